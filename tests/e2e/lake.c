/* lake.c - a store that other programs write to. */
#include "e2e/lake.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>

static char folder[E2E_FOLDER_SIZE];

/* `stores`: the lines of the store and, where it lies elsewhere, of the ledger. */
static void write_pipeline(const char *path, const char *stores, const char *keys)
{
    struct buffer text = { 0 };

    buffer_printf(&text,
                  "sluice: 1\n"
                  "name: lake\n"
                  "%s"
                  "calendar: {every: day, from: 2024-01-01, to: 2024-01-05, season: month, date: "
                  "day}\n"
                  "tables:\n"
                  "  orders:\n"
                  "    {external: true, date: day, %skey: [day, customer],\n"
                  "     columns: {day: date, customer: text, amount: int}}\n"
                  "  bookings:\n"
                  "    {external: true, date: day, known: ahead, key: [day, customer],\n"
                  "     columns: {day: date, customer: text, amount: int}}\n"
                  "processors:\n"
                  "  tally: {plugin: tally, with: {days: 1}}\n",
                  stores, keys);
    ck_assert(!text.failed);
    e2e_write(path, text.data, text.length);
    buffer_fini(&text);
}

void lake_pipeline(const char *driver, const char *keys)
{
    char stores[128];

    (void)snprintf(stores, sizeof stores, "store: {driver: %s, path: lake.db}\n%s", driver,
                   strcmp(driver, "depot") == 0 ? "ledger: {driver: sqlite, path: ledger.db}\n"
                                                : "");
    lake_pipeline_over(stores, keys);
}

void lake_pipeline_over(const char *stores, const char *keys)
{
    write_pipeline("p.yaml", stores, keys);
}

void lake_enter(const char *driver, const char *keys)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", SHOP_FOLDER, 1), 0);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", MARKED_FOLDER ":" DEPOT_FOLDER, 1), 0);
    lake_pipeline(driver, keys);
    lake_sql("PRAGMA journal_mode = WAL;"
             "CREATE TABLE orders (day TEXT, customer VARCHAR(20), amount INTEGER, note BLOB);"
             "CREATE TABLE bookings (day DATE, customer TEXT, amount NUMERIC);"
             "INSERT INTO orders VALUES ('2024-01-01', 'ann', 1, NULL), ('2024-01-02', 'ann', 2, "
             "NULL), ('2024-01-03', 'bob', 4, NULL), ('2024-01-04', 'ann', 8, NULL), "
             "('2024-01-05', 'bob', 16, x'00')");
}

void lake_leave(void)
{
    e2e_leave(folder);
}

void lake_sql(const char *format, ...)
{
    sqlite3 *database = NULL;
    char *text, *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    ck_assert_int_eq(sqlite3_open("lake.db", &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(database, 10000), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, text, NULL, NULL, &message) == SQLITE_OK, "%s: %s", text,
                  message);
    sqlite3_free(text);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* ---- plans ---- */

static char letter_of(const char *action)
{
    return strncmp(action, "reuse", 5) == 0     ? '.'
           : strncmp(action, "blocked", 7) == 0 ? 'b'
                                                : *action;
}

void lake_expect_plan(const char *letters)
{
    struct e2e_result result = gates_command("plan p.yaml -o plan.json" ALL_DAYS, 0);
    size_t length = 0;
    char *text = e2e_read("plan.json", &length), *at = text, found[16] = "";

    e2e_result_fini(&result);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; (at = strstr(at, "\"action\": \"")) != NULL && i + 1 < sizeof found; i++) {
        at += strlen("\"action\": \"");
        found[i] = letter_of(at);
    }
    ck_assert_msg(strcmp(found, letters) == 0, "'%s' instead of '%s' in\n%s", found, letters, text);
    free(text);
}

void lake_run(int code)
{
    gates_must("run p.yaml" ALL_DAYS, code);
}

/* ---- a new store ---- */

void lake_expect_fresh(void)
{
    struct e2e_result had = gates_command("export p.yaml tallied" ALL_DAYS, 0), made;

    (void)remove("fresh.db");
    lake_sql("VACUUM INTO 'fresh.db'");
    write_pipeline("fresh.yaml", "store: {driver: sqlite, path: fresh.db}\n", "token: scan, ");
    gates_must("run fresh.yaml" ALL_DAYS " --force", 0);
    made = gates_command("export fresh.yaml tallied" ALL_DAYS, 0);
    ck_assert_str_eq(had.out, made.out);
    e2e_result_fini(&had);
    e2e_result_fini(&made);
}
