/* postgres_server.c - a schema of its own for each test, and statements beside the driver. */
#include "stores/postgres_server.h"

#include <dlfcn.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#define SKIPPED 77
#define SETTINGS 14

struct server server;

static struct sluice_store_setting settings[SETTINGS];
static const struct sluice_store_setting *pointers[SETTINGS];
static char values[SETTINGS][256];

bool server_is_there(void)
{
    const char *given = getenv("SLUICE_TEST_POSTGRES");

    return given != NULL && given[0] != '\0';
}

int server_skipped(const char *test)
{
    printf("%s: skipped: no PostgreSQL server (SLUICE_TEST_POSTGRES, scripts/postgres)\n", test);
    return SKIPPED;
}

void server_set(const char *name, const char *value)
{
    uint32_t at = 0;

    while (at < server.subject.setting_count && strcmp(settings[at].name, name) != 0)
        at++;
    if (value == NULL) {
        if (at < server.subject.setting_count)
            pointers[at] = pointers[--server.subject.setting_count];
        return;
    }
    ck_assert_uint_lt(at, SETTINGS);
    (void)snprintf(values[at], sizeof values[at], "%s", value);
    settings[at] = (struct sluice_store_setting){ .size = sizeof settings[at],
                                                  .name = name,
                                                  .value = values[at] };
    pointers[at] = &settings[at];
    server.subject.setting_count += at == server.subject.setting_count ? 1 : 0;
}

static void set_from_environment(void)
{
    PQconninfoOption *options = PQconninfoParse(getenv("SLUICE_TEST_POSTGRES"), NULL);
    const char *host = "", *port = "", *database = "";

    ck_assert_ptr_nonnull(options);
    for (PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (option->val == NULL)
            continue;
        host = strcmp(option->keyword, "host") == 0 ? option->val : host;
        port = strcmp(option->keyword, "port") == 0 ? option->val : port;
        database = strcmp(option->keyword, "dbname") == 0 ? option->val : database;
        if (strcmp(option->keyword, "user") == 0)
            server_set("user", option->val);
    }
    server_set("host", host);
    server_set("port", port);
    server_set("dbname", database);
    (void)snprintf(server.place, sizeof server.place, "%s:%s/%s/%s", host, port, database,
                   server.schema);
    PQconninfoFree(options);
}

static PGconn *connect_or_fail(void)
{
    PGconn *connection = PQconnectdb(getenv("SLUICE_TEST_POSTGRES"));

    ck_assert_msg(PQstatus(connection) == CONNECTION_OK, "%s", PQerrorMessage(connection));
    PQclear(PQexec(connection, "SET client_min_messages = error; SET application_name = ''"));
    return connection;
}

void server_teardown(void)
{
    PGconn *connection = connect_or_fail();
    char sql[256];

    (void)snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s, %s_other CASCADE", server.schema,
                   server.schema);
    PGresult *result = PQexec(connection, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

void server_setup(void)
{
    void *object = dlopen("stores/postgres.so", RTLD_NOW | RTLD_LOCAL);

    ck_assert_msg(object != NULL, "%s", dlerror());
    server.subject.driver = dlsym(object, "sluice_store_driver");
    ck_assert_ptr_nonnull(server.subject.driver);
    server.subject.settings = pointers;
    (void)snprintf(server.schema, sizeof server.schema, "test_%ld", (long)getpid());
    /* So that a test finds its own connections. */
    ck_assert_int_eq(setenv("PGAPPNAME", server.schema, 1), 0);
    set_from_environment();
    server_set("schema", server.schema);
    server_teardown(); /* a test of the same process number may have failed before */
    server_set("connect_timeout", "10");
    server_set("deadline", "60");
}

static PGresult *execute(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);

    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
                  PQerrorMessage(connection));
    return result;
}

static PGconn *connect_to_schema(void)
{
    PGconn *connection = connect_or_fail();
    char sql[128];

    (void)snprintf(sql, sizeof sql, "SET search_path = %s", server.schema);
    PQclear(execute(connection, sql));
    return connection;
}

void raw(const char *sql)
{
    PGconn *connection = connect_to_schema();

    PQclear(execute(connection, sql));
    PQfinish(connection);
}

void raw_text(const char *sql, char *out, size_t size)
{
    PGconn *connection = connect_to_schema();
    PGresult *result = execute(connection, sql);

    (void)snprintf(out, size, "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "(no row)");
    PQclear(result);
    PQfinish(connection);
}
