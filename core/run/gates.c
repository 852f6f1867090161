/* gates.c - rules that decide, before `process`, that an entity is not computed. */
#include "run/chunk.h"

#include <stdlib.h>

static void early_season(struct partition_run *partition)
{
    const struct node_run *node_run = partition->node_run;
    const struct season *season =
        calendar_season(&node_run->run->plan->calendar, partition->date_index);
    int days = node_run->node->gates.early_season_days;
    int day = (int)days_between(season->start, partition->input.date);
    char *reason;

    if (day < 0 || day >= days)
        return;
    reason =
        arena_printf(&partition->input.arena, "day %d of the season, rows from day %d", day, days);
    if (reason == NULL)
        call_fail(&partition->result, true, "out of memory");
    for (int64_t e = 0; e < partition->input.entity_count; e++)
        if (partition->result.outcomes[e].outcome == 0) {
            partition->result.outcomes[e].outcome = SLUICE_SKIPPED;
            partition->result.outcomes[e].category = SLUICE_EARLY_SEASON;
            partition->result.outcomes[e].reason = reason;
        }
}

/* Distinct match values due for one entity, gathered over all due tables, in the order in which
 * they are found. */
struct due {
    struct sluice_value *values;
    size_t count, capacity;
    struct key_set known;
};

static bool due_add(struct due *due, struct sluice_value value)
{
    int64_t index = (int64_t)due->count;

    if (!array_reserve((void **)&due->values, &due->capacity, due->count + 1, sizeof *due->values))
        return false;
    due->values[due->count] = value;
    if (!key_set_put(&due->known, due->values, &index))
        return false;
    due->count += index == (int64_t)due->count;
    return true;
}

/* A gate that would count past a null decides nothing. */
static bool can_count(struct partition_run *partition, const struct call_read *read,
                      struct sluice_slice slice)
{
    int64_t null = call_null_in(read, slice);
    const char *text;

    if (null < 0)
        return true;
    text = call_describe_null(&partition->input.arena, read, null);
    call_fail(&partition->result, text == NULL, "%s", text == NULL ? "out of memory" : text);
    return false;
}

/* False: the partition has failed. */
static bool due_gather(struct partition_run *partition, const struct sluice_value *entity,
                       struct due *due)
{
    const struct node_run *node_run = partition->node_run;
    const struct node_gates *gates = &node_run->node->gates;

    due->count = 0;
    key_set_clear(&due->known);
    for (uint32_t d = 0; d < gates->due_count; d++) {
        uint32_t r = gates->due_first + d;
        const struct call_read *read = &node_run->reads[r];
        const struct sluice_column *match = &read->view.columns[read->view.column_count - 1];
        struct sluice_slice slice = call_entity_slice(read, partition->input.ranges[r], entity);
        if (!can_count(partition, read, slice))
            return false;
        for (int64_t i = 0; i < slice.count; i++) {
            struct sluice_value value = sluice_value_at(match, sluice_at(slice, i));
            if (value.type != SLUICE_NULL && !due_add(due, value)) {
                call_fail(&partition->result, true, "out of memory");
                return false;
            }
        }
    }
    return true;
}

/* Counts what is present; `judged` (may be NULL) takes every due value and whether it is there. */
static int32_t count_present(const struct partition_run *partition,
                             const struct sluice_value *entity, const struct due *due,
                             struct buffer *judged)
{
    uint32_t r = partition->node_run->node->gates.present;
    const struct call_read *read = &partition->node_run->reads[r];
    struct sluice_value keys[MAX_KEY_COLUMNS + 1];
    int32_t present = 0;

    for (uint32_t k = 0; k + 1 < read->key_count; k++)
        keys[k] = entity[read->entity_map[k]];
    for (size_t i = 0; i < due->count; i++) {
        keys[read->key_count - 1] = due->values[i];
        bool here = call_slice(read, partition->input.ranges[r], keys).count > 0;
        present += here;
        if (judged != NULL) {
            canonical_append(judged, due->values[i]);
            buffer_char(judged, here ? '+' : '-');
        }
    }
    return present;
}

/* What the breaker compares: the gate's settings, filters included, and what was due and there. */
static void describe_settings(const struct node *node, struct buffer *judged)
{
    buffer_text(judged, node->gates.completeness);
    for (uint32_t r = node->input_count; r < node->read_count; r++)
        buffer_printf(judged, "|%s", node->reads[r].projection->id);
}

static void skip_incomplete(struct partition_run *partition, int64_t entity, const struct due *due)
{
    const struct node *node = partition->node_run->node;
    const struct call_outcome *result = &partition->result.outcomes[entity];
    struct buffer judged = { 0 };
    const char *reason;

    describe_settings(node, &judged);
    (void)count_present(partition, partition->input.keys + entity * node->instance->key_count, due,
                        &judged);
    reason = arena_printf(&partition->input.arena, "%d of %d %s", result->present, result->due,
                          node->gates.word);
    if (judged.failed || reason == NULL)
        call_fail(&partition->result, true, "out of memory");
    else
        breaker_skip(partition, entity, digest_bytes(judged.data, judged.length), reason);
    buffer_fini(&judged);
}

static void completeness(struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;
    const struct node_gates *gates = &node->gates;
    struct due due = { 0 };

    key_set_init(&due.known, 1);
    for (int64_t e = 0; e < partition->input.entity_count; e++) {
        struct call_outcome *result = &partition->result.outcomes[e];
        const struct sluice_value *entity = partition->input.keys + e * node->instance->key_count;
        if (result->outcome != 0)
            continue;
        if (!due_gather(partition, entity, &due))
            break;
        result->gated = true;
        result->due = (int32_t)due.count;
        result->present = count_present(partition, entity, &due, NULL);
        if (!gates->warn && result->due > 0 &&
            100.0 * result->present / result->due < gates->at_least)
            skip_incomplete(partition, e, &due);
    }
    key_set_fini(&due.known);
    free(due.values);
}

static void sample_size(struct partition_run *partition, uint32_t r, int32_t min_rows)
{
    const struct node *node = partition->node_run->node;
    const char *word = node->reads[r].input->word;

    for (int64_t e = 0; e < partition->input.entity_count; e++) {
        const struct sluice_value *key = partition->input.keys + e * node->instance->key_count;
        struct call_outcome *result = &partition->result.outcomes[e];
        int64_t count;
        if (result->outcome != 0)
            continue;
        count = call_entity_slice(&partition->node_run->reads[r], partition->input.ranges[r], key)
                    .count;
        if (count >= min_rows)
            continue;
        result->outcome = SLUICE_SKIPPED;
        result->category = SLUICE_INSUFFICIENT;
        result->reason = arena_printf(&partition->input.arena, "%lld of %d %s", (long long)count,
                                      min_rows, word == NULL ? "rows" : word);
        if (result->reason == NULL)
            call_fail(&partition->result, true, "out of memory");
    }
}

/* After iterate's own outcomes, in the order of docs/pipeline.md: what an earlier one said holds.
 */
void gates_apply(struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;

    early_season(partition);
    if (node->gates.has_completeness)
        completeness(partition);
    for (uint32_t i = 0; i < node->input_count; i++)
        if (node->gates.min_rows[i] > 0 && partition->node_run->reads[i].mapped)
            sample_size(partition, i, node->gates.min_rows[i]);
}
