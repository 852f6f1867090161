/*
 * publish.h - how the rows of partitions and what the ledger says of them change together.
 *
 * Whoever has made partitions (a run, an import, a repair) hands them to a *sink*: where they go,
 * and from where others see them. Between publish_begin and publish_commit it reads what stands,
 * with the sink's session, and hands over complete partitions: which rows are to stand, and all
 * that the ledger is to say of them. The sink numbers and names the commits, takes the time from
 * the clock of the store that the ledger lies in, checks the lease, and tells of each partition
 * what became of it. No caller writes to a published table, or a commit to the ledger, otherwise.
 *
 * What is promised, of every sink:
 *
 *   - Of a partition its rows and its record come to stand together or not at all, whatever call
 *     fails and wherever the process ends. Where that takes more than one step nothing reads it
 *     meanwhile.
 *   - Nothing of a partition stands before publish_commit. What a caller reads meanwhile is what
 *     stood, but rows of a partition that it has handed over may be gone for it already: read
 *     first, hand over then.
 *   - Partitions of one publication may come to stand one after the other, and some of them not:
 *     `became` says so of each. None is made wrong by the lack of another.
 *   - A record that another command wrote meanwhile, or a lease that was taken over, is
 *     SLUICE_E_CONFLICT: of the partitions that this concerns nothing is recorded, and nothing
 *     stands that the other command did not find.
 *   - A partition of which a call ended without an answer, and the store gave none later, is
 *     PUBLISH_UNKNOWN. The same command finds it done, or does it again: a commit id is used once
 *     and never again.
 *   - Where some partitions stand and another does not, publish_commit fails with what became of
 *     that one; the others have their records.
 *
 * Callers must not assume that rows and ledger are one transaction, or lie in one store: that is
 * for the sink to know. The sink of sink_store_create writes all of a publication in one
 * transaction of a store with SLUICE_CAN_ATOMIC_LEDGER; there all partitions stand, or none, and of
 * each only what differs from the rows that stood is written. Where rows and ledger lie apart, its
 * sink notes an intent for each commit id, replaces whole partitions under it, and then writes the
 * records (two_steps.c); what somebody left in between is settled before anything else, by
 * carrier_settle. sink_shadow_create makes one that commits nothing: it compares, and keeps what
 * others read.
 *
 * Threads: one at a time publishes, with the sink's session; the rest of what needs that session is
 * called before and after. One at a time, which may be another, calls sink_keep and sink_trim. Any
 * number call sink_read and sink_has of a table, once it is kept as far as they read it.
 */
#ifndef CORE_PUBLISH_H
#define CORE_PUBLISH_H

#include "carrier/carrier.h"
#include "plan/plan.h"
#include "publish/shadow.h"

struct sink;

#define PUBLISH_ID_SIZE CARRIER_ID_SIZE

/* ---- a partition ---- */

/* A table whose partitions are published. */
struct publish_table {
    const char *name;
    const char *date;        /* its date column; NULL: undated, it is one partition, NO_DATE */
    const struct node *node; /* that computes it; NULL: none */
};

enum publish_change {
    PUBLISH_REPLACE = 1, /* `rows` in place of all that stands; none: nothing stands any more */
    PUBLISH_REMOVE,      /* what stands, without the rows whose keys `removed` has; where partitions
                            are replaced as a whole the rest is read before anything is sent */
    PUBLISH_RECORD,      /* the rows stay: a failed attempt, a repair */
};

enum publish_became {
    PUBLISH_PENDING,  /* handed over, or not even that */
    PUBLISH_DONE,     /* it stands */
    PUBLISH_DROPPED,  /* what stood before stands */
    PUBLISH_UNKNOWN,  /* the store gave no answer: one of the two */
    PUBLISH_COMPARED, /* the sink commits nothing */
};

/*
 * One partition, complete. The caller's; all that it points to stays as it is until publish_commit
 * or publish_abandon has returned.
 */
struct publish_partition {
    struct publish_table table;
    sluice_day date;
    int change; /* enum publish_change */
    /* Its rows are those of the date in these tables; NULL: no table. All their rows belong to
     * partitions of this publication, which are handed over one after the other. Column names are
     * the store's. */
    const struct table *rows[2];
    /* Of PUBLISH_REMOVE: per row the key of one that goes, by column name but for the date. */
    const struct table *removed;
    /* The version that the caller went by; NULL: there was none. */
    const struct commit_record *stands;
    /* What the ledger is to say; table, date, sequence, ids and time are the sink's to fill in.
     * `kind` 0: no new version, the rows are once more those of the version that stands. */
    struct commit_record record;
    const struct component *components;
    size_t component_count;
    /* Of entities that were not written; likewise. Those of before go, unless this is an attempt
     * that failed: then only those of the attempt before. */
    const struct outcome_record *outcomes;
    size_t outcome_count;
    const struct attempt_record *attempts; /* of the breaker; likewise, but for the time */
    size_t attempt_count;

