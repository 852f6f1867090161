/*
 * test_released.c - a store of the release before, with its plugins: it is computed once more,
 * since fingerprints are made otherwise, and no row of it is written.
 */
#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "e2e/released.h"
#include "runner.h"

/* Where its plan was made. */
#define MADE_IN "/tmp/released/"
#define DATES RELEASED_DATES

static const char *const processors[] = { "gauge", "rostered", "rain", "meter", "follow", "sales" };
static const char *const tables[] = { "gauged",  "rostered", "rain_outlook",
                                      "metered", "followed", "sales" };

static char folder[E2E_FOLDER_SIZE];

/* ---- the folder ---- */

static void enter(void)
{
    released_enter(folder);
    released_copy("store.sqlite", "store.sqlite");
}

static void leave(void)
{
    e2e_leave(folder);
}

static void must_run(const char *const *arguments)
{
    struct e2e_result result = released_must(arguments);

    e2e_result_fini(&result);
}

/* ---- what the store holds ---- */

/* As it is in the released store; `tables` NULL: every one but that of runs, of which each command
 * adds one, and of leases, which come and go. */
static void expect_unchanged(const char *const *which, size_t count)
{
    sqlite3 *store = NULL;
    sqlite3_stmt *names = NULL;
    int found = 0;

    released_copy("store.sqlite", "then.sqlite");
    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(store, "ATTACH 'then.sqlite' AS \"then\"", NULL, NULL, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < count; i++)
        released_expect_same(store, which[i], "");
    ck_assert_int_eq(sqlite3_prepare_v2(store,
                                        "SELECT name FROM \"then\".sqlite_master WHERE type = "
                                        "'table' AND name NOT IN ('sluice_runs', 'sluice_leases')",
                                        -1, &names, NULL),
                     SQLITE_OK);
    for (; count == 0 && sqlite3_step(names) == SQLITE_ROW; found++)
        released_expect_same(store, (const char *)sqlite3_column_text(names, 0), "");
    ck_assert_int_ge(found, count == 0 ? 20 : 0);
    ck_assert_int_eq(sqlite3_finalize(names), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
}

static void expect_nothing_written(void)
{
    expect_unchanged(NULL, 0);
}

static char *ask(const char *query)
{
    sqlite3 *store = NULL;
    char *text;

    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    text = released_query(store, query);
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
    return text;
}

static void expect_answer(const char *query, const char *expected)
{
    char *text = ask(query);

    ck_assert_msg(strcmp(text, expected) == 0, "%s: %s, not %s", query, text, expected);
    free(text);
}

/* Once: from then on it is a store of this release. */
static void compute_once(void)
{
    must_run((const char *[]){ "run", "p.yaml", DATES, NULL });
}

/* ---- what it says ---- */

START_TEST(a_released_store_is_computed_once_more_and_no_row_of_it_is_written)
{
    struct e2e_result result;

    enter();
    compute_once();
    expect_unchanged(tables, COUNT_OF(tables));
    expect_answer("SELECT count(*) FROM sluice_commits WHERE kind = 'run' AND content_id IS NOT "
                  "NULL AND content_id = commit_id",
                  "0");
    expect_answer("SELECT count(*) FROM sluice_commits WHERE content_id <> commit_id", "48");
    result = released_must((const char *[]){ "run", "p.yaml", DATES, NULL });
    ck_assert_msg(strstr(result.err, "everything is up to date") != NULL, "%s", result.err);
    e2e_result_fini(&result);
    leave();
}
END_TEST

START_TEST(a_released_store_computed_once_more_is_up_to_date_in_every_answer)
{
    struct e2e_result result;

    enter();
    compute_once();
    result = released_must((const char *[]){ "status", "p.yaml", NULL });
    ck_assert_msg(strstr(result.out, "all 48 partitions are up to date") != NULL, "%s", result.out);
    e2e_result_fini(&result);
    for (size_t i = 0; i < COUNT_OF(processors); i++) {
        result =
            released_must((const char *[]){ "why", "p.yaml", processors[i], "2024-01-05", NULL });
        ck_assert_msg(strstr(result.out, "up to date") != NULL, "%s: %s", processors[i],
                      result.out);
        e2e_result_fini(&result);
    }
    leave();
}
END_TEST

START_TEST(a_released_store_says_why_it_is_computed_once_more)
{
    struct e2e_result result;

    enter();
    for (size_t i = 0; i < COUNT_OF(processors); i++) {
        result =
            released_must((const char *[]){ "why", "p.yaml", processors[i], "2024-01-05", NULL });
        ck_assert_msg(strstr(result.out, "runtime changed") != NULL, "%s: %s", processors[i],
                      result.out);
        e2e_result_fini(&result);
    }
    expect_nothing_written();
    leave();
}
END_TEST

static void expect_export(const char *table, const char *option, const char *suffix)
{
    char path[512];
    size_t length = 0;
    char *expected;
    struct e2e_result result =
        released_must((const char *[]){ "export", "p.yaml", table, option, DATES, NULL });

    (void)snprintf(path, sizeof path, "%sexpected/%s%s.csv", RELEASED, table, suffix);
    expected = e2e_read(path, &length);
    ck_assert_msg(expected != NULL, "no %s", path);
    ck_assert_msg(length == result.out_length && memcmp(expected, result.out, length) == 0,
                  "%s %s:\n%s\nnot\n%s", table, option, result.out, expected);
    free(expected);
    e2e_result_fini(&result);
}

START_TEST(a_released_store_exports_the_same_bytes)
{
    enter();
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        expect_export(tables[i], "--all", "");
        expect_export(tables[i], "--outcomes", ".outcomes");
    }
    leave();
}
END_TEST

