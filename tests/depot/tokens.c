/* tokens.c - what marks the partitions of a depot: the sum of all cells of their rows. */
#include "depot/depot.h"

#include <stdlib.h>

void tokens_free(struct depot *depot)
{
    for (uint32_t i = 0; i < depot->text_count; i++)
        sqlite3_free(depot->texts[i]);
    free(depot->texts);
    free(depot->items);
    depot->texts = NULL;
    depot->items = NULL;
    depot->text_count = 0;
    depot->tokens = (struct sluice_tokens){ .size = sizeof depot->tokens };
}

static bool reserve(struct depot *depot)
{
    size_t count = (size_t)depot->text_count + 1;
    struct sluice_token *items = realloc(depot->items, sizeof *items * count);
    char **texts;

    if (items == NULL)
        return false;
    depot->items = items;
    texts = realloc(depot->texts, sizeof *texts * count);
    if (texts == NULL)
        return false;
    depot->texts = texts;
    return true;
}

/* FNV-1a of all cells of the row, as text, with a mark after each. */
static uint64_t row_mark(sqlite3_stmt *statement)
{
    uint64_t mark = UINT64_C(14695981039346656037);

    for (int c = 0; c < sqlite3_column_count(statement); c++) {
        const unsigned char *text = sqlite3_column_text(statement, c);
        int length = sqlite3_column_bytes(statement, c);
        mark = (mark ^ (uint64_t)(text == NULL ? 256 : 257)) * UINT64_C(1099511628211);
        for (int i = 0; i < length; i++)
            mark = (mark ^ text[i]) * UINT64_C(1099511628211);
    }
    return mark;
}

static bool end_partition(struct depot *depot, struct sluice_token *at, uint64_t sum)
{
    char *text;

    if (at->rows == 0)
        return true;
    if (!reserve(depot) || (text = sqlite3_mprintf("%lld-%016llx", (long long)at->rows,
                                                   (unsigned long long)sum)) == NULL)
        return false;
    at->text = text;
    depot->texts[depot->text_count] = text;
    depot->items[depot->text_count++] = *at;
    return true;
}

/* The first column is the date; rows come in its order. */
static int walk(struct depot *depot, sqlite3_stmt *statement, bool dated,
                struct sluice_error *error)
{
    struct sluice_token at = { .day = SLUICE_NO_DATE };
    uint64_t sum = 0;
    bool enough = true;
    int code;

    while (enough && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        int32_t day = SLUICE_NO_DATE;
        if (dated && !date_read((const char *)sqlite3_column_text(statement, 0),
                                sqlite3_column_bytes(statement, 0), &day))
            continue;
        if (day != at.day) {
            enough = end_partition(depot, &at, sum);
            at = (struct sluice_token){ .day = day };
            sum = 0;
        }
        at.rows++;
        sum += row_mark(statement);
    }
    if (!enough || !end_partition(depot, &at, sum))
        return memory_error(error);
    return code == SQLITE_DONE ? SLUICE_OK : depot_failed(depot, error);
}

static int ask(struct depot *depot, const struct sluice_token_request *request,
               struct sluice_error *error)
{
    char from[VALUE_TEXT_SIZE], to[VALUE_TEXT_SIZE], *text;
    sqlite3_stmt *statement = NULL;
    int status;

    (void)date_write(request->from, from);
    (void)date_write(request->to, to);
    text = request->date == NULL
               ? sqlite3_mprintf("SELECT * FROM \"%w\"", request->table)
               : sqlite3_mprintf("SELECT \"%w\", * FROM \"%w\" WHERE \"%w\" BETWEEN %Q AND %Q"
                                 " ORDER BY 1",
                                 request->date, request->table, request->date, from, to);
    if (text == NULL)
        return memory_error(error);
    status = sqlite3_prepare_v2(depot->session->database, text, -1, &statement, NULL) == SQLITE_OK
                 ? walk(depot, statement, request->date != NULL, error)
                 : depot_failed(depot, error);
    (void)sqlite3_finalize(statement); /* repeats the failure */
    sqlite3_free(text);
    return status;
}

int tokens_ask(void *handle, const struct sluice_token_request *request,
               const struct sluice_tokens **tokens, struct sluice_error *error)
{
    struct depot *depot = handle;
    int status = SLUICE_OK;

    tokens_free(depot);
    depot->tokens.known = getenv("DEPOT_TOKENS") != NULL;
    if (depot->tokens.known && depot_has_table(depot, request->table))
        status = ask(depot, request, error);
    depot->tokens.count = depot->text_count;
    depot->tokens.items = depot->items;
    *tokens = &depot->tokens;
    return status;
}
