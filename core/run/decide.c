/* decide.c - which of the planned partitions really run, now that what they read has been read. */
#include "run/chunk.h"

/* "meter failed on 2021-02-03", of a table without dates "roster is missing". */
static const char *name_obstacle(struct arena *arena, const char *name, const char *what,
                                 sluice_day day)
{
    char date[DATE_TEXT_SIZE] = "";
    bool dated = day != NO_DATE;
    const char *made = arena_printf(arena, "%s %s%s%s", name, what, dated ? " on " : "",
                                    dated ? date_format(day, date) : "");

    return made == NULL ? what : made;
}

/* Why a partition cannot be computed after all: a date that cannot be read, be it needed or not; a
 * hard input whose upstream failed in this run, so that what stands there may be old, or that is no
 * more there than when the run was planned. NULL: it can. */
static const char *find_obstacle(const struct node_run *node_run, struct partition_run *partition)
{
    const struct run *run = node_run->run;

    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        const struct read *read = &node_run->node->reads[r];
        const struct node *producer = read->source->producer;
        const char *fault;
        size_t low, high;
        read_span(&run->versions, read, partition->date_index, &low, &high);
        fault = read_fault(&run->versions, read, low, high);
        if (fault != NULL || read->input->need != SLUICE_HARD)
            low = high;
        for (size_t i = low; i < high && fault == NULL; i++) {
            bool bad = producer != NULL && run->fates[producer->index][i] == FATE_BAD;
            if (bad || source_lacks(&run->versions, read->source, i))
                fault = name_obstacle(&partition->input.arena,
                                      producer != NULL ? producer->name : read->source->name,
                                      bad ? "failed" : "is missing",
                                      source_partition(&run->versions, read->source, i));
        }
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

/* All are told together: one cause is often in the way of many. */
static void block(struct node_run *node_run, const struct partition_run *partition,
                  const char *reason, struct report_block *blocked)
{
    node_run->progress.summary->blocked++;
    node_run->fates[partition->date_index] = FATE_BAD;
    if (blocked->count++ == 0)
        *blocked = (struct report_block){ node_run->node->name, partition->input.date, reason, 1 };
}

/* An upstream ran and came out as before: what there is of this partition still holds. */
static bool is_settled(struct node_run *node_run, const struct partition_run *partition)
{
    const struct commit_record *committed = partition->entry->committed;
    const struct commit_record *attempt = ledger_failed_attempt(
        node_run->run->plan->ledger, node_run->node->output->name, partition->input.date);
    struct node_summary *summary = node_run->progress.summary;

    if (partition->entry->action != ACTION_IF_CHANGED)
        return false;
    if (committed != NULL && committed->retryable == 0 &&
        fingerprint_is(&partition->commit.fingerprint, committed->fingerprint)) {
        summary->reused++;
        summary->failed[SLUICE_ERROR] += committed->failed;
        return true;
    }
    if (attempt == NULL || !fingerprint_is(&partition->commit.fingerprint, attempt->fingerprint))
        return false;
    summary->failed_partitions++;
    node_run->fates[partition->date_index] = FATE_BAD;
    return true;
}

static int decide_one(struct node_run *node_run, struct partition_run *partition,
                      struct report_block *blocked, struct sluice_error *error)
{
    const char *obstacle = find_obstacle(node_run, partition);
    int status;

    if (obstacle != NULL) {
        block(node_run, partition, obstacle, blocked);
        return SLUICE_OK;
    }
    partition->commit.components =
        arena_alloc(&partition->input.arena, sizeof *partition->commit.components *
                                                 fingerprint_component_count(node_run->node));
    if (partition->commit.components == NULL)
        return error_memory(error, "a partition");
    partition->commit.component_count = fingerprint_component_count(node_run->node);
    status =
        fingerprint_compute(&node_run->run->versions, node_run->node, partition->date_index,
                            partition->commit.components, &partition->commit.fingerprint, error);
    if (status != SLUICE_OK)
        return status;
    partition->runs = !is_settled(node_run, partition);
    if (!partition->runs)
        return SLUICE_OK;
    return fingerprint_describe(&node_run->run->versions, node_run->node, partition->date_index,
                                partition->commit.components, &partition->input.arena, error);
}

int node_decide(struct node_run *node_run, struct sluice_error *error)
{
    struct report_block blocked = { 0 };
    int status = SLUICE_OK;

    for (int64_t i = 0; i < node_run->work.partition_count && status == SLUICE_OK; i++) {
        struct partition_run *partition = &node_run->work.partitions[i];
        if (partition->retire)
            partition->runs = true;
        else
            status = decide_one(node_run, partition, &blocked, error);
    }
    if (blocked.count > 0)
        report_blocked(node_run->run->options->report, &blocked);
    return status;
}
