/*
 * private.h - the moving parts of a run.
 *
 * The coordinator (the thread in run_execute) owns the state of nodes and tables; pool tasks and
 * lane jobs work on one object at a time and hand it back with a message.
 */
#ifndef CORE_RUN_PRIVATE_H
#define CORE_RUN_PRIVATE_H

#include "run/run.h"
#include <pthread.h>
#include <stdalign.h>

struct chunk;
struct node_run;

/* ---- messages to the coordinator ---- */

struct message {
    void (*handle)(struct chunk *chunk, struct message *message);
    struct message *next;
};

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct message *first, **last;
};

int mailbox_init(struct mailbox *mailbox, struct sluice_error *error);
void mailbox_fini(struct mailbox *mailbox);
/* Any thread. The message must live until it was handled. */
void mailbox_post(struct mailbox *mailbox, struct message *message);
/* Waits at most `milliseconds` for one; NULL when there was none. */
struct message *mailbox_take(struct mailbox *mailbox, int milliseconds);

/* ---- tables of a chunk, each extracted once and indexed once per order ---- */

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
    struct chunk *chunk;
    const struct source *source;
    const char **names;
    int32_t *types;
    int32_t count;
    int32_t from, to; /* dates wanted, of all readers */
    bool wanted;
    struct table rows;
    bool loaded; /* rows is initialised */
    enum { TABLE_NONE, TABLE_LOADING, TABLE_READY } state;
    int users; /* nodes that have not finished with it */
    struct shared_index *indexes;
    struct dated_digest **digests; /* by projection.index; NULL where not of this table */
    size_t *digest_counts;
    struct ledger *versions; /* commits of this table in the snapshot that was read */
    int status;
    struct sluice_error error;
    struct job job;
    struct message message;
};

/* ---- a node's reads ---- */

/* Rows with a null in a column that the table declares without nulls. */
struct null_rows {
    int64_t *rows; /* ascending */
    int64_t count;
};

struct bound_read {
    struct shared_index *index;
    struct sluice_column *columns; /* as the input declares them, after indexing */
    struct sluice_view view;
    int32_t *column_map; /* input column -> table column */
    int32_t *entity_map; /* key column -> entity column, -1 where not mapped */
    uint32_t key_count;
    bool mapped;         /* all keys are mapped */
    bool has_duplicates; /* in some range of a unique input: its partitions fail */
    /* Of the index: who is given one fails. */
    struct null_rows null_rows;
    /* Of the table: the null is in a key or condition, so that no slice has the row. */
    struct null_rows lost_rows;
    struct digest seal; /* of what the plugin sees, where inputs are checked */
};

/* ---- results ---- */

struct row {
    struct row *next;
    struct sluice_value cells[]; /* one per declared column */
};

/* An attempt at an incomplete entity, to be recorded with the commit. */
struct attempt {
    int64_t sequence, attempts;
    struct digest inputs;
};

struct result {
    uint8_t outcome; /* enum sluice_outcome; 0: still to be computed */
    uint8_t category;
    bool retryable;
    bool gated;
    bool rejected; /* by a check after `collect`: none of its rows is written */
    int32_t due, present;
    const char *reason;
    struct attempt *attempt; /* NULL: none to record */
    struct row *rows;
};

struct memory {
    struct arena arena;
    struct memory *next;
};

struct partition_run {
    struct node_run *node_run;
    const struct plan_entry *entry;
    int32_t date;
    size_t date_index;
    struct index_range *ranges; /* per read */
    struct arena arena;         /* entities, block, finished rows */
    struct sluice_value *keys;  /* entity_count * key_count, ascending */
    struct result *results;
    int64_t entity_count, entity_capacity;
    atomic_llong left; /* entities not processed */
    void *block;
    size_t block_size;
    struct digest block_seal;
    _Atomic(struct memory *) memory; /* of the parts that worked on it */
    struct component *components;
    size_t component_count;
    struct fingerprint fingerprint;
    atomic_bool failed; /* the partition as a whole, with this reason: */
    bool failed_retryable;
    const char *failure;
    struct table rows; /* to commit */
    bool has_rows;
    struct health health; /* of the rows */
    char *health_text;
    struct digest content; /* of the rows, over the node's content_columns */
    int64_t written, skipped, failed_entities, retryable, row_count;
    int64_t skipped_by[SLUICE_ERROR + 1], failed_by[SLUICE_ERROR + 1];
    char commit_id[LEDGER_ID_SIZE];
    int64_t sequence; /* of the commit */
    bool retire;
    int status;                 /* of the commit */
    bool submitted;             /* handed to the writer */
    bool runs;                  /* decided: it is computed */
    struct partition_run *next; /* in the commit queue */
    struct message message;
};

