#include "run/chunk.h"
#include "run/work.h"

#include <stdlib.h>

static const char no_memory[] = "out of memory";

int partition_init(struct partition_run *partition, struct node_run *node_run,
                   const struct plan_entry *entry, struct sluice_error *error)
{
    const struct node *node = node_run->node;
    const struct plan *plan = node_run->chunk->plan;

    partition->node_run = node_run;
    partition->entry = entry;
    partition->input.date = entry->date;
    partition->date_index = entry->date_index;
    partition->retire = entry->action == ACTION_RETIRE;
    arena_init(&partition->input.arena, 4096);
    partition->input.ranges = arena_alloc(&partition->input.arena,
                                          sizeof *partition->input.ranges * (node->read_count + 1));
    if (partition->input.ranges == NULL)
        return error_memory(error, "a partition");
    for (uint32_t r = 0; r < node->read_count && !partition->retire; r++) {
        const struct sluice_input *input = node->reads[r].input;
        read_dates(&plan->versions, &node->reads[r], entry->date_index,
                   &partition->input.ranges[r].from, &partition->input.ranges[r].to);
        partition->input.ranges[r].last = input->window.last;
        partition->input.ranges[r].newest_first = input->newest_first != 0;
    }
    return SLUICE_OK;
}

void partition_fini(struct partition_run *partition)
{
    struct call_memory *memory = atomic_exchange(&partition->result.memory, NULL);

    while (memory != NULL) {
        struct call_memory *next = memory->next;
        arena_fini(&memory->arena);
        free(memory);
        memory = next;
    }
    free(partition->input.keys);
    free(partition->result.outcomes);
    free(partition->input.block);
    if (partition->result.failure != no_memory)
        free((void *)(uintptr_t)partition->result.failure);
    partition->input.keys = NULL;
    partition->result.outcomes = NULL;
    partition->input.block = NULL;
    partition->result.failure = NULL;
    if (partition->commit.has_rows)
        table_fini(&partition->commit.rows);
    partition->commit.has_rows = false;
    arena_fini(&partition->input.arena);
}

void partition_fail(struct partition_run *partition, bool retryable, const char *format, ...)
{
    char text[512];
    va_list arguments;

    if (atomic_exchange(&partition->result.failed, true))
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_make_utf8(text, strlen(text));
    partition->result.retryable = retryable;
    partition->result.failure = strdup(text);
    if (partition->result.failure != NULL)
        return;
    /* The reason is lost: the next run shall find it again. */
    partition->result.failure = no_memory;
    partition->result.retryable = true;
}

static bool grow_entities(struct partition_run *partition, uint32_t key_count)
{
    int64_t capacity =
        partition->input.entity_capacity == 0 ? 64 : partition->input.entity_capacity * 2;
    struct sluice_value *keys;
    struct call_outcome *results;

    if (partition->input.entity_count < partition->input.entity_capacity)
        return true;
    keys = realloc(partition->input.keys, sizeof *keys * (size_t)capacity * key_count);
    if (keys == NULL)
        return false;
    partition->input.keys = keys;
    results = realloc(partition->result.outcomes, sizeof *results * (size_t)capacity);
    if (results == NULL)
        return false;
    partition->result.outcomes = results;
    partition->input.entity_capacity = capacity;
    return true;
}

/* An entity that is not computed: the plugin said at once how it ends. */
static int ready_outcome(struct partition_run *partition, struct call_outcome *result, int outcome,
                         int category, const char *reason)
{
    bool good = outcome_has(outcome, category);
    char *text = NULL;

    result->outcome = (uint8_t)(good ? outcome : SLUICE_FAILED);
    result->category = (uint8_t)(good ? category : SLUICE_ERROR);
    if (!good)
        text = arena_printf(&partition->input.arena,
                            "the plugin emitted it with outcome %d and category %d: %s", outcome,
                            category, reason == NULL ? "no reason" : reason);
    else if (reason != NULL)
        text = arena_text(&partition->input.arena, reason);
    if (text != NULL)
        text_make_utf8(text, strlen(text));
    result->reason = text;
    return result->reason == NULL && (reason != NULL || !good) ? SLUICE_E_MEMORY : SLUICE_OK;
}

int partition_emit(struct partition_run *partition, const struct sluice_value *keys, int outcome,
                   int category, const char *reason)
{
    const struct instance *instance = partition->node_run->node->instance;
    uint32_t count = instance->key_count;
    struct sluice_value *out;
    struct call_outcome *result;
    int status = key_check(partition, keys);

    if (status != SLUICE_OK)
        return status;
    if (!grow_entities(partition, count))
        return SLUICE_E_MEMORY;
    out = partition->input.keys + partition->input.entity_count * count;
    for (uint32_t k = 0; k < count; k++) {
        out[k] = keys[k];
        if (keys[k].type != SLUICE_TEXT)
            continue;
        out[k].as.text =
            arena_copy(&partition->input.arena, keys[k].as.text, (size_t)keys[k].length);
        if (out[k].as.text == NULL)
            return SLUICE_E_MEMORY;
    }
    result = &partition->result.outcomes[partition->input.entity_count++];
    *result = (struct call_outcome){ 0 };
    return outcome == SLUICE_WRITTEN ? SLUICE_OK
                                     : ready_outcome(partition, result, outcome, category, reason);
}

/* ---- sorting entities by key; of equal ones the first emitted stays ---- */

struct order {
    const struct sluice_value *keys;
    int64_t emitted;
    uint32_t count;
};

