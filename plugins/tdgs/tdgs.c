/* tdgs - team_defense_game_summary: what each team's opponent did in each game, and the team's own
 * steals, blocks, rebounds and fouls. */
#include "hoops/hoops.h"

enum { IN_GAME, IN_BOX, IN_PLAYERS, IN_SHOTS };

#define BOX(X)                                                                                     \
    X(BOX, game_id, TEXT, SLUICE_REQUIRED)                                                         \
    X(BOX, team, TEXT, SLUICE_REQUIRED)                                                            \
    X(BOX, minutes, REAL, SLUICE_NULLABLE)                                                         \
    HOOPS_FIGURES(X, BOX)
enum { BOX(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(box_columns, BOX);
SLUICE_INPUT_COLUMNS(game_columns, HOOPS_GAME);
SLUICE_INPUT_COLUMNS(shots_columns, HOOPS_TEAM_SHOTS);

#define PLAYERS(X)                                                                                 \
    X(PLAYERS, game_id, TEXT, SLUICE_REQUIRED)                                                     \
    X(PLAYERS, team, TEXT, SLUICE_REQUIRED)                                                        \
    X(PLAYERS, player_id, INT, SLUICE_REQUIRED)                                                    \
    X(PLAYERS, stl, INT, SLUICE_NULLABLE)                                                          \
    X(PLAYERS, blk, INT, SLUICE_NULLABLE)                                                          \
    X(PLAYERS, dreb, INT, SLUICE_NULLABLE)
enum { PLAYERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(players_columns, PLAYERS);

/* `box` and `shots` are looked up with either team of the game. */
SLUICE_INPUTS(inputs,
              HOOPS_ON_DATE(game, "schedule", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id))),
              HOOPS_ON_DATE(box, "team_boxscores", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_LOOKUP(team))),
              HOOPS_ON_DATE(players, "player_boxscores", SOFT, .order = SLUICE_NAMES("player_id"),
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(team))),
              HOOPS_ON_DATE(shots, "shots", SOFT, .order = SLUICE_NAMES("event_num"),
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_LOOKUP(team))));

#define PARAMETER(X)                                                                               \
    HOOPS_GAME_PARAMETERS(X, PARAMETER)                                                            \
    X(PARAMETER, min_player_rows, INT, SLUICE_DEFAULT(INT, 5), SLUICE_RANGE(1, 20),                \
      .help = "player rows a team must have for its own actions to be summed from them")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, game_id, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "key, the defending team")         \
    X(OUT, opp_team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "the attacking team")          \
    X(OUT, season_year, INT, HOOPS_SEASON_YEAR)                                                    \
    X(OUT, home_game, BOOL, SLUICE_REQUIRED, .help = "defender at home")                           \
    X(OUT, win_flag, BOOL, SLUICE_NULLABLE, .help = "defender won")                                \
    X(OUT, margin_of_victory, INT, SLUICE_NULLABLE, SLUICE_RANGE(-150, 150),                       \
      .help = "own minus opponent's points")                                                       \
    X(OUT, overtime_periods, INT, HOOPS_COUNT_OR_NULL(10), .help = "0 = regulation")               \
    X(OUT, points_allowed, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 300), .help = "points")           \
    X(OUT, opp_fg_makes, INT, HOOPS_COUNT(250), .help = "opponent's field goals")                  \
    X(OUT, opp_fg_attempts, INT, HOOPS_COUNT(250), .help = "opponent's field goals")               \
    X(OUT, opp_three_pt_makes, INT, HOOPS_COUNT(250), .help = "opponent's threes")                 \
    X(OUT, opp_three_pt_attempts, INT, HOOPS_COUNT(250), .help = "opponent's threes")              \
    X(OUT, opp_ft_makes, INT, HOOPS_COUNT(250), .help = "opponent's free throws")                  \
    X(OUT, opp_ft_attempts, INT, HOOPS_COUNT(250), .help = "opponent's free throws")               \
    X(OUT, opp_rebounds, INT, HOOPS_COUNT(250), .help = "opponent's rebounds")                     \
    X(OUT, opp_offensive_rebounds, INT, HOOPS_COUNT(250),                                          \
      .help = "opponent's rebounds of own misses")                                                 \
    X(OUT, opp_assists, INT, HOOPS_COUNT(250), .help = "opponent's assists")                       \
    X(OUT, turnovers_forced, INT, HOOPS_COUNT(250), .help = "opponent's turnovers")                \
    X(OUT, fouls_committed, INT, HOOPS_COUNT(250), .help = "own fouls")                            \
    X(OUT, opp_paint_makes, INT, HOOPS_COUNT_OR_NULL(250), .help = "twos within paint_feet")       \
    X(OUT, opp_paint_attempts, INT, HOOPS_COUNT_OR_NULL(250), .help = "twos within paint_feet")    \
    X(OUT, opp_mid_range_makes, INT, HOOPS_COUNT_OR_NULL(250), .help = "other twos")               \
    X(OUT, opp_mid_range_attempts, INT, HOOPS_COUNT_OR_NULL(250), .help = "other twos")            \
    X(OUT, points_in_paint_allowed, INT, HOOPS_COUNT_OR_NULL(300), .help = "2 * opp_paint_makes")  \
    X(OUT, mid_range_points_allowed, INT, HOOPS_COUNT_OR_NULL(300),                                \
      .help = "2 * opp_mid_range_makes")                                                           \
    X(OUT, three_pt_points_allowed, INT, HOOPS_COUNT(300), .help = "3 * opp_three_pt_makes")       \
    X(OUT, steals, INT, HOOPS_COUNT(250), .help = "own steals")                                    \
    X(OUT, blocks, INT, HOOPS_COUNT(250), .help = "own blocks")                                    \
    X(OUT, defensive_rebounds, INT, HOOPS_COUNT(250), .help = "own defensive rebounds")            \
    X(OUT, defensive_rating, REAL, HOOPS_REAL(2, 0, 400), .unit = "per 100 poss.",                 \
      .help = "points allowed")                                                                    \
    X(OUT, opponent_pace, REAL, HOOPS_REAL(1, 0, 300), .unit = "per 48 min",                       \
      .help = "opponent's possessions")                                                            \
    X(OUT, opponent_ts_pct, REAL, HOOPS_REAL(3, 0, 2), .unit = "fraction",                         \
      .help = "opponent's true shooting")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* clang-format off */
