/* convert.c - values as load jobs, literals and parameters write them, to those of SQLite. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "values.h"
#include "world.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

/* Days since 1970 of a proleptic Gregorian date. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void day_parts(int64_t number, int64_t parts[3])
{
    int64_t z = number + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * of_year + 2) / 153;

    parts[2] = of_year - (153 * m + 2) / 5 + 1;
    parts[1] = m < 10 ? m + 3 : m - 9;
    parts[0] = year + era * 400 + (parts[1] <= 2);
}

/* Exactly `count` digits; moves on. */
static int read_digits(const char **text, int count, int64_t *number)
{
    int i;

    for (*number = 0, i = 0; i < count; i++, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return 0;
        *number = *number * 10 + (**text - '0');
    }
    return 1;
}

static int read_char(const char **text, char c)
{
    if (**text != c)
        return 0;
    (*text)++;
    return 1;
}

/* YYYY-MM-DD of a day that there is, from the year 1 on. */
static int read_day(const char **text, int64_t *number)
{
    int64_t year, month, day, parts[3];

    if (!read_digits(text, 4, &year) || !read_char(text, '-') || !read_digits(text, 2, &month) ||
        !read_char(text, '-') || !read_digits(text, 2, &day))
        return 0;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return 0;
    *number = day_number(year, month, day);
    day_parts(*number, parts);
    return parts[1] == month && parts[2] == day;
}

/* HH:MM:SS[.ffffff] in microseconds. */
static int read_clock(const char **text, int64_t *us)
{
    int64_t hour, minute, second, digit, unit = SECOND;

    if (!read_digits(text, 2, &hour) || !read_char(text, ':') || !read_digits(text, 2, &minute) ||
        !read_char(text, ':') || !read_digits(text, 2, &second))
        return 0;
    if (hour > 23 || minute > 59 || second > 59)
        return 0;
    *us = ((hour * 60 + minute) * 60 + second) * SECOND;
    if (!read_char(text, '.'))
        return 1;
    while (unit > 1 && read_digits(text, 1, &digit))
        *us += digit * (unit /= 10);
    return unit < SECOND && !isdigit((unsigned char)**text);
}

/* "", Z, UTC, +HH:MM, +HH; to microseconds that are to be taken away. */
static int read_zone(const char **text, int64_t *us)
{
    int64_t hour, minute = 0, sign;

    *us = 0;
    if (**text == '\0' || read_char(text, 'Z'))
        return 1;
    (void)read_char(text, ' ');
    if (strncmp(*text, "UTC", 3) == 0) {
        *text += 3;
        return 1;
    }
    sign = read_char(text, '-') ? -1 : read_char(text, '+') ? 1 : 0;
    if (sign == 0 || !read_digits(text, 2, &hour))
        return 0;
    if (read_char(text, ':') && !read_digits(text, 2, &minute))
        return 0;
    *us = sign * (hour * 60 + minute) * 60 * SECOND;
    return hour <= 14 && minute <= 59;
}

int timestamp_read(const char *text, int64_t *us)
{
    int64_t day, clock = 0, zone = 0;

    if (!read_day(&text, &day))
        return 0;
    if ((read_char(&text, ' ') || read_char(&text, 'T')) &&
        (!read_clock(&text, &clock) || !read_zone(&text, &zone)))
        return 0;
    *us = day * DAY + clock - zone;
    return *text == '\0';
}

void timestamp_write(int64_t us, char text[TIMESTAMP_SIZE])
{
    int64_t day = (us >= 0 ? us : us - DAY + 1) / DAY, parts[3];
    int64_t rest = us - day * DAY, seconds = rest / SECOND;

    day_parts(day, parts);
    (void)snprintf(text, TIMESTAMP_SIZE, "%04d-%02d-%02d %02d:%02d:%02d.%06d", (int)parts[0],
                   (int)parts[1], (int)parts[2], (int)(seconds / 3600), (int)(seconds / 60 % 60),
                   (int)(seconds % 60), (int)(rest % SECOND));
}

