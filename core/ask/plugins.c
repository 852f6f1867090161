/* plugins.c - the plugins of a registry, and those that are refused. */
#include "ask/ask.h"

/* A refused file is found with the reason: it is what its owner looks for. */
static int find(struct registry *registry, struct plugin_found *found, struct arena *arena,
                struct sluice_error *error)
{
    int status = registry_find(registry, found->name, &found->plugin, error);

    if (status == SLUICE_OK)
        status = object_symbols(&found->plugin->file, found->plugin->path, arena, &found->symbols,
                                error);
    if (status == SLUICE_OK || status == SLUICE_E_MEMORY)
        return status;
    found->plugin = NULL;
    found->refused = arena_text(arena, error->message);
    return found->refused == NULL ? SLUICE_E_MEMORY : SLUICE_OK;
}

int plugins_gather(struct registry *registry, struct arena *arena, struct plugin_found **found,
                   size_t *count, struct sluice_error *error)
{
    const char *const *names;
    int status = registry_names(registry, &names, count, error);

    if (status != SLUICE_OK)
        return status;
    *found = arena_alloc(arena, sizeof **found * (*count + 1));
    for (size_t i = 0; *found != NULL && i < *count && status == SLUICE_OK; i++) {
        struct sluice_error refused = SLUICE_ERROR_INIT;
        (*found)[i] = (struct plugin_found){ .name = names[i] };
        status = find(registry, &(*found)[i], arena, &refused);
    }
    return *found == NULL || status != SLUICE_OK ? error_memory(error, "the list of plugins")
                                                 : SLUICE_OK;
}
