/*
 * prune.h - what of a ledger nobody needs any more, and its removal; a part of ledger.h.
 *
 * Needed is what tells of the store as it is: of each partition the newest record, the version that
 * stands and the commit that its content goes by, with components and outcomes; digests of contents
 * that are kept; of the breaker's attempts the newest; and runs that anything kept, or a row of the
 * store, names. All else is of the past: it goes once it is old enough.
 */
#ifndef CORE_LEDGER_PRUNE_H
#define CORE_LEDGER_PRUNE_H

#include "ledger/lease.h"
#include "store/store.h"
#include <stdatomic.h>

/* In the order in which they go; components go with their commit. */
enum prune_part {
    PRUNE_COMMITS,
    PRUNE_COMPONENTS,
    PRUNE_DIGESTS,
    PRUNE_ATTEMPTS,
    PRUNE_RUNS,
    PRUNE_PARTS,
};

/* Texts, each once. Zero-initialise. */
struct text_set {
    struct map map;
    struct arena arena;
};
/* SLUICE_E_MEMORY. */
int text_set_add(struct text_set *set, const char *text, size_t length, struct sluice_error *error);
bool text_set_has(const struct text_set *set, const char *text, size_t length);
void text_set_fini(struct text_set *set);

struct prune_request {
    int64_t before; /* what was written since stays; microseconds UTC by the ledger's clock */
    /* Does the store still tell of this token of an external table? Digests of others go, whatever
     * their age: they have none. NULL: all stay. */
    bool (*is_current)(void *user, const char *table, const char *token, size_t length);
    /* Adds the runs that rows of a table name. NULL: nobody knows, and all runs stay. */
    int (*note_runs)(void *user, const char *table, struct text_set *runs,
                     struct sluice_error *error);
    void *user;
    const atomic_bool *cancel; /* may be NULL */
};

struct prune_count {
    const char *table;
    int64_t rows, going;
};

struct prune;
/* Looks, by what the session shows now; writes nothing. SLUICE_E_CANCELLED once that was asked. */
int prune_create(struct session *session, const struct prune_request *request, struct prune **prune,
                 struct sluice_error *error);
void prune_destroy(struct prune *prune); /* NULL is accepted */
/* PRUNE_PARTS of them. */
const struct prune_count *prune_counts(const struct prune *prune);
/* Removes what was found, in many transactions: what went before a failure is gone, and all the
 * same nothing that is needed. `lease` is of all tables since before it was looked. */
int prune_remove(struct prune *prune, struct session *session, const struct lease *lease,
                 struct sluice_error *error);

#endif
