/* test_verify.c - rows that are changed by hand are found, and mended. */
#include "e2e/gates.h"
#include "runner.h"

#include <sqlite3.h>
#include <unistd.h>

#define RANGE "--from 2021-02-01 --to 2021-02-04"
#define D2 "2021-02-02"
#define COVERED "not covered: run_id and computed_at of computed rows\n"

/* What a change by hand says, and nothing about it. */
#define NOT_KEPT ", which is not known: what stood is not kept\n"

/* ---- the store, and hands in it ---- */

static char *clean;
static size_t clean_length;

static void restore(void)
{
    (void)unlink("gates.db-wal");
    (void)unlink("gates.db-shm");
    e2e_write("gates.db", clean, clean_length);
}

static void by_hand(const char *statements)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open("gates.db", &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, statements, NULL, NULL, &message) == SQLITE_OK, "%s: %s",
                  statements, message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void keep(void)
{
    free(clean);
    clean = e2e_read("gates.db", &clean_length);
    ck_assert_ptr_nonnull(clean);
}

static void enter(void)
{
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n"
                   "  follow: {plugin: follow}\n");
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-01,a,2,2.5\n2021-02-01,b,1,3.5\n"
                             "2021-02-02,a,1,4.5\n2021-02-02,a,2,5.5\n2021-02-02,b,1,6.5\n"
                             "2021-02-03,a,1,7.5\n2021-02-03,a,2,8.5\n2021-02-03,b,1,9.5\n"
                             "2021-02-04,a,1,0.5\n");
    gates_must("run p.yaml " RANGE, 0);
    keep();
}

static void leave(void)
{
    free(clean);
    clean = NULL;
    gates_leave();
}

/* The lines of `sluice verify` before its last two, which count. */
static void expect_lines(const char *line, int code, const char *lines, const char *promise)
{
    struct e2e_result result = gates_command(line, code);
    size_t length = strlen(lines);

    ck_assert_msg(strncmp(result.out, lines, length) == 0, "%s:\n%snot\n%s", promise, result.out,
                  lines);
    ck_assert_msg(result.out[length] >= '0' && result.out[length] <= '9', "%s: more than\n%s:\n%s",
                  promise, lines, result.out);
    ck_assert_str_eq(result.err, "");
    e2e_result_fini(&result);
}

/* What was committed by the release before: it kept no content. */
#define OF_OLD                                                                                     \
    "ALTER TABLE sluice_commits DROP COLUMN content;"                                              \
    "ALTER TABLE sluice_commits DROP COLUMN content_columns;"

static const struct edit {
    const char *statements;
    const char *lines;
    const char *of_old; /* where it can be told less exactly of older commits; NULL: the same */
} EDITS[] = {
    { "SELECT 1", "", NULL },
    { "UPDATE metered SET run_id = 'x', computed_at = '2001-01-01T00:00:00Z'", "", NULL },
    /* computed rows: the row hash tells */
    { "UPDATE metered SET value = 99 WHERE day = '" D2 "' AND site = 'a' AND sensor = 1",
      "metered " D2 ": at least 1 changed: site=a, sensor=1\n", NULL },
    { "UPDATE metered SET row_hash = '0123456789abcdef' WHERE day = '" D2 "' AND site = 'b'",
      "metered " D2 ": at least 1 changed: site=b, sensor=1\n", NULL },
    { "DELETE FROM metered WHERE day = '" D2 "' AND site = 'b'",
      "metered " D2 ": at least 1 missing\n", NULL },
    { "INSERT INTO metered(day, site, sensor) VALUES('" D2 "', 'z', 9)",
      "metered " D2 ": 1 added: site=z, sensor=9\n",
      "metered " D2 ": at least 1 added: site=z, sensor=9\n" },
    { "INSERT INTO metered SELECT day, site || 'z', sensor, value, level, label, run_id, "
      "computed_at, "
      "row_hash FROM metered WHERE day = '" D2 "'",
      "metered " D2 ": 3 added: site=az, sensor=1; site=az, sensor=2; site=bz, sensor=1\n",
      "metered " D2
      ": at least 3 added: site=az, sensor=1; site=az, sensor=2; site=bz, sensor=1\n" },
    { "DELETE FROM metered WHERE day = '" D2 "'", "metered " D2 ": 3 missing\n", NULL },
    { "INSERT INTO metered(day, site, sensor) VALUES('2020-06-01', 'z', 9)",
      "metered 2020-06-01: 1 added: site=z, sensor=9\n", NULL },
    { "UPDATE metered SET level = 'many' WHERE day = '" D2 "' AND site = 'a'",
      "metered " D2 ": cannot be read: column 'level' of table 'metered' in ", NULL },
    { "DROP TABLE followed",
      "followed 2021-02-02: 3 missing\nfollowed 2021-02-03: 3 missing\n"
      "followed 2021-02-04: 3 missing\n",
      NULL },
    /* imported rows: counts and the sum */
    { "UPDATE readings SET value = 99 WHERE day = '" D2 "' AND site = 'a'",
      "readings " D2 ": at least 1 changed" NOT_KEPT, NULL },
    { "DELETE FROM readings WHERE day = '" D2 "' AND site = 'b'",
      "readings " D2 ": at least 1 missing\n", NULL },
    { "INSERT INTO readings VALUES('" D2 "', 'c', 7, 0.5)",
      "readings " D2 ": 1 added: site=c, sensor=7\n", NULL },
    { "INSERT INTO readings VALUES('" D2 "', 'c', 7, 0.5), ('" D2 "', 'c', 8, 0.5)",
      "readings " D2 ": at least 2 added" NOT_KEPT, NULL },
    { "DELETE FROM readings WHERE day = '" D2 "'", "readings " D2 ": 3 missing\n", NULL },
    { "INSERT INTO readings VALUES('2023-02-01', 'c', 7, 0.5)",
      "readings 2023-02-01: 1 added: site=c, sensor=7\n", NULL },
    { "INSERT INTO readings VALUES('soon', 'c', 7, 0.5)",
      "readings: a row on no date: column 'day' of table 'readings' in ", NULL },
    { "INSERT INTO roster VALUES('c', 7, 'x')", "roster: 1 added: site=c, sensor=7, slot=x\n",
      NULL },
    /* two at once */
    { "DELETE FROM metered WHERE day = '2021-02-04'; UPDATE days SET season = 's3' WHERE day = "
      "'" D2 "'",
      "days " D2 ": at least 1 changed" NOT_KEPT "metered 2021-02-04: 1 missing\n", NULL },
};

