/* test_foreign.c - tables and views that other programs made in an SQLite file. */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "runner.h"
#include "stores/workbench.h"

#define DRIVER "stores/sqlite.so"

static char folder[64], store_path[128];
static struct sluice_store_setting path_setting, durability_setting;
static const struct sluice_store_setting *const settings[] = { &path_setting, &durability_setting };
static struct subject subject;

static struct sluice_store_setting make_setting(const char *name, const char *value)
{
    return (struct sluice_store_setting){ .size = sizeof(struct sluice_store_setting),
                                          .name = name,
                                          .value = value };
}

static void raw(const char *sql)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(store_path, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void setup(void)
{
    void *object = dlopen(DRIVER, RTLD_NOW | RTLD_LOCAL);

    ck_assert_msg(object != NULL, "%s", dlerror());
    subject.driver = dlsym(object, "sluice_store_driver");
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-foreign-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(store_path, sizeof store_path, "%s/store.db", folder);
    path_setting = make_setting("path", store_path);
    durability_setting = make_setting("durability", "normal");
    subject.settings = settings;
    subject.setting_count = 2;
    /* A store that Sluice has made has a log; a file of another program need not. */
    raw("PRAGMA journal_mode = WAL; CREATE TABLE other (x)");
}

static void teardown(void)
{
    ck_assert_int_eq(unlink(store_path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* ---- what a column may be read as ---- */

#define B (1U << SLUICE_BOOL)
#define I (1U << SLUICE_INT)
#define R (1U << SLUICE_REAL)
#define T (1U << SLUICE_TEXT)
#define D (1U << SLUICE_DATE)
#define Z (1U << SLUICE_TIME)

static const struct {
    const char *declared;
    uint32_t converts;
} types[] = {
    { "INTEGER", I | R | B },
    { "smallint", I | R | B },
    { "INT8", I | R | B },
    { "VARCHAR(40)", T | D | Z },
    { "CLOB", T | D | Z },
    { "text", T | D | Z },
    { "NUMERIC", I | R },
    { "DECIMAL(10, 2)", I | R },
    { "FLOAT", R },
    { "REAL", R },
    { "DATETIME", Z },
    { "timestamp", Z },
    { "DATE", D },
    { "BOOLEAN", B | I },
    { "BLOB", 0 },
    { "", B | I | R | T | D | Z },
};

START_TEST(a_column_tells_what_it_may_be_read_as)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    char sql[128];
    void *session;

    (void)snprintf(sql, sizeof sql, "CREATE TABLE foreigner (a %s)", types[_i].declared);
    raw(sql);
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject.driver->describe(session, "foreigner", &layout, &error), error);
    ck_assert_uint_eq(layout->fields[0]->converts, types[_i].converts);
    ck_assert_int_eq(sqlite3_stricmp(layout->fields[0]->type_name, types[_i].declared), 0);
    ck_assert_int_eq(layout->is_view, 0);
    subject.driver->close(session);
}
END_TEST

START_TEST(a_view_is_one_and_has_the_types_of_its_table)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    void *session;

    raw("CREATE TABLE foreigner (a INTEGER PRIMARY KEY, b DATE);"
        "CREATE VIEW Looked AS SELECT a, b, a * 2 AS c FROM foreigner");
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject.driver->describe(session, "looked", &layout, &error), error);
    ck_assert_int_eq(layout->is_view, 1);
    ck_assert_uint_eq(layout->field_count, 3);
    ck_assert_int_eq(layout->fields[1]->type, SLUICE_DATE);
    ck_assert_int_eq(layout->fields[2]->type, SLUICE_NULL);
    ck_assert_uint_eq(layout->fields[2]->converts, B | I | R | T | D | Z);
    subject.driver->close(session);
}
END_TEST

/* ---- cells ---- */

