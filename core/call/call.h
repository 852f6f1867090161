/*
 * call.h - the seam between a run and the plugins that it calls.
 *
 * What a plugin is called with for one partition of one node, and what comes of it. Nothing here
 * knows of plans, ledgers, stores or the life of a node: what stands in `call_node` and
 * `call_input` is all that the far side needs, be it this process, another one, or a machine
 * elsewhere.
 *
 * A partition is prepared, then its entities are listed, both by one thread. Whoever runs the
 * partition may give entities an outcome in between (gates). Then its entities are processed, by
 * any number of seats at once; then its rows are collected by one thread.
 */
#ifndef CORE_CALL_H
#define CORE_CALL_H

#include "base/base.h"
#include "plugin/plugin.h"
#include "table/table.h"
#include <stdatomic.h>

/* ---- what is read ---- */

struct call_column {
    const char *name;
    bool nullable;
    bool identifies; /* date or key of the table: messages name a row by it */
};

/* What messages say of a table. */
struct call_table {
    const char *name;
    const char *producer; /* the processor that computes it; NULL: it is imported */
    const char *since;    /* the column of the date since when a row is known; NULL: none */
    const struct call_column *columns; /* as they stand in the index */
    int32_t column_count;
    bool is_external; /* somebody else writes it */
    const char *mend; /* what mends rows of it that will not do, in words */
};

/* Rows with a null in a column that the table declares without nulls. */
struct call_nulls {
    int64_t *rows; /* ascending */
    int64_t count;
};

/* One input of a plugin, or one read of a gate, and how an entity finds its rows. Read only while
 * plugins are called. */
struct call_read {
    const char *alias;
    const struct call_table *table;
    const struct indexed *indexed;
    const struct index_spec *spec; /* of the index */
    struct sluice_view view;       /* columns as the input declares them */
    const int32_t *column_map;     /* column of the view -> column of the table */
    const int32_t *entity_map;     /* key column -> entity column, -1 where not mapped */
    uint32_t key_count;
    bool mapped;             /* all keys are mapped */
    bool unique;             /* one row of a key and date is taken */
    bool alone;              /* and of a key, whatever date it is known since */
    bool has_duplicates;     /* of call_find_duplicates: partitions that see them fail */
    struct call_nulls nulls; /* of call_find_nulls: who is given such a row fails */
};

/* Lists the rows of the index with a null that may not be; in `arena`. SLUICE_E_MEMORY. */
int call_find_nulls(struct arena *arena, struct call_read *read);
/* The rows of a key in the range; of the key that an entity maps to. Any thread. `near` is as in
 * indexed_find_near; NULL: keys come in no order. */
struct sluice_slice call_slice(const struct call_read *read, struct index_range range,
                               const struct sluice_value *keys, int64_t *near);
struct sluice_slice call_entity_slice(const struct call_read *read, struct index_range range,
                                      const struct sluice_value *entity, int64_t *near);
/* The first row of a slice with a null that may not be, or -1. */
int64_t call_search_null(const struct call_read *read, struct sluice_slice slice);
/* One test where the index has no such null. */
static inline int64_t call_null_in(const struct call_read *read, struct sluice_slice slice)
{
    return read->nulls.count == 0 || slice.count == 0 ? -1 : call_search_null(read, slice);
}
/* Names table, column, date and key of such a row; in `arena`, NULL when memory is short. */
const char *call_describe_null(struct arena *arena, const struct call_read *read, int64_t row);
/* The same of a row of `columns`, the table's in any order of rows, and one column. */
const char *call_describe_null_at(struct arena *arena, const struct call_table *table,
                                  const struct sluice_column *columns, int64_t row, int32_t column);
/* Appends date and key of a row: "day 2021-01-02, sensor 7". */
void call_describe_row(const struct call_table *table, const struct sluice_column *columns,
                       int64_t row, struct buffer *text);

/* ---- who is called ---- */

/* A node, resolved. It outlives the seats and inputs that name it. */
struct call_node {
    const char *name; /* of the processor, for messages */
    const struct plugin *plugin;
    const struct instance *instance;
    const struct call_read *reads; /* the plugin's inputs first */
    uint32_t input_count;          /* of the plugin */
    uint32_t read_count;           /* with those of gates */
};

/* ---- one partition ---- */

/* What a partition is computed from. Steps add to it: prepare the block, iterate and collect
 * entities. */
struct call_input {
    const struct call_node *node;
    sluice_day date;
    const char *season; /* label, first and last date of its season, as the plugin is told */
    sluice_day season_start, season_end;
    struct index_range *ranges; /* per read of the node; borrowed */
    struct sluice_value *keys;  /* entity_count * key_count, ascending */
    int64_t entity_count, entity_capacity;
    void *block;
    size_t block_size;
    struct arena arena; /* keys, their reasons; of who is at work with the partition */
};

