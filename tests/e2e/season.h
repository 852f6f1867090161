/*
 * season.h - stores with a season in them: made, run, looked into, compared. All paths are in the
 * folder of e2e_enter or absolute.
 */
#ifndef TESTS_E2E_SEASON_H
#define TESTS_E2E_SEASON_H

#include <stdbool.h>

#include "e2e/sluice.h"

#define SEASON_PIPELINE SLUICE_SOURCE "/pipelines/nightly.yaml"
#define SEASON_FROM "2021-10-19"
#define SEASON_DATE_SIZE 11

/* Where the five processors of the pipeline write, upstream first. */
#define SEASON_TABLES 10
extern const char *const season_tables[SEASON_TABLES];

/* Sanitizers make everything some ten times slower: SLUICE_TEST_QUICK asks for fewer rounds. */
bool season_is_quick(void);
/* SLUICE_TEST_FULL asks for all there are, however long it takes. */
bool season_is_full(void);
/* The folder of the real data and expected rows; NULL, after saying so, if there is none. */
const char *season_shared(void);

/* An invented league as CSV files in `folder`, up to and including the date `to`. */
void season_make(const char *folder, const char *to);
/* `nightly` with its stores where SLUICE_TEST_STORE says: SEASON_PIPELINE, or a copy in the folder
 * `pipelines` of the current one with other sections. All functions here go by it. */
const char *season_pipeline(void);
/* The store that commands of this process work on from now on. */
void season_use(const char *store);
void season_import(const char *store, const char *folder);
/* A store nobody has open, with what a killed process left beside it; from NULL: it is no more. */
void season_copy(const char *from, const char *to);

/* Runs the pipeline on the store in use. `more` (may be NULL): up to three options. */
struct e2e_result season_run(const char *from, const char *to, const char *const *more);
/* The same, where only exit code 0 is right. */
void season_complete(const char *from, const char *to, const char *const *more);

/* What the store in use exports of a range: rows and outcomes of every table. */
struct season_exports {
    char *bytes[SEASON_TABLES][2];
    size_t lengths[SEASON_TABLES][2];
};
void season_export(struct season_exports *exports, const char *from, const char *to);
void season_exports_fini(struct season_exports *exports);
bool season_same(const struct season_exports *a, const struct season_exports *b, int table);
/* Fails naming the table and the first line that differs. */
void season_expect_same(const struct season_exports *expected, const struct season_exports *got,
                        const char *what);
/* Exports the range of the store in use, compares, forgets. */
void season_expect_exports(const struct season_exports *expected, const char *from, const char *to,
                           const char *what);

/* ---- the inside of a store, without changing what a killed process left ---- */

/* The one number, or text (free it), that a query gives. */
long long season_number(const char *store, const char *query);
char *season_text(const char *store, const char *query);
/* The file is sound, and every partition has all its rows and outcomes or none of them. */
void season_expect_consistent(const char *store, const char *what);
/* Calendar dates, ascending; free() them. */
char (*season_dates(const char *store, size_t *count))[SEASON_DATE_SIZE];

#endif
