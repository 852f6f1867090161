/* pcf - player_composite_factors: tiredness, where a player shoots against what the opponent gives
 * up, pace and change of usage as bounded scores, and their sum as one adjustment in points. */
#include "hoops/hoops.h"

#include <math.h>

enum { IN_CONTEXT, IN_SHOTS, IN_DEFENSE, IN_TEAM_CONTEXT };
enum { FRESH = 100 };

#define CONTEXT(X)                                                                                 \
    HOOPS_PLAYER_GAME(X, CONTEXT)                                                                  \
    X(CONTEXT, days_rest, INT, SLUICE_NULLABLE)                                                    \
    X(CONTEXT, back_to_back, BOOL, SLUICE_NULLABLE)                                                \
    HOOPS_2(X, CONTEXT, INT, games_in_last_7_days, minutes_in_last_7_days)                         \
    X(CONTEXT, avg_minutes_per_game_last_7, REAL, SLUICE_NULLABLE)                                 \
    X(CONTEXT, back_to_backs_last_14_days, INT, SLUICE_NULLABLE)                                   \
    HOOPS_2(X, CONTEXT, REAL, projected_usage_rate, avg_usage_rate_last_7_games)                   \
    X(CONTEXT, star_teammates_out, INT, SLUICE_NULLABLE)                                           \
    HOOPS_2(X, CONTEXT, REAL, pace_differential, opponent_pace_last_10)
#define SHOTS(X)                                                                                   \
    X(SHOTS, primary_scoring_zone, TEXT, SLUICE_NULLABLE)                                          \
    HOOPS_ZONE_RATES(X, SHOTS)
#define DEFENSE(X)                                                                                 \
    X(DEFENSE, paint_defense_vs_league_avg, REAL, SLUICE_NULLABLE)                                 \
    X(DEFENSE, mid_range_defense_vs_league_avg, REAL, SLUICE_NULLABLE)                             \
    X(DEFENSE, three_pt_defense_vs_league_avg, REAL, SLUICE_NULLABLE)                              \
    X(DEFENSE, weakest_zone, TEXT, SLUICE_NULLABLE)
#define TEAM_CONTEXT(X) HOOPS_2(X, TEAM_CONTEXT, REAL, game_total, game_spread)
HOOPS_INPUT_COLUMNS(context_columns, CONTEXT);
HOOPS_INPUT_COLUMNS(shots_columns, SHOTS);
HOOPS_INPUT_COLUMNS(defense_columns, DEFENSE);
HOOPS_INPUT_COLUMNS(team_context_columns, TEAM_CONTEXT);

SLUICE_INPUTS(inputs,
              HOOPS_ON_DATE(context, "upcoming_player_game_context", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(player_id))),
              HOOPS_ON_DATE(shots, "player_shot_zone_analysis", SOFT, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(player_id))),
              HOOPS_ON_DATE(defense, "team_defense_zone_analysis", SOFT, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_LOOKUP(team))),
              HOOPS_ON_DATE(team_context, "upcoming_team_game_context", SOFT, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_LOOKUP(game_id), SLUICE_LOOKUP(team))));

#define NUMBER(kind, value, low, high) SLUICE_DEFAULT(kind, value), SLUICE_RANGE(low, high)
#define PARAMETER(X)                                                                               \
    X(PARAMETER, extra_rest_days, INT, NUMBER(INT, 3, 2, 14), .help = "bonus from")                \
    X(PARAMETER, frequent_games, INT, NUMBER(INT, 4, 1, 7), .help = "in 7 days: penalty from")     \
    X(PARAMETER, heavy_minutes, INT, NUMBER(INT, 240, 1, 336), .help = "in 7 days: penalty above") \
    X(PARAMETER, high_minutes_per_game, REAL, NUMBER(REAL, 35.0, 0, 48), .help = "penalty above")  \
    X(PARAMETER, warn_fatigue, INT, NUMBER(INT, 50, 0, 100), .help = "warning below")              \
    X(PARAMETER, warn_matchup, REAL, NUMBER(REAL, 8.0, 0, 10), .help = "warning above")            \
    X(PARAMETER, warn_adjustment, REAL, NUMBER(REAL, 12.0, 0, 20), .help = "warning above")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define SCORE(limit) HOOPS_REAL(1, -(limit), limit), .unit = "points"
