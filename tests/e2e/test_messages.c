/* test_messages.c - what every command keeps to in what it says (docs/messages.md). */
#include "base/suite.h"
#include "e2e/sluice.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ESCAPE "\033[2J"
/* A name that would clear the screen, end a line and beep. */
#define NAME "n" ESCAPE "\a\x7f\xC2\x9B"

static const char PIPELINE[] =
    "sluice: 1\n"
    "name: test\n"
    "store: {driver: sqlite, path: \"${STORE:-test.db}\"}\n"
    "calendar: {table: days, date: day}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
    "  things:\n"
    "    date: day\n"
    "    key: [game, player]\n"
    "    columns: {day: date, game: text, player: int, what: text?}\n"
    "processors:\n"
    "  probe: {plugin: probe, with: {label: \"${MY_TOKEN:-plain}\"}}\n";

static char folder[E2E_FOLDER_SIZE];

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

static void enter(void)
{
    e2e_enter(folder);
    write_text(NAME ".yaml", PIPELINE);
    write_text("p.yaml", PIPELINE);
    write_text("days.csv", "day\n2022-01-01\n");
    write_text("things.csv", "day,game,player,what\n2022-01-01,g" ESCAPE ",11,ok\n");
    ck_assert_int_eq(symlink(PROBE_FOLDER, NAME), 0);
    write_text(NAME ".csv", "day,game,player,what\n2022-01-01,g" ESCAPE ",11," ESCAPE "\n" ESCAPE);
    write_text(NAME ".more", "day,game,player,what\n2022-02-01,g" ESCAPE ",11,ok\n");
    ck_assert_int_eq(mkdir(NAME ".folder", 0700), 0);
}

static struct e2e_result must(const char *const *arguments, int code)
{
    struct e2e_result result = e2e_run(arguments);

    ck_assert_msg(code < 0 || result.code == code, "%s %s: exit code %d\n%s%s", arguments[0],
                  arguments[1], result.code, result.out, result.err);
    return result;
}

static void import_all(void)
{
    const char *const arguments[] = { "import", "p.yaml", "days=days.csv", "things=things.csv",
                                      NULL };
    struct e2e_result result = must(arguments, 0);

    e2e_result_fini(&result);
}

/* ---- control characters ---- */

static void expect_clean(const char *command, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool control = (c < ' ' && c != '\n' && c != '\t') || c == 0x7f ||
                       (c == 0xC2 && (unsigned char)text[i + 1] < 0xA0);
        ck_assert_msg(!control, "%s: byte %d is 0x%02x\n%s", command, (int)i, c, text);
    }
}

#define AT_D "--date", "2022-01-01"
#define PROBES "--plugins", NAME

static const char *const commands[][9] = {
    { "validate", NAME ".yaml", PROBES },
    { "validate", NAME, PROBES },
    { "validate", NAME ".none", PROBES },
    { "run", NAME ".yaml", AT_D, "--dry-run", PROBES },
    { "plan", NAME ".yaml", AT_D, "-o", NAME ".plan", PROBES },
    { "apply", NAME ".plan" },
    { "apply", NAME ".plan" },
    { "run", NAME ".yaml", AT_D, "--force", PROBES },
    { "run", NAME ".yaml", AT_D, "--shadow", PROBES },
    { "run", NAME ".yaml", "--date", NAME, PROBES },
    { "status", NAME ".yaml", PROBES },
    { "status", NAME ".yaml", PROBES, "--format", "json" },
    { "why", NAME ".yaml", "probe", "2022-01-01", PROBES },
    { "why", NAME ".yaml", "probe", "2022-01-01", PROBES, "g" ESCAPE, "11" },
    { "history", NAME ".yaml" },
    { "failures", NAME ".yaml", PROBES, "--all" },
    { "breaker", "reset", NAME ".yaml", "probe", "g" ESCAPE, "11", PROBES },
    { "plugins", NAME, PROBES },
    { "plugins", "probe", "--plugins", NAME "none" },
    { "export", NAME ".yaml", NAME, AT_D, PROBES },
    { "import", NAME ".yaml", "days=" NAME ".csv", "things=" NAME ".csv", "--dry-run" },
    { "import", NAME ".yaml", "things=" NAME ".csv" },
    { "import", NAME ".yaml", "things=" NAME ".none" },
    { "import", NAME ".yaml", "things=" NAME ".more" },
    { "import", NAME ".yaml", NAME ".folder" },
    { "verify", NAME ".yaml", PROBES },
    { NAME, "p.yaml" },
    { "run", "p.yaml", NAME },
    { "run", "p.yaml", "--" NAME },
};

