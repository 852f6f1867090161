/*
 * tablefile.h - tables as files that are mapped and read where they lie: docs/table-file.md.
 *
 * A file is written once and never changed. It holds columns in the Arrow layout, and where they
 * are rows of an index its keys and dates too, so that an index is made of it without copying
 * (`indexed_borrow`). The same content gives the same bytes.
 *
 * Who reads trusts nothing: what says where things are is checked when a file is opened, rows when
 * they are first asked for. What was found sound is not looked at again: a file may not be changed
 * while it is open. One that is cut short by somebody ends the process by SIGBUS where its rows are
 * read; it was as long as it says when it was opened.
 */
#ifndef CORE_TABLEFILE_H
#define CORE_TABLEFILE_H

#include "table/table.h"

/* What a file may say of itself. */
enum table_file_label {
    TABLE_FILE_STORE, /* the store that its rows are of */
    TABLE_FILE_TABLE,
    TABLE_FILE_PROJECTION, /* which columns and rows of it, in which order */
    TABLE_FILE_LABELS,
};

/* ---- writing ---- */

/*
 * What is written; all of it borrowed. Text is UTF-8 without NUL, a real finite, dates and times of
 * the years 0000 to 9999; what stands under a null is not looked at, -0.0 becomes 0.0.
 */
struct table_file_content {
    const char *const *names; /* one for each column */
    struct index_parts rows;  /* without `starts`: columns alone; `keys` are not looked at */
    const char *labels[TABLE_FILE_LABELS]; /* NULL: not said */
    /* Of a cache: the content id of each date that it covers, dates ascending. */
    const sluice_day *covered; /* NULL with ids: an undated table, one id */
    const char *const *content_ids;
    int64_t covered_count;
};

/* Writes it from where `descriptor` stands, front to back. `path` is for messages; `sum` (may be
 * NULL) becomes the sum of the file. SLUICE_E_FULL where there is no room. */
int table_file_write_open(int descriptor, const char *path,
                          const struct table_file_content *content, struct digest *sum,
                          struct sluice_error *error);
/*
 * The same under another name in the folder of `path` (PATH.part-XXXXXX), which becomes `path` when
 * all is written: whoever opens `path` finds the file that was there, or the new one. Its owner
 * alone may read and write it. `sync`: it outlives a loss of power. On failure nothing is left; a
 * killed process leaves the other name.
 */
int table_file_write(const char *path, const struct table_file_content *content, bool sync,
                     struct digest *sum, struct sluice_error *error);

/* ---- reading ---- */

struct table_file;

/* Refuses a file that is not the effective user's, or that others may write: SLUICE_E_REFUSED. */
#define TABLE_FILE_OWN 1u
/* The file will be the base of a view: it stays open. */
#define TABLE_FILE_BASE 2u

/* SLUICE_E_CORRUPT where it is no whole table file, SLUICE_E_UNSUPPORTED where it is of a later
 * format. Reads its head and its end only. */
int table_file_open(const char *path, unsigned int flags, struct table_file **file,
                    struct sluice_error *error);
/* The same of an open file, which stays open; `path` is for messages. */
int table_file_open_descriptor(int descriptor, const char *path, unsigned int flags,
                               struct table_file **file, struct sluice_error *error);
/* All that was borrowed of it is gone. NULL is fine. */
void table_file_close(struct table_file *file);

/* What its head says. */
struct table_file_about {
    int64_t row_count, group_count, day_count, covered_count;
    int32_t column_count;
    int32_t key_count; /* -1: rows without an index */
    int32_t date;      /* a column; -1: none */
    const char *labels[TABLE_FILE_LABELS];
    const char *const *names;
    struct digest sum; /* of the whole file: equal in files with the same content alone */
    uint64_t bytes;
};

const struct table_file_about *table_file_about(const struct table_file *file);
/* Index of a column, or -1. */
int32_t table_file_find(const struct table_file *file, const char *name);

/* The columns, in the map. Only rows that were checked may be read. */
const struct sluice_column *table_file_columns(const struct table_file *file);
/* Checks rows of a column, which then may be read; at once where they were. Any thread. */
int table_file_check_rows(struct table_file *file, int32_t column, int64_t first, int64_t count,
                          struct sluice_error *error);
/*
 * The index of the file, for `indexed_borrow`, checked so that no look-up leaves the file; that its
 * keys and dates are those of the rows is checked by `table_file_check` alone. Of the columns the
 * date column is checked. Any thread. SLUICE_E_INVALID where the file has none.
 */
int table_file_index(struct table_file *file, struct index_parts *parts,
                     struct sluice_error *error);
/* The dates that a cache covers, NULL for an undated table, and their content ids: a text column.
 * There are `covered_count` of them. */
int table_file_covered(struct table_file *file, const sluice_day **dates,
                       struct sluice_column *content_ids, struct sluice_error *error);
/*
 * Checks all there is: each row, and that what is said of rows, keys and dates twice is the same.
 * What then is read is what a writer that holds to the format can have written. Any thread.
 */
int table_file_check(struct table_file *file, struct sluice_error *error);

/* ---- a base, and days that changed since ---- */

/* All rows of one date, in the order of their keys; without rows, the date has none any more. */
struct table_file_day {
    sluice_day date;
    struct index_parts rows; /* columns, key and date as those of the base */
};

struct table_view;

/*
 * The rows of a base with some dates replaced, as one index. A key that has rows on one of these
 * dates, before or now, has its rows copied together behind those of the base; all others lie where
 * the file has them. A key may be left without rows. `days` ascend by date and are not needed
 * afterwards; the base is, and is looked at whole, at once where it was. SLUICE_E_LIMIT where rows
 * or text become too many for one table.
 */
int table_view_create(struct table_file *base, const struct table_file_day *days, int32_t count,
                      struct table_view **view, struct sluice_error *error);
/* NULL is fine. */
void table_view_destroy(struct table_view *view);
/* As long as the view. */
const struct indexed *table_view_index(const struct table_view *view);
/* How many rows were copied. */
int64_t table_view_tail(const struct table_view *view);

#endif
