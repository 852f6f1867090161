/* store_text.c - a store that somebody names in words: the sections of a file without the file. */
#include "pipeline/loader.h"

#include <stdlib.h>

/* What the words of a section are called in messages. */
static bool name_section(struct loader *loader, const char *name, const struct yaml *value,
                         struct named *section)
{
    struct yaml *key = loader_alloc(loader, 1, sizeof *key);

    if (key == NULL)
        return false;
    *key = (struct yaml){ .kind = YAML_SCALAR, .location = value->location, .text = name };
    *section = (struct named){ .key = key, .value = value };
    return true;
}

static void refuse_key(struct loader *loader, const struct yaml *key)
{
    diagnostics_add(loader->diagnostics, MISTAKE_UNKNOWN_KEY, key->location,
                    "unknown key '%s' beside 'store'", key->text);
    diagnostics_suggest(loader->diagnostics, "a store is {driver: ..} with its settings, or "
                                             "{store: {..}, ledger: {..}}");
}

/* {store: {..}, ledger: {..}} */
static void take_sections(struct loader *loader, const struct yaml *map)
{
    for (size_t i = 0; i < map->count; i++) {
        struct named section = { .key = map->keys[i], .value = map->items[i] };
        if (text_equals(map->keys[i]->text, "store"))
            loader->store = section;
        else if (text_equals(map->keys[i]->text, "ledger"))
            loader->ledger = section;
        else
            refuse_key(loader, map->keys[i]);
    }
}

static void take_map(struct loader *loader, const struct yaml *root)
{
    if (!check_map(loader, root, "a store"))
        return;
    if (yaml_get(root, "driver") == NULL && yaml_get(root, "store") != NULL)
        take_sections(loader, root);
    else
        (void)name_section(loader, "store", root, &loader->store);
}

static void load(struct loader *loader, const char *title, const char *text)
{
    struct yaml_source source = { .text = text, .length = strlen(text) };
    struct arena *arena = &loader->pipeline->arena;
    struct yaml *root = NULL;
    int status;

    source.file = arena_text(arena, title);
    if (source.file == NULL) {
        loader->no_memory = true;
        return;
    }
    loader->pipeline->path = source.file;
    diagnostics_source(loader->diagnostics, source.file, text, source.length);
    status = yaml_read(&source, arena, &loader->node_count, loader->diagnostics, &root, NULL);
    if (status == SLUICE_E_MEMORY)
        loader->no_memory = true;
    else if (status == SLUICE_OK)
        take_map(loader, root);
    model_build(loader);
}

static int summarise(const struct loader *loader, size_t mistakes, struct sluice_error *error)
{
    if (loader->no_memory || loader->diagnostics->failed)
        return error_memory(error, "the settings of a store");
    if (mistakes == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID, "%zu %s in %s", mistakes,
                            mistakes == 1 ? "mistake" : "mistakes", loader->pipeline->path);
}

int pipeline_read_store(const char *text, const char *title, struct diagnostics *diagnostics,
                        struct pipeline **pipeline, struct sluice_error *error)
{
    struct loader loader = { .diagnostics = diagnostics };
    size_t before = diagnostics->count;
    int status;

    *pipeline = NULL;
    loader.pipeline = calloc(1, sizeof *loader.pipeline);
    if (loader.pipeline == NULL)
        return error_memory(error, "the settings of a store");
    arena_init(&loader.pipeline->arena, 0);
    load(&loader, title, text);
    status = summarise(&loader, diagnostics->count - before, error);
    if (status == SLUICE_OK)
        *pipeline = loader.pipeline;
    else
        pipeline_destroy(loader.pipeline);
    return status;
}
