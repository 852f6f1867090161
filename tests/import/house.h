/*
 * house.h - a store in a folder of its own, files to import, and what an import tells of them.
 *
 * Raw tables: games (dated, the calendar's, key id), reports (dated, key id), teams (undated, key
 * team; no more than 20 % of it may go). What goes wrong around a test fails it.
 */
#ifndef TESTS_IMPORT_HOUSE_H
#define TESTS_IMPORT_HOUSE_H

#include "import/import.h"

#include <check.h>

struct house {
    char folder[64];
    struct diagnostics diagnostics;
    struct pipeline *pipeline;
    struct store *store;
    struct session *session;
    struct sluice_error error;
    atomic_bool cancel;
    int files;          /* written so far */
    struct buffer told; /* the events of the last import, a line each */
    struct buffer paths;
    struct import_result result;
    bool deaf; /* the next imports have no events */
};

void house_open(struct house *house);
void house_close(struct house *house);

/* A file of a table and what is in it; NULL: the file is not there. */
struct house_file {
    const char *table, *text;
};

/* The dates of an option, or no range. */
#define HOUSE_ALL_DATES .from = 1, .to = 0

/* Imports the files, of which a NULL table ends the list, all at once as run "test". Nothing may
 * have been written to stdout or stderr meanwhile. The status. */
int house_import(struct house *house, const struct house_file *files,
                 struct import_options options);
/* What was told, without the names of folders: exactly this. */
void house_expect_told(const struct house *house, const char *name, const char *expected);
/* Cells joined by `|`, rows ended by a newline; null is empty. */
void house_expect_rows(const struct house *house, const char *name, const char *query,
                       const char *expected);

#endif
