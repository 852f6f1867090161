/* content.c - what a store has, read with SQLite alone. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/fault.h"

/* Closing must not move the log into the store: recovery is left to `sluice`. */
static sqlite3 *open_store(const char *store)
{
    sqlite3 *database = NULL;
    char ledger[256], attach[300];

    ck_assert_msg(sqlite3_open_v2(store, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK,
                  "%s: %s", store, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(database, 10000), SQLITE_OK);
    fault_ledger_of(store, ledger);
    (void)snprintf(attach, sizeof attach, "ATTACH '%s' AS ledger", ledger);
    if (access(ledger, F_OK) == 0)
        ck_assert_int_eq(sqlite3_exec(database, attach, NULL, NULL, NULL), SQLITE_OK);
    return database;
}

/* Rows as lines, cells joined by blanks. */
static void print_rows(sqlite3 *database, const char *query, FILE *out)
{
    sqlite3_stmt *statement = NULL;
    int code;

    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  query, sqlite3_errmsg(database));
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *)sqlite3_column_text(statement, i);
            (void)fprintf(out, "%s%s", i == 0 ? "" : " ", text == NULL ? "-" : text);
        }
        (void)fputc('\n', out);
    }
    ck_assert_msg(code == SQLITE_DONE, "%s: %s", query, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
}

static char *text_of(sqlite3 *database, const char *const *queries, size_t count)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < count; i++)
        print_rows(database, queries[i], out);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

char *fault_text(const char *query)
{
    sqlite3 *database = open_store(FAULT_STORE);
    char *text = text_of(database, &query, 1);

    text[strcspn(text, "\n")] = '\0';
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return text;
}

long long fault_number(const char *query)
{
    char *text = fault_text(query);
    long long number = strtoll(text, NULL, 10);

    free(text);
    return number;
}

#define STANDING                                                                                   \
    "(SELECT * FROM sluice_commits AS c WHERE kind <> 'failed' AND sequence = (SELECT"             \
    " max(sequence) FROM sluice_commits AS d WHERE d.table_name = c.table_name AND d.partition ="  \
    " c.partition AND d.kind <> 'failed'))"

static const char *const contents[] = {
    "SELECT 'days', * FROM days ORDER BY day",
    "SELECT 'readings', * FROM readings ORDER BY day, site, sensor",
    "SELECT 'due', * FROM due ORDER BY day, site, sensor, slot",
    "SELECT 'arrived', * FROM arrived ORDER BY day, site, sensor, slot",
    "SELECT 'stations', * FROM stations ORDER BY station",
    "SELECT 'rainfall', * FROM rainfall ORDER BY station, day",
    "SELECT 'gauged', day, site, sensor, value, level, due_rows, present_rows,"
    " completeness_pct100, production_ready, row_hash FROM gauged ORDER BY day, site, sensor",
    "SELECT 'doubled', day, site, sensor, doubled, level, note, row_hash FROM doubled"
    " ORDER BY day, site, sensor",
    "SELECT 'rain_outlook', day, station, known_days, mean_mm, wettest_mm, wet_days, soaked_days,"
    " above_all_mm, place, row_hash FROM rain_outlook ORDER BY day, station",
    "SELECT table_name, partition, version, entity, key, outcome, category, reason, retryable"
    " FROM sluice_outcomes ORDER BY table_name, partition, version, entity",
    "SELECT table_name, partition, kind, node, expected, written, skipped, failed, retryable,"
    " fingerprint, health FROM " STANDING " ORDER BY table_name, partition",
};

char *fault_content(const char *store)
{
    sqlite3 *database = open_store(store);
    char *text = text_of(database, contents, sizeof contents / sizeof *contents);

    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return text;
}

/* ---- consistency ---- */

