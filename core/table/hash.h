/*
 * hash.h - hashes of keys in memory: short values, millions of times. They are kept nowhere, and
 * nothing that is written depends on them.
 */
#ifndef CORE_TABLE_HASH_H
#define CORE_TABLE_HASH_H

#include "sluice/table.h"

#include <string.h>

/* Any part of the word reaches the upper half of the product, which is folded into the lower. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* After the last word: both halves then depend on all that was taken in. */
static inline uint64_t hash_end(uint64_t hash)
{
    hash *= UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

/* At most eight bytes as a word; those in the middle may be taken twice. */
static inline uint64_t hash_last_bytes(const char *text, size_t length)
{
    uint32_t first, last;

    if (length == 0)
        return 0;
    if (length < 4)
        return (uint64_t)(unsigned char)text[0] << 16 |
               (uint64_t)(unsigned char)text[length / 2] << 8 | (unsigned char)text[length - 1];
    memcpy(&first, text, sizeof first);
    memcpy(&last, text + length - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
}

static inline uint64_t hash_text(uint64_t hash, const char *text, size_t length)
{
    uint64_t word;

    hash += length;
    for (; length > sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = hash_word(hash, word);
    }
    return hash_word(hash, hash_last_bytes(text, length));
}

/* Values that are equal hash alike. */
static inline uint64_t hash_value(uint64_t hash, struct sluice_value value)
{
    uint64_t word;

    switch (value.type) {
    case SLUICE_NULL:
        return hash_word(hash, 0);
    case SLUICE_TEXT:
        return hash_text(hash, value.as.text, (size_t)value.length);
    case SLUICE_REAL:
        value.as.real += 0.0; /* no -0.0 */
        memcpy(&word, &value.as.real, sizeof word);
        return hash_word(hash, word);
    default:
        return hash_word(hash, (uint64_t)value.as.integer);
    }
}

#endif
