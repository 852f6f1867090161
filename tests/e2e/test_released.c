/* test_released.c - a store of the release before, with its plugins: nothing of it is stale. */
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

/* Every table but that of runs, of which each command adds one, and of leases, which come and go.
 */
static void expect_nothing_written(void)
{
    sqlite3 *store = NULL;
    sqlite3_stmt *names = NULL;
    int count = 0;

    released_copy("store.sqlite", "then.sqlite");
    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(store, "ATTACH 'then.sqlite' AS \"then\"", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(store,
                                        "SELECT name FROM \"then\".sqlite_master WHERE type = "
                                        "'table' AND name NOT IN ('sluice_runs', 'sluice_leases')",
                                        -1, &names, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(names) == SQLITE_ROW; count++)
        released_expect_same(store, (const char *)sqlite3_column_text(names, 0), "");
    ck_assert_int_ge(count, 20);
    ck_assert_int_eq(sqlite3_finalize(names), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
}

/* ---- what it says ---- */

START_TEST(a_released_store_has_nothing_to_do)
{
    struct e2e_result result;

    enter();
    result = released_must((const char *[]){ "run", "p.yaml", DATES, NULL });
    ck_assert_msg(strstr(result.err, "everything is up to date") != NULL, "%s", result.err);
    e2e_result_fini(&result);
    expect_nothing_written();
    leave();
}
END_TEST

START_TEST(a_released_store_is_up_to_date_in_every_answer)
{
    struct e2e_result result;

    enter();
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
    sqlite3 *store = NULL;
    char *query = sqlite3_mprintf("SELECT count(*) || ' of ' || max(sequence) FROM sluice_commits "
                                  "WHERE table_name = %Q",
                                  table);
    char *text;

    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    text = released_query(store, query);
    sqlite3_free(query);
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
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

START_TEST(a_released_plan_can_still_be_applied)
{
    struct e2e_result result;

    enter();
    place_plan();
    result = released_must((const char *[]){ "apply", "plan.json", NULL });
    e2e_result_fini(&result);
    result = e2e_run((const char *[]){ "apply", "plan.json", NULL });
    ck_assert_msg(result.code == 4, "applied twice: exit code %d\n%s", result.code, result.err);
    e2e_result_fini(&result);
    result = released_must((const char *[]){ "run", "p.yaml", DATES, NULL });
    ck_assert_msg(strstr(result.err, "everything is up to date") != NULL, "%s", result.err);
    e2e_result_fini(&result);
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
    tcase_add_test(tests, a_released_store_has_nothing_to_do);
    tcase_add_test(tests, a_released_store_is_up_to_date_in_every_answer);
    tcase_add_test(tests, a_released_store_exports_the_same_bytes);
    tcase_add_test(tests, a_released_store_comes_out_the_same_when_computed_again);
    tcase_add_test(tests, a_released_partition_whose_input_comes_out_the_same_is_kept);
    tcase_add_test(tests, a_released_plan_can_still_be_applied);
    return runner_run("released", tests);
}
