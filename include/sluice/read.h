/*
 * read.h - reading columns and slices; a part of table.h, which includes it.
 *
 * sluice_at(slice, i) is the row of the i-th element of a slice; -1 where i is not 0 to count - 1.
 *
 * sluice_bool, _int, _real, _date, _time and _text give the value of a column of that type.
 * sluice_is_known and sluice_value_at, and sluice_number_at and sluice_copy of plugin.h, take
 * columns of several types and answer a null as such.
 *
 * What has no answer is a misread: a row below 0 or, where their number is known, beyond the rows
 * of the column; another type than the accessor's; a null where a value is asked for. The answer is
 * 0, false, null or empty text, and the runtime is told of file, line and column: the entity that
 * is computed fails, in `prepare`, `iterate` and `collect` the partition, whatever the function
 * returns.
 *
 * Who defines SLUICE_UNCHECKED before the first include has accessors that look at nothing: any
 * row, type and null reads what stands there, or elsewhere.
 *
 * Each of them but sluice_at is a function, and a macro of the same name that adds file and line.
 */
#ifndef SLUICE_READ_H
#define SLUICE_READ_H

#include "sluice/misread.h"

/* The row of the i-th element of a slice. */
static inline int64_t sluice_at(struct sluice_slice slice, int64_t i)
{
#ifndef SLUICE_UNCHECKED
    if (i < 0 || i >= slice.count)
        return -1;
#endif
    return slice.first + i * slice.step;
}

/* ---- the accessors, told where they are called ---- */

static inline bool sluice_is_known_from(struct sluice_place place,
                                        const struct sluice_column *column, int64_t row)
{
    if (SLUICE_MISSES(column, row, "sluice_is_known", place))
        return false;
    return column->validity == NULL || sluice_bit(column->validity, row);
}

static inline bool sluice_bool_from(struct sluice_place place, const struct sluice_column *column,
                                    int64_t row)
{
    if (SLUICE_MISREADS(column, row, SLUICE_BOOL, "sluice_bool", place))
        return false;
    return sluice_bit((const uint8_t *)column->values, row);
}

static inline int64_t sluice_int_from(struct sluice_place place, const struct sluice_column *column,
                                      int64_t row)
{
    if (SLUICE_MISREADS(column, row, SLUICE_INT, "sluice_int", place))
        return 0;
    return ((const int64_t *)column->values)[row];
}

static inline double sluice_real_from(struct sluice_place place, const struct sluice_column *column,
                                      int64_t row)
{
    if (SLUICE_MISREADS(column, row, SLUICE_REAL, "sluice_real", place))
        return 0.0;
    return ((const double *)column->values)[row];
}

static inline int32_t sluice_date_from(struct sluice_place place,
                                       const struct sluice_column *column, int64_t row)
{
    if (SLUICE_MISREADS(column, row, SLUICE_DATE, "sluice_date", place))
        return 0;
    return ((const int32_t *)column->values)[row];
}

static inline int64_t sluice_time_from(struct sluice_place place,
                                       const struct sluice_column *column, int64_t row)
{
    if (SLUICE_MISREADS(column, row, SLUICE_TIME, "sluice_time", place))
        return 0;
    return ((const int64_t *)column->values)[row];
}

static inline const char *sluice_text_from(struct sluice_place place,
                                           const struct sluice_column *column, int64_t row,
                                           int32_t *length)
{
    *length = 0;
    if (SLUICE_MISREADS(column, row, SLUICE_TEXT, "sluice_text", place))
        return "";
    *length = column->offsets[row + 1] - column->offsets[row];
    return (const char *)column->values + column->offsets[row];
}

/* A cell that was looked at: `row` is one of the column and the type its own. */
static inline struct sluice_value sluice_cell(const struct sluice_column *column, int64_t row)
{
    const int32_t *offsets = column->offsets;

    switch (column->type) {
    case SLUICE_BOOL:
        return sluice_of_bool(sluice_bit((const uint8_t *)column->values, row));
    case SLUICE_INT:
        return sluice_of_int(((const int64_t *)column->values)[row]);
    case SLUICE_REAL:
        return sluice_of_real(((const double *)column->values)[row]);
    case SLUICE_DATE:
        return sluice_of_date(((const int32_t *)column->values)[row]);
    case SLUICE_TIME:
        return sluice_of_time(((const int64_t *)column->values)[row]);
    case SLUICE_TEXT:
        return sluice_of_bytes((const char *)column->values + offsets[row],
                               offsets[row + 1] - offsets[row]);
    default:
        return sluice_of_null();
    }
}

/* The value at `row` of a column of any type; text is borrowed from the column. */
static inline struct sluice_value
sluice_value_at_from(struct sluice_place place, const struct sluice_column *column, int64_t row)
{
    if (SLUICE_MISSES(column, row, "sluice_value_at", place) ||
        (column->validity != NULL && !sluice_bit(column->validity, row)))
        return sluice_of_null();
    return sluice_cell(column, row);
}

/* ---- the accessors ---- */

static inline bool sluice_is_known(const struct sluice_column *column, int64_t row)
{
    return sluice_is_known_from(sluice_nowhere(), column, row);
}

static inline bool sluice_bool(const struct sluice_column *column, int64_t row)
{
    return sluice_bool_from(sluice_nowhere(), column, row);
}

static inline int64_t sluice_int(const struct sluice_column *column, int64_t row)
{
    return sluice_int_from(sluice_nowhere(), column, row);
}

static inline double sluice_real(const struct sluice_column *column, int64_t row)
{
    return sluice_real_from(sluice_nowhere(), column, row);
}

static inline int32_t sluice_date(const struct sluice_column *column, int64_t row)
{
    return sluice_date_from(sluice_nowhere(), column, row);
}

static inline int64_t sluice_time(const struct sluice_column *column, int64_t row)
{
    return sluice_time_from(sluice_nowhere(), column, row);
}

static inline const char *sluice_text(const struct sluice_column *column, int64_t row,
                                      int32_t *length)
{
    return sluice_text_from(sluice_nowhere(), column, row, length);
}

static inline struct sluice_value sluice_value_at(const struct sluice_column *column, int64_t row)
{
    return sluice_value_at_from(sluice_nowhere(), column, row);
}

#ifndef SLUICE_UNCHECKED
#define sluice_is_known(...) sluice_is_known_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_bool(...) sluice_bool_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_int(...) sluice_int_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_real(...) sluice_real_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_date(...) sluice_date_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_time(...) sluice_time_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_text(...) sluice_text_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_value_at(...) sluice_value_at_from(SLUICE_PLACE, __VA_ARGS__)
#endif

#endif
