/* test_stop.c - a run that is stopped while a plugin does not come back, and a store that somebody
 * else holds. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fault/suite.h"

static char folder[E2E_FOLDER_SIZE];
static char *undisturbed;

static void wait_a_bit(void)
{
    struct timespec time = { 0, 20000000 };

    (void)nanosleep(&time, NULL);
}

static void expect_completes(const char *what)
{
    char *wrong = fault_inconsistency(FAULT_STORE), *content;

    ck_assert_msg(wrong == NULL, "%s: %s", what, wrong);
    fault_pipeline("");
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    wrong = fault_inconsistency(FAULT_STORE);
    ck_assert_msg(wrong == NULL, "%s, completed: %s", what, wrong);
    content = fault_content(FAULT_STORE);
    ck_assert_msg(strcmp(content, undisturbed) == 0, "%s: completed to something else", what);
    free(content);
}

/* ---- signals to a run whose plugin sleeps for an hour ---- */

static const struct {
    const char *what;
    int signals[2]; /* one after the other; 0: none */
    int code;
} stops[] = {
    { "SIGINT twice", { SIGINT, SIGINT }, 130 },
    { "SIGTERM twice", { SIGTERM, SIGTERM }, 130 },
    { "SIGINT, then SIGTERM", { SIGINT, SIGTERM }, 130 },
    { "SIGHUP, then SIGTERM", { SIGHUP, SIGTERM }, 130 },
    { "SIGKILL", { SIGKILL, 0 }, 128 + SIGKILL },
    { "SIGINT, then SIGKILL", { SIGINT, SIGKILL }, 128 + SIGKILL },
};

static void start_sleeper(struct e2e_child *child, const char *line, const char *store,
                          int milliseconds)
{
    const char *arguments[FAULT_ARGUMENTS];
    char copy[512], mode[64];

    (void)unlink("asleep");
    (void)snprintf(mode, sizeof mode, ", with: {mode: sleep, milliseconds: %d}", milliseconds);
    fault_pipeline(mode);
    fault_store(store);
    fault_split(line, copy, arguments);
    e2e_start(child, arguments);
    for (int i = 0; i < 3000 && access("asleep", F_OK) != 0; i++)
        wait_a_bit();
    ck_assert_int_eq(access("asleep", F_OK), 0);
}

START_TEST(a_run_whose_plugin_hangs_can_be_stopped)
{
    struct e2e_child child;
    struct e2e_result result;

    start_sleeper(&child, FAULT_RUN, "imported.db", 3600000);
    for (int i = 0; i < 2 && stops[_i].signals[i] != 0; i++) {
        ck_assert_int_eq(kill(child.process, stops[_i].signals[i]), 0);
        /* One that comes too soon after its like is the same to the system. */
        for (int n = 0; n < 10; n++)
            wait_a_bit();
    }
    result = fault_wait(&child);
    ck_assert_msg(result.code == stops[_i].code, "%s: exit %d\n%.900s", stops[_i].what, result.code,
                  result.err);
    e2e_result_fini(&result);
    expect_completes(stops[_i].what);
}
END_TEST

/* ---- a session that ends ---- */

static const struct {
    void (*handler)(int number); /* of SIGHUP, as the command finds it */
    int code;
    const char *said;
} hangups[] = {
    { SIG_DFL, 130, "to continue: sluice " FAULT_RUN "\n" },
    { SIG_IGN, FAULT_RUN_CODE, "" }, /* nohup */
};

START_TEST(a_session_that_ends_interrupts_a_run_unless_it_was_told_to_stay)
{
    struct e2e_child child;
    struct e2e_result result;

    ck_assert(signal(SIGHUP, hangups[_i].handler) != SIG_ERR);
    start_sleeper(&child, FAULT_RUN, "imported.db", 500);
    /* The shell tells, and the system. */
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(kill(child.process, SIGHUP), 0);
        wait_a_bit();
    }
    result = fault_wait(&child);
    ck_assert_msg(result.code == hangups[_i].code && strstr(result.err, hangups[_i].said) != NULL,
                  "exit %d\n%.900s", result.code, result.err);
    e2e_result_fini(&result);
    expect_completes("a session that ended");
}
END_TEST

/* ---- a plugin that is overwritten while it is in use ---- */

#define OLD_NOTE "read"
#define NEW_NOTE "dear"
#define ROWS "SELECT count(*) FROM doubled"
#define NEW_ROWS ROWS " WHERE note = '" NEW_NOTE "'"

