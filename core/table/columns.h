/*
 * columns.h - memory of columns in the Arrow layout, shared by tables and indexed tables.
 */
#ifndef CORE_TABLE_COLUMNS_H
#define CORE_TABLE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLUMN_ALIGNMENT 64

/*
 * Memory for `bytes`, 64-byte aligned and padded to 64 bytes with zeroes, otherwise uninitialised.
 * Never NULL for 0 bytes; NULL when memory is short. free() it.
 */
void *column_memory(size_t bytes);
/* Such memory beginning with the `used` bytes of `old`, which is freed; on failure `old` stays. */
void *column_resize(void *old, size_t used, size_t bytes);
/* Bytes of the values of `rows` rows; 0 for text, whose length the type does not give. */
size_t column_value_bytes(int32_t type, int64_t rows);

static inline size_t bitmap_bytes(int64_t rows)
{
    return ((size_t)rows + 7) / 8;
}

/* Writes bit `i` of a bitmap filled in ascending order; the bits of its byte after it become 0. */
static inline void bit_append(uint8_t *bits, int64_t i, bool on)
{
    unsigned int mask = 1u << (i & 7);
    unsigned int before = bits[i >> 3] & (mask - 1);

    bits[i >> 3] = (uint8_t)(on ? before | mask : before);
}

#endif
