/* released.c - the folder of a test about the release before, and comparing stores with its store.
 */
#include "e2e/released.h"

#include <check.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "sluice/plugin.h"

/* The driver needs nothing of ours, only what its machine has: libc and libsqlite3. */
static bool driver_loads(void)
{
    void *driver = dlopen(RELEASED "stores/sqlite.so", RTLD_NOW | RTLD_LOCAL);

    if (driver == NULL)
        (void)printf("skipped: %s\n", dlerror());
    else
        (void)dlclose(driver);
    return driver != NULL;
}

bool released_can_load(void)
{
    if (strcmp(SLUICE_BUILD_TAG, "x86_64-lp64") == 0)
        return driver_loads();
    (void)printf("skipped: what is in tests/e2e/released is for x86_64-lp64, this is %s\n",
                 SLUICE_BUILD_TAG);
    return false;
}

void released_copy(const char *from, const char *to)
{
    char path[512];
    size_t length = 0;
    char *bytes;

    (void)snprintf(path, sizeof path, "%s%s", RELEASED, from);
    bytes = e2e_read(path, &length);
    ck_assert_msg(bytes != NULL, "no %s", path);
    e2e_write(to, bytes, length);
    free(bytes);
}

void released_enter(char folder[E2E_FOLDER_SIZE])
{
    static const char *const files[] = {
        "p.yaml",           "plugins/gauge.so",  "plugins/rain.so",
        "plugins/meter.so", "plugins/follow.so", "plugins/sales.so"
    };
    char plugins[E2E_FOLDER_SIZE + 16];

    e2e_enter(folder);
    ck_assert_int_eq(mkdir("plugins", 0755), 0);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        released_copy(files[i], files[i]);
    (void)snprintf(plugins, sizeof plugins, "%s/plugins", folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", plugins, 1), 0);
}

struct e2e_result released_must(const char *const *arguments)
{
    struct e2e_result result = e2e_run(arguments);

    ck_assert_msg(result.code == 0, "%s: exit code %d\n%.3000s%.3000s", arguments[0], result.code,
                  result.out, result.err);
    return result;
}

/* ---- what a store holds ---- */

char *released_query(sqlite3 *store, const char *query)
{
    sqlite3_stmt *statement = NULL;
    char *text;

    ck_assert_msg(sqlite3_prepare_v2(store, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  query, sqlite3_errmsg(store));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    text = strdup((const char *)sqlite3_column_text(statement, 0));
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    return text;
}

void released_expect_same(sqlite3 *store, const char *table, const char *except)
{
    char *query, *columns, *differences;

    query = sqlite3_mprintf("SELECT group_concat('\"' || name || '\"') FROM "
                            "pragma_table_info(%Q, 'then') WHERE name NOT IN (''%s)",
                            table, except);
    columns = released_query(store, query);
    sqlite3_free(query);
    query = sqlite3_mprintf(
        "SELECT (SELECT count(*) FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM \"then\".%s))"
        " || ' new, ' || (SELECT count(*) FROM (SELECT %s FROM \"then\".%s EXCEPT SELECT %s FROM "
        "main.%s)) || ' gone'",
        columns, table, columns, table, columns, table, columns, table);
    differences = released_query(store, query);
    ck_assert_msg(strcmp(differences, "0 new, 0 gone") == 0, "%s: %s", table, differences);
    sqlite3_free(query);
    free(columns);
    free(differences);
}
