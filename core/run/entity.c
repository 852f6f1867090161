#include "run/chunk.h"
#include "run/work.h"

#include <stdlib.h>

int work_init(struct work *work, struct node_run *node_run)
{
    const struct node *node = node_run->node;

    memset(work, 0, sizeof *work);
    arena_init(&work->scratch, 0);
    work->slices = calloc(node->input_count + 1, sizeof *work->slices);
    work->views = calloc(node->input_count + 1, sizeof *work->views);
    if (work->slices == NULL || work->views == NULL) {
        work_fini(work);
        return SLUICE_E_MEMORY;
    }
    for (uint32_t i = 0; i < node->input_count; i++)
        work->views[i] = &node_run->reads[i].view;
    work->guard = (struct guard_call){ .name = node->plugin->name,
                                       .file = node->plugin->path,
                                       .node = node->name,
                                       .key_count = node->instance->key_count };
    guard_init(&work->guard);
    work->call = (struct sluice_call){ .size = sizeof work->call,
                                       .host = &run_host,
                                       .handle = work,
                                       .parameters = node->instance->settings,
                                       .inputs = work->views };
    return SLUICE_OK;
}

void work_fini(struct work *work)
{
    arena_fini(&work->scratch);
    free(work->slices);
    free(work->views);
}

bool work_enter(struct work *work, struct partition_run *partition)
{
    const struct calendar *calendar = &partition->node_run->chunk->plan->calendar;
    const struct season *season = calendar_season(calendar, partition->date_index);
    struct call_memory *memory = calloc(1, sizeof *memory);

    work->partition = NULL;
    if (memory == NULL)
        return false;
    arena_init(&memory->arena, 32768);
    memory->next = atomic_load(&partition->result.memory);
    while (!atomic_compare_exchange_weak(&partition->result.memory, &memory->next, memory))
        ;
    work->memory = &memory->arena;
    work->partition = partition;
    work->guard.date = partition->input.date;
    work->call.date = partition->input.date;
    work->call.season = season->label;
    work->call.season_start = season->start;
    /* What is not in the fingerprint must not be seen. */
    work->call.season_end =
        node_reads_season(partition->node_run->node) ? season->end : partition->input.date;
    work->call.block = partition->input.block;
    work->call.block_size = partition->input.block_size;
    return true;
}

struct sluice_slice read_slice(const struct partition_run *partition, uint32_t read,
                               const struct sluice_value *keys)
{
    const struct indexed *indexed = partition->node_run->reads[read].index->indexed;

    return indexed_cut(indexed, indexed_find(indexed, keys), partition->input.ranges[read]);
}

struct sluice_slice read_entity(const struct partition_run *partition, uint32_t read,
                                const struct sluice_value *entity)
{
    const struct bound_read *bound = &partition->node_run->reads[read];
    struct sluice_value keys[MAX_KEY_COLUMNS];

    for (uint32_t k = 0; k < bound->key_count; k++)
        keys[k] = entity[bound->entity_map[k]];
    return read_slice(partition, read, keys);
}

struct row *row_create(struct arena *arena, const struct node *node)
{
    return arena_alloc(arena, sizeof(struct row) +
                                  sizeof(struct sluice_value) * node->instance->column_count);
}

bool outcome_has(int outcome, int category)
{
    if (outcome == SLUICE_SKIPPED)
        return category >= SLUICE_EARLY_SEASON && category <= SLUICE_NOT_APPLICABLE;
    return outcome == SLUICE_FAILED && category >= SLUICE_BAD_VALUE && category <= SLUICE_ERROR;
}

/* No reason: there was no memory for one. */
static void fail_result(struct work *work, int category, const char *reason)
{
    work->result->outcome = SLUICE_FAILED;
    work->result->category = (uint8_t)(reason == NULL ? SLUICE_ERROR : category);
    work->result->reason = reason == NULL ? "out of memory" : reason;
    work->result->retryable = reason == NULL;
    work->result->rows = NULL;
}

static void check_rows(struct work *work, const struct sluice_value *key)
{
    for (struct row *row = work->result->rows; row != NULL; row = row->next) {
        const char *reason = NULL;
        int category = row_check(work->partition->node_run->node, key, row, work->memory, &reason);
        if (category != 0) {
            fail_result(work, category, reason);
            return;
        }
    }
}

/* ---- calls ---- */

