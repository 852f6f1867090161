/* test_unsettled.c - a command killed while the store replaced a partition: what every command says
 * of it until somebody finds out what stands, and that the same command does. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#define LAST "2021-10-21"
#define RANGE "--from 2021-10-19 --to " LAST
#define STARTED "base.db"
#define STORE "store.db"

static char folder[E2E_FOLDER_SIZE];

/* ---- commands ---- */

/* P in a line is the pipeline. */
static struct e2e_result command(const char *line)
{
    const char *arguments[16];
    char copy[256], *rest = copy, *word;
    size_t count = 0;

    (void)snprintf(copy, sizeof copy, "%s", line);
    while ((word = strsep(&rest, " ")) != NULL && count + 1 < 16)
        arguments[count++] = strcmp(word, "P") == 0 ? season_pipeline() : word;
    arguments[count] = NULL;
    return e2e_run(arguments);
}

static void must(const char *line)
{
    struct e2e_result result = command(line);

    ck_assert_msg(result.code == 0, "%s: exit %d\n%.1500s", line, result.code, result.err);
    e2e_result_fini(&result);
}

/* It is killed as that call of the depot begins, or as it ends. */
static void killed(const char *line, const char *variable, const char *call)
{
    struct e2e_result result;

    ck_assert_int_eq(setenv(variable, call, 1), 0);
    result = command(line);
    ck_assert_int_eq(unsetenv(variable), 0);
    ck_assert_msg(result.code == 128 + 9, "%s: exit %d\n%.900s", line, result.code, result.err);
    e2e_result_fini(&result);
}

/* ---- what is said ---- */

#define UNTIL ": a command publishes it, or ended before it was done; the next run or import finds "
#define SHOTS "table 'shots' is unsettled on 2021-10-20"
#define PGS "unsettled: a run that published it did not say how it ended"
#define MENDS "`sluice run` mends it, `sluice why` says more\n"

struct answer {
    const char *line;
    int code;
    const char *out, *err; /* a part of it; NULL: anything, "": nothing */
};

static const struct answer of_import[] = {
    { "status P " RANGE, 0, "\nunsettled: being published, or left so by a command that ended",
      "" },
    { "status P " RANGE, 0, "\n  shots 2021-10-20, by run ", "" },
    { "status P --date 2021-10-19", 0, "\n  shots 2021-10-20, by run ", "" },
    { "status P " RANGE, 0, SHOTS "\n", "" },
    { "status P " RANGE " --format json", 0,
      "{\"event\":\"unsettled\",\"table\":\"shots\",\"date\":\"2021-10-20\",\"run\":\"", "" },
    { "status P " RANGE " --format json", 0, "\"state\":\"stale\",\"reason\":\"" SHOTS "\"", "" },
    { "plan P " RANGE, 0, "  " SHOTS "\n", "" },
    { "why P pgs 2021-10-20", 0, "pgs 2021-10-20: if-changed, " SHOTS "\n", "" },
    { "why P pgs 2021-10-21", 0, "pgs 2021-10-21: reuse, up to date\n", "" },
    { "failures P", 0, NULL,
      "sluice failures: warning: 1 partition is unsettled, the first of table 'shots'" UNTIL },
    { "export P shots --date 2021-10-20", 0, "\n0022100003,",
      "sluice export: warning: shots: 1 date is unsettled, the first 2021-10-20" UNTIL },
    { "export P shots --date 2021-10-21", 0, NULL, "" },
    { "export P shots --date 2021-10-21 --only-current", 0, NULL, "" },
    { "export P shots " RANGE " --only-current", 4, "",
      "sluice export: error: shots: 1 date is unsettled, the first 2021-10-20" UNTIL },
    { "export P player_game_summary " RANGE, 0, "\n2021-10-20,",
      "player_game_summary: 1 of 3 dates is not current, the first 2021-10-20: " SHOTS "; " MENDS },
    { "export P player_game_summary " RANGE " --only-current", 4, "", SHOTS "; " MENDS },
    { "run P " RANGE " --shadow", 4, "",
      "sluice run: error: 'shots' 2021-10-20 is unsettled: a command that published it ended "
      "before it was done; a run without --shadow, or an import, finds out what stands\n" },
    { "history P", 0, "interrupted        sluice import ", "" },
};

