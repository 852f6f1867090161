#include "run/chunk.h"
#include "run/work.h"

#include <stdlib.h>

static struct work *work_of(const struct sluice_call *call)
{
    return call->handle;
}

/* What is wrong fails the entity, or else the partition; what comes after changes nothing. */
SLUICE_PRINTF(3, 4)
static void fail_call(struct work *work, int category, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (work->result == NULL)
        partition_fail(work->partition, false, "%s", text);
    if (work->result == NULL || work->result->outcome != 0)
        return;
    work->result->outcome = SLUICE_FAILED;
    work->result->category = (uint8_t)category;
    text_make_utf8(text, strlen(text));
    work->result->reason = arena_text(work->memory, text);
    work->no_memory = work->no_memory || work->result->reason == NULL;
}

static void refuse_key(struct work *work, uint32_t input, int32_t column, struct sluice_value key)
{
    const struct node_run *node_run = work->partition->node_run;
    const struct shared_index *index = node_run->reads[input].index;
    const char *alias = node_run->node->reads[input].alias, *name = index->table->names[column];
    int32_t type = indexed_columns(index->indexed)[column].type;

    if (key.type != type)
        fail_call(work, SLUICE_ERROR,
                  "the plugin looked up input '%s' by %s, which is %s, with a value of type %s",
                  alias, name, type_name(type), type_name(key.type));
    else
        fail_call(work, SLUICE_BAD_VALUE, "the plugin looked up input '%s' by a key whose %s %s",
                  alias, name, value_fault(key));
}

/* Keys of another type or of other bits find nothing, as an unknown key does: that would be silent.
 * A null is no key and finds nothing either, rightly. */
static bool check_lookup(struct work *work, uint32_t input, const struct sluice_value *keys)
{
    const struct shared_index *index = work->partition->node_run->reads[input].index;
    const struct sluice_column *columns = indexed_columns(index->indexed);

    for (int32_t k = 0; k < index->spec.key_count; k++) {
        int32_t column = index->spec.key[k], type = keys[k].type;
        if (type == SLUICE_NULL ||
            (type == columns[column].type && (type == SLUICE_INT || value_fault(keys[k]) == NULL)))
            continue;
        refuse_key(work, input, column, keys[k]);
        return false;
    }
    return true;
}

/* A plugin that is given no rows where there are some has failed already, or its entity has. */
static bool check_rows(struct work *work, uint32_t input, struct sluice_slice slice)
{
    const struct bound_read *bound = &work->partition->node_run->reads[input];
    int64_t null = slice_null(bound, slice);
    const char *text;

    if (null < 0)
        return true;
    text = nulls_describe(&work->scratch, bound, null);
    work->no_memory = work->no_memory || text == NULL;
    if (text != NULL)
        fail_call(work, SLUICE_BAD_VALUE, "%s", text);
    return false;
}

static struct sluice_slice host_lookup(const struct sluice_call *call, uint32_t input,
                                       const struct sluice_value *keys)
{
    const struct sluice_slice none = { 0, 0, 1 };
    struct work *work = work_of(call);
    struct sluice_slice slice;

    if (input >= work->partition->node_run->node->input_count || !check_lookup(work, input, keys))
        return none;
    slice = read_slice(work->partition, input, keys);
    return check_rows(work, input, slice) ? slice : none;
}

static const struct sluice_slice *host_groups(const struct sluice_call *call, uint32_t input,
                                              int64_t *count)
{
    struct work *work = work_of(call);
    const struct node_run *node_run = work->partition->node_run;
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct indexed *indexed;
    struct sluice_slice *slices;
    int64_t *groups = NULL;

    *count = 0;
    if (input >= node_run->node->input_count)
        return NULL;
    indexed = node_run->reads[input].index->indexed;
    if (indexed_groups(indexed, work->partition->input.ranges[input], &groups, count, &error) !=
        SLUICE_OK) {
        work->no_memory = true;
        *count = 0;
        return NULL;
    }
    slices = arena_alloc(&work->scratch, sizeof *slices * (size_t)(*count + 1));
    work->no_memory = work->no_memory || slices == NULL;
    for (int64_t g = 0; g < *count && slices != NULL; g++) {
        slices[g] = indexed_cut(indexed, groups[g], work->partition->input.ranges[input]);
        if (!check_rows(work, input, slices[g]))
            slices = NULL;
    }
    if (slices == NULL)
        *count = 0;
    free(groups);
    return slices;
}

static void *host_scratch(const struct sluice_call *call, size_t bytes)
{
    struct work *work = work_of(call);
    void *memory = arena_alloc(&work->scratch, bytes);

    work->no_memory = work->no_memory || memory == NULL;
    return memory;
}

/* A service called from the wrong function: it would touch what other threads read. */
static bool is_stage(struct work *work, enum stage stage, const char *service)
{
    if (work->stage == stage)
        return true;
    if (work->stage == STAGE_PROCESS)
        fail_call(work, SLUICE_ERROR, "the plugin called %s in process", service);
    else
        partition_fail(work->partition, false, "the plugin called %s out of place", service);
    return false;
}