#define OUT(X)                                                                                     \
    HOOPS_PLAYER_GAME(X, OUT)                                                                      \
    X(OUT, fatigue_score, INT, SLUICE_REQUIRED, SLUICE_RANGE(0, FRESH), .help = "100 = fresh")     \
    X(OUT, shot_zone_mismatch_score, REAL, SCORE(10), .help = "positive favours the player")       \
    X(OUT, pace_score, REAL, SCORE(3), .help = "change of possessions")                            \
    X(OUT, usage_spike_score, REAL, SCORE(3), .help = "change of usage")                           \
    X(OUT, total_composite_adjustment, REAL, HOOPS_KNOWN_REAL(2, -21, 16), .unit = "points")       \
    X(OUT, fatigue_context_json, TEXT, SLUICE_REQUIRED, .unit = "JSON")                            \
    X(OUT, shot_zone_context_json, TEXT, SLUICE_REQUIRED, .unit = "JSON")                          \
    X(OUT, pace_context_json, TEXT, SLUICE_REQUIRED, .unit = "JSON")                               \
    X(OUT, usage_context_json, TEXT, SLUICE_REQUIRED, .unit = "JSON")                              \
    X(OUT, data_completeness_pct100, REAL, HOOPS_KNOWN_REAL(1, 0, 100), .unit = "percent")         \
    X(OUT, missing_data_fields, TEXT, SLUICE_NULLABLE, .help = "checks not passed")                \
    X(OUT, has_warnings, BOOL, SLUICE_REQUIRED)                                                    \
    X(OUT, warning_details, TEXT, SLUICE_NULLABLE, .help = "codes")                                \
    X(OUT, upstream_player_shot_ready, BOOL, SLUICE_REQUIRED)                                      \
    X(OUT, upstream_team_defense_ready, BOOL, SLUICE_REQUIRED)                                     \
    X(OUT, upstream_team_context_ready, BOOL, SLUICE_REQUIRED)                                     \
    X(OUT, all_upstreams_ready, BOOL, SLUICE_REQUIRED)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* In this order. A parameter, where there is one, replaces `limit`. */
enum { CONDITIONS = 7, NONE = -1 };
#define CONDITION(label, change, column, ...)                                                      \
    {                                                                                              \
        label ": " #change, change, CONTEXT_##column, __VA_ARGS__                                  \
    }
static const struct condition {
    const char *text;
    int change;
    uint32_t column;
    bool above, otherwise; /* > instead of >=; only where the condition before does not hold */
    int parameter;
    double limit;
} conditions[CONDITIONS] = {
    CONDITION("back_to_back", -15, back_to_back, 0, 0, NONE, 1),
    CONDITION("extra_rest", +5, days_rest, 0, 1, PARAMETER_extra_rest_days, 0),
    CONDITION("frequent_games", -10, games_in_last_7_days, 0, 0, PARAMETER_frequent_games, 0),
    CONDITION("heavy_minutes", -10, minutes_in_last_7_days, 1, 0, PARAMETER_heavy_minutes, 0),
    CONDITION("high_minutes_per_game", -8, avg_minutes_per_game_last_7, 1, 0,
              PARAMETER_high_minutes_per_game, 0),
    CONDITION("multiple_back_to_backs", -12, back_to_backs_last_14_days, 0, 0, NONE, 2),
    CONDITION("recent_back_to_back", -5, back_to_backs_last_14_days, 0, 1, NONE, 1),
};

/* Primary zones in the order of the zone columns; balanced counts as paint. */
static const char *const zones[] = { "paint", "mid_range", "perimeter", "balanced" };

static bool holds(const struct hoops_entity *of, const struct condition *c)
{
    struct sluice_number x = hoops_number(of, IN_CONTEXT, c->column);
    double limit =
        c->parameter == NONE ? c->limit : hoops_parameter(of->call, (uint32_t)c->parameter);

    if (!x.known || (c->otherwise && holds(of, c - 1)))
        return false;
    return c->above ? x.value > limit : x.value >= limit;
}

/* Shown as read: the columns of the context from days_rest on. */
static const char *const keys[] = {
    "days_rest",      "back_to_back",          "games_last_7",
    "minutes_last_7", "avg_minutes_pg_last_7", "back_to_backs_last_14"
};

static double set_fatigue(const struct hoops_entity *of)
{
    struct hoops_json json = { .of = of };
    char changes[2][HOOPS_LIST_SIZE] = { "", "" };
    double score = FRESH;

    for (int i = 0; i < CONDITIONS; i++) {
        int change = conditions[i].change;

        if (hoops_list_add(changes[change > 0], holds(of, &conditions[i]), conditions[i].text))
            score += change;
    }
    score = hoops_clamp(score, 0, FRESH);
    for (uint32_t i = 0; i < HOOPS_LENGTH(keys); i++)
        hoops_json_cell(&json, keys[i], IN_CONTEXT, CONTEXT_days_rest + i, 1);
    hoops_json_list(&json, "penalties_applied", changes[false]);
    hoops_json_list(&json, "bonuses_applied", changes[true]);
    hoops_json_number(&json, "final_score", sluice_known(score), 0);
    hoops_json_set(&json, OUT_fatigue_context_json);
    sluice_set_int(of->call, OUT_fatigue_score, (int64_t)score);
    return score;
}

