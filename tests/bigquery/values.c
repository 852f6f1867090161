/* values.c - classes of values, their sizes, and their text in answers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "values.h"
#include "world.h"

static const struct {
    const char *name; /* legacy first */
    enum value_class class;
    int bytes; /* that a value is billed for; negative: and its length */
} types[] = {
    { "INTEGER", VALUE_INT64, 8 },       { "INT64", VALUE_INT64, 8 },
    { "FLOAT", VALUE_FLOAT64, 8 },       { "FLOAT64", VALUE_FLOAT64, 8 },
    { "BOOLEAN", VALUE_BOOL, 1 },        { "BOOL", VALUE_BOOL, 1 },
    { "STRING", VALUE_STRING, -2 },      { "STRING", VALUE_STRING, -2 },
    { "BYTES", VALUE_BYTES, -2 },        { "BYTES", VALUE_BYTES, -2 },
    { "DATE", VALUE_DATE, 8 },           { "DATE", VALUE_DATE, 8 },
    { "TIME", VALUE_TIME, 8 },           { "TIME", VALUE_TIME, 8 },
    { "DATETIME", VALUE_DATETIME, 8 },   { "DATETIME", VALUE_DATETIME, 8 },
    { "TIMESTAMP", VALUE_TIMESTAMP, 8 }, { "TIMESTAMP", VALUE_TIMESTAMP, 8 },
    { "NUMERIC", VALUE_NUMERIC, 16 },    { "NUMERIC", VALUE_NUMERIC, 16 },
    { "JSON", VALUE_JSON, -2 },          { "JSON", VALUE_JSON, -2 },
    { "RECORD", VALUE_NESTED, -2 },      { "STRUCT", VALUE_NESTED, -2 },
};

static const int type_count = sizeof types / sizeof types[0];

enum value_class value_class_named(const char *type)
{
    int i;

    for (i = 0; i < type_count; i++) {
        if (strcasecmp(types[i].name, type) == 0)
            return types[i].class;
    }
    return VALUE_JSON;
}

enum value_class value_class_of(const json_t *field)
{
    const char *mode = json_string_value(json_object_get(field, "mode"));
    const char *type = json_string_value(json_object_get(field, "type"));

    if (mode != NULL && strcmp(mode, "REPEATED") == 0)
        return VALUE_NESTED;
    return value_class_named(type != NULL ? type : "");
}

static int find_type(enum value_class class)
{
    int i = 0;

    while (types[i].class != class)
        i++;
    return i;
}

const char *value_legacy_name(const char *type)
{
    int i;

    for (i = 0; i < type_count; i++) {
        if (strcasecmp(types[i].name, type) == 0)
            return types[find_type(types[i].class)].name;
    }
    return type;
}

const char *value_sql_name(enum value_class class)
{
    return types[find_type(class) + 1].name;
}

/* How far the digits before the point go. */
static int whole_digits(const char *text, int size)
{
    const char *point = memchr(text, '.', (size_t)size);

    return point != NULL ? (int)(point - text) : size;
}

/* Both are canonical: no zeros that say nothing, no sign. */
static int compare_digits(const char *text, int size, const char *other, int other_size)
{
    int whole = whole_digits(text, size) - whole_digits(other, other_size);
    int order = memcmp(text, other, (size_t)(size < other_size ? size : other_size));

    if (whole != 0)
        return whole;
    return order != 0 ? order : size - other_size;
}

int value_compare_numeric(void *unused, int size, const void *text, int other_size,
                          const void *other)
{
    const char *a = text, *b = other;
    int negative = size > 0 && *a == '-', other_negative = other_size > 0 && *b == '-';

    (void)unused;
    if (negative != other_negative)
        return other_negative - negative;
    if (negative)
        return compare_digits(b + 1, other_size - 1, a + 1, size - 1);
    return compare_digits(a, size, b, other_size);
}

char *value_size_sql(enum value_class class, const char *column)
{
    int bytes = types[find_type(class)].bytes;

    if (bytes >= 0)
        return text_format("(CASE WHEN %s IS NULL THEN 0 ELSE %d END)", column, bytes);
    return text_format("ifnull(%d + length(CAST(%s AS BLOB)), 0)", -bytes, column);
}

