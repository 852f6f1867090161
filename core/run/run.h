/*
 * run.h - executing a plan: extract, index, gate, process, collect, commit.
 *
 * One path for one date and a season, one thread and many, committed or only compared. The calling
 * thread coordinates; entities run on the pool, store I/O on a lane.
 */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include "plan/plan.h"
#include "report/report.h"
#include "sched/sched.h"

/* ---- a shadow run: computed, compared with what is committed, and not written ---- */

/* How many, and the first: of the earliest date, there of the lowest key. */
struct shadow_count {
    int64_t count;
    int32_t date;    /* of the first, and so on; meaningless while count is 0 */
    const char *key; /* by `key_names`, as JSON: ["0022100199",1628369]; NULL: a whole partition */
    struct sluice_value before, after; /* committed, computed; null where there is none */
};

enum shadow_side { SHADOW_BOTH, SHADOW_ONLY_COMMITTED, SHADOW_ONLY_COMPUTED };

struct shadow_column {
    const char *name;
    int32_t type;             /* enum sluice_type */
    int side;                 /* enum shadow_side: who has the column */
    double tolerance;         /* negative: none */
    struct shadow_count rows; /* that differ; where one side has it: that have a value */
    double largest;           /* difference of two numbers; 0: none */
};

/* One output. Rows are matched by their key. */
struct shadow_node {
    const char *name, *table;
    const char *plugin;     /* "psza 1.2.0 build HASH", which computed the rows */
    const char **key_names; /* `key_count` of them; the entity's come first */
    uint32_t key_count;
    int64_t partitions, rows; /* compared; rows that both sides have */
    int64_t uncommitted;      /* partitions computed that never were: nothing to compare with */
    int64_t retired;          /* committed, no longer in the calendar */
    struct shadow_count only_committed, only_computed, differing; /* rows */
    struct shadow_count outcomes; /* entities of which one side, or both, wrote no row */
    struct shadow_count failed;   /* partitions that fail, are committed, and did not fail before */
    struct shadow_column *columns;
    size_t column_count;
};

/* Filled by run_execute. Zero-initialise; shadow_fini accepts that. */
struct shadow {
    struct arena arena;
    struct shadow_node *nodes; /* in topological order */
    size_t node_count;
};

void shadow_fini(struct shadow *shadow);
bool shadow_differs(const struct shadow_node *node);
/* Is this column, of the store or of the build alone, or in some cell, a difference? */
bool shadow_column_differs(const struct shadow_node *node, const struct shadow_column *column);

/* ---- running ---- */

struct run_options {
    int threads;               /* pool workers, >= 1 */
    uint64_t memory;           /* budget in bytes: longer runs are cut into chunks of dates */
    const atomic_bool *cancel; /* raised by a signal handler */
    struct report *report;
    const char *run_id;
    const struct lease *lease; /* of all that the plan computes; NULL: nobody else writes */
    struct shadow *shadow;     /* not NULL: nothing is committed, this is filled instead */
    int64_t slow_milliseconds; /* an entity that takes longer is told of; 0: ten seconds */
    bool exact;                /* inputs in the versions of the plan, or nothing more is computed */
    bool check_inputs;         /* look again at what plugins may only read; it takes its time */
};

/* Bytes that computing the planned partitions of calendar indexes [low, high) at once may take, by
 * the rows that the ledger knows of. */
uint64_t run_estimate(const struct plan *plan, size_t low, size_t high);

/*
 * Executes `plan`, which stays as it is, against `store`; `session` is an open writing session,
 * used for commits; one for reading will do for a shadow run. Fills `summary` (nodes in `arena`),
 * also after a failure. Returns SLUICE_OK when everything that could be done was done, failed and
 * blocked partitions included (see summary); SLUICE_E_CANCELLED after a cancellation; other codes
 * for trouble with the store or memory, after which everything committed stands and nothing else
 * was written; SLUICE_E_REFUSED, before anything was done, if a single date is over the memory
 * budget; SLUICE_E_REFUSED, for an exact run, if somebody wrote to an input since it was planned;
 * SLUICE_E_CONFLICT if the lease was taken over, or another command wrote a record of the same
 * partition or entity first: nothing of that commit was written; if the store has an output with
 * another key or type.
 */
int run_execute(const struct plan *plan, struct store *store, struct session *session,
                const struct run_options *options, struct arena *arena, struct run_summary *summary,
                struct sluice_error *error);

#endif