/* A cell, and what it is read as; NULL: what is said of it. */
static const struct {
    const char *declared, *cell;
    int32_t type;
    int64_t whole;
    double number;
    const char *text, *mistake;
} cells[] = {
    { "SMALLINT", "7", SLUICE_INT, 7, 0, NULL, NULL },
    { "INTEGER", "7", SLUICE_REAL, 0, 7, NULL, NULL },
    { "INTEGER", "9007199254740992", SLUICE_REAL, 0, 9007199254740992.0, NULL, NULL },
    { "INTEGER", "9007199254740993", SLUICE_REAL, 0, 0, NULL,
      "the integer '9007199254740993' where a finite real" },
    { "INTEGER", "1", SLUICE_BOOL, 1, 0, NULL, NULL },
    { "INTEGER", "2", SLUICE_BOOL, 0, 0, NULL, "the integer '2' where a bool (0 or 1)" },
    { "NUMERIC", "3.0", SLUICE_INT, 3, 0, NULL, NULL },
    { "NUMERIC", "3.5", SLUICE_INT, 0, 0, NULL, "the real '3.5' where an int" },
    { "NUMERIC", "1e300", SLUICE_INT, 0, 0, NULL, "the real '1.0e+300' where an int" },
    { "DECIMAL(10, 2)", "3", SLUICE_REAL, 0, 3, NULL, NULL },
    { "DECIMAL(10, 2)", "2.25", SLUICE_REAL, 0, 2.25, NULL, NULL },
    { "DECIMAL(10, 2)", "'much'", SLUICE_REAL, 0, 0, NULL, "the text 'much' where a finite real" },
    { "VARCHAR(3)", "'abcd'", SLUICE_TEXT, 0, 0, "abcd", NULL },
    { "TEXT", "'2021-10-19'", SLUICE_DATE, 18919, 0, NULL, NULL },
    { "TEXT", "'19.10.2021'", SLUICE_DATE, 0, 0, NULL, "the text '19.10.2021' where a date" },
    { "DATETIME", "'1970-01-01 00:00:01'", SLUICE_TIME, 1000000, 0, NULL, NULL },
    { "DATETIME", "'1970-01-01T00:00:01Z'", SLUICE_TIME, 1000000, 0, NULL, NULL },
    { "DATETIME", "'1970-01-01 00:00:01.5'", SLUICE_TIME, 1500000, 0, NULL, NULL },
    { "DATETIME", "'1970-01-01 00:00:00.000001Z'", SLUICE_TIME, 1, 0, NULL, NULL },
    { "DATETIME", "'1970-01-01 00:00:00.0000001'", SLUICE_TIME, 0, 0, NULL,
      "the text '1970-01-01 00:00:00.0000001' where a time" },
    { "DATETIME", "'1970-01-01 00:00:01+02:00'", SLUICE_TIME, 0, 0, NULL,
      "the text '1970-01-01 00:00:01+02:00' where a time" },
    { "DATETIME", "'1970-01-01'", SLUICE_TIME, 0, 0, NULL, "the text '1970-01-01' where a time" },
};

static void expect_cell(const struct table *table, int i)
{
    const struct sluice_column *column = &table->views[0];

    ck_assert_int_eq(table->row_count, 1);
    switch (cells[i].type) {
    case SLUICE_INT:
    case SLUICE_TIME:
        ck_assert_int_eq(sluice_value_at(column, 0).as.integer, cells[i].whole);
        break;
    case SLUICE_BOOL:
        ck_assert_int_eq(sluice_bool(column, 0), cells[i].whole);
        break;
    case SLUICE_DATE:
        ck_assert_int_eq(sluice_date(column, 0), cells[i].whole);
        break;
    case SLUICE_REAL:
        ck_assert_double_eq(sluice_value_at(column, 0).as.real, cells[i].number);
        break;
    default:
        ck_assert_int_eq(
            memcmp(sluice_value_at(column, 0).as.text, cells[i].text, strlen(cells[i].text)), 0);
    }
}

START_TEST(a_cell_is_converted_or_named)
{
    const struct column column = { "a", cells[_i].type, 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    struct table table;
    char sql[256];
    void *session;
    int status;

    (void)snprintf(sql, sizeof sql,
                   "CREATE TABLE foreigner (a %s); INSERT INTO foreigner VALUES (%s)",
                   cells[_i].declared, cells[_i].cell);
    raw(sql);
    sheet_init(&sheet, "foreigner", &column, 1);
    session = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    status = read_rows(&subject, session, &sheet, NULL, &table, &error);
    if (cells[_i].mistake == NULL) {
        ck_assert_msg(status == SLUICE_OK, "%s", error.message);
        expect_cell(&table, _i);
        table_fini(&table);
    } else {
        ck_assert_int_eq(status, SLUICE_E_CORRUPT);
        ck_assert_ptr_nonnull(strstr(error.message, "column 'a' of table 'foreigner' in "));
        ck_assert_msg(strstr(error.message, cells[_i].mistake) != NULL, "%s", error.message);
        ck_assert_ptr_nonnull(
            strstr(error.message, "correct the value or read a view that casts it"));
    }
    subject.driver->close(session);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("foreign");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, a_column_tells_what_it_may_be_read_as, 0, COUNT_OF(types));
    tcase_add_test(test, a_view_is_one_and_has_the_types_of_its_table);
    tcase_add_loop_test(test, a_cell_is_converted_or_named, 0, COUNT_OF(cells));
    return runner_run("foreign", test);
}
