/*
 * hoops.h - what several basketball processors compute alike, linked into each plugin.
 *
 * Formulas are those of the processors' specifications: double arithmetic, left to right, unknown
 * operands make unknown results, nothing is rounded here but where it says so.
 */
#ifndef HOOPS_H
#define HOOPS_H

#include "sluice/plugin.h"

/* ---- text ---- */

/* Is the cell this text? A null cell is none. */
bool hoops_is(const struct sluice_column *column, int64_t row, const char *text);
/* A text with ASCII letters lower-cased, in scratch memory; null if that is short. */
struct sluice_value hoops_lower(const struct sluice_call *call, struct sluice_value text);
/* The starting year of the season label at `row`, "2021-22" -> 2021, as int; else null. */
struct sluice_value hoops_season_year(const struct sluice_column *season, int64_t row);

/* ---- numbers ---- */

/* `value` with `decimals` decimals, half to even on the exact binary value, as in the output. */
double hoops_round(double value, int decimals);
/* a - b; unknown if either is. */
struct sluice_number hoops_minus(struct sluice_number a, struct sluice_number b);
double hoops_clamp(double value, double low, double high);
/* An int or real parameter. */
double hoops_parameter(const struct sluice_call *call, uint32_t i);
/* part / whole; unknown if the whole is 0. */
struct sluice_number hoops_quotient(int64_t part, int64_t whole);
/* Sum of the known cells of an int column. */
int64_t hoops_sum(const struct sluice_column *column, struct sluice_slice rows);
/* Mean of the known cells of an int or real column, added in the order of the slice. */
struct sluice_number hoops_mean(const struct sluice_column *column, struct sluice_slice rows);
/* Sum of `part` / sum of `whole`, int columns, over the rows in which both are known. */
struct sluice_number hoops_ratio_of_sums(const struct sluice_column *part,
                                         const struct sluice_column *whole,
                                         struct sluice_slice rows);
/* The first `count` rows of a slice, all if there are fewer; and the rows behind them. */
struct sluice_slice hoops_first(struct sluice_slice rows, int64_t count);
struct sluice_slice hoops_rest(struct sluice_slice rows, int64_t count);
/* How many rows hold this text; and how many do before the first that does not. */
int64_t hoops_count(const struct sluice_column *column, struct sluice_slice rows, const char *text);
int64_t hoops_streak(const struct sluice_column *column, struct sluice_slice rows,
                     const char *text);
/* How many of the first rows are above the line, or below it: either count ends the other, a cell
 * on the line neither, an unknown one both. */
struct hoops_runs {
    int64_t over, under;
};
struct hoops_runs hoops_runs_against(const struct sluice_column *column, struct sluice_slice rows,
                                     double line);

#define HOOPS_LENGTH(array) (sizeof(array) / sizeof *(array))

/* From a column of an input to one of the output. */
struct hoops_copy {
    uint32_t from, to;
};
/* Copies cells of the input row to the output as they are, null or not. */
void hoops_copy(const struct sluice_call *call, const struct hoops_copy *copies, size_t count,
                const struct sluice_column *columns, int64_t row);

/* The cell of the first row with this key; null without one. */
struct sluice_value hoops_lookup(const struct sluice_call *call, uint32_t input,
                                 const struct sluice_value *keys, uint32_t column);
/* Lists an entity: to be computed, or with a reason why it is not applicable. */
void hoops_emit(const struct sluice_call *call, const struct sluice_value *keys,
                const char *reason);

/* Columns first..last of an input, to those of the output that begin at `to`. */
struct hoops_run {
    uint32_t first, last, to;
};
void hoops_copy_runs(const struct sluice_call *call, const struct hoops_run *runs, size_t count,
                     const struct sluice_column *columns, int64_t row);

/* ---- rows ---- */

/* The rows of an entity by input: its slices, and what was looked up for it. */
enum { HOOPS_INPUTS = 8 };
struct hoops_entity {
    const struct sluice_call *call;
    struct sluice_slice rows[HOOPS_INPUTS];
};
/* The cell of the first row; null without rows. As a number: true is 1, false 0. */
struct sluice_value hoops_value(const struct hoops_entity *entity, uint32_t input, uint32_t column);
struct sluice_number hoops_number(const struct hoops_entity *entity, uint32_t input,
                                  uint32_t column);

/* Some rows of an input, in their order. */
struct hoops_rows {
    const int64_t *at;
    int64_t count;
};
/* Minutes or shot attempts above zero? */
bool hoops_has_played(const struct sluice_column *minutes, const struct sluice_column *attempts,
                      int64_t row);
/* Those games in which he has, in scratch memory; false if that is short. */
bool hoops_played(const struct sluice_call *call, const struct sluice_column *minutes,
                  const struct sluice_column *attempts, struct sluice_slice games,
                  struct hoops_rows *played);
