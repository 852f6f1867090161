/* test_upgc.c - what `upgc` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

#include <strings.h>

extern const struct sluice_processor sluice_processor;

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { HE = 1, MATE = 2 };

#define SIDE "season_year=2024;season_phase=mid;consecutive_road_games=0;games_in_next_7_days="

/* ATL at LAL on D. */
static struct fake *a_game(void)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_date(fake, "2025-01-20");
    fake_row(fake, "context",
             "game_id=G1;team=LAL;opp_team=ATL;home_game=1;days_since_last_game=3;"
             "game_spread=-1;game_total=231.5;opening_spread=-2.5;spread_movement=1.5;" SIDE "2");
    fake_row(fake, "context",
             "game_id=G1;team=ATL;opp_team=LAL;home_game=0;days_since_last_game=2;"
             "next_game_days_rest=4;travel_miles=362;" SIDE "3");
    return fake;
}

/* One game so many days before D; all games of a day have one id. Oldest first. */
static void add_game(struct fake *fake, int player, const char *team, int days, const char *more)
{
    static const char *const inputs[] = { "team_recent", "history" };

    for (size_t i = 0; i < LENGTH(inputs); i++)
        fake_row(fake, inputs[i], "player_id=%d;team=%s;game_id=P%03d;game_date=D-%d;%s", player,
                 team, 999 - days, days, more);
}

static void add_listed(struct fake *fake, const char *team, int player, const char *status)
{
    fake_row(fake, "status", "game_id=G1;player_id=%d;status=%s", player, status);
    if (strcasecmp(status, "out") == 0)
        fake_row(fake, "injuries", "game_id=G1;team=%s;player_id=%d", team, player);
}

static void add_line(struct fake *fake, const char *team, int player, const char *line)
{
    fake_row(fake, "props", "game_id=G1;team=%s;player_id=%d;line=%s", team, player, line);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,player_id,team,opp_team,season_year,home_game,season_phase,"
        "game_start_time_local,player_status,has_prop_line,current_points_line,game_spread,"
        "opening_spread,spread_movement,game_total,opening_total,total_movement,days_rest,"
        "back_to_back,days_rest_before_last_game,days_since_2_plus_days_rest,"
        "games_in_last_7_days,games_in_last_14_days,minutes_in_last_7_days,"
        "minutes_in_last_14_days,avg_minutes_per_game_last_7,back_to_backs_last_14_days,"
        "avg_usage_rate_last_7_games,projected_usage_rate,star_teammates_out,points_avg_last_5,"
        "points_avg_last_10,shooting_pct_decline_last_5,prop_over_streak,prop_under_streak,"
        "travel_miles,time_zone_changes,consecutive_road_games,miles_traveled_last_14_days,"
        "time_zones_crossed_last_14_days,pace_differential,opponent_pace_last_10,"
        "opponent_def_rating_last_10,opponent_ft_rate_allowed,next_game_days_rest,"
        "games_in_next_7_days,next_opponent_win_pct,opponent_days_rest,"
        "opponent_games_in_next_7_days,opponent_next_game_days_rest,data_quality_tier,"
        "data_quality_issues");
    fake_destroy(fake);
}
END_TEST

START_TEST(the_list_goes_by_history_prices_and_injuries)
{
    struct fake *fake = a_game();
    static const struct {
        const char *key, *outcome;
    } cases[] = {
        { "G1,1", "written" },
        { "G1,2", "skipped not_applicable: out" },
        { "G1,3", "skipped not_applicable: no_recent_game" },
        { "G1,4", "written" },
        { "G1,5", "written" },
        { "G1,6", "skipped not_applicable: no_recent_game" },
        { "G1,8", "written" },
        { "G1,9", "skipped not_applicable: no_recent_game" },
    };

    add_game(fake, 1, "LAL", 2, "");
    add_game(fake, 2, "LAL", 2, "");
    add_listed(fake, "LAL", 2, "OUT");
    add_line(fake, "LAL", 3, "9.5");
    add_game(fake, 4, "LAL", 2, "");
    add_line(fake, "ATL", 4, "9.5"); /* under the other team: he is active all the same */
    add_game(fake, 5, "LAL", 9, "");
    add_game(fake, 5, "ATL", 2, ""); /* traded to the opponent */
    add_game(fake, 6, "LAL", 9, "");
    add_game(fake, 6, "MIA", 2, ""); /* traded away, still priced */
    add_line(fake, "LAL", 6, "9.5");
    add_game(fake, 7, "LAL", 9, "");
    add_game(fake, 7, "MIA", 2, ""); /* traded away */
    add_game(fake, 8, "LAL", 30, "");
    add_game(fake, 9, "LAL", 31, "");
    add_line(fake, "LAL", 9, "9.5");
    add_game(fake, 10, "LAL", 31, "");
    add_line(fake, "MIA", 11, "9.5"); /* of no team of the game */
    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), LENGTH(cases));
    for (size_t i = 0; i < LENGTH(cases); i++)
        ck_assert_str_eq(fake_outcome(fake, cases[i].key), cases[i].outcome);
    fake_expect(fake, "G1,5", "team=ATL;opp_team=LAL;travel_miles=362;home_game=false");
    fake_expect(fake, "G1,4", "team=LAL;has_prop_line=true;current_points_line=9.5");
    fake_destroy(fake);
}
END_TEST

