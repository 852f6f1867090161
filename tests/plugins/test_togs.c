/* test_togs.c - what `togs` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define KEY "0022100199,BOS"
#define GAME                                                                                       \
    "game_id=0022100199;season=2021-22;season_type=Regular Season;status=Final;home_team=CLE;"     \
    "away_team=BOS"
#define BOX                                                                                        \
    "game_id=0022100199;team=BOS;minutes=240;fgm=40;fga=78;fg3m=5;fg3a=30;ftm=13;fta=20;oreb=6;"   \
    "reb=40;ast=20;tov=14;pf=18;pts=98;opp_pts=92"

static struct fake *a_game(const char *game, const char *box)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "game", GAME ";%s", game);
    fake_row(fake, "box", BOX ";%s", box);
    return fake;
}

static void add_shots(struct fake *fake, int makes, int attempts, const char *where)
{
    for (int i = 0; i < attempts; i++)
        fake_row(fake, "shots", "game_id=0022100199;team=BOS;event_num=%d;points=2;made=%d;%s", i,
                 i < makes, where);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,team,opp_team,season_year,home_game,win_flag,margin_of_victory,overtime_periods,"
        "points_scored,fg_makes,fg_attempts,three_pt_makes,three_pt_attempts,ft_makes,ft_attempts,"
        "rebounds,offensive_rebounds,assists,turnovers,personal_fouls,team_paint_makes,"
        "team_paint_attempts,team_mid_range_makes,team_mid_range_attempts,points_in_paint_scored,"
        "possessions,pace,offensive_rating,ts_pct");
    fake_destroy(fake);
}
END_TEST

/* Makes that give the points: threes none, field goals and free throws as many as it takes. */
static struct fake *a_line(int pts, int fga, int fta, int tov, int oreb, int minutes)
{
    struct fake *fake = fake_create(&sluice_processor);
    int ftm = pts % 2, fgm = pts / 2;

    for (; fgm > fga; fgm--)
        ftm += 2;
    fake_row(fake, "game", GAME);
    fake_row(fake, "box",
             BOX ";pts=%d;fga=%d;fgm=%d;fg3m=0;fg3a=0;ftm=%d;fta=%d;tov=%d;oreb=%d;minutes=%d", pts,
             fga, fgm, ftm, fta, tov, oreb, minutes);
    return fake;
}

