/* history.c - the runs of a store, and how each ended. */
#include "ask/ask.h"

int history_gather(struct session *session, size_t limit, struct arena *arena,
                   struct history *history, struct sluice_error *error)
{
    struct lease_record *leases;
    struct run_record *runs;
    struct history_run *told;
    size_t lease_count, count;
    int64_t now;
    int status = session_clock(session, &now, error);

    if (status == SLUICE_OK)
        status = ledger_leases(session, arena, &leases, &lease_count, error);
    if (status == SLUICE_OK)
        status = ledger_runs(session, arena, &runs, &count, error);
    if (status != SLUICE_OK)
        return status;
    *history = (struct history){ .count = count < limit ? count : limit };
    history->older = count - history->count;
    told = arena_alloc(arena, sizeof *told * (history->count + 1));
    if (told == NULL)
        return error_memory(error, "the history");
    for (size_t i = 0; i < history->count; i++) {
        int state = run_state(&runs[i], leases, lease_count, now);
        told[i] = (struct history_run){ &runs[i], state, run_seconds(&runs[i], state, now) };
    }
    history->runs = told;
    return SLUICE_OK;
}
