/* gates.c - rules that decide, before `process`, that an entity is not computed. */
#include "call/call.h"

#include <stdlib.h>

static void out_of_memory(struct call_result *result)
{
    call_fail(result, true, "out of memory");
}

static void skip(struct call_outcome *outcome, int category, const char *reason)
{
    outcome->outcome = SLUICE_SKIPPED;
    outcome->category = (uint8_t)category;
    outcome->reason = reason;
}

static void early_season(const struct call_gates *gates, struct call_input *input,
                         struct call_result *result)
{
    int days = gates->early_season_days;
    int day = (int)days_between(input->season_start, input->date);
    char *reason;

    if (day < 0 || day >= days)
        return;
    reason = arena_printf(&input->arena, "day %d of the season, rows from day %d", day, days);
    if (reason == NULL)
        out_of_memory(result);
    for (int64_t e = 0; e < input->entity_count; e++)
        if (result->outcomes[e].outcome == 0)
            skip(&result->outcomes[e], SLUICE_EARLY_SEASON, reason);
}

/* ---- completeness ---- */

static bool due_add(struct call_due *due, struct sluice_value value)
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
static bool can_count(struct call_input *input, struct call_result *result,
                      const struct call_read *read, struct sluice_slice slice)
{
    int64_t null = call_null_in(read, slice);
    const char *text;

    if (null < 0)
        return true;
    text = call_describe_null(&input->arena, read, null);
    call_fail(result, text == NULL, "%s", text == NULL ? "out of memory" : text);
    return false;
}

/* False: the partition has failed. */
static bool due_gather(const struct call_gates *gates, struct call_input *input,
                       struct call_result *result, const struct sluice_value *entity,
                       struct call_due *due)
{
    due->count = 0;
    key_set_clear(&due->known);
    for (uint32_t d = 0; d < gates->due_count; d++) {
        uint32_t r = gates->due_first + d;
        const struct call_read *read = &input->node->reads[r];
        const struct sluice_column *match = &read->view.columns[read->view.column_count - 1];
        struct sluice_slice slice =
            call_entity_slice(read, input->ranges[r], entity, &due->near[d]);
        if (!can_count(input, result, read, slice))
            return false;
        for (int64_t i = 0; i < slice.count; i++) {
            struct sluice_value value = sluice_value_at(match, sluice_at(slice, i));
            if (value.type != SLUICE_NULL && !due_add(due, value)) {
                out_of_memory(result);
                return false;
            }
        }
    }
    return true;
}

int32_t call_count_present(const struct call_gates *gates, const struct call_input *input,
                           int64_t entity, const struct call_due *due, int64_t *near,
                           struct buffer *judged)
{
    uint32_t r = gates->present, width = input->node->instance->key_count;
    const struct call_read *read = &input->node->reads[r];
    struct sluice_value keys[MAX_KEY_COLUMNS + 1];
    int32_t present = 0;

    for (uint32_t k = 0; k + 1 < read->key_count; k++)
        keys[k] = input->keys[entity * width + read->entity_map[k]];
    for (size_t i = 0; i < due->count; i++) {
        keys[read->key_count - 1] = due->values[i];
        bool here = call_slice(read, input->ranges[r], keys, near).count > 0;
        present += here;
        if (judged != NULL) {
            canonical_append(judged, due->values[i]);
            buffer_char(judged, here ? '+' : '-');
        }
    }
    return present;
}

static void skip_incomplete(const struct call_gates *gates, struct call_input *input,
                            struct call_result *result, int64_t entity, const struct call_due *due)
{
    struct call_outcome *outcome = &result->outcomes[entity];

    skip(outcome, SLUICE_INCOMPLETE,
         arena_printf(&input->arena, "%d of %d %s", outcome->present, outcome->due, gates->word));
    if (outcome->reason == NULL)
        out_of_memory(result);
    else if (gates->incomplete != NULL)
        gates->incomplete(gates->user, entity, due);
}

static void completeness(const struct call_gates *gates, struct call_input *input,
                         struct call_result *result)
{
    struct call_due due = { .near = arena_alloc(&input->arena,
                                                sizeof *due.near * (gates->due_count + 1)) };
    int64_t near = 0;

    if (due.near == NULL) {
        out_of_memory(result);
        return;
    }
    key_set_init(&due.known, 1);
    for (int64_t e = 0; e < input->entity_count; e++) {
        struct call_outcome *outcome = &result->outcomes[e];
        const struct sluice_value *entity = input->keys + e * input->node->instance->key_count;
        if (outcome->outcome != 0)
            continue;
        if (!due_gather(gates, input, result, entity, &due))
            break;
        outcome->gated = true;
        outcome->due = (int32_t)due.count;
        outcome->present = call_count_present(gates, input, e, &due, &near, NULL);
        if (!gates->warn && outcome->due > 0 &&
            100.0 * outcome->present / outcome->due < gates->at_least)
            skip_incomplete(gates, input, result, e, &due);
    }
    key_set_fini(&due.known);
    free(due.values);
}

/* ---- sample size ---- */

static void sample_size(struct call_input *input, struct call_result *result, uint32_t r,
                        int32_t min_rows)
{
    const struct instance *instance = input->node->instance;
    const char *word = instance->inputs[r]->word;
    int64_t near = 0;

    for (int64_t e = 0; e < input->entity_count; e++) {
        const struct sluice_value *key = input->keys + e * instance->key_count;
        struct call_outcome *outcome = &result->outcomes[e];
        int64_t count;
        if (outcome->outcome != 0)
            continue;
        count = call_entity_slice(&input->node->reads[r], input->ranges[r], key, &near).count;
        if (count >= min_rows)
            continue;
        skip(outcome, SLUICE_INSUFFICIENT,
             arena_printf(&input->arena, "%lld of %d %s", (long long)count, min_rows,
                          word == NULL ? "rows" : word));
        if (outcome->reason == NULL)
            out_of_memory(result);
    }
}

void call_apply_gates(const struct call_gates *gates, struct call_input *input,
                      struct call_result *result)
{
    early_season(gates, input, result);
    if (gates->has_completeness)
        completeness(gates, input, result);
    for (uint32_t i = 0; i < input->node->input_count; i++)
        if (gates->min_rows[i] > 0 && input->node->reads[i].mapped)
            sample_size(input, result, i, gates->min_rows[i]);
}
