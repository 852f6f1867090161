/* mlfs - ml_feature_store: the 25 numbers that the models read of a player before a game, where
 * each came from, and how far that can be trusted. */
#include "hoops/hoops.h"

enum { IN_CONTEXT, IN_CACHE, IN_FACTORS, IN_ZONES, IN_DEFENSE, IN_GAMES, IN_TEAM, IN_OPPONENT };

#define CONTEXT(X)                                                                                 \
    HOOPS_PLAYER_GAME(X, CONTEXT)                                                                  \
    HOOPS_2(X, CONTEXT, BOOL, home_game, back_to_back)                                             \
    HOOPS_2(X, CONTEXT, TEXT, season_phase, player_status)                                         \
    HOOPS_3(X, CONTEXT, INT, days_rest, opponent_days_rest, games_in_last_7_days)
#define CACHE(X)                                                                                   \
    HOOPS_2(X, CACHE, REAL, points_avg_last_5, points_avg_last_10)                                 \
    HOOPS_3(X, CACHE, REAL, points_avg_season, points_std_last_10, minutes_avg_last_10)            \
    HOOPS_2(X, CACHE, REAL, team_pace_last_10, team_off_rating_last_10)                            \
    X(CACHE, games_in_last_7_days, INT, SLUICE_NULLABLE)
#define FACTORS(X)                                                                                 \
    X(FACTORS, fatigue_score, INT, SLUICE_NULLABLE)                                                \
    HOOPS_3(X, FACTORS, REAL, shot_zone_mismatch_score, pace_score, usage_spike_score)
#define ZONES(X) HOOPS_ZONE_RATES(X, ZONES)
#define DEFENSE(X) HOOPS_2(X, DEFENSE, REAL, defensive_rating_last_15, opponent_pace)
#define GAMES(X)                                                                                   \
    X(GAMES, minutes_played, REAL, SLUICE_NULLABLE)                                                \
    HOOPS_3(X, GAMES, INT, fg_attempts, points, ft_makes)                                          \
    HOOPS_3(X, GAMES, INT, paint_attempts, mid_range_attempts, three_pt_attempts)
#define TEAM(X)                                                                                    \
    HOOPS_2(X, TEAM, REAL, pace, offensive_rating)                                                 \
    X(TEAM, win_flag, BOOL, SLUICE_NULLABLE)
#define OPPONENT(X) HOOPS_2(X, OPPONENT, REAL, defensive_rating, opponent_pace)
HOOPS_INPUT_COLUMNS(context_columns, CONTEXT);
HOOPS_INPUT_COLUMNS(cache_columns, CACHE);
HOOPS_INPUT_COLUMNS(factors_columns, FACTORS);
HOOPS_INPUT_COLUMNS(zones_columns, ZONES);
HOOPS_INPUT_COLUMNS(defense_columns, DEFENSE);
HOOPS_INPUT_COLUMNS(games_columns, GAMES);
HOOPS_INPUT_COLUMNS(team_games_columns, TEAM);
HOOPS_INPUT_COLUMNS(opp_games_columns, OPPONENT);

#define BY_PLAYER SLUICE_KEYS(SLUICE_KEY(player_id))
#define BY_GAME SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(player_id))
#define BY_TEAM SLUICE_KEYS(SLUICE_LOOKUP(team))
#define HISTORY(alias_, table_, keys_, ...)                                                        \
    SLUICE_INPUT(.alias = #alias_, .table = table_, .need = SLUICE_SOFT, .keys = keys_,            \
                 .columns = alias_##_columns, .window = __VA_ARGS__, .newest_first = 1,            \
                 .order = SLUICE_NAMES("game_date", "game_id"), .word = "games")
SLUICE_INPUTS(inputs, HOOPS_ON_DATE(context, "upcoming_player_game_context", HARD, .keys = BY_GAME),
              HOOPS_ON_DATE(cache, "player_daily_cache", SOFT, .keys = BY_PLAYER),
              HOOPS_ON_DATE(factors, "player_composite_factors", SOFT, .keys = BY_GAME),
              HOOPS_ON_DATE(zones, "player_shot_zone_analysis", SOFT, .keys = BY_PLAYER),
              HOOPS_ON_DATE(defense, "team_defense_zone_analysis", SOFT, .keys = BY_TEAM),
              HISTORY(games, "player_game_summary", BY_PLAYER, SLUICE_SEASON_SO_FAR),
              HISTORY(team_games, "team_offense_game_summary", BY_TEAM, SLUICE_SEASON_SO_FAR),
              HISTORY(opp_games, "team_defense_game_summary", BY_TEAM, SLUICE_SEASON_LAST(15)));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, min_games, INT, SLUICE_DEFAULT(INT, 5), SLUICE_RANGE(1, 10),                      \
      .help = "rows that a fallback or a calculation needs where it needs a sample")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define FEATURE HOOPS_KNOWN_REAL
