/*
 * fail_store.c - the SQLite driver, which waits two seconds, not ten, for whoever locks the store,
 * and whose calls fail as the environment says:
 *
 *   FAULT_STORE_CALL=N       the Nth call fails, from 1, without doing anything
 *   FAULT_STORE_DONE=N       the Nth call that changes the store does so, and says that it failed
 *   FAULT_STORE_DOWN=N       all calls from the Nth on fail
 *   FAULT_STORE_KILL=N       the process is killed as the Nth call begins
 *   FAULT_STORE_KILL_DONE=N  the process is killed as the Nth call ends that changes the store
 *   FAULT_STORE_BUSY=CALL:N-M
 *                            the Nth to the Mth call of begin, migrate, replace, commit or scan
 *                            (of what is not the ledger's) says at once that the store is busy
 *   FAULT_STORE_LOST=done:N-M, FAULT_STORE_LOST=dropped:N-M
 *                            the answers to the Nth to the Mth commit are lost: what was to be
 *                            committed is, or is not
 *   FAULT_STORE_CLOCK=N      the store's clock is so many seconds ahead of the host's
 *   FAULT_STORE_COUNT=FILE   how many calls there were, then how many changes, is written here
 *   FAULT_STORE_LOG=FILE     a line for each scan and description: "scan TABLE TERMS", "describe
 *                            TABLE 0"
 */
#include "sqlite/session.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 2000
#pragma push_macro("SLUICE_DRIVER")
#undef SLUICE_DRIVER
#define SLUICE_DRIVER(...)                                                                         \
    static const struct sluice_store_driver real = { .size = sizeof(struct sluice_store_driver),   \
                                                     __VA_ARGS__ }
#include "sqlite/driver.c"
#pragma pop_macro("SLUICE_DRIVER")

static atomic_ullong calls, changes, begins, migrations, replaces, commits, answers, scans;

static unsigned long long number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static int told_to(struct sluice_error *error, const char *call)
{
    return sluice_error_set(error, SLUICE_E_IO, "cannot %s: told to fail", call);
}

/* Fails this call. */
static bool fails(struct sluice_error *error, const char *call)
{
    unsigned long long number = atomic_fetch_add(&calls, 1) + 1,
                       down = number_of("FAULT_STORE_DOWN");

    if (number == number_of("FAULT_STORE_KILL"))
        (void)raise(SIGKILL);
    if (number != number_of("FAULT_STORE_CALL") && (down == 0 || number < down))
        return false;
    (void)told_to(error, call);
    return true;
}

/* Denies what was done. */
static int denied(int status, struct sluice_error *error, const char *call)
{
    unsigned long long number = atomic_fetch_add(&changes, 1) + 1;

    if (number == number_of("FAULT_STORE_KILL_DONE"))
        (void)raise(SIGKILL);
    if (number != number_of("FAULT_STORE_DONE") || status != SLUICE_OK)
        return status;
    return told_to(error, call);
}

/* Is `number` within "WORD:N-M"? */
static bool is_within(const char *text, const char *word, unsigned long long number)
{
    size_t length = strlen(word);
    unsigned long long first, last;
    char *end;

    if (text == NULL || strncmp(text, word, length) != 0 || text[length] != ':')
        return false;
    first = strtoull(text + length + 1, &end, 10);
    last = *end == '-' ? strtoull(end + 1, NULL, 10) : first;
    return number >= first && number <= last;
}

/* What a store says whose driver does not wait. */
static bool is_busy(struct sluice_error *error, const char *call, atomic_ullong *count)
{
    if (!is_within(getenv("FAULT_STORE_BUSY"), call, atomic_fetch_add(count, 1) + 1))
        return false;
    (void)sluice_error_set(error, SLUICE_E_BUSY, "cannot %s: told to be busy", call);
    return true;
}

/* What a store says whose role may not. */
static bool is_refused(struct sluice_error *error, const char *call)
{
    const char *told = getenv("FAULT_STORE_REFUSED");

    if (told == NULL || strcmp(told, call) != 0)
        return false;
    (void)sluice_error_set(error, SLUICE_E_REFUSED, "cannot %s: the role may not", call);
    return true;
}

static void note(const char *call, const char *table, unsigned terms)
{
    const char *path = getenv("FAULT_STORE_LOG");
    int descriptor =
        path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    if (descriptor < 0)
        return;
    (void)dprintf(descriptor, "%s %s %u\n", call, table, terms);
    (void)close(descriptor);
}

static int fail_open(const struct sluice_store_setting *const *settings, uint32_t count,
                     uint32_t flags, void **session, struct sluice_error *error)
{
    return fails(error, "open the store") ? SLUICE_E_IO
                                          : real.open(settings, count, flags, session, error);
}

static int fail_describe(void *session, const char *table, const struct sluice_layout **layout,
                         struct sluice_error *error)
{
    note("describe", table, 0);
    return fails(error, "describe a table") ? SLUICE_E_IO
                                            : real.describe(session, table, layout, error);
}

static int fail_migrate(void *session, const struct sluice_layout *layout,
                        struct sluice_error *error)
{
    if (fails(error, "migrate a table"))
        return SLUICE_E_IO;
    if (is_busy(error, "migrate", &migrations))
        return SLUICE_E_BUSY;
    return denied(real.migrate(session, layout, error), error, "migrate a table");
}

