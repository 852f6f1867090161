/*
 * run.h - executing a plan: extract, index, gate, process, collect, commit.
 *
 * One path for one date and a season, one thread and many. The calling thread coordinates; entities
 * run on the pool, store I/O on a lane.
 */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include "plan/plan.h"
#include "report/report.h"
#include "sched/sched.h"

struct run_options {
    int threads;               /* pool workers, >= 1 */
    uint64_t memory;           /* budget in bytes: longer runs are cut into chunks of dates */
    const atomic_bool *cancel; /* raised by a signal handler */
    struct report *report;
    const char *run_id;
    const struct lease *lease; /* of all that the plan computes; NULL: nobody else writes */
};

/* Bytes that computing the planned partitions of calendar indexes [low, high) at once may take, by
 * the rows that the ledger knows of. */
uint64_t run_estimate(const struct plan *plan, size_t low, size_t high);

/*
 * Executes `plan` against `store`; `session` is an open writing session, used for commits. Fills
 * `summary` (nodes in `arena`), also after a failure. Returns SLUICE_OK when everything that could
 * be done was done, failed and blocked partitions included (see summary); SLUICE_E_CANCELLED after
 * a cancellation; other codes for trouble with the store or memory, after which everything
 * committed stands and nothing else was written; SLUICE_E_REFUSED, before anything was
 * done, if a single date is over the memory budget.
 */
int run_execute(struct plan *plan, struct store *store, struct session *session,
                const struct run_options *options, struct arena *arena, struct run_summary *summary,
                struct sluice_error *error);

#endif
