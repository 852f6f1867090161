/*
 * form.h - cells of a batch in the forms that SQLite stores.
 */
#ifndef STORES_SQLITE_FORM_H
#define STORES_SQLITE_FORM_H

#include "session.h"

/* A cell: SQLITE_INTEGER, _FLOAT, _TEXT or _NULL. Text lives as long as the batch, or until the
 * former is asked for another row. */
struct form {
    int type;
    int length;
    sqlite3_int64 integer;
    double real;
    const char *text;
};

/* What forms the cells of a column. Dates repeat, so the text of the last one is kept. */
struct former {
    bool (*form)(struct former *former, int64_t row, struct form *out);
    const struct sluice_column *column;
    bool written;
    int length;
    int64_t last;
    char text[VALUE_TEXT_SIZE];
};

/* One per column, which all have types of their own; free() them. NULL when memory is short. */
struct former *formers_make(const struct sluice_batch *rows);
/* False: SQLite has no form for the value. */
bool form_cell(struct former *former, int64_t row, struct form *out);

#endif
