/* parameters.h - what a pipeline says under `with`, in the order in which settings come. */
#ifndef ROLLUP_PARAMETERS_H
#define ROLLUP_PARAMETERS_H

#include "sluice/plugin.h"

#define ROLLUP_WINDOW(X)                                                                           \
    X(WINDOW, last, INT, SLUICE_DEFAULT(INT, 0), SLUICE_RANGE(0, 1000000),                         \
      .help = "the newest rows that pass the filters; 0: all")                                     \
    X(WINDOW, days, INT, SLUICE_DEFAULT(INT, 0), SLUICE_RANGE(0, 36500),                           \
      .help = "so many days; 0: any")                                                              \
    X(WINDOW, until, INT, SLUICE_DEFAULT(INT, 1), SLUICE_RANGE(0, 36500),                          \
      .help = "how many days before D the days end")                                               \
    X(WINDOW, season, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                       \
      .choices = SLUICE_NAMES("any", "so_far", "whole"), SLUICE_DEFAULT(TEXT, "any"),              \
      .help = "rows of the season of D alone")
enum { ROLLUP_WINDOW(SLUICE_INDEX) };

#define ROLLUP_TEXT SLUICE_DEFAULT(TEXT, "")
#define ROLLUP_FILTER(X)                                                                           \
    X(FILTER, column, TEXT, ROLLUP_TEXT, .help = "the column that is looked at")                   \
    X(FILTER, known, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                        \
      .choices = SLUICE_NAMES("any", "yes", "no"), SLUICE_DEFAULT(TEXT, "any"),                    \
      .help = "yes: not null; no: null")                                                           \
    X(FILTER, equal, TEXT, ROLLUP_TEXT, .help = "it is this value")                                \
    X(FILTER, not_equal, TEXT, ROLLUP_TEXT, .help = "it is another value")                         \
    X(FILTER, above, TEXT, ROLLUP_TEXT)                                                            \
    X(FILTER, at_least, TEXT, ROLLUP_TEXT)                                                         \
    X(FILTER, below, TEXT, ROLLUP_TEXT)                                                            \
    X(FILTER, at_most, TEXT, ROLLUP_TEXT)                                                          \
    X(FILTER, in, TEXT, .kind = SLUICE_PARAMETER_LIST, .help = "it is one of these values")        \
    X(FILTER, not_in, TEXT, .kind = SLUICE_PARAMETER_LIST, .help = "it is none of these values")   \
    X(FILTER, any, TEXT, .kind = SLUICE_PARAMETER_LIST,                                            \
      .help = "filters of which one must hold, instead of a column")
enum { ROLLUP_FILTER(SLUICE_INDEX) };

#define ROLLUP_SOURCE(X)                                                                           \
    X(SOURCE, table, TEXT, .required = 1, .help = "the table that is read")                        \
    X(SOURCE, key, TEXT, .kind = SLUICE_PARAMETER_MAP,                                             \
      .help = "its column: the entity column it equals; none: columns of the same names")          \
    X(SOURCE, order, TEXT, .kind = SLUICE_PARAMETER_LIST,                                          \
      .help = "columns that order the rows of one date")                                           \
    X(SOURCE, need, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                         \
      .choices = SLUICE_NAMES("hard", "soft"), SLUICE_DEFAULT(TEXT, "hard"),                       \
      .help = "must every date of its windows be there?")                                          \
    X(SOURCE, unique, BOOL, SLUICE_DEFAULT(BOOL, 0), .help = "two rows of a date are a mistake")   \
    X(SOURCE, where, TEXT, .kind = SLUICE_PARAMETER_LIST, .help = "filters of all its columns")
enum { ROLLUP_SOURCE(SLUICE_INDEX) };

