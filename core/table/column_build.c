/* column_build.c - the buffers of a growing column. */
#include "table/column_build.h"

#include "table/columns.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_TEXT 512 /* bytes of a column's text that there is room for at first */

/* ---- life ---- */

bool column_init(struct table_column *column, const char *name, int32_t type)
{
    *column = (struct table_column){ .name = strdup(name), .type = type };
    if (column->name == NULL)
        return false;
    /* Never NULL: readers add offsets to it, even where all text is empty. */
    if (type == SLUICE_TEXT)
        column->values = column_memory(0);
    return type != SLUICE_TEXT || column->values != NULL;
}

void column_fini(struct table_column *column)
{
    free(column->validity);
    free(column->values);
    free(column->offsets);
    free(column->name);
}

/* ---- growing ---- */

bool column_reserve_rows(struct table_column *column, int64_t used, int64_t capacity)
{
    void *values = column->values;
    int32_t *offsets = column->offsets;
    uint8_t *validity = column->validity;

    if (column->type == SLUICE_TEXT) {
        offsets = column_resize(offsets, offsets == NULL ? 0 : ((size_t)used + 1) * sizeof *offsets,
                                ((size_t)capacity + 1) * sizeof *offsets);
        if (offsets == NULL)
            return false;
        if (column->offsets == NULL)
            offsets[0] = 0;
        column->offsets = offsets;
    } else {
        values = column_resize(values, column_value_bytes(column->type, used),
                               column_value_bytes(column->type, capacity));
        if (values == NULL)
            return false;
        column->values = values;
    }
    if (validity != NULL) {
        validity = column_resize(validity, bitmap_bytes(used), bitmap_bytes(capacity));
        if (validity == NULL)
            return false;
        column->validity = validity;
    }
    return true;
}

/* Makes room for `added` bytes after the first `used` of a text column. */
static int reserve_text(struct table_column *column, size_t used, size_t added,
                        struct sluice_error *error)
{
    size_t capacity = column->text_capacity + column->text_capacity / 2;
    void *values;

    if (added > (size_t)INT32_MAX - used)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "column '%s' would hold more than 2 GiB of text; "
                                "work on fewer dates at once",
                                column->name);
    if (used + added <= column->text_capacity)
        return SLUICE_OK;
    if (capacity < used + added)
        capacity = used + added;
    if (capacity < FIRST_TEXT)
        capacity = FIRST_TEXT;
    values = column_resize(column->values, used, capacity);
    if (values == NULL)
        return error_memory(error, "the text of a table");
    column->values = values;
    column->text_capacity = capacity;
    return SLUICE_OK;
}

/* Starts the bitmap of a column whose first `rows` rows are all known; the next row is appended
 * right after, which clears the rest of the last byte. */
static bool start_validity(struct table_column *column, int64_t rows, int64_t capacity)
{
    uint8_t *bits = column_memory(bitmap_bytes(capacity));

    if (bits == NULL)
        return false;
    memset(bits, 0xff, bitmap_bytes(rows));
    column->validity = bits;
    column->has_nulls = true;
    return true;
}

/* ---- one value ---- */

static int append_known(struct table_column *column, int64_t row, bool known, int64_t capacity,
                        struct sluice_error *error)
{
    if (!known && column->validity == NULL && !start_validity(column, row, capacity))
        return error_memory(error, "the nulls of a table");
    if (column->validity != NULL)
        bit_append(column->validity, row, known);
    return SLUICE_OK;
}

static int append_text(struct table_column *column, int64_t row, const char *text, int32_t length,
                       struct sluice_error *error)
{
    size_t used = (size_t)column->offsets[row];
    int status = reserve_text(column, used, (size_t)length, error);

    if (status != SLUICE_OK)
        return status;
    if (length > 0)
        memcpy((char *)column->values + used, text, (size_t)length);
    column->text_length = used + (size_t)length;
    column->offsets[row + 1] = (int32_t)column->text_length;
    return SLUICE_OK;
}

/* A null is stored as zero, so that equal tables have equal bytes. */
static int append_value(struct table_column *column, int64_t row, struct sluice_value value,
                        struct sluice_error *error)
{
    switch (column->type) {
    case SLUICE_BOOL:
        bit_append(column->values, row, value.as.integer != 0);
        return SLUICE_OK;
    case SLUICE_DATE:
        ((int32_t *)column->values)[row] = (int32_t)value.as.integer;
        return SLUICE_OK;
    case SLUICE_REAL:
        ((double *)column->values)[row] = value.type == SLUICE_NULL ? 0.0 : value.as.real;
        return SLUICE_OK;
    case SLUICE_TEXT:
        return append_text(column, row, value.as.text, value.length, error);
    default:
        ((int64_t *)column->values)[row] = value.as.integer;
        return SLUICE_OK;
    }
}

int column_append(struct table_column *column, int64_t row, struct sluice_value value,
                  int64_t capacity, struct sluice_error *error)
{
    bool known = value.type != SLUICE_NULL;
    int status;

    if (known && value.type != column->type)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "column '%s' holds %s: give it no %s value", column->name,
                                type_name(column->type), type_name(value.type));
    status = append_known(column, row, known, capacity, error);
    if (status == SLUICE_OK)
        status = append_value(column, row, known ? value : sluice_of_null(), error);
    return status;
}

/* ---- many ---- */

static int append_validity(struct table_column *column, int64_t first,
                           const struct sluice_column *source, int64_t rows, int64_t capacity,
                           struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (source->validity == NULL && column->validity == NULL)
        return SLUICE_OK;
    for (int64_t i = 0; i < rows && status == SLUICE_OK; i++)
        status = append_known(column, first + i, sluice_is_known(source, i), capacity, error);
    return status;
}

static int append_texts(struct table_column *column, int64_t first,
                        const struct sluice_column *source, int64_t rows,
                        struct sluice_error *error)
{
    int status = reserve_text(column, (size_t)column->offsets[first],
                              (size_t)(source->offsets[rows] - source->offsets[0]), error);

    for (int64_t i = 0; i < rows && status == SLUICE_OK; i++) {
        int32_t length = 0;
        const char *text = sluice_text(source, i, &length);

        status =
            append_text(column, first + i, text, sluice_is_known(source, i) ? length : 0, error);
    }
    return status;
}

static void append_fixed(struct table_column *column, int64_t first,
                         const struct sluice_column *source, int64_t rows)
{
    size_t width = column_value_bytes(column->type, 1);
    char *values = (char *)column->values + (size_t)first * width;

    memcpy(values, source->values, (size_t)rows * width);
    for (int64_t i = 0; source->validity != NULL && i < rows; i++)
        if (!sluice_bit(source->validity, i))
            memset(values + (size_t)i * width, 0, width);
}

int column_append_all(struct table_column *column, int64_t first,
                      const struct sluice_column *source, int64_t rows, int64_t capacity,
                      struct sluice_error *error)
{
    int status = append_validity(column, first, source, rows, capacity, error);

    if (status != SLUICE_OK)
        return status;
    switch (column->type) {
    case SLUICE_TEXT:
        return append_texts(column, first, source, rows, error);
    case SLUICE_BOOL:
        for (int64_t i = 0; i < rows; i++)
            bit_append(column->values, first + i,
                       sluice_is_known(source, i) && sluice_bool(source, i));
        return SLUICE_OK;
    default:
        append_fixed(column, first, source, rows);
        return SLUICE_OK;
    }
}