static int compare_keys(const struct sluice_value *a, const struct sluice_value *b, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        int difference = value_compare(a[k], b[k]);
        if (difference != 0)
            return difference;
    }
    return 0;
}

static int compare_order(const void *a, const void *b)
{
    const struct order *left = a, *right = b;
    int difference = compare_keys(left->keys, right->keys, left->count);

    if (difference != 0)
        return difference;
    return left->emitted < right->emitted ? -1 : left->emitted > right->emitted;
}

static bool is_sorted(const struct partition_run *partition, uint32_t count)
{
    for (int64_t e = 1; e < partition->input.entity_count; e++)
        if (compare_keys(partition->input.keys + (e - 1) * count, partition->input.keys + e * count,
                         count) >= 0)
            return false;
    return true;
}

bool partition_sort(struct partition_run *partition)
{
    uint32_t count = partition->node_run->node->instance->key_count;
    size_t entities = (size_t)partition->input.entity_count;
    struct order *order;
    struct sluice_value *keys;
    struct call_outcome *results;
    int64_t used = 0;

    if (is_sorted(partition, count))
        return true;
    order = malloc(sizeof *order * entities);
    keys = malloc(sizeof *keys * entities * count);
    results = malloc(sizeof *results * entities);
    if (order == NULL || keys == NULL || results == NULL) {
        free(order);
        free(keys);
        free(results);
        return false;
    }
    for (size_t e = 0; e < entities; e++)
        order[e] = (struct order){ partition->input.keys + e * count, (int64_t)e, count };
    qsort(order, entities, sizeof *order, compare_order);
    for (size_t e = 0; e < entities; e++) {
        if (used > 0 && compare_keys(keys + (used - 1) * count, order[e].keys, count) == 0)
            continue;
        memcpy(keys + used * count, order[e].keys, sizeof *keys * count);
        results[used++] = partition->result.outcomes[order[e].emitted];
    }
    free(order);
    free(partition->input.keys);
    free(partition->result.outcomes);
    partition->input.keys = keys;
    partition->result.outcomes = results;
    partition->input.entity_count = used;
    partition->input.entity_capacity = (int64_t)entities;
    return true;
}

/* ---- the partition's own calls ---- */

/* The default iterate: distinct keys of the first input in its window. */
static int iterate_default(struct partition_run *partition)
{
    const struct node_run *node_run = partition->node_run;
    const struct bound_read *read = &node_run->reads[0];
    const struct indexed *indexed = read->index->indexed;
    const struct sluice_column *columns = indexed_columns(indexed);
    struct sluice_value keys[MAX_KEY_COLUMNS];
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, count = 0;
    int status = indexed_groups(indexed, partition->input.ranges[0], &groups, &count, &error);

    for (int64_t g = 0; g < count && status == SLUICE_OK; g++) {
        struct sluice_slice slice = indexed_cut(indexed, groups[g], partition->input.ranges[0]);
        for (uint32_t k = 0; k < read->key_count; k++)
            keys[read->entity_map[k]] =
                sluice_value_at(&columns[read->index->spec.key[k]], slice.first);
        status = partition_emit(partition, keys, SLUICE_WRITTEN, 0, NULL);
    }
    free(groups);
    return status;
}

static void call_plugin(struct partition_run *partition, struct work *work, enum stage stage,
                        int (*function)(const struct sluice_call *call))
{
    const char *name = stage_name(stage);
    int status;

    arena_reset(&work->scratch);
    status = work_call(work, stage, function);
    if (work->no_memory)
        partition_fail(partition, true, "out of memory in %s", name);
    else if (status != SLUICE_OK)
        partition_fail(partition, false, "%s of plugin '%s' returned status %d (%s)", name,
                       partition->node_run->node->plugin->descriptor->name, status,
                       status_text(status));
}

static void run_calls(struct partition_run *partition, struct work *work)
{
    const struct sluice_processor *descriptor = partition->node_run->node->plugin->descriptor;

    if (descriptor->prepare != NULL)
        call_plugin(partition, work, STAGE_PREPARE, descriptor->prepare);
    work->call.block = partition->input.block;
    work->call.block_size = partition->input.block_size;
    if (atomic_load(&partition->result.failed))
        return;
    if (descriptor->iterate != NULL) {
        call_plugin(partition, work, STAGE_ITERATE, descriptor->iterate);
    } else {
        int status = iterate_default(partition);
        if (status == SLUICE_E_PLUGIN)
            partition_fail(partition, false,
                           "the first input of plugin '%s' does not list its entities: it needs "
                           "an iterate",
                           descriptor->name);
        else if (status != SLUICE_OK)
            partition_fail(partition, true, "out of memory");
    }
    if (!atomic_load(&partition->result.failed) && !partition_sort(partition))
        partition_fail(partition, true, "out of memory");
}

void partition_prepare(struct partition_run *partition)
{
    struct work work;

    reads_check_unique(partition);
    nulls_check_lost(partition);
    if (atomic_load(&partition->result.failed))
        return;
    if (work_init(&work, partition->node_run) != SLUICE_OK) {
        partition_fail(partition, true, "out of memory");
        return;
    }
    if (!work_enter(&work, partition))
        partition_fail(partition, true, "out of memory");
    else
        run_calls(partition, &work);
    work_fini(&work);
    if (partition->node_run->chunk->options->check_inputs)
        block_seal(partition);
    if (!atomic_load(&partition->result.failed))
        gates_apply(partition);
    atomic_store(&partition->left, partition->input.entity_count);
}
