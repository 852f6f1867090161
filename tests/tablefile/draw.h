/*
 * draw.h - tables and indexes for tests that a seed decides.
 */
#ifndef TESTS_TABLEFILE_DRAW_H
#define TESTS_TABLEFILE_DRAW_H

#include "tablefile/made.h"

enum {
    DRAW_TEAM,
    DRAW_PLAYER,
    DRAW_DAY,
    DRAW_SEQ, /* the number of the row, never null */
    DRAW_SCORE,
    DRAW_FLAG,
    DRAW_MOMENT,
    DRAW_COLUMNS
};

#define DRAW_DAYS 30 /* dates are below it, but for one long ago */

extern const char *const draw_names[DRAW_COLUMNS];

/* 0 to `limit` - 1. */
int64_t draw_below(uint64_t *seed, int64_t limit);
struct sluice_value draw_value(uint64_t *seed, int column);
/* A row, of which `nulls` percent of the values are null. */
void draw_row(uint64_t *seed, int64_t nulls, int64_t sequence, struct sluice_value *values);
/* An empty table of these columns. */
void draw_empty(struct table *table);
void draw_append(struct table *table, const struct sluice_value *values);
/* A finished table of few or many rows, or none. */
void draw_table(struct table *table, uint64_t *seed);
/* A key, with dates or without; rows of one key and date are in the order of DRAW_SEQ. */
struct index_spec draw_spec(uint64_t *seed);
struct indexed *draw_index(const struct table *table, const struct index_spec *spec);

#endif