#define OUT(X)                                                                                     \
    HOOPS_PLAYER_GAME(X, OUT)                                                                      \
    X(OUT, is_home, BOOL, SLUICE_REQUIRED)                                                         \
    X(OUT, days_rest, INT, SLUICE_NULLABLE, SLUICE_RANGE(0, 300), .unit = "days")                  \
    X(OUT, points_avg_last_5, REAL, FEATURE(1, 0, 110), .unit = "points")                          \
    X(OUT, points_avg_last_10, REAL, FEATURE(1, 0, 110), .unit = "points")                         \
    X(OUT, points_avg_season, REAL, FEATURE(1, 0, 110), .unit = "points")                          \
    X(OUT, points_std_last_10, REAL, FEATURE(2, 0, 80), .unit = "points")                          \
    X(OUT, games_in_last_7_days, REAL, FEATURE(0, 0, 7), .unit = "games")                          \
    X(OUT, fatigue_score, REAL, FEATURE(0, 0, 100), .help = "100 = fresh")                         \
    X(OUT, shot_zone_mismatch_score, REAL, FEATURE(1, -10, 10), .unit = "points")                  \
    X(OUT, pace_score, REAL, FEATURE(1, -3, 3), .unit = "points")                                  \
    X(OUT, usage_spike_score, REAL, FEATURE(1, -3, 3), .unit = "points")                           \
    X(OUT, rest_advantage, REAL, FEATURE(0, -2, 2), .unit = "days")                                \
    X(OUT, injury_risk, REAL, FEATURE(0, 0, 3), .help = "3 = out")                                 \
    X(OUT, recent_trend, REAL, FEATURE(0, -2, 2), .help = "positive: scoring more lately")         \
    X(OUT, minutes_change, REAL, FEATURE(0, -2, 2), .help = "positive: playing more lately")       \
    X(OUT, opponent_def_rating, REAL, FEATURE(2, 0, 400), .unit = "points per 100 possessions")    \
    X(OUT, opponent_pace, REAL, FEATURE(1, 0, 300), .unit = "possessions per 48 minutes")          \
    X(OUT, home_away, REAL, FEATURE(0, 0, 1), .help = "1 = home")                                  \
    X(OUT, back_to_back, REAL, FEATURE(0, 0, 1))                                                   \
    X(OUT, playoff_game, REAL, FEATURE(0, 0, 1))                                                   \
    X(OUT, pct_paint, REAL, FEATURE(4, 0, 1), .unit = "fraction of shots")                         \
    X(OUT, pct_mid_range, REAL, FEATURE(4, 0, 1), .unit = "fraction of shots")                     \
    X(OUT, pct_three, REAL, FEATURE(4, 0, 1), .unit = "fraction of shots")                         \
    X(OUT, pct_free_throw, REAL, FEATURE(4, 0, 0.5), .unit = "fraction of points")                 \
    X(OUT, team_pace, REAL, FEATURE(1, 0, 300), .unit = "possessions per 48 minutes")              \
    X(OUT, team_off_rating, REAL, FEATURE(2, 0, 400), .unit = "points per 100 possessions")        \
    X(OUT, team_win_pct, REAL, FEATURE(4, 0, 1), .unit = "fraction")                               \
    X(OUT, feature_sources, TEXT, SLUICE_REQUIRED, .help = "a letter of p, s, c, d per feature")   \
    X(OUT, feature_quality_score, REAL, FEATURE(2, 40, 100))                                       \
    X(OUT, quality_tier, TEXT, SLUICE_REQUIRED, .help = "gold, silver, bronze, poor, unusable")    \
    X(OUT, data_source, TEXT, SLUICE_REQUIRED, .help = "precompute, summary, mixed")               \
    X(OUT, feature_version, TEXT, SLUICE_REQUIRED, .help = "models select by it")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);
enum { FEATURES = OUT_team_win_pct - OUT_points_avg_last_5 + 1 };

/* What the features of one player are made of. */
enum { LAST_5, LAST_10, SEASON };
struct player {
    struct hoops_entity of;
    const struct sluice_column *context, *games;
    struct hoops_rows played[SEASON + 1];
    int64_t row, min_games; /* `row` of context */
};

/* s: from the summaries. */
static struct sluice_number points_mean(const void *player, uint32_t window)
{
    const struct player *p = player;
    return hoops_mean_of(&p->games[GAMES_points], p->played[window]);
}

static struct sluice_number points_std(const void *player, uint32_t window)
{
    const struct player *p = player;
    return hoops_std_of(&p->games[GAMES_points], p->played[window]);
}

