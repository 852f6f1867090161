/*
 * columns.h - columns that several inputs and outputs have, and what sets them.
 *
 * A part of hoops.h, which is what plugins include.
 */
#ifndef HOOPS_COLUMNS_H
#define HOOPS_COLUMNS_H

#include "sluice/plugin.h"

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

#endif