/* The first `count`, all if there are fewer. */
struct hoops_rows hoops_newest(struct hoops_rows rows, int64_t count);
/* As hoops_mean. */
struct sluice_number hoops_mean_of(const struct sluice_column *column, struct hoops_rows rows);
/* Sample standard deviation of the known cells of an int column; unknown below two. */
struct sluice_number hoops_std_of(const struct sluice_column *column, struct hoops_rows rows);
/* Sums of int columns over the rows in which all of them are known. */
enum { HOOPS_SUMS = 3 };
struct hoops_sums {
    int64_t rows, of[HOOPS_SUMS];
};
struct hoops_sums hoops_sums_of(const struct sluice_column *columns, const uint32_t *which,
                                int count, struct hoops_rows rows);

/* ---- features; with fewer than `least` rows the result is unknown ---- */

/* Mean of the known cells of the first `most` rows. */
struct sluice_number hoops_sample_mean(const struct hoops_entity *entity, uint32_t input,
                                       uint32_t column, int64_t most, int64_t least);
/* Share of the known cells of a bool column that are true; `least` of them. */
struct sluice_number hoops_share_true(const struct hoops_entity *entity, uint32_t input,
                                      uint32_t column, int64_t least);
/* 2 from b on, 1 from a on, else 0; with the sign of x. */
struct sluice_number hoops_step(double x, double a, double b);

/* A number with several sources: the first that knows it gives it, and its letter. */
enum { HOOPS_NO_INPUT = -1 };
struct hoops_feature {
    int input; /* p: a precomputed cell; HOOPS_NO_INPUT: none */
    uint32_t column;
    double divisor; /* 0: as it is; 100: from percent to a fraction */
    struct sluice_number (*fallback)(const void *player, uint32_t which); /* NULL: none */
    double otherwise;                                                     /* d: the default */
    uint32_t which; /* what that means is the fallback's affair */
    char letter;    /* of the fallback: s (summaries) or c (calculated) */
};
/* Sets `count` columns from `first` on; `letters` gets count + 1 characters. */
void hoops_set_features(const struct hoops_entity *entity, const void *player,
                        const struct hoops_feature *features, uint32_t count, uint32_t first,
                        char *letters);
/* Sets the letters, their score (p and c 100, s 75, d 40 points each, in the mean), its tier, and
 * who gave most, in four columns from `first` on. */
void hoops_set_quality(const struct sluice_call *call, uint32_t first, const char *letters);
/* Of a listed status: 0 available or none, 3 out. */
struct sluice_number hoops_injury_risk(const struct sluice_column *status, int64_t row);

/* ---- comma-joined lists ---- */

enum { HOOPS_LIST_SIZE = 256 };
/* Adds `item` if it applies, and returns whether it does. `list` begins as ""; what does not fit is
 * cut. */
bool hoops_list_add(char list[HOOPS_LIST_SIZE], bool applies, const char *item);
/* Sets a text column, or leaves it null when the list is empty. */
void hoops_set_list(const struct sluice_call *call, uint32_t column, const char *list);

/* ---- JSON: one compact object about an entity, in scratch memory ---- */

struct hoops_json {
    const struct hoops_entity *of; /* set by the caller, the rest zero */
    char *text;
    size_t length, size;
    bool is_short; /* of memory: then nothing is added or set */
};
/* Adds a member. A real is printed with `decimals`, as the output rounds it. */
void hoops_json_value(struct hoops_json *json, const char *key, struct sluice_value value,
                      int decimals);
void hoops_json_number(struct hoops_json *json, const char *key, struct sluice_number number,
                       int decimals);
/* As hoops_value finds it. */
void hoops_json_cell(struct hoops_json *json, const char *key, uint32_t input, uint32_t column,
                     int decimals);
/* A comma-joined list as a list of texts. */
void hoops_json_list(struct hoops_json *json, const char *key, const char *list);
/* Ends the object and sets the column to it. */
void hoops_json_set(struct hoops_json *json, uint32_t column);

/* ---- columns and inputs ---- */

/* Input columns of one kind that may be null. */
#define HOOPS_2(X, list, kind, a, b)                                                               \
    X(list, a, kind, SLUICE_NULLABLE)                                                              \
    X(list, b, kind, SLUICE_NULLABLE)
#define HOOPS_3(X, list, kind, a, b, c)                                                            \
    HOOPS_2(X, list, kind, a, b)                                                                   \
    X(list, c, kind, SLUICE_NULLABLE)

/* Output columns: a real that may be null, one that may not, a count, a count that may be null. */
#define HOOPS_REAL(decimals, low, high)                                                            \
    SLUICE_NULLABLE, SLUICE_DECIMALS(decimals), SLUICE_RANGE(low, high)
