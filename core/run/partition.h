/* partition.h - one date of one node, from its decision to its commit. */
#ifndef CORE_RUN_PARTITION_H
#define CORE_RUN_PARTITION_H

#include "call/call.h"
#include "publish/publish.h"
#include "sched/sched.h"
#include <stdatomic.h>

struct node_run;

/* What the breaker counts of an incomplete entity, to be recorded with the commit. */
struct trial {
    int64_t sequence, attempts;
    struct digest inputs;
};

/* What the writer writes of it. */
struct partition_commit {
    char id[PUBLISH_ID_SIZE]; /* of its content; "": none */
    int64_t sequence;         /* of the commit with that id */
    int became;               /* enum publish_became */
    struct fingerprint fingerprint;
    struct component *components;
    size_t component_count;
    struct table rows;
    bool has_rows;
    int64_t row_count;
    int64_t written, skipped, failed, retryable; /* entities */
    int64_t skipped_by[SLUICE_ERROR + 1], failed_by[SLUICE_ERROR + 1];
    struct health health; /* of the rows */
    char *health_text;
    struct digest content; /* of the rows, over the node's content_columns */
    int status;
};

struct partition_run {
    struct node_run *node_run;
    const struct plan_entry *entry;
    size_t date_index;
    struct call_input input;
    struct call_result result;
    struct digest block_seal; /* where inputs are checked */
    struct partition_commit commit;
    atomic_llong left; /* entities not processed */
    bool retire;
    bool runs;                  /* decided: it is computed */
    bool submitted;             /* handed to the writer */
    struct partition_run *next; /* in the commit queue */
    struct message message;
};

/* partition.c: prepare, iterate, gates before the entities; collect after them. */
void partition_init(struct partition_run *partition, struct node_run *node_run,
                    const struct plan_entry *entry);
void partition_fini(struct partition_run *partition);
void partition_prepare(struct partition_run *partition);
void partition_collect(struct partition_run *partition);

/* gates.c */
void gates_apply(struct partition_run *partition);

/*
 * breaker.c: an incomplete entity is skipped as such, or as breaker_open when it was tried often
 * enough and neither its rows nor the settings have changed since. `inputs` is the digest of what
 * was judged.
 */
void breaker_skip(struct partition_run *partition, int64_t entity, struct digest inputs,
                  const char *incomplete);

/* health.c: how full the columns of the finished rows are; fails the partition where a column is
 * emptier than it may be. */
void partition_health(struct partition_run *partition);

/* finish.c: rows and outcomes of a partition made ready for the commit. */
void partition_finish(struct partition_run *partition);

#endif
