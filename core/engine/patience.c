/* patience.c - waiting for a lease or a busy store, and the record of a run. */
#include "engine/private.h"

#include <time.h>
#include <unistd.h>

#define POLL_MILLISECONDS 200

static void rest(void)
{
    struct timespec time = { 0, POLL_MILLISECONDS * 1000000L };

    (void)nanosleep(&time, NULL); /* a signal ends it early, which is what it is for */
}

static void tell_waiting(struct patience *patience, int64_t most, const struct sluice_error *held)
{
    if (!patience->told && patience->events != NULL && patience->events->waiting != NULL)
        patience->events->waiting(patience->user, most, held);
    patience->told = true;
}

/* After an attempt, begun at `since`, that was refused or met a busy store. SLUICE_OK: try again.
 * `most`: seconds in all. */
static int wait_on(struct patience *patience, int64_t most, int64_t since,
                   struct sluice_error *error)
{
    if (patience->cancel != NULL && atomic_load(patience->cancel))
        return sluice_error_set(error, SLUICE_E_CANCELLED,
                                "interrupted while waiting; nothing was done");
    if (patience->spent + clock_monotonic_ns() - since >= most * 1000000000) {
        patience->gave_up = true;
        patience->waited = most;
        return error->status;
    }
    tell_waiting(patience, most, error);
    rest();
    patience->spent += clock_monotonic_ns() - since;
    return SLUICE_OK;
}

int patience_migrate(struct patience *patience, struct session *session, struct sluice_error *error)
{
    int64_t since = clock_monotonic_ns();
    int status;

    while ((status = ledger_migrate(session, error)) == SLUICE_E_BUSY) {
        status = wait_on(patience, patience->seconds, since, error);
        if (status != SLUICE_OK)
            break;
        since = clock_monotonic_ns();
    }
    return status;
}

/* Ids sort in the order in which runs began: others may have come and gone meanwhile. */
static int begin_anew(struct session *session, const struct patience *patience,
                      struct sluice_error *error)
{
    if (patience->spent == 0 || patience->record == NULL)
        return SLUICE_OK;
    return ledger_new_id(session, &patience->record->started_at, patience->run_id, error);
}

static int acquire(struct patience *patience, struct context *context,
                   const struct lease_request *request, struct lease **lease,
                   struct sluice_error *error)
{
    int status = begin_anew(context->session, patience, error);

    return status == SLUICE_OK
               ? lease_acquire(context->store, context->session, request, lease, error)
               : status;
}

static void tell_predecessor(const struct patience *patience, const struct lease *lease)
{
    const char *predecessor = lease_predecessor(lease);

    if (predecessor != NULL && patience->events != NULL && patience->events->took_over != NULL)
        patience->events->took_over(patience->user, predecessor);
}

int patience_lease(struct patience *patience, struct context *context,
                   const struct lease_request *request, struct lease **lease,
                   struct sluice_error *error)
{
    struct lease_doubt doubt = { 0 };
    struct lease_request asked = *request;
    int status;

    *lease = NULL;
    asked.doubt = &doubt;
    for (;;) {
        int64_t since = clock_monotonic_ns(), most = patience->seconds;
        status = acquire(patience, context, &asked, lease, error);
        if (status != SLUICE_E_REFUSED && status != SLUICE_E_BUSY)
            break;
        if (doubt.since != 0 && most <= LEASE_DOUBT_SECONDS)
            most = LEASE_DOUBT_SECONDS + 1;
        status = wait_on(patience, most, since, error);
        if (status != SLUICE_OK)
            break;
    }
    if (status != SLUICE_OK)
        return status;
    patience->record = NULL;
    tell_predecessor(patience, *lease);
    return SLUICE_OK;
}

void record_init(struct run_record *record, char *host, size_t size)
{
    if (gethostname(host, size - 1) != 0)
        host[0] = '\0';
    record->host = host;
    record->pid = getpid();
}

static int write_start(struct session *session, const void *user, struct sluice_error *error)
{
    return ledger_start_run(session, user, error);
}

static int write_end(struct session *session, const void *user, struct sluice_error *error)
{
    struct run_record record = *(const struct run_record *)user;
    int status = session_clock(session, &record.ended_at, error);

    return status == SLUICE_OK ? ledger_end_run(session, &record, error) : status;
}

int patience_start_run(const struct patience *patience, struct session *session,
                       const struct run_record *record, struct sluice_error *error)
{
    return session_patiently(session, write_start, record, patience->cancel, error);
}

int patience_end_run(const struct patience *patience, struct session *session,
                     const struct run_record *record, struct sluice_error *error)
{
    return session_patiently(session, write_end, record, patience->cancel, error);
}
