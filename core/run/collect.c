#include "run/chunk.h"
#include "run/work.h"

#include <stdlib.h>

static struct work *work_of(const struct sluice_call *call)
{
    return call->handle;
}

static struct collected_row *row_at(const struct sluice_call *call, int64_t row)
{
    struct collected *collected = work_of(call)->collected;

    if (collected == NULL || row < 0 || (size_t)row >= collected->count)
        return NULL;
    return &collected->rows[row];
}

static struct collected_row *checked_row(const struct sluice_call *call, int64_t row,
                                         const char *did)
{
    struct collected_row *at = row_at(call, row);

    if (at == NULL)
        partition_fail(work_of(call)->partition, false, "collect %s row %lld, which is none", did,
                       (long long)row);
    return at;
}

int64_t collect_row_count(const struct sluice_call *call)
{
    const struct collected *collected = work_of(call)->collected;

    return collected == NULL ? 0 : (int64_t)collected->count;
}

struct sluice_value collect_row_get(const struct sluice_call *call, int64_t row, uint32_t column)
{
    const struct collected_row *at = row_at(call, row);
    const struct instance *instance = work_of(call)->partition->node_run->node->instance;

    return at == NULL || column >= instance->column_count ? sluice_of_null()
                                                          : at->row->cells[column];
}

void collect_row_set(const struct sluice_call *call, int64_t row, uint32_t column,
                     const struct sluice_value *value)
{
    struct work *work = work_of(call);
    struct collected_row *at = checked_row(call, row, "set a cell of");
    struct call_outcome *result;

    if (at == NULL || at->dropped)
        return;
    result = &work->partition->result.outcomes[at->entity];
    if (result->rejected)
        return;
    work->current = at->row;
    work->result = result;
    result->outcome = 0; /* so that a bad value is noted */
    run_host.set(call, column, value);
    result->rejected = result->outcome != 0;
    if (!result->rejected)
        result->outcome = SLUICE_WRITTEN;
    work->current = NULL;
    work->result = NULL;
}

void collect_row_drop(const struct sluice_call *call, int64_t row, int outcome, int category,
                      const char *reason)
{
    struct work *work = work_of(call);
    struct collected_row *at = checked_row(call, row, "dropped");
    struct call_outcome *result;
    char *copy;

    if (at == NULL || at->dropped)
        return;
    if (!outcome_has(outcome, category)) {
        partition_fail(work->partition, false,
                       "collect dropped a row with outcome %d and category %d", outcome, category);
        return;
    }
    at->dropped = true;
    result = &work->partition->result.outcomes[at->entity];
    if (result->rejected)
        return;
    result->outcome = (uint8_t)outcome;
    result->category = (uint8_t)category;
    result->reason = NULL;
    if (reason == NULL)
        return;
    copy = arena_text(work->memory, reason);
    if (copy != NULL)
        text_make_utf8(copy, strlen(copy));
    result->reason = copy;
    work->no_memory = work->no_memory || copy == NULL;
}

static bool collected_push(struct collected *collected, struct row *row, int64_t entity)
{
    if (!array_reserve((void **)&collected->rows, &collected->capacity, collected->count + 1,
                       sizeof *collected->rows))
        return false;
    collected->rows[collected->count++] = (struct collected_row){ row, entity, false };
    return true;
}

/* Entities are looked up from the first added row on. */
static bool list_entities(const struct partition_run *partition, struct key_set *entities)
{
    for (int64_t e = (int64_t)entities->used; e < partition->input.entity_count; e++) {
        int64_t index = e;
        if (!key_set_put(entities, partition->input.keys, &index))
            return false;
    }
    return true;
}

/* The entity with this key, emitted if there is none; -1: neither. */
static int64_t take_entity(struct work *work, const struct sluice_value *keys)
{
    struct partition_run *partition = work->partition;
    struct key_set *entities = &work->collected->entities;
    int status = key_check(partition, keys);
    int64_t entity = -1;

    if (status == SLUICE_OK && !list_entities(partition, entities))
        status = SLUICE_E_MEMORY;
    if (status == SLUICE_OK)
        entity = key_set_find(entities, partition->input.keys, keys);
    if (status == SLUICE_OK && entity < 0) {
        status = partition_emit(partition, keys, SLUICE_WRITTEN, 0, NULL);
        entity = status == SLUICE_OK ? partition->input.entity_count - 1 : -1;
    }
    if (status == SLUICE_E_PLUGIN)
        partition_fail(partition, false, "collect added a row with a key of the wrong type");
    work->no_memory = work->no_memory || status == SLUICE_E_MEMORY;
    return entity;
}

int64_t collect_row_add(const struct sluice_call *call, const struct sluice_value *keys)
{
    struct work *work = work_of(call);
    struct partition_run *partition = work->partition;
    const struct node *node = partition->node_run->node;
    struct row *row;
    int64_t entity;

    if (work->collected == NULL) {
        partition_fail(partition, false, "the plugin added a row outside of collect");
        return -1;
    }
    entity = take_entity(work, keys);
    if (entity < 0)
        return -1;
    row = row_create(work->memory, node);
    if (row == NULL || !collected_push(work->collected, row, entity)) {
        work->no_memory = true;
        return -1;
    }
    for (uint32_t k = 0; k < node->instance->key_count; k++)
        row->cells[k] = partition->input.keys[entity * node->instance->key_count + k];
    partition->result.outcomes[entity].outcome = SLUICE_WRITTEN;
    return (int64_t)work->collected->count - 1;
}

