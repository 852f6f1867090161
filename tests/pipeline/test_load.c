/* test_load.c - a pipeline from its files, exactly; and every mistake exactly. */
#include "fixture.h"
#include "mistakes.h"
#include "runner.h"
#include "sluice/plugin.h"

#include <sys/stat.h>

static const struct fixture_file both_files[] = { { "a.yaml", NULL }, { "b.yaml", NULL }, { 0 } };

static void write_text(const char *path, const char *text)
{
    fixture_write(path, text, strlen(text));
}

static void set_variables(void)
{
    ck_assert_int_eq(setenv("BAD", "secret", 1), 0);
    ck_assert_int_eq(unsetenv("UNSET"), 0);
}

static void expect_mistake(const struct mistake_case *test)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer rendered = { 0 };
    char folder[32];

    set_variables();
    fixture_enter(folder);
    write_text("a.yaml", test->text);
    if (test->included != NULL)
        write_text("b.yaml", test->included);
    ck_assert_ptr_null(fixture_load("a.yaml", &rendered, &error));
    ck_assert_int_eq(error.status, SLUICE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, " in a.yaml"));
    ck_assert_msg(text_equals(rendered.data, test->expected), "%s:\n%s\ninstead of\n%s",
                  test->promise, rendered.data, test->expected);
    buffer_fini(&rendered);
    fixture_leave(folder, both_files);
}

START_TEST(mistakes_are_told_exactly)
{
    expect_mistake(&mistake_cases[_i]);
}
END_TEST

START_TEST(mistakes_of_when_rows_are_known_are_told_exactly)
{
    expect_mistake(&known_mistakes[_i]);
}
END_TEST

START_TEST(mistakes_of_how_files_are_written_are_told_exactly)
{
    expect_mistake(&csv_mistakes[_i]);
}
END_TEST

START_TEST(mistakes_of_external_tables_are_told_exactly)
{
    expect_mistake(&external_mistakes[_i]);
}
END_TEST

/* Loads a.yaml, which has no mistakes. */
static struct pipeline *load_good(const char *text)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer rendered = { 0 };
    struct pipeline *pipeline;

    write_text("a.yaml", text);
    pipeline = fixture_load("a.yaml", &rendered, &error);
    ck_assert_msg(pipeline != NULL, "%s", rendered.data);
    ck_assert_uint_eq(rendered.length, 0);
    buffer_fini(&rendered);
    return pipeline;
}

static const char league[] =
    "sluice: 1\n"
    "name: league\n"
    "store: {driver: sqlite, path: \"${STORE:-league.db}\", sync: full}\n"
    "calendar: {table: schedule, date: game_date, season: season,\n"
    "           where: {season_type: [Regular Season, Playoffs]}}\n"
    "defaults: {parallel: no, workers: 4, max_failed: 7.5}\n"
    "tables:\n"
    "  schedule:\n"
    "    file: raw/schedule.csv\n"
    "    date: game_date\n"
    "    key: [game_id, home_team]\n"
    "    known: ahead\n"
    "    columns:\n"
    "      game_id: text\n"
    "      game_date: date\n"
    "      home_team: {type: text, from: home}\n"
    "      home_score: {type: int?, known: after}\n"
    "      season_type: text?\n"
    "    where:\n"
    "      home_team: {not: [BOS, LAL], fold_case: true}\n"
    "      season_type: {not: null}\n"
    "      game_id: '0021'\n"
    "  players: {key: [player_id], columns: {player_id: int}}\n"
    "  lines: {date: day, key: [day], columns: {day: date, spread: real?}}\n";

static void enter_league(char folder[32])
{
    fixture_enter(folder);
    write_text("b.yaml", league);
}

static const char zones[] = "sluice: 1\nname: zones\ninclude: [b.yaml, ./b.yaml]\n"
                            "processors:\n"
                            "  psza:\n"
                            "    plugin: shots\n"
                            "    parallel: ${ENABLE:-yes}\n"
                            "    progress_every: 50\n"
                            "    with: {min_games: \"${GAMES:-10}\", zones: [paint, mid]}\n"
                            "    inputs: {games: pgs_table}\n"
                            "    output: zone_table\n"
                            "    needs: [tdza]\n"
                            "    fill_at_least: {rate: 99.5}\n"
                            "    tolerance: {rate: 0.1}\n"
                            "    gates:\n"
                            "      early_season: {days: 14}\n"
                            "      breaker: {attempts: 3, cooldown: 7 days}\n"
                            "      completeness: {at_least: 90, mode: warn}\n"
                            "      sample_size: {games: 5}\n"
                            "  tdza:\n"
                            "    plugin: tdza\n"
                            "    enabled: false\n"
                            "    gates: {early_season: off, breaker: off, completeness: off}\n";