#define HOOPS_KNOWN_REAL(decimals, low, high)                                                      \
    SLUICE_REQUIRED, SLUICE_DECIMALS(decimals), SLUICE_RANGE(low, high)
#define HOOPS_COUNT(high) SLUICE_REQUIRED, SLUICE_RANGE(0, high)
#define HOOPS_COUNT_OR_NULL(high) SLUICE_NULLABLE, SLUICE_RANGE(0, high)
#define HOOPS_SEASON_YEAR SLUICE_REQUIRED, SLUICE_RANGE(1946, 2100), .help = "season start year"

/* A list of input columns as indexes and as a table. */
#define HOOPS_INPUT_COLUMNS(array, list)                                                           \
    enum { list(SLUICE_INDEX) };                                                                   \
    SLUICE_INPUT_COLUMNS(array, list)

/* What a player-game is of: the first columns of its tables. */
#define HOOPS_PLAYER_GAME(X, list)                                                                 \
    X(list, game_id, TEXT, SLUICE_REQUIRED)                                                        \
    X(list, player_id, INT, SLUICE_REQUIRED)                                                       \
    X(list, team, TEXT, SLUICE_REQUIRED)                                                           \
    X(list, opp_team, TEXT, SLUICE_REQUIRED)
#define HOOPS_PLAYER_GAME_ENTITY                                                                   \
    SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game_id, TEXT), SLUICE_ENTITY_COLUMN(player_id, INT))
enum { HOOPS_PLAYER_GAME_COLUMNS = 4 };
/* Sets them to those of `row` of an input that begins with them too. */
void hoops_set_player_game(const struct sluice_call *call, const struct sluice_column *columns,
                           int64_t row);

/* The shares of a player's shots by zone. */
#define HOOPS_ZONE_RATES(X, list)                                                                  \
    X(list, paint_rate_last_10, REAL, SLUICE_NULLABLE)                                             \
    X(list, mid_range_rate_last_10, REAL, SLUICE_NULLABLE)                                         \
    X(list, three_pt_rate_last_10, REAL, SLUICE_NULLABLE)

