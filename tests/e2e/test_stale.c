/* test_stale.c - what a change makes stale: exactly what reads it, and what stands on that. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "e2e/csv_rows.h"
#include "e2e/season.h"
#include "runner.h"

#define X "2021-10-26"
#define TO "2021-11-03"

static char folder[E2E_FOLDER_SIZE];

/* ---- changed data ---- */

enum how { CELL, REMOVE, ADD, REVERSE };

/* One change of one file; of the first row of X, or of the file where it has no dates. */
struct change {
    const char *table, *file;
    enum how how;
    const char *column, *value; /* of CELL; ADD appends the line `value` */
};

struct edit {
    const struct change *change;
    bool done;
};

static bool edit_row(struct csv_row *row, void *context)
{
    static char value[64];
    struct edit *edit = context;
    char **date = csv_field(row, "game_date"), **field;

    if (edit->done || strcmp(row->file, edit->change->file) != 0 ||
        (date != NULL && strcmp(*date, X) != 0))
        return true;
    edit->done = true;
    if (edit->change->how == REMOVE)
        return false;
    field = csv_field(row, edit->change->column);
    ck_assert_msg(field != NULL, "%s has no %s", row->file, edit->change->column);
    ck_assert_msg(strcmp(*field, edit->change->value) != 0, "%s: nothing changes", row->file);
    (void)snprintf(value, sizeof value, "%s", edit->change->value);
    *field = value;
    return true;
}

/* The header stays where it is. */
static void reverse(const char *path)
{
    size_t length, used;
    char *bytes = e2e_read(path, &length), *turned = malloc(length + 1), *end = bytes + length;

    ck_assert_ptr_nonnull(bytes);
    ck_assert_ptr_nonnull(turned);
    used = strcspn(bytes, "\n") + 1;
    memcpy(turned, bytes, used);
    while (end > bytes + strcspn(bytes, "\n") + 1) {
        const char *start = end - 1;
        while (start[-1] != '\n')
            start--;
        memcpy(turned + used, start, (size_t)(end - start));
        used += (size_t)(end - start);
        end = bytes + (start - bytes);
    }
    ck_assert_uint_eq(used, length);
    e2e_write(path, turned, length);
    free(turned);
    free(bytes);
}

static void append(const char *path, const char *line)
{
    FILE *file = fopen(path, "a");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fprintf(file, "%s\n", line), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* The changed file in the folder `to`. */
static void change_data(const struct change *change, const char *to)
{
    struct edit edit = { change, change->how == ADD || change->how == REVERSE };
    char path[96];

    csv_copy_file("data", to, change->file, edit_row, &edit);
    ck_assert_msg(edit.done, "%s has no row to change", change->file);
    (void)snprintf(path, sizeof path, "%s/%s", to, change->file);
    if (change->how == REVERSE)
        reverse(path);
    if (change->how == ADD)
        append(path, change->value);
}

static void import_table(const struct change *change, const char *from)
{
    char word[128];
    struct e2e_result result;

    (void)snprintf(word, sizeof word, "%s=%s/%s", change->table, from, change->file);
    result = e2e_run((const char *[]){ "import", SEASON_PIPELINE, word, NULL });
    ck_assert_msg(result.code == 0, "import of %s: exit %d\n%.1500s", word, result.code,
                  result.err);
    e2e_result_fini(&result);
}

/* ---- what a run would do ---- */

/* The text behind `"name":"` in a line of JSON, cut at its end. */
static bool take(const char *line, const char *name, char *out, size_t size)
{
    char start[32];
    const char *at;

    (void)snprintf(start, sizeof start, "\"%s\":\"", name);
    at = strstr(line, start);
    if (at == NULL)
        return false;
    at += strlen(start);
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
    return true;
}

struct stale {
    char text[2048]; /* "psza if-changed 2021-10-27..2021-11-03\n" for each group */
    size_t pairs;
};

struct group {
    char node[16], action[16], first[16], last[16];
};

static void add_group(struct stale *stale, const struct group *group)
{
    size_t used = strlen(stale->text);

    if (group->node[0] == '\0' || strcmp(group->action, "reuse") == 0)
        return;
    (void)snprintf(stale->text + used, sizeof stale->text - used, "%s %s %s..%s\n", group->node,
                   group->action, group->first, group->last);
}

/* From the plan of the store in use. */
static void plan(const char *pipeline, const char *const *more, struct stale *stale)
{
    const char *arguments[16] = { "run",          pipeline, "--dry-run",
                                  "--log-format", "json",   "--from",
                                  SEASON_FROM,    "--to",   TO };
    struct group group = { 0 };
    struct e2e_result result;
    char *rest, *line;

    for (size_t i = 9; more != NULL && *more != NULL && i < 15; i++)
        arguments[i] = *more++;
    result = e2e_run(arguments);
    ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
    *stale = (struct stale){ 0 };
    rest = result.out;
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        struct group next = { 0 };
        ck_assert(take(line, "node", next.node, sizeof next.node));
        ck_assert(take(line, "action", next.action, sizeof next.action));
        ck_assert(take(line, "partition", next.last, sizeof next.last));
        stale->pairs += strcmp(next.action, "reuse") != 0;
        if (strcmp(next.node, group.node) != 0 || strcmp(next.action, group.action) != 0) {
            add_group(stale, &group);
            memcpy(next.first, next.last, sizeof next.first);
        } else {
            memcpy(next.first, group.first, sizeof next.first);
        }
        group = next;
    }
    add_group(stale, &group);
    e2e_result_fini(&result);
}

