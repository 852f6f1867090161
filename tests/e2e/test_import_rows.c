/* What an import does to the rows that stand: how many it adds, changes, removes and moves. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[E2E_FOLDER_SIZE];

#define TABLE_KEYS(games, teams)                                                                   \
    "sluice: 1\n"                                                                                  \
    "name: test\n"                                                                                 \
    "store: {driver: sqlite, path: test.db}\n"                                                     \
    "calendar: {table: games, date: day}\n"                                                        \
    "tables:\n"                                                                                    \
    "  games:\n"                                                                                   \
    "    date: day\n"                                                                              \
    "    key: [id]\n    known: ahead\n" games                                                      \
    "    columns: {id: text, day: date, n: int?, note: text?}\n"                                   \
    "  hours:\n"                                                                                   \
    "    date: day\n"                                                                              \
    "    key: [day, hour]\n"                                                                       \
    "    columns: {day: date, hour: int, n: int}\n"                                                \
    "  teams:\n"                                                                                   \
    "    key: [team]\n" teams "    columns: {team: text, city: text}\n"

static void enter(const char *pipeline)
{
    e2e_enter(folder);
    write_text("p.yaml", pipeline);
}

static void leave(void)
{
    e2e_leave(folder);
}

/* The rows first..last of a date with the value n, appended to what `out` has; free() it. */
static char *rows_of(char *out, const char *day, int first, int last, int n)
{
    for (int i = first; i <= last; i++) {
        char *more = text_of("%sg%02d,%s,%d,\n", out == NULL ? "id,day,n,note\n" : out, i, day, n);
        free(out);
        out = more;
    }
    return out;
}

static void expect_games(const char *name, const char *rows)
{
    const char *const arguments[] = { "export",     "p.yaml", "games",      "--from",
                                      "2022-01-01", "--to",   "2022-12-31", NULL };

    import_expect(name, arguments, 0, rows, "");
}

/* `sluice import p.yaml WHAT [a] [b]` */
static void import(const char *name, const char *what, const char *a, const char *b, int code,
                   const char *err)
{
    const char *const arguments[] = { "import", "p.yaml", what, a, a == NULL ? NULL : b, NULL };

    import_expect(name, arguments, code, "", err);
}

/* All bytes of the store and its log. */
static char *state_of_store(void)
{
    size_t length = 0, log_length = 0;
    char *store = e2e_read("test.db", &length), *log = e2e_read("test.db-wal", &log_length);
    uint64_t sum = hash_bytes(store == NULL ? "" : store, length) ^
                   hash_bytes(log == NULL ? "" : log, log_length) * 3;
    char *state = text_of("%zu %zu %llx", length, log_length, (unsigned long long)sum);

    free(store);
    free(log);
    return state;
}

/* ---- merge ---- */

#define HEADER "id,day,n,note\n"
#define BEFORE HEADER "a,2022-01-01,1,x\nb,2022-01-01,2,\nc,2022-01-02,3,\n"

