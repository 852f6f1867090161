/* test_pgs.c - what `pgs` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define KEY "0022100199,7"
#define GAME                                                                                       \
    "game_id=0022100199;season=2021-22;season_type=Regular Season;status=Final;home_team=CLE;"     \
    "away_team=BOS"
#define BOX                                                                                        \
    "game_id=0022100199;player_id=7;player_name=A. Player;team=BOS;win_loss=W;starter=1;"          \
    "minutes=36;fgm=7;fga=20;fg3m=2;fg3a=8;ftm=7;fta=7;oreb=1;dreb=3;reb=4;ast=5;stl=1;blk=0;"     \
    "tov=2;pf=3;pts=23;plus_minus=0"
#define TEAM_BOX "game_id=0022100199;team=BOS;minutes=240;fga=78;fta=20;tov=14;ast=20"

/* The player's game, with cells of the game's and the player's row replaced. */
static struct fake *a_game(const char *game, const char *box)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "game", GAME ";%s", game);
    fake_row(fake, "box", BOX ";%s", box);
    return fake;
}

struct shots {
    int points, makes, attempts, assisted;
    const char *where;
};

static void add_shots(struct fake *fake, const struct shots *shots)
{
    for (int i = 0; i < shots->attempts; i++) {
        const char *assist = i < shots->assisted ? "9" : "";
        int made = i < shots->makes;

        fake_row(fake, "shots",
                 "game_id=0022100199;player_id=7;event_num=%d;points=%d;made=%d;%s;"
                 "assist_player_id=%s",
                 i, shots->points, made, shots->where, assist);
        fake_row(fake, "team_shots",
                 "game_id=0022100199;team=BOS;event_num=%d;made=%d;assist_player_id=%s", i, made,
                 assist);
    }
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,player_id,player_name,team,opp_team,season_year,is_home,starter_flag,win_flag,"
        "minutes_played,points,fg_makes,fg_attempts,three_pt_makes,three_pt_attempts,ft_makes,"
        "ft_attempts,rebounds,offensive_rebounds,defensive_rebounds,assists,steals,blocks,"
        "turnovers,personal_fouls,plus_minus,paint_makes,paint_attempts,mid_range_makes,"
        "mid_range_attempts,assisted_fg_makes,unassisted_fg_makes,usage_rate,ts_pct,efg_pct,"
        "points_line,over_under_result,margin");
    fake_destroy(fake);
}
END_TEST

