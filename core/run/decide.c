/* decide.c - which of the planned partitions really run, now that what they read has been read. */
#include "run/chunk.h"

/* Why a partition cannot be computed after all. */
struct obstacle {
    const char *name, *what; /* `name` NULL: `what` is all there is to say */
    sluice_day date;         /* NO_DATE: of an undated table */
};

/* A date that cannot be read, be it needed or not. */
static bool find_fault(const struct run *run, const struct read *read, size_t low, size_t high,
                       struct obstacle *obstacle)
{
    const struct source_state *state = &run->versions.sources[read->source->index];

    for (size_t i = low; i < high && state->faulty; i++) {
        if (state->faults[i] == NULL)
            continue;
        *obstacle = (struct obstacle){ .what = state->faults[i], .date = NO_DATE };
        return true;
    }
    return false;
}

/* A hard input whose upstream failed in this run, so that what stands there may be old, or that is
 * no more there than when the run was planned. */
static bool find_obstacle(const struct node_run *node_run, size_t date_index,
                          struct obstacle *obstacle)
{
    const struct run *run = node_run->run;

    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        const struct read *read = &node_run->node->reads[r];
        const struct node *producer = read->source->producer;
        size_t low, high;
        read_span(&run->versions, read, date_index, &low, &high);
        if (find_fault(run, read, low, high, obstacle))
            return true;
        if (read->input->need != SLUICE_HARD)
            continue;
        for (size_t i = low; i < high; i++) {
            bool bad = producer != NULL && run->fates[producer->index][i] == FATE_BAD;
            if (!bad && !source_lacks(&run->versions, read->source, i))
                continue;
            obstacle->name = producer != NULL ? producer->name : read->source->name;
            obstacle->what = bad ? "failed" : "is missing";
            obstacle->date = source_partition(&run->versions, read->source, i);
            return true;
        }
    }
    return false;
}

static void block(struct node_run *node_run, const struct partition_run *partition,
                  const struct obstacle *obstacle)
{
    char mine[DATE_TEXT_SIZE], theirs[DATE_TEXT_SIZE] = "";
    bool dated = obstacle->date != NO_DATE;

    node_run->progress.summary->blocked++;
    node_run->fates[partition->date_index] = FATE_BAD;
    report_message(node_run->run->options->report, "warning", "%s %s is blocked: %s%s%s%s%s",
                   node_run->node->name, date_format(partition->input.date, mine),
                   obstacle->name == NULL ? "" : obstacle->name, obstacle->name == NULL ? "" : " ",
                   obstacle->what, dated ? " on " : "",
                   dated ? date_format(obstacle->date, theirs) : "");
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
                      struct sluice_error *error)
{
    struct obstacle obstacle;
    int status;

    if (find_obstacle(node_run, partition->date_index, &obstacle)) {
        block(node_run, partition, &obstacle);
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
    for (int64_t i = 0; i < node_run->work.partition_count; i++) {
        struct partition_run *partition = &node_run->work.partitions[i];
        int status = SLUICE_OK;
        if (partition->retire)
            partition->runs = true;
        else
            status = decide_one(node_run, partition, error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}
