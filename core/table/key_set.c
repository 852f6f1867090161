/* key_set.c - keys of an array that are found again by their values. */
#include "table/hash.h"
#include "table/table.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

static uint64_t key_hash(const struct key_set *set, const struct sluice_value *key)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < set->width; i++)
        hash = hash_value(hash, key[i]);
    return hash_end(hash);
}

static bool same_key(const struct key_set *set, const struct sluice_value *a,
                     const struct sluice_value *b)
{
    for (uint32_t i = 0; i < set->width; i++)
        if (!sluice_value_equals(a[i], b[i]))
            return false;
    return true;
}

/* The slot with this key, or the free one where it belongs. */
static size_t find_slot(const struct key_set *set, const struct sluice_value *keys,
                        const struct sluice_value *key)
{
    size_t mask = set->slot_count - 1, slot = (size_t)key_hash(set, key) & mask;

    while (set->slots[slot] != 0 &&
           !same_key(set, keys + (size_t)(set->slots[slot] - 1) * set->width, key))
        slot = (slot + 1) & mask;
    return slot;
}

/* At most half of the slots are taken. */
static bool make_room(struct key_set *set, const struct sluice_value *keys)
{
    struct key_set larger = { .width = set->width,
                              .slot_count =
                                  set->slot_count == 0 ? FIRST_SLOTS : set->slot_count * 2 };

    if (set->used < set->slot_count / 2)
        return true;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < set->slot_count; i++)
        if (set->slots[i] != 0)
            larger
                .slots[find_slot(&larger, keys, keys + (size_t)(set->slots[i] - 1) * set->width)] =
                set->slots[i];
    free(set->slots);
    set->slots = larger.slots;
    set->slot_count = larger.slot_count;
    return true;
}

void key_set_init(struct key_set *set, uint32_t width)
{
    *set = (struct key_set){ .width = width };
}

void key_set_fini(struct key_set *set)
{
    free(set->slots);
    set->slots = NULL;
}

void key_set_clear(struct key_set *set)
{
    if (set->used > 0)
        memset(set->slots, 0, set->slot_count * sizeof *set->slots);
    set->used = 0;
}

int64_t key_set_find(const struct key_set *set, const struct sluice_value *keys,
                     const struct sluice_value *key)
{
    return set->used == 0 ? -1 : (int64_t)set->slots[find_slot(set, keys, key)] - 1;
}

bool key_set_put(struct key_set *set, const struct sluice_value *keys, int64_t *index)
{
    size_t slot;

    if (*index >= UINT32_MAX || !make_room(set, keys))
        return false;
    slot = find_slot(set, keys, keys + (size_t)*index * set->width);
    if (set->slots[slot] != 0) {
        *index = (int64_t)set->slots[slot] - 1;
        return true;
    }
    set->slots[slot] = (uint32_t)*index + 1;
    set->used++;
    return true;
}
