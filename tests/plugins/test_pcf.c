/* test_pcf.c - what `pcf` computes, by the examples of its specification. */
#include "plugins/fake_host.h"

extern const struct sluice_processor sluice_processor;

#define KEY "G1,7"
#define LOAD(rest, back_to_back, games, minutes, per_game, back_to_backs)                          \
    "days_rest=" #rest ";back_to_back=" #back_to_back ";games_in_last_7_days=" #games              \
    ";minutes_in_last_7_days=" #minutes ";avg_minutes_per_game_last_7=" #per_game                  \
    ";back_to_backs_last_14_days=" #back_to_backs
#define PACE(differential) ";pace_differential=" #differential
#define USAGE(projected, base, stars)                                                              \
    ";projected_usage_rate=" #projected ";avg_usage_rate_last_7_games=" #base                      \
    ";star_teammates_out=" #stars
#define ZONE(zone, rate) "primary_scoring_zone=" #zone ";" rate
#define PAINT(rate) "paint_rate_last_10=" #rate
#define MID(rate) "mid_range_rate_last_10=" #rate
#define THREE(rate) "three_pt_rate_last_10=" #rate
#define PAINT_GAP(gap) "paint_defense_vs_league_avg=" #gap
#define MID_GAP(gap) "mid_range_defense_vs_league_avg=" #gap
#define THREE_GAP(gap) "three_pt_defense_vs_league_avg=" #gap

/* A player of UTA against SAS; NULL: no row. */
static struct fake *a_player(const char *context, const char *shots, const char *defense)
{
    struct fake *fake = fake_create(&sluice_processor);

    fake_row(fake, "context", "game_id=G1;player_id=7;team=UTA;opp_team=SAS;%s", context);
    if (shots != NULL)
        fake_row(fake, "shots", "player_id=7;%s", shots);
    if (defense != NULL)
        fake_row(fake, "defense", "team=SAS;%s", defense);
    return fake;
}

static void expect(struct fake *fake, const char *cells)
{
    fake_run(fake);
    fake_expect(fake, KEY, cells);
    fake_destroy(fake);
}

START_TEST(columns_are_those_of_the_table)
{
    struct fake *fake = fake_create(&sluice_processor);

    ck_assert_str_eq(
        fake_header(fake),
        "game_id,player_id,team,opp_team,fatigue_score,shot_zone_mismatch_score,pace_score,"
        "usage_spike_score,total_composite_adjustment,fatigue_context_json,"
        "shot_zone_context_json,pace_context_json,usage_context_json,data_completeness_pct100,"
        "missing_data_fields,has_warnings,warning_details,upstream_player_shot_ready,"
        "upstream_team_defense_ready,upstream_team_context_ready,all_upstreams_ready");
    fake_destroy(fake);
}
END_TEST

