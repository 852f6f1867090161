/*
 * world.h - a small world for tests of ledger, plan and run: a folder with a store, a calendar of
 * two seasons, readings and sensors, and processors made of fixture plugins.
 *
 * Raw tables, as SQL sees them (dates are ISO text):
 *   days      day, season, kind         counts where kind is 'real'; season s1 is 2021-01-01 to
 *                                       -06, s2 2021-02-01 to -03; 2021-01-04 is a 'test' day
 *   readings  day, sensor, slot, value, note
 *   plan      day, sensor, slot         known ahead
 *   sensors   sensor, name              undated; names is the same
 *   beside    day, sensor, value        its declared key is the sensor alone
 * What goes wrong around a test fails it.
 */
#ifndef TESTS_RUN_WORLD_H
#define TESTS_RUN_WORLD_H

#include "plan/plan.h"
#include "run/run.h"

#include <check.h>
#include <sqlite3.h>

struct world {
    char folder[64], yaml[96];
    struct diagnostics diagnostics;
    struct pipeline *pipeline;
    struct registry *registry;
    struct binding *binding;
    struct store *store;
    struct session *session;
    struct ledger *ledger;
    struct plan *plan;
    struct run_summary summary;
    struct arena arena;
    struct sluice_error error;
    struct buffer log; /* what the last run reported */
    sqlite3 *sql;
    int runs;
    int threads; /* of world_run; 2 */
    const atomic_bool *cancel;
    uint64_t memory;
    struct shadow *shadow; /* of world_execute; NULL: it commits */
    int64_t slow_milliseconds;
    bool exact; /* of world_execute */
    bool check_inputs;
};

/* An empty store with all raw tables and the days; `processors` is the YAML below `processors:`. */
void world_open(struct world *world, const char *processors);
void world_close(struct world *world);
/* Another pipeline over the same store. */
void world_rewrite(struct world *world, const char *processors);

/* Any statements. */
SLUICE_PRINTF(2, 3)
void world_sql(struct world *world, const char *format, ...);
/* Rows as text: cells joined by `|`, rows ended by a newline; null is empty. free() it. */
SLUICE_PRINTF(2, 3)
char *world_query(struct world *world, const char *format, ...);
/* `expected` against world_query. */
void world_expect(struct world *world, const char *query, const char *expected);
/* One row of `readings`, with its day imported anew. `value` is SQL. */
void world_reading(struct world *world, const char *day, int sensor, const char *value);
/* Records that a partition of a raw table ("all": an undated one) was imported. */
void world_import(struct world *world, const char *table, const char *partition);

struct world_request {
    const char *from, *to; /* NULL: 2021-01-01, 2021-01-06 */
    const char *only;      /* one node */
    bool force, retry_failed;
};
/* Loads the ledger and plans; the status. */
int world_plan(struct world *world, struct world_request request);
/* The plan: "A 2021-01-01 run: never computed" a line; node, date, action, reason. free() it. */
char *world_plan_text(const struct world *world);
/* Bytes that dates [low, high) of the plan take by its estimate. */
uint64_t world_estimate(struct world *world, size_t low, size_t high);
/* Executes the plan there is; the status. Fills `summary`. */
int world_execute(struct world *world);
/* Plans and executes; both must succeed. */
void world_run(struct world *world, struct world_request request);
/* Entities or partitions of all nodes. */
int64_t world_failed_partitions(const struct world *world);
int64_t world_blocked(const struct world *world);
int64_t world_committed(const struct world *world);
int64_t world_reused(const struct world *world);

#define world_ok(world, call)                                                                      \
    ck_assert_msg((call) == SLUICE_OK, "%s: %s", #call, (world)->error.message)

#endif