#define ROLLUP_COLUMN(X)                                                                           \
    X(COLUMN, take, TEXT, .kind = SLUICE_PARAMETER_CHOICE, .choices = rollup_function_names,       \
      .required = 1, .help = "an aggregate of rows, or a function of columns above")               \
    X(COLUMN, column, TEXT, ROLLUP_TEXT, .help = "the column of the source that is aggregated")    \
    X(COLUMN, source, TEXT, ROLLUP_TEXT, .help = "empty: the first one")                           \
    X(COLUMN, window, TEXT, ROLLUP_TEXT, .help = "empty: the first one")                           \
    X(COLUMN, where, TEXT, .kind = SLUICE_PARAMETER_LIST, .help = "filters of the rows")           \
    X(COLUMN, part, TEXT, .kind = SLUICE_PARAMETER_LIST,                                           \
      .help = "share: filters of the rows that are the part")                                      \
    X(COLUMN, per, TEXT, ROLLUP_TEXT,                                                              \
      .help = "rate: the column that divides; empty: the days of the window")                      \
    X(COLUMN, percent, REAL, SLUICE_DEFAULT(REAL, 50.0), SLUICE_RANGE(0, 100),                     \
      .help = "percentile: which one")                                                             \
    X(COLUMN, half_life, REAL, SLUICE_DEFAULT(REAL, 0.0), SLUICE_RANGE(0, 1000000),                \
      .help = "weighted means: days or rows after which a row weighs half")                        \
    X(COLUMN, operands, TEXT, .kind = SLUICE_PARAMETER_LIST,                                       \
      .help = "functions of columns: names of columns above, and numbers")                         \
    X(COLUMN, times, REAL, SLUICE_DEFAULT(REAL, 1.0), .help = "the result is multiplied by it")    \
    X(COLUMN, type, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                         \
      .choices = SLUICE_NAMES("auto", "int", "real"), SLUICE_DEFAULT(TEXT, "auto"),                \
      .help = "of a number, where it is to be another")                                            \
    X(COLUMN, decimals, INT, SLUICE_DEFAULT(INT, -1), SLUICE_RANGE(-1, 15),                        \
      .help = "a real is rounded to them; -1: not at all")                                         \
    X(COLUMN, range, REAL, .kind = SLUICE_PARAMETER_LIST,                                          \
      .help = "[low, high]: a value outside fails the entity")                                     \
    X(COLUMN, nullable, BOOL, SLUICE_DEFAULT(BOOL, 1), .help = "false: a null fails the entity")   \
    X(COLUMN, at_least, INT, SLUICE_DEFAULT(INT, 0), SLUICE_RANGE(0, 1000000000),                  \
      .help = "an entity with less is skipped as insufficient")                                    \
    X(COLUMN, hidden, BOOL, SLUICE_DEFAULT(BOOL, 0), .help = "for other columns, not written")     \
    X(COLUMN, unit, TEXT, ROLLUP_TEXT)                                                             \
    X(COLUMN, help, TEXT, ROLLUP_TEXT)
enum { ROLLUP_COLUMN(SLUICE_INDEX) };

#define ROLLUP_PARAMETER(X)                                                                        \
    X(PARAMETER, word, TEXT, SLUICE_DEFAULT(TEXT, "entity"),                                       \
      .help = "what an entity is called in messages")                                              \
    X(PARAMETER, as_of, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                     \
      .choices = SLUICE_NAMES("before", "after"), SLUICE_DEFAULT(TEXT, "before"),                  \
      .help = "what is known: before the events of D, or after them")                              \
    X(PARAMETER, entity, TEXT, .kind = SLUICE_PARAMETER_MAP, .required = 1,                        \
      .help = "its key columns, each int, text, date or bool")                                     \
    X(PARAMETER, sources, NULL, .kind = SLUICE_PARAMETER_MAP, .fields = rollup_source_fields,      \
      .required = 1, .help = "what is read; the first one lists the entities")                     \
    X(PARAMETER, windows, NULL, .kind = SLUICE_PARAMETER_MAP, .fields = rollup_window_fields,      \
      .help = "which rows of a source; none: all before D")                                        \
    X(PARAMETER, filters, NULL, .kind = SLUICE_PARAMETER_MAP, .fields = rollup_filter_fields,      \
      .help = "conditions on rows; null satisfies none but known: no")                             \
    X(PARAMETER, group_by, TEXT, ROLLUP_TEXT,                                                      \
      .help = "a column of all sources: a row for each of its values")                             \
    X(PARAMETER, columns, NULL, .kind = SLUICE_PARAMETER_MAP, .fields = rollup_column_fields,      \
      .required = 1, .help = "the output columns behind the key")
enum { ROLLUP_PARAMETER(SLUICE_INDEX) };

extern const struct sluice_parameter *const rollup_parameters[];

/* The value of a field of a record. */
static inline const char *setting_text(const struct sluice_setting *setting, uint32_t field)
{
    return setting->items[field]->value.as.text;
}
static inline int64_t setting_int(const struct sluice_setting *setting, uint32_t field)
{
    return setting->items[field]->value.as.integer;
}
static inline double setting_real(const struct sluice_setting *setting, uint32_t field)
{
    return setting->items[field]->value.as.real;
}

#endif