START_TEST(whole_lines_are_exact)
{
    static const struct {
        int pts, fga, fta, tov, oreb, minutes;
        const char *cells;
    } cases[] = {
        { 110, 85, 22, 12, 8, 240,
          "overtime_periods=0;possessions=98.7;pace=98.7;offensive_rating=111.47;ts_pct=0.581" },
        { 105, 82, 18, 15, 6, 240,
          "overtime_periods=0;possessions=98.9;pace=98.9;offensive_rating=106.15;ts_pct=0.584" },
        { 128, 92, 24, 14, 10, 265,
          "overtime_periods=1;possessions=106.6;pace=96.5;offensive_rating=120.12;ts_pct=0.624" },
        { 125, 88, 28, 16, 8, 265,
          "overtime_periods=1;possessions=108.3;pace=98.1;offensive_rating=115.4;ts_pct=0.623" },
        { 98, 78, 20, 14, 6, 240,
          "overtime_periods=0;possessions=94.8;pace=94.8;offensive_rating=103.38;ts_pct=0.565" },
        { 146, 94, 47, 13, 13, 265,
          "overtime_periods=1;possessions=114.7;pace=103.9;offensive_rating=127.31;ts_pct=0.637" },
        { 141, 120, 29, 13, 16, 316,
          "overtime_periods=3;possessions=129.8;pace=98.9;offensive_rating=108.66;ts_pct=0.531" },
        { 15, 10, 5, 2, 50, 240, "possessions=;pace=;offensive_rating=;ts_pct=0.615" },
        { 100, 85, 25, 15, 10, 240, "possessions=101.0" },
        { 100, 80, 20, 12, 0, 240, "possessions=100.8" },
        { 100, 75, 40, 10, 8, 240, "possessions=94.6" },
        { 100, 90, 15, 5, 12, 240, "possessions=89.6" },
        { 98, 78, 20, 14, 6, 252,
          "overtime_periods=;possessions=94.8;pace=;offensive_rating=103.38" },
        { 110, 85, 20, 14, 6, 240, "ts_pct=0.586" },
        { 120, 80, 15, 14, 6, 240, "ts_pct=0.693" },
        { 85, 90, 25, 14, 6, 240, "ts_pct=0.421" },
        { 100, 85, 0, 14, 6, 240, "ts_pct=0.588" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_line(cases[i].pts, cases[i].fga, cases[i].fta, cases[i].tov,
                                   cases[i].oreb, cases[i].minutes);

        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(result_goes_by_the_points_and_a_tie_has_no_winner)
{
    static const struct {
        const char *box, *cells;
    } cases[] = {
        { "opp_pts=92", "margin_of_victory=6;win_flag=true" },
        { "opp_pts=105", "margin_of_victory=-7;win_flag=false" },
        { "opp_pts=98", "margin_of_victory=0;win_flag=" },
        { "opp_pts=", "margin_of_victory=;win_flag=" },
        { "minutes=", "overtime_periods=;pace=;possessions=94.8" },
        { "", "points_scored=98;fg_makes=40;fg_attempts=78;three_pt_makes=5;three_pt_attempts=30;"
              "ft_makes=13;ft_attempts=20;rebounds=40;offensive_rebounds=6;assists=20;"
              "turnovers=14;personal_fouls=18;opp_team=CLE;home_game=false;season_year=2021" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", cases[i].box);

        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(zones_are_counted_and_unknown_without_shots)
{
    struct fake *fake = a_game("", "");

    add_shots(fake, 20, 34, "distance_ft=2");
    add_shots(fake, 6, 15, "distance_ft=14");
    add_shots(fake, 1, 2, "zone=backcourt");
    fake_row(fake, "shots",
             "game_id=0022100199;team=BOS;event_num=99;points=3;made=1;distance_ft=5");
    fake_run(fake);
    fake_expect(fake, KEY,
                "team_paint_makes=20;team_paint_attempts=34;team_mid_range_makes=6;"
                "team_mid_range_attempts=15;points_in_paint_scored=40");
    fake_destroy(fake);

    fake = a_game("", "");
    fake_run(fake);
    fake_expect(fake, KEY,
                "team_paint_makes=;team_paint_attempts=;team_mid_range_makes=;"
                "team_mid_range_attempts=;points_in_paint_scored=");
    fake_destroy(fake);
}
END_TEST

START_TEST(paint_ends_where_the_parameter_says)
{
    struct fake *fake = a_game("", "");

    add_shots(fake, 1, 3, "distance_ft=10");
    fake_parameter(fake, "paint_feet", 10);
    fake_run(fake);
    fake_expect(fake, KEY, "team_paint_attempts=3;team_mid_range_attempts=0");
    fake_destroy(fake);
}
END_TEST

START_TEST(outcomes_are_decided_in_order)
{
    static const struct {
        const char *game, *box, *outcome;
    } cases[] = {
        { "season_type=Pre Season;status=Scheduled", "team=LAL",
          "skipped not_applicable: season type Pre Season does not count" },
        { "status=Scheduled", "team=LAL",
          "skipped not_applicable: status is Scheduled, not Final" },
        { "", "team=LAL", "failed missing_upstream: no box score of BOS" },
        { "", "pts=;fgm=79", "failed bad_value: pts is null" },
        { "", "pts=0;fgm=79", "failed bad_value: pts is 0, not above 0" },
        { "", "fga=;ftm=30", "failed bad_value: fga is null" },
        { "", "fga=0", "failed bad_value: fga is 0, not above 0" },
        { "", "fgm=79;pts=1", "failed bad_value: fgm is 79, above fga 78" },
        { "", "fg3m=31;pts=1", "failed bad_value: fg3m is 31, above fg3a 30" },
        { "", "ftm=21;pts=1", "failed bad_value: ftm is 21, above fta 20" },
        { "", "fgm=4;pts=1", "failed bad_value: fg3m is 5, above fgm 4" },
        { "", "pts=99;pf=251",
          "failed bad_value: pts is 99, but fgm 40, fg3m 5 and ftm 13 make 98" },
        { "", "pf=251", "failed bad_value: personal_fouls" },
        { "season_type=Playoffs", "", "written" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game(cases[i].game, cases[i].box);

        fake_run(fake);
        ck_assert_str_eq(fake_outcome(fake, KEY), cases[i].outcome);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(both_teams_of_every_game_are_entities)
{
    struct fake *fake = a_game("", "");

    fake_row(fake, "game", GAME ";game_id=0022100200;home_team=LAL;away_team=ATL");
    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), 4);
    ck_assert_str_eq(fake_entity(fake, 0), "0022100199,BOS");
    ck_assert_str_eq(fake_entity(fake, 1), "0022100199,CLE");
    ck_assert_str_eq(fake_entity(fake, 2), "0022100200,ATL");
    ck_assert_str_eq(fake_entity(fake, 3), "0022100200,LAL");
    ck_assert_str_eq(fake_outcome(fake, "0022100199,CLE"),
                     "failed missing_upstream: no box score of CLE");
    fake_destroy(fake);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        whole_lines_are_exact,
        result_goes_by_the_points_and_a_tie_has_no_winner,
        zones_are_counted_and_unknown_without_shots,
        paint_ends_where_the_parameter_says,
        outcomes_are_decided_in_order,
        both_teams_of_every_game_are_entities,
    };

    return fake_suite("togs", tests, sizeof tests / sizeof *tests);
}
