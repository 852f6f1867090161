#include "plan/private.h"

#include <limits.h>
#include <stdlib.h>

static size_t list_length(const void *const *items)
{
    size_t count = 0;

    while (items != NULL && items[count] != NULL)
        count++;
    return count;
}

static void report_unknown_table(struct binder *binder, const struct node *node, const char *alias,
                                 const char *table, struct location location)
{
    size_t count;
    const char **names = source_names(binder->binding, &count);
    const char *close = names == NULL ? NULL : closest_match(table, names, count);

    diagnostics_add(binder->diagnostics, location,
                    "input '%s' of processor '%s' reads table '%s', which is neither declared nor "
                    "written by a processor",
                    alias, node->name, table);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else
        diagnostics_suggest(binder->diagnostics,
                            "declare it under 'tables', or add the processor that writes it");
    free(names);
}

static void check_column(struct binder *binder, const struct node *node, const char *alias,
                         const struct source *source, const struct sluice_input_column *wanted,
                         struct location location)
{
    const struct source_column *column = source_find_column(source, wanted->name);

    if (column == NULL) {
        const char *close = NULL;
        const char **names = malloc(sizeof *names * (source->column_count + 1));
        for (size_t i = 0; names != NULL && i < source->column_count; i++)
            names[i] = source->columns[i].name;
        if (names != NULL)
            close = closest_match(wanted->name, names, source->column_count);
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' needs column '%s' (%s) of table '%s', which "
                        "has none of that name",
                        alias, node->name, wanted->name, type_name(wanted->type), source->name);
        if (close != NULL)
            diagnostics_suggest(binder->diagnostics, "the table has '%s'", close);
        free(names);
    } else if (column->type != wanted->type) {
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' needs column '%s' of table '%s' as %s, but "
                        "it is %s",
                        alias, node->name, wanted->name, source->name, type_name(wanted->type),
                        type_name(column->type));
    } else if (column->nullable && !wanted->nullable) {
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' needs column '%s' of table '%s' without "
                        "nulls, but it may be null (%s?)",
                        alias, node->name, wanted->name, source->name, type_name(column->type));
    }
}

/* Keys, order and filters may name columns that the input does not list. */
static void check_name(struct binder *binder, const struct node *node, const char *alias,
                       const struct source *source, const char *name, struct location location)
{
    if (source_find_column(source, name) == NULL)
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' is keyed, ordered or filtered by column "
                        "'%s', which table '%s' does not have",
                        alias, node->name, name, source->name);
}

static void check_mapping(struct binder *binder, const struct node *node, const struct read *read,
                          const struct sluice_input_key *key, struct location location)
{
    const struct sluice_key_column *const *entity = node->plugin->descriptor->entity;
    const struct source_column *column = source_find_column(read->source, key->column);

    while (key->entity != NULL && *entity != NULL && strcmp((*entity)->name, key->entity) != 0)
        entity++;
    if (key->entity != NULL && *entity != NULL && column != NULL && column->type != (*entity)->type)
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' finds its rows by column '%s' of table '%s', "
                        "which is %s, but the entity's '%s' is %s",
                        read->alias, node->name, key->column, read->source->name,
                        type_name(column->type), key->entity, type_name((*entity)->type));
}

static void check_names(struct binder *binder, const struct node *node, const struct read *read,
                        struct location location)
{
    const struct sluice_input *input = read->input;

    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++) {
        check_name(binder, node, read->alias, read->source, input->keys[i]->column, location);
        check_mapping(binder, node, read, input->keys[i], location);
    }
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        check_name(binder, node, read->alias, read->source, input->order[i], location);
    for (size_t i = 0; input->filters != NULL && input->filters[i] != NULL; i++)
        check_name(binder, node, read->alias, read->source, input->filters[i]->column, location);
}

