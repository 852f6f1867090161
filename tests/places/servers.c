/* servers.c - stores of tests in servers: settings, copies and removal. */
#include "places/private.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ---- settings ---- */

#define POSTGRES "SLUICE_TEST_POSTGRES" /* "host=127.0.0.1 port=N .." */

static void quote(const char *value, char text[PART_NAME])
{
    bool plain = strchr(value, '$') == NULL;

    (void)snprintf(text, PART_NAME, "%s%s%s", plain ? "" : "\"", value, plain ? "" : "\"");
}

/* What libpq takes as one text, key by key. */
static void postgres_settings(const char *schema, char text[PLACES_TEXT])
{
    const char *server = getenv(POSTGRES);
    char copy[512], *rest = copy, *word;
    size_t length;

    (void)snprintf(copy, sizeof copy, "%s", server == NULL ? "" : server);
    length = (size_t)snprintf(text, PLACES_TEXT, "driver: postgres, schema: %s", schema);
    while ((word = strsep(&rest, " ")) != NULL) {
        char *value = strchr(word, '=');
        if (value == NULL)
            continue;
        *value = '\0';
        length +=
            (size_t)snprintf(text + length, PLACES_TEXT - length, ", %s: \"%s\"", word, value + 1);
    }
    if (length >= PLACES_TEXT)
        place_fail(POSTGRES, "too long");
}

void part_settings(enum part_kind kind, const char *value, char text[PLACES_TEXT])
{
    const char *bigquery = getenv(WAREHOUSE_VARIABLE);
    char quoted[PART_NAME];

    quote(value, quoted);
    switch (kind) {
    case PART_POSTGRES:
        postgres_settings(quoted, text);
        return;
    case PART_BIGQUERY:
        (void)snprintf(text, PLACES_TEXT,
                       "driver: bigquery, project: test-project, dataset: %s, token: test-token, "
                       "endpoint: "
                       "\"%s\"",
                       quoted, bigquery == NULL ? "" : bigquery);
        return;
    default:
        (void)snprintf(text, PLACES_TEXT, "driver: %s, path: %s",
                       kind == PART_DEPOT ? "depot" : "sqlite", quoted);
    }
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != '\0';
}

bool server_ready(enum part_kind kind)
{
    bool ready = kind == PART_POSTGRES   ? is_set(POSTGRES)
                 : kind == PART_BIGQUERY ? is_set(WAREHOUSE_VARIABLE) || warehouse_begin()
                                         : true;

    if (!ready)
        printf("skipped: %s\n",
               kind == PART_POSTGRES
                   ? "no PostgreSQL server: " POSTGRES " is not set"
                   : "no server that stands for BigQuery, or no driver: not built");
    (void)fflush(stdout);
    return ready;
}

/* ---- their own tools ---- */

static void run(const char *const *arguments)
{
    pid_t process;
    int status = 0;
    int code = posix_spawnp(&process, arguments[0], NULL, NULL,
                            (char *const *)(const void *)arguments, environ);

    if (code != 0)
        place_fail(arguments[0], strerror(code));
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            place_fail(arguments[0], strerror(errno));
    if (status != 0)
        place_fail(arguments[0], "it failed");
}

static void run_psql(const char *statement)
{
    run((const char *[]){ "psql", "-Xqw", "-v", "ON_ERROR_STOP=1", "-d", getenv(POSTGRES), "-c",
                          "SET client_min_messages = warning", "-c", statement, NULL });
}

static void copy_schema(const char *from, const char *to)
{
    char text[1024];

    (void)snprintf(text, sizeof text, "DROP SCHEMA IF EXISTS \"%s\" CASCADE", to);
    run_psql(text);
    if (from == NULL)
        return;
    (void)snprintf(
        text, sizeof text,
        "DO $$DECLARE t name; BEGIN"
        " IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '%s') THEN RETURN; END IF;"
        " CREATE SCHEMA \"%s\";"
        " FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '%s' LOOP"
        " EXECUTE format('CREATE TABLE \"%s\".%%I (LIKE \"%s\".%%I INCLUDING ALL)', t, t);"
        " EXECUTE format('INSERT INTO \"%s\".%%I SELECT * FROM \"%s\".%%I', t, t);"
        " END LOOP; END$$",
        from, to, from, to, from, to, from);
    run_psql(text);
}

static void drop_schemas(const char *prefix)
{
    char text[512];

    (void)snprintf(text, sizeof text,
                   "DO $$DECLARE s name; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE"
                   " starts_with(nspname, '%s') LOOP"
                   " EXECUTE format('DROP SCHEMA %%I CASCADE', s); END LOOP; END$$",
                   prefix);
    run_psql(text);
}

void server_copy(enum part_kind kind, const char *from, const char *to)
{
    if (kind == PART_POSTGRES)
        copy_schema(from, to);
    else
        warehouse_copy(from, to);
}

/* The server that stands for BigQuery goes with the tests. */
void server_drop(enum part_kind kind, const char *prefix)
{
    if (kind == PART_POSTGRES && getenv(POSTGRES) != NULL)
        drop_schemas(prefix);
}
