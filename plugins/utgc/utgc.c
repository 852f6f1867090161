/* utgc - upcoming_team_game_context: what is known of each team before a game: rest, load, market,
 * absences, form, the way it has travelled and what comes next. */
#include "hoops/hoops.h"

enum { IN_GAMES, IN_HOME_GAMES, IN_AWAY_GAMES, IN_LINES };
enum { IN_INJURIES = IN_LINES + 1, IN_RESULTS, IN_APPEARANCES, IN_ARENAS };
enum { WEEK = 7, FORTNIGHT = 14 };

#define INJURIES(X) X(INJURIES, player_id, INT, SLUICE_REQUIRED)
#define RESULTS(X)                                                                                 \
    X(RESULTS, win_loss, TEXT, SLUICE_REQUIRED)                                                    \
    X(RESULTS, pts, INT, SLUICE_REQUIRED)                                                          \
    X(RESULTS, opp_pts, INT, SLUICE_REQUIRED)
#define APPEARANCES(X) X(APPEARANCES, starter, BOOL, SLUICE_REQUIRED)
/* Never the scores: the schedule is read up to D and beyond. */
SLUICE_INPUT_COLUMNS(games_columns, HOOPS_FIXTURE);
SLUICE_INPUT_COLUMNS(lines_columns, HOOPS_LINES);
HOOPS_INPUT_COLUMNS(injuries_columns, INJURIES);
HOOPS_INPUT_COLUMNS(results_columns, RESULTS);
HOOPS_INPUT_COLUMNS(appearances_columns, APPEARANCES);
SLUICE_INPUT_COLUMNS(arenas_columns, HOOPS_ARENA);

#define BY_DATE SLUICE_NAMES("game_date", "game_id")
#define BY_GAME SLUICE_KEYS(SLUICE_KEY(game_id))
#define BY_TEAM SLUICE_KEYS(SLUICE_KEY(team))
#define BY_GAME_AND_TEAM SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(team))
#define AT_HOME SLUICE_KEYS(SLUICE_KEY_AS(home_team, team))
#define AWAY SLUICE_KEYS(SLUICE_KEY_AS(away_team, team))
#define INPUT(alias_, table_, need_, ...)                                                          \
    SLUICE_INPUT(.alias = alias_, .table = table_, .need = SLUICE_##need_, __VA_ARGS__)
/* From the start of the season: no game is 400 days into it. */
#define UP_TO_LOOK_AHEAD                                                                           \
    SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .same_season = 1, .from_days = -400, .to_days = 14,  \
                  .to_parameter = "look_ahead_days")
#define LAST_STARTER_GAMES                                                                         \
    SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE, .same_season = 1, .last = 10,                      \
                  .last_parameter = "starter_games")
SLUICE_INPUTS(inputs,
              HOOPS_ON_DATE(games, "schedule", HARD, .keys = BY_GAME, .filters = HOOPS_ALIVE_GAMES,
                            .unique = 1),
              INPUT("home_games", "schedule", HARD, .columns = games_columns, .keys = AT_HOME,
                    .order = BY_DATE, .filters = HOOPS_ALIVE_GAMES, .window = UP_TO_LOOK_AHEAD),
              INPUT("away_games", "schedule", HARD, .columns = games_columns, .keys = AWAY,
                    .order = BY_DATE, .filters = HOOPS_ALIVE_GAMES, .window = UP_TO_LOOK_AHEAD),
              HOOPS_ON_DATE(lines, "game_lines", SOFT, .keys = BY_GAME, .unique = 1),
              HOOPS_ON_DATE(injuries, "injury_status", SOFT, .keys = BY_GAME_AND_TEAM,
                            .filters = SLUICE_FILTERS(&hoops_listed_out),
                            .order = SLUICE_NAMES("player_id")),
              INPUT("results", "team_boxscores", SOFT, .columns = results_columns, .keys = BY_TEAM,
                    .order = BY_DATE, .newest_first = 1, .window = SLUICE_SEASON_SO_FAR),
              INPUT("appearances", "player_boxscores", SOFT, .columns = appearances_columns,
                    .keys = SLUICE_KEYS(SLUICE_LOOKUP(player_id)), .order = BY_DATE,
                    .newest_first = 1, .window = LAST_STARTER_GAMES),
              INPUT("arenas", "arenas", SOFT, .columns = arenas_columns, .unique = 1,
                    .keys = SLUICE_KEYS(SLUICE_LOOKUP(team)),
                    .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, look_ahead_days, INT, SLUICE_DEFAULT(INT, 14), SLUICE_RANGE(7, 60),               \
      .help = "how far the next game is searched")                                                 \
    X(PARAMETER, starter_games, INT, SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 82),                 \
      .help = "games behind the judgement \"starter\"")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define DAYS_OR_NULL(low, high) SLUICE_NULLABLE, SLUICE_RANGE(low, high), .unit = "days"