START_TEST(tables_are_as_declared)
{
    struct pipeline *pipeline;
    const struct pipeline_table *table;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    ck_assert_str_eq(pipeline->name, "zones");
    ck_assert_str_eq(pipeline->path, "a.yaml");
    ck_assert_uint_eq(pipeline->table_count, 3);
    table = pipeline_find_table(pipeline, "schedule");
    ck_assert_ptr_nonnull(table);
    ck_assert_str_eq(table->location.file, "b.yaml");
    ck_assert_int_eq(table->location.line, 8);
    ck_assert_int_eq(table->location.column, 3);
    ck_assert_str_eq(table->file, "raw/schedule.csv");
    ck_assert_str_eq(table->date, "game_date");
    ck_assert_uint_eq(table->key_count, 2);
    ck_assert_str_eq(table->key[1], "home_team");
    ck_assert_int_eq(table->known, KNOWN_AHEAD);
    ck_assert_uint_eq(table->column_count, 5);
    ck_assert_int_eq(table->columns[1].type, SLUICE_DATE);
    ck_assert_str_eq(table->columns[2].from, "home");
    ck_assert_str_eq(table->columns[0].from, "game_id");
    ck_assert_int_eq(table->columns[2].known, KNOWN_AHEAD);
    ck_assert_int_eq(table->columns[3].type, SLUICE_INT);
    ck_assert_int_eq(table->columns[3].known, KNOWN_AFTER);
    ck_assert(table->columns[3].nullable && !table->columns[0].nullable);
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(what_a_table_leaves_out_has_a_default)
{
    const struct pipeline_table *table;
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    table = pipeline_find_table(pipeline, "players");
    ck_assert_str_eq(table->file, "players.csv");
    ck_assert_ptr_null(table->date);
    ck_assert_int_eq(table->known, KNOWN_AHEAD);
    ck_assert_int_eq(pipeline_find_table(pipeline, "lines")->known, KNOWN_AFTER);
    ck_assert_int_eq(pipeline_find_table(pipeline, "lines")->columns[1].known, KNOWN_AFTER);
    ck_assert_ptr_null(pipeline_find_table(pipeline, "none"));
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(conditions_are_kept_with_their_kind)
{
    const struct pipeline_filter *where;
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    where = pipeline_find_table(pipeline, "schedule")->where;
    ck_assert_uint_eq(pipeline_find_table(pipeline, "schedule")->where_count, 3);
    ck_assert_int_eq(where[0].kind, SLUICE_FILTER_NOT_IN);
    ck_assert(where[0].fold_case);
    ck_assert_uint_eq(where[0].value_count, 2);
    ck_assert_str_eq(where[0].values[1]->text, "LAL");
    ck_assert_int_eq(where[1].kind, SLUICE_FILTER_NOT_NULL);
    ck_assert_uint_eq(where[1].value_count, 0);
    ck_assert_int_eq(where[2].kind, SLUICE_FILTER_EQUAL);
    ck_assert_str_eq(where[2].values[0]->text, "0021");
    ck_assert_int_eq(pipeline->calendar->where[0].kind, SLUICE_FILTER_IN);
    ck_assert_uint_eq(pipeline->calendar->where[0].value_count, 2);
    ck_assert_str_eq(pipeline->calendar->where[0].column, "season_type");
    ck_assert_str_eq(pipeline->calendar->season, "season");
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(a_processor_is_as_written)
{
    const struct pipeline_processor *psza;
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    ck_assert_uint_eq(pipeline->processor_count, 2);
    psza = &pipeline->processors[0];
    ck_assert_str_eq(psza->name, "psza");
    ck_assert_str_eq(psza->plugin, "shots");
    ck_assert(psza->enabled && psza->parallel);
    ck_assert_int_eq(psza->progress_every, 50);
    ck_assert_uint_eq(psza->with->count, 2);
    ck_assert_str_eq(psza->with->items[0]->text, "10");
    ck_assert(!psza->with->items[0]->quoted);
    ck_assert_int_eq(psza->with->items[1]->kind, YAML_LIST);
    ck_assert_str_eq(psza->inputs[0].name, "games");
    ck_assert_str_eq(psza->inputs[0].value->text, "pgs_table");
    ck_assert_str_eq(psza->output, "zone_table");
    ck_assert_str_eq(psza->needs[0].name, "tdza");
    ck_assert_str_eq(psza->fill_at_least[0].name, "rate");
    ck_assert_str_eq(psza->tolerance[0].value->text, "0.1");
    ck_assert(!pipeline->processors[1].enabled);
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(gates_say_what_was_written)
{
    const struct pipeline_gates *on, *off;
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    on = &pipeline->processors[0].gates;
    off = &pipeline->processors[1].gates;
    ck_assert(on->early_season_set && off->early_season_set);
    ck_assert_int_eq(on->early_season_days, 14);
    ck_assert_int_eq(off->early_season_days, 0);
    ck_assert(on->breaker_set && off->breaker_set);
    ck_assert_int_eq(on->breaker_attempts, 3);
    ck_assert_int_eq(on->breaker_cooldown_days, 7);
    ck_assert_int_eq(off->breaker_attempts, 0);
    ck_assert(!on->completeness_off && off->completeness_off);
    ck_assert(on->completeness_warn_set && on->completeness_warn && on->at_least_set);
    ck_assert(on->at_least > 89.9 && on->at_least < 90.1);
    ck_assert_ptr_nonnull(yaml_get(on->completeness, "mode"));
    ck_assert_ptr_null(off->completeness);
    ck_assert_uint_eq(on->min_rows_count, 1);
    ck_assert_str_eq(on->min_rows[0].name, "games");
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(defaults_hold_where_a_processor_is_silent)
{
    const struct pipeline_processor *psza, *tdza;
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    pipeline = load_good(zones);
    psza = &pipeline->processors[0];
    tdza = &pipeline->processors[1];
    ck_assert(psza->parallel && !tdza->parallel);
    ck_assert_int_eq(psza->workers, 4);
    ck_assert_int_eq(tdza->progress_every, 0);
    ck_assert(tdza->max_failed > 7.4 && tdza->max_failed < 7.6);
    pipeline_destroy(pipeline);
    pipeline = load_good("sluice: 1\nname: a\nprocessors: {p: {plugin: p}}\n");
    ck_assert(pipeline->processors[0].parallel);
    ck_assert_int_eq(pipeline->processors[0].workers, 0);
    ck_assert_int_eq(pipeline->processors[0].progress_every, 0);
    ck_assert(pipeline->processors[0].max_failed > 19.9);
    ck_assert(pipeline->processors[0].max_failed < 20.1);
    ck_assert_ptr_null(pipeline->store);
    ck_assert_ptr_null(pipeline->calendar);
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(settings_of_a_store_remember_their_file_and_source)
{
    struct pipeline *pipeline;
    char folder[32];

    enter_league(folder);
    ck_assert_int_eq(setenv("STORE", "/else/where.db", 1), 0);
    pipeline = load_good(zones);
    ck_assert_str_eq(pipeline->store->driver, "sqlite");
    ck_assert_uint_eq(pipeline->store->setting_count, 2);
    ck_assert_str_eq(pipeline->store->settings[0].name, "path");
    ck_assert_str_eq(pipeline->store->settings[0].value->text, "/else/where.db");
    ck_assert(pipeline->store->settings[0].value->from_environment);
    ck_assert_str_eq(pipeline->store->settings[0].location.file, "b.yaml");
    ck_assert_ptr_null(pipeline->ledger);
    pipeline_destroy(pipeline);
    ck_assert_int_eq(unsetenv("STORE"), 0);
    pipeline = load_good(zones);
    ck_assert_str_eq(pipeline->store->settings[0].value->text, "league.db");
    ck_assert(!pipeline->store->settings[0].value->from_environment);
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(a_byte_order_mark_is_no_mistake)
{
    struct pipeline *pipeline;
    char folder[32];

    fixture_enter(folder);
    pipeline = load_good("\xEF\xBB\xBFsluice: 1\nname: marked\n");
    ck_assert_str_eq(pipeline->name, "marked");
    pipeline_destroy(pipeline);
    fixture_leave(folder, both_files);
}
END_TEST

static void check_mistake(const char *path, const char *expected)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer rendered = { 0 };

    ck_assert_ptr_null(fixture_load(path, &rendered, &error));
    ck_assert_int_eq(error.status, SLUICE_E_INVALID);
    ck_assert_msg(strstr(rendered.data, expected) != NULL, "%s", rendered.data);
    buffer_fini(&rendered);
}

/* What cannot be read has no mistakes in it. */
static void check_unreadable(const char *path, int status, const char *expected)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer rendered = { 0 };

    ck_assert_ptr_null(fixture_load(path, &rendered, &error));
    ck_assert_int_eq(error.status, status);
    ck_assert_msg(strstr(error.message, expected) != NULL, "%s", error.message);
    ck_assert_uint_eq(rendered.length, 0);
}

START_TEST(a_file_that_is_not_there_is_an_error)
{
    check_unreadable("/nowhere/a.yaml", SLUICE_E_NOT_FOUND, "cannot read '/nowhere/a.yaml'");
}
END_TEST

START_TEST(a_large_file_is_refused)
{
    struct buffer text = { 0 };
    char folder[32];

    fixture_enter(folder);
    for (size_t i = 0; i < ((size_t)4 << 20) / 16 + 1; i++)
        buffer_text(&text, "# 15 characters\n");
    ck_assert(!text.failed);
    fixture_write("a.yaml", text.data, text.length);
    check_unreadable("a.yaml", SLUICE_E_LIMIT, "'a.yaml' is larger than 4194304 bytes");
    buffer_fini(&text);
    fixture_leave(folder, both_files);
}
END_TEST

START_TEST(includes_are_limited)
{
    struct buffer list = { 0 };
    char folder[32], name[32];

    fixture_enter(folder);
    buffer_text(&list, "sluice: 1\nname: a\ninclude:\n");
    for (int i = 0; i < 65; i++) {
        (void)snprintf(name, sizeof name, "i%02d.yaml", i);
        write_text(name, "sluice: 1\nname: i\n");
        buffer_printf(&list, "  - %s\n", name);
    }
    fixture_write("a.yaml", list.data, list.length);
    check_mistake("a.yaml", "a.yaml:68:5: error: more than 64 included files\n");
    for (int i = 0; i < 65; i++) {
        (void)snprintf(name, sizeof name, "i%02d.yaml", i);
        ck_assert_int_eq(unlink(name), 0);
    }
    buffer_fini(&list);
    fixture_leave(folder, both_files);
}
END_TEST

/* A pipeline names what code is loaded. */
START_TEST(a_file_that_anybody_may_write_is_refused)
{
    static const char *const expected[] = {
        "a.yaml: error: 'a.yaml' may be written by anybody, and it says what code is loaded; mend "
        "it with: chmod o-w a.yaml\n",
        "a.yaml:3:11: error: 'b.yaml' may be written by anybody, and it says what code is loaded; "
        "mend it with: chmod o-w b.yaml\n",
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer rendered = { 0 };
    struct pipeline *pipeline;
    char folder[32];

    fixture_enter(folder);
    write_text("a.yaml", "sluice: 1\nname: a\ninclude: [b.yaml]\n");
    write_text("b.yaml", "sluice: 1\nname: b\n");
    ck_assert_int_eq(chmod(_i == 0 ? "a.yaml" : "b.yaml", 0646), 0);
    check_mistake("a.yaml", expected[_i]);
    ck_assert_int_eq(chmod(_i == 0 ? "a.yaml" : "b.yaml", 0664), 0);
    pipeline = fixture_load("a.yaml", &rendered, &error);
    ck_assert_ptr_nonnull(pipeline);
    pipeline_destroy(pipeline);
    buffer_fini(&rendered);
    fixture_leave(folder, both_files);
}
END_TEST

static void add_good(TCase *cases)
{
    tcase_add_test(cases, tables_are_as_declared);
    tcase_add_test(cases, what_a_table_leaves_out_has_a_default);
    tcase_add_test(cases, conditions_are_kept_with_their_kind);
    tcase_add_test(cases, a_processor_is_as_written);
    tcase_add_test(cases, gates_say_what_was_written);
    tcase_add_test(cases, defaults_hold_where_a_processor_is_silent);
    tcase_add_test(cases, settings_of_a_store_remember_their_file_and_source);
    tcase_add_test(cases, a_byte_order_mark_is_no_mistake);
}

int main(void)
{
    TCase *cases = tcase_create("load");

    add_good(cases);
    tcase_add_loop_test(cases, mistakes_are_told_exactly, 0, (int)mistake_count);
    tcase_add_loop_test(cases, mistakes_of_when_rows_are_known_are_told_exactly, 0,
                        (int)known_mistake_count);
    tcase_add_test(cases, a_file_that_is_not_there_is_an_error);
    tcase_add_test(cases, a_large_file_is_refused);
    tcase_add_test(cases, includes_are_limited);
    tcase_add_loop_test(cases, mistakes_of_how_files_are_written_are_told_exactly, 0,
                        (int)csv_mistake_count);
    tcase_add_loop_test(cases, mistakes_of_external_tables_are_told_exactly, 0,
                        (int)external_mistake_count);
    tcase_add_loop_test(cases, a_file_that_anybody_may_write_is_refused, 0, 2);
    return runner_run("pipeline_load", cases);
}
