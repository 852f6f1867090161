/* index_keys.c - the keys of an index, found by hash, or by their order. */
#include "table/hash.h"
#include "table/index.h"

#include <stdlib.h>

/* ---- keys by their hash ---- */

static uint64_t group_hash(const struct indexed *indexed, int64_t group)
{
    uint64_t hash = 0;

    for (int32_t i = 0; i < indexed->key_count; i++)
        hash = hash_value(
            hash, sluice_value_at(&indexed->columns[indexed->key[i]], indexed->starts[group]));
    return hash_end(hash);
}

/* Keys have no nulls, so a null is none of them. */
static bool cell_is(const struct sluice_column *column, int64_t row, struct sluice_value value)
{
    int32_t start;

    if (value.type != column->type)
        return false;
    switch (column->type) {
    case SLUICE_TEXT:
        start = column->offsets[row];
        return column->offsets[row + 1] - start == value.length &&
               (value.length == 0 || memcmp((const char *)column->values + start, value.as.text,
                                            (size_t)value.length) == 0);
    case SLUICE_INT:
    case SLUICE_TIME:
        return ((const int64_t *)column->values)[row] == value.as.integer;
    case SLUICE_DATE:
        return ((const int32_t *)column->values)[row] == value.as.integer;
    case SLUICE_REAL: /* what is no number equals none */
        return ((const double *)column->values)[row] == value.as.real;
    default:
        return sluice_value_equals(value, sluice_value_at(column, row));
    }
}

static bool group_is(const struct indexed *indexed, int64_t group, const struct sluice_value *keys)
{
    bool apart = indexed->keys != NULL;
    int64_t row = apart ? group : indexed->starts[group];

    for (int32_t i = 0; i < indexed->key_count; i++)
        if (!cell_is(apart ? &indexed->keys[i] : &indexed->columns[indexed->key[i]], row, keys[i]))
            return false;
    return true;
}

int index_make_keys(struct indexed *indexed, struct sluice_error *error)
{
    size_t mask;

    if (indexed->key_count == 0)
        return SLUICE_OK;
    indexed->slot_count = 2;
    while (indexed->slot_count < 2 * (size_t)indexed->group_count)
        indexed->slot_count *= 2;
    mask = indexed->slot_count - 1;
    indexed->slots = calloc(indexed->slot_count, sizeof *indexed->slots);
    if (indexed->slots == NULL)
        return error_memory(error, "the keys of an index");
    for (int64_t group = 0; group < indexed->group_count; group++) {
        uint64_t hash = group_hash(indexed, group);
        size_t slot = hash & mask;

        while (indexed->slots[slot].group_plus_one != 0)
            slot = (slot + 1) & mask;
        indexed->slots[slot] = (struct index_slot){ (uint32_t)(hash >> 32), (uint32_t)group + 1 };
    }
    return SLUICE_OK;
}

/* ---- keys in their order ---- */

static int compare_key(const struct indexed *indexed, int64_t group,
                       const struct sluice_value *keys)
{
    int order = 0;

    for (int32_t i = 0; i < indexed->key_count && order == 0; i++)
        order = value_compare(sluice_value_at(&indexed->keys[i], group), keys[i]);
    return order;
}

/* No order finds what is no number: it compares as equal. */
static bool has_order(const struct sluice_value *keys, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (keys[i].type == SLUICE_REAL && keys[i].as.real != keys[i].as.real)
            return false;
    return true;
}

/* Most keys are one number. */
static int64_t find_number(const struct indexed *indexed, int64_t number)
{
    const int64_t *numbers = indexed->keys[0].values;
    int64_t first = 0, count = indexed->group_count;

    while (count > 1) {
        int64_t half = count / 2;

        first += numbers[first + half] <= number ? half : 0;
        count -= half;
    }
    return count == 1 && numbers[first] == number ? first : -1;
}

static int64_t find_sorted(const struct indexed *indexed, const struct sluice_value *keys)
{
    int64_t first = 0, end = indexed->group_count;

    if (indexed->key_count == 1 && indexed->keys[0].type == SLUICE_INT)
        return keys[0].type == SLUICE_INT ? find_number(indexed, keys[0].as.integer) : -1;
    if (!has_order(keys, indexed->key_count))
        return -1;
    while (first < end) {
        int64_t middle = first + (end - first) / 2;
        int order = compare_key(indexed, middle, keys);

        if (order == 0)
            return middle;
        if (order < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return -1;
}

/* ---- either ---- */

int64_t indexed_find(const struct indexed *indexed, const struct sluice_value *keys)
{
    size_t mask = indexed->slot_count - 1;
    uint64_t hash = 0;

    if (indexed->key_count == 0)
        return 0;
    if (indexed->keys != NULL)
        return find_sorted(indexed, keys);
    for (int32_t i = 0; i < indexed->key_count; i++)
        hash = hash_value(hash, keys[i]);
    hash = hash_end(hash);
    for (size_t slot = hash & mask; indexed->slots[slot].group_plus_one != 0;
         slot = (slot + 1) & mask) {
        int64_t group = (int64_t)indexed->slots[slot].group_plus_one - 1;

        if (indexed->slots[slot].tag == (uint32_t)(hash >> 32) && group_is(indexed, group, keys))
            return group;
    }
    return -1;
}

int64_t indexed_find_near(const struct indexed *indexed, const struct sluice_value *keys,
                          int64_t *near)
{
    int64_t group = *near;

    if (indexed->key_count == 0)
        return 0;
    if (group >= indexed->group_count || !group_is(indexed, group, keys))
        group = indexed_find(indexed, keys);
    if (group >= 0)
        *near = group + 1;
    return group;
}
