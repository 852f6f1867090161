/*
 * run.h - executing a plan: extract, index, gate, process, collect, commit.
 *
 * One path for one date and a season, one thread and many, committed or only compared. The calling
 * thread coordinates; entities run on the pool, store I/O on a lane.
 */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include "publish/publish.h"
#include "report/report.h"
#include "sched/sched.h"

struct run_options {
    struct store *store;       /* what is read, on sessions of the run's own */
    struct session *session;   /* that of the sink, used on its thread alone once the run works */
    int threads;               /* pool workers, >= 1 */
    uint64_t memory;           /* budget in bytes: longer runs are cut into chunks of dates */
    const atomic_bool *cancel; /* raised by a signal handler */
    struct report *report;
    const char *run_id;
    struct sink *sink;         /* where partitions go */
    int64_t slow_milliseconds; /* an entity that takes longer is told of; 0: ten seconds */
    bool exact;                /* inputs in the versions of the plan, or nothing more is computed */
    bool check_inputs;         /* look again at what plugins may only read; it takes its time */
};

/* What memory dates take, by the rows that the ledger knows of. The plan outlives it; one thread.
 */
struct estimate;
int estimate_create(const struct plan *plan, struct estimate **estimate,
                    struct sluice_error *error);
void estimate_destroy(struct estimate *estimate); /* NULL is accepted */
/* Bytes that computing the planned partitions of calendar indexes [low, high) at once may take. */
uint64_t estimate_bytes(struct estimate *estimate, size_t low, size_t high);
/* What a chunk has room for. */
struct chunk_room {
    uint64_t memory;     /* bytes of rows */
    uint64_t partitions; /* each takes some KB beside its rows, until the chunk has ended */
};
/* The most dates from `low` on for which there is room, one at least, as the index behind them;
 * once `cancel` (may be NULL) is raised, some for which there is. */
size_t estimate_fit(struct estimate *estimate, size_t low, struct chunk_room room,
                    const atomic_bool *cancel);

/*
 * Executes `plan`, which stays as it is. Fills `summary` (nodes in `arena`), also after a failure.
 * What was committed stands whatever comes back, and nothing else of a partition was
 * written.
 *
 *   SLUICE_OK           all that could be done was done; the summary says what failed or is blocked
 *   SLUICE_E_CANCELLED  `cancel` was raised
 *   SLUICE_E_REFUSED    a single date is over the memory budget, and nothing was done; or somebody
 *                       wrote to an input of an exact run since it was planned
 *   SLUICE_E_CONFLICT   the lease was taken over, or another command wrote a record of the same
 *                       partition or entity first; or the store has an output with another key or
 *                       type
 *   others              trouble with the store, or memory is short
 */
int run_execute(const struct plan *plan, const struct run_options *options, struct arena *arena,
                struct run_summary *summary, struct sluice_error *error);

#endif
