/* test_lease.c - of two commands that want the same partitions one works, and the other one waits,
 * is refused, or takes over from what is dead. The holder is made up: a row of the ledger. */
#include <check.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "e2e/season.h"
#include "runner.h"

#define TO "2021-10-24"
#define STORE "lease.db"

static char folder[E2E_FOLDER_SIZE];
static struct season_exports undisturbed;
static long long all_commits;

/* ---- somebody else ---- */

static struct process living(void)
{
    struct process process;

    process_identify(&process);
    return process;
}

/* A process that was, and is no more. */
static struct process dead(void)
{
    struct process process = living();
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    process.pid = child;
    return process;
}

static void hold(const struct process *process, const char *table, const char *first,
                 const char *last)
{
    char query[2048];

    (void)snprintf(query, sizeof query,
                   "INSERT INTO sluice_leases VALUES (1000, '%s', '%s', '%s', 'run-of-old',"
                   " 'sluice run other.yaml', '%s', '%s', %lld, %lld,"
                   " strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 'now'),"
                   " strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 'now'), NULL) RETURNING 1",
                   table, first, last, process->host, process->machine, (long long)process->pid,
                   (long long)process->started);
    ck_assert_int_eq(season_number(STORE, query), 1);
}

static void give_back(void)
{
    ck_assert_int_eq(season_number(STORE, "DELETE FROM sluice_leases WHERE token = 1000"
                                          " RETURNING 1"),
                     1);
}

static void begin(void)
{
    season_copy("imported.db", STORE);
    season_use(STORE);
}

static void expect_text(const struct e2e_result *result, int code, const char *text)
{
    ck_assert_msg(result->code == code, "exit %d instead of %d\n%.1500s", result->code, code,
                  result->err);
    ck_assert_msg(strstr(result->err, text) != NULL, "no '%s' in\n%.1500s", text, result->err);
}

static long long commits(void)
{
    return season_number(STORE, "SELECT count(*) FROM sluice_commits WHERE kind = 'run'");
}

/* ---- promises ---- */

START_TEST(a_run_is_refused_what_another_holds_and_leaves_the_store_as_it_was)
{
    struct process holder = living();
    struct e2e_result result;
    long long runs;
    char expected[512];

    begin();
    hold(&holder, "player_game_summary", "2021-10-20", "2021-10-20");
    runs = season_number(STORE, "SELECT count(*) FROM sluice_runs");
    result = season_run(SEASON_FROM, TO, NULL);
    (void)snprintf(expected, sizeof expected,
                   "'player_game_summary' 2021-10-20..2021-10-20 is held by another run, "
                   "run-of-old (process %d on %s, last sign of life ",
                   (int)getpid(), holder.host);
    expect_text(&result, 4, expected);
    expect_text(&result, 4,
                ": sluice run other.yaml; wait for it with --wait SECONDS, or try "
                "again later\n");
    e2e_result_fini(&result);
    ck_assert_int_eq(commits(), 0);
    ck_assert_int_eq(season_number(STORE, "SELECT count(*) FROM sluice_runs"), runs);
    give_back();
    season_complete(SEASON_FROM, TO, NULL);
}
END_TEST

START_TEST(other_dates_are_nobodys_business)
{
    struct process holder = living();

    begin();
    hold(&holder, "player_game_summary", "2021-10-23", "2022-04-10");
    season_complete(SEASON_FROM, "2021-10-22", NULL);
    ck_assert_int_gt(commits(), 0);
}
END_TEST

START_TEST(what_is_up_to_date_needs_no_lease)
{
    struct process holder = living();

    begin();
    season_complete(SEASON_FROM, TO, NULL);
    hold(&holder, "player_game_summary", "all", "all");
    season_complete(SEASON_FROM, TO, NULL);
}
END_TEST

