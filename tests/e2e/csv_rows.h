/*
 * csv_rows.h - a data file copied row by row, with some rows changed or left out. For files without
 * line breaks inside fields.
 */
#ifndef TESTS_E2E_CSV_ROWS_H
#define TESTS_E2E_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_MAX_FIELDS 40

struct csv_row {
    const char *file; /* its name without folder: "shots.csv" */
    const struct csv_row *header;
    char *fields[CSV_MAX_FIELDS]; /* as they stand in the file, quotes included */
    size_t count;
};

/* The field of a column, for reading and for setting; NULL: the file has no such column. */
char **csv_field(struct csv_row *row, const char *column);

/* Says whether the row stays; may set its fields to text that outlives the call. */
typedef bool csv_edit(struct csv_row *row, void *context);

/* Copies the CSV file `name` of the folder `from` through `edit` into the folder `to`. */
void csv_copy_file(const char *from, const char *to, const char *name, csv_edit *edit,
                   void *context);

/* Copies every CSV file of the folder `from` through `edit` into the new folder `to`. */
void csv_copy_folder(const char *from, const char *to, csv_edit *edit, void *context);

#endif
