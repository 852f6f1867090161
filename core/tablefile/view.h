/*
 * view.h - the parts of a view: which rows it has of a base and of days, and the memory they are
 * in.
 *
 * A view of a base and days is made in three steps. `merge.c` finds whose rows differ from the base
 * and where each key stands among all; `tail.c` puts the rows of those behind the rows of the base,
 * in memory that begins as the base; `view.c` makes the index over both.
 */
#ifndef CORE_TABLEFILE_VIEW_H
#define CORE_TABLEFILE_VIEW_H

#include "tablefile/reading.h"

/* Rows that follow each other in the base (`from` -1) or in a day. */
struct view_span {
    int64_t first, count;
    int32_t from;
};

/* What the base and days come to. */
struct view_merge {
    const struct index_parts *base;
    const struct table_file_day *days;
    int32_t day_count;

    int64_t group_count;
    int64_t new_count;    /* keys that the base has not */
    uint32_t *final;      /* of each group of the base: its number among all */
    int64_t *base_group;  /* of each group: its number in the base; -1: new */
    uint32_t *part_group; /* of each group of each day, day by day: its number among all */
    int64_t *part_first;  /* where the parts of each day begin */
    /* The parts of each group in the order of days: listed[list_starts[g] ..]. */
    int64_t *list_starts;
    uint32_t *listed; /* parts */

    struct view_span *spans; /* the tail, group by group */
    size_t span_count, span_capacity;
    int64_t *starts, *ends; /* of each group, the tail's rows behind the base's */
    int64_t tail_rows;
};

int view_merge_init(struct view_merge *merge, const struct index_parts *base,
                    const struct table_file_day *days, int32_t day_count,
                    struct sluice_error *error);
void view_merge_fini(struct view_merge *merge);
/* The day with this date; -1: none replaces it. */
int32_t view_find_day(const struct view_merge *merge, sluice_day date);
/* How many rows a group of a day has. */
static inline int64_t view_day_rows(const struct index_parts *rows, int64_t group)
{
    return (rows->ends == NULL ? rows->starts[group + 1] : rows->ends[group]) - rows->starts[group];
}
/* The day of a part. */
int32_t view_part_day(const struct view_merge *merge, uint32_t part);
/* The row of a part that has its key. */
int64_t view_part_row(const struct view_merge *merge, uint32_t part);

/* A buffer that begins as one of a mapped file and goes on. */
struct view_range {
    void *map;
    size_t length;
};

struct view_columns {
    struct sluice_column *columns;
    struct view_range *ranges; /* three of each column: bitmap, offsets, values */
    int32_t count;
};

/* The columns of the base with the spans behind. */
int view_columns_init(struct view_columns *view, struct table_file *base,
                      const struct view_merge *merge, struct sluice_error *error);
void view_columns_fini(struct view_columns *view);

#endif
