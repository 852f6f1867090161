/* test_copy.c - tables and ledger from one store into another: all of it, as it is, or nothing. */
#include "e2e/gates.h"
#include "e2e/import_lines.h"
#include "runner.h"

#include <sqlite3.h>
#include <unistd.h>

#define RANGE "--from 2021-02-01 --to 2021-02-04"
#define TO_B "--target b.yaml"

static const char *const ledger_tables[] = { "sluice_commits", "sluice_components",
                                             "sluice_digests", "sluice_outcomes",
                                             "sluice_attempts" };
static const char *const tables[] = { "days",   "readings", "due",     "more",    "arrived",
                                      "roster", "numbers",  "metered", "followed" };

/* ---- a store with something of everything ---- */

static void by_hand(const char *store, const char *statements)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(store, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, statements, NULL, NULL, &message) == SQLITE_OK, "%s: %s",
                  statements, message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static long long number(const char *store, const char *query)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    long long found;

    ck_assert_int_eq(sqlite3_open(store, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  query, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    found = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    return found;
}

/* p.yaml with text that reads otherwise. */
static void write_changed(const char *path, const char *was, const char *is)
{
    size_t length;
    char *text = e2e_read("p.yaml", &length), *place = strstr(text, was), *made;

    ck_assert_ptr_nonnull(place);
    *place = '\0';
    made = text_of("%s%s%s", text, is, place + strlen(was));
    e2e_write(path, made, strlen(made));
    free(made);
    free(text);
}

static char *whole;
static size_t whole_length;

static void enter(void)
{
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n"
                   "  follow: {plugin: follow}\n");
    write_changed("b.yaml", "path: gates.db", "path: b.db");
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-01,a,2,2.5\n2021-02-01,b,1,3.5\n"
                             "2021-02-02,a,1,4.5\n2021-02-02,a,2,\n2021-02-02,b,1,6.5\n"
                             "2021-02-03,a,1,7.5\n2021-02-04,a,1,0.5\n");
    gates_must("run p.yaml " RANGE, 0);
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-01,a,2,2.5\n2021-02-01,b,1,3.5\n"
                             "2021-02-02,a,1,4.5\n2021-02-02,a,2,8.5\n2021-02-02,b,1,6.5\n"
                             "2021-02-03,a,1,7.5\n2021-02-04,a,1,0.5\n");
    gates_must("run p.yaml " RANGE, 0);
    whole = e2e_read("gates.db", &whole_length);
    ck_assert_ptr_nonnull(whole);
}

static void leave(void)
{
    free(whole);
    gates_leave();
}

/* Before each test: the source as it was, and no target. */
static void begin(void)
{
    static const char *const others[] = { "gates.db-wal", "gates.db-shm", "b.db", "b.db-wal",
                                          "b.db-shm" };

    for (size_t i = 0; i < COUNT_OF(others); i++)
        (void)unlink(others[i]);
    e2e_write("gates.db", whole, whole_length);
}

/* ---- what must hold ---- */