static size_t count_stale(const char *pipeline, const char *const *more)
{
    const char *arguments[12] = { "status", pipeline,    "--format", "json",
                                  "--from", SEASON_FROM, "--to",     TO };
    struct e2e_result result;
    size_t count = 0;

    for (size_t i = 8; more != NULL && *more != NULL && i < 11; i++)
        arguments[i] = *more++;
    result = e2e_run(arguments);
    ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
    for (const char *at = result.out; (at = strstr(at, "\"state\":\"stale\"")) != NULL; at++)
        count++;
    e2e_result_fini(&result);
    return count;
}

static void expect_stale(const char *promise, const char *pipeline, const char *const *more,
                         const char *expected)
{
    struct stale stale;

    plan(pipeline, more, &stale);
    ck_assert_msg(strcmp(stale.text, expected) == 0, "%s:\n%s\nnot\n%s", promise, stale.text,
                  expected);
    /* The pool is of runs alone; status takes a folder of plugins. */
    if (more == NULL || strcmp(more[0], "--plugins") == 0)
        ck_assert_uint_eq(count_stale(pipeline, more), stale.pairs);
}

/* ---- data ---- */

#define ON_X X ".." X "\n"
#define ON_28 "2021-10-28..2021-10-28\n"
#define FROM_20 "2021-10-20.." TO "\n"
#define LATER "2021-10-27.." TO "\n"
#define ALL SEASON_FROM ".." TO "\n"

#define PGS "pgs run " ON_X
#define TOGS "togs run " ON_X
#define TDGS "tdgs run " ON_X
#define UTGC_LATER "utgc run " LATER
#define PSZA_LATER "psza if-changed " LATER
#define TDZA_LATER "tdza if-changed " LATER
/* What stands on the context of players. */
#define FEATURES(dates)                                                                            \
    "upgc if-changed " dates "pcf if-changed " dates "pdc if-changed " dates                       \
    "mlfs if-changed " dates

static const struct {
    const char *promise;
    struct change change;
    const char *stale;
} data[] = {
    { "a column that games are made of",
      { "player_boxscores", "player_boxscores.csv", CELL, "fgm", "1" },
      PGS PSZA_LATER FEATURES(LATER) },
    { "a column that another processor reads too",
      { "player_boxscores", "player_boxscores.csv", CELL, "starter", "0" },
      PGS UTGC_LATER PSZA_LATER FEATURES(LATER) },
    { "a value that becomes unknown",
      { "team_boxscores", "team_boxscores.csv", CELL, "minutes", "" },
      PGS TOGS TDGS PSZA_LATER TDZA_LATER FEATURES(LATER) },
    { "results of a team",
      { "team_boxscores", "team_boxscores.csv", CELL, "opp_pts", "200" },
      TOGS UTGC_LATER FEATURES(LATER) },
    { "what is known before the game",
      { "game_lines", "game_lines.csv", CELL, "close_total", "300" },
      "utgc run " ON_X FEATURES(ON_X) },
    { "what later and earlier dates look at",
      { "schedule", "schedule.csv", CELL, "tipoff_utc", X "T05:00:00Z" },
      "utgc run " ALL FEATURES(ALL) },
    { "a table without dates",
      { "arenas", "arenas.csv", CELL, "latitude", "12.5" },
      "utgc run " ALL FEATURES(ALL) },
    { "a row more",
      { "shots", "shots.csv", ADD, NULL,
        "0022100110,9999," X ",200659,PRV,LOU,home,4,1,2,1,mid,19,179,71,,Floater" },
      PGS TOGS TDGS PSZA_LATER TDZA_LATER FEATURES(LATER) },
    { "a row less",
      { "player_boxscores", "player_boxscores.csv", REMOVE, NULL, NULL },
      PGS TDGS UTGC_LATER PSZA_LATER TDZA_LATER FEATURES(LATER) },
    { "a row on another date",
      { "shots", "shots.csv", CELL, "game_date", "2021-10-28" },
      PGS "pgs run " ON_28 TOGS "togs run " ON_28 TDGS
          "tdgs run " ON_28 PSZA_LATER TDZA_LATER FEATURES(LATER) },
    { "a column that is declared and not read",
      { "player_boxscores", "player_boxscores.csv", CELL, "opp_team", "XXX" },
      "" },
    { "another one", { "shots", "shots.csv", CELL, "loc_x", "1" }, "" },
    { "a score in the schedule", { "schedule", "schedule.csv", CELL, "home_score", "300" }, "" },
    { "a column that is not declared",
      { "player_props", "player_props.csv", CELL, "actual", "99" },
      "" },
    { "the order of rows", { "shots", "shots.csv", REVERSE, NULL, NULL }, "" },
};