/* The shortest text that strtod reads as the same number. */
static void write_shortest(double number, char text[32], const char *form)
{
    int digits;

    for (digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, 32, form, digits, number);
        if (strtod(text, NULL) == number)
            return;
    }
}

/* 0.1, 5.0 and 1.5E300, as the service writes them. */
static json_t *answer_float(double number)
{
    char text[32], *e;

    if (isinf(number))
        return json_string(number > 0 ? "Infinity" : "-Infinity");
    if (fabs(number) >= 1e-5 && fabs(number) < 1e15) {
        int digits = 0;

        do {
            (void)snprintf(text, sizeof text, "%.*f", ++digits, number);
        } while (digits < 22 && strtod(text, NULL) != number);
        return json_string(text);
    }
    write_shortest(number, text, "%.*g");
    e = strchr(text, 'e');
    if (e == NULL)
        return json_sprintf("%s.0", text);
    *e = '\0';
    return json_sprintf("%sE%d", text, (int)strtol(e + 1, NULL, 10));
}

/* Seconds as "1.700000000123456E9". */
static json_t *answer_float_time(int64_t us)
{
    double seconds = (double)us / 1e6;
    char text[40], *e;
    int digits;

    if (us == 0)
        return json_string("0.0");
    for (digits = 1; digits <= 16; digits++) {
        (void)snprintf(text, sizeof text, "%.*E", digits, seconds);
        if (strtod(text, NULL) == seconds)
            break;
    }
    e = strchr(text, 'E');
    *e = '\0';
    return json_sprintf("%sE%d", text, (int)strtol(e + 1, NULL, 10));
}

static json_t *answer_bytes(const unsigned char *bytes, int size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = must(malloc((size_t)size / 3 * 4 + 5)), *to = text;
    uint32_t three;
    json_t *json;
    int i, k;

    for (i = 0; i < size; i += 3) {
        three = (uint32_t)bytes[i] << 16;
        three |= i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= i + 2 < size ? (uint32_t)bytes[i + 2] : 0;
        for (k = 0; k < 4; k++)
            *to++ = k <= size - i ? digits[three >> (18 - 6 * k) & 63] : '=';
    }
    *to = '\0';
    json = must(json_string(text));
    free(text);
    return json;
}

/* A day or time of day without the zeros of a fraction that is none. */
static json_t *answer_clock(const char *text)
{
    const char *fraction = strchr(text, '.');
    size_t size = strlen(text);

    if (fraction != NULL && strcmp(fraction, ".000000") == 0)
        size -= 7;
    return json_stringn(text, size);
}

json_t *value_answer(sqlite3_stmt *statement, int column, enum value_class class, int int64_times)
{
    const char *text;

    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return json_null();
    switch (class) {
    case VALUE_FLOAT64:
        if (sqlite3_column_type(statement, column) == SQLITE_TEXT)
            return must(json_string("NaN"));
        return must(answer_float(sqlite3_column_double(statement, column)));
    case VALUE_BOOL:
        return must(json_string(sqlite3_column_int(statement, column) ? "true" : "false"));
    case VALUE_INT64:
        return must(json_sprintf("%lld", (long long)sqlite3_column_int64(statement, column)));
    case VALUE_TIMESTAMP:
        if (int64_times)
            return must(json_sprintf("%lld", (long long)sqlite3_column_int64(statement, column)));
        return must(answer_float_time(sqlite3_column_int64(statement, column)));
    case VALUE_BYTES:
        return answer_bytes(sqlite3_column_blob(statement, column),
                            sqlite3_column_bytes(statement, column));
    case VALUE_DATETIME:
    case VALUE_TIME:
        return must(answer_clock(db_text(statement, column)));
    case VALUE_NESTED:
        return must(db_json(statement, column));
    default:
        text = db_text(statement, column);
        return must(json_stringn(text, (size_t)sqlite3_column_bytes(statement, column)));
    }
}
