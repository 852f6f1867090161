/* chunk.h - a chunk of a run, with all that a run has. */
#ifndef CORE_RUN_CHUNK_H
#define CORE_RUN_CHUNK_H

#include "run/mailbox.h"
#include "run/node.h"
#include "run/run.h"
#include "run/tables.h"
#include "run/watch.h"
#include "run/writer.h"

/* A run works in chunks of consecutive dates, one after the other; most runs are one chunk.
 * Threads, sessions and what happened to each pair outlive a chunk; tables and nodes do not. */
struct chunk {
    const struct plan *plan;
    struct versions versions; /* those of the plan, with what the run has read and committed */
    struct store *store;
    const struct run_options *options;
    const struct caller *caller;
    int32_t from, to;               /* dates of this chunk, inclusive */
    uint8_t **fates;                /* by node.index, then calendar index */
    struct node_summary *summaries; /* by node.index */
    struct health *health;          /* of what was committed, by node.index */
    int32_t *first_dates;           /* the earliest date committed, by node.index */
    struct attempts *attempts;      /* of the breaker, as the sink had them; may be NULL */
    int64_t now;                    /* of the run, by the store's clock: for cooldowns */
    struct arena arena;
    struct pool *pool;
    struct lane *readers;
    struct session *reader_sessions[2];
    struct mailbox mailbox;
    struct shared_table *tables; /* by source.index */
    struct node_run *nodes;      /* by node.index */
    struct writer writer;
    struct watch watch;
    int64_t looked;   /* at what guests did to the process */
    struct map told;  /* of it */
    atomic_bool stop; /* cancelled, or failed beyond repair */
    int in_flight;    /* messages under way */
    bool dropped;     /* partitions that were to run did not: the run is not complete */
    int status;
    struct sluice_error *error;
};

#define READER_COUNT 2

/* Does this chunk work on the entry? */
bool chunk_has(const struct chunk *chunk, const struct plan_entry *entry);
/* Notes the first failure and stops the chunk. Coordinator only. */
void chunk_fail(struct chunk *chunk, int status, const struct sluice_error *error);
int chunk_no_memory(struct chunk *chunk);

/* What is worth a look in what this run committed, compared with what stood before; in `arena`. */
void health_summarise(struct chunk *chunk, struct arena *arena);

/* guests.c: puts back what plugins changed of the process, and warns of each change once. Unless it
 * has to be `now`, not too often. Coordinator only. */
void guests_look(struct chunk *chunk, bool now);

/* inputs.c, where options.check_inputs: what a plugin only reads is the same before and after it
 * worked, else the run fails, or for the block the partition. The first and the last two: any
 * thread but the coordinator for inputs_check. */
void inputs_seal(struct node_run *node_run);
void inputs_check(struct chunk *chunk, const struct node_run *node_run);
void block_seal(struct partition_run *partition);
void block_check(struct partition_run *partition);

#endif
