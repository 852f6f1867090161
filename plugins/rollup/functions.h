/* functions.h - all that a column can take: aggregates of rows, functions of columns above. */
#ifndef ROLLUP_FUNCTIONS_H
#define ROLLUP_FUNCTIONS_H

#include "rollup/rollup.h"

/* X(name, types of its column, type of its result, options) */
#define ROLLUP_AGGREGATES(X)                                                                       \
    X(count, TYPE_ANY, SLUICE_INT, MAY_LACK_COLUMN)                                                \
    X(distinct, TYPE_ANY, SLUICE_INT, 0)                                                           \
    X(sum, TYPE_NUMBER, SLUICE_NULL, 0)                                                            \
    X(mean, TYPE_NUMBER, SLUICE_REAL, 0)                                                           \
    X(std, TYPE_NUMBER, SLUICE_REAL, 0)                                                            \
    X(std_population, TYPE_NUMBER, SLUICE_REAL, 0)                                                 \
    X(min, TYPE_ORDERED, SLUICE_NULL, 0)                                                           \
    X(max, TYPE_ORDERED, SLUICE_NULL, 0)                                                           \
    X(median, TYPE_NUMBER, SLUICE_REAL, 0)                                                         \
    X(percentile, TYPE_NUMBER, SLUICE_REAL, WITH_PERCENT)                                          \
    X(share, TYPE_NUMBER, SLUICE_REAL, WITH_PART | MAY_LACK_COLUMN)                                \
    X(rate, TYPE_NUMBER, SLUICE_REAL, WITH_PER | MAY_LACK_COLUMN)                                  \
    X(first, TYPE_ANY, SLUICE_NULL, 0)                                                             \
    X(last, TYPE_ANY, SLUICE_NULL, 0)                                                              \
    X(days_since, TYPE_ANY, SLUICE_INT, WITH_DATE | MAY_LACK_COLUMN)                               \
    X(trend, TYPE_NUMBER, SLUICE_REAL, WITH_DATE)                                                  \
    X(trend_rows, TYPE_NUMBER, SLUICE_REAL, 0)                                                     \
    X(weighted_mean, TYPE_NUMBER, SLUICE_REAL, WITH_DATE | WITH_HALF_LIFE)                         \
    X(weighted_mean_rows, TYPE_NUMBER, SLUICE_REAL, WITH_HALF_LIFE)

/* X(name, least operands, most, type of its result; SLUICE_NULL: int of ints, else real) */
#define ROLLUP_COMBINATIONS(X)                                                                     \
    X(add, 2, MOST_OPERANDS, SLUICE_NULL)                                                          \
    X(difference, 2, 2, SLUICE_NULL)                                                               \
    X(product, 2, MOST_OPERANDS, SLUICE_NULL)                                                      \
    X(ratio, 2, 2, SLUICE_REAL)                                                                    \
    X(clamp, 3, 3, SLUICE_NULL)                                                                    \
    X(coalesce, 2, MOST_OPERANDS, SLUICE_NULL)                                                     \
    X(least, 2, MOST_OPERANDS, SLUICE_NULL)                                                        \
    X(greatest, 2, MOST_OPERANDS, SLUICE_NULL)

enum { MOST_OPERANDS = 32 };

#define ROLLUP_TAKE(name, takes, result, options)                                                  \
    struct sluice_value take_##name(const struct item *item, struct rows *rows);
ROLLUP_AGGREGATES(ROLLUP_TAKE)
#undef ROLLUP_TAKE

#define ROLLUP_COMBINE(name, least, most, result)                                                  \
    struct sluice_number combine_##name(const struct sluice_number *operands, uint32_t count);
ROLLUP_COMBINATIONS(ROLLUP_COMBINE)
#undef ROLLUP_COMBINE

#endif
