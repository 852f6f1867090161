/* read.c - typed scans into column buffers that are reused from batch to batch. */
#include <stdlib.h>

#include "cell.h"

struct cursor {
    struct session *session;
    struct statement *statement;
    char *table;
    struct filler *fillers;
    struct sluice_column *columns;
    uint32_t count;
    bool done;
};

/* ---- a scan begins ---- */

static int fillers_init(struct cursor *cursor, const struct sluice_scan *scan,
                        struct sluice_error *error)
{
    int status = SLUICE_OK;
    uint32_t i;

    cursor->table = strdup(scan->table);
    cursor->fillers = calloc((size_t)scan->field_count + 1, sizeof *cursor->fillers);
    cursor->columns = calloc((size_t)scan->field_count + 1, sizeof *cursor->columns);
    if (cursor->table == NULL || cursor->fillers == NULL || cursor->columns == NULL)
        return memory_error(error);
    cursor->count = scan->field_count;
    for (i = 0; i < scan->field_count && status == SLUICE_OK; i++) {
        status = filler_init(&cursor->fillers[i], scan->fields[i], scan->table, error);
    }
    return status;
}

static bool is_time(const struct sluice_scan *scan, const char *column)
{
    uint32_t i;

    for (i = 0; i < scan->field_count; i++) {
        if (strcmp(scan->fields[i]->name, column) == 0)
            return scan->fields[i]->type == SLUICE_TIME;
    }
    return false;
}

static sqlite3_str *select_text(const struct session *session, const struct sluice_scan *scan)
{
    sqlite3_str *sql = sqlite3_str_new(session->database);
    uint32_t i;

    sqlite3_str_appendall(sql, "SELECT ");
    for (i = 0; i < scan->field_count; i++) {
        sqlite3_str_appendall(sql, i == 0 ? "" : ", ");
        sql_name(sql, scan->fields[i]->name);
    }
    sqlite3_str_appendall(sql, scan->field_count == 0 ? "1 FROM " : " FROM ");
    sql_name(sql, scan->table);
    sql_where(sql, scan->terms, scan->term_count);
    for (i = 0; i < scan->order_count; i++) {
        const char *format = is_time(scan, scan->order[i]) ? "%srtrim(\"%w\", 'Z')" : "%s\"%w\"";
        sqlite3_str_appendf(sql, format, i == 0 ? " ORDER BY " : ", ", scan->order[i]);
    }
    return sql;
}

int read_scan(void *handle, const struct sluice_scan *scan, void **out, struct sluice_error *error)
{
    struct session *session = handle;
    struct cursor *cursor = calloc(1, sizeof *cursor);
    int status;

    if (cursor == NULL)
        return memory_error(error);
    cursor->session = session;
    status = fillers_init(cursor, scan, error);
    if (status == SLUICE_OK)
        status = statement_take(session, select_text(session, scan), scan->table,
                                &cursor->statement, error);
    for (uint32_t i = 0; i < cursor->count && status == SLUICE_OK; i++)
        filler_convert(&cursor->fillers[i],
                       sqlite3_column_decltype(cursor->statement->handle, (int)i));
    if (status == SLUICE_OK)
        status = terms_bind(session, cursor->statement, scan->table, scan->terms, scan->term_count,
                            error);
    if (status != SLUICE_OK) {
        read_finish(cursor);
        return status;
    }
    *out = cursor;
    return SLUICE_OK;
}

/* ---- batches ---- */

static int cell_error(const struct cursor *cursor, uint32_t column, int status,
                      struct sluice_error *error)
{
    static const char *const kinds[] = { [SQLITE_INTEGER] = "the integer",
                                         [SQLITE_FLOAT] = "the real",
                                         [SQLITE_TEXT] = "the text",
                                         [SQLITE_BLOB] = "the blob" };
    sqlite3_stmt *statement = cursor->statement->handle;
    const struct filler *filler = &cursor->fillers[column];
    const char *kind = kinds[sqlite3_column_type(statement, (int)column)];
    const char *text;

