/* fake_host.c - the services of a host, and the run of a processor over its inputs. */
#include "plugins/fake_private.h"

#include <math.h>
#include <stdlib.h>

void *fake_allocate(struct fake *fake, size_t bytes)
{
    struct fake_block *block = calloc(1, sizeof *block + bytes + 1);

    ck_assert_ptr_nonnull(block);
    block->next = fake->blocks;
    fake->blocks = block;
    return block->bytes;
}

static const char *text_of(struct fake *fake, const char *format, va_list arguments)
{
    char buffer[FAKE_TEXT];
    int length = vsnprintf(buffer, sizeof buffer, format, arguments);
    char *text;

    ck_assert_int_lt(length, FAKE_TEXT);
    text = fake_allocate(fake, (size_t)length + 1);
    memcpy(text, buffer, (size_t)length);
    return text;
}

const char *fake_text(struct fake *fake, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start(arguments, format);
    text = text_of(fake, format, arguments);
    va_end(arguments);
    return text;
}

/* ---- services ---- */

static struct fake *fake_of(const struct sluice_call *call)
{
    return call->handle;
}

static struct sluice_slice host_lookup(const struct sluice_call *call, uint32_t input,
                                       const struct sluice_value *keys)
{
    return fake_input_find(&fake_of(call)->inputs[input], keys);
}

static const struct sluice_slice *host_groups(const struct sluice_call *call, uint32_t input,
                                              int64_t *count)
{
    *count = fake_of(call)->inputs[input].group_count;
    return fake_of(call)->inputs[input].groups;
}

static void *host_scratch(const struct sluice_call *call, size_t bytes)
{
    return fake_allocate(fake_of(call), bytes);
}

static struct sluice_value copy_value(struct fake *fake, struct sluice_value value)
{
    if (value.type == SLUICE_TEXT)
        return sluice_of_text(fake_text(fake, "%.*s", value.length, value.as.text));
    return value;
}

static void host_set(const struct sluice_call *call, uint32_t column,
                     const struct sluice_value *value)
{
    struct fake *fake = fake_of(call);
    const struct sluice_output_column *declared = fake->processor->output->columns[column];

    ck_assert_msg(value->type == declared->type || value->type == SLUICE_NULL,
                  "%s is set with type %d", declared->name, value->type);
    fake->current->cells[column] = copy_value(fake, *value);
}

static int host_decide(const struct sluice_call *call, int outcome, int category,
                       const char *format, va_list arguments)
{
    fake_of(call)->current->category = category;
    fake_of(call)->current->reason = text_of(fake_of(call), format, arguments);
    return outcome;
}

static const char *name_of(struct fake *fake, const struct sluice_value *keys)
{
    const char *name = "";

    for (int i = 0; fake->processor->entity[i] != NULL; i++) {
        const char *comma = i > 0 ? "," : "";

        if (keys[i].type == SLUICE_TEXT)
            name = fake_text(fake, "%s%s%.*s", name, comma, keys[i].length, keys[i].as.text);
        else
            name = fake_text(fake, "%s%s%lld", name, comma, (long long)keys[i].as.integer);
    }
    return name;
}

struct fake_entity *fake_find(const struct fake *fake, const char *name)
{
    for (size_t i = 0; i < fake->entity_count; i++)
        if (strcmp(fake->entities[i].name, name) == 0)
            return &fake->entities[i];
    return NULL;
}

static void host_emit(const struct sluice_call *call, const struct sluice_value *keys, int outcome,
                      int category, const char *reason)
{
    struct fake *fake = fake_of(call);
    const char *name = name_of(fake, keys);
    struct fake_entity *entity;

    if (fake_find(fake, name) != NULL)
        return;
    if (fake->entity_count == fake->entity_capacity) {
        fake->entity_capacity = fake->entity_capacity * 2 + 16;
        fake->entities = realloc(fake->entities, fake->entity_capacity * sizeof *fake->entities);
        ck_assert_ptr_nonnull(fake->entities);
    }
    entity = &fake->entities[fake->entity_count++];
    *entity = (struct fake_entity){ .name = name, .outcome = outcome, .category = category };
    entity->reason = reason;
    for (int i = 0; fake->processor->entity[i] != NULL; i++)
        entity->keys[i] = copy_value(fake, keys[i]);
}

