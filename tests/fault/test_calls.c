/* test_calls.c - what a run asks of its store: each table once, however many dates and entities
 * there are, never more of it than its windows hold, and nothing where all is up to date. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/suite.h"

#define IMPORTED "imported.db"
#define LOG "calls.log"
#define ONE_DATE "run p.yaml --threads 1 --date 2021-02-04"

static char folder[E2E_FOLDER_SIZE];

/* What a run reads beside the calendar; the outputs of one processor for another among it. */
static const char *const dated[] = { "readings", "due", "arrived", "rainfall", "gauged" };
static const char *const undated[] = { "stations" };

/* Runs it with every call noted. */
static char *log_of(const char *line)
{
    struct e2e_result result;
    size_t length;
    char *text;

    (void)unlink(LOG);
    result = fault_command(
        line, (const char *[]){ "SLUICE_STORE_PATH=" FAIL_STORE, "FAULT_STORE_LOG=" LOG, NULL });
    ck_assert_msg(result.code == 0 || result.code == FAULT_RUN_CODE, "%s: exit %d\n%.1000s", line,
                  result.code, result.err);
    e2e_result_fini(&result);
    text = e2e_read(LOG, &length);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* Lines "CALL TABLE .."; of these, how many have no condition. */
static int count(const char *log, const char *call, const char *table, int *unbounded)
{
    char start[64];
    int found = 0;

    *unbounded = 0;
    (void)snprintf(start, sizeof start, "%s %s ", call, table);
    for (const char *at = log; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1)
        if (strncmp(at, start, strlen(start)) == 0) {
            found++;
            *unbounded += at[strlen(start)] == '0';
        }
    return found;
}

static void expect_scans(const char *log, const char *table, int expected)
{
    int unbounded;
    int found = count(log, "scan", table, &unbounded);

    ck_assert_msg(found == expected, "%s is scanned %d times, not %d:\n%.1000s", table, found,
                  expected, log);
}

START_TEST(each_table_is_read_once_whatever_the_number_of_dates)
{
    static const char *const lines[] = { ONE_DATE, FAULT_RUN };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *log;
        fault_store(IMPORTED);
        log = log_of(lines[i]);
        /* One that is written is looked at by each commit, too. */
        for (size_t t = 0; t < sizeof dated / sizeof *dated; t++)
            if (strcmp(dated[t], "gauged") != 0)
                expect_scans(log, dated[t], 1);
        expect_scans(log, undated[0], 1);
        free(log);
    }
}
END_TEST

START_TEST(no_table_with_dates_is_read_beyond_its_windows)
{
    char *log;

    fault_store(IMPORTED);
    log = log_of(FAULT_RUN);
    for (size_t t = 0; t < sizeof dated / sizeof *dated; t++) {
        int unbounded;
        ck_assert_int_gt(count(log, "scan", dated[t], &unbounded), 0);
        ck_assert_msg(unbounded == 0, "%s is read without bounds:\n%.1000s", dated[t], log);
    }
    free(log);
}
END_TEST

/* Descriptions: of all tables when the store is opened, of each once more when it is read, and of
 * one that is written in each transaction, of which none has a date of its own. */
START_TEST(checks_are_not_made_again_for_each_date)
{
    char *one, *all;
    int unbounded, transactions;

    fault_store(IMPORTED);
    one = log_of(ONE_DATE);
    fault_store(IMPORTED);
    all = log_of(FAULT_RUN);
    transactions = count(all, "begin", "-", &unbounded);
    for (size_t t = 0; t < sizeof dated / sizeof *dated; t++) {
        int once = count(one, "describe", dated[t], &unbounded);
        int often = count(all, "describe", dated[t], &unbounded);
        bool written = strcmp(dated[t], "gauged") == 0;
        ck_assert_msg(often == once || (written && often <= 2 + transactions),
                      "%s is looked at %d times, and for more dates %d times, in %d transactions",
                      dated[t], once, often, transactions);
    }
    free(one);
    free(all);
}
END_TEST

