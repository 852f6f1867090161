#include "run/private.h"

/* A hard input whose upstream failed in this run: what stands there now may be old. */
static const char *bad_upstream(const struct node_run *node_run, size_t date_index, int32_t *date)
{
    const struct chunk *chunk = node_run->chunk;

    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        const struct read *read = &node_run->node->reads[r];
        const uint8_t *fates;
        size_t low, high;
        if (read->source->producer == NULL || read->input->need != SLUICE_HARD)
            continue;
        fates = chunk->nodes[read->source->producer->index].fates;
        read_span(chunk->plan, read, date_index, &low, &high);
        for (size_t i = low; i < high; i++)
            if (fates[i] == FATE_BAD) {
                *date = chunk->plan->calendar.dates[i];
                return read->source->producer->name;
            }
    }
    return NULL;
}

static int decide_one(struct node_run *node_run, struct partition_run *partition,
                      struct sluice_error *error)
{
    const struct plan_entry *entry = partition->entry;
    const struct commit_record *committed = entry->committed;
    char mine[DATE_TEXT_SIZE], theirs[DATE_TEXT_SIZE];
    int32_t date = 0;
    const char *upstream = bad_upstream(node_run, partition->date_index, &date);
    int status;

    if (upstream != NULL) {
        node_run->summary->blocked++;
        node_run->fates[partition->date_index] = FATE_BAD;
        report_message(node_run->chunk->options->report, "warning",
                       "%s %s is blocked: %s failed on %s", node_run->node->name,
                       date_format(partition->date, mine), upstream, date_format(date, theirs));
        return SLUICE_OK;
    }
    partition->components =
        arena_alloc(&partition->arena,
                    sizeof *partition->components * fingerprint_component_count(node_run->node));
    if (partition->components == NULL)
        return error_memory(error, "a partition");
    status = fingerprint_compute(node_run->chunk->plan, node_run->node, partition->date_index,
                                 partition->components, &partition->component_count,
                                 &partition->fingerprint, error);
    if (status != SLUICE_OK)
        return status;
    if (entry->action == ACTION_IF_CHANGED && committed != NULL &&
        digest_equals(committed->fingerprint, partition->fingerprint))
        node_run->summary->reused++;
    else
        partition->runs = true;
    return SLUICE_OK;
}

int node_decide(struct node_run *node_run, struct sluice_error *error)
{
    for (int64_t i = 0; i < node_run->partition_count; i++) {
        struct partition_run *partition = &node_run->partitions[i];
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
