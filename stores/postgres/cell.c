/* cell.c - PostgreSQL's binary values into columns of the Arrow layout. */
#include <math.h>
#include <stdlib.h>

#include "cell.h"

enum {
    OID_BOOL = 16,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMP = 1114,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
};

/* ---- cells ---- */

static enum sluice_status read_bool(struct filler *filler, struct wire wire, int64_t row)
{
    if (wire.length != 1 || wire.bytes[0] > 1)
        return SLUICE_E_CORRUPT;
    filler->column.values.bits[row >> 3] |= (uint8_t)(wire.bytes[0] << (row & 7));
    return SLUICE_OK;
}

static enum sluice_status read_int8(struct filler *filler, struct wire wire, int64_t row)
{
    if (wire.length != 8)
        return SLUICE_E_CORRUPT;
    filler->column.values.integers[row] = wire_int64(wire.bytes);
    return SLUICE_OK;
}

static bool small_int(struct wire wire, int64_t *number)
{
    *number = wire.length == 4   ? wire_int32(wire.bytes)
              : wire.length == 2 ? wire_int16(wire.bytes)
                                 : 0;
    return wire.length == 4 || wire.length == 2;
}

static enum sluice_status read_small(struct filler *filler, struct wire wire, int64_t row)
{
    return small_int(wire, &filler->column.values.integers[row]) ? SLUICE_OK : SLUICE_E_CORRUPT;
}

static enum sluice_status small_to_real(struct filler *filler, struct wire wire, int64_t row)
{
    int64_t number;

    if (!small_int(wire, &number))
        return SLUICE_E_CORRUPT;
    filler->column.values.reals[row] = (double)number;
    return SLUICE_OK;
}

static enum sluice_status int8_to_real(struct filler *filler, struct wire wire, int64_t row)
{
    int64_t number = wire.length == 8 ? wire_int64(wire.bytes) : 0;
    double real = (double)number;

    /* 2^63 is the real next to the greatest int, and no int. */
    if (wire.length != 8 || real >= 9223372036854775808.0 || (int64_t)real != number)
        return SLUICE_E_CORRUPT;
    filler->column.values.reals[row] = real;
    return SLUICE_OK;
}

static double wire_real(struct wire wire)
{
    double real = 0;
    float narrow;

    if (wire.length == 8) {
        int64_t bits = wire_int64(wire.bytes);
        memcpy(&real, &bits, sizeof real);
    } else if (wire.length == 4) {
        int32_t bits = wire_int32(wire.bytes);
        memcpy(&narrow, &bits, sizeof narrow);
        real = (double)narrow;
    }
    return real;
}

static enum sluice_status read_real(struct filler *filler, struct wire wire, int64_t row)
{
    double real = wire_real(wire);

    if ((wire.length != 8 && wire.length != 4) || !isfinite(real))
        return SLUICE_E_CORRUPT;
    filler->column.values.reals[row] = real + 0.0; /* -0.0 becomes 0.0 */
    return SLUICE_OK;
}

static enum sluice_status read_date(struct filler *filler, struct wire wire, int64_t row)
{
    int64_t day;

    if (wire.length != 4)
        return SLUICE_E_CORRUPT;
    day = (int64_t)wire_int32(wire.bytes) + DAYS_TO_2000;
    if (day == NO_DATE_DAY)
        day = INT32_MIN;
    else if (day < FIRST_DAY || day > LAST_DAY)
        return SLUICE_E_CORRUPT;
    filler->column.values.dates[row] = (int32_t)day;
    return SLUICE_OK;
}

static enum sluice_status read_time(struct filler *filler, struct wire wire, int64_t row)
{
    int64_t time;

    if (wire.length != 8)
        return SLUICE_E_CORRUPT;
    time = wire_int64(wire.bytes);
    if (time < FIRST_TIME - MICROSECONDS_TO_2000 || time >= END_TIME - MICROSECONDS_TO_2000)
        return SLUICE_E_CORRUPT;
    filler->column.values.integers[row] = time + MICROSECONDS_TO_2000;
    return SLUICE_OK;
}

static enum sluice_status numeric_int(struct filler *filler, struct wire wire, int64_t row)
{
    struct numeric numeric;