/* Rows of a table that one store has and the other has not. */
static void expect_same(const char *table, const char *where)
{
    char attach[128], query[512];
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    (void)snprintf(attach, sizeof attach, "ATTACH 'gates.db' AS source");
    (void)snprintf(query, sizeof query,
                   "SELECT (SELECT count(*) FROM (SELECT * FROM source.%s %s EXCEPT SELECT * FROM "
                   "main.%s)) + (SELECT count(*) FROM (SELECT * FROM main.%s %s EXCEPT SELECT * "
                   "FROM source.%s)), (SELECT count(*) FROM main.%s)",
                   table, where, table, table, where, table, table);
    ck_assert_int_eq(sqlite3_open("b.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, attach, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  table, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_msg(sqlite3_column_int64(statement, 0) == 0, "%s differs", table);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
}

static void expect_tables(void)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        expect_same(tables[i], "");
    for (size_t i = 0; i < COUNT_OF(ledger_tables); i++)
        expect_same(ledger_tables[i], "");
    gates_expect_part("plan b.yaml " RANGE, 0, "everything is up to date", "");
    gates_must("verify b.yaml", 0);
}

/* The target has no history of its own but for copies. */
static void expect_whole(void)
{
    expect_tables();
    expect_same("sluice_runs", "WHERE run_id NOT IN (SELECT run_id FROM main.sluice_runs WHERE "
                               "command LIKE 'sluice copy%')");
}

static void expect_same_output(const char *command)
{
    char line[160];
    struct e2e_result source, target;

    (void)snprintf(line, sizeof line, command, "p.yaml");
    source = gates_command(line, 0);
    (void)snprintf(line, sizeof line, command, "b.yaml");
    target = gates_command(line, 0);
    ck_assert_msg(strcmp(source.out, target.out) == 0, "%s:\n%s\nis not\n%s", command, target.out,
                  source.out);
    e2e_result_fini(&source);
    e2e_result_fini(&target);
}

static const char *const asked[] = {
    "export %s metered " RANGE " --all",
    "export %s followed " RANGE " --all",
    "export %s metered " RANGE " --outcomes",
    "export %s readings " RANGE,
    "export %s roster",
    "failures %s --all --format csv",
    "why %s follow 2021-02-02 --format json",
    "export %s followed " RANGE " --only-current",
};

START_TEST(a_copy_has_all_and_says_the_same)
{
    gates_expect_part("copy p.yaml " TO_B, 0, "", "copied to sqlite b.db, read back and found");
    expect_whole();
    for (size_t i = 0; i < COUNT_OF(asked); i++)
        expect_same_output(asked[i]);
    ck_assert_int_eq(number("b.db", "SELECT count(*) FROM sluice_leases WHERE released_at IS NULL"),
                     0);
    ck_assert_int_eq(
        number("gates.db", "SELECT count(*) FROM sluice_leases WHERE released_at IS NULL"), 0);
    ck_assert_int_eq(
        number("gates.db", "SELECT count(*) FROM sluice_runs WHERE command LIKE 'sluice copy%'"),
        0);
}
END_TEST

START_TEST(a_table_that_is_soon_done_has_one_line)
{
    struct e2e_result result = gates_command("copy p.yaml " TO_B, 0);

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        char start[32], *line;
        (void)snprintf(start, sizeof start, "%s: ", tables[i]);
        line = strstr(result.err, start);
        ck_assert_msg(line != NULL && strstr(line + 1, start) == NULL, "%s\n%s", start, result.err);
    }
    e2e_result_fini(&result);
}
END_TEST

START_TEST(a_copy_that_is_begun_again_finds_what_is_there)
{
    gates_must("copy p.yaml " TO_B, 0);
    gates_expect_part("copy p.yaml " TO_B, 0, "", "metered: 8 rows, 4 dates, there already\n");
    gates_expect_part("copy p.yaml " TO_B, 0, "", "all is in sqlite b.db already");
    by_hand("b.db", "DROP TABLE followed; DELETE FROM sluice_components WHERE commit_id IN (SELECT "
                    "commit_id FROM sluice_commits WHERE table_name = 'followed'); DELETE FROM "
                    "sluice_commits WHERE table_name = 'followed';"
                    "DELETE FROM sluice_digests WHERE table_name = 'followed'");
    gates_expect_part("copy p.yaml " TO_B, 0, "", " rows of 1 table copied to sqlite b.db");
    expect_whole();
}
END_TEST

START_TEST(what_goes_on_after_a_copy_goes_on_in_the_target)
{
    gates_must("copy p.yaml " TO_B, 0);
    write_text("readings.csv", "day,site,sensor,value\n2021-02-04,a,1,9.25\n");
    gates_must("import b.yaml readings=readings.csv", 0);
    gates_expect_part("plan b.yaml " RANGE, 0, "run", "");
    gates_must("run b.yaml " RANGE, 0);
    gates_must("verify b.yaml", 0);
    gates_expect_part("copy p.yaml " TO_B, 4, "",
                      "readings: in the target already; it is newer: it has 1 version that the "
                      "source has not\n");
    gates_expect_part("copy p.yaml " TO_B " --dry-run", 4, "", "give --yes to replace them");
    gates_must("copy p.yaml " TO_B " --yes", 0);
    expect_tables();
}
END_TEST