/* ---- mismatch, pace, usage: an unknown score has the value 0 ---- */

/* A word for a number: beyond 2, between, beyond -2; null if it is unknown. */
static void show_word(struct hoops_json *json, const char *key, struct sluice_number number,
                      const char *up, const char *level, const char *down)
{
    const char *word = number.value > 2.0 ? up : number.value < -2.0 ? down : level;

    hoops_json_value(json, key, number.known ? sluice_of_text(word) : sluice_of_null(), 0);
}

static struct sluice_number set_mismatch(const struct hoops_entity *of)
{
    struct sluice_value primary = hoops_value(of, IN_SHOTS, SHOTS_primary_scoring_zone);
    struct sluice_number rate = { 0 }, gap = { 0 }, score = { 0 };
    struct hoops_json json = { .of = of };

    for (uint32_t i = 0; i < HOOPS_LENGTH(zones) && of->rows[IN_DEFENSE].count > 0; i++) {
        if (!sluice_value_equals(primary, sluice_of_text(zones[i])))
            continue;
        rate = hoops_number(of, IN_SHOTS, SHOTS_paint_rate_last_10 + i % HOOPS_ZONES);
        gap = hoops_number(of, IN_DEFENSE, DEFENSE_paint_defense_vs_league_avg + i % HOOPS_ZONES);
    }
    score.known = rate.known && gap.known;
    if (score.known)
        score.value = gap.value * fmin(rate.value / 50.0, 1.0);
    if (fabs(score.value) > 5.0)
        score.value *= 1.2;
    score.value = hoops_clamp(score.value, -10, 10);
    hoops_json_value(&json, "player_primary_zone", primary, 0);
    hoops_json_number(&json, "primary_zone_frequency", rate, 2);
    hoops_json_cell(&json, "opponent_weak_zone", IN_DEFENSE, DEFENSE_weakest_zone, 0);
    hoops_json_number(&json, "opponent_defense_vs_league", gap, 2);
    show_word(&json, "mismatch_type", score, "favorable", "neutral", "unfavorable");
    hoops_json_number(&json, "final_score", score, 1);
    hoops_json_set(&json, OUT_shot_zone_context_json);
    sluice_set_number(of->call, OUT_shot_zone_mismatch_score, score);
    return score;
}

static struct sluice_number set_pace(const struct hoops_entity *of)
{
    struct sluice_number faster = hoops_number(of, IN_CONTEXT, CONTEXT_pace_differential);
    struct sluice_number score = { hoops_clamp(faster.value / 2.0, -3, 3), faster.known };
    struct hoops_json json = { .of = of };

    hoops_json_number(&json, "pace_differential", faster, 1);
    hoops_json_cell(&json, "opponent_pace_last_10", IN_CONTEXT, CONTEXT_opponent_pace_last_10, 1);
    hoops_json_cell(&json, "game_total", IN_TEAM_CONTEXT, TEAM_CONTEXT_game_total, 1);
    hoops_json_cell(&json, "game_spread", IN_TEAM_CONTEXT, TEAM_CONTEXT_game_spread, 1);
    show_word(&json, "pace_environment", faster, "fast", "normal", "slow");
    hoops_json_number(&json, "final_score", score, 1);
    hoops_json_set(&json, OUT_pace_context_json);
    sluice_set_number(of->call, OUT_pace_score, score);
    return score;
}

static struct sluice_number set_usage(const struct hoops_entity *of)
{
    struct sluice_number projected = hoops_number(of, IN_CONTEXT, CONTEXT_projected_usage_rate);
    struct sluice_number base = hoops_number(of, IN_CONTEXT, CONTEXT_avg_usage_rate_last_7_games);
    struct sluice_number stars = hoops_number(of, IN_CONTEXT, CONTEXT_star_teammates_out);
    struct sluice_number spike = { 0 }, score = { 0 };
    struct hoops_json json = { .of = of };