struct trial;
struct call_row;

/* What becomes of an entity. */
struct call_outcome {
    uint8_t outcome; /* enum sluice_outcome; 0: still to be computed */
    uint8_t category;
    bool retryable;
    bool gated;
    bool rejected; /* by a check after `collect`: none of its rows is written */
    int32_t due, present;
    const char *reason;    /* in memory of the input or the result */
    struct trial *trial;   /* of the gates alone; NULL: none to record */
    struct call_row *rows; /* of the caller alone, until they are collected */
};

struct call_memory {
    struct arena arena;
    struct call_memory *next;
};

/* What came of it. */
struct call_result {
    struct call_outcome *outcomes; /* per entity */
    struct table rows;             /* collected: the declared columns, in order of entities */
    int64_t *entities;             /* of each row */
    bool has_rows;
    atomic_bool failed; /* the partition as a whole, with this reason: */
    bool retryable;
    const char *failure;
    _Atomic(struct call_memory *) memory; /* of the seats that worked on it */
};

/* Zero-initialise both first. Ending accepts that, and may be done twice. */
void call_input_init(struct call_input *input, const struct call_node *node, sluice_day date);
void call_input_fini(struct call_input *input);
void call_result_fini(struct call_result *result);
/* Fails the partition; the first failure wins. Any thread. */
SLUICE_PRINTF(3, 4)
void call_fail(struct call_result *result, bool retryable, const char *format, ...);
static inline bool call_failed(const struct call_result *result)
{
    return atomic_load(&result->failed);
}

/* ---- what is looked at beside the calls ---- */

/* Does the index have two rows where one is taken? */
void call_find_duplicates(struct call_read *read);
/* Fails a partition that sees two rows for one key of a unique input. Any thread. */
void call_check_unique(struct call_input *input, struct call_result *result);

/* What is due of an entity: distinct values, in the order in which they are found. */
struct call_due {
    struct sluice_value *values;
    size_t count, capacity;
    struct key_set known;
    int64_t *near; /* per table of what is due, as in indexed_find_near */
};

/* The gates of a node. Reads are indexes into those of the node. */
struct call_gates {
    int early_season_days;
    const int32_t *min_rows; /* per input */
    bool has_completeness, warn;
    double at_least;
    const char *word; /* what is due */
    uint32_t due_first, due_count, present;
    /* An entity was skipped as incomplete, and this may make something else of it; may be NULL. */
    void (*incomplete)(void *user, int64_t entity, const struct call_due *due);
    void *user;
};

/* After the outcomes of `iterate`, in the order of docs/pipeline.md: what an earlier one said
 * holds. */
void call_apply_gates(const struct call_gates *gates, struct call_input *input,
                      struct call_result *result);
/* Counts what is present; `judged` (may be NULL) takes every due value and whether it is there.
 * `near` as in indexed_find_near, of the index that says what is present. */
int32_t call_count_present(const struct call_gates *gates, const struct call_input *input,
                           int64_t entity, const struct call_due *due, int64_t *near,
                           struct buffer *judged);

/* Of rows that were collected: `*entity` is one with two rows of one row key; -1: there is none.
 * SLUICE_E_MEMORY. */
int call_find_same(const struct call_input *input, const struct call_result *result,
                   int64_t *entity);

/* ---- callers ---- */

/*
 * How plugins are called. A seat is what one thread needs to call the plugin of one node; threads
 * have seats of their own, and a seat goes from partition to partition. What goes wrong is an
 * outcome or a failure of the partition.
 */
struct caller {
    /* SLUICE_E_MEMORY, or what kept the plugin from being reached. */
    int (*sit)(const struct caller *caller, const struct call_node *node, void **seat);
    void (*leave)(const struct caller *caller, void *seat);
    /* Makes the block. */
    void (*prepare)(void *seat, struct call_input *input, struct call_result *result);
    /* Lists the entities, ascending, some with an outcome. */
    void (*iterate)(void *seat, struct call_input *input, struct call_result *result);
    /* Those of the entities [first, first + count) that have no outcome yet. */
    void (*process)(void *seat, struct call_input *input, struct call_result *result, int64_t first,
                    int64_t count);
    /* Once all entities have an outcome, and the partition has not failed: gives the rows. */
    void (*collect)(void *seat, struct call_input *input, struct call_result *result);
    void *user;
};

/* On the thread that sits. */
extern const struct caller caller_in_process;

#endif
