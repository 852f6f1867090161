/*
 * places.h - where tests keep the stores of the pipelines that they write: in an SQLite file, or in
 * what SLUICE_TEST_STORE names, so that one test runs over all kinds of stores.
 *
 * A store of a test has a name, as a file would have: "gates.db". In a server it is a schema or a
 * data set that is called after it and after the scope, which keeps tests apart that run at once.
 * What cannot be done ends the process with a message.
 */
#ifndef TESTS_PLACES_PLACES_H
#define TESTS_PLACES_PLACES_H

#include <stdbool.h>
#include <stddef.h>

struct sqlite3;

#define PLACES_TEXT 1024

/* What SLUICE_TEST_STORE says: "sqlite" (where it says nothing), "sqlite+ledger", "depot",
 * "postgres", "postgres+ledger", "bigquery+sqlite", "bigquery+postgres". */
const char *places_word(void);
/* For tests that go over several; `word` must outlive the process. */
void places_choose(const char *word);
/* One SQLite file, which tests may look into and change as they like. */
bool places_is_file(void);
/* Whether what places_look opens is the data, or the ledger, itself, so that a change stands. */
bool places_data_is_file(void);
bool places_ledger_is_file(void);
/* False, after saying so on stdout, where the server that it needs is not there: the test ends with
 * PLACES_SKIPPED. */
#define PLACES_SKIPPED 77
bool places_ready(void);

/* Stores made from now on are none of those made before. Says in the environment where drivers are
 * that only tests have. */
void places_scope(void);

/* The sections `store` and, where there is one, `ledger` of a pipeline, a line each. */
const char *places_sections(const char *name, char text[PLACES_TEXT]);
/* The same for a name that comes from the environment: places_use(variable, name) sets it. */
const char *places_sections_of(const char *variable, char text[PLACES_TEXT]);
void places_use(const char *variable, const char *name);

/* `to` becomes a copy of `from`, with what a killed process left beside it; `from` NULL: there is
 * none any more. Nobody has either open. */
void places_copy(const char *from, const char *to);
bool places_has(const char *name);

/*
 * A database with those tables of the store and its ledger whose names are among `words`, such as
 * the words of a query. Of SQLite files it is the store itself, else a copy. Closing it moves no
 * log into a store. sqlite3_close it. NULL: there is no store.
 */
struct sqlite3 *places_look(const char *name, const char *words);

/* Tells the server that stands for BigQuery something (tests/bigquery/control.c): "POST", "faults"
 * and a JSON text. `answer` gets what it says, cut where it is longer; may be NULL. */
void places_control(const char *verb, const char *path, const char *body, char *answer,
                    size_t size);

/* The stores of this scope in servers are removed; those in files go with their folder. */
void places_leave(void);

#endif
