/*
 * extract.h - the tables of some consecutive dates: each read once for all who want it, digested,
 * and indexed once per order.
 *
 * One thread owns an extraction, that of the mailbox. Tables are read by jobs of a lane, indexes
 * are made by tasks of a pool; each answers with a message and is nobody else's until then.
 */
#ifndef CORE_EXTRACT_H
#define CORE_EXTRACT_H

#include "call/call.h"
#include "publish/publish.h"
#include "sched/sched.h"

struct extraction;

struct shared_index {
    struct shared_table *table;
    const char *signature; /* of read_signature: equal reads share */
    size_t signature_length;
    struct index_spec spec;
    struct indexed *indexed;
    enum { INDEX_NONE, INDEX_BUILDING, INDEX_READY } state;
    int status;
    struct sluice_error error;
    struct task task;
    struct message message;
    struct shared_index *next;
};

struct shared_table {
    struct extraction *extraction;
    const struct source *source;
    const char **names;
    int32_t *types;
    int32_t count;
    struct call_table described;
    sluice_day from, to; /* dates wanted, of all readers */
    bool wanted;
    struct table rows;
    bool loaded; /* rows is initialised */
    enum { TABLE_NONE, TABLE_LOADING, TABLE_READY } state;
    int users; /* nodes that have not finished with it */
    struct shared_index *indexes;
    struct dated_digest **digests; /* by projection.index; NULL where not of this table */
    size_t *digest_counts;
    struct marks marks;  /* of the versions that were read */
    const char **faults; /* by slot: why a date cannot be read; NULL: it can */
    struct arena arena;  /* of these */
    int status;
    struct sluice_error error;
    struct lane_job job;
    struct message message;
};

struct extraction {
    const struct plan *plan;
    sluice_day from, to;             /* planned dates that are to be computed, inclusive */
    struct versions *versions;       /* those that the run goes by */
    struct sink *sink;               /* has rows that the store does not have */
    bool exact;                      /* tables in the versions of the plan, or not at all */
    struct lane *readers;            /* who reads tables */
    struct session *const *sessions; /* by thread of it */
    struct pool *pool;               /* who makes indexes */
    struct mailbox *mailbox;
    const atomic_bool *stop;     /* once raised, reading may end early */
    struct arena *arena;         /* outlives the extraction */
    struct shared_table *tables; /* by source.index; from here on its own */
};

/* Notes what the planned partitions read; all but `tables` is filled in. */
int extraction_init(struct extraction *extraction, struct sluice_error *error);
/* Zeroes are accepted. */
void extraction_fini(struct extraction *extraction);

/* Reads it on the lane; its message, which has its handler, comes when it is there or failed. */
void extraction_request(struct extraction *extraction, struct shared_table *table);
/* Once it is there: versions and digests of what was read are those that the run goes by. The
 * status, also of the reading; `table->error` says what. */
int extraction_take(struct extraction *extraction, struct shared_table *table);
/* A node needs its tables no more: indexes and rows go with the last user. */
void extraction_release(struct extraction *extraction, const struct node *node);

/* Appends what an index for this read is made from; equal bytes, equal indexes. */
void read_signature(struct buffer *out, const struct read *read);
/* The index for a read, made or not: that of an equal read where there is one. SLUICE_E_MEMORY. */
int extraction_share(struct extraction *extraction, const struct read *read,
                     const struct index_spec *spec, struct shared_index **index);
/* Makes it on the pool; its message, which has its handler, comes when it is ready or failed. */
void extraction_request_index(struct extraction *extraction, struct shared_index *index);

#endif
