/*
 * rows.c - what may stand in a table file.
 *
 * Values are looked at in blocks that all reduce to one bit, without a branch for each, so that
 * looking costs little more than reading.
 */
#include "tablefile/rows.h"

#include <string.h>

#define US_PER_DAY INT64_C(86400000000)
#define FIRST_DAY INT64_C(-719528) /* 0000-01-01 */
#define LAST_DAY INT64_C(2932896)  /* 9999-12-31 */

#define EXPONENT UINT64_C(0x7ff0000000000000)
#define NEGATIVE_ZERO UINT64_C(0x8000000000000000)
#define LOW_BITS UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t word_at(const void *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* ---- values ---- */

static const char *reals_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    const uint64_t *values = (const uint64_t *)column->values + first;
    uint64_t infinite = 0, negative = 0;

    for (int64_t i = 0; i < count; i++) {
        infinite |= (values[i] & EXPONENT) == EXPONENT;
        negative |= values[i] == NEGATIVE_ZERO;
    }
    if (infinite != 0)
        return "is not a finite number";
    return negative != 0 ? "is -0.0" : NULL;
}

static const char *dates_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    const int32_t *values = (const int32_t *)column->values + first;
    uint32_t beyond = 0;

    for (int64_t i = 0; i < count; i++)
        beyond |= (uint32_t)values[i] - (uint32_t)FIRST_DAY > (uint32_t)(LAST_DAY - FIRST_DAY);
    return beyond != 0 ? "is a date outside the years 0000 to 9999" : NULL;
}

static const char *times_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    const uint64_t *values = (const uint64_t *)column->values + first;
    const uint64_t least = (uint64_t)(FIRST_DAY * US_PER_DAY);
    const uint64_t most = (uint64_t)((LAST_DAY + 1) * US_PER_DAY) - 1;
    uint64_t beyond = 0;

    for (int64_t i = 0; i < count; i++)
        beyond |= values[i] - least > most - least;
    return beyond != 0 ? "is a time outside the years 0000 to 9999" : NULL;
}

static const char *bools_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    return rows_tail_fault((const uint8_t *)column->values + first / 8, count);
}

/* ---- nulls ---- */

static bool is_zero(const struct sluice_column *column, int64_t row)
{
    switch (column->type) {
    case SLUICE_BOOL:
        return !sluice_bit(column->values, row);
    case SLUICE_DATE:
        return ((const int32_t *)column->values)[row] == 0;
    case SLUICE_TEXT:
        return column->offsets[row] == column->offsets[row + 1];
    default:
        return ((const int64_t *)column->values)[row] == 0;
    }
}

uint64_t rows_nulls(const uint8_t *validity, int64_t row, int64_t end)
{
    uint64_t word = 0;

    if (end - row >= 64) {
        memcpy(&word, validity + row / 8, sizeof word);
        return ~word;
    }
    memcpy(&word, validity + row / 8, (size_t)format_bitmap_bytes((uint64_t)(end - row)));
    return ~word & ((UINT64_C(1) << (end - row)) - 1);
}

static bool nulls_are_zero(const struct sluice_column *column, int64_t first, int64_t end)
{
    for (int64_t row = first; row < end; row += 64)
        for (uint64_t nulls = rows_nulls(column->validity, row, end); nulls != 0;
             nulls &= nulls - 1)
            if (!is_zero(column, row + __builtin_ctzll(nulls)))
                return false;
    return true;
}

static const char *nulls_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    if (column->validity == NULL)
        return NULL;
    if (!nulls_are_zero(column, first, first + count))
        return "is null and not 0";
    return rows_tail_fault(column->validity + first / 8, count);
}

const char *rows_tail_fault(const uint8_t *bits, int64_t count)
{
    if (count % 8 == 0 || bits[count / 8] >> (count % 8) == 0)
        return NULL;
    return "has bits after the last";
}

/* ---- what the reader and the writer ask ---- */

const char *rows_values_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    static const char *(*const FAULTS[])(const struct sluice_column *, int64_t, int64_t) = {
        [SLUICE_BOOL] = bools_fault, [SLUICE_REAL] = reals_fault, [SLUICE_DATE] = dates_fault,
        [SLUICE_TIME] = times_fault, [FORMAT_UINT32] = NULL,
    };
    const char *fault =
        FAULTS[column->type] == NULL ? NULL : FAULTS[column->type](column, first, count);

    return fault != NULL ? fault : nulls_fault(column, first, count);
}

const char *rows_offsets_fault(const struct sluice_column *column, int64_t first, int64_t count,
                               uint64_t bytes)
{
    const int32_t *offsets = column->offsets + first;
    uint32_t wrong = offsets[0] < 0;

    for (int64_t i = 0; i < count; i++)
        wrong |= offsets[i] > offsets[i + 1];
    if (wrong != 0)
        return "begins after its end";
    if ((uint64_t)offsets[count] > bytes)
        return "ends after all text";
    return nulls_fault(column, first, count);
}

/* 0: eight bytes of ASCII without NUL. Those have their high bits clear, and keep them so where 1
 * is taken of each. */
static uint64_t other_bits(const char *text)
{
    uint64_t word = word_at(text);

    return (word | (word - LOW_BITS)) & HIGH_BITS;
}

/* Where the bytes that can be seen to be ASCII end. */
static size_t skip_plain(const char *text, size_t at, size_t length)
{
    while (length - at >= 32 && (other_bits(text + at) | other_bits(text + at + 8) |
                                 other_bits(text + at + 16) | other_bits(text + at + 24)) == 0)
        at += 32;
    while (length - at >= 8 && other_bits(text + at) == 0)
        at += 8;
    return at;
}

/* `plain`: each byte is a letter. */
static const char *bytes_fault(const char *text, size_t length, bool *plain)
{
    size_t at = skip_plain(text, 0, length);

    *plain = true;
    while (at < length) {
        size_t letter = utf8_length(text + at, length - at);

        if (text[at] == '\0')
            return "has a NUL in it";
        if (letter == 0)
            return "is not UTF-8";
        *plain = *plain && letter == 1;
        at = skip_plain(text, at + letter, length);
    }
    return NULL;
}

const char *rows_bytes_fault(const char *text, size_t length)
{
    bool plain;

    return bytes_fault(text, length, &plain);
}

/* All of it is UTF-8, and so is each, where none begins within a letter. */
const char *rows_text_fault(const struct sluice_column *column, int64_t first, int64_t count)
{
    const char *text = column->values;
    const int32_t *offsets = column->offsets + first;
    bool plain;
    const char *fault =
        bytes_fault(text + offsets[0], (size_t)(offsets[count] - offsets[0]), &plain);

    for (int64_t i = 0; i < count && fault == NULL && !plain; i++)
        if (offsets[i] < offsets[count] && ((unsigned char)text[offsets[i]] & 0xC0) == 0x80)
            fault = "is not UTF-8";
    return fault;
}
