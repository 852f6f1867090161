/* psza - player_shot_zone_analysis: where the shots of a player's last ten games came from, how
 * well they fell and how many makes were assisted, with a small comparison over twenty games. */
#include "hoops/hoops.h"

enum { IN_GAMES };
enum { SHORT_WINDOW = 10, LONG_WINDOW = 20, RATE_DECIMALS = 2 };

#define GAMES(X)                                                                                   \
    X(GAMES, game_id, TEXT, SLUICE_REQUIRED)                                                       \
    X(GAMES, game_date, DATE, SLUICE_REQUIRED)                                                     \
    X(GAMES, minutes_played, REAL, SLUICE_NULLABLE)                                                \
    X(GAMES, fg_attempts, INT, SLUICE_NULLABLE)                                                    \
    X(GAMES, fg_makes, INT, SLUICE_NULLABLE)                                                       \
    X(GAMES, paint_attempts, INT, SLUICE_NULLABLE)                                                 \
    X(GAMES, paint_makes, INT, SLUICE_NULLABLE)                                                    \
    X(GAMES, mid_range_attempts, INT, SLUICE_NULLABLE)                                             \
    X(GAMES, mid_range_makes, INT, SLUICE_NULLABLE)                                                \
    X(GAMES, three_pt_attempts, INT, SLUICE_NULLABLE)                                              \
    X(GAMES, three_pt_makes, INT, SLUICE_NULLABLE)                                                 \
    X(GAMES, assisted_fg_makes, INT, SLUICE_NULLABLE)                                              \
    X(GAMES, unassisted_fg_makes, INT, SLUICE_NULLABLE)
enum { GAMES(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(games_columns, GAMES);

#define BY_PLAYER SLUICE_KEYS(SLUICE_KEY(player_id))
/* No row limit: only some rows count, `process` stops after twenty of those. */
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "games", .table = "player_game_summary", .need = SLUICE_HARD,
                           .columns = games_columns, .window = SLUICE_SEASON_SO_FAR,
                           .keys = BY_PLAYER, .newest_first = 1,
                           .order = SLUICE_NAMES("game_date", "game_id"), .word = "games"));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, min_games, INT, SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 10),                     \
      .help = "counting games this season below which the player is skipped")                      \
    X(PARAMETER, trend_min_games, INT, SLUICE_DEFAULT(INT, 15), SLUICE_RANGE(1, 20),               \
      .help = "counting games from which the twenty-game columns are filled")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define RATE HOOPS_REAL(RATE_DECIMALS, 0, 100), .unit = "percent"
#define PCT HOOPS_REAL(3, 0, 1), .unit = "fraction", .help = "makes per attempt"
#define PER_GAME                                                                                   \
    SLUICE_REQUIRED, SLUICE_DECIMALS(1), SLUICE_RANGE(0, 100), .unit = "attempts",                 \
                                                               .help = "attempts per game"
