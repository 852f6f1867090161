/*
 * run_state.h - how a run of the ledger ended, or whether it is still going on.
 */
#ifndef CORE_ASK_RUN_STATE_H
#define CORE_ASK_RUN_STATE_H

#include "ledger/ledger.h"

enum run_state {
    RUN_ENDED = 1,
    RUN_GOING_ON = 2,
    RUN_INTERRUPTED = 3, /* its process is gone and it wrote no end */
    RUN_ELSEWHERE = 4,   /* began on another host, wrote no end so far and holds nothing */
};

/* `leases`: those in the store. Whose lease is held goes on, wherever that is. `now`: by the
 * store's clock, as the start of the run. */
int run_state(const struct run_record *run, const struct lease_record *leases, size_t count,
              int64_t now);
/* The lease of a run, also one that may be taken over; NULL: it has none. */
const struct lease_record *run_lease(const struct run_record *run,
                                     const struct lease_record *leases, size_t count);
/* "ended" and so on. */
const char *run_state_name(int state);
/* Seconds from start to end, or until now for a run that goes on; null where nobody knows. */
struct sluice_value run_seconds(const struct run_record *run, int state, int64_t now);

#endif
