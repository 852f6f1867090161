/*
 * store.h - what a store has, read with SQLite alone, of a copy where it is no SQLite file.
 */
#ifndef TESTS_PROPERTY_STORE_H
#define TESTS_PROPERTY_STORE_H

#include "property/world.h"

struct sqlite3;

/* NULL where there is none yet. Changes nothing in it. */
struct sqlite3 *stored_open(const char *path);
void stored_close(struct sqlite3 *store);

/* Rows and outcomes of a partition as the reference has them; free() it. */
char *stored_partition(struct sqlite3 *store, const struct world *world, int n, int day);
/* What else two stores must agree on: hashes of rows, and what the ledger has of the version that
 * stands. free() it. */
char *stored_version(struct sqlite3 *store, int n, int day);
/* Commits of anything. */
long stored_commits(struct sqlite3 *store);
/* What no sequence of commands may leave in the ledger: a line for each; free() it. */
char *stored_faults(struct sqlite3 *store);
/* Makes a cell of the computed rows another, as nobody should. Of SQLite files. */
void stored_spoil(const char *path, int n);

#endif