START_TEST(shooting_efficiency_is_exact)
{
    static const struct {
        int pts, fgm, fga, fg3m, fta;
        const char *cells;
    } cases[] = {
        { 25, 10, 20, 2, 4, "efg_pct=0.55;ts_pct=0.574" },
        { 30, 12, 25, 5, 2, "efg_pct=0.58;ts_pct=0.58" },
        { 35, 14, 28, 3, 5, "efg_pct=0.554;ts_pct=0.579" },
        { 10, 5, 5, 0, 0, "efg_pct=1.0;ts_pct=1.0" },
        { 0, 0, 4, 0, 0, "efg_pct=0.0;ts_pct=0.0" },
        { 0, 0, 0, 0, 0, "efg_pct=;ts_pct=" },
        { 2, 0, 0, 0, 2, "efg_pct=;ts_pct=1.136" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        fake_row(fake, "game", GAME);
        fake_row(fake, "box", BOX ";pts=%d;fgm=%d;fga=%d;fg3m=%d;fg3a=%d;ftm=%d;fta=%d",
                 cases[i].pts, cases[i].fgm, cases[i].fga, cases[i].fg3m, cases[i].fg3m,
                 cases[i].pts - 2 * cases[i].fgm - cases[i].fg3m, cases[i].fta);
        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(the_points_line_decides_over_under_or_push)
{
    static const struct {
        int pts;
        const char *prop, *cells;
    } cases[] = {
        { 25, "line=24.5", "points_line=24.5;over_under_result=OVER;margin=0.5" },
        { 20, "line=24.5", "points_line=24.5;over_under_result=UNDER;margin=-4.5" },
        { 25, "line=25.0", "points_line=25.0;over_under_result=PUSH;margin=0.0" },
        { 15, "line=26.5", "points_line=26.5;over_under_result=UNDER;margin=-11.5" },
        { 25, "line=24.5;market=rebounds", "points_line=;over_under_result=;margin=" },
        { 25, "line=24.5;player_id=8", "points_line=;over_under_result=;margin=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = fake_create(&sluice_processor);

        fake_row(fake, "game", GAME);
        fake_row(fake, "box", BOX ";pts=%d;fgm=0;fg3m=0;ftm=%d;fta=30", cases[i].pts, cases[i].pts);
        fake_row(fake, "props", "game_id=0022100199;player_id=7;market=points;%s", cases[i].prop);
        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(usage_takes_the_real_length_of_the_game)
{
    static const struct {
        const char *box, *team, *cells;
    } cases[] = {
        { "fga=20;fta=8;tov=3;minutes=36", "fga=90;fta=25;tov=15;minutes=240", "usage_rate=30.5" },
        { "fga=20;fta=8;tov=3;minutes=36", "fga=90;fta=25;tov=15;minutes=265", "usage_rate=33.7" },
        { "fga=18;fta=5;ftm=5;pts=21;tov=2;minutes=30", "fga=85;fta=20;tov=12;minutes=240",
          "usage_rate=33.6" },
        { "fga=15;fta=10;tov=2;minutes=12", "fga=50;fta=15;tov=8;minutes=240", "usage_rate=" },
        { "minutes=0", "minutes=240", "usage_rate=;minutes_played=0.0" },
        { "minutes=", "minutes=240", "usage_rate=;minutes_played=" },
        { "minutes=36", "minutes=252", "usage_rate=" },
        { "minutes=36", "minutes=", "usage_rate=" },
        { "minutes=36", "minutes=240;fga=0;fta=0;tov=0", "usage_rate=" },
        { "minutes=36", "team=CLE", "usage_rate=" },
        { "fga=20;fta=7;tov=2", "", "usage_rate=33.2" },
        { "fga=10;fgm=7;fta=7;tov=0;minutes=36", "", "usage_rate=17.3" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", cases[i].box);

        fake_row(fake, "team_box", TEAM_BOX ";%s", cases[i].team);
        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(an_unknown_count_fails_its_column)
{
    struct fake *fake = a_game("", "fta=");

    fake_run(fake);
    ck_assert_str_eq(fake_outcome(fake, KEY), "failed bad_value: ft_attempts");
    fake_destroy(fake);
}
END_TEST

START_TEST(real_lines_come_out_as_in_the_specification)
{
    static const struct {
        const char *box, *team_box;
        struct shots paint, mid, three;
        const char *cells;
    } cases[] = {
        { "",
          "",
          { 2, 5, 9, 3, "distance_ft=3.5" },
          { 2, 0, 3, 0, "distance_ft=12" },
          { 3, 2, 8, 2, "distance_ft=7" },
          "paint_makes=5;paint_attempts=9;mid_range_makes=0;mid_range_attempts=3;"
          "assisted_fg_makes=5;unassisted_fg_makes=2;usage_rate=33.2;ts_pct=0.498;efg_pct=0.4;"
          "three_pt_makes=2;three_pt_attempts=8;minutes_played=36.0;points=23" },
        { "pts=30;fgm=10;fga=25;fg3m=2;fg3a=13;ftm=8;fta=11;tov=7;minutes=50",
          "fga=102;fta=28;tov=19;minutes=316",
          { 2, 5, 6, 1, "distance_ft=8" },
          { 2, 3, 6, 1, "zone=mid" },
          { 3, 2, 13, 1, "zone=three" },
          "paint_makes=5;paint_attempts=6;mid_range_makes=3;mid_range_attempts=6;"
          "assisted_fg_makes=3;unassisted_fg_makes=7;usage_rate=34.8;ts_pct=0.503;efg_pct=0.44" },
        { "pts=0;fgm=0;fga=3;fg3m=0;fg3a=0;ftm=0;fta=0;tov=0;minutes=1",
          "fga=89;fta=28;tov=14;ast=0;minutes=240",
          { 2, 0, 3, 0, "zone=paint" },
          { 2, 0, 0, 0, "" },
          { 3, 0, 0, 0, "" },
          "paint_makes=0;paint_attempts=3;mid_range_makes=0;mid_range_attempts=0;"
          "assisted_fg_makes=0;unassisted_fg_makes=0;usage_rate=;ts_pct=0.0;efg_pct=0.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", cases[i].box);

        fake_row(fake, "team_box", TEAM_BOX ";%s", cases[i].team_box);
        add_shots(fake, &cases[i].paint);
        add_shots(fake, &cases[i].mid);
        add_shots(fake, &cases[i].three);
        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(a_missing_feed_is_unknown_and_a_player_without_shots_is_zero)
{
    static const struct {
        const char *team_shot; /* NULL: none */
        const char *team_box;  /* NULL: none */
        const char *cells;
    } cases[] = {
        { NULL, "ast=20", "paint_makes=;mid_range_attempts=;assisted_fg_makes=" },
        { "made=1;assist_player_id=9", "ast=20",
          "paint_makes=0;mid_range_attempts=0;assisted_fg_makes=0;unassisted_fg_makes=0" },
        { "made=1;assist_player_id=9", NULL, "paint_makes=0;assisted_fg_makes=0" },
        { "made=1", "ast=20", "paint_makes=0;assisted_fg_makes=;unassisted_fg_makes=" },
        { "made=0;assist_player_id=9", "ast=20", "paint_makes=0;assisted_fg_makes=" },
        { "made=1", NULL, "paint_makes=0;assisted_fg_makes=;unassisted_fg_makes=" },
        { "made=1", "ast=0", "paint_makes=0;assisted_fg_makes=0;unassisted_fg_makes=0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", "");

        if (cases[i].team_box != NULL)
            fake_row(fake, "team_box", TEAM_BOX ";%s", cases[i].team_box);
        if (cases[i].team_shot != NULL)
            fake_row(fake, "team_shots", "game_id=0022100199;team=BOS;event_num=1;%s",
                     cases[i].team_shot);
        fake_row(fake, "team_shots", "game_id=0022100199;team=CLE;event_num=2;made=1");
        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(flags_come_from_the_schedule_and_the_result)
{
    static const struct {
        const char *box, *cells;
    } cases[] = {
        { "", "is_home=false;opp_team=CLE;win_flag=true;starter_flag=true;plus_minus=0;"
              "season_year=2021" },
        { "team=CLE;win_loss=L", "is_home=true;opp_team=BOS;win_flag=false" },
        { "team=BOS;win_loss=", "is_home=false;opp_team=CLE;win_flag=" },
        { "win_loss=T;starter=0;plus_minus=", "win_flag=;starter_flag=false;plus_minus=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_game("", cases[i].box);

        fake_run(fake);
        fake_expect(fake, KEY, cases[i].cells);
        fake_destroy(fake);
    }
}
END_TEST

START_TEST(outcomes_are_decided_in_order)
{
    static const struct {
        const char *game, *box, *outcome;
    } cases[] = {
        { "game_id=0022100200;season_type=All-Star", "fgm=30",
          "failed missing_upstream: the game is not in the schedule" },
        { "season_type=Pre Season;status=Scheduled", "fgm=30",
          "skipped not_applicable: season type Pre Season does not count" },
        { "season_type=All-Star", "",
          "skipped not_applicable: season type All-Star does not count" },
        { "status=Postponed", "team=LAL",
          "skipped not_applicable: status is Postponed, not Final" },
        { "", "team=LAL;fgm=30", "failed bad_value: team LAL does not play in this game" },
        { "", "fgm=21;pts=1", "failed bad_value: fgm is 21, above fga 20" },
        { "", "fg3m=9;pts=1", "failed bad_value: fg3m is 9, above fg3a 8" },
        { "", "ftm=8;pts=1", "failed bad_value: ftm is 8, above fta 7" },
        { "", "fgm=1;pts=1", "failed bad_value: fg3m is 2, above fgm 1" },
        { "", "pts=24;pf=21", "failed bad_value: pts is 24, but fgm 7, fg3m 2 and ftm 7 make 23" },
        { "", "pf=21", "failed bad_value: personal_fouls" },
        { "", "minutes=101", "failed bad_value: minutes_played" },
        { "", "player_name=", "failed bad_value: player_name" },
        { "season=next", "", "failed bad_value: season_year" },
        { "season_type=Play-In", "", "written" },
        { "season_type=PlayIn", "", "written" },
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

START_TEST(who_has_no_box_score_row_is_no_entity)
{
    struct fake *fake = a_game("", "");

    fake_row(fake, "shots", "game_id=0022100199;player_id=8;event_num=1;points=2;made=1");
    fake_run(fake);
    ck_assert_uint_eq(fake_entity_count(fake), 1);
    ck_assert_str_eq(fake_entity(fake, 0), KEY);
    fake_destroy(fake);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        shooting_efficiency_is_exact,
        the_points_line_decides_over_under_or_push,
        usage_takes_the_real_length_of_the_game,
        an_unknown_count_fails_its_column,
        real_lines_come_out_as_in_the_specification,
        a_missing_feed_is_unknown_and_a_player_without_shots_is_zero,
        flags_come_from_the_schedule_and_the_result,
        outcomes_are_decided_in_order,
        who_has_no_box_score_row_is_no_entity,
    };

    return fake_suite("pgs", tests, sizeof tests / sizeof *tests);
}