START_TEST(named_tables_alone_are_copied_with_their_ledger)
{
    gates_expect_part("copy p.yaml " TO_B " readings metered", 0, "",
                      " rows of 2 tables copied to sqlite b.db");
    ck_assert_int_eq(number("b.db", "SELECT count(DISTINCT table_name) FROM sluice_commits"), 2);
    ck_assert_int_eq(number("b.db", "SELECT count(*) FROM sluice_runs WHERE event = 'start' AND "
                                    "run_id NOT IN (SELECT run_id FROM sluice_commits)"),
                     1); /* this copy */
    ck_assert_int_eq(number("b.db", "SELECT count(*) FROM sluice_components WHERE commit_id NOT IN "
                                    "(SELECT commit_id FROM sluice_commits)"),
                     0);
    expect_same("metered", "");
    gates_must("copy p.yaml " TO_B, 0);
    expect_whole();
}
END_TEST

/* ---- what stands in the source, whoever made it ---- */

START_TEST(rows_and_columns_that_no_version_has_are_copied_too)
{
    by_hand("gates.db", "INSERT INTO readings VALUES ('2021-02-09', 'z', 1, 0.5);"
                        "ALTER TABLE metered ADD COLUMN old BIGINT; UPDATE metered SET old = 7;"
                        "ALTER TABLE roster ADD COLUMN place GEOMETRY");
    gates_expect_part("copy p.yaml " TO_B, 0, "", "warning: roster: column 'place' is of a type");
    expect_same("readings", "");
    expect_same("metered", "");
    gates_expect_part("verify b.yaml", 3, "readings 2021-02-09: 1 added", "");
}
END_TEST

START_TEST(what_was_never_made_is_left_out)
{
    by_hand("gates.db", "DROP TABLE followed; DROP TABLE more");
    gates_expect_part("copy p.yaml " TO_B, 0, "", "more: left out: the source has no such table\n");
    ck_assert_int_eq(
        number("b.db", "SELECT count(*) FROM sluice_commits WHERE table_name = 'followed'"), 0);
    gates_expect_part("copy p.yaml " TO_B " followed", 4, "",
                      "table 'followed' cannot be copied: the source has no such table");
}
END_TEST

START_TEST(what_somebody_else_writes_is_left_out)
{
    write_changed("e.yaml", "roster: {key:", "roster: {external: true, key:");
    gates_expect_part("copy e.yaml " TO_B, 0, "",
                      "roster: left out: it is external: somebody else writes it\n");
    ck_assert_int_eq(number("b.db", "SELECT count(*) FROM sqlite_master WHERE name = 'roster'"), 0);
    gates_expect_part("copy e.yaml " TO_B " roster", 4, "",
                      "table 'roster' cannot be copied: it is external");
}
END_TEST

/* ---- refusals ---- */

