/* test_export.c - what is exported: which dates and rows, in which order and format, and what is
 * refused. */
#include "base/suite.h"
#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define IN_SEASON "2021-11-20"
#define NEXT_DAY "2021-11-21"

static char folder[E2E_FOLDER_SIZE];

static void enter(void)
{
    e2e_enter(folder);
    season_make("data", "2021-11-25");
    season_use("season.db");
    season_import("season.db", "data");
    season_complete(IN_SEASON, NEXT_DAY, NULL);
}

static void leave(void)
{
    e2e_leave(folder);
}

#define MORE 6

static struct e2e_result export_table(const char *table, const char *const more[MORE])
{
    const char *arguments[MORE + 4] = { "export", season_pipeline(), table };

    for (size_t i = 0; i < MORE && more[i] != NULL; i++)
        arguments[3 + i] = more[i];
    return e2e_run(arguments);
}

/* What is exported; the caller frees it. */
static char *exported(const char *table, const char *const more[MORE])
{
    struct e2e_result result = export_table(table, more);

    ck_assert_msg(result.code == 0, "%s: exit %d\n%s", table, result.code, result.err);
    ck_assert_str_eq(result.err, "");
    free(result.err);
    return result.out;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n' ? 1 : 0;
    return lines;
}

static const char *second_line(const char *text)
{
    return strchr(text, '\n') + 1;
}

static const char *const BOTH[MORE] = { "--from", IN_SEASON, "--to", NEXT_DAY };
static const char *const FIRST[MORE] = { "--date", IN_SEASON };
static const char *const SECOND[MORE] = { "--date", NEXT_DAY };

START_TEST(a_range_is_its_dates_one_after_another)
{
    static const char *const TABLES[] = { "player_shot_zone_analysis", "player_game_summary",
                                          "shots", "schedule" };

    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        char *first = exported(TABLES[i], FIRST), *second = exported(TABLES[i], SECOND);
        char *both = exported(TABLES[i], BOTH);
        size_t length = strlen(first);
        ck_assert_uint_gt(count_lines(first), 1);
        ck_assert_uint_gt(count_lines(second), 1);
        ck_assert_int_eq(strncmp(both, first, length), 0);
        ck_assert_str_eq(both + length, second_line(second));
        free(first);
        free(second);
        free(both);
    }
}
END_TEST

START_TEST(keys_are_sorted_ints_by_number)
{
    static const char *const TABLES[] = { "player_shot_zone_analysis", "players" };
    static const char *const NO_DATES[MORE] = { NULL };

    for (size_t i = 0; i < COUNT_OF(TABLES); i++) {
        char *text = exported(TABLES[i], i == 0 ? FIRST : NO_DATES);
        long last = -1;
        for (const char *line = second_line(text); *line != '\0'; line = strchr(line, '\n') + 1) {
            long id = strtol(i == 0 ? strchr(line, ',') + 1 : line, NULL, 10);
            ck_assert_int_gt(id, last);
            last = id;
        }
        free(text);
    }
}
END_TEST

