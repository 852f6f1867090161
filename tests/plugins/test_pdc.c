/* test_pdc.c - what `pdc` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define CONTEXT "game_id=G1;player_id=7;team=DEN"
#define NO_TEAM_AND_NO_ZONES                                                                       \
    "team_pace_last_10=;team_off_rating_last_10=;primary_scoring_zone=;paint_rate_last_10=;"       \
    "three_pt_rate_last_10="

static struct fake *a_player(void)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "context", CONTEXT);
    return fake;
}

/* Games of 30 minutes but for what `cells` says, newer than those added before. */
static void add_games(struct fake *fake, int count, const char *cells)
{
    for (int i = 0; i < count; i++)
        fake_row(fake, "games", "player_id=7;minutes_played=30;fg_attempts=10;%s", cells);
}

static void expect(struct fake *fake, const char *cells)
{
    fake_run(fake);
    fake_expect(fake, "7", cells);
    fake_destroy(fake);
}

static void expect_outcome(struct fake *fake, const char *outcome)
{
    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, "7"), outcome);
    fake_destroy(fake);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(fake_header(fake),
                     "player_id,team,points_avg_last_5,points_avg_last_10,points_avg_season,"
                     "points_std_last_10,minutes_avg_last_10,usage_rate_last_10,ts_pct_last_10,"
                     "games_played_season,team_pace_last_10,team_off_rating_last_10,"
                     "player_usage_rate_season,games_in_last_7_days,games_in_last_14_days,"
                     "minutes_in_last_7_days,minutes_in_last_14_days,back_to_backs_last_14_days,"
                     "avg_minutes_per_game_last_7,primary_scoring_zone,paint_rate_last_10,"
                     "three_pt_rate_last_10,assisted_rate_last_10,early_season_flag");
    fake_destroy(fake);
}
END_TEST

START_TEST(ten_games_with_everything)
{
    struct fake *fake = a_player();

    for (int i = 9; i >= 0; i--) {
        fake_row(fake, "games",
                 "player_id=7;points=%d;minutes_played=35;usage_rate=30.5;ts_pct=0.62;"
                 "fg_attempts=20;fg_makes=10;assisted_fg_makes=4",
                 26 + i);
        fake_row(fake, "team_games", "team=DEN;pace=%d;offensive_rating=115", 102 + i);
    }
    fake_row(fake, "zones",
             "player_id=7;primary_scoring_zone=paint;paint_rate_last_10=48.3;"
             "three_pt_rate_last_10=31.2");
    expect(fake, "team=DEN;points_avg_last_5=28.0;points_avg_last_10=30.5;points_avg_season=30.5;"
                 "points_std_last_10=3.03;minutes_avg_last_10=35.0;usage_rate_last_10=30.5;"
                 "player_usage_rate_season=30.5;ts_pct_last_10=0.62;games_played_season=10;"
                 "team_pace_last_10=106.5;team_off_rating_last_10=115.0;primary_scoring_zone=paint;"
                 "paint_rate_last_10=48.3;three_pt_rate_last_10=31.2;assisted_rate_last_10=40.0;"
                 "early_season_flag=false");
}
END_TEST

START_TEST(seven_games_without_team_and_zones)
{
    struct fake *fake = a_player();

    for (int points = 22; points >= 10; points -= 2)
        fake_row(fake, "games",
                 "player_id=7;points=%d;minutes_played=30;fg_makes=6;assisted_fg_makes=4;"
                 "usage_rate=22",
                 points);
    expect(fake, "points_avg_last_5=14.0;points_avg_last_10=16.0;points_avg_season=16.0;"
                 "points_std_last_10=4.32;assisted_rate_last_10=66.67;games_played_season=7;"
                 "usage_rate_last_10=22.0;early_season_flag=true;" NO_TEAM_AND_NO_ZONES);
}
END_TEST