#define OUT(X)                                                                                     \
    X(OUT, game_id, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .help = "key")                                             \
    HOOPS_SIDE_OUT(X, OUT)                                                                         \
    X(OUT, days_since_last_game, INT, DAYS_OR_NULL(1, 300), .help = "yesterday = 1")               \
    X(OUT, team_days_rest, INT, DAYS_OR_NULL(0, 299), .help = "full days off")                     \
    X(OUT, team_back_to_back, BOOL, SLUICE_REQUIRED, .help = "played yesterday")                   \
    X(OUT, games_in_last_7_days, INT, HOOPS_COUNT(7))                                              \
    X(OUT, games_in_last_14_days, INT, HOOPS_COUNT(14))                                            \
    X(OUT, game_number_in_season, INT, SLUICE_NULLABLE, SLUICE_RANGE(1, 84),                       \
      .help = "regular season only")                                                               \
    HOOPS_MARKET_OUT(X, OUT)                                                                       \
    X(OUT, players_out_count, INT, HOOPS_COUNT(30), .help = "listed out")                          \
    X(OUT, starters_out_count, INT, HOOPS_COUNT(30), .help = "of these, usual starters")           \
    X(OUT, team_win_streak_entering, INT, HOOPS_COUNT(82))                                         \
    X(OUT, team_loss_streak_entering, INT, HOOPS_COUNT(82))                                        \
    X(OUT, last_game_margin, INT, SLUICE_NULLABLE, SLUICE_RANGE(-100, 100), .help = "signed")      \
    X(OUT, last_game_result, TEXT, SLUICE_NULLABLE, .help = "W, L")                                \
    HOOPS_TRAVEL_OUT(X, OUT)                                                                       \
    X(OUT, next_game_days_rest, INT, DAYS_OR_NULL(1, 60), .maximum_parameter = "look_ahead_days",  \
      .help = "tomorrow = 1")                                                                      \
    X(OUT, games_in_next_7_days, INT, HOOPS_COUNT(7))                                              \
    X(OUT, next_opponent_win_pct, REAL, HOOPS_REAL(3, 0, 1), .unit = "fraction")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* Both teams of every alive game. */
static int iterate(const struct sluice_call *call)
{
    hoops_emit_teams(call, IN_GAMES, HOOPS_FIXTURE_game_id, HOOPS_FIXTURE_home_team,
                     HOOPS_FIXTURE_away_team);
    return SLUICE_OK;
}

/* ---- columns, in the order of the specification ---- */

