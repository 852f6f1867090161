/* test_round.c - rounding to decimals, half to even, of the exact binary value. */
#include "base/suite.h"
#include "table/table.h"

#include <float.h>
#include <math.h>

enum { ROUNDS = 500000, LARGEST_SCALE = 15 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double reference(double value, int scale)
{
    char text[400];

    ck_assert_int_lt(snprintf(text, sizeof text, "%.*f", scale, value), (int)sizeof text);
    double rounded = strtod(text, NULL);
    return rounded == 0 ? 0.0 : rounded;
}

static void expect_reference(double value, int scale)
{
    double expected = reference(value, scale);
    double rounded = real_round(value, scale);

    if (memcmp(&rounded, &expected, sizeof rounded) != 0)
        ck_abort_msg("%.17g (%a) to %d decimals: %.17g, not %.17g", value, value, scale, rounded,
                     expected);
}

START_TEST(rounds_the_exact_binary_value_half_to_even)
{
    static const struct {
        double value;
        int scale;
        double expected;
    } CASES[] = {
        { 1.0 / 16, 3, 0.062 },
        { 3.0 / 16, 3, 0.188 },
        { 1.0 / 160 * 100, 2, 0.62 },
        { 2.675, 2, 2.67 },
        { 1.005, 2, 1.0 },
        { 0.5, 0, 0 },
        { 1.5, 0, 2 },
        { 2.5, 0, 2 },
        { -2.5, 0, -2 },
        { -1.5, 0, -2 },
        { 0.125, 2, 0.12 },
        { 0.375, 2, 0.38 },
        { 111.45, 1, 111.5 },
        { 106.165, 2, 106.17 },
        { 0.571429, 3, 0.571 },
        { 0.1, 15, 0.1 },
        { 1e300, 15, 1e300 },
        { DBL_MAX, 2, DBL_MAX },
        { 5e-324, 15, 0 },
        { 9007199254740993.0, 0, 9007199254740992.0 },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        double rounded = real_round(CASES[i].value, CASES[i].scale);
        ck_assert_msg(rounded == CASES[i].expected, "%.17g to %d decimals: %.17g", CASES[i].value,
                      CASES[i].scale, rounded);
    }
}
END_TEST

START_TEST(never_gives_negative_zero)
{
    static const double VALUES[] = { -0.04, -0.0, -1e-300, -0.05 };

    for (size_t i = 0; i < COUNT_OF(VALUES); i++) {
        double rounded = real_round(VALUES[i], 1);
        ck_assert(rounded == reference(VALUES[i], 1));
        ck_assert(rounded != 0 || !signbit(rounded));
    }
    ck_assert(!signbit(real_round(-0.0, 0)));
    ck_assert(!signbit(real_round(-0.5, 0)));
}
END_TEST

START_TEST(agrees_with_printf_on_random_values)
{
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

    for (int i = 0; i < ROUNDS; i++) {
        int scale = (int)(next_random(&state) % (LARGEST_SCALE + 1));
        int exponent = (int)(next_random(&state) % 80) - 20;
        double value = ldexp((double)(next_random(&state) >> 11), exponent - 53);
        expect_reference(next_random(&state) % 2 == 0 ? value : -value, scale);
    }
}
END_TEST

/* Decimals that end in 5, their neighbours, and binary fractions that are true ties. */
START_TEST(agrees_with_printf_on_ties_and_their_neighbours)
{
    uint64_t state = UINT64_C(0xD1B54A32D192ED03);

    for (int i = 0; i < ROUNDS / 4; i++) {
        int scale = (int)(next_random(&state) % 7);
        double whole = (double)(next_random(&state) % 2000000) - 1000000;
        double tie = (whole + 0.5) / pow(10, scale);
        double binary = (double)(next_random(&state) % 4096) / (double)(1 << (scale + 1));
        expect_reference(tie, scale);
        expect_reference(nextafter(tie, INFINITY), scale);
        expect_reference(nextafter(tie, -INFINITY), scale);
        expect_reference(binary, scale);
        expect_reference(-binary, scale);
    }
}
END_TEST

/* Where the scaled value has few or no fraction bits left. */
START_TEST(agrees_with_printf_where_precision_ends)
{
    uint64_t state = UINT64_C(0x94D049BB133111EB);

    for (int i = 0; i < ROUNDS / 4; i++) {
        int scale = (int)(next_random(&state) % (LARGEST_SCALE + 1));
        double mantissa = 1 + (double)(next_random(&state) >> 12) * 0x1p-52;
        int exponent = 49 + (int)(next_random(&state) % 8);
        expect_reference(ldexp(mantissa, exponent) / pow(10, scale), scale);
    }
}
END_TEST

START_TEST(rounding_twice_changes_nothing)
{
    uint64_t state = 42;

    for (int i = 0; i < ROUNDS / 4; i++) {
        int scale = (int)(next_random(&state) % 7);
        double once = real_round((double)next_random(&state) * 0x1p-50, scale);
        ck_assert(real_round(once, scale) == once);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rounds_the_exact_binary_value_half_to_even, never_gives_negative_zero,
        agrees_with_printf_on_random_values,        agrees_with_printf_on_ties_and_their_neighbours,
        agrees_with_printf_where_precision_ends,    rounding_twice_changes_nothing
    };

    return suite_run("round", tests, COUNT_OF(tests));
}
