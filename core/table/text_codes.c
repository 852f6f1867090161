/* text_codes.c - texts as numbers in their order, for sorting. */
#include "table/hash.h"
#include "table/index_sort.h"

#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 1024

struct entry {
    const char *text;
    uint64_t hash;
    uint64_t prefix; /* the first 8 bytes that are not common to all, big-endian */
    uint32_t length;
    uint32_t number; /* in order of appearance */
};

struct dictionary {
    struct entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* number + 1; 0 is free */
    size_t slot_count;
};

static void place(struct dictionary *dictionary, const struct entry *entry)
{
    size_t mask = dictionary->slot_count - 1;
    size_t slot = entry->hash & mask;

    while (dictionary->slots[slot] != 0)
        slot = (slot + 1) & mask;
    dictionary->slots[slot] = entry->number + 1;
}

static bool grow_slots(struct dictionary *dictionary)
{
    size_t slot_count = dictionary->slot_count == 0 ? FIRST_SLOTS : dictionary->slot_count * 4;
    uint32_t *slots = calloc(slot_count, sizeof *slots);

    if (slots == NULL)
        return false;
    free(dictionary->slots);
    dictionary->slots = slots;
    dictionary->slot_count = slot_count;
    for (size_t i = 0; i < dictionary->count; i++)
        place(dictionary, &dictionary->entries[i]);
    return true;
}

static bool add(struct dictionary *dictionary, struct entry entry)
{
    if (!array_reserve((void **)&dictionary->entries, &dictionary->capacity, dictionary->count + 1,
                       sizeof entry))
        return false;
    entry.number = (uint32_t)dictionary->count;
    dictionary->entries[dictionary->count++] = entry;
    if (dictionary->count * 2 > dictionary->slot_count)
        return grow_slots(dictionary);
    place(dictionary, &entry);
    return true;
}

static bool entry_is(const struct entry *entry, const char *text, uint32_t length)
{
    return entry->length == length && memcmp(entry->text, text, length) == 0;
}

/* The number of a text, new or not. False when memory is short. */
static bool number_of(struct dictionary *dictionary, const char *text, uint32_t length,
                      uint64_t *number)
{
    uint64_t hash = hash_end(hash_text(0, text, length));
    size_t mask = dictionary->slot_count - 1;

    *number = dictionary->count;
    if (dictionary->slot_count == 0)
        return add(dictionary, (struct entry){ .text = text, .hash = hash, .length = length });
    for (size_t slot = hash & mask; dictionary->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct entry *entry = &dictionary->entries[dictionary->slots[slot] - 1];

        if (entry->hash == hash && entry_is(entry, text, length)) {
            *number = entry->number;
            return true;
        }
    }
    return add(dictionary, (struct entry){ .text = text, .hash = hash, .length = length });
}

/* Rows next to each other often hold the same text: those are not hashed again. */
static bool number_rows(struct dictionary *dictionary, const struct sluice_column *column,
                        const uint32_t *rows, int64_t count, uint64_t *codes)
{
    uint64_t last = 0;

    for (int64_t i = 0; i < count; i++) {
        int32_t length = 0;
        const char *text = sluice_text(column, rows[i], &length);

        codes[i] = 0;
        if (!sluice_is_known(column, rows[i]))
            continue;
        if (dictionary->count == 0 || !entry_is(&dictionary->entries[last], text, (uint32_t)length))
            if (!number_of(dictionary, text, (uint32_t)length, &last))
                return false;
        codes[i] = last;
    }
    return true;
}

static uint32_t common_length(const struct dictionary *dictionary)
{
    const struct entry *first = &dictionary->entries[0];
    uint32_t common = first->length;

    for (size_t i = 1; i < dictionary->count; i++) {
        const struct entry *entry = &dictionary->entries[i];
        uint32_t same = 0;

        while (same < common && same < entry->length && entry->text[same] == first->text[same])
            same++;
        common = same;
    }
    return common;
}

static uint64_t prefix_of(const struct entry *entry, uint32_t skipped)
{
    uint64_t prefix = 0;

    for (uint32_t i = 0; i < 8; i++) {
        uint32_t at = skipped + i;

        prefix = prefix << 8 | (at < entry->length ? (unsigned char)entry->text[at] : 0u);
    }
    return prefix;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    size_t length = left->length < right->length ? left->length : right->length;
    int order;

    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    order = memcmp(left->text, right->text, length);
    if (order != 0)
        return order;
    return (left->length > right->length) - (left->length < right->length);
}

/* Sorts the entries: the entry at position r then has rank r. */
static void sort_entries(struct dictionary *dictionary)
{
    uint32_t common;

    if (dictionary->count < 2)
        return;
    common = common_length(dictionary);
    for (size_t i = 0; i < dictionary->count; i++)
        dictionary->entries[i].prefix = prefix_of(&dictionary->entries[i], common);
    qsort(dictionary->entries, dictionary->count, sizeof *dictionary->entries, compare_entries);
}

int text_codes(const struct sluice_column *column, const uint32_t *rows, int64_t count,
               uint64_t *codes, uint64_t *most, struct sluice_error *error)
{
    struct dictionary dictionary = { 0 };
    uint32_t *ranks = NULL;
    int status = SLUICE_OK;

    *most = 0;
    if (!number_rows(&dictionary, column, rows, count, codes)) {
        status = error_memory(error, "the texts of an index");
        goto end;
    }
    if (dictionary.count == 0)
        goto end;
    ranks = malloc(dictionary.count * sizeof *ranks);
    if (ranks == NULL) {
        status = error_memory(error, "the texts of an index");
        goto end;
    }
    sort_entries(&dictionary);
    for (size_t i = 0; i < dictionary.count; i++)
        ranks[dictionary.entries[i].number] = (uint32_t)i;
    for (int64_t i = 0; i < count; i++)
        codes[i] = sluice_is_known(column, rows[i]) ? ranks[codes[i]] : 0;
    *most = dictionary.count - 1;
end:
    free(ranks);
    free(dictionary.slots);
    free(dictionary.entries);
    return status;
}
