/* collected.c - the services of `collect`: rows and outcomes of a whole partition. */
#include "call/work.h"

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
        call_fail(work_of(call)->result, false, "collect %s row %lld, which is none", did,
                  (long long)row);
    return at;
}

int64_t collected_row_count(const struct sluice_call *call)
{
    const struct collected *collected = work_of(call)->collected;

    return collected == NULL ? 0 : (int64_t)collected->count;
}

struct sluice_value collected_row_get(const struct sluice_call *call, int64_t row, uint32_t column)
{
    const struct collected_row *at = row_at(call, row);
    const struct instance *instance = work_of(call)->node->instance;

    return at == NULL || column >= instance->column_count ? sluice_of_null()
                                                          : at->row->cells[column];
}

void collected_row_set(const struct sluice_call *call, int64_t row, uint32_t column,
                       const struct sluice_value *value)
{
    struct work *work = work_of(call);
    struct collected_row *at = checked_row(call, row, "set a cell of");
    struct call_outcome *result;

    if (at == NULL || at->dropped)
        return;
    result = &work->result->outcomes[at->entity];
    if (result->rejected)
        return;
    work->current = at->row;
    work->outcome = result;
    result->outcome = 0; /* so that a bad value is noted */
    host_set(call, column, value);
    result->rejected = result->outcome != 0;
    if (!result->rejected)
        result->outcome = SLUICE_WRITTEN;
    work->current = NULL;
    work->outcome = NULL;
}

void collected_row_drop(const struct sluice_call *call, int64_t row, int outcome, int category,
                        const char *reason)
{
    struct work *work = work_of(call);
    struct collected_row *at = checked_row(call, row, "dropped");
    struct call_outcome *result;
    char *copy;

    if (at == NULL || at->dropped)
        return;
    if (!outcome_has(outcome, category)) {
        call_fail(work->result, false, "collect dropped a row with outcome %d and category %d",
                  outcome, category);
        return;
    }
    at->dropped = true;
    result = &work->result->outcomes[at->entity];
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

bool collected_push(struct collected *collected, struct call_row *row, int64_t entity)
{
    if (!array_reserve((void **)&collected->rows, &collected->capacity, collected->count + 1,
                       sizeof *collected->rows))
        return false;
    collected->rows[collected->count++] = (struct collected_row){ row, entity, false };
    return true;
}

/* Entities are looked up from the first added row on. */
static bool list_entities(const struct call_input *input, struct key_set *entities)
{
    for (int64_t e = (int64_t)entities->used; e < input->entity_count; e++) {
        int64_t index = e;
        if (!key_set_put(entities, input->keys, &index))
            return false;
    }
    return true;
}

/* The entity with this key, emitted if there is none; -1: neither. */
static int64_t take_entity(struct work *work, const struct sluice_value *keys)
{
    struct key_set *entities = &work->collected->entities;
    int status = key_check(work->node->instance, work->result, keys);
    int64_t entity = -1;

    if (status == SLUICE_OK && !list_entities(work->input, entities))
        status = SLUICE_E_MEMORY;
    if (status == SLUICE_OK)
        entity = key_set_find(entities, work->input->keys, keys);
    if (status == SLUICE_OK && entity < 0) {
        status = entities_emit(work->input, work->result, keys, SLUICE_WRITTEN, 0, NULL);
        entity = status == SLUICE_OK ? work->input->entity_count - 1 : -1;
    }
    if (status == SLUICE_E_PLUGIN)
        call_fail(work->result, false, "collect added a row with a key of the wrong type");
    work->no_memory = work->no_memory || status == SLUICE_E_MEMORY;
    return entity;
}

int64_t collected_row_add(const struct sluice_call *call, const struct sluice_value *keys)
{
    struct work *work = work_of(call);
    const struct instance *instance = work->node->instance;
    struct call_input *input = work->input;
    struct call_row *row;
    int64_t entity;

    if (work->collected == NULL) {
        call_fail(work->result, false, "the plugin added a row outside of collect");
        return -1;
    }
    entity = take_entity(work, keys);
    if (entity < 0)
        return -1;
    row = work_row(work);
    if (row == NULL || !collected_push(work->collected, row, entity)) {
        work->no_memory = true;
        return -1;
    }
    for (uint32_t k = 0; k < instance->key_count; k++)
        row->cells[k] = input->keys[entity * instance->key_count + k];
    work->result->outcomes[entity].outcome = SLUICE_WRITTEN;
    return (int64_t)work->collected->count - 1;
}

int64_t collected_entity_count(const struct sluice_call *call)
{
    return work_of(call)->collected == NULL ? 0 : work_of(call)->input->entity_count;
}

/* A copy: adding a row may move the keys. */
static const struct sluice_value *copy_keys(struct work *work, int64_t entity)
{
    uint32_t count = work->node->instance->key_count;
    struct sluice_value *keys = arena_alloc(&work->scratch, sizeof *keys * count);

    if (keys != NULL)
        memcpy(keys, work->input->keys + entity * count, sizeof *keys * count);
    return keys;
}

int collected_entity_get(const struct sluice_call *call, int64_t entity,
                         const struct sluice_value **keys, int *category, const char **reason)
{
    struct work *work = work_of(call);
    const struct call_outcome *result;

    if (entity < 0 || entity >= collected_entity_count(call))
        return 0;
    result = &work->result->outcomes[entity];
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
