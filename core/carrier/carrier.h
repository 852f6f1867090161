/*
 * carrier.h - the ways in which the rows of a partition get to a store apart from the ledger, and
 * the wait until it is known what became of them.
 */
#ifndef CORE_CARRIER_H
#define CORE_CARRIER_H

#include "ledger/ledger.h"

#define CARRIER_ID_SIZE (LEDGER_ID_SIZE + 24)

/*
 * The calls of a driver with SLUICE_CAN_PUBLISH, as store.h has them; or the same made of
 * transactions: the rows and the id, as a tag in the table sluice_published, in one. Rows stay as
 * they are until they are unstaged.
 */
struct carrier {
    /* What `settle` says is published is what stands, and not only what stood once. */
    bool knows_newest;
    /* What the others need is there. `stop` ends the patience; may be NULL. */
    int (*prepare)(struct session *session, const atomic_bool *stop, struct sluice_error *error);
    int (*stage)(struct session *session, const struct publication *publication, void **staged,
                 const char **note, struct sluice_error *error);
    int (*send)(struct session *session, void *staged, struct sluice_error *error);
    void (*unstage)(struct session *session, void *staged);
    int (*settle)(struct session *session, struct sluice_sent *const *sent, size_t count,
                  uint32_t milliseconds, struct sluice_error *error);
    int (*revoke)(struct session *session, struct sluice_sent *sent, struct sluice_error *error);
};

/* That of the session's store. */
const struct carrier *carrier_of(const struct session *session);
/* tagged.c */
extern const struct carrier tagged_carrier;

/* The id of a publication from that of a commit, which has a point in it. */
void carrier_id(const char *commit_id, char id[CARRIER_ID_SIZE]);

/* ---- await.c: until it is known what became of all ---- */

struct awaiting {
    struct session *session;
    const atomic_bool *stop; /* may be NULL: nobody ends it */
    int64_t seconds;         /* what is at work for longer is given up: revoked */
};
/*
 * Each comes to be SLUICE_PUBLISHED or SLUICE_NOT_PUBLISHED, for ever: what nothing is known of is
 * revoked. After a failure, SLUICE_E_CANCELLED among them, some may be neither.
 */
int await_all(const struct awaiting *awaiting, struct sluice_sent *const *sent, size_t count,
              struct sluice_error *error);
/* A while, unless `stop` is raised. */
void await_rest(int milliseconds, const atomic_bool *stop);
static inline bool await_is_known(const struct sluice_sent *sent)
{
    return sent->state == SLUICE_PUBLISHED || sent->state == SLUICE_NOT_PUBLISHED;
}

/* ---- what somebody began to publish ---- */

enum carrier_settled {
    SETTLED_RECORDED = 1, /* it stands, and has its record now */
    SETTLED_STALE,        /* it stands, and is to be computed again: outcomes and parts are lost */
    SETTLED_GIVEN_UP,     /* what stood before stands */
};

/* The intents of partitions that the lease covers. */
struct settling {
    struct session *session;
    const struct lease *lease;
    const struct ledger *ledger;    /* whose intents they are; it is to be loaded anew afterwards */
    const struct lease_span *spans; /* of the lease */
    size_t span_count;
    const atomic_bool *stop; /* may be NULL */
    /* Each, once the ledger has it; NULL: nobody is told. */
    void (*settled)(void *user, const struct intent_record *intent, int settled);
    void *user;
};
/* Finds out of each what became of it, and sees to it that it is that for ever. `*count` of them
 * were settled. SLUICE_E_CONFLICT: the lease was taken over. */
int carrier_settle(const struct settling *settling, size_t *count, struct sluice_error *error);

#endif
