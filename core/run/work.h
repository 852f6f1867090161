/* work.h - what a thread works with while it calls a plugin. */
#ifndef CORE_RUN_WORK_H
#define CORE_RUN_WORK_H

#include "plan/plan.h"
#include "run/partition.h"

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
    struct call_outcome *result;
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

#endif
