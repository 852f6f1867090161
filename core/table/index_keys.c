/* index_keys.c - the keys of an index, found by hash. */
#include "table/index.h"

#include <stdlib.h>

static uint64_t add_hash(uint64_t hash, struct sluice_value value)
{
    hash = (hash ^ value_hash(value)) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static uint64_t group_hash(const struct indexed *indexed, int64_t group)
{
    uint64_t hash = 0;

    for (int32_t i = 0; i < indexed->key_count; i++)
        hash = add_hash(
            hash, sluice_value_at(&indexed->columns[indexed->key[i]], indexed->starts[group]));
    return hash;
}

static bool group_is(const struct indexed *indexed, int64_t group, const struct sluice_value *keys)
{
    for (int32_t i = 0; i < indexed->key_count; i++)
        if (!sluice_value_equals(keys[i], sluice_value_at(&indexed->columns[indexed->key[i]],
                                                          indexed->starts[group])))
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

int64_t indexed_find(const struct indexed *indexed, const struct sluice_value *keys)
{
    size_t mask = indexed->slot_count - 1;
    uint64_t hash = 0;

    if (indexed->key_count == 0)
        return 0;
    for (int32_t i = 0; i < indexed->key_count; i++)
        hash = add_hash(hash, keys[i]);
    for (size_t slot = hash & mask; indexed->slots[slot].group_plus_one != 0;
         slot = (slot + 1) & mask) {
        int64_t group = (int64_t)indexed->slots[slot].group_plus_one - 1;

        if (indexed->slots[slot].tag == (uint32_t)(hash >> 32) && group_is(indexed, group, keys))
            return group;
    }
    return -1;
}
