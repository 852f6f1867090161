/* test_damage.c - a store that is damaged, or a ledger that somebody edited: no command crashes or
 * hangs, and where the damage is seen the message says what to do. */
#include <check.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/suite.h"

#define COMPLETE "complete.db"
#define FINDINGS 20

/* Places in which bytes are changed. */
#define FLIPS 16
#define QUICK_FLIPS 4
#define FULL_FLIPS 1500

static char folder[E2E_FOLDER_SIZE];
static int tries, seen, findings;

/* ---- commands on a damaged store ---- */

static const char *const commands[] = {
    "status p.yaml",
    "export p.yaml gauged " FAULT_RANGE,
    "export p.yaml doubled --outcomes " FAULT_RANGE,
    "failures p.yaml --all",
    "history p.yaml",
    FAULT_RUN " --force",
    "import p.yaml data",
};

__attribute__((format(printf, 4, 5))) static void
find(const char *what, const char *line, const struct e2e_result *result, const char *format, ...)
{
    va_list arguments;

    if (findings++ >= FINDINGS)
        return;
    printf("%s, %s: ", what, line);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    printf(" (exit %d)\n%.3000s\n", result->code, result->err);
    (void)fflush(stdout);
}

/* Says what a person can do. */
static bool advises(const char *text)
{
    static const char *const advice[] = {
        "restore it from a copy",   "restore the store from a copy",
        "`sluice run` makes it",    "ALTER TABLE",
        "name another path",        "import again",
        "import the table again",   "--force",
        "check the disk",           "sluice import",
        "drop or rename the table", "import that row again",
        "take it out there",        "give --retire"
    };

    for (size_t i = 0; i < sizeof advice / sizeof *advice; i++)
        if (strstr(text, advice[i]) != NULL)
            return true;
    return false;
}

static void judge(const char *what, const char *line, const struct e2e_result *result)
{
    int errors = fault_errors(result->err) - fault_partition_errors(result->err);

    tries++;
    seen += result->code != 0 && result->code != 3;
    if (result->code > 4)
        find(what, line, result, "not documented");
    else if ((result->code == 0 || result->code == 3) && errors != 0)
        find(what, line, result, "an error and success");
    else if ((result->code == 1 || result->code == 4) && errors != 1)
        find(what, line, result, "%d messages", errors);
    else if (result->code != 0 && result->code != 3 && !advises(result->err))
        find(what, line, result, "no advice");
}

/* All commands, each on the store as `damage` leaves it. */
static void try_commands(const char *what, void (*damage)(long argument), long argument)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct e2e_result result;
        fault_store(COMPLETE);
        damage(argument);
        result = fault_command(commands[i], NULL);
        judge(what, commands[i], &result);
        e2e_result_fini(&result);
    }
}

static void tell(const char *kind)
{
    printf("%-10s %6d commands, %6d of them saw it, %d findings\n", kind, tries, seen, findings);
    (void)fflush(stdout);
    ck_assert_msg(findings == 0, "%s: %d findings, see above", kind, findings);
}

/* ---- damage ---- */

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void edit(void (*change)(unsigned char *bytes, size_t *length, long argument), long argument)
{
    size_t length;
    char *bytes = e2e_read(FAULT_STORE, &length);

    ck_assert_ptr_nonnull(bytes);
    change((unsigned char *)bytes, &length, argument);
    e2e_write(FAULT_STORE, bytes, length);
    free(bytes);
}

/* One bit, one byte or a run of bytes, somewhere. */
static void flip_bytes(unsigned char *bytes, size_t *length, long seed)
{
    uint64_t state = (uint64_t)seed;
    size_t count = (size_t[]){ 1, 1, 8, 64 }[seed % 4], place;

    (void)draw(&state);
    place = (size_t)draw(&state) % (*length - count);
    for (size_t i = 0; i < count; i++)
        bytes[place + i] ^= (unsigned char)(seed % 4 == 0 ? 1u << draw(&state) % 8 : draw(&state));
}

static void cut(unsigned char *bytes, size_t *length, long size)
{
    (void)bytes;
    *length = (size_t)size < *length ? (size_t)size : *length;
}

static void zero_page(unsigned char *bytes, size_t *length, long page)
{
    ck_assert_uint_le((size_t)(page + 1) * 4096, *length);
    memset(bytes + page * 4096, 0, 4096);
}

static void flip(long seed)
{
    edit(flip_bytes, seed);
}

static void truncate_store(long size)
{
    edit(cut, size);
}

static void zero(long page)
{
    edit(zero_page, page);
}

/* A log of noise beside a sound store. */
static void add_log(long seed)
{
    char bytes[16384];
    uint64_t state = (uint64_t)seed;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)draw(&state);
    /* With the mark of a log in front, and without. */
    if (seed % 2 == 0)
        memcpy(bytes, "\x37\x7f\x06\x82\x00\x2d\xe2\x18\x00\x00\x10\x00", 12);
    e2e_write(FAULT_STORE "-wal", bytes, sizeof bytes);
}

