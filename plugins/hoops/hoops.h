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
/* The starting year of the season label at `row`, "2021-22" -> 2021, as int; else null. */
struct sluice_value hoops_season_year(const struct sluice_column *season, int64_t row);

/* ---- numbers ---- */

/* `value` with `decimals` decimals, half to even on the exact binary value, as in the output. */
double hoops_round(double value, int decimals);
/* part / whole; unknown if the whole is 0. */
struct sluice_number hoops_quotient(int64_t part, int64_t whole);
/* Sum of the known cells of an int column. */
int64_t hoops_sum(const struct sluice_column *column, struct sluice_slice rows);
/* Mean of the known cells of an int or real column, added in the order of the slice. */
struct sluice_number hoops_mean(const struct sluice_column *column, struct sluice_slice rows);

/* From a column of an input to one of the output. */
struct hoops_copy {
    uint32_t from, to;
};
/* Copies cells of the input row to the output as they are, null or not. */
void hoops_copy(const struct sluice_call *call, const struct hoops_copy *copies, size_t count,
                const struct sluice_column *columns, int64_t row);

/* ---- columns and inputs ---- */

/* Output columns: a real that may be null, a count, a count that may be null. */
#define HOOPS_REAL(decimals, low, high)                                                            \
    SLUICE_NULLABLE, SLUICE_DECIMALS(decimals), SLUICE_RANGE(low, high)
#define HOOPS_COUNT(high) SLUICE_REQUIRED, SLUICE_RANGE(0, high)
#define HOOPS_COUNT_OR_NULL(high) SLUICE_NULLABLE, SLUICE_RANGE(0, high)
#define HOOPS_SEASON_YEAR SLUICE_REQUIRED, SLUICE_RANGE(1946, 2100), .help = "season start year"

/* An input of the partition's own date whose columns stand in `alias_`_columns. */
#define HOOPS_ON_DATE(alias_, table_, need_, ...)                                                  \
    SLUICE_INPUT(.alias = #alias_, .table = table_, .need = SLUICE_##need_,                        \
                 .columns = alias_##_columns, .window = SLUICE_ON_DATE, __VA_ARGS__)

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

#endif
