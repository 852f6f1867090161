/* upgc - upcoming_player_game_context: the players expected to play on D, and what is known of each
 * before the game: rest, workload, form, usage without absent team mates, line, opponent. */
#include "hoops/hoops.h"

enum { IN_CONTEXT, IN_TEAM_RECENT, IN_HISTORY, IN_OFFENSE, IN_DEFENSE };
enum { IN_PROPS = IN_DEFENSE + 1, IN_INJURIES, IN_STATUS };
enum { GOLD_GAMES = 10, SILVER_GAMES = 5, ENOUGH_GAMES = 3, MOST_USAGE = 100 };

#define OFFENSE(X) X(OFFENSE, pace, REAL, SLUICE_NULLABLE)
#define DEFENSE(X)                                                                                 \
    X(DEFENSE, defensive_rating, REAL, SLUICE_NULLABLE)                                            \
    X(DEFENSE, opp_ft_attempts, INT, SLUICE_NULLABLE)                                              \
    X(DEFENSE, opp_fg_attempts, INT, SLUICE_NULLABLE)
#define PROPS(X)                                                                                   \
    X(PROPS, game_id, TEXT, SLUICE_REQUIRED)                                                       \
    X(PROPS, player_id, INT, SLUICE_REQUIRED)                                                      \
    X(PROPS, team, TEXT, SLUICE_REQUIRED)                                                          \
    X(PROPS, line, REAL, SLUICE_REQUIRED)
#define INJURIES(X) X(INJURIES, player_id, INT, SLUICE_REQUIRED)
#define STATUS(X) X(STATUS, status, TEXT, SLUICE_REQUIRED)
SLUICE_INPUT_COLUMNS(context_columns, HOOPS_TEAM_CONTEXT);
SLUICE_INPUT_COLUMNS(games_columns, HOOPS_LOG);
HOOPS_INPUT_COLUMNS(offense_columns, OFFENSE);
HOOPS_INPUT_COLUMNS(defense_columns, DEFENSE);
HOOPS_INPUT_COLUMNS(props_columns, PROPS);
HOOPS_INPUT_COLUMNS(injuries_columns, INJURIES);
HOOPS_INPUT_COLUMNS(status_columns, STATUS);

#define OF_PLAYER SLUICE_KEYS(SLUICE_KEY(player_id))
#define OF_PLAYER_IN_GAME SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(player_id))
#define OF_A_TEAM SLUICE_KEYS(SLUICE_LOOKUP(team))
#define OF_A_TEAM_IN_GAME SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_LOOKUP(team))
#define ACTIVE_DAYS                                                                                \
    SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .same_season = 1, .from_days = -30, .to_days = -1,   \
                  .from_parameter = "active_days")
#define TEAM_GAMES                                                                                 \
    SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE, .same_season = 1, .last = 10,                      \
                  .last_parameter = "team_games")
#define BY_DATE(alias_, table_, need_, ...)                                                        \
    SLUICE_INPUT(.alias = alias_, .table = table_, .need = SLUICE_##need_,                         \
                 .order = SLUICE_NAMES("game_date", "game_id"), __VA_ARGS__)
