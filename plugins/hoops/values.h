/*
 * values.h - texts, numbers, rows of an entity, and what is made of them.
 *
 * A part of hoops.h, which is what plugins include.
 */
#ifndef HOOPS_VALUES_H
#define HOOPS_VALUES_H

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
/* `value` in units of the last of so many decimals, rounded as by hoops_round: a whole number.
 * False where a double cannot tell. */
bool hoops_scale(double value, int decimals, double *whole);
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

#endif
