/* dialect.c - fields of a CSV file as its dialect has them. */
#include "csv/csv.h"

#define LONGEST_NUMBER 1024 /* characters; no number carries more */
#define LONGEST_TIME 40

bool dialect_is_null(const struct csv_dialect *dialect, const char *text, size_t length)
{
    for (size_t i = 0; i < dialect->null_count; i++)
        if (strlen(dialect->null[i]) == length && memcmp(dialect->null[i], text, length) == 0)
            return true;
    return false;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/*
 * Copies the whole part of a number without what separates its groups: the first of one to three
 * digits, the others of three. NULL where they are others; else behind the part.
 */
static const char *take_groups(const char *text, const char *end, const char *thousands,
                               char **plain)
{
    size_t size = strlen(thousands), digits = 0;
    bool grouped = false;

    for (;;) {
        if (text < end && is_digit(*text)) {
            *(*plain)++ = *text++;
            digits++;
            continue;
        }
        if (grouped && digits != 3)
            return NULL;
        if ((size_t)(end - text) < size || memcmp(text, thousands, size) != 0)
            return text;
        if (digits == 0 || digits > 3)
            return NULL;
        grouped = true;
        digits = 0;
        text += size;
    }
}

/* As value_parse reads it: the point for the decimal sign, and no groups. */
static bool parse_number(const struct csv_dialect *dialect, int type, const char *text,
                         size_t length, struct sluice_value *value)
{
    const char *end = text + length, *expected;
    char decimal = dialect->decimal == 0 ? '.' : dialect->decimal;
    char plain[LONGEST_NUMBER + 1], *out = plain;

    if (length > LONGEST_NUMBER)
        return false;
    if (text < end && (*text == '-' || *text == '+'))
        *out++ = *text++;
    if (dialect->thousands != NULL)
        text = take_groups(text, end, dialect->thousands, &out);
    if (text == NULL)
        return false;
    for (; text < end; text++) {
        if (*text == '.' && decimal != '.')
            return false;
        *out++ = *text == decimal ? '.' : *text;
    }
    return value_parse(type, plain, (size_t)(out - plain), value, &expected);
}

/* ---- dates and times ---- */

static bool parse_date(const struct csv_dialect *dialect, const char *text, size_t length,
                       struct sluice_value *value)
{
    sluice_day date = 0;

    if (!format_read_date(dialect->date_format, text, length, &date))
        return false;
    *value = sluice_of_date(date);
    return true;
}

/* ISO 8601 without an offset: by the clock. */
static bool parse_local(const struct zone *clock, const char *text, size_t length, int64_t *time)
{
    char whole[LONGEST_TIME + 1];

    if (length >= LONGEST_TIME)
        return false;
    memcpy(whole, text, length);
    whole[length] = 'Z';
    return time_parse(whole, length + 1, time) && (clock == NULL || zone_time(clock, *time, time));
}

/* `clock` NULL: times without an offset stay as they are. */
static bool parse_time(const struct csv_dialect *dialect, const struct zone *clock,
                       const char *text, size_t length, int64_t *time)
{
    if (dialect->time_format != NULL)
        return format_read_time(dialect->time_format, clock, text, length, time);
    if (time_parse(text, length, time))
        return true;
    return dialect->zone != NULL && parse_local(clock, text, length, time) &&
           value_fault(sluice_of_time(*time)) == NULL;
}

/* Whether the text of a time says its offset is for parse_time to find out: read both ways, a time
 * that has one comes out the same. */
bool dialect_parse_day(const struct csv_dialect *dialect, const struct zone *day, bool same_clock,
                       const char *text, size_t length, struct sluice_value *value)
{
    const int64_t us_per_day = INT64_C(86400) * 1000000;
    int64_t time = 0, local = 0;
    bool known = parse_time(dialect, dialect->clock, text, length, &time);

    if (known) {
        *value = sluice_of_date(zone_date(day, time));
        return true;
    }
    if (!same_clock || !parse_time(dialect, NULL, text, length, &local))
        return false;
    *value = sluice_of_date((int32_t)(local / us_per_day - (local % us_per_day < 0)));
    return true;
}

bool dialect_parse(const struct csv_dialect *dialect, int type, const char *text, size_t length,
                   struct sluice_value *value)
{
    const char *expected;
    int64_t time = 0;

    if (type_is_number(type) && (dialect->decimal != 0 || dialect->thousands != NULL))
        return parse_number(dialect, type, text, length, value);
    if (type == SLUICE_DATE && dialect->date_format != NULL)
        return parse_date(dialect, text, length, value);
    if (type == SLUICE_TIME) {
        if (!parse_time(dialect, dialect->clock, text, length, &time))
            return false;
        *value = sluice_of_time(time);
        return true;
    }
    return value_parse(type, text, length, value, &expected);
}

/* ---- what would do ---- */

static void expect_number(const struct csv_dialect *dialect, int type,
                          char text[DIALECT_EXPECTED_SIZE])
{
    size_t used = 0;

    if (type == SLUICE_INT)
        used = (size_t)snprintf(text, DIALECT_EXPECTED_SIZE, "a whole number of at most 64 bits");
    else
        used = (size_t)snprintf(text, DIALECT_EXPECTED_SIZE,
                                "a number, with '%c' as decimal separator",
                                dialect->decimal == 0 ? '.' : dialect->decimal);
    if (dialect->thousands != NULL)
        (void)snprintf(text + used, DIALECT_EXPECTED_SIZE - used,
                       ", with '%s' between groups of three digits or without", dialect->thousands);
}

static void expect_time(const struct csv_dialect *dialect, char text[DIALECT_EXPECTED_SIZE])
{
    const char *zone = dialect->zone;
    bool local = zone != NULL;

    if (dialect->time_format != NULL)
        (void)snprintf(text, DIALECT_EXPECTED_SIZE, "a time as %.60s%s%.60s", dialect->time_format,
                       local ? " that the clock shows in " : "", local ? zone : "");
    else
        (void)snprintf(text, DIALECT_EXPECTED_SIZE,
                       "a time as YYYY-MM-DDTHH:MM:SS with Z or an offset as +hh:mm%s%.60s",
                       local ? ", or that the clock shows in " : "", local ? zone : "");
}

const char *dialect_expected(const struct csv_dialect *dialect, int type,
                             char text[DIALECT_EXPECTED_SIZE])
{
    struct sluice_value value;
    const char *expected = "";

    /* No value of any type, so that its words are told. */
    (void)value_parse(type, "\x01\xFF", 2, &value, &expected);
    if (type_is_number(type) && (dialect->decimal != 0 || dialect->thousands != NULL))
        expect_number(dialect, type, text);
    else if (type == SLUICE_DATE && dialect->date_format != NULL)
        (void)snprintf(text, DIALECT_EXPECTED_SIZE, "a date as %.100s", dialect->date_format);
    else if (type == SLUICE_TIME)
        expect_time(dialect, text);
    else
        (void)snprintf(text, DIALECT_EXPECTED_SIZE, "%s", expected);
    return text;
}
