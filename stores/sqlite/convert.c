/* convert.c - cells of columns that Sluice did not make: each is read as what is asked for if
 * nothing of it is lost. */
#include <math.h>

#include "cell.h"

#define BIT(type) (1U << (type))
#define EXACT_INTEGERS (INT64_C(1) << 53) /* up to here every one is a double */
#define INTEGER_END 0x1p63

/* ---- cells ---- */

static enum sluice_status convert_int(struct filler *filler, sqlite3_value *value, int64_t row)
{
    double number;

    if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        filler->column.values.integers[row] = sqlite3_value_int64(value);
        return SLUICE_OK;
    }
    if (sqlite3_value_type(value) != SQLITE_FLOAT)
        return SLUICE_E_CORRUPT;
    number = sqlite3_value_double(value);
    if (!(number >= -INTEGER_END && number < INTEGER_END) || number != trunc(number))
        return SLUICE_E_CORRUPT;
    filler->column.values.integers[row] = (int64_t)number;
    return SLUICE_OK;
}

static enum sluice_status convert_real(struct filler *filler, sqlite3_value *value, int64_t row)
{
    double number = sqlite3_value_double(value);
    int type = sqlite3_value_type(value);

    if (type == SQLITE_INTEGER) {
        int64_t integer = sqlite3_value_int64(value);
        if (integer > EXACT_INTEGERS || integer < -EXACT_INTEGERS)
            return SLUICE_E_CORRUPT;
    } else if (type != SQLITE_FLOAT || !isfinite(number)) {
        return SLUICE_E_CORRUPT;
    }
    filler->column.values.reals[row] = number + 0.0; /* -0.0 becomes 0.0 */
    return SLUICE_OK;
}

/* A time with a blank for T, without a zone, or with another number of digits after the point is
 * written out; what has a zone of its own is none. */
static bool read_foreign_time(const char *text, int length, int64_t *time)
{
    char plain[VALUE_TEXT_SIZE] = "0000-00-00T00:00:00.000000Z";
    int digits;

    if (length > 0 && text[length - 1] == 'Z')
        length--;
    digits = length - 20; /* after the point */
    if ((length != 19 && (digits < 1 || digits > 6 || text[19] != '.')) ||
        (text[10] != 'T' && text[10] != ' '))
        return false;
    memcpy(plain, text, (size_t)length);
    plain[10] = 'T';
    return time_read(plain, 27, time);
}

static enum sluice_status convert_time(struct filler *filler, sqlite3_value *value, int64_t row)
{
    const char *text;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return SLUICE_E_CORRUPT;
    text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return SLUICE_E_MEMORY;
    return read_foreign_time(text, sqlite3_value_bytes(value), &filler->column.values.integers[row])
               ? SLUICE_OK
               : SLUICE_E_CORRUPT;
}

void filler_convert(struct filler *filler, const char *declared)
{
    static enum sluice_status (*const converters[])(struct filler *, sqlite3_value *, int64_t) = {
        [SLUICE_INT] = convert_int,
        [SLUICE_REAL] = convert_real,
        [SLUICE_TIME] = convert_time,
    };
    size_t count = sizeof converters / sizeof converters[0];

    if ((declared != NULL && sql_type_parse(declared) == filler->column.type) ||
        (sql_type_converts(declared) & BIT(filler->column.type)) == 0)
        return;
    filler->is_foreign = true;
    if ((size_t)filler->column.type < count && converters[filler->column.type] != NULL)
        filler->read = converters[filler->column.type];
}
