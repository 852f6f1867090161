/* test_value.c - values as text: what is read, printed, refused and suspected. */
#include "base/suite.h"
#include "csv/csv.h"
#include "table/table.h"

#include <math.h>

static const int TYPES[] = { SLUICE_BOOL, SLUICE_INT,  SLUICE_REAL,
                             SLUICE_TEXT, SLUICE_DATE, SLUICE_TIME };

static bool parse(int type, const char *text, struct sluice_value *value)
{
    const char *expected = NULL;
    bool parsed = value_parse(type, text, strlen(text), value, &expected);

    ck_assert_ptr_nonnull(expected);
    return parsed;
}

START_TEST(types_have_the_names_of_pipeline_files)
{
    static const char *const NAMES[] = { "bool", "int", "real", "text", "date", "time" };

    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        ck_assert_int_eq(type_parse(NAMES[i], strlen(NAMES[i])), TYPES[i]);
        ck_assert_str_eq(type_name(TYPES[i]), NAMES[i]);
    }
    ck_assert_int_eq(type_parse("null", 4), SLUICE_NULL);
    ck_assert_int_eq(type_parse("Int", 3), SLUICE_NULL);
    ck_assert_int_eq(type_parse("integer", 3), SLUICE_INT);
    ck_assert_int_eq(type_parse("integer", 7), SLUICE_NULL);
    ck_assert_int_eq(type_parse("", 0), SLUICE_NULL);
    ck_assert_str_eq(type_name(99), "unknown");
    ck_assert_str_eq(type_name(-1), "unknown");
}
END_TEST

