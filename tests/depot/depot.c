/*
 * depot.c - a store for tests that holds data alone: no transaction of the runtime's, no ledger, no
 * lease; a partition is replaced by a job, under an id that is used once. It is an SQLite file, and
 * its jobs are a table in it, so that they outlive whoever sent them. They go as the environment
 * says:
 *
 *   DEPOT_CALL=N        of the calls stage, send, settle, revoke the Nth of the process fails,
 *                       without doing anything
 *   DEPOT_DONE=N        the Nth of them does its work, and says that it failed
 *   DEPOT_KILL=N        the process is killed as the Nth begins
 *   DEPOT_KILL_DONE=N   the process is killed as the Nth ends
 *   DEPOT_COUNT=FILE    how many there were is written here
 *   DEPOT_LOG=FILE      a line for each: "send ID", "settle 3"
 *   DEPOT_DOWN=CALL,..  these calls always fail: "settle,revoke"
 *   DEPOT_SLOW=N        jobs are at work until they were asked for N times
 *   DEPOT_FAIL=N        the first N jobs of the process fail, and may do under another id
 *   DEPOT_BAD=N         the Nth job of the process fails for good
 *   DEPOT_REFUSE=N      the Nth job of the process is refused
 *   DEPOT_LATE=N        the answer of the Nth send is lost, and what was sent is under way: nothing
 *                       is known of it before it arrives, when the depot is next opened
 *   DEPOT_VERY_LATE=N   the same, and it arrives when it is opened for the third time
 *   DEPOT_STATE=N       settle and revoke say this state of each; 0: they say none
 *   DEPOT_TOKENS=1      partitions have tokens; else nothing is known of any
 */
#include "depot/depot.h"

#include <stdarg.h>
#include <stdlib.h>

#pragma push_macro("SLUICE_DRIVER")
#undef SLUICE_DRIVER
#define SLUICE_DRIVER(...)                                                                         \
    static const struct sluice_store_driver inner = { .size = sizeof(struct sluice_store_driver),  \
                                                      __VA_ARGS__ }
#include "sqlite/driver.c" /* NOLINT(bugprone-suspicious-include): of which this is a variant */
#pragma pop_macro("SLUICE_DRIVER")

/* ---- statements ---- */

int depot_failed(struct depot *depot, struct sluice_error *error)
{
    return session_error(depot->session, error, "work");
}

int depot_execute(struct depot *depot, struct sluice_error *error, const char *format, ...)
{
    va_list arguments;
    char *text;
    int code;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    if (text == NULL)
        return memory_error(error);
    code = sqlite3_exec(depot->session->database, text, NULL, NULL, NULL);
    sqlite3_free(text);
    return code == SQLITE_OK ? SLUICE_OK : depot_failed(depot, error);
}

char *depot_ask(struct depot *depot, struct sluice_error *error, const char *format, ...)
{
    sqlite3_stmt *statement = NULL;
    char *text, *answer = NULL;
    va_list arguments;
    int code;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    code = text == NULL ? SQLITE_NOMEM
                        : sqlite3_prepare_v2(depot->session->database, text, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        answer = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
    else if (code == SQLITE_DONE)
        answer = sqlite3_mprintf("%s", "");
    else
        (void)depot_failed(depot, error);
    (void)sqlite3_finalize(statement); /* repeats the failure */
    sqlite3_free(text);
    return answer;
}

bool depot_has_table(struct depot *depot, const char *name)
{
    char *count =
        depot_ask(depot, NULL, "SELECT count(*) FROM sqlite_schema WHERE name = %Q", name);
    bool has = count != NULL && strcmp(count, "0") != 0;

    sqlite3_free(count);
    return has;
}

/* ---- the rest of a driver ---- */

static void close_depot(void *handle)
{
    struct depot *depot = handle;

    if (depot == NULL)
        return;
    tokens_free(depot);
    inner.close(depot->session);
    free(depot);
}

static int open_depot(const struct sluice_store_setting *const *settings, uint32_t count,
                      uint32_t flags, void **out, struct sluice_error *error)
{
    struct depot *depot = calloc(1, sizeof *depot);
    void *session = NULL;
    int status;

    if (depot == NULL)
        return memory_error(error);
    status = inner.open(settings, count, flags, &session, error);
    depot->session = session;
    if (status == SLUICE_OK && (flags & SLUICE_OPEN_READ_ONLY) == 0)
        status = jobs_open(depot, error);
    if (status != SLUICE_OK) {
        close_depot(depot);
        return status;
    }
    *out = depot;
    return SLUICE_OK;
}

static int describe(void *depot, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error)
{
    return inner.describe(((struct depot *)depot)->session, table, layout, error);
}

static int migrate(void *depot, const struct sluice_layout *layout, struct sluice_error *error)
{
    return inner.migrate(((struct depot *)depot)->session, layout, error);
}

static int scan(void *depot, const struct sluice_scan *scanned, void **cursor,
                struct sluice_error *error)
{
    return inner.scan(((struct depot *)depot)->session, scanned, cursor, error);
}

/* Each scan sees a state of its own. */
static int begin_read(void *depot, struct sluice_error *error)
{
    (void)depot;
    (void)error;
    return SLUICE_OK;
}

static void end_read(void *depot)
{
    (void)depot;
}

static int read_time(void *depot, int64_t *time, struct sluice_error *error)
{
    return inner.clock(((struct depot *)depot)->session, time, error);
}

SLUICE_DRIVER(.capabilities = SLUICE_CAN_PUBLISH | SLUICE_CAN_TOKEN, .name = "depot",
              .version = "1.0.0", .summary = "data alone, replaced by jobs",
              .parameters = parameters, .open = open_depot, .close = close_depot,
              .describe = describe, .migrate = migrate, .scan = scan, .next = read_next,
              .finish = read_finish, .begin_read = begin_read, .end_read = end_read,
              .clock = read_time, .stage = jobs_stage, .send = jobs_send, .unstage = jobs_unstage,
              .settle = jobs_settle, .revoke = jobs_revoke, .tokens = tokens_ask);