static const struct answer of_run[] = {
    { "status P " RANGE, 0, "\n  player_game_summary 2021-10-20, by run ", "" },
    { "status P " RANGE " --format json", 0,
      "{\"event\":\"unsettled\",\"table\":\"player_game_summary\",\"date\":\"2021-10-20\",", "" },
    { "plan P " RANGE, 0, "  " PGS "\n", "" },
    { "plan P " RANGE, 0, "pgs runs on 2021-10-20\n", "" },
    { "why P pgs 2021-10-20", 0, "pgs 2021-10-20: run, " PGS "\n", "" },
    { "failures P", 0, NULL,
      "1 partition is unsettled, the first of table 'player_game_summary'" UNTIL },
    { "export P player_game_summary " RANGE, 0, "\n2021-10-20,",
      "player_game_summary: 1 of 3 dates is not current, the first 2021-10-20: " PGS "; " MENDS },
    { "export P player_game_summary " RANGE " --only-current", 4, "", PGS },
    { "export P player_shot_zone_analysis --date 2021-10-21 --only-current", 4, "",
      "pgs runs on 2021-10-20" },
    { "run P " RANGE " --shadow", 4, "", "'player_game_summary' 2021-10-20 is unsettled: " },
    { "history P", 0, "interrupted        sluice run ", "" },
};

/* Rows that were not replaced are as they were committed. */
static const struct answer of_rows[] = {
    { "verify P", 0, " tables: all as committed\n", "" },
    { "verify P", 0, "shots: 1 partition, the first 2021-10-20, is unsettled" UNTIL, "" },
    { "verify P", 0, " tables: no difference, 1 unsettled\n", "" },
};

static void expect_part(const struct answer *answer, const char *what, const char *part,
                        const char *got)
{
    bool right = part == NULL || (part[0] == '\0' ? got[0] == '\0' : strstr(got, part) != NULL);

    ck_assert_msg(right, "%s: %s is\n%.1400s\nand has not\n%s", answer->line, what, got, part);
}

static void expect_answers(const struct answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct answer *answer = &answers[i];
        struct e2e_result result = command(answer->line);

        ck_assert_msg(result.code == answer->code, "%s: exit %d\n%.900s", answer->line, result.code,
                      result.err);
        expect_part(answer, "stdout", answer->out, result.out);
        expect_part(answer, "stderr", answer->err, result.err);
        ck_assert_msg(strstr(result.err, "(null)") == NULL, "%s: %.900s", answer->line, result.err);
        e2e_result_fini(&result);
    }
}

#define EXPECT(answers) expect_answers(answers, sizeof(answers) / sizeof *(answers))

/* ---- the same command again ---- */

#define CHANGE "import P shots=changed.csv --yes"
#define RUN "run P " RANGE " --threads 1"
#define ENDED " was being published when run "

/* The command settles what it left, with these words, and nothing is unsettled any more. */
static void settles(const char *line, const char *what, const char *words)
{
    struct e2e_result result = command(line);
    const char *at = strstr(result.err, what);

    ck_assert_msg(result.code == 0 && at != NULL && strstr(at, words) != NULL,
                  "%s: exit %d\n%.1500s\nand has not\n%s .. %s", line, result.code, result.err,
                  what, words);
    e2e_result_fini(&result);
    result = command("status P " RANGE);
    ck_assert_ptr_null(strstr(result.out, "unsettled"));
    e2e_result_fini(&result);
}

/* The shots of a date but its first one. */
static void change_shots(void)
{
    size_t length;
    char *text = e2e_read("data/shots.csv", &length), *rest = text, *line;
    FILE *out = fopen("changed.csv", "w");
    int kept = 0;

    ck_assert(text != NULL && out != NULL);
    (void)fprintf(out, "%s\n", strsep(&rest, "\n"));
    while ((line = strsep(&rest, "\n")) != NULL)
        if (strstr(line, ",2021-10-20,") != NULL && kept++ > 0)
            (void)fprintf(out, "%s\n", line);
    ck_assert_int_eq(fclose(out), 0);
    free(text);
}

/* What one store has after all of it. */
static struct season_exports expected;

static void undisturbed(void)
{
    places_choose("sqlite");
    season_import("one.db", "data");
    must(CHANGE);
    must(RUN);
    season_export(&expected, "2021-10-19", LAST);
}

static void enter(void)
{
    e2e_enter(folder);
    season_make("data", LAST);
    change_shots();
    undisturbed();
    places_choose("depot");
    places_scope();
    season_import(STARTED, "data");
    must(RUN);
}

static void leave(void)
{
    season_exports_fini(&expected);
    e2e_leave(folder);
}

static void start(void)
{
    season_copy(STARTED, STORE);
    season_use(STORE);
}