START_TEST(a_merge_adds_and_changes_and_removes_nothing)
{
    static const struct {
        const char *name, *text, *err, *rows;
    } STEPS[] = {
        { "into nothing", BEFORE, "games: 3 rows merged, 2 dates, +3 ~0 -0, T\n", BEFORE },
        { "the same again", BEFORE, "games: 3 rows merged, 2 dates, unchanged, +0 ~0 -0, T\n",
          BEFORE },
        { "one row again", HEADER "a,2022-01-01,1,x\n",
          "games: 1 row merged, 1 date, unchanged, +0 ~0 -0, T\n", BEFORE },
        { "one late row", HEADER "d,2022-01-01,4,\n", "games: 1 row merged, 1 date, +1 ~0 -0, T\n",
          HEADER "a,2022-01-01,1,x\nb,2022-01-01,2,\nd,2022-01-01,4,\nc,2022-01-02,3,\n" },
        { "one row changes, also to null", HEADER "a,2022-01-01,,\n",
          "games: 1 row merged, 1 date, +0 ~1 -0, T\n",
          HEADER "a,2022-01-01,,\nb,2022-01-01,2,\nd,2022-01-01,4,\nc,2022-01-02,3,\n" },
        { "a row moves from a date that the file has not", HEADER "c,2022-01-01,5,\n",
          "games: id=c moved from 2022-01-02 to 2022-01-01\n"
          "games: 1 row merged, 1 date, +0 ~0 -0, 1 moved, T\n",
          HEADER "a,2022-01-01,,\nb,2022-01-01,2,\nc,2022-01-01,5,\nd,2022-01-01,4,\n" },
        { "a row moves to a new date", HEADER "b,2022-01-03,2,\n",
          "games: id=b moved from 2022-01-01 to 2022-01-03\n"
          "games: 1 row merged, 1 date, +0 ~0 -0, 1 moved, T\n",
          HEADER "a,2022-01-01,,\nc,2022-01-01,5,\nd,2022-01-01,4,\nb,2022-01-03,2,\n" },
        { "rows move between dates of the file", HEADER "b,2022-01-01,2,\na,2022-01-03,,\n",
          "games: id=a moved from 2022-01-01 to 2022-01-03\n"
          "games: id=b moved from 2022-01-03 to 2022-01-01\n"
          "games: 2 rows merged, 2 dates, +0 ~0 -0, 2 moved, T\n",
          HEADER "b,2022-01-01,2,\nc,2022-01-01,5,\nd,2022-01-01,4,\na,2022-01-03,,\n" },
        { "no rows", HEADER, "games: 0 rows merged, 0 dates, unchanged, +0 ~0 -0, T\n",
          HEADER "b,2022-01-01,2,\nc,2022-01-01,5,\nd,2022-01-01,4,\na,2022-01-03,,\n" },
    };

    enter(TABLE_KEYS("", ""));
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        write_text("g.csv", STEPS[i].text);
        import(STEPS[i].name, "games=g.csv", "--merge", NULL, 0, STEPS[i].err);
        expect_games(STEPS[i].name, STEPS[i].rows);
    }
    leave();
}
END_TEST

/* Both dates have what the ledger says of them: a file with the same rows changes nothing. */
START_TEST(dates_that_a_merge_touched_have_a_version_of_what_they_hold)
{
    enter(TABLE_KEYS("", ""));
    write_text("g.csv", BEFORE);
    import("before", "games=g.csv", NULL, NULL, 0, NULL);
    write_text("g.csv", HEADER "d,2022-01-02,4,\na,2022-01-02,9,\n");
    import("merged", "games=g.csv", "--merge", NULL, 0,
           "games: id=a moved from 2022-01-01 to 2022-01-02\n"
           "games: 2 rows merged, 1 date, +1 ~0 -0, 1 moved, T\n");
    write_text("g.csv",
               HEADER "b,2022-01-01,2,\na,2022-01-02,9,\nc,2022-01-02,3,\nd,2022-01-02,4,\n");
    import("whole", "games=g.csv", NULL, NULL, 0,
           "games: 4 rows, 2 dates, unchanged, +0 ~0 -0, T\n");
    leave();
}
END_TEST

START_TEST(a_range_only_picks_the_rows_of_a_merge)
{
    static const char *const RANGE[] = { "import",     "p.yaml",     "games=g.csv",
                                         "--from",     "2022-01-01", "--to",
                                         "2022-01-31", "--merge",    NULL };

    enter(TABLE_KEYS("", ""));
    write_text("g.csv", BEFORE "z,2022-02-01,1,\n");
    import("before", "games=g.csv", NULL, NULL, 0, NULL);
    write_text("g.csv", HEADER "d,2022-01-02,4,\nz,2022-02-01,7,\n");
    import_expect("range", RANGE, 0, "",
                  "games: 1 row merged, 1 date, +1 ~0 -0, 1 outside the range left out, T\n");
    expect_games("range", BEFORE "d,2022-01-02,4,\nz,2022-02-01,1,\n");
    leave();
}
END_TEST