static const struct hoops_copy opponents_figures[] = {
    { BOX_team, OUT_opp_team }, { BOX_pts, OUT_points_allowed },
    { BOX_fgm, OUT_opp_fg_makes }, { BOX_fga, OUT_opp_fg_attempts },
    { BOX_fg3m, OUT_opp_three_pt_makes }, { BOX_fg3a, OUT_opp_three_pt_attempts },
    { BOX_ftm, OUT_opp_ft_makes }, { BOX_fta, OUT_opp_ft_attempts },
    { BOX_reb, OUT_opp_rebounds }, { BOX_oreb, OUT_opp_offensive_rebounds },
    { BOX_ast, OUT_opp_assists }, { BOX_tov, OUT_turnovers_forced },
};
static const struct hoops_copy own_figures[] = {
    { BOX_game_id, OUT_game_id }, { BOX_team, OUT_team }, { BOX_pf, OUT_fouls_committed },
};
static const struct hoops_copy own_actions[] = {
    { BOX_stl, OUT_steals }, { BOX_blk, OUT_blocks }, { BOX_dreb, OUT_defensive_rebounds },
};
/* clang-format on */
#define COPY(call, copies, columns, row)                                                           \
    hoops_copy(call, copies, sizeof(copies) / sizeof *(copies), columns, row)

static int iterate(const struct sluice_call *call)
{
    hoops_emit_teams(call, IN_GAME, HOOPS_GAME_game_id, HOOPS_GAME_home_team, HOOPS_GAME_away_team);
    return SLUICE_OK;
}

static void set_result(const struct sluice_call *call, struct sluice_number own,
                       struct sluice_number opp)
{
    int64_t margin = (int64_t)(own.value - opp.value);

    sluice_set_int(call, OUT_margin_of_victory, margin);
    if (margin != 0)
        sluice_set_bool(call, OUT_win_flag, margin > 0);
}

static void set_tempo(const struct sluice_call *call, const struct hoops_line *opp)
{
    struct hoops_tempo tempo =
        hoops_tempo_of(opp, sluice_parameter_real(call, PARAMETER_minutes_tolerance));

    if (tempo.overtimes.known)
        sluice_set_int(call, OUT_overtime_periods, (int64_t)tempo.overtimes.value);
    sluice_set_number(call, OUT_defensive_rating, tempo.rating);
    sluice_set_number(call, OUT_opponent_pace, tempo.pace);
    sluice_set_number(call, OUT_opponent_ts_pct, tempo.true_shooting);
}

