/* chunk.h - a run, and the chunk of it that is at work. */
#ifndef CORE_RUN_CHUNK_H
#define CORE_RUN_CHUNK_H

#include "extract/extract.h"
#include "run/node.h"
#include "run/run.h"
#include "run/watch.h"
#include "run/writer.h"

#define READER_COUNT 2

/* Tables and nodes of some consecutive dates: all that lives in memory at once. */
struct chunk {
    sluice_day from, to; /* inclusive */
    struct arena arena;
    struct extraction extraction;
    struct node_run *nodes; /* by node.index */
    struct map told;        /* of what guests did to the process */
};

/*
 * A whole run. It works in chunks, one after the other; most runs are one chunk. Threads, sessions
 * and what happened to each pair outlive a chunk.
 *
 * All of it is the coordinator's, but for what never changes while threads are at work: plan,
 * options, caller, and the chunk's dates.
 */
struct run {
    const struct plan *plan;
    const struct run_options *options;
    const struct caller *caller;
    struct versions versions; /* those of the plan, with what the run has read and committed */
    struct chunk chunk;

    /* What became of it so far. */
    uint8_t **fates;                /* enum fate; by node.index, then calendar index */
    struct node_summary *summaries; /* by node.index */
    struct health *health;          /* of what was committed, by node.index */
    sluice_day *first_dates;        /* the earliest date committed, by node.index */
    struct attempts *attempts;      /* of the breaker, as the sink had them; may be NULL */
    int64_t now;                    /* of the run, by the store's clock: for cooldowns */

    /* Who works. */
    struct pool *pool;
    struct lane *readers;
    struct session *reader_sessions[READER_COUNT];
    struct writer writer;
    struct watch watch;
    struct mailbox mailbox;
    int64_t looked; /* at what guests did to the process */

    /* How it ends. */
    atomic_bool stop; /* cancelled, or failed beyond repair; any thread reads it */
    int in_flight;    /* messages under way */
    bool dropped;     /* partitions that were to run did not: the run is not complete */
    int status;
    struct sluice_error *error;
};

/* fail.c */
/* Notes the first failure and stops the run. Coordinator only. */
void run_fail(struct run *run, int status, const struct sluice_error *error);
int run_no_memory(struct run *run);

/* Is this entry work, and of this chunk? */
static inline bool chunk_has(const struct chunk *chunk, const struct plan_entry *entry)
{
    return action_is_work(entry->action) && entry->date >= chunk->from && entry->date <= chunk->to;
}

/* What is worth a look in what this run committed, compared with what stood before; in `arena`. */
void health_summarise(struct run *run, struct arena *arena);

/* guests.c: puts back what plugins changed of the process, and warns of each change once. Unless it
 * has to be `now`, not too often. Coordinator only. */
void guests_look(struct run *run, bool now);

/* inputs.c, where options.check_inputs: what a plugin only reads is the same before and after it
 * worked, else the run fails, or for the block the partition. The first and the last two: any
 * thread but the coordinator for inputs_check. */
void inputs_seal(struct node_run *node_run);
void inputs_check(struct run *run, const struct node_run *node_run);
void block_seal(struct partition_run *partition);
void block_check(struct partition_run *partition);

#endif
