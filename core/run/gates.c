/* gates.c - the gates of a node over a partition, and what the breaker makes of who is incomplete.
 */
#include "run/chunk.h"

/* What the breaker compares: the gate's settings, filters included, and what was due and there. */
static void describe_settings(const struct node *node, struct buffer *judged)
{
    buffer_text(judged, node->gates.completeness);
    for (uint32_t r = node->input_count; r < node->read_count; r++)
        buffer_printf(judged, "|%s", node->reads[r].projection->id);
}

struct gated {
    struct partition_run *partition;
    struct call_gates gates;
};

static void skip_incomplete(void *user, int64_t entity, const struct call_due *due)
{
    struct gated *gated = user;
    struct partition_run *partition = gated->partition;
    struct buffer judged = { 0 };
    int64_t near = 0;

    describe_settings(partition->node_run->node, &judged);
    (void)call_count_present(&gated->gates, &partition->input, entity, due, &near, &judged);
    if (judged.failed)
        call_fail(&partition->result, true, "out of memory");
    else
        breaker_skip(partition, entity, digest_bytes(judged.data, judged.length),
                     partition->result.outcomes[entity].reason);
    buffer_fini(&judged);
}

/* After iterate's own outcomes, in the order of docs/pipeline.md: what an earlier one said holds.
 */
void gates_apply(struct partition_run *partition)
{
    const struct node_gates *gates = &partition->node_run->node->gates;
    struct gated gated = { .partition = partition,
                           .gates = { .early_season_days = gates->early_season_days,
                                      .min_rows = gates->min_rows,
                                      .has_completeness = gates->has_completeness,
                                      .warn = gates->warn,
                                      .at_least = gates->at_least,
                                      .word = gates->word,
                                      .due_first = gates->due_first,
                                      .due_count = gates->due_count,
                                      .present = gates->present,
                                      .incomplete = skip_incomplete,
                                      .user = &gated } };

    call_apply_gates(&gated.gates, &partition->input, &partition->result);
}