static long store_size(void)
{
    size_t length;
    char *bytes = e2e_read(COMPLETE, &length);

    free(bytes);
    return (long)length;
}

START_TEST(flipped_bytes_crash_nothing)
{
    int count = fault_is_full() ? FULL_FLIPS : fault_is_quick() ? QUICK_FLIPS : FLIPS;

    for (int i = 0; i < count; i++) {
        char what[64];
        (void)snprintf(what, sizeof what, "bytes flipped, seed %d", i);
        try_commands(what, flip, i);
    }
    tell("flipped");
}
END_TEST

START_TEST(a_truncated_store_is_told)
{
    static const long sizes[] = { 0, 1, 15, 16, 99, 100, 512, 4095, 4096, 4097, 8192, 12288 };
    long size = store_size();

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i += fault_is_quick() ? 4 : 1) {
        char what[64];
        (void)snprintf(what, sizeof what, "cut to %ld bytes", sizes[i]);
        try_commands(what, truncate_store, sizes[i]);
    }
    for (long part = 1; part < (fault_is_full() ? 64 : 4); part++) {
        char what[64];
        (void)snprintf(what, sizeof what, "cut by %ld bytes", size / 64 * part);
        try_commands(what, truncate_store, size - size / 64 * part);
    }
    tell("truncated");
}
END_TEST

START_TEST(zeroed_pages_are_told)
{
    long pages = store_size() / 4096, step = fault_is_full() ? 1 : pages / 12 + 1;

    for (long page = 0; page < pages; page += fault_is_quick() ? pages / 2 : step) {
        char what[64];
        (void)snprintf(what, sizeof what, "page %ld of %ld zeroed", page, pages);
        try_commands(what, zero, page);
    }
    tell("zeroed");
}
END_TEST

/* SQLite knows its log by checksums: noise is none of it. */
START_TEST(noise_for_a_log_is_not_read)
{
    char *expected = fault_content(COMPLETE), *content;

    for (int i = 0; i < (fault_is_full() ? 50 : 2); i++) {
        char what[64];
        (void)snprintf(what, sizeof what, "noise for a log, seed %d", i);
        try_commands(what, add_log, i);
        fault_store(COMPLETE);
        add_log(i);
        fault_must(FAULT_RUN, FAULT_RUN_CODE);
        content = fault_content(FAULT_STORE);
        ck_assert_msg(strcmp(content, expected) == 0, "%s: other content", what);
        free(content);
    }
    free(expected);
    ck_assert_int_eq(seen, 0);
    tell("log");
}
END_TEST

/* ---- a ledger that somebody edited ---- */