static bool contains(const char *const *names, int32_t count, const char *name)
{
    for (int32_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The table's filters and the input's, in this order. */
static int join_filters(struct binder *binder, const struct source *source,
                        const struct sluice_input *input,
                        const struct sluice_filter *const **joined)
{
    size_t own = list_length((const void *const *)source->where);
    size_t extra = list_length((const void *const *)input->filters);
    const struct sluice_filter **filters;

    *joined = NULL;
    if (own + extra == 0)
        return SLUICE_OK;
    filters = binder_alloc(binder, sizeof *filters * (own + extra + 1));
    if (filters == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < own; i++)
        filters[i] = source->where[i];
    for (size_t i = 0; i < extra; i++)
        filters[own + i] = input->filters[i];
    *joined = filters;
    return SLUICE_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Primary key first, then the columns read, sorted: two reads of the same columns share it. */
static int projection_columns(struct binder *binder, const struct source *source,
                              const struct sluice_input *input, const char *const **out,
                              int32_t *count)
{
    size_t limit = source->key_count + list_length((const void *const *)input->columns);
    const char **columns = binder_alloc(binder, sizeof *columns * (limit + 1));

    if (columns == NULL)
        return binder_out_of_memory(binder);
    *count = 0;
    for (size_t i = 0; i < source->key_count; i++)
        columns[(*count)++] = source->key[i];
    for (size_t i = 0; input->columns[i] != NULL; i++)
        if (!contains(columns, *count, input->columns[i]->name))
            columns[(*count)++] = input->columns[i]->name;
    qsort(columns + source->key_count, (size_t)*count - source->key_count, sizeof *columns,
          compare_names);
    *out = columns;
    return SLUICE_OK;
}

static void describe_filters(struct buffer *text, const struct sluice_filter *const *filters)
{
    for (; filters != NULL && *filters != NULL; filters++) {
        buffer_printf(text, "|%s %d %d", (*filters)->column, (*filters)->kind,
                      (*filters)->fold_case);
        for (uint32_t i = 0; i < (*filters)->value_count; i++)
            canonical_append(text, (*filters)->values[i]);
    }
}

static int projection_id(struct binder *binder, const struct source *source,
                         const char *const *columns, int32_t count,
                         const struct sluice_filter *const *filters, char id[DIGEST_TEXT_SIZE])
{
    struct buffer text = { 0 };
    bool failed;

    buffer_text(&text, source->name);
    for (int32_t i = 0; i < count; i++)
        buffer_printf(&text, "|%s %d", columns[i], source_find_column(source, columns[i])->type);
    describe_filters(&text, filters);
    failed = text.failed;
    if (!failed)
        (void)digest_format(digest_bytes(text.data, text.length), id);
    buffer_fini(&text);
    return failed ? binder_out_of_memory(binder) : SLUICE_OK;
}

static int share_projection(struct binder *binder, struct projection *projection,
                            const struct projection **shared)
{
    struct binding *binding = binder->binding;

    for (size_t i = 0; i < binding->projection_count; i++)
        if (strcmp(binding->projections[i]->id, projection->id) == 0) {
            *shared = binding->projections[i];
            return SLUICE_OK;
        }
    if (!array_reserve((void **)&binding->projections, &binder->projection_capacity,
                       binding->projection_count + 1, sizeof(struct projection *)))
        return binder_out_of_memory(binder);
    projection->index = binding->projection_count;
    binding->projections[binding->projection_count++] = projection;
    *shared = projection;
    return SLUICE_OK;
}

static int make_projection(struct binder *binder, struct read *read)
{
    struct projection *projection = binder_alloc(binder, sizeof *projection);
    int status;

    if (projection == NULL)
        return binder_out_of_memory(binder);
    projection->source = read->source;
    status = join_filters(binder, read->source, read->input, &projection->filters);
    if (status == SLUICE_OK)
        status = projection_columns(binder, read->source, read->input, &projection->columns,
                                    &projection->column_count);
    if (status == SLUICE_OK)
        status = projection_id(binder, read->source, projection->columns, projection->column_count,
                               projection->filters, projection->id);
    return status == SLUICE_OK ? share_projection(binder, projection, &read->projection) : status;
}

int window_last_day(const struct sluice_window *window, const struct source *source)
{
    if (source->date == NULL || window->kind == SLUICE_WINDOW_ALL)
        return INT_MIN;
    if (window->kind == SLUICE_WINDOW_SEASON)
        return INT_MAX;
    return window->kind == SLUICE_WINDOW_BEFORE ? -1 : window->to_days;
}

int bind_read(struct binder *binder, struct node *node, const struct sluice_input *input,
              const char *alias, const char *table, struct location location, struct read *read)
{
    size_t before = binder->diagnostics->count;
    const struct source *source = binding_find_source(binder->binding, table);

    *read = (struct read){ .alias = alias, .input = input, .source = source };
    read->component = arena_printf(&binder->binding->arena, "input %s", alias);
    if (read->component == NULL)
        return binder_out_of_memory(binder);
    if (source == NULL) {
        report_unknown_table(binder, node, alias, table, location);
        return SLUICE_OK;
    }
    read->last_day = window_last_day(&input->window, source);
    if (source->producer == node) {
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' reads '%s', which the processor itself "
                        "writes",
                        alias, node->name, table);
        return SLUICE_OK;
    }
    for (size_t i = 0; input->columns[i] != NULL; i++)
        check_column(binder, node, alias, source, input->columns[i], location);
    if (binder->diagnostics->count == before)
        check_names(binder, node, read, location);
    if (source->date == NULL && input->window.kind != SLUICE_WINDOW_ALL)
        diagnostics_add(binder->diagnostics, location,
                        "input '%s' of processor '%s' has a window of dates, but table '%s' has no "
                        "date",
                        alias, node->name, table);
    if (binder->diagnostics->count > before)
        return SLUICE_OK;
    return make_projection(binder, read);
}

/* The pipeline's table for an input, with the place where it was said. */
static const char *input_table(struct binder *binder, const struct node *node,
                               const struct sluice_input *input, struct location *location)
{
    const struct pipeline_processor *processor = node->processor;

    *location = processor->plugin_location;
    for (size_t i = 0; i < processor->input_count; i++)
        if (strcmp(processor->inputs[i].name, input->alias) == 0) {
            *location = processor->inputs[i].value->location;
            if (processor->inputs[i].value->kind == YAML_SCALAR)
                return processor->inputs[i].value->text;
            diagnostics_add(binder->diagnostics, *location, "input '%s' must name a table",
                            input->alias);
        }
    return input->table;
}

static void check_aliases(struct binder *binder, const struct node *node)
{
    const struct pipeline_processor *processor = node->processor;
    const char **names = malloc(sizeof *names * (node->instance->input_count + 1));

    for (uint32_t i = 0; names != NULL && i < node->instance->input_count; i++)
        names[i] = node->instance->inputs[i]->alias;
    for (size_t i = 0; i < processor->input_count && names != NULL; i++) {
        const char *close;
        if (contains(names, (int32_t)node->instance->input_count, processor->inputs[i].name))
            continue;
        close = closest_match(processor->inputs[i].name, names, node->instance->input_count);
        diagnostics_add(binder->diagnostics, processor->inputs[i].location,
                        "plugin '%s' has no input '%s'", processor->plugin,
                        processor->inputs[i].name);
        if (close != NULL)
            diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    }
    free(names);
}

int bind_reads(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        struct node *node = binder->binding->nodes[n];
        /* Room for the gates' reads: due tables and present. */
        node->reads =
            binder_alloc(binder, sizeof *node->reads * (node->instance->input_count + 18));
        if (node->reads == NULL)
            return binder_out_of_memory(binder);
        check_aliases(binder, node);
        for (uint32_t i = 0; i < node->instance->input_count; i++) {
            const struct sluice_input *input = node->instance->inputs[i];
            struct location location;
            const char *table = input_table(binder, node, input, &location);
            int status =
                bind_read(binder, node, input, input->alias, table, location, &node->reads[i]);
            if (status != SLUICE_OK)
                return status;
        }
        node->input_count = node->read_count = node->instance->input_count;
    }
    return SLUICE_OK;
}
