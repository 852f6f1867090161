#include "run/private.h"

#include <math.h>
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
    struct memory *memory = calloc(1, sizeof *memory);

    work->partition = NULL;
    if (memory == NULL)
        return false;
    arena_init(&memory->arena, 32768);
    memory->next = atomic_load(&partition->memory);
    while (!atomic_compare_exchange_weak(&partition->memory, &memory->next, memory))
        ;
    work->memory = &memory->arena;
    work->partition = partition;
    work->call.date = partition->date;
    work->call.season = season->label;
    work->call.season_start = season->start;
    /* What is not in the fingerprint must not be seen. */
    work->call.season_end =
        node_reads_season(partition->node_run->node) ? season->end : partition->date;
    work->call.block = partition->block;
    work->call.block_size = partition->block_size;
    return true;
}

struct sluice_slice read_slice(const struct partition_run *partition, uint32_t read,
                               const struct sluice_value *keys)
{
    const struct indexed *indexed = partition->node_run->reads[read].index->indexed;

    return indexed_cut(indexed, indexed_find(indexed, keys), partition->ranges[read]);
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

/* ---- checking what was written ---- */

static const char *describe_range(const struct sluice_output_column *column, double value,
                                  struct arena *arena)
{
    struct buffer text = { 0 };
    const char *copy = NULL;

    buffer_printf(&text, "%s is ", column->name);
    if (column->type == SLUICE_INT)
        buffer_printf(&text, "%.0f", value);
    else
        value_format(&text, sluice_of_real(value));
    buffer_printf(&text, ", allowed are %g to %g", column->minimum, column->maximum);
    if (column->unit != NULL)
        buffer_printf(&text, " (%s)", column->unit);
    if (!text.failed)
        copy = arena_copy(arena, text.data, text.length);
    buffer_fini(&text);
    return copy;
}

static int check_number(const struct sluice_output_column *column, struct sluice_value *cell,
                        struct arena *arena, const char **reason)
{
    double value;

    if (cell->type == SLUICE_REAL && !isfinite(cell->as.real)) {
        *reason = arena_printf(arena, "%s is not a finite number", column->name);
        return SLUICE_BAD_VALUE;
    }
    if (cell->type == SLUICE_REAL)
        cell->as.real = column->scaled ? real_round(cell->as.real, column->scale)
                                       : cell->as.real + 0.0; /* no -0.0 */
    if (column->minimum == 0.0 && column->maximum == 0.0)
        return 0; /* no range */
    value = cell->type == SLUICE_REAL ? cell->as.real : (double)cell->as.integer;
    if (value >= column->minimum && value <= column->maximum)
        return 0;
    *reason = describe_range(column, value, arena);
    return SLUICE_BAD_VALUE;
}

const char *text_fault(struct sluice_value text)
{
    if (text.length > 0 && memchr(text.as.text, '\0', (size_t)text.length) != NULL)
        return "has a NUL byte";
    return text_is_utf8(text.as.text, (size_t)text.length) ? NULL : "is not UTF-8";
}

static int check_text(const struct sluice_output_column *column, const struct sluice_value *cell,
                      struct arena *arena, const char **reason)
{
    const char *fault = text_fault(*cell);

    if (fault == NULL)
        return 0;
    *reason = arena_printf(arena, "%s %s", column->name, fault);
    return SLUICE_BAD_VALUE;
}

int row_check(const struct node *node, const struct sluice_value *key, struct row *row,
              struct arena *arena, const char **reason)
{
    const struct instance *instance = node->instance;

    for (uint32_t i = 0; i < instance->column_count; i++) {
        const struct sluice_output_column *column = instance->output->columns[i];
        struct sluice_value *cell = &row->cells[i];
        int category = 0;
        if (i < instance->key_count && cell->type == SLUICE_NULL)
            *cell = key[i];
        if (i < instance->key_count && !sluice_value_equals(*cell, key[i])) {
            *reason = arena_printf(arena, "key column %s is not the entity's", column->name);
            return SLUICE_ERROR;
        }
        if (cell->type == SLUICE_NULL) {
            if (column->nullable)
                continue;
            *reason = arena_printf(arena, "%s is null", column->name);
            return SLUICE_BAD_VALUE;
        }
        if (cell->type == SLUICE_INT || cell->type == SLUICE_REAL)
            category = check_number(column, cell, arena, reason);
        else if (cell->type == SLUICE_TEXT)
            category = check_text(column, cell, arena, reason);
        if (category != 0)
            return category;
    }
    return 0;
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

/* What `process` returned against what it said through the services; both may be wrong. */
static void take_outcome(struct work *work, const struct sluice_value *key, int outcome)
{
    struct result *result = work->result;
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

void work_entity(struct work *work, int64_t entity)
{
    struct partition_run *partition = work->partition;
    const struct node_run *node_run = partition->node_run;
    const struct node *node = node_run->node;
    const struct sluice_value *key = partition->keys + entity * node->instance->key_count;
    struct result *result = &partition->results[entity];
    int outcome;

    for (uint32_t i = 0; i < node->input_count; i++)
        work->slices[i] = node_run->reads[i].mapped ? read_entity(partition, i, key)
                                                    : (struct sluice_slice){ 0, 0, 1 };
    work->stage = STAGE_PROCESS;
    work->result = result;
    work->no_memory = false;
    work->call.key = key;
    work->call.slices = work->slices;
    work->current = result->rows = row_create(work->memory, node);
    arena_reset(&work->scratch);
    outcome = result->rows == NULL ? SLUICE_FAILED : node->plugin->descriptor->process(&work->call);
    take_outcome(work, key, outcome);
    work->call.key = NULL;
    work->call.slices = NULL;
}
