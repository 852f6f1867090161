/* tables.h - tables of a chunk, each extracted once and indexed once per order. */
#ifndef CORE_RUN_TABLES_H
#define CORE_RUN_TABLES_H

#include "call/call.h"
#include "plan/plan.h"
#include "run/mailbox.h"
#include "sched/sched.h"

struct run;

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
    struct run *run;
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

/* extract.c; table_take: snapshot.c */
int tables_init(struct run *run, struct sluice_error *error);
void tables_fini(struct run *run);
/* Reads it on a lane; its message, which has its handler, comes when it is there or failed. */
void table_request(struct run *run, struct shared_table *table);
/* Once it is there: versions and digests of what was read are those that the run goes by. The
 * status, also of the reading; `table->error` says what. */
int table_take(struct run *run, struct shared_table *table);
/* A node needs its tables no more: indexes and rows go with the last user. */
void tables_release(struct run *run, const struct node *node);

/* Appends what an index for this read is made from; equal bytes, equal indexes. */
void read_signature(struct buffer *out, const struct read *read);

/* Makes it on the pool; its message, which has its handler, comes when it is ready or failed. */
void index_request(struct run *run, struct shared_index *index);
void index_destroy(struct shared_index *index);

#endif
