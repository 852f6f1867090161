/* test_clock.c - a clock that is set back, or was wrong for a while: what is computed, and what
 * came after what, does not depend on it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/suite.h"

#define CLOCK "LD_PRELOAD=" SET_CLOCK
#define HOUR_BACK "FAULT_CLOCK_SHIFT=-3600"

static char folder[E2E_FOLDER_SIZE];
static char *undisturbed;

static void must(const char *line, int code, const char *const *environment)
{
    struct e2e_result result = fault_command(line, environment);

    ck_assert_msg(result.code == code, "%s: exit %d\n%.1500s", line, result.code, result.err);
    e2e_result_fini(&result);
}

static void expect_content(const char *what)
{
    char *content = fault_content(FAULT_STORE), *wrong = fault_inconsistency(FAULT_STORE);

    ck_assert_msg(wrong == NULL, "%s: %s", what, wrong);
    ck_assert_msg(strcmp(content, undisturbed) == 0, "%s: other content", what);
    free(content);
}

/* The newest run in `history` and `status` is the command that ran last. */
static void expect_last(const char *command)
{
    struct e2e_result history = fault_command("history p.yaml --limit 1 --format csv", NULL);
    struct e2e_result status = fault_command("status p.yaml", NULL);
    char expected[128];

    ck_assert_msg(strstr(history.out, command) != NULL, "the newest run of\n%s\nis not %s",
                  history.out, command);
    (void)snprintf(expected, sizeof expected, "\nlast run: sluice %s", command);
    ck_assert_msg(strstr(status.out, expected) != NULL, "no%s in\n%s", expected, status.out);
    e2e_result_fini(&history);
    e2e_result_fini(&status);
}

static void expect_no_negative_seconds(void)
{
    struct e2e_result history = fault_command("history p.yaml --format csv", NULL);

    ck_assert_msg(strstr(history.out, ",-") == NULL, "%s", history.out);
    e2e_result_fini(&history);
}

START_TEST(runs_are_in_the_order_in_which_they_ran)
{
    static const char *const back[] = { CLOCK, HOUR_BACK, NULL };
    static const char *const far_back[] = { CLOCK, "FAULT_CLOCK_SHIFT=-86400", NULL };

    fault_store(NULL);
    must(FAULT_IMPORT, 0, NULL);
    must(FAULT_RUN, FAULT_RUN_CODE, back);
    expect_last(FAULT_RUN);
    expect_content("an hour back");
    must("import p.yaml data", 0, far_back);
    expect_last("import p.yaml data");
    must(FAULT_RUN, FAULT_RUN_CODE, NULL);
    expect_last(FAULT_RUN);
    expect_content("in the end");
    ck_assert_int_eq(fault_number("SELECT count(DISTINCT run_id) FROM sluice_runs"), 4);
}
END_TEST

/* The clock is set back at every look in turn. */
START_TEST(a_clock_set_back_during_a_run_changes_nothing)
{
    for (int look = 1; look < 200; look += fault_is_full() ? 1 : 40) {
        char after[64];
        const char *const environment[] = { CLOCK, HOUR_BACK, after, NULL };
        (void)snprintf(after, sizeof after, "FAULT_CLOCK_AFTER=%d", look);
        fault_store("imported.db");
        must(FAULT_RUN, FAULT_RUN_CODE, environment);
        expect_content(after);
        expect_no_negative_seconds();
        must(FAULT_RUN, FAULT_RUN_CODE, NULL);
        expect_last(FAULT_RUN);
    }
}
END_TEST

#define CATEGORIES                                                                                 \
    "SELECT group_concat(category, ' ') FROM (SELECT category FROM sluice_outcomes WHERE"          \
    " table_name = 'gauged' AND partition = '2021-02-05' AND key = '[\"b\",4]')"

static void expect_category(const char *expected, const char *promise)
{
    char *text = fault_text(CATEGORIES);

    ck_assert_msg(strcmp(text, expected) == 0, "%s: %s, not %s", promise, text, expected);
    free(text);
}

