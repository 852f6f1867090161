/* test_psza.c - what `psza` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

/* A game of example A; every game of a test differs from it by the cells given. */
#define GAME                                                                                       \
    "player_id=1;minutes_played=30;fg_attempts=18;fg_makes=9;paint_attempts=8;paint_makes=5;"      \
    "mid_range_attempts=4;mid_range_makes=2;three_pt_attempts=6;three_pt_makes=2;"                 \
    "assisted_fg_makes=6;unassisted_fg_makes=3"

static void add_games(struct fake *fake, int count, const char *cells)
{
    for (int i = 0; i < count; i++)
        fake_row(fake, "games", GAME ";%s", cells);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "player_id,paint_rate_last_10,mid_range_rate_last_10,three_pt_rate_last_10,"
        "total_shots_last_10,games_in_sample_10,paint_pct_last_10,mid_range_pct_last_10,"
        "three_pt_pct_last_10,paint_attempts_per_game,mid_range_attempts_per_game,"
        "three_pt_attempts_per_game,paint_rate_last_20,paint_pct_last_20,games_in_sample_20,"
        "sample_quality_20,assisted_rate_last_10,unassisted_rate_last_10,primary_scoring_zone");
    fake_destroy(fake);
}
END_TEST

#define EXAMPLE_A                                                                                  \
    "paint_rate_last_10=44.44;mid_range_rate_last_10=22.22;three_pt_rate_last_10=33.33;"           \
    "total_shots_last_10=180;games_in_sample_10=10;paint_pct_last_10=0.625;"                       \
    "mid_range_pct_last_10=0.5;three_pt_pct_last_10=0.333;paint_attempts_per_game=8.0;"            \
    "mid_range_attempts_per_game=4.0;three_pt_attempts_per_game=6.0;assisted_rate_last_10=66.67;"  \
    "unassisted_rate_last_10=33.33;primary_scoring_zone=paint"

