/*
 * build.h - tables for tests from a few lines of values.
 */
#ifndef TESTS_TABLE_BUILD_H
#define TESTS_TABLE_BUILD_H

#include "base/suite.h"
#include "table/table.h"

#define TEXT(text) SLUICE_TEXT_VALUE(text)
#define INT(number) SLUICE_INT_VALUE(number)
#define REAL(number) SLUICE_REAL_VALUE(number)
#define BOOL(truth) SLUICE_BOOL_VALUE(truth)
#define DATE(days)                                                                                 \
    {                                                                                              \
        SLUICE_DATE, 0,                                                                            \
        {                                                                                          \
            .integer = (days)                                                                      \
        }                                                                                          \
    }
#define TIME(us)                                                                                   \
    {                                                                                              \
        SLUICE_TIME, 0,                                                                            \
        {                                                                                          \
            .integer = (us)                                                                        \
        }                                                                                          \
    }
#define NONE                                                                                       \
    {                                                                                              \
        SLUICE_NULL, 0,                                                                            \
        {                                                                                          \
            .integer = 0                                                                           \
        }                                                                                          \
    }

/* A finished table of `rows` rows of `count` values each. */
static inline void build_table(struct table *table, const char *const *names, const int32_t *types,
                               int32_t count, const struct sluice_value *values, int64_t rows)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(table_init(table, names, types, count, &error), SLUICE_OK);
    for (int64_t row = 0; row < rows; row++)
        if (table_append(table, values + row * count, &error) != SLUICE_OK)
            ck_abort_msg("row %d: %s", (int)row, error.message);
    table_finish(table);
}

static inline bool value_is(const struct sluice_column *column, int64_t row,
                            struct sluice_value expected)
{
    return sluice_value_equals(sluice_value_at(column, row), expected);
}

/* Equal bytes: values, text, nulls. */
static inline bool columns_same(const struct sluice_column *a, const struct sluice_column *b,
                                int64_t rows)
{
    size_t bits = ((size_t)rows + 7) / 8, size = (size_t)rows * 8;

    if (a->type != b->type || (a->validity == NULL) != (b->validity == NULL))
        return false;
    if (a->validity != NULL && memcmp(a->validity, b->validity, bits) != 0)
        return false;
    if (a->type == SLUICE_TEXT) {
        size = (size_t)a->offsets[rows];
        if (memcmp(a->offsets, b->offsets, ((size_t)rows + 1) * sizeof *a->offsets) != 0)
            return false;
    } else if (a->type == SLUICE_BOOL) {
        size = bits;
    } else if (a->type == SLUICE_DATE) {
        size = (size_t)rows * 4;
    }
    return memcmp(a->values, b->values, size) == 0;
}

#endif
