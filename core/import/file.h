/*
 * file.h - a data file on its way, and the table that it is for. Private to the import.
 */
#ifndef CORE_IMPORT_FILE_H
#define CORE_IMPORT_FILE_H

#include "datafile/datafile.h"
#include "import/import.h"

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
    sluice_day date;
    int64_t rows;
};

/* One of the files that are read as one. */
struct import_part {
    const char *path;
    struct datafile *source; /* from its turn on until the rows are committed */
    int64_t first;           /* its first row, as long as they are in their order */
};

struct import_file {
    struct import_table table;
    struct import_about about; /* its path is the item's, or of the part that an event is about */
    const char *path;          /* the item's */
    struct table rows;         /* columns in the order of the store */
    struct import_part *parts; /* in the import's arena */
    size_t part_count, at;     /* `at`: the one that is read */
    int32_t *lines;   /* by row, where it began; as long as the rows are in the file's order */
    int64_t mistakes; /* found in the file */
    struct import_summary summary;
    struct import_after *after; /* of a dry run; in the import's arena */
    size_t after_count;
};

void import_file_fini(struct import_file *file);
/* The part that a row is of, before they are sorted. */
const struct import_part *import_part_of(const struct import_file *file, int64_t row);
/* datafile_check of every part that was opened. */
int import_check_parts(const struct import_file *file, struct sluice_error *error);
/* An empty table with the columns of the file. */
int import_rows_like(struct table *table, const struct import_file *file, struct arena *arena,
                     struct sluice_error *error);
/* The date of a row of these columns, which are those of the file; NO_DATE of an undated table. */
static inline sluice_day import_date_of(const struct import_file *file,
                                        const struct sluice_column *columns, int64_t row)
{
    return file->table.date < 0 ? NO_DATE : sluice_date(&columns[file->table.date], row);
}
/* "game_id=0022100001, event_num=7" */
void import_key_text(const struct import_file *file, int64_t row, struct buffer *out);

#endif