const char *stage_name(enum stage stage)
{
    static const char *const names[] = { [STAGE_PREPARE] = "prepare",
                                         [STAGE_ITERATE] = "iterate",
                                         [STAGE_PROCESS] = "process",
                                         [STAGE_COLLECT] = "collect" };

    return names[stage];
}

int work_call(struct work *work, enum stage stage, int (*function)(const struct sluice_call *call))
{
    enum guard_deed deed;
    int status;

    work->stage = stage;
    work->guard.function = stage_name(stage);
    work->guard.key = NULL;
    guard_enter(&work->guard);
    status = function(&work->call);
    deed = guard_leave(&work->guard);
    if (deed != GUARD_NOTHING)
        partition_fail(work->partition, false, "plugin '%s' %s in %s", work->guard.name,
                       guard_text(deed), work->guard.function);
    return status;
}

/* Whatever it says of itself: its figures came of another arithmetic. */
static void fail_guest(struct work *work, enum guard_deed deed)
{
    if (deed != GUARD_NOTHING)
        fail_result(
            work, SLUICE_ERROR,
            arena_printf(work->memory, "plugin '%s' %s", work->guard.name, guard_text(deed)));
}

static int call_process(struct work *work, const struct sluice_value *key, enum guard_deed *deed)
{
    int outcome;

    work->guard.key = key;
    guard_enter(&work->guard);
    outcome = work->partition->node_run->node->plugin->descriptor->process(&work->call);
    *deed = guard_leave(&work->guard);
    return outcome;
}

/* What `process` returned against what it said through the services; both may be wrong. */
static void take_outcome(struct work *work, const struct sluice_value *key, int outcome)
{
    struct call_outcome *result = work->result;
    const char *plugin = work->partition->node_run->node->plugin->descriptor->name;

    if (work->no_memory || result->rows == NULL)
        fail_result(work, SLUICE_ERROR, NULL);
    else if (outcome < SLUICE_WRITTEN || outcome > SLUICE_FAILED)
        fail_result(work, SLUICE_ERROR,
                    arena_printf(work->memory, "plugin '%s' returned %d, which is no outcome",
                                 plugin, outcome));
    else if (result->outcome == SLUICE_SKIPPED && outcome != SLUICE_SKIPPED)
        fail_result(work, SLUICE_ERROR,
                    arena_printf(work->memory, "plugin '%s' skipped, but returned %d: %s", plugin,
                                 outcome, result->reason));
    else if (result->outcome != 0)
        result->rows = NULL; /* a skip, a failure, or a bad call of a service */
    else if (outcome != SLUICE_WRITTEN)
        fail_result(work, SLUICE_ERROR, "the plugin gave no reason");
    else {
        result->outcome = SLUICE_WRITTEN;
        check_rows(work, key);
    }
}

/* False: a row that the entity would be given cannot be read, and it has failed. */
static bool take_slices(struct work *work, const struct sluice_value *key)
{
    const struct node_run *node_run = work->partition->node_run;

    for (uint32_t i = 0; i < node_run->node->input_count; i++) {
        const struct bound_read *bound = &node_run->reads[i];
        int64_t null;
        work->slices[i] =
            bound->mapped ? read_entity(work->partition, i, key) : (struct sluice_slice){ 0, 0, 1 };
        null = slice_null(bound, work->slices[i]);
        if (null < 0)
            continue;
        fail_result(work, SLUICE_BAD_VALUE, nulls_describe(work->memory, bound, null));
        return false;
    }
    return true;
}

void work_entity(struct work *work, int64_t entity)
{
    struct partition_run *partition = work->partition;
    const struct node *node = partition->node_run->node;
    const struct sluice_value *key = partition->input.keys + entity * node->instance->key_count;
    struct call_outcome *result = &partition->result.outcomes[entity];
    enum guard_deed deed = GUARD_NOTHING;
    int outcome = SLUICE_FAILED;

    work->stage = STAGE_PROCESS;
    work->guard.function = stage_name(STAGE_PROCESS);
    work->result = result;
    work->no_memory = false;
    if (!take_slices(work, key))
        return;
    work->call.key = key;
    work->call.slices = work->slices;
    work->current = result->rows = row_create(work->memory, node);
    arena_reset(&work->scratch);
    if (result->rows != NULL)
        outcome = call_process(work, key, &deed);
    take_outcome(work, key, outcome);
    fail_guest(work, deed);
    work->call.key = NULL;
    work->call.slices = NULL;
}