START_TEST(no_name_reaches_the_terminal_as_it_is)
{
    enter();
    import_all();
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        struct e2e_result result = must(commands[i], -1);
        ck_assert_uint_gt(result.out_length + result.err_length, 0);
        expect_clean(commands[i][0], result.out, result.out_length);
        expect_clean(commands[i][0], result.err, result.err_length);
        e2e_result_fini(&result);
    }
    e2e_leave(folder);
}
END_TEST

/* ---- secrets ---- */

static void expect_cell(const char *query, const char *expected)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    ck_assert_int_eq(sqlite3_open("test.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, query, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(statement, 0), expected);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

START_TEST(a_parameter_made_of_a_secret_is_hidden_and_its_change_is_seen)
{
    static const char *const lines[][9] = {
        { "validate", "p.yaml", "--plugins", PROBE_FOLDER },
        { "run", "p.yaml", AT_D, "--plugins", PROBE_FOLDER },
        { "why", "p.yaml", "probe", "2022-01-01", "--plugins", PROBE_FOLDER },
        { "plan", "p.yaml", AT_D, "-o", "-", "--plugins", PROBE_FOLDER },
    };

    enter();
    import_all();
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(setenv("MY_TOKEN", round == 0 ? "Quagga-1" : "Quagga-2", 1), 0);
        for (size_t i = 0; i < COUNT_OF(lines); i++) {
            struct e2e_result result = must(lines[i], 0);
            ck_assert_ptr_null(strstr(result.out, "Quagga"));
            ck_assert_ptr_null(strstr(result.err, "Quagga"));
            if (i == 0)
                ck_assert_ptr_nonnull(strstr(result.out, "label=***"));
            e2e_result_fini(&result);
        }
    }
    /* It is a part of what rows are made from all the same. */
    expect_cell("SELECT count(*) FROM sluice_commits WHERE kind = 'run'", "2");
    expect_cell("SELECT count(DISTINCT detail) || ' ' || count(DISTINCT digest) || ' ' || "
                "max(detail) FROM sluice_components WHERE name = 'parameters'",
                "1 2 size=0.5 label=***");
    ck_assert_int_eq(unsetenv("MY_TOKEN"), 0);
    e2e_leave(folder);
}
END_TEST

/* ---- paths of a store ---- */

/* A folder below this one, whose whole path has so many bytes. */
static void make_long_folder(size_t length, char *path, size_t size)
{
    size_t used;

    ck_assert_ptr_nonnull(getcwd(path, size));
    for (used = strlen(path); used < length; used = strlen(path)) {
        size_t step = length - used > 200 ? 100 : length - used;
        (void)snprintf(path + used, size - used, "/%0*d", (int)step - 1, 0);
        ck_assert_int_eq(mkdir(path, 0700), 0);
    }
}

START_TEST(a_path_that_sqlite_does_not_open_is_told_with_its_length)
{
    static const char *const import[] = { "import", "p.yaml", "days=days.csv", NULL };
    static const struct {
        const char *name;
        bool by_link;
        int code;
    } cases[] = {
        { "1234.db", false, 0 },
        { "12345.db", false, 2 },
        { "5678.db", true, 0 },
        { "56789.db", true, 2 },
    };
    char whole[1024], path[1100];

    enter();
    make_long_folder(496, whole, sizeof whole);
    ck_assert_int_eq(symlink(whole, "link"), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct e2e_result result;
        (void)snprintf(path, sizeof path, "%s/%s", cases[i].by_link ? "link" : whole,
                       cases[i].name);
        ck_assert_int_eq(setenv("STORE", path, 1), 0);
        result = must(import, cases[i].code);
        if (cases[i].code != 0)
            ck_assert_ptr_nonnull(strstr(result.err, ": the path of the store has 505 bytes, "));
        e2e_result_fini(&result);
    }
    ck_assert_int_eq(unsetenv("STORE"), 0);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        no_name_reaches_the_terminal_as_it_is,
        a_parameter_made_of_a_secret_is_hidden_and_its_change_is_seen,
        a_path_that_sqlite_does_not_open_is_told_with_its_length,
    };

    return suite_run("e2e_messages", tests, COUNT_OF(tests));
}
