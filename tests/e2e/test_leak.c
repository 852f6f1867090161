/* test_leak.c - what is known before a date does not depend on what happens on it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/csv_rows.h"
#include "e2e/season.h"
#include "runner.h"

#define TO "2021-11-24"
#define AFTER "2021-11-17"
#define DATE "2021-11-16"

/* Of season_tables: those of processors that work before the date. */
#define FIRST_BEFORE 3

static char folder[E2E_FOLDER_SIZE];
static struct season_exports true_date, true_later;

/* ---- the same season with other results on the date ---- */

struct texts {
    char bytes[CSV_MAX_FIELDS][24];
    size_t used;
};

static const struct {
    const char *file, *column;
    int more;
} counts[] = {
    { "schedule.csv", "home_score", 9 },  { "schedule.csv", "away_score", -7 },
    { "player_boxscores.csv", "fgm", 2 }, { "player_boxscores.csv", "fga", 5 },
    { "player_boxscores.csv", "pts", 4 }, { "player_boxscores.csv", "oreb", 1 },
    { "player_boxscores.csv", "reb", 1 }, { "player_boxscores.csv", "ast", 3 },
    { "team_boxscores.csv", "fgm", 6 },   { "team_boxscores.csv", "fga", 11 },
    { "team_boxscores.csv", "pts", 12 },  { "team_boxscores.csv", "opp_pts", 12 },
    { "team_boxscores.csv", "dreb", 4 },  { "team_boxscores.csv", "reb", 4 },
    { "team_boxscores.csv", "tov", 2 },
};

static void change_counts(struct csv_row *row, struct texts *texts)
{
    texts->used = 0;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char **field = csv_field(row, counts[i].column);
        char *text = texts->bytes[texts->used];
        if (field == NULL || strcmp(counts[i].file, row->file) != 0)
            continue;
        (void)snprintf(text, sizeof texts->bytes[0], "%ld",
                       strtol(*field, NULL, 10) + counts[i].more);
        *field = text;
        texts->used++;
    }
}

static void swap_texts(struct csv_row *row, const char *column, char *one, char *other)
{
    char **field = csv_field(row, column);

    if (field != NULL)
        *field = strcmp(*field, one) == 0 ? other : strcmp(*field, other) == 0 ? one : *field;
}

static char won[] = "W", lost[] = "L", yes[] = "1", no[] = "0", paint[] = "paint", mid[] = "mid";

static bool other_results(struct csv_row *row, void *context)
{
    char **date = csv_field(row, "game_date");

    if (date == NULL || strcmp(*date, DATE) != 0)
        return true;
    change_counts(row, context);
    swap_texts(row, "win_loss", won, lost);
    swap_texts(row, "starter", yes, no);
    swap_texts(row, "made", yes, no);
    swap_texts(row, "zone", paint, mid);
    return true;
}

/* The morning of the date: only what is known then. */
static bool is_known_before(struct csv_row *row, void *context)
{
    char **date = csv_field(row, "game_date");
    bool is_result = strstr(row->file, "boxscores") != NULL || strstr(row->file, "shots") != NULL;

    (void)context;
    return date == NULL || !is_result || strcmp(*date, DATE) < 0;
}

/* ---- promises ---- */

static void export_both(struct season_exports *date, struct season_exports *later)
{
    season_export(date, DATE, DATE);
    season_export(later, AFTER, TO);
}

static void expect_before_processors_same(const struct season_exports *got)
{
    for (int t = FIRST_BEFORE; t < SEASON_TABLES; t++)
        ck_assert_msg(season_same(&true_date, got, t), "%s of " DATE " knows results of that date",
                      season_tables[t]);
}

static void expect_others_differ(const struct season_exports *date,
                                 const struct season_exports *later)
{
    for (int t = 0; t < FIRST_BEFORE; t++)
        ck_assert_msg(!season_same(&true_date, date, t), "%s of " DATE " does not differ",
                      season_tables[t]);
    for (int t = FIRST_BEFORE; t < SEASON_TABLES; t++)
        ck_assert_msg(!season_same(&true_later, later, t), "%s after " DATE " does not differ",
                      season_tables[t]);
}

static void check_other_results(void)
{
    struct season_exports date, later;

    export_both(&date, &later);
    expect_before_processors_same(&date);
    expect_others_differ(&date, &later);
    season_exports_fini(&date);
    season_exports_fini(&later);
}

START_TEST(other_results_change_nothing_that_was_known_before)
{
    season_import("other.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    check_other_results();
}
END_TEST

/* The same after the fact: what the date's own rows stand on has not changed. */
START_TEST(corrected_results_recompute_later_dates_only)
{
    static const char commits[] =
        "SELECT count(*) FROM sluice_commits WHERE table_name IN ('player_shot_zone_analysis',"
        " 'team_defense_zone_analysis') AND sequence > 1 AND partition ";
    char query[256];

    season_copy("true.db", "corrected.db");
    season_import("corrected.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    check_other_results();
    (void)snprintf(query, sizeof query, "%s <= '" DATE "'", commits);
    ck_assert_int_eq(season_number("corrected.db", query), 0);
    (void)snprintf(query, sizeof query, "%s > '" DATE "'", commits);
    ck_assert_int_gt(season_number("corrected.db", query), 0);
}
END_TEST

START_TEST(a_corrected_store_equals_a_new_one)
{
    struct season_exports fresh;

    season_import("fresh.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    season_export(&fresh, SEASON_FROM, TO);
    season_copy("true.db", "corrected.db");
    season_import("corrected.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    season_expect_exports(&fresh, SEASON_FROM, TO, "corrected store");
    season_exports_fini(&fresh);
}
END_TEST

/* Results that are not there yet block what needs them, and nothing else. */
START_TEST(the_morning_of_a_date_gives_its_final_rows)
{
    static const char *const before[] = { "player_shot_zone_analysis",
                                          "team_defense_zone_analysis" };
    struct e2e_result result;

    season_import("morning.db", "morning");
    result = season_run(DATE, DATE, NULL);
    ck_assert_msg(result.code == 3, "exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    for (int t = 0; t < 2; t++) {
        const char *expected = true_date.bytes[FIRST_BEFORE + t][0];
        result =
            e2e_run((const char *[]){ "export", SEASON_PIPELINE, before[t], "--date", DATE, NULL });
        ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
        ck_assert_msg(strcmp(result.out, expected) == 0, "%s of the morning differs", before[t]);
        e2e_result_fini(&result);
    }
}
END_TEST

/* Once for all tests: the data, and the store of the true season. */
static void setup(void)
{
    struct texts texts;

    e2e_enter(folder);
    season_make("data", TO);
    csv_copy_folder("data", "other", other_results, &texts);
    csv_copy_folder("data", "morning", is_known_before, NULL);
    season_import("true.db", "data");
    season_complete(SEASON_FROM, TO, NULL);
    export_both(&true_date, &true_later);
}

static void teardown(void)
{
    season_exports_fini(&true_date);
    season_exports_fini(&true_later);
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("results of a date");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, other_results_change_nothing_that_was_known_before);
    tcase_add_test(tests, corrected_results_recompute_later_dates_only);
    tcase_add_test(tests, a_corrected_store_equals_a_new_one);
    tcase_add_test(tests, the_morning_of_a_date_gives_its_final_rows);
    return runner_run("leak", tests);
}