/* What happened to a pair in this run, by calendar index. */
enum fate { FATE_NONE, FATE_GOOD, FATE_BAD };

struct node_run {
    struct chunk *chunk;
    const struct node *node;
    enum {
        NODE_WAITING,
        NODE_READING,
        NODE_INDEXING,
        NODE_WORKING,
        NODE_DONE,
    } state;
    struct bound_read *reads;
    int waiting_for; /* tables or indexes */
    struct partition_run *partitions;
    int64_t partition_count, partitions_left;
    int64_t *offsets; /* partition -> first item of the second range */
    int64_t item_count;
    bool computes; /* some partition is not merely retired: it reads its tables */
    uint8_t *fates;
    struct range prepare_range, process_range;
    int prepare_status, process_status;
    struct message prepared, processed;
    struct report_node report;
    bool reporting;
    char span[48];
    struct node_summary *summary;
    int64_t stamps[PHASE_COUNT + 1]; /* ends of phases, ns; [0] is the start */
};

/* ---- commits: one writer ---- */

struct writer {
    struct session *session;
    const struct lease *lease; /* checked with every commit */
    struct lane *lane;
    pthread_mutex_t lock;
    struct partition_run *first, **last;
    bool scheduled;
    struct job job;
    int status; /* the first failure; later partitions are dropped */
    struct sluice_error error;
    uint64_t sequence; /* for commit ids */
};

/* ---- shadow runs ---- */

/* How the rows of an output are found and compared; by node.index. Column numbers are those of the
 * finished rows (computed), and of what is read of the store (committed). */
struct comparison {
    const struct node *node;
    struct shadow_node *out;
    bool has_table;     /* in the store */
    const char **names; /* read of the store, the key first */
    int32_t *types;
    int32_t count;
    int32_t *computed_keys, *committed_keys;
    int32_t *computed, *committed; /* by column of `out`; -1: not on that side */
};

/* Rows of a computed table that this run made and did not commit, by calendar index. Nodes
 * downstream see them in place of what the store has. */
struct overlay {
    struct table *tables;
    bool *made;
};

/* ---- what takes long: a place for each worker to say what it is at ---- */

struct watch_slot {
    /* Raised when something begins and when it ends: odd in between. Of the worker alone. */
    alignas(64) _Atomic uint64_t steps;
    _Atomic(struct partition_run *) partition;
    _Atomic int64_t entity; /* below 0: the partition itself */

    uint64_t seen; /* of the coordinator alone */
    int64_t since;
    bool told;
};

struct watch {
    struct watch_slot *slots;
    int count;
    int64_t limit; /* ns */
    pthread_mutex_t settled;
};

/* A run works in chunks of consecutive dates, one after the other; most runs are one chunk.
 * Threads, sessions and what happened to each pair outlive a chunk; tables and nodes do not. */
