/* entities.c - the entities of a partition: listed, some with their outcome, and sorted by key. */
#include "call/work.h"

#include <stdlib.h>

static bool grow(struct call_input *input, struct call_result *result)
{
    int64_t capacity = input->entity_capacity == 0 ? 64 : input->entity_capacity * 2;
    uint32_t key_count = input->node->instance->key_count;
    struct sluice_value *keys;
    struct call_outcome *outcomes;

    if (input->entity_count < input->entity_capacity)
        return true;
    keys = realloc(input->keys, sizeof *keys * (size_t)capacity * key_count);
    if (keys == NULL)
        return false;
    input->keys = keys;
    outcomes = realloc(result->outcomes, sizeof *outcomes * (size_t)capacity);
    if (outcomes == NULL)
        return false;
    result->outcomes = outcomes;
    input->entity_capacity = capacity;
    return true;
}

/* An entity that is not computed: the plugin said at once how it ends. */
static int ready_outcome(struct arena *arena, struct call_outcome *out, int outcome, int category,
                         const char *reason)
{
    bool good = outcome_has(outcome, category);
    char *text = NULL;

    out->outcome = (uint8_t)(good ? outcome : SLUICE_FAILED);
    out->category = (uint8_t)(good ? category : SLUICE_ERROR);
    if (!good)
        text = arena_printf(arena, "the plugin emitted it with outcome %d and category %d: %s",
                            outcome, category, reason == NULL ? "no reason" : reason);
    else if (reason != NULL)
        text = arena_text(arena, reason);
    if (text != NULL)
        text_make_utf8(text, strlen(text));
    out->reason = text;
    return out->reason == NULL && (reason != NULL || !good) ? SLUICE_E_MEMORY : SLUICE_OK;
}

int entities_emit(struct call_input *input, struct call_result *result,
                  const struct sluice_value *keys, int outcome, int category, const char *reason)
{
    const struct instance *instance = input->node->instance;
    uint32_t count = instance->key_count;
    struct sluice_value *out;
    struct call_outcome *added;
    int status = key_check(instance, result, keys);

    if (status != SLUICE_OK)
        return status;
    if (!grow(input, result))
        return SLUICE_E_MEMORY;
    out = input->keys + input->entity_count * count;
    for (uint32_t k = 0; k < count; k++) {
        out[k] = keys[k];
        if (keys[k].type != SLUICE_TEXT)
            continue;
        out[k].as.text = arena_copy(&input->arena, keys[k].as.text, (size_t)keys[k].length);
        if (out[k].as.text == NULL)
            return SLUICE_E_MEMORY;
    }
    added = &result->outcomes[input->entity_count++];
    *added = (struct call_outcome){ 0 };
    return outcome == SLUICE_WRITTEN
               ? SLUICE_OK
               : ready_outcome(&input->arena, added, outcome, category, reason);
}

/* ---- sorting entities by key; of equal ones the first emitted stays ---- */

struct order {
    const struct sluice_value *keys;
    int64_t emitted;
    uint32_t count;
};

static int compare_keys(const struct sluice_value *a, const struct sluice_value *b, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        int difference = value_compare(a[k], b[k]);
        if (difference != 0)
            return difference;
    }
    return 0;
}

static int compare_order(const void *a, const void *b)
{
    const struct order *left = a, *right = b;
    int difference = compare_keys(left->keys, right->keys, left->count);

    if (difference != 0)
        return difference;
    return left->emitted < right->emitted ? -1 : left->emitted > right->emitted;
}

static bool is_sorted(const struct call_input *input)
{
    uint32_t count = input->node->instance->key_count;

    for (int64_t e = 1; e < input->entity_count; e++)
        if (compare_keys(input->keys + (e - 1) * count, input->keys + e * count, count) >= 0)
            return false;
    return true;
}

bool entities_sort(struct call_input *input, struct call_result *result)
{
    uint32_t count = input->node->instance->key_count;
    size_t entities = (size_t)input->entity_count;
    struct order *order;
    struct sluice_value *keys;
    struct call_outcome *outcomes;
    int64_t used = 0;

    if (is_sorted(input))
        return true;
    order = malloc(sizeof *order * entities);
    keys = malloc(sizeof *keys * entities * count);
    outcomes = malloc(sizeof *outcomes * entities);
    if (order == NULL || keys == NULL || outcomes == NULL) {
        free(order);
        free(keys);
        free(outcomes);
        return false;
    }
    for (size_t e = 0; e < entities; e++)
        order[e] = (struct order){ input->keys + e * count, (int64_t)e, count };
    qsort(order, entities, sizeof *order, compare_order);
    for (size_t e = 0; e < entities; e++) {
        if (used > 0 && compare_keys(keys + (used - 1) * count, order[e].keys, count) == 0)
            continue;
        memcpy(keys + used * count, order[e].keys, sizeof *keys * count);
        outcomes[used++] = result->outcomes[order[e].emitted];
    }
    free(order);
    free(input->keys);
    free(result->outcomes);
    input->keys = keys;
    result->outcomes = outcomes;
    input->entity_count = used;
    input->entity_capacity = (int64_t)entities;
    return true;
}