SLUICE_INPUTS(inputs,
              HOOPS_ON_DATE(context, "upcoming_team_game_context", HARD, .unique = 1,
                            .keys = OF_A_TEAM_IN_GAME),
              BY_DATE("team_recent", "player_game_summary", HARD, .columns = games_columns,
                      .keys = OF_A_TEAM, .window = ACTIVE_DAYS),
              BY_DATE("history", "player_game_summary", HARD, .columns = games_columns,
                      .keys = OF_PLAYER, .newest_first = 1, .window = SLUICE_SEASON_SO_FAR),
              BY_DATE("team_offense", "team_offense_game_summary", SOFT, .keys = OF_A_TEAM,
                      .columns = offense_columns, .newest_first = 1, .window = TEAM_GAMES),
              BY_DATE("team_defense", "team_defense_game_summary", SOFT, .keys = OF_A_TEAM,
                      .columns = defense_columns, .newest_first = 1, .window = TEAM_GAMES),
              HOOPS_ON_DATE(props, "player_props", SOFT, .keys = OF_PLAYER_IN_GAME,
                            .filters = SLUICE_FILTERS(&hoops_points_market), .unique = 1),
              HOOPS_ON_DATE(injuries, "injury_status", SOFT, .keys = OF_A_TEAM_IN_GAME,
                            .filters = SLUICE_FILTERS(&hoops_listed_out),
                            .order = SLUICE_NAMES("player_id")),
              HOOPS_ON_DATE(status, "injury_status", SOFT, .keys = OF_PLAYER_IN_GAME, .unique = 1));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, active_days, INT, SLUICE_DEFAULT(INT, 30), SLUICE_RANGE(1, 365),                  \
      .help = "oldest last game of a listed player; sample window of the quality tier")            \
    X(PARAMETER, usage_games, INT, HOOPS_GAMES(7), .help = "behind the usage columns")             \
    X(PARAMETER, team_games, INT, HOOPS_GAMES(10), .help = "behind opponent and pace columns")     \
    HOOPS_ABSENCE_PARAMETERS(X, PARAMETER)
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define PERCENT HOOPS_REAL(2, 0, 100), .unit = "percent"
#define DAYS_OR_NULL(high) SLUICE_NULLABLE, SLUICE_RANGE(1, high), .unit = "days"
#define OUT(X)                                                                                     \
    X(OUT, game_id, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, player_id, INT, SLUICE_REQUIRED, .help = "key")                                         \
    X(OUT, team, TEXT, SLUICE_REQUIRED)                                                            \
    HOOPS_SIDE_OUT(X, OUT)                                                                         \
    X(OUT, player_status, TEXT, SLUICE_REQUIRED, .help = "available, or the listed status")        \
    X(OUT, has_prop_line, BOOL, SLUICE_REQUIRED)                                                   \
    X(OUT, current_points_line, REAL, HOOPS_REAL(1, 0, 80), .unit = "points")                      \
    HOOPS_MARKET_OUT(X, OUT)                                                                       \
    HOOPS_WORKLOAD_OUT(X, OUT)                                                                     \
    X(OUT, avg_usage_rate_last_7_games, REAL, PERCENT)                                             \
    X(OUT, projected_usage_rate, REAL, PERCENT, .help = "without the absent team mates")           \
    X(OUT, star_teammates_out, INT, HOOPS_COUNT(15))                                               \
    X(OUT, points_avg_last_5, REAL, HOOPS_REAL(1, 0, 110), .unit = "points")                       \
    X(OUT, points_avg_last_10, REAL, HOOPS_REAL(1, 0, 110), .unit = "points")                      \
    X(OUT, shooting_pct_decline_last_5, REAL, HOOPS_REAL(3, -1, 1), .help = "positive = worse")    \
    X(OUT, prop_over_streak, INT, HOOPS_COUNT_OR_NULL(110))                                        \
    X(OUT, prop_under_streak, INT, HOOPS_COUNT_OR_NULL(110))                                       \
    HOOPS_TRAVEL_OUT(X, OUT)                                                                       \
    X(OUT, pace_differential, REAL, HOOPS_REAL(1, -60, 60), .help = "opponent - team")             \
    X(OUT, opponent_pace_last_10, REAL, HOOPS_REAL(1, 60, 160), .unit = "possessions")             \
    X(OUT, opponent_def_rating_last_10, REAL, HOOPS_REAL(2, 40, 200), .unit = "per 100")           \
    X(OUT, opponent_ft_rate_allowed, REAL, HOOPS_REAL(3, 0, 2), .unit = "fraction")                \
    X(OUT, next_game_days_rest, INT, DAYS_OR_NULL(60))                                             \
    X(OUT, games_in_next_7_days, INT, HOOPS_COUNT(7))                                              \
    X(OUT, next_opponent_win_pct, REAL, HOOPS_REAL(3, 0, 1), .unit = "fraction")                   \
    X(OUT, opponent_days_rest, INT, DAYS_OR_NULL(300), .help = "same measure as days_rest")        \
    X(OUT, opponent_games_in_next_7_days, INT, HOOPS_COUNT_OR_NULL(7))                             \
    X(OUT, opponent_next_game_days_rest, INT, DAYS_OR_NULL(60))                                    \
    X(OUT, data_quality_tier, TEXT, SLUICE_REQUIRED, .help = "gold, silver, bronze")               \
    X(OUT, data_quality_issues, TEXT, SLUICE_NULLABLE, .help = "list")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