START_TEST(who_waits_goes_on_when_the_holder_is_done)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to",
                                TO,    "--wait",        "200",    NULL };
    struct process holder = living();
    struct e2e_child child;
    struct e2e_result result;

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    e2e_start(&child, arguments);
    (void)usleep(700000);
    ck_assert_int_eq(commits(), 0);
    give_back();
    result = e2e_wait(&child);
    expect_text(&result, 0,
                "waiting, at most 200 s: 'ml_feature_store' 2021-10-19..2021-10-24 is "
                "held by another run, run-of-old");
    e2e_result_fini(&result);
    season_expect_exports(&undisturbed, SEASON_FROM, TO, "after waiting");
}
END_TEST

/* What the other one committed meanwhile is not computed again. */
START_TEST(who_waited_plans_again)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to",
                                TO,    "--wait",        "200",    NULL };
    struct process holder = living();
    struct e2e_child child;
    struct e2e_result result;

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    e2e_start(&child, arguments);
    (void)usleep(700000);
    season_complete(SEASON_FROM, "2021-10-22", (const char *[]){ "--only", "pgs,togs,tdgs", NULL });
    give_back();
    result = e2e_wait(&child);
    expect_text(&result, 0, "waiting");
    e2e_result_fini(&result);
    ck_assert_int_eq(season_number(STORE, "SELECT count(*) FROM sluice_commits"
                                          " WHERE kind = 'run' AND sequence > 1"),
                     0);
    season_expect_exports(&undisturbed, SEASON_FROM, TO, "after waiting");
}
END_TEST

/* In the ledger and in `history`; ids sort in the order in which runs began. */
START_TEST(who_waited_began_after_whoever_ended_meanwhile)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to",
                                TO,    "--wait",        "200",    NULL };
    struct process holder = living();
    struct e2e_child child;
    struct e2e_result result;

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    e2e_start(&child, arguments);
    (void)usleep(700000);
    result =
        e2e_run((const char *[]){ "import", SEASON_PIPELINE, "players=data/players.csv", NULL });
    ck_assert_int_eq(result.code, 0);
    e2e_result_fini(&result);
    give_back();
    result = e2e_wait(&child);
    expect_text(&result, 0, "waiting");
    e2e_result_fini(&result);
    ck_assert_int_eq(season_number(STORE, "SELECT command LIKE '% --wait 200' AND at >= (SELECT"
                                          " max(at) FROM sluice_runs WHERE command LIKE '%import%'"
                                          " ) FROM sluice_runs WHERE event = 'start'"
                                          " ORDER BY run_id DESC LIMIT 1"),
                     1);
    ck_assert_int_eq(season_number(STORE, "SELECT count(DISTINCT run_id) FROM sluice_commits"
                                          " WHERE run_id IN (SELECT run_id FROM sluice_runs"
                                          " WHERE command LIKE '% --wait 200')"),
                     1);
}
END_TEST

START_TEST(waiting_ends_with_its_time_or_with_ctrl_c)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to",
                                TO,    "--wait",        "200",    NULL };
    struct process holder = living();
    struct e2e_child child;
    struct e2e_result result;

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    result = season_run(SEASON_FROM, TO, (const char *[]){ "--wait", "1", NULL });
    expect_text(&result, 4, "waited 1 s: 'ml_feature_store'");
    expect_text(&result, 4, "; wait longer with --wait SECONDS, or try again later\n");
    e2e_result_fini(&result);
    e2e_start(&child, arguments);
    (void)usleep(700000);
    ck_assert_int_eq(kill(child.process, SIGINT), 0);
    result = e2e_wait(&child);
    expect_text(&result, 130, "interrupted while waiting; nothing was done");
    e2e_result_fini(&result);
    ck_assert_int_eq(commits(), 0);
}
END_TEST

START_TEST(a_dead_holder_is_succeeded_at_once)
{
    struct process holder = dead();
    struct e2e_result result;
    char expected[128];

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    result = season_run(SEASON_FROM, TO, NULL);
    (void)snprintf(expected, sizeof expected,
                   "took over from run run-of-old, whose process %lld is gone",
                   (long long)holder.pid);
    expect_text(&result, 0, expected);
    e2e_result_fini(&result);
    season_expect_exports(&undisturbed, SEASON_FROM, TO, "after a dead holder");
}
END_TEST

