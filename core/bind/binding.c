/* binding.c - a pipeline and its plugins, step by step, and what is looked for in the result. */
#include "bind/private.h"

#include <stdlib.h>

int binder_out_of_memory(struct binder *binder)
{
    return error_memory(binder->error, "the plan");
}

void *binder_alloc(struct binder *binder, size_t bytes)
{
    return arena_alloc(&binder->binding->arena, bytes);
}

int binder_add_source(struct binder *binder, struct source *source)
{
    struct binding *binding = binder->binding;

    if (!array_reserve((void **)&binding->sources, &binder->source_capacity,
                       binding->source_count + 1, sizeof(struct source *)))
        return binder_out_of_memory(binder);
    source->index = binding->source_count;
    binding->sources[binding->source_count++] = source;
    return SLUICE_OK;
}

const struct source *binding_find_source(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->source_count; i++)
        if (strcmp(binding->sources[i]->name, name) == 0)
            return binding->sources[i];
    return NULL;
}

const struct node *binding_find_node(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->node_count; i++)
        if (strcmp(binding->nodes[i]->name, name) == 0)
            return binding->nodes[i];
    return NULL;
}

const struct source_column *source_find_column(const struct source *source, const char *name)
{
    for (size_t i = 0; i < source->column_count; i++)
        if (strcmp(source->columns[i].name, name) == 0)
            return &source->columns[i];
    return NULL;
}

bool source_is_read(const struct binding *binding, const struct source *source)
{
    if (source == binding->calendar)
        return true;
    for (size_t n = 0; n < binding->node_count; n++)
        for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++)
            if (binding->nodes[n]->reads[r].source == source)
                return true;
    return false;
}

const char **source_names(const struct binding *binding, size_t *count)
{
    const char **names = malloc(sizeof *names * (binding->source_count + 1));

    *count = 0;
    if (names != NULL)
        for (size_t i = 0; i < binding->source_count; i++)
            names[(*count)++] = binding->sources[i]->name;
    return names;
}

const char *source_closest_column(const struct source *source, const char *name)
{
    const char **names = malloc(sizeof *names * (source->column_count + 1));
    const char *close = NULL;

    for (size_t i = 0; names != NULL && i < source->column_count; i++)
        names[i] = source->columns[i].name;
    if (names != NULL)
        close = closest_match(name, names, source->column_count);
    free(names);
    return close;
}

struct location source_column_place(const struct source *source, const char *name)
{
    if (source->raw == NULL)
        return node_location(source->producer);
    for (size_t i = 0; i < source->raw->column_count; i++)
        if (strcmp(source->raw->columns[i].name, name) == 0)
            return source->raw->columns[i].location;
    return source->raw->location;
}

struct location node_location(const struct node *node)
{
    return node->processor->location;
}

/* Steps after nodes need every node to be whole; later ones do not run on a broken graph. */
static int bind_all(struct binder *binder, bool tables_only)
{
    static const struct {
        int (*step)(struct binder *binder);
        bool needs_clean;
    } steps[] = {
        { bind_raw_sources, false }, { bind_calendar, false }, { bind_nodes, false },
        { bind_columns, false },     { bind_reads, false },    { bind_gates, false },
        { bind_seasons, false },     { bind_graph, false },    { bind_look_ahead, false },
        { bind_components, true },
    };
    size_t count = tables_only ? 2 : COUNT_OF(steps);

    for (size_t i = 0; i < count; i++) {
        int status;
        if (steps[i].needs_clean && binder->diagnostics->count > 0)
            break;
        status = steps[i].step(binder);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

/* `registry` NULL: tables and calendar only. */
static int create(const struct pipeline *pipeline, struct registry *registry,
                  struct diagnostics *diagnostics, struct binding **out, struct sluice_error *error)
{
    struct binding *binding = calloc(1, sizeof *binding);
    struct binder binder = {
        .binding = binding, .registry = registry, .diagnostics = diagnostics, .error = error
    };
    int status;

    *out = NULL;
    if (binding == NULL)
        return error_memory(error, "the plan");
    arena_init(&binding->arena, 0);
    binding->pipeline = pipeline;
    binding->today = NO_DATE;
    status = bind_all(&binder, registry == NULL);
    if (status == SLUICE_OK && diagnostics->failed)
        status = binder_out_of_memory(&binder);
    if (status == SLUICE_OK && diagnostics->count > 0)
        status =
            sluice_error_set(error, SLUICE_E_INVALID, "%zu mistake%s in %s", diagnostics->count,
                             diagnostics->count == 1 ? "" : "s", pipeline->path);
    if (status != SLUICE_OK)
        binding_destroy(binding);
    else
        *out = binding;
    return status;
}

int binding_create(const struct pipeline *pipeline, struct registry *registry,
                   struct diagnostics *diagnostics, struct binding **binding,
                   struct sluice_error *error)
{
    return create(pipeline, registry, diagnostics, binding, error);
}

int binding_create_tables(const struct pipeline *pipeline, struct diagnostics *diagnostics,
                          struct binding **binding, struct sluice_error *error)
{
    return create(pipeline, NULL, diagnostics, binding, error);
}

void binding_destroy(struct binding *binding)
{
    if (binding == NULL)
        return;
    for (size_t i = 0; i < binding->node_count; i++)
        instance_destroy(binding->nodes[i]->instance);
    free(binding->nodes);
    free(binding->sources);
    free(binding->projections);
    arena_fini(&binding->arena);
    free(binding);
}