static const char *bind_string(sqlite3_stmt *statement, int index, const char *text)
{
    (void)sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    return NULL;
}

static const char *bind_int64(sqlite3_stmt *statement, int index, const char *text)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || isspace((unsigned char)*text))
        return "Could not convert value to integer";
    (void)sqlite3_bind_int64(statement, index, number);
    return NULL;
}

static const char *bind_double(sqlite3_stmt *statement, int index, const char *text)
{
    char *end;
    double number = strtod(text, &end);

    if (*text == '\0' || *end != '\0' || isspace((unsigned char)*text) || strpbrk(text, "xX("))
        return "Could not convert value to double";
    if (isnan(number))
        return bind_string(statement, index, "NaN");
    (void)sqlite3_bind_double(statement, index, number);
    return NULL;
}

static const char *bind_bool(sqlite3_stmt *statement, int index, const char *text)
{
    static const char words[] = " true t yes y 1 false f no n 0 ";
    char word[8];
    const char *found;

    (void)snprintf(word, sizeof word, " %s ", text);
    found = strlen(text) > 5 || *text == '\0' ? NULL : strcasestr(words, word);
    if (found == NULL)
        return "Could not convert value to boolean";
    (void)sqlite3_bind_int(statement, index, found < strstr(words, " false"));
    return NULL;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* Standard base64 with its padding. */
static const char *bind_bytes(sqlite3_stmt *statement, int index, const char *text)
{
    size_t length = strlen(text), size = 0, i;
    size_t padding =
        length >= 2 ? (size_t)(text[length - 1] == '=') + (text[length - 2] == '=') : 0;
    unsigned char *bytes = must(malloc(length + 1));
    uint32_t bits = 0;
    int digit = 0;

    for (i = 0; i < length && digit >= 0; i++) {
        digit = i >= length - padding ? 0 : base64_digit(text[i]);
        bits = bits << 6 | ((uint32_t)digit & 63);
        if (i % 4 == 3) {
            bytes[size++] = (unsigned char)(bits >> 16);
            bytes[size++] = (unsigned char)(bits >> 8);
            bytes[size++] = (unsigned char)bits;
        }
    }
    if (digit >= 0 && length % 4 == 0)
        (void)sqlite3_bind_blob64(statement, index, bytes, size - padding, SQLITE_TRANSIENT);
    free(bytes);
    return digit >= 0 && length % 4 == 0 ? NULL : "Could not decode base64 string to bytes";
}

/* [-]digits[.digits] within (38, 9), without zeros that say nothing. */
static const char *bind_numeric(sqlite3_stmt *statement, int index, const char *text)
{
    static const char fault[] = "Invalid NUMERIC value";
    int negative = *text == '-';
    const char *whole = text + negative, *point;
    size_t length, decimals = 0;
    char out[48];

    while (*whole == '0' && isdigit((unsigned char)whole[1]))
        whole++;
    length = strspn(whole, "0123456789");
    point = whole + length;
    if (*point == '.')
        decimals = strspn(point + 1, "0123456789");
    if (length == 0 || length > 29 || decimals > 9 || point[decimals + (*point == '.')] != '\0' ||
        (*point == '.' && decimals == 0))
        return fault;
    while (decimals > 0 && point[decimals] == '0')
        decimals--;
    (void)snprintf(out, sizeof out, "%s%.*s%.*s", negative ? "-" : "", (int)length, whole,
                   decimals > 0 ? (int)decimals + 1 : 0, point);
    return bind_string(statement, index, strcmp(out, "-0") == 0 ? "0" : out);
}

static const char *bind_date(sqlite3_stmt *statement, int index, const char *text)
{
    const char *at = text;
    int64_t day;

    if (!read_day(&at, &day) || *at != '\0')
        return "Could not parse value as DATE. Required format is YYYY-MM-DD";
    return bind_string(statement, index, text);
}

static const char *bind_time(sqlite3_stmt *statement, int index, const char *text)
{
    char out[TIMESTAMP_SIZE];
    int64_t us;

    if (!read_clock(&text, &us) || *text != '\0')
        return "Could not parse value as TIME. Required format is HH:MM:SS[.SSSSSS]";
    timestamp_write(us, out);
    return bind_string(statement, index, out + 11);
}

static const char *bind_datetime(sqlite3_stmt *statement, int index, const char *text)
{
    int64_t day, us = 0;
    char out[TIMESTAMP_SIZE];

    if (!read_day(&text, &day) ||
        ((read_char(&text, ' ') || read_char(&text, 'T')) && !read_clock(&text, &us)) ||
        *text != '\0')
        return "Could not parse value as DATETIME. Required format is YYYY-MM-DD HH:MM[:SS]";
    timestamp_write(day * DAY + us, out);
    out[10] = 'T';
    return bind_string(statement, index, out);
}

static const char *bind_timestamp(sqlite3_stmt *statement, int index, const char *text)
{
    int64_t us;

    if (!timestamp_read(text, &us))
        return "Could not parse value as TIMESTAMP. Required format is YYYY-MM-DD "
               "HH:MM[:SS[.SSSSSS]]";
    (void)sqlite3_bind_int64(statement, index, us);
    return NULL;
}

static const char *bind_nothing(sqlite3_stmt *statement, int index, const char *text)
{
    (void)statement;
    (void)index;
    (void)text;
    return "Repeated fields, records and others cannot stand here";
}

static const char *(*const binders[])(sqlite3_stmt *, int, const char *) = {
    [VALUE_INT64] = bind_int64,         [VALUE_FLOAT64] = bind_double,
    [VALUE_BOOL] = bind_bool,           [VALUE_STRING] = bind_string,
    [VALUE_BYTES] = bind_bytes,         [VALUE_DATE] = bind_date,
    [VALUE_TIME] = bind_time,           [VALUE_DATETIME] = bind_datetime,
    [VALUE_TIMESTAMP] = bind_timestamp, [VALUE_NUMERIC] = bind_numeric,
    [VALUE_JSON] = bind_string,         [VALUE_NESTED] = bind_nothing,
};

const char *value_bind_text(sqlite3_stmt *statement, int index, enum value_class class,
                            const char *text)
{
    return binders[class](statement, index, text);
}

/* A number of JSON: only where the documents have one and it is exact. */
static const char *bind_number(sqlite3_stmt *statement, int index, enum value_class class,
                               const json_t *value)
{
    json_int_t whole = json_integer_value(value);

    if (class == VALUE_FLOAT64) {
        (void)sqlite3_bind_double(statement, index, json_number_value(value));
        return NULL;
    }
    if (class == VALUE_INT64 && json_is_integer(value) && llabs(whole) < INT64_C(1) << 53) {
        (void)sqlite3_bind_int64(statement, index, whole);
        return NULL;
    }
    if (class == VALUE_BOOL && json_is_integer(value) && (whole == 0 || whole == 1)) {
        (void)sqlite3_bind_int64(statement, index, whole);
        return NULL;
    }
    return "Could not convert a number to this field's type without loss or guessing";
}

const char *value_bind(sqlite3_stmt *statement, int index, enum value_class class,
                       const json_t *value)
{
    const char *text = json_string_value(value), *fault;
    char *dumped;

    if (class == VALUE_JSON) {
        dumped = must(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS));
        fault = bind_string(statement, index, dumped);
        free(dumped);
        return fault;
    }
    if (json_is_number(value))
        return bind_number(statement, index, class, value);
    if (json_is_boolean(value) && class == VALUE_BOOL) {
        (void)sqlite3_bind_int(statement, index, json_is_true(value));
        return NULL;
    }
    if (text == NULL)
        return "Array or object or boolean specified for a field that is none";
    if (class == VALUE_FLOAT64 && strcmp(text, "NaN") != 0 && strcmp(text, "Infinity") != 0 &&
        strcmp(text, "-Infinity") != 0)
        return "Could not convert value to double";
    return value_bind_text(statement, index, class, text);
}