static void expect_left_alone(bool expected, const char *promise)
{
    struct e2e_result result = fault_command("why p.yaml gauge 2021-02-05 b 4", NULL);

    ck_assert_int_eq(result.code, 0);
    ck_assert_msg((strstr(result.out, "left alone until") != NULL) == expected, "%s:\n%.1500s",
                  promise, result.out);
    e2e_result_fini(&result);
}

/* Two attempts open the breaker for seven days. */
START_TEST(the_breaker_outlives_a_wrong_clock)
{
    static const char *const back[] = { CLOCK, HOUR_BACK, NULL };
    static const char *const years_on[] = { CLOCK, "FAULT_CLOCK_SHIFT=1000000000", NULL };

    fault_store("imported.db");
    must(FAULT_RUN, FAULT_RUN_CODE, years_on);
    must(FAULT_RUN " --force", FAULT_RUN_CODE, years_on);
    expect_category("incomplete", "two attempts");
    expect_left_alone(false, "two attempts in the years to come");
    must(FAULT_RUN " --force", FAULT_RUN_CODE, NULL);
    expect_category("incomplete", "attempts in the years to come are none");
    must(FAULT_RUN " --force", FAULT_RUN_CODE, NULL);
    expect_left_alone(true, "two attempts");
    must(FAULT_RUN " --force", FAULT_RUN_CODE, back);
    expect_category("breaker_open", "an hour back");
}
END_TEST

#define TIMES                                                                                      \
    "(SELECT at FROM sluice_runs UNION ALL SELECT at FROM sluice_commits UNION ALL"                \
    " SELECT at FROM sluice_attempts UNION ALL SELECT taken_at FROM sluice_leases)"

/* The host's clock is three decades ahead, the store's is not: one that other hosts share. */
START_TEST(the_ledger_has_the_times_of_its_store)
{
    static const char *const ahead[] = { CLOCK, "FAULT_CLOCK_SHIFT=1000000000",
                                         "SLUICE_STORE_PATH=" FAIL_STORE,
                                         "FAULT_STORE_CLOCK=-1000000000", NULL };

    fault_store(NULL);
    must(FAULT_IMPORT, 0, ahead);
    must(FAULT_RUN, FAULT_RUN_CODE, ahead);
    must("breaker reset p.yaml gauge b 4", 0, ahead);
    must(FAULT_RUN " --force", FAULT_RUN_CODE, ahead);
    must(FAULT_RUN " --force", FAULT_RUN_CODE, ahead);
    ck_assert_int_gt(fault_number("SELECT count(DISTINCT at) FROM " TIMES), 4);
    ck_assert_int_eq(fault_number("SELECT count(*) FROM " TIMES
                                  " WHERE at > strftime('%Y-%m-%d', 'now', '+2 days')"),
                     0);
    ck_assert_int_eq(fault_number("SELECT count(*) FROM sluice_runs"
                                  " WHERE run_id > strftime('%Y%m%d', 'now', '+2 days')"),
                     0);
    expect_no_negative_seconds();
    /* Two attempts: who looks with which clock of his own does not matter. */
    expect_left_alone(true, "by a host with another clock");
    must(FAULT_RUN " --force", FAULT_RUN_CODE, ahead);
    expect_category("breaker_open", "by the host with the wrong clock");
}
END_TEST

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
    TCase *tests;

    if (FAULT_SANITIZED[0] != '\0') {
        printf("skipped: a sanitizer comes before LD_PRELOAD\n");
        return EXIT_SUCCESS;
    }
    tests = tcase_create("clocks");
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_test(tests, runs_are_in_the_order_in_which_they_ran);
    tcase_add_test(tests, a_clock_set_back_during_a_run_changes_nothing);
    tcase_add_test(tests, the_breaker_outlives_a_wrong_clock);
    tcase_add_test(tests, the_ledger_has_the_times_of_its_store);
    return fault_suite("clock", tests);
}