START_TEST(what_is_up_to_date_reads_no_table_but_the_calendar)
{
    char *log;

    fault_store(IMPORTED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    log = log_of(FAULT_RUN);
    for (size_t t = 0; t < sizeof dated / sizeof *dated; t++)
        expect_scans(log, dated[t], 0);
    expect_scans(log, undated[0], 0);
    expect_scans(log, "days", 1);
    free(log);
}
END_TEST

/* A table that no processor reads may be anything, or nothing; of others only what runs is read. */
START_TEST(what_no_processor_reads_is_not_looked_at)
{
    static const char more[] = "sluice: 1\nname: more\ninclude: [p.yaml]\ntables:\n"
                               "  unread: {key: [id], columns: {id: int}}\n";
    char *log;
    int unbounded;

    e2e_write("more.yaml", more, sizeof more - 1);
    fault_store(IMPORTED);
    log = log_of("run more.yaml --threads 1 --only gauge --date 2021-02-04");
    expect_scans(log, undated[0], 0);
    expect_scans(log, "rainfall", 0);
    expect_scans(log, "readings", 1);
    ck_assert_int_eq(count(log, "describe", "unread", &unbounded), 0);
    ck_assert_int_eq(count(log, "scan", "unread", &unbounded), 0);
    free(log);
}
END_TEST

/* What is committed while a plan is made is in all of it or in nothing of it: the ledger says which
 * rows there are, and the calendar is rows. */
START_TEST(a_plan_is_made_of_one_state_of_the_store)
{
    int unbounded, scans = 0;
    bool reading = false;
    char *log;

    fault_store(IMPORTED);
    log = log_of(FAULT_RUN " --dry-run");
    for (const char *at = log; *at != '\0'; at = strchr(at, '\n') + 1) {
        if (strncmp(at, "begin_read ", 11) == 0)
            reading = true;
        else if (strncmp(at, "end_read ", 9) == 0)
            reading = false;
        if (strncmp(at, "scan ", 5) != 0)
            continue;
        ck_assert_msg(reading, "read by itself: %.60s in\n%.1000s", at, log);
        scans++;
    }
    ck_assert_int_gt(scans, 1);
    ck_assert_int_eq(count(log, "begin_read", "-", &unbounded), 1);
    free(log);
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    fault_enter(folder);
    fault_store(NULL);
    fault_must(FAULT_IMPORT, 0);
    fault_keep(IMPORTED);
}

static void teardown(void)
{
    e2e_leave(folder);
}

/* Whether it is current, too: the ledger and its digests say so. */
START_TEST(an_export_of_a_computed_table_reads_no_other)
{
    static const char changed[] = "day,site,sensor,value\n2021-02-03,a,1,77.5\n";

    e2e_write("changed.csv", changed, sizeof changed - 1);
    fault_store(IMPORTED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    for (int stale = 0; stale < 2; stale++) {
        char *log;
        if (stale)
            fault_must("import p.yaml readings=changed.csv --yes", 0);
        log = log_of("export p.yaml doubled " FAULT_RANGE);
        for (size_t t = 0; t < sizeof dated / sizeof *dated; t++)
            expect_scans(log, dated[t], 0);
        expect_scans(log, undated[0], 0);
        free(log);
    }
}
END_TEST

/* Two seasons five weeks apart: the dates, then a month with rows at a time. */
START_TEST(an_export_of_all_time_asks_for_the_dates_that_there_are)
{
    static const char all[] = "export p.yaml readings --from 0001-01-01 --to 9999-12-31";
    static const char known[] = "export p.yaml readings " FAULT_RANGE;
    struct e2e_result wide, narrow;
    char *log;

    fault_store(IMPORTED);
    log = log_of(all);
    expect_scans(log, "readings", 3);
    free(log);
    wide = fault_command(all, NULL);
    narrow = fault_command(known, NULL);
    ck_assert_str_eq(wide.out, narrow.out);
    ck_assert_ptr_nonnull(strstr(wide.out, "2020-12-30"));
    e2e_result_fini(&wide);
    e2e_result_fini(&narrow);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("calls of a store");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_test(tests, each_table_is_read_once_whatever_the_number_of_dates);
    tcase_add_test(tests, no_table_with_dates_is_read_beyond_its_windows);
    tcase_add_test(tests, checks_are_not_made_again_for_each_date);
    tcase_add_test(tests, what_is_up_to_date_reads_no_table_but_the_calendar);
    tcase_add_test(tests, what_no_processor_reads_is_not_looked_at);
    tcase_add_test(tests, a_plan_is_made_of_one_state_of_the_store);
    tcase_add_test(tests, an_export_of_a_computed_table_reads_no_other);
    tcase_add_test(tests, an_export_of_all_time_asks_for_the_dates_that_there_are);
    return fault_suite("calls", tests);
}
