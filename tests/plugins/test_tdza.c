/* test_tdza.c - what `tdza` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

enum { GAMES = 15 };

/* The season has one game, so two teams; BOS is the one looked at. */
static struct fake *a_season(void)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "calendar", "game_id=G1;home_team=BOS;away_team=ATL");
    fake_row(fake, "calendar", "game_id=G2;home_team=ATL;away_team=BOS");
    return fake;
}

/* A league of `teams` whose every game has these makes of a thousand attempts. */
static void add_league(struct fake *fake, int teams, int games, int paint, int mid, int three)
{
    for (int team = 0; team < teams; team++)
        for (int i = 0; i < games; i++)
            fake_row(fake, "league",
                     "team=T%02d;opp_paint_attempts=1000;opp_paint_makes=%d;"
                     "opp_mid_range_attempts=1000;opp_mid_range_makes=%d;"
                     "opp_three_pt_attempts=1000;opp_three_pt_makes=%d",
                     team, paint, mid, three);
}

/* Thirty teams with the averages of examples A and B: not the defaults, but their figures. */
static struct fake *a_usual_season(void)
{
    struct fake *fake = a_season();

    add_league(fake, 30, 10, 580, 410, 355);
    return fake;
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "team,paint_pct_allowed_last_15,paint_attempts_allowed_per_game,"
        "paint_points_allowed_per_game,paint_defense_vs_league_avg,mid_range_pct_allowed_last_15,"
        "mid_range_attempts_allowed_per_game,mid_range_defense_vs_league_avg,"
        "three_pt_pct_allowed_last_15,three_pt_attempts_allowed_per_game,"
        "three_pt_defense_vs_league_avg,defensive_rating_last_15,opponent_points_per_game,"
        "opponent_pace,games_in_sample,strongest_zone,weakest_zone,calculation_notes");
    fake_destroy(fake);
}
END_TEST

START_TEST(fifteen_equal_games)
{
    struct fake *fake = a_usual_season();

    for (int g = 0; g < GAMES + 3; g++)
        fake_row(fake, "games",
                 "team=BOS;opp_paint_attempts=35;opp_paint_makes=%d;opp_mid_range_attempts=20;"
                 "opp_mid_range_makes=8;opp_three_pt_attempts=35;opp_three_pt_makes=12;"
                 "points_allowed=110;defensive_rating=112.5;opponent_pace=99.2",
                 g < 3 ? 0 : 20);
    fake_run(fake);
    fake_expect(fake, "BOS",
                "paint_pct_allowed_last_15=0.571;mid_range_pct_allowed_last_15=0.4;"
                "three_pt_pct_allowed_last_15=0.343;paint_attempts_allowed_per_game=35.0;"
                "mid_range_attempts_allowed_per_game=20.0;three_pt_attempts_allowed_per_game=35.0;"
                "paint_defense_vs_league_avg=-0.86;mid_range_defense_vs_league_avg=-1.0;"
                "three_pt_defense_vs_league_avg=-1.21;paint_points_allowed_per_game=40.0");
    fake_expect(fake, "BOS",
                "defensive_rating_last_15=112.5;opponent_points_per_game=110.0;opponent_pace=99.2;"
                "games_in_sample=15;strongest_zone=perimeter;weakest_zone=paint;"
                "calculation_notes=");
    fake_destroy(fake);
}
END_TEST

#define THREES "three_pt_pct_allowed_last_15=0.352;three_pt_defense_vs_league_avg=-0.27"