static const struct {
    int type;
    const char *text, *formatted; /* formatted NULL: refused */
} TEXTS[] = {
    { SLUICE_BOOL, "true", "true" },
    { SLUICE_BOOL, "1", "true" },
    { SLUICE_BOOL, "false", "false" },
    { SLUICE_BOOL, "0", "false" },
    { SLUICE_BOOL, "True", "true" },
    { SLUICE_BOOL, "FALSE", "false" },
    { SLUICE_BOOL, "tRUE", NULL },
    { SLUICE_BOOL, "yes", NULL },
    { SLUICE_BOOL, "2", NULL },
    { SLUICE_BOOL, "", NULL },
    { SLUICE_INT, "0", "0" },
    { SLUICE_INT, "-0", "0" },
    { SLUICE_INT, "+7", "7" },
    { SLUICE_INT, "0021900001", "21900001" },
    { SLUICE_INT, "9223372036854775807", "9223372036854775807" },
    { SLUICE_INT, "-9223372036854775808", "-9223372036854775808" },
    { SLUICE_INT, "9223372036854775808", NULL },
    { SLUICE_INT, "-9223372036854775809", NULL },
    { SLUICE_INT, "99999999999999999999", NULL },
    { SLUICE_INT, "1.0", NULL },
    { SLUICE_INT, "", NULL },
    { SLUICE_INT, "-", NULL },
    { SLUICE_INT, " 1", NULL },
    { SLUICE_INT, "1 ", NULL },
    { SLUICE_INT, "0x10", NULL },
    { SLUICE_INT, "--1", NULL },
    { SLUICE_REAL, "32", "32.0" },
    { SLUICE_REAL, "0", "0.0" },
    { SLUICE_REAL, "-0.0", "0.0" },
    { SLUICE_REAL, "-0", "0.0" },
    { SLUICE_REAL, "+1.50", "1.5" },
    { SLUICE_REAL, ".5", "0.5" },
    { SLUICE_REAL, "5.", "5.0" },
    { SLUICE_REAL, "-0.062", "-0.062" },
    { SLUICE_REAL, "0.1", "0.1" },
    { SLUICE_REAL, "1e3", "1000.0" },
    { SLUICE_REAL, "1E-3", "0.001" },
    { SLUICE_REAL, "0.0001", "0.0001" },
    { SLUICE_REAL, "0.00012345", "0.00012345" },
    { SLUICE_REAL, "0.00001", "1e-05" },
    { SLUICE_REAL, "0.000012345", "1.2345e-05" },
    { SLUICE_REAL, "0.0001234567890123456", "0.0001234567890123456" },
    { SLUICE_REAL, "123456789012345", "123456789012345.0" },
    { SLUICE_REAL, "1000000000000000", "1000000000000000.0" },
    { SLUICE_REAL, "9007199254740992", "9007199254740992.0" },
    { SLUICE_REAL, "9007199254740993", "9007199254740992.0" },
    { SLUICE_REAL, "12345678901234567", "1.2345678901234568e+16" },
    { SLUICE_REAL, "1e16", "1e+16" },
    { SLUICE_REAL, "1e22", "1e+22" },
    { SLUICE_REAL, "1e23", "1e+23" },
    { SLUICE_REAL, "1.5e100", "1.5e+100" },
    { SLUICE_REAL, "0.30000000000000004", "0.30000000000000004" },
    { SLUICE_REAL, "30.000000000000004", "30.000000000000004" },
    { SLUICE_REAL, "1234567.8901234567", "1234567.8901234567" },
    { SLUICE_REAL, "0.333333333333333314829616256247390992939472198486328125",
      "0.3333333333333333" },
    { SLUICE_REAL, "1.7976931348623157e308", "1.7976931348623157e+308" },
    { SLUICE_REAL, "2.2250738585072014e-308", "2.2250738585072014e-308" },
    { SLUICE_REAL, "5e-324", "5e-324" },
    { SLUICE_REAL, "4.9406564584124654e-324", "5e-324" },
    { SLUICE_REAL, "2.2250738585072011e-308", "2.225073858507201e-308" }, /* denormal */
    { SLUICE_REAL, "-5e-324", "-5e-324" },
    { SLUICE_REAL, "3e-324", "5e-324" },
    { SLUICE_REAL, "2e-324", NULL }, /* would be 0 */
    { SLUICE_REAL, "1e-400", NULL },
    { SLUICE_REAL, "-1e-99999999999999999999", NULL },
    { SLUICE_REAL, "0.0e-400", "0.0" },
    { SLUICE_REAL, "1e309", NULL },
    { SLUICE_REAL, "0e999999999999", "0.0" },
    { SLUICE_REAL, "1e400", NULL },
    { SLUICE_REAL, "1e99999999999999999999", NULL },
    { SLUICE_REAL, "nan", NULL },
    { SLUICE_REAL, "inf", NULL },
    { SLUICE_REAL, "-Infinity", NULL },
    { SLUICE_REAL, "0x1p3", NULL },
    { SLUICE_REAL, "1,5", NULL },
    { SLUICE_REAL, "1.2.3", NULL },
    { SLUICE_REAL, "1e", NULL },
    { SLUICE_REAL, "1e+", NULL },
    { SLUICE_REAL, "e5", NULL },
    { SLUICE_REAL, ".", NULL },
    { SLUICE_REAL, "", NULL },
    { SLUICE_REAL, "-", NULL },
    { SLUICE_REAL, " 1", NULL },
    { SLUICE_REAL, "1 ", NULL },
    { SLUICE_TEXT, "", "" },
    { SLUICE_TEXT, "Luka Don\xC4\x8Di\xC4\x87", "Luka Don\xC4\x8Di\xC4\x87" },
    { SLUICE_TEXT, "\xE2\x82\xAC \xF0\x9F\x8F\x80", "\xE2\x82\xAC \xF0\x9F\x8F\x80" },
    { SLUICE_TEXT, "seven b\xC3\xA9 then more", "seven b\xC3\xA9 then more" },
    { SLUICE_TEXT, "Don\xE8i\xE6", NULL }, /* another encoding */
    { SLUICE_TEXT, "cut off \xC4", NULL },
    { SLUICE_TEXT, "\x80", NULL },
    { SLUICE_TEXT, "\xC0\xAF", NULL },         /* overlong */
    { SLUICE_TEXT, "\xE0\x80\xAF", NULL },     /* overlong */
    { SLUICE_TEXT, "\xED\xA0\x80", NULL },     /* surrogate */
    { SLUICE_TEXT, "\xF4\x90\x80\x80", NULL }, /* beyond Unicode */
    { SLUICE_TEXT, "\xFF", NULL },
    { SLUICE_DATE, "2021-10-19", "2021-10-19" },
    { SLUICE_DATE, "2021-02-29", NULL },
    { SLUICE_DATE, "19/10/2021", NULL },
    { SLUICE_TIME, "2021-10-19 19:30:00-04:00", "2021-10-19T23:30:00Z" },
    { SLUICE_TIME, "2021-10-19T23:30:00.25Z", "2021-10-19T23:30:00.250000Z" },
    { SLUICE_TIME, "2021-10-19 23:30:00+00", "2021-10-19T23:30:00Z" },
    { SLUICE_TIME, "2021-10-19", NULL },
};

