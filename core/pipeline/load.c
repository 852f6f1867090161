/* load.c - loading a pipeline: its files, then its model, then one word on what was found. */
#include "pipeline/keys.h"

#include <stdlib.h>

static void list_fini(struct named_list *list)
{
    free(list->items);
    map_fini(&list->by_name);
}

static int summarise(const struct loader *loader, size_t mistakes, struct sluice_error *error)
{
    const char *path = loader->pipeline->path;

    if (loader->unreadable.status != SLUICE_OK) {
        *error = loader->unreadable;
        return error->status;
    }
    if (loader->no_memory || loader->diagnostics->failed)
        return error_memory(error, "the pipeline");
    if (mistakes == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID, "%zu %s in %s", mistakes,
                            mistakes == 1 ? "mistake" : "mistakes", path);
}

static void load(struct loader *loader, const char *path)
{
    struct pipeline *pipeline = loader->pipeline;

    pipeline->path = arena_text(&pipeline->arena, path);
    if (pipeline->path == NULL) {
        loader->no_memory = true;
        return;
    }
    include_file(loader, pipeline->path, NULL);
    loader->collected = loader->diagnostics->count;
    model_build(loader);
}

int pipeline_read(const char *path, struct diagnostics *diagnostics, struct pipeline **pipeline,
                  struct sluice_error *error)
{
    struct loader loader = { .diagnostics = diagnostics,
                             .top = &section_top,
                             .unreadable = SLUICE_ERROR_INIT };
    size_t before = diagnostics->count;
    int status;

    *pipeline = NULL;
    loader.pipeline = calloc(1, sizeof *loader.pipeline);
    if (loader.pipeline == NULL)
        return error_memory(error, "the pipeline");
    arena_init(&loader.pipeline->arena, 0);
    load(&loader, path);
    status = summarise(&loader, diagnostics->count - before, error);
    list_fini(&loader.tables);
    list_fini(&loader.processors);
    if (status == SLUICE_OK || (status == SLUICE_E_INVALID && loader.collected == before))
        *pipeline = loader.pipeline;
    else
        pipeline_destroy(loader.pipeline);
    return status;
}

int pipeline_load(const char *path, struct diagnostics *diagnostics, struct pipeline **pipeline,
                  struct sluice_error *error)
{
    int status = pipeline_read(path, diagnostics, pipeline, error);

    if (status != SLUICE_OK) {
        pipeline_destroy(*pipeline);
        *pipeline = NULL;
    }
    return status;
}

void pipeline_destroy(struct pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    arena_fini(&pipeline->arena);
    free(pipeline);
}
