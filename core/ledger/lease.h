/*
 * lease.h - who may commit to which partitions.
 *
 * A part of ledger.h, which is what others include.
 */
#ifndef CORE_LEDGER_LEASE_H
#define CORE_LEDGER_LEASE_H

#include "store/store.h"

#define LEASE_SECONDS 30           /* a lease ends so long after its last heartbeat */
#define LEASE_HEARTBEAT_SECONDS 10 /* from one heartbeat to the next */
#define LEASE_DOUBT_SECONDS 15     /* of more silence, where the silent process is known to live */

/* Partitions of a table, both dates included; NO_DATE to INT32_MAX: all there are. */
struct lease_span {
    const char *table;
    sluice_day from, to;
};

enum lease_state {
    LEASE_HELD = 1,
    LEASE_RELEASED = 2,
    LEASE_EXPIRED = 3,   /* no heartbeat for LEASE_SECONDS by the store's clock */
    LEASE_ABANDONED = 4, /* the process that held it is gone, on this machine */
};

struct lease_record {
    int64_t token; /* rises with every lease of the store; all spans of a lease share it */
    struct lease_span span;
    const char *run_id, *command;
    struct process holder;
    int64_t taken_at, heartbeat_at; /* microseconds UTC, by the store's clock */
    int64_t age;                    /* seconds since the heartbeat */
    int state;                      /* enum lease_state */
};

/* The leases in the ledger, those that have ended and were not cleared away yet among them. */
int ledger_leases(struct session *session, struct arena *arena, struct lease_record **leases,
                  size_t *count, struct sluice_error *error);

struct lease;

/* What somebody who asks more than once has seen of silent holders whose processes live: while
 * another program has the store nobody can give a sign of life. Zero-initialise. */
struct lease_doubt {
    int64_t heartbeat_at; /* the newest */
    int64_t since;        /* seen first, by clock_monotonic_ns; 0: there are none */
};

struct lease_request {
    const struct lease_span *spans; /* at most one of a table */
    size_t span_count;
    const char *run_id, *command;
    int beat_milliseconds; /* 0: LEASE_HEARTBEAT_SECONDS */
    /* Of all attempts with this request; NULL: there is one, and no doubt. */
    struct lease_doubt *doubt;
};

/*
 * Takes all spans at once, in a transaction of its own, and keeps them with a heartbeat from a
 * thread and a session of its own. SLUICE_E_REFUSED, naming the holder, if one of them is held.
 * What is expired or abandoned is taken over, where its process is known to live only after the
 * same heartbeat stood for LEASE_DOUBT_SECONDS of `doubt`; until then it is refused. What the same
 * run still holds is replaced. `*lease` is NULL where the ledger's store has no leases. The store
 * must outlive the lease.
 */
int lease_acquire(struct store *store, struct session *session, const struct lease_request *request,
                  struct lease **lease, struct sluice_error *error);
/* Does it hold all of these? A store without leases (NULL) refuses nobody. */
bool lease_covers(const struct lease *lease, const struct lease_span *spans, size_t count);
/* "run R, whose process 7 is gone": from whom it was taken over; NULL: from nobody. */
const char *lease_predecessor(const struct lease *lease);
/* In a transaction, which is a sign of life itself where the heartbeat is late: SLUICE_E_CONFLICT
 * if another command has taken the lease over. NULL is fine. */
int lease_check(struct session *session, const struct lease *lease, struct sluice_error *error);
/* Ends the heartbeat and gives the spans back; if that fails they end by themselves. Frees it;
 * NULL is accepted. Outside a transaction. */
void lease_release(struct lease *lease, struct session *session);

#endif