START_TEST(undated_tables_and_keys_with_the_date_merge_too)
{
    static const char *const TEAMS[] = { "export", "p.yaml", "teams", NULL };
    static const char *const HOURS[] = { "export",     "p.yaml", "hours",      "--from",
                                         "2022-01-01", "--to",   "2022-12-31", NULL };

    enter(TABLE_KEYS("", ""));
    write_text("g.csv", BEFORE);
    import("calendar", "games=g.csv", NULL, NULL, 0, NULL);
    write_text("t.csv", "team,city\nBOS,Boston\nATL,Atlanta\n");
    import("teams", "teams=t.csv", NULL, NULL, 0, "teams: 2 rows, +2 ~0 -0, T\n");
    write_text("t.csv", "team,city\nBOS,Bawstan\nNYK,New York\n");
    import("teams", "teams=t.csv", "--merge", NULL, 0, "teams: 2 rows merged, +1 ~1 -0, T\n");
    import_expect("teams", TEAMS, 0, "team,city\nATL,Atlanta\nBOS,Bawstan\nNYK,New York\n", "");
    write_text("t.csv", "team,city\n");
    import("no teams", "teams=t.csv", "--merge", NULL, 0,
           "teams: 0 rows merged, unchanged, +0 ~0 -0, T\n");
    write_text("h.csv", "day,hour,n\n2022-01-01,1,1\n2022-01-02,1,1\n");
    import("hours", "hours=h.csv", NULL, NULL, 0, "hours: 2 rows, 2 dates, +2 ~0 -0, T\n");
    write_text("h.csv", "day,hour,n\n2022-01-01,2,1\n2022-01-02,1,2\n");
    import("hours", "hours=h.csv", "--merge", NULL, 0,
           "hours: 2 rows merged, 2 dates, +1 ~1 -0, T\n");
    import_expect("hours", HOURS, 0, "day,hour,n\n2022-01-01,1,1\n2022-01-01,2,1\n2022-01-02,1,2\n",
                  "");
    write_text("h.csv", "day,hour,n\n2022-01-01,2,1\n");
    import("hours replaced", "hours=h.csv", NULL, NULL, 0, "hours: 1 row, 1 date, +0 ~0 -1, T\n");
    leave();
}
END_TEST

START_TEST(a_table_says_how_it_is_imported_and_the_command_overrides_it)
{
    enter(TABLE_KEYS("    import: merge\n", ""));
    write_text("g.csv", BEFORE);
    import("before", "games=g.csv", NULL, NULL, 0, "games: 3 rows merged, 2 dates, +3 ~0 -0, T\n");
    write_text("g.csv", HEADER "a,2022-01-01,5,\n");
    import("merge of the table", "games=g.csv", NULL, NULL, 0,
           "games: 1 row merged, 1 date, +0 ~1 -0, T\n");
    import("replace of the command", "games=g.csv", "--replace", NULL, 0,
           "games: 1 row, 1 date, +0 ~0 -1, T\n");
    import("both", "games=g.csv", "--replace", "--merge", 2,
           "sluice import: error: --merge and --replace exclude each other\n");
    leave();
}
END_TEST

START_TEST(rows_on_many_dates_are_counted_with_gaps_between_them)
{
    enter(TABLE_KEYS("    max_removed: 100\n", ""));
    for (int pass = 0; pass < 2; pass++) {
        char *text = NULL;
        for (int day = 1; day <= 90; day++) {
            char date[16];
            (void)snprintf(date, sizeof date, "2022-%02d-%02d", 1 + (day - 1) / 28 * 2,
                           1 + (day - 1) % 28);
            text = rows_of(text, date, day * 100, day * 100 + (pass == 0 ? 9 : 4),
                           day % 3 == 0 ? 7 : pass);
        }
        write_text("g.csv", text);
        /* Every date loses five rows; of the others two thirds change. */
        import("many", "games=g.csv", NULL, NULL, 0,
               pass == 0 ? "games: 900 rows, 90 dates, +900 ~0 -0, T\n"
                         : "games: 450 rows, 90 dates, +0 ~300 -450, T\n");
        free(text);
    }
    leave();
}
END_TEST

