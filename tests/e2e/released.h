/*
 * released.h - what the release before left in tests/e2e/released: its plugins, its driver, a
 * store. What goes wrong fails the test.
 */
#ifndef TESTS_E2E_RELEASED_H
#define TESTS_E2E_RELEASED_H

#include <sqlite3.h>
#include <stdbool.h>

#include "e2e/sluice.h"

#define RELEASED SLUICE_SOURCE "/tests/e2e/released/"
#define RELEASED_DATES "--from", "2023-12-28", "--to", "2024-01-05"

/* Plugins and driver are code of one machine, built without instrumentation. False is told on
 * stdout: the test is skipped. */
bool released_can_load(void);

/* An empty folder becomes the current one, with the pipeline and plugins of the release; plugins
 * are looked for there. e2e_leave removes it. */
void released_enter(char folder[E2E_FOLDER_SIZE]);
void released_copy(const char *from, const char *to);

/* Runs `sluice`, which has to end with 0. */
struct e2e_result released_must(const char *const *arguments);

/* The only cell of what a query gives; free() it. */
char *released_query(sqlite3 *store, const char *query);
/* A table of `main` has the rows that it has in the attached "then", in the columns that it had
 * then but for those in `except`, a list of SQL texts that begins with a comma, or "". */
void released_expect_same(sqlite3 *store, const char *table, const char *except);

#endif