    score.known = spike.known = projected.known && base.known;
    if (spike.known)
        spike.value = projected.value - base.value;
    if (sluice_ratio(1, base.value).known)
        score.value = spike.value * 0.3;
    if (score.value > 0)
        score.value *= stars.value >= 2 ? 1.30 : stars.value >= 1 ? 1.15 : 1.0;
    score.value = hoops_clamp(score.value, -3, 3);
    hoops_json_number(&json, "projected_usage_rate", projected, 2);
    hoops_json_number(&json, "avg_usage_last_7", base, 2);
    hoops_json_number(&json, "usage_differential", spike, 2);
    hoops_json_number(&json, "star_teammates_out", stars, 0);
    show_word(&json, "usage_trend", spike, "spike", "stable", "drop");
    hoops_json_number(&json, "final_score", score, 1);
    hoops_json_set(&json, OUT_usage_context_json);
    sluice_set_number(of->call, OUT_usage_spike_score, score);
    return score;
}

/* ---- the row ---- */

static void set_completeness(const struct hoops_entity *of, bool usage, bool pace)
{
    bool shots = of->rows[IN_SHOTS].count > 0, defense = of->rows[IN_DEFENSE].count > 0;
    bool team_context = of->rows[IN_TEAM_CONTEXT].count > 0;
    bool rest = hoops_number(of, IN_CONTEXT, CONTEXT_days_rest).known;
    char missing[HOOPS_LIST_SIZE] = "";
    int failed = 0;

    failed += hoops_list_add(missing, !rest, "days_rest");
    failed += hoops_list_add(missing, !usage, "projected_usage_rate");
    failed += hoops_list_add(missing, !pace, "pace_differential");
    failed += hoops_list_add(missing, !shots, "player_shot_zone");
    failed += hoops_list_add(missing, !defense, "team_defense_zone");
    sluice_set_real(of->call, OUT_data_completeness_pct100, 100.0 * (5 - failed) / 5.0);
    hoops_set_list(of->call, OUT_missing_data_fields, missing);
    sluice_set_bool(of->call, OUT_upstream_player_shot_ready, shots);
    sluice_set_bool(of->call, OUT_upstream_team_defense_ready, defense);
    sluice_set_bool(of->call, OUT_upstream_team_context_ready, team_context);
    sluice_set_bool(of->call, OUT_all_upstreams_ready, shots && defense && team_context);
}

static void set_warnings(const struct sluice_call *call, double fatigue, double mismatch,
                         double total)
{
    double matchup = hoops_parameter(call, PARAMETER_warn_matchup);
    double adjustment = hoops_parameter(call, PARAMETER_warn_adjustment);
    char codes[HOOPS_LIST_SIZE] = "";

    hoops_list_add(codes, fatigue < hoops_parameter(call, PARAMETER_warn_fatigue),
                   "EXTREME_FATIGUE");
    hoops_list_add(codes, fabs(mismatch) > matchup, "EXTREME_MATCHUP");
    hoops_list_add(codes, fabs(total) > adjustment, "EXTREME_ADJUSTMENT");
    sluice_set_bool(call, OUT_has_warnings, codes[0] != '\0');
    hoops_set_list(call, OUT_warning_details, codes);
}

static int process(const struct sluice_call *call)
{
    struct hoops_entity of = { call, { call->slices[IN_CONTEXT], call->slices[IN_SHOTS] } };
    struct sluice_value opponent = hoops_value(&of, IN_CONTEXT, CONTEXT_opp_team);
    struct sluice_value team = hoops_value(&of, IN_CONTEXT, CONTEXT_team);
    struct sluice_number mismatch, pace, usage;
    double fatigue, total;

    of.rows[IN_DEFENSE] = sluice_lookup(call, IN_DEFENSE, &opponent);
    of.rows[IN_TEAM_CONTEXT] =
        sluice_lookup(call, IN_TEAM_CONTEXT, (const struct sluice_value[]){ call->key[0], team });
    hoops_set_player_game(call, sluice_columns(call, IN_CONTEXT), of.rows[IN_CONTEXT].first);
    fatigue = set_fatigue(&of);
    mismatch = set_mismatch(&of);
    pace = set_pace(&of);
    usage = set_usage(&of);
    total = (fatigue - FRESH) / 20.0 + mismatch.value + pace.value + usage.value;
    sluice_set_real(call, OUT_total_composite_adjustment, total);
    set_completeness(&of, usage.known, pace.known);
    set_warnings(call, fatigue, mismatch.value, total);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "pcf", .version = "1.0.0",
              .summary = "player_composite_factors: pre-game context of each player as scores",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "player-game",
              .entity = HOOPS_PLAYER_GAME_ENTITY, .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "player_composite_factors",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(HOOPS_PRE_GAME_GATES), .process = process);