static void set_text(struct work *work, uint32_t column, struct sluice_value text)
{
    const struct instance *instance = work->partition->node_run->node->instance;
    const char *fault = value_fault(text);

    if (fault != NULL) {
        fail_call(work, SLUICE_BAD_VALUE, "%s %s", instance->output->columns[column]->name, fault);
        return;
    }
    text.as.text = arena_copy(work->memory, text.as.text, (size_t)text.length);
    work->no_memory = work->no_memory || text.as.text == NULL;
    work->current->cells[column] = text;
}

static void host_set(const struct sluice_call *call, uint32_t column,
                     const struct sluice_value *value)
{
    struct work *work = work_of(call);
    const struct instance *instance = work->partition->node_run->node->instance;

    if (work->current == NULL)
        return;
    if (column >= instance->column_count) {
        fail_call(work, SLUICE_ERROR, "the plugin set column %u of %u", column,
                  instance->column_count);
        return;
    }
    if (value->type != SLUICE_NULL && value->type != instance->output->columns[column]->type) {
        fail_call(work, SLUICE_ERROR, "the plugin set %s, which is %s, to a value of type %s",
                  instance->output->columns[column]->name,
                  type_name(instance->output->columns[column]->type), type_name(value->type));
        return;
    }
    if (value->type == SLUICE_TEXT)
        set_text(work, column, *value);
    else
        work->current->cells[column] = *value;
}

static void host_next_row(const struct sluice_call *call)
{
    struct work *work = work_of(call);
    const struct node *node = work->partition->node_run->node;
    struct row *row;

    if (work->current == NULL)
        return;
    if (node->instance->output->row_key == NULL) {
        fail_call(work, SLUICE_ERROR,
                  "the plugin wrote a second row, but its output has no row key");
        return;
    }
    row = row_create(work->memory, node);
    if (row == NULL) {
        work->no_memory = true;
        return;
    }
    work->current->next = row;
    work->current = row;
}

/* What a plugin says; its format may be NULL, or one that cannot be printed. */
SLUICE_PRINTF(3, 0)
static void print_text(char *text, size_t size, const char *format, va_list arguments)
{
    if (format == NULL || vsnprintf(text, size, format, arguments) < 0)
        (void)snprintf(text, size, "the plugin gave a reason that cannot be printed");
}

static int host_decide(const struct sluice_call *call, int outcome, int category,
                       const char *format, va_list arguments)
{
    struct work *work = work_of(call);
    char text[512];

    if (work->result == NULL || work->result->outcome != 0)
        return outcome;
    print_text(text, sizeof text, format, arguments);
    if (!outcome_has(outcome, category)) {
        fail_call(work, SLUICE_ERROR, "the plugin gave category %d to a %s: %s", category,
                  outcome == SLUICE_SKIPPED ? "skip" : "failure", text);
        return outcome;
    }
    work->result->outcome = (uint8_t)outcome;
    work->result->category = (uint8_t)category;
    text_make_utf8(text, strlen(text));
    work->result->reason = arena_text(work->memory, text);
    work->no_memory = work->no_memory || work->result->reason == NULL;
    return outcome;
}

static void host_emit(const struct sluice_call *call, const struct sluice_value *keys, int outcome,
                      int category, const char *reason)
{
    struct work *work = work_of(call);
    int status;

    if (!is_stage(work, STAGE_ITERATE, "emit"))
        return;
    status = partition_emit(work->partition, keys, outcome, category, reason);
    if (status == SLUICE_E_MEMORY)
        work->no_memory = true;
    else if (status != SLUICE_OK)
        partition_fail(work->partition, false, "the plugin emitted a key of the wrong type");
}

static void *host_make_block(const struct sluice_call *call, size_t bytes)
{
    struct work *work = work_of(call);
    struct partition_run *partition = work->partition;

    if (!is_stage(work, STAGE_PREPARE, "make_block"))
        return NULL;
    if (partition->input.block != NULL) {
        partition_fail(partition, false, "the plugin made a second block in prepare");
        return NULL;
    }
    partition->input.block = calloc(1, bytes == 0 ? 1 : bytes);
    partition->input.block_size = partition->input.block == NULL ? 0 : bytes;
    work->no_memory = work->no_memory || partition->input.block == NULL;
    return partition->input.block;
}

static int host_fail_partition(const struct sluice_call *call, const char *format,
                               va_list arguments)
{
    char text[512];

    print_text(text, sizeof text, format, arguments);
    partition_fail(work_of(call)->partition, false, "%s", text);
    return SLUICE_E_PLUGIN;
}

const struct sluice_host run_host = {
    .size = sizeof(struct sluice_host),
    .abi_minor = SLUICE_ABI_MINOR,
    .lookup = host_lookup,
    .groups = host_groups,
    .scratch = host_scratch,
    .set = host_set,
    .next_row = host_next_row,
    .decide = host_decide,
    .emit = host_emit,
    .make_block = host_make_block,
    .fail_partition = host_fail_partition,
    .row_count = collect_row_count,
    .row_get = collect_row_get,
    .row_set = collect_row_set,
    .row_drop = collect_row_drop,
    .row_add = collect_row_add,
    .entity_count = collect_entity_count,
    .entity_get = collect_entity_get,
};
