/*
 * lake.h - a folder with a store that other programs write to, and a pipeline that reads it, for
 * tests of external tables through the built binary.
 *
 * lake.db has orders (day, customer, amount) and bookings, the same known ahead, made by SQL; the
 * calendar is 2024-01-01 to -05, one season. `tallied` is of tally.c: `week` is D and the day
 * before, and `before` the season before D, so that a day is read by all from it on.
 */
#ifndef TESTS_E2E_LAKE_H
#define TESTS_E2E_LAKE_H

#include "base/suite.h"
#include "e2e/gates.h"

#define ALL_DAYS " --from 2024-01-01 --to 2024-01-05"

/* An empty folder, and p.yaml with a store of this driver ("depot": with a ledger elsewhere) and
 * these keys of orders ("from: x, ").
 * Tables as they are; nothing was run. */
void lake_enter(const char *driver, const char *keys);
void lake_leave(void);
/* p.yaml anew. */
void lake_pipeline(const char *driver, const char *keys);
/* The same with these lines for its store and ledger. */
void lake_pipeline_over(const char *stores, const char *keys);
/* What another program does. */
SLUICE_PRINTF(1, 2)
void lake_sql(const char *format, ...);
/* The actions of a plan, one letter a date: "r" run, "." reuse, "b" blocked. */
void lake_expect_plan(const char *letters);
/* Runs all dates; the exit code must be `code`. */
void lake_run(int code);
/* What the rows are must be what a new store would have. */
void lake_expect_fresh(void);

#endif
