/* dialects.c - fields in other dialects, and dates and times by any format. */
#include "fuzz/dialects.h"
#include "fuzz/promise.h"

#include <stdlib.h>

/* `text` with one character for the other, in new memory. */
static char *exchange(const char *text, size_t length, char a, char b)
{
    char *other = malloc(length + 1);

    promise(other != NULL, "memory suffices");
    for (size_t i = 0; i < length; i++)
        other[i] = text[i] == a ? b : text[i] == b ? a : text[i];
    other[length] = '\0';
    return other;
}

/* ---- records ---- */

static bool same_exchanged(const struct csv_field *a, const struct csv_field *b)
{
    char *other = exchange(b->text, b->length, ',', ';');
    bool same =
        a->length == b->length && a->quoted == b->quoted && memcmp(a->text, other, a->length) == 0;

    free(other);
    return same;
}

void check_delimiter(const char *text, size_t length)
{
    char *other = exchange(text, length, ',', ';');
    struct csv_reader *semicolons = NULL, *commas = NULL;
    const struct csv_field *a, *b;
    size_t count = 0, other_count = 0;
    int status;

    promise(csv_reader_create("a", text, length, &semicolons, NULL) == SLUICE_OK &&
                csv_reader_create("a", other, length, &commas, NULL) == SLUICE_OK,
            "memory suffices");
    csv_reader_delimit(semicolons, ';');
    do {
        status = csv_read(semicolons, &a, &count, NULL);
        promise(csv_read(commas, &b, &other_count, NULL) == status, "both are read or malformed");
        promise(status != SLUICE_OK || count == other_count, "both have as many fields");
        for (size_t i = 0; status == SLUICE_OK && i < count; i++)
            promise(same_exchanged(&a[i], &b[i]), "field %zu is the same", i);
    } while (status == SLUICE_OK && count > 0);
    csv_reader_destroy(semicolons);
    csv_reader_destroy(commas);
    free(other);
}

/* ---- fields ---- */

static const struct csv_dialect dialects[] = {
    { .decimal = ',' },
    { .decimal = ',', .thousands = "." },
    { .thousands = "\xE2\x80\xAF" },
    { .zone = "UTC", .date_format = "%d.%m.%Y", .time_format = "%d.%m.%Y %H:%M" },
    { .zone = "UTC" },
};

static bool same_value(struct sluice_value a, struct sluice_value b)
{
    return a.type == b.type && value_compare(a, b) == 0;
}

/* A decimal comma is a point in the place of a comma. */
static void check_decimal(int type, const struct csv_field *field)
{
    char *other = exchange(field->text, field->length, ',', '.');
    struct sluice_value value = { 0 }, plain = { 0 };
    const char *expected;
    bool read = dialect_parse(&dialects[0], type, field->text, field->length, &value);

    promise(read == value_parse(type, other, field->length, &plain, &expected),
            "'%s' is a number with a comma as it is one with a point", other);
    promise(!read || same_value(value, plain), "'%s' is the same number", other);
    free(other);
}

/* Points stand between groups of three digits, the first of one to three, before anything else. */
static bool are_groups(const char *text)
{
    size_t digits;
    bool grouped = false;

    text += *text == '-' || *text == '+';
    for (;; text++) {
        digits = strspn(text, "0123456789");
        text += digits;
        if (*text != '.')
            break;
        if (grouped ? digits != 3 : digits < 1 || digits > 3)
            return false;
        grouped = true;
    }
    return (!grouped || digits == 3) && strchr(text, '.') == NULL;
}

/* With groups a number is what it is without them. */
static void check_groups(int type, const struct csv_field *field)
{
    char *text = exchange(field->text, field->length, ',', ',');
    char *plain = exchange(field->text, field->length, ',', '.'), *out = plain;
    struct sluice_value value = { 0 }, whole = { 0 };
    const char *expected;
    bool read = dialect_parse(&dialects[1], type, field->text, field->length, &value);

    for (size_t i = 0; i < field->length; i++)
        if (text[i] != '.')
            *out++ = plain[i];
    promise(read == (strlen(text) == field->length && are_groups(text) &&
                     value_parse(type, plain, (size_t)(out - plain), &whole, &expected)),
            "'%s' is a number in groups as it is one without", text);
    promise(!read || same_value(value, whole), "'%s' is the same number", text);
    free(text);
    free(plain);
}

