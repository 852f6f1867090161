/* tdza - team_defense_zone_analysis: what a team's opponents shot over its last 15 games by zone,
 * how far that is from the league average, and the zones it defends best and worst. */
#include "hoops/hoops.h"

enum { IN_GAMES, IN_LEAGUE, IN_CALENDAR };
enum { NOTES_SIZE = 256 }; /* four parts of at most 40 bytes */

#define ZONE_COLUMNS(X, list)                                                                      \
    X(list, opp_paint_attempts, INT, SLUICE_NULLABLE)                                              \
    X(list, opp_paint_makes, INT, SLUICE_NULLABLE)                                                 \
    X(list, opp_mid_range_attempts, INT, SLUICE_NULLABLE)                                          \
    X(list, opp_mid_range_makes, INT, SLUICE_NULLABLE)                                             \
    X(list, opp_three_pt_attempts, INT, SLUICE_NULLABLE)                                           \
    X(list, opp_three_pt_makes, INT, SLUICE_NULLABLE)
#define GAMES(X)                                                                                   \
    ZONE_COLUMNS(X, GAMES)                                                                         \
    X(GAMES, game_id, TEXT, SLUICE_REQUIRED)                                                       \
    X(GAMES, game_date, DATE, SLUICE_REQUIRED)                                                     \
    X(GAMES, points_allowed, INT, SLUICE_NULLABLE)                                                 \
    X(GAMES, defensive_rating, REAL, SLUICE_NULLABLE)                                              \
    X(GAMES, opponent_pace, REAL, SLUICE_NULLABLE)
#define LEAGUE(X)                                                                                  \
    ZONE_COLUMNS(X, LEAGUE)                                                                        \
    X(LEAGUE, team, TEXT, SLUICE_REQUIRED)
#define CALENDAR(X)                                                                                \
    X(CALENDAR, home_team, TEXT, SLUICE_REQUIRED)                                                  \
    X(CALENDAR, away_team, TEXT, SLUICE_REQUIRED)
enum { GAMES(SLUICE_INDEX) };
enum { LEAGUE(SLUICE_INDEX) };
enum { CALENDAR(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(games_columns, GAMES);
SLUICE_INPUT_COLUMNS(league_columns, LEAGUE);
SLUICE_INPUT_COLUMNS(calendar_columns, CALENDAR);

#define BY_TEAM SLUICE_KEYS(SLUICE_KEY(team))
#define BY_DATE SLUICE_NAMES("game_date", "game_id")
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "games", .table = "team_defense_game_summary",
                           .need = SLUICE_HARD, .columns = games_columns, .keys = BY_TEAM,
                           .order = BY_DATE, .newest_first = 1, .window = SLUICE_SEASON_LAST(15),
                           .word = "games"),
              SLUICE_INPUT(.alias = "league", .table = "team_defense_game_summary",
                           .need = SLUICE_SOFT, .columns = league_columns, .keys = BY_TEAM,
                           .order = BY_DATE,
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .same_season = 1,
                                                   .from_parameter = "league_days",
                                                   .from_days = -30, .to_days = -1)),
              SLUICE_INPUT(.alias = "calendar", .table = "schedule", .need = SLUICE_HARD,
                           .columns = calendar_columns, .keys = SLUICE_KEYS(SLUICE_LOOKUP(game_id)),
                           .order = SLUICE_NAMES("game_date"), .filters = HOOPS_COUNTING_GAMES,
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_SEASON)));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, min_games, INT, SLUICE_DEFAULT(INT, 15), SLUICE_RANGE(1, 15),                     \
      .help = "games below which the team is skipped")                                             \
    X(PARAMETER, league_days, INT, SLUICE_DEFAULT(INT, 30), SLUICE_RANGE(7, 365),                  \
      .help = "days before D behind the league average")                                           \
    X(PARAMETER, league_min_games, INT, SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 82),              \
      .help = "games a team needs in those days to count in the average")                          \
    X(PARAMETER, league_min_teams, INT, SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 30),              \
      .help = "teams the average needs; fewer: the three defaults are used")                       \
    X(PARAMETER, default_paint_pct, REAL, SLUICE_DEFAULT(REAL, 0.580), SLUICE_RANGE(0, 1),         \
      .help = "league make rate in the paint when there is no average")                            \
    X(PARAMETER, default_mid_range_pct, REAL, SLUICE_DEFAULT(REAL, 0.410), SLUICE_RANGE(0, 1),     \
      .help = "the same, mid-range")                                                               \
    X(PARAMETER, default_three_pt_pct, REAL, SLUICE_DEFAULT(REAL, 0.355), SLUICE_RANGE(0, 1),      \
      .help = "the same, threes")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define PCT HOOPS_REAL(3, 0, 1), .unit = "fraction", .help = "opponents' makes per attempt"
#define PER_GAME HOOPS_REAL(1, 0, 200), .unit = "attempts", .help = "attempts allowed per game"
#define GAP                                                                                        \
    HOOPS_REAL(2, -100, 100), .unit = "percentage points", .help = "positive = worse defence"
