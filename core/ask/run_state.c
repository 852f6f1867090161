/* run_state.c - how a run of the ledger ended, or whether it is still going on. */
#include "ask/ask.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* A run starts with its process, but for the time it takes to open the store. */
#define START_SLACK_US 2000000

static const char *const names[] = {
    [RUN_ENDED] = "ended",
    [RUN_GOING_ON] = "running",
    [RUN_INTERRUPTED] = "interrupted",
    [RUN_ELSEWHERE] = "unknown",
};

const char *run_state_name(int state)
{
    return names[state];
}

static bool on_this_host(const struct run_record *run)
{
    char host[256] = "";

    return gethostname(host, sizeof host - 1) == 0 && text_equals(host, run->host);
}

/* Process ids are used again: one that began after the run did is somebody else's. */
static bool began_later(const struct run_record *run, int64_t at)
{
    struct timespec now;
    int64_t ticks, age, hertz = sysconf(_SC_CLK_TCK);

    if (hertz <= 0 || clock_gettime(CLOCK_BOOTTIME, &now) != 0 ||
        !process_started(run->pid, &ticks))
        return false;
    age = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - ticks * 1000000 / hertz;
    return age + START_SLACK_US < at - run->started_at;
}

/* One that was killed may be there as long as its parent does not ask for it, and then it is none
 * that /proc says began. Where there is no /proc that is so of everybody. */
static bool is_gone(const struct run_record *run)
{
    int64_t ticks;

    if (run->pid <= 0)
        return true;
    if (kill((pid_t)run->pid, 0) != 0)
        return errno == ESRCH;
    return !process_started(run->pid, &ticks) && process_started(getpid(), &ticks);
}

int run_state(const struct run_record *run, const struct lease_record *leases, size_t count,
              int64_t now)
{
    if (run->ended)
        return RUN_ENDED;
    /* A lease knows its process for sure, and whatever the clock says. */
    for (size_t i = 0; i < count; i++) {
        bool mine = text_equals(leases[i].run_id, run->run_id);
        if (mine && leases[i].state == LEASE_HELD)
            return RUN_GOING_ON;
        if (mine && leases[i].state == LEASE_ABANDONED)
            return RUN_INTERRUPTED;
    }
    if (!on_this_host(run))
        return RUN_ELSEWHERE;
    if (is_gone(run) || began_later(run, now))
        return RUN_INTERRUPTED;
    return RUN_GOING_ON;
}

const struct lease_record *run_lease(const struct run_record *run,
                                     const struct lease_record *leases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equals(leases[i].run_id, run->run_id) &&
            (leases[i].state == LEASE_HELD || leases[i].state == LEASE_EXPIRED))
            return &leases[i];
    return NULL;
}

struct sluice_value run_seconds(const struct run_record *run, int state, int64_t now)
{
    int64_t end = run->ended_at, took;

    if (state == RUN_GOING_ON)
        end = now;
    else if (state != RUN_ENDED)
        return sluice_of_null();
    /* A clock that was set back in between measures nothing. */
    took = end < run->started_at ? 0 : end - run->started_at;
    return sluice_of_real(real_round((double)took / 1e6, 2));
}