static int fail_scan(void *session, const struct sluice_scan *scan, void **cursor,
                     struct sluice_error *error)
{
    note("scan", scan->table, scan->term_count);
    if (fails(error, "scan a table"))
        return SLUICE_E_IO;
    return strncmp(scan->table, "sluice_", 7) != 0 && is_busy(error, "scan", &scans)
               ? SLUICE_E_BUSY
               : real.scan(session, scan, cursor, error);
}

static int fail_next(void *cursor, struct sluice_batch *batch, struct sluice_error *error)
{
    return fails(error, "read rows") ? SLUICE_E_IO : real.next(cursor, batch, error);
}

static int fail_begin_read(void *session, struct sluice_error *error)
{
    note("begin_read", "-", 0);
    return fails(error, "begin reading") ? SLUICE_E_IO : real.begin_read(session, error);
}

static void fail_end_read(void *session)
{
    note("end_read", "-", 0);
    real.end_read(session);
}

static int fail_begin(void *session, struct sluice_error *error)
{
    note("begin", "-", 0);
    if (fails(error, "begin writing"))
        return SLUICE_E_IO;
    return is_busy(error, "begin", &begins) ? SLUICE_E_BUSY : real.begin(session, error);
}

static int fail_replace(void *session, const struct sluice_replace *replace,
                        struct sluice_error *error)
{
    if (fails(error, "replace rows"))
        return SLUICE_E_IO;
    if (is_busy(error, "replace", &replaces))
        return SLUICE_E_BUSY;
    if (is_refused(error, "replace"))
        return SLUICE_E_REFUSED;
    return denied(real.replace(session, replace, error), error, "replace rows");
}

static int fail_change(void *session, const struct sluice_change *change,
                       struct sluice_error *error)
{
    if (fails(error, "change rows"))
        return SLUICE_E_IO;
    if (is_busy(error, "replace", &replaces))
        return SLUICE_E_BUSY;
    if (is_refused(error, "replace"))
        return SLUICE_E_REFUSED;
    return denied(real.change(session, change, error), error, "change rows");
}

static int lose_answer(void *session, struct sluice_error *error)
{
    const char *lost = getenv("FAULT_STORE_LOST");
    unsigned long long number = atomic_fetch_add(&answers, 1) + 1;
    int status = SLUICE_OK;

    if (is_within(lost, "dropped", number))
        return told_to(error, "commit");
    status = real.commit(session, error);
    return status == SLUICE_OK && is_within(lost, "done", number) ? told_to(error, "commit")
                                                                  : status;
}

static int fail_commit(void *session, struct sluice_error *error)
{
    if (fails(error, "commit"))
        return SLUICE_E_IO;
    if (is_busy(error, "commit", &commits))
        return SLUICE_E_BUSY;
    return denied(lose_answer(session, error), error, "commit");
}

static int fail_clock(void *session, int64_t *time, struct sluice_error *error)
{
    const char *ahead = getenv("FAULT_STORE_CLOCK");
    int status;

    if (fails(error, "ask the clock"))
        return SLUICE_E_IO;
    status = real.clock(session, time, error);
    if (status == SLUICE_OK && ahead != NULL)
        *time += strtoll(ahead, NULL, 10) * 1000000;
    return status;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_STORE_COUNT");
    int descriptor = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (descriptor < 0)
        return;
    (void)dprintf(descriptor, "%llu %llu\n", atomic_load(&calls), atomic_load(&changes));
    (void)close(descriptor);
}

/* Of a build that is told to, a table takes so many replacements a day. */
#ifndef FAULT_PUBLICATIONS
#define FAULT_PUBLICATIONS 0
#endif
static const struct sluice_store_limits limits = { .size = sizeof limits,
                                                   .publications = FAULT_PUBLICATIONS };

/* Of such a build a scan is billed: a thousand bytes a column, and half a million for each that has
 * no conditions. */
#if FAULT_PUBLICATIONS > 0
static int bill(void *session, const struct sluice_scan *scan, int64_t *bytes,
                struct sluice_error *error)
{
    (void)session;
    (void)error;
    *bytes = 1000 * (int64_t)scan->field_count + (scan->term_count == 0 ? 500000 : 0);
    return SLUICE_OK;
}
#define BILL bill
#else
#define BILL NULL
#endif

SLUICE_DRIVER(.capabilities = SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE | SLUICE_CAN_SNAPSHOT |
                              SLUICE_CAN_DELTA,
              .name = "sqlite", .version = "1.0.0",
              .summary = "the SQLite driver, failing as it is told", .parameters = parameters,
              .open = fail_open, .close = close_session, .describe = fail_describe,
              .migrate = fail_migrate, .scan = fail_scan, .next = fail_next, .finish = read_finish,
              .begin_read = fail_begin_read, .end_read = fail_end_read, .begin = fail_begin,
              .replace = fail_replace, .commit = fail_commit, .rollback = write_rollback,
              .clock = fail_clock, .limits = &limits, .estimate = BILL, .change = fail_change);
