/* test_released_driver.c - the driver of the release before, and its plugins, loaded by today's
 * runtime: from an empty store to what that release left in its own. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "e2e/released.h"
#include "runner.h"

/* Who moves the rows: the driver of that release, or today's, which is beside the binary. */
enum driver { OLD, TODAYS };

static char folder[E2E_FOLDER_SIZE];
static const char *const computed[] = { "gauged",   "metered",      "followed",
                                        "rostered", "rain_outlook", "sales" };

static void enter(enum driver driver)
{
    char stores[E2E_FOLDER_SIZE + 16];

    released_enter(folder);
    if (driver == TODAYS)
        return;
    ck_assert_int_eq(mkdir("stores", 0755), 0);
    released_copy("stores/sqlite.so", "stores/sqlite.so");
    (void)snprintf(stores, sizeof stores, "%s/stores", folder);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", stores, 1), 0);
}

static void expect(const char *const *arguments, const char *out, const char *err)
{
    struct e2e_result result = released_must(arguments);

    ck_assert_msg(strstr(result.out, out) != NULL, "%s: no '%s' in %s", arguments[0], out,
                  result.out);
    ck_assert_msg(strstr(result.err, err) != NULL, "%s: no '%s' in %s", arguments[0], err,
                  result.err);
    e2e_result_fini(&result);
}

static void run(const char *option, const char *expected)
{
    expect((const char *[]){ "run", "p.yaml", RELEASED_DATES, option, NULL }, "", expected);
}

/* The first lines of the readings, one of them with another value, as tests/e2e/released/make has
 * them. */
static void write_changed(void)
{
    enum { LINES = 12, CHANGED = 5 };
    struct buffer text = { 0 };
    size_t length = 0;
    char *readings = e2e_read(RELEASED "data/readings.csv", &length), *line = readings;

    ck_assert_ptr_nonnull(readings);
    for (int number = 1; number <= LINES; number++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        if (number == CHANGED)
            buffer_printf(&text, "%.*s,17.125\n", (int)(strrchr(line, ',') - line), line);
        else
            buffer_printf(&text, "%s\n", line);
        line = end + 1;
    }
    ck_assert(!text.failed);
    e2e_write("changed.csv", text.data, text.length);
    buffer_fini(&text);
    free(readings);
}

/* All that was done to the released store. */
static void do_all(void)
{
    write_changed();
    expect((const char *[]){ "import", "p.yaml", RELEASED "data", NULL }, "", "");
    run(NULL, "");
    run(NULL, "everything is up to date");
    expect((const char *[]){ "import", "p.yaml", "readings=changed.csv", NULL }, "", "");
    run(NULL, "");
    run("--force", "");
    run(NULL, "everything is up to date");
}

/* ---- what comes of it ---- */

/* But for who computed it and when: an open breaker names its time. */
static void expect_released_rows(void)
{
    static const char *const tables[] = { "days",     "readings",     "due",     "arrived",
                                          "roster",   "stations",     "rains",   "customers",
                                          "orders",   "gauged",       "metered", "followed",
                                          "rostered", "rain_outlook", "sales" };
    sqlite3 *store = NULL;

    released_copy("store.sqlite", "then.sqlite");
    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(store, "ATTACH 'then.sqlite' AS \"then\"", NULL, NULL, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        released_expect_same(store, tables[i], ", 'run_id', 'computed_at'");
    released_expect_same(store, "sluice_outcomes", ", 'version', 'run_id', 'reason'");
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
}

static void expect_export(const char *table)
{
    char path[512];
    size_t length = 0;
    char *expected;
    struct e2e_result result = released_must(
        (const char *[]){ "export", "p.yaml", table, "--outcomes", RELEASED_DATES, NULL });

    (void)snprintf(path, sizeof path, "%sexpected/%s.outcomes.csv", RELEASED, table);
    expected = e2e_read(path, &length);
    ck_assert_msg(expected != NULL, "no %s", path);
    ck_assert_msg(strcmp(result.out, expected) == 0, "%s:\n%.2000s\nnot\n%.2000s", table,
                  result.out, expected);
    free(expected);
    e2e_result_fini(&result);
}

START_TEST(a_run_from_an_empty_store_comes_to_what_that_release_left)
{
    enter((enum driver)_i);
    do_all();
    expect((const char *[]){ "status", "p.yaml", NULL }, "all 48 partitions are up to date", "");
    expect((const char *[]){ "verify", "p.yaml", NULL }, "", "");
    expect_export("sales");
    expect_export("rain_outlook");
    expect_released_rows();
    e2e_leave(folder);
}
END_TEST

/* It deletes by no key: what did not change is not written all the same. */
START_TEST(the_old_driver_computes_the_released_store_once_more_and_writes_no_row)
{
    sqlite3 *store = NULL;

    enter(OLD);
    released_copy("store.sqlite", "store.sqlite");
    released_copy("store.sqlite", "then.sqlite");
    run(NULL, "");
    run(NULL, "everything is up to date");
    ck_assert_int_eq(sqlite3_open("store.sqlite", &store), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(store, "ATTACH 'then.sqlite' AS \"then\"", NULL, NULL, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(computed); i++)
        released_expect_same(store, computed[i], "");
    ck_assert_int_eq(sqlite3_close(store), SQLITE_OK);
    expect((const char *[]){ "verify", "p.yaml", NULL }, "", "");
    e2e_leave(folder);
}
END_TEST

/* What the other tests stand on: nobody takes the driver beside the binary. */
START_TEST(the_old_driver_is_the_one_that_is_loaded)
{
    struct e2e_result result;

    enter(OLD);
    e2e_write("stores/sqlite.so", "no driver", 9);
    result = e2e_run((const char *[]){ "import", "p.yaml", RELEASED "data", NULL });
    ck_assert_int_ne(result.code, 0);
    ck_assert_ptr_nonnull(strstr(result.err, "stores/sqlite.so"));
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    TCase *tests;

    if (!released_can_load())
        return EXIT_SUCCESS;
    tests = tcase_create("released_driver");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, a_run_from_an_empty_store_comes_to_what_that_release_left, OLD,
                        TODAYS + 1);
    tcase_add_test(tests, the_old_driver_computes_the_released_store_once_more_and_writes_no_row);
    tcase_add_test(tests, the_old_driver_is_the_one_that_is_loaded);
    return runner_run("released_driver", tests);
}