/* One game bears the sum of the ten, so the means are those of the real sums. */
static const struct {
    int points[10]; /* newest first */
    int games, points_sum;
    double usage_sum, minutes, usage, ts;
    int makes, assisted;
    const char *cells;
} real_sums[] = {
    { { 28, 22, 25, 28, 34, 23, 26, 11, 24, 24 },
      12,
      304,
      374.3,
      312.0,
      307.7,
      6.838,
      92,
      52,
      "points_avg_last_5=27.4;points_avg_last_10=24.5;points_avg_season=25.3;"
      "points_std_last_10=5.85;minutes_avg_last_10=31.2;ts_pct_last_10=0.684;"
      "usage_rate_last_10=30.77;player_usage_rate_season=31.19;assisted_rate_last_10=56.52;"
      "games_played_season=12" },
    { { 31, 26, 43, 37, 32, 39, 36, 34, 31, 18 },
      27,
      771,
      828.9,
      365.0,
      328.3,
      6.541,
      117,
      59,
      "points_avg_last_5=33.8;points_avg_last_10=32.7;points_avg_season=28.6;"
      "points_std_last_10=7.02;minutes_avg_last_10=36.5;ts_pct_last_10=0.654;"
      "usage_rate_last_10=32.83;player_usage_rate_season=30.7;assisted_rate_last_10=50.43;"
      "games_played_season=27" },
    { { 16, 20, 22, 14, 25, 9, 11, 14, 11, 14 },
      65,
      1009,
      1099.2,
      336.0,
      162.6,
      7.399,
      52,
      36,
      "points_avg_last_5=19.4;points_avg_last_10=15.6;points_avg_season=15.5;"
      "points_std_last_10=5.19;minutes_avg_last_10=33.6;ts_pct_last_10=0.74;"
      "usage_rate_last_10=16.26;player_usage_rate_season=16.91;assisted_rate_last_10=69.23;"
      "games_played_season=65" },
};

START_TEST(real_sums_come_out_as_in_the_specification)
{
    for (size_t i = 0; i < sizeof real_sums / sizeof *real_sums; i++) {
        struct fake *fake = a_player();
        int older = real_sums[i].points_sum;

        for (int g = 0; g < 10; g++)
            older -= real_sums[i].points[g];
        fake_row(fake, "games",
                 "player_id=7;points=%d;usage_rate=%.1f;ts_pct=3;fg_attempts=10;"
                 "fg_makes=9;assisted_fg_makes=9;minutes_played=9",
                 older, real_sums[i].usage_sum - real_sums[i].usage);
        add_games(fake, real_sums[i].games - 11, "points=0;usage_rate=0");
        for (int g = 9; g > 0; g--)
            fake_row(fake, "games",
                     "player_id=7;points=%d;minutes_played=0;usage_rate=0;ts_pct=0;fg_attempts=10;"
                     "fg_makes=0;assisted_fg_makes=0",
                     real_sums[i].points[g]);
        fake_row(fake, "games",
                 "player_id=7;points=%d;minutes_played=%.1f;usage_rate=%.1f;ts_pct=%.3f;"
                 "fg_makes=%d;assisted_fg_makes=%d",
                 real_sums[i].points[0], real_sums[i].minutes, real_sums[i].usage, real_sums[i].ts,
                 real_sums[i].makes, real_sums[i].assisted);
        expect(fake, real_sums[i].cells);
    }
}
END_TEST