#define RUN(from, to)                                                                              \
    {                                                                                              \
        HOOPS_TEAM_CONTEXT_##from, HOOPS_TEAM_CONTEXT_##to, OUT_##from                             \
    }
static const struct hoops_run of_team[] = {
    RUN(team, game_start_time_local),
    RUN(game_spread, total_movement),
    RUN(travel_miles, time_zones_crossed_last_14_days),
    RUN(next_game_days_rest, next_opponent_win_pct),
};
static const struct hoops_copy of_opponent[] = {
    { HOOPS_TEAM_CONTEXT_days_since_last_game, OUT_opponent_days_rest },
    { HOOPS_TEAM_CONTEXT_games_in_next_7_days, OUT_opponent_games_in_next_7_days },
    { HOOPS_TEAM_CONTEXT_next_game_days_rest, OUT_opponent_next_game_days_rest },
};

/* The players whose newest game is one of the team's recent ones. */
static void emit_active(const struct sluice_call *call, struct sluice_value game,
                        struct sluice_value team)
{
    const struct sluice_column *recent = sluice_columns(call, IN_TEAM_RECENT);
    struct sluice_slice rows = sluice_lookup(call, IN_TEAM_RECENT, &team);

    for (int64_t i = 0; i < rows.count; i++) {
        int64_t row = sluice_at(rows, i);
        struct sluice_value keys[] = { game, sluice_value_at(&recent[HOOPS_LOG_player_id], row) };
        struct sluice_value newest = hoops_lookup(call, IN_HISTORY, &keys[1], HOOPS_LOG_game_id);
        struct sluice_value status = hoops_lookup(call, IN_STATUS, keys, STATUS_status);
        bool out = sluice_value_equals(hoops_lower(call, status), sluice_of_text("out"));

        if (sluice_value_equals(newest, sluice_value_at(&recent[HOOPS_LOG_game_id], row)))
            hoops_emit(call, keys, out ? "out" : NULL);
    }
}

/* Active players first: to emit one again as priced has no effect. */
static int iterate(const struct sluice_call *call)
{
    const struct sluice_column *context = sluice_columns(call, IN_CONTEXT);
    const struct sluice_column *props = sluice_columns(call, IN_PROPS);
    int64_t count = 0;
    const struct sluice_slice *rows = call->host->groups(call, IN_CONTEXT, &count);

    for (int64_t i = 0; i < count; i++)
        emit_active(call, sluice_value_at(&context[HOOPS_TEAM_CONTEXT_game_id], rows[i].first),
                    sluice_value_at(&context[HOOPS_TEAM_CONTEXT_team], rows[i].first));
    rows = call->host->groups(call, IN_PROPS, &count);
    for (int64_t i = 0; i < count; i++) {
        struct sluice_value game = sluice_value_at(&props[PROPS_game_id], rows[i].first);
        struct sluice_value player = sluice_value_at(&props[PROPS_player_id], rows[i].first);
        struct sluice_value team = sluice_value_at(&props[PROPS_team], rows[i].first);

        if (sluice_lookup(call, IN_CONTEXT, (struct sluice_value[]){ game, team }).count > 0)
            hoops_emit(call, (struct sluice_value[]){ game, player }, "no_recent_game");
    }
    return SLUICE_OK;
}

/* ---- columns, in the order of the specification; `of`: the player's rows ---- */