static const struct refusal {
    const char *before; /* statements in b.db; NULL: there is no b.db */
    const char *line;
    int code;
    const char *err;
} refusals[] = {
    { NULL, "copy p.yaml", 2,
      "sluice copy: error: --target is missing: the store to copy to, a pipeline file or a map as "
      "'{driver: sqlite, path: new.db}'\n" },
    { NULL, "copy p.yaml --target new.yaml", 2,
      "sluice copy: error: --target: there is no file 'new.yaml'; a store is a pipeline file, or "
      "settings as in '{driver: sqlite, path: new.db}'\n" },
    { NULL, "copy p.yaml --target gates.db", 2,
      "sluice copy: error: --target: 'gates.db' is no pipeline file; a store that has no pipeline "
      "is named by its settings, as in '{driver: sqlite, path: gates.db}'\n" },
    { NULL, "copy p.yaml --target {driver:sqlite}", 2, NULL },
    { NULL, "copy p.yaml --target p.yaml", 2,
      "sluice copy: error: source and target are the same store, sqlite gates.db: nothing was "
      "copied\n" },
    { NULL, "copy p.yaml --source b.yaml --target p.yaml", 1,
      "sluice copy: error: there is no store 'b.db': import data first, or correct its path\n" },
    { NULL, "copy p.yaml " TO_B " meterd", 2,
      "sluice copy: error: p.yaml has no table 'meterd'; did you mean 'metered'?\n" },
    { NULL, "copy p.yaml " TO_B " meter", 2,
      "sluice copy: error: p.yaml has no table 'meter'; did you mean 'metered'?\n" },
    { NULL, "copy p.yaml " TO_B " days days", 2,
      "sluice copy: error: table 'days' is given twice\n" },
    { NULL, "copy p.yaml " TO_B " --wait 5 --dry-run", 2,
      "sluice copy: error: --wait and --dry-run exclude each other: to look waits for nobody\n" },
    { "CREATE TABLE days (day DATE NOT NULL, season BIGINT, PRIMARY KEY (day)) WITHOUT ROWID",
      "copy p.yaml " TO_B, 2,
      "sluice copy: error: table 'days' has another layout in the target: column 'season' is int, "
      "and is to be text; rename or drop the table there\n" },
    { "CREATE TABLE days (day DATE, season TEXT)", "copy p.yaml " TO_B " --yes", 2,
      "sluice copy: error: table 'days' has another layout in the target: column 'day' is date "
      "and no part of the key, and is to be date and part of the key; rename or drop the table "
      "there\n" },
    { "CREATE TABLE days (day DATE NOT NULL, season TEXT, PRIMARY KEY (day)) WITHOUT ROWID; "
      "INSERT INTO days VALUES ('2021-02-01', 's9')",
      "copy p.yaml " TO_B, 4,
      "days: in the target already; it has rows of no version\n"
      "sluice copy: error: the target has 1 of these tables already, and not as the source has "
      "it: nothing was copied; give --yes to replace it\n" },
    { "CREATE TABLE other (id BIGINT)", "copy p.yaml --source b.yaml --target p.yaml", 4, NULL },
};

START_TEST(what_cannot_be_copied_is_refused_in_one_line)
{
    const struct refusal *refusal = &refusals[_i];
    struct e2e_result result;
    long long before = 0;

    if (refusal->before != NULL) {
        by_hand("b.db", refusal->before);
        before = number("b.db", "SELECT count(*) FROM sqlite_master");
    }
    result = gates_command(refusal->line, refusal->code);
    ck_assert_msg(refusal->err == NULL || strcmp(result.err, refusal->err) == 0, "%s:\n%s",
                  refusal->line, result.err);
    ck_assert_str_eq(result.out, "");
    if (refusal->before == NULL)
        ck_assert_int_ne(access("b.db", F_OK), 0);
    else if (strstr(refusal->line, TO_B) != NULL)
        ck_assert_int_eq(number("b.db", "SELECT count(*) FROM sqlite_master"), before);
    e2e_result_fini(&result);
}
END_TEST

/* A lease of somebody on another host, whose last sign of life is now. */
static void hold(const char *store)
{
    by_hand(store, "INSERT INTO sluice_leases SELECT 99, 'metered', 'all', 'all', "
                   "'20990101T000000.000000Z-1', 'sluice run x.yaml', 'far', 'far', 7, 7, "
                   "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', "
                   "'now'), NULL");
}

START_TEST(both_stores_are_held)
{
    hold("gates.db");
    gates_expect_part("copy p.yaml " TO_B, 4, "", "'metered' is held by another run");
    ck_assert_int_ne(access("b.db", F_OK), 0);
    by_hand("gates.db", "DELETE FROM sluice_leases");
    gates_must("copy p.yaml " TO_B " days", 0);
    hold("b.db");
    gates_expect_part("copy p.yaml " TO_B, 4, "", "'metered' is held by another run");
    ck_assert_int_eq(number("b.db", "SELECT count(DISTINCT table_name) FROM sluice_commits"), 1);
}
END_TEST

