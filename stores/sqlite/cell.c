/* cell.c - SQLite's values into columns of the Arrow layout. */
#include <math.h>
#include <stdlib.h>

#include "cell.h"

/* ---- cells ---- */

static enum sluice_status read_bool(struct filler *filler, sqlite3_value *value, int64_t row)
{
    int64_t number;

    if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return SLUICE_E_CORRUPT;
    number = sqlite3_value_int64(value);
    if (number != 0 && number != 1)
        return SLUICE_E_CORRUPT;
    filler->column.values.bits[row >> 3] |= (uint8_t)(number << (row & 7));
    return SLUICE_OK;
}

static enum sluice_status read_int(struct filler *filler, sqlite3_value *value, int64_t row)
{
    if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return SLUICE_E_CORRUPT;
    filler->column.values.integers[row] = sqlite3_value_int64(value);
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
    filler->column.values.reals[row] = number + 0.0; /* -0.0 becomes 0.0 */
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
    return date_read(text, sqlite3_value_bytes(value), &filler->column.values.dates[row])
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
    return time_read(text, sqlite3_value_bytes(value), &filler->column.values.integers[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

static enum sluice_status read_text(struct filler *filler, sqlite3_value *value, int64_t row)
{
    const char *text;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return SLUICE_E_CORRUPT;
    text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return SLUICE_E_MEMORY;
    return column_text(&filler->column, text, (size_t)sqlite3_value_bytes(value), row)
               ? SLUICE_OK
               : SLUICE_E_MEMORY;
}

struct reader {
    enum sluice_status (*read)(struct filler *filler, sqlite3_value *value, int64_t row);
    const char *expected;
};

static const struct reader readers[] = {
    [SLUICE_BOOL] = { read_bool, "a bool (0 or 1)" },
    [SLUICE_INT] = { read_int, "an int" },
    [SLUICE_REAL] = { read_real, "a finite real" },
    [SLUICE_TEXT] = { read_text, "text" },
    [SLUICE_DATE] = { read_date, "a date (YYYY-MM-DD)" },
    [SLUICE_TIME] = { read_time, "a time (YYYY-MM-DDTHH:MM:SS[.ffffff]Z)" },
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
    filler->expected = reader->expected;
    filler->name = strdup(field->name);
    if (filler->name == NULL || !column_init(&filler->column, field->type))
        return memory_error(error);
    return SLUICE_OK;
}

void filler_fini(struct filler *filler)
{
    free(filler->name);
    column_fini(&filler->column);
}