static void set_listing(const struct hoops_entity *of)
{
    struct sluice_value status = hoops_value(of, IN_STATUS, STATUS_status);

    if (status.type == SLUICE_NULL)
        status = sluice_of_text("available");
    sluice_set(of->call, OUT_player_status, hoops_lower(of->call, status));
    sluice_set_bool(of->call, OUT_has_prop_line, of->rows[IN_PROPS].count > 0);
    sluice_set(of->call, OUT_current_points_line, hoops_value(of, IN_PROPS, PROPS_line));
}

static void set_form(const struct hoops_entity *of, const struct sluice_column *games)
{
    struct sluice_slice history = of->rows[IN_HISTORY];
    const struct sluice_column *points = &games[HOOPS_LOG_points];
    const struct sluice_column *makes = &games[HOOPS_LOG_fg_makes];
    const struct sluice_column *attempts = &games[HOOPS_LOG_fg_attempts];
    struct sluice_slice last_5 = hoops_first(history, 5), last_10 = hoops_first(history, 10);
    struct sluice_number line = hoops_number(of, IN_PROPS, PROPS_line);
    struct hoops_runs runs = hoops_runs_against(points, history, line.value);

    sluice_set_number(of->call, OUT_points_avg_last_5, hoops_mean(points, last_5));
    sluice_set_number(of->call, OUT_points_avg_last_10, hoops_mean(points, last_10));
    sluice_set_number(
        of->call, OUT_shooting_pct_decline_last_5,
        hoops_minus(hoops_ratio_of_sums(makes, attempts, hoops_rest(history, last_5.count)),
                    hoops_ratio_of_sums(makes, attempts, last_5)));
    if (!line.known)
        return;
    sluice_set_int(of->call, OUT_prop_over_streak, runs.over);
    sluice_set_int(of->call, OUT_prop_under_streak, runs.under);
}

static void set_usage(const struct hoops_entity *of, const struct sluice_column *games)
{
    const struct sluice_call *call = of->call;
    const struct sluice_column *players = &sluice_columns(call, IN_INJURIES)[INJURIES_player_id];
    int64_t usage_games = sluice_parameter_int(call, PARAMETER_usage_games), stars = 0;
    struct sluice_slice recent = hoops_first(of->rows[IN_HISTORY], usage_games);
    struct sluice_slice absent = of->rows[IN_INJURIES];
    struct sluice_number usage = hoops_mean(&games[HOOPS_LOG_usage_rate], recent);
    struct hoops_absence_rule rule = hoops_absence_rule_of(call, PARAMETER_star_games);
    struct hoops_share share = { 0 };

    for (int64_t i = 0; i < recent.count * absent.count; i++) {
        struct sluice_value player = sluice_value_at(players, sluice_at(absent, i % absent.count));
        struct sluice_slice his = sluice_lookup(call, IN_HISTORY, &player);

        hoops_share_add(&share, games, his, sluice_at(recent, i / absent.count));
        stars += i < absent.count && hoops_is_star(&rule, games, his);
    }
    sluice_set_int(call, OUT_star_teammates_out, stars);
    sluice_set_number(call, OUT_avg_usage_rate_last_7_games, usage);
    usage.value *= hoops_usage_factor(&rule, &share, recent.count);
    usage.value = hoops_clamp(usage.value, 0, MOST_USAGE);
    sluice_set_number(call, OUT_projected_usage_rate, usage);
}

static void set_opponent(const struct hoops_entity *of)
{
    struct sluice_value team = hoops_value(of, IN_CONTEXT, HOOPS_TEAM_CONTEXT_team);
    const struct sluice_column *pace = &sluice_columns(of->call, IN_OFFENSE)[OFFENSE_pace];
    const struct sluice_column *defense = sluice_columns(of->call, IN_DEFENSE);
    struct sluice_slice allowed = of->rows[IN_DEFENSE];
    struct sluice_number own = hoops_mean(pace, sluice_lookup(of->call, IN_OFFENSE, &team));
    struct sluice_number theirs = hoops_mean(pace, of->rows[IN_OFFENSE]);

    sluice_set_number(of->call, OUT_pace_differential, hoops_minus(theirs, own));
    sluice_set_number(of->call, OUT_opponent_pace_last_10, theirs);
    sluice_set_number(of->call, OUT_opponent_def_rating_last_10,
                      hoops_mean(&defense[DEFENSE_defensive_rating], allowed));
    sluice_set_number(of->call, OUT_opponent_ft_rate_allowed,
                      hoops_ratio_of_sums(&defense[DEFENSE_opp_ft_attempts],
                                          &defense[DEFENSE_opp_fg_attempts], allowed));
}

