/* test_golden.c - a real season, cell by cell what an independent implementation computed. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#define TO "2022-04-10"

static char folder[E2E_FOLDER_SIZE];
static const char *shared;

static void setup(void)
{
    shared = season_shared();
    e2e_enter(folder);
}

static void teardown(void)
{
    e2e_leave(folder);
}

static const struct {
    const char *table;
    long long rows;
} season_rows[] = {
    { "player_game_summary", 26039 },          { "team_offense_game_summary", 2460 },
    { "team_defense_game_summary", 2460 },     { "player_shot_zone_analysis", 61277 },
    { "team_defense_zone_analysis", 4053 },    { "upcoming_team_game_context", 2460 },
    { "upcoming_player_game_context", 32959 }, { "player_composite_factors", 30773 },
    { "player_daily_cache", 28092 },           { "ml_feature_store", 30773 },
};

static void import_season(const char *season)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/data/%s", shared, season);
    season_import("season.db", path);
}

static void expect_rows(void)
{
    char query[256];

    for (size_t i = 0; i < sizeof season_rows / sizeof *season_rows; i++) {
        long long rows;
        (void)snprintf(query, sizeof query,
                       "SELECT count(*) FROM \"%s\" WHERE game_date <= '" TO "'",
                       season_rows[i].table);
        rows = season_number("season.db", query);
        ck_assert_msg(rows == season_rows[i].rows, "%s: %lld rows instead of %lld",
                      season_rows[i].table, rows, season_rows[i].rows);
    }
}

static void expect_file(const char *path, const char *table, const char *name)
{
    bool outcomes = strstr(name, ".outcomes.csv") != NULL;
    char date[SEASON_DATE_SIZE] = "";
    struct e2e_result result;
    size_t length = 0;
    char *expected = e2e_read(path, &length);

    ck_assert_ptr_nonnull(expected);
    memcpy(date, name, sizeof date - 1);
    result = e2e_run((const char *[]){ "export", season_pipeline(), table, "--date", date,
                                       outcomes ? "--outcomes" : NULL, NULL });
    ck_assert_msg(result.code == 0, "%s: exit %d\n%.1500s", path, result.code, result.err);
    ck_assert_msg(result.out_length == length && memcmp(result.out, expected, length) == 0,
                  "the export differs from %s", path);
    e2e_result_fini(&result);
    free(expected);
}

/* Returns the number of files compared. */
static int expect_folder(const char *table)
{
    char path[512];
    struct dirent *entry;
    DIR *golden;
    int count = 0;

    (void)snprintf(path, sizeof path, "%s/golden/%s", shared, table);
    golden = opendir(path);
    ck_assert_msg(golden != NULL, "%s cannot be read", path);
    while ((entry = readdir(golden)) != NULL) {
        if (strstr(entry->d_name, ".csv") == NULL)
            continue;
        (void)snprintf(path, sizeof path, "%s/golden/%s/%.64s", shared, table, entry->d_name);
        expect_file(path, table, entry->d_name);
        count++;
    }
    ck_assert_int_eq(closedir(golden), 0);
    return count;
}

static void expect_golden(void)
{
    for (int t = 0; t < SEASON_TABLES; t++)
        ck_assert_int_ge(expect_folder(season_tables[t]), 2);
}

START_TEST(one_season_equals_the_golden_files)
{
    if (shared == NULL)
        return;
    import_season("2021-22");
    season_complete(SEASON_FROM, TO, NULL);
    expect_rows();
    season_expect_consistent("season.db", "after the season");
    expect_golden();
}
END_TEST

/* The next season stands in the same tables: its rows must stay out of this one's windows. */
START_TEST(another_season_in_the_store_changes_nothing)
{
    if (shared == NULL || season_is_quick())
        return;
    import_season("2022-23");
    import_season("2021-22");
    season_complete(SEASON_FROM, "2023-04-30", NULL);
    expect_rows();
    expect_golden();
}
END_TEST

int main(void)
{
    TCase *tests;

    if (!places_ready())
        return PLACES_SKIPPED;
    if (!places_is_file() && !season_is_full()) {
        puts("skipped: a whole season elsewhere is for SLUICE_TEST_FULL");
        return PLACES_SKIPPED;
    }
    tests = tcase_create("season");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, one_season_equals_the_golden_files);
    tcase_add_test(tests, another_season_in_the_store_changes_nothing);
    return runner_run("golden", tests);
}