/* ---- computing it again ---- */

static void expect_shadow_equal(void)
{
    struct e2e_result result =
        e2e_run((const char *[]){ "run", "p.yaml", DATES, "--shadow", NULL });

    ck_assert_msg(result.code == 0, "shadow run: exit code %d\n%s%s", result.code, result.out,
                  result.err);
    e2e_result_fini(&result);
}

START_TEST(a_released_store_comes_out_the_same_when_computed_again)
{
    enter();
    expect_shadow_equal();
    expect_nothing_written();
    leave();
}
END_TEST

static char *commits_of(const char *table)
{
    char *query = sqlite3_mprintf("SELECT count(*) || ' of ' || max(sequence) FROM sluice_commits "
                                  "WHERE table_name = %Q",
                                  table);
    char *text = ask(query);

    sqlite3_free(query);
    return text;
}

/* What stands on rows that come out as they were is compared again, while the run goes on. */
START_TEST(a_released_partition_whose_input_comes_out_the_same_is_kept)
{
    static const char readings[] = "day,site,sensor,value\n"
                                   "2024-01-04,north,1,4.4021\n"
                                   "2024-01-04,north,2,3.385\n"
                                   "2024-01-04,north,-3,27.022\n"
                                   "2024-01-04,\"s\u00fcd, 1\",1,29.272\n"
                                   "2024-01-04,\"s\u00fcd, 1\",2,13.982\n"
                                   "2024-01-04,\"s\u00fcd, 1\",-3,15.846\n";
    char *metered, *followed, *text;

    enter();
    compute_once();
    metered = commits_of("metered");
    followed = commits_of("followed");
    e2e_write("readings.csv", readings, sizeof readings - 1);
    must_run((const char *[]){ "import", "p.yaml", "readings=readings.csv", NULL });
    must_run((const char *[]){ "run", "p.yaml", DATES, "--only", "meter,follow", NULL });
    text = commits_of("metered");
    ck_assert_str_ne(text, metered);
    free(text);
    text = commits_of("followed");
    ck_assert_str_eq(text, followed);
    free(text);
    free(metered);
    free(followed);
    leave();
}
END_TEST

/* The plan as if it had been made in this folder. */
static void place_plan(void)
{
    struct buffer text = { 0 };
    size_t length = 0;
    char *plan = e2e_read(RELEASED "forced.json", &length), *rest = plan, *at;

    ck_assert_ptr_nonnull(plan);
    for (; (at = strstr(rest, MADE_IN)) != NULL; rest = at + strlen(MADE_IN))
        buffer_printf(&text, "%.*s%s/", (int)(at - rest), rest, folder);
    buffer_text(&text, rest);
    ck_assert(!text.failed);
    e2e_write("plan.json", text.data, text.length);
    buffer_fini(&text);
    free(plan);
}

START_TEST(a_released_plan_is_refused_and_says_why)
{
    struct e2e_result result;

    enter();
    place_plan();
    result = e2e_run((const char *[]){ "apply", "plan.json", NULL });
    ck_assert_msg(result.code == 4 && strstr(result.err, "runtime was semantics 1") != NULL,
                  "exit code %d\n%s", result.code, result.err);
    e2e_result_fini(&result);
    expect_nothing_written();
    leave();
}
END_TEST

int main(void)
{
    TCase *tests;

    if (!released_can_load())
        return EXIT_SUCCESS;
    tests = tcase_create("released");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_released_store_is_computed_once_more_and_no_row_of_it_is_written);
    tcase_add_test(tests, a_released_store_computed_once_more_is_up_to_date_in_every_answer);
    tcase_add_test(tests, a_released_store_says_why_it_is_computed_once_more);
    tcase_add_test(tests, a_released_store_exports_the_same_bytes);
    tcase_add_test(tests, a_released_store_comes_out_the_same_when_computed_again);
    tcase_add_test(tests, a_released_partition_whose_input_comes_out_the_same_is_kept);
    tcase_add_test(tests, a_released_plan_is_refused_and_says_why);
    return runner_run("released", tests);
}
