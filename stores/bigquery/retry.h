/* retry.h - how long to wait before something is tried again, and when to give up. */
#ifndef STORES_BIGQUERY_RETRY_H
#define STORES_BIGQUERY_RETRY_H

#include "sluice/table.h"

#define SECOND INT64_C(1000000)
#define LONGEST_RETRY_AFTER 60
#ifndef HASTE /* a test's service needs no rest: what is waited for is so many times shorter */
#define HASTE 1
#endif

/* Microseconds that pass whatever the clock of the machine is set to. */
int64_t moment(void);

/* Something that is tried again until it is `deadline`, a moment. */
struct patience {
    int64_t deadline;
    unsigned tries;
    uint64_t *random; /* the session's */
};

/* A seed that no other session has. */
uint64_t random_seed(void);
uint64_t random_next(uint64_t *random);

/*
 * Microseconds before the next try: any time up to 0.5 s, 1 s, 2 s .. 32 s, and not less than
 * `retry_after` seconds, what the service asked for (below 0: a date that is past; above 60: 60).
 */
int64_t patience_pause(struct patience *patience, int64_t retry_after);
/* Waits so long. False, at once, where the deadline would be over by then. */
bool patience_wait(struct patience *patience, int64_t retry_after);
/* Sleeps whatever signals come. */
void sleep_for(int64_t microseconds);

#endif