static void expect_edit(const struct edit *edit, bool of_old)
{
    const char *lines = of_old && edit->of_old != NULL ? edit->of_old : edit->lines;
    struct e2e_result result;
    size_t length = strlen(lines);
    bool cut = length > 0 && lines[length - 1] != '\n';

    restore();
    by_hand(edit->statements);
    if (of_old)
        by_hand(OF_OLD);
    if (!cut) {
        expect_lines("verify p.yaml", length == 0 ? 0 : 3, lines, edit->statements);
        return;
    }
    result = gates_command("verify p.yaml", 3);
    ck_assert_msg(strncmp(result.out, lines, length) == 0, "%s:\n%s", edit->statements, result.out);
    e2e_result_fini(&result);
}

START_TEST(what_was_changed_by_hand_is_found)
{
    for (size_t i = 0; i < COUNT_OF(EDITS); i++)
        expect_edit(&EDITS[i], false);
}
END_TEST

START_TEST(of_older_commits_counts_and_hashes_are_compared)
{
    for (size_t i = 0; i < COUNT_OF(EDITS); i++)
        expect_edit(&EDITS[i], true);
}
END_TEST

/* Rows of a table that was dropped are no other rows: nobody is accused of them. */
START_TEST(a_table_that_is_gone_is_computed_again_without_a_word)
{
    struct e2e_result result;

    restore();
    by_hand("DROP TABLE metered");
    result = gates_command("run p.yaml --only meter --from 2021-02-01 --to 2021-02-04", 0);
    ck_assert_msg(strstr(result.err, "warning") == NULL, "%s", result.err);
    e2e_result_fini(&result);
}
END_TEST

START_TEST(what_is_as_committed_is_sound_and_says_what_is_not_covered)
{
    restore();
    gates_expect("verify p.yaml", 0, "189 partitions of 9 tables: all as committed\n" COVERED, "");
    gates_expect("verify p.yaml --from 2021-02-01 --to 2021-02-02", 0,
                 "16 partitions of 8 tables: all as committed\n" COVERED, "");
    by_hand("CREATE TABLE foreign_rows(day DATE, site TEXT)");
    by_hand("DELETE FROM sluice_commits WHERE table_name = 'roster'");
    gates_expect_part("verify p.yaml", 0,
                      "not covered: run_id and computed_at of computed rows; tables that no import "
                      "brought in: roster\n",
                      "");
}
END_TEST