static void set_identity(const struct sluice_call *call, const struct hoops_fixture *game)
{
    const struct sluice_column *games = sluice_columns(call, IN_GAMES);
    const struct sluice_column *arenas = sluice_columns(call, IN_ARENAS);
    const struct sluice_column *tipoff = &games[HOOPS_FIXTURE_tipoff_utc];
    struct sluice_slice arena = sluice_lookup(call, IN_ARENAS, &game->host);
    int64_t row = call->slices[IN_GAMES].first;
    char clock[HOOPS_CLOCK_SIZE];

    sluice_set(call, OUT_game_id, call->key[0]);
    sluice_set(call, OUT_team, call->key[1]);
    sluice_set(call, OUT_opp_team, game->opponent);
    sluice_set(call, OUT_season_year, hoops_season_year(&games[HOOPS_FIXTURE_season], row));
    sluice_set_bool(call, OUT_home_game, game->home);
    sluice_set_text(call, OUT_season_phase,
                    hoops_season_phase(&games[HOOPS_FIXTURE_season_type], row, call->date));
    if (!sluice_is_known(tipoff, row) || arena.count == 0)
        return;
    hoops_clock(sluice_time(tipoff, row), hoops_utc_offset(arenas, arena.first, call->date), clock);
    sluice_set_text(call, OUT_game_start_time_local, clock);
}

static void set_load(const struct sluice_call *call, const struct hoops_fixtures *season)
{
    int32_t in_7 = 0, in_14 = 0, regular = 0, days = 0;

    for (int64_t i = 0; i < season->at && season->games[i].date < call->date; i++) {
        days = call->date - season->games[i].date;
        in_7 += days <= WEEK;
        in_14 += days <= FORTNIGHT;
        regular += season->games[i].regular;
    }
    if (days > 0) {
        sluice_set_int(call, OUT_days_since_last_game, days);
        sluice_set_int(call, OUT_team_days_rest, days - 1);
    }
    sluice_set_bool(call, OUT_team_back_to_back, days == 1);
    sluice_set_int(call, OUT_games_in_last_7_days, in_7);
    sluice_set_int(call, OUT_games_in_last_14_days, in_14);
    if (season->games[season->at].regular)
        sluice_set_int(call, OUT_game_number_in_season, 1 + regular);
}

static void set_market(const struct sluice_call *call, bool home)
{
    const struct sluice_column *lines = sluice_columns(call, IN_LINES);
    int64_t row = call->slices[IN_LINES].first;

    if (call->slices[IN_LINES].count == 0)
        return;
    hoops_set_quote(call, OUT_game_spread, hoops_spread_at(lines, row, home));
    hoops_set_quote(call, OUT_game_total, hoops_total_at(lines, row));
}

static bool is_starter(const struct sluice_call *call, struct sluice_value player)
{
    const struct sluice_column *appearances = sluice_columns(call, IN_APPEARANCES);
    struct sluice_slice games = sluice_lookup(call, IN_APPEARANCES, &player);
    int64_t starts = 0;

    for (int64_t i = 0; i < games.count; i++)
        starts += sluice_bool(&appearances[APPEARANCES_starter], sluice_at(games, i));
    return games.count > 0 && 2 * starts >= games.count;
}

static void set_absences(const struct sluice_call *call)
{
    const struct sluice_column *player = &sluice_columns(call, IN_INJURIES)[INJURIES_player_id];
    struct sluice_slice absent = call->slices[IN_INJURIES];
    int64_t starters = 0;

    for (int64_t i = 0; i < absent.count; i++)
        starters += is_starter(call, sluice_value_at(player, sluice_at(absent, i)));
    sluice_set_int(call, OUT_players_out_count, absent.count);
    sluice_set_int(call, OUT_starters_out_count, starters);
}

static void set_form(const struct sluice_call *call)
{
    const struct sluice_column *results = sluice_columns(call, IN_RESULTS);
    const struct sluice_column *win_loss = &results[RESULTS_win_loss];
    struct sluice_slice played = call->slices[IN_RESULTS];

    sluice_set_int(call, OUT_team_win_streak_entering, hoops_streak(win_loss, played, "W"));
    sluice_set_int(call, OUT_team_loss_streak_entering, hoops_streak(win_loss, played, "L"));
    if (played.count == 0)
        return;
    sluice_copy(call, OUT_last_game_result, win_loss, played.first);
    sluice_set_int(call, OUT_last_game_margin,
                   sluice_int(&results[RESULTS_pts], played.first) -
                       sluice_int(&results[RESULTS_opp_pts], played.first));
}

