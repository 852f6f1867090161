/*
 * test_secrets.c - the password of a store shows nowhere: not on stdout, not on stderr, in no file
 * and in no cell of the ledger. The store is a vault (vault.c), whose errors have it.
 */
#include "e2e/gates.h"
#include "runner.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#define D "2021-02-20"
/* Part of every password here, and of nothing else. */
#define TELLTALE "Quagga"
#define PASSWORD "zebra/Quagga'72 x"
#define STORE "store: {driver: sqlite, path: gates.db}\n"

/* ---- looking for it ---- */

static void expect_none(const char *bytes, size_t length, const char *what, const char *where)
{
    ck_assert_msg(memmem(bytes, length, TELLTALE, strlen(TELLTALE)) == NULL, "%s: in %s:\n%.*s",
                  what, where, (int)length, bytes);
}

static void search_rows(sqlite3 *database, const char *table, const char *what)
{
    char *query = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
    sqlite3_stmt *statement = NULL;

    ck_assert_ptr_nonnull(query);
    ck_assert_int_eq(sqlite3_prepare_v2(database, query, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);
            if (cell != NULL)
                expect_none(cell, strlen(cell), what, sqlite3_column_name(statement, i));
        }
    }
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    sqlite3_free(query);
}

static void search_store(const char *what)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int tables = 0;

    ck_assert_int_eq(sqlite3_open("gates.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table'", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(statement) == SQLITE_ROW; tables++)
        search_rows(database, (const char *)sqlite3_column_text(statement, 0), what);
    ck_assert_int_gt(tables, 5);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* Files that commands left, such as a plan; pipelines may have it. */
static void search_files(const char *what)
{
    DIR *directory = opendir(".");
    const struct dirent *entry;

    ck_assert_ptr_nonnull(directory);
    while ((entry = readdir(directory)) != NULL) {
        size_t length = 0;
        bool searched = entry->d_type == DT_REG && strstr(entry->d_name, ".yaml") == NULL;
        char *bytes = searched ? e2e_read(entry->d_name, &length) : NULL;
        if (bytes != NULL)
            expect_none(bytes, length, what, entry->d_name);
        free(bytes);
    }
    ck_assert_int_eq(closedir(directory), 0);
}

/* Runs a command, which ends with this code (-1: any), and looks at what it printed. */
static void run_quietly(const char *line, int code, const char *what)
{
    const char *arguments[16] = { NULL };
    char copy[256], *rest = copy, *word;
    struct e2e_result result;

    (void)snprintf(copy, sizeof copy, "%s", line);
    for (size_t i = 0; (word = strsep(&rest, " ")) != NULL; i++) {
        ck_assert_uint_lt(i + 1, COUNT_OF(arguments));
        arguments[i] = word;
    }
    result = e2e_run(arguments);
    ck_assert_msg(code == -1 || result.code == code, "%s: %s: exit code %d\n%s", what, line,
                  result.code, result.err);
    expect_none(result.out, result.out_length, line, "stdout");
    expect_none(result.err, result.err_length, line, "stderr");
    e2e_result_fini(&result);
}

/* ---- pipelines ---- */

/* p.yaml as before, with this in place of its store. */
static void use_store(const char *store)
{
    size_t length = 0;
    char *text = e2e_read("p.yaml", &length);
    const char *old = text != NULL ? strstr(text, STORE) : NULL;
    struct buffer changed = { 0 };

    ck_assert_ptr_nonnull(old);
    buffer_append(&changed, text, (size_t)(old - text));
    buffer_text(&changed, store);
    buffer_text(&changed, old + strlen(STORE));
    ck_assert(!changed.failed);
    e2e_write("p.yaml", changed.data, changed.length);
    buffer_fini(&changed);
    free(text);
}

static void enter(void)
{
    gates_enter();
    gates_import("readings", D ",a,1,1\n" D ",a,2,1\n" D ",a,3,1\n" D ",a,4,1\n" D ",a,5,666\n");
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", VAULT_FOLDER, 1), 0);
    ck_assert_int_eq(setenv("THE_PASSWORD", PASSWORD, 1), 0);
    ck_assert_int_eq(setenv("OF_VAULT", PASSWORD, 1), 0);
    ck_assert_int_eq(unsetenv("VAULT_TELLS"), 0);
}

/* What the commands of a day do; those that are not there yet say so. */
static const struct {
    const char *line;
    int code;
    bool opens; /* the store */
} commands[] = {
    { "validate p.yaml", 0, false },
    { "import p.yaml readings=readings.csv", 0, true },
    { "run p.yaml --date " D " --dry-run", 0, true },
    { "run p.yaml --date " D " --dry-run --log-format json", 0, false },
    { "plan p.yaml --date " D " -o p.plan", -1, true },
    { "run p.yaml --date " D, 3, false },
    { "run p.yaml --date " D " --force --log-format json", 3, true },
    { "run p.yaml --date 2021-02-19 --only nobody", 2, false },
    { "run p.yaml --date " D " --shadow", -1, true },
    { "apply p.plan", -1, true },
    { "status p.yaml", 0, true },
    { "history p.yaml", 0, true },
    { "failures p.yaml", 0, true },
    { "export p.yaml gauged --date " D, 0, true },
    { "export p.yaml gauged --date " D " --outcomes", 0, false },
    { "export p.yaml nothing --date " D, 2, false },
    { "why p.yaml gauge " D, -1, true },
    { "breaker reset p.yaml gauge a 1", -1, true },
    { "plugins", 0, false },
};

/* Sanitizers make every command slow: SLUICE_TEST_QUICK asks for a part. */
static bool is_quick(void)
{
    return getenv("SLUICE_TEST_QUICK") != NULL;
}

/* ---- promises ---- */

/* Ways to write a password down. */
static const char *const sources[] = {
    "store: {driver: vault, path: gates.db, password: \"${THE_PASSWORD}\"}\n",
    "store: {driver: vault, path: gates.db, password: \"${OF_VAULT}\"}\n",
    "store: {driver: vault, path: gates.db, password: \"${UNSET_PASSWORD:-a default Quagga}\"}\n",
    "store: {driver: vault, path: gates.db, password: 'it''s Quagga'}\n",
    "store:\n  driver: vault\n  path: gates.db\n  password: |\n    first Quagga\n    last Quagga\n",
    "store: {driver: vault, path: gates.db, password: p%4Quagga, address: a://b:p%4Quagga@c}\n",
};

START_TEST(no_command_shows_the_password)
{
    if (is_quick() && _i % 3 != 0)
        return;
    enter();
    use_store(sources[_i]);
    for (size_t c = 0; c < COUNT_OF(commands); c++)
        run_quietly(commands[c].line, commands[c].code, sources[_i]);
    search_store(sources[_i]);
    search_files(sources[_i]);
    gates_expect_sql("SELECT count(*) > 3 FROM sluice_runs", "1");
    gates_leave();
}
END_TEST

static const char *const calls[] = { "open",       "scan",  "replace", "describe", "migrate",
                                     "begin_read", "begin", "commit",  "clock" };

/* Whichever call of the driver fails, and says with what password. */
START_TEST(no_error_of_the_store_shows_the_password)
{
    size_t count = is_quick() ? 3 : COUNT_OF(calls);

    enter();
    use_store(sources[0]);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(setenv("VAULT_TELLS", calls[i], 1), 0);
        for (size_t c = 0; c < COUNT_OF(commands); c++) {
            if (commands[c].opens)
                run_quietly(commands[c].line, -1, calls[i]);
        }
    }
    ck_assert_int_eq(unsetenv("VAULT_TELLS"), 0);
    search_store("errors of the store");
    search_files("errors of the store");
    gates_leave();
}
END_TEST