/* Seen to be silent for a while, whatever the time in its row says. */
START_TEST(a_silent_holder_is_succeeded_though_its_process_lives)
{
    struct process holder = living();
    struct e2e_result result;

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    ck_assert_int_eq(season_number(STORE, "UPDATE sluice_leases SET heartbeat_at ="
                                          " '2001-01-01T00:00:00Z' RETURNING 1"),
                     1);
    result = season_run(SEASON_FROM, TO, NULL);
    expect_text(&result, 0, "waiting, at most 16 s: 'ml_feature_store'");
    expect_text(&result, 0, "took over from run run-of-old (process ");
    e2e_result_fini(&result);
    season_expect_exports(&undisturbed, SEASON_FROM, TO, "after a silent holder");
}
END_TEST

START_TEST(an_import_is_refused_the_tables_of_another)
{
    struct process holder = living();
    struct e2e_result result;

    begin();
    hold(&holder, "shots", "all", "all");
    result = e2e_run((const char *[]){ "import", SEASON_PIPELINE, "data", NULL });
    expect_text(&result, 4, "'shots' is held by another run, run-of-old");
    e2e_result_fini(&result);
    result =
        e2e_run((const char *[]){ "import", SEASON_PIPELINE, "players=data/players.csv", NULL });
    expect_text(&result, 0, "players: ");
    e2e_result_fini(&result);
    result = e2e_run((const char *[]){ "import", SEASON_PIPELINE, "data", "--wait", "soon", NULL });
    expect_text(&result, 2, "--wait wants a whole number from 0 to 604800, not 'soon'");
    e2e_result_fini(&result);
}
END_TEST

