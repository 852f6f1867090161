/* test_mlfs.c - what `mlfs` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define KEY "G1,7"
#define CONTEXT "game_id=G1;player_id=7;team=DEN;opp_team=PHX;home_game=1"
#define SHOTS "paint_attempts=5;mid_range_attempts=2;three_pt_attempts=3"

static const char a_cache[] =
    "player_id=7;points_avg_last_5=20.5;points_avg_last_10=20.2;points_avg_season=19.8;"
    "points_std_last_10=4.5;games_in_last_7_days=3;minutes_avg_last_10=32.5;"
    "team_pace_last_10=101.2;team_off_rating_last_10=114.5";
static const char some_factors[] =
    "game_id=G1;player_id=7;fatigue_score=65;shot_zone_mismatch_score=2.5;pace_score=1.2;"
    "usage_spike_score=0.8";
static const char some_zones[] =
    "player_id=7;paint_rate_last_10=32;mid_range_rate_last_10=18;three_pt_rate_last_10=35";
static const char a_defense[] = "team=PHX;defensive_rating_last_15=112.5;opponent_pace=99.8";

/* Games, newest first, of points and free throws. */
static const int scoring[][2] = { { 22, 6 }, { 19, 4 }, { 24, 7 }, { 18, 5 }, { 21, 6 },
                                  { 20, 5 }, { 23, 8 }, { 17, 4 }, { 25, 9 }, { 19, 5 } };

static struct fake *a_player(const char *context)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "context", CONTEXT ";%s", context);
    return fake;
}

static void add_games(struct fake *fake, int count, const char *cells)
{
    for (int i = 0; i < count; i++)
        fake_row(fake, "games", "player_id=7;minutes_played=30;%s", cells);
}

static void add_team_games(struct fake *fake, int wins, int losses)
{
    for (int i = 0; i < wins + losses; i++)
        fake_row(fake, "team_games", "team=DEN;pace=98;offensive_rating=110;win_flag=%d", i < wins);
}

static void expect(struct fake *fake, const char *cells)
{
    fake_run(fake);
    fake_expect(fake, KEY, cells);
    fake_destroy(fake);
}

static void expect_sources(struct fake *fake, const char *letters, const char *cells)
{
    char sources[64];

    (void)snprintf(sources, sizeof sources, "feature_sources=%s", letters);
    fake_run(fake);
    fake_expect(fake, KEY, sources);
    fake_expect(fake, KEY, cells);
    fake_destroy(fake);
}

/* The example without the tables whose letters are given: c(ache), f(actors), z(ones), d(efense).
 * Like PCF, the factors do not know the mismatch without zones or defense. */
static struct fake *an_example_without(const char *letters)
{
    bool mismatch = strpbrk(letters, "zd") == NULL;
    struct fake *fake = a_player("back_to_back=0;season_phase=mid;days_rest=2;"
                                 "opponent_days_rest=1;games_in_last_7_days=2");

    if (strchr(letters, 'c') == NULL)
        fake_row(fake, "cache", "%s", a_cache);
    if (strchr(letters, 'f') == NULL)
        fake_row(fake, "factors", "%s%s", some_factors,
                 mismatch ? "" : ";shot_zone_mismatch_score=");
    if (strchr(letters, 'z') == NULL)
        fake_row(fake, "zones", "%s", some_zones);
    if (strchr(letters, 'd') == NULL)
        fake_row(fake, "defense", "%s", a_defense);
    for (size_t g = sizeof scoring / sizeof *scoring; g-- > 0;)
        fake_row(fake, "games", "player_id=7;minutes_played=31.5;points=%d;ft_makes=%d;" SHOTS,
                 scoring[g][0], scoring[g][1]);
    add_team_games(fake, 7, 3);
    for (int i = 0; i < 5; i++)
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=108;opponent_pace=97");
    return fake;
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,player_id,team,opp_team,is_home,days_rest,points_avg_last_5,"
        "points_avg_last_10,points_avg_season,points_std_last_10,games_in_last_7_days,"
        "fatigue_score,shot_zone_mismatch_score,pace_score,usage_spike_score,rest_advantage,"
        "injury_risk,recent_trend,minutes_change,opponent_def_rating,opponent_pace,home_away,"
        "back_to_back,playoff_game,pct_paint,pct_mid_range,pct_three,pct_free_throw,team_pace,"
        "team_off_rating,team_win_pct,feature_sources,feature_quality_score,quality_tier,"
        "data_source,feature_version");
    fake_destroy(fake);
}
END_TEST