static void copy_plugin(const char *path)
{
    size_t length;
    char *bytes = e2e_read(FAULT_PLUGINS "/rogue.so", &length);

    e2e_write(path, bytes, length);
    ck_assert_int_eq(chmod(path, 0644), 0);
    free(bytes);
}

/* A build that writes another note, put into the file of the old one. */
static void overwrite_plugin(const char *path)
{
    size_t length;
    char *bytes = e2e_read(path, &length);
    char *note = memmem(bytes, length, OLD_NOTE, sizeof OLD_NOTE);
    int file = open(path, O_WRONLY);

    ck_assert(note != NULL && file >= 0);
    while (note != bytes && note[-1] != '\0')
        note = memmem(note + 1, length - (size_t)(note + 1 - bytes), OLD_NOTE, sizeof OLD_NOTE);
    ck_assert_int_eq(pwrite(file, NEW_NOTE, sizeof NEW_NOTE, note - bytes), sizeof NEW_NOTE);
    ck_assert_int_eq(close(file), 0);
    free(bytes);
}

static const char *const overwritten_runs[] = { FAULT_RUN " --plugins own",
                                                FAULT_RUN " --plugins own --shadow" };

START_TEST(a_plugin_overwritten_during_a_run_commits_nothing_more)
{
    struct e2e_child child;
    struct e2e_result result;
    long long rows;

    (void)mkdir("own", 0755);
    copy_plugin("own/rogue.so");
    fault_pipeline("");
    fault_store("imported.db");
    if (strstr(overwritten_runs[_i], "--shadow") != NULL)
        fault_must(FAULT_RUN " --plugins own", FAULT_RUN_CODE);
    fault_keep("before.db");
    start_sleeper(&child, overwritten_runs[_i], "before.db", 400);
    rows = fault_number(ROWS);
    overwrite_plugin("own/rogue.so");
    result = fault_wait(&child);
    ck_assert_msg(result.code == 4 && strstr(result.err, "plugin 'rogue' (own/rogue.so) was "
                                                         "overwritten while it was in use") != NULL,
                  "exit %d\n%.1500s", result.code, result.err);
    ck_assert_int_eq(fault_errors(result.err), 1);
    e2e_result_fini(&result);
    ck_assert_int_eq(fault_number(NEW_ROWS), 0);
    ck_assert_int_eq(fault_number(ROWS), rows);
    fault_pipeline("");
    fault_must(FAULT_RUN " --plugins own", FAULT_RUN_CODE);
    ck_assert_int_eq(fault_number(ROWS " WHERE note = '" OLD_NOTE "'"), 0);
    ck_assert_int_gt(fault_number(NEW_ROWS), 0);
    copy_plugin("own/new.so");
    ck_assert_int_eq(rename("own/new.so", "own/rogue.so"), 0);
    fault_must(FAULT_RUN " --plugins own", FAULT_RUN_CODE);
    ck_assert_int_eq(fault_number(NEW_ROWS), 0);
    ck_assert_int_eq(unlink("own/rogue.so"), 0);
    ck_assert_int_eq(rmdir("own"), 0);
}
END_TEST

/* ---- a store that is locked ---- */

static sqlite3 *hold(const char *how)
{
    sqlite3 *database = NULL;
    char *problem = NULL;

    fault_store("imported.db");
    ck_assert_int_eq(sqlite3_open(FAULT_STORE, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, how, NULL, NULL, &problem) == SQLITE_OK, "%s", problem);
    return database;
}

static void let_go(sqlite3 *database)
{
    if (sqlite3_get_autocommit(database) == 0)
        ck_assert_int_eq(sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

#define ALONE "PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM sluice_digests"

/* With a driver that waits two seconds; ten are too long for a test. */
static const struct {
    const char *how, *line;
    int code;
} locks[] = {
    { "BEGIN IMMEDIATE", "status p.yaml", 0 },
    { "BEGIN EXCLUSIVE", "export p.yaml readings " FAULT_RANGE, 0 },
    { "BEGIN IMMEDIATE", FAULT_RUN, 1 },
    { "BEGIN EXCLUSIVE", FAULT_IMPORT, 1 },
    { ALONE, "status p.yaml", 1 },
    { ALONE, FAULT_RUN, 1 },
};

START_TEST(a_locked_store_is_waited_for_and_then_told_of)
{
    sqlite3 *database = hold(locks[_i].how);
    struct e2e_result result =
        fault_command(locks[_i].line, (const char *[]){ "SLUICE_STORE_PATH=" FAIL_STORE, NULL });

    ck_assert_msg(result.code == locks[_i].code, "%s: exit %d\n%.900s", locks[_i].line, result.code,
                  result.err);
    if (result.code != 0) {
        ck_assert_msg(fault_errors(result.err) == 1, "%.900s", result.err);
        ck_assert_msg(strstr(result.err, "another program is writing to it; try again when it is "
                                         "done") != NULL,
                      "%.900s", result.err);
    }
    e2e_result_fini(&result);
    let_go(database);
    expect_completes(locks[_i].how);
}
END_TEST

/* The driver waits; without --wait nobody else does. */
START_TEST(a_wait_of_the_driver_can_be_interrupted)
{
    const char *arguments[FAULT_ARGUMENTS];
    char copy[512];
    sqlite3 *database = hold("BEGIN IMMEDIATE");
    struct e2e_child child;
    struct e2e_result result;

    fault_split(FAULT_RUN, copy, arguments);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FAIL_STORE, 1), 0);
    e2e_start(&child, arguments);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    for (int i = 0; i < 25; i++)
        wait_a_bit();
    ck_assert_int_eq(kill(child.process, SIGINT), 0);
    result = fault_wait(&child);
    ck_assert_msg(result.code == 130, "exit %d\n%.900s", result.code, result.err);
    e2e_result_fini(&result);
    let_go(database);
    expect_completes("an interrupted wait");
}
END_TEST

