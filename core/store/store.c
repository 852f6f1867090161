/* store.c - a driver with its settings. */
#include <errno.h>
#include <stdlib.h>

#include "store/private.h"

int store_create(const struct pipeline_store *settings, struct diagnostics *diagnostics,
                 struct store **out, struct sluice_error *error)
{
    struct store *store = calloc(1, sizeof *store);
    size_t mistakes = diagnostics->count;
    int status;

    *out = NULL;
    if (store == NULL)
        return error_memory(error, "a store");
    arena_init(&store->arena, 0);
    status = driver_find(settings, diagnostics, &store->driver, error);
    if (status == SLUICE_OK)
        store_hide_secrets(settings, diagnostics, store);
    else
        store_hide_all(settings, diagnostics);
    if (status == SLUICE_OK && !store_settings_resolve(settings, diagnostics, store))
        status = error_memory(error, "the settings of a store");
    mistakes = diagnostics->count - mistakes;
    if (status == SLUICE_OK && mistakes > 0)
        status = sluice_error_set(error, SLUICE_E_INVALID,
                                  "%zu mistake%s in the settings of a %s "
                                  "store",
                                  mistakes, mistakes == 1 ? "" : "s", store->driver.name);
    if (status != SLUICE_OK) {
        store_destroy(store);
        return status;
    }
    *out = store;
    return SLUICE_OK;
}

void store_destroy(struct store *store)
{
    if (store == NULL)
        return;
    arena_fini(&store->arena);
    secrets_fini(&store->secrets);
    free(store);
}

const char *store_name(const struct store *store)
{
    return store->name;
}

int store_full_name(const struct store *store, struct arena *arena, const char **name,
                    struct sluice_error *error)
{
    char *full;
    bool no_memory;

    errno = 0;
    full = store->path == NULL ? NULL : realpath(store->path, NULL);
    no_memory = full == NULL && errno == ENOMEM;
    *name = store->name;
    if (full != NULL)
        *name = arena_printf(arena, "%s %s", store->driver.name, full);
    free(full);
    return no_memory || *name == NULL ? error_memory(error, "the name of a store") : SLUICE_OK;
}

uint32_t store_capabilities(const struct store *store)
{
    return store->driver.capabilities;
}

int store_open(struct store *store, uint32_t flags, struct session **out,
               struct sluice_error *error)
{
    struct session *session = calloc(1, sizeof *session);
    int status;

    *out = NULL;
    if (session == NULL)
        return error_memory(error, "a session");
    session->driver = &store->driver;
    session->store = store;
    status = session_checked(
        session,
        store->driver.open(store->settings, store->setting_count, flags, &session->handle, error),
        error);
    if (status != SLUICE_OK) {
        free(session);
        return status;
    }
    *out = session;
    return SLUICE_OK;
}

void session_close(struct session *session)
{
    if (session == NULL)
        return;
    session->driver->rollback(session->handle);
    session->driver->end_read(session->handle);
    session->driver->close(session->handle);
    free(session);
}
