/* test_utgc.c - what `utgc` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Somewhere in each city. */
static const struct {
    const char *team, *place, *timezone;
    int hours;
} arenas[] = {
    { "BKN", "latitude=40.68;longitude=-73.98", "America/New_York", -5 },
    { "BOS", "latitude=42.35;longitude=-71.07", "America/New_York", -5 },
    { "GSW", "latitude=37.75;longitude=-122.4", "America/Los_Angeles", -8 },
    { "LAC", "latitude=34.04;longitude=-118.27", "America/Los_Angeles", -8 },
    { "LAL", "latitude=34.04;longitude=-118.27", "America/Los_Angeles", -8 },
    { "MIA", "latitude=25.78;longitude=-80.21", "America/New_York", -5 },
    { "MIL", "latitude=43.04;longitude=-87.92", "America/Chicago", -6 },
    { "NYK", "latitude=40.75;longitude=-73.99", "America/New_York", -5 },
    { "PHX", "latitude=33.45;longitude=-112.07", "America/Phoenix", -7 },
    { "POR", "latitude=45.53;longitude=-122.67", "America/Los_Angeles", -8 },
};

static struct fake *a_day(const char *date)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_date(fake, date);
    for (size_t i = 0; i < LENGTH(arenas); i++)
        fake_row(fake, "arenas", "team=%s;%s;timezone=%s;utc_offset_std_hours=%d", arenas[i].team,
                 arenas[i].place, arenas[i].timezone, arenas[i].hours);
    return fake;
}

/* A game of the schedule, seen by whichever input it is in the window of. */
static void add_game(struct fake *fake, const char *id, const char *date, const char *away,
                     const char *home, const char *more)
{
    static const char *const inputs[] = { "games", "home_games", "away_games" };

    for (size_t i = 0; i < LENGTH(inputs); i++)
        fake_row(fake, inputs[i],
                 "game_id=%s;game_date=%s;away_team=%s;home_team=%s;season=2024-25;"
                 "season_type=Regular Season;%s",
                 id, date, away, home, more);
}

static void add_result(struct fake *fake, const char *team, int pts, int opp_pts)
{
    fake_row(fake, "results", "team=%s;win_loss=%s;pts=%d;opp_pts=%d", team,
             pts > opp_pts ? "W" : "L", pts, opp_pts);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,team,opp_team,season_year,home_game,season_phase,game_start_time_local,"
        "days_since_last_game,team_days_rest,team_back_to_back,games_in_last_7_days,"
        "games_in_last_14_days,game_number_in_season,game_spread,opening_spread,spread_movement,"
        "game_total,opening_total,total_movement,players_out_count,starters_out_count,"
        "team_win_streak_entering,team_loss_streak_entering,last_game_margin,last_game_result,"
        "travel_miles,time_zone_changes,consecutive_road_games,miles_traveled_last_14_days,"
        "time_zones_crossed_last_14_days,next_game_days_rest,games_in_next_7_days,"
        "next_opponent_win_pct");
    fake_destroy(fake);
}
END_TEST

#define NO_GAME_YET                                                                                \
    "days_since_last_game=;team_days_rest=;team_back_to_back=false;games_in_last_7_days=0;"        \
    "games_in_last_14_days=0;game_number_in_season=1;team_win_streak_entering=0;"                  \
    "team_loss_streak_entering=0;last_game_margin=;last_game_result="

