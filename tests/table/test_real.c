/* test_real.c - reals as their shortest text, there and back. */
#include "base/suite.h"
#include "table/table.h"

#include <float.h>
#include <locale.h>
#include <math.h>

enum { ROUNDS = 200000 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static bool parse(const char *text, struct sluice_value *value)
{
    const char *expected = NULL;
    bool parsed = value_parse(SLUICE_REAL, text, strlen(text), value, &expected);

    ck_assert_ptr_nonnull(expected);
    return parsed;
}

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
        ck_assert(parse(text, &value) == (bool)isfinite(expected));
        ck_assert(!isfinite(expected) || value.as.real == expected);
    }
    memset(text, '9', 1024);
    text[0] = '.';
    text[1024] = '\0';
    ck_assert(parse(text, &value));
    ck_assert(value.as.real == 1.0);
    memset(text, '0', 1025);
    text[1025] = '\0';
    ck_assert(!parse(text, &value));
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
        ck_assert(parse(FORMS[i], &value));
        ck_assert(value.as.real == REALS[i]);
    }
    buffer_fini(&out);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { reals_of_any_size_come_back_from_their_shortest_form,
                                   everyday_reals_come_back_from_their_shortest_form,
                                   long_decimals_are_read_to_the_nearest_real,
                                   reals_do_not_depend_on_the_locale };

    return suite_run("real", tests, COUNT_OF(tests));
}