/* Each gives a line for what is wrong. The tables may not be there yet. */
static const struct {
    const char *table, *broken;
} promises[] = {
    { "sluice_commits", "SELECT 'does not add up', table_name, partition FROM sluice_commits"
                        " WHERE expected <> written + skipped + failed" },
    { "sluice_components",
      "SELECT 'has no components', table_name, partition FROM sluice_commits"
      " WHERE kind = 'run' AND commit_id NOT IN (SELECT commit_id FROM sluice_components)" },
    { "sluice_outcomes",
      "SELECT 'has other outcomes than counted', table_name, partition FROM " STANDING
      " AS c WHERE kind = 'run' AND skipped + failed <> (SELECT count(*) FROM sluice_outcomes AS"
      " o WHERE o.table_name = c.table_name AND o.partition = c.partition AND"
      " o.version = 'committed')" },
    { "sluice_commits",
      "SELECT 'was computed twice', table_name, partition FROM sluice_commits AS c WHERE kind ="
      " 'run' AND sequence > 1 AND EXISTS (SELECT * FROM sluice_commits AS d WHERE d.table_name ="
      " c.table_name AND d.partition = c.partition AND d.sequence = c.sequence - 1 AND d.kind ="
      " 'run' AND d.retryable = 0 AND d.fingerprint = c.fingerprint)"
      /* What is found standing after a kill is recorded by zeros, each time it is. */
      " AND fingerprint GLOB '*[^0]*'" },
    { "sluice_commits",
      "SELECT 'has a gap or a double in its sequence', table_name, partition FROM sluice_commits"
      " WHERE NOT EXISTS (SELECT * FROM sluice_runs WHERE command LIKE '% prune %')"
      " GROUP BY table_name, partition HAVING count(*) <> max(sequence)" },
};

/* Of dated tables: what the ledger says of a partition and what is there. %s is the table. */
static const char *const table_promises[] = {
    "SELECT 'has rows without a commit', '%s', day FROM \"%s\" WHERE day NOT IN (SELECT partition"
    " FROM sluice_commits WHERE table_name = '%s' AND kind <> 'failed')",
    "SELECT 'has other rows than counted', '%s', partition FROM " STANDING
    " AS c WHERE table_name = '%s' AND written <> (SELECT count(*) FROM \"%s\" WHERE day ="
    " c.partition)",
};

static bool has_table(sqlite3 *database, const char *table)
{
    char query[128];
    const char *queries[] = { query };
    char *text;
    bool has;

    (void)snprintf(query, sizeof query, "SELECT count(*) FROM pragma_table_list WHERE name = '%s'",
                   table);
    text = text_of(database, queries, 1);
    has = text[0] != '0';
    free(text);
    return has;
}

/* Nobody knows which version of some partition stands: it is for the next command to find out. */
static bool is_unsettled(sqlite3 *database)
{
    static const char *const query = "SELECT count(*) FROM sluice_intents";
    char *text;
    bool is;

    if (!has_table(database, "sluice_intents"))
        return false;
    text = text_of(database, &query, 1);
    is = text[0] != '0';
    free(text);
    return is;
}

static void check_all(sqlite3 *database, FILE *out)
{
    static const char *const tables[] = { "days",     "readings", "due",     "arrived",
                                          "rainfall", "gauged",   "doubled", "rain_outlook" };

    print_rows(database, "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'", out);
    if (!has_table(database, "sluice_commits") || is_unsettled(database))
        return;
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
        if (has_table(database, promises[i].table))
            print_rows(database, promises[i].broken, out);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; has_table(database, tables[t]) && i < 2; i++) {
            char query[1024];
            (void)snprintf(query, sizeof query, table_promises[i], tables[t], tables[t], tables[t]);
            print_rows(database, query, out);
        }
}

char *fault_inconsistency(const char *store)
{
    sqlite3 *database;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    ck_assert_ptr_nonnull(out);
    database = open_store(store);
    check_all(database, out);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    ck_assert_int_eq(fclose(out), 0);
    if (length > 0)
        return text;
    free(text);
    return NULL;
}