/* A time without an offset is what it is at offset zero, where the dialect's clock shows UTC. */
static void check_local(const struct csv_field *field)
{
    char *text = malloc(field->length + 1);
    struct sluice_value value = { 0 }, utc = { 0 };
    const char *expected;
    bool is_whole = value_parse(SLUICE_TIME, field->text, field->length, &utc, &expected);

    promise(text != NULL, "memory suffices");
    memcpy(text, field->text, field->length);
    text[field->length] = 'Z';
    if (!is_whole && field->length < 40)
        promise(dialect_parse(&dialects[4], SLUICE_TIME, field->text, field->length, &value) ==
                        value_parse(SLUICE_TIME, text, field->length + 1, &utc, &expected) &&
                    (value.type == SLUICE_NULL || same_value(value, utc)),
                "a time without an offset is read as one with Z");
    free(text);
}

/* As ISO 8601 has them, formats read dates and times that value_parse reads. */
static void check_iso(const struct csv_field *field)
{
    struct sluice_value value = { 0 };
    const char *expected;
    sluice_day date = 0;
    int64_t time = 0;
    bool read;

    if (field->length == strlen("2024-01-31")) {
        read = value_parse(SLUICE_DATE, field->text, field->length, &value, &expected);
        promise(format_read_date("%Y-%m-%d", field->text, field->length, &date) == read &&
                    (!read || value.as.integer == date),
                "a date is read by its format");
    }
    read = value_parse(SLUICE_TIME, field->text, field->length, &value, &expected);
    if (format_read_time("%Y-%m-%dT%H:%M:%S%z", NULL, field->text, field->length, &time))
        promise(!read || value.as.integer == time, "a time is read by its format");
    else
        promise(!read || memchr(field->text, '.', field->length) != NULL ||
                    field->length < strlen("2024-01-31T10:00:00Z") || field->text[10] != 'T',
                "a time of seconds is read by its format");
}

void check_field(const struct csv_field *field)
{
    char expected[DIALECT_EXPECTED_SIZE];
    struct sluice_value value = { 0 };

    check_decimal(SLUICE_INT, field);
    check_decimal(SLUICE_REAL, field);
    check_groups(SLUICE_INT, field);
    check_groups(SLUICE_REAL, field);
    check_local(field);
    check_iso(field);
    for (size_t i = 0; i < COUNT_OF(dialects); i++)
        for (int type = SLUICE_BOOL; type <= SLUICE_TIME; type++) {
            if (dialect_parse(&dialects[i], type, field->text, field->length, &value))
                promise(value.type == type && value_fault(value) == NULL, "a value is sound");
            else
                promise(dialect_expected(&dialects[i], type, expected)[0] != '\0',
                        "a refusal says what would do");
        }
}

void check_format(const struct csv_field *format, const struct csv_field *text)
{
    char *copy = exchange(format->text, format->length, ',', ',');
    char fault[FORMAT_FAULT_SIZE] = "";
    sluice_day date = 0;
    int64_t time = 0;

    if (format_fault(copy, false, fault))
        promise(fault[0] != '\0', "a fault is told");
    else if (format_read_date(copy, text->text, text->length, &date))
        promise(value_fault(sluice_of_date(date)) == NULL, "'%s' gives sound dates", copy);
    if (format_fault(copy, true, fault))
        promise(fault[0] != '\0', "a fault is told");
    else if (format_read_time(copy, NULL, text->text, text->length, &time))
        promise(value_fault(sluice_of_time(time)) == NULL, "'%s' gives sound times", copy);
    free(copy);
}
