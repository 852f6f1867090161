/* claim.c - waiting for a lease or a busy store, and the record of a job. */
#include "engine/private.h"

#include <time.h>
#include <unistd.h>

#define POLL_MILLISECONDS 200

static void rest(void)
{
    struct timespec time = { 0, POLL_MILLISECONDS * 1000000L };

    (void)nanosleep(&time, NULL); /* a signal ends it early, which is what it is for */
}

static void tell_waiting(struct claim *claim, int64_t most, const struct sluice_error *held)
{
    if (!claim->told && claim->events != NULL && claim->events->waiting != NULL)
        claim->events->waiting(claim->user, most, held);
    claim->told = true;
}

/* After an attempt, begun at `since`, that was refused or met a busy store. SLUICE_OK: try again.
 * `most`: seconds in all. */
static int wait_on(struct claim *claim, int64_t most, int64_t since, struct sluice_error *error)
{
    if (claim->cancel != NULL && atomic_load(claim->cancel))
        return sluice_error_set(error, SLUICE_E_CANCELLED,
                                "interrupted while waiting; nothing was done");
    if (claim->spent + clock_monotonic_ns() - since >= most * 1000000000) {
        claim->gave_up = true;
        claim->waited = most;
        return error->status;
    }
    tell_waiting(claim, most, error);
    rest();
    claim->spent += clock_monotonic_ns() - since;
    return SLUICE_OK;
}

int claim_open(struct claim *claim, struct session *session, const atomic_bool *cancel,
               struct sluice_error *error)
{
    int64_t since = clock_monotonic_ns();
    int status;

    claim->cancel = cancel;
    while ((status = ledger_migrate(session, error)) == SLUICE_E_BUSY) {
        status = wait_on(claim, claim->seconds, since, error);
        if (status != SLUICE_OK)
            break;
        since = clock_monotonic_ns();
    }
    return status;
}

static int make_id(struct claim *claim, struct session *session, struct sluice_error *error)
{
    return ledger_new_id(session, &claim->record.started_at, claim->run_id, error);
}

int claim_sign(struct claim *claim, struct session *session, struct sluice_error *error)
{
    struct run_record *record = &claim->record;

    if (gethostname(claim->host, sizeof claim->host - 1) != 0)
        claim->host[0] = '\0';
    record->host = claim->host;
    record->pid = getpid();
    record->run_id = claim->run_id;
    record->command = claim->command;
    record->pipeline = claim->pipeline;
    return make_id(claim, session, error);
}

/* ---- the lease ---- */

/* Ids sort in the order in which runs began: others may have come and gone meanwhile. */
static int acquire(struct claim *claim, struct context *context,
                   const struct lease_request *request, struct sluice_error *error)
{
    int status =
        claim->spent == 0 || claim->leased ? SLUICE_OK : make_id(claim, context->session, error);

    return status == SLUICE_OK
               ? lease_acquire(context->store, context->session, request, &claim->lease, error)
               : status;
}

static void tell_predecessor(const struct claim *claim)
{
    const char *predecessor = lease_predecessor(claim->lease);

    if (predecessor != NULL && claim->events != NULL && claim->events->took_over != NULL)
        claim->events->took_over(claim->user, predecessor);
}

int claim_lease(struct claim *claim, struct context *context, const struct lease_span *spans,
                size_t count, struct sluice_error *error)
{
    struct lease_doubt doubt = { 0 };
    const struct lease_request request = { .spans = spans,
                                           .span_count = count,
                                           .run_id = claim->run_id,
                                           .command = claim->command,
                                           .doubt = &doubt };
    int status;

    claim_fini(claim, context);
    for (;;) {
        int64_t since = clock_monotonic_ns(), most = claim->seconds;
        status = acquire(claim, context, &request, error);
        if (status != SLUICE_E_REFUSED && status != SLUICE_E_BUSY)
            break;
        if (doubt.since != 0 && most <= LEASE_DOUBT_SECONDS)
            most = LEASE_DOUBT_SECONDS + 1;
        status = wait_on(claim, most, since, error);
        if (status != SLUICE_OK)
            break;
    }
    if (status != SLUICE_OK)
        return status;
    claim->leased = true;
    tell_predecessor(claim);
    return SLUICE_OK;
}

void claim_fini(struct claim *claim, struct context *context)
{
    if (claim->lease != NULL)
        lease_release(claim->lease, context->session);
    claim->lease = NULL;
}

/* ---- the record ---- */

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

int claim_start(const struct claim *claim, struct session *session, struct sluice_error *error)
{
    return session_patiently(session, write_start, &claim->record, claim->cancel, error);
}

int claim_judge(const struct claim *claim, int status, const struct run_summary *summary)
{
    if (claim->events != NULL && claim->events->verdict != NULL)
        return claim->events->verdict(claim->user, status, summary);
    return status == SLUICE_OK ? 0 : 1;
}

void claim_end(struct claim *claim, struct session *session, int verdict, const char *summary)
{
    claim->record.exit_code = verdict;
    claim->record.summary = summary;
    (void)session_patiently(session, write_end, &claim->record, claim->cancel, &claim->end);
    claim->record.summary = NULL;
}