START_TEST(nobody_is_listed_for_a_season_without_a_game)
{
    struct fake *fake = a_game();

    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), 0);
    fake_destroy(fake);
}
END_TEST

START_TEST(the_context_of_both_teams_is_copied)
{
    struct fake *fake = a_game();

    add_game(fake, HE, "LAL", 3, "");
    add_listed(fake, "LAL", HE, "Questionable");
    fake_run(fake);
    fake_expect(fake, "G1,1",
                "team=LAL;opp_team=ATL;season_year=2024;home_game=true;season_phase=mid;"
                "game_spread=-1.0;opening_spread=-2.5;spread_movement=1.5;game_total=231.5;"
                "opening_total=;games_in_next_7_days=2;next_game_days_rest=;travel_miles=");
    fake_expect(fake, "G1,1",
                "opponent_days_rest=2;opponent_games_in_next_7_days=3;"
                "opponent_next_game_days_rest=4;player_status=questionable;has_prop_line=false;"
                "current_points_line=;prop_over_streak=;prop_under_streak=");
    fake_destroy(fake);
}
END_TEST

START_TEST(without_the_opponents_row_its_columns_are_null)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_date(fake, "2025-01-20");
    fake_row(fake, "context", "game_id=G1;team=LAL;opp_team=ATL;home_game=1;" SIDE "0");
    add_game(fake, HE, "LAL", 3, "");
    fake_run(fake);
    fake_expect(fake, "G1,1",
                "player_status=available;opponent_days_rest=;opponent_games_in_next_7_days=;"
                "opponent_next_game_days_rest=;opponent_pace_last_10=;pace_differential=;"
                "opponent_def_rating_last_10=;opponent_ft_rate_allowed=;"
                "data_quality_issues=missing_game_spread,missing_game_total,thin_sample:1/3");
    fake_destroy(fake);
}
END_TEST

enum { MOST_GAMES = 12 };

