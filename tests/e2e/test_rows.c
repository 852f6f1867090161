/* Rows of a season as cases of the shipped processors: what `sluice test --update` writes is what a
 * run of the same rows commits and `sluice export` prints, byte for byte. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/season.h"

#include <sys/stat.h>

/* Early enough to be quick, late enough for every processor to write rows; earlier where it is all
 * slow. */
static const char *last_date(void)
{
    return season_is_quick() ? "2021-10-25" : "2021-11-21";
}

#define MOST_TABLES 10

static const struct {
    const char *name, *table;
    const char *const reads[MOST_TABLES + 1]; /* tables, those of its gate and the calendar's too */
} processors[] = {
    { "pgs",
      "player_game_summary",
      { "player_boxscores", "schedule", "team_boxscores", "shots", "player_props", NULL } },
    { "togs", "team_offense_game_summary", { "schedule", "team_boxscores", "shots", NULL } },
    { "tdgs",
      "team_defense_game_summary",
      { "schedule", "team_boxscores", "player_boxscores", "shots", NULL } },
    { "psza",
      "player_shot_zone_analysis",
      { "player_game_summary", "player_boxscores", "schedule", NULL } },
    { "tdza",
      "team_defense_zone_analysis",
      { "team_defense_game_summary", "schedule", "team_boxscores", NULL } },
    { "utgc",
      "upcoming_team_game_context",
      { "schedule", "game_lines", "injury_status", "team_boxscores", "player_boxscores", "arenas",
        NULL } },
    { "upgc",
      "upcoming_player_game_context",
      { "upcoming_team_game_context", "player_game_summary", "team_offense_game_summary",
        "team_defense_game_summary", "player_props", "injury_status", "player_boxscores",
        "schedule", NULL } },
    { "pcf",
      "player_composite_factors",
      { "upcoming_player_game_context", "player_shot_zone_analysis", "team_defense_zone_analysis",
        "upcoming_team_game_context", "schedule", NULL } },
    { "pdc",
      "player_daily_cache",
      { "upcoming_player_game_context", "player_game_summary", "team_offense_game_summary",
        "player_shot_zone_analysis", "player_boxscores", "schedule", NULL } },
    { "mlfs",
      "ml_feature_store",
      { "upcoming_player_game_context", "player_daily_cache", "player_composite_factors",
        "player_shot_zone_analysis", "team_defense_zone_analysis", "player_game_summary",
        "team_offense_game_summary", "team_defense_game_summary", "player_boxscores", "schedule",
        NULL } },
};

static char folder[E2E_FOLDER_SIZE];

/* What `export` prints of a table: of one date, of all, or, undated, of all rows. */
static char *export_of(const char *table, const char *from, const char *more)
{
    const char *arguments[] = { "export",    season_pipeline(),
                                table,       from == NULL ? more : "--from",
                                from,        "--to",
                                last_date(), more,
                                NULL };
    struct e2e_result result = e2e_run(arguments);
    char *text = result.out;

    ck_assert_msg(result.code == 0, "%s: %s", table, result.err);
    result.out = NULL;
    e2e_result_fini(&result);
    return text;
}

static void make_case(size_t p)
{
    const char *name = processors[p].name;
    char *pipeline =
        text_of("sluice: 1\nname: %s_rows\ninclude: [\"%s\"]\n", name, season_pipeline());
    char *path = text_of("%s/%s.yaml", name, name), *test = text_of("%s/test", name);

    ck_assert_int_eq(mkdir(name, 0755), 0);
    ck_assert_int_eq(mkdir(test, 0755), 0);
    write_text(path, pipeline);
    for (size_t t = 0; processors[p].reads[t] != NULL; t++) {
        const char *table = processors[p].reads[t];
        char *rows = export_of(table, strcmp(table, "arenas") == 0 ? NULL : SEASON_FROM, NULL);
        char *file = text_of("%s/%s.csv", test, table);
        write_text(file, rows);
        free(file);
        free(rows);
    }
    free(pipeline);
    free(path);
    free(test);
}

static void expect_written(size_t p, const char *file, const char *more)
{
    char *path = text_of("%s/test/%s", processors[p].name, file);
    char *written = e2e_read(path, &(size_t){ 0 });
    char *exported = export_of(processors[p].table, last_date(), more);

    ck_assert_ptr_nonnull(written);
    ck_assert_msg(strcmp(written, exported) == 0, "%s: %s is otherwise", processors[p].name, file);
    free(path);
    free(written);
    free(exported);
}

/* More than the header. */
static void expect_rows(size_t p)
{
    char *path = text_of("%s/test/expected.csv", processors[p].name);
    char *rows = e2e_read(path, &(size_t){ 0 });

    ck_assert_msg(season_is_quick() || strchr(rows, '\n')[1] != '\0', "%s writes nothing",
                  processors[p].name);
    free(path);
    free(rows);
}

START_TEST(what_a_test_writes_is_what_a_run_exports)
{
    season_make("data", last_date());
    season_import("test.db", "data");
    season_complete(SEASON_FROM, last_date(), NULL);
    for (size_t p = 0; p < COUNT_OF(processors); p++) {
        const char *const update[] = { "test",      processors[p].name, "--update", "--date",
                                       last_date(), "--seconds",        "120",      NULL };
        make_case(p);
        import_expect(processors[p].name, update, 0, NULL, "");
        expect_written(p, "expected.csv", NULL);
        expect_rows(p);
        expect_written(p, "outcomes.csv", "--outcomes");
    }
}
END_TEST

static void enter(void)
{
    e2e_enter(folder);
}

static void leave(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *cases = tcase_create("rows");

    tcase_set_timeout(cases, 280);
    tcase_add_checked_fixture(cases, enter, leave);
    tcase_add_test(cases, what_a_test_writes_is_what_a_run_exports);
    return runner_run("e2e_rows", cases);
}