/* ---- max_removed ---- */

#define LOST(n) "games: 2022-01-01: " n " of 20 rows would go\n"
#define REFUSED(percent)                                                                           \
    "sluice import: error: 'g.csv' would remove more than " percent                                \
    " % of the rows of 'games' on 1 date: if it has only a part of them, give --merge; to remove " \
    "them, give --yes\n"                                                                           \
    "nothing of 'g.csv' was imported\n"

/* A date of 20 rows of which the file has `left`; another date stays. */
static void import_less(const char *name, int left, const char *option, int code, const char *err)
{
    char *all = rows_of(rows_of(NULL, "2022-01-01", 1, 20, 1), "2022-01-02", 21, 40, 1);
    char *less = left == 0 ? NULL : rows_of(NULL, "2022-01-01", 1, left, 1);

    write_text("g.csv", all);
    import(name, "games=g.csv", "--yes", NULL, 0, NULL);
    write_text("g.csv", less == NULL ? HEADER : less);
    import(name, "games=g.csv", option, NULL, code, err);
    if (code != 0)
        expect_games(name, all);
    free(all);
    free(less);
}

START_TEST(a_file_that_removes_too_much_is_refused)
{
    enter(TABLE_KEYS("", ""));
    import_less("half of them", 10, NULL, 0, "games: 10 rows, 1 date, +0 ~0 -10, T\n");
    import_less("more than half", 9, NULL, 4, LOST("11") REFUSED("50"));
    import_less("nearly all, dry", 1, "--dry-run", 4,
                LOST("19") REFUSED("50") "nothing was written: --dry-run\n");
    import_less("nearly all", 1, NULL, 4, LOST("19") REFUSED("50"));
    import_less("nearly all, meant", 1, "--yes", 0, "games: 1 row, 1 date, +0 ~0 -19, T\n");
    import_less("merged", 1, "--merge", 0, "games: 1 row merged, 1 date, unchanged, +0 ~0 -0, T\n");
    write_text("p.yaml", TABLE_KEYS("    max_removed: 12.5\n", ""));
    import_less("2 of 20", 18, NULL, 0, "games: 18 rows, 1 date, +0 ~0 -2, T\n");
    import_less("3 of 20", 17, NULL, 4, LOST("3") REFUSED("12.5"));
    write_text("p.yaml", TABLE_KEYS("    max_removed: 0\n", ""));
    import_less("1 of 20", 19, NULL, 4, LOST("1") REFUSED("0"));
    write_text("p.yaml", TABLE_KEYS("    max_removed: 100\n", ""));
    import_less("19 of 20", 1, NULL, 0, "games: 1 row, 1 date, +0 ~0 -19, T\n");
    leave();
}
END_TEST

START_TEST(few_rows_may_go_and_moved_ones_do_not_count)
{
    char *small = NULL, *all = NULL, *moved = NULL;

    enter(TABLE_KEYS("", ""));
    small = rows_of(NULL, "2022-01-01", 1, 19, 1);
    write_text("g.csv", small);
    import("19 rows", "games=g.csv", NULL, NULL, 0, NULL);
    write_text("g.csv", HEADER "g01,2022-01-01,1,\n");
    import("18 of 19", "games=g.csv", NULL, NULL, 0, "games: 1 row, 1 date, +0 ~0 -18, T\n");
    all = rows_of(NULL, "2022-01-01", 1, 30, 1);
    write_text("g.csv", all);
    import("30 rows", "games=g.csv", NULL, NULL, 0, NULL);
    moved = rows_of(rows_of(NULL, "2022-01-02", 1, 20, 1), "2022-01-01", 21, 30, 1);
    write_text("g.csv", moved);
    const char *const arguments[] = { "import", "p.yaml", "games=g.csv", NULL };
    struct e2e_result result = e2e_run(arguments);
    ck_assert_int_eq(result.code, 0);
    ck_assert_msg(strstr(result.err, "+0 ~0 -0, 20 moved") != NULL, "%s", result.err);
    e2e_result_fini(&result);
    free(small);
    free(all);
    free(moved);
    leave();
}
END_TEST