struct chunk {
    struct plan *plan;
    struct store *store;
    const struct run_options *options;
    int32_t from, to;               /* dates of this chunk, inclusive */
    uint8_t **fates;                /* by node.index, then calendar index */
    struct node_summary *summaries; /* by node.index */
    struct health *health;          /* of what was committed, by node.index */
    int32_t *first_dates;           /* the earliest date committed, by node.index */
    struct attempts *attempts; /* of the breaker, as the run found them; NULL in a shadow run */
    struct comparison *comparisons; /* shadow runs only, as overlays */
    struct overlay *overlays;       /* by source.index; `made` NULL: nobody downstream reads it */
    int64_t now;                    /* of the run, for cooldowns; microseconds UTC */
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

/* extract.c: what each table must hold, reading it, and the digests of what was read. */
int tables_init(struct chunk *chunk, struct sluice_error *error);
void tables_fini(struct chunk *chunk);
void table_request(struct chunk *chunk, struct shared_table *table);
/* A node needs its tables no more: indexes and rows go with the last user. */
void tables_release(struct chunk *chunk, const struct node *node);

/* index.c */
/* Appends what an index for this read is made from; equal bytes, equal indexes. */
void read_signature(struct buffer *out, const struct read *read);
int index_share(struct chunk *chunk, struct node_run *node_run, struct sluice_error *error);
void index_request(struct chunk *chunk, struct shared_index *index);
void index_destroy(struct shared_index *index);
/* Fills views once all indexes of the node are ready. */
void reads_open(struct node_run *node_run);
/* Fails a partition that sees two rows for one key of a unique input. Any thread. */
void reads_check_unique(struct partition_run *partition);
/* Appends date and key of a row: "day 2021-01-02, sensor 7"; `columns` are the table's, of any
 * order of rows. */
void table_describe_row(const struct shared_table *table, const struct sluice_column *columns,
                        int64_t row, struct buffer *text);

/* nulls.c: nulls in columns that a table declares without. */
/* Lists them, once the reads of the node are open. */
int nulls_find(struct node_run *node_run, struct sluice_error *error);
/* The first row of a slice with such a null, or -1. */
int64_t nulls_row(const struct bound_read *bound, struct sluice_slice slice);
/* Names table, column, date and key of such a row; in `arena`, NULL when memory is short. */
const char *nulls_describe(struct arena *arena, const struct bound_read *bound, int64_t row);
/* Fails a partition in whose window a row is found by no key because of such a null. */
void nulls_check_lost(struct partition_run *partition);

/* One test where the column has no null. */
static inline int64_t slice_null(const struct bound_read *bound, struct sluice_slice slice)
{
    return bound->null_rows.count == 0 || slice.count == 0 ? -1 : nulls_row(bound, slice);
}

/* node.c: the life of a node over its partitions. */
int nodes_init(struct chunk *chunk, struct sluice_error *error);
/* Counts what the plan has decided already: reused, blocked, failed before. Once per run. */
void nodes_count_settled(struct chunk *chunk);
void nodes_fini(struct chunk *chunk);
/* Starts every node whose upstreams are done. */
void nodes_advance(struct chunk *chunk);
void node_tables_ready(struct chunk *chunk, struct node_run *node_run);
void node_indexes_ready(struct chunk *chunk, struct node_run *node_run);
void node_partition_done(struct chunk *chunk, struct partition_run *partition);

/* decide.c: which planned partitions really run. */
int node_decide(struct node_run *node_run, struct sluice_error *error);

/* partition.c: prepare, iterate, gates before the entities; collect after them. */
int partition_init(struct partition_run *partition, struct node_run *node_run,
                   const struct plan_entry *entry, struct sluice_error *error);
void partition_fini(struct partition_run *partition);
void partition_prepare(struct partition_run *partition);
void partition_collect(struct partition_run *partition);
/* First failure wins. Any thread. */
SLUICE_PRINTF(3, 4)
void partition_fail(struct partition_run *partition, bool retryable, const char *format, ...);
/* Sorts the entities by key; of equal ones the first emitted stays. */
bool partition_sort(struct partition_run *partition);
int partition_emit(struct partition_run *partition, const struct sluice_value *keys, int outcome,
                   int category, const char *reason);

/* gates.c */
void gates_apply(struct partition_run *partition);

/*
 * breaker.c: an incomplete entity is skipped as such, or as breaker_open when it was tried often
 * enough and neither its rows nor the settings have changed since. `inputs` is the digest of what
 * was judged.
 */
void breaker_skip(struct partition_run *partition, int64_t entity, struct digest inputs,
                  const char *incomplete);

/* Rows of a partition as `collect` sees them. */
struct collected_row {
    struct row *row;
    int64_t entity;
    bool dropped;
};
struct collected {
    struct collected_row *rows;
    size_t count, capacity;
    struct key_set entities; /* of the partition, once a row was added */
};

/* Which function of the plugin is called: services are for some of them only. */
enum stage { STAGE_PREPARE = 1, STAGE_ITERATE, STAGE_PROCESS, STAGE_COLLECT };

/* entity.c: one entity through `process`, checked. */
struct work {
    enum stage stage;
    struct partition_run *partition;
    struct arena scratch;
    struct arena *memory; /* rows and reasons; lives until the commit */
    struct result *result;
    struct row *current;
    bool no_memory;
    struct sluice_slice *slices;
    struct sluice_call call;
    const struct sluice_view **views;
    struct collected *collected; /* during `collect` */
    struct guard_call guard;
};
/* Of the calling thread alone, to its end. */
int work_init(struct work *work, struct node_run *node_run);
void work_fini(struct work *work);
/* Points the work at a partition; false when memory is short. */
bool work_enter(struct work *work, struct partition_run *partition);
void work_entity(struct work *work, int64_t entity);
/* Calls a function of the plugin for the partition; one that leaves the thread otherwise than it
 * was fails the partition. */
int work_call(struct work *work, enum stage stage, int (*function)(const struct sluice_call *call));
/* "process" */
const char *stage_name(enum stage stage);
struct sluice_slice read_slice(const struct partition_run *partition, uint32_t read,
                               const struct sluice_value *keys);
/* Slice of a mapped read for an entity. */
struct sluice_slice read_entity(const struct partition_run *partition, uint32_t read,
                                const struct sluice_value *entity);
struct row *row_create(struct arena *arena, const struct node *node);
/* Skips and failures have categories of their own. */
bool outcome_has(int outcome, int category);

/* row_check.c */
/* What is wrong with a text that a plugin gave, as the rest of a sentence; NULL: nothing. Imported
 * text is as sound. */
const char *text_fault(struct sluice_value text);
/* Checks and rounds a finished row; category 0 if it is good, else the reason in `*reason`. */
int row_check(const struct node *node, const struct sluice_value *key, struct row *row,
              struct arena *arena, const char **reason);
/* Can this be the key of an entity? Other spellings of a key would be other entities to the ledger:
 * SLUICE_E_PLUGIN, and the partition has failed unless it is only of another type. */
int key_check(struct partition_run *partition, const struct sluice_value *keys);

/* watch.c: tells once of each entity that takes long. `milliseconds` 0: the default. */
int watch_init(struct watch *watch, int workers, int64_t milliseconds, struct sluice_error *error);
void watch_fini(struct watch *watch);
/* After the last entity of a partition, before its keys may move. */
void watch_settle(struct watch *watch);
/* The coordinator, now and then. */
void watch_look(struct chunk *chunk);

/* guests.c: puts back what plugins changed of the process, and warns of each change once. Unless it
 * has to be `now`, not too often. Coordinator only. */
void guests_look(struct chunk *chunk, bool now);

/* Around what a worker computes: no clock is read, the coordinator has one. Entity -1: the
 * partition. */
static inline void watch_begin(struct watch *watch, int worker, struct partition_run *partition,
                               int64_t entity)
{
    struct watch_slot *slot = &watch->slots[worker];
    uint64_t steps = atomic_load_explicit(&slot->steps, memory_order_relaxed);

    /* Release: who sees one of these sees too that what was before has ended. */
    atomic_store_explicit(&slot->partition, partition, memory_order_release);
    atomic_store_explicit(&slot->entity, entity, memory_order_release);
    atomic_store_explicit(&slot->steps, steps + 1, memory_order_release);
}

static inline void watch_end(struct watch *watch, int worker)
{
    struct watch_slot *slot = &watch->slots[worker];
    uint64_t steps = atomic_load_explicit(&slot->steps, memory_order_relaxed);

    atomic_store_explicit(&slot->steps, steps + 1, memory_order_release);
}

/* host.c: the services plugins call. */
extern const struct sluice_host run_host;

/* collect.c: the services of `collect`. */
int64_t collect_row_count(const struct sluice_call *call);
struct sluice_value collect_row_get(const struct sluice_call *call, int64_t row, uint32_t column);
void collect_row_set(const struct sluice_call *call, int64_t row, uint32_t column,
                     const struct sluice_value *value);
void collect_row_drop(const struct sluice_call *call, int64_t row, int outcome, int category,
                      const char *reason);
int64_t collect_row_add(const struct sluice_call *call, const struct sluice_value *keys);
int64_t collect_entity_count(const struct sluice_call *call);
int collect_entity_get(const struct sluice_call *call, int64_t entity,
                       const struct sluice_value **keys, int *category, const char **reason);

/* health.c: how full the columns of the finished rows are; fails the partition where a column is
 * emptier than it may be. */
void partition_health(struct partition_run *partition);
/* What is worth a look in what this run committed, compared with what stood before; in `arena`. */
void health_summarise(struct chunk *chunk, struct arena *arena);

/* inputs.c, where options.check_inputs: what a plugin only reads is the same before and after it
 * worked, else the run fails, or for the block the partition. The first and the last two: any
 * thread but the coordinator for inputs_check. */
void inputs_seal(struct node_run *node_run);
void inputs_check(struct chunk *chunk, const struct node_run *node_run);
void block_seal(struct partition_run *partition);
void block_check(struct partition_run *partition);

/* purity.c: warns where a finished partition has the fingerprint of what stands, but other rows.
 * Reads the store in that case alone. */
int purity_check(const struct partition_run *partition, struct session *session,
                 struct sluice_error *error);

/* finish.c: rows and outcomes of a partition made ready for the commit. */
void partition_finish(struct partition_run *partition);

/* commit.c */
int writer_init(struct writer *writer, struct session *session, const struct lease *lease,
                struct sluice_error *error);
void writer_fini(struct writer *writer);
/* Hands a finished partition over; its message comes back after the commit, or the comparison. Any
 * thread. */
void writer_submit(struct chunk *chunk, struct partition_run *partition);
/* Writes the digests that the ledger does not remember yet. Own transaction, if there are any. */
int digests_remember(const struct plan *plan, struct session *session, const atomic_bool *cancel,
                     struct sluice_error *error);

/* shadow.c: in place of commits. */
int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error);
/* Compares a list of finished partitions with what the store has. On the writer's lane. */
int shadow_compare(struct session *session, struct partition_run *first,
                   struct sluice_error *error);