    return numeric_parse(wire, &numeric) &&
                   numeric_to_int(&numeric, &filler->column.values.integers[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

static enum sluice_status numeric_real(struct filler *filler, struct wire wire, int64_t row)
{
    struct numeric numeric;

    return numeric_parse(wire, &numeric) &&
                   numeric_to_real(&numeric, &filler->column.values.reals[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

static enum sluice_status read_text(struct filler *filler, struct wire wire, int64_t row)
{
    return column_text(&filler->column, wire.bytes, (size_t)wire.length, row) ? SLUICE_OK
                                                                              : SLUICE_E_MEMORY;
}

/* A database without an encoding (SQL_ASCII) holds any bytes. */
static enum sluice_status read_checked_text(struct filler *filler, struct wire wire, int64_t row)
{
    if (!text_is_sound((const char *)wire.bytes, (size_t)wire.length))
        return SLUICE_E_CORRUPT;
    return read_text(filler, wire, row);
}

/* ---- which column is read how ---- */

static const struct {
    Oid oid;
    int32_t type;
    enum sluice_status (*read)(struct filler *filler, struct wire wire, int64_t row);
} readers[] = {
    { OID_BOOL, SLUICE_BOOL, read_bool },
    { OID_INT8, SLUICE_INT, read_int8 },
    { OID_INT8, SLUICE_REAL, int8_to_real },
    { OID_INT4, SLUICE_INT, read_small },
    { OID_INT4, SLUICE_REAL, small_to_real },
    { OID_INT2, SLUICE_INT, read_small },
    { OID_INT2, SLUICE_REAL, small_to_real },
    { OID_FLOAT8, SLUICE_REAL, read_real },
    { OID_FLOAT4, SLUICE_REAL, read_real },
    { OID_NUMERIC, SLUICE_INT, numeric_int },
    { OID_NUMERIC, SLUICE_REAL, numeric_real },
    { OID_TEXT, SLUICE_TEXT, read_checked_text },
    { OID_VARCHAR, SLUICE_TEXT, read_checked_text },
    { OID_DATE, SLUICE_DATE, read_date },
    { OID_TIMESTAMPTZ, SLUICE_TIME, read_time },
    { OID_TIMESTAMP, SLUICE_TIME, read_time },
};

static const char *const expected[] = {
    [SLUICE_BOOL] = "a bool",
    [SLUICE_INT] = "an int",
    [SLUICE_REAL] = "a finite real that is the same",
    [SLUICE_TEXT] = "UTF-8 text",
    [SLUICE_DATE] = "a date of the years 0000 to 9999",
    [SLUICE_TIME] = "a time of the years 0000 to 9999",
};

int filler_init(struct filler *filler, const struct table_column *column,
                const struct sluice_field *field, struct sluice_error *error)
{
    size_t i;

    filler->oid = column->kind->wire;
    filler->is_key = field->is_key != 0;
    for (i = 0; i < sizeof readers / sizeof readers[0] && filler->read == NULL; i++) {
        if (readers[i].oid == filler->oid && readers[i].type == field->type)
            filler->read = readers[i].read;
    }
    filler->name = strdup(field->name);
    filler->declared = strdup(column->declared);
    if (filler->name == NULL || filler->declared == NULL)
        return memory_error(error);
    if (filler->read == NULL)
        return SLUICE_E_CORRUPT;
    filler->expected = expected[field->type];
    return column_init(&filler->column, field->type) ? SLUICE_OK : memory_error(error);
}

void filler_fini(struct filler *filler)
{
    free(filler->name);
    free(filler->declared);
    column_fini(&filler->column);
}

/* ---- for messages ---- */

static void moment_words(Oid oid, struct wire wire, struct text *text)
{
    char words[VALUE_TEXT_SIZE];

    if (oid == OID_DATE) {
        int32_t day = wire_int32(wire.bytes);
        date_text((int64_t)day + DAYS_TO_2000, words);
        text_add(text, day == INT32_MAX ? "infinity" : day == INT32_MIN ? "-infinity" : words);
        return;
    }
    int64_t time = wire_int64(wire.bytes);
    bool is_infinite = time == INT64_MAX || time == INT64_MIN;
    time_text(is_infinite ? 0 : time + MICROSECONDS_TO_2000, words);
    text_add(text, !is_infinite ? words : time > 0 ? "infinity" : "-infinity");
}

void wire_words(Oid oid, struct wire wire, struct text *text)
{
    struct numeric numeric;
    int64_t number;

    if (oid == OID_NUMERIC && numeric_parse(wire, &numeric))
        numeric_words(&numeric, text);
    else if ((oid == OID_DATE && wire.length == 4) ||
             ((oid == OID_TIMESTAMP || oid == OID_TIMESTAMPTZ) && wire.length == 8))
        moment_words(oid, wire, text);
    else if (oid == OID_FLOAT8 || oid == OID_FLOAT4)
        text_format(text, "%.17g", wire_real(wire));
    else if (oid == OID_INT8 && wire.length == 8)
        text_format(text, "%lld", (long long)wire_int64(wire.bytes));
    else if ((oid == OID_INT4 || oid == OID_INT2) && small_int(wire, &number))
        text_format(text, "%lld", (long long)number);
    else
        text_add_bytes(text, (const char *)wire.bytes, (size_t)wire.length);
}