/* The message is still there, and says what is wrong. */
START_TEST(an_error_without_its_password_is_still_told)
{
    enter();
    use_store(sources[0]);
    ck_assert_int_eq(setenv("VAULT_TELLS", "open", 1), 0);
    gates_expect("status p.yaml", 1, "",
                 "sluice status: error: open: password authentication failed for 'sluice' with "
                 "\"***\" at vault://sluice:***@localhost\n");
    ck_assert_int_eq(unsetenv("VAULT_TELLS"), 0);
    gates_leave();
}
END_TEST

/* Mistakes around a literal password, each in place of the whole store section. */
static const char *const mistakes[] = {
    /* on its own line, or beside it */
    "store: {driver: vault, path: gates.db, password: my Quagga, durability: fast}\n",
    "store: {driver: vault, password: my Quagga}\n",
    "store: {driver: vault, path: gates.db, password: [my, Quagga]}\n",
    "store: {driver: vault, path: gates.db, password: {my: Quagga}}\n",
    "store: {driver: vault, path: gates.db, shelf: Quagga, password: x}\n",
    "store: {driver: vault, path: gates.db, password: x, password: Quagga}\n",
    "store: {driver: vault, path: gates.db, password: &a Quagga}\n",
    "store: {driver: vault, path: gates.db, password: !!int Quagga}\n",
    "store: {driver: vault, path: gates.db, password: \"Quagga${UNSET}\"}\n",
    "store: {driver: vault, path: gates.db, password: \"${UNSET:-Quagga\"}\n",
    "store: {driver: vault, path: gates.db, password: Quagga, durability: \"${OF_VAULT}\"}\n",
    "store: {driver: vault, path: gates.db, password: x, durability: \"${A_TOKEN:-Quagga}\"}\n",
    /* a key that is not what it seems */
    "store: {driver: vault, path: gates.db, pasword: Quagga}\n",
    "store: {driver: vault, path: gates.db, passwort: Quagga}\n",
    "store: {driver: vault, path: gates.db, pin: Quagga}\n",
    "store: {driver: vault, path: gates.db, password: x, key: {pin: Quagga}}\n",
    "store: {driver: vault, path: gates.db, shelve: Quagga, password: x}\n",
    "store: {driver: vault, path: gates.db, Password: Quagga}\n",
    "store: {driver: vault, path: gates.db, password: x, pin: my\n  Quagga, durability: fast}\n",
    "store: {driver: vault, path: gates.db, password: x, shelf: my\n  Quagga, durability: fast}\n",
    /* no driver to say what is secret */
    "store: {driver: vualt, path: gates.db, pin: my Quagga, password: x}\n",
    "store: {path: gates.db, pin: my Quagga, password: x}\n",
    "store: {driver: [vault], path: gates.db, pin: Quagga}\n",
    "stores: {driver: vault, path: gates.db, password: Quagga}\n",
    (STORE "store: {driver: vault, password: Quagga}\n"),
    "ledger: {driver: vault, path: x.db, pin: Quagga}\n",
    "ledger: {driver: vault, path: x.db, password: x, shelf: Quagga, durability: fast}\n",
    (STORE "ledger: {driver: vault, path: x.db, password: x, pin: Quagga, durability: fast}\n"),
    (STORE "ledger: {driver: vault, path: x.db, password: x, shelf: Quagga}\n"),
    (STORE "ledger: {driver: vault, path: a://b:Quagga@c, password: x}\n"),
    "defaults: {password: Quagga, workers: 0}\n",
    /* not even YAML */
    "store: {driver: vault, password: Quagga\n",
    "store: {driver: vault, password: \"Quagga\n",
    "store: {driver: vault, password: \"my\"Quagga\", path: x}\n",
    "store: {driver: vault, password: 'it's Quagga', path: x}\n",
    "store:\n\tpassword: Quagga\n",
    "store:\n  password: Quagga\n path: x\n",
    "store:\n  password: |\n    Quagga\n  - x\n",
    "store:\n  password: >\n    my\n    Quagga\n   x: y\n  path: x\n",
    "store:\n  password:\n    Quagga: x: y\n",
    "store:\n  password: my\n    Quagga\n  driver: [\n",
    "store: {driver: vault, password: @Quagga}\n",
    "store: {driver: vault, password: %Quagga}\n",
    "store: {driver: vault, password: \"\\qQuagga\"}\n",
    /* within something else */
    "store: postgres://me:Quagga@here/db\n",
    "store: [postgres://me:Quagga@here/db]\n",
    "store: {driver: vault, pth: postgres://me:Quagga@here/db, password: x}\n",
    "store: {driver: vault, path: postgres://me:Quagga@here/db, password: x}\n",
    "store: {driver: vault, path: a.db, address: {url: postgres://me:Quagga@here}, password: x}\n",
    "store: {driver: vault, path: a.db, durability: \"host=h password=Quagga\", password: x}\n",
    "store: {driver: vault, path: a.db, durability: a://b:Quagga@c, password: x}\n",
    "store: {driver: a://b:Quagga-and-a-long-way-to-where-messages-cut-a-value-off@c}\n",
    "include: [\"postgres://me:Quagga@here/p.yaml\"]\n",
};