START_TEST(fifteen_varying_games)
{
    static const struct {
        bool with_league;
        int changed; /* the first games, to which the change applies */
        const char *change, *cells;
    } cases[] = {
        { true, 0, "",
          "paint_pct_allowed_last_15=0.567;mid_range_pct_allowed_last_15=0.4;" THREES
          ";paint_attempts_allowed_per_game=35.3;mid_range_attempts_allowed_per_game=20.0;"
          "three_pt_attempts_allowed_per_game=35.2;paint_defense_vs_league_avg=-1.29;"
          "mid_range_defense_vs_league_avg=-1.0;paint_points_allowed_per_game=40.0" },
        { true, 0, "",
          "defensive_rating_last_15=113.67;opponent_points_per_game=115.0;opponent_pace=100.0;"
          "strongest_zone=paint;weakest_zone=perimeter;calculation_notes=" },
        { false, 0, "",
          "paint_pct_allowed_last_15=0.567;paint_defense_vs_league_avg=-1.29;" THREES
          ";strongest_zone=paint;weakest_zone=perimeter;"
          "calculation_notes=League average defaults used" },
        { true, 3, "opp_paint_attempts=;opp_paint_makes=",
          "paint_pct_allowed_last_15=0.565;paint_attempts_allowed_per_game=35.8;"
          "paint_points_allowed_per_game=40.5;paint_defense_vs_league_avg=-1.49;"
          "calculation_notes=Paint from 12 of 15 games" },
        { true, 15,
          "opp_paint_attempts=;opp_paint_makes=;opp_mid_range_attempts=;opp_mid_range_makes=",
          "paint_pct_allowed_last_15=;paint_attempts_allowed_per_game=;"
          "paint_points_allowed_per_game=;paint_defense_vs_league_avg=;"
          "mid_range_pct_allowed_last_15=;mid_range_attempts_allowed_per_game=;"
          "mid_range_defense_vs_league_avg=;" THREES ";strongest_zone=;weakest_zone=;"
          "calculation_notes=No paint data; No mid-range data" },
        { true, 15, "opp_mid_range_attempts=0;opp_mid_range_makes=0",
          "mid_range_pct_allowed_last_15=;mid_range_defense_vs_league_avg=;"
          "mid_range_attempts_allowed_per_game=0.0;strongest_zone=paint;weakest_zone=perimeter;"
          "calculation_notes=No mid-range attempts" },
        { true, 15, "defensive_rating=;points_allowed=;opponent_pace=",
          "defensive_rating_last_15=;opponent_points_per_game=;opponent_pace=;"
          "calculation_notes=" },
        { true, 14, "points_allowed=", "opponent_points_per_game=122.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = cases[i].with_league ? a_usual_season() : a_season();

        for (int g = 0; g < GAMES; g++)
            fake_row(fake, "games",
                     "team=BOS;opp_paint_makes=%d;opp_paint_attempts=%d;opp_mid_range_makes=%d;"
                     "opp_mid_range_attempts=%d;opp_three_pt_makes=%d;opp_three_pt_attempts=%d;"
                     "points_allowed=%d;defensive_rating=%d;opponent_pace=%d;%s",
                     18 + g % 5, 32 + g % 8, 7 + g % 3, 18 + g % 5, 11 + g % 4, 33 + g % 6,
                     108 + g % 15, 110 + g % 10, 98 + g % 5,
                     g < cases[i].changed ? cases[i].change : "");
        fake_run(fake);
        fake_expect(fake, "BOS", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

#define HALF                                                                                       \
    "team=BOS;opp_paint_attempts=1000;opp_paint_makes=500;opp_mid_range_attempts=1000;"            \
    "opp_mid_range_makes=500;opp_three_pt_attempts=1000;opp_three_pt_makes=500"
#define NO_MID "opp_mid_range_attempts=0;opp_mid_range_makes=0"

/* Games without a shot bring the sums of one game down to figures per game that may be. */
static void add_idle_games(struct fake *fake, int count)
{
    for (int g = 0; g < count; g++)
        fake_row(fake, "games",
                 HALF ";opp_paint_attempts=0;opp_paint_makes=0;" NO_MID
                      ";opp_three_pt_attempts=0;opp_three_pt_makes=0");
}

/* One game against a league of a half, so that 30 makes more of 1000 are a gap of 3.0. */
START_TEST(strongest_and_weakest_zone_need_two_known_gaps)
{
    static const struct {
        int idle;
        const char *game, *cells;
    } cases[] = {
        { 9, "opp_paint_makes=530;opp_mid_range_makes=475;opp_three_pt_makes=505",
          "paint_defense_vs_league_avg=3.0;mid_range_defense_vs_league_avg=-2.5;"
          "three_pt_defense_vs_league_avg=0.5;strongest_zone=mid_range;weakest_zone=paint" },
        { 9, "opp_paint_makes=510;opp_mid_range_makes=505;opp_three_pt_makes=460",
          "strongest_zone=perimeter;weakest_zone=paint" },
        { 9, "opp_paint_makes=520;" NO_MID ";opp_three_pt_makes=490",
          "strongest_zone=perimeter;weakest_zone=paint" },
        { 9, "opp_paint_makes=501;opp_mid_range_makes=502;opp_three_pt_makes=499",
          "strongest_zone=perimeter;weakest_zone=mid_range" },
        { 9, "opp_paint_makes=510;opp_mid_range_makes=510;opp_three_pt_makes=510",
          "strongest_zone=paint;weakest_zone=paint" },
        { 0, "opp_paint_attempts=;" NO_MID ";opp_three_pt_attempts=100;opp_three_pt_makes=52",
          "strongest_zone=;weakest_zone=;"
          "calculation_notes=No paint data; No mid-range attempts; League average defaults used" },
        { 9, "", "paint_defense_vs_league_avg=0.0;three_pt_defense_vs_league_avg=0.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_season();

        fake_parameter(fake, "min_games", 1);
        fake_parameter(fake, "default_paint_pct", 0.5);
        fake_parameter(fake, "default_mid_range_pct", 0.5);
        fake_parameter(fake, "default_three_pt_pct", 0.5);
        add_idle_games(fake, cases[i].idle);
        fake_row(fake, "games", HALF ";%s", cases[i].game);
        fake_run(fake);
        fake_expect(fake, "BOS", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

/* Gaps of a team that allows 0.6, 0.5 and 0.4. */
START_TEST(league_average_needs_enough_teams_with_enough_games)
{
#define DEFAULTS                                                                                   \
    "paint_defense_vs_league_avg=2.0;mid_range_defense_vs_league_avg=9.0;"                         \
    "three_pt_defense_vs_league_avg=4.5;calculation_notes=League average defaults used"
    static const struct {
        int teams, games, paint, mid, three;
        const char *cells;
    } cases[] = {
        { 25, 10, 585, 415, 358,
          "paint_defense_vs_league_avg=1.5;mid_range_defense_vs_league_avg=8.5;"
          "three_pt_defense_vs_league_avg=4.2;calculation_notes=" },
        { 10, 10, 590, 420, 360,
          "paint_defense_vs_league_avg=1.0;mid_range_defense_vs_league_avg=8.0;"
          "three_pt_defense_vs_league_avg=4.0;calculation_notes=" },
        { 8, 10, 600, 420, 365, DEFAULTS },
        { 25, 9, 585, 415, 358, DEFAULTS },
        { 0, 0, 0, 0, 0, DEFAULTS },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_season();

        add_league(fake, cases[i].teams, cases[i].games, cases[i].paint, cases[i].mid,
                   cases[i].three);
        fake_parameter(fake, "min_games", 1);
        add_idle_games(fake, 9);
        fake_row(fake, "games",
                 HALF ";opp_paint_makes=600;opp_mid_range_makes=500;opp_three_pt_makes=400");
        fake_run(fake);
        fake_expect(fake, "BOS", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(games_with_a_hole_do_not_make_a_team_count)
{
    static const struct {
        const char *hole, *notes;
    } cases[] = {
        { "opp_mid_range_makes=", "calculation_notes=League average defaults used" },
        { "opp_three_pt_attempts=0;opp_three_pt_makes=0", "calculation_notes=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_season();

        add_league(fake, 9, 10, 500, 500, 500);
        for (int g = 0; g < 10; g++)
            fake_row(fake, "league", HALF ";%s", g == 0 ? cases[i].hole : "");
        fake_parameter(fake, "min_games", 1);
        add_idle_games(fake, 9);
        fake_row(fake, "games", HALF);
        fake_run(fake);
        fake_expect(fake, "BOS", cases[i].notes);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_team_whose_zone_saw_no_attempt_does_not_count)
{
    struct fake *fake = a_season();

    add_league(fake, 9, 10, 500, 500, 500);
    for (int g = 0; g < 10; g++)
        fake_row(fake, "league", HALF ";" NO_MID);
    fake_parameter(fake, "min_games", 1);
    add_idle_games(fake, 9);
    fake_row(fake, "games", HALF);
    fake_run(fake);
    fake_expect(fake, "BOS", "calculation_notes=League average defaults used");
    fake_destroy(fake);
}
END_TEST

/* The league's makes of a million attempts give its average to six decimals. */
START_TEST(real_sums_come_out_as_in_the_specification)
{
    static const struct {
        const char *league, *game, *cells;
    } cases[] = {
        { "opp_paint_makes=565242;opp_mid_range_makes=416426;opp_three_pt_makes=345009",
          "opp_paint_makes=328;opp_paint_attempts=536;opp_mid_range_makes=101;"
          "opp_mid_range_attempts=231;opp_three_pt_makes=206;opp_three_pt_attempts=601",
          "paint_pct_allowed_last_15=0.612;mid_range_pct_allowed_last_15=0.437;"
          "three_pt_pct_allowed_last_15=0.343;paint_attempts_allowed_per_game=35.7;"
          "mid_range_attempts_allowed_per_game=15.4;three_pt_attempts_allowed_per_game=40.1;"
          "paint_points_allowed_per_game=43.7;paint_defense_vs_league_avg=4.67;"
          "mid_range_defense_vs_league_avg=2.08;three_pt_defense_vs_league_avg=-0.22;"
          "strongest_zone=perimeter;weakest_zone=paint" },
        { "opp_paint_makes=579908;opp_mid_range_makes=407519;opp_three_pt_makes=350352",
          "opp_paint_makes=345;opp_paint_attempts=560;opp_mid_range_makes=100;"
          "opp_mid_range_attempts=205;opp_three_pt_makes=215;opp_three_pt_attempts=557",
          "paint_pct_allowed_last_15=0.616;mid_range_pct_allowed_last_15=0.488;"
          "three_pt_pct_allowed_last_15=0.386;paint_attempts_allowed_per_game=37.3;"
          "mid_range_attempts_allowed_per_game=13.7;three_pt_attempts_allowed_per_game=37.1;"
          "paint_points_allowed_per_game=46.0;paint_defense_vs_league_avg=3.62;"
          "mid_range_defense_vs_league_avg=8.03;three_pt_defense_vs_league_avg=3.56;"
          "strongest_zone=perimeter;weakest_zone=mid_range" },
        { "opp_paint_makes=595867;opp_mid_range_makes=425437;opp_three_pt_makes=365700",
          "opp_paint_makes=307;opp_paint_attempts=539;opp_mid_range_makes=94;"
          "opp_mid_range_attempts=222;opp_three_pt_makes=179;opp_three_pt_attempts=523",
          "paint_pct_allowed_last_15=0.57;mid_range_pct_allowed_last_15=0.423;"
          "three_pt_pct_allowed_last_15=0.342;paint_attempts_allowed_per_game=35.9;"
          "mid_range_attempts_allowed_per_game=14.8;three_pt_attempts_allowed_per_game=34.9;"
          "paint_points_allowed_per_game=40.9;paint_defense_vs_league_avg=-2.63;"
          "mid_range_defense_vs_league_avg=-0.2;three_pt_defense_vs_league_avg=-2.34;"
          "strongest_zone=paint;weakest_zone=mid_range" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_season();

        fake_row(fake, "league",
                 "team=BOS;opp_paint_attempts=1000000;opp_mid_range_attempts=1000000;"
                 "opp_three_pt_attempts=1000000;%s",
                 cases[i].league);
        fake_parameter(fake, "league_min_games", 1);
        fake_parameter(fake, "league_min_teams", 1);
        add_idle_games(fake, GAMES - 1);
        fake_row(fake, "games", "team=BOS;%s", cases[i].game);
        fake_run(fake);
        fake_expect(fake, "BOS", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_team_short_of_games_is_insufficient_and_one_without_is_seen)
{
    struct fake *fake = a_usual_season();

    for (int g = 0; g < 13; g++)
        fake_row(fake, "games", HALF);
    fake_row(fake, "games", HALF ";team=LAL");
    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), 2);
    ck_assert_str_eq(fake_outcome(fake, "BOS"), "skipped insufficient: 13 of 15 games");
    ck_assert_str_eq(fake_outcome(fake, "ATL"), "skipped insufficient: 0 of 15 games");
    fake_destroy(fake);
}
END_TEST

START_TEST(a_result_outside_its_range_fails_its_column)
{
    struct fake *fake = a_usual_season();

    for (int g = 0; g < GAMES; g++)
        fake_row(fake, "games", HALF ";opp_paint_attempts=100;opp_paint_makes=101");
    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, "BOS"), "failed bad_value: paint_pct_allowed_last_15");
    fake_destroy(fake);
}
END_TEST

START_TEST(gates_and_windows_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;
    const struct sluice_due *due = gates->completeness->due[0];
    const struct sluice_window *league = &sluice_processor.inputs[1]->window;

    ck_assert_int_eq(gates->early_season_days, 14);
    ck_assert_int_eq(gates->breaker_attempts, 3);
    ck_assert_int_eq(gates->breaker_cooldown_days, 7);
    ck_assert_double_eq(gates->completeness->at_least, 90);
    ck_assert_str_eq(gates->completeness->table, "team_defense_game_summary");
    ck_assert_str_eq(due->table, "team_boxscores");
    ck_assert_int_eq(due->window.last, 15);
    ck_assert_int_eq(due->window.same_season, 1);
    ck_assert_int_eq(sluice_processor.inputs[0]->window.last, 15);
    ck_assert_int_eq(league->kind, SLUICE_WINDOW_DAYS);
    ck_assert_str_eq(league->from_parameter, "league_days");
    ck_assert_int_eq(league->to_days, -1);
    ck_assert_int_eq(league->same_season, 1);
    ck_assert_int_eq(sluice_processor.inputs[2]->window.kind, SLUICE_WINDOW_SEASON);
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        fifteen_equal_games,
        fifteen_varying_games,
        strongest_and_weakest_zone_need_two_known_gaps,
        league_average_needs_enough_teams_with_enough_games,
        games_with_a_hole_do_not_make_a_team_count,
        a_team_whose_zone_saw_no_attempt_does_not_count,
        real_sums_come_out_as_in_the_specification,
        a_team_short_of_games_is_insufficient_and_one_without_is_seen,
        a_result_outside_its_range_fails_its_column,
        gates_and_windows_stand_in_the_descriptor,
    };

    return fake_suite("tdza", tests, sizeof tests / sizeof *tests);
}