static struct sluice_number context_cell(const void *player, uint32_t column)
{
    const struct player *p = player;
    return hoops_number(&p->of, IN_CONTEXT, column);
}

static struct sluice_number is_playoff(const void *player, uint32_t column)
{
    const struct player *p = player;
    if (!sluice_is_known(&p->context[column], p->row))
        return sluice_unknown();
    return sluice_known(hoops_is(&p->context[column], p->row, "playoffs") ? 1.0 : 0.0);
}

static struct sluice_number opponent_mean(const void *player, uint32_t column)
{
    const struct player *p = player;
    return hoops_sample_mean(&p->of, IN_OPPONENT, column, 15, p->min_games);
}

static struct sluice_number team_mean(const void *player, uint32_t column)
{
    const struct player *p = player;
    return hoops_sample_mean(&p->of, IN_TEAM, column, 10, p->min_games);
}

static struct sluice_number shot_share(const void *player, uint32_t zone)
{
    const struct player *p = player;
    static const uint32_t zones[] = { GAMES_paint_attempts, GAMES_mid_range_attempts,
                                      GAMES_three_pt_attempts };
    struct hoops_sums sums = hoops_sums_of(p->games, zones, HOOPS_SUMS, p->played[LAST_10]);

    return sums.rows < p->min_games
               ? sluice_unknown()
               : hoops_quotient(sums.of[zone], sums.of[0] + sums.of[1] + sums.of[2]);
}

/* c: calculated. */
static struct sluice_number rest_advantage(const void *player, uint32_t column)
{
    const struct player *p = player;
    struct sluice_number own = context_cell(p, column);
    struct sluice_number theirs = context_cell(p, CONTEXT_opponent_days_rest);

    return own.known && theirs.known ? sluice_known(hoops_clamp(own.value - theirs.value, -2, 2))
                                     : sluice_unknown();
}

static struct sluice_number injury_risk(const void *player, uint32_t column)
{
    const struct player *p = player;
    return hoops_injury_risk(&p->context[column], p->row);
}

static struct sluice_number recent_trend(const void *player, uint32_t column)
{
    const struct player *p = player;
    struct hoops_rows five = p->played[LAST_5];
    struct hoops_sums newer = hoops_sums_of(p->games, &column, 1, hoops_newest(five, 3));
    struct hoops_sums older = { 0 };

    if (five.count == 5)
        older = hoops_sums_of(p->games, &column, 1, (struct hoops_rows){ five.at + 3, 2 });
    if (newer.rows < 3 || older.rows < 2)
        return sluice_unknown();
    return hoops_step((double)newer.of[0] / 3.0 - (double)older.of[0] / 2.0, 2.0, 5.0);
}

static struct sluice_number minutes_change(const void *player, uint32_t column)
{
    const struct player *p = player;
    struct sluice_number m = hoops_number(&p->of, IN_CACHE, CACHE_minutes_avg_last_10);
    struct sluice_number s = hoops_mean_of(&p->games[column], p->played[SEASON]);

    if (!m.known)
        m = hoops_mean_of(&p->games[column], p->played[LAST_10]);
    if (!m.known || !s.known || !(s.value > 0.0))
        return sluice_unknown();
    return hoops_step((m.value - s.value) / s.value, 0.10, 0.20);
}

static struct sluice_number free_throws(const void *player, uint32_t column)
{
    const struct player *p = player;
    const uint32_t columns[] = { column, GAMES_points };
    struct hoops_sums sums = hoops_sums_of(p->games, columns, 2, p->played[LAST_10]);
    struct sluice_number pct = hoops_quotient(sums.of[0], sums.of[1]);

    if (sums.rows < p->min_games || !pct.known)
        return sluice_unknown();
    return sluice_known(pct.value < 0.5 ? pct.value : 0.5);
}

static struct sluice_number win_pct(const void *player, uint32_t column)
{
    const struct player *p = player;
    return hoops_share_true(&p->of, IN_TEAM, column, p->min_games);
}

