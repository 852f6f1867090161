#include "base/suite.h"
#include "table/table.h"

#include <float.h>
#include <locale.h>
#include <math.h>

enum { ROUNDS = 200000 };

static const int TYPES[] = { SLUICE_BOOL, SLUICE_INT,  SLUICE_REAL,
                             SLUICE_TEXT, SLUICE_DATE, SLUICE_TIME };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

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
    { SLUICE_BOOL, "True", NULL },
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
    { SLUICE_REAL, "1e-400", "0.0" },
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

START_TEST(null_is_printed_as_nothing)
{
    struct buffer out = { 0 };

    value_format(&out, sluice_of_null());
    ck_assert_uint_eq(out.length, 0);
    buffer_fini(&out);
}
END_TEST

/* The form by trial: the fewest of 1 to 17 digits that strtod reads back. */
static size_t fewest_digits(double value)
{
    char text[64];
    int precision = 1;

    while (precision < 17) {
        (void)snprintf(text, sizeof text, "%.*e", precision - 1, value);
        if (strtod(text, NULL) == value)
            break;
        precision++;
    }
    return (size_t)precision;
}

/* Digits from the first to the last that is not zero. */
static size_t significant_digits(const char *text)
{
    size_t count = 0;
    size_t zeros = 0;

    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9')
            continue;
        if (*text != '0') {
            count += zeros + 1;
            zeros = 0;
        } else if (count > 0) {
            zeros++;
        }
    }
    return count;
}

static void expect_round_trip(struct buffer *out, double real)
{
    const char *expected = NULL;
    struct sluice_value value = sluice_of_null();

    buffer_clear(out);
    value_format(out, sluice_of_real(real));
    if (!value_parse(SLUICE_REAL, out->data, out->length, &value, &expected) ||
        memcmp(&value.as.real, &real, sizeof real) != 0 || strtod(out->data, NULL) != real)
        ck_abort_msg("%.17g was printed as %s", real, out->data);
    if (strpbrk(out->data, ".e") == NULL || significant_digits(out->data) != fewest_digits(real))
        ck_abort_msg("%.17g is not %s in its shortest form", real, out->data);
}

START_TEST(reals_of_any_size_come_back_from_their_shortest_form)
{
    struct buffer out = { 0 };
    uint64_t state = UINT64_C(0x2545F4914F6CDD1D);

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t bits = next_random(&state);
        double real = 0;
        memcpy(&real, &bits, sizeof real);
        if (isfinite(real) && real != 0)
            expect_round_trip(&out, real);
    }
    buffer_fini(&out);
}
END_TEST

START_TEST(everyday_reals_come_back_from_their_shortest_form)
{
    struct buffer out = { 0 };
    uint64_t state = 7;

    for (int i = 0; i < ROUNDS; i++) {
        static const double POWERS[] = { 1, 10, 100, 1000, 1e4, 1e6, 1e9, 1e12, 1e15 };
        double power = POWERS[next_random(&state) % COUNT_OF(POWERS)];
        double whole = 1 + (double)(next_random(&state) % 10000000);
        expect_round_trip(&out, whole / power);
        expect_round_trip(&out, -whole * 1000 / power);
        expect_round_trip(&out, nextafter(whole / power, INFINITY));
        expect_round_trip(&out, (double)next_random(&state) * 0x1p-53);
    }
    expect_round_trip(&out, DBL_MAX);
    expect_round_trip(&out, DBL_MIN);
    expect_round_trip(&out, DBL_TRUE_MIN);
    expect_round_trip(&out, DBL_MIN - DBL_TRUE_MIN);
    buffer_fini(&out);
}
END_TEST

START_TEST(long_decimals_are_read_to_the_nearest_real)
{
    char text[1100];
    struct sluice_value value;
    uint64_t state = 99;

    for (int i = 0; i < ROUNDS / 4; i++) {
        int length = snprintf(text, sizeof text, "%llu%llu.%llue%d",
                              (unsigned long long)(next_random(&state) % 1000000),
                              (unsigned long long)next_random(&state),
                              (unsigned long long)next_random(&state),
                              (int)(next_random(&state) % 600) - 320);
        ck_assert_int_gt(length, 0);
        double expected = strtod(text, NULL);
        ck_assert(parse(SLUICE_REAL, text, &value) == (bool)isfinite(expected));
        ck_assert(!isfinite(expected) || value.as.real == expected);
    }
    memset(text, '9', 1024);
    text[0] = '.';
    text[1024] = '\0';
    ck_assert(parse(SLUICE_REAL, text, &value));
    ck_assert(value.as.real == 1.0);
    memset(text, '0', 1025);
    text[1025] = '\0';
    ck_assert(!parse(SLUICE_REAL, text, &value));
}
END_TEST

START_TEST(reals_do_not_depend_on_the_locale)
{
    static const double REALS[] = { 0.5, 1.0 / 3, 1e-7, 1.2345678901234567e+30, 5e-324 };
    static const char *const FORMS[] = { "0.5", "0.3333333333333333", "1e-07",
                                         "1.2345678901234567e+30", "5e-324" };
    static const char *const LOCALES[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "cs_CZ.UTF-8" };
    struct buffer out = { 0 };
    size_t found = 0;

    /* Without such a locale installed the loop below still holds in the C locale. */
    while (found < COUNT_OF(LOCALES) && setlocale(LC_ALL, LOCALES[found]) == NULL)
        found++;
    for (size_t i = 0; i < COUNT_OF(REALS); i++) {
        struct sluice_value value = sluice_of_null();
        buffer_clear(&out);
        value_format(&out, sluice_of_real(REALS[i]));
        ck_assert_str_eq(out.data, FORMS[i]);
        ck_assert(parse(SLUICE_REAL, FORMS[i], &value));
        ck_assert(value.as.real == REALS[i]);
    }
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

int main(void)
{
    const TTest *const tests[] = { types_have_the_names_of_pipeline_files,
                                   values_are_read_and_printed_in_one_form,
                                   refusals_say_what_would_do,
                                   null_is_printed_as_nothing,
                                   reals_of_any_size_come_back_from_their_shortest_form,
                                   everyday_reals_come_back_from_their_shortest_form,
                                   long_decimals_are_read_to_the_nearest_real,
                                   reals_do_not_depend_on_the_locale,
                                   order_is_total_with_null_first,
                                   equal_values_hash_alike };

    return suite_run("value", tests, COUNT_OF(tests));
}
