/* cell.c - the service's texts into columns of the Arrow layout. */
#include "cell.h"

#include <stdlib.h>
#include <strings.h>

#include "value.h"

/* ---- cells ---- */

static bool read_bool(struct filler *filler, const char *text, size_t length, int64_t row)
{
    bool value = strcasecmp(text, "true") == 0;

    (void)length;
    if (!value && strcasecmp(text, "false") != 0)
        return false;
    filler->column.values.bits[row >> 3] |= (uint8_t)((value ? 1 : 0) << (row & 7));
    return true;
}

static bool read_int(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return integer_read(text, &filler->column.values.integers[row]);
}

static bool read_real(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    if (!real_read(text, filler->locale, &filler->column.values.reals[row]))
        return false;
    filler->column.values.reals[row] += 0.0; /* -0.0 becomes 0.0 */
    return true;
}

static bool read_int_as_real(struct filler *filler, const char *text, size_t length, int64_t row)
{
    int64_t value;

    (void)length;
    if (!integer_read(text, &value) || value > INT64_C(1) << 53 || value < -(INT64_C(1) << 53))
        return false;
    filler->column.values.reals[row] = (double)value;
    return true;
}

static bool read_decimal_as_real(struct filler *filler, const char *text, size_t length,
                                 int64_t row)
{
    (void)length;
    if (!decimal_read_real(text, filler->locale, &filler->column.values.reals[row]))
        return false;
    filler->column.values.reals[row] += 0.0;
    return true;
}

static bool read_decimal_as_int(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return decimal_read_integer(text, &filler->column.values.integers[row]);
}

static bool read_date(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return day_read(text, &filler->column.values.dates[row]);
}

/* Microseconds since 1970, as they are asked for on every page. */
static bool read_time(struct filler *filler, const char *text, size_t length, int64_t row)
{
    int64_t *value = &filler->column.values.integers[row];

    (void)length;
    return integer_read(text, value) && *value >= FIRST_TIME && *value <= LAST_TIME;
}

/* Of no zone: read as UTC. */
static bool read_datetime(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return datetime_read(text, &filler->column.values.integers[row]);
}

static bool read_text(struct filler *filler, const char *text, size_t length, int64_t row)
{
    filler->no_memory = !column_text(&filler->column, text, length, row);
    return !filler->no_memory;
}

/* ---- how a kind is read as a type ---- */

struct reader {
    int kind; /* enum cell_kind */
    int32_t type;
    bool (*read)(struct filler *filler, const char *text, size_t length, int64_t row);
    const char *expected;
};

static const struct reader readers[] = {
    { CELL_BOOL, SLUICE_BOOL, read_bool, "a bool (true or false)" },
    { CELL_INT, SLUICE_INT, read_int, "an int" },
    { CELL_INT, SLUICE_REAL, read_int_as_real, "an int that a real can hold" },
    { CELL_REAL, SLUICE_REAL, read_real, "a finite real" },
    { CELL_TEXT, SLUICE_TEXT, read_text, "text" },
    { CELL_DATE, SLUICE_DATE, read_date, "a date (YYYY-MM-DD)" },
    { CELL_TIME, SLUICE_TIME, read_time, "a time (microseconds since 1970)" },
    { CELL_NUMERIC, SLUICE_REAL, read_decimal_as_real, "a decimal that a real can hold" },
    { CELL_NUMERIC, SLUICE_INT, read_decimal_as_int, "a decimal that is an int" },
    { CELL_DATETIME, SLUICE_TIME, read_datetime, "a time (YYYY-MM-DDTHH:MM:SS[.ffffff])" },
};

static const struct reader *find_reader(int kind, int32_t type)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (readers[i].kind == kind && readers[i].type == type)
            return &readers[i];
    }
    return NULL;
}

/* ---- columns ---- */

bool filler_init(struct filler *filler, const struct sluice_field *field, int kind, locale_t locale)
{
    const struct reader *reader = find_reader(kind, field->type);

    if (reader == NULL)
        return false;
    filler->read = reader->read;
    filler->is_key = field->is_key != 0;
    filler->expected = reader->expected;
    filler->name = field->name;
    filler->locale = locale;
    return column_init(&filler->column, field->type);
}

void filler_fini(struct filler *filler)
{
    column_fini(&filler->column);
}

bool filler_take(struct filler *filler, const char *text, size_t length, int64_t row)
{
    /* A text with a NUL in it ends there to all others, and is none of theirs. */
    if (filler->column.type != SLUICE_TEXT && strlen(text) != length)
        return false;
    return filler->read(filler, text, length, row);
}