/* In the order of the output. */
#define CELL(list, column) IN_##list, list##_##column
#define NONE HOOPS_NO_INPUT, 0, 0
static const struct hoops_feature features[FEATURES] = {
    { CELL(CACHE, points_avg_last_5), 0, points_mean, 10.0, LAST_5, 's' },
    { CELL(CACHE, points_avg_last_10), 0, points_mean, 10.0, LAST_10, 's' },
    { CELL(CACHE, points_avg_season), 0, points_mean, 10.0, SEASON, 's' },
    { CELL(CACHE, points_std_last_10), 0, points_std, 5.0, LAST_10, 's' },
    { CELL(CACHE, games_in_last_7_days), 0, context_cell, 3.0, CONTEXT_games_in_last_7_days, 's' },
    { CELL(FACTORS, fatigue_score), 0, NULL, 50.0, 0, 'd' },
    { CELL(FACTORS, shot_zone_mismatch_score), 0, NULL, 0.0, 0, 'd' },
    { CELL(FACTORS, pace_score), 0, NULL, 0.0, 0, 'd' },
    { CELL(FACTORS, usage_spike_score), 0, NULL, 0.0, 0, 'd' },
    { NONE, rest_advantage, 0.0, CONTEXT_days_rest, 'c' },
    { NONE, injury_risk, 0.0, CONTEXT_player_status, 'c' },
    { NONE, recent_trend, 0.0, GAMES_points, 'c' },
    { NONE, minutes_change, 0.0, GAMES_minutes_played, 'c' },
    { CELL(DEFENSE, defensive_rating_last_15), 0, opponent_mean, 112, OPPONENT_defensive_rating,
      's' },
    { CELL(DEFENSE, opponent_pace), 0, opponent_mean, 100.0, OPPONENT_opponent_pace, 's' },
    { NONE, context_cell, 0.0, CONTEXT_home_game, 's' },
    { NONE, context_cell, 0.0, CONTEXT_back_to_back, 's' },
    { NONE, is_playoff, 0.0, CONTEXT_season_phase, 's' },
    { CELL(ZONES, paint_rate_last_10), 100, shot_share, 0.30, HOOPS_PAINT, 's' },
    { CELL(ZONES, mid_range_rate_last_10), 100, shot_share, 0.20, HOOPS_MID, 's' },
    { CELL(ZONES, three_pt_rate_last_10), 100, shot_share, 0.35, HOOPS_THREE, 's' },
    { NONE, free_throws, 0.15, GAMES_ft_makes, 'c' },
    { CELL(CACHE, team_pace_last_10), 0, team_mean, 100.0, TEAM_pace, 's' },
    { CELL(CACHE, team_off_rating_last_10), 0, team_mean, 112.0, TEAM_offensive_rating, 's' },
    { NONE, win_pct, 0.5, TEAM_win_flag, 'c' },
};

static bool gather(const struct sluice_call *call, struct player *p)
{
    struct sluice_value team, opponent;

    memcpy(p->of.rows, call->slices, sizeof p->of.rows);
    p->row = p->of.rows[IN_CONTEXT].first;
    p->context = sluice_columns(call, IN_CONTEXT);
    p->games = sluice_columns(call, IN_GAMES);
    p->min_games = sluice_parameter_int(call, PARAMETER_min_games);
    team = hoops_value(&p->of, IN_CONTEXT, CONTEXT_team);
    opponent = hoops_value(&p->of, IN_CONTEXT, CONTEXT_opp_team);
    p->of.rows[IN_DEFENSE] = sluice_lookup(call, IN_DEFENSE, &opponent);
    p->of.rows[IN_TEAM] = sluice_lookup(call, IN_TEAM, &team);
    p->of.rows[IN_OPPONENT] = sluice_lookup(call, IN_OPPONENT, &opponent);
    if (!hoops_played(call, &p->games[GAMES_minutes_played], &p->games[GAMES_fg_attempts],
                      p->of.rows[IN_GAMES], &p->played[SEASON]))
        return false;
    p->played[LAST_10] = hoops_newest(p->played[SEASON], 10);
    p->played[LAST_5] = hoops_newest(p->played[SEASON], 5);
    return true;
}

static int process(const struct sluice_call *call)
{
    char letters[FEATURES + 1] = "";
    struct player p = { .of.call = call };

    if (!gather(call, &p))
        return SLUICE_FAILED;
    hoops_set_player_game(call, p.context, p.row);
    sluice_copy(call, OUT_is_home, &p.context[CONTEXT_home_game], p.row);
    sluice_copy(call, OUT_days_rest, &p.context[CONTEXT_days_rest], p.row);
    hoops_set_features(&p.of, &p, features, FEATURES, OUT_points_avg_last_5, letters);
    hoops_set_quality(call, OUT_feature_sources, letters);
    sluice_set_text(call, OUT_feature_version, "v2_baseline_25");
    return SLUICE_WRITTEN;
}

#define COMPLETENESS                                                                               \
    HOOPS_COMPLETENESS("player_boxscores", "player_game_summary", BY_PLAYER, SLUICE_SEASON_LAST(10))
SLUICE_PLUGIN(.name = "mlfs", .version = "1.0.0",
              .summary = "ml_feature_store: the 25 numbers the models read, and their sources",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "player-game",
              .entity = HOOPS_PLAYER_GAME_ENTITY, .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "ml_feature_store", .columns = output_columns),
              .gates = SLUICE_GATES(HOOPS_PRE_GAME_GATES, .completeness = COMPLETENESS),
              .process = process);