START_TEST(dates_emptied_by_a_range_and_undated_tables_count_too)
{
    static const char *const RANGE[] = { "import",     "p.yaml", "games=g.csv", "--from",
                                         "2022-01-01", "--to",   "2022-01-31",  NULL };
    char *text = rows_of(rows_of(NULL, "2022-01-01", 1, 20, 1), "2022-01-02", 21, 40, 1);
    char *teams = text_of("team,city\n");

    enter(TABLE_KEYS("", ""));
    write_text("g.csv", text);
    import("before", "games=g.csv", NULL, NULL, 0, NULL);
    free(text);
    text = rows_of(NULL, "2022-01-02", 21, 40, 1);
    write_text("g.csv", text);
    import_expect("range", RANGE, 4, "", LOST("20") REFUSED("50"));
    import_by_hand("UPDATE games SET day = '2022-01-05' WHERE day = '2022-01-01'");
    import_expect("rows that no import brought", RANGE, 4, "",
                  "games: 2022-01-05: 20 of 20 rows would go\n" REFUSED("50"));
    for (int i = 0; i < 20; i++) {
        char *more = text_of("%st%d,c\n", teams, i);
        free(teams);
        teams = more;
    }
    write_text("t.csv", teams);
    import("teams", "teams=t.csv", NULL, NULL, 0, "teams: 20 rows, +20 ~0 -0, T\n");
    write_text("t.csv", "team,city\nt1,c\n");
    import(
        "fewer teams", "teams=t.csv", NULL, NULL, 4,
        "teams: 19 of 20 rows would go\n"
        "sluice import: error: 't.csv' would remove more than 50 % of the rows of 'teams': if it "
        "has only a part of them, give --merge; to remove them, give --yes\n"
        "nothing of 't.csv' was imported\n");
    free(text);
    free(teams);
    leave();
}
END_TEST

START_TEST(tables_before_a_refused_one_stay)
{
    static const char *const BOTH[] = { "import", "p.yaml", "teams=t.csv", "games=g.csv", NULL };
    char *text = rows_of(NULL, "2022-01-01", 1, 20, 1);

    enter(TABLE_KEYS("", ""));
    write_text("g.csv", text);
    import("before", "games=g.csv", NULL, NULL, 0, NULL);
    write_text("g.csv", HEADER "g01,2022-01-01,1,\n");
    write_text("t.csv", "team,city\nBOS,Boston\n");
    import_expect(
        "both", BOTH, 4, "",
        "teams: 1 row, +1 ~0 -0, T\n" LOST(
            "19") "sluice import: error: 'g.csv' would remove more than 50 % of the rows of "
                  "'games' "
                  "on 1 date: if it has only a part of them, give --merge; to remove them, give "
                  "--yes\n"
                  "nothing of 'g.csv' was imported; imported before it, and kept: teams\n");
    import("kept", "teams=t.csv", NULL, NULL, 0, "teams: 1 row, unchanged, +0 ~0 -0, T\n");
    free(text);
    leave();
}
END_TEST

/* ---- dry run ---- */

