/* host.c - the services of prepare, iterate and process: every value and every place is checked. */
#include "call/work.h"

#include <stdlib.h>

static void refuse_key(struct work *work, uint32_t input, int32_t column, struct sluice_value key)
{
    const struct call_read *read = &work->node->reads[input];
    const char *alias = read->alias, *name = read->table->columns[column].name;
    int32_t type = indexed_columns(read->indexed)[column].type;

    if (key.type != type)
        work_fail(work, SLUICE_ERROR,
                  "the plugin looked up input '%s' by %s, which is %s, with a value of type %s",
                  alias, name, type_name(type), type_name(key.type));
    else
        work_fail(work, SLUICE_BAD_VALUE, "the plugin looked up input '%s' by a key whose %s %s",
                  alias, name, value_fault(key));
}

/* Keys of another type or of other bits find nothing, as an unknown key does: that would be silent.
 * A null is no key and finds nothing either, rightly. */
static bool check_lookup(struct work *work, uint32_t input, const struct sluice_value *keys)
{
    const struct call_read *read = &work->node->reads[input];
    const struct sluice_column *columns = indexed_columns(read->indexed);

    for (int32_t k = 0; k < read->spec->key_count; k++) {
        int32_t column = read->spec->key[k], type = keys[k].type;
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
    const struct call_read *read = &work->node->reads[input];
    int64_t null = call_null_in(read, slice);
    const char *text;

    if (null < 0)
        return true;
    text = call_describe_null(&work->scratch, read, null);
    work->no_memory = work->no_memory || text == NULL;
    if (text != NULL)
        work_fail(work, SLUICE_BAD_VALUE, "%s", text);
    return false;
}

struct sluice_slice host_lookup(const struct sluice_call *call, uint32_t input,
                                const struct sluice_value *keys)
{
    const struct sluice_slice none = { 0, 0, 1 };
    struct work *work = work_of(call);
    struct sluice_slice slice;

    if (input >= work->node->input_count || !check_lookup(work, input, keys))
        return none;
    slice = call_slice(&work->node->reads[input], work->input->ranges[input], keys, NULL);
    return check_rows(work, input, slice) ? slice : none;
}

const struct sluice_slice *host_groups(const struct sluice_call *call, uint32_t input,
                                       int64_t *count)
{
    struct work *work = work_of(call);
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct indexed *indexed;
    struct sluice_slice *slices;
    int64_t *groups = NULL;

    *count = 0;
    if (input >= work->node->input_count)
        return NULL;
    indexed = work->node->reads[input].indexed;
    if (indexed_groups(indexed, work->input->ranges[input], &groups, count, &error) != SLUICE_OK) {
        work->no_memory = true;
        *count = 0;
        return NULL;
    }
    slices = arena_alloc(&work->scratch, sizeof *slices * (size_t)(*count + 1));
    work->no_memory = work->no_memory || slices == NULL;
    for (int64_t g = 0; g < *count && slices != NULL; g++) {
        slices[g] = indexed_cut(indexed, groups[g], work->input->ranges[input]);
        if (!check_rows(work, input, slices[g]))
            slices = NULL;
    }
    if (slices == NULL)
        *count = 0;
    free(groups);
    return slices;
}

void *host_scratch(const struct sluice_call *call, size_t bytes)
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
        work_fail(work, SLUICE_ERROR, "the plugin called %s in process", service);
    else
        call_fail(work->result, false, "the plugin called %s out of place", service);
    return false;
}

static void set_text(struct work *work, uint32_t column, struct sluice_value text)
{
    const struct instance *instance = work->node->instance;
    const char *fault = value_fault(text);

    if (fault != NULL) {
        work_fail(work, SLUICE_BAD_VALUE, "%s %s", instance->output->columns[column]->name, fault);
        return;
    }
    text.as.text = arena_copy(work->memory, text.as.text, (size_t)text.length);
    work->no_memory = work->no_memory || text.as.text == NULL;
    work->current->cells[column] = text;
}

void host_set(const struct sluice_call *call, uint32_t column, const struct sluice_value *value)
{
    struct work *work = work_of(call);
    const struct instance *instance = work->node->instance;

    if (work->current == NULL)
        return;
    if (column >= instance->column_count) {
        work_fail(work, SLUICE_ERROR, "the plugin set column %u of %u", column,
                  instance->column_count);
        return;
    }
    if (value->type != SLUICE_NULL && value->type != instance->output->columns[column]->type) {
        work_fail(work, SLUICE_ERROR, "the plugin set %s, which is %s, to a value of type %s",
                  instance->output->columns[column]->name,
                  type_name(instance->output->columns[column]->type), type_name(value->type));
        return;
    }
    if (value->type == SLUICE_TEXT)
        set_text(work, column, *value);
    else
        work->current->cells[column] = *value;
}

void host_next_row(const struct sluice_call *call)
{
    struct work *work = work_of(call);
    struct call_row *row;

    if (work->current == NULL)
        return;
    if (work->node->instance->output->row_key == NULL) {
        work_fail(work, SLUICE_ERROR,
                  "the plugin wrote a second row, but its output has no row key");
        return;
    }
    row = work_row(work);
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

int host_decide(const struct sluice_call *call, int outcome, int category, const char *format,
                va_list arguments)
{
    struct work *work = work_of(call);
    char text[512];

    if (work->outcome == NULL || work->outcome->outcome != 0)
        return outcome;
    print_text(text, sizeof text, format, arguments);
    if (!outcome_has(outcome, category)) {
        work_fail(work, SLUICE_ERROR, "the plugin gave category %d to a %s: %s", category,
                  outcome == SLUICE_SKIPPED ? "skip" : "failure", text);
        return outcome;
    }
    work_conclude(work, outcome, category, text);
    return outcome;
}

void host_emit(const struct sluice_call *call, const struct sluice_value *keys, int outcome,
               int category, const char *reason)
{
    struct work *work = work_of(call);
    int status;

    if (!is_stage(work, STAGE_ITERATE, "emit"))
        return;
    status = entities_emit(work->input, work->result, keys, outcome, category, reason);
    if (status == SLUICE_E_MEMORY)
        work->no_memory = true;
    else if (status != SLUICE_OK)
        call_fail(work->result, false, "the plugin emitted a key of the wrong type");
}

void *host_make_block(const struct sluice_call *call, size_t bytes)
{
    struct work *work = work_of(call);
    struct call_input *input = work->input;

    if (!is_stage(work, STAGE_PREPARE, "make_block"))
        return NULL;
    if (input->block != NULL) {
        call_fail(work->result, false, "the plugin made a second block in prepare");
        return NULL;
    }
    input->block = calloc(1, bytes == 0 ? 1 : bytes);
    input->block_size = input->block == NULL ? 0 : bytes;
    work->no_memory = work->no_memory || input->block == NULL;
    return input->block;
}

int host_fail_partition(const struct sluice_call *call, const char *format, va_list arguments)
{
    char text[512];

    print_text(text, sizeof text, format, arguments);
    call_fail(work_of(call)->result, false, "%s", text);
    return SLUICE_E_PLUGIN;
}
