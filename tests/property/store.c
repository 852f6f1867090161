/* store.c - rows, outcomes and promises of a store. */
#include "property/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "places/places.h"
#include "property/files.h"
#include "property/partition.h"

static void must(sqlite3 *store, bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, store == NULL ? "no memory" : sqlite3_errmsg(store));
    abort();
}

sqlite3 *stored_open(const char *path)
{
    static const char tables[] = "made0 made1 made2 made3 sluice_commits"
                                 " sluice_components sluice_outcomes sluice_attempts sluice_leases";

    return places_look(path, tables);
}

void stored_close(sqlite3 *store)
{
    if (store != NULL)
        must(store, sqlite3_close(store) == SQLITE_OK, "closing a store");
}

static bool has_table(sqlite3 *store, const char *table)
{
    sqlite3_stmt *statement = NULL;
    bool has;

    must(store,
         sqlite3_prepare_v2(store, "SELECT 1 FROM pragma_table_info(?)", -1, &statement, NULL) ==
                 SQLITE_OK &&
             sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC) == SQLITE_OK,
         table);
    has = sqlite3_step(statement) == SQLITE_ROW;
    must(store, sqlite3_finalize(statement) == SQLITE_OK, table);
    return has;
}

/* ---- as text ---- */

typedef void print_row(sqlite3_stmt *row, const void *context, FILE *out);

/* Every row of a query, whose parameters are the date (1) and the table (2). */
static void print_rows(sqlite3 *store, const char *query, int n, int day, print_row *print,
                       const void *context, FILE *out)
{
    sqlite3_stmt *statement = NULL;
    char date[FILES_DATE_SIZE], table[16];
    int code;

    (void)snprintf(table, sizeof table, "made%d", n);
    must(store, sqlite3_prepare_v2(store, query, -1, &statement, NULL) == SQLITE_OK, query);
    (void)sqlite3_bind_text(statement, 1, files_date(day, date), -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(statement, 2, table, -1, SQLITE_STATIC);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        print(statement, context, out);
    must(store, code == SQLITE_DONE, query);
    must(store, sqlite3_finalize(statement) == SQLITE_OK, query);
}

static const char *text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);

    return text == NULL ? "null" : text;
}

static const char *real_at(sqlite3_stmt *row, int column, char text[32])
{
    if (sqlite3_column_type(row, column) == SQLITE_NULL)
        return "null";
    return reference_real(sqlite3_column_double(row, column), text);
}

/* team, slot, part, tag, n, x, and with a gate the four columns of its figures. */
static void print_made(sqlite3_stmt *row, const void *context, FILE *out)
{
    char real[32];

    (void)context;
    (void)fprintf(out, "row <%s> %s %s <%s> %s %s", text_at(row, 0), text_at(row, 1),
                  text_at(row, 2), text_at(row, 3), text_at(row, 4), real_at(row, 5, real));
    if (sqlite3_column_count(row) > 6)
        (void)fprintf(out, " | %s %s %s %s", text_at(row, 6), text_at(row, 7),
                      real_at(row, 8, real), text_at(row, 9));
    (void)fputc('\n', out);
}

/* outcome, key, category, reason. What the breaker remembers decides only the words. */
static void print_outcome(sqlite3_stmt *row, const void *context, FILE *out)
{
    const struct node *node = context;
    const char *reason = text_at(row, 3);
    bool open = strcmp(text_at(row, 2), "breaker_open") == 0;
    bool breaker = open || (strcmp(text_at(row, 2), "incomplete") == 0 && node->gates.attempts > 0);

    if (strstr(reason, " declared without nulls: ") != NULL)
        reason = PARTITION_NULL;
    (void)fprintf(out, "%s %s %s: %s\n", text_at(row, 0), text_at(row, 1),
                  open ? "incomplete" : text_at(row, 2), breaker ? "" : reason);
}

/* Cells joined by blanks. */
static void print_plain(sqlite3_stmt *row, const void *context, FILE *out)
{
    (void)context;
    for (int i = 0; i < sqlite3_column_count(row); i++)
        (void)fprintf(out, "%s%s", i == 0 ? "" : " ", text_at(row, i));
    (void)fputc('\n', out);
}

static FILE *begin(char **text, size_t *length)
{
    FILE *out = open_memstream(text, length);

    must(NULL, out != NULL, "a text");
    return out;
}

static char *end(FILE *out, char **text)
{
    must(NULL, fclose(out) == 0, "a text");
    return *text;
}

