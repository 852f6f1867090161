/* value.c - types and values: parsed, written, compared. */
#include "table/real.h"
#include "table/table.h"

#include <math.h>

enum { INT_TEXT_SIZE = 24 };

#define US_PER_DAY INT64_C(86400000000)
#define FIRST_DATE INT64_C(-719528) /* 0000-01-01 */
#define LAST_DATE INT64_C(2932896)  /* 9999-12-31 */

typedef bool parse_function(const char *text, size_t length, struct sluice_value *value);

/* In capitals too, as programs write them. */
static bool parse_bool(const char *text, size_t length, struct sluice_value *value)
{
    static const struct {
        const char *text;
        bool value;
    } WORDS[] = { { "0", false },     { "1", true },    { "false", false }, { "true", true },
                  { "False", false }, { "True", true }, { "FALSE", false }, { "TRUE", true } };

    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (strlen(WORDS[i].text) == length && memcmp(WORDS[i].text, text, length) == 0) {
            *value = sluice_of_bool(WORDS[i].value);
            return true;
        }
    }
    return false;
}

static bool parse_int(const char *text, size_t length, struct sluice_value *value)
{
    size_t i = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    bool negative = i == 1 && text[0] == '-';
    int64_t number = 0;

    if (i == length)
        return false;
    /* Downwards, since the least number has no positive counterpart. */
    for (; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, text[i] - '0', &number))
            return false;
    }
    if (!negative && number == INT64_MIN)
        return false;
    *value = sluice_of_int(negative ? number : -number);
    return true;
}

static bool parse_real(const char *text, size_t length, struct sluice_value *value)
{
    double number = 0;

    if (!real_parse(text, length, &number))
        return false;
    *value = sluice_of_real(number);
    return true;
}

static bool parse_date(const char *text, size_t length, struct sluice_value *value)
{
    sluice_day date = 0;

    if (!date_parse(text, length, &date))
        return false;
    *value = sluice_of_date(date);
    return true;
}

static bool parse_time(const char *text, size_t length, struct sluice_value *value)
{
    int64_t time = 0;

    if (!time_parse(text, length, &time))
        return false;
    *value = sluice_of_time(time);
    return true;
}

static bool parse_text(const char *text, size_t length, struct sluice_value *value)
{
    if (length > INT32_MAX || !text_is_utf8(text, length) || memchr(text, '\0', length) != NULL)
        return false;
    *value = sluice_of_bytes(text, (int32_t)length);
    return true;
}

static const struct {
    const char *name;
    parse_function *parse;
    const char *expected;
} TYPES[] = {
    [SLUICE_NULL] = { "null", NULL, "no value" },
    [SLUICE_BOOL] = { "bool", parse_bool, "true, false, 1 or 0" },
    [SLUICE_INT] = { "int", parse_int, "a whole number of at most 64 bits" },
    [SLUICE_REAL] = { "real", parse_real, "a number, with a point as decimal separator" },
    [SLUICE_TEXT] = { "text", parse_text, "text in UTF-8" },
    [SLUICE_DATE] = { "date", parse_date, "a date as YYYY-MM-DD" },
    [SLUICE_TIME] = { "time", parse_time,
                      "a time as YYYY-MM-DDTHH:MM:SS with Z or an offset as +hh:mm" },
};

int type_parse(const char *name, size_t length)
{
    for (size_t i = SLUICE_NULL + 1; i < COUNT_OF(TYPES); i++) {
        if (strlen(TYPES[i].name) == length && memcmp(TYPES[i].name, name, length) == 0)
            return (int)i;
    }
    return SLUICE_NULL;
}

const char *type_name(int type)
{
    return type >= 0 && (size_t)type < COUNT_OF(TYPES) ? TYPES[type].name : "unknown";
}

bool type_is_number(int type)
{
    return type == SLUICE_INT || type == SLUICE_REAL;
}

bool value_parse(int type, const char *text, size_t length, struct sluice_value *value,
                 const char **expected)
{
    if (type <= SLUICE_NULL || (size_t)type >= COUNT_OF(TYPES)) {
        *expected = TYPES[SLUICE_NULL].expected;
        return false;
    }
    *expected = TYPES[type].expected;
    return TYPES[type].parse(text, length, value);
}

static void format_int(struct buffer *out, int64_t number)
{
    char text[INT_TEXT_SIZE];
    size_t start = sizeof text;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do {
        text[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        text[--start] = '-';
    buffer_append(out, text + start, sizeof text - start);
}

void value_format(struct buffer *out, struct sluice_value value)
{
    char real[REAL_TEXT_SIZE];
    char date[DATE_TEXT_SIZE];
    char time[TIME_TEXT_SIZE];

    switch (value.type) {
    case SLUICE_BOOL:
        buffer_text(out, value.as.integer != 0 ? "true" : "false");
        break;
    case SLUICE_INT:
        format_int(out, value.as.integer);
        break;
    case SLUICE_REAL:
        buffer_append(out, real, real_format(value.as.real, real));
        break;
    case SLUICE_TEXT:
        buffer_append(out, value.as.text, (size_t)value.length);
        break;
    case SLUICE_DATE:
        buffer_text(out, date_format((sluice_day)value.as.integer, date));
        break;
    case SLUICE_TIME:
        buffer_text(out, time_format(value.as.integer, time));
        break;
    default:
        break;
    }
}

const char *value_fault(struct sluice_value value)
{
    int64_t whole = value.type == SLUICE_REAL || value.type == SLUICE_TEXT ? 0 : value.as.integer;

    switch (value.type) {
    case SLUICE_BOOL:
        return whole == 0 || whole == 1 ? NULL : "is neither 0 nor 1";
    case SLUICE_REAL:
        return isfinite(value.as.real) ? NULL : "is not a finite number";
    case SLUICE_TEXT:
        if (value.length < 0)
            return "is text of negative length";
        return value.length == 0 || value.as.text != NULL ? NULL : "is text without bytes (NULL)";
    case SLUICE_DATE:
        return whole >= FIRST_DATE && whole <= LAST_DATE
                   ? NULL
                   : "is a date outside the years 0000 to 9999";
    case SLUICE_TIME:
        return whole >= FIRST_DATE * US_PER_DAY && whole < (LAST_DATE + 1) * US_PER_DAY
                   ? NULL
                   : "is a time outside the years 0000 to 9999";
    default:
        return NULL;
    }
}

static int compare_texts(struct sluice_value a, struct sluice_value b)
{
    int32_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.as.text, b.as.text, (size_t)common) : 0;

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

int value_compare(struct sluice_value a, struct sluice_value b)
{
    if (a.type != b.type)
        return (a.type > b.type) - (a.type < b.type);
    switch (a.type) {
    case SLUICE_NULL:
        return 0;
    case SLUICE_REAL:
        return (a.as.real > b.as.real) - (a.as.real < b.as.real);
    case SLUICE_TEXT:
        return compare_texts(a, b);
    default:
        return (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
    }
}

uint64_t value_hash(struct sluice_value value)
{
    switch (value.type) {
    case SLUICE_NULL:
        return 0;
    case SLUICE_TEXT:
        return hash_bytes(value.as.text, (size_t)value.length);
    case SLUICE_REAL:
        /* 0.0 and -0.0 are equal, so they must hash alike. */
        value.as.real += 0.0;
        return hash_bytes(&value.as.real, sizeof value.as.real);
    default:
        return hash_bytes(&value.as.integer, sizeof value.as.integer);
    }
}
