/*
 * private.h - a file on its way into its table, and the steps it takes. Private to the import.
 */
#ifndef CORE_IMPORT_PRIVATE_H
#define CORE_IMPORT_PRIVATE_H

#include "import/import.h"

struct import_partitions;
struct import_source;

/* A raw table, its columns in the order of the store: date, key, the rest. */
struct import_table {
    const struct pipeline_table *declared;
    const struct sluice_layout *layout;
    const struct pipeline_column **columns; /* by layout position */
    int32_t column_count;
    int32_t date;       /* column, -1: undated */
    const int32_t *key; /* columns of the declared key */
    size_t key_count;
    int32_t key_columns; /* the first ones, the key of the store: the date and the declared key */
    bool key_has_date;   /* then a row cannot move */
};

/* Where the declared order of the store is, for `table`; in `arena`. */
int import_table_init(struct import_table *table, const struct pipeline_table *declared,
                      struct arena *arena, struct sluice_error *error);

/* Rows of a date of a table, as an import would leave it. */
struct import_after {
    int32_t date;
    int64_t rows;
};

struct import_file {
    struct import_table table;
    struct import_about about;
    struct table rows;            /* columns in the order of the store */
    struct import_source *source; /* until the rows are committed */
    int32_t *lines;   /* by row, where it began; as long as the rows are in the file's order */
    int64_t mistakes; /* found in the file */
    struct import_effect effect;
    struct import_after *after; /* of a dry run; in the import's arena */
    size_t after_count;
};

struct import {
    const struct pipeline *pipeline;
    struct import_options options;
    const struct import_events *events;
    bool has_range; /* options.from..to */
    struct arena arena;
    struct session *session; /* NULL: there is no store */
    const char *run_id;
    struct lease *lease;
    int64_t commits;        /* made so far: numbers the next commit id */
    int32_t today;          /* where the calendar ends today; else NO_DATE */
    struct binding *tables; /* raw tables and calendar; NULL: there is no sound one */
    int64_t progress_at;    /* monotonic ns of the next one */
    struct table dates;     /* of a dry run: the calendar as it would be */
    bool has_dates;
    int32_t *counted; /* likewise, those dates that count, ascending */
    size_t counted_count;
    bool has_counted;
    struct import_file *files; /* in the order of the items */
    size_t file_count;
    size_t done; /* files committed */
};

/* ---- telling ---- */

/* If it is time for one. */
void import_tell_progress(struct import *import, const struct import_file *file);
void import_tell_ended(const struct import *import, const struct import_file *file);
/* All are counted. */
SLUICE_PRINTF(4, 5)
void import_mistake(const struct import *import, struct import_file *file, int line,
                    const char *format, ...);
/* The same of a text that is there; `line` 0: it names its place. */
void import_mistake_placed(const struct import *import, struct import_file *file, int line,
                           const char *text);
/* The error that a file with mistakes ends with. */
int import_refuse(const struct import_file *file, struct sluice_error *error);
void import_tell_losses(const struct import *import, const struct import_file *file,
                        const struct import_partitions *partitions);
void import_tell_moves(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions);
void import_tell_done(const struct import *import, const struct import_file *file);

/* ---- the steps, in order; the caller ends the file with import_file_fini ---- */

/* The whole file as rows. Mistakes in cells are counted and are no error here, unless the file
 * changed while it was read. */
int import_read(struct import *import, struct import_file *file, struct sluice_error *error);
/* Keys that stand twice, in the whole file, are mistakes. */
int import_check_keys(struct import *import, struct import_file *file, struct sluice_error *error);
/* Leaves out what is outside the range, sorts by date and key. */
int import_sort(struct import *import, struct import_file *file, struct sluice_error *error);
/* Data and ledger in one transaction; of a dry run what that would do. SLUICE_E_REFUSED where it
 * would remove more than the table allows. */