START_TEST(only_played_games_count)
{
    static const struct {
        const char *fifth, *outcome;
    } cases[] = {
        { "minutes_played=0;fg_attempts=0", "skipped insufficient: 4 of 5 games" },
        { "minutes_played=0;fg_attempts=", "skipped insufficient: 4 of 5 games" },
        { "minutes_played=;fg_attempts=", "skipped insufficient: 4 of 5 games" },
        { "minutes_played=0;fg_attempts=1", "written" },
        { "minutes_played=;fg_attempts=1", "written" },
        { "minutes_played=0.5;fg_attempts=0", "written" },
        { "minutes_played=0.5;fg_attempts=", "written" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player();

        add_games(fake, 2, "points=10");
        add_games(fake, 1, cases[i].fifth);
        add_games(fake, 2, "points=10");
        expect_outcome(fake, cases[i].outcome);
    }
    expect_outcome(a_player(), "skipped insufficient: 0 of 5 games");
}
END_TEST

/* Games that do not count are passed over, they do not fill a window. */
START_TEST(windows_are_of_played_games)
{
    struct fake *fake = a_player();

    add_games(fake, 1, "points=100");
    add_games(fake, 5, "points=20");
    add_games(fake, 3, "points=90;minutes_played=0;fg_attempts=0");
    add_games(fake, 5, "points=10");
    add_games(fake, 3, "points=90;minutes_played=0;fg_attempts=0");
    expect(fake, "points_avg_last_5=10.0;points_avg_last_10=15.0;points_avg_season=22.7;"
                 "games_played_season=11");
}
END_TEST

START_TEST(unknown_cells_are_left_out)
{
    static const struct {
        const char *newest, *others, *cells;
    } cases[] = {
        { "points=;ts_pct=;usage_rate=", "points=20;ts_pct=0.5;usage_rate=10",
          "points_avg_last_5=20.0;points_std_last_10=0.0;ts_pct_last_10=0.5;"
          "usage_rate_last_10=10.0;games_played_season=5" },
        { "points=20;usage_rate=12", "points=;usage_rate=",
          "points_avg_last_5=20.0;points_std_last_10=;usage_rate_last_10=12.0;"
          "player_usage_rate_season=12.0;ts_pct_last_10=" },
        { "points=", "points=",
          "points_avg_last_5=;points_avg_last_10=;points_avg_season=;points_std_last_10=" },
        { "fg_makes=5;assisted_fg_makes=", "fg_makes=4;assisted_fg_makes=1",
          "assisted_rate_last_10=25.0" },
        { "fg_makes=;assisted_fg_makes=5", "fg_makes=4;assisted_fg_makes=1",
          "assisted_rate_last_10=25.0" },
        { "fg_makes=0;assisted_fg_makes=0", "fg_makes=0;assisted_fg_makes=0",
          "assisted_rate_last_10=" },
        { "", "", "assisted_rate_last_10=;minutes_avg_last_10=30.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player();

        add_games(fake, 4, cases[i].others);
        add_games(fake, 1, cases[i].newest);
        expect(fake, cases[i].cells);
    }
}
END_TEST

START_TEST(team_columns_are_of_the_last_ten_games_of_todays_team)
{
    struct fake *fake = a_player();

    add_games(fake, 5, "points=10");
    for (int i = 0; i < 20; i++)
        fake_row(fake, "team_games", "team=LAL;pace=80;offensive_rating=80");
    for (int i = 0; i < 3; i++)
        fake_row(fake, "team_games", "team=DEN;pace=50;offensive_rating=50");
    fake_row(fake, "team_games", "team=DEN;pace=;offensive_rating=100");
    for (int i = 0; i < 9; i++)
        fake_row(fake, "team_games", "team=DEN;pace=100;offensive_rating=120");
    expect(fake, "team=DEN;team_pace_last_10=100.0;team_off_rating_last_10=118.0");
}
END_TEST

START_TEST(workload_and_zones_are_copied)
{
    static const struct {
        const char *context, *zones, *cells;
    } cases[] = {
        { "games_in_last_7_days=3;games_in_last_14_days=6;minutes_in_last_7_days=96;"
          "minutes_in_last_14_days=200;back_to_backs_last_14_days=1;"
          "avg_minutes_per_game_last_7=32",
          "primary_scoring_zone=balanced;paint_rate_last_10=35.5;three_pt_rate_last_10=",
          "games_in_last_7_days=3;games_in_last_14_days=6;minutes_in_last_7_days=96;"
          "minutes_in_last_14_days=200;back_to_backs_last_14_days=1;"
          "avg_minutes_per_game_last_7=32.0;primary_scoring_zone=balanced;"
          "paint_rate_last_10=35.5;three_pt_rate_last_10=" },
        { "", NULL,
          "games_in_last_7_days=;games_in_last_14_days=;minutes_in_last_7_days=;"
          "minutes_in_last_14_days=;back_to_backs_last_14_days=;avg_minutes_per_game_last_7=;"
          "primary_scoring_zone=;paint_rate_last_10=;three_pt_rate_last_10=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        fake_row(fake, "context", CONTEXT ";%s", cases[i].context);
        if (cases[i].zones != NULL)
            fake_row(fake, "zones", "player_id=7;%s", cases[i].zones);
        add_games(fake, 5, "points=10");
        expect(fake, cases[i].cells);
    }
}
END_TEST

START_TEST(figures_of_the_gate_are_parameters)
{
    struct fake *fake = a_player();

    add_games(fake, 2, "points=10");
    fake_parameter(fake, "min_games", 2);
    fake_parameter(fake, "full_sample", 2);
    expect(fake, "games_played_season=2;early_season_flag=false");

    fake = a_player();
    add_games(fake, 2, "points=10");
    fake_parameter(fake, "min_games", 3);
    expect_outcome(fake, "skipped insufficient: 2 of 3 games");
}
END_TEST

START_TEST(two_games_on_one_date_are_an_error)
{
    static const char *const outcomes[] = {
        "failed error: 2 games on one date: G1, G2",
        "failed error: 3 games on one date: G1, G2, ...",
    };

    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        struct fake *fake = a_player();

        for (size_t g = 0; g <= i; g++)
            fake_row(fake, "context", "game_id=G%zu;player_id=7;team=DEN", g + 2);
        add_games(fake, 5, "points=10");
        expect_outcome(fake, outcomes[i]);
    }
}
END_TEST

START_TEST(a_result_outside_its_range_fails_its_column)
{
    struct fake *fake = a_player();

    add_games(fake, 5, "points=111");
    expect_outcome(fake, "failed bad_value: points_avg_last_5");
}
END_TEST

START_TEST(gates_and_windows_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;
    const struct sluice_due *due = gates->completeness->due[0];
    const struct sluice_input *const *inputs = sluice_processor.inputs;

    ck_assert_int_eq(gates->early_season_days, 14);
    ck_assert_int_eq(gates->breaker_attempts, 3);
    ck_assert_int_eq(gates->breaker_cooldown_days, 7);
    ck_assert_double_eq(gates->completeness->at_least, 90);
    ck_assert_str_eq(gates->completeness->table, "player_game_summary");
    ck_assert_str_eq(due->table, "player_boxscores");
    ck_assert_int_eq(due->window.kind, SLUICE_WINDOW_BEFORE);
    ck_assert_int_eq(due->window.last, 0);
    ck_assert_int_eq(due->window.same_season, 1);
    ck_assert_int_eq(inputs[1]->need, SLUICE_HARD);
    ck_assert_int_eq(inputs[1]->window.last, 0);
    ck_assert_int_eq(inputs[1]->window.same_season, 1);
    ck_assert_int_eq(inputs[2]->need, SLUICE_SOFT);
    ck_assert_int_eq(inputs[2]->window.last, 10);
    ck_assert_int_eq(inputs[2]->window.same_season, 1);
    ck_assert_int_eq(inputs[3]->need, SLUICE_SOFT);
    ck_assert_int_eq(inputs[3]->window.kind, SLUICE_WINDOW_DAYS);
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        ten_games_with_everything,
        seven_games_without_team_and_zones,
        real_sums_come_out_as_in_the_specification,
        only_played_games_count,
        windows_are_of_played_games,
        unknown_cells_are_left_out,
        team_columns_are_of_the_last_ten_games_of_todays_team,
        workload_and_zones_are_copied,
        figures_of_the_gate_are_parameters,
        two_games_on_one_date_are_an_error,
        a_result_outside_its_range_fails_its_column,
        gates_and_windows_stand_in_the_descriptor,
    };

    return fake_suite("pdc", tests, sizeof tests / sizeof *tests);
}
