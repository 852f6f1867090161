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
        (void)fprintf(stderr, "sluice %s: %s\n", invocation->command->name, line);
}

static void rest(void)
{
    struct timespec time = { 0, POLL_MILLISECONDS * 1000000L };

    (void)nanosleep(&time, NULL); /* a signal ends it early, which is what it is for */
}

static int give_up(const struct invocation *invocation, const struct sluice_error *held,
                   int64_t waited)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (waited == 0)
        (void)sluice_error_set(&error, held->status,
                               "%s; wait for it with --wait SECONDS, or try again later",
                               held->message);
    else
        (void)sluice_error_set(&error, held->status, "waited %lld s: %s", (long long)waited,
                               held->message);
    return cli_fail(invocation, &error);
}

static int interrupted(const struct invocation *invocation)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)sluice_error_set(&error, SLUICE_E_CANCELLED,
                           "interrupted while waiting; nothing was "
                           "done");
    return cli_fail(invocation, &error);
}

int cli_lease(const struct invocation *invocation, struct context *context,
              const struct lease_request *request, int64_t wait, struct report *report,
              struct lease **lease)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct lease_doubt doubt = { 0 };
    struct lease_request asked = *request;
    int64_t started = clock_monotonic_ns();
    bool told = false;
    int status;

    *lease = NULL;
    asked.doubt = &doubt;
    for (;;) {
        status = lease_acquire(context->store, context->session, &asked, lease, &error);
        if (doubt.since != 0 && wait <= LEASE_DOUBT_SECONDS)
            wait = LEASE_DOUBT_SECONDS + 1;
        /* A store that is busy for longer than its driver waits is one more reason to wait. */
        if (status != SLUICE_E_REFUSED && (status != SLUICE_E_BUSY || wait == 0))
            break;
        if (clock_monotonic_ns() - started >= wait * 1000000000)
            return give_up(invocation, &error, wait);
        if (!told)
            tell(invocation, report, "waiting, at most %lld s: %s", (long long)wait, error.message);
        told = true;
        if (atomic_load(invocation->cancel))
            return interrupted(invocation);
        rest();
    }
    if (status != SLUICE_OK)
        return cli_fail(invocation, &error);
    if (lease_predecessor(*lease) != NULL)
        tell(invocation, report, "took over from %s", lease_predecessor(*lease));
    return 0;
}

static int write_start(struct session *session, const void *user, struct sluice_error *error)
{
    return ledger_start_run(session, user, error);
}

static int write_end(struct session *session, const void *user, struct sluice_error *error)
{
    return ledger_end_run(session, user, error);
}

int cli_start_run(const struct invocation *invocation, struct session *session,
                  const struct run_record *record, struct sluice_error *error)
{
    return session_patiently(session, write_start, record, invocation->cancel, error);
}

int cli_end_run(const struct invocation *invocation, struct session *session,
                const struct run_record *record, struct sluice_error *error)
{
    return session_patiently(session, write_end, record, invocation->cancel, error);
}
