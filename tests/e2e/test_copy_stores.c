/* test_copy_stores.c - from an SQLite file into a store of another kind, and back:
 * SLUICE_TEST_STORE says which. */
#include "e2e/gates.h"
#include "e2e/import_lines.h"
#include "places/places.h"
#include "runner.h"

#include <sqlite3.h>
#include <unistd.h>

#define RANGE "--from 2021-02-01 --to 2021-02-04"

static const char *const copied[] = {
    "days",           "readings",          "roster",         "metered",         "followed",
    "sluice_commits", "sluice_components", "sluice_digests", "sluice_outcomes", "sluice_attempts"
};

static const char *word; /* the kind of the other store */

/* p.yaml over another store. */
static void write_pipeline(const char *path, const char *kind, const char *store)
{
    static const char was[] = "store: {driver: sqlite, path: gates.db}\n";
    char sections[PLACES_TEXT];
    size_t length;
    char *text = e2e_read("p.yaml", &length), *place = strstr(text, was), *made;

    ck_assert_ptr_nonnull(place);
    *place = '\0';
    places_choose(kind);
    made = text_of("%s%s%s", text, places_sections(store, sections), place + strlen(was));
    e2e_write(path, made, strlen(made));
    free(made);
    free(text);
}

/* Values that a store may keep otherwise: text with all kinds of letters, reals to their last bit,
 * nulls. */
static const char readings[] = "2021-02-01,a,1,1.5\n2021-02-01,a,2,-2.2250738585072014e-308\n"
                               "2021-02-02,\"\xC3\xA4 \"\"b\"\", c\",1,4.5\n2021-02-02,a,2,\n"
                               "2021-02-02,A,2,0.1\n2021-02-03,a,-9223372036854775808,7.5\n"
                               "2021-02-04,a,9223372036854775807,1.7976931348623157e+308\n";

static void enter(void)
{
    places_choose("sqlite");
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n"
                   "  follow: {plugin: follow}\n");
    gates_import("readings", "2021-02-01,a,1,1.5\n");
    gates_must("run p.yaml --date 2021-02-01", 0);
    gates_import("readings", readings);
    gates_must("run p.yaml " RANGE, 3); /* the largest real is too much for one of them */
    places_choose(word);
    places_scope();
    write_pipeline("b.yaml", word, "b.db");
    write_pipeline("c.yaml", "sqlite", "c.db");
    places_choose(word);
}

static void leave(void)
{
    places_choose(word);
    places_leave();
    gates_leave();
}

static void expect_same(const char *table)
{
    char *query = text_of("SELECT (SELECT count(*) FROM (SELECT * FROM source.%s EXCEPT SELECT * "
                          "FROM main.%s)) + (SELECT count(*) FROM (SELECT * FROM main.%s EXCEPT "
                          "SELECT * FROM source.%s))",
                          table, table, table, table);
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    ck_assert_int_eq(sqlite3_open("c.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, "ATTACH 'gates.db' AS source", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  table, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_msg(sqlite3_column_int64(statement, 0) == 0, "%s came back otherwise", table);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(database);
    free(query);
}

static void expect_same_output(const char *command)
{
    char line[160];
    struct e2e_result here, there;

    (void)snprintf(line, sizeof line, command, "p.yaml");
    here = gates_command(line, 0);
    (void)snprintf(line, sizeof line, command, "b.yaml");
    there = gates_command(line, 0);
    ck_assert_msg(strcmp(here.out, there.out) == 0, "%s:\n%s\nis not\n%s", command, there.out,
                  here.out);
    e2e_result_fini(&here);
    e2e_result_fini(&there);
}

START_TEST(a_copy_there_and_back_is_what_it_was)
{
    gates_must("copy p.yaml --target b.yaml", 0);
    gates_expect_part("plan b.yaml " RANGE, 0, "stays-failed", "");
    expect_same_output("plan %s " RANGE);
    gates_must("verify b.yaml", 0);
    expect_same_output("export %s metered --from 2021-02-01 --to 2021-02-03 --all");
    expect_same_output("export %s followed --date 2021-02-03 --only-current");
    expect_same_output("export %s readings " RANGE);
    expect_same_output("failures %s --all --format csv");
    gates_expect_part("copy p.yaml --target b.yaml", 0, "", "all is in ");
    gates_must("copy p.yaml --source b.yaml --target c.yaml", 0);
    for (size_t i = 0; i < COUNT_OF(copied); i++)
        expect_same(copied[i]);
    gates_must("verify c.yaml", 0);
}
END_TEST

/* A name of the server's host that is another text. */
START_TEST(a_store_is_not_copied_onto_itself_by_another_name)
{
    size_t length;
    char *text, *host, *made;

    if (strcmp(word, "postgres") != 0)
        return;
    gates_must("copy p.yaml --target b.yaml", 0);
    text = e2e_read("b.yaml", &length);
    host = strstr(text, "127.0.0.1");
    if (host != NULL) {
        *host = '\0';
        made = text_of("%slocalhost%s", text, host + strlen("127.0.0.1"));
        write_text("other.yaml", made);
        gates_expect_part("copy b.yaml --target other.yaml --yes", 2, "",
                          "source and target are the same store");
        free(made);
    }
    free(text);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("copy_stores");

    word = places_word();
    if (!places_ready())
        return PLACES_SKIPPED;
    tcase_add_unchecked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    tcase_add_test(promises, a_copy_there_and_back_is_what_it_was);
    tcase_add_test(promises, a_store_is_not_copied_onto_itself_by_another_name);
    return runner_run("copy_stores", promises);
}
