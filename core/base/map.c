/* map.c - a hash map from text or bytes to pointers. */
#include "base/base.h"

#include <stdlib.h>
#include <xxhash.h>

enum { FIRST_SLOTS = 16 };

uint64_t hash_bytes(const void *bytes, size_t length)
{
    return XXH3_64bits(bytes, length);
}

void map_fini(struct map *map)
{
    free(map->entries);
    free(map->slots);
    *map = (struct map){ 0 };
}

/* The slot that holds the key, or the free one where it belongs. Slots hold index + 1. */
static size_t find_slot(const struct map *map, const void *key, size_t length, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)hash & mask;

    while (map->slots[slot] != 0) {
        const struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && entry->length == length &&
            (length == 0 || memcmp(entry->key, key, length) == 0))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static bool grow_slots(struct map *map)
{
    size_t slot_count = map->slot_count == 0 ? FIRST_SLOTS : map->slot_count * 2;
    uint32_t *slots = calloc(slot_count, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = (size_t)map->entries[i].hash & (slot_count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = (uint32_t)(i + 1);
    }
    free(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return true;
}

bool map_put(struct map *map, const void *key, size_t length, void *value)
{
    uint64_t hash = hash_bytes(key, length);
    void *entries = map->entries;

    if (map->count >= map->slot_count / 4 * 3 && !grow_slots(map))
        return false;
    size_t slot = find_slot(map, key, length, hash);
    if (map->slots[slot] != 0) {
        map->entries[map->slots[slot] - 1].value = value;
        return true;
    }
    if (map->count >= UINT32_MAX - 1 ||
        !array_reserve(&entries, &map->capacity, map->count + 1, sizeof *map->entries))
        return false;
    map->entries = entries;
    map->entries[map->count] = (struct map_entry){ key, length, hash, value };
    map->slots[slot] = (uint32_t)++map->count;
    return true;
}

void *map_get(const struct map *map, const void *key, size_t length)
{
    if (map->count == 0)
        return NULL;
    size_t slot = find_slot(map, key, length, hash_bytes(key, length));
    return map->slots[slot] != 0 ? map->entries[map->slots[slot] - 1].value : NULL;
}

bool map_put_text(struct map *map, const char *key, void *value)
{
    return map_put(map, key, strlen(key), value);
}

void *map_get_text(const struct map *map, const char *key)
{
    return map_get(map, key, strlen(key));
}
