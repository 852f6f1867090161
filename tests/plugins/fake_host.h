/*
 * fake_host.h - runs one processor over rows written in a test, without the runtime.
 *
 * Rows are given oldest first within a key. The fake sorts them by key, keeps the newest `last` and
 * turns slices round as the input declares. Once D is set, rows of inputs that read game_date are
 * cut to the days of their window; seasons, filters and gates it does not know. Written rows are
 * rounded and checked against nullability and ranges. Every misuse fails the running Check test.
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "sluice/plugin.h"

#include <check.h>

struct fake;

struct fake *fake_create(const struct sluice_processor *processor);
void fake_destroy(struct fake *fake);

/* Sets D, "2025-01-20"; before any row. */
void fake_date(struct fake *fake, const char *date);
/* Replaces the default of a scalar parameter. */
void fake_parameter(struct fake *fake, const char *name, double value);
/* Adds a row: "game_id=G1;team=BOS;fga=78". A cell not named, or "fga=", is null; the last wins.
 * Dates are "2025-01-18" or "D-2", times "2025-01-18T00:30:00Z"; "\;" is a ";" of the text. */
SLUICE_PRINTF(3, 4)
void fake_row(struct fake *fake, const char *alias, const char *format, ...);
/* prepare, iterate, process of every entity. */
void fake_run(struct fake *fake);

size_t fake_entity_count(const struct fake *fake);
/* The i-th entity in key order: "G1,BOS". */
const char *fake_entity(const struct fake *fake, size_t i);
/* "written", or "failed bad_value: reason"; `key` as above. */
const char *fake_outcome(const struct fake *fake, const char *key);
/* Every cell "name=text" of `cells`, separated by ";" without a space: reals in shortest form, null
 * as "". */
void fake_expect(const struct fake *fake, const char *key, const char *cells);
/* The output columns, comma-separated. */
const char *fake_header(struct fake *fake);

/* Runs a suite; the exit code of its program. */
int fake_suite(const char *name, const TTest *const *tests, size_t count);

#endif