/* With nothing else known the total is the fatigue adjustment. */
START_TEST(fatigue_follows_the_conditions)
{
    static const struct {
        const char *context, *cells;
    } cases[] = {
        { LOAD(2, 0, 3, 175, 29.2, 0), "fatigue_score=100;total_composite_adjustment=0.0" },
        { LOAD(5, 0, 2, 100, 20.0, 0), "fatigue_score=100;total_composite_adjustment=0.0" },
        { LOAD(1, 1, 3, 250, 35.0, 0), "fatigue_score=75;total_composite_adjustment=-1.25" },
        { LOAD(1, 1, 5, 300, 40.0, 3), "fatigue_score=45;total_composite_adjustment=-2.75" },
        { LOAD(3, 0, 4, 140, 35.1, 1), "fatigue_score=82;total_composite_adjustment=-0.9" },
        { "", "fatigue_score=100;total_composite_adjustment=0.0" },
        /* No bonus on a back-to-back; limits of more-than are not reached by their figure. */
        { LOAD(3, 1, 3, 240, 35.0, 0), "fatigue_score=85" },
        { LOAD(3, , 3, 241, 35.0, 0), "fatigue_score=95" },
        { LOAD(2, 0, 3, 241, 35.0, 2), "fatigue_score=78" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(a_player(cases[i].context, NULL, NULL), cases[i].cells);
}
END_TEST

START_TEST(limits_of_fatigue_are_parameters)
{
    struct fake *fake = a_player(LOAD(2, 0, 3, 175, 29.2, 0), NULL, NULL);

    fake_parameter(fake, "extra_rest_days", 2);
    fake_parameter(fake, "frequent_games", 3);
    fake_parameter(fake, "heavy_minutes", 174);
    fake_parameter(fake, "high_minutes_per_game", 29.1);
    expect(fake, "fatigue_score=77");
}
END_TEST

START_TEST(mismatch_weighs_the_gap_by_the_rate)
{
    static const struct {
        const char *shots, *defense, *score;
    } cases[] = {
        { ZONE(paint, PAINT(65)), PAINT_GAP(4.3), "4.3" },
        { ZONE(paint, PAINT(65)), PAINT_GAP(-3.8), "-3.8" },
        { ZONE(paint, PAINT(70)), PAINT_GAP(6.0), "7.2" },
        { ZONE(paint, PAINT(25)), PAINT_GAP(4.0), "2.0" },
        { ZONE(perimeter, THREE(65)), THREE_GAP(3.5), "3.5" },
        { ZONE(mid_range, MID(45)), MID_GAP(2.1), "1.9" },
        { ZONE(paint, PAINT(80)), PAINT_GAP(15.0), "10.0" },
        { ZONE(paint, PAINT(80)), PAINT_GAP(-15.0), "-10.0" },
        { ZONE(balanced, PAINT(30)), PAINT_GAP(4.3), "2.6" },
        { ZONE(paint, PAINT(50)), PAINT_GAP(5.00), "5.0" },
        { ZONE(paint, PAINT(50)), PAINT_GAP(5.01), "6.0" },
        { ZONE(paint, PAINT()), PAINT_GAP(5.0), "" },
        { ZONE(paint, PAINT(50)), PAINT_GAP(), "" },
        { ZONE(, PAINT(50)), PAINT_GAP(5.0), "" },
        { ZONE(elsewhere, PAINT(50)), PAINT_GAP(5.0), "" },
        { ZONE(paint, PAINT(50)), NULL, "" },
        { NULL, PAINT_GAP(5.0), "" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char cells[64];

        (void)snprintf(cells, sizeof cells, "shot_zone_mismatch_score=%s", cases[i].score);
        expect(a_player("", cases[i].shots, cases[i].defense), cells);
    }
}
END_TEST

START_TEST(pace_is_half_the_difference)
{
    static const struct {
        const char *context, *cells;
    } cases[] = {
        { PACE(3.5), "pace_score=1.8" },   { PACE(-4.0), "pace_score=-2.0" },
        { PACE(10), "pace_score=3.0" },    { PACE(-10), "pace_score=-3.0" },
        { PACE(0.5), "pace_score=0.2" },   { PACE(), "pace_score=" },
        { PACE(-0.02), "pace_score=0.0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(a_player(cases[i].context + 1, NULL, NULL), cases[i].cells);
}
END_TEST

START_TEST(usage_counts_more_where_stars_are_out)
{
    static const struct {
        const char *context, *cells;
    } cases[] = {
        { USAGE(26, 25, 0), "usage_spike_score=0.3" },
        { USAGE(20, 25, 0), "usage_spike_score=-1.5" },
        { USAGE(30, 25, 1), "usage_spike_score=1.7;total_composite_adjustment=1.72" },
        { USAGE(30, 25, 2), "usage_spike_score=2.0;total_composite_adjustment=1.95" },
        { USAGE(30, 25, ), "usage_spike_score=1.5" },
        { USAGE(20, 25, 2), "usage_spike_score=-1.5" },
        { USAGE(25, 0, 0), "usage_spike_score=0.0" },
        { USAGE(50, 20, 0), "usage_spike_score=3.0" },
        { USAGE(10, 40, 0), "usage_spike_score=-3.0" },
        { USAGE(, 20, 0), "usage_spike_score=" },
        { USAGE(20, , 0), "usage_spike_score=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(a_player(cases[i].context + 1, NULL, NULL), cases[i].cells);
}
END_TEST

START_TEST(the_total_is_of_unrounded_parts)
{
    static const struct {
        const char *context, *shots, *defense, *cells;
    } cases[] = {
        { LOAD(2, 0, 3, 175, 29.2, 0) PACE(3.5) USAGE(26, 25, 0), ZONE(paint, PAINT(65)),
          PAINT_GAP(4.3),
          "fatigue_score=100;shot_zone_mismatch_score=4.3;pace_score=1.8;usage_spike_score=0.3;"
          "total_composite_adjustment=6.35;has_warnings=false;warning_details=" },
        { LOAD(2, 0, 3, 190, 31.7, 1) PACE(4.0) USAGE(28.5, 27, 1), ZONE(perimeter, THREE(65)),
          THREE_GAP(-3.2),
          "fatigue_score=95;shot_zone_mismatch_score=-3.2;pace_score=2.0;usage_spike_score=0.5;"
          "total_composite_adjustment=-0.93;has_warnings=false;warning_details=" },
        { LOAD(1, 1, 4, 250, 36.5, 2) PACE(-2.0) USAGE(30, 28, 2), ZONE(mid_range, MID(45)),
          MID_GAP(2.1),
          "fatigue_score=45;shot_zone_mismatch_score=1.9;pace_score=-1.0;usage_spike_score=0.8;"
          "total_composite_adjustment=-1.08;has_warnings=true;warning_details=EXTREME_FATIGUE" },
        /* Jokic, Antetokounmpo, Gobert. */
        { LOAD(1, 1, 3, 96, 32.0, 0) PACE(1.5) USAGE(31.47, 31.67, 1), ZONE(paint, PAINT(57.23)),
          NULL,
          "fatigue_score=85;shot_zone_mismatch_score=;pace_score=0.8;usage_spike_score=-0.1;"
          "total_composite_adjustment=-0.06;data_completeness_pct100=80.0;"
          "missing_data_fields=team_defense_zone" },
        { LOAD(4, 0, 2, 68, 34.0, 0) PACE(0.2) USAGE(30.62, 35.61, 0), ZONE(paint, PAINT(57.3)),
          PAINT_GAP(-0.44),
          "fatigue_score=100;shot_zone_mismatch_score=-0.4;pace_score=0.1;"
          "usage_spike_score=-1.5;total_composite_adjustment=-1.84;"
          "data_completeness_pct100=100.0;missing_data_fields=" },
        { LOAD(2, 0, 3, 93, 31.0, 1) PACE(2.7) USAGE(20.18, 17.64, 2), ZONE(paint, PAINT(97.22)),
          PAINT_GAP(3.73),
          "fatigue_score=95;shot_zone_mismatch_score=3.7;pace_score=1.4;usage_spike_score=1.0;"
          "total_composite_adjustment=5.82;data_completeness_pct100=100.0;missing_data_fields=" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(a_player(cases[i].context, cases[i].shots, cases[i].defense), cases[i].cells);
}
END_TEST

START_TEST(warnings_begin_beyond_their_limits)
{
    static const struct {
        const char *context, *gap;
        double fatigue, matchup, adjustment;
        const char *details;
    } cases[] = {
        { LOAD(1, 1, 5, 300, 40.0, 3) PACE(-9), PAINT_GAP(-20), 50, 8, 12,
          "EXTREME_FATIGUE,EXTREME_MATCHUP,EXTREME_ADJUSTMENT" },
        { LOAD(1, 1, 5, 300, 40.0, 3) PACE(-9), PAINT_GAP(-20), 45, 10, 15.75, "" },
        { LOAD(2, 0, 1, 30, 30.0, 0) PACE(9), PAINT_GAP(20), 50, 8, 12,
          "EXTREME_MATCHUP,EXTREME_ADJUSTMENT" },
        { LOAD(2, 0, 1, 30, 30.0, 0) PACE(9), PAINT_GAP(20), 50, 10, 12.9, "EXTREME_ADJUSTMENT" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *fake = a_player(cases[i].context, ZONE(paint, PAINT(60)), cases[i].gap);
        char cells[128];

        fake_parameter(fake, "warn_fatigue", cases[i].fatigue);
        fake_parameter(fake, "warn_matchup", cases[i].matchup);
        fake_parameter(fake, "warn_adjustment", cases[i].adjustment);
        (void)snprintf(cells, sizeof cells, "has_warnings=%s;warning_details=%s",
                       cases[i].details[0] != '\0' ? "true" : "false", cases[i].details);
        expect(fake, cells);
    }
}
END_TEST

START_TEST(what_is_missing_is_counted_and_named)
{
    struct fake *fake = a_player("", NULL, NULL);

    expect(fake, "data_completeness_pct100=0.0;"
                 "missing_data_fields=days_rest,projected_usage_rate,pace_differential,"
                 "player_shot_zone,team_defense_zone;upstream_player_shot_ready=false;"
                 "upstream_team_defense_ready=false;upstream_team_context_ready=false;"
                 "all_upstreams_ready=false");
    /* The rows count, whatever they hold. */
    fake = a_player("days_rest=2" PACE(0) USAGE(20, , 0), "", "");
    fake_row(fake, "team_context", "game_id=G1;team=UTA");
    expect(fake, "data_completeness_pct100=80.0;missing_data_fields=projected_usage_rate;"
                 "upstream_player_shot_ready=true;upstream_team_defense_ready=true;"
                 "upstream_team_context_ready=true;all_upstreams_ready=true");
}
END_TEST

START_TEST(defense_is_the_opponents_and_team_context_the_own_teams)
{
    struct fake *fake = a_player(LOAD(2, 0, 3, 93, 31.0, 1), ZONE(paint, PAINT(97.22)), NULL);

    fake_row(fake, "defense", "team=UTA;" PAINT_GAP(3.73));
    fake_row(fake, "team_context", "game_id=G1;team=SAS;game_total=220");
    fake_row(fake, "team_context", "game_id=G2;team=UTA;game_total=220");
    fake_row(fake, "shots", "player_id=8;" ZONE(paint, PAINT(50)));
    expect(fake, "shot_zone_mismatch_score=;upstream_player_shot_ready=true;"
                 "upstream_team_defense_ready=false;upstream_team_context_ready=false");
}
END_TEST

START_TEST(context_columns_show_inputs_and_changes)
{
    struct fake *fake = a_player(LOAD(2, 0, 3, 93, 31.0, 1) PACE(2.7) USAGE(20.18, 17.64, 2) //
                                 ";opponent_pace_last_10=99.1",
                                 ZONE(paint, PAINT(97.22)), PAINT_GAP(3.73) ";weakest_zone=paint");

    fake_row(fake, "team_context", "game_id=G1;team=UTA;game_total=220;game_spread=-17");
    fake_run(fake);
    fake_expect(fake, KEY,
                "fatigue_context_json={\"days_rest\":2,\"back_to_back\":false,\"games_last_7\":3,"
                "\"minutes_last_7\":93,\"avg_minutes_pg_last_7\":31.0,\"back_to_backs_last_14\":1,"
                "\"penalties_applied\":[\"recent_back_to_back: -5\"],\"bonuses_applied\":[],"
                "\"final_score\":95};"
                "shot_zone_context_json={\"player_primary_zone\":\"paint\","
                "\"primary_zone_frequency\":97.22,\"opponent_weak_zone\":\"paint\","
                "\"opponent_defense_vs_league\":3.73,\"mismatch_type\":\"favorable\","
                "\"final_score\":3.7};"
                "pace_context_json={\"pace_differential\":2.7,\"opponent_pace_last_10\":99.1,"
                "\"game_total\":220.0,\"game_spread\":-17.0,\"pace_environment\":\"fast\","
                "\"final_score\":1.4};"
                "usage_context_json={\"projected_usage_rate\":20.18,\"avg_usage_last_7\":17.64,"
                "\"usage_differential\":2.54,\"star_teammates_out\":2,\"usage_trend\":\"spike\","
                "\"final_score\":1.0}");
    fake_destroy(fake);
}
END_TEST

START_TEST(context_columns_show_the_unknown_as_null)
{
    expect(a_player("", NULL, PAINT_GAP(3.7)),
           "fatigue_context_json={\"days_rest\":null,\"back_to_back\":null,\"games_last_7\":null,"
           "\"minutes_last_7\":null,\"avg_minutes_pg_last_7\":null,"
           "\"back_to_backs_last_14\":null,\"penalties_applied\":[],\"bonuses_applied\":[],"
           "\"final_score\":100};"
           "pace_context_json={\"pace_differential\":null,\"opponent_pace_last_10\":null,"
           "\"game_total\":null,\"game_spread\":null,\"pace_environment\":null,"
           "\"final_score\":null};"
           "usage_context_json={\"projected_usage_rate\":null,\"avg_usage_last_7\":null,"
           "\"usage_differential\":null,\"star_teammates_out\":null,\"usage_trend\":null,"
           "\"final_score\":null}");
    expect(a_player("", ZONE(paint, PAINT(57.23)), NULL),
           "shot_zone_context_json={\"player_primary_zone\":\"paint\","
           "\"primary_zone_frequency\":null,\"opponent_weak_zone\":null,"
           "\"opponent_defense_vs_league\":null,\"mismatch_type\":null,\"final_score\":null}");
    expect(a_player("", ZONE(, PAINT(57.23)), PAINT_GAP(3.7) ";weakest_zone=perimeter"),
           "shot_zone_context_json={\"player_primary_zone\":null,\"primary_zone_frequency\":null,"
           "\"opponent_weak_zone\":\"perimeter\",\"opponent_defense_vs_league\":null,"
           "\"mismatch_type\":null,\"final_score\":null}");
    expect(a_player("", ZONE(paint, PAINT(57.23)), PAINT_GAP()),
           "shot_zone_context_json={\"player_primary_zone\":\"paint\","
           "\"primary_zone_frequency\":57.23,\"opponent_weak_zone\":null,"
           "\"opponent_defense_vs_league\":null,\"mismatch_type\":null,\"final_score\":null}");
}
END_TEST

START_TEST(context_columns_list_every_change_and_word)
{
    expect(a_player(LOAD(1, 1, 5, 300, 40.0, 3) PACE(-2.1) USAGE(17.9, 20, 0),
                    ZONE(paint, PAINT(50)), PAINT_GAP(-2.1)),
           "fatigue_context_json={\"days_rest\":1,\"back_to_back\":true,\"games_last_7\":5,"
           "\"minutes_last_7\":300,\"avg_minutes_pg_last_7\":40.0,\"back_to_backs_last_14\":3,"
           "\"penalties_applied\":[\"back_to_back: -15\",\"frequent_games: -10\","
           "\"heavy_minutes: -10\",\"high_minutes_per_game: -8\",\"multiple_back_to_backs: "
           "-12\"],\"bonuses_applied\":[],\"final_score\":45};"
           "shot_zone_context_json={\"player_primary_zone\":\"paint\","
           "\"primary_zone_frequency\":50.00,\"opponent_weak_zone\":null,"
           "\"opponent_defense_vs_league\":-2.10,\"mismatch_type\":\"unfavorable\","
           "\"final_score\":-2.1};"
           "pace_context_json={\"pace_differential\":-2.1,\"opponent_pace_last_10\":null,"
           "\"game_total\":null,\"game_spread\":null,\"pace_environment\":\"slow\","
           "\"final_score\":-1.1};"
           "usage_context_json={\"projected_usage_rate\":17.90,\"avg_usage_last_7\":20.00,"
           "\"usage_differential\":-2.10,\"star_teammates_out\":0,\"usage_trend\":\"drop\","
           "\"final_score\":-0.6}");
    /* Two is neither; a zero has no sign; a bonus is listed although it changes nothing. */
    expect(a_player(LOAD(3, 0, , , , ) PACE(2.0) USAGE(19.999, 20, 0), ZONE(paint, PAINT(50)),
                    PAINT_GAP(-0.001)),
           "fatigue_context_json={\"days_rest\":3,\"back_to_back\":false,\"games_last_7\":null,"
           "\"minutes_last_7\":null,\"avg_minutes_pg_last_7\":null,"
           "\"back_to_backs_last_14\":null,\"penalties_applied\":[],"
           "\"bonuses_applied\":[\"extra_rest: +5\"],\"final_score\":100};"
           "shot_zone_context_json={\"player_primary_zone\":\"paint\","
           "\"primary_zone_frequency\":50.00,\"opponent_weak_zone\":null,"
           "\"opponent_defense_vs_league\":0.00,\"mismatch_type\":\"neutral\","
           "\"final_score\":0.0};"
           "pace_context_json={\"pace_differential\":2.0,\"opponent_pace_last_10\":null,"
           "\"game_total\":null,\"game_spread\":null,\"pace_environment\":\"normal\","
           "\"final_score\":1.0};"
           "usage_context_json={\"projected_usage_rate\":20.00,\"avg_usage_last_7\":20.00,"
           "\"usage_differential\":0.00,\"star_teammates_out\":0,\"usage_trend\":\"stable\","
           "\"final_score\":0.0}");
}
END_TEST

START_TEST(text_of_other_tables_cannot_break_the_json)
{
    expect(a_player("", ZONE("a\\\1", PAINT(50)), "weakest_zone=\"\t"),
           "shot_zone_context_json={\"player_primary_zone\":\"\\\"a\\\\\\\\\\\\1\\\"\","
           "\"primary_zone_frequency\":null,\"opponent_weak_zone\":\"\\\"\\u0009\","
           "\"opponent_defense_vs_league\":null,\"mismatch_type\":null,\"final_score\":null}");
}
END_TEST

START_TEST(long_text_of_other_tables_is_kept)
{
    static char zone[700], shots[800], cells[1000];
    struct fake *fake;

    memset(zone, 'z', sizeof zone - 1);
    (void)snprintf(shots, sizeof shots, "primary_scoring_zone=%s", zone);
    (void)snprintf(cells, sizeof cells,
                   "shot_zone_context_json={\"player_primary_zone\":\"%s\","
                   "\"primary_zone_frequency\":null,\"opponent_weak_zone\":null,"
                   "\"opponent_defense_vs_league\":null,\"mismatch_type\":null,"
                   "\"final_score\":null}",
                   zone);
    fake = a_player("", shots, NULL);
    expect(fake, cells);
}
END_TEST

START_TEST(gates_and_windows_stand_in_the_descriptor)
{
    const struct sluice_gates *gates = sluice_processor.gates;

    ck_assert_int_eq(gates->early_season_days, 14);
    ck_assert_int_eq(gates->breaker_attempts, 3);
    ck_assert_int_eq(gates->breaker_cooldown_days, 7);
    ck_assert_ptr_null(gates->completeness);
    ck_assert_int_eq(sluice_processor.as_of, SLUICE_BEFORE);
    for (size_t i = 0; sluice_processor.inputs[i] != NULL; i++) {
        const struct sluice_input *input = sluice_processor.inputs[i];

        ck_assert_int_eq(input->need, i == 0 ? SLUICE_HARD : SLUICE_SOFT);
        ck_assert_int_eq(input->window.kind, SLUICE_WINDOW_DAYS);
        ck_assert_int_eq(input->window.from_days, 0);
        ck_assert_int_eq(input->window.to_days, 0);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        columns_are_those_of_the_table,
        fatigue_follows_the_conditions,
        limits_of_fatigue_are_parameters,
        mismatch_weighs_the_gap_by_the_rate,
        pace_is_half_the_difference,
        usage_counts_more_where_stars_are_out,
        the_total_is_of_unrounded_parts,
        warnings_begin_beyond_their_limits,
        what_is_missing_is_counted_and_named,
        defense_is_the_opponents_and_team_context_the_own_teams,
        context_columns_show_inputs_and_changes,
        context_columns_show_the_unknown_as_null,
        context_columns_list_every_change_and_word,
        text_of_other_tables_cannot_break_the_json,
        long_text_of_other_tables_is_kept,
        gates_and_windows_stand_in_the_descriptor,
    };

    return fake_suite("pcf", tests, sizeof tests / sizeof *tests);
}
