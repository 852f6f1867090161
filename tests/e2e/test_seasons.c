/* test_seasons.c - a season in another kind of store is that of SQLite, byte for byte. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#define TO "2021-11-24"
#define QUICK_TO "2021-11-07"
#define REAL_TO "2022-04-10"

static char folder[E2E_FOLDER_SIZE];
static const char *other; /* the kind of place that is compared with SQLite */

static void setup(void)
{
    e2e_enter(folder);
}

static void teardown(void)
{
    e2e_leave(folder);
}

static void expect_nothing_to_do(const char *to)
{
    long long before = season_number("season.db", "SELECT count(*) FROM sluice_commits");
    struct e2e_result result = season_run(SEASON_FROM, to, NULL);

    ck_assert_msg(result.code == 0 && strstr(result.err, "everything is up to date") != NULL,
                  "%s: a second run: exit %d\n%.1500s", other, result.code, result.err);
    e2e_result_fini(&result);
    ck_assert_int_eq(season_number("season.db", "SELECT count(*) FROM sluice_commits"), before);
}

/* Imports `data` and computes it, in the place that is chosen. */
static void compute(const char *data, const char *to)
{
    season_import("season.db", data);
    season_complete(SEASON_FROM, to, (const char *[]){ "--threads", "2", NULL });
}

static void compare_places(const char *data, const char *to)
{
    struct season_exports expected;

    places_choose("sqlite");
    compute(data, to);
    season_export(&expected, SEASON_FROM, to);
    places_copy(NULL, "season.db");
    places_choose(other);
    places_scope();
    compute(data, to);
    season_expect_exports(&expected, SEASON_FROM, to, other);
    season_expect_consistent("season.db", other);
    expect_nothing_to_do(to);
    season_exports_fini(&expected);
}

START_TEST(a_generated_season_is_the_same)
{
    const char *to = season_is_quick() ? QUICK_TO : TO;

    season_make("data", to);
    compare_places("data", to);
}
END_TEST

START_TEST(the_real_season_is_the_same)
{
    const char *shared = season_is_full() ? season_shared() : NULL;
    char path[512];

    if (shared == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/data/2021-22", shared);
    compare_places(path, REAL_TO);
}
END_TEST

int main(void)
{
    TCase *tests;

    other = places_word();
    if (places_is_file()) {
        printf("skipped: SLUICE_TEST_STORE names no other place than SQLite\n");
        return PLACES_SKIPPED;
    }
    if (!places_ready())
        return PLACES_SKIPPED;
    tests = tcase_create("seasons");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, season_is_full() ? 7200 : 280);
    tcase_add_test(tests, a_generated_season_is_the_same);
    tcase_add_test(tests, the_real_season_is_the_same);
    return runner_run("seasons", tests);
}