START_TEST(a_range_looks_at_its_dates_alone)
{
    restore();
    by_hand("DELETE FROM metered WHERE site = 'b'");
    expect_lines("verify p.yaml --from 2021-02-02 --to 2021-02-02", 3,
                 "metered " D2 ": at least 1 missing\n", "one date");
    expect_lines("verify p.yaml --from 2021-02-04 --to 2021-02-28", 0, "", "a sound date");
}
END_TEST

/* ---- what older releases kept too little of ---- */

START_TEST(what_cannot_be_verified_is_no_fault)
{
    restore();
    gates_import("roster", "a,1,x\n");
    by_hand("UPDATE roster SET slot = 'y';" OF_OLD);
    expect_lines("verify p.yaml", 0,
                 "roster cannot be verified: an older release kept too little of its commit\n",
                 "one import, whose columns nothing tells");
    by_hand("INSERT INTO roster VALUES('b', 1, 'x')");
    expect_lines("verify p.yaml", 3, "roster: at least 1 added" NOT_KEPT, "but counts tell");
}
END_TEST

/* Each date by an import of its own, so that no other tells its columns. */
START_TEST(what_was_read_of_an_older_commit_tells_its_rows)
{
    restore();
    by_hand("UPDATE sluice_commits SET run_id = commit_id WHERE table_name = 'readings';"
            "UPDATE readings SET value = 99 WHERE day = '" D2 "' AND site = 'a';" OF_OLD);
    expect_lines("verify p.yaml", 3, "readings " D2 ": at least 1 changed" NOT_KEPT,
                 "its digest was remembered");
    by_hand("DELETE FROM sluice_digests");
    expect_lines("verify p.yaml", 0,
                 "readings: 1 partition, the first " D2
                 ", cannot be verified: an older release kept too little of its commit\n",
                 "it was not");
}
END_TEST

/* ---- other columns than were committed ---- */

static void declare(const char *before, const char *after)
{
    size_t length;
    char *text = e2e_read("p.yaml", &length);
    struct buffer changed = { 0 };
    const char *place = strstr(text, before);

    ck_assert_ptr_nonnull(place);
    buffer_append(&changed, text, (size_t)(place - text));
    buffer_printf(&changed, "%s%s", after, place + strlen(before));
    e2e_write("p.yaml", changed.data, changed.length);
    buffer_fini(&changed);
    free(text);
}

START_TEST(a_commit_is_compared_over_its_own_columns)
{
    for (int of_old = 0; of_old < 2; of_old++) {
        restore();
        by_hand(of_old ? OF_OLD : "SELECT 1");
        declare("value: real?}", "note: text?, value: real?, more: int?}");
        by_hand("ALTER TABLE readings ADD COLUMN note TEXT;"
                "ALTER TABLE readings ADD COLUMN more BIGINT;");
        expect_lines("verify p.yaml", 0, "", "declared since, and empty");
        by_hand("DELETE FROM readings WHERE day = '" D2 "' AND site = 'b'");
        expect_lines("verify p.yaml", 3, "readings " D2 ": at least 1 missing\n", "and changed");
        declare("note: text?, value: real?, more: int?}", "value: real?}");
    }
}
END_TEST

START_TEST(computed_rows_are_compared_over_the_columns_of_their_build)
{
    static const char wider[] = "verify p.yaml --plugins " BUILDS "/wider";

    for (int of_old = 0; of_old < 2; of_old++) {
        restore();
        by_hand(of_old ? OF_OLD : "SELECT 1");
        expect_lines(wider, 0, "", "a build with one more column, which has not run");
        by_hand("UPDATE metered SET label = 'x' WHERE day = '" D2 "' AND site = 'b'");
        expect_lines(wider, 3, "metered " D2 ": at least 1 changed: site=b, sensor=1\n",
                     "and changed");
        restore();
        gates_must("run p.yaml --plugins " BUILDS "/wider " RANGE, 0);
        by_hand(of_old ? OF_OLD : "SELECT 1");
        expect_lines("verify p.yaml", 0, "", "a build with one column less");
    }
}
END_TEST

/* ---- repair ---- */

#define EXPORTS                                                                                    \
    "SELECT group_concat(day || site || sensor || coalesce(value, '')) FROM (SELECT * FROM "       \
    "metered ORDER BY day, site, sensor)"

