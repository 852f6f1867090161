/* test_sqlite.c - the SQLite driver: the promises of every store, and its own. */
#include <dlfcn.h>
#include <ftw.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"
#include "stores/workbench.h"

#define DRIVER "stores/sqlite.so"

/* ---- a fresh folder for each test ---- */

static char folder[64];
static char store_path[128];
static struct sluice_store_setting path_setting;
static struct sluice_store_setting durability_setting;
static const struct sluice_store_setting *const settings[] = { &path_setting, &durability_setting };
static struct subject subject;

static struct sluice_store_setting make_setting(const char *name, const char *value)
{
    return (struct sluice_store_setting){ .size = sizeof(struct sluice_store_setting),
                                          .name = name,
                                          .value = value };
}

static void setup(void)
{
    void *object = dlopen(DRIVER, RTLD_NOW | RTLD_LOCAL);

    ck_assert_msg(object != NULL, "%s", dlerror());
    subject.driver = dlsym(object, "sluice_store_driver");
    ck_assert_ptr_nonnull(subject.driver);
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-sqlite-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(store_path, sizeof store_path, "%s/store.db", folder);
    path_setting = make_setting("path", store_path);
    durability_setting = make_setting("durability", "normal");
    subject.settings = settings;
    subject.setting_count = 2;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void teardown(void)
{
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* ---- helpers ---- */

static void raw(const char *sql)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(store_path, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void raw_text(const char *sql, char *out, size_t size)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    ck_assert_int_eq(sqlite3_open(store_path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    (void)snprintf(out, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static bool exists(const char *suffix)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s%s", store_path, suffix);
    return access(path, F_OK) == 0;
}

static void expect_message(const struct sluice_error *error, const char *format, const char *path)
{
    char expected[512];

    (void)snprintf(expected, sizeof expected, format, path);
    ck_assert_str_eq(error->message, expected);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static const struct column columns[] = {
    { "game_date", SLUICE_DATE, 1 }, { "made", SLUICE_BOOL, 0 }, { "points", SLUICE_INT, 0 },
    { "share", SLUICE_REAL, 0 },     { "note", SLUICE_TEXT, 0 }, { "seen", SLUICE_TIME, 0 }
};

static void make_sheet(struct sheet *sheet)
{
    sheet_init(sheet, "games", columns, COUNT_OF(columns));
}

static void make_store(struct sheet *sheet)
{
    make_sheet(sheet);
    subject.driver->close(open_with(&subject, sheet));
}

static const struct sluice_value game[] = {
    { .type = SLUICE_DATE, .as.integer = 18919 },
    { .type = SLUICE_BOOL, .as.integer = 1 },
    { .type = SLUICE_INT, .as.integer = 7 },
    { .type = SLUICE_REAL, .as.real = 0.5 },
    { .type = SLUICE_TEXT, .length = 1, .as.text = "x" },
    { .type = SLUICE_TIME, .as.integer = INT64_C(1634684400000000) },
};

/* ---- what every store promises ---- */

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&subject, _i);
}
END_TEST

START_TEST(the_page_shows_what_it_can)
{
    suite_expect_page(&subject);
}
END_TEST

/* ---- the file ---- */

START_TEST(declares_what_it_is)
{
    ck_assert_uint_eq(subject.driver->size, sizeof(struct sluice_store_driver));
    ck_assert_str_eq(subject.driver->name, "sqlite");
    ck_assert_uint_eq(subject.driver->capabilities & SLUICE_CAN_ATOMIC_LEDGER,
                      SLUICE_CAN_ATOMIC_LEDGER);
    ck_assert_str_eq(subject.driver->parameters[0]->name, "path");
    ck_assert_int_eq(subject.driver->parameters[0]->is_path, 1);
    ck_assert_str_eq(subject.driver->parameters[1]->name, "durability");
    ck_assert_ptr_null(subject.driver->parameters[2]);
}
END_TEST

START_TEST(tables_are_declared_for_people)
{
    struct sheet sheet;
    char text[512];

    make_store(&sheet);
    raw_text("SELECT sql FROM sqlite_schema WHERE name = 'games'", text, sizeof text);
    ck_assert_str_eq(text, "CREATE TABLE \"games\" (\"game_date\" DATE NOT NULL, "
                           "\"made\" BOOLEAN, \"points\" BIGINT, \"share\" DOUBLE, "
                           "\"note\" TEXT, \"seen\" TIMESTAMP, "
                           "PRIMARY KEY (\"game_date\")) WITHOUT ROWID");
}
END_TEST

START_TEST(values_read_well_in_the_shell)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    char text[128];
    void *session;

    make_sheet(&sheet);
    session = open_with(&subject, &sheet);
    ck_ok(store_rows(&subject, session, &sheet, NULL, game, 1, &error), error);
    subject.driver->close(session);
    raw_text("SELECT game_date || '|' || made || '|' || points || '|' || share || '|' || note "
             "|| '|' || seen FROM games",
             text, sizeof text);
    ck_assert_str_eq(text, "2021-10-19|1|7|0.5|x|2021-10-19T23:00:00Z");
}
END_TEST

START_TEST(the_log_is_ahead_and_goes_with_the_last_session)
{
    struct sheet sheet;
    char text[16];
    void *session, *reader;

    make_sheet(&sheet);
    session = open_with(&subject, &sheet);
    ck_assert(exists("-wal"));
    subject.driver->close(session);
    ck_assert(!exists("-wal"));
    raw_text("PRAGMA journal_mode", text, sizeof text);
    ck_assert_str_eq(text, "wal");
    reader = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_assert_int_eq(count_rows(&subject, reader, &sheet, NULL), 0);
    subject.driver->close(reader);
    ck_assert(!exists("-wal"));
    ck_assert(!exists("-shm"));
}
END_TEST

static void read_bytes(const char *suffix, char **bytes, size_t *length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[160];

    (void)snprintf(path, sizeof path, "%s%s", store_path, suffix);
    ck_ok(file_read(path, 1 << 24, bytes, length, &error), error);
}

/* A killed run leaves a log: a reader sees what was committed, and leaves store and log alone. */
START_TEST(a_reader_leaves_the_log_of_a_killed_run_alone)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char *store[2], *log[2];
    size_t store_length[2], log_length[2];
    struct sheet sheet;
    void *session, *reader;
    int i;

    make_sheet(&sheet);
    session = open_with(&subject, &sheet);
    ck_ok(store_rows(&subject, session, &sheet, NULL, game, 1, &error), error);
    read_bytes("", &store[0], &store_length[0]);
    read_bytes("-wal", &log[0], &log_length[0]);
    subject.driver->close(session);
    write_file(store_path, store[0], store_length[0]);
    {
        char path[160];
        (void)snprintf(path, sizeof path, "%s-wal", store_path);
        write_file(path, log[0], log_length[0]);
    }
    reader = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    expect_rows(&subject, reader, &sheet, NULL, game, 1);
    subject.driver->close(reader);
    read_bytes("", &store[1], &store_length[1]);
    read_bytes("-wal", &log[1], &log_length[1]);
    ck_assert_uint_eq(store_length[0], store_length[1]);
    ck_assert_uint_eq(log_length[0], log_length[1]);
    ck_assert_mem_eq(store[0], store[1], store_length[0]);
    ck_assert_mem_eq(log[0], log[1], log_length[0]);
    for (i = 0; i < 2; i++) {
        free(store[i]);
        free(log[i]);
    }
}
END_TEST

START_TEST(a_path_that_will_not_do_is_explained)
{
    static const struct {
        const char *name; /* in the folder */
        uint32_t flags;
        int status;
        const char *message; /* %s is the path */
    } cases[] = {
        { "/none.db", 0, SLUICE_E_NOT_FOUND,
          "there is no store '%s': import data first, or correct its path" },
        { "/none.db", SLUICE_OPEN_READ_ONLY, SLUICE_E_NOT_FOUND,
          "there is no store '%s': import data first, or correct its path" },
        { "", SLUICE_OPEN_CREATE, SLUICE_E_INVALID,
          "the store '%s' is a folder: set 'path' to a file" },
        { "/text.db", SLUICE_OPEN_CREATE, SLUICE_E_CORRUPT,
          "cannot open the store in '%s': file is not a database; this is no SQLite store; name "
          "another path, or move the file away" },
        { "/text.db", SLUICE_OPEN_READ_ONLY, SLUICE_E_CORRUPT,
          "cannot open the store in '%s': file is not a database; this is no SQLite store; name "
          "another path, or move the file away" },
    };
    char text[2000], path[160];
    size_t i;

    memset(text, 'x', sizeof text);
    (void)snprintf(path, sizeof path, "%s/text.db", folder);
    write_file(path, text, sizeof text);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        void *session = NULL;
        (void)snprintf(path, sizeof path, "%s%s", folder, cases[i].name);
        path_setting.value = path;
        ck_assert_int_eq(subject.driver->open(settings, 2, cases[i].flags, &session, &error),
                         cases[i].status);
        ck_assert_ptr_null(session);
        ck_assert_int_eq(error.status, cases[i].status);
        expect_message(&error, cases[i].message, path);
    }
}
END_TEST

/* SQLite alone says "unable to open database file". */
START_TEST(too_few_descriptors_are_named)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct rlimit limit;
    struct sheet sheet;
    void *session = NULL;
    rlim_t before;
    int next;

    plain_sheet(&sheet);
    subject.driver->close(open_with(&subject, &sheet));
    next = dup(0);
    ck_assert_int_ge(next, 0);
    ck_assert_int_eq(close(next), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    before = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)next;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(subject.driver->open(settings, 2, 0, &session, &error), SLUICE_E_IO);
    limit.rlim_cur = before;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    expect_message(&error,
                   "cannot open the store in '%s': unable to open database file (Too many open "
                   "files); raise the limit of open files, `ulimit -n`",
                   store_path);
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    char path[160], expected[512];

    (void)snprintf(path, sizeof path, "%s/no/store.db", folder);
    path_setting.value = path;
    ck_assert_int_eq(subject.driver->open(settings, 2, SLUICE_OPEN_CREATE, &session, &error),
                     SLUICE_E_NOT_FOUND);
    (void)snprintf(expected, sizeof expected,
                   "there is no folder '%s/no' for the store '%s': make it first", folder, path);
    ck_assert_str_eq(error.message, expected);
}
END_TEST

