/*
 * history.h - the runs of a store, and how each ended.
 */
#ifndef CORE_ASK_HISTORY_H
#define CORE_ASK_HISTORY_H

#include "ask/run_state.h"

struct history_run {
    const struct run_record *record;
    int state;                   /* enum run_state */
    struct sluice_value seconds; /* null: nobody knows */
};

struct history {
    const struct history_run *runs; /* newest first, `limit` of them at most */
    size_t count, older;            /* those left out */
};

/* In `arena`. */
int history_gather(struct session *session, size_t limit, struct arena *arena,
                   struct history *history, struct sluice_error *error);

#endif
