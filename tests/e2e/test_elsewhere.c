/* test_elsewhere.c - a ledger in a store of its own, by the commands. */
#include "e2e/gates.h"

#include <sqlite3.h>

#define D "2021-02-03"

static void change(const char *file, const char *sql)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(file, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, &message) == SQLITE_OK, "%s: %s", sql,
                  message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* The pipeline, with a ledger in other.db. */
static void use_other(void)
{
    static const char line[] = "\nledger: {driver: sqlite, path: other.db}\n";
    size_t length = 0;
    char *had = e2e_read("p.yaml", &length);
    struct buffer text = { 0 };

    ck_assert_ptr_nonnull(had);
    buffer_printf(&text, "%s%s", had, line);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
    free(had);
}

/* The ledger of the store goes to other.db. */
static void move_ledger(void)
{
    static const char *const tables[] = { "runs",     "commits",  "components", "digests",
                                          "outcomes", "attempts", "leases" };

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        char sql[192];
        (void)snprintf(sql, sizeof sql,
                       "ATTACH 'gates.db' AS had; CREATE TABLE sluice_%s AS SELECT * FROM "
                       "had.sluice_%s; DROP TABLE had.sluice_%s",
                       tables[i], tables[i], tables[i]);
        change("other.db", sql);
    }
    change("other.db", "PRAGMA journal_mode = WAL");
}

/* Computed dates, and one whose readings changed since. */
static void enter(void)
{
    gates_enter();
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-02,a,1,2.5\n" D ",a,1,3.5\n");
    gates_must("run p.yaml --from 2021-02-01 --to 2021-02-02", 0);
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-02,a,1,9.5\n" D ",a,1,3.5\n");
}

START_TEST(who_reads_finds_the_same)
{
    static const char *const lines[] = {
        "validate p.yaml",
        "plan p.yaml --from 2021-02-01 --to " D,
        "run p.yaml --from 2021-02-01 --to " D " --dry-run",
        "status p.yaml --format json",
        "why p.yaml gauge 2021-02-02",
        "why p.yaml gauge " D,
        "failures p.yaml",
        "history p.yaml --format csv",
        "verify p.yaml",
        "export p.yaml gauged --from 2021-02-01 --to 2021-02-02",
    };
    struct e2e_result before[COUNT_OF(lines)];

    enter();
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        before[i] = gates_command(lines[i], 0);

    move_ledger();
    use_other();
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct e2e_result now = gates_command(lines[i], before[i].code);
        ck_assert_msg(strcmp(now.out, before[i].out) == 0, "%s:\n%s\nnot\n%s", lines[i], now.out,
                      before[i].out);
        e2e_result_fini(&now);
        e2e_result_fini(&before[i]);
    }
    gates_expect_part("status p.yaml", 0, "p.yaml, sqlite gates.db, ledger in sqlite other.db\n",
                      "");
    gates_expect_part("run p.yaml --shadow --date 2021-02-02", 0, "nothing differs", "");
    gates_leave();
}
END_TEST

START_TEST(without_one_everything_is_still_to_be_done)
{
    enter();
    use_other();
    gates_expect_part("plan p.yaml --date 2021-02-01", 0, "never computed", "");
    gates_expect_part("status p.yaml", 0, "gauge", "");
    gates_expect("history p.yaml --format csv", 0,
                 "run,started,seconds,state,exit,pipeline,host,pid,command,summary\n", "");
    ck_assert_ptr_null(e2e_read("other.db", &(size_t){ 0 }));
    gates_leave();
}
END_TEST

/* ---- what drivers cannot ---- */

/* The pipeline, with this in place of its store. */
static void use_store(const char *section)
{
    size_t length = 0;
    char *had = e2e_read("p.yaml", &length), *store, *end;
    struct buffer text = { 0 };

    ck_assert_ptr_nonnull(had);
    store = strstr(had, "store:");
    ck_assert_ptr_nonnull(store);
    end = strchr(store, '\n');
    ck_assert_ptr_nonnull(end);
    buffer_printf(&text, "%.*s%s%s", (int)(store - had), had, section, end);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
    free(had);
}

