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

void check_field(const struct csv_field *field)
{
    char expected[DIALECT_EXPECTED_SIZE];
    struct sluice_value value = { 0 };

    check_decimal(SLUICE_INT, field);
    check_decimal(SLUICE_REAL, field);
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