static void *host_make_block(const struct sluice_call *call, size_t bytes)
{
    struct fake *fake = fake_of(call);

    ck_assert_ptr_null(fake->block);
    fake->block = fake_allocate(fake, bytes);
    fake->block_size = bytes;
    return fake->block;
}

static const struct sluice_host host = {
    .size = sizeof host,
    .lookup = host_lookup,
    .groups = host_groups,
    .scratch = host_scratch,
    .set = host_set,
    .decide = host_decide,
    .emit = host_emit,
    .make_block = host_make_block,
};

/* ---- setting up ---- */

/* None of the plugins asks what has no answer. */
static void refuse_misread(const struct sluice_misread *misread)
{
    ck_abort_msg("%s:%d: %s, row %lld: misread %d", misread->file == NULL ? "?" : misread->file,
                 misread->line, misread->accessor, (long long)misread->row, misread->kind);
}

struct fake *fake_create(const struct sluice_processor *processor)
{
    struct fake *fake = calloc(1, sizeof *fake);

    ck_assert_ptr_nonnull(fake);
    processor->reader->misread = refuse_misread;
    fake->processor = processor;
    for (; processor->inputs[fake->input_count] != NULL; fake->input_count++)
        fake_input_init(&fake->inputs[fake->input_count], processor->inputs[fake->input_count],
                        processor);
    for (size_t i = 0; processor->parameters[i] != NULL; i++) {
        fake->settings[i] =
            (struct sluice_setting){ .size = sizeof *fake->settings,
                                     .name = processor->parameters[i]->name,
                                     .value = processor->parameters[i]->default_value };
        fake->setting_pointers[i] = &fake->settings[i];
    }
    return fake;
}

void fake_destroy(struct fake *fake)
{
    while (fake->blocks != NULL) {
        struct fake_block *next = fake->blocks->next;

        free(fake->blocks);
        fake->blocks = next;
    }
    for (uint32_t i = 0; i < fake->input_count; i++)
        free(fake->inputs[i].rows);
    free(fake->entities);
    free(fake);
}

void fake_parameter(struct fake *fake, const char *name, double value)
{
    for (size_t i = 0; fake->setting_pointers[i] != NULL; i++) {
        if (strcmp(fake->settings[i].name, name) != 0)
            continue;
        if (fake->settings[i].value.type == SLUICE_REAL)
            fake->settings[i].value = sluice_of_real(value);
        else
            fake->settings[i].value = sluice_of_int((int64_t)value);
        return;
    }
    ck_abort_msg("no parameter %s", name);
}

void fake_date(struct fake *fake, const char *date)
{
    fake->dated = true;
    fake->date = fake_days(date);
}

int64_t fake_setting(const struct fake *fake, const char *name, int64_t otherwise)
{
    if (name == NULL)
        return otherwise;
    for (size_t i = 0; fake->setting_pointers[i] != NULL; i++)
        if (strcmp(fake->settings[i].name, name) == 0)
            return fake->settings[i].value.as.integer;
    ck_abort_msg("no parameter %s", name);
    return otherwise;
}

void fake_row(struct fake *fake, const char *alias, const char *format, ...)
{
    va_list arguments;

    for (uint32_t i = 0; i < fake->input_count; i++) {
        if (strcmp(fake->inputs[i].declared->alias, alias) != 0)
            continue;
        va_start(arguments, format);
        fake_input_add(fake, &fake->inputs[i], text_of(fake, format, arguments));
        va_end(arguments);
        return;
    }
    ck_abort_msg("no input %s", alias);
}

/* ---- running ---- */

/* The entity keys equal to the mapped key columns; false if a key column is not mapped. */
static bool map_keys(const struct fake *fake, const struct fake_input *input,
                     const struct sluice_value *entity, struct sluice_value *keys)
{
    for (int32_t i = 0; i < input->key_count; i++) {
        const char *mapped = input->declared->keys[i]->entity;
        int column = 0;

        if (mapped == NULL)
            return false;
        while (strcmp(fake->processor->entity[column]->name, mapped) != 0)
            column++;
        keys[i] = entity[column];
    }
    return true;
}

