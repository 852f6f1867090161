/* test_processes.c - several processes at once on one store: each its own months, and together what
 * one alone makes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#define MOST 4

/* The stretches of a season that are run at once. */
struct stretch {
    const char *from, *to;
};

static const struct stretch months[MOST] = { { "2021-10-19", "2021-11-18" },
                                             { "2021-11-19", "2021-12-18" },
                                             { "2021-12-19", "2022-01-18" },
                                             { "2022-01-19", "2022-02-18" } };
static const struct stretch weeks[MOST] = { { "2021-10-19", "2021-10-24" },
                                            { "2021-10-25", "2021-10-30" },
                                            { "2021-10-31", "2021-11-05" },
                                            { "2021-11-06", "2021-11-11" } };

/* Processors that read raw tables alone. */
static const char first_level[] = "sluice: 1\n"
                                  "name: first\n"
                                  "include: [%.*sleague.yaml]\n"
                                  "processors:\n"
                                  "  pgs: {plugin: pgs}\n"
                                  "  togs: {plugin: togs}\n"
                                  "  tdgs: {plugin: tdgs}\n";

static char folder[E2E_FOLDER_SIZE];
static const struct stretch *stretches;
static int processes;
#define FIRST "first.yaml"

static char nightly[128];

static const char *last_day(void)
{
    return stretches[processes - 1].to;
}

static struct season_exports alone; /* what one process makes of all stretches */

/* The pipeline of the season, and one of its first level. */
static void find_pipelines(void)
{
    const char *slash;
    char text[sizeof first_level + sizeof nightly];

    (void)snprintf(nightly, sizeof nightly, "%s", season_pipeline());
    slash = strrchr(nightly, '/');
    ck_assert_ptr_nonnull(slash);
    (void)snprintf(text, sizeof text, first_level, (int)(slash + 1 - nightly), nightly);
    e2e_write(FIRST, text, strlen(text));
}

static void setup(void)
{
    stretches = season_is_full() ? months : weeks;
    processes =
        strchr(places_word(), '+') != NULL && strncmp(places_word(), "sqlite", 6) == 0 ? 2 : MOST;
    e2e_enter(folder);
    season_make("data", last_day());
    find_pipelines();
    season_import("imported.db", "data");
    season_copy("imported.db", "alone.db");
    season_use("alone.db");
    season_complete(SEASON_FROM, last_day(), NULL);
    season_export(&alone, SEASON_FROM, last_day());
}

static void teardown(void)
{
    season_exports_fini(&alone);
    e2e_leave(folder);
}

static void begin(void)
{
    season_copy("imported.db", "shared.db");
    season_use("shared.db");
}

/* All stretches at once; every process ends with 0. */
static void run_at_once(const char *pipeline, const char *option, const char *value)
{
    struct e2e_child children[MOST];

    for (int i = 0; i < processes; i++)
        e2e_start(&children[i],
                  (const char *[]){ "run", pipeline, "--from", stretches[i].from, "--to",
                                    stretches[i].to, "--threads", "1", option, value, NULL });
    for (int i = 0; i < processes; i++) {
        struct e2e_result result = e2e_wait(&children[i]);
        ck_assert_msg(result.code == 0, "%s from %s: exit %d\n%.1500s", pipeline, stretches[i].from,
                      result.code, result.err);
        e2e_result_fini(&result);
    }
}

static void expect_as_alone(const char *what)
{
    season_expect_exports(&alone, SEASON_FROM, last_day(), what);
    season_expect_consistent("shared.db", what);
    ck_assert_int_eq(season_number("shared.db", "SELECT count(*) FROM sluice_commits WHERE kind ="
                                                " 'run' AND sequence > 1"),
                     0);
}

/* Nobody has what another waits for: nobody waits. */
START_TEST(stretches_of_raw_tables_are_run_at_once)
{
    begin();
    run_at_once(FIRST, NULL, NULL);
    season_complete(SEASON_FROM, last_day(), NULL);
    expect_as_alone("the first level at once, and the rest by one");
}
END_TEST

START_TEST(stretches_above_what_stands_are_run_at_once)
{
    struct e2e_result result;

    begin();
    result =
        e2e_run((const char *[]){ "run", FIRST, "--from", SEASON_FROM, "--to", last_day(), NULL });
    ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    run_at_once(nightly, NULL, NULL);
    expect_as_alone("the rest at once above a first level");
}
END_TEST

/* Each needs what another is at. */
START_TEST(who_waits_comes_to_the_end)
{
    begin();
    run_at_once(nightly, "--wait", "600");
    expect_as_alone("all at once with --wait");
}
END_TEST

int main(void)
{
    TCase *tests;

    if (!places_ready())
        return PLACES_SKIPPED;
    tests = tcase_create("processes");
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, season_is_full() ? 7200 : 280);
    tcase_add_test(tests, stretches_of_raw_tables_are_run_at_once);
    tcase_add_test(tests, stretches_above_what_stands_are_run_at_once);
    tcase_add_test(tests, who_waits_comes_to_the_end);
    return runner_run("processes", tests);
}