    /* The sink's: */
    char commit_id[PUBLISH_ID_SIZE];  /* "": it has none */
    char content_id[PUBLISH_ID_SIZE]; /* once it stands; see commit_record */
    int became;                       /* enum publish_became */
    struct publish_partition *next;
};

/* ---- publishing ---- */

/* What a publication goes by. */
struct publish_base {
    const struct ledger *ledger; /* of the tables; NULL: that of `table`, for publish_ledger */
    const char *table;
    const atomic_bool *stop; /* ends the wait for a busy store; may be NULL */
    /* Asked last, as late as anything can still be given up: another status than SLUICE_OK ends
     * publish_commit with it. NULL: nobody is. */
    int (*may_stand)(void *user, struct sluice_error *error);
    void *user;
};

/* One at a time. Fails as session_begin_patiently does, or as ledger_load. */
int publish_begin(struct sink *sink, const struct publish_base *base, struct sluice_error *error);
/* That of the base, while the publication is open. */
const struct ledger *publish_ledger(const struct sink *sink);
/* Rows on dates from..to that are of no partition go: there is no version of them. Before the
 * partitions of these dates are handed over; once in a publication. */
int publish_clear(struct sink *sink, const struct publish_table *table, sluice_day from,
                  sluice_day to, struct sluice_error *error);
/* Hands it over. */
int publish_partition(struct sink *sink, struct publish_partition *partition,
                      struct sluice_error *error);
/* Makes them stand. SLUICE_E_CONFLICT: see above, or two rows of a table that nobody computes have
 * what is one key to the store; of a computed one that is SLUICE_E_CORRUPT, a damaged store. After
 * a failure, of any of these, publish_abandon. */
int publish_commit(struct sink *sink, struct sluice_error *error);
/* Nothing more of what was handed over will stand. Harmless where no publication is open. */
void publish_abandon(struct sink *sink);

/* ---- sinks ---- */

struct sink_request {
    struct session *session;       /* of the sink's thread; outlives it */
    const struct lease *lease;     /* NULL: nobody else writes */
    const char *run_id;            /* begins the ids of commits */
    const struct binding *binding; /* of which digests are carried on; NULL: of none */
};

/* SLUICE_E_MEMORY; `*sink` is NULL then. */
int sink_store_create(const struct sink_request *request, struct sink **sink,
                      struct sluice_error *error);
/* Fills `shadow`, to be ended with shadow_fini after the sink. The plan outlives both. */
int sink_shadow_create(struct session *session, const struct plan *plan, struct shadow *shadow,
                       struct sink **sink, struct sluice_error *error);
/* Abandons what is open. NULL is accepted. */
void sink_destroy(struct sink *sink);

/* What an interrupted command leaves: "what was committed stands". */
const char *sink_leaves(const struct sink *sink);
/* Before the first partition of a table: it is there, with the columns of `layout`. `stop` as of
 * publish_base. SLUICE_E_CONFLICT: it has another key or type. */
int sink_prepare(struct sink *sink, const struct publish_table *table,
                 const struct sluice_layout *layout, const atomic_bool *stop,
                 struct sluice_error *error);
/* The time that goes into the ledger, by the clock of the store that it lies in. */
int sink_clock(struct sink *sink, int64_t *time, struct sluice_error *error);
/* What the breaker remembers, for attempts_destroy; NULL where it is left alone. */
int sink_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error);
/* Digests, which are of no partition. Outside of a publication. */
int sink_remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                  struct sluice_error *error);

/* ---- what others see of it ---- */

/* A partition is done: its rows, if the store does not have them and somebody downstream reads
 * them, are the sink's from here on. True: it has taken them. */
bool sink_keep(struct sink *sink, const struct source *source, size_t date_index,
               struct table *rows);
/* Does it keep rows of the table for this date of the calendar? */
bool sink_has(const struct sink *sink, const struct source *source, size_t date_index);
/* Lets go of rows that no entry of the plan after `date` reads. */
void sink_trim(struct sink *sink, sluice_day date);

struct sink_read {
    const struct source *source;
    struct read_request request; /* its conditions say the dates */
    sluice_day from, to;         /* the same, inclusive; from <= to, or it is undated */
    bool exists;                 /* in the store */
};
/* Rows as those downstream see them, columns that the store lacks as null. On failure `rows` is
 * empty and needs no fini. On any session. */
int sink_read(struct sink *sink, struct session *session, const struct sink_read *read,
              struct table *rows, struct sluice_error *error);

#endif
