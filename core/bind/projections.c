/* projections.c - what is hashed of a table on behalf of a read. */
#include "bind/private.h"

#include <stdlib.h>

static size_t list_length(const void *const *items)
{
    size_t count = 0;

    while (items != NULL && items[count] != NULL)
        count++;
    return count;
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

static void add_name(const char **names, int32_t *count, const char *name)
{
    for (int32_t i = 0; i < *count; i++)
        if (strcmp(names[i], name) == 0)
            return;
    names[(*count)++] = name;
}

/* Primary key first, then the columns read, sorted: two reads of the same columns share it. */
static int projection_columns(struct binder *binder, const struct source *source,
                              const struct sluice_input *input, const char *const **out,
                              int32_t *count)
{
    size_t limit = source->key_count + list_length((const void *const *)input->columns) +
                   list_length((const void *const *)input->keys) +
                   list_length((const void *const *)input->order) + 1;
    const char **columns = binder_alloc(binder, sizeof *columns * (limit + 1));

    if (columns == NULL)
        return binder_out_of_memory(binder);
    *count = 0;
    for (size_t i = 0; i < source->key_count; i++)
        columns[(*count)++] = source->key[i];
    for (size_t i = 0; input->columns[i] != NULL; i++)
        add_name(columns, count, input->columns[i]->name);
    /* Which rows an entity sees, and in which order, are of its result too. */
    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++)
        add_name(columns, count, input->keys[i]->column);
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        add_name(columns, count, input->order[i]);
    if (source->since != NULL)
        add_name(columns, count, source->since);
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

int make_projection(struct binder *binder, struct read *read)
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
