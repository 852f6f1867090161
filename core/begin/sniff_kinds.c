/* sniff_kinds.c - what values of a CSV file may be, in which forms, and which of them a field is.
 */
#include "begin/sniff.h"

#define NUMBERS(number, ...)                                                                       \
    { SNIFF_NUMBER, number, SLUICE_INT, false, { __VA_ARGS__ } },                                  \
    {                                                                                              \
        SNIFF_NUMBER, number, SLUICE_REAL, false,                                                  \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define DATES(number, format)                                                                      \
    {                                                                                              \
        SNIFF_DATE, number, SLUICE_DATE, false,                                                    \
        {                                                                                          \
            .date_format = format                                                                  \
        }                                                                                          \
    }
#define TIMES(number, format)                                                                      \
    {                                                                                              \
        SNIFF_TIME, number, SLUICE_TIME, false,                                                    \
        {                                                                                          \
            .time_format = format, .zone = "UTC"                                                   \
        }                                                                                          \
    }

/* Of those that a column would do for, the first is taken. */
const struct sniff_kind sniff_kinds[] = {
    { SNIFF_BOOL, 0, SLUICE_BOOL, false, { 0 } },
    NUMBERS(0, 0),
    NUMBERS(1, .thousands = ","),
    NUMBERS(2, .decimal = ','),
    NUMBERS(3, .decimal = ',', .thousands = "."),
    NUMBERS(4, .thousands = "'"),
    NUMBERS(5, .decimal = ',', .thousands = " "),
    NUMBERS(6, .thousands = " "),
    { SNIFF_DATE, 0, SLUICE_DATE, false, { 0 } },
    DATES(1, "%d.%m.%Y"),
    DATES(2, "%m/%d/%Y"),
    DATES(3, "%d/%m/%Y"),
    DATES(4, "%Y/%m/%d"),
    DATES(5, "%d-%m-%Y"),
    DATES(6, "%b %d %Y"),
    DATES(7, "%b %d, %Y"),
    DATES(8, "%d %b %Y"),
    DATES(9, "%d-%b-%Y"),
    DATES(10, "%B %d, %Y"),
    DATES(11, "%d %B %Y"),
    DATES(12, "%m/%d/%y"),
    DATES(13, "%d/%m/%y"),
    DATES(14, "%d.%m.%y"),
    DATES(15, "%m/%d/%Y 0:00"),
    DATES(16, "%m/%d/%y 0:00"),
    DATES(17, "%Y-%m-%d 00:00:00"),
    DATES(18, "%Y-%m"),
    { SNIFF_DATE, 19, SLUICE_DATE, true, { .date_format = "%Y%m%d" } },
    { SNIFF_TIME, 0, SLUICE_TIME, false, { 0 } },
    { SNIFF_TIME, 1, SLUICE_TIME, false, { .zone = "UTC" } },
    TIMES(2, "%Y-%m-%d %H:%M"),
    TIMES(3, "%d.%m.%Y %H:%M"),
    TIMES(4, "%d.%m.%Y %H:%M:%S"),
    TIMES(5, "%m/%d/%Y %H:%M"),
    TIMES(6, "%m/%d/%Y %H:%M:%S"),
    TIMES(7, "%m/%d/%Y %I:%M %p"),
    TIMES(8, "%m/%d/%Y %I:%M:%S %p"),
    TIMES(9, "%d/%m/%Y %H:%M"),
    TIMES(10, "%d/%m/%Y %H:%M:%S"),
    TIMES(11, "%Y/%m/%d %H:%M:%S"),
    TIMES(12, "%m/%d/%y %H:%M"),
};
const size_t sniff_kind_count = COUNT_OF(sniff_kinds);

/* The last one is a field of two quotes; one of nothing always is no value. */
const char *const sniff_null_words[] = { "NA",  "N/A", "n/a", "#N/A", "NULL", "null", "None",
                                         "NaN", "nan", "\\N", "-",    "--",   "?",    "" };
const size_t sniff_null_word_count = COUNT_OF(sniff_null_words);

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Text that a number would not give back: 007, +49170. */
static bool is_code(const char *text, size_t length)
{
    size_t sign = length > 0 && text[0] == '-' ? 1 : 0;

    return (length > 0 && text[0] == '+') ||
           (length > sign + 1 && text[sign] == '0' && is_digit(text[sign + 1]));
}

/* A whole number that only a real has room for would lose digits. */
static bool is_whole(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_digit(text[i]) && !(i == 0 && text[i] == '-'))
            return false;
    return length > 18;
}

static bool is_of(const struct sniff_kind *kind, const char *text, size_t length)
{
    struct sluice_value value;

    if (kind->group == SNIFF_NUMBER && is_code(text, length))
        return false;
    if (kind->type == SLUICE_REAL && is_whole(text, length))
        return false;
    /* 0 and 1 are numbers. */
    if (kind->type == SLUICE_BOOL && length < 2)
        return false;
    return dialect_parse(&kind->dialect, kind->type, text, length, &value);
}

uint64_t sniff_value(uint64_t kinds, const char *text, size_t length)
{
    for (size_t k = 0; k < sniff_kind_count; k++)
        if ((kinds >> k & 1) != 0 && !is_of(&sniff_kinds[k], text, length))
            kinds &= ~(UINT64_C(1) << k);
    return kinds;
}