START_TEST(rest_and_load_count_the_players_own_games)
{
    static const struct {
        int days[MOST_GAMES]; /* newest first, 0 ends */
        const char *minutes[MOST_GAMES], *cells;
    } cases[] = {
        { { 1, 3, 5, 7, 9 },
          { "35.5", "38.2", "34.8", "36.1", "35.0" },
          "days_rest=1;back_to_back=true;games_in_last_7_days=4;games_in_last_14_days=5;"
          "minutes_in_last_7_days=144;minutes_in_last_14_days=179;"
          "avg_minutes_per_game_last_7=36.1;days_rest_before_last_game=2;"
          "days_since_2_plus_days_rest=1;back_to_backs_last_14_days=0" },
        { { 1, 2, 4, 5, 10 },
          { "30", "30", "30", "30", "30" },
          "back_to_backs_last_14_days=2;days_since_2_plus_days_rest=2;"
          "days_rest_before_last_game=1" },
        { { 3, 4, 5 },
          { "30", "", "20.5" },
          "days_since_2_plus_days_rest=;back_to_back=false;minutes_in_last_7_days=50;"
          "avg_minutes_per_game_last_7=16.8;back_to_backs_last_14_days=2" },
        { { 13, 14, 15 }, { "1", "1", "1" }, "back_to_backs_last_14_days=1;days_rest=13" },
        { { 14, 15 }, { "1", "1" }, "back_to_backs_last_14_days=0;games_in_last_14_days=1" },
        { { 7 },
          { "30.9" },
          "games_in_last_7_days=1;games_in_last_14_days=1;minutes_in_last_7_days=30;"
          "days_rest_before_last_game=;days_since_2_plus_days_rest=" },
        { { 8 },
          { "30.9" },
          "games_in_last_7_days=0;games_in_last_14_days=1;minutes_in_last_7_days=0;"
          "minutes_in_last_14_days=30;avg_minutes_per_game_last_7=" },
        { { 15 }, { "30.9" }, "games_in_last_14_days=0;minutes_in_last_14_days=0" },
        { { 30 }, { "30.9" }, "days_rest=30;games_in_last_14_days=0" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        for (int g = MOST_GAMES; g-- > 0;) {
            char minutes[32];

            (void)snprintf(minutes, sizeof minutes, "minutes_played=%s",
                           cases[i].minutes[g] != NULL ? cases[i].minutes[g] : "");
            if (cases[i].days[g] > 0)
                add_game(fake, HE, "LAL", cases[i].days[g], minutes);
        }
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

/* Games on every second day, newest first; -1 is null, and -2 ends. */
static void add_points(struct fake *fake, const int *points)
{
    int count = 0;

    while (points[count] != -2)
        count++;
    for (int g = count; g-- > 0;) {
        char cell[32] = "points=";

        if (points[g] >= 0)
            (void)snprintf(cell, sizeof cell, "points=%d", points[g]);
        add_game(fake, HE, "LAL", 1 + 2 * g, cell);
    }
}

START_TEST(form_and_streaks_are_of_the_newest_games)
{
    static const struct {
        int points[MOST_GAMES];
        const char *line, *cells;
    } cases[] = {
        { { 25, 28, 22, 27, 24, 26, 23, 29, 21, 25, -2 },
          NULL,
          "points_avg_last_5=25.2;points_avg_last_10=25.0" },
        { { 25, 28, 22, 27, 24, 26, 23, 29, 21, 25, 99, -2 },
          NULL,
          "points_avg_last_5=25.2;points_avg_last_10=25.0" },
        { { 25, 28, 22, -2 }, NULL, "points_avg_last_5=25.0;points_avg_last_10=25.0" },
        { { 0, 0, 0, -2 }, NULL, "points_avg_last_5=0.0;points_avg_last_10=0.0" },
        { { 25, -1, 22, -2 }, NULL, "points_avg_last_5=23.5" },
        { { -1, -2 }, "3.5", "points_avg_last_5=;prop_over_streak=0;prop_under_streak=0" },
        { { 25, 28, 22, 27, 24, -2 }, "24.5", "prop_over_streak=2;prop_under_streak=0" },
        { { 25, 28, 22, 27, 24, -2 }, "26.5", "prop_over_streak=0;prop_under_streak=1" },
        { { 25, 28, 22, 27, 24, -2 }, "25", "prop_over_streak=1;prop_under_streak=0" },
        { { 25, 28, 22, 27, 24, -2 }, "28", "prop_over_streak=0;prop_under_streak=4" },
        { { 25, 28, 22, 27, 24, -2 }, NULL, "prop_over_streak=;prop_under_streak=" },
        { { 25, -1, 28, -2 }, "20", "prop_over_streak=1;prop_under_streak=0" },
        { { 20, 20, 28, -2 }, "20", "prop_over_streak=1;prop_under_streak=0" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        add_points(fake, cases[i].points);
        if (cases[i].line != NULL)
            add_line(fake, "LAL", HE, cases[i].line);
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(shooting_declines_against_the_older_games)
{
    static const struct {
        const char *older, *newer, *cells;
        int newer_games;
    } cases[] = {
        { "fg_makes=5;fg_attempts=10", "fg_makes=4;fg_attempts=10",
          "shooting_pct_decline_last_5=0.1", 5 },
        { "fg_makes=4;fg_attempts=10", "fg_makes=5;fg_attempts=10",
          "shooting_pct_decline_last_5=-0.1", 5 },
        { "fg_makes=5;fg_attempts=", "fg_makes=4;fg_attempts=10",
          "shooting_pct_decline_last_5=", 5 },
        { "fg_makes=0;fg_attempts=0", "fg_makes=4;fg_attempts=10",
          "shooting_pct_decline_last_5=", 5 },
        { "fg_makes=5;fg_attempts=10", "fg_makes=0;fg_attempts=0",
          "shooting_pct_decline_last_5=", 5 },
        { "fg_makes=5;fg_attempts=10", "fg_makes=4;fg_attempts=10",
          "shooting_pct_decline_last_5=", 3 },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        for (int g = 0; g < 2; g++)
            add_game(fake, HE, "LAL", 20 - g, cases[i].older);
        for (int g = 0; g < cases[i].newer_games; g++)
            add_game(fake, HE, "LAL", 10 - g, cases[i].newer);
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

/* He has played on days 7 to 1, and the one who is out on 2 and 1. */
START_TEST(usage_is_projected_without_the_absent)
{
    static const struct {
        const char *his, *before, *last, *team, *cells;
    } cases[] = {
        { "usage_rate=21.89", "minutes_played=4;usage_rate=30.65",
          "minutes_played=400;usage_rate=29", "LAL",
          "avg_usage_rate_last_7_games=21.89;projected_usage_rate=25.53" },
        { "usage_rate=27.36", "minutes_played=1;usage_rate=148.7",
          "minutes_played=1075;usage_rate=22", "LAL",
          "avg_usage_rate_last_7_games=27.36;projected_usage_rate=33.72" },
        { "usage_rate=20", "minutes_played=30;usage_rate=20", "minutes_played=30;usage_rate=20",
          "LAL", "projected_usage_rate=20.0" },
        { "usage_rate=20", "", "minutes_played=400;usage_rate=29", "MIA",
          "projected_usage_rate=20.0" },
        { "usage_rate=20", "minutes_played=400", "usage_rate=29", "LAL",
          "projected_usage_rate=20.0" },
        { "usage_rate=20", "", "minutes_played=1500;usage_rate=1", "LAL",
          "projected_usage_rate=16.0" },
        { "usage_rate=20", "", "minutes_played=400;usage_rate=60", "LAL",
          "projected_usage_rate=25.0" },
        { "usage_rate=20", "", "minutes_played=336;usage_rate=100", "LAL",
          "projected_usage_rate=25.0" },
        { "usage_rate=20", "", "minutes_played=1680;usage_rate=20", "LAL",
          "projected_usage_rate=25.0" },
        { "usage_rate=90", "", "minutes_played=336;usage_rate=100", "LAL",
          "projected_usage_rate=100.0" },
        { "", "", "minutes_played=336;usage_rate=100", "LAL",
          "avg_usage_rate_last_7_games=;projected_usage_rate=" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        add_game(fake, HE, "LAL", 8, "usage_rate=99");
        for (int days = 7; days > 0; days--)
            add_game(fake, HE, "LAL", days, cases[i].his);
        add_game(fake, MATE, cases[i].team, 8, "minutes_played=40;usage_rate=90");
        add_game(fake, MATE, cases[i].team, 2, cases[i].before);
        add_game(fake, MATE, cases[i].team, 1, cases[i].last);
        add_listed(fake, "LAL", MATE, "Out");
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_expect(fake, "G1,1", "star_teammates_out=0");
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_star_is_known_by_his_newest_games)
{
    static const struct {
        int older_games, games;
        const char *older, *newest, *cells;
    } cases[] = {
        { 0, 5, "", "points=18;minutes_played=20", "star_teammates_out=1" },
        { 0, 4, "", "points=40;minutes_played=40", "star_teammates_out=0" },
        { 0, 5, "", "points=17;minutes_played=27.9", "star_teammates_out=0" },
        { 0, 5, "", "points=12;minutes_played=28", "star_teammates_out=1" },
        { 0, 5, "", "points=11;minutes_played=40", "star_teammates_out=0" },
        { 0, 5, "", "points=12", "star_teammates_out=0" },
        { 0, 5, "", "minutes_played=40", "star_teammates_out=0" },
        { 3, 10, "points=90", "points=10", "star_teammates_out=0" },
        { 3, 9, "points=90", "points=10", "star_teammates_out=1" },
        { 0, 0, "", "", "star_teammates_out=0" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        add_game(fake, HE, "LAL", 1, "");
        for (int g = 0; g < cases[i].older_games; g++)
            add_game(fake, MATE, "MIA", 29 - g, cases[i].older);
        for (int g = 0; g < cases[i].games; g++)
            add_game(fake, MATE, "MIA", 19 - g, cases[i].newest);
        add_listed(fake, "LAL", MATE, "out");
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(the_opponent_is_judged_by_its_newest_games)
{
    struct fake *fake = a_game();

    add_game(fake, HE, "LAL", 1, "");
    fake_row(fake, "team_offense", "team=ATL;pace=150");
    fake_row(fake, "team_defense", "team=ATL;opp_ft_attempts=99;opp_fg_attempts=1");
    for (int g = 0; g < 10; g++) {
        fake_row(fake, "team_offense", "team=ATL;pace=%s", g % 2 == 0 ? "98.5" : "99.25");
        fake_row(fake, "team_defense",
                 "team=ATL;defensive_rating=%d;opp_ft_attempts=%d;opp_fg_attempts=%s", 110 + g,
                 20 + g, g == 9 ? "" : "85");
    }
    fake_row(fake, "team_offense", "team=LAL;pace=");
    fake_row(fake, "team_offense", "team=LAL;pace=101.5");
    fake_run(fake);
    fake_expect(fake, "G1,1",
                "opponent_pace_last_10=98.9;pace_differential=-2.6;"
                "opponent_def_rating_last_10=114.5;opponent_ft_rate_allowed=0.282");
    fake_destroy(fake);
}
END_TEST

START_TEST(quality_goes_by_the_games_of_the_active_days)
{
    static const struct {
        int recent, older;
        const char *cells;
    } cases[] = {
        { 10, 0, "data_quality_tier=gold;data_quality_issues=" },
        { 9, 4, "data_quality_tier=silver;data_quality_issues=" },
        { 5, 0, "data_quality_tier=silver;data_quality_issues=" },
        { 4, 9, "data_quality_tier=bronze;data_quality_issues=" },
        { 2, 9, "data_quality_tier=bronze;data_quality_issues=thin_sample:2/3" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_game();

        for (int g = 0; g < cases[i].older; g++)
            add_game(fake, HE, "LAL", 40 - g, "");
        for (int g = 0; g < cases[i].recent; g++)
            add_game(fake, HE, "LAL", 30 - g, "");
        fake_run(fake);
        fake_expect(fake, "G1,1", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(gates_and_windows_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;
    const struct sluice_completeness *gate = gates->completeness;
    const struct sluice_due *due = gate->due[0];
    const struct sluice_input *const *inputs = sluice_processor.inputs;

    ck_assert_int_eq(gates->early_season_days, 0);
    ck_assert_int_eq(gates->breaker_attempts, 3);
    ck_assert_int_eq(gates->breaker_cooldown_days, 7);
    ck_assert_int_eq(gate->warn, 0);
    ck_assert_double_eq(gate->at_least, 90);
    ck_assert_str_eq(gate->table, "player_game_summary");
    ck_assert_str_eq(due->table, "player_boxscores");
    ck_assert_str_eq(due->match, "game_id");
    ck_assert_str_eq(due->keys[0]->entity, "player_id");
    ck_assert_ptr_null(due->keys[1]);
    ck_assert_str_eq(due->window.from_parameter, "active_days");
    ck_assert_int_eq(due->window.to_days, -1);
    ck_assert_int_eq(due->window.same_season, 1);
    ck_assert_str_eq(inputs[1]->window.from_parameter, "active_days");
    ck_assert_int_eq(inputs[1]->window.same_season, 1);
    ck_assert_int_eq(inputs[2]->window.last, 0);
    ck_assert_int_eq(inputs[2]->window.same_season, 1);
    ck_assert_str_eq(inputs[3]->window.last_parameter, "team_games");
    ck_assert_str_eq(inputs[4]->window.last_parameter, "team_games");
    ck_assert_str_eq(inputs[5]->filters[0]->column, "market");
    ck_assert_str_eq(inputs[6]->filters[0]->column, "status");
    ck_assert_int_eq(inputs[6]->filters[0]->fold_case, 1);
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        the_list_goes_by_history_prices_and_injuries,
        nobody_is_listed_for_a_season_without_a_game,
        the_context_of_both_teams_is_copied,
        without_the_opponents_row_its_columns_are_null,
        rest_and_load_count_the_players_own_games,
        form_and_streaks_are_of_the_newest_games,
        shooting_declines_against_the_older_games,
        usage_is_projected_without_the_absent,
        a_star_is_known_by_his_newest_games,
        the_opponent_is_judged_by_its_newest_games,
        quality_goes_by_the_games_of_the_active_days,
        gates_and_windows_stand_in_the_descriptor,
    };

    return fake_suite("upgc", tests, sizeof tests / sizeof *tests);
}
