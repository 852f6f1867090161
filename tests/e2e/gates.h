/*
 * gates.h - a folder with a pipeline of `gauge` processors (gauge.c) and small raw tables, for
 * tests of gates through the built binary.
 *
 * Season s1 is 2020-12-30 and -31; s2 has every day from 2021-02-01 to 2021-02-28. Raw tables,
 * keyed by all columns but `value` and `kind`: readings  day, site, sensor, value   one row of an
 * entity a day due       day, site, sensor, slot, kind    known ahead more      day, site, sensor,
 * game          known ahead arrived   day, site, sensor, slot roster    site, sensor, slot undated
 *   numbers   day, site, sensor, slot (int)
 * A table without rows of its own in a test has been imported empty.
 */
#ifndef TESTS_E2E_GATES_H
#define TESTS_E2E_GATES_H

#include "base/suite.h"
#include "e2e/sluice.h"

/* Parts of a completeness gate, in flow style; DUE and MORE lack their closing brace. */
#define BY "key: {site: site, sensor: sensor}"
#define DUE "{table: due, " BY ", match: slot"
#define MORE "{table: more, " BY ", match: game"
#define ARRIVED "present: {table: arrived, " BY "}"

/* An empty folder becomes the current one; gates_leave removes it. */
void gates_enter(void);
void gates_leave(void);

/* p.yaml: what all have, and these processors. */
void gates_pipeline(const char *processors);
/* One processor `gauge` with these gates (flow style), and more keys of a processor ("" if none).
 */
void gates_processor(const char *gates, const char *more);
/* Imports TABLE with these rows below its header, in place of all that it had. */
void gates_import(const char *table, const char *rows);
void gates_import_empty(void);

/* The output of a command; `line` is split at blanks. The exit code must be `code`. */
struct e2e_result gates_command(const char *line, int code);
void gates_must(const char *line, int code);
/* The command says exactly this. */
void gates_expect(const char *line, int code, const char *out, const char *err);
void gates_expect_part(const char *line, int code, const char *out_part, const char *err_part);

/* What `export --all` prints of one date: these columns, without the header. */
char *gates_rows(const char *table, const char *date, const char *columns);
void gates_expect_rows(const char *table, const char *date, const char *columns,
                       const char *expected, const char *promise);
/* What `export --outcomes` prints below the header. */
void gates_expect_outcomes(const char *table, const char *from, const char *to,
                           const char *expected, const char *promise);

/*
 * What became of each entity of a date, a line each after a first newline: its row as
 * "a,3,10,6,60.0,false" (due, present, percent, ready), or else "a,3,skipped,incomplete,6 of 10
 * games".
 */
char *gates_told(const char *table, const char *date);
void gates_expect_told(const char *told, const char *entity, const char *expected,
                       const char *promise);

/* The one value of a query, or what it returns; free() it. */
char *gates_sql(const char *query);
void gates_expect_sql(const char *query, const char *expected);

#endif