char *stored_partition(sqlite3 *store, const struct world *world, int n, int day)
{
    const struct node *node = &world->nodes[n];
    char query[256], table[16], *text = NULL;
    size_t length = 0;
    FILE *out = begin(&text, &length);

    (void)snprintf(table, sizeof table, "made%d", n);
    if (store == NULL || !has_table(store, table))
        return end(out, &text);
    (void)snprintf(query, sizeof query,
                   "SELECT team, slot, part, tag, n, x%s FROM %s WHERE day = ? ORDER BY %s",
                   node->gates.completeness.on
                       ? ", due_rows, present_rows, completeness_pct100, production_ready"
                       : "",
                   table, world_is_pair(node) ? "team, slot, part" : "team, part");
    print_rows(store, query, n, day, print_made, NULL, out);
    print_rows(store,
               "SELECT outcome, key, category, reason FROM sluice_outcomes WHERE partition = ? AND"
               " table_name = ? AND version = 'committed' ORDER BY entity",
               n, day, print_outcome, node, out);
    return end(out, &text);
}

#define STANDING                                                                                   \
    "FROM sluice_commits AS c WHERE partition = ? AND table_name = ? AND kind = 'run' AND"         \
    " sequence = (SELECT max(sequence) FROM sluice_commits AS d WHERE d.table_name ="              \
    " c.table_name AND d.partition = c.partition AND d.kind <> 'failed')"

char *stored_version(sqlite3 *store, int n, int day)
{
    char query[256], table[16], *text = NULL;
    size_t length = 0;
    FILE *out = begin(&text, &length);

    (void)snprintf(table, sizeof table, "made%d", n);
    (void)snprintf(query, sizeof query, "SELECT row_hash FROM %s WHERE day = ? ORDER BY row_hash",
                   table);
    if (store != NULL && has_table(store, table))
        print_rows(store, query, n, day, print_plain, NULL, out);
    if (store != NULL)
        print_rows(store,
                   "SELECT expected, written, skipped, failed, retryable, fingerprint, "
                   "health " STANDING,
                   n, day, print_plain, NULL, out);
    return end(out, &text);
}

long stored_commits(sqlite3 *store)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = begin(&text, &length);
    long count;

    print_rows(store, "SELECT count(*) FROM sluice_commits", 0, 0, print_plain, NULL, out);
    count = strtol(end(out, &text), NULL, 10);
    free(text);
    return count;
}

/* ---- the ledger ---- */

static const char *const faults[] = {
    "SELECT 'the file: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <>"
    " 'ok'",
    "SELECT 'counts do not add up', table_name, partition FROM sluice_commits WHERE expected <>"
    " written + skipped + failed",
    "SELECT 'a gap or a double in its sequence', table_name, partition FROM sluice_commits GROUP BY"
    " table_name, partition HAVING count(*) <> max(sequence)",
    "SELECT 'no components', table_name, partition FROM sluice_commits WHERE kind = 'run' AND"
    " commit_id NOT IN (SELECT commit_id FROM sluice_components)",
    /* Only a run in which memory sufficed counts one. */
    "SELECT 'more attempts than runs that made them', table_name, partition, key FROM"
    " sluice_attempts AS a GROUP BY table_name, partition, key HAVING count(*) > (SELECT count(*)"
    " FROM sluice_commits AS c WHERE c.table_name = a.table_name AND c.partition = a.partition AND"
    " c.kind IN ('run', 'failed') AND c.retryable = 0)",
    "SELECT 'outside of the lease of its run', table_name, partition FROM sluice_commits AS c WHERE"
    " run_id IN (SELECT run_id FROM sluice_leases) AND NOT EXISTS (SELECT * FROM sluice_leases AS l"
    " WHERE l.run_id = c.run_id AND l.table_name = c.table_name AND (l.first = 'all' OR c.partition"
    " BETWEEN l.first AND l.last))",
};

char *stored_faults(sqlite3 *store)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = begin(&text, &length);

    for (size_t i = 0; store != NULL && i < sizeof faults / sizeof *faults; i++)
        if (i == 0 || has_table(store, "sluice_leases"))
            print_rows(store, faults[i], 0, 0, print_plain, NULL, out);
    return end(out, &text);
}

void stored_spoil(const char *path, int n)
{
    sqlite3 *store = stored_open(path);
    char query[64];

    (void)snprintf(query, sizeof query, "UPDATE made%d SET n = n + 1", n);
    if (store != NULL)
        (void)sqlite3_exec(store, query, NULL, NULL, NULL);
    stored_close(store);
}
