/*
 * league.h - games, box scores, shots, schedules, absences, places, dates and the betting market.
 *
 * A part of hoops.h, which is what plugins include.
 */
#ifndef HOOPS_LEAGUE_H
#define HOOPS_LEAGUE_H

#include "hoops/columns.h"
#include "hoops/values.h"

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
