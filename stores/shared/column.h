/*
 * column.h - a column of a batch in the Arrow layout, filled cell by cell; the drivers share it.
 *
 * A driver has one for each field of a scan, empties it before each batch, and puts the cells of
 * the rows into `values` itself, but for texts. It is here whole, so that a cell costs no call.
 */
#ifndef STORES_SHARED_COLUMN_H
#define STORES_SHARED_COLUMN_H

#include <stdlib.h>

#include "sluice/store.h"

#define BATCH_ROWS 8192       /* the most of a batch */
#define BATCH_TEXT (64 << 20) /* a batch ends early once a column holds so many bytes */
#define COLUMN_ALIGNMENT 64   /* of the memory, as the Arrow layout advises */

/* Zeroes are one that column_fini accepts. */
struct column {
    int32_t type;
    bool has_nulls;
    uint8_t *validity;
    union {
        uint8_t *bits;
        int64_t *integers;
        double *reals;
        int32_t *dates;
        char *bytes;
        void *any;
    } values;
    int32_t *offsets; /* text only */
    size_t capacity;  /* of `values`, in bytes */
};

/* False: no memory. column_fini it in any case. */
static inline bool column_init(struct column *column, int32_t type)
{
    static const size_t bytes[] = {
        [SLUICE_BOOL] = BATCH_ROWS / 8,
        [SLUICE_INT] = BATCH_ROWS * sizeof(int64_t),
        [SLUICE_REAL] = BATCH_ROWS * sizeof(double),
        [SLUICE_TEXT] = BATCH_ROWS * 16, /* to begin with */
        [SLUICE_DATE] = BATCH_ROWS * sizeof(int32_t),
        [SLUICE_TIME] = BATCH_ROWS * sizeof(int64_t),
    };

    column->type = type;
    column->capacity = bytes[type];
    column->validity = aligned_alloc(COLUMN_ALIGNMENT, BATCH_ROWS / 8);
    column->values.any = aligned_alloc(COLUMN_ALIGNMENT, column->capacity);
    if (type == SLUICE_TEXT)
        column->offsets =
            aligned_alloc(COLUMN_ALIGNMENT, BATCH_ROWS * sizeof(int32_t) + COLUMN_ALIGNMENT);
    return column->validity != NULL && column->values.any != NULL &&
           (type != SLUICE_TEXT || column->offsets != NULL);
}

static inline void column_fini(struct column *column)
{
    free(column->validity);
    free(column->values.any);
    free(column->offsets);
}

/* Makes it ready for a batch. */
static inline void column_clear(struct column *column)
{
    memset(column->validity, 0xff, BATCH_ROWS / 8);
    if (column->type == SLUICE_BOOL)
        memset(column->values.bits, 0, BATCH_ROWS / 8);
    if (column->offsets != NULL)
        column->offsets[0] = 0;
    column->has_nulls = false;
}

static inline void column_null(struct column *column, int64_t row)
{
    column->has_nulls = true;
    column->validity[row >> 3] &= (uint8_t) ~(1U << (row & 7));
    if (column->type == SLUICE_TEXT)
        column->offsets[row + 1] = column->offsets[row];
    else if (column->type == SLUICE_DATE)
        column->values.dates[row] = 0;
    else if (column->type != SLUICE_BOOL)
        column->values.integers[row] = 0; /* all bits zero are the real 0.0 too */
}

static inline bool column_grow(struct column *column, size_t needed)
{
    size_t capacity = column->capacity;
    char *bytes;

    while (capacity < needed)
        capacity *= 2;
    bytes = capacity > INT32_MAX ? NULL : aligned_alloc(COLUMN_ALIGNMENT, capacity);
    if (bytes == NULL)
        return false;
    memcpy(bytes, column->values.bytes, column->capacity);
    free(column->values.bytes);
    column->values.bytes = bytes;
    column->capacity = capacity;
    return true;
}

/* The text of the next row. False: no memory. */
static inline bool column_text(struct column *column, const void *text, size_t length, int64_t row)
{
    size_t start = (size_t)column->offsets[row];

    if (length > column->capacity - start && !column_grow(column, start + length))
        return false;
    memcpy(column->values.bytes + start, text, length);
    column->offsets[row + 1] = (int32_t)(start + length);
    return true;
}

/* Had the batch better end with this row? */
static inline bool column_is_full(const struct column *column, int64_t row)
{
    return column->offsets != NULL && column->offsets[row + 1] >= BATCH_TEXT;
}

/* As a batch has it, until the next one is begun. */
static inline struct sluice_column column_give(const struct column *column)
{
    return (struct sluice_column){ .type = column->type,
                                   .validity = column->has_nulls ? column->validity : NULL,
                                   .values = column->values.any,
                                   .offsets = column->offsets };
}

#endif