static const char *const edits[] = {
    "UPDATE sluice_commits SET kind = 'maybe'",
    "UPDATE OR REPLACE sluice_commits SET partition = 'tomorrow' WHERE table_name = 'gauged' AND "
    "partition ="
    " '2021-02-03'",
    "UPDATE OR REPLACE sluice_commits SET partition = '' WHERE table_name = 'gauged' AND partition "
    "="
    " '2021-02-03'",
    "UPDATE OR REPLACE sluice_commits SET sequence = -1 WHERE table_name = 'gauged'",
    "UPDATE OR REPLACE sluice_commits SET sequence = 9223372036854775807 WHERE table_name = "
    "'gauged'",
    "UPDATE sluice_commits SET fingerprint = 'not hexadecimal'",
    "UPDATE sluice_commits SET fingerprint = NULL",
    "UPDATE sluice_commits SET commit_id = NULL",
    "UPDATE sluice_commits SET commit_id = 'x'",
    "UPDATE OR REPLACE sluice_commits SET run_id = NULL, node = NULL, at = NULL",
    "UPDATE sluice_commits SET at = 'once upon a time'",
    "UPDATE sluice_commits SET expected = -5, written = NULL, skipped = 'few', failed = 1e300",
    "UPDATE sluice_commits SET row_count = -1",
    "UPDATE sluice_commits SET row_count = 140737488355328",
    "UPDATE sluice_commits SET row_count = 9223372036854775807, written = 9223372036854775807",
    "UPDATE sluice_commits SET health = '{'",
    "UPDATE sluice_commits SET health = '[1,2]'",
    "UPDATE sluice_commits SET health = '{\"rows\":\"x\",\"nulls\":[1],\"constant\":{\"a\":1}}'",
    "UPDATE sluice_commits SET health = '{\"rows\":-3,\"nulls\":{\"value\":-9223372036854775808},"
    "\"constant\":[null,1,\"value\"]}'",
    "UPDATE sluice_commits SET health = printf('%.*c', 100000, '[')",
    "UPDATE sluice_commits SET reason = x'ff00fe'",
    "UPDATE OR REPLACE sluice_commits SET table_name = x'c328'",
    "DELETE FROM sluice_commits WHERE table_name = 'gauged'",
    "DELETE FROM sluice_commits WHERE kind = 'import'",
    "DELETE FROM sluice_commits",
    "DELETE FROM sluice_components",
    "UPDATE sluice_components SET digest = 'short', detail = x'00ff'",
    "UPDATE sluice_components SET name = name || '?'",
    "UPDATE sluice_digests SET digest = ''",
    "UPDATE sluice_digests SET digest = NULL, row_count = NULL",
    "UPDATE sluice_digests SET row_count = -1",
    "UPDATE OR REPLACE sluice_digests SET partition = 'never'",
    "UPDATE sluice_outcomes SET key = 'a key'",
    "UPDATE sluice_outcomes SET key = '[]'",
    "UPDATE sluice_outcomes SET key = '[{},[]]'",
    "UPDATE sluice_outcomes SET key = NULL",
    "UPDATE sluice_outcomes SET outcome = 'perhaps'",
    "UPDATE sluice_outcomes SET outcome = NULL, category = NULL, reason = NULL",
    "UPDATE OR REPLACE sluice_outcomes SET version = 'second'",
    "UPDATE OR REPLACE sluice_outcomes SET entity = -entity - 1",
    "UPDATE OR REPLACE sluice_outcomes SET partition = '2021-02-30'",
    "DELETE FROM sluice_outcomes",
    "UPDATE sluice_attempts SET attempts = -1",
    "UPDATE sluice_attempts SET attempts = 9223372036854775807",
    "UPDATE OR REPLACE sluice_attempts SET inputs = 'x', key = 'y'",
    "UPDATE sluice_attempts SET at = '9999-12-31T23:59:59Z'",
    "UPDATE OR REPLACE sluice_attempts SET partition = 'z'",
    "UPDATE sluice_runs SET at = 'now'",
    "UPDATE sluice_runs SET at = NULL",
    "UPDATE OR REPLACE sluice_runs SET run_id = '' WHERE event = 'end'",
    "UPDATE OR REPLACE sluice_runs SET event = 'middle' WHERE event = 'end'",
    "UPDATE sluice_runs SET pid = -1, host = NULL, exit_code = NULL",
    "UPDATE OR REPLACE sluice_runs SET run_id = 'zzzz' || run_id",
    "DELETE FROM sluice_runs",
    "DROP TABLE sluice_runs",
    "DROP TABLE sluice_commits",
    "DROP TABLE sluice_outcomes; DROP TABLE sluice_components; DROP TABLE sluice_digests",
    "ALTER TABLE sluice_commits DROP COLUMN fingerprint",
    "ALTER TABLE sluice_commits RENAME COLUMN kind TO sort",
    "ALTER TABLE sluice_commits RENAME COLUMN partition TO part",
    "ALTER TABLE sluice_outcomes RENAME COLUMN partition TO part",
    "ALTER TABLE sluice_runs RENAME COLUMN event TO what",
    "ALTER TABLE sluice_attempts RENAME COLUMN key TO entity",
    "DROP TABLE gauged",
    "DROP TABLE days",
    "DROP TABLE readings",
    "UPDATE days SET day = 'Monday' WHERE day = '2021-02-03'",
    "UPDATE days SET season = NULL",
    "DELETE FROM days",
    "UPDATE readings SET value = 'many'",
    "UPDATE readings SET value = 9e999",
    "UPDATE gauged SET value = 'much'",
    "UPDATE gauged SET level = 1.5",
    "UPDATE gauged SET site = NULL WHERE 0; UPDATE gauged SET run_id = NULL, computed_at = 'x'",
    "DELETE FROM gauged",
};

static void edit_ledger(long i)
{
    sqlite3 *database = NULL;

    ck_assert_int_eq(sqlite3_open(FAULT_STORE, &database), SQLITE_OK);
    /* What the store itself refuses is nobody's edit. */
    ck_assert_msg(sqlite3_exec(database, edits[i], NULL, NULL, NULL) == SQLITE_OK, "%s: %s",
                  edits[i], sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

START_TEST(an_edited_ledger_crashes_nothing)
{
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i += fault_is_quick() ? 3 : 1)
        try_commands(edits[i], edit_ledger, (long)i);
    tell("edited");
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    fault_enter(folder);
    fault_must(FAULT_IMPORT, 0);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(COMPLETE);
}

static void teardown(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("damaged stores");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_test(tests, flipped_bytes_crash_nothing);
    tcase_add_test(tests, a_truncated_store_is_told);
    tcase_add_test(tests, zeroed_pages_are_told);
    tcase_add_test(tests, noise_for_a_log_is_not_read);
    tcase_add_test(tests, an_edited_ledger_crashes_nothing);
    return fault_suite("damage", tests);
}
