/* test_invariance.c - the same bytes however a season is computed. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/season.h"
#include "runner.h"

/* A part of the sample season that has rows of every kind: early days, too few games, enough. */
#define SAMPLE_TO "2021-11-24"
#define QUICK_TO "2021-11-10"
#define REAL_TO "2022-04-10"

/* What a way is tried on. */
enum { QUICK = 1, SAMPLE = 2, REAL = 4 };

static char folder[E2E_FOLDER_SIZE];

/* ---- one way to compute a season ---- */

static void one_range(const char *store, const char *to, const char *const *options)
{
    (void)store;
    season_complete(SEASON_FROM, to, options);
}

static void serial(const char *store, const char *to, const char *const *options)
{
    static const char *const switches[] = { "ENABLE_PLAYER_PARALLELIZATION",
                                            "ENABLE_TEAM_PARALLELIZATION",
                                            "ENABLE_RECORD_PARALLELIZATION" };

    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        ck_assert_int_eq(setenv(switches[i], "false", 1), 0);
    one_range(store, to, options);
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        ck_assert_int_eq(unsetenv(switches[i]), 0);
}

static void one_worker(const char *store, const char *to, const char *const *options)
{
    ck_assert_int_eq(setenv("PARALLELIZATION_WORKERS", "1", 1), 0);
    one_range(store, to, options);
    ck_assert_int_eq(unsetenv("PARALLELIZATION_WORKERS"), 0);
}

static void run_dates(char (*dates)[SEASON_DATE_SIZE], size_t count, const char *to,
                      const char *const *options)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(dates[i], to) <= 0)
            season_complete(dates[i], dates[i], options);
    free(dates);
}

static void date_by_date(const char *store, const char *to, const char *const *options)
{
    size_t count;
    char(*dates)[SEASON_DATE_SIZE] = season_dates(store, &count);

    run_dates(dates, count, to, options);
}

/* xorshift: the same order on every machine. */
static size_t draw(uint64_t *state, size_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (size_t)(*state % below);
}

static void random_order(const char *store, const char *to, const char *const *options)
{
    size_t count;
    char(*dates)[SEASON_DATE_SIZE] = season_dates(store, &count);
    uint64_t state = 20211019;

    for (size_t i = count; i > 1; i--) {
        size_t other = draw(&state, i);
        char date[SEASON_DATE_SIZE];
        memcpy(date, dates[i - 1], sizeof date);
        memcpy(dates[i - 1], dates[other], sizeof date);
        memcpy(dates[other], date, sizeof date);
    }
    run_dates(dates, count, to, options);
}

static const struct way {
    const char *name;
    void (*compute)(const char *store, const char *to, const char *const *options);
    const char *options[3];
    int on;
} ways[] = {
    { "--threads 1", one_range, { "--threads", "1" }, QUICK | SAMPLE | REAL },
    { "--threads 8", one_range, { "--threads", "8" }, QUICK | SAMPLE | REAL },
    { "parallel: false", serial, { NULL }, QUICK | SAMPLE | REAL },
    { "workers: 1", one_worker, { "--threads", "8" }, SAMPLE },
    { "random order", random_order, { NULL }, QUICK | SAMPLE },
    { "date by date", date_by_date, { "--threads", "8" }, SAMPLE },
};

/* ---- all ways give the same ---- */

static void expect_nothing_to_do(const char *store, const char *to, const char *what)
{
    static const char count[] = "SELECT count(*) || ' ' || max(at) FROM sluice_commits";
    char *before = season_text(store, count), *after;
    struct e2e_result result = season_run(SEASON_FROM, to, NULL);

    ck_assert_msg(result.code == 0, "%s: exit %d\n%.1500s", what, result.code, result.err);
    ck_assert_msg(strstr(result.err, "everything is up to date") != NULL,
                  "%s: a second run does not say that there is nothing to do:\n%.1500s", what,
                  result.err);
    after = season_text(store, count);
    ck_assert_msg(strcmp(before, after) == 0, "%s: a second run commits", what);
    free(before);
    free(after);
    e2e_result_fini(&result);
}

static void check_way(const struct way *way, const char *to, const struct season_exports *expected)
{
    season_copy("imported.db", "way.db");
    season_use("way.db");
    way->compute("way.db", to, way->options);
    season_expect_exports(expected, SEASON_FROM, to, way->name);
    season_expect_consistent("way.db", way->name);
    expect_nothing_to_do("way.db", to, way->name);
}

static void check_ways(const char *to, int on)
{
    struct season_exports expected;

    season_copy("imported.db", "reference.db");
    season_use("reference.db");
    season_complete(SEASON_FROM, to, (const char *[]){ "--threads", "2", NULL });
    season_export(&expected, SEASON_FROM, to);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].on & on)
            check_way(&ways[i], to, &expected);
    season_exports_fini(&expected);
}

START_TEST(sample_season_is_the_same_however_computed)
{
    const char *to = season_is_quick() ? QUICK_TO : SAMPLE_TO;

    season_make("data", to);
    season_import("imported.db", "data");
    check_ways(to, season_is_quick() ? QUICK : SAMPLE);
}
END_TEST

START_TEST(real_season_is_the_same_however_computed)
{
    const char *shared = season_is_quick() ? NULL : season_shared();
    char path[512];

    if (shared == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/data/2021-22", shared);
    season_import("imported.db", path);
    check_ways(REAL_TO, REAL);
    check_ways(QUICK_TO, QUICK);
}
END_TEST

/* A date that nothing was computed for pulls in what it stands on, and nothing else. */
START_TEST(missing_upstream_dates_are_pulled_in)
{
    season_make("data", QUICK_TO);
    season_import("imported.db", "data");
    season_complete(QUICK_TO, QUICK_TO, NULL);
    ck_assert_int_eq(season_number("imported.db", "SELECT count(DISTINCT game_date) FROM"
                                                  " player_shot_zone_analysis"),
                     1);
    ck_assert_int_gt(season_number("imported.db", "SELECT count(DISTINCT game_date) FROM"
                                                  " team_defense_game_summary"),
                     1);
}
END_TEST

static void setup(void)
{
    e2e_enter(folder);
}

static void teardown(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("ways");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, sample_season_is_the_same_however_computed);
    tcase_add_test(tests, real_season_is_the_same_however_computed);
    tcase_add_test(tests, missing_upstream_dates_are_pulled_in);
    return runner_run("invariance", tests);
}