    if (status == SLUICE_E_MEMORY)
        return memory_error(error);
    text = (const char *)sqlite3_column_text(statement, (int)column);
    return sluice_error_set(error, status,
                            "column '%s' of table '%s' in '%s' holds %s '%.80s' where %s is "
                            "expected: correct the value or %s",
                            filler->name, cursor->table, cursor->session->path, kind,
                            text == NULL ? "" : text, filler->expected,
                            filler->is_foreign ? "read a view that casts it"
                                               : "import the table again");
}

/* Returns whether a text column grew so long that the batch had better end. */
static int read_row(struct cursor *cursor, int64_t row, bool *full, struct sluice_error *error)
{
    sqlite3_stmt *statement = cursor->statement->handle;
    uint32_t i;

    for (i = 0; i < cursor->count; i++) {
        struct filler *filler = &cursor->fillers[i];
        /* Unprotected, which is enough for a connection of one thread, and a call less per cell. */
        sqlite3_value *value = sqlite3_column_value(statement, (int)i);
        enum sluice_status status;

        if (sqlite3_value_type(value) == SQLITE_NULL) {
            column_null(&filler->column, row);
            continue;
        }
        status = filler->read(filler, value, row);
        if (status != SLUICE_OK)
            return cell_error(cursor, i, (int)status, error);
        if (column_is_full(&filler->column, row))
            *full = true;
    }
    return SLUICE_OK;
}

static void batch_set(struct cursor *cursor, int64_t rows, struct sluice_batch *batch)
{
    uint32_t i;

    for (i = 0; i < cursor->count; i++)
        cursor->columns[i] = column_give(&cursor->fillers[i].column);
    *batch = (struct sluice_batch){ .size = sizeof *batch,
                                    .column_count = cursor->count,
                                    .row_count = rows,
                                    .columns = cursor->columns };
}

int read_next(void *handle, struct sluice_batch *batch, struct sluice_error *error)
{
    struct cursor *cursor = handle;
    bool full = false;
    int64_t rows = 0;
    uint32_t i;

    for (i = 0; i < cursor->count; i++)
        column_clear(&cursor->fillers[i].column);
    while (!cursor->done && !full && rows < BATCH_ROWS) {
        int code = sqlite3_step(cursor->statement->handle);
        if (code == SQLITE_DONE) {
            cursor->done = true;
        } else if (code != SQLITE_ROW) {
            cursor->done = true; /* another step would begin from the start */
            return session_error(cursor->session, error, "read table '%s'", cursor->table);
        } else {
            int status = read_row(cursor, rows, &full, error);
            if (status != SLUICE_OK)
                return status;
            rows++;
        }
    }
    batch_set(cursor, rows, batch);
    return SLUICE_OK;
}

void read_finish(void *handle)
{
    struct cursor *cursor = handle;
    uint32_t i;

    if (cursor == NULL)
        return;
    statement_give(cursor->statement);
    for (i = 0; i < cursor->count; i++)
        filler_fini(&cursor->fillers[i]);
    free(cursor->table);
    free(cursor->fillers);
    free(cursor->columns);
    free(cursor);
}

/* ---- several scans of one state ---- */

int read_begin(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    int status;

    if (session->transaction != TRANSACTION_NONE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a transaction is open already in '%s': end it first",
                                session->path);
    status = session_execute(session, "BEGIN", "begin reading", error);
    if (status != SLUICE_OK)
        return status;
    session->transaction = TRANSACTION_READ;
    /* SQLite takes its snapshot with the first read. */
    status = session_execute(session, "SELECT count(*) FROM sqlite_schema", "begin reading", error);
    if (status != SLUICE_OK)
        read_end(session);
    return status;
}

void read_end(void *handle)
{
    struct session *session = handle;

    if (session->transaction != TRANSACTION_READ)
        return;
    session_undo(session); /* nothing was written */
    session->transaction = TRANSACTION_NONE;
}