START_TEST(no_command_believes_what_a_driver_does_not_declare)
{
    static const char *const lines[] = {
        "validate p.yaml",
        "plan p.yaml --date " D,
        "run p.yaml --date " D,
        "run p.yaml --date " D " --shadow",
        "status p.yaml",
        "history p.yaml",
        "failures p.yaml",
        "why p.yaml gauge " D,
        "verify p.yaml",
        "export p.yaml gauged --date " D,
        "import p.yaml readings=readings.csv",
    };
    static const struct {
        const char *section, *told;
    } stores[] = {
        { "store: {driver: hollow}",
          "p.yaml:3:1: error: nothing can be published to a hollow store: it lacks atomic_ledger" },
        { "store: {driver: publishing}",
          "p.yaml:3:1: error: a publishing store cannot hold the ledger: it lacks atomic_ledger" },
        { "store: {driver: publishing}\nledger: {driver: leasing}",
          "p.yaml:4:1: error: a leasing store cannot hold the ledger: it lacks atomic_ledger" },
    };

    gates_enter();
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", GIFTED, 1), 0);
    for (size_t s = 0; s < COUNT_OF(stores); s++) {
        use_store(stores[s].section);
        for (size_t i = 0; i < COUNT_OF(lines); i++)
            gates_expect_part(lines[i], 2, "", stores[s].told);
    }
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    gates_leave();
}
END_TEST

/* ---- what a store takes in a day ---- */

#define RUN "run p.yaml --from 2021-02-01 --to 2021-02-03"
#define MANY                                                                                       \
    "'gauged' takes 3 loads, and a table of the store takes 2 a day: today --from 2021-02-01 "     \
    "--to 2021-02-02, the rest on other days"

START_TEST(more_loads_than_a_day_takes_are_told_and_refused)
{
    gates_enter();
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-02,a,1,2.5\n" D ",a,1,3.5\n");
    /* Where the store has no limit nothing is said of one. */
    gates_expect_part("plan p.yaml --from 2021-02-01 --to 2021-02-02", 0, "total: 2 run\n", "");
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FEW_LOADS, 1), 0);
    gates_expect_part("plan p.yaml --from 2021-02-01 --to 2021-02-02", 0,
                      "loads: 2 of gauged; a table takes 2 a day\n", "");
    gates_expect_part("plan p.yaml --from 2021-02-01 --to 2021-02-03", 0, "loads: 3 of gauged",
                      "warning: " MANY "\n");
    gates_expect_part(RUN " --dry-run", 0, "loads: 3 of gauged", MANY "\n");
    gates_expect_part("plan p.yaml --from 2021-02-01 --to 2021-02-03 --format json", 0,
                      "{\"event\":\"loads\",\"table\":\"gauged\",\"loads\":3,\"a_day\":2}\n", "");
    gates_must("plan p.yaml --from 2021-02-01 --to 2021-02-03 -o plan.json", 0);
    gates_expect_part(RUN, 4, "", "error: nothing was run: " MANY);
    gates_expect_part("apply plan.json", 4, "", "error: nothing was run: " MANY);
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE table_name = 'gauged'", "0");
    gates_must("run p.yaml --from 2021-02-01 --to 2021-02-02", 0);
    gates_expect_part(RUN " --dry-run", 0, "loads: 1 of gauged", "");
    gates_must(RUN " --force --any-loads", 0);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    gates_leave();
}
END_TEST

#define IMPORT "import p.yaml readings=r.csv"
#define HEADER "day,site,sensor,value\n"
#define ROW_OF(day) "2021-02-" day ",a,1,1.5\n"