#define OUT(X)                                                                                     \
    X(OUT, team, TEXT, SLUICE_REQUIRED, .help = "key")                                             \
    X(OUT, paint_pct_allowed_last_15, REAL, PCT)                                                   \
    X(OUT, paint_attempts_allowed_per_game, REAL, PER_GAME)                                        \
    X(OUT, paint_points_allowed_per_game, REAL, HOOPS_REAL(1, 0, 200), .unit = "points",           \
      .help = "twice the makes allowed per game")                                                  \
    X(OUT, paint_defense_vs_league_avg, REAL, GAP)                                                 \
    X(OUT, mid_range_pct_allowed_last_15, REAL, PCT)                                               \
    X(OUT, mid_range_attempts_allowed_per_game, REAL, PER_GAME)                                    \
    X(OUT, mid_range_defense_vs_league_avg, REAL, GAP)                                             \
    X(OUT, three_pt_pct_allowed_last_15, REAL, PCT)                                                \
    X(OUT, three_pt_attempts_allowed_per_game, REAL, PER_GAME)                                     \
    X(OUT, three_pt_defense_vs_league_avg, REAL, GAP)                                              \
    X(OUT, defensive_rating_last_15, REAL, HOOPS_REAL(2, 0, 400),                                  \
      .unit = "points per 100 possessions", .help = "mean of the games")                           \
    X(OUT, opponent_points_per_game, REAL, HOOPS_REAL(1, 0, 300), .unit = "points",                \
      .help = "mean of the games")                                                                 \
    X(OUT, opponent_pace, REAL, HOOPS_REAL(1, 0, 300), .unit = "possessions per 48 minutes",       \
      .help = "mean of the games")                                                                 \
    X(OUT, games_in_sample, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 15), .unit = "games",            \
      .help = "15 unless min_games is lowered")                                                    \
    X(OUT, strongest_zone, TEXT, SLUICE_NULLABLE, .help = "smallest gap; threes are perimeter")    \
    X(OUT, weakest_zone, TEXT, SLUICE_NULLABLE, .help = "largest gap; threes are perimeter")       \
    X(OUT, calculation_notes, TEXT, SLUICE_NULLABLE, .help = "null on a normal row")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static const struct hoops_copy means[] = {
    { GAMES_defensive_rating, OUT_defensive_rating_last_15 },
    { GAMES_points_allowed, OUT_opponent_points_per_game },
    { GAMES_opponent_pace, OUT_opponent_pace },
};

/* The same columns in games and in league. */
static const struct hoops_tally_columns tally_columns = {
    { GAMES_opp_paint_attempts, GAMES_opp_mid_range_attempts, GAMES_opp_three_pt_attempts },
    { GAMES_opp_paint_makes, GAMES_opp_mid_range_makes, GAMES_opp_three_pt_makes },
};

#define ZONE(zone, label, word, title)                                                             \
    {                                                                                              \
        OUT_##zone##_pct_allowed_last_15, OUT_##zone##_attempts_allowed_per_game,                  \
            OUT_##zone##_defense_vs_league_avg, PARAMETER_default_##zone##_pct, label, word, title \
    }
static const struct zone {
    uint32_t pct, per_game, gap, default_pct;
    const char *label, *word, *title;
} zones[HOOPS_ZONES] = {
    [HOOPS_PAINT] = ZONE(paint, "paint", "paint", "Paint"),
    [HOOPS_MID] = ZONE(mid_range, "mid_range", "mid-range", "Mid-range"),
    [HOOPS_THREE] = ZONE(three_pt, "perimeter", "three-point", "Three-point"),
};

/* ---- league average, once per partition ---- */

struct league {
    double pct[HOOPS_ZONES];
    int32_t is_default;
};

/* The team's make rates; false if it does not count in the average. */
static bool team_pcts(const struct sluice_call *call, struct sluice_slice rows,
                      double pct[HOOPS_ZONES])
{
    const struct sluice_column *columns = sluice_columns(call, IN_LEAGUE);
    struct hoops_tally tallies[HOOPS_ZONES] = { 0 };

    for (int64_t i = 0; i < rows.count; i++)
        if (hoops_zones_known(&tally_columns, columns, sluice_at(rows, i)))
            hoops_tally_add(tallies, &tally_columns, columns, sluice_at(rows, i));
    for (int z = 0; z < HOOPS_ZONES; z++) {
        struct sluice_number rate = hoops_tally_pct(&tallies[z]);

        if (!rate.known)
            return false;
        pct[z] = rate.value;
    }
    return tallies[HOOPS_PAINT].games >= sluice_parameter_int(call, PARAMETER_league_min_games);
}

static int prepare(const struct sluice_call *call)
{
    struct league *league = call->host->make_block(call, sizeof *league);
    int64_t count = 0, teams = 0;
    const struct sluice_slice *groups = call->host->groups(call, IN_LEAGUE, &count);

    if (league == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t i = 0; i < count; i++) {
        double pct[HOOPS_ZONES];

        if (!team_pcts(call, groups[i], pct))
            continue;
        teams++;
        for (int z = 0; z < HOOPS_ZONES; z++)
            league->pct[z] += pct[z];
    }
    league->is_default = teams < sluice_parameter_int(call, PARAMETER_league_min_teams);
    for (int z = 0; z < HOOPS_ZONES; z++)
        league->pct[z] = league->is_default ? sluice_parameter_real(call, zones[z].default_pct)
                                            : league->pct[z] / (double)teams;
    return SLUICE_OK;
}