START_TEST(no_mistake_shows_the_password)
{
    char *good;
    size_t length = 0;

    enter();
    good = e2e_read("p.yaml", &length);
    ck_assert_ptr_nonnull(good);
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        e2e_write("p.yaml", good, length);
        use_store(mistakes[i]);
        run_quietly("validate p.yaml", -1, mistakes[i]);
        if (!is_quick())
            run_quietly("run p.yaml --date " D, -1, mistakes[i]);
    }
    search_store("mistakes");
    free(good);
    gates_leave();
}
END_TEST

/* The folder's name is an address with a password. */
START_TEST(a_command_line_is_kept_without_its_passwords)
{
    char *bytes;
    size_t length = 0;

    enter();
    bytes = e2e_read(GAUGE_FOLDER "/gauge.so", &length);
    ck_assert_ptr_nonnull(bytes);
    ck_assert(mkdir("x:", 0755) == 0 && mkdir("x:/me:Quagga@y", 0755) == 0);
    e2e_write("x:/me:Quagga@y/gauge.so", bytes, length);
    free(bytes);
    run_quietly("run p.yaml --date " D " --plugins x://me:Quagga@y", 3, "a folder of plugins");
    run_quietly("history p.yaml", 0, "a folder of plugins");
    run_quietly("run p.yaml x://me:Quagga@y", 2, "an argument too many");
    run_quietly("run p.yaml --threads x://me:Quagga@y", 2, "an option that will not do");
    gates_expect_sql("SELECT count(*) FROM sluice_runs WHERE command LIKE '%x://me:***@y%'", "1");
    search_store("a folder of plugins");
    gates_leave();
}
END_TEST

