/*
 * copy.h - tables and what the ledger says of them, from one store into another.
 *
 * What is copied stays as it is: rows, versions with their ids, numbers and times, what they were
 * made from, outcomes, remembered digests, attempts of the breaker, runs. So in the target the same
 * pipeline has nothing to compute. Leases are not copied.
 *
 * A table is copied whole or not at all: its rows and all that the ledger says of it are written,
 * read back and compared by their digests in one transaction of the target. Raw tables come first,
 * then computed ones after what they are made from. So wherever a copy ends, what the target has is
 * sound: of a table that is missing its ledger knows nothing, as before an import or a run. The
 * same copy begun again finds the tables that are there, compares them, and does the rest.
 *
 * A target that keeps rows and ledger apart has no transaction for both: there a table is published
 * date by date, and its ledger comes last. A table in the middle of that is known by its records.
 *
 * Nothing here prints. Create; look; run, or not; destroy, in any case. All on one thread, whose
 * events come on it.
 */
#ifndef CORE_COPY_H
#define CORE_COPY_H

#include "plan/plan.h"

struct copy;

/* ---- what is asked for ---- */

struct copy_options {
    const atomic_bool *cancel; /* raised: it ends with SLUICE_E_CANCELLED; NULL: never */
    bool yes;                  /* what the target has of these tables is replaced */
    int64_t progress_every;    /* nanoseconds between `progress`, at least; 0: as often as it can */
};

struct copy_events;

/* All of it outlives the copy. */
struct copy_request {
    const struct binding *binding;
    const struct source *const *tables; /* of the binding, each once; NULL: all it has */
    size_t count;
    struct copy_options options;
    const struct copy_events *events; /* NULL: nobody listens */
};

/* ---- what is told ---- */

enum copy_state {
    COPY_NEW = 1,  /* the target has nothing of it */
    COPY_REPLACED, /* the target has something else, which goes */
    COPY_OCCUPIED, /* the same, and nobody said that it may go */
    COPY_THERE,    /* the target has it as it is */
    COPY_LEFT_OUT, /* it cannot be copied, or need not be */
};

struct copy_table {
    const struct source *source;
    int state;           /* enum copy_state */
    const char *why;     /* of COPY_REPLACED, COPY_OCCUPIED and COPY_LEFT_OUT, in words */
    const char *unknown; /* a column of a type that is none of ours, not copied; NULL: none */
    int64_t rows;        /* copied, or found to be there */
    int64_t dates;       /* that have some; 1 of an undated table with rows */
    int64_t nanoseconds; /* that it took */
};

/* Any may be NULL: that is not told. */
struct copy_events {
    void *user;
    /* Of each table, in the order of the copy, before anything is written. */
    void (*found)(void *user, const struct copy_table *table);
    /* `ended`: no more of this table, for better or worse. */
    void (*progress)(void *user, const struct copy_table *table, int64_t rows, bool ended);
    /* It is in, or was there. */
    void (*done)(void *user, const struct copy_table *table);
};

/* ---- copying ---- */

/* No store is touched yet. SLUICE_E_MEMORY; `*copy` is NULL then. */
int copy_create(const struct copy_request *request, struct copy **copy, struct sluice_error *error);

enum copy_look {
    COPY_GLANCE = 1, /* what is refused by ledgers and catalogues alone; nothing else is told */
    COPY_LOOK,       /* tables that seem to be there are read, too */
};

/*
 * Finds what there is to copy, and what the target has; may be done again. The sessions last until
 * then or to the end of the copy; `from` reads one state of its store; `to` NULL: there is no
 * target yet. SLUICE_E_REFUSED: the target has some of the tables, or the source none;
 * SLUICE_E_INVALID: the target has one with another key or type.
 */
int copy_look(struct copy *copy, struct session *from, struct session *to, int how,
              struct sluice_error *error);

struct copy_result {
    size_t copied, there; /* tables */
    int64_t rows;         /* of those that were copied */
};

/*
 * Table by table, up to the first that fails; those before it stay. `run_id` begins the ids of what
 * is published; `lease` is held on all of them in the target (NULL: the caller is alone). Both have
 * the ledger's tables. SLUICE_E_CORRUPT: what was written reads back otherwise; SLUICE_E_CONFLICT:
 * the lease is lost; SLUICE_E_CANCELLED; others of the stores. `result` is right whatever comes
 * back.
 */
int copy_run(struct copy *copy, const char *run_id, const struct lease *lease,
             struct copy_result *result, struct sluice_error *error);
/* NULL is accepted. */
void copy_destroy(struct copy *copy);

#endif
