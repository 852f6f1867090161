/* pdc - player_daily_cache: what stays fixed all day for a player with a game: recent scoring,
 * season means, his team's pace and rating, workload and shot habits. */
#include "hoops/hoops.h"

enum { IN_CONTEXT, IN_GAMES, IN_TEAM_GAMES, IN_ZONES };
enum { SHORT_WINDOW = 5, LONG_WINDOW = 10, NO_LIMIT = INT32_MAX };

#define CONTEXT(X)                                                                                 \
    X(CONTEXT, game_id, TEXT, SLUICE_REQUIRED)                                                     \
    X(CONTEXT, team, TEXT, SLUICE_REQUIRED)                                                        \
    HOOPS_2(X, CONTEXT, INT, games_in_last_7_days, games_in_last_14_days)                          \
    HOOPS_2(X, CONTEXT, INT, minutes_in_last_7_days, minutes_in_last_14_days)                      \
    X(CONTEXT, back_to_backs_last_14_days, INT, SLUICE_NULLABLE)                                   \
    X(CONTEXT, avg_minutes_per_game_last_7, REAL, SLUICE_NULLABLE)
#define GAMES(X)                                                                                   \
    X(GAMES, points, INT, SLUICE_NULLABLE)                                                         \
    X(GAMES, minutes_played, REAL, SLUICE_NULLABLE)                                                \
    HOOPS_3(X, GAMES, INT, fg_attempts, fg_makes, assisted_fg_makes)                               \
    HOOPS_2(X, GAMES, REAL, usage_rate, ts_pct)
#define TEAM_GAMES(X) HOOPS_2(X, TEAM_GAMES, REAL, pace, offensive_rating)
#define ZONES(X)                                                                                   \
    X(ZONES, primary_scoring_zone, TEXT, SLUICE_NULLABLE)                                          \
    X(ZONES, paint_rate_last_10, REAL, SLUICE_NULLABLE)                                            \
    X(ZONES, three_pt_rate_last_10, REAL, SLUICE_NULLABLE)
HOOPS_INPUT_COLUMNS(context_columns, CONTEXT);
HOOPS_INPUT_COLUMNS(games_columns, GAMES);
HOOPS_INPUT_COLUMNS(team_games_columns, TEAM_GAMES);
HOOPS_INPUT_COLUMNS(zones_columns, ZONES);

#define BY_PLAYER SLUICE_KEYS(SLUICE_KEY(player_id))
#define BY_DATE SLUICE_NAMES("game_date", "game_id")
SLUICE_INPUTS(
    inputs,
    HOOPS_ON_DATE(context, "upcoming_player_game_context", HARD, .keys = BY_PLAYER,
                  .order = SLUICE_NAMES("game_id")),
    /* No row limit: only games he played count, `process` takes the first ten of those. */
    SLUICE_INPUT(.alias = "games", .table = "player_game_summary", .need = SLUICE_HARD,
                 .columns = games_columns, .keys = BY_PLAYER, .order = BY_DATE, .newest_first = 1,
                 .window = SLUICE_SEASON_SO_FAR, .word = "games"),
    SLUICE_INPUT(.alias = "team_games", .table = "team_offense_game_summary", .need = SLUICE_SOFT,
                 .columns = team_games_columns, .keys = SLUICE_KEYS(SLUICE_LOOKUP(team)),
                 .order = BY_DATE, .newest_first = 1, .window = SLUICE_SEASON_LAST(10),
                 .word = "games"),
    HOOPS_ON_DATE(zones, "player_shot_zone_analysis", SOFT, .keys = BY_PLAYER, .unique = 1));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, min_games, INT, SLUICE_DEFAULT(INT, 5), SLUICE_RANGE(1, 82),                      \
      .help = "played games this season below which the player is skipped")                        \
    X(PARAMETER, full_sample, INT, SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 82),                   \
      .help = "games from which the sample no longer counts as early")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define POINTS(decimals, high) HOOPS_REAL(decimals, 0, high), .unit = "points"