/* ---- access ---- */

START_TEST(a_pipeline_that_anybody_may_write_is_refused)
{
    static const char *const lines[] = { "validate p.yaml", ("run p.yaml --date " D),
                                         "import p.yaml readings=readings.csv", "status p.yaml" };

    gates_enter();
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        ck_assert_int_eq(chmod("p.yaml", 0666), 0);
        gates_expect_part(lines[i], 2, "", "mend it with: chmod o-w p.yaml\n");
        ck_assert_int_eq(chmod("p.yaml", 0664), 0);
    }
    gates_must("validate p.yaml", 0);
    gates_leave();
}
END_TEST

START_TEST(a_folder_that_others_may_write_is_one_mistake)
{
    gates_enter();
    gates_pipeline("  one: {plugin: gauge}\n"
                   "  two: {plugin: gauge, output: second}\n");
    ck_assert_int_eq(mkdir("open", 0755), 0);
    e2e_write("open/gauge.so", "", 0);
    ck_assert_int_eq(chmod("open", 0777), 0);
    gates_expect_part("validate p.yaml --plugins open", 2, "", "mend it with: chmod go-w open\n");
    gates_expect_part("validate p.yaml --plugins open", 2, "",
                      "sluice validate: error: 1 mistake in p.yaml\n");
    gates_leave();
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("secrets");

    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, no_command_shows_the_password, 0, (int)COUNT_OF(sources));
    tcase_add_test(cases, no_error_of_the_store_shows_the_password);
    tcase_add_test(cases, an_error_without_its_password_is_still_told);
    tcase_add_test(cases, no_mistake_shows_the_password);
    tcase_add_test(cases, a_command_line_is_kept_without_its_passwords);
    tcase_add_test(cases, a_pipeline_that_anybody_may_write_is_refused);
    tcase_add_test(cases, a_folder_that_others_may_write_is_one_mistake);
    return runner_run("e2e_secrets", cases);
}
