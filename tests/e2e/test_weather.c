/* test_weather.c - the last days of a season in a warehouse that fails as warehouses do: requests
 * fail, answers are lost, jobs come late. What is there at the end is what SQLite has. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

/* Late enough that every table has rows on each of the three. */
#define FIRST "2021-11-18"
#define BEFORE "2021-11-17"
#define LAST "2021-11-20"
#define FULL_SEEDS 20
#define FEWEST_FAULTS 20 /* that a seed must have hit with */

static const char faults[] =
    "{\"seed\": %d, \"faults\": ["
    "{\"kind\": \"503\", \"probability\": 0.05, \"count\": -1},"
    "{\"kind\": \"429\", \"probability\": 0.03, \"count\": -1, \"retry_after\": \"past\"},"
    "{\"kind\": \"502\", \"probability\": 0.02, \"count\": -1},"
    "{\"kind\": \"reset\", \"probability\": 0.03, \"count\": -1},"
    "{\"kind\": \"lost\", \"probability\": 0.05, \"count\": -1},"
    "{\"kind\": \"cut\", \"probability\": 0.03, \"count\": -1},"
    "{\"kind\": \"lost_503\", \"probability\": 0.1, \"count\": -1, \"method\": \"jobs.insert\"},"
    "{\"kind\": \"404\", \"probability\": 0.05, \"count\": -1, \"method\": \"jobs.get\"},"
    "{\"kind\": \"job_slow\", \"probability\": 0.1, \"count\": -1, \"ms\": 300},"
    "{\"kind\": \"job_late\", \"probability\": 0.05, \"count\": -1, \"ms\": 200,"
    " \"method\": \"jobs.insert\"}]}";

static char folder[E2E_FOLDER_SIZE];
static const char *other;
static struct season_exports expected;

/* Imports and computes those dates in the store in use. */
static void work_on(const char *from, const char *to)
{
    struct e2e_result result = e2e_run((const char *[]){
        "import", season_pipeline(), "data", "--from", from, "--to", to, "--yes", NULL });

    ck_assert_msg(result.code == 0, "import: exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    season_complete(from, to, NULL);
}

/* ---- in SQLite, where nothing fails ---- */

static void expect_rows(void)
{
    for (int t = 0; t < SEASON_TABLES; t++) {
        char query[160];
        (void)snprintf(query, sizeof query,
                       "SELECT count(DISTINCT game_date) FROM %s WHERE game_date BETWEEN '" FIRST
                       "' AND '" LAST "'",
                       season_tables[t]);
        ck_assert_msg(season_number("calm.db", query) == 3, "%s has no rows on one of three days",
                      season_tables[t]);
    }
}

static void setup(void)
{
    e2e_enter(folder);
    season_make("data", LAST);
    places_choose("sqlite");
    season_use("calm.db");
    work_on(SEASON_FROM, BEFORE);
    work_on(FIRST, LAST);
    expect_rows();
    season_export(&expected, FIRST, LAST);
    places_choose(other);
    places_scope();
    season_use("early.db");
    work_on(SEASON_FROM, BEFORE);
}

static void teardown(void)
{
    season_exports_fini(&expected);
    e2e_leave(folder);
}

/* ---- in the warehouse ---- */

/* How often each kind has hit: "faults": {"503": 7, ..}. */
static long count_faults(void)
{
    char counts[8192], *at;
    long all = 0;

    places_control("GET", "counts", "", counts, sizeof counts);
    at = strstr(counts, "\"faults\"");
    ck_assert_msg(at != NULL, "no faults among %.500s", counts);
    at = strchr(at, '{');
    while (at != NULL && *at != '}') {
        if (*at == ':')
            all += strtol(at + 1, NULL, 10);
        at++;
    }
    return all;
}

static void expect_once(const char *what)
{
    season_expect_exports(&expected, FIRST, LAST, what);
    season_expect_consistent("storm.db", what);
    ck_assert_int_eq(season_number("storm.db", "SELECT count(*) FROM sluice_commits WHERE kind ="
                                               " 'run' AND sequence > 1"),
                     0);
    ck_assert_int_eq(season_number("storm.db", "SELECT count(*) FROM sluice_intents"), 0);
}

START_TEST(three_days_under_faults_are_those_of_sqlite)
{
    int seeds = season_is_full() ? FULL_SEEDS : 1;

    for (int seed = 1; seed <= seeds; seed++) {
        char text[sizeof faults + 16], what[32];
        season_copy("early.db", "storm.db");
        season_use("storm.db");
        (void)snprintf(text, sizeof text, faults, seed);
        (void)snprintf(what, sizeof what, "seed %d", seed);
        places_control("POST", "counts/reset", "", NULL, 0);
        places_control("POST", "faults", text, NULL, 0);
        work_on(FIRST, LAST);
        places_control("POST", "faults", "{\"faults\": []}", NULL, 0);
        expect_once(what);
        printf("%s: the same after %ld faults\n", what, count_faults());
        ck_assert_int_ge(count_faults(), FEWEST_FAULTS);
    }
}
END_TEST

int main(void)
{
    TCase *tests;

    other = places_word();
    if (strncmp(other, "bigquery", 8) != 0)
        other = "bigquery+sqlite";
    places_choose(other);
    if (!places_ready())
        return PLACES_SKIPPED;
    tests = tcase_create("weather");
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, season_is_full() ? 7200 : 280);
    tcase_add_test(tests, three_days_under_faults_are_those_of_sqlite);
    return runner_run("weather", tests);
}
