/* store.c - a driver with its settings. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "store/private.h"

static int create_one(const struct pipeline_store *settings, struct diagnostics *diagnostics,
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
                                  mistakes, PLURAL(mistakes), store->driver.name);
    if (status != SLUICE_OK) {
        store_destroy(store);
        return status;
    }
    *out = store;
    return SLUICE_OK;
}

static bool same_settings(const struct store *a, const struct store *b)
{
    bool same = a->setting_count == b->setting_count;

    for (uint32_t i = 0; i < a->setting_count && same; i++)
        same = text_equals(a->settings[i]->name, b->settings[i]->name) &&
               text_equals(a->settings[i]->value, b->settings[i]->value);
    return same;
}

/* Of what is not there the names alone can tell. */
static bool same_file(const char *a, const char *b)
{
    struct stat first, second;

    return text_equals(a, b) || (stat(a, &first) == 0 && stat(b, &second) == 0 &&
                                 first.st_dev == second.st_dev && first.st_ino == second.st_ino);
}

static bool is_same(const struct store *a, const struct store *b)
{
    if (!text_equals(a->driver.name, b->driver.name))
        return false;
    return a->path != NULL && b->path != NULL ? same_file(a->path, b->path) : same_settings(a, b);
}

static const char *join_names(struct arena *arena, const char *store, const char *ledger)
{
    return store == NULL || ledger == NULL ? NULL
                                           : arena_printf(arena, "%s, ledger in %s", store, ledger);
}

/* Two ways to one file would be in each other's way. */
static void check_apart(const struct store *store, const struct pipeline_store *ledger,
                        struct diagnostics *diagnostics)
{
    if (ledger == NULL || !is_same(store, store->ledger))
        return;
    diagnostics_add(diagnostics, MISTAKE_STORE_UNFIT, ledger->location,
                    "'ledger' names the store itself");
    diagnostics_suggest(diagnostics, "remove 'ledger': without it the ledger is kept in the store");
}

/* Both are there: what they are to each other. */
static int check_both(struct store *store, const struct pipeline_store *settings,
                      const struct pipeline_store *ledger, struct diagnostics *diagnostics,
                      struct sluice_error *error)
{
    size_t mistakes = diagnostics->count;

    store->title =
        ledger == NULL ? store->name : join_names(&store->arena, store->name, store->ledger->name);
    if (store->title == NULL)
        return error_memory(error, "the name of a store");
    check_apart(store, ledger, diagnostics);
    store_check_gifts(store, settings, ledger, diagnostics);
    return diagnostics->count == mistakes
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID, "%s will not do for a pipeline",
                                  ledger == NULL ? "the store" : "the pair of store and ledger");
}

/* Mistakes of both sections are told, whichever come first. */
static int create_ledger(const struct pipeline_store *settings, int so_far,
                         struct diagnostics *diagnostics, struct store **ledger,
                         struct sluice_error *error)
{
    struct sluice_error second = SLUICE_ERROR_INIT;
    int status;

    *ledger = NULL;
    if (settings == NULL)
        return so_far;
    if (settings->broken)
        return so_far == SLUICE_OK
                   ? sluice_error_set(error, SLUICE_E_INVALID, "the section 'ledger' has mistakes")
                   : so_far;
    status = create_one(settings, diagnostics, ledger, so_far == SLUICE_OK ? error : &second);
    return so_far == SLUICE_OK ? status : so_far;
}

int store_create(const struct pipeline_store *settings, const struct pipeline_store *ledger,
                 struct diagnostics *diagnostics, struct store **out, struct sluice_error *error)
{
    struct store *store, *apart;
    int status = create_one(settings, diagnostics, &store, error);

    *out = NULL;
    status = create_ledger(ledger, status, diagnostics, &apart, error);
    if (store == NULL)
        store_destroy(apart);
    else
        store->ledger = apart;
    if (status == SLUICE_OK)
        status = check_both(store, settings, ledger, diagnostics, error);
    if (status == SLUICE_OK)
        *out = store;
    else
        store_destroy(store);
    return status;
}

