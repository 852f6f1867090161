/* floor_sqlite COMPUTED STORE - what SQLite alone takes for what a run does to its store.
 *
 * Every table that lies in both stores is read once, all cells of it. Then the rows that COMPUTED
 * has and STORE has not, outputs and ledger, are written to STORE, some thousand to a transaction,
 * with the settings of Sluice's driver. Rows to be written are in memory before the clock begins.
 * Prints seconds: wall, user, system. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROWS_PER_COMMIT = 4000, MOST_TABLES = 128, MOST_COLUMNS = 256 };

/* The cells of rows one after the other, each with its type. */
struct rows {
    sqlite3_value **cells;
    size_t count, capacity;
};

struct table {
    char *name, *statement; /* that makes it */
    int columns;
    int is_new; /* not in STORE */
    struct rows rows;
};

static struct table tables[MOST_TABLES];
static size_t table_count;

static void fail(sqlite3 *database, const char *what)
{
    (void)fprintf(stderr, "floor_sqlite: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static void execute(sqlite3 *database, const char *text)
{
    if (sqlite3_exec(database, text, NULL, NULL, NULL) != SQLITE_OK)
        fail(database, text);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *format, const char *name)
{
    sqlite3_stmt *statement = NULL;
    char *text = sqlite3_mprintf(format, name, name, name);

    if (text == NULL || sqlite3_prepare_v2(database, text, -1, &statement, NULL) != SQLITE_OK)
        fail(database, text == NULL ? "memory" : text);
    sqlite3_free(text);
    return statement;
}

/* ---- before the clock begins ---- */

static void keep(sqlite3 *database, struct rows *rows, sqlite3_value *value)
{
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity == 0 ? 4096 : rows->capacity * 2;
        rows->cells = realloc(rows->cells, sizeof(sqlite3_value *) * rows->capacity);
        if (rows->cells == NULL)
            fail(database, "memory");
    }
    rows->cells[rows->count] = sqlite3_value_dup(value);
    if (rows->cells[rows->count++] == NULL)
        fail(database, "memory");
}

/* In the order of their keys, as a run writes them. */
static void load_rows(sqlite3 *database, struct table *table)
{
    sqlite3_stmt *statement =
        prepare(database,
                table->is_new ? "SELECT * FROM main.\"%w\""
                              : "SELECT * FROM main.\"%w\" EXCEPT SELECT * FROM store.\"%w\"",
                table->name);

    table->columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0; i < table->columns; i++)
            keep(database, &table->rows, sqlite3_column_value(statement, i));
    if (sqlite3_finalize(statement) != SQLITE_OK)
        fail(database, table->name);
}

static void load(const char *computed, const char *store)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement;
    char *attach = sqlite3_mprintf("ATTACH %Q AS store", store);

    if (sqlite3_open(computed, &database) != SQLITE_OK)
        fail(database, computed);
    execute(database, attach);
    statement = prepare(database,
                        "SELECT name, sql, NOT EXISTS (SELECT 1 FROM store.sqlite_schema AS s "
                        "WHERE s.name = m.name) FROM main.sqlite_schema AS m "
                        "WHERE type = 'table' AND name NOT LIKE 'sqlite%s'",
                        "_%");
    while (sqlite3_step(statement) == SQLITE_ROW && table_count < MOST_TABLES) {
        struct table *table = &tables[table_count++];
        table->name = strdup((const char *)sqlite3_column_text(statement, 0));
        table->statement = strdup((const char *)sqlite3_column_text(statement, 1));
        table->is_new = sqlite3_column_int(statement, 2);
        if (table->name == NULL || table->statement == NULL)
            fail(database, "memory");
        load_rows(database, table);
    }
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    sqlite3_free(attach);
}

/* ---- what is measured ---- */

/* Something of every cell, so that none is left unread. */
static int64_t read_cell(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
        return (int64_t)sqlite3_column_double(statement, column);
    case SQLITE_TEXT:
        return sqlite3_column_text(statement, column)[0];
    default:
        return 0;
    }
}

static int64_t read_all(sqlite3 *database)
{
    int64_t seen = 0;

    for (size_t t = 0; t < table_count; t++) {
        sqlite3_stmt *statement;
        if (tables[t].is_new)
            continue;
        statement = prepare(database, "SELECT * FROM \"%w\"", tables[t].name);
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int i = 0; i < tables[t].columns; i++)
                seen += read_cell(statement, i);
        (void)sqlite3_finalize(statement);
    }
    return seen;
}

static sqlite3_stmt *prepare_insert(sqlite3 *database, const struct table *table)
{
    char places[2 * MOST_COLUMNS + 1] = "", text[2 * MOST_COLUMNS + 64];

    if (table->columns > MOST_COLUMNS)
        fail(database, "too many columns");
    for (int i = 0; i < table->columns; i++)
        memcpy(places + 2 * i, i == 0 ? " ?" : ",?", 3);
    (void)snprintf(text, sizeof text, "INSERT INTO \"%s\" VALUES (%s)", "%w", places);
    return prepare(database, text, table->name);
}

/* Text without a copy, as the driver binds it. */
static void bind(sqlite3_stmt *statement, int place, sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        (void)sqlite3_bind_int64(statement, place, sqlite3_value_int64(value));
        break;
    case SQLITE_FLOAT:
        (void)sqlite3_bind_double(statement, place, sqlite3_value_double(value));
        break;
    case SQLITE_TEXT:
        (void)sqlite3_bind_text(statement, place, (const char *)sqlite3_value_text(value),
                                sqlite3_value_bytes(value), SQLITE_STATIC);
        break;
    default:
        (void)sqlite3_bind_null(statement, place);
    }
}

static void write_table(sqlite3 *database, const struct table *table, int *open)
{
    sqlite3_stmt *statement;

    if (table->is_new)
        execute(database, table->statement);
    statement = prepare_insert(database, table);
    for (size_t cell = 0; cell < table->rows.count; cell += (size_t)table->columns) {
        for (int i = 0; i < table->columns; i++)
            bind(statement, i + 1, table->rows.cells[cell + (size_t)i]);
        if (sqlite3_step(statement) != SQLITE_DONE)
            fail(database, table->name);
        (void)sqlite3_reset(statement);
        if (++*open == ROWS_PER_COMMIT) {
            execute(database, "COMMIT; BEGIN IMMEDIATE");
            *open = 0;
        }
    }
    (void)sqlite3_finalize(statement);
}

static void work(const char *store)
{
    sqlite3 *database = NULL;
    int open = 0;

    if (sqlite3_open(store, &database) != SQLITE_OK)
        fail(database, store);
    execute(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                      "PRAGMA cache_size = -32768");
    if (read_all(database) == 0)
        fail(database, "nothing is read");
    execute(database, "BEGIN IMMEDIATE");
    for (size_t t = 0; t < table_count; t++)
        write_table(database, &tables[t], &open);
    execute(database, "COMMIT");
    if (sqlite3_close(database) != SQLITE_OK)
        fail(database, "close");
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int count, char **arguments)
{
    struct timespec begun, ended;
    struct rusage before, after;

    if (count != 3) {
        (void)fprintf(stderr, "floor_sqlite COMPUTED STORE\n");
        return 2;
    }
    load(arguments[1], arguments[2]);
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    (void)getrusage(RUSAGE_SELF, &before);
    work(arguments[2]);
    (void)getrusage(RUSAGE_SELF, &after);
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("%.3f %.3f %.3f\n",
           (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
           seconds(after.ru_utime) - seconds(before.ru_utime),
           seconds(after.ru_stime) - seconds(before.ru_stime));
    return 0;
}
