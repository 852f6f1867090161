/* retry.c - how long to wait before something is tried again, and when to give up. */
#include "retry.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define FIRST_PAUSE (SECOND / 2)
#define DOUBLINGS 6

int64_t moment(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
    return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

uint64_t random_seed(void)
{
    uint64_t seed = 0;

    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
        seed = (uint64_t)moment() ^ (uint64_t)getpid() << 40;
    return seed;
}

/* splitmix64 */
uint64_t random_next(uint64_t *random)
{
    uint64_t bits = *random += UINT64_C(0x9e3779b97f4a7c15);

    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

int64_t patience_pause(struct patience *patience, int64_t retry_after)
{
    unsigned doublings = patience->tries < DOUBLINGS ? patience->tries : DOUBLINGS;
    int64_t most = FIRST_PAUSE << doublings;
    int64_t pause = (int64_t)(random_next(patience->random) % (uint64_t)most);
    int64_t asked = retry_after < 0 ? 0 : retry_after;

    patience->tries++;
    if (asked > LONGEST_RETRY_AFTER)
        asked = LONGEST_RETRY_AFTER;
    return pause < asked * SECOND ? asked * SECOND + pause / 8 : pause;
}

void sleep_for(int64_t microseconds)
{
    struct timespec left = { .tv_sec = microseconds / SECOND,
                             .tv_nsec = microseconds % SECOND * 1000 };

    if (microseconds <= 0)
        return;
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
    }
}

bool patience_wait(struct patience *patience, int64_t retry_after)
{
    int64_t pause = patience_pause(patience, retry_after);

    if (moment() + pause >= patience->deadline)
        return false;
    sleep_for(pause / HASTE);
    return true;
}