START_TEST(twenty_game_columns_need_enough_games)
{
    static const struct {
        int games;
        const char *cells;
    } cases[] = {
        { 10, "games_in_sample_20=10;sample_quality_20=limited;paint_rate_last_20=" },
        { 13, "games_in_sample_20=13;sample_quality_20=limited;paint_rate_last_20=" },
        { 14, "games_in_sample_20=14;sample_quality_20=good;paint_rate_last_20=;"
              "paint_pct_last_20=" },
        { 15, "games_in_sample_20=15;sample_quality_20=good;paint_rate_last_20=44.44;"
              "paint_pct_last_20=0.625" },
        { 19, "games_in_sample_20=19;sample_quality_20=good" },
        { 20, "games_in_sample_20=20;sample_quality_20=excellent;paint_rate_last_20=44.44" },
        { 30, "games_in_sample_20=20;sample_quality_20=excellent;paint_rate_last_20=44.44" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        add_games(fake, cases[i].games, "");
        fake_run(fake);
        fake_expect(fake, "1", EXAMPLE_A);
        fake_expect(fake, "1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(alternating_games_are_summed_not_averaged)
{
    struct fake *fake = fake_create(&sluice_processor);

    for (int i = 0; i < 5; i++) {
        add_games(fake, 1,
                  "paint_attempts=2;paint_makes=1;mid_range_attempts=1;mid_range_makes=0;"
                  "three_pt_attempts=3;three_pt_makes=1;fg_makes=2;assisted_fg_makes=2;"
                  "unassisted_fg_makes=0");
        add_games(fake, 1,
                  "paint_attempts=10;paint_makes=6;mid_range_attempts=1;mid_range_makes=0;"
                  "three_pt_attempts=3;three_pt_makes=1;fg_makes=8;assisted_fg_makes=6;"
                  "unassisted_fg_makes=2");
    }
    fake_run(fake);
    fake_expect(fake, "1",
                "paint_rate_last_10=60.0;mid_range_rate_last_10=10.0;three_pt_rate_last_10=30.0;"
                "paint_pct_last_10=0.583;mid_range_pct_last_10=0.0;three_pt_pct_last_10=0.333;"
                "paint_attempts_per_game=6.0;mid_range_attempts_per_game=1.0;"
                "three_pt_attempts_per_game=3.0;assisted_rate_last_10=80.0;"
                "unassisted_rate_last_10=20.0;total_shots_last_10=100");
    fake_destroy(fake);
}
END_TEST

START_TEST(variants_of_ten_equal_games)
{
    static const struct {
        const char *change, *cells;
    } cases[] = {
        { "mid_range_attempts=0;mid_range_makes=0",
          "mid_range_rate_last_10=0.0;mid_range_pct_last_10=;mid_range_attempts_per_game=0.0;"
          "paint_rate_last_10=57.14;three_pt_rate_last_10=42.86;total_shots_last_10=140" },
        { "paint_makes=0;mid_range_makes=0;three_pt_makes=0;fg_makes=0;assisted_fg_makes=0;"
          "unassisted_fg_makes=0",
          "paint_pct_last_10=0.0;mid_range_pct_last_10=0.0;three_pt_pct_last_10=0.0;"
          "assisted_rate_last_10=;unassisted_rate_last_10=" },
        { "paint_attempts=10;paint_makes=6;mid_range_attempts=5;mid_range_makes=2;"
          "three_pt_attempts=8;three_pt_makes=3;fg_makes=11;assisted_fg_makes=8",
          "paint_rate_last_10=43.48;mid_range_rate_last_10=21.74;three_pt_rate_last_10=34.78;"
          "paint_pct_last_10=0.6;mid_range_pct_last_10=0.4;three_pt_pct_last_10=0.375;"
          "assisted_rate_last_10=72.73;unassisted_rate_last_10=27.27" },
        { "paint_attempts=0;paint_makes=0;mid_range_attempts=0;mid_range_makes=0;"
          "three_pt_attempts=0;three_pt_makes=0;fg_makes=0",
          "total_shots_last_10=0;paint_rate_last_10=;mid_range_rate_last_10=;"
          "three_pt_rate_last_10=;paint_pct_last_10=;assisted_rate_last_10=;"
          "primary_scoring_zone=;paint_attempts_per_game=0.0;three_pt_attempts_per_game=0.0" },
        { "minutes_played=;fg_attempts=1", EXAMPLE_A },
        { "minutes_played=0.1;fg_attempts=", EXAMPLE_A },
        { "assisted_fg_makes=", "assisted_rate_last_10=;unassisted_rate_last_10=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        add_games(fake, 10, cases[i].change);
        fake_run(fake);
        fake_expect(fake, "1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(games_not_played_or_without_zones_do_not_count)
{
    static const struct {
        int games; /* beside the odd one */
        const char *odd, *outcome, *cells;
    } cases[] = {
        { 9, "mid_range_attempts=;mid_range_makes=", "skipped insufficient: 9 of 10 games", "" },
        { 9, "three_pt_makes=", "skipped insufficient: 9 of 10 games", "" },
        { 10, "mid_range_attempts=;mid_range_makes=;fg_makes=50", "written", EXAMPLE_A },
        { 10, "minutes_played=0;fg_attempts=0;paint_attempts=0;paint_makes=0", "written",
          EXAMPLE_A },
        { 6, "minutes_played=;fg_attempts=", "skipped insufficient: 6 of 10 games", "" },
        { 6, "", "skipped insufficient: 7 of 10 games", "" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        add_games(fake, cases[i].games / 2, "");
        add_games(fake, 1, cases[i].odd);
        add_games(fake, cases[i].games - cases[i].games / 2, "");
        fake_run(fake);
        ck_assert_str_eq(fake_outcome(fake, "1"), cases[i].outcome);
        if (cases[i].cells[0] != '\0')
            fake_expect(fake, "1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(fewer_games_do_where_the_parameter_says)
{
    struct fake *fake = fake_create(&sluice_processor);

    add_games(fake, 3, "");
    fake_parameter(fake, "min_games", 3);
    fake_parameter(fake, "trend_min_games", 3);
    fake_run(fake);
    fake_expect(fake, "1",
                "games_in_sample_10=3;games_in_sample_20=3;sample_quality_20=insufficient;"
                "paint_attempts_per_game=8.0;paint_rate_last_20=44.44");
    fake_destroy(fake);
}
END_TEST

START_TEST(primary_zone_takes_the_first_rate_reached)
{
    static const struct {
        int paint, mid, three; /* attempts in all */
        const char *cells;
    } cases[] = {
        { 40, 25, 35, "primary_scoring_zone=paint" },
        { 35, 25, 40, "primary_scoring_zone=perimeter" },
        { 45, 10, 45, "primary_scoring_zone=paint" },
        { 35, 30, 35, "primary_scoring_zone=balanced" },
        { 30, 35, 35, "primary_scoring_zone=mid_range" },
        { 35, 25, 38, "primary_scoring_zone=balanced" },
        { 0, 0, 0, "primary_scoring_zone=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        fake_parameter(fake, "min_games", 1);
        fake_row(fake, "games",
                 GAME ";paint_attempts=%d;mid_range_attempts=%d;three_pt_attempts=%d;"
                      "paint_makes=0;mid_range_makes=0;three_pt_makes=0",
                 cases[i].paint, cases[i].mid, cases[i].three);
        fake_run(fake);
        fake_expect(fake, "1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_rate_above_a_hundred_fails_its_column)
{
    struct fake *fake = fake_create(&sluice_processor);

    add_games(fake, 10, "assisted_fg_makes=10");
    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, "1"), "failed bad_value: assisted_rate_last_10");
    fake_destroy(fake);
}
END_TEST

#define NO_SHOTS                                                                                   \
    "paint_attempts=0;paint_makes=0;mid_range_attempts=0;mid_range_makes=0;three_pt_attempts=0;"   \
    "three_pt_makes=0;fg_makes=0;assisted_fg_makes=0;unassisted_fg_makes=0"

/* The sums stand in one game of each window; what is older than W10 comes first. */
START_TEST(real_sums_come_out_as_in_the_specification)
{
    static const struct {
        int older_games;
        const char *older, *newer, *cells;
    } cases[] = {
        { 10, "paint_attempts=47;paint_makes=19;mid_range_attempts=19;three_pt_attempts=131",
          "paint_attempts=51;paint_makes=29;mid_range_attempts=30;mid_range_makes=8;"
          "three_pt_attempts=130;three_pt_makes=45;fg_makes=82;assisted_fg_makes=42;"
          "unassisted_fg_makes=40",
          "paint_rate_last_10=24.17;mid_range_rate_last_10=14.22;three_pt_rate_last_10=61.61;"
          "total_shots_last_10=211;paint_pct_last_10=0.569;mid_range_pct_last_10=0.267;"
          "three_pt_pct_last_10=0.346;paint_attempts_per_game=5.1;mid_range_attempts_per_game=3.0;"
          "three_pt_attempts_per_game=13.0;paint_rate_last_20=24.02;paint_pct_last_20=0.49;"
          "assisted_rate_last_10=51.22;unassisted_rate_last_10=48.78;"
          "primary_scoring_zone=perimeter" },
        { 10, "paint_attempts=59;paint_makes=33;mid_range_attempts=67;three_pt_attempts=77",
          "paint_attempts=95;paint_makes=54;mid_range_attempts=56;mid_range_makes=23;"
          "three_pt_attempts=87;three_pt_makes=32;fg_makes=109;assisted_fg_makes=23;"
          "unassisted_fg_makes=86",
          "paint_rate_last_10=39.92;mid_range_rate_last_10=23.53;three_pt_rate_last_10=36.55;"
          "total_shots_last_10=238;paint_pct_last_10=0.568;mid_range_pct_last_10=0.411;"
          "three_pt_pct_last_10=0.368;paint_attempts_per_game=9.5;mid_range_attempts_per_game=5.6;"
          "three_pt_attempts_per_game=8.7;paint_rate_last_20=34.92;paint_pct_last_20=0.565;"
          "assisted_rate_last_10=21.1;unassisted_rate_last_10=78.9;primary_scoring_zone=balanced" },
        { 3, "paint_attempts=24;paint_makes=17",
          "paint_attempts=67;paint_makes=48;mid_range_attempts=1;mid_range_makes=1;"
          "fg_makes=49;assisted_fg_makes=37;unassisted_fg_makes=12",
          "paint_rate_last_10=98.53;mid_range_rate_last_10=1.47;three_pt_rate_last_10=0.0;"
          "total_shots_last_10=68;paint_pct_last_10=0.716;mid_range_pct_last_10=1.0;"
          "three_pt_pct_last_10=;paint_attempts_per_game=6.7;mid_range_attempts_per_game=0.1;"
          "three_pt_attempts_per_game=0.0;paint_rate_last_20=;paint_pct_last_20=;"
          "games_in_sample_20=13;sample_quality_20=limited;assisted_rate_last_10=75.51;"
          "unassisted_rate_last_10=24.49;primary_scoring_zone=paint" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        if (cases[i].older_games == 10)
            add_games(fake, 1, "paint_makes=1000"); /* beyond both windows */
        add_games(fake, cases[i].older_games - 1, NO_SHOTS);
        fake_row(fake, "games", GAME ";" NO_SHOTS ";%s", cases[i].older);
        add_games(fake, 9, NO_SHOTS);
        fake_row(fake, "games", GAME ";" NO_SHOTS ";%s", cases[i].newer);
        fake_run(fake);
        fake_expect(fake, "1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(gates_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;
    const struct sluice_due *due = gates->completeness->due[0];

    ck_assert_int_eq(gates->early_season_days, 14);
    ck_assert_int_eq(gates->breaker_attempts, 3);
    ck_assert_int_eq(gates->breaker_cooldown_days, 7);
    ck_assert_double_eq(gates->completeness->at_least, 90);
    ck_assert_str_eq(gates->completeness->table, "player_game_summary");
    ck_assert_str_eq(gates->completeness->word, "games");
    ck_assert_str_eq(due->table, "player_boxscores");
    ck_assert_str_eq(due->match, "game_id");
    ck_assert_int_eq(due->window.kind, SLUICE_WINDOW_BEFORE);
    ck_assert_int_eq(due->window.same_season, 1);
    ck_assert_int_eq(due->window.last, 10);
    ck_assert_int_eq(sluice_processor.inputs[0]->window.last, 0);
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        twenty_game_columns_need_enough_games,
        alternating_games_are_summed_not_averaged,
        variants_of_ten_equal_games,
        games_not_played_or_without_zones_do_not_count,
        fewer_games_do_where_the_parameter_says,
        primary_zone_takes_the_first_rate_reached,
        a_rate_above_a_hundred_fails_its_column,
        real_sums_come_out_as_in_the_specification,
        gates_stand_in_the_descriptor,
    };

    return fake_suite("psza", tests, sizeof tests / sizeof *tests);
}
