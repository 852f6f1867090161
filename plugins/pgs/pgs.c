/* pgs - player_game_summary: the box-score line of each player and game, with shooting efficiency,
 * usage, shot zones and the outcome of the points line. */
#include "hoops/hoops.h"

enum { IN_BOX, IN_GAME, IN_TEAM_BOX, IN_SHOTS, IN_TEAM_SHOTS, IN_PROPS };

#define BOX(X)                                                                                     \
    X(BOX, game_id, TEXT, SLUICE_REQUIRED)                                                         \
    X(BOX, player_id, INT, SLUICE_REQUIRED)                                                        \
    X(BOX, player_name, TEXT, SLUICE_NULLABLE)                                                     \
    X(BOX, team, TEXT, SLUICE_REQUIRED)                                                            \
    X(BOX, win_loss, TEXT, SLUICE_NULLABLE)                                                        \
    X(BOX, starter, BOOL, SLUICE_NULLABLE)                                                         \
    X(BOX, minutes, REAL, SLUICE_NULLABLE)                                                         \
    HOOPS_FIGURES(X, BOX)                                                                          \
    X(BOX, plus_minus, INT, SLUICE_NULLABLE)
enum { BOX(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(box_columns, BOX);
SLUICE_INPUT_COLUMNS(game_columns, HOOPS_GAME);

#define TEAM_BOX(X)                                                                                \
    X(TEAM_BOX, game_id, TEXT, SLUICE_REQUIRED)                                                    \
    X(TEAM_BOX, team, TEXT, SLUICE_REQUIRED)                                                       \
    X(TEAM_BOX, minutes, REAL, SLUICE_NULLABLE)                                                    \
    X(TEAM_BOX, fga, INT, SLUICE_NULLABLE)                                                         \
    X(TEAM_BOX, fta, INT, SLUICE_NULLABLE)                                                         \
    X(TEAM_BOX, tov, INT, SLUICE_NULLABLE)                                                         \
    X(TEAM_BOX, ast, INT, SLUICE_NULLABLE)
enum { TEAM_BOX(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(team_box_columns, TEAM_BOX);

#define SHOTS(X)                                                                                   \
    X(SHOTS, game_id, TEXT, SLUICE_REQUIRED)                                                       \
    X(SHOTS, player_id, INT, SLUICE_REQUIRED)                                                      \
    X(SHOTS, event_num, INT, SLUICE_REQUIRED)                                                      \
    X(SHOTS, points, INT, SLUICE_REQUIRED)                                                         \
    X(SHOTS, made, BOOL, SLUICE_REQUIRED)                                                          \
    X(SHOTS, zone, TEXT, SLUICE_NULLABLE)                                                          \
    X(SHOTS, distance_ft, REAL, SLUICE_NULLABLE)                                                   \
    X(SHOTS, assist_player_id, INT, SLUICE_NULLABLE)
enum { SHOTS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(shots_columns, SHOTS);

#define TEAM_SHOTS(X)                                                                              \
    X(TEAM_SHOTS, game_id, TEXT, SLUICE_REQUIRED)                                                  \
    X(TEAM_SHOTS, team, TEXT, SLUICE_REQUIRED)                                                     \
    X(TEAM_SHOTS, event_num, INT, SLUICE_REQUIRED)                                                 \
    X(TEAM_SHOTS, made, BOOL, SLUICE_REQUIRED)                                                     \
    X(TEAM_SHOTS, assist_player_id, INT, SLUICE_NULLABLE)
enum { TEAM_SHOTS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(team_shots_columns, TEAM_SHOTS);

#define PROPS(X)                                                                                   \
    X(PROPS, game_id, TEXT, SLUICE_REQUIRED)                                                       \
    X(PROPS, player_id, INT, SLUICE_REQUIRED)                                                      \
    X(PROPS, market, TEXT, SLUICE_REQUIRED)                                                        \
    X(PROPS, line, REAL, SLUICE_NULLABLE)
enum { PROPS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(props_columns, PROPS);

#define BY_PLAYER SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(player_id))
#define BY_TEAM SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_LOOKUP(team))
#define BY_MARKET SLUICE_KEYS(SLUICE_KEY(game_id), SLUICE_KEY(player_id), SLUICE_LOOKUP(market))
#define BY_EVENT SLUICE_NAMES("event_num")
SLUICE_INPUTS(inputs, HOOPS_ON_DATE(box, "player_boxscores", HARD, .unique = 1, .keys = BY_PLAYER),
              HOOPS_ON_DATE(game, "schedule", HARD, .unique = 1,
                            .keys = SLUICE_KEYS(SLUICE_KEY(game_id))),
              HOOPS_ON_DATE(team_box, "team_boxscores", SOFT, .unique = 1, .keys = BY_TEAM),
              HOOPS_ON_DATE(shots, "shots", SOFT, .order = BY_EVENT, .keys = BY_PLAYER),
              HOOPS_ON_DATE(team_shots, "shots", SOFT, .order = BY_EVENT, .keys = BY_TEAM),
              HOOPS_ON_DATE(props, "player_props", SOFT, .unique = 1, .keys = BY_MARKET));

#define PARAMETER(X) HOOPS_GAME_PARAMETERS(X, PARAMETER)
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, game_id, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, player_id, INT, SLUICE_REQUIRED, .help = "key")                                         \
    X(OUT, player_name, TEXT, SLUICE_REQUIRED, .help = "display name")                             \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "own team in this game")           \
    X(OUT, opp_team, TEXT, SLUICE_REQUIRED, .unit = "code", .help = "other team")                  \
    X(OUT, season_year, INT, HOOPS_SEASON_YEAR)                                                    \
    X(OUT, is_home, BOOL, SLUICE_REQUIRED, .help = "played at home")                               \
    X(OUT, starter_flag, BOOL, SLUICE_REQUIRED, .help = "in the starting five")                    \
    X(OUT, win_flag, BOOL, SLUICE_NULLABLE, .help = "team won")                                    \
    X(OUT, minutes_played, REAL, HOOPS_REAL(1, 0, 100), .unit = "min", .help = "minutes")          \
    X(OUT, points, INT, HOOPS_COUNT(150), .help = "points")                                        \
    X(OUT, fg_makes, INT, HOOPS_COUNT(100), .help = "field goals")                                 \
    X(OUT, fg_attempts, INT, HOOPS_COUNT(100), .help = "field goals")                              \
    X(OUT, three_pt_makes, INT, HOOPS_COUNT(100), .help = "threes")                                \
    X(OUT, three_pt_attempts, INT, HOOPS_COUNT(100), .help = "threes")                             \
    X(OUT, ft_makes, INT, HOOPS_COUNT(100), .help = "free throws")                                 \
    X(OUT, ft_attempts, INT, HOOPS_COUNT(100), .help = "free throws")                              \
    X(OUT, rebounds, INT, HOOPS_COUNT(100), .help = "rebounds")                                    \
    X(OUT, offensive_rebounds, INT, HOOPS_COUNT(100), .help = "offensive rebounds")                \
    X(OUT, defensive_rebounds, INT, HOOPS_COUNT(100), .help = "defensive rebounds")                \
    X(OUT, assists, INT, HOOPS_COUNT(100), .help = "assists")                                      \
    X(OUT, steals, INT, HOOPS_COUNT(100), .help = "steals")                                        \
    X(OUT, blocks, INT, HOOPS_COUNT(100), .help = "blocks")                                        \
    X(OUT, turnovers, INT, HOOPS_COUNT(100), .help = "turnovers")                                  \
    X(OUT, personal_fouls, INT, HOOPS_COUNT(20), .help = "fouls")                                  \
    X(OUT, plus_minus, INT, SLUICE_NULLABLE, SLUICE_RANGE(-150, 150),                              \
      .help = "score difference while on the floor")                                               \
    X(OUT, paint_makes, INT, HOOPS_COUNT_OR_NULL(100), .help = "twos from at most paint_feet")     \
    X(OUT, paint_attempts, INT, HOOPS_COUNT_OR_NULL(100), .help = "twos from at most paint_feet")  \
    X(OUT, mid_range_makes, INT, HOOPS_COUNT_OR_NULL(100), .help = "other twos")                   \
    X(OUT, mid_range_attempts, INT, HOOPS_COUNT_OR_NULL(100), .help = "other twos")                \
    X(OUT, assisted_fg_makes, INT, HOOPS_COUNT_OR_NULL(100), .help = "with a pass credited")       \
    X(OUT, unassisted_fg_makes, INT, HOOPS_COUNT_OR_NULL(100), .help = "without a pass")           \
    X(OUT, usage_rate, REAL, HOOPS_REAL(1, 0, 100), .unit = "percent",                             \
      .help = "team's plays ended by the player while on the floor")                               \
    X(OUT, ts_pct, REAL, HOOPS_REAL(3, 0, 2), .unit = "fraction", .help = "true shooting")         \
    X(OUT, efg_pct, REAL, HOOPS_REAL(3, 0, 1.5), .unit = "fraction", .help = "effective shooting") \
    X(OUT, points_line, REAL, HOOPS_REAL(1, 0, 100), .unit = "points", .help = "points prop")      \
    X(OUT, over_under_result, TEXT, SLUICE_NULLABLE, .help = "OVER, UNDER, PUSH")                  \
    X(OUT, margin, REAL, HOOPS_REAL(2, -100, 150), .unit = "points", .help = "points minus line")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* clang-format off */
static const struct hoops_copy copies[] = {
    { BOX_game_id, OUT_game_id }, { BOX_player_id, OUT_player_id },
    { BOX_player_name, OUT_player_name }, { BOX_team, OUT_team },
    { BOX_starter, OUT_starter_flag }, { BOX_minutes, OUT_minutes_played }, { BOX_pts, OUT_points },
    { BOX_fgm, OUT_fg_makes }, { BOX_fga, OUT_fg_attempts },
    { BOX_fg3m, OUT_three_pt_makes }, { BOX_fg3a, OUT_three_pt_attempts },
    { BOX_ftm, OUT_ft_makes }, { BOX_fta, OUT_ft_attempts }, { BOX_reb, OUT_rebounds },
    { BOX_oreb, OUT_offensive_rebounds }, { BOX_dreb, OUT_defensive_rebounds },
    { BOX_ast, OUT_assists }, { BOX_stl, OUT_steals }, { BOX_blk, OUT_blocks },
    { BOX_tov, OUT_turnovers }, { BOX_pf, OUT_personal_fouls }, { BOX_plus_minus, OUT_plus_minus },
};
/* clang-format on */

static void set_shooting(const struct sluice_call *call, const struct hoops_line *line)
{
    sluice_set_number(call, OUT_ts_pct, hoops_true_shooting(line));
    if (line->fgm.known && line->fg3m.known && line->fga.known && line->fga.value > 0)
        sluice_set_real(call, OUT_efg_pct,
                        (line->fgm.value + 0.5 * line->fg3m.value) / line->fga.value);
}

static void set_usage(const struct sluice_call *call, struct hoops_line line,
                      struct sluice_slice team_rows)
{
    const struct sluice_column *team_box = sluice_columns(call, IN_TEAM_BOX);
    double tolerance = sluice_parameter_real(call, PARAMETER_minutes_tolerance);
    struct hoops_line team;
    struct sluice_number plays, team_plays, length;
    double usage;

    if (team_rows.count == 0)
        return;
    team = (struct hoops_line){
        .minutes = sluice_number_at(&team_box[TEAM_BOX_minutes], team_rows.first),
        .fga = sluice_number_at(&team_box[TEAM_BOX_fga], team_rows.first),
        .fta = sluice_number_at(&team_box[TEAM_BOX_fta], team_rows.first),
        .tov = sluice_number_at(&team_box[TEAM_BOX_tov], team_rows.first),
    };
    line.fta.known = true; /* the value of an unknown number is 0 */
    plays = hoops_plays(&line);
    team_plays = hoops_plays(&team);
    length = hoops_game_length(hoops_overtimes(team.minutes, tolerance));
    if (!plays.known || !team_plays.known || !length.known || !line.minutes.known ||
        line.minutes.value <= 0 || team_plays.value <= 0)
        return;
    usage = 100 * plays.value * length.value / (line.minutes.value * team_plays.value);
    /* A few plays within a minute: the whole-minute figure cannot carry a rate. */
    if (usage <= 100)
        sluice_set_real(call, OUT_usage_rate, usage);
}

/* Does the feed name passers? Not if there is none on any made shot of a team with assists. */
static bool names_passers(const struct sluice_call *call, struct sluice_slice team_shots,
                          struct sluice_slice team_rows)
{
    const struct sluice_column *shots = sluice_columns(call, IN_TEAM_SHOTS);
    const struct sluice_column *assists = &sluice_columns(call, IN_TEAM_BOX)[TEAM_BOX_ast];

    for (int64_t i = 0; i < team_shots.count; i++) {
        int64_t row = sluice_at(team_shots, i);

        if (sluice_bool(&shots[TEAM_SHOTS_made], row) &&
            sluice_is_known(&shots[TEAM_SHOTS_assist_player_id], row))
            return true;
    }
    return team_rows.count > 0 && !(sluice_number_at(assists, team_rows.first).value > 0);
}

static void set_makes(const struct sluice_call *call, struct sluice_slice rows)
{
    const struct sluice_column *shots = sluice_columns(call, IN_SHOTS);
    int64_t assisted = 0, unassisted = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        int64_t row = sluice_at(rows, i);

        if (!sluice_bool(&shots[SHOTS_made], row))
            continue;
        if (sluice_is_known(&shots[SHOTS_assist_player_id], row))
            assisted++;
        else
            unassisted++;
    }
    sluice_set_int(call, OUT_assisted_fg_makes, assisted);
    sluice_set_int(call, OUT_unassisted_fg_makes, unassisted);
}

static void set_shots(const struct sluice_call *call, struct sluice_slice team_shots,
                      struct sluice_slice team_rows)
{
    struct hoops_shots shots =
        HOOPS_SHOTS_OF(SHOTS, sluice_columns(call, IN_SHOTS), call->slices[IN_SHOTS]);
    struct hoops_zones zones;

    if (team_shots.count == 0)
        return;
    zones = hoops_zones_of(&shots, sluice_parameter_real(call, PARAMETER_paint_feet));
    sluice_set_int(call, OUT_paint_makes, zones.makes[HOOPS_PAINT]);
    sluice_set_int(call, OUT_paint_attempts, zones.attempts[HOOPS_PAINT]);
    sluice_set_int(call, OUT_mid_range_makes, zones.makes[HOOPS_MID]);
    sluice_set_int(call, OUT_mid_range_attempts, zones.attempts[HOOPS_MID]);
    if (names_passers(call, team_shots, team_rows))
        set_makes(call, shots.rows);
}

static void set_points_line(const struct sluice_call *call, struct sluice_number points)
{
    const struct sluice_value key[] = { call->key[0], call->key[1], sluice_of_text("points") };
    struct sluice_slice rows = sluice_lookup(call, IN_PROPS, key);
    struct sluice_number line;

    if (rows.count == 0)
        return;
    line = sluice_number_at(&sluice_columns(call, IN_PROPS)[PROPS_line], rows.first);
    sluice_set_number(call, OUT_points_line, line);
    if (!line.known || !points.known)
        return;
    sluice_set_real(call, OUT_margin, points.value - line.value);
    sluice_set_text(call, OUT_over_under_result,
                    points.value > line.value   ? "OVER"
                    : points.value < line.value ? "UNDER"
                                                : "PUSH");
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *box = sluice_columns(call, IN_BOX);
    const struct sluice_column *game = sluice_columns(call, IN_GAME);
    int64_t row = call->slices[IN_BOX].first, game_row = call->slices[IN_GAME].first;
    struct hoops_line line = HOOPS_LINE_AT(BOX, box, row);
    struct sluice_value team = sluice_value_at(&box[BOX_team], row), opponent;
    const struct sluice_value team_key[] = { call->key[0], team };
    struct sluice_slice team_rows, team_shots;
    char fault[HOOPS_FAULT_SIZE];
    bool won;
    int outcome;

    if (call->slices[IN_GAME].count == 0)
        return sluice_fail(call, SLUICE_MISSING_UPSTREAM, "the game is not in the schedule");
    outcome = hoops_check_game(call, game, game_row);
    if (outcome != 0)
        return outcome;
    opponent = hoops_opponent(game, game_row, team);
    if (opponent.type == SLUICE_NULL)
        return sluice_fail(call, SLUICE_BAD_VALUE, "team %.*s does not play in this game",
                           team.length, team.as.text);
    if (hoops_line_contradicts(&line, fault))
        return sluice_fail(call, SLUICE_BAD_VALUE, "%s", fault);

    hoops_copy(call, copies, sizeof copies / sizeof *copies, box, row);
    sluice_set(call, OUT_opp_team, opponent);
    sluice_set(call, OUT_season_year, hoops_season_year(&game[HOOPS_GAME_season], game_row));
    sluice_set_bool(call, OUT_is_home, hoops_is_home(game, game_row, team));
    won = hoops_is(&box[BOX_win_loss], row, "W");
    if (won || hoops_is(&box[BOX_win_loss], row, "L"))
        sluice_set_bool(call, OUT_win_flag, won);
    set_shooting(call, &line);
    team_rows = sluice_lookup(call, IN_TEAM_BOX, team_key);
    team_shots = sluice_lookup(call, IN_TEAM_SHOTS, team_key);
    set_usage(call, line, team_rows);
    set_shots(call, team_shots, team_rows);
    set_points_line(call, line.pts);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "pgs", .version = "1.0.0",
              .summary = "player_game_summary: one row per player and game played",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "player-game",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game_id, TEXT),
                                      SLUICE_ENTITY_COLUMN(player_id, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "player_game_summary", .columns = output_columns),
              .gates = SLUICE_GATES(.breaker_attempts = 3, .breaker_cooldown_days = 7),
              .process = process);