START_TEST(a_store_is_not_copied_onto_itself_by_another_name)
{
    ck_assert_int_eq(symlink("gates.db", "b.db"), 0);
    gates_expect_part("copy p.yaml " TO_B, 2, "", "source and target are the same store");
    ck_assert_int_eq(unlink("b.db"), 0);
    gates_must("verify p.yaml", 0);
}
END_TEST

/* A target that changes what it is given. */
START_TEST(rows_that_read_back_otherwise_are_not_copied)
{
    by_hand("b.db", "CREATE TABLE readings (day DATE NOT NULL, site TEXT NOT NULL, sensor BIGINT "
                    "NOT NULL, value DOUBLE, PRIMARY KEY (day, site, sensor)) WITHOUT ROWID;"
                    "CREATE TRIGGER wrong AFTER INSERT ON readings WHEN NEW.day = '2021-02-02' "
                    "BEGIN UPDATE readings SET value = 1 WHERE day = NEW.day; END");
    gates_expect_part("copy p.yaml " TO_B, 1, "",
                      "table 'readings' of 2021-02-02 reads back otherwise than it was written (3 "
                      "rows, as many, with other values): nothing of the table was copied");
    ck_assert_int_eq(number("b.db", "SELECT count(*) FROM readings"), 0);
    ck_assert_int_eq(
        number("b.db", "SELECT count(*) FROM sluice_commits WHERE table_name = 'readings'"), 0);
    by_hand("b.db", "DROP TRIGGER wrong");
    gates_must("copy p.yaml " TO_B, 0);
    expect_whole();
}
END_TEST

/* The same where rows and ledger lie apart, and no transaction takes them back. */
static const struct {
    const char *table, *made, *told;
} damages[] = {
    { "readings",
      "CREATE TABLE readings (day DATE NOT NULL, site TEXT NOT NULL, sensor BIGINT NOT NULL, value "
      "DOUBLE, PRIMARY KEY (day, site, sensor)) WITHOUT ROWID;"
      "CREATE TRIGGER wrong AFTER INSERT ON readings WHEN NEW.day = '2021-02-02' "
      "BEGIN UPDATE readings SET value = 1 WHERE day = NEW.day; END",
      "table 'readings' of 2021-02-02 reads back otherwise than it was written (3 rows, as many, "
      "with other values): nothing of the table stands in the target; the target or its driver "
      "changes values\n" },
    { "roster",
      "CREATE TABLE roster (site TEXT NOT NULL, sensor BIGINT NOT NULL, slot TEXT NOT NULL, "
      "PRIMARY KEY (site, sensor, slot)) WITHOUT ROWID;"
      "CREATE TRIGGER wrong AFTER INSERT ON roster WHEN NEW.sensor = 1 "
      "BEGIN DELETE FROM roster WHERE sensor = 1; END",
      "and another number of them): nothing of the table stands in the target; the target or its "
      "driver changes values\n" },
};

START_TEST(what_reads_back_otherwise_does_not_stand_as_imported)
{
    char rows[64], last[256];

    (void)snprintf(rows, sizeof rows, "SELECT count(*) FROM %s", damages[_i].table);
    (void)snprintf(last, sizeof last,
                   "SELECT count(*) FROM (SELECT kind, max(sequence) FROM sluice_commits WHERE "
                   "table_name = '%s' GROUP BY partition) WHERE kind <> 'retire'",
                   damages[_i].table);
    gates_import("roster", "a,1,x\nb,2,y\n");
    (void)unlink("apart.db");
    write_changed("apart.yaml", "path: gates.db}",
                  "path: b.db}\nledger: {driver: sqlite, path: apart.db}");
    by_hand("b.db", damages[_i].made);
    gates_expect_part("copy p.yaml --target apart.yaml", 1, "", damages[_i].told);
    ck_assert_int_eq(number("b.db", rows), 0);
    ck_assert_int_eq(number("apart.db", "SELECT count(*) FROM sluice_intents"), 0);
    ck_assert_int_gt(number("apart.db", "SELECT count(*) FROM sluice_commits"), 0);
    ck_assert_int_eq(number("apart.db", last), 0);
    by_hand("b.db", "DROP TRIGGER wrong");
    gates_must("copy p.yaml --target apart.yaml", 0);
    gates_expect_part("plan apart.yaml " RANGE, 0, "everything is up to date", "");
    gates_must("verify apart.yaml", 0);
}
END_TEST