/* An input of the partition's own date whose columns stand in `alias_`_columns. */
#define HOOPS_ON_DATE(alias_, table_, need_, ...)                                                  \
    SLUICE_INPUT(.alias = #alias_, .table = table_, .need = SLUICE_##need_,                        \
                 .columns = alias_##_columns, .window = SLUICE_ON_DATE, __VA_ARGS__)

/* Of a processor that looks back on the season. */
#define HOOPS_PRE_GAME_GATES                                                                       \
    .early_season_days = 14, .breaker_attempts = 3, .breaker_cooldown_days = 7

/* The rows due in `window_` by the keys, against the rows computed from them; 90 percent. */
#define HOOPS_COMPLETENESS(raw, computed, keys_, window_)                                          \
    SLUICE_COMPLETENESS(.due = SLUICE_DUES(SLUICE_DUE(.table = raw, .match = "game_id",            \
                                                      .keys = keys_, .window = window_)),          \
                        .table = computed, .match = "game_id", .keys = keys_, .at_least = 90,      \
                        .word = "games")

/* The columns of a box score from fgm to fta, for the list of an input; and those to pts. */
#define HOOPS_SHOOTING(X, list)                                                                    \
    X(list, fgm, INT, SLUICE_NULLABLE)                                                             \
    X(list, fga, INT, SLUICE_NULLABLE)                                                             \
    X(list, fg3m, INT, SLUICE_NULLABLE)                                                            \
    X(list, fg3a, INT, SLUICE_NULLABLE)                                                            \
    X(list, ftm, INT, SLUICE_NULLABLE)                                                             \
    X(list, fta, INT, SLUICE_NULLABLE)
#define HOOPS_FIGURES(X, list)                                                                     \
    HOOPS_SHOOTING(X, list)                                                                        \
    X(list, oreb, INT, SLUICE_NULLABLE)                                                            \
    X(list, dreb, INT, SLUICE_NULLABLE)                                                            \
    X(list, reb, INT, SLUICE_NULLABLE)                                                             \
    X(list, ast, INT, SLUICE_NULLABLE)                                                             \
    X(list, stl, INT, SLUICE_NULLABLE)                                                             \
    X(list, blk, INT, SLUICE_NULLABLE)                                                             \
    X(list, tov, INT, SLUICE_NULLABLE)                                                             \
    X(list, pf, INT, SLUICE_NULLABLE)                                                              \
    X(list, pts, INT, SLUICE_NULLABLE)

/* The two figures with which team and player summaries of a game are tuned. */
#define HOOPS_GAME_PARAMETERS(X, list)                                                             \
    X(list, paint_feet, REAL, SLUICE_DEFAULT(REAL, 8), SLUICE_RANGE(0, 30),                        \
      .help = "a two from at most this distance is a paint shot")                                  \
    X(list, minutes_tolerance, REAL, SLUICE_DEFAULT(REAL, 10), SLUICE_RANGE(0, 12),                \
      .help = "how far the team minutes may be from 240 + 25 n")

/* ---- games: an input with the columns of HOOPS_GAME ---- */

#define HOOPS_GAME(X)                                                                              \
    X(HOOPS_GAME, game_id, TEXT, SLUICE_REQUIRED)                                                  \
    X(HOOPS_GAME, season, TEXT, SLUICE_REQUIRED)                                                   \
    X(HOOPS_GAME, season_type, TEXT, SLUICE_REQUIRED)                                              \
    X(HOOPS_GAME, status, TEXT, SLUICE_REQUIRED)                                                   \
    X(HOOPS_GAME, home_team, TEXT, SLUICE_REQUIRED)                                                \
    X(HOOPS_GAME, away_team, TEXT, SLUICE_REQUIRED)
enum { HOOPS_GAME(SLUICE_INDEX) };

/* The season types that count, and the filter of a schedule that keeps them. */
enum { HOOPS_SEASON_TYPES = 4 };
extern const struct sluice_value hoops_season_types[HOOPS_SEASON_TYPES];
#define HOOPS_COUNTING_GAMES                                                                       \
    SLUICE_FILTERS(SLUICE_FILTER(.kind = SLUICE_FILTER_IN, .column = "season_type",                \
                                 .values = hoops_season_types, .value_count = HOOPS_SEASON_TYPES))

/* 0 if the game counts and is final; else its skip is recorded and the outcome returned. */
int hoops_check_game(const struct sluice_call *call, const struct sluice_column *game, int64_t row);
bool hoops_is_home(const struct sluice_column *game, int64_t row, struct sluice_value team);
/* The other team of the game; null if `team` does not play in it. */
struct sluice_value hoops_opponent(const struct sluice_column *game, int64_t row,
                                   struct sluice_value team);
/* Emits, for every game of the input, home team and away team: as (game_id, team), or as (team)
 * where `game_id` is HOOPS_NO_COLUMN. The figures are column indexes. */
enum { HOOPS_NO_COLUMN = -1 };
void hoops_emit_teams(const struct sluice_call *call, uint32_t input, int game_id, int home_team,
                      int away_team);

/* ---- box-score lines ---- */

/* The figures of a player's or a team's line that the formulas use. */
struct hoops_line {
    struct sluice_number minutes, fgm, fga, fg3m, fg3a, ftm, fta, oreb, tov, pts;
};
/* The line at `row`; `list` is the column list of the input. */
#define HOOPS_LINE_AT(list, columns, row)                                                          \
    ((struct hoops_line){ .minutes = sluice_number_at(&(columns)[list##_minutes], row),            \
                          .fgm = sluice_number_at(&(columns)[list##_fgm], row),                    \
                          .fga = sluice_number_at(&(columns)[list##_fga], row),                    \
                          .fg3m = sluice_number_at(&(columns)[list##_fg3m], row),                  \
                          .fg3a = sluice_number_at(&(columns)[list##_fg3a], row),                  \
                          .ftm = sluice_number_at(&(columns)[list##_ftm], row),                    \
                          .fta = sluice_number_at(&(columns)[list##_fta], row),                    \
                          .oreb = sluice_number_at(&(columns)[list##_oreb], row),                  \
                          .tov = sluice_number_at(&(columns)[list##_tov], row),                    \
                          .pts = sluice_number_at(&(columns)[list##_pts], row) })

enum { HOOPS_FAULT_SIZE = 128 };

/* Are points and attempts missing or not above zero? `fault` then names column and value. */
bool hoops_line_is_empty(const struct hoops_line *line, char fault[HOOPS_FAULT_SIZE]);
/* More makes than attempts, or points that do not add up? `fault` then names column and value. */
bool hoops_line_contradicts(const struct hoops_line *line, char fault[HOOPS_FAULT_SIZE]);

/* Overtimes from the sum of the player minutes T: 240, and 25 more for each. Unknown if T is
 * further than `tolerance` from the nearest such figure. */
struct sluice_number hoops_overtimes(struct sluice_number minutes, double tolerance);
/* Minutes of a game: 48, and 5 for each overtime. */
struct sluice_number hoops_game_length(struct sluice_number overtimes);
/* pts / (2.0 * (fga + 0.44 * fta)); unknown if the denominator is <= 0. */
struct sluice_number hoops_true_shooting(const struct hoops_line *line);

/* fga + 0.44 * fta + tov */
struct sluice_number hoops_plays(const struct hoops_line *line);

/* What a team's line says about the pace of the game and its own efficiency in it. */
struct hoops_tempo {
    struct sluice_number overtimes, possessions, pace, rating, true_shooting;
};
struct hoops_tempo hoops_tempo_of(const struct hoops_line *team, double minutes_tolerance);

/* ---- shots ---- */

/* The shots of a team, as an input. */
#define HOOPS_TEAM_SHOTS(X)                                                                        \
    X(HOOPS_TEAM_SHOTS, game_id, TEXT, SLUICE_REQUIRED)                                            \
    X(HOOPS_TEAM_SHOTS, team, TEXT, SLUICE_REQUIRED)                                               \
    X(HOOPS_TEAM_SHOTS, event_num, INT, SLUICE_REQUIRED)                                           \
    X(HOOPS_TEAM_SHOTS, points, INT, SLUICE_REQUIRED)                                              \
    X(HOOPS_TEAM_SHOTS, made, BOOL, SLUICE_REQUIRED)                                               \
    X(HOOPS_TEAM_SHOTS, zone, TEXT, SLUICE_NULLABLE)                                               \
    X(HOOPS_TEAM_SHOTS, distance_ft, REAL, SLUICE_NULLABLE)
enum { HOOPS_TEAM_SHOTS(SLUICE_INDEX) };

enum hoops_zone { HOOPS_PAINT, HOOPS_MID, HOOPS_THREE, HOOPS_NO_ZONE };
enum { HOOPS_ZONES = HOOPS_NO_ZONE };

struct hoops_shots {
    struct sluice_slice rows;
    const struct sluice_column *points, *made, *zone, *distance;
};
/* The shots of a slice; `list` is the column list of the input. */
#define HOOPS_SHOTS_OF(list, columns, slice)                                                       \
    ((struct hoops_shots){ .rows = (slice),                                                        \
                           .points = &(columns)[list##_points],                                    \
                           .made = &(columns)[list##_made],                                        \
                           .zone = &(columns)[list##_zone],                                        \
                           .distance = &(columns)[list##_distance_ft] })

/* Where a shot came from: its points, else its distance, else the area it is filed under. */
enum hoops_zone hoops_zone_of(const struct hoops_shots *shots, int64_t row, double paint_feet);

struct hoops_zones {
    int64_t makes[HOOPS_NO_ZONE + 1], attempts[HOOPS_NO_ZONE + 1];
};
struct hoops_zones hoops_zones_of(const struct hoops_shots *shots, double paint_feet);

/* Makes and attempts of a zone over the games in which they are known. */
struct hoops_tally {
    int64_t attempts, makes, games;
};
/* The columns that hold them, by zone. */
struct hoops_tally_columns {
    uint32_t attempts[HOOPS_ZONES], makes[HOOPS_ZONES];
};
bool hoops_zones_known(const struct hoops_tally_columns *zones, const struct sluice_column *columns,
                       int64_t row);
/* Adds the zones known in `row`. */
void hoops_tally_add(struct hoops_tally tallies[HOOPS_ZONES],
                     const struct hoops_tally_columns *zones, const struct sluice_column *columns,
                     int64_t row);
struct sluice_number hoops_tally_pct(const struct hoops_tally *tally);

/* ---- the schedule of a team: two inputs with the columns of HOOPS_FIXTURE ---- */

#define HOOPS_FIXTURE(X)                                                                           \
    X(HOOPS_FIXTURE, game_id, TEXT, SLUICE_REQUIRED)                                               \
    X(HOOPS_FIXTURE, game_date, DATE, SLUICE_REQUIRED)                                             \
    X(HOOPS_FIXTURE, season, TEXT, SLUICE_REQUIRED)                                                \
    X(HOOPS_FIXTURE, season_type, TEXT, SLUICE_REQUIRED)                                           \
    X(HOOPS_FIXTURE, tipoff_utc, TIME, SLUICE_NULLABLE)                                            \
    X(HOOPS_FIXTURE, home_team, TEXT, SLUICE_REQUIRED)                                             \
    X(HOOPS_FIXTURE, away_team, TEXT, SLUICE_REQUIRED)
enum { HOOPS_FIXTURE(SLUICE_INDEX) };

/* Games that count and are neither postponed nor cancelled; final or not. */
extern const struct sluice_filter hoops_not_dead;
#define HOOPS_ALIVE_GAMES                                                                          \
    SLUICE_FILTERS(&hoops_not_dead,                                                                \
                   SLUICE_FILTER(.kind = SLUICE_FILTER_IN, .column = "season_type",                \
                                 .values = hoops_season_types, .value_count = HOOPS_SEASON_TYPES))

struct hoops_fixture {
    int32_t date;
    bool home, regular;                          /* regular season */
    struct sluice_value game_id, host, opponent; /* host: the team whose arena it is */
};
struct hoops_fixtures {
    struct hoops_fixture *games;
    int64_t count, at; /* `at`: the game looked at; -1 if it is none of the team's */
};
/* The entity's home and away games, merged by (game_date, game_id), oldest first, in scratch
 * memory; false if that is short. */
bool hoops_fixtures_gather(const struct sluice_call *call, uint32_t home_input, uint32_t away_input,
                           struct sluice_value game_id, struct hoops_fixtures *fixtures);

/* ---- parts of a row that several tables have: a list of columns, and what sets them ---- */

#define HOOPS_SPREAD HOOPS_REAL(1, -40, 40), .unit = "points"
#define HOOPS_TOTAL HOOPS_REAL(1, 150, 320), .unit = "points"
/* A game as one team sees it. */
#define HOOPS_SIDE_OUT(X, list)                                                                    \
    X(list, opp_team, TEXT, SLUICE_REQUIRED)                                                       \
    X(list, season_year, INT, HOOPS_SEASON_YEAR)                                                   \
    X(list, home_game, BOOL, SLUICE_REQUIRED)                                                      \
    X(list, season_phase, TEXT, SLUICE_REQUIRED, .help = "early, mid, late, play_in, playoffs")    \
    X(list, game_start_time_local, TEXT, SLUICE_NULLABLE, .help = "start in the arena's time")
/* Two quotes. */
#define HOOPS_MARKET_OUT(X, list)                                                                  \
    X(list, game_spread, REAL, HOOPS_SPREAD, .help = "own side, negative = favoured")              \
    X(list, opening_spread, REAL, HOOPS_SPREAD)                                                    \
    X(list, spread_movement, REAL, HOOPS_SPREAD, .help = "current - opening")                      \
    X(list, game_total, REAL, HOOPS_TOTAL, .help = "current")                                      \
    X(list, opening_total, REAL, HOOPS_TOTAL)                                                      \
    X(list, total_movement, REAL, HOOPS_REAL(1, -80, 80), .unit = "points",                        \
      .help = "current - opening")
#define HOOPS_TRAVEL_OUT(X, list)                                                                  \
    X(list, travel_miles, INT, HOOPS_COUNT_OR_NULL(6000), .help = "the team's leg to this game")   \
    X(list, time_zone_changes, INT, HOOPS_COUNT_OR_NULL(6), .help = "the same leg")                \
    X(list, consecutive_road_games, INT, HOOPS_COUNT(41), .help = "with this one")                 \
    X(list, miles_traveled_last_14_days, INT, HOOPS_COUNT_OR_NULL(30000), .help = "with this leg") \
    X(list, time_zones_crossed_last_14_days, INT, HOOPS_COUNT_OR_NULL(60), .help = "with this leg")

/* upcoming_team_game_context as an input; runs of columns are in the order of the lists above. */
#define HOOPS_TEAM_CONTEXT(X)                                                                      \
    X(HOOPS_TEAM_CONTEXT, game_id, TEXT, SLUICE_REQUIRED)                                          \
    X(HOOPS_TEAM_CONTEXT, team, TEXT, SLUICE_REQUIRED)                                             \
    X(HOOPS_TEAM_CONTEXT, opp_team, TEXT, SLUICE_REQUIRED)                                         \
    X(HOOPS_TEAM_CONTEXT, season_year, INT, SLUICE_REQUIRED)                                       \
    X(HOOPS_TEAM_CONTEXT, home_game, BOOL, SLUICE_REQUIRED)                                        \
    X(HOOPS_TEAM_CONTEXT, season_phase, TEXT, SLUICE_REQUIRED)                                     \
    X(HOOPS_TEAM_CONTEXT, game_start_time_local, TEXT, SLUICE_NULLABLE)                            \
    X(HOOPS_TEAM_CONTEXT, days_since_last_game, INT, SLUICE_NULLABLE)                              \
    X(HOOPS_TEAM_CONTEXT, game_spread, REAL, SLUICE_NULLABLE)                                      \
    X(HOOPS_TEAM_CONTEXT, opening_spread, REAL, SLUICE_NULLABLE)                                   \
    X(HOOPS_TEAM_CONTEXT, spread_movement, REAL, SLUICE_NULLABLE)                                  \
    X(HOOPS_TEAM_CONTEXT, game_total, REAL, SLUICE_NULLABLE)                                       \
    X(HOOPS_TEAM_CONTEXT, opening_total, REAL, SLUICE_NULLABLE)                                    \
    X(HOOPS_TEAM_CONTEXT, total_movement, REAL, SLUICE_NULLABLE)                                   \
    X(HOOPS_TEAM_CONTEXT, travel_miles, INT, SLUICE_NULLABLE)                                      \
    X(HOOPS_TEAM_CONTEXT, time_zone_changes, INT, SLUICE_NULLABLE)                                 \
    X(HOOPS_TEAM_CONTEXT, consecutive_road_games, INT, SLUICE_REQUIRED)                            \
    X(HOOPS_TEAM_CONTEXT, miles_traveled_last_14_days, INT, SLUICE_NULLABLE)                       \
    X(HOOPS_TEAM_CONTEXT, time_zones_crossed_last_14_days, INT, SLUICE_NULLABLE)                   \
    X(HOOPS_TEAM_CONTEXT, next_game_days_rest, INT, SLUICE_NULLABLE)                               \
    X(HOOPS_TEAM_CONTEXT, games_in_next_7_days, INT, SLUICE_REQUIRED)                              \
    X(HOOPS_TEAM_CONTEXT, next_opponent_win_pct, REAL, SLUICE_NULLABLE)
enum { HOOPS_TEAM_CONTEXT(SLUICE_INDEX) };

/* Rest and load of a player, from at least one game, newest first, with the columns of HOOPS_LOG.
 */
#define HOOPS_WORKLOAD_OUT(X, list)                                                                \
    X(list, days_rest, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 30),                                  \
      .maximum_parameter = "active_days", .unit = "days", .help = "yesterday = 1")                 \
    X(list, back_to_back, BOOL, SLUICE_REQUIRED, .help = "played yesterday")                       \
    X(list, days_rest_before_last_game, INT, SLUICE_NULLABLE, SLUICE_RANGE(1, 300),                \
      .unit = "days")                                                                              \
    X(list, days_since_2_plus_days_rest, INT, SLUICE_NULLABLE, SLUICE_RANGE(1, 300),               \
      .unit = "days")                                                                              \
    X(list, games_in_last_7_days, INT, HOOPS_COUNT(7))                                             \
    X(list, games_in_last_14_days, INT, HOOPS_COUNT(14))                                           \
    X(list, minutes_in_last_7_days, INT, HOOPS_COUNT(500), .help = "whole minutes")                \
    X(list, minutes_in_last_14_days, INT, HOOPS_COUNT(900), .help = "whole minutes")               \
    X(list, avg_minutes_per_game_last_7, REAL, HOOPS_REAL(1, 0, 80), .unit = "minutes")            \
    X(list, back_to_backs_last_14_days, INT, HOOPS_COUNT(13))
void hoops_set_workload(const struct sluice_call *call, uint32_t days_rest,
                        const struct sluice_column *games, struct sluice_slice history);
/* How many games lie at most `days` before `date`. */
int64_t hoops_games_within(const struct sluice_column *games, struct sluice_slice history,
                           int32_t date, int64_t days);

/* ---- absent team mates: inputs with the columns of HOOPS_LOG, of one table ---- */

#define HOOPS_LOG(X)                                                                               \
    X(HOOPS_LOG, player_id, INT, SLUICE_REQUIRED)                                                  \
    X(HOOPS_LOG, team, TEXT, SLUICE_REQUIRED)                                                      \
    X(HOOPS_LOG, game_id, TEXT, SLUICE_REQUIRED)                                                   \
    X(HOOPS_LOG, game_date, DATE, SLUICE_REQUIRED)                                                 \
    X(HOOPS_LOG, points, INT, SLUICE_NULLABLE)                                                     \
    X(HOOPS_LOG, minutes_played, REAL, SLUICE_NULLABLE)                                            \
    X(HOOPS_LOG, usage_rate, REAL, SLUICE_NULLABLE)                                                \
    X(HOOPS_LOG, fg_makes, INT, SLUICE_NULLABLE)                                                   \
    X(HOOPS_LOG, fg_attempts, INT, SLUICE_NULLABLE)
enum { HOOPS_LOG(SLUICE_INDEX) };

/* The rows of an injury report that say out. */
extern const struct sluice_filter hoops_listed_out;

#define HOOPS_GAMES(n) SLUICE_DEFAULT(INT, n), SLUICE_RANGE(1, 82)
#define HOOPS_TO_60(x) SLUICE_DEFAULT(REAL, x), SLUICE_RANGE(0, 60)
#define HOOPS_ABSENCE_PARAMETERS(X, list)                                                          \
    X(list, star_games, INT, HOOPS_GAMES(10), .help = "newest games by which a star is judged")    \
    X(list, star_min_games, INT, HOOPS_GAMES(5), .help = "season games needed to be a star")       \
    X(list, star_points, REAL, HOOPS_TO_60(18), .help = "mean points that make a star")            \
    X(list, star_minutes, REAL, HOOPS_TO_60(28), .help = "or mean minutes ...")                    \
    X(list, star_minutes_points, REAL, HOOPS_TO_60(12), .help = "... together with mean points")   \
    X(list, usage_factor_min, REAL, SLUICE_DEFAULT(REAL, 0.8), SLUICE_RANGE(0, 1),                 \
      .help = "lower limit of the usage factor")                                                   \
    X(list, usage_factor_max, REAL, SLUICE_DEFAULT(REAL, 1.25), SLUICE_RANGE(1, 3),                \
      .help = "upper limit of the usage factor")
struct hoops_absence_rule {
    int64_t games, min_games;
    double points, minutes, minutes_points, factor_min, factor_max;
};
/* From the parameters above, of which `first` is the first. */
struct hoops_absence_rule hoops_absence_rule_of(const struct sluice_call *call, uint32_t first);

/* At least `min_games`, and over the newest `games` the mean of points, or both other means? */
bool hoops_is_star(const struct hoops_absence_rule *rule, const struct sluice_column *games,
                   struct sluice_slice history);

/* What absent players had of their team's minutes and plays. */
struct hoops_share {
    double minutes, plays;
};
/* Adds what one of them had of `game`, if he played in it for the same team. */
void hoops_share_add(struct hoops_share *share, const struct sluice_column *games,
                     struct sluice_slice his, int64_t game);
/* By how much the usage of the others rises when the share in `games` games is theirs. */
double hoops_usage_factor(const struct hoops_absence_rule *rule, const struct hoops_share *share,
                          int64_t games);

/* ---- places: an input with the columns of HOOPS_ARENA ---- */

#define HOOPS_ARENA(X)                                                                             \
    X(HOOPS_ARENA, latitude, REAL, SLUICE_REQUIRED)                                                \
    X(HOOPS_ARENA, longitude, REAL, SLUICE_REQUIRED)                                               \
    X(HOOPS_ARENA, timezone, TEXT, SLUICE_REQUIRED)                                                \
    X(HOOPS_ARENA, utc_offset_std_hours, INT, SLUICE_REQUIRED)
enum { HOOPS_ARENA(SLUICE_INDEX) };

/* Whole miles on the great circle, and hours between the standard times. */
struct hoops_leg {
    bool known;
    int64_t miles, zones;
};
/* Between two arenas, given by the slices of their rows; unknown if either has none. */
struct hoops_leg hoops_leg_between(const struct sluice_column *arenas, struct sluice_slice from,
                                   struct sluice_slice to);
/* Unknown if either leg is. */
struct hoops_leg hoops_leg_add(struct hoops_leg a, struct hoops_leg b);
/* Sets the column `miles` and the one behind it, or leaves both null. */
void hoops_set_leg(const struct sluice_call *call, uint32_t miles, struct hoops_leg leg);
/* Hours to add to UTC at the arena on `date`. */
int64_t hoops_utc_offset(const struct sluice_column *arenas, int64_t row, int32_t date);

/* ---- dates, from 1900 on ---- */

/* From the second Sunday of March, before the first Sunday of November. */
bool hoops_is_summer_time(int32_t date);
enum { HOOPS_CLOCK_SIZE = 6 };
/* The time of day, "19:30", `hours` after `utc` microseconds. */
void hoops_clock(int64_t utc, int64_t hours, char text[HOOPS_CLOCK_SIZE]);
/* playoffs, play_in by the season type at `row`; else early, mid, late by the month of `date`. */
const char *hoops_season_phase(const struct sluice_column *season_type, int64_t row, int32_t date);

/* ---- the betting market: an input with the columns of HOOPS_LINES ---- */

#define HOOPS_LINES(X)                                                                             \
    X(HOOPS_LINES, open_total, REAL, SLUICE_NULLABLE)                                              \
    X(HOOPS_LINES, close_total, REAL, SLUICE_NULLABLE)                                             \
    X(HOOPS_LINES, open_home_spread, REAL, SLUICE_NULLABLE)                                        \
    X(HOOPS_LINES, close_home_spread, REAL, SLUICE_NULLABLE)                                       \
    X(HOOPS_LINES, suspect, TEXT, SLUICE_NULLABLE)
enum { HOOPS_LINES(SLUICE_INDEX) };

/* The rows of player_props of the points market. */
extern const struct sluice_filter hoops_points_market;

/* What `suspect` names is unknown. Movement: current - opening. */
struct hoops_quote {
    struct sluice_number current, opening, movement;
};
/* The spread from one side: negative, this team is favoured. */
struct hoops_quote hoops_spread_at(const struct sluice_column *lines, int64_t row, bool home);
struct hoops_quote hoops_total_at(const struct sluice_column *lines, int64_t row);
/* Sets the three columns that begin at `current`, in the order of the struct. */
void hoops_set_quote(const struct sluice_call *call, uint32_t current, struct hoops_quote quote);

#endif
