/* test_two_stores.c - the same commands over one store, over two, and over one that publishes by
 * jobs: what is printed of the data is the same, byte for byte. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/season.h"
#include "runner.h"

#define RANGE "--from 2021-11-01 --to 2021-11-06"
#define LAST "2021-11-08"

static char folder[E2E_FOLDER_SIZE];

static const struct place {
    const char *name, *sections;
} places[] = {
    { "one", "store: {driver: sqlite, path: data.db}\n" },
    { "two",
      "store: {driver: sqlite, path: data.db}\nledger: {driver: sqlite, path: ledger.db}\n" },
    { "jobs",
      "store: {driver: depot, path: data.db}\nledger: {driver: sqlite, path: ledger.db}\n" },
};
#define PLACES (sizeof places / sizeof *places)

/* ---- folders ---- */

/* A pipeline file of ours, with these sections in place of its store. */
static void copy_pipeline(const char *name, const char *sections)
{
    char path[256], text[16384];
    size_t length;
    char *had, *store;
    int written;

    (void)snprintf(path, sizeof path, SLUICE_SOURCE "/pipelines/%s", name);
    had = e2e_read(path, &length);
    ck_assert_ptr_nonnull(had);
    store = strstr(had, "\nstore:");
    written = store == NULL ? snprintf(text, sizeof text, "%s", had)
                            : snprintf(text, sizeof text, "%.*s\n%s%s", (int)(store - had), had,
                                       sections, strchr(store + 1, '\n') + 1);
    ck_assert_int_lt(written, sizeof text);
    e2e_write(name, text, (size_t)written);
    free(had);
}

/* Three shots are other ones, and one has moved to a day that is not in the file. */
static void change_shots(void)
{
    size_t length;
    char *text = e2e_read("data/shots.csv", &length), *line = text;
    FILE *out = fopen("shots.csv", "w");

    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < 3; i++) {
        char *end = strchr(line, '\n'), *date;
        *end = '\0';
        date = strstr(line, "2021-10-");
        if (i == 2 && date != NULL)
            memcpy(date, "2021-11-07", 10);
        (void)fprintf(out, "%s\n", line);
        line = end + 1;
    }
    ck_assert_int_eq(fclose(out), 0);
    free(text);
}

static void enter(void)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", DEPOT, 1), 0);
    season_make("data", LAST);
    change_shots();
    for (size_t i = 0; i < PLACES; i++) {
        ck_assert_int_eq(mkdir(places[i].name, 0755), 0);
        ck_assert_int_eq(chdir(places[i].name), 0);
        copy_pipeline("league.yaml", places[i].sections);
        copy_pipeline("zones.yaml", places[i].sections);
        ck_assert_int_eq(chdir(".."), 0);
    }
}

static void leave(void)
{
    e2e_leave(folder);
}

/* ---- commands ---- */

static struct e2e_result command(const char *line)
{
    const char *arguments[24];
    char copy[512], *rest = copy, *word;
    size_t count = 0;

    (void)snprintf(copy, sizeof copy, "%s", line);
    while ((word = strsep(&rest, " ")) != NULL && count + 1 < 24)
        arguments[count++] = word;
    arguments[count] = NULL;
    return e2e_run(arguments);
}

static const struct step {
    const char *line;
    int code;
    bool same; /* what it prints */
} steps[] = {
    { "import league.yaml ../data", 0, false },
    { "import league.yaml ../data --dry-run", 0, true },
    { "status zones.yaml " RANGE " --format json", 0, false },
    { "plan zones.yaml " RANGE, 0, true },
    { "run zones.yaml " RANGE, 0, false },
    { "run zones.yaml " RANGE " --dry-run", 0, true },
    { "failures zones.yaml --all --date 2021-11-05", 0, true },
    { "history zones.yaml", 0, false },
    { "why zones.yaml psza 2021-11-05", 0, false },
    { "verify zones.yaml", 0, true },
    { "run zones.yaml " RANGE " --shadow", 0, true },
    { "import league.yaml shots=../shots.csv --merge", 0, false },
    { "plan zones.yaml " RANGE " -o plan.json", 0, false },
    { "export zones.yaml shots --from 2021-10-19 --to " LAST, 0, true },
    { "export zones.yaml player_shot_zone_analysis " RANGE " --only-current", 4, true },
    { "apply plan.json", 0, false },
    { "verify zones.yaml", 0, true },
    { "breaker reset zones.yaml psza 200013", 0, true },
    { "import league.yaml shots=../data/shots.csv --from 2021-10-19 --to " LAST, 0, false },
    { "run zones.yaml " RANGE, 0, false },
    { "plan zones.yaml " RANGE, 0, true },
};

/* What the first place printed, step by step. */
static char *printed[sizeof steps / sizeof *steps];

static void take_step(size_t place, size_t i)
{
    struct e2e_result result = command(steps[i].line);

    ck_assert_msg(result.code == steps[i].code, "%s: %s: exit %d\n%.300s\n%.1500s",
                  places[place].name, steps[i].line, result.code, result.out, result.err);
    if (place == 0) {
        printed[i] = result.out;
        result.out = NULL;
    } else if (steps[i].same) {
        ck_assert_msg(strcmp(result.out, printed[i]) == 0, "%s: %s prints\n%.900s\nnot\n%.900s",
                      places[place].name, steps[i].line, result.out, printed[i]);
    }
    e2e_result_fini(&result);
}