START_TEST(a_repaired_computed_partition_is_computed_again)
{
    char *rows;

    restore();
    rows = gates_sql(EXPORTS);
    for (size_t i = 0; i < COUNT_OF(EDITS); i++) {
        if (strstr(EDITS[i].lines, "metered") != EDITS[i].lines ||
            strstr(EDITS[i].lines, "2020-06-01") != NULL)
            continue;
        restore();
        by_hand(EDITS[i].statements);
        gates_expect_part("verify p.yaml --repair", 0, "; is stale now\n", "");
        if (strstr(EDITS[i].lines, "cannot be read") == NULL)
            expect_lines("verify p.yaml", 0, "", "it is told once");
        gates_expect_part("run p.yaml --dry-run " RANGE, 0, "its rows were changed by hand", "");
        gates_expect_part("why p.yaml meter " D2, 0,
                          "rows: were changed by hand, as `sluice verify --repair` found\n", "");
        gates_must("run p.yaml " RANGE, 0);
        gates_expect_sql(EXPORTS, rows);
        expect_lines("verify p.yaml", 0, "", "all is as it was");
        gates_expect_part("run p.yaml --dry-run " RANGE, 0, "everything is up to date", "");
    }
    free(rows);
}
END_TEST

START_TEST(repaired_raw_rows_are_a_new_version_as_they_are)
{
    restore();
    by_hand("UPDATE readings SET value = 50 WHERE day = '" D2 "' AND site = 'b'");
    gates_expect_part("run p.yaml --dry-run " RANGE, 0, "everything is up to date", "");
    expect_lines("verify p.yaml --repair", 0,
                 "readings " D2 ": at least 1 changed, which is not known: what stood is not "
                 "kept; is a new version now\n",
                 "repaired");
    expect_lines("verify p.yaml", 0, "", "it is told once");
    gates_expect_part("run p.yaml --dry-run " RANGE, 0, "input readings changed", "");
    gates_must("run p.yaml " RANGE, 0);
    gates_expect_sql("SELECT value FROM metered WHERE day = '" D2 "' AND site = 'b'", "50.0");
    gates_expect_sql("SELECT exit_code || ' ' || summary FROM sluice_runs WHERE event = 'end' AND "
                     "summary LIKE '%committed%'",
                     "0 1 partition not as committed, repaired");
    /* The file has the old rows: they are another version again. */
    gates_must("import p.yaml readings=readings.csv --from 2020-01-01 --to 2021-12-31", 0);
    gates_must("run p.yaml " RANGE, 0);
    gates_expect_sql("SELECT value FROM metered WHERE day = '" D2 "' AND site = 'b'", "6.5");
}
END_TEST

/* Every other one is of older commits. */
START_TEST(repair_goes_for_every_kind_of_difference)
{
    for (size_t i = 0; i < COUNT_OF(EDITS); i++) {
        bool by_hand_alone = strstr(EDITS[i].statements, "'soon'") != NULL;
        bool unreadable = strstr(EDITS[i].lines, "cannot be read") != NULL;
        restore();
        by_hand(EDITS[i].statements);
        if (i % 2 == 1)
            by_hand(OF_OLD);
        gates_must("verify p.yaml --repair", by_hand_alone ? 3 : 0);
        gates_must("verify p.yaml", by_hand_alone || unreadable ? 3 : 0);
    }
}
END_TEST

START_TEST(what_stands_on_a_date_outside_the_calendar_is_retired)
{
    restore();
    by_hand("INSERT INTO metered(day, site, sensor) VALUES('2020-06-01', 'z', 9)");
    gates_must("verify p.yaml --repair", 0);
    gates_must("run p.yaml --from 2020-06-01 --to 2021-02-04", 3);
    gates_expect_sql("SELECT count(*) FROM metered WHERE day = '2020-06-01'", "0");
    expect_lines("verify p.yaml", 0, "", "gone");
}
END_TEST

START_TEST(who_repairs_is_refused_what_another_holds)
{
    restore();
    by_hand("DELETE FROM metered WHERE day = '" D2 "';"
            "INSERT INTO sluice_leases SELECT 99, 'readings', 'all', '9999-12-31', 'R', 'sluice "
            "import', 'elsewhere', 'other', 7, 1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), "
            "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), NULL");
    gates_expect_part("verify p.yaml --repair", 4, "", "elsewhere");
    gates_expect_sql("SELECT max(sequence) FROM sluice_commits WHERE table_name = 'metered'", "1");
    expect_lines("verify p.yaml", 3, "metered " D2 ": 3 missing\n", "who looks is not");
}
END_TEST

/* ---- copies, and values that read back as another text ---- */