/* ---- what is told ---- */

START_TEST(a_dry_run_says_what_would_be_done_and_does_nothing)
{
    gates_expect_part("copy p.yaml " TO_B " --dry-run", 0, "",
                      "days: would be copied\nreadings: would be copied\n");
    gates_expect_part("copy p.yaml " TO_B " --dry-run", 0, "", "nothing was written: --dry-run\n");
    ck_assert_int_ne(access("b.db", F_OK), 0);
    gates_must("copy p.yaml " TO_B " days", 0);
    gates_expect_part("copy p.yaml " TO_B " --dry-run", 0, "",
                      "days: there already\nreadings: would be copied\n");
}
END_TEST

START_TEST(objects_are_for_programs)
{
    gates_expect_part("copy p.yaml " TO_B " days roster --format json", 0,
                      "{\"event\":\"table\",\"table\":\"days\",\"state\":\"copied\",\"rows\":30,"
                      "\"dates\":30,\"seconds\":",
                      "");
    gates_expect_part("copy p.yaml " TO_B " days --format json", 0,
                      "{\"event\":\"summary\",\"copied\":0,\"there\":1,\"rows\":0,\"target\":"
                      "\"sqlite b.db\"}\n",
                      "");
}
END_TEST

static const char *const words[] = {
    "copy p.yaml --target {\"driver\":\"sqlite\",\"path\":\"b.db\"}",
    "copy p.yaml --target {\"store\":{\"driver\":\"sqlite\",\"path\":\"b.db\"}}",
    "copy p.yaml --target {\"driver\":\"sqlite\",\"path\":\"${B_DB:-b.db}\"}",
    "copy b.yaml --source {\"driver\":\"sqlite\",\"path\":\"gates.db\"} --target b.yaml",
    "copy b.yaml --source p.yaml --target b.yaml",
};

START_TEST(a_store_is_a_file_or_a_map_of_its_settings)
{
    gates_must(words[_i], 0);
    expect_whole();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_copy_has_all_and_says_the_same,
        a_table_that_is_soon_done_has_one_line,
        a_copy_that_is_begun_again_finds_what_is_there,
        what_goes_on_after_a_copy_goes_on_in_the_target,
        named_tables_alone_are_copied_with_their_ledger,
        rows_and_columns_that_no_version_has_are_copied_too,
        what_was_never_made_is_left_out,
        what_somebody_else_writes_is_left_out,
        both_stores_are_held,
        rows_that_read_back_otherwise_are_not_copied,
        a_store_is_not_copied_onto_itself_by_another_name,
        a_dry_run_says_what_would_be_done_and_does_nothing,
        objects_are_for_programs,
    };
    TCase *promises = tcase_create("copy");

    tcase_add_unchecked_fixture(promises, enter, leave);
    tcase_add_checked_fixture(promises, begin, NULL);
    tcase_set_timeout(promises, 120);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    tcase_add_loop_test(promises, what_cannot_be_copied_is_refused_in_one_line, 0,
                        COUNT_OF(refusals));
    tcase_add_loop_test(promises, what_reads_back_otherwise_does_not_stand_as_imported, 0,
                        COUNT_OF(damages));
    tcase_add_loop_test(promises, a_store_is_a_file_or_a_map_of_its_settings, 0, COUNT_OF(words));
    return runner_run("copy", promises);
}