static void change_by_hand(void)
{
    sqlite3 *database = NULL;

    ck_assert_int_eq(sqlite3_open("data.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database,
                                  "DELETE FROM player_game_summary WHERE game_date = '2021-11-03'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void must(const char *line, int code)
{
    struct e2e_result result = command(line);

    ck_assert_msg(result.code == code, "%s: exit %d\n%.1500s", line, result.code, result.err);
    e2e_result_fini(&result);
}

/* Everything that is computed, in one text. */
static char *export_all(void)
{
    char *all = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&all, &length);

    ck_assert_ptr_nonnull(out);
    for (int t = 0; t < 5; t++)
        for (int outcomes = 0; outcomes < 2; outcomes++) {
            char line[160];
            struct e2e_result result;
            (void)snprintf(line, sizeof line, "export zones.yaml %s " RANGE "%s", season_tables[t],
                           outcomes ? " --outcomes" : "");
            result = command(line);
            ck_assert_msg(result.code == 0, "%s: %s", line, result.err);
            (void)fputs(result.out, out);
            e2e_result_fini(&result);
        }
    ck_assert_int_eq(fclose(out), 0);
    return all;
}

START_TEST(every_command_gives_the_same_over_one_store_and_over_two)
{
    char *expected = NULL;

    for (size_t place = 0; place < PLACES; place++) {
        char *got;
        ck_assert_int_eq(chdir(places[place].name), 0);
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            take_step(place, i);
        change_by_hand();
        must("verify zones.yaml", 3);
        must("verify zones.yaml --repair", 0);
        must("run zones.yaml " RANGE, 0);
        must("verify zones.yaml", 0);
        got = export_all();
        if (place == 0)
            expected = got;
        ck_assert_msg(strcmp(got, expected) == 0, "%s: other exports", places[place].name);
        if (place > 0)
            free(got);
        ck_assert_int_eq(chdir(".."), 0);
    }
    free(expected);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        free(printed[i]);
}
END_TEST

/* ---- rows that were taken away from under the ledger ---- */

static const char readings[] = "calendar: {every: day, from: 2024-01-01, to: 2024-01-10}\n"
                               "tables:\n"
                               "  reading: {date: day, key: [id], columns: {day: date, id: int}}\n"
                               "  place: {key: [id], columns: {id: int}}\n";

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

static int count_by_hand(const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    int count;

    ck_assert_int_eq(sqlite3_open("lost.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    (void)sqlite3_step(statement);
    count = sqlite3_column_int(statement, 0);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return count;
}

/* The same files are imported after each; told are the rows that came back. */
static const struct {
    const char *sql, *reading, *place;
} losses[] = {
    { "DROP TABLE reading", "+3 ~0 -0", "unchanged, +0 ~0 -0" },
    { "DELETE FROM reading WHERE id = 2", "+1 ~0 -0", "unchanged, +0 ~0 -0" },
    { "DELETE FROM place", "unchanged, +0 ~0 -0", "+2 ~0 -0" },
    { "SELECT 1", "unchanged, +0 ~0 -0", "unchanged, +0 ~0 -0" },
};

static void expect_line(const char *out, const char *table, const char *counts)
{
    char start[32];
    const char *line;

    (void)snprintf(start, sizeof start, "%s: ", table);
    line = strstr(out, start);
    ck_assert_msg(line != NULL && strstr(line, counts) != NULL &&
                      strstr(line, counts) < strchr(line, '\n'),
                  "%s: no '%s' in:\n%s", table, counts, out);
}

START_TEST(an_import_brings_back_what_the_ledger_has_and_the_store_has_not)
{
    char text[1024];

    (void)snprintf(text, sizeof text,
                   "sluice: 1\nname: lost\nstore: {driver: sqlite, path: lost.db}\n"
                   "ledger: {driver: sqlite, path: lost_ledger.db}\n%s",
                   readings);
    write_text("lost.yaml", text);
    ck_assert_int_eq(mkdir("lost", 0755), 0);
    write_text("lost/reading.csv", "day,id\n2024-01-01,1\n2024-01-02,2\n2024-01-04,3\n");
    write_text("lost/place.csv", "id\n7\n8\n");
    must("import lost.yaml lost", 0);
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        struct e2e_result result;
        (void)count_by_hand(losses[i].sql);
        result = e2e_run((const char *const[]){ "import", "lost.yaml", "lost", NULL });
        ck_assert_msg(result.code == 0, "%s%s", result.out, result.err);
        expect_line(result.err, "reading", losses[i].reading);
        expect_line(result.err, "place", losses[i].place);
        e2e_result_fini(&result);
        ck_assert_int_eq(count_by_hand("SELECT count(*) FROM reading"), 3);
        ck_assert_int_eq(count_by_hand("SELECT count(*) FROM place"), 2);
    }
    must("verify lost.yaml", 0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("two stores");

    tcase_set_timeout(tests, 280);
    tcase_add_unchecked_fixture(tests, enter, leave);
    tcase_add_test(tests, every_command_gives_the_same_over_one_store_and_over_two);
    tcase_add_test(tests, an_import_brings_back_what_the_ledger_has_and_the_store_has_not);
    return runner_run("two stores", tests);
}
