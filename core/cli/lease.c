/* lease.c - taking a lease, waiting for it where the command may, and the record of a run. */
#include "cli/cli.h"

#include <time.h>

#define POLL_MILLISECONDS 200

/* A line for a person, or for a log where there is a report. */
SLUICE_PRINTF(3, 4)
static void tell(const struct invocation *invocation, struct report *report, const char *format,
                 ...)
{
    va_list arguments;
    char line[1024];

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (report != NULL)
        report_message(report, "info", "%s", line);
    else
        cli_say("sluice %s: %s\n", invocation->command->name, line);
}

static void rest(void)
{
    struct timespec time = { 0, POLL_MILLISECONDS * 1000000L };

    (void)nanosleep(&time, NULL); /* a signal ends it early, which is what it is for */
}

/* What a busy store says ends with something to do already. */
static int give_up(const struct invocation *invocation, const struct sluice_error *held,
                   int64_t waited)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *verb = waited == 0 ? "wait for it" : "wait longer";
    bool busy = held->status == SLUICE_E_BUSY;
    char advice[96];

    (void)snprintf(advice, sizeof advice, "%s %s with --wait SECONDS%s", busy ? ", or" : ";", verb,
                   busy ? "" : ", or try again later");
    if (waited == 0)
        (void)sluice_error_set(&error, held->status, "%s%s", held->message, advice);
    else
        (void)sluice_error_set(&error, held->status, "waited %lld s: %s%s", (long long)waited,
                               held->message, advice);
    return cli_fail(invocation, &error);
}

static int interrupted(const struct invocation *invocation)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)sluice_error_set(&error, SLUICE_E_CANCELLED,
                           "interrupted while waiting; nothing was done");
    return cli_fail(invocation, &error);
}

/* After an attempt, begun at `since`, that was refused or met a busy store. 0: try again; else the
 * exit code. `most`: seconds in all. */
static int wait_on(const struct invocation *invocation, struct patience *patience, int64_t most,
                   int64_t since, const struct sluice_error *held)
{
    if (atomic_load(invocation->cancel))
        return interrupted(invocation);
    if (patience->spent + clock_monotonic_ns() - since >= most * 1000000000)
        return give_up(invocation, held, most);
    if (!patience->told)
        tell(invocation, patience->report, "waiting, at most %lld s: %s", (long long)most,
             held->message);
    patience->told = true;
    rest();
    patience->spent += clock_monotonic_ns() - since;
    return 0;
}

int cli_migrate_ledger(const struct invocation *invocation, struct session *session,
                       struct patience *patience)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t since = clock_monotonic_ns();
    int code = 0, status;

    while (code == 0 && (status = ledger_migrate(session, &error)) != SLUICE_OK) {
        if (status != SLUICE_E_BUSY)
            return cli_fail(invocation, &error);
        code = wait_on(invocation, patience, patience->seconds, since, &error);
        since = clock_monotonic_ns();
    }
    return code;
}

/* Ids sort in the order in which runs began: others may have come and gone meanwhile. */
static int begin_anew(struct session *session, const struct patience *patience,
                      struct sluice_error *error)
{
    if (patience->spent == 0 || patience->record == NULL)
        return SLUICE_OK;
    return ledger_new_id(session, &patience->record->started_at, patience->run_id, error);
}

int cli_lease(const struct invocation *invocation, struct context *context,
              const struct lease_request *request, struct patience *patience, struct lease **lease)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct lease_doubt doubt = { 0 };
    struct lease_request asked = *request;
    int code = 0;

    *lease = NULL;
    asked.doubt = &doubt;
    while (code == 0) {
        int64_t since = clock_monotonic_ns(), most = patience->seconds;
        int status = begin_anew(context->session, patience, &error);
        if (status == SLUICE_OK)
            status = lease_acquire(context->store, context->session, &asked, lease, &error);
        if (status == SLUICE_OK)
            break;
        if (status != SLUICE_E_REFUSED && status != SLUICE_E_BUSY)
            return cli_fail(invocation, &error);
        if (doubt.since != 0 && most <= LEASE_DOUBT_SECONDS)
            most = LEASE_DOUBT_SECONDS + 1;
        code = wait_on(invocation, patience, most, since, &error);
    }
    if (code == 0)
        patience->record = NULL;
    if (code == 0 && lease_predecessor(*lease) != NULL)
        tell(invocation, patience->report, "took over from %s", lease_predecessor(*lease));
    return code;
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

int cli_start_run(const struct invocation *invocation, struct session *session,
                  const struct run_record *record, struct sluice_error *error)
{
    return session_patiently(session, write_start, record, invocation->cancel, error);
}

int cli_end_run(const struct invocation *invocation, struct session *session,
                const struct run_record *record, bool failed)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int code = (int)record->exit_code;

    if (session_patiently(session, write_end, record, invocation->cancel, &error) == SLUICE_OK)
        return code;
    if (!failed)
        code = cli_fail(invocation, &error);
    cli_say("the end of run %s could not be written to the ledger: `sluice status` will show "
            "it as interrupted\n",
            record->run_id);
    return code;
}
