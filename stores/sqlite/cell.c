/* cell.c - SQLite's values into columns of the Arrow layout. */
#include <math.h>
#include <stdlib.h>

#include "cell.h"

#define ALIGNMENT 64

/* ---- cells ---- */

static enum sluice_status read_bool(struct filler *filler, sqlite3_value *value, int64_t row)
{
    int64_t number;

    if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return SLUICE_E_CORRUPT;
    number = sqlite3_value_int64(value);
    if (number != 0 && number != 1)
        return SLUICE_E_CORRUPT;
    filler->values.bits[row >> 3] |= (uint8_t)(number << (row & 7));
    return SLUICE_OK;
}

static enum sluice_status read_int(struct filler *filler, sqlite3_value *value, int64_t row)
{
    if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return SLUICE_E_CORRUPT;
    filler->values.integers[row] = sqlite3_value_int64(value);
    return SLUICE_OK;
}

static enum sluice_status read_real(struct filler *filler, sqlite3_value *value, int64_t row)
{
    double number;

    if (sqlite3_value_type(value) != SQLITE_FLOAT)
        return SLUICE_E_CORRUPT;
    number = sqlite3_value_double(value);
    if (!isfinite(number))
        return SLUICE_E_CORRUPT;
    filler->values.reals[row] = number + 0.0; /* -0.0 becomes 0.0 */
    return SLUICE_OK;
}

static enum sluice_status read_date(struct filler *filler, sqlite3_value *value, int64_t row)
{
    const char *text;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return SLUICE_E_CORRUPT;
    text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return SLUICE_E_MEMORY;
    return date_read(text, sqlite3_value_bytes(value), &filler->values.dates[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

static enum sluice_status read_time(struct filler *filler, sqlite3_value *value, int64_t row)
{
    const char *text;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return SLUICE_E_CORRUPT;
    text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return SLUICE_E_MEMORY;
    return time_read(text, sqlite3_value_bytes(value), &filler->values.integers[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

static bool grow_text(struct filler *filler, size_t needed)
{
    size_t capacity = filler->capacity;
    char *bytes;

    while (capacity < needed)
        capacity *= 2;
    bytes = aligned_alloc(ALIGNMENT, capacity);
    if (bytes == NULL)
        return false;
    memcpy(bytes, filler->values.bytes, filler->capacity);
    free(filler->values.bytes);
    filler->values.bytes = bytes;
    filler->capacity = capacity;
    return true;
}

static enum sluice_status read_text(struct filler *filler, sqlite3_value *value, int64_t row)
{
    size_t start = (size_t)filler->offsets[row];
    const char *text;
    size_t length;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return SLUICE_E_CORRUPT;
    text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return SLUICE_E_MEMORY;
    length = (size_t)sqlite3_value_bytes(value);
    if (length > filler->capacity - start && !grow_text(filler, start + length))
        return SLUICE_E_MEMORY;
    memcpy(filler->values.bytes + start, text, length);
    filler->offsets[row + 1] = (int32_t)(start + length);
    return SLUICE_OK;
}

struct reader {
    enum sluice_status (*read)(struct filler *filler, sqlite3_value *value, int64_t row);
    const char *expected;
    size_t bytes; /* of the values of a batch; text begins with this many */
};

static const struct reader readers[] = {
    [SLUICE_BOOL] = { read_bool, "a bool (0 or 1)", BATCH_ROWS / 8 },
    [SLUICE_INT] = { read_int, "an int", BATCH_ROWS * sizeof(int64_t) },
    [SLUICE_REAL] = { read_real, "a finite real", BATCH_ROWS * sizeof(double) },
    [SLUICE_TEXT] = { read_text, "text", BATCH_ROWS * 16 },
    [SLUICE_DATE] = { read_date, "a date (YYYY-MM-DD)", BATCH_ROWS * sizeof(int32_t) },
    [SLUICE_TIME] = { read_time, "a time (YYYY-MM-DDTHH:MM:SS[.ffffff]Z)",
                      BATCH_ROWS * sizeof(int64_t) },
};

/* ---- columns ---- */

int filler_init(struct filler *filler, const struct sluice_field *field, const char *table,
                struct sluice_error *error)
{
    const struct reader *reader;

    if (sql_type(field->type) == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "column '%s' of table '%s' is asked for without a type",
                                field->name, table);
    reader = &readers[field->type];
    filler->read = reader->read;
    filler->type = field->type;
    filler->expected = reader->expected;
    filler->name = strdup(field->name);
    filler->validity = aligned_alloc(ALIGNMENT, BATCH_ROWS / 8);
    filler->values.any = aligned_alloc(ALIGNMENT, reader->bytes);
    filler->capacity = reader->bytes;
    if (field->type == SLUICE_TEXT)
        filler->offsets = aligned_alloc(ALIGNMENT, BATCH_ROWS * sizeof(int32_t) + ALIGNMENT);
    if (filler->name == NULL || filler->validity == NULL || filler->values.any == NULL ||
        (field->type == SLUICE_TEXT && filler->offsets == NULL))
        return memory_error(error);
    return SLUICE_OK;
}

void filler_fini(struct filler *filler)
{
    free(filler->name);
    free(filler->validity);
    free(filler->values.any);
    free(filler->offsets);
}

void filler_clear(struct filler *filler)
{
    memset(filler->validity, 0xff, BATCH_ROWS / 8);
    if (filler->type == SLUICE_BOOL)
        memset(filler->values.bits, 0, BATCH_ROWS / 8);
    if (filler->offsets != NULL)
        filler->offsets[0] = 0;
    filler->has_nulls = false;
}

void filler_null(struct filler *filler, int64_t row)
{
    filler->has_nulls = true;
    filler->validity[row >> 3] &= (uint8_t) ~(1U << (row & 7));
    if (filler->type == SLUICE_TEXT)
        filler->offsets[row + 1] = filler->offsets[row];
    else if (filler->type == SLUICE_DATE)
        filler->values.dates[row] = 0;
    else if (filler->type != SLUICE_BOOL)
        filler->values.integers[row] = 0; /* all bits zero are the real 0.0 too */
}
