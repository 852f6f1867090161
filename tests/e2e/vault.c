/*
 * vault - the SQLite driver behind a password, of which it tells whenever it is asked to: the call
 * named by $VAULT_TELLS fails, with the password in its message, as a client library might do.
 */
#include <stdlib.h>
#include <string.h>

#include "sluice/store.h"

#pragma push_macro("SLUICE_DRIVER")
#undef SLUICE_DRIVER
#define SLUICE_DRIVER(...)                                                                         \
    static const struct sluice_store_driver inner = { .size = sizeof(struct sluice_store_driver),  \
                                                      __VA_ARGS__ }
#include "driver.c" /* NOLINT(bugprone-suspicious-include): of which this is a variant */
#pragma pop_macro("SLUICE_DRIVER")

struct vault {
    void *session;
    char *password;
};

static int tell(const char *call, const char *password, struct sluice_error *error)
{
    const char *told = getenv("VAULT_TELLS");

    if (told == NULL || strcmp(told, call) != 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_STORE,
                            "%s: password authentication failed for 'sluice' with \"%s\" at "
                            "vault://sluice:%s@localhost",
                            call, password, password);
}

static void vault_close(void *handle)
{
    struct vault *vault = handle;

    if (vault == NULL)
        return;
    inner.close(vault->session);
    free(vault->password);
    free(vault);
}

static int vault_open(const struct sluice_store_setting *const *settings, uint32_t count,
                      uint32_t flags, void **out, struct sluice_error *error)
{
    struct vault *vault = calloc(1, sizeof *vault);
    int status;

    if (vault == NULL ||
        (vault->password = strdup(setting(settings, count, "password", ""))) == NULL) {
        vault_close(vault);
        return memory_error(error);
    }
    status = tell("open", vault->password, error);
    if (status == SLUICE_OK)
        status = inner.open(settings, count, flags, &vault->session, error);
    if (status != SLUICE_OK) {
        vault_close(vault);
        return status;
    }
    *out = vault;
    return SLUICE_OK;
}

static int vault_describe(void *handle, const char *table, const struct sluice_layout **layout,
                          struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("describe", vault->password, error);

    return status != SLUICE_OK ? status : inner.describe(vault->session, table, layout, error);
}

static int vault_migrate(void *handle, const struct sluice_layout *layout,
                         struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("migrate", vault->password, error);

    return status != SLUICE_OK ? status : inner.migrate(vault->session, layout, error);
}

static int vault_scan(void *handle, const struct sluice_scan *scan, void **cursor,
                      struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("scan", vault->password, error);

    return status != SLUICE_OK ? status : inner.scan(vault->session, scan, cursor, error);
}

static int vault_next(void *cursor, struct sluice_batch *batch, struct sluice_error *error)
{
    return inner.next(cursor, batch, error);
}

static void vault_finish(void *cursor)
{
    inner.finish(cursor);
}

static int vault_begin_read(void *handle, struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("begin_read", vault->password, error);

    return status != SLUICE_OK ? status : inner.begin_read(vault->session, error);
}

static void vault_end_read(void *handle)
{
    struct vault *vault = handle;

    inner.end_read(vault->session);
}

static int vault_begin(void *handle, struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("begin", vault->password, error);

    return status != SLUICE_OK ? status : inner.begin(vault->session, error);
}

static int vault_replace(void *handle, const struct sluice_replace *replace,
                         struct sluice_error *error)
{
    struct vault *vault = handle;
    /* The ledger's own rows are let through, so that it has a run to tell of. */
    bool is_ledger = strncmp(replace->table, "sluice_", 7) == 0;
    int status = is_ledger ? SLUICE_OK : tell("replace", vault->password, error);

    return status != SLUICE_OK ? status : inner.replace(vault->session, replace, error);
}

static int vault_commit(void *handle, struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("commit", vault->password, error);

    return status != SLUICE_OK ? status : inner.commit(vault->session, error);
}

static void vault_rollback(void *handle)
{
    struct vault *vault = handle;

    inner.rollback(vault->session);
}

static int vault_clock(void *handle, int64_t *time, struct sluice_error *error)
{
    struct vault *vault = handle;
    int status = tell("clock", vault->password, error);

    return status != SLUICE_OK ? status : inner.clock(vault->session, time, error);
}

static const struct sluice_store_parameter password_parameter = {
    .size = sizeof(struct sluice_store_parameter),
    .required = 1,
    .name = "password",
    .is_secret = 1,
    .help = "what opens the vault",
};

/* Secret too, under a name that does not say so, and with few values that will do. */
static const char *const shelves[] = { "upper", "lower", NULL };
static const struct sluice_store_parameter shelf_parameter = {
    .size = sizeof(struct sluice_store_parameter),
    .name = "shelf",
    .is_secret = 1,
    .choices = shelves,
};

static const struct sluice_store_parameter address_parameter = {
    .size = sizeof(struct sluice_store_parameter),
    .name = "address",
};

static const struct sluice_store_parameter *const vault_parameters[] = {
    &path_parameter,  &durability_parameter, &password_parameter,
    &shelf_parameter, &address_parameter,    NULL,
};

SLUICE_DRIVER(.capabilities = SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE | SLUICE_CAN_SNAPSHOT,
              .name = "vault", .version = "1.0.0", .summary = "SQLite behind a password",
              .parameters = vault_parameters, .open = vault_open, .close = vault_close,
              .describe = vault_describe, .migrate = vault_migrate, .scan = vault_scan,
              .next = vault_next, .finish = vault_finish, .begin_read = vault_begin_read,
              .end_read = vault_end_read, .begin = vault_begin, .replace = vault_replace,
              .commit = vault_commit, .rollback = vault_rollback, .clock = vault_clock);
