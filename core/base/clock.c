/* clock.c - the two clocks. */
#include "base/base.h"

#include <time.h>

static struct timespec now(clockid_t clock)
{
    struct timespec time = { 0 };

    /* Neither clock can fail on Linux; a wrong clock id would be a mistake in this file. */
    (void)clock_gettime(clock, &time);
    return time;
}

int64_t clock_monotonic_ns(void)
{
    struct timespec time = now(CLOCK_MONOTONIC);

    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clock_utc_us(void)
{
    struct timespec time = now(CLOCK_REALTIME);

    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}
