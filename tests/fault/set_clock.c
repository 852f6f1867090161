/*
 * set_clock.c - for LD_PRELOAD: the time of day is another one.
 *
 *   FAULT_CLOCK_SHIFT=N   by so many seconds, which may be negative
 *   FAULT_CLOCK_AFTER=N   from the Nth look at the clock on; 0: from the start
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static atomic_llong looks;

static long long number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) &&
        atomic_fetch_add(&looks, 1) >= number_of("FAULT_CLOCK_AFTER"))
        time->tv_sec += (time_t)number_of("FAULT_CLOCK_SHIFT");
    return result;
}
