/*
 * index.h - the inside of an indexed table.
 */
#ifndef CORE_TABLE_INDEX_H
#define CORE_TABLE_INDEX_H

#include "table/table.h"

/* A slot of the key table; group + 1, so that 0 is free. */
struct index_slot {
    uint32_t tag; /* of the hash: spares most comparisons of keys */
    uint32_t group_plus_one;
};

struct indexed {
    struct sluice_column *columns; /* buffers owned, unless `borrowed` */
    int32_t column_count;
    int32_t key_count;
    int32_t *key; /* column of each key column */
    int64_t row_count, group_count;
    const int64_t *starts;            /* group_count + 1: first row of each group */
    const int64_t *ends;              /* the row after its last; starts + 1 where it was gathered */
    const struct sluice_column *keys; /* the key of each group; NULL: `slots` find it */
    struct index_slot *slots;
    size_t slot_count; /* a power of two, or 0 */

    int32_t date; /* a column; -1: undated */
    /* Of dated tables, else NULL. Rows without a date have NO_DATE and are in no day. */
    const sluice_day *dates; /* per row */
    /* Date-major: the groups of days[d] are day_groups[day_starts[d] .. day_starts[d + 1] - 1],
     * ascending. */
    const sluice_day *days;
    const int64_t *day_starts;
    const uint32_t *day_groups;
    int64_t day_count;

    bool borrowed;          /* buffers of columns, starts and days are somebody else's */
    sluice_day *dates_made; /* `dates`, where they are our own all the same */
};

/* Copies the chosen rows of the columns into `indexed`, in the order of `rows`. */
int index_gather(struct indexed *indexed, const struct sluice_column *columns, int32_t count,
                 const uint32_t *rows, int64_t row_count, struct sluice_error *error);

/* Makes the hash table of keys, once the groups are there. */
int index_make_keys(struct indexed *indexed, struct sluice_error *error);

/* Makes `dates` of a column, its own memory. */
int index_make_dates(struct indexed *indexed, struct sluice_error *error);

/* Makes the date-major part; `groups` holds the group of each row. */
int index_make_days(struct indexed *indexed, const uint32_t *groups, struct sluice_error *error);

#endif
