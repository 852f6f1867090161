/*
 * import.h - one data file on its way into a raw table: read, checked, sorted, committed.
 *
 * A file is taken whole or not at all. Mistakes in it are printed as they are found; everything
 * else travels in the error.
 */
#ifndef CORE_CLI_IMPORT_H
#define CORE_CLI_IMPORT_H

#include "cli/cli.h"

/* A raw table, its columns in the order of the store: date, key, the rest. */
struct import_table {
    const struct pipeline_table *declared;
    const struct sluice_layout *layout;
    const struct pipeline_column **columns; /* by layout position */
    int32_t column_count;
    int32_t date;       /* column, -1: undated */
    const int32_t *key; /* columns of the declared key */
    size_t key_count;
    bool key_has_date; /* then a row cannot move */
};

/* Where the declared order of the store is, for `table`; in `arena`. */
int import_table_init(struct import_table *table, const struct pipeline_table *declared,
                      struct arena *arena, struct sluice_error *error);

struct import_file {
    struct import_table table;
    const char *path;
    struct table rows;  /* columns in the order of the store */
    int32_t *lines;     /* by row, where it began; as long as the rows are in the file's order */
    int64_t outside;    /* rows left out: their date is outside the range */
    int64_t mistakes;   /* found in the file */
    int64_t partitions; /* dates replaced */
    int64_t changed;    /* of these, those that differ from what was committed */
    int64_t before;     /* rows that stood on them, by the ledger */
};

struct import {
    const struct invocation *invocation;
    struct context context;
    struct arena arena;
    struct run_record record;
    char run_id[LEDGER_ID_SIZE];
    struct lease *lease; /* of the tables of all files */
    char host[256];
    char summary[96];
    int64_t commits;          /* made so far: numbers the next commit id */
    struct patience patience; /* --wait */
    bool has_range;
    int32_t from, to;
    int32_t today; /* where the calendar ends today; else NO_DATE */
    bool terminal;
    bool shows_progress; /* a progress line stands on the terminal */
    int64_t progress_at; /* monotonic ns of the next progress line */
    struct import_file *files;
    size_t file_count;
    size_t done; /* files committed */
    int64_t rows;
};

/* Ends a progress line on the terminal, so that a message may follow. */
void import_clear_progress(struct import *import);
/* "FILE:LINE: ...": the first ones are printed, all are counted. */
SLUICE_PRINTF(4, 5)
void import_mistake(struct import *import, struct import_file *file, int line, const char *format,
                    ...);

/* ---- the steps, in order; the caller ends the file with import_file_fini ---- */

/* The whole file as rows. Mistakes in cells are counted and are no error here. */
int import_read(struct import *import, struct import_file *file, struct sluice_error *error);
/* Keys that stand twice, in the whole file, are mistakes. */
int import_check_keys(struct import *import, struct import_file *file, struct sluice_error *error);
/* Leaves out what is outside the range, sorts by date and key. */
int import_sort(struct import *import, struct import_file *file, struct sluice_error *error);
/* Data and ledger in one transaction. */
int import_commit(struct import *import, struct import_file *file, struct sluice_error *error);
void import_file_fini(struct import_file *file);

/* ---- the calendar ---- */

/* Fills `today`, once: all files see the same calendar. */
int import_calendar_today(struct import *import, struct sluice_error *error);
/* The dates of the calendar within the range, ascending; of its table, its conditions left aside,
 * and none where the store has no such table. The caller ends `dates` with table_fini. */
int import_calendar_read(const struct import *import, struct table *dates,
                         struct sluice_error *error);
/* Its file comes before the others, whose dates it says. */
void import_calendar_first(struct import *import);

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
/* Adds a row of the file; returns the row that has its key already, or -1. */
int64_t key_index_add(struct key_index *index, int64_t row);
/* The row of the file whose key equals `row` of `columns` (key columns at `key`), or -1. */
int64_t key_index_find(const struct key_index *index, const struct sluice_column *columns,
                       const int32_t *key, int64_t row);
/* "game_id=0022100001, event_num=7" */
void import_key_text(const struct import_file *file, int64_t row, struct buffer *out);

/* ---- rows that stand on another date in the store ---- */

struct import_move {
    int64_t row; /* of the file */
    int32_t from;
};

/* A date that an import writes anew. */
struct import_partition {
    int32_t date;
    int64_t rows;
    struct digest digest;
    bool changed;
};

struct import_partitions {
    struct import_partition *items; /* the dates written, ascending; then those rows moved from */
    size_t count, capacity;
    size_t replaced;
    int64_t before; /* rows of the versions that are replaced */
    struct import_move *moves;
    size_t move_count, move_capacity;
};

/*
 * The dates of the file, compared with the ledger; of a range also those that have no rows in the
 * file but a version, or a place in the calendar. In the transaction.
 */
int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error);
void import_partitions_fini(struct import_partitions *partitions);
/*
 * Finds the rows of the store that stand on another date than in the file. Those on dates that are
 * not replaced are deleted there, and their dates join the partitions. In the transaction.
 */
int import_move_rows(struct import *import, const struct import_file *file,
                     struct import_partitions *partitions, struct sluice_error *error);

#endif