int64_t collect_entity_count(const struct sluice_call *call)
{
    return work_of(call)->collected == NULL ? 0 : work_of(call)->partition->input.entity_count;
}

/* A copy: adding a row may move the keys. */
static const struct sluice_value *copy_keys(struct work *work, int64_t entity)
{
    const struct partition_run *partition = work->partition;
    uint32_t count = partition->node_run->node->instance->key_count;
    struct sluice_value *keys = arena_alloc(&work->scratch, sizeof *keys * count);

    if (keys != NULL)
        memcpy(keys, partition->input.keys + entity * count, sizeof *keys * count);
    return keys;
}

int collect_entity_get(const struct sluice_call *call, int64_t entity,
                       const struct sluice_value **keys, int *category, const char **reason)
{
    struct work *work = work_of(call);
    const struct call_outcome *result;

    if (entity < 0 || entity >= collect_entity_count(call))
        return 0;
    result = &work->partition->result.outcomes[entity];
    if (keys != NULL && (*keys = copy_keys(work, entity)) == NULL) {
        work->no_memory = true;
        return 0;
    }
    if (category != NULL)
        *category = result->category;
    if (reason != NULL)
        *reason = result->reason;
    return result->outcome;
}

/* ---- around the call ---- */

static bool gather(const struct partition_run *partition, struct collected *collected)
{
    for (int64_t e = 0; e < partition->input.entity_count; e++)
        for (struct row *row = partition->result.outcomes[e].rows; row != NULL; row = row->next)
            if (partition->result.outcomes[e].outcome == SLUICE_WRITTEN &&
                !collected_push(collected, row, e))
                return false;
    return true;
}

static void check_again(struct partition_run *partition, struct work *work,
                        const struct collected_row *at)
{
    const struct node *node = partition->node_run->node;
    struct call_outcome *result = &partition->result.outcomes[at->entity];
    const char *reason = NULL;
    int category;

    if (at->dropped || result->rejected)
        return;
    category = row_check(node, partition->input.keys + at->entity * node->instance->key_count,
                         at->row, work->memory, &reason);
    if (category == 0)
        return;
    result->rejected = true;
    result->outcome = SLUICE_FAILED;
    result->category = (uint8_t)category;
    result->reason = reason;
    work->no_memory = work->no_memory || reason == NULL;
}

/* Rows go back to their entities, in the order of the list. One bad row fails its entity. */
static void put_back(struct partition_run *partition, struct work *work,
                     const struct collected *collected)
{
    for (int64_t e = 0; e < partition->input.entity_count; e++)
        partition->result.outcomes[e].rows = NULL;
    for (size_t i = 0; i < collected->count; i++)
        check_again(partition, work, &collected->rows[i]);
    for (size_t i = collected->count; i-- > 0;) {
        struct collected_row *at = &collected->rows[i];
        struct call_outcome *result = &partition->result.outcomes[at->entity];
        if (at->dropped || result->rejected)
            continue;
        at->row->next = result->rows;
        result->rows = at->row;
        result->outcome = SLUICE_WRITTEN;
    }
    if (work->no_memory)
        partition_fail(partition, true, "out of memory in collect");
}

static void call_collect(struct partition_run *partition, struct work *work)
{
    struct collected collected = { 0 };
    int status;

    key_set_init(&collected.entities, partition->node_run->node->instance->key_count);
    if (!gather(partition, &collected)) {
        partition_fail(partition, true, "out of memory");
        free(collected.rows);
        return;
    }
    work->collected = &collected;
    status = work_call(work, STAGE_COLLECT, partition->node_run->node->plugin->descriptor->collect);
    work->collected = NULL;
    if (work->no_memory)
        partition_fail(partition, true, "out of memory in collect");
    else if (status != SLUICE_OK)
        partition_fail(partition, false, "collect returned status %d (%s)", status,
                       status_text(status));
    if (!atomic_load(&partition->result.failed))
        put_back(partition, work, &collected);
    if (!atomic_load(&partition->result.failed) && !partition_sort(partition))
        partition_fail(partition, true, "out of memory");
    key_set_fini(&collected.entities);
    free(collected.rows);
}

void partition_collect(struct partition_run *partition)
{
    struct work work;

    if (partition->retire || atomic_load(&partition->result.failed) ||
        partition->node_run->node->plugin->descriptor->collect == NULL)
        return;
    if (work_init(&work, partition->node_run) != SLUICE_OK) {
        partition_fail(partition, true, "out of memory");
        return;
    }
    if (work_enter(&work, partition))
        call_collect(partition, &work);
    else
        partition_fail(partition, true, "out of memory");
    work_fini(&work);
}