static void set_zones(const struct sluice_call *call, struct sluice_slice faced)
{
    struct hoops_shots shots =
        HOOPS_SHOTS_OF(HOOPS_TEAM_SHOTS, sluice_columns(call, IN_SHOTS), faced);
    struct hoops_zones zones;

    if (faced.count == 0)
        return;
    zones = hoops_zones_of(&shots, sluice_parameter_real(call, PARAMETER_paint_feet));
    sluice_set_int(call, OUT_opp_paint_makes, zones.makes[HOOPS_PAINT]);
    sluice_set_int(call, OUT_opp_paint_attempts, zones.attempts[HOOPS_PAINT]);
    sluice_set_int(call, OUT_opp_mid_range_makes, zones.makes[HOOPS_MID]);
    sluice_set_int(call, OUT_opp_mid_range_attempts, zones.attempts[HOOPS_MID]);
    sluice_set_int(call, OUT_points_in_paint_allowed, 2 * zones.makes[HOOPS_PAINT]);
    sluice_set_int(call, OUT_mid_range_points_allowed, 2 * zones.makes[HOOPS_MID]);
}

/* The team's steals, blocks and rebounds: from its players, or from its line if too few are known.
 */
static void set_own_actions(const struct sluice_call *call, int64_t own_row)
{
    const struct sluice_column *players = sluice_columns(call, IN_PLAYERS);
    struct sluice_slice rows = call->slices[IN_PLAYERS];

    if (rows.count < sluice_parameter_int(call, PARAMETER_min_player_rows)) {
        COPY(call, own_actions, sluice_columns(call, IN_BOX), own_row);
        return;
    }
    sluice_set_int(call, OUT_steals, hoops_sum(&players[PLAYERS_stl], rows));
    sluice_set_int(call, OUT_blocks, hoops_sum(&players[PLAYERS_blk], rows));
    sluice_set_int(call, OUT_defensive_rebounds, hoops_sum(&players[PLAYERS_dreb], rows));
}

static int check_line(const struct sluice_call *call, const struct hoops_line *line,
                      struct sluice_value team)
{
    char fault[HOOPS_FAULT_SIZE];

    if (!hoops_line_is_empty(line, fault) && !hoops_line_contradicts(line, fault))
        return 0;
    return sluice_fail(call, SLUICE_BAD_VALUE, "%.*s: %s", team.length, team.as.text, fault);
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *game = sluice_columns(call, IN_GAME);
    const struct sluice_column *box = sluice_columns(call, IN_BOX);
    int64_t row = call->slices[IN_GAME].first;
    const struct sluice_value own_key[] = { call->key[0], call->key[1] };
    const struct sluice_value opp_key[] = { call->key[0], hoops_opponent(game, row, own_key[1]) };
    struct sluice_slice own_rows = sluice_lookup(call, IN_BOX, own_key);
    struct sluice_slice opp_rows = sluice_lookup(call, IN_BOX, opp_key);
    struct sluice_value missing = own_rows.count == 0 ? own_key[1] : opp_key[1];
    struct hoops_line own, opp;
    int outcome = hoops_check_game(call, game, row);

    if (outcome != 0)
        return outcome;
    if (own_rows.count == 0 || opp_rows.count == 0)
        return sluice_fail(call, SLUICE_MISSING_UPSTREAM, "no box score of %.*s", missing.length,
                           missing.as.text);
    own = HOOPS_LINE_AT(BOX, box, own_rows.first);
    opp = HOOPS_LINE_AT(BOX, box, opp_rows.first);
    outcome = check_line(call, &own, own_key[1]);
    if (outcome == 0)
        outcome = check_line(call, &opp, opp_key[1]);
    if (outcome != 0)
        return outcome;

    COPY(call, own_figures, box, own_rows.first);
    COPY(call, opponents_figures, box, opp_rows.first);
    sluice_set(call, OUT_season_year, hoops_season_year(&game[HOOPS_GAME_season], row));
    sluice_set_bool(call, OUT_home_game, hoops_is_home(game, row, own_key[1]));
    if (opp.fg3m.known)
        sluice_set_int(call, OUT_three_pt_points_allowed, 3 * (int64_t)opp.fg3m.value);
    set_result(call, own.pts, opp.pts);
    set_tempo(call, &opp);
    set_zones(call, sluice_lookup(call, IN_SHOTS, opp_key));
    set_own_actions(call, own_rows.first);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "tdgs", .version = "1.0.0",
              .summary = "team_defense_game_summary: one row per defending team and game",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "team-game",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game_id, TEXT),
                                      SLUICE_ENTITY_COLUMN(team, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "team_defense_game_summary",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.breaker_attempts = 3, .breaker_cooldown_days = 7),
              .iterate = iterate, .process = process);
