/*
 * marked.c - a store for tests: the SQLite driver with tokens, which are what a table `marks` of
 * the file says. So tests decide which partitions seem to have changed, whatever their rows are.
 *
 *   CREATE TABLE marks (name TEXT, day TEXT, mark TEXT, rows INT)
 *
 * `day` is null for an undated table. Nothing is known of a table without any mark. MARKED_LOG=FILE
 * gets a line for each scan: the table, and how many columns.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sqlite/session.h"

#pragma push_macro("SLUICE_DRIVER")
#undef SLUICE_DRIVER
#define SLUICE_DRIVER(...)                                                                         \
    static const struct sluice_store_driver inner = { .size = sizeof(struct sluice_store_driver),  \
                                                      __VA_ARGS__ }
#include "sqlite/driver.c" /* NOLINT(bugprone-suspicious-include): of which this is a variant */
#pragma pop_macro("SLUICE_DRIVER")

#define MOST 64

/* Of the thread: a session is used by one at a time, and its caller copies what it gets. */
static _Thread_local struct sluice_token items[MOST];
static _Thread_local char texts[MOST][64];
static _Thread_local struct sluice_tokens found;

static void take_mark(sqlite3_stmt *row, const struct sluice_token_request *request)
{
    const char *day = (const char *)sqlite3_column_text(row, 0);
    struct sluice_token *out = &items[found.count];
    const char *mark = (const char *)sqlite3_column_text(row, 1);

    found.known = 1;
    *out = (struct sluice_token){ .day = SLUICE_NO_DATE, .rows = sqlite3_column_int64(row, 2) };
    if (found.count == MOST || mark == NULL || (day == NULL) != (request->date == NULL))
        return;
    if (day != NULL && (!date_read(day, sqlite3_column_bytes(row, 0), &out->day) ||
                        out->day < request->from || out->day > request->to))
        return;
    (void)snprintf(texts[found.count], sizeof texts[0], "%s", mark);
    out->text = texts[found.count++];
}

static int ask_tokens(void *handle, const struct sluice_token_request *request,
                      const struct sluice_tokens **tokens, struct sluice_error *error)
{
    const struct session *session = handle;
    sqlite3_stmt *row = NULL;

    (void)error;
    found = (struct sluice_tokens){ .size = sizeof found, .items = items };
    if (sqlite3_prepare_v2(session->database,
                           "SELECT day, mark, rows FROM marks WHERE name = ?1 ORDER BY day", -1,
                           &row, NULL) == SQLITE_OK &&
        sqlite3_bind_text(row, 1, request->table, -1, SQLITE_STATIC) == SQLITE_OK)
        while (sqlite3_step(row) == SQLITE_ROW)
            take_mark(row, request);
    (void)sqlite3_finalize(row); /* no marks: nothing is known */
    *tokens = &found;
    return SLUICE_OK;
}

static int logged_scan(void *session, const struct sluice_scan *scan, void **cursor,
                       struct sluice_error *error)
{
    const char *path = getenv("MARKED_LOG");
    FILE *log = path == NULL ? NULL : fopen(path, "ae");

    if (log != NULL) {
        (void)fprintf(log, "%s %u\n", scan->table, scan->field_count);
        (void)fclose(log);
    }
    return inner.scan(session, scan, cursor, error);
}

SLUICE_DRIVER(.capabilities = SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE | SLUICE_CAN_SNAPSHOT |
                              SLUICE_CAN_TOKEN,
              .name = "marked", .version = "1.0.0", .summary = "SQLite with tokens",
              .parameters = parameters, .open = open_session, .close = close_session,
              .describe = layout_describe, .migrate = layout_migrate, .scan = logged_scan,
              .next = read_next, .finish = read_finish, .begin_read = read_begin,
              .end_read = read_end, .begin = write_begin, .replace = write_replace,
              .commit = write_commit, .rollback = write_rollback, .clock = read_clock,
              .tokens = ask_tokens);
