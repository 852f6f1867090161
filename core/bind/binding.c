/* binding.c - a pipeline and its plugins become a binding, step by step. */
#include "bind/private.h"

#include <stdlib.h>

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
        status = sluice_error_set(error, SLUICE_E_INVALID, "%zu mistake%s in %s",
                                  diagnostics->count, PLURAL(diagnostics->count), pipeline->path);
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
