/* await.c - asking what became of publications, late and rarely, until it is known of all. */
#include "carrier/carrier.h"

#include <stdlib.h>
#include <time.h>

#define FIRST_MILLISECONDS 200 /* from sending to the first question, if the driver waits */
#define MOST_MILLISECONDS 5000
#define FAILURES 6       /* one after the other, of the store, that are too many */
#define FAILURE_PAUSE 50 /* milliseconds after the first; each is twice the one before */
#define STOP_SECONDS 4   /* that are waited once somebody asked to stop */
#define SLICE_MILLISECONDS 50
#define MILLISECOND INT64_C(1000000)
#define SECOND INT64_C(1000000000)

static bool is_stopped(const atomic_bool *stop)
{
    return stop != NULL && atomic_load(stop);
}

void await_rest(int milliseconds, const atomic_bool *stop)
{
    int64_t until = clock_monotonic_ns() + milliseconds * MILLISECOND, left;

    while (!is_stopped(stop) && (left = until - clock_monotonic_ns()) > 0) {
        int64_t most = SLICE_MILLISECONDS * MILLISECOND;
        struct timespec pause = { 0, (long)(left < most ? left : most) };
        (void)nanosleep(&pause, NULL); /* a signal ends it early, and `stop` says so */
    }
}

/* One wait, for all that are not known yet. */
struct wait {
    const struct awaiting *awaiting;
    const struct carrier *carrier;
    struct sluice_sent **open; /* those */
    size_t count;
    int64_t began, stopped; /* by clock_monotonic_ns; `stopped` 0: nobody asked to */
    int milliseconds;       /* that the next question waits */
    int failures;
};

static void keep_open(struct wait *wait)
{
    size_t kept = 0;

    for (size_t i = 0; i < wait->count; i++)
        if (!await_is_known(wait->open[i]))
            wait->open[kept++] = wait->open[i];
    wait->count = kept;
}

static int revoke_one(struct wait *wait, struct sluice_sent *sent, bool late,
                      struct sluice_error *error)
{
    int status = wait->carrier->revoke(wait->awaiting->session, sent, error);

    if (status != SLUICE_OK || sent->state == SLUICE_PUBLISHED)
        return status;
    sent->may_retry = !late;
    if (sent->message[0] == '\0')
        (void)snprintf(sent->message, sizeof sent->message, "%s",
                       late ? "the store was at work for too long, and was told to give it up"
                            : "it did not reach the store, or not in time");
    return SLUICE_OK;
}

/* Those of which nothing is known, or all of them. */
static int revoke(struct wait *wait, bool all, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < wait->count && status == SLUICE_OK; i++)
        if (all || wait->open[i]->state == SLUICE_NEVER_SEEN)
            status = revoke_one(wait, wait->open[i], all, error);
    return status;
}

static int ask(struct wait *wait, struct sluice_error *error)
{
    int64_t seconds = (clock_monotonic_ns() - wait->began) / SECOND;
    int status = wait->carrier->settle(wait->awaiting->session, wait->open, wait->count,
                                       (uint32_t)wait->milliseconds, error);

    if (status == SLUICE_OK) {
        keep_open(wait);
        status = revoke(wait, seconds >= wait->awaiting->seconds, error);
    }
    if (status == SLUICE_OK)
        keep_open(wait);
    return status;
}

/* After a question that failed; SLUICE_OK: it is asked again. */
static int bear(struct wait *wait, int status)
{
    if (++wait->failures >= FAILURES || status == SLUICE_E_MEMORY ||
        is_stopped(wait->awaiting->stop))
        return status;
    await_rest(FAILURE_PAUSE << wait->failures, wait->awaiting->stop);
    return SLUICE_OK;
}

static int check_stop(struct wait *wait, struct sluice_error *error)
{
    if (!is_stopped(wait->awaiting->stop))
        return SLUICE_OK;
    if (wait->stopped == 0)
        wait->stopped = clock_monotonic_ns();
    if (clock_monotonic_ns() - wait->stopped < STOP_SECONDS * SECOND)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CANCELLED,
                            "interrupted while the store was at work: run the same command again");
}

/* Drivers wait as long as they are told, or not at all. */
static int pause_between(struct wait *wait, int64_t asked, struct sluice_error *error)
{
    int64_t spent = (clock_monotonic_ns() - asked) / MILLISECOND;
    const atomic_bool *stop = wait->stopped == 0 ? wait->awaiting->stop : NULL;
    int status = check_stop(wait, error);

    if (status != SLUICE_OK)
        return status;
    if (spent < wait->milliseconds)
        await_rest((int)(wait->milliseconds - spent), stop);
    wait->milliseconds = wait->milliseconds * 3 / 2;
    if (wait->milliseconds > MOST_MILLISECONDS)
        wait->milliseconds = MOST_MILLISECONDS;
    if (is_stopped(wait->awaiting->stop))
        wait->milliseconds = FIRST_MILLISECONDS;
    return SLUICE_OK;
}

static int go_on(struct wait *wait, struct sluice_error *error)
{
    int status = SLUICE_OK;

    while (wait->count > 0 && status == SLUICE_OK) {
        int64_t asked = clock_monotonic_ns();
        status = ask(wait, error);
        if (status != SLUICE_OK) {
            status = bear(wait, status);
            continue;
        }
        wait->failures = 0;
        if (wait->count > 0)
            status = pause_between(wait, asked, error);
    }
    return status;
}

int await_all(const struct awaiting *awaiting, struct sluice_sent *const *sent, size_t count,
              struct sluice_error *error)
{
    struct wait wait = { .awaiting = awaiting,
                         .carrier = carrier_of(awaiting->session),
                         .open = calloc(count + 1, sizeof *wait.open),
                         .began = clock_monotonic_ns(),
                         .milliseconds = FIRST_MILLISECONDS };
    int status;

    if (wait.open == NULL)
        return error_memory(error, "publications at work");
    for (size_t i = 0; i < count; i++)
        if (!await_is_known(sent[i]))
            wait.open[wait.count++] = sent[i];
    status = go_on(&wait, error);
    free(wait.open);
    return status;
}