#define MINUTES HOOPS_REAL(1, 0, 80), .unit = "minutes"
#define PERCENT HOOPS_REAL(2, 0, 100), .unit = "percent"
#define OUT(X)                                                                                     \
    X(OUT, player_id, INT, SLUICE_REQUIRED, .help = "key")                                         \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .help = "team on the date")                                \
    X(OUT, points_avg_last_5, REAL, POINTS(1, 110))                                                \
    X(OUT, points_avg_last_10, REAL, POINTS(1, 110))                                               \
    X(OUT, points_avg_season, REAL, POINTS(1, 110))                                                \
    X(OUT, points_std_last_10, REAL, POINTS(2, 80), .help = "of the sample, divisor n - 1")        \
    X(OUT, minutes_avg_last_10, REAL, MINUTES)                                                     \
    X(OUT, usage_rate_last_10, REAL, PERCENT, .help = "share of the team's plays")                 \
    X(OUT, ts_pct_last_10, REAL, HOOPS_REAL(3, 0, 3), .unit = "fraction",                          \
      .help = "true shooting, mean of the games")                                                  \
    X(OUT, games_played_season, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 110), .unit = "games",       \
      .help = "played before the date")                                                            \
    X(OUT, team_pace_last_10, REAL, HOOPS_REAL(1, 0, 300), .unit = "possessions per 48 min")       \
    X(OUT, team_off_rating_last_10, REAL, HOOPS_REAL(2, 0, 400),                                   \
      .unit = "points per 100 possessions")                                                        \
    X(OUT, player_usage_rate_season, REAL, PERCENT, .help = "share of the team's plays")           \
    X(OUT, games_in_last_7_days, INT, HOOPS_COUNT_OR_NULL(7), .unit = "games")                     \
    X(OUT, games_in_last_14_days, INT, HOOPS_COUNT_OR_NULL(14), .unit = "games")                   \
    X(OUT, minutes_in_last_7_days, INT, HOOPS_COUNT_OR_NULL(500), .unit = "minutes")               \
    X(OUT, minutes_in_last_14_days, INT, HOOPS_COUNT_OR_NULL(1000), .unit = "minutes")             \
    X(OUT, back_to_backs_last_14_days, INT, HOOPS_COUNT_OR_NULL(13), .unit = "pairs")              \
    X(OUT, avg_minutes_per_game_last_7, REAL, MINUTES, .help = "null without a game in 7 days")    \
    X(OUT, primary_scoring_zone, TEXT, SLUICE_NULLABLE,                                            \
      .help = "paint, mid_range, perimeter, balanced")                                             \
    X(OUT, paint_rate_last_10, REAL, PERCENT, .help = "share of shots")                            \
    X(OUT, three_pt_rate_last_10, REAL, PERCENT, .help = "share of shots")                         \
    X(OUT, assisted_rate_last_10, REAL, PERCENT, .help = "share of makes that were assisted")      \
    X(OUT, early_season_flag, BOOL, SLUICE_REQUIRED, .help = "sample below full_sample games")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static const struct {
    uint32_t from, to;
    int32_t games; /* the newest so many */
} means[] = {
    { GAMES_points, OUT_points_avg_last_5, SHORT_WINDOW },
    { GAMES_points, OUT_points_avg_last_10, LONG_WINDOW },
    { GAMES_points, OUT_points_avg_season, NO_LIMIT },
    { GAMES_minutes_played, OUT_minutes_avg_last_10, LONG_WINDOW },
    { GAMES_usage_rate, OUT_usage_rate_last_10, LONG_WINDOW },
    { GAMES_usage_rate, OUT_player_usage_rate_season, NO_LIMIT },
    { GAMES_ts_pct, OUT_ts_pct_last_10, LONG_WINDOW },
};

static const struct hoops_copy context_copies[] = {
    { CONTEXT_team, OUT_team },
    { CONTEXT_games_in_last_7_days, OUT_games_in_last_7_days },
    { CONTEXT_games_in_last_14_days, OUT_games_in_last_14_days },
    { CONTEXT_minutes_in_last_7_days, OUT_minutes_in_last_7_days },
    { CONTEXT_minutes_in_last_14_days, OUT_minutes_in_last_14_days },
    { CONTEXT_back_to_backs_last_14_days, OUT_back_to_backs_last_14_days },
    { CONTEXT_avg_minutes_per_game_last_7, OUT_avg_minutes_per_game_last_7 },
};
static const struct hoops_copy zone_copies[] = {
    { ZONES_primary_scoring_zone, OUT_primary_scoring_zone },
    { ZONES_paint_rate_last_10, OUT_paint_rate_last_10 },
    { ZONES_three_pt_rate_last_10, OUT_three_pt_rate_last_10 },
};

