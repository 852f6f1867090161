/* private.h - what the files of places share: a place and its parts. */
#ifndef TESTS_PLACES_PRIVATE_H
#define TESTS_PLACES_PRIVATE_H

#include "places/places.h"

enum part_kind { PART_NONE, PART_SQLITE, PART_DEPOT, PART_POSTGRES, PART_BIGQUERY };

struct place {
    const char *word;
    enum part_kind parts[2]; /* of the data, of the ledger */
};

#define PART_NAME 160

const struct place *place_chosen(void);
bool part_is_file(enum part_kind kind);
/* The file, or the schema or data set, of a part of the store of this name. */
const char *part_name(const char *name, int part, char text[PART_NAME]);
/* `driver: ..` and its settings, in flow style without braces. */
void part_settings(enum part_kind kind, const char *value, char text[PLACES_TEXT]);
_Noreturn void place_fail(const char *what, const char *why);

/* ---- servers.c ---- */

bool server_ready(enum part_kind kind);
void server_copy(enum part_kind kind, const char *from, const char *to); /* from NULL: drops */
/* Drops all whose names begin so. */
void server_drop(enum part_kind kind, const char *prefix);

/* ---- warehouse.c ---- */

#define WAREHOUSE_VARIABLE "SLUICE_TEST_BIGQUERY" /* "http://127.0.0.1:N" */

/* False where there is no such program, or no driver for it. */
bool warehouse_begin(void);
void warehouse_make(const char *dataset); /* harmless where there is one */
void warehouse_copy(const char *from, const char *to);

/* ---- mirror.c ---- */

/* Makes an SQLite file anew, with those tables of the part whose names are among `words`. */
bool mirror_part(enum part_kind kind, const char *value, const char *words, const char *to);

#endif
