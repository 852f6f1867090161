/* cell.c - the service's texts into columns of the Arrow layout. */
#include "cell.h"

#include <stdlib.h>
#include <strings.h>

#include "value.h"

#define ALIGNMENT 64

/* ---- cells ---- */

static bool read_bool(struct filler *filler, const char *text, size_t length, int64_t row)
{
    bool value = strcasecmp(text, "true") == 0;

    (void)length;
    if (!value && strcasecmp(text, "false") != 0)
        return false;
    filler->values.bits[row >> 3] |= (uint8_t)((value ? 1 : 0) << (row & 7));
    return true;
}

static bool read_int(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return integer_read(text, &filler->values.integers[row]);
}

static bool read_real(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    if (!real_read(text, filler->locale, &filler->values.reals[row]))
        return false;
    filler->values.reals[row] += 0.0; /* -0.0 becomes 0.0 */
    return true;
}

static bool read_int_as_real(struct filler *filler, const char *text, size_t length, int64_t row)
{
    int64_t value;

    (void)length;
    if (!integer_read(text, &value) || value > INT64_C(1) << 53 || value < -(INT64_C(1) << 53))
        return false;
    filler->values.reals[row] = (double)value;
    return true;
}

static bool read_decimal_as_real(struct filler *filler, const char *text, size_t length,
                                 int64_t row)
{
    (void)length;
    if (!decimal_read_real(text, filler->locale, &filler->values.reals[row]))
        return false;
    filler->values.reals[row] += 0.0;
    return true;
}

static bool read_decimal_as_int(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return decimal_read_integer(text, &filler->values.integers[row]);
}

static bool read_date(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return day_read(text, &filler->values.dates[row]);
}

/* Microseconds since 1970, as they are asked for on every page. */
static bool read_time(struct filler *filler, const char *text, size_t length, int64_t row)
{
    int64_t *value = &filler->values.integers[row];

    (void)length;
    return integer_read(text, value) && *value >= FIRST_TIME && *value <= LAST_TIME;
}

/* Of no zone: read as UTC. */
static bool read_datetime(struct filler *filler, const char *text, size_t length, int64_t row)
{
    (void)length;
    return datetime_read(text, &filler->values.integers[row]);
}

static bool grow_text(struct filler *filler, size_t needed)
{
    size_t capacity = filler->capacity;
    char *bytes;

    while (capacity < needed)
        capacity *= 2;
    bytes = capacity > INT32_MAX ? NULL : aligned_alloc(ALIGNMENT, capacity);
    if (bytes == NULL)
        return false;
    memcpy(bytes, filler->values.bytes, filler->capacity);
    free(filler->values.bytes);
    filler->values.bytes = bytes;
    filler->capacity = capacity;
    return true;
}

static bool read_text(struct filler *filler, const char *text, size_t length, int64_t row)
{
    size_t start = (size_t)filler->offsets[row];

    if (length > filler->capacity - start && !grow_text(filler, start + length)) {
        filler->no_memory = true;
        return false;
    }
    memcpy(filler->values.bytes + start, text, length);
    filler->offsets[row + 1] = (int32_t)(start + length);
    return true;
}

/* ---- how a kind is read as a type ---- */

struct reader {
    int kind; /* enum cell_kind */
    int32_t type;
    bool (*read)(struct filler *filler, const char *text, size_t length, int64_t row);
    const char *expected;
    size_t bytes; /* of the values of a batch; text begins with this many */
};

static const struct reader readers[] = {
    { CELL_BOOL, SLUICE_BOOL, read_bool, "a bool (true or false)", BATCH_ROWS / 8 },
    { CELL_INT, SLUICE_INT, read_int, "an int", BATCH_ROWS * sizeof(int64_t) },
    { CELL_INT, SLUICE_REAL, read_int_as_real, "an int that a real can hold",
      BATCH_ROWS * sizeof(double) },
    { CELL_REAL, SLUICE_REAL, read_real, "a finite real", BATCH_ROWS * sizeof(double) },
    { CELL_TEXT, SLUICE_TEXT, read_text, "text", BATCH_ROWS * 16 },
    { CELL_DATE, SLUICE_DATE, read_date, "a date (YYYY-MM-DD)", BATCH_ROWS * sizeof(int32_t) },
    { CELL_TIME, SLUICE_TIME, read_time, "a time (microseconds since 1970)",
      BATCH_ROWS * sizeof(int64_t) },
    { CELL_NUMERIC, SLUICE_REAL, read_decimal_as_real, "a decimal that a real can hold",
      BATCH_ROWS * sizeof(double) },
    { CELL_NUMERIC, SLUICE_INT, read_decimal_as_int, "a decimal that is an int",
      BATCH_ROWS * sizeof(int64_t) },
    { CELL_DATETIME, SLUICE_TIME, read_datetime, "a time (YYYY-MM-DDTHH:MM:SS[.ffffff])",
      BATCH_ROWS * sizeof(int64_t) },
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
    filler->type = field->type;
    filler->is_key = field->is_key != 0;
    filler->expected = reader->expected;
    filler->name = field->name;
    filler->locale = locale;
    filler->validity = aligned_alloc(ALIGNMENT, BATCH_ROWS / 8);
    filler->values.any = aligned_alloc(ALIGNMENT, reader->bytes);
    filler->capacity = reader->bytes;
    if (field->type == SLUICE_TEXT)
        filler->offsets = aligned_alloc(ALIGNMENT, BATCH_ROWS * sizeof(int32_t) + ALIGNMENT);
    return filler->validity != NULL && filler->values.any != NULL &&
           (field->type != SLUICE_TEXT || filler->offsets != NULL);
}

void filler_fini(struct filler *filler)
{
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

bool filler_take(struct filler *filler, const char *text, size_t length, int64_t row)
{
    /* A text with a NUL in it ends there to all others, and is none of theirs. */
    if (filler->type != SLUICE_TEXT && strlen(text) != length)
        return false;
    return filler->read(filler, text, length, row);
}
