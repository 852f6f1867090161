/* togs - team_offense_game_summary: shooting, possessions, pace, rating and shot zones of each team
 * in each game, and the result. */
#include "hoops/hoops.h"

enum { IN_GAME, IN_BOX, IN_SHOTS };

#define BOX(X)                                                                                     \
    X(BOX, game_id, TEXT, SLUICE_REQUIRED)                                                         \
    X(BOX, team, TEXT, SLUICE_REQUIRED)                                                            \
    X(BOX, minutes, REAL, SLUICE_NULLABLE)                                                         \
    HOOPS_SHOOTING(X, BOX)                                                                         \
    X(BOX, oreb, INT, SLUICE_NULLABLE)                                                             \
    X(BOX, reb, INT, SLUICE_NULLABLE)                                                              \
    X(BOX, ast, INT, SLUICE_NULLABLE)                                                              \
    X(BOX, tov, INT, SLUICE_NULLABLE)                                                              \
    X(BOX, pf, INT, SLUICE_NULLABLE)                                                               \
    X(BOX, pts, INT, SLUICE_NULLABLE)                                                              \
    X(BOX, opp_pts, INT, SLUICE_NULLABLE)
enum { BOX(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(box_columns, BOX);
SLUICE_INPUT_COLUMNS(game_columns, HOOPS_GAME);
SLUICE_INPUT_COLUMNS(shots_columns, HOOPS_TEAM_SHOTS);

SLUICE_INPUTS(inputs,
              HOOPS_ON_DATE(game, "schedule", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id))),
              HOOPS_ON_DATE(box, "team_boxscores", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(team))),
              HOOPS_ON_DATE(shots, "shots", SOFT, .order = SLUICE_NAMES("event_num"),
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(team))));

#define PARAMETER(X) HOOPS_GAME_PARAMETERS(X, PARAMETER)
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, game_id, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "key")                             \
    X(OUT, opp_team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "opponent")                    \
    X(OUT, season_year, INT, HOOPS_SEASON_YEAR)                                                    \
    X(OUT, home_game, BOOL, SLUICE_REQUIRED, .help = "at home")                                    \
    X(OUT, win_flag, BOOL, SLUICE_NULLABLE, .help = "won")                                         \
    X(OUT, margin_of_victory, INT, SLUICE_NULLABLE, SLUICE_RANGE(-150, 150),                       \
      .help = "own minus opponent's points")                                                       \
    X(OUT, overtime_periods, INT, HOOPS_COUNT_OR_NULL(10), .help = "0 = regulation")               \
    X(OUT, points_scored, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 300), .help = "points")            \
    X(OUT, fg_makes, INT, HOOPS_COUNT(250), .help = "field goals")                                 \
    X(OUT, fg_attempts, INT, HOOPS_COUNT(250), .help = "field goals")                              \
    X(OUT, three_pt_makes, INT, HOOPS_COUNT(250), .help = "threes")                                \
    X(OUT, three_pt_attempts, INT, HOOPS_COUNT(250), .help = "threes")                             \
    X(OUT, ft_makes, INT, HOOPS_COUNT(250), .help = "free throws")                                 \
    X(OUT, ft_attempts, INT, HOOPS_COUNT(250), .help = "free throws")                              \
    X(OUT, rebounds, INT, HOOPS_COUNT(250), .help = "rebounds")                                    \
    X(OUT, offensive_rebounds, INT, HOOPS_COUNT(250), .help = "offensive rebounds")                \
    X(OUT, assists, INT, HOOPS_COUNT(250), .help = "assists")                                      \
    X(OUT, turnovers, INT, HOOPS_COUNT(250), .help = "turnovers")                                  \
    X(OUT, personal_fouls, INT, HOOPS_COUNT(250), .help = "fouls")                                 \
    X(OUT, team_paint_makes, INT, HOOPS_COUNT_OR_NULL(250), .help = "twos within paint_feet")      \
    X(OUT, team_paint_attempts, INT, HOOPS_COUNT_OR_NULL(250), .help = "twos within paint_feet")   \
    X(OUT, team_mid_range_makes, INT, HOOPS_COUNT_OR_NULL(250), .help = "other twos")              \
    X(OUT, team_mid_range_attempts, INT, HOOPS_COUNT_OR_NULL(250), .help = "other twos")           \
    X(OUT, points_in_paint_scored, INT, HOOPS_COUNT_OR_NULL(300), .help = "2 * team_paint_makes")  \
    X(OUT, possessions, REAL, HOOPS_REAL(1, 0, 300), .help = "estimate")                           \
    X(OUT, pace, REAL, HOOPS_REAL(1, 0, 300), .unit = "per 48 min", .help = "possessions")         \
    X(OUT, offensive_rating, REAL, HOOPS_REAL(2, 0, 400), .unit = "per 100 poss.",                 \
      .help = "points scored")                                                                     \
    X(OUT, ts_pct, REAL, HOOPS_REAL(3, 0, 2), .unit = "fraction", .help = "true shooting")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* clang-format off */
