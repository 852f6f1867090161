/* work.h - what a thread works with while it calls a plugin in its own process. */
#ifndef CORE_CALL_WORK_H
#define CORE_CALL_WORK_H

#include "call/call.h"

struct call_row {
    struct call_row *next;
    struct sluice_value cells[]; /* one per declared column */
};

/* Rows of a partition as `collect` sees them. */
struct collected_row {
    struct call_row *row;
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

/* A seat: of the calling thread alone. */
struct work {
    enum stage stage;
    const struct call_node *node;
    struct call_input *input; /* NULL: at no partition yet */
    struct call_result *result;
    struct arena scratch;
    struct arena *memory;         /* rows and reasons; lives as long as the result */
    struct call_outcome *outcome; /* of the entity it is at; NULL: of none */
    struct call_row *current;
    bool no_memory;
    const char *misread; /* the first of this call, told; NULL: none */
    struct sluice_slice *slices;
    int64_t *near; /* per input, as in indexed_find_near */
    struct sluice_call call;
    const struct sluice_view **views;
    struct collected *collected; /* during `collect` */
    struct guard_call guard;
};

/* work.c */
int work_create(const struct call_node *node, const struct sluice_host *host, struct work **work);
void work_destroy(struct work *work);
/* Points the work at a partition, unless it is there already; false when memory is short, and the
 * partition has failed. */
bool work_enter(struct work *work, struct call_input *input, struct call_result *result);
/* The block of its calls: what `prepare` made, else the one of `bind`. */
void work_take_block(struct work *work);
/* Calls a function of the plugin for the partition; one that leaves the thread otherwise than it
 * was fails the partition. */
int work_call(struct work *work, enum stage stage, int (*function)(const struct sluice_call *call));
/* "process" */
const char *stage_name(enum stage stage);
/* Notes how an entity ends, if it has no outcome yet: the text is copied. */
void work_conclude(struct work *work, int outcome, int category, char *text);
/* What is wrong fails the entity, or else the partition; what comes after changes nothing. */
SLUICE_PRINTF(3, 4)
void work_fail(struct work *work, int category, const char *format, ...);
struct call_row *work_row(struct work *work);

/* misread.c: what an accessor was asked in vain, in words, for whom the call ends. */
void work_misread(void *work, const struct sluice_misread *misread);

/* process.c: one entity through `process`, checked. */
void work_process(struct work *work, int64_t entity);

/* entities.c */
/* One entity more. Those that are not computed have their outcome already. SLUICE_E_MEMORY;
 * SLUICE_E_PLUGIN for a key that cannot be one, as key_check has it. */
int entities_emit(struct call_input *input, struct call_result *result,
                  const struct sluice_value *keys, int outcome, int category, const char *reason);
/* Sorts the entities by key; of equal ones the first emitted stays. */
bool entities_sort(struct call_input *input, struct call_result *result);

/* row_check.c */
/* Skips and failures have categories of their own. */
bool outcome_has(int outcome, int category);
/* Checks and rounds a finished row; category 0 if it is good, else the reason in `*reason`. */
int row_check(const struct instance *instance, const struct sluice_value *key, struct call_row *row,
              struct arena *arena, const char **reason);
/* Can this be the key of an entity? Other spellings of a key would be other entities to the ledger:
 * SLUICE_E_PLUGIN, and the partition has failed unless it is only of another type. */
int key_check(const struct instance *instance, struct call_result *result,
              const struct sluice_value *keys);

/* collect.c: `collect`, if the plugin has one. */
void work_collect(struct work *work);
/* rows.c: the rows of all entities that are written, as a table. */
void rows_make(const struct call_input *input, struct call_result *result);

/* services.c: all that plugins call; host.c and collected.c do it. */
extern const struct sluice_host call_services;

/* host.c */
struct sluice_slice host_lookup(const struct sluice_call *call, uint32_t input,
                                const struct sluice_value *keys);
const struct sluice_slice *host_groups(const struct sluice_call *call, uint32_t input,
                                       int64_t *count);
void *host_scratch(const struct sluice_call *call, size_t bytes);
void host_set(const struct sluice_call *call, uint32_t column, const struct sluice_value *value);
void host_next_row(const struct sluice_call *call);
int host_decide(const struct sluice_call *call, int outcome, int category, const char *format,
                va_list arguments);
void host_emit(const struct sluice_call *call, const struct sluice_value *keys, int outcome,
               int category, const char *reason);
void *host_make_block(const struct sluice_call *call, size_t bytes);
int host_fail_partition(const struct sluice_call *call, const char *format, va_list arguments);

/* collected.c: the services of `collect`. */
int64_t collected_row_count(const struct sluice_call *call);
struct sluice_value collected_row_get(const struct sluice_call *call, int64_t row, uint32_t column);
void collected_row_set(const struct sluice_call *call, int64_t row, uint32_t column,
                       const struct sluice_value *value);
void collected_row_drop(const struct sluice_call *call, int64_t row, int outcome, int category,
                        const char *reason);
int64_t collected_row_add(const struct sluice_call *call, const struct sluice_value *keys);
int64_t collected_entity_count(const struct sluice_call *call);
int collected_entity_get(const struct sluice_call *call, int64_t entity,
                         const struct sluice_value **keys, int *category, const char **reason);
bool collected_push(struct collected *collected, struct call_row *row, int64_t entity);

static inline struct work *work_of(const struct sluice_call *call)
{
    return call->handle;
}

#endif