/* In time is what the driver waits, or the lease. */
static const struct {
    const char *line;
    const char *store; /* path of its driver */
    int bits;          /* that the lock lasts */
} locks_for_a_while[] = {
    { FAULT_RUN, "", 30 },
    { FAULT_RUN " --wait 100", FAIL_STORE, 160 },
};

START_TEST(a_lock_that_is_released_in_time_harms_nobody)
{
    const char *arguments[FAULT_ARGUMENTS];
    char copy[512];
    sqlite3 *database = hold("BEGIN IMMEDIATE");
    struct e2e_child child;
    struct e2e_result result;

    fault_split(locks_for_a_while[_i].line, copy, arguments);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", locks_for_a_while[_i].store, 1), 0);
    e2e_start(&child, arguments);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    for (int i = 0; i < locks_for_a_while[_i].bits; i++)
        wait_a_bit();
    let_go(database);
    result = fault_wait(&child);
    ck_assert_msg(result.code == FAULT_RUN_CODE, "exit %d\n%.900s", result.code, result.err);
    e2e_result_fini(&result);
    expect_completes("a lock for a while");
}
END_TEST

/* It computes, and somebody has the store for longer than its driver waits. */
START_TEST(a_run_outlasts_who_has_the_store_while_it_commits)
{
    sqlite3 *database = NULL;
    struct e2e_child child;
    struct e2e_result result;

    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FAIL_STORE, 1), 0);
    start_sleeper(&child, FAULT_RUN, "imported.db", 200);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    ck_assert_int_eq(sqlite3_open(FAULT_STORE, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(database, 10000), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 150; i++)
        wait_a_bit();
    let_go(database);
    result = fault_wait(&child);
    ck_assert_msg(result.code == FAULT_RUN_CODE, "exit %d\n%.900s", result.code, result.err);
    e2e_result_fini(&result);
    expect_completes("a lock during a run");
}
END_TEST

/* What it commits would go where nobody looks for it. */
START_TEST(a_run_whose_store_is_moved_away_says_so)
{
    struct e2e_child child;
    struct e2e_result result;

    start_sleeper(&child, FAULT_RUN, "imported.db", 200);
    ck_assert_int_eq(rename(FAULT_STORE, "away.db"), 0);
    result = fault_wait(&child);
    ck_assert_msg(result.code == 1, "exit %d\n%.900s", result.code, result.err);
    ck_assert_msg(strstr(result.err, "store.db' was moved, replaced or deleted while it was open"
                                     ": what is committed now would be lost") != NULL,
                  "%.900s", result.err);
    ck_assert_msg(strstr(result.err, "could not be written to the ledger: `sluice status` will "
                                     "show it as interrupted\n") != NULL,
                  "%.900s", result.err);
    e2e_result_fini(&result);
    ck_assert_int_eq(rename("away.db", FAULT_STORE), 0);
    expect_completes("a store that was away");
}
END_TEST

/* ---- a driver that does not wait itself ---- */