static const struct hoops_copy copies[] = {
    { BOX_game_id, OUT_game_id }, { BOX_team, OUT_team }, { BOX_pts, OUT_points_scored },
    { BOX_fgm, OUT_fg_makes }, { BOX_fga, OUT_fg_attempts },
    { BOX_fg3m, OUT_three_pt_makes }, { BOX_fg3a, OUT_three_pt_attempts },
    { BOX_ftm, OUT_ft_makes }, { BOX_fta, OUT_ft_attempts },
    { BOX_reb, OUT_rebounds }, { BOX_oreb, OUT_offensive_rebounds },
    { BOX_ast, OUT_assists }, { BOX_tov, OUT_turnovers }, { BOX_pf, OUT_personal_fouls },
};
/* clang-format on */

/* Both teams of every game, so that a final game without a box score is a failure, not silence. */
static int iterate(const struct sluice_call *call)
{
    hoops_emit_teams(call, IN_GAME, HOOPS_GAME_game_id, HOOPS_GAME_home_team, HOOPS_GAME_away_team);
    return SLUICE_OK;
}

static void set_result(const struct sluice_call *call, struct sluice_number pts,
                       struct sluice_number opp_pts)
{
    int64_t margin;

    if (!pts.known || !opp_pts.known)
        return;
    margin = (int64_t)(pts.value - opp_pts.value);
    sluice_set_int(call, OUT_margin_of_victory, margin);
    if (margin != 0)
        sluice_set_bool(call, OUT_win_flag, margin > 0);
}

static void set_tempo(const struct sluice_call *call, const struct hoops_line *line)
{
    struct hoops_tempo tempo =
        hoops_tempo_of(line, sluice_parameter_real(call, PARAMETER_minutes_tolerance));

    if (tempo.overtimes.known)
        sluice_set_int(call, OUT_overtime_periods, (int64_t)tempo.overtimes.value);
    sluice_set_number(call, OUT_possessions, tempo.possessions);
    sluice_set_number(call, OUT_pace, tempo.pace);
    sluice_set_number(call, OUT_offensive_rating, tempo.rating);
    sluice_set_number(call, OUT_ts_pct, tempo.true_shooting);
}

static void set_zones(const struct sluice_call *call)
{
    struct hoops_shots shots =
        HOOPS_SHOTS_OF(HOOPS_TEAM_SHOTS, sluice_columns(call, IN_SHOTS), call->slices[IN_SHOTS]);
    struct hoops_zones zones;

    if (shots.rows.count == 0)
        return;
    zones = hoops_zones_of(&shots, sluice_parameter_real(call, PARAMETER_paint_feet));
    sluice_set_int(call, OUT_team_paint_makes, zones.makes[HOOPS_PAINT]);
    sluice_set_int(call, OUT_team_paint_attempts, zones.attempts[HOOPS_PAINT]);
    sluice_set_int(call, OUT_team_mid_range_makes, zones.makes[HOOPS_MID]);
    sluice_set_int(call, OUT_team_mid_range_attempts, zones.attempts[HOOPS_MID]);
    sluice_set_int(call, OUT_points_in_paint_scored, 2 * zones.makes[HOOPS_PAINT]);
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *game = sluice_columns(call, IN_GAME);
    const struct sluice_column *box = sluice_columns(call, IN_BOX);
    int64_t game_row = call->slices[IN_GAME].first, row = call->slices[IN_BOX].first;
    struct sluice_value team = call->key[1];
    struct hoops_line line;
    char fault[HOOPS_FAULT_SIZE];
    int outcome = hoops_check_game(call, game, game_row);

    if (outcome != 0)
        return outcome;
    if (call->slices[IN_BOX].count == 0)
        return sluice_fail(call, SLUICE_MISSING_UPSTREAM, "no box score of %.*s", team.length,
                           team.as.text);
    line = HOOPS_LINE_AT(BOX, box, row);
    if (hoops_line_is_empty(&line, fault) || hoops_line_contradicts(&line, fault))
        return sluice_fail(call, SLUICE_BAD_VALUE, "%s", fault);

    hoops_copy(call, copies, sizeof copies / sizeof *copies, box, row);
    sluice_set(call, OUT_opp_team, hoops_opponent(game, game_row, team));
    sluice_set(call, OUT_season_year, hoops_season_year(&game[HOOPS_GAME_season], game_row));
    sluice_set_bool(call, OUT_home_game, hoops_is_home(game, game_row, team));
    set_result(call, line.pts, sluice_number_at(&box[BOX_opp_pts], row));
    set_tempo(call, &line);
    set_zones(call);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "togs", .version = "1.0.0",
              .summary = "team_offense_game_summary: one row per team and game",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "team-game",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game_id, TEXT),
                                      SLUICE_ENTITY_COLUMN(team, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "team_offense_game_summary",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.breaker_attempts = 3, .breaker_cooldown_days = 7),
              .iterate = iterate, .process = process);