START_TEST(settings_are_checked)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;

    ck_assert_int_eq(subject.driver->open(NULL, 0, SLUICE_OPEN_CREATE, &session, &error),
                     SLUICE_E_INVALID);
    ck_assert_str_eq(error.message, "the store has no path: set 'path' to a file");
    durability_setting.value = "nrmal";
    ck_assert_int_eq(subject.driver->open(settings, 2, SLUICE_OPEN_CREATE, &session, &error),
                     SLUICE_E_INVALID);
    expect_message(&error, "durability 'nrmal' of the store '%s' is neither normal nor full",
                   store_path);
    ck_assert_ptr_null(session);
}
END_TEST

/* Durability is not to be seen from outside: it is asked of the connection itself. */
static sqlite3 *newest_connection;

static int catch_connection(sqlite3 *database, char **message, const void *routines)
{
    (void)message;
    (void)routines;
    newest_connection = database;
    return SQLITE_OK;
}

static void *open_and_catch(uint32_t flags)
{
    void *session;

    ck_assert_int_eq(sqlite3_auto_extension((void (*)(void))catch_connection), SQLITE_OK);
    session = open_or_fail(&subject, flags);
    sqlite3_reset_auto_extension();
    ck_assert_ptr_nonnull(newest_connection);
    return session;
}

