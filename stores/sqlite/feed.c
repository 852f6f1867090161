/* feed.c - a batch as a virtual table: what there is of it stands in the module's own data, so that
 * prepared statements outlive the batch. */
#include "feed.h"

#include <stdlib.h>

/* As many as a table may have. */
#define COLUMNS_MOST 2000

struct feed_table {
    sqlite3_vtab base; /* SQLite's, first */
    struct feed *feed;
};

static int connect_table(sqlite3 *database, void *feed, int count, const char *const *arguments,
                         sqlite3_vtab **out, char **message)
{
    sqlite3_str *declared = sqlite3_str_new(database);
    struct feed_table *table = sqlite3_malloc(sizeof *table);
    int code = SQLITE_NOMEM;
    char *text;

    (void)count;
    (void)arguments;
    (void)message;
    sqlite3_str_appendall(declared, "CREATE TABLE x (c0");
    for (int i = 1; i < COLUMNS_MOST; i++)
        sqlite3_str_appendf(declared, ", c%d", i);
    sqlite3_str_appendall(declared, ")");
    text = sqlite3_str_finish(declared);
    if (text != NULL && table != NULL)
        code = sqlite3_declare_vtab(database, text);
    sqlite3_free(text);
    if (code != SQLITE_OK) {
        sqlite3_free(table);
        return code;
    }
    *table = (struct feed_table){ .feed = feed };
    *out = &table->base;
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* There is one way: all rows, in their order. */
static int plan_scan(sqlite3_vtab *base, sqlite3_index_info *plan)
{
    plan->estimatedRows = ((struct feed_table *)base)->feed->row_count;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    (void)base;
    *out = sqlite3_malloc(sizeof **out);
    if (*out == NULL)
        return SQLITE_NOMEM;
    memset(*out, 0, sizeof **out);
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static struct feed *feed_of(const sqlite3_vtab_cursor *cursor)
{
    return ((struct feed_table *)cursor->pVtab)->feed;
}

static int begin_scan(sqlite3_vtab_cursor *cursor, int number, const char *text, int count,
                      sqlite3_value **values)
{
    (void)number;
    (void)text;
    (void)count;
    (void)values;
    feed_of(cursor)->row = 0;
    return SQLITE_OK;
}

static int go_on(sqlite3_vtab_cursor *cursor)
{
    feed_of(cursor)->row++;
    return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *cursor)
{
    return feed_of(cursor)->row >= feed_of(cursor)->row_count;
}

static int give_form(sqlite3_context *context, const struct form *form)
{
    switch (form->type) {
    case SQLITE_INTEGER:
        sqlite3_result_int64(context, form->integer);
        break;
    case SQLITE_FLOAT:
        sqlite3_result_double(context, form->real);
        break;
    case SQLITE_TEXT:
        sqlite3_result_text(context, form->text, form->length, SQLITE_STATIC);
        break;
    default:
        sqlite3_result_null(context);
    }
    return SQLITE_OK;
}

static int give_cell(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    struct feed *feed = feed_of(cursor);
    struct form form;

    if ((uint32_t)column >= feed->column_count)
        return SQLITE_OK;
    if (form_cell(&feed->formers[column], feed->row, &form))
        return give_form(context, &form);
    feed->unfit = column;
    return SQLITE_MISMATCH;
}

static int give_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number)
{
    *number = feed_of(cursor)->row;
    return SQLITE_OK;
}

/* Without xCreate the table is there by the module's name, in no schema. */
static const sqlite3_module module = {
    .xConnect = connect_table,
    .xBestIndex = plan_scan,
    .xDisconnect = disconnect_table,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = begin_scan,
    .xNext = go_on,
    .xEof = is_at_end,
    .xColumn = give_cell,
    .xRowid = give_number,
};

/* SQLite lets go of it with the connection. */
struct feed *session_feed(struct session *session)
{
    struct feed *feed = session->feed;

    if (feed != NULL)
        return feed;
    feed = calloc(1, sizeof *feed);
    if (feed == NULL ||
        sqlite3_create_module_v2(session->database, FEED_TABLE, &module, feed, free) != SQLITE_OK)
        return NULL;
    session->feed = feed;
    return feed;
}