START_TEST(values_are_read_and_printed_in_one_form)
{
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        struct sluice_value value = sluice_of_null();
        struct buffer out = { 0 };
        bool parsed = parse(TEXTS[i].type, TEXTS[i].text, &value);
        ck_assert_msg(parsed == (TEXTS[i].formatted != NULL), "%s '%s'", type_name(TEXTS[i].type),
                      TEXTS[i].text);
        if (!parsed)
            continue;
        ck_assert_int_eq(value.type, TEXTS[i].type);
        value_format(&out, value);
        ck_assert_str_eq(out.data != NULL ? out.data : "", TEXTS[i].formatted);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(refusals_say_what_would_do)
{
    struct sluice_value value;
    const char *expected = NULL;

    ck_assert(!value_parse(SLUICE_DATE, "x", 1, &value, &expected));
    ck_assert_str_eq(expected, "a date as YYYY-MM-DD");
    ck_assert(!value_parse(SLUICE_NULL, "", 0, &value, &expected));
    ck_assert(!value_parse(99, "1", 1, &value, &expected));
}
END_TEST

START_TEST(text_with_a_nul_is_refused)
{
    struct sluice_value value;
    const char *expected = NULL;

    ck_assert(!value_parse(SLUICE_TEXT, "a\0b", 3, &value, &expected));
    ck_assert_str_eq(value_hint(SLUICE_TEXT, "a\0b", 3), "it has a NUL byte in it");
    ck_assert(value_parse(SLUICE_TEXT, "a\0b", 1, &value, &expected));
}
END_TEST

START_TEST(what_is_probably_wrong_is_told)
{
    static const struct {
        int type;
        const char *text, *hint, *in_file;
    } CASES[] = {
        { SLUICE_REAL, "1e309", "beyond the largest real", "beyond the largest real" },
        { SLUICE_REAL, "1e-400", "nearer to zero than the least real", "nearer to zero" },
        { SLUICE_REAL, "5e-324", NULL, NULL },
        { SLUICE_REAL, "NA", NULL, "leave the field empty" },
        { SLUICE_INT, "n/a", NULL, "leave the field empty" },
        { SLUICE_DATE, "NULL", NULL, "leave the field empty" },
        { SLUICE_TIME, "\\N", NULL, "leave the field empty" },
        { SLUICE_INT,
          "1\xC2\xA0"
          "000",
          "no-break space (U+00A0)", "(U+00A0)" },
        { SLUICE_REAL,
          "1\xE2\x80\xAF"
          "000.5",
          "(U+202F)", "(U+202F)" },
        { SLUICE_INT,
          "\xEF\xBB\xBF"
          "1",
          "(U+FEFF)", "(U+FEFF)" },
        { SLUICE_BOOL, " true", "blanks around it", "blanks around it" },
        { SLUICE_DATE, "2022-01-01\t", "blanks around it", "blanks around it" },
        { SLUICE_INT, "twelve", NULL, NULL },
        { SLUICE_TEXT, "NA\xFF", NULL, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        size_t length = strlen(CASES[i].text);
        const char *hint = value_hint(CASES[i].type, CASES[i].text, length);
        const char *in_file = csv_hint(CASES[i].type, CASES[i].text, length);
        ck_assert_msg(CASES[i].hint == NULL ? hint == NULL
                                            : hint != NULL && strstr(hint, CASES[i].hint) != NULL,
                      "'%s': %s", CASES[i].text, hint);
        ck_assert_msg(CASES[i].in_file == NULL
                          ? in_file == NULL
                          : in_file != NULL && strstr(in_file, CASES[i].in_file) != NULL,
                      "'%s' in a file: %s", CASES[i].text, in_file);
    }
}
END_TEST

START_TEST(blanks_that_nobody_sees_are_cut_off)
{
    static const char *const TEXTS_AROUND[] = { "day", " day\t",
                                                ("\xC2\xA0"
                                                 "day"),
                                                "\xEF\xBB\xBF day\xE2\x80\xAF " };

    for (size_t i = 0; i < COUNT_OF(TEXTS_AROUND); i++) {
        size_t length = strlen(TEXTS_AROUND[i]);
        const char *text = text_trim(TEXTS_AROUND[i], &length);
        ck_assert_msg(length == 3 && memcmp(text, "day", 3) == 0, "case %zu", i);
    }
    size_t length = 3;
    (void)text_trim(" \xC2\xA0", &length);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(null_is_printed_as_nothing)
{
    struct buffer out = { 0 };

    value_format(&out, sluice_of_null());
    ck_assert_uint_eq(out.length, 0);
    buffer_fini(&out);
}
END_TEST

START_TEST(order_is_total_with_null_first)
{
    static const struct sluice_value ASCENDING[][4] = {
        { { SLUICE_NULL, 0, { 0 } },
          { SLUICE_INT, 0, { .integer = INT64_MIN } },
          { SLUICE_INT, 0, { .integer = -1 } },
          { SLUICE_INT, 0, { .integer = INT64_MAX } } },
        { { SLUICE_NULL, 0, { 0 } },
          { SLUICE_REAL, 0, { .real = -1.5 } },
          { SLUICE_REAL, 0, { .real = 0 } },
          { SLUICE_REAL, 0, { .real = 1e-300 } } },
        { { SLUICE_NULL, 0, { 0 } },
          { SLUICE_TEXT, 0, { .text = NULL } },
          { SLUICE_TEXT, 1, { .text = "a" } },
          { SLUICE_TEXT, 2, { .text = "ab" } } },
        { { SLUICE_TEXT, 2, { .text = "Zz" } },
          { SLUICE_TEXT, 1, { .text = "a" } },
          { SLUICE_TEXT, 3, { .text = "a\0b" } },
          { SLUICE_TEXT, 2, { .text = "\xC3\xA9" } } },
        { { SLUICE_NULL, 0, { 0 } },
          { SLUICE_BOOL, 0, { .integer = 0 } },
          { SLUICE_BOOL, 0, { .integer = 1 } },
          { SLUICE_DATE, 0, { .integer = -5 } } },
    };

    for (size_t list = 0; list < COUNT_OF(ASCENDING); list++) {
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                int order = value_compare(ASCENDING[list][i], ASCENDING[list][j]);
                ck_assert_int_eq((order > 0) - (order < 0), (i > j) - (i < j));
            }
        }
    }
}
END_TEST

START_TEST(equal_values_hash_alike)
{
    char copy[] = "text";

    ck_assert_uint_eq(value_hash(sluice_of_text("text")), value_hash(sluice_of_text(copy)));
    ck_assert_uint_eq(value_hash(sluice_of_real(0.0)), value_hash(sluice_of_real(-0.0)));
    ck_assert_uint_eq(value_hash(sluice_of_int(7)), value_hash(sluice_of_int(7)));
    ck_assert_uint_ne(value_hash(sluice_of_int(7)), value_hash(sluice_of_int(8)));
    ck_assert_uint_ne(value_hash(sluice_of_text("a")), value_hash(sluice_of_text("b")));
    ck_assert_uint_ne(value_hash(sluice_of_real(1)), value_hash(sluice_of_real(-1)));
    ck_assert_uint_eq(value_hash(sluice_of_null()), value_hash(sluice_of_null()));
}
END_TEST

#define WHOLE(type, number)                                                                        \
    {                                                                                              \
        type, 0,                                                                                   \
        {                                                                                          \
            .integer = (number)                                                                    \
        }                                                                                          \
    }
#define DAY_US INT64_C(86400000000)

START_TEST(bits_that_are_no_value_are_told)
{
    static const struct {
        struct sluice_value value;
        const char *fault;
    } CASES[] = {
        { { SLUICE_NULL, 0, { 0 } }, NULL },
        { WHOLE(SLUICE_BOOL, 0), NULL },
        { WHOLE(SLUICE_BOOL, 1), NULL },
        { WHOLE(SLUICE_BOOL, 2), "is neither 0 nor 1" },
        { WHOLE(SLUICE_BOOL, INT64_MIN), "is neither 0 nor 1" },
        { WHOLE(SLUICE_INT, INT64_MIN), NULL },
        { { SLUICE_REAL, 0, { .real = -0.0 } }, NULL },
        { { SLUICE_REAL, 0, { .real = (double)NAN } }, "is not a finite number" },
        { { SLUICE_REAL, 0, { .real = (double)-INFINITY } }, "is not a finite number" },
        { { SLUICE_TEXT, 0, { .text = NULL } }, NULL },
        { { SLUICE_TEXT, 1, { .text = "\xff" } }, NULL },
        { { SLUICE_TEXT, 1, { .text = NULL } }, "is text without bytes (NULL)" },
        { { SLUICE_TEXT, -1, { .text = "a" } }, "is text of negative length" },
        { WHOLE(SLUICE_DATE, -719528), NULL },
        { WHOLE(SLUICE_DATE, 2932896), NULL },
        { WHOLE(SLUICE_DATE, -719529), "is a date outside the years 0000 to 9999" },
        { WHOLE(SLUICE_DATE, 2932897), "is a date outside the years 0000 to 9999" },
        { WHOLE(SLUICE_DATE, NO_DATE), "is a date outside the years 0000 to 9999" },
        { WHOLE(SLUICE_DATE, (INT64_C(1) << 32) + 19000),
          "is a date outside the years 0000 to 9999" },
        { WHOLE(SLUICE_TIME, -719528 * DAY_US), NULL },
        { WHOLE(SLUICE_TIME, 2932897 * DAY_US - 1), NULL },
        { WHOLE(SLUICE_TIME, -719528 * DAY_US - 1), "is a time outside the years 0000 to 9999" },
        { WHOLE(SLUICE_TIME, 2932897 * DAY_US), "is a time outside the years 0000 to 9999" },
        { WHOLE(SLUICE_TIME, INT64_MAX), "is a time outside the years 0000 to 9999" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *fault = value_fault(CASES[i].value);
        ck_assert_msg(text_equals(fault, CASES[i].fault), "%zu: %s", i, fault);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { types_have_the_names_of_pipeline_files,
                                   values_are_read_and_printed_in_one_form,
                                   refusals_say_what_would_do,
                                   text_with_a_nul_is_refused,
                                   what_is_probably_wrong_is_told,
                                   blanks_that_nobody_sees_are_cut_off,
                                   null_is_printed_as_nothing,

                                   order_is_total_with_null_first,
                                   equal_values_hash_alike,
                                   bits_that_are_no_value_are_told };

    return suite_run("value", tests, COUNT_OF(tests));
}