int import_commit(struct import *import, struct import_file *file, struct sluice_error *error);
void import_file_fini(struct import_file *file);
/* An empty table with the columns of the file. */
int import_rows_like(struct table *table, const struct import_file *file, struct arena *arena,
                     struct sluice_error *error);

/* ---- the calendar ---- */

/* Fills `tables` and `today`. */
int import_calendar_today(struct import *import, struct sluice_error *error);
/* The dates of the calendar within the range, ascending; of its table, its conditions left aside,
 * and none where the store has no such table. The caller ends `dates` with table_fini. */
int import_calendar_read(const struct import *import, struct table *dates,
                         struct sluice_error *error);
/* Tells, of every table that is in, how many of its rows lie outside the calendar. */
int import_count_outside(const struct import *import, struct sluice_error *error);
/* Of a dry run: remembers how many rows of which dates the table would have. `ledger` as it is;
 * NULL: there is none. */
int import_foresee(struct import *import, struct import_file *file,
                   const struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error);

/* ---- rows by their key ---- */

struct key_index {
    const struct import_file *file;
    int64_t *slots; /* row + 1; 0: free */
    size_t mask;
};

/* Room for all rows of the file; empty. key_index_fini accepts a failed one. */
int key_index_init(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error);
void key_index_fini(struct key_index *index);
/* The same with all rows of the file. */
int key_index_fill(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error);
/* Adds a row of the file; returns the row that has its key already, or -1. */
int64_t key_index_add(struct key_index *index, int64_t row);
/* The row of the file whose key equals `row` of `columns` (key columns at `key`), or -1. */
int64_t key_index_find(const struct key_index *index, const struct sluice_column *columns,
                       const int32_t *key, int64_t row);
/* "game_id=0022100001, event_num=7" */
void import_key_text(const struct import_file *file, int64_t row, struct buffer *out);

/* ---- what a file does to the store ---- */

/* A date that an import writes anew. */
struct import_partition {
    int32_t date;
    int64_t rows;
    struct digest digest;
    bool changed; /* differs from the version that stands */
};

struct import_partitions {
    struct import_partition *items; /* the dates written, ascending; then those rows moved from */
    size_t count, capacity;
    size_t replaced;
    bool whole_range; /* all dates of the range are replaced */
    int64_t before;   /* rows of the versions that are replaced */
    struct import_counts counts;
    struct import_move *moves; /* by the date they moved from */
    size_t move_count, move_capacity;
    struct import_loss *losses;
    size_t loss_count, loss_capacity;
    struct table kept;      /* of a merge: rows of the dates that are not in the file */
    struct key_index index; /* of the file, where the store has a row to look up */
};

/*
 * The dates of the file, compared with the ledger (NULL: an empty one); of a range also those that
 * have no rows in the file but a version, or a place in the calendar. In the transaction.
 */
int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error);
void import_partitions_fini(struct import_partitions *partitions);
/* The date as one that is written, or NULL. */
struct import_partition *import_partition_find(const struct import_partitions *partitions,
                                               int32_t date);
/* Its rows go anyway: it is written, or within a range that is replaced whole. */
bool import_is_replaced(const struct import_partitions *partitions, const struct import *import,
                        int32_t date);
/* Another date whose version this import makes. */
int import_partition_add(struct import_partitions *partitions, struct import_partition partition,
                         struct sluice_error *error);
bool import_partition_differs(const struct ledger *ledger, const char *table,
                              const struct import_partition *partition);
/*
 * Holds the file against the rows of the store: counts, moves, losses; of a merge also the rows
 * that stay, with which its dates are complete. Dates that did not change are not looked at. In the
 * transaction; changes nothing.
 */
int import_compare(struct import *import, const struct import_file *file,
                   struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error);
/* Deletes the moved rows on dates that are not written, which join the partitions. */
int import_leave_dates(struct import *import, const struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error);
/* Of a dry run: remembers the dates that the calendar's table would have. */
int import_calendar_note(struct import *import, const struct import_file *file,
                         const struct import_partitions *partitions, struct sluice_error *error);

#endif
