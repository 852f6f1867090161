/* world.c - the database of the server, its clock, and memory that is always there. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "counts.h"
#include "faults.h"
#include "tokens.h"
#include "values.h"
#include "world.h"

/*
 * A table has its rows in a table of SQLite, `rows_ID`, with a hidden partition id and the instants
 * between which a row stands: what is replaced is closed, so that the state of then can be read.
 */
static const char schema[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = OFF;"
    "CREATE TABLE IF NOT EXISTS datasets (project TEXT, dataset TEXT, location TEXT, created INT,"
    " PRIMARY KEY (project, dataset));"
    "CREATE TABLE IF NOT EXISTS tables (id INTEGER PRIMARY KEY, project TEXT, dataset TEXT,"
    " name TEXT, created INT, modified INT, resource TEXT, UNIQUE (project, dataset, name));"
    "CREATE TABLE IF NOT EXISTS partitions (table_id INT, partition TEXT, modified INT,"
    " PRIMARY KEY (table_id, partition));"
    "CREATE TABLE IF NOT EXISTS updates (table_id INT, at INT);"
    "CREATE TABLE IF NOT EXISTS jobs (project TEXT, id TEXT, location TEXT, request TEXT,"
    " config TEXT, state TEXT, created INT, visible INT, due INT, finished INT, seen INT,"
    " failure TEXT, problem TEXT, statistics TEXT, stop INT, media BLOB,"
    " PRIMARY KEY (project, id));"
    "CREATE INDEX IF NOT EXISTS unfinished ON jobs (due) WHERE finished IS NULL;"
    "CREATE INDEX IF NOT EXISTS requests ON jobs (request) WHERE request IS NOT NULL;"
    "CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, project TEXT, config TEXT,"
    " type TEXT, expected INT, job TEXT, media BLOB);";

void *must(void *pointer)
{
    if (pointer == NULL) {
        (void)fputs("bigquery_server: out of memory\n", stderr);
        abort();
    }
    return pointer;
}

char *text_copy(const char *text)
{
    return must(strdup(text));
}

char *text_format(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return must(text);
}

static void fail(struct world *world, const char *sql)
{
    (void)fprintf(stderr, "bigquery_server: %s: %s\n", sqlite3_errmsg(world->db), sql);
    abort();
}

static const struct settings usual = { .job_ms = 20,
                                       .page_rows = 10000,
                                       .page_bytes = INT64_C(10) << 20,
                                       .updates = 50,
                                       .keep_ms = 300000,
                                       .shuffle = 1,
                                       .deletions_reflected = 1 };

struct world *world_create(const char *path)
{
    struct world *world = must(calloc(1, sizeof *world));
    pthread_condattr_t monotonic;

    (void)pthread_mutex_init(&world->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_cond_init(&world->changed, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    world->project = text_copy("test-project");
    world->settings = usual;
    world->faults = faults_create();
    world->counts = counts_create();
    world->tokens = tokens_create();
    if (sqlite3_open(path, &world->db) != SQLITE_OK ||
        sqlite3_create_collation(world->db, "NUMERIC_TEXT", SQLITE_UTF8, NULL,
                                 value_compare_numeric) != SQLITE_OK ||
        sqlite3_exec(world->db, schema, NULL, NULL, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "bigquery_server: %s: %s\n", path, sqlite3_errmsg(world->db));
        world_destroy(world);
        return NULL;
    }
    return world;
}

void world_destroy(struct world *world)
{
    (void)sqlite3_close(world->db);
    tokens_destroy(world->tokens);
    counts_destroy(world->counts);
    faults_destroy(world->faults);
    (void)pthread_cond_destroy(&world->changed);
    (void)pthread_mutex_destroy(&world->lock);
    free(world->project);
    free(world);
}

int64_t wall_clock(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t world_instant(struct world *world)
{
    int64_t now = wall_clock();

    world->last = now > world->last ? now : world->last + 1;
    return world->last;
}

void world_wait(struct world *world, int64_t until)
{
    struct timespec end = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };

    (void)pthread_cond_timedwait(&world->changed, &world->lock, &end);
}

static void bind_json(sqlite3_stmt *statement, int index, const json_t *value)
{
    char *text = value != NULL ? must(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY)) : NULL;

    (void)sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    free(text);
}

static sqlite3_stmt *prepare(struct world *world, const char *sql, const char *types, va_list more)
{
    sqlite3_stmt *statement = NULL;
    const char *blob;
    int i;

    if (sqlite3_prepare_v2(world->db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail(world, sql);
    for (i = 0; types[i] != '\0'; i++) {
        if (types[i] == 's') {
            (void)sqlite3_bind_text(statement, i + 1, va_arg(more, char *), -1, SQLITE_TRANSIENT);
        } else if (types[i] == 'i') {
            (void)sqlite3_bind_int64(statement, i + 1, va_arg(more, int64_t));
        } else if (types[i] == 'j') {
            bind_json(statement, i + 1, va_arg(more, json_t *));
        } else {
            blob = va_arg(more, char *);
            (void)sqlite3_bind_blob64(statement, i + 1, blob, (sqlite3_uint64)va_arg(more, int64_t),
                                      SQLITE_TRANSIENT);
        }
    }
    return statement;
}

sqlite3_stmt *db_prepare(struct world *world, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    va_list more;

    va_start(more, types);
    statement = prepare(world, sql, types, more);
    va_end(more);
    return statement;
}

int db_step(struct world *world, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail(world, sqlite3_sql(statement));
    return code == SQLITE_ROW;
}

void db_run(struct world *world, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    va_list more;

    va_start(more, types);
    statement = prepare(world, sql, types, more);
    va_end(more);
    (void)db_step(world, statement);
    (void)sqlite3_finalize(statement);
}

int64_t db_integer(struct world *world, int64_t absent, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    int64_t value = absent;
    va_list more;

    va_start(more, types);
    statement = prepare(world, sql, types, more);
    va_end(more);
    if (db_step(world, statement) && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        value = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return value;
}

json_t *db_json(sqlite3_stmt *statement, int column)
{
    const char *text = db_text(statement, column);

    return text != NULL ? json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
}

const char *db_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}