#define OUT(X)                                                                                     \
    X(OUT, player_id, INT, SLUICE_REQUIRED, .help = "key")                                         \
    X(OUT, paint_rate_last_10, REAL, RATE, .help = "share of zone attempts")                       \
    X(OUT, mid_range_rate_last_10, REAL, RATE, .help = "share of zone attempts")                   \
    X(OUT, three_pt_rate_last_10, REAL, RATE, .help = "share of zone attempts")                    \
    X(OUT, total_shots_last_10, INT, HOOPS_COUNT(1000), .unit = "shots", .help = "zone attempts")  \
    X(OUT, games_in_sample_10, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 10), .unit = "games",         \
      .help = "10 unless min_games is lowered; divisor of the per-game columns")                   \
    X(OUT, paint_pct_last_10, REAL, PCT)                                                           \
    X(OUT, mid_range_pct_last_10, REAL, PCT)                                                       \
    X(OUT, three_pt_pct_last_10, REAL, PCT)                                                        \
    X(OUT, paint_attempts_per_game, REAL, PER_GAME)                                                \
    X(OUT, mid_range_attempts_per_game, REAL, PER_GAME)                                            \
    X(OUT, three_pt_attempts_per_game, REAL, PER_GAME)                                             \
    X(OUT, paint_rate_last_20, REAL, RATE, .help = "share of zone attempts")                       \
    X(OUT, paint_pct_last_20, REAL, PCT)                                                           \
    X(OUT, games_in_sample_20, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 20), .unit = "games",         \
      .help = "counting games behind the twenty-game columns")                                     \
    X(OUT, sample_quality_20, TEXT, SLUICE_REQUIRED,                                               \
      .help = "excellent, good, limited, insufficient")                                            \
    X(OUT, assisted_rate_last_10, REAL, RATE, .help = "assisted makes of all makes")               \
    X(OUT, unassisted_rate_last_10, REAL, RATE,                                                    \
      .help = "need not complement the former when sources disagree")                              \
    X(OUT, primary_scoring_zone, TEXT, SLUICE_NULLABLE,                                            \
      .help = "paint, perimeter (threes), mid_range, balanced")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static const struct hoops_tally_columns tally_columns = {
    { GAMES_paint_attempts, GAMES_mid_range_attempts, GAMES_three_pt_attempts },
    { GAMES_paint_makes, GAMES_mid_range_makes, GAMES_three_pt_makes },
};

#define ZONE(zone)                                                                                 \
    {                                                                                              \
        OUT_##zone##_rate_last_10, OUT_##zone##_pct_last_10, OUT_##zone##_attempts_per_game        \
    }
static const struct {
    uint32_t rate, pct, per_game;
} zones[HOOPS_ZONES] = { ZONE(paint), ZONE(mid_range), ZONE(three_pt) };

static const struct {
    int64_t games;
    const char *label;
} qualities[] = { { 20, "excellent" }, { 14, "good" }, { 10, "limited" }, { 0, "insufficient" } };

/* Lines of the label table in their order; the first whose rate is reached wins. */
static const struct {
    int zone;
    double rate;
    const char *label;
} primary_zones[] = {
    { HOOPS_PAINT, 40, "paint" },
    { HOOPS_THREE, 40, "perimeter" },
    { HOOPS_MID, 35, "mid_range" },
};

/* Sums over the counting games of a window. */
struct window {
    int64_t games, shots;
    struct hoops_tally zones[HOOPS_ZONES];
    int64_t fg_makes, assisted, unassisted; /* where all three are known */
};

/* Played, and with known zones. */
static bool counts(const struct sluice_column *games, int64_t row)
{
    return hoops_has_played(&games[GAMES_minutes_played], &games[GAMES_fg_attempts], row) &&
           hoops_zones_known(&tally_columns, games, row);
}

static void add_game(struct window *window, const struct sluice_column *games, int64_t row)
{
    struct sluice_number makes = sluice_number_at(&games[GAMES_fg_makes], row);
    struct sluice_number assisted = sluice_number_at(&games[GAMES_assisted_fg_makes], row);
    struct sluice_number unassisted = sluice_number_at(&games[GAMES_unassisted_fg_makes], row);

    window->games++;
    hoops_tally_add(window->zones, &tally_columns, games, row);
    for (int z = 0; z < HOOPS_ZONES; z++)
        window->shots += sluice_int(&games[tally_columns.attempts[z]], row);
    if (!makes.known || !assisted.known || !unassisted.known)
        return;
    window->fg_makes += (int64_t)makes.value;
    window->assisted += (int64_t)assisted.value;
    window->unassisted += (int64_t)unassisted.value;
}

/* One pass: the short window is what the long one holds when it is as long. */
static void add_games(const struct sluice_call *call, struct window *last_10,
                      struct window *last_20)
{
    const struct sluice_column *games = sluice_columns(call, IN_GAMES);
    struct sluice_slice rows = call->slices[IN_GAMES];

    for (int64_t i = 0; i < rows.count && last_20->games < LONG_WINDOW; i++) {
        int64_t row = sluice_at(rows, i);

        if (!counts(games, row))
            continue;
        add_game(last_20, games, row);
        if (last_20->games <= SHORT_WINDOW)
            *last_10 = *last_20;
    }
}