START_TEST(a_whole_vector)
{
    struct fake *fake = an_example_without("");

    fake_run(fake);
    fake_expect(fake, KEY,
                "team=DEN;opp_team=PHX;is_home=true;days_rest=2;points_avg_last_5=20.5;"
                "points_avg_last_10=20.2;points_avg_season=19.8;points_std_last_10=4.5;"
                "games_in_last_7_days=3.0;fatigue_score=65.0;shot_zone_mismatch_score=2.5;"
                "pace_score=1.2;usage_spike_score=0.8;rest_advantage=1.0;injury_risk=0.0;"
                "recent_trend=1.0;minutes_change=0.0;opponent_def_rating=112.5;"
                "opponent_pace=99.8;home_away=1.0;back_to_back=0.0;playoff_game=0.0;"
                "pct_paint=0.32;pct_mid_range=0.18;pct_three=0.35;pct_free_throw=0.2837;"
                "team_pace=101.2;team_off_rating=114.5;team_win_pct=0.7");
    fake_expect(fake, KEY,
                "feature_sources=pppppppppccccppssspppcppc;feature_quality_score=97.0;"
                "quality_tier=gold;data_source=precompute;feature_version=v2_baseline_25");
    fake_destroy(fake);
}
END_TEST

START_TEST(a_missing_table_lowers_the_score)
{
    static const struct {
        const char *without, *letters, *cells;
    } cases[] = {
        { "", "pppppppppccccppssspppcppc",
          "feature_quality_score=97.0;data_source=precompute;quality_tier=gold" },
        { "z", "ppppppdppccccppsssssscppc",
          "feature_quality_score=91.6;data_source=mixed;quality_tier=silver;pct_paint=0.5;"
          "pct_mid_range=0.2;pct_three=0.3;shot_zone_mismatch_score=0.0" },
        { "d", "ppppppdppccccssssspppcppc",
          "feature_quality_score=92.6;data_source=precompute;quality_tier=silver;"
          "opponent_def_rating=108.0;opponent_pace=97.0" },
        { "f", "pppppddddccccppssspppcppc",
          "feature_quality_score=87.4;data_source=mixed;quality_tier=silver;fatigue_score=50.0;"
          "shot_zone_mismatch_score=0.0;pace_score=0.0;usage_spike_score=0.0" },
        { "c", "sssssppppccccppssspppcssc",
          "feature_quality_score=90.0;data_source=mixed;quality_tier=silver;"
          "points_avg_last_5=20.8;points_avg_last_10=20.8;points_avg_season=20.8;"
          "points_std_last_10=2.66;games_in_last_7_days=2.0;team_pace=98.0;"
          "team_off_rating=110.0" },
        { "cfzd", "sssssddddccccsssssssscssc",
          "feature_quality_score=75.4;data_source=summary;quality_tier=silver" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_sources(an_example_without(cases[i].without), cases[i].letters, cases[i].cells);
}
END_TEST

START_TEST(without_any_history_all_is_default)
{
    expect_sources(a_player("season_phase=mid;back_to_back=0"), "ddddddddddcddddsssddddddd",
                   "feature_quality_score=46.6;quality_tier=poor;data_source=mixed;days_rest=;"
                   "points_avg_last_5=10.0;points_avg_last_10=10.0;points_avg_season=10.0;"
                   "points_std_last_10=5.0;games_in_last_7_days=3.0;fatigue_score=50.0;"
                   "shot_zone_mismatch_score=0.0;pace_score=0.0;usage_spike_score=0.0;"
                   "rest_advantage=0.0;recent_trend=0.0;minutes_change=0.0;"
                   "opponent_def_rating=112.0;opponent_pace=100.0;pct_paint=0.3;"
                   "pct_mid_range=0.2;pct_three=0.35;pct_free_throw=0.15;team_pace=100.0;"
                   "team_off_rating=112.0;team_win_pct=0.5");
}
END_TEST

/* Davis on 2021-11-15: three games without a point, no row of PDC, PSZA or TDZA. */
START_TEST(a_real_row_of_three_games)
{
    struct fake *fake = a_player("back_to_back=0;season_phase=early;days_rest=3;"
                                 "opponent_days_rest=2;games_in_last_7_days=1");

    fake_row(fake, "factors",
             "game_id=G1;player_id=7;fatigue_score=100;pace_score=-0.1;usage_spike_score=-0.1");
    add_games(fake, 3,
              "points=0;ft_makes=0;paint_attempts=1;mid_range_attempts=0;"
              "three_pt_attempts=0");
    for (int i = 0; i < 14; i++)
        fake_row(fake, "team_games", "team=DEN;pace=97.6;offensive_rating=104.1;win_flag=%d",
                 i < 9);
    for (int i = 0; i < 12; i++)
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=104.17;opponent_pace=98");
    expect_sources(fake, "ssssspdppccdcsssssddddssc",
                   "points_avg_last_5=0.0;points_std_last_10=0.0;games_in_last_7_days=1.0;"
                   "fatigue_score=100.0;shot_zone_mismatch_score=0.0;pace_score=-0.1;"
                   "rest_advantage=1.0;opponent_def_rating=104.17;opponent_pace=98.0;"
                   "pct_paint=0.3;pct_free_throw=0.15;team_pace=97.6;team_off_rating=104.1;"
                   "team_win_pct=0.6429;feature_quality_score=73.6;quality_tier=bronze;"
                   "data_source=mixed");
}
END_TEST

/* Nothing else is known but that he plays at home: letters 10 and 15. */
#define ONLY_HOME "ddddddddddcddddsddddddddd"

START_TEST(features_of_the_context_alone)
{
    static const struct {
        const char *context, *letters, *cells;
    } cases[] = {
        { "days_rest=2;opponent_days_rest=1", "dddddddddccddddsddddddddd", "rest_advantage=1.0" },
        { "days_rest=1;opponent_days_rest=2", "dddddddddccddddsddddddddd", "rest_advantage=-1.0" },
        { "days_rest=1;opponent_days_rest=1", "dddddddddccddddsddddddddd", "rest_advantage=0.0" },
        { "days_rest=5;opponent_days_rest=1", "dddddddddccddddsddddddddd",
          "rest_advantage=2.0;days_rest=5" },
        { "days_rest=1;opponent_days_rest=5", "dddddddddccddddsddddddddd", "rest_advantage=-2.0" },
        { "days_rest=4", ONLY_HOME, "rest_advantage=0.0;days_rest=4" },
        { "opponent_days_rest=4", ONLY_HOME, "rest_advantage=0.0" },
        { "player_status=", ONLY_HOME, "injury_risk=0.0" },
        { "player_status=available", ONLY_HOME, "injury_risk=0.0" },
        { "player_status=Probable", ONLY_HOME, "injury_risk=1.0" },
        { "player_status=questionable", ONLY_HOME, "injury_risk=2.0" },
        { "player_status=doubtful", ONLY_HOME, "injury_risk=3.0" },
        { "player_status=OUT", ONLY_HOME, "injury_risk=3.0" },
        { "player_status=game time", "dddddddddddddddsddddddddd", "injury_risk=0.0" },
        { "home_game=0", ONLY_HOME, "home_away=0.0;is_home=false" },
        { "back_to_back=1", "ddddddddddcddddssdddddddd", "back_to_back=1.0" },
        { "season_phase=playoffs", "ddddddddddcddddsdsddddddd", "playoff_game=1.0" },
        { "season_phase=Playoffs", "ddddddddddcddddsdsddddddd", "playoff_game=0.0" },
        { "season_phase=play_in", "ddddddddddcddddsdsddddddd", "playoff_game=0.0" },
        { "games_in_last_7_days=4", "ddddsdddddcddddsddddddddd", "games_in_last_7_days=4.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_sources(a_player(cases[i].context), cases[i].letters, cases[i].cells);
}
END_TEST

#define WITH_TREND "ssssddddddcccddsddddddddd"
#define NO_TREND "ssssddddddcdcddsddddddddd"

START_TEST(trend_is_newer_less_older)
{
    static const struct {
        const char *points[5]; /* newest first */
        int games;
        const char *letters, *cells;
    } cases[] = {
        { { "25", "24", "26", "18", "17" }, 5, WITH_TREND, "recent_trend=2.0" },
        { { "17", "18", "16", "25", "26" }, 5, WITH_TREND, "recent_trend=-2.0" },
        { { "22", "21", "23", "22", "21" }, 5, WITH_TREND, "recent_trend=0.0" },
        { { "22", "22", "22", "20", "20" }, 5, WITH_TREND, "recent_trend=1.0" },
        { { "20", "20", "20", "22", "22" }, 5, WITH_TREND, "recent_trend=-1.0" },
        { { "25", "25", "25", "20", "20" }, 5, WITH_TREND, "recent_trend=2.0" },
        { { "20", "20", "20", "25", "25" }, 5, WITH_TREND, "recent_trend=-2.0" },
        { { "40", "40", "40", "20" }, 4, NO_TREND, "recent_trend=0.0" },
        { { "40", "40", "40", "", "20" }, 5, NO_TREND, "recent_trend=0.0" },
        { { "", "40", "40", "20", "20" }, 5, NO_TREND, "recent_trend=0.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player("");

        add_games(fake, 5, "points=20;minutes_played=0"); /* not played */
        for (int g = cases[i].games - 1; g >= 0; g--)
            fake_row(fake, "games", "player_id=7;minutes_played=30;points=%s", cases[i].points[g]);
        expect_sources(fake, cases[i].letters, cases[i].cells);
    }
}
END_TEST

START_TEST(minutes_change_is_relative_to_the_season)
{
    static const struct {
        const char *cached;
        double minutes;
        const char *cells;
    } cases[] = {
        { "36", 28, "minutes_change=2.0" },  { "32", 28, "minutes_change=1.0" },
        { "30", 30, "minutes_change=0.0" },  { "24", 32, "minutes_change=-2.0" },
        { "36", 30, "minutes_change=2.0" },  { "24", 30, "minutes_change=-2.0" },
        { "27", 30, "minutes_change=-1.0" }, { "28", 30, "minutes_change=0.0" },
        { "", 30, "minutes_change=0.0" },
    };
    struct fake *fake;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake = a_player("");
        fake_row(fake, "cache", "player_id=7;minutes_avg_last_10=%s", cases[i].cached);
        fake_row(fake, "games", "player_id=7;minutes_played=%g", cases[i].minutes);
        expect_sources(fake, "ddddddddddcdcddsddddddddd", cases[i].cells);
    }
    /* Without a cache the ten newest games stand against all. */
    fake = a_player("");
    add_games(fake, 10, "minutes_played=20");
    add_games(fake, 10, "minutes_played=30");
    expect_sources(fake, "ddddddddddcdcddsddddddddd", "minutes_change=2.0");
    /* Shots, but no minutes: nothing to compare with. */
    fake = a_player("");
    add_games(fake, 1, "minutes_played=0;fg_attempts=1");
    expect_sources(fake, ONLY_HOME, "minutes_change=0.0");
}
END_TEST

#define WITH_FREE_THROWS "ssssddddddcccddsdddddcddd"

START_TEST(free_throws_are_a_share_of_the_points)
{
    static const struct {
        int games;
        const char *game, *newest, *letters, *cells;
    } cases[] = {
        { 5, "points=52;ft_makes=14", "points=55", WITH_FREE_THROWS, "pct_free_throw=0.2662" },
        { 5, "points=30;ft_makes=12", "points=28;ft_makes=10", WITH_FREE_THROWS,
          "pct_free_throw=0.3919" },
        { 5, "points=10;ft_makes=6", "", WITH_FREE_THROWS, "pct_free_throw=0.5" },
        { 6, "points=10;ft_makes=3", "ft_makes=", WITH_FREE_THROWS, "pct_free_throw=0.3" },
        { 5, "points=10;ft_makes=3", "ft_makes=", WITH_TREND, "pct_free_throw=0.15" },
        { 4, "points=10;ft_makes=3", "", NO_TREND, "pct_free_throw=0.15" },
        { 5, "points=0;ft_makes=0", "", WITH_TREND, "pct_free_throw=0.15" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player("");
        char newest[128];

        add_games(fake, cases[i].games - 1, cases[i].game);
        (void)snprintf(newest, sizeof newest, "%s;%s", cases[i].game, cases[i].newest);
        add_games(fake, 1, newest);
        expect_sources(fake, cases[i].letters, cases[i].cells);
    }
}
END_TEST

START_TEST(shot_shares_need_games_with_all_zones_known)
{
    static const struct {
        int games;
        const char *newest, *cells;
    } cases[] = {
        { 4, "", "pct_paint=0.5;pct_mid_range=0.2;pct_three=0.3" },
        { 4, ";three_pt_attempts=", "pct_paint=0.3;pct_mid_range=0.2;pct_three=0.35" },
        { 5, ";three_pt_attempts=", "pct_paint=0.5;pct_mid_range=0.2;pct_three=0.3" },
        { 3, "", "pct_paint=0.3;pct_mid_range=0.2;pct_three=0.35" },
    };
    struct fake *fake;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char newest[128];

        fake = a_player("");
        add_games(fake, cases[i].games, SHOTS);
        (void)snprintf(newest, sizeof newest, SHOTS "%s", cases[i].newest);
        add_games(fake, 1, newest);
        expect(fake, cases[i].cells);
    }
    /* Only the ten newest; without a shot in them there are no shares. */
    fake = a_player("");
    add_games(fake, 20, SHOTS);
    add_games(fake, 10, "paint_attempts=0;mid_range_attempts=0;three_pt_attempts=0");
    expect(fake, "pct_paint=0.3;pct_mid_range=0.2;pct_three=0.35");
}
END_TEST

START_TEST(win_share_is_of_games_with_a_result)
{
    static const struct {
        int wins, losses, unknown;
        const char *cells;
    } cases[] = {
        { 6, 2, 0, "team_win_pct=0.75" }, { 2, 6, 0, "team_win_pct=0.25" },
        { 3, 3, 0, "team_win_pct=0.5" },  { 2, 0, 0, "team_win_pct=0.5" },
        { 4, 0, 3, "team_win_pct=0.5" },  { 5, 0, 3, "team_win_pct=1.0" },
        { 0, 5, 0, "team_win_pct=0.0" },  { 30, 10, 0, "team_win_pct=0.75" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player("");

        add_team_games(fake, cases[i].wins, cases[i].losses);
        for (int g = 0; g < cases[i].unknown; g++)
            fake_row(fake, "team_games", "team=DEN;pace=98;win_flag=");
        expect(fake, cases[i].cells);
    }
}
END_TEST

START_TEST(means_of_team_games_need_games_and_end_after_their_window)
{
    struct fake *fake = a_player("");

    add_team_games(fake, 4, 0);
    for (int i = 0; i < 4; i++)
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=108;opponent_pace=97");
    for (int i = 0; i < 20; i++) {
        fake_row(fake, "team_games", "team=PHX;pace=90;offensive_rating=90;win_flag=0");
        fake_row(fake, "opp_games", "team=DEN;defensive_rating=90;opponent_pace=90");
    }
    expect_sources(fake, ONLY_HOME,
                   "team_pace=100.0;team_off_rating=112.0;team_win_pct=0.5;"
                   "opponent_def_rating=112.0;opponent_pace=100.0");

    fake = a_player("");
    for (int i = 0; i < 3; i++) {
        fake_row(fake, "team_games", "team=DEN;pace=50;offensive_rating=50");
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=50;opponent_pace=50");
    }
    for (int i = 0; i < 10; i++)
        fake_row(fake, "team_games", "team=DEN;pace=98;offensive_rating=110");
    for (int i = 0; i < 15; i++)
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=108;opponent_pace=97");
    expect_sources(fake, "ddddddddddcddsssddddddssd",
                   "team_pace=98.0;team_off_rating=110.0;opponent_def_rating=108.0;"
                   "opponent_pace=97.0");
}
END_TEST

/* The cache knows nothing: the games give the means, however few they are. */
START_TEST(a_null_does_not_hide_the_next_source)
{
    struct fake *fake = a_player("games_in_last_7_days=1");

    fake_row(fake, "cache", "player_id=7");
    fake_row(fake, "factors", "game_id=G1;player_id=7");
    fake_row(fake, "zones", "player_id=7");
    fake_row(fake, "defense", "team=PHX");
    add_games(fake, 9, "points=90;minutes_played=0;fg_attempts=0");
    add_games(fake, 5, SHOTS ";points=20");
    add_games(fake, 2, SHOTS ";points=");
    add_games(fake, 5, SHOTS ";points=10");
    for (int i = 0; i < 5; i++) {
        fake_row(fake, "team_games", "team=DEN;pace=98;offensive_rating=110");
        fake_row(fake, "opp_games", "team=PHX;defensive_rating=108;opponent_pace=97");
    }
    expect_sources(fake, "sssssdddddcccsssddsssdssd",
                   "points_avg_last_5=10.0;points_avg_last_10=13.8;points_avg_season=15.0;"
                   "points_std_last_10=5.18;games_in_last_7_days=1.0");
}
END_TEST

START_TEST(the_sample_of_a_fallback_is_a_parameter)
{
    struct fake *fake = a_player("");

    fake_parameter(fake, "min_games", 1);
    add_games(fake, 1, SHOTS ";points=20;ft_makes=5");
    add_team_games(fake, 1, 0);
    fake_row(fake, "opp_games", "team=PHX;defensive_rating=108;opponent_pace=97");
    expect(fake, "pct_paint=0.5;pct_free_throw=0.25;team_pace=98.0;team_win_pct=1.0;"
                 "opponent_def_rating=108.0;recent_trend=0.0");
}
END_TEST

START_TEST(a_value_outside_its_range_fails_its_column)
{
    static const struct {
        const char *cache, *outcome;
    } cases[] = {
        { "points_avg_last_5=110.04", "written" },
        { "points_avg_last_5=110.06", "failed bad_value: points_avg_last_5" },
        { "team_off_rating_last_10=401", "failed bad_value: team_off_rating" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player("");

        fake_row(fake, "cache", "player_id=7;%s", cases[i].cache);
        fake_run(fake);
        ck_assert_str_eq(fake_outcome(fake, KEY), cases[i].outcome);
        fake_destroy(fake);
    }
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
    ck_assert_int_eq(due->window.last, 10);
    ck_assert_int_eq(due->window.same_season, 1);
    for (size_t i = 0; inputs[i] != NULL; i++) {
        ck_assert_int_eq(inputs[i]->need, i == 0 ? SLUICE_HARD : SLUICE_SOFT);
        ck_assert_int_eq(inputs[i]->window.kind, i < 5 ? SLUICE_WINDOW_DAYS : SLUICE_WINDOW_BEFORE);
        ck_assert_int_eq(inputs[i]->window.same_season, i < 5 ? 0 : 1);
        ck_assert_int_eq(inputs[i]->window.last, i < 7 ? 0 : 15);
        ck_assert_int_eq(inputs[i]->newest_first, i < 5 ? 0 : 1);
    }
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        a_whole_vector,
        a_missing_table_lowers_the_score,
        without_any_history_all_is_default,
        a_real_row_of_three_games,
        features_of_the_context_alone,
        trend_is_newer_less_older,
        minutes_change_is_relative_to_the_season,
        free_throws_are_a_share_of_the_points,
        shot_shares_need_games_with_all_zones_known,
        win_share_is_of_games_with_a_result,
        means_of_team_games_need_games_and_end_after_their_window,
        a_null_does_not_hide_the_next_source,
        the_sample_of_a_fallback_is_a_parameter,
        a_value_outside_its_range_fails_its_column,
        gates_and_windows_stand_in_the_descriptor,
    };

    return fake_suite("mlfs", tests, sizeof tests / sizeof *tests);
}