START_TEST(a_dry_run_says_the_same_and_writes_nothing)
{
    static const struct {
        const char *name, *text, *option;
        int code;
        const char *err;
    } STEPS[] = {
        { "no store yet", BEFORE, "--replace", 0, "games: 3 rows, 2 dates, +3 ~0 -0, T\n" },
        { "replaced", HEADER "a,2022-01-01,7,\nd,2022-01-01,7,\n", "--replace", 0,
          "games: 2 rows, 1 date, +1 ~1 -1, T\n" },
        { "merged", HEADER "a,2022-01-02,7,\ne,2022-01-02,7,\n", "--merge", 0,
          "games: id=a moved from 2022-01-01 to 2022-01-02\n"
          "games: 2 rows merged, 1 date, +1 ~0 -0, 1 moved, T\n" },
        { "a mistake", HEADER "a,2022-01-02,x,\n", "--replace", 2,
          "g.csv:2: column 'n': 'x' is not an int (a whole number of at most 64 bits)\n"
          "sluice import: error: 1 mistake in 'g.csv'\n"
          "nothing of 'g.csv' was imported\n" },
    };

    enter(TABLE_KEYS("", ""));
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        char *before = state_of_store();
        char *said = text_of("%snothing was written: --dry-run\n", STEPS[i].err);
        write_text("g.csv", STEPS[i].text);
        import(STEPS[i].name, "games=g.csv", STEPS[i].option, "--dry-run", STEPS[i].code, said);
        char *after = state_of_store();
        ck_assert_msg(strcmp(before, after) == 0, "%s: the store is another one", STEPS[i].name);
        ck_assert(i > 0 || access("test.db", F_OK) != 0);
        import(STEPS[i].name, "games=g.csv", STEPS[i].option, NULL, STEPS[i].code, STEPS[i].err);
        free(before);
        free(after);
        free(said);
    }
    leave();
}
END_TEST

/* A column that the store has not yet is null in the rows that stand. */
START_TEST(a_dry_run_knows_columns_that_the_store_lacks)
{
    static const char WIDER[] =
        "sluice: 1\n"
        "name: test\n"
        "store: {driver: sqlite, path: test.db}\n"
        "tables:\n"
        "  teams:\n"
        "    key: [team]\n"
        "    columns: {team: text, arena: text?, city: text, founded: int?}\n";

    enter(TABLE_KEYS("", ""));
    write_text("t.csv", "team,city\nBOS,Boston\nATL,Atlanta\n");
    import("before", "teams=t.csv", NULL, NULL, 0, NULL);
    write_text("p.yaml", WIDER);
    write_text("t.csv", "team,city,arena,founded\nBOS,Boston,,1946\nATL,Atlanta,,\n");
    import("dry", "teams=t.csv", "--merge", "--dry-run", 0,
           "teams: 2 rows merged, +0 ~1 -0, T\nnothing was written: --dry-run\n");
    import("wet", "teams=t.csv", "--merge", NULL, 0, "teams: 2 rows merged, +0 ~1 -0, T\n");
    import("again", "teams=t.csv", "--merge", "--dry-run", 0,
           "teams: 2 rows merged, unchanged, +0 ~0 -0, T\nnothing was written: --dry-run\n");
    leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_merge_adds_and_changes_and_removes_nothing,
        dates_that_a_merge_touched_have_a_version_of_what_they_hold,
        a_range_only_picks_the_rows_of_a_merge,
        undated_tables_and_keys_with_the_date_merge_too,
        a_table_says_how_it_is_imported_and_the_command_overrides_it,
        rows_on_many_dates_are_counted_with_gaps_between_them,
        a_file_that_removes_too_much_is_refused,
        few_rows_may_go_and_moved_ones_do_not_count,
        dates_emptied_by_a_range_and_undated_tables_count_too,
        tables_before_a_refused_one_stay,
        a_dry_run_says_the_same_and_writes_nothing,
        a_dry_run_knows_columns_that_the_store_lacks,
    };

    return suite_run("import_rows", tests, COUNT_OF(tests));
}