START_TEST(a_change_makes_stale_what_reads_it_and_nothing_else)
{
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        if (season_is_quick() && i % 4 != 0)
            continue;
        change_data(&data[i].change, "changed");
        season_copy("base.db", "changed.db");
        season_use("changed.db");
        import_table(&data[i].change, "changed");
        expect_stale(data[i].promise, SEASON_PIPELINE, NULL, data[i].stale);
    }
}
END_TEST

/* What was computed again since the base: tables with their number of dates. */
static void expect_computed(const char *promise, const char *expected)
{
    char *text = season_text("changed.db",
                             "SELECT coalesce(group_concat(line, ', '), '') FROM (SELECT table_name"
                             " || ' ' || count(*) AS line FROM sluice_commits WHERE kind = 'run'"
                             " AND sequence > 1 GROUP BY table_name ORDER BY table_name)");

    ck_assert_msg(strcmp(text, expected) == 0, "%s: computed %s, not %s", promise, text, expected);
    free(text);
}

/* The time of a game is in the context of the teams of the dates around it, and is told on its own
 * date alone. */
START_TEST(an_output_that_comes_out_the_same_stops_the_wave)
{
    static const struct change tipoff = { "schedule", "schedule.csv", CELL, "tipoff_utc",
                                          X "T05:00:00Z" };

    change_data(&tipoff, "changed");
    season_copy("base.db", "changed.db");
    season_use("changed.db");
    import_table(&tipoff, "changed");
    season_complete(SEASON_FROM, TO, NULL);
    expect_computed("a tip-off", "upcoming_player_game_context 1, upcoming_team_game_context 16");
    expect_stale("afterwards", SEASON_PIPELINE, NULL, "");
}
END_TEST

/* ---- a changed store and one made from the changed data ---- */

static const struct change several[] = {
    { "game_lines", "game_lines.csv", CELL, "close_total", "231.5" },
    { "shots", "shots.csv", REMOVE, NULL, NULL },
    { "arenas", "arenas.csv", CELL, "latitude", "41.5" },
    { "player_props", "player_props.csv", CELL, "line", "3.5" },
};

static bool edit_several(struct csv_row *row, void *context)
{
    struct edit *edits = context;
    bool stays = true;

    for (size_t i = 0; i < sizeof several / sizeof *several; i++)
        stays = edit_row(row, &edits[i]) && stays;
    return stays;
}

START_TEST(a_store_brought_up_to_date_equals_a_new_one)
{
    struct edit edits[sizeof several / sizeof *several] = { 0 };
    struct season_exports fresh;

    for (size_t i = 0; i < sizeof several / sizeof *several; i++)
        edits[i].change = &several[i];
    csv_copy_folder("data", "other", edit_several, edits);
    season_import("fresh.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    season_export(&fresh, SEASON_FROM, TO);
    season_copy("base.db", "changed.db");
    season_import("changed.db", "other");
    season_complete(SEASON_FROM, TO, NULL);
    season_expect_exports(&fresh, SEASON_FROM, TO, "a store brought up to date");
    season_exports_fini(&fresh);
}
END_TEST

/* ---- settings ---- */

static const char *const pipelines[] = { "league.yaml", "zones.yaml", "nightly.yaml" };

/* The pipelines in a folder of their own, with the first `old` of one file replaced. */
static void change_pipeline(const char *name, const char *old, const char *text)
{
    for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
        char path[256], *bytes, *at;
        size_t length;
        FILE *file;
        (void)snprintf(path, sizeof path, "%s/pipelines/%s", SLUICE_SOURCE, pipelines[i]);
        bytes = e2e_read(path, &length);
        ck_assert_ptr_nonnull(bytes);
        at = strcmp(pipelines[i], name) == 0 ? strstr(bytes, old) : bytes + length;
        ck_assert_msg(at != NULL, "no '%s' in %s", old, name);
        (void)snprintf(path, sizeof path, "pipelines/%s", pipelines[i]);
        file = fopen(path, "w");
        ck_assert_ptr_nonnull(file);
        ck_assert_int_ge(fprintf(file, "%.*s%s%s", (int)(at - bytes), bytes,
                                 *at == '\0' ? "" : text, at + (*at == '\0' ? 0 : strlen(old))),
                         0);
        ck_assert_int_eq(fclose(file), 0);
        free(bytes);
    }
}