static void iterate_first_input(const struct sluice_call *call)
{
    const struct fake_input *input = &fake_of(call)->inputs[0];

    for (int64_t i = 0; i < input->group_count; i++) {
        const struct sluice_value *row = input->rows[input->groups[i].first];
        struct sluice_value keys[FAKE_KEYS];

        for (int32_t k = 0; k < input->key_count; k++)
            keys[k] = row[input->key_columns[k]];
        sluice_emit(call, keys);
    }
}

static int by_key(const void *a, const void *b)
{
    const struct fake_entity *left = a, *right = b;

    for (int i = 0; i < FAKE_KEYS; i++) {
        int order = fake_compare(left->keys[i], right->keys[i]);

        if (order != 0)
            return order;
    }
    return 0;
}

static bool in_range(const struct sluice_output_column *column, struct sluice_value *value)
{
    double number;

    if (value->type == SLUICE_NULL)
        return column->nullable;
    if (value->type != SLUICE_INT && value->type != SLUICE_REAL)
        return true;
    if (value->type == SLUICE_REAL && column->scaled) {
        char text[FAKE_TEXT];

        (void)snprintf(text, sizeof text, "%.*f", column->scale, value->as.real);
        value->as.real = strtod(text, NULL) + 0.0;
    }
    number = value->type == SLUICE_REAL ? value->as.real : (double)value->as.integer;
    if (column->minimum >= 0 && column->maximum <= 0)
        return isfinite(number);
    return isfinite(number) && number >= column->minimum && number <= column->maximum;
}

static void check_row(struct fake *fake, struct fake_entity *entity)
{
    const struct sluice_output_column *const *columns = fake->processor->output->columns;

    for (size_t i = 0; columns[i] != NULL && entity->outcome == SLUICE_WRITTEN; i++) {
        if (in_range(columns[i], &entity->cells[i]))
            continue;
        entity->outcome = SLUICE_FAILED;
        entity->category = SLUICE_BAD_VALUE;
        entity->reason = columns[i]->name;
    }
}

static void process(struct fake *fake, struct sluice_call call, struct fake_entity *entity)
{
    struct sluice_slice slices[8] = { 0 };
    size_t columns = 0;

    if (entity->outcome != SLUICE_WRITTEN)
        return;
    while (fake->processor->output->columns[columns] != NULL)
        columns++;
    entity->cells = fake_allocate(fake, columns * sizeof *entity->cells);
    fake->current = entity;
    for (uint32_t i = 0; i < fake->input_count; i++) {
        struct sluice_value keys[FAKE_KEYS];

        if (map_keys(fake, &fake->inputs[i], entity->keys, keys))
            slices[i] = fake_input_find(&fake->inputs[i], keys);
    }
    call.slices = slices;
    call.key = entity->keys;
    call.block = fake->block;
    call.block_size = fake->block_size;
    entity->outcome = fake->processor->process(&call);
    check_row(fake, entity);
}

void fake_run(struct fake *fake)
{
    struct sluice_call call = {
        .size = sizeof call,
        .date = fake->date,
        .season = "2021-22",
        .host = &host,
        .handle = fake,
        .parameters = fake->setting_pointers,
        .inputs = fake->views,
    };

    ck_assert_ptr_null((const void *)(uintptr_t)fake->processor->bind);
    for (uint32_t i = 0; i < fake->input_count; i++) {
        fake_input_build(fake, &fake->inputs[i]);
        fake->views[i] = &fake->inputs[i].view;
    }
    if (fake->processor->prepare != NULL)
        ck_assert_int_eq(fake->processor->prepare(&call), SLUICE_OK);
    if (fake->processor->iterate != NULL)
        ck_assert_int_eq(fake->processor->iterate(&call), SLUICE_OK);
    else
        iterate_first_input(&call);
    if (fake->entity_count > 0)
        qsort(fake->entities, fake->entity_count, sizeof *fake->entities, by_key);
    for (size_t i = 0; i < fake->entity_count; i++)
        process(fake, call, &fake->entities[i]);
}