static void set_quality(const struct hoops_entity *of, int64_t sample)
{
    const char *tier = sample >= GOLD_GAMES ? "gold" : sample >= SILVER_GAMES ? "silver" : "bronze";
    struct sluice_number spread = hoops_number(of, IN_CONTEXT, HOOPS_TEAM_CONTEXT_game_spread);
    struct sluice_number total = hoops_number(of, IN_CONTEXT, HOOPS_TEAM_CONTEXT_game_total);
    char issues[HOOPS_LIST_SIZE] = "", thin[32];

    (void)snprintf(thin, sizeof thin, "thin_sample:%d/%d", (int)sample, ENOUGH_GAMES);
    hoops_list_add(issues, !spread.known, "missing_game_spread");
    hoops_list_add(issues, !total.known, "missing_game_total");
    hoops_list_add(issues, sample < ENOUGH_GAMES, thin);
    sluice_set_text(of->call, OUT_data_quality_tier, tier);
    hoops_set_list(of->call, OUT_data_quality_issues, issues);
}

/* `iterate` has listed nobody without a game, nor for a team without a context. */
static int process(const struct sluice_call *call)
{
    const struct sluice_column *games = sluice_columns(call, IN_HISTORY);
    const struct sluice_column *context = sluice_columns(call, IN_CONTEXT);
    int64_t active_days = sluice_parameter_int(call, PARAMETER_active_days);
    struct sluice_slice history = call->slices[IN_HISTORY], other;
    struct sluice_value team = sluice_value_at(&games[HOOPS_LOG_team], history.first);
    struct sluice_value side[] = { call->key[0], team };
    struct hoops_entity of = { call, { [IN_HISTORY] = history } };

    of.rows[IN_PROPS] = call->slices[IN_PROPS];
    of.rows[IN_STATUS] = call->slices[IN_STATUS];
    of.rows[IN_CONTEXT] = sluice_lookup(call, IN_CONTEXT, side);
    of.rows[IN_INJURIES] = sluice_lookup(call, IN_INJURIES, side);
    side[1] = hoops_value(&of, IN_CONTEXT, HOOPS_TEAM_CONTEXT_opp_team);
    of.rows[IN_OFFENSE] = sluice_lookup(call, IN_OFFENSE, &side[1]);
    of.rows[IN_DEFENSE] = sluice_lookup(call, IN_DEFENSE, &side[1]);
    other = sluice_lookup(call, IN_CONTEXT, side);

    sluice_set(call, OUT_game_id, call->key[0]);
    sluice_set(call, OUT_player_id, call->key[1]);
    hoops_copy_runs(call, of_team, HOOPS_LENGTH(of_team), context, of.rows[IN_CONTEXT].first);
    if (other.count > 0)
        hoops_copy(call, of_opponent, HOOPS_LENGTH(of_opponent), context, other.first);
    set_listing(&of);
    hoops_set_workload(call, OUT_days_rest, games, history);
    set_form(&of, games);
    set_usage(&of, games);
    set_opponent(&of);
    set_quality(&of, hoops_games_within(games, history, call->date, active_days));
    return SLUICE_WRITTEN;
}

#define COMPLETENESS                                                                               \
    HOOPS_COMPLETENESS("player_boxscores", "player_game_summary", OF_PLAYER, ACTIVE_DAYS)
SLUICE_PLUGIN(.name = "upgc", .version = "1.0.0",
              .summary = "upcoming_player_game_context: each player expected to play on the date",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "player",
              .entity = HOOPS_PLAYER_GAME_ENTITY, .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "upcoming_player_game_context",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.breaker_attempts = 3, .breaker_cooldown_days = 7,
                                    .completeness = COMPLETENESS),
              .iterate = iterate, .process = process);