/* Somebody else writes meanwhile. */
START_TEST(a_copy_of_a_store_in_use_is_sound)
{
    sqlite3 *writer = NULL;
    size_t length;
    char *copy;

    restore();
    ck_assert_int_eq(sqlite3_open("gates.db", &writer), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE; DELETE FROM metered", NULL, NULL, NULL),
                     SQLITE_OK);
    free(gates_sql("VACUUM INTO 'copy.db'"));
    ck_assert_int_eq(sqlite3_close(writer), SQLITE_OK);
    copy = e2e_read("copy.db", &length);
    ck_assert_ptr_nonnull(copy);
    e2e_write("gates.db", copy, length);
    free(copy);
    gates_expect("verify p.yaml", 0, "189 partitions of 9 tables: all as committed\n" COVERED, "");
    ck_assert_int_eq(unlink("copy.db"), 0);
}
END_TEST

START_TEST(zero_has_no_sign_and_ints_have_all_their_digits)
{
    restore();
    gates_import("readings", "2021-02-01,a,9223372036854775807,-0.0\n"
                             "2021-02-01,a,-9223372036854775808,-0\n"
                             "2021-02-01,b,9007199254740993,1e-310\n"
                             "2021-02-01,c,1,\n");
    gates_expect("export p.yaml readings --date 2021-02-01 --format jsonl", 0,
                 "{\"day\":\"2021-02-01\",\"site\":\"a\",\"sensor\":-9223372036854775808,"
                 "\"value\":0.0}\n"
                 "{\"day\":\"2021-02-01\",\"site\":\"a\",\"sensor\":9223372036854775807,"
                 "\"value\":0.0}\n"
                 "{\"day\":\"2021-02-01\",\"site\":\"b\",\"sensor\":9007199254740993,"
                 "\"value\":1e-310}\n"
                 "{\"day\":\"2021-02-01\",\"site\":\"c\",\"sensor\":1,\"value\":null}\n",
                 "");
    gates_must("run p.yaml --date 2021-02-01", 0);
    expect_lines("verify p.yaml", 0, "", "what was written is what is read");
    by_hand(OF_OLD);
    expect_lines("verify p.yaml", 0, "", "in older commits too");
}
END_TEST

/* ---- the command ---- */

START_TEST(a_program_reads_one_object_per_partition)
{
    restore();
    by_hand("INSERT INTO metered(day, site, sensor) VALUES('" D2 "', 'z', 9)");
    gates_expect("verify p.yaml --format json", 3,
                 "{\"event\":\"partition\",\"table\":\"metered\",\"date\":\"" D2
                 "\",\"status\":\"differs\",\"added\":1,\"changed\":0,\"missing\":0,\"exact\":true,"
                 "\"keys\":\"site=z, sensor=9\",\"message\":null,\"repaired\":false}\n"
                 "{\"event\":\"summary\",\"tables\":9,\"partitions\":189,\"differing\":1,"
                 "\"unknown\":0}\n",
                 "");
    gates_expect("verify p.yaml --wait 3", 2, "",
                 "sluice verify: error: --wait goes with --repair: to look waits for nobody\n");
}
END_TEST

START_TEST(the_first_ten_keys_are_shown)
{
    restore();
    by_hand("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) "
            "INSERT INTO metered(day, site, sensor) SELECT '2021-02-09', 'z', i FROM n");
    expect_lines("verify p.yaml", 3,
                 "metered 2021-02-09: 12 added: site=z, sensor=1; site=z, sensor=2; site=z, "
                 "sensor=3; site=z, sensor=4; site=z, sensor=5; site=z, sensor=6; site=z, "
                 "sensor=7; site=z, sensor=8; site=z, sensor=9; site=z, sensor=10; and 2 more\n",
                 "twelve");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_changed_by_hand_is_found,
        of_older_commits_counts_and_hashes_are_compared,
        a_table_that_is_gone_is_computed_again_without_a_word,
        what_is_as_committed_is_sound_and_says_what_is_not_covered,
        a_range_looks_at_its_dates_alone,
        what_cannot_be_verified_is_no_fault,
        what_was_read_of_an_older_commit_tells_its_rows,
        a_commit_is_compared_over_its_own_columns,
        computed_rows_are_compared_over_the_columns_of_their_build,
        a_repaired_computed_partition_is_computed_again,
        repaired_raw_rows_are_a_new_version_as_they_are,
        repair_goes_for_every_kind_of_difference,
        what_stands_on_a_date_outside_the_calendar_is_retired,
        who_repairs_is_refused_what_another_holds,
        a_copy_of_a_store_in_use_is_sound,
        zero_has_no_sign_and_ints_have_all_their_digits,
        a_program_reads_one_object_per_partition,
        the_first_ten_keys_are_shown,
    };
    TCase *promises = tcase_create("verify");

    tcase_add_unchecked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    return runner_run("verify", promises);
}
