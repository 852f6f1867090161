/* test_tdgs.c - what `tdgs` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define LAL "0022100001,LAL"
#define BOS "0022100001,BOS"
#define GAME                                                                                       \
    "game_id=0022100001;season=2021-22;season_type=Regular Season;status=Final;home_team=BOS;"     \
    "away_team=LAL"
#define LAL_BOX                                                                                    \
    "game_id=0022100001;team=LAL;minutes=240;fgm=40;fga=88;fg3m=12;fg3a=35;ftm=16;fta=20;"         \
    "oreb=10;dreb=30;reb=40;ast=25;stl=7;blk=4;tov=14;pf=19;pts=108"
#define BOS_BOX                                                                                    \
    "game_id=0022100001;team=BOS;minutes=240;fgm=42;fga=85;fg3m=15;fg3a=38;ftm=16;fta=18;"         \
    "oreb=12;dreb=35;reb=47;ast=27;stl=8;blk=5;tov=12;pf=18;pts=115"

static struct fake *a_game(const char *game, const char *lal, const char *bos)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "game", GAME ";%s", game);
    fake_row(fake, "box", LAL_BOX ";%s", lal);
    fake_row(fake, "box", BOS_BOX ";%s", bos);
    return fake;
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,team,opp_team,season_year,home_game,win_flag,margin_of_victory,overtime_periods,"
        "points_allowed,opp_fg_makes,opp_fg_attempts,opp_three_pt_makes,opp_three_pt_attempts,"
        "opp_ft_makes,opp_ft_attempts,opp_rebounds,opp_offensive_rebounds,opp_assists,"
        "turnovers_forced,fouls_committed,opp_paint_makes,opp_paint_attempts,opp_mid_range_makes,"
        "opp_mid_range_attempts,points_in_paint_allowed,mid_range_points_allowed,"
        "three_pt_points_allowed,steals,blocks,defensive_rebounds,defensive_rating,opponent_pace,"
        "opponent_ts_pct");
    fake_destroy(fake);
}
END_TEST

START_TEST(each_team_defends_against_the_other)
{
    struct fake *fake = a_game("", "", "");

    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), 2);
    fake_expect(fake, LAL,
                "opp_team=BOS;home_game=false;win_flag=false;margin_of_victory=-7;"
                "overtime_periods=0;points_allowed=115;opp_fg_makes=42;opp_fg_attempts=85;"
                "opp_three_pt_makes=15;opp_three_pt_attempts=38;opp_ft_makes=16;"
                "opp_ft_attempts=18;opp_rebounds=47;opp_offensive_rebounds=12;opp_assists=27;"
                "turnovers_forced=12;fouls_committed=19;three_pt_points_allowed=45;"
                "season_year=2021");
    fake_expect(fake, LAL,
                "steals=7;blocks=4;defensive_rebounds=30;defensive_rating=123.76;"
                "opponent_pace=92.9;opponent_ts_pct=0.619");
    fake_expect(fake, BOS,
                "opp_team=LAL;home_game=true;win_flag=true;margin_of_victory=7;points_allowed=108;"
                "opp_fg_makes=40;opp_fg_attempts=88;opp_offensive_rebounds=10;turnovers_forced=14;"
                "three_pt_points_allowed=36;fouls_committed=18;steals=8;defensive_rating=107.14;"
                "opponent_pace=100.8;opponent_ts_pct=0.558");
    fake_destroy(fake);
}
END_TEST

START_TEST(rating_pace_and_shooting_are_the_opponents)
{
    static const struct {
        const char *opponent, *cells;
    } cases[] = {
        { "pts=112;fgm=50;fg3m=0;ftm=12;fga=90;fta=18;tov=13;oreb=10",
          "defensive_rating=110.98;opponent_pace=100.9;opponent_ts_pct=0.572" },
        { "pts=128;fgm=55;fg3m=0;ftm=18;fga=92;fta=24;tov=14;oreb=10;minutes=265",
          "defensive_rating=120.12;opponent_pace=96.5;opponent_ts_pct=0.624;overtime_periods=1" },
        { "pts=98;fgm=44;fg3m=0;ftm=10;fga=78;fta=20;tov=14;oreb=6",
          "defensive_rating=103.38;opponent_pace=94.8;opponent_ts_pct=0.565" },
        { "pts=146;fgm=60;fg3m=0;ftm=26;fga=94;fta=47;tov=13;oreb=13;minutes=265",
          "defensive_rating=127.31;opponent_pace=103.9;opponent_ts_pct=0.637" },
        { "pts=141;fgm=60;fg3m=0;ftm=21;fga=120;fta=29;tov=13;oreb=16;minutes=316",
          "defensive_rating=108.66;opponent_pace=98.9;opponent_ts_pct=0.531;overtime_periods=3" },
        { "oreb=150", "defensive_rating=;opponent_pace=;opponent_ts_pct=0.558" },
        { "minutes=120", "overtime_periods=;opponent_pace=;defensive_rating=107.14" },
        { "minutes=", "overtime_periods=;opponent_pace=;defensive_rating=107.14" },
        { "pts=115;fgm=40;fg3m=12;ftm=23;fta=23", "margin_of_victory=0;win_flag=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", cases[i].opponent, "");

        fake_run(fake);
        fake_expect(fake, BOS, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

static void add_shots(struct fake *fake, int makes, int attempts, const char *where)
{
    for (int i = 0; i < attempts; i++)
        fake_row(fake, "shots", "game_id=0022100001;team=LAL;event_num=%d;points=2;made=%d;%s", i,
                 i < makes, where);
}

START_TEST(zones_are_the_shots_faced_and_unknown_without_any)
{
    struct fake *fake = a_game("", "", "");

    add_shots(fake, 28, 45, "distance_ft=8");
    add_shots(fake, 7, 18, "zone=mid");
    fake_run(fake);
    fake_expect(fake, BOS,
                "opp_paint_makes=28;opp_paint_attempts=45;opp_mid_range_makes=7;"
                "opp_mid_range_attempts=18;points_in_paint_allowed=56;"
                "mid_range_points_allowed=14");
    fake_expect(fake, LAL,
                "opp_paint_makes=;opp_paint_attempts=;opp_mid_range_makes=;"
                "opp_mid_range_attempts=;points_in_paint_allowed=;mid_range_points_allowed=");
    fake_destroy(fake);
}
END_TEST

START_TEST(own_actions_are_summed_from_enough_players)
{
    static const struct {
        int players, needed;
        const char *cells;
    } cases[] = {
        { 5, 5, "steals=5;blocks=10;defensive_rebounds=15" },
        { 4, 5, "steals=8;blocks=5;defensive_rebounds=35" },
        { 4, 4, "steals=4;blocks=8;defensive_rebounds=12" },
        { 0, 5, "steals=8;blocks=5;defensive_rebounds=35" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", "", "");

        for (int p = 0; p < cases[i].players; p++)
            fake_row(fake, "players", "game_id=0022100001;team=BOS;player_id=%d;stl=1;blk=2;dreb=3",
                     p);
        fake_row(fake, "players", "game_id=0022100001;team=LAL;player_id=99;stl=1;blk=2;dreb=3");
        fake_parameter(fake, "min_player_rows", cases[i].needed);
        fake_run(fake);
        fake_expect(fake, BOS, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(outcomes_are_decided_in_order)
{
    static const struct {
        const char *game, *lal, *bos, *outcome; /* of BOS */
    } cases[] = {
        { "season_type=All-Star;status=Live", "team=X", "",
          "skipped not_applicable: season type All-Star does not count" },
        { "status=Live", "team=X", "", "skipped not_applicable: status is Live, not Final" },
        { "", "fga=0", "team=X", "failed missing_upstream: no box score of BOS" },
        { "", "team=X", "fga=0", "failed missing_upstream: no box score of LAL" },
        { "", "pts=0", "pts=", "failed bad_value: BOS: pts is null" },
        { "", "pts=0", "", "failed bad_value: LAL: pts is 0, not above 0" },
        { "", "fga=", "pts=116",
          "failed bad_value: BOS: pts is 116, but fgm 42, fg3m 15 and ftm 16 make 115" },
        { "", "fga=", "", "failed bad_value: LAL: fga is null" },
        { "", "fgm=89", "fg3m=43;fg3a=50", "failed bad_value: BOS: fg3m is 43, above fgm 42" },
        { "", "fgm=89;pts=1", "", "failed bad_value: LAL: fgm is 89, above fga 88" },
        { "", "fg3m=36", "", "failed bad_value: LAL: fg3m is 36, above fg3a 35" },
        { "", "ftm=21", "", "failed bad_value: LAL: ftm is 21, above fta 20" },
        { "", "pts=107", "",
          "failed bad_value: LAL: pts is 107, but fgm 40, fg3m 12 and ftm 16 make 108" },
        { "", "", "pf=251", "failed bad_value: fouls_committed" },
        { "season_type=PlayIn", "", "", "written" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game(cases[i].game, cases[i].lal, cases[i].bos);

        fake_run(fake);
        ck_assert_str_eq(fake_outcome(fake, BOS), cases[i].outcome);
        fake_destroy(fake);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        each_team_defends_against_the_other,
        rating_pace_and_shooting_are_the_opponents,
        zones_are_the_shots_faced_and_unknown_without_any,
        own_actions_are_summed_from_enough_players,
        outcomes_are_decided_in_order,
    };

    return fake_suite("tdgs", tests, sizeof tests / sizeof *tests);
}