/* What a file takes, and of it today, after an import of what is in the store. */
static const struct {
    const char *file, *options, *today;
} imports[] = {
    { ROW_OF("01") ROW_OF("02") ROW_OF("03"), "",
      "3 loads of 'readings', and a table of the store "
      "takes 2 a day: today --from 2021-02-01 --to "
      "2021-02-02, the rest on other days" },
    /* A range would empty the 11th, which the file leaves alone. */
    { ROW_OF("10") ROW_OF("12") ROW_OF("13"), "", "today --from 2021-02-10 --to 2021-02-10, " },
    { ROW_OF("10") ROW_OF("12") ROW_OF("13"), " --merge", "--from 2021-02-10 --to 2021-02-12, " },
    { ROW_OF("10") ROW_OF("12") ROW_OF("13"), " --from 2021-02-01 --to 2021-02-28 --yes",
      "4 loads of 'readings', and a table of the store takes 2 a day: today --from 2021-02-01 --to "
      "2021-02-11, " },
    /* Dates that come out the same are not loaded. */
    { ROW_OF("01") ROW_OF("02") ROW_OF("11"), "", NULL },
};

START_TEST(an_import_of_more_than_a_day_takes_is_told_and_refused)
{
    gates_enter();
    gates_import("readings", ROW_OF("11"));
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FEW_LOADS, 1), 0);
    for (size_t i = 0; i < COUNT_OF(imports); i++) {
        char text[256], line[128];
        int code = imports[i].today == NULL ? 0 : 4;
        (void)snprintf(text, sizeof text, HEADER "%s", imports[i].file);
        e2e_write("r.csv", text, strlen(text));
        (void)snprintf(line, sizeof line, IMPORT " --dry-run%s", imports[i].options);
        gates_expect_part(line, code, "", code == 0 ? "" : imports[i].today);
        if (code == 0)
            continue;
        (void)snprintf(line, sizeof line, IMPORT "%s", imports[i].options);
        gates_expect_part(line, code, "", imports[i].today);
        gates_expect_sql("SELECT group_concat(day) FROM readings", "2021-02-11");
    }
    gates_must(IMPORT " --from 2021-02-01 --to 2021-02-02", 0);
    e2e_write("r.csv", HEADER ROW_OF("12") ROW_OF("13") ROW_OF("14"),
              strlen(HEADER ROW_OF("12") ROW_OF("13") ROW_OF("14")));
    gates_must(IMPORT " --any-loads", 0);
    gates_expect_sql("SELECT count(*) FROM readings", "6");
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    gates_leave();
}
END_TEST

START_TEST(what_is_billed_is_told_before_it_is_read)
{
    gates_enter();
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-02,a,1,2.5\n");
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", FEW_LOADS, 1), 0);
    gates_expect_part("plan p.yaml --date 2021-02-01", 0,
                      "reads: 4.0 kB of readings; the store bills 4.0 kB in all\n", "");
    gates_expect_part("run p.yaml --date 2021-02-01 --dry-run", 0, "4.0 kB of readings", "");
    gates_expect_part("plan p.yaml --date 2021-02-01 --format json", 0,
                      "{\"event\":\"cost\",\"table\":\"readings\",\"bytes\":4000}\n", "");
    gates_must("run p.yaml --date 2021-02-01", 0);
    gates_expect_part("plan p.yaml --date 2021-02-01", 0, "everything is up to date\n", "");
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    gates_leave();
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("elsewhere");

    tcase_set_timeout(promises, 120);
    tcase_add_test(promises, who_reads_finds_the_same);
    tcase_add_test(promises, without_one_everything_is_still_to_be_done);
    tcase_add_test(promises, no_command_believes_what_a_driver_does_not_declare);
    tcase_add_test(promises, more_loads_than_a_day_takes_are_told_and_refused);
    tcase_add_test(promises, an_import_of_more_than_a_day_takes_is_told_and_refused);
    tcase_add_test(promises, what_is_billed_is_told_before_it_is_read);
    return runner_run("elsewhere", promises);
}