/* Counts one more difference; `key` is an array of `key_count` values. Text is copied. */
int shadow_note(struct shadow *shadow, struct shadow_count *count, int32_t date,
                const struct sluice_value *key, uint32_t key_count, struct sluice_value before,
                struct sluice_value after, struct sluice_error *error);

/* shadow_columns.c: which columns of each output are compared with which; and the overlays. */
int shadow_open(struct chunk *chunk, struct session *session, struct sluice_error *error);

/* shadow_rows.c */
int shadow_compare_rows(struct shadow *shadow, const struct comparison *comparison,
                        const struct partition_run *partition, const struct table *committed,
                        struct sluice_error *error);
/* shadow_outcomes.c: entities that were not written, on either side. */
int shadow_compare_outcomes(struct shadow *shadow, const struct comparison *comparison,
                            struct session *session, const struct partition_run *partition,
                            const struct table *committed, struct sluice_error *error);

/* overlay.c */
int overlays_init(struct chunk *chunk, struct sluice_error *error);
void overlays_fini(struct chunk *chunk);
/* Takes the rows of a partition that is done, if somebody downstream reads them. */
void overlay_take(struct chunk *chunk, struct partition_run *partition);
/* Between chunks: lets go of what no later one reads. */
void overlays_trim(struct chunk *chunk);
/* Has this run made rows of the table for this date? */
bool overlay_has(const struct chunk *chunk, const struct source *source, size_t date_index);
/* Reads a computed table as nodes downstream see it: columns that the store lacks are null. */
int overlay_read(struct shared_table *table, struct session *session,
                 const struct condition *within, size_t condition_count);

#endif
