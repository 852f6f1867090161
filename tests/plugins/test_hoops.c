/* test_hoops.c - the helpers that basketball processors share. */
#include "hoops/hoops.h"
#include "plugins/fake_host.h"

#include <math.h>
#include <stdlib.h>

START_TEST(overtimes_follow_team_minutes_within_tolerance)
{
    static const struct {
        double minutes;
        bool known;
        double overtimes, length;
    } cases[] = {
        { 237, true, 0, 48 }, { 240, true, 0, 48 }, { 243, true, 0, 48 }, { 250, true, 0, 48 },
        { 263, true, 1, 53 }, { 265, true, 1, 53 }, { 267, true, 1, 53 }, { 290, true, 2, 58 },
        { 315, true, 3, 63 }, { 316, true, 3, 63 }, { 120, false, 0, 0 }, { 229, false, 0, 0 },
        { 252, false, 0, 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sluice_number overtimes = hoops_overtimes(sluice_known(cases[i].minutes), 10);
        struct sluice_number length = hoops_game_length(overtimes);

        ck_assert_msg(overtimes.known == cases[i].known && length.known == cases[i].known,
                      "%g minutes", cases[i].minutes);
        if (cases[i].known) {
            ck_assert_double_eq(overtimes.value, cases[i].overtimes);
            ck_assert_double_eq(length.value, cases[i].length);
        }
    }
    ck_assert(!hoops_overtimes(sluice_unknown(), 10).known);
}
END_TEST

START_TEST(rounding_is_half_to_even_on_the_binary_value)
{
    static const struct {
        double value;
        int decimals;
        double rounded;
    } cases[] = {
        { 1.0 / 16, 3, 0.062 }, { 3.0 / 16, 3, 0.188 },  { 1.0 / 160 * 100, 2, 0.62 },
        { 36.15, 1, 36.1 },     { 39.995, 2, 39.99 },    { 40.0, 2, 40.0 },
        { -0.004, 2, 0.0 },     { 1e15 + 0.5, 0, 1e15 }, { 2.5, 0, 2.0 },
        { -2.675, 2, -2.67 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double rounded = hoops_round(cases[i].value, cases[i].decimals);

        ck_assert_double_eq(rounded, cases[i].rounded);
        ck_assert_int_eq(__builtin_signbit(rounded) != 0, cases[i].rounded < 0);
    }
}
END_TEST

/* Splitmix: the same values every time. */
static uint64_t drawn(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ z >> 27;
}

/* Halves of the last decimal, and values of all sizes. */
static double draw_value(uint64_t *state, int decimals)
{
    double value = (double)(int64_t)drawn(state) / 0x1p63;

    switch (drawn(state) % 3) {
    case 0:
        return value * pow(10, (double)(drawn(state) % 40) - 20);
    case 1:
        return (rint(value * 1e5) + 0.5) / pow(10, decimals);
    default:
        return rint(value * 1e6) / 64;
    }
}

/* What the C library prints with so many decimals; a zero has no sign. */
START_TEST(numbers_are_rounded_and_written_as_the_c_library_does)
{
    uint64_t state = 1;

    for (int i = 0; i < 100000; i++) {
        int decimals = (int)(drawn(&state) % 16);
        double value = draw_value(&state, decimals);
        char printed[400], expected[420], room[512];
        struct hoops_json json = { .text = room, .size = sizeof room };
        const char *digits = printed;

        (void)snprintf(printed, sizeof printed, "%.*f", decimals, value);
        if (printed[0] == '-' && printed[strspn(printed, "-0.")] == '\0')
            digits++;
        (void)snprintf(expected, sizeof expected, "{\"a\":%s", digits);
        hoops_json_value(&json, "a", sluice_of_real(value), decimals);
        if (json.length != strlen(expected) || memcmp(room, expected, json.length) != 0)
            ck_abort_msg("%.17g: '%.*s' for '%s'", value, (int)json.length, room, expected);
        if (hoops_round(value, decimals) != strtod(digits, NULL))
            ck_abort_msg("%.17g with %d decimals", value, decimals);
    }
}
END_TEST

/* A column of one text. */
static struct sluice_column text_column(const char *text, int32_t offsets[2])
{
    offsets[0] = 0;
    offsets[1] = (int32_t)strlen(text);
    return (struct sluice_column){ SLUICE_TEXT, 0, NULL, text, offsets };
}

START_TEST(season_year_is_the_first_year_of_the_label)
{
    static const struct {
        const char *label;
        int64_t year; /* 0: null */
    } cases[] = {
        { "2021-22", 2021 }, { "1999-00", 1999 }, { "", 0 }, { "202", 0 }, { "20x1", 0 }
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t offsets[2];
        struct sluice_column column = text_column(cases[i].label, offsets);
        struct sluice_value year = hoops_season_year(&column, 0);

        ck_assert_int_eq(year.type, cases[i].year > 0 ? SLUICE_INT : SLUICE_NULL);
        ck_assert_int_eq(year.as.integer, cases[i].year);
    }
}
END_TEST

START_TEST(zone_goes_by_points_then_distance_then_area)
{
    static const uint8_t known = 1, unknown = 0;
    static const struct {
        int64_t points;
        double distance; /* negative: null */
        const char *area;
        enum hoops_zone zone;
    } cases[] = {
        { 3, 2.0, "paint", HOOPS_THREE }, { 3, -1, "mid", HOOPS_THREE },
        { 2, 8.0, "mid", HOOPS_PAINT },   { 2, 8.1, "paint", HOOPS_MID },
        { 2, 0.0, "three", HOOPS_PAINT }, { 2, -1, "paint", HOOPS_PAINT },
        { 2, -1, "mid", HOOPS_MID },      { 2, -1, "three", HOOPS_NO_ZONE },
        { 2, -1, "", HOOPS_NO_ZONE },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t offsets[2];
        struct sluice_column points = { SLUICE_INT, 0, NULL, &cases[i].points, NULL };
        struct sluice_column area = text_column(cases[i].area, offsets);
        struct sluice_column distance = { SLUICE_REAL, 0, cases[i].distance < 0 ? &unknown : &known,
                                          &cases[i].distance, NULL };
        struct hoops_shots shots = { { 0, 1, 1 }, &points, NULL, &area, &distance };

        ck_assert_msg(hoops_zone_of(&shots, 0, 8.0) == cases[i].zone, "case %zu", i);
    }
}
END_TEST

START_TEST(tempo_uses_unrounded_possessions)
{
    static const struct {
        double pts, fga, fta, tov, oreb, minutes;
        double possessions; /* 0: null */
        double pace, rating, true_shooting;
    } cases[] = {
        { 110, 85, 25, 15, 10, 240, 101.0, 101.0, 108.91, 0.573 },
        { 100, 80, 20, 12, 0, 240, 100.8, 100.8, 99.21, 0.563 },
        { 100, 75, 40, 10, 8, 240, 94.6, 94.6, 105.71, 0.54 },
        { 100, 90, 15, 5, 12, 240, 89.6, 89.6, 111.61, 0.518 },
        { 20, 10, 5, 2, 50, 240, 0, 0, 0, 0.82 },
        { 110, 85, 22, 12, 8, 240, 98.7, 98.7, 111.47, 0.581 },
        { 105, 82, 18, 15, 6, 240, 98.9, 98.9, 106.15, 0.584 },
        { 128, 92, 24, 14, 10, 265, 106.6, 96.5, 120.12, 0.624 },
        { 125, 88, 28, 16, 8, 265, 108.3, 98.1, 115.4, 0.623 },
        { 112, 90, 18, 13, 10, 240, 100.9, 100.9, 110.98, 0.572 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hoops_line line = {
            .minutes = sluice_known(cases[i].minutes),
            .fga = sluice_known(cases[i].fga),
            .fta = sluice_known(cases[i].fta),
            .tov = sluice_known(cases[i].tov),
            .oreb = sluice_known(cases[i].oreb),
            .pts = sluice_known(cases[i].pts),
        };
        struct hoops_tempo tempo = hoops_tempo_of(&line, 10);

        ck_assert_double_eq(hoops_round(tempo.possessions.value, 1), cases[i].possessions);
        ck_assert_double_eq(hoops_round(tempo.pace.value, 1), cases[i].pace);
        ck_assert_double_eq(hoops_round(tempo.rating.value, 2), cases[i].rating);
        ck_assert_double_eq(hoops_round(tempo.true_shooting.value, 3), cases[i].true_shooting);
        ck_assert_int_eq(tempo.possessions.known, cases[i].possessions > 0);
        ck_assert_int_eq(tempo.pace.known, cases[i].possessions > 0);
        ck_assert_int_eq(tempo.rating.known, cases[i].possessions > 0);
    }
}
END_TEST

START_TEST(true_shooting_is_unknown_without_chances)
{
    static const struct {
        double pts, fga, fta, expected; /* negative: null */
    } cases[] = {
        { 110, 85, 20, 0.586 }, { 120, 80, 15, 0.693 }, { 85, 90, 25, 0.421 },
        { 100, 85, 0, 0.588 },  { 15, 0, 15, 1.136 },   { 0, 0, 0, -1 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hoops_line line = { .pts = sluice_known(cases[i].pts),
                                   .fga = sluice_known(cases[i].fga),
                                   .fta = sluice_known(cases[i].fta) };
        struct sluice_number rate = hoops_true_shooting(&line);

        ck_assert_int_eq(rate.known, cases[i].expected >= 0);
        if (rate.known)
            ck_assert_double_eq(hoops_round(rate.value, 3), cases[i].expected);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        overtimes_follow_team_minutes_within_tolerance,
        rounding_is_half_to_even_on_the_binary_value,
        numbers_are_rounded_and_written_as_the_c_library_does,
        season_year_is_the_first_year_of_the_label,
        zone_goes_by_points_then_distance_then_area,
        tempo_uses_unrounded_possessions,
        true_shooting_is_unknown_without_chances,
    };

    return fake_suite("hoops", tests, sizeof tests / sizeof *tests);
}