/* ---- entities: the teams of the season's schedule, so that one without data is seen ---- */

static int iterate(const struct sluice_call *call)
{
    hoops_emit_teams(call, IN_CALENDAR, HOOPS_NO_COLUMN, CALENDAR_home_team, CALENDAR_away_team);
    return SLUICE_OK;
}

/* ---- rows ---- */

SLUICE_PRINTF(2, 3)
static void note(char notes[NOTES_SIZE], const char *format, ...)
{
    size_t length = strlen(notes);
    va_list arguments;

    if (length > 0)
        length += (size_t)snprintf(notes + length, NOTES_SIZE - length, "; ");
    va_start(arguments, format);
    (void)vsnprintf(notes + length, NOTES_SIZE - length, format, arguments);
    va_end(arguments);
}

static void note_zone(char notes[NOTES_SIZE], const struct zone *zone,
                      const struct hoops_tally *tally, int64_t games)
{
    if (tally->games == 0)
        note(notes, "No %s data", zone->word);
    else if (tally->attempts == 0)
        note(notes, "No %s attempts", zone->word);
    else if (tally->games < games)
        note(notes, "%s from %d of %d games", zone->title, (int)tally->games, (int)games);
}

static void set_extreme_zones(const struct sluice_call *call,
                              const struct sluice_number gaps[HOOPS_ZONES])
{
    int known = 0, strongest = 0, weakest = 0;

    for (int z = 0; z < HOOPS_ZONES; z++) {
        if (!gaps[z].known)
            continue;
        if (known == 0)
            strongest = weakest = z;
        known++;
        if (gaps[z].value < gaps[strongest].value)
            strongest = z;
        if (gaps[z].value > gaps[weakest].value)
            weakest = z;
    }
    if (known < 2)
        return;
    sluice_set_text(call, OUT_strongest_zone, zones[strongest].label);
    sluice_set_text(call, OUT_weakest_zone, zones[weakest].label);
}

static void set_zones(const struct sluice_call *call, struct sluice_slice rows)
{
    const struct league *league = call->block;
    struct hoops_tally tallies[HOOPS_ZONES] = { 0 };
    struct sluice_number gaps[HOOPS_ZONES] = { 0 };
    const struct hoops_tally *paint = &tallies[HOOPS_PAINT];
    char notes[NOTES_SIZE] = "";

    for (int64_t i = 0; i < rows.count; i++)
        hoops_tally_add(tallies, &tally_columns, sluice_columns(call, IN_GAMES),
                        sluice_at(rows, i));
    for (int z = 0; z < HOOPS_ZONES; z++) {
        struct sluice_number pct = hoops_tally_pct(&tallies[z]);

        if (pct.known)
            gaps[z] = sluice_known((pct.value - league->pct[z]) * 100);
        sluice_set_number(call, zones[z].pct, pct);
        sluice_set_number(call, zones[z].gap, gaps[z]);
        sluice_set_number(call, zones[z].per_game,
                          hoops_quotient(tallies[z].attempts, tallies[z].games));
        note_zone(notes, &zones[z], &tallies[z], rows.count);
    }
    sluice_set_number(call, OUT_paint_points_allowed_per_game,
                      hoops_quotient(2 * paint->makes, paint->games));
    set_extreme_zones(call, gaps);
    if (league->is_default)
        note(notes, "League average defaults used");
    if (notes[0] != '\0')
        sluice_set_text(call, OUT_calculation_notes, notes);
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *games = sluice_columns(call, IN_GAMES);
    struct sluice_slice rows = call->slices[IN_GAMES];
    int64_t min_games = sluice_parameter_int(call, PARAMETER_min_games);

    if (rows.count < min_games)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%d of %d games", (int)rows.count,
                           (int)min_games);
    sluice_set(call, OUT_team, call->key[0]);
    sluice_set_int(call, OUT_games_in_sample, rows.count);
    set_zones(call, rows);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        sluice_set_number(call, means[i].to, hoops_mean(&games[means[i].from], rows));
    return SLUICE_WRITTEN;
}

#define COMPLETENESS                                                                               \
    HOOPS_COMPLETENESS("team_boxscores", "team_defense_game_summary", BY_TEAM,                     \
                       SLUICE_SEASON_LAST(15))
SLUICE_PLUGIN(.name = "tdza", .version = "1.0.0",
              .summary = "team_defense_zone_analysis: zone defence of each team's last 15 games",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "team",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(team, TEXT)), .parameters = parameters,
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "team_defense_zone_analysis",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.early_season_days = 14, .breaker_attempts = 3,
                                    .breaker_cooldown_days = 7, .completeness = COMPLETENESS),
              .prepare = prepare, .iterate = iterate, .process = process);
