/*
 * status.h - what a run would find: per processor and date what is done, stale, missing or failed.
 */
#ifndef CORE_ASK_STATUS_H
#define CORE_ASK_STATUS_H

#include "ask/asker.h"

enum partition_state {
    STATE_UP_TO_DATE,
    STATE_STALE,
    STATE_MISSING,
    STATE_FAILED,
    STATE_BLOCKED,
    STATE_COUNT,
};

#define CATEGORY_COUNT (SLUICE_ERROR + 1)

/* Entities of what stands in the store; expected = written + skipped + failed. */
struct entity_counts {
    int64_t expected, written, skipped, failed;
    int64_t skipped_by[CATEGORY_COUNT], failed_by[CATEGORY_COUNT];
};

struct partition_status {
    const struct node *node;
    sluice_day date;
    int state;
    bool reason_varies; /* the reason names a date, which differs between neighbours */
    const char *reason; /* NULL where up to date */
    struct entity_counts entities;
};

struct node_status {
    const struct node *node;
    const struct partition_status *partitions; /* ascending by date */
    size_t partition_count;
    int64_t partitions_in[STATE_COUNT];
    struct entity_counts entities;
    struct health health, before; /* of the columns: in the range, and just before it */
};

struct status {
    struct arena arena;
    struct plan *plan; /* reasons live in it */
    sluice_day from, to;
    size_t dates; /* of the calendar within from..to */
    struct node_status *nodes;
    size_t node_count;
    size_t partition_count, needed_upstream; /* the latter: outside from..to */
    const struct run_record *last_run;       /* NULL: none */
    const struct lease_record *leases;       /* ended ones too */
    size_t lease_count;
    struct staleness *stale; /* raw tables that should be fresher than they are */
    size_t stale_count;
    int64_t now; /* by the store's clock, as the times of runs and leases */
};

const char *partition_state_name(int state);

/* Fills `status` from `from` and `to` (from > to: the whole calendar and whatever stands) on. */
int status_gather(const struct asker *asker, struct status *status, struct sluice_error *error);

/* How many columns have nulls; the first `most` of them, those with the most before, in `columns`.
 */
size_t health_emptiest(const struct health *health, size_t *columns, size_t most);

/* Is it held, be it by somebody who is silent? */
bool status_shows_lease(const struct lease_record *lease);

#endif