/* Not in the middle of a transaction, which would keep everybody out. */
static bool store_is_free(void)
{
    sqlite3 *database = NULL;
    int code;

    ck_assert_int_eq(sqlite3_open_v2(STORE, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    code = sqlite3_exec(database, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return code == SQLITE_OK;
}

/* All threads of it stand still; false if it has ended. */
static bool stop(const struct e2e_child *child)
{
    siginfo_t info = { 0 };

    ck_assert_int_eq(kill(child->process, SIGSTOP), 0);
    ck_assert_int_eq(waitid(P_PID, (id_t)child->process, &info, WSTOPPED | WEXITED | WNOWAIT), 0);
    return info.si_code == CLD_STOPPED;
}

/* Stops a run that has committed something, but not all; false if it was done before. */
static bool stop_in_the_middle(const struct e2e_child *child)
{
    siginfo_t info = { 0 };
    bool stopped;

    while (info.si_pid == 0 && commits() == 0)
        ck_assert_int_eq(waitid(P_PID, (id_t)child->process, &info, WEXITED | WNOHANG | WNOWAIT),
                         0);
    while ((stopped = stop(child)) && !store_is_free()) {
        ck_assert_int_eq(kill(child->process, SIGCONT), 0);
        (void)usleep(300);
    }
    return stopped && commits() < all_commits;
}

/* Stopped, thought dead, succeeded, woken: it may not write any more. */
START_TEST(who_was_silent_too_long_commits_nothing)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to", TO, NULL };
    struct e2e_child child;
    struct e2e_result result;
    bool stopped = false;

    for (int i = 0; i < 100 && !stopped; i++) {
        begin();
        e2e_start(&child, arguments);
        stopped = stop_in_the_middle(&child);
        if (stopped)
            break;
        ck_assert_int_eq(kill(child.process, SIGCONT), 0);
        result = e2e_wait(&child);
        e2e_result_fini(&result);
    }
    ck_assert(stopped);
    ck_assert_int_eq(season_number(STORE,
                                   "UPDATE sluice_leases SET machine = 'another', heartbeat_at ="
                                   " '2001-01-01T00:00:00Z' RETURNING 1"),
                     1);
    season_complete(SEASON_FROM, TO, NULL);
    ck_assert_int_eq(kill(child.process, SIGCONT), 0);
    result = e2e_wait(&child);
    expect_text(&result, 4, "was taken over by another command");
    e2e_result_fini(&result);
    season_expect_consistent(STORE, "after a silent holder");
    season_expect_exports(&undisturbed, SEASON_FROM, TO, "after a silent holder");
}
END_TEST

START_TEST(status_says_who_holds_what)
{
    struct process holder = living();
    struct e2e_result result;
    char expected[512];

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    result = e2e_run((const char *[]){ "status", SEASON_PIPELINE, NULL });
    ck_assert_int_eq(result.code, 0);
    (void)snprintf(
        expected, sizeof expected,
        "held by run-of-old, process %d on %s\n  ml_feature_store 2021-10-19..2021-10-24\n",
        (int)getpid(), holder.host);
    ck_assert_msg(strstr(result.out, expected) != NULL, "no '%s' in\n%.1500s", expected,
                  result.out);
    e2e_result_fini(&result);
}
END_TEST

/* Stopped, as it seems: its process lives, and it was not heard of. */
START_TEST(status_says_who_is_silent)
{
    static const struct {
        const char *format, *expected;
    } cases[] = {
        { "text", ", no sign of life for " },
        { "text", " s: it may be succeeded\n  ml_feature_store 2021-10-19..2021-10-24\n" },
        { "text", ", still running as process " },
        { "text", " s: it may be succeeded\n\nheld by run-of-old" },
        { "json", "\"may_be_succeeded\":true" },
        { "json", "\"state\":\"running\"" },
    };
    struct process holder = living();

    begin();
    hold(&holder, "ml_feature_store", SEASON_FROM, TO);
    ck_assert_int_eq(season_number(STORE, "UPDATE sluice_leases SET heartbeat_at = strftime("
                                          "'%Y-%m-%dT%H:%M:%SZ', 'now', '-45 seconds')"
                                          " RETURNING 1"),
                     1);
    ck_assert_int_eq(season_number(STORE,
                                   "INSERT INTO sluice_runs SELECT run_id, 'start', taken_at,"
                                   " command, 'other.yaml', host, pid, NULL, NULL, '0'"
                                   " FROM sluice_leases RETURNING 1"),
                     1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct e2e_result result = e2e_run(
            (const char *[]){ "status", SEASON_PIPELINE, "--format", cases[i].format, NULL });
        ck_assert_msg(strstr(result.out, cases[i].expected) != NULL, "no '%s' in\n%s",
                      cases[i].expected, result.out);
        e2e_result_fini(&result);
    }
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    e2e_enter(folder);
    season_make("data", TO);
    season_import("imported.db", "data");
    season_copy("imported.db", "undisturbed.db");
    season_use("undisturbed.db");
    season_complete(SEASON_FROM, TO, NULL);
    season_export(&undisturbed, SEASON_FROM, TO);
    all_commits = season_number("undisturbed.db", "SELECT count(*) FROM sluice_commits"
                                                  " WHERE kind = 'run'");
    ck_assert_int_eq(season_number("imported.db", "DELETE FROM sluice_leases RETURNING 1"), 1);
}

static void teardown(void)
{
    season_exports_fini(&undisturbed);
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("two commands");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, a_run_is_refused_what_another_holds_and_leaves_the_store_as_it_was);
    tcase_add_test(tests, other_dates_are_nobodys_business);
    tcase_add_test(tests, what_is_up_to_date_needs_no_lease);
    tcase_add_test(tests, who_waits_goes_on_when_the_holder_is_done);
    tcase_add_test(tests, who_waited_plans_again);
    tcase_add_test(tests, who_waited_began_after_whoever_ended_meanwhile);
    tcase_add_test(tests, waiting_ends_with_its_time_or_with_ctrl_c);
    tcase_add_test(tests, a_dead_holder_is_succeeded_at_once);
    tcase_add_test(tests, a_silent_holder_is_succeeded_though_its_process_lives);
    tcase_add_test(tests, an_import_is_refused_the_tables_of_another);
    tcase_add_test(tests, who_was_silent_too_long_commits_nothing);
    tcase_add_test(tests, status_says_who_holds_what);
    tcase_add_test(tests, status_says_who_is_silent);
    return runner_run("lease", tests);
}