static struct sluice_number percent(int64_t part, int64_t whole)
{
    struct sluice_number rate = hoops_quotient(part, whole);

    rate.value *= 100;
    return rate;
}

static const char *quality_of(int64_t games)
{
    size_t i = 0;

    while (games < qualities[i].games)
        i++;
    return qualities[i].label;
}

/* The label goes by the rates as they are written, so that a reader of the row finds it true. */
static const char *primary_zone_of(const struct window *last_10)
{
    double rates[HOOPS_ZONES], highest = 0.0;

    for (int z = 0; z < HOOPS_ZONES; z++) {
        rates[z] =
            hoops_round(percent(last_10->zones[z].attempts, last_10->shots).value, RATE_DECIMALS);
        highest = rates[z] > highest ? rates[z] : highest;
    }
    if (highest <= 0.0)
        return NULL;
    for (size_t i = 0; i < sizeof primary_zones / sizeof *primary_zones; i++)
        if (rates[primary_zones[i].zone] >= primary_zones[i].rate)
            return primary_zones[i].label;
    return "balanced";
}

static void set_last_10(const struct sluice_call *call, const struct window *w)
{
    const char *primary = primary_zone_of(w);

    for (int z = 0; z < HOOPS_ZONES; z++) {
        sluice_set_number(call, zones[z].rate, percent(w->zones[z].attempts, w->shots));
        sluice_set_number(call, zones[z].pct, hoops_tally_pct(&w->zones[z]));
        sluice_set_number(call, zones[z].per_game, hoops_quotient(w->zones[z].attempts, w->games));
    }
    sluice_set_int(call, OUT_total_shots_last_10, w->shots);
    sluice_set_int(call, OUT_games_in_sample_10, w->games);
    sluice_set_number(call, OUT_assisted_rate_last_10, percent(w->assisted, w->fg_makes));
    sluice_set_number(call, OUT_unassisted_rate_last_10, percent(w->unassisted, w->fg_makes));
    if (primary != NULL)
        sluice_set_text(call, OUT_primary_scoring_zone, primary);
}

static void set_last_20(const struct sluice_call *call, const struct window *w)
{
    sluice_set_int(call, OUT_games_in_sample_20, w->games);
    sluice_set_text(call, OUT_sample_quality_20, quality_of(w->games));
    if (w->games < sluice_parameter_int(call, PARAMETER_trend_min_games))
        return;
    sluice_set_number(call, OUT_paint_rate_last_20,
                      percent(w->zones[HOOPS_PAINT].attempts, w->shots));
    sluice_set_number(call, OUT_paint_pct_last_20, hoops_tally_pct(&w->zones[HOOPS_PAINT]));
}

static int process(const struct sluice_call *call)
{
    int64_t min_games = sluice_parameter_int(call, PARAMETER_min_games);
    struct window last_10 = { 0 }, last_20 = { 0 };

    add_games(call, &last_10, &last_20);
    if (last_10.games < min_games)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%d of %d games", (int)last_10.games,
                           (int)min_games);
    sluice_set(call, OUT_player_id, call->key[0]);
    set_last_10(call, &last_10);
    set_last_20(call, &last_20);
    return SLUICE_WRITTEN;
}

/* The player's own rows are due: absence from a game is no gap. */
#define COMPLETENESS                                                                               \
    HOOPS_COMPLETENESS("player_boxscores", "player_game_summary", BY_PLAYER, SLUICE_SEASON_LAST(10))
SLUICE_PLUGIN(.name = "psza", .version = "1.0.0",
              .summary = "player_shot_zone_analysis: shot zones of each player's last ten games",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "player",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(player_id, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "player_shot_zone_analysis",
                                      .columns = output_columns),
              .gates = SLUICE_GATES(.early_season_days = 14, .breaker_attempts = 3,
                                    .breaker_cooldown_days = 7, .completeness = COMPLETENESS),
              .process = process);