/* The leg to the game at `j`: from the arena of the game before, for the first from home. */
static struct hoops_leg leg_to(const struct sluice_call *call, const struct hoops_fixtures *season,
                               int64_t j)
{
    const struct sluice_value *from = j > 0 ? &season->games[j - 1].host : &call->key[1];

    return hoops_leg_between(sluice_columns(call, IN_ARENAS), sluice_lookup(call, IN_ARENAS, from),
                             sluice_lookup(call, IN_ARENAS, &season->games[j].host));
}

static void set_travel(const struct sluice_call *call, const struct hoops_fixtures *season)
{
    struct hoops_leg sum = { .known = true };
    int64_t first = season->at;

    for (int64_t j = first; j >= 0 && season->games[j].date > call->date - FORTNIGHT; j--)
        sum = hoops_leg_add(sum, leg_to(call, season, j));
    while (first >= 0 && !season->games[first].home)
        first--;
    hoops_set_leg(call, OUT_travel_miles, leg_to(call, season, season->at));
    hoops_set_leg(call, OUT_miles_traveled_last_14_days, sum);
    sluice_set_int(call, OUT_consecutive_road_games, season->at - first);
}

static void set_ahead(const struct sluice_call *call, const struct hoops_fixtures *season)
{
    const struct sluice_column *win_loss = &sluice_columns(call, IN_RESULTS)[RESULTS_win_loss];
    int64_t next = season->at + 1, in_7 = 0;
    struct sluice_slice results;

    while (next < season->count && season->games[next].date == call->date)
        next++;
    for (int64_t i = next; i < season->count; i++)
        in_7 += season->games[i].date <= call->date + WEEK;
    sluice_set_int(call, OUT_games_in_next_7_days, in_7);
    if (next >= season->count)
        return;
    results = sluice_lookup(call, IN_RESULTS, &season->games[next].opponent);
    sluice_set_int(call, OUT_next_game_days_rest, season->games[next].date - call->date);
    sluice_set_number(call, OUT_next_opponent_win_pct,
                      hoops_quotient(hoops_count(win_loss, results, "W"), results.count));
}

static int process(const struct sluice_call *call)
{
    struct hoops_fixtures season;

    if (!hoops_fixtures_gather(call, IN_HOME_GAMES, IN_AWAY_GAMES, call->key[0], &season))
        return SLUICE_FAILED;
    if (season.at < 0)
        return sluice_fail(call, SLUICE_MISSING_UPSTREAM, "not among the games of the team");
    set_identity(call, &season.games[season.at]);
    set_load(call, &season);
    set_market(call, season.games[season.at].home);
    set_absences(call);
    set_form(call);
    set_travel(call, &season);
    set_ahead(call, &season);
    return SLUICE_WRITTEN;
}

#define DUE(keys_)                                                                                 \
    SLUICE_DUE(.table = "schedule", .keys = keys_, .match = "game_id",                             \
               .filters = HOOPS_ALIVE_GAMES,                                                       \
               .window =                                                                           \
                   SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .from_days = -14, .to_days = -1))
#define COMPLETENESS                                                                               \
    SLUICE_COMPLETENESS(.due = SLUICE_DUES(DUE(AT_HOME), DUE(AWAY)), .table = "team_boxscores",    \
                        .keys = BY_TEAM, .match = "game_id", .at_least = 90, .warn = 1,            \
                        .word = "games")
SLUICE_PLUGIN(.name = "utgc", .version = "1.0.0",
              .summary = "upcoming_team_game_context: each team before each game of the date",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "team-game",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game_id, TEXT),
                                      SLUICE_ENTITY_COLUMN(team, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "upcoming_team_game_context",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.completeness = COMPLETENESS), .iterate = iterate,
              .process = process);