void store_destroy(struct store *store)
{
    if (store == NULL)
        return;
    store_destroy(store->ledger);
    arena_fini(&store->arena);
    secrets_fini(&store->secrets);
    free(store);
}

struct store *store_ledger(struct store *store)
{
    return store->ledger == NULL ? store : store->ledger;
}

const char *store_name(const struct store *store)
{
    return store->name;
}

const char *store_title(const struct store *store)
{
    return store->title;
}

/* NULL: no memory. */
static const char *full_name(const struct store *store, struct arena *arena)
{
    const char *name = store->name;
    bool no_memory;
    char *full;

    errno = 0;
    full = store->path == NULL ? NULL : realpath(store->path, NULL);
    no_memory = full == NULL && errno == ENOMEM;
    if (full != NULL)
        name = arena_printf(arena, "%s %s", store->driver.name, full);
    free(full);
    return no_memory ? NULL : name;
}

int store_full_name(const struct store *store, struct arena *arena, const char **name,
                    struct sluice_error *error)
{
    *name = full_name(store, arena);
    if (store->ledger != NULL)
        *name = join_names(arena, *name, full_name(store->ledger, arena));
    return *name == NULL ? error_memory(error, "the name of a store") : SLUICE_OK;
}

const char *store_driver(const struct store *store)
{
    return store->driver.name;
}

/* Drivers of older headers end earlier. */
struct sluice_store_limits store_limits(const struct store *store)
{
    const struct sluice_store_limits *limits = store->driver.limits;
    struct sluice_store_limits whole = { 0 };

    memcpy(&whole, limits, limits->size < sizeof whole ? limits->size : sizeof whole);
    return whole;
}

uint32_t store_capabilities(const struct store *store)
{
    return store->driver.capabilities;
}

static int open_one(const struct store *store, uint32_t flags, struct session **out,
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

static int open_absent(const struct store *store, struct session **out, struct sluice_error *error)
{
    struct session *session = calloc(1, sizeof *session);

    *out = session;
    if (session == NULL)
        return error_memory(error, "a session");
    session->driver = &absent_driver;
    session->store = store;
    return SLUICE_OK;
}

/* Nobody has made it yet: a plan over tables that others made is made without. */
static int open_ledger(const struct store *store, uint32_t flags, struct session **out,
                       struct sluice_error *error)
{
    int status = open_one(store, flags, out, error);

    return status == SLUICE_E_NOT_FOUND && (flags & SLUICE_OPEN_READ_ONLY)
               ? open_absent(store, out, error)
               : status;
}

int store_open(struct store *store, uint32_t flags, struct session **out,
               struct sluice_error *error)
{
    uint32_t ledger_flags = flags & STORE_MAKE_LEDGER ? SLUICE_OPEN_CREATE : flags;
    int status = open_one(store, flags & ~STORE_MAKE_LEDGER, out, error);

    if (status != SLUICE_OK || store->ledger == NULL)
        return status;
    status = open_ledger(store->ledger, ledger_flags, &(*out)->ledger, error);
    if (status == SLUICE_OK)
        return SLUICE_OK;
    session_close(*out);
    *out = NULL;
    /* It is the store of the data whose absence means something to who asks. */
    if (status == SLUICE_E_NOT_FOUND && error != NULL)
        error->status = SLUICE_E_IO;
    return status == SLUICE_E_NOT_FOUND ? SLUICE_E_IO : status;
}

bool session_lacks_ledger(const struct session *session)
{
    return session->ledger != NULL && session->ledger->driver == &absent_driver;
}

void session_close(struct session *session)
{
    if (session == NULL)
        return;
    session_close(session->ledger);
    session->driver->rollback(session->handle);
    session->driver->end_read(session->handle);
    session->driver->close(session->handle);
    free(session);
}