START_TEST(durability_sets_when_the_disk_is_waited_for)
{
    static const struct {
        const char *durability;
        int synchronous;
    } cases[] = { { "normal", 1 }, { "full", 2 } };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        sqlite3_stmt *statement = NULL;
        void *session;
        durability_setting.value = cases[i].durability;
        session = open_and_catch(SLUICE_OPEN_CREATE);
        ck_assert_int_eq(
            sqlite3_prepare_v2(newest_connection, "PRAGMA synchronous", -1, &statement, NULL),
            SQLITE_OK);
        ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(statement, 0), cases[i].synchronous);
        ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
        subject.driver->close(session);
    }
}
END_TEST

/* ---- trouble with the file ---- */

START_TEST(a_store_that_another_program_writes_is_busy)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *first, *second;

    make_store(&sheet);
    first = open_or_fail(&subject, 0);
    second = open_and_catch(0);
    ck_assert_int_eq(sqlite3_busy_timeout(newest_connection, 10), SQLITE_OK);
    ck_ok(subject.driver->begin(first, &error), error);
    ck_assert_int_eq(subject.driver->begin(second, &error), SLUICE_E_BUSY);
    expect_message(&error,
                   "cannot begin writing in '%s': database is locked; another program is writing "
                   "to it; try again when it is done",
                   store_path);
    ck_assert_int_eq(count_rows(&subject, second, &sheet, NULL), 0);
    ck_ok(subject.driver->commit(first, &error), error);
    ck_ok(subject.driver->begin(second, &error), error);
    subject.driver->close(second);
    subject.driver->close(first);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_rows)
{
    static const struct column wide[] = { { "id", SLUICE_INT, 1 }, { "note", SLUICE_TEXT, 0 } };
    enum { LONG = 500000 };
    char *text = malloc(LONG);
    const struct sluice_value before[] = { sluice_of_int(1), sluice_of_text("old") };
    const struct sluice_value large[] = { sluice_of_int(1), sluice_of_bytes(text, LONG) };
    struct query one = { .terms = { term("id", SLUICE_EQUAL, sluice_of_int(1)) }, .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    ck_assert_ptr_nonnull(text);
    memset(text, 'x', LONG);
    sheet_init(&sheet, "notes", wide, COUNT_OF(wide));
    subject.driver->close(open_with(&subject, &sheet));
    session = open_and_catch(0);
    ck_ok(store_rows(&subject, session, &sheet, NULL, before, 1, &error), error);
    ck_assert_int_eq(
        sqlite3_exec(newest_connection, "PRAGMA max_page_count = 10", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(store_rows(&subject, session, &sheet, &one, large, 1, &error), SLUICE_E_FULL);
    expect_message(&error,
                   "cannot write row 1 of table 'notes' in '%s': database or disk is full; free "
                   "some space and run again; nothing of this was written, what was committed "
                   "before stands",
                   store_path);
    expect_rows(&subject, session, &sheet, NULL, before, 1);
    subject.driver->close(session);
    free(text);
}
END_TEST

static void move_away(const char *from)
{
    char to[300];

    (void)snprintf(to, sizeof to, "%s-away", from);
    ck_assert_int_eq(rename(from, to), 0);
}

static void replace_by_empty(const char *from)
{
    FILE *file;

    move_away(from);
    file = fopen(from, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
}

static void delete (const char *from)
{
    ck_assert_int_eq(unlink(from), 0);
}

static void (*const ways_to_lose[])(const char *file) = { move_away, replace_by_empty, delete };

START_TEST(nothing_is_committed_to_a_file_that_is_elsewhere)
{
    const struct sluice_value row[] = { ROW(7, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_replace replace = { .size = sizeof replace, .table = "plain", .delete_all = 1 };
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(&subject, &sheet);
    ck_ok(store_rows(&subject, session, &sheet, NULL, row, 1, &error), error);
    ck_ok(subject.driver->begin(session, &error), error);
    ck_ok(subject.driver->replace(session, &replace, &error), error);
    ways_to_lose[_i](store_path);
    ck_assert_int_eq(subject.driver->commit(session, &error), SLUICE_E_IO);
    expect_message(&error,
                   "the file of the store '%s' was moved, replaced or deleted while it was open: "
                   "what is committed now would be lost, so nothing is; put the file back and run "
                   "the same command again",
                   store_path);
    subject.driver->rollback(session);
    ck_assert_int_eq(subject.driver->begin(session, &error), SLUICE_E_IO);
    subject.driver->close(session);
}
END_TEST

START_TEST(a_damaged_file_is_corrupt)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_value rows[2 * 4000];
    static const struct column wide[] = { { "id", SLUICE_INT, 1 }, { "note", SLUICE_TEXT, 0 } };
    struct sheet sheet;
    struct table table;
    char *bytes;
    size_t length;
    void *session;
    int i;

    for (i = 0; i < 4000; i++) {
        rows[2 * i] = sluice_of_int(i);
        rows[2 * i + 1] = sluice_of_text("a note that takes some room");
    }
    sheet_init(&sheet, "notes", wide, COUNT_OF(wide));
    session = open_with(&subject, &sheet);
    ck_ok(store_rows(&subject, session, &sheet, NULL, rows, 4000, &error), error);
    subject.driver->close(session);
    read_bytes("", &bytes, &length);
    memset(bytes + 8192, 0x5a, length - 8192);
    write_file(store_path, bytes, length);
    free(bytes);
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_assert_int_eq(read_rows(&subject, session, &sheet, NULL, &table, &error), SLUICE_E_CORRUPT);
    expect_message(&error,
                   "cannot read table 'notes' in '%s': database disk image is malformed; the file "
                   "is damaged: `PRAGMA integrity_check` tells how; move it and its -wal and -shm "
                   "files away, all three, since those would damage a copy too; then restore it "
                   "from a copy, or import again",
                   store_path);
    subject.driver->close(session);
}
END_TEST

/* ---- what others wrote into it ---- */

START_TEST(values_of_another_type_are_corrupt)
{
    static const struct {
        const char *sql;
        const char *message; /* %s is the path */
    } cases[] = {
        { "UPDATE games SET made = 2",
          "column 'made' of table 'games' in '%s' holds the integer '2' where a bool (0 or 1) is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET made = 'yes'",
          "column 'made' of table 'games' in '%s' holds the text 'yes' where a bool (0 or 1) is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET points = 1.5",
          "column 'points' of table 'games' in '%s' holds the real '1.5' where an int is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET share = 'half'",
          "column 'share' of table 'games' in '%s' holds the text 'half' where a finite real is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET share = 9e999",
          "column 'share' of table 'games' in '%s' holds the real 'Inf' where a finite real is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET note = x'4142'",
          "column 'note' of table 'games' in '%s' holds the blob 'AB' where text is "
          "expected: correct the value or import the table again" },
        { "UPDATE games SET game_date = '2021-02-29'",
          "column 'game_date' of table 'games' in '%s' holds the text '2021-02-29' where a date "
          "(YYYY-MM-DD) is expected: correct the value or import the table again" },
        { "UPDATE games SET game_date = 18919",
          "column 'game_date' of table 'games' in '%s' holds the integer '18919' where a date "
          "(YYYY-MM-DD) is expected: correct the value or import the table again" },
        { "UPDATE games SET seen = '2021-10-19 23:00:00'",
          "column 'seen' of table 'games' in '%s' holds the text '2021-10-19 23:00:00' where a "
          "time (YYYY-MM-DDTHH:MM:SS[.ffffff]Z) is expected: correct the value or import the "
          "table again" },
        { "UPDATE games SET seen = '2021-10-19T24:00:00Z'",
          "column 'seen' of table 'games' in '%s' holds the text '2021-10-19T24:00:00Z' where a "
          "time (YYYY-MM-DDTHH:MM:SS[.ffffff]Z) is expected: correct the value or import the "
          "table again" },
    };
    struct sheet sheet;
    void *session;
    size_t i;

    make_store(&sheet);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct table table;
        raw("DELETE FROM games; INSERT INTO games (game_date) VALUES ('2021-10-19')");
        raw(cases[i].sql);
        session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
        ck_assert_int_eq(read_rows(&subject, session, &sheet, NULL, &table, &error),
                         SLUICE_E_CORRUPT);
        expect_message(&error, cases[i].message, store_path);
        subject.driver->close(session);
    }
}
END_TEST

START_TEST(negative_zero_is_read_as_zero)
{
    static const struct column real[] = { { "share", SLUICE_REAL, 0 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    struct table table;
    void *session;

    raw("CREATE TABLE loose (share); INSERT INTO loose VALUES (-0.0)");
    sheet_init(&sheet, "loose", real, 1);
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(read_rows(&subject, session, &sheet, NULL, &table, &error), error);
    ck_assert_int_eq(signbit(sluice_real(&table.views[0], 0)), 0);
    table_fini(&table);
    subject.driver->close(session);
}
END_TEST

START_TEST(foreign_tables_are_described)
{
    static const struct column expected[] = {
        { "b", SLUICE_NULL, 1 }, { "a", SLUICE_INT, 1 },  { "c", SLUICE_REAL, 0 },
        { "d", SLUICE_NULL, 0 }, { "e", SLUICE_NULL, 0 },
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    void *session;
    uint32_t i;

    raw("CREATE TABLE foreigner (a INTEGER, b VARCHAR(3), c REAL, d BLOB, e, PRIMARY KEY (b, a))");
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject.driver->describe(session, "foreigner", &layout, &error), error);
    ck_assert_uint_eq(layout->field_count, COUNT_OF(expected));
    for (i = 0; i < COUNT_OF(expected); i++) {
        ck_assert_str_eq(layout->fields[i]->name, expected[i].name);
        ck_assert_int_eq(layout->fields[i]->type, expected[i].type);
        ck_assert_int_eq(layout->fields[i]->is_key, expected[i].is_key);
    }
    subject.driver->close(session);
}
END_TEST

/* ---- conflicts come with a statement that mends them ---- */

START_TEST(a_conflict_holds_the_statement_that_mends_it)
{
    static const struct column retyped[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "points", SLUICE_REAL, 0 } };
    static const struct column rekeyed[] = { { "points", SLUICE_INT, 1 },
                                             { "game_date", SLUICE_DATE, 0 } };
    static const struct column key_retyped[] = { { "game_date", SLUICE_TEXT, 1 } };
    static const struct {
        const struct column *columns;
        uint32_t count;
        const char *message; /* %s is the path */
        const char *mend;
    } cases[] = {
        { retyped, 2,
          "column 'points' of table 'games' in '%s' is BIGINT where DOUBLE is wanted; to put the "
          "old column aside: ALTER TABLE \"games\" RENAME COLUMN \"points\" TO \"points_old\";",
          "ALTER TABLE \"games\" RENAME COLUMN \"points\" TO \"points_old\";" },
        { rekeyed, 2,
          "the key of table 'games' in '%s' is (\"game_date\") where (\"points\") is wanted; to "
          "put the old table aside: ALTER TABLE \"games\" RENAME TO \"games_old\";",
          "ALTER TABLE \"games\" RENAME TO \"games_old\";" },
        { key_retyped, 1,
          "column 'game_date' of table 'games' in '%s' is DATE where TEXT is wanted; to put the "
          "old table aside: ALTER TABLE \"games\" RENAME TO \"games_old\";",
          "ALTER TABLE \"games\" RENAME TO \"games_old\";" },
    };
    struct sheet sheet, changed;
    void *session;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        make_store(&sheet);
        sheet_init(&changed, "games", cases[i].columns, cases[i].count);
        session = open_or_fail(&subject, 0);
        ck_assert_int_eq(subject.driver->migrate(session, &changed.layout, &error),
                         SLUICE_E_CONFLICT);
        expect_message(&error, cases[i].message, store_path);
        subject.driver->close(session);
        raw(cases[i].mend);
        session = open_or_fail(&subject, 0);
        ck_ok(subject.driver->migrate(session, &changed.layout, &error), error);
        subject.driver->close(session);
        ck_assert_int_eq(remove(store_path), 0);
    }
}
END_TEST

/* More kinds of statement than a session keeps. */
START_TEST(statements_beyond_the_cache_work)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheets[80];
    static char names[80][8];
    static const struct column one[] = { { "id", SLUICE_INT, 1 } };
    const struct sluice_value row[] = { sluice_of_int(1) };
    void *session = open_or_fail(&subject, SLUICE_OPEN_CREATE);
    size_t i;

    for (i = 0; i < 160; i++) {
        struct sheet *sheet = &sheets[i % 80];
        (void)snprintf(names[i % 80], sizeof names[0], "t%zu", i % 80);
        sheet_init(sheet, names[i % 80], one, 1);
        ck_ok(subject.driver->migrate(session, &sheet->layout, &error), error);
        if (i < 80)
            ck_ok(store_rows(&subject, session, sheet, NULL, row, 1, &error), error);
        expect_rows(&subject, session, sheet, NULL, row, 1);
    }
    subject.driver->close(session);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("sqlite");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, the_page_shows_what_it_can);
    tcase_add_test(test, declares_what_it_is);
    tcase_add_test(test, tables_are_declared_for_people);
    tcase_add_test(test, values_read_well_in_the_shell);
    tcase_add_test(test, the_log_is_ahead_and_goes_with_the_last_session);
    tcase_add_test(test, a_reader_leaves_the_log_of_a_killed_run_alone);
    tcase_add_test(test, a_path_that_will_not_do_is_explained);
    tcase_add_test(test, too_few_descriptors_are_named);
    tcase_add_test(test, a_missing_folder_is_named);
    tcase_add_test(test, settings_are_checked);
    tcase_add_test(test, durability_sets_when_the_disk_is_waited_for);
    tcase_add_test(test, a_store_that_another_program_writes_is_busy);
    tcase_add_test(test, a_full_disk_leaves_the_old_rows);
    tcase_add_loop_test(test, nothing_is_committed_to_a_file_that_is_elsewhere, 0,
                        (int)COUNT_OF(ways_to_lose));
    tcase_add_test(test, a_damaged_file_is_corrupt);
    tcase_add_test(test, values_of_another_type_are_corrupt);
    tcase_add_test(test, negative_zero_is_read_as_zero);
    tcase_add_test(test, foreign_tables_are_described);
    tcase_add_test(test, a_conflict_holds_the_statement_that_mends_it);
    tcase_add_test(test, statements_beyond_the_cache_work);
    return runner_run("sqlite", test);
}