static void expect_the_same(const char *what)
{
    must("verify P");
    season_expect_exports(&expected, "2021-10-19", LAST, what);
}

/* Calls of the depot: it is staged, sent, and asked for. */
static const struct cut {
    const char *variable, *call, *import, *run;
    size_t first, count; /* of of_rows */
} cuts[] = {
    { "DEPOT_KILL", "2", "nothing came of it, and what stood before stands; to repeat it: sluice ",
      "nothing came of it, and what stood before stands", 0, 1 },
    { "DEPOT_KILL_DONE", "2", "it stands, and is recorded now",
      "it stands, and will be computed again", 1, 2 },
};

START_TEST(an_import_killed_as_it_sends_is_told_of_until_it_is_settled)
{
    start();
    killed(CHANGE, cuts[_i].variable, cuts[_i].call);
    EXPECT(of_import);
    expect_answers(of_rows + cuts[_i].first, cuts[_i].count);
    settles(CHANGE, "'shots' 2021-10-20" ENDED, cuts[_i].import);
    must(RUN);
    expect_the_same(cuts[_i].variable);
}
END_TEST

START_TEST(a_run_settles_what_an_import_left)
{
    start();
    killed(CHANGE, cuts[_i].variable, cuts[_i].call);
    settles(RUN, "'shots' 2021-10-20" ENDED, cuts[_i].import);
    must(CHANGE);
    must(RUN);
    expect_the_same(cuts[_i].variable);
}
END_TEST

START_TEST(a_run_killed_as_it_sends_is_told_of_until_it_is_settled)
{
    start();
    must(CHANGE);
    killed(RUN " --only pgs", cuts[_i].variable, cuts[_i].call);
    EXPECT(of_run);
    settles(RUN, "'player_game_summary' 2021-10-20" ENDED, cuts[_i].run);
    expect_the_same(cuts[_i].variable);
}
END_TEST

static void in_ledger(const char *statements)
{
    sqlite3 *ledger = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(STORE ".ledger", &ledger), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(ledger, statements, NULL, NULL, &message) == SQLITE_OK, "%s",
                  message);
    ck_assert_int_eq(sqlite3_close(ledger), SQLITE_OK);
}

/* As of a pipeline that had the table then. */
START_TEST(a_run_settles_what_was_left_of_a_table_that_is_in_no_pipeline_any_more)
{
    struct e2e_result result;

    start();
    killed(CHANGE, cuts[_i].variable, cuts[_i].call);
    in_ledger("UPDATE sluice_intents SET table_name = 'gone'");
    /* Who holds it settles it. */
    in_ledger("INSERT INTO sluice_leases SELECT 99, 'gone', 'all', 'all', "
              "'20990101T000000.000000Z-1', 'sluice import x.yaml', 'far', 'far', 7, 7, "
              "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), NULL");
    must(RUN);
    result = command("status P " RANGE);
    ck_assert_ptr_nonnull(strstr(result.out, "\n  gone 2021-10-20, by run "));
    e2e_result_fini(&result);
    in_ledger("DELETE FROM sluice_leases WHERE token = 99");
    result = command("run P " RANGE " --shadow");
    ck_assert_int_eq(result.code, 0);
    e2e_result_fini(&result);
    settles(RUN, "'gone' 2021-10-20" ENDED, cuts[_i].import);
}
END_TEST

/* As a run leaves it that is killed before its end: its digests are not in the ledger. */
START_TEST(what_planning_read_is_remembered_by_a_run_that_computes_nothing)
{
    start();
    in_ledger("DELETE FROM sluice_digests");
    must(RUN);
    must("export P player_game_summary " RANGE " --only-current");
}
END_TEST

#define CUTS (int)(sizeof cuts / sizeof *cuts)

int main(void)
{
    TCase *tests = tcase_create("unsettled");

    tcase_set_timeout(tests, 120);
    tcase_add_unchecked_fixture(tests, enter, leave);
    tcase_add_loop_test(tests, an_import_killed_as_it_sends_is_told_of_until_it_is_settled, 0,
                        CUTS);
    tcase_add_loop_test(tests, a_run_settles_what_an_import_left, 0, CUTS);
    tcase_add_loop_test(tests, a_run_killed_as_it_sends_is_told_of_until_it_is_settled, 0, CUTS);
    tcase_add_loop_test(
        tests, a_run_settles_what_was_left_of_a_table_that_is_in_no_pipeline_any_more, 0, CUTS);
    tcase_add_test(tests, what_planning_read_is_remembered_by_a_run_that_computes_nothing);
    return runner_run("unsettled", tests);
}