START_TEST(three_games_of_a_team_as_each_is_entered)
{
    static const struct {
        const char *date;
        int played; /* of the three */
        const char *key, *cells;
    } cases[] = {
        { "2025-01-12", 0, "G1,LAL", NO_GAME_YET ";travel_miles=0;home_game=true;opp_team=MIA" },
        { "2025-01-12", 0, "G1,LAL",
          "next_game_days_rest=2;games_in_next_7_days=2;next_opponent_win_pct=" },
        { "2025-01-14", 1, "G2,LAL",
          "days_since_last_game=2;team_days_rest=1;team_back_to_back=false;"
          "games_in_last_7_days=1;games_in_last_14_days=1;game_number_in_season=2;"
          "team_win_streak_entering=1;team_loss_streak_entering=0;last_game_margin=8;"
          "last_game_result=W;travel_miles=2592;time_zone_changes=3;consecutive_road_games=1" },
        { "2025-01-15", 2, "G3,LAL",
          "days_since_last_game=1;team_days_rest=0;team_back_to_back=true;"
          "games_in_last_7_days=2;games_in_last_14_days=2;game_number_in_season=3;"
          "team_win_streak_entering=0;team_loss_streak_entering=1;last_game_margin=-7;"
          "last_game_result=L;travel_miles=2592;time_zone_changes=3;consecutive_road_games=0;"
          "miles_traveled_last_14_days=5184;time_zones_crossed_last_14_days=6;"
          "next_game_days_rest=;games_in_next_7_days=0;next_opponent_win_pct=" },
        { "2025-01-15", 2, "G3,GSW",
          NO_GAME_YET ";travel_miles=345;time_zone_changes=0;home_game=false;season_year=2024;"
                      "consecutive_road_games=1;miles_traveled_last_14_days=345" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day(cases[i].date);

        add_game(fake, "G1", "2025-01-12", "MIA", "LAL", "");
        add_game(fake, "G2", "2025-01-14", "LAL", "BOS", "");
        add_game(fake, "G3", "2025-01-15", "GSW", "LAL", "");
        if (cases[i].played > 0)
            add_result(fake, "LAL", 120, 112);
        if (cases[i].played > 1)
            add_result(fake, "LAL", 108, 115);
        fake_run(fake);
        ck_assert_uint_eq(fake_entity_count(fake), 2);
        fake_expect(fake, cases[i].key, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(games_of_the_last_days_count_to_the_day)
{
    static const struct {
        const char *date, *cells;
    } cases[] = {
        { "D-7", "games_in_last_7_days=1;games_in_last_14_days=1;days_since_last_game=7" },
        { "D-8", "games_in_last_7_days=0;games_in_last_14_days=1;team_days_rest=7" },
        { "D-14", "games_in_last_7_days=0;games_in_last_14_days=1" },
        { "D-15", "games_in_last_7_days=0;games_in_last_14_days=0;game_number_in_season=2" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");

        add_game(fake, "G1", cases[i].date, "MIA", "LAL", "");
        add_game(fake, "G2", "D", "BOS", "LAL", "");
        fake_run(fake);
        fake_expect(fake, "G2,LAL", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(only_regular_season_games_are_numbered)
{
    struct fake *fake = a_day("2025-04-20");

    add_game(fake, "G1", "D-9", "MIA", "LAL", "");
    add_game(fake, "G2", "D-5", "MIA", "LAL", "season_type=PlayIn");
    add_game(fake, "G3", "D", "BOS", "LAL", "season_type=Playoffs");
    add_game(fake, "G4", "D", "MIA", "NYK", "");
    fake_run(fake);
    fake_expect(fake, "G3,LAL", "game_number_in_season=;games_in_last_14_days=2");
    fake_expect(fake, "G4,MIA", "game_number_in_season=2;games_in_last_14_days=2");
    fake_destroy(fake);
}
END_TEST

/* From home to the first game, away. */
START_TEST(legs_are_great_circles_and_standard_time)
{
    static const struct {
        const char *from, *to, *cells;
    } cases[] = {
        { "LAL", "BOS", "travel_miles=2592;time_zone_changes=3" },
        { "BOS", "LAL", "travel_miles=2592;time_zone_changes=3" },
        { "MIL", "NYK", "travel_miles=733;time_zone_changes=1" },
        { "LAL", "LAC", "travel_miles=0;time_zone_changes=0" },
        { "NYK", "BKN", "travel_miles=5;time_zone_changes=0" },
        { "BOS", "MIA", "travel_miles=1257;time_zone_changes=0" },
        { "POR", "MIA", "travel_miles=2704;time_zone_changes=3" },
        { "PHX", "LAL", "time_zone_changes=1" },
        { "SEA", "LAL", "travel_miles=;time_zone_changes=;miles_traveled_last_14_days=" },
        { "LAL", "SEA", "travel_miles=;time_zones_crossed_last_14_days=;game_start_time_local=" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-07-01");
        char key[16];

        (void)snprintf(key, sizeof key, "G1,%s", cases[i].from);
        add_game(fake, "G1", "D", cases[i].from, cases[i].to, "tipoff_utc=2025-07-01T02:00:00Z");
        fake_run(fake);
        fake_expect(fake, key, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

/* Legs of LAL: home 0, Boston 2592 and 3, home 2592 and 3, GSW 345 and 0. */
START_TEST(travel_of_fourteen_days_is_that_of_its_games)
{
    static const struct {
        const char *boston, *cells;
    } cases[] = {
        { "D-13", "miles_traveled_last_14_days=5529;time_zones_crossed_last_14_days=6" },
        { "D-14", "miles_traveled_last_14_days=2937;time_zones_crossed_last_14_days=3" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");

        add_game(fake, "G1", "D-16", "MIA", "LAL", "");
        add_game(fake, "G2", cases[i].boston, "LAL", "BOS", "");
        add_game(fake, "G3", "D-4", "MIA", "LAL", "");
        add_game(fake, "G4", "D", "LAL", "GSW", "");
        fake_run(fake);
        fake_expect(fake, "G4,LAL", cases[i].cells);
        fake_expect(fake, "G4,LAL", "travel_miles=345;consecutive_road_games=1");
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_road_trip_ends_at_home_and_an_unknown_leg_spoils_its_sum)
{
    struct fake *fake = a_day("2025-01-20");

    add_game(fake, "G1", "D-9", "MIA", "LAL", "");
    add_game(fake, "G2", "D-7", "LAL", "SEA", "");
    add_game(fake, "G3", "D-3", "LAL", "BOS", "");
    add_game(fake, "G4", "D", "LAL", "NYK", "");
    fake_run(fake);
    fake_expect(fake, "G4,LAL",
                "consecutive_road_games=3;time_zone_changes=0;miles_traveled_last_14_days=;"
                "time_zones_crossed_last_14_days=");
    fake_expect(fake, "G4,NYK", "consecutive_road_games=0;travel_miles=0");
    fake_destroy(fake);
}
END_TEST

START_TEST(phase_and_start_go_by_season_type_date_and_arena)
{
    static const struct {
        const char *date, *home, *game, *cells;
    } cases[] = {
        { "2024-10-22", "LAL", "tipoff_utc=2024-10-23T02:00:00Z",
          "season_phase=early;game_start_time_local=19:00" },
        { "2024-11-02", "BOS", "tipoff_utc=2024-11-03T00:30:59Z",
          "season_phase=early;game_start_time_local=20:30" },
        { "2024-11-03", "BOS", "tipoff_utc=2024-11-04T00:30:00Z", "game_start_time_local=19:30" },
        { "2025-03-08", "MIL", "tipoff_utc=2025-03-09T01:00:00Z",
          "season_phase=late;game_start_time_local=19:00" },
        { "2025-03-09", "MIL", "tipoff_utc=2025-03-10T00:00:00Z", "game_start_time_local=19:00" },
        { "2025-03-09", "PHX", "tipoff_utc=2025-03-10T02:00:00Z", "game_start_time_local=19:00" },
        { "2021-11-15", "PHX", "tipoff_utc=2021-11-16T02:00:00Z", "game_start_time_local=19:00" },
        { "2024-12-01", "BOS", "tipoff_utc=2024-12-01T05:05:00Z",
          "season_phase=mid;game_start_time_local=00:05" },
        { "2024-02-29", "BOS", "", "season_phase=mid;game_start_time_local=" },
        { "2024-03-01", "BOS", "", "season_phase=late" },
        { "2025-04-15", "BOS", "season_type=Play-In", "season_phase=play_in" },
        { "2025-04-16", "BOS", "season_type=PlayIn", "season_phase=play_in" },
        { "2020-10-01", "BOS", "season_type=Playoffs", "season_phase=playoffs" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day(cases[i].date);

        add_game(fake, "G1", "D", "MIA", cases[i].home, cases[i].game);
        fake_run(fake);
        fake_expect(fake, "G1,MIA", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

#define NO_TOTAL "game_total=;opening_total=;total_movement="
#define NO_SPREAD "game_spread=;opening_spread=;spread_movement="

START_TEST(the_market_is_seen_from_each_side)
{
    static const struct {
        const char *line, *key, *cells;
    } cases[] = {
        { "open_home_spread=-4.5;close_home_spread=-3.5", "G1,LAL",
          "game_spread=-3.5;opening_spread=-4.5;spread_movement=1.0;" NO_TOTAL },
        { "open_home_spread=-4.5;close_home_spread=-3.5", "G1,BOS",
          "game_spread=3.5;opening_spread=4.5;spread_movement=-1.0" },
        { "open_home_spread=0;close_home_spread=0", "G1,BOS",
          "game_spread=0.0;opening_spread=0.0;spread_movement=0.0" },
        { "close_home_spread=-3.5", "G1,LAL", "game_spread=-3.5;opening_spread=;spread_movement=" },
        { "open_total=225.5;close_total=231.5", "G1,BOS",
          "game_total=231.5;opening_total=225.5;total_movement=6.0;" NO_SPREAD },
        { "open_total=200;close_total=220.5;suspect=open_total\\;total_move>15", "G1,LAL",
          "game_total=220.5;opening_total=;total_movement=" },
        { "open_total=200;close_total=220.5;suspect=total_move>15", "G1,LAL",
          "game_total=220.5;opening_total=200.0;total_movement=" },
        { "open_total=200;close_total=999;suspect=close_total>300", "G1,LAL",
          "game_total=;opening_total=200.0;total_movement=" },
        { "open_home_spread=-4.5;close_home_spread=-3.5;suspect=x\\;spread_move", "G1,BOS",
          "game_spread=3.5;opening_spread=4.5;spread_movement=" },
        { "open_home_spread=-4.5;close_home_spread=-3.5;suspect=close_spread\\;open_spread",
          "G1,BOS", NO_SPREAD },
        { "open_home_spread=-4.5;close_home_spread=-3.5;suspect=no_open_spread\\;move", "G1,BOS",
          "spread_movement=-1.0" },
        { NULL, "G1,LAL", NO_SPREAD ";" NO_TOTAL },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");

        add_game(fake, "G1", "D", "BOS", "LAL", "");
        if (cases[i].line != NULL)
            fake_row(fake, "lines", "game_id=G1;%s", cases[i].line);
        fake_run(fake);
        fake_expect(fake, cases[i].key, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_total_out_of_range_fails_the_row)
{
    struct fake *fake = a_day("2025-01-20");

    add_game(fake, "G1", "D", "BOS", "LAL", "");
    fake_row(fake, "lines", "game_id=G1;close_total=999");
    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, "G1,LAL"), "failed bad_value: game_total");
    fake_destroy(fake);
}
END_TEST

/* Two are out; the first has started so many of so many games. */
START_TEST(a_starter_has_started_half_of_his_newest_games)
{
    static const struct {
        int games, starts, newest_starts; /* the newest come last */
        const char *cells;
    } cases[] = {
        { 10, 5, 0, "players_out_count=2;starters_out_count=1" },
        { 10, 4, 0, "players_out_count=2;starters_out_count=0" },
        { 3, 1, 0, "starters_out_count=0" },
        { 2, 1, 0, "starters_out_count=1" },
        { 10, 10, 4, "starters_out_count=0" },
        { 10, 10, 5, "starters_out_count=1" },
        { 0, 0, 0, "players_out_count=2;starters_out_count=0" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");
        int games = cases[i].games;

        add_game(fake, "G1", "D", "BOS", "LAL", "");
        fake_row(fake, "injuries", "game_id=G1;team=LAL;player_id=7");
        fake_row(fake, "injuries", "game_id=G1;team=LAL;player_id=8");
        fake_row(fake, "injuries", "game_id=G1;team=BOS;player_id=9");
        for (int g = 0; g < games; g++)
            fake_row(fake, "appearances", "player_id=7;starter=%d", g < cases[i].starts);
        for (int g = 0; g < games && cases[i].newest_starts > 0; g++)
            fake_row(fake, "appearances", "player_id=7;starter=%d", g < cases[i].newest_starts);
        fake_run(fake);
        fake_expect(fake, "G1,LAL", cases[i].cells);
        fake_expect(fake, "G1,BOS", "players_out_count=1;starters_out_count=0");
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(form_is_that_of_the_newest_results)
{
    static const struct {
        const char *results, *cells; /* oldest first */
    } cases[] = {
        { "WLWWW", "team_win_streak_entering=3;team_loss_streak_entering=0;last_game_result=W" },
        { "WWL", "team_win_streak_entering=0;team_loss_streak_entering=1;last_game_margin=-3" },
        { "LL", "team_win_streak_entering=0;team_loss_streak_entering=2;last_game_result=L" },
        { "", "team_win_streak_entering=0;team_loss_streak_entering=0;last_game_margin=" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");

        add_game(fake, "G1", "D", "BOS", "LAL", "");
        for (const char *result = cases[i].results; *result != '\0'; result++)
            add_result(fake, "LAL", *result == 'W' ? 103 : 100, *result == 'W' ? 100 : 103);
        fake_run(fake);
        fake_expect(fake, "G1,LAL", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(what_comes_next_is_searched_so_far)
{
    static const struct {
        const char *next;
        int look_ahead_days;
        const char *cells;
    } cases[] = {
        { "D+1", 14,
          "next_game_days_rest=1;games_in_next_7_days=1;next_opponent_win_pct=0.667;"
          "team_back_to_back=false" },
        { "D+7", 14, "next_game_days_rest=7;games_in_next_7_days=1" },
        { "D+8", 14, "next_game_days_rest=8;games_in_next_7_days=0;next_opponent_win_pct=0.667" },
        { "D+14", 14, "next_game_days_rest=14" },
        { "D+15", 14, "next_game_days_rest=;games_in_next_7_days=0;next_opponent_win_pct=" },
        { "D+15", 20, "next_game_days_rest=15" },
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fake *fake = a_day("2025-01-20");

        fake_parameter(fake, "look_ahead_days", cases[i].look_ahead_days);
        add_game(fake, "G1", "D", "BOS", "LAL", "");
        add_game(fake, "G2", cases[i].next, "LAL", "MIA", "");
        add_game(fake, "G3", "D+25", "LAL", "BOS", "");
        add_result(fake, "MIA", 100, 90);
        add_result(fake, "MIA", 90, 100);
        add_result(fake, "MIA", 100, 90);
        fake_run(fake);
        fake_expect(fake, "G1,LAL", cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

static void expect_alive(const struct sluice_filter *const *filters)
{
    const struct sluice_filter *status = filters[0], *type = filters[1];

    ck_assert_str_eq(status->column, "status");
    ck_assert_int_eq(status->kind, SLUICE_FILTER_NOT_IN);
    ck_assert_int_eq(status->fold_case, 1);
    ck_assert_uint_eq(status->value_count, 3);
    ck_assert_str_eq(type->column, "season_type");
    ck_assert_uint_eq(type->value_count, 4);
    ck_assert_ptr_null(filters[2]);
}

START_TEST(gates_windows_and_filters_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;
    const struct sluice_completeness *gate = gates->completeness;
    const struct sluice_input *const *inputs = sluice_processor.inputs;
    static const char *const sides[] = { "home_team", "away_team" };

    ck_assert_int_eq(gates->early_season_days, 0);
    ck_assert_int_eq(gates->breaker_attempts, 0);
    ck_assert_int_eq(gate->warn, 1);
    ck_assert_double_eq(gate->at_least, 90);
    ck_assert_str_eq(gate->table, "team_boxscores");
    ck_assert_str_eq(gate->match, "game_id");
    for (int i = 0; i < 2; i++) {
        ck_assert_str_eq(gate->due[i]->table, "schedule");
        ck_assert_str_eq(gate->due[i]->keys[0]->column, sides[i]);
        ck_assert_str_eq(gate->due[i]->keys[0]->entity, "team");
        ck_assert_int_eq(gate->due[i]->window.from_days, -14);
        ck_assert_int_eq(gate->due[i]->window.to_days, -1);
        expect_alive(gate->due[i]->filters);
        ck_assert_str_eq(inputs[1 + i]->keys[0]->column, sides[i]);
        ck_assert_int_eq(inputs[1 + i]->window.same_season, 1);
        ck_assert_str_eq(inputs[1 + i]->window.to_parameter, "look_ahead_days");
    }
    ck_assert_ptr_null(gate->due[2]);
    for (int i = 0; i < 3; i++)
        expect_alive(inputs[i]->filters);
    for (int i = 0; i < 3; i++)
        for (size_t c = 0; inputs[i]->columns[c] != NULL; c++)
            ck_assert_ptr_null(strstr(inputs[i]->columns[c]->name, "score"));
    ck_assert_str_eq(inputs[6]->window.last_parameter, "starter_games");
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

START_TEST(a_game_that_is_none_of_the_team_fails)
{
    struct fake *fake = a_day("2025-01-20");

    fake_row(fake, "games", "game_id=G1;game_date=D;away_team=BOS;home_team=LAL");
    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, "G1,LAL"),
                     "failed missing_upstream: not among the games of the team");
    fake_destroy(fake);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        three_games_of_a_team_as_each_is_entered,
        games_of_the_last_days_count_to_the_day,
        only_regular_season_games_are_numbered,
        legs_are_great_circles_and_standard_time,
        travel_of_fourteen_days_is_that_of_its_games,
        a_road_trip_ends_at_home_and_an_unknown_leg_spoils_its_sum,
        phase_and_start_go_by_season_type_date_and_arena,
        the_market_is_seen_from_each_side,
        a_total_out_of_range_fails_the_row,
        a_starter_has_started_half_of_his_newest_games,
        form_is_that_of_the_newest_results,
        what_comes_next_is_searched_so_far,
        gates_windows_and_filters_stand_in_the_descriptor,
        a_game_that_is_none_of_the_team_fails,
    };

    return fake_suite("utgc", tests, sizeof tests / sizeof *tests);
}