/* The seven tables of the ledger are looked at before those of the pipeline. */
static const struct {
    const char *busy, *line, *store;
    int code;
} busies[] = {
    { "migrate:1-4", FAULT_RUN " --wait 100", "imported.db", FAULT_RUN_CODE },
    { "migrate:1-4", FAULT_RUN, "imported.db", 1 },
    { "migrate:1-4", FAULT_IMPORT " --wait 100", NULL, 0 },
    { "migrate:1-4", FAULT_IMPORT, "imported.db", 1 },
    { "begin:1-4", FAULT_RUN " --wait 100", "imported.db", FAULT_RUN_CODE },
    { "begin:1-4", FAULT_IMPORT " --wait 1", NULL, 0 },
    /* The start of the run is written after its lease; then come its tables. */
    { "begin:2-6", FAULT_RUN, "imported.db", FAULT_RUN_CODE },
    { "migrate:8-12", FAULT_RUN, "imported.db", FAULT_RUN_CODE },
    { "begin:2-6", FAULT_IMPORT, NULL, 0 },
    { "migrate:8-12", FAULT_IMPORT, NULL, 0 },
    /* What a file is held against is read in the transaction that replaces it. */
    { "scan:1-2", FAULT_IMPORT, NULL, 0 },
    { "scan:3-3", FAULT_IMPORT, NULL, 0 },
};

START_TEST(a_busy_store_is_waited_for_wherever_something_is_written)
{
    char busy[64];
    struct e2e_result result;

    fault_store(busies[_i].store);
    (void)snprintf(busy, sizeof busy, "FAULT_STORE_BUSY=%s", busies[_i].busy);
    result = fault_command(busies[_i].line,
                           (const char *[]){ "SLUICE_STORE_PATH=" FAIL_STORE, busy, NULL });
    ck_assert_msg(result.code == busies[_i].code, "%s, %s: exit %d\n%.900s", busies[_i].busy,
                  busies[_i].line, result.code, result.err);
    e2e_result_fini(&result);
    expect_completes(busies[_i].line);
}
END_TEST

static const struct {
    const char *busy, *line;
} waits[] = {
    { "migrate:1-1000000", FAULT_RUN " --wait 100" },
    { "begin:1-1000000", FAULT_IMPORT " --wait 100" },
    { "begin:2-1000000", FAULT_RUN },
    { "migrate:8-1000000", FAULT_RUN },
    { "begin:2-1000000", FAULT_IMPORT },
};

START_TEST(waiting_for_a_busy_store_can_be_interrupted)
{
    const char *arguments[FAULT_ARGUMENTS];
    char copy[512];
    struct e2e_child child;
    struct e2e_result result;

    fault_store("imported.db");
    fault_split(waits[_i].line, copy, arguments);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FAIL_STORE, 1), 0);
    ck_assert_int_eq(setenv("FAULT_STORE_BUSY", waits[_i].busy, 1), 0);
    e2e_start(&child, arguments);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_BUSY"), 0);
    for (int i = 0; i < 25; i++)
        wait_a_bit();
    ck_assert_int_eq(kill(child.process, SIGINT), 0);
    result = fault_wait(&child);
    ck_assert_msg(result.code == 130, "%s: exit %d\n%.900s", waits[_i].line, result.code,
                  result.err);
    e2e_result_fini(&result);
    expect_completes(waits[_i].line);
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    fault_enter(folder);
    fault_must(FAULT_IMPORT, 0);
    fault_keep("imported.db");
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    undisturbed = fault_content(FAULT_STORE);
}

static void teardown(void)
{
    free(undisturbed);
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("stopped and locked out");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, a_run_whose_plugin_hangs_can_be_stopped, 0,
                        (int)(sizeof stops / sizeof *stops));
    tcase_add_loop_test(tests, a_session_that_ends_interrupts_a_run_unless_it_was_told_to_stay, 0,
                        (int)(sizeof hangups / sizeof *hangups));
    tcase_add_loop_test(tests, a_plugin_overwritten_during_a_run_commits_nothing_more, 0,
                        (int)(sizeof overwritten_runs / sizeof *overwritten_runs));
    tcase_add_loop_test(tests, a_locked_store_is_waited_for_and_then_told_of, 0,
                        (int)(sizeof locks / sizeof *locks));
    tcase_add_test(tests, a_wait_of_the_driver_can_be_interrupted);
    tcase_add_loop_test(tests, a_lock_that_is_released_in_time_harms_nobody, 0,
                        (int)(sizeof locks_for_a_while / sizeof *locks_for_a_while));
    tcase_add_test(tests, a_run_whose_store_is_moved_away_says_so);
    tcase_add_loop_test(tests, a_busy_store_is_waited_for_wherever_something_is_written, 0,
                        (int)(sizeof busies / sizeof *busies));
    tcase_add_loop_test(tests, waiting_for_a_busy_store_can_be_interrupted, 0,
                        (int)(sizeof waits / sizeof *waits));
    tcase_add_test(tests, a_run_outlasts_who_has_the_store_while_it_commits);
    return fault_suite("stop", tests);
}