static int fail_two_games(const struct sluice_call *call)
{
    const struct sluice_column *game_id = &sluice_columns(call, IN_CONTEXT)[CONTEXT_game_id];
    struct sluice_slice rows = call->slices[IN_CONTEXT];
    struct sluice_value first = sluice_value_at(game_id, sluice_at(rows, 0));
    struct sluice_value second = sluice_value_at(game_id, sluice_at(rows, 1));

    return sluice_fail(call, SLUICE_ERROR, "%d games on one date: %.*s, %.*s%s", (int)rows.count,
                       first.length, first.as.text, second.length, second.as.text,
                       rows.count > 2 ? ", ..." : "");
}

/* Of the makes for which it is known. */
static struct sluice_number assisted_rate(const struct sluice_column *games, struct hoops_rows rows)
{
    static const uint32_t columns[] = { GAMES_assisted_fg_makes, GAMES_fg_makes };
    struct hoops_sums sums = hoops_sums_of(games, columns, 2, rows);
    struct sluice_number rate = hoops_quotient(sums.of[0], sums.of[1]);

    rate.value *= 100;
    return rate;
}

static void set_games(const struct sluice_call *call, struct hoops_rows all)
{
    const struct sluice_column *games = sluice_columns(call, IN_GAMES);
    struct hoops_rows last_10 = hoops_newest(all, LONG_WINDOW);

    for (size_t i = 0; i < HOOPS_LENGTH(means); i++)
        sluice_set_number(call, means[i].to,
                          hoops_mean_of(&games[means[i].from], hoops_newest(all, means[i].games)));
    sluice_set_number(call, OUT_points_std_last_10, hoops_std_of(&games[GAMES_points], last_10));
    sluice_set_number(call, OUT_assisted_rate_last_10, assisted_rate(games, last_10));
    sluice_set_int(call, OUT_games_played_season, all.count);
    sluice_set_bool(call, OUT_early_season_flag,
                    all.count < sluice_parameter_int(call, PARAMETER_full_sample));
}

/* Of the team he is with on the date, not the one he played for earlier. */
static void set_team(const struct sluice_call *call, struct sluice_value team)
{
    const struct sluice_column *columns = sluice_columns(call, IN_TEAM_GAMES);
    struct sluice_slice rows = sluice_lookup(call, IN_TEAM_GAMES, &team);

    sluice_set_number(call, OUT_team_pace_last_10, hoops_mean(&columns[TEAM_GAMES_pace], rows));
    sluice_set_number(call, OUT_team_off_rating_last_10,
                      hoops_mean(&columns[TEAM_GAMES_offensive_rating], rows));
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *context = sluice_columns(call, IN_CONTEXT);
    const struct sluice_column *games = sluice_columns(call, IN_GAMES);
    struct sluice_slice rows = call->slices[IN_CONTEXT], zones = call->slices[IN_ZONES];
    int64_t min_games = sluice_parameter_int(call, PARAMETER_min_games);
    struct hoops_rows all;

    if (rows.count > 1)
        return fail_two_games(call);
    if (!hoops_played(call, &games[GAMES_minutes_played], &games[GAMES_fg_attempts],
                      call->slices[IN_GAMES], &all))
        return SLUICE_FAILED;
    if (all.count < min_games)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%d of %d games", (int)all.count,
                           (int)min_games);
    sluice_set(call, OUT_player_id, call->key[0]);
    set_games(call, all);
    set_team(call, sluice_value_at(&context[CONTEXT_team], rows.first));
    hoops_copy(call, context_copies, HOOPS_LENGTH(context_copies), context, rows.first);
    if (zones.count > 0)
        hoops_copy(call, zone_copies, HOOPS_LENGTH(zone_copies), sluice_columns(call, IN_ZONES),
                   zones.first);
    return SLUICE_WRITTEN;
}

/* The player's own rows are due: absence from a game is no gap. */
#define COMPLETENESS                                                                               \
    HOOPS_COMPLETENESS("player_boxscores", "player_game_summary", BY_PLAYER, SLUICE_SEASON_SO_FAR)
SLUICE_PLUGIN(.name = "pdc", .version = "1.0.0",
              .summary = "player_daily_cache: what stays fixed all day for each player",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "player",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(player_id, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "player_daily_cache", .columns = output_columns),
              .gates = SLUICE_GATES(HOOPS_PRE_GAME_GATES, .completeness = COMPLETENESS),
              .process = process);