static const struct {
    const char *promise, *file, *old, *text, *stale;
} settings[] = {
    { "a parameter", "zones.yaml", "    plugin: psza\n",
      "    plugin: psza\n    with: {min_games: 8}\n",
      "psza run " ALL "pcf if-changed " ALL "pdc if-changed " ALL "mlfs if-changed " ALL },
    { "a gate", "zones.yaml", "    plugin: tdza\n",
      "    plugin: tdza\n    gates: {early_season: {days: 3}}\n",
      "tdza run " ALL "pcf if-changed " ALL "mlfs if-changed " ALL },
    { "a default written out", "zones.yaml", "    plugin: psza\n",
      "    plugin: psza\n    with: {min_games: 10}\n", "" },
    { "progress_every", "zones.yaml", "progress_every: 50", "progress_every: 7", "" },
    { "workers", "nightly.yaml",
      "    plugin: mlfs\n    parallel: ", "    plugin: mlfs\n    # parallel: ", "" },
};

START_TEST(a_setting_makes_stale_what_it_decides)
{
    ck_assert_int_eq(mkdir("pipelines", 0755), 0);
    season_use("base.db");
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        change_pipeline(settings[i].file, settings[i].old, settings[i].text);
        expect_stale(settings[i].promise, "pipelines/nightly.yaml", NULL, settings[i].stale);
    }
}
END_TEST

START_TEST(how_it_is_run_makes_nothing_stale)
{
    static const char *const variables[][2] = {
        { "PARALLELIZATION_WORKERS", "1" },
        { "PSZA_WORKERS", "7" },
        { "ENABLE_PLAYER_PARALLELIZATION", "false" },
        { "ENABLE_TEAM_PARALLELIZATION", "false" },
    };
    static const char *const ways[][3] = {
        { "--threads", "1", NULL },
        { "--threads", "5", NULL },
        { "--memory", "300M", NULL },
    };

    season_use("base.db");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        expect_stale(ways[i][0], SEASON_PIPELINE, ways[i], "");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        ck_assert_int_eq(setenv(variables[i][0], variables[i][1], 1), 0);
        expect_stale(variables[i][0], SEASON_PIPELINE, NULL, "");
        ck_assert_int_eq(unsetenv(variables[i][0]), 0);
    }
}
END_TEST

/* Built anew, with another byte in it. */
START_TEST(another_build_makes_stale_what_it_computes)
{
    static const char *const newer[] = { "--plugins", "newer", NULL };

    ck_assert_int_eq(mkdir("newer", 0755), 0);
    e2e_rebuild(PLUGINS "/togs.so", "newer/togs.so", "one row per team");
    season_use("base.db");
    expect_stale("another build", SEASON_PIPELINE, newer, "togs run " ALL FEATURES(FROM_20));
}
END_TEST

static void setup(void)
{
    e2e_enter(folder);
    ck_assert_int_eq(mkdir("changed", 0755), 0);
    season_make("data", TO);
    season_import("base.db", "data");
    season_complete(SEASON_FROM, TO, NULL);
}

static void teardown(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("a change");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, a_change_makes_stale_what_reads_it_and_nothing_else);
    tcase_add_test(tests, an_output_that_comes_out_the_same_stops_the_wave);
    if (!season_is_quick())
        tcase_add_test(tests, a_store_brought_up_to_date_equals_a_new_one);
    tcase_add_test(tests, a_setting_makes_stale_what_it_decides);
    tcase_add_test(tests, how_it_is_run_makes_nothing_stale);
    tcase_add_test(tests, another_build_makes_stale_what_it_computes);
    return runner_run("stale", tests);
}