START_TEST(dates_outside_the_calendar_have_no_rows_and_those_never_computed_are_refused)
{
    static const struct {
        const char *table;
        const char *more[MORE];
        int code;
        size_t lines;
        const char *err;
    } CASES[] = {
        { "team_defense_zone_analysis", { "--date", "2021-07-04" }, 0, 1, "" },
        { "team_defense_zone_analysis", { "--date", "2021-07-04", "--outcomes" }, 0, 1, "" },
        { "schedule", { "--date", "2021-07-04" }, 0, 1, "" },
        { "team_defense_zone_analysis",
          { "--date", "2021-11-22" },
          4,
          0,
          "sluice export: error: team_defense_zone_analysis of 2021-11-22 was never computed: "
          "`sluice run` makes it\n" },
        { "team_defense_zone_analysis",
          { "--date", "2021-11-22", "--outcomes" },
          4,
          0,
          "sluice export: error: team_defense_zone_analysis of 2021-11-22 was never computed: "
          "`sluice run` makes it\n" },
        { "team_defense_zone_analysis",
          { "--from", IN_SEASON, "--to", "2021-11-23" },
          4,
          0,
          "sluice export: error: team_defense_zone_analysis of 2021-11-22 and 1 more date was "
          "never computed: `sluice run` makes it\n" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct e2e_result result = export_table(CASES[i].table, CASES[i].more);
        ck_assert_str_eq(result.err, CASES[i].err);
        ck_assert_int_eq(result.code, CASES[i].code);
        ck_assert_uint_eq(count_lines(result.out), CASES[i].lines);
        e2e_result_fini(&result);
    }
}
END_TEST

START_TEST(outcomes_name_key_category_and_reason)
{
    static const char *const OUTCOMES[MORE] = { "--date", IN_SEASON, "--outcomes" };
    static const char HEADER[] = "game_date,player_id,outcome,category,reason\n";
    long last = -1;
    char *text;

    text = exported("player_shot_zone_analysis", OUTCOMES);
    ck_assert_int_eq(strncmp(text, HEADER, strlen(HEADER)), 0);
    ck_assert_uint_gt(count_lines(text), 1);
    for (const char *line = second_line(text); *line != '\0'; line = strchr(line, '\n') + 1) {
        long id = strtol(line + strlen(IN_SEASON) + 1, NULL, 10);
        ck_assert_int_gt(id, last);
        ck_assert_ptr_nonnull(strstr(line, ",skipped,insufficient,"));
        last = id;
    }
    free(text);
}
END_TEST

START_TEST(json_lines_hold_the_same_values_typed)
{
    static const char *const JSON[MORE] = { "--date", IN_SEASON, "--format", "jsonl" };
    char *csv, *lines;
    const char *place;
    size_t rows = 0;

    csv = exported("player_shot_zone_analysis", FIRST);
    lines = exported("player_shot_zone_analysis", JSON);
    for (place = lines; *place != '\0'; place = strchr(place, '\n') + 1, rows++) {
        json_error_t error;
        size_t length = (size_t)(strchr(place, '\n') - place);
        json_t *row = json_loadb(place, length, 0, &error);
        ck_assert_msg(json_is_object(row), "%s", error.text);
        ck_assert_str_eq(json_string_value(json_object_get(row, "game_date")), IN_SEASON);
        ck_assert(json_is_integer(json_object_get(row, "player_id")));
        ck_assert(json_is_real(json_object_get(row, "paint_rate_last_10")));
        ck_assert(json_is_string(json_object_get(row, "primary_scoring_zone")));
        json_decref(row);
    }
    ck_assert_uint_eq(rows, count_lines(csv) - 1);
    free(csv);
    free(lines);
}
END_TEST

START_TEST(all_adds_the_standard_columns_behind_the_declared_ones)
{
    static const char *const ALL[MORE] = { "--date", IN_SEASON, "--all" };
    static const char STANDARD[] = ",run_id,computed_at,row_hash,due_rows,present_rows,"
                                   "completeness_pct100,production_ready\n";
    char *declared, *all;
    size_t header;

    declared = exported("player_shot_zone_analysis", FIRST);
    all = exported("player_shot_zone_analysis", ALL);
    header = (size_t)(strchr(declared, '\n') - declared);
    ck_assert_int_eq(strncmp(all, declared, header), 0);
    ck_assert_int_eq(strncmp(all + header, STANDARD, strlen(STANDARD)), 0);
    ck_assert_uint_eq(count_lines(all), count_lines(declared));
    free(declared);
    free(all);
}
END_TEST

/* Told with the path of the pipeline that is in the sources. */
START_TEST(a_wrong_use_is_explained)
{
    static const struct {
        const char *table;
        const char *more[MORE];
        const char *err;
    } CASES[] = {
        { "shot",
          { "--date", IN_SEASON },
          "sluice export: error: " SEASON_PIPELINE
          " has no table 'shot'; did you mean 'shots'?\n" },
        { "psza",
          { "--date", IN_SEASON },
          "sluice export: error: " SEASON_PIPELINE " has no table 'psza'; the processor of that "
          "name writes 'player_shot_zone_analysis'\n" },
        { "shots",
          { NULL },
          "sluice export: error: say which dates: --date D, or --from D --to D\n" },
        { "players",
          { "--date", IN_SEASON },
          "sluice export: error: 'players' has no dates: leave out --date, --from and --to\n" },
        { "shots",
          { "--date", IN_SEASON, "--outcomes" },
          "sluice export: error: 'shots' is imported, not computed: only computed tables have "
          "outcomes\n" },
        { "shots",
          { "--date", IN_SEASON, "--format", "xml" },
          "sluice export: error: --format is csv or jsonl, not 'xml'\n" },
        { "player_game_summary",
          { "--date", IN_SEASON, "--outcomes", "--all" },
          "sluice export: error: --all adds columns to rows; --outcomes prints no rows\n" },
    };

    if (!places_is_file())
        return;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct e2e_result result = export_table(CASES[i].table, CASES[i].more);
        ck_assert_str_eq(result.err, CASES[i].err);
        ck_assert_int_eq(result.code, 2);
        ck_assert_str_eq(result.out, "");
        e2e_result_fini(&result);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_range_is_its_dates_one_after_another,
        keys_are_sorted_ints_by_number,
        dates_outside_the_calendar_have_no_rows_and_those_never_computed_are_refused,
        outcomes_name_key_category_and_reason,
        json_lines_hold_the_same_values_typed,
        all_adds_the_standard_columns_behind_the_declared_ones,
        a_wrong_use_is_explained,
    };

    TCase *promises = tcase_create("export");

    if (!places_ready())
        return PLACES_SKIPPED;
    /* One season serves all tests: none of them writes. */
    tcase_add_unchecked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    return runner_run("export", promises);
}
