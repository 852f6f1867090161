/* reads.h - what a node reads of the indexes of its tables. */
#ifndef CORE_RUN_READS_H
#define CORE_RUN_READS_H

#include "run/tables.h"

struct partition_run;

/* Rows with a null in a column that the table declares without nulls. */
struct null_rows {
    int64_t *rows; /* ascending */
    int64_t count;
};

struct bound_read {
    struct shared_index *index;
    struct sluice_column *columns; /* as the input declares them, after indexing */
    struct sluice_view view;
    int32_t *column_map; /* input column -> table column */
    int32_t *entity_map; /* key column -> entity column, -1 where not mapped */
    uint32_t key_count;
    bool mapped;         /* all keys are mapped */
    bool has_duplicates; /* in some range of a unique input: its partitions fail */
    /* Of the index: who is given one fails. */
    struct null_rows null_rows;
    /* Of the table: the null is in a key or condition, so that no slice has the row. */
    struct null_rows lost_rows;
    struct digest seal; /* of what the plugin sees, where inputs are checked */
};

int index_share(struct chunk *chunk, struct node_run *node_run, struct sluice_error *error);
/* Fills views once all indexes of the node are ready. */
void reads_open(struct node_run *node_run);
/* Fails a partition that sees two rows for one key of a unique input. Any thread. */
void reads_check_unique(struct partition_run *partition);

/* nulls.c: nulls in columns that a table declares without. */
/* Lists them, once the reads of the node are open. */
int nulls_find(struct node_run *node_run, struct sluice_error *error);
/* The first row of a slice with such a null, or -1. */
int64_t nulls_row(const struct bound_read *bound, struct sluice_slice slice);
/* Names table, column, date and key of such a row; in `arena`, NULL when memory is short. */
const char *nulls_describe(struct arena *arena, const struct bound_read *bound, int64_t row);
/* Fails a partition in whose window a row is found by no key because of such a null. */
void nulls_check_lost(struct partition_run *partition);

/* One test where the column has no null. */
static inline int64_t slice_null(const struct bound_read *bound, struct sluice_slice slice)
{
    return bound->null_rows.count == 0 || slice.count == 0 ? -1 : nulls_row(bound, slice);
}

#endif
