/* driver.c - settings, opening and closing, and the descriptor of the driver. */
#include <stdlib.h>
#include <sys/stat.h>

#include "session.h"

static const char *setting(const struct sluice_store_setting *const *settings, uint32_t count,
                           const char *name)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (strcmp(settings[i]->name, name) == 0)
            return settings[i]->value;
    }
    return NULL;
}

/* ---- what libpq connects with ---- */

static const char *const passed_on[] = { "host",        "port",    "dbname",   "user",
                                         "password",    "service", "passfile", "sslmode",
                                         "sslrootcert", "sslcert", "sslkey" };

/* A peer that is gone is noticed within a minute. */
static const char *const fixed[][2] = {
    { "client_encoding", "UTF8" }, { "fallback_application_name", "sluice" },
    { "keepalives_idle", "30" },   { "keepalives_interval", "10" },
    { "keepalives_count", "3" },   { "tcp_user_timeout", "60000" },
};

static bool add_keyword(struct session *session, size_t *at, const char *name, const char *value)
{
    session->keywords[*at] = name;
    session->values[*at] = strdup(value);
    return session->values[(*at)++] != NULL;
}

/* libpq ignores a file of passwords that others may read, and says so to stderr. */
static int check_passfile(const char *path, struct sluice_error *error)
{
    struct stat status;

    if (path == NULL || stat(path, &status) != 0 || (status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "the passfile '%s' may be read by others, so it is not used: chmod 600",
                            path);
}

/* The file that libpq would look for; the one in the user's home is passed over where it will not
 * do. */
static bool is_open_to_others(void)
{
    const char *path = getenv("PGPASSFILE");
    const char *home = getenv("HOME");
    char usual[4096];

    if (path == NULL) {
        if (home == NULL || snprintf(usual, sizeof usual, "%s/.pgpass", home) >= (int)sizeof usual)
            return false;
        path = usual;
    }
    return check_passfile(path, NULL) != SLUICE_OK;
}

static int gather(struct session *session, const struct sluice_store_setting *const *settings,
                  uint32_t count, struct sluice_error *error)
{
    bool complete = true;
    size_t at = 0, i;

    for (i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++) {
        const char *value = setting(settings, count, passed_on[i]);
        if (value != NULL && value[0] != '\0')
            complete = add_keyword(session, &at, passed_on[i], value) && complete;
    }
    for (i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        complete = add_keyword(session, &at, fixed[i][0], fixed[i][1]) && complete;
    if (setting(settings, count, "passfile") == NULL && is_open_to_others())
        complete = add_keyword(session, &at, "passfile", "/dev/null/none") && complete;
    return complete ? check_passfile(setting(settings, count, "passfile"), error)
                    : memory_error(error);
}

static int read_seconds(const struct sluice_store_setting *const *settings, uint32_t count,
                        const char *name, int *milliseconds, struct sluice_error *error)
{
    const char *text = setting(settings, count, name);
    char *end = NULL;
    long seconds = text == NULL ? 0 : strtol(text, &end, 10);

    if (text != NULL && (end == text || *end != '\0' || seconds < 0 || seconds > 86400))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "`%s` is '%s': give whole seconds, 0 to 86400", name, text);
    *milliseconds = (int)seconds * 1000;
    return SLUICE_OK;
}

static int read_settings(struct session *session,
                         const struct sluice_store_setting *const *settings, uint32_t count,
                         struct sluice_error *error)
{
    const char *schema = setting(settings, count, "schema");
    int status = gather(session, settings, count, error);

    if (status == SLUICE_OK)
        status =
            read_seconds(settings, count, "connect_timeout", &session->connect_milliseconds, error);
    if (status == SLUICE_OK && session->connect_milliseconds == 0)
        session->connect_milliseconds = 86400000;
    if (status == SLUICE_OK)
        status = read_seconds(settings, count, "deadline", &session->milliseconds, error);
    if (status != SLUICE_OK)
        return status;
    session->schema = strdup(schema == NULL || schema[0] == '\0' ? "public" : schema);
    if (session->schema == NULL)
        return memory_error(error);
    if (strlen(session->schema) > 63 || strncmp(session->schema, "pg_", 3) == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "`schema` is '%s': give a name of at most 63 bytes that does not "
                                "begin with pg_",
                                session->schema);
    return SLUICE_OK;
}

/* ---- the place ---- */

static int name_place(struct session *session, const char *host, const char *port,
                      const char *database, struct sluice_error *error)
{
    struct text place = { 0 };

    text_add(&place, host == NULL || host[0] == '\0' ? "localhost" : host);
    if (port != NULL && port[0] != '\0')
        text_format(&place, ":%s", port);
    if (database != NULL && database[0] != '\0')
        text_format(&place, "/%s", database);
    text_format(&place, "/%s", session->schema);
    if (place.failed) {
        text_fini(&place);
        return memory_error(error);
    }
    free(session->place);
    session->place = place.data;
    return SLUICE_OK;
}

static void schema_query(const struct session *session, struct text *sql)
{
    text_add(sql, "SELECT pg_catalog.has_schema_privilege(oid, 'USAGE') "
                  "FROM pg_catalog.pg_namespace WHERE nspname = ");
    text_literal(sql, session->schema, strlen(session->schema));
    text_add(sql, "::pg_catalog.name");
}

static int look_for_schema(struct session *session, bool *found, struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    int status;

    schema_query(session, &sql);
    status = session_run(session, &sql, &outcome, "look for the schema", error);
    *found = outcome.rows != NULL && PQntuples(outcome.rows) > 0;
    if (status == SLUICE_OK && *found && PQgetvalue(outcome.rows, 0, 0)[0] != 't')
        status = schema_grant_error(session, error);
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

static int make_schema(struct session *session, struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    bool found = false;
    int status;

    text_add(&sql, "CREATE SCHEMA IF NOT EXISTS ");
    text_name(&sql, session->schema);
    status = session_run(session, &sql, &outcome, "make the schema", error);
    if (is_state(outcome.failed, "42501"))
        status = sluice_error_set(error, SLUICE_E_REFUSED,
                                  "there is no schema '%s', and this role may not make it: GRANT "
                                  "CREATE ON DATABASE \"%s\" TO \"%s\"; or have it made",
                                  session->place, PQdb(session->connection),
                                  PQuser(session->connection));
    /* Another session may have been quicker. */
    if (status != SLUICE_OK &&
        (is_state(outcome.failed, "23505") || is_state(outcome.failed, "42P06")) &&
        look_for_schema(session, &found, error) == SLUICE_OK && found)
        status = SLUICE_OK;
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

static int check_schema(struct session *session, struct sluice_error *error)
{
    bool found = false;
    int status = look_for_schema(session, &found, error);

    if (status != SLUICE_OK || found)
        return status;
    if ((session->flags & SLUICE_OPEN_CREATE) != 0)
        return make_schema(session, error);
    return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                            "there is no store '%s': import data first, or correct `dbname` and "
                            "`schema`",
                            session->place);
}

/* ---- opening and closing ---- */

static void close_session(void *handle)
{
    struct session *session = handle;
    size_t i;

    if (session == NULL)
        return;
    PQfinish(session->connection); /* rolls back what is open */
    descriptions_fini(session);
    for (i = 0; i < KEYWORDS; i++)
        free(session->values[i]);
    text_fini(&session->pending);
    free(session->schema);
    free(session->place);
    free(session);
}

static int open_session(const struct sluice_store_setting *const *settings, uint32_t count,
                        uint32_t flags, void **out, struct sluice_error *error)
{
    struct session *session = calloc(1, sizeof *session);
    int status;

    if (session == NULL)
        return memory_error(error);
    session->flags = flags;
    status = read_settings(session, settings, count, error);
    if (status == SLUICE_OK)
        status =
            name_place(session, setting(settings, count, "host"), setting(settings, count, "port"),
                       setting(settings, count, "dbname"), error);
    if (status == SLUICE_OK)
        status = session_connect(session, error);
    if (status == SLUICE_OK)
        status = name_place(session, PQhost(session->connection), PQport(session->connection),
                            PQdb(session->connection), error);
    if (status == SLUICE_OK)
        status = check_schema(session, error);
    if (status != SLUICE_OK) {
        close_session(session);
        return status;
    }
    *out = session;
    return SLUICE_OK;
}

/* ---- the descriptor ---- */

static const char *const ssl_modes[] = { "disable",   "allow",       "prefer", "require",
                                         "verify-ca", "verify-full", NULL };

#define PARAMETER(text, ...)                                                                       \
    &(const struct sluice_store_parameter)                                                         \
    {                                                                                              \
        .size = sizeof(struct sluice_store_parameter), .name = text, __VA_ARGS__                   \
    }

static const struct sluice_store_parameter *const parameters[] = {
    PARAMETER("host", .is_shown = 1,
              .help = "the server, or the folder of its socket; libpq's default if not given"),
    PARAMETER("port", .is_shown = 1, .help = "its port"),
    PARAMETER("dbname", .is_shown = 1, .help = "the database; it has to exist"),
    PARAMETER("user", .help = "the role"),
    PARAMETER("password", .is_secret = 1,
              .help = "its password; better kept in a passfile or in PGPASSWORD"),
    PARAMETER("service", .is_shown = 1, .help = "a section of pg_service.conf"),
    PARAMETER("passfile", .is_path = 1, .help = "a file of passwords, ~/.pgpass if not given"),
    PARAMETER("sslmode", .choices = ssl_modes,
              .help = "how the connection is encrypted; verify-full where a network lies between"),
    PARAMETER("sslrootcert", .is_path = 1, .help = "certificates that the server's is checked by"),
    PARAMETER("sslcert", .is_path = 1, .help = "the client's certificate"),
    PARAMETER("sslkey", .is_path = 1, .help = "its key"),
    PARAMETER("schema", .default_value = "public", .is_shown = 1,
              .help = "the schema of all tables, made by the first import or run"),
    PARAMETER("connect_timeout", .default_value = "10", .help = "seconds, 0: none"),
    PARAMETER("deadline", .default_value = "600",
              .help = "seconds that the server may be silent while it is waited for, 0: any time"),
    NULL,
};

/* The server cuts longer names with a notice, so that two tables would become one. */
static const struct sluice_store_limits limits = { .size = sizeof limits,
                                                   .columns = 1600,
                                                   .name_bytes = 63 };

SLUICE_DRIVER(.capabilities = SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE | SLUICE_CAN_SNAPSHOT |
                              SLUICE_CAN_UNDATED | SLUICE_CAN_DELTA,
              .name = "postgres", .version = "1.0.0",
              .summary = "a schema of a PostgreSQL database", .parameters = parameters,
              .open = open_session, .close = close_session, .describe = layout_describe,
              .migrate = layout_migrate, .scan = read_scan, .next = read_next,
              .finish = read_finish, .begin_read = read_begin, .end_read = read_end,
              .begin = write_begin, .replace = write_replace, .commit = write_commit,
              .rollback = write_rollback, .clock = read_clock, .limits = &limits,
              .change = write_change);
