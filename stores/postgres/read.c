/*
 * read.c - typed scans: binary COPY into column buffers that are reused from batch to batch.
 *
 * COPY says nothing of types, so one message asks for two things: the same columns without rows,
 * whose answer has the types and whose lock keeps them, then the COPY. What this session remembers
 * of a table is a guess that this confirms.
 */
#include <stdlib.h>

#include "cell.h"

static const char signature[] = "PGCOPY\n\377\r\n"; /* and its final NUL */
#define HEAD_BYTES 19                               /* signature, flags, length of an extension */

struct cursor {
    struct session *session;
    struct stream stream;
    struct filler *fillers;
    struct sluice_column *columns;
    uint32_t count;
    bool begun; /* the head was read */
    char *row;  /* the message being read; of libpq */
};

/* ---- a scan begins ---- */

static void append_select(const struct session *session, const struct cursor *cursor,
                          const struct description *description, struct text *sql)
{
    uint32_t i;

    text_add(sql, "SELECT ");
    for (i = 0; i < cursor->count; i++) {
        text_add(sql, i == 0 ? "" : ", ");
        column_expression(sql, column_find(description, cursor->fillers[i].name));
    }
    text_add(sql, " FROM ");
    text_table(sql, session, description->name);
}

static int append_order(const struct session *session, const struct sluice_scan *scan,
                        const struct description *description, struct text *sql,
                        struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < scan->order_count; i++) {
        const struct table_column *column = column_find(description, scan->order[i]);
        if (column == NULL)
            return missing_column(session, scan->table, scan->order[i], error);
        text_add(sql, i == 0 ? " ORDER BY " : ", ");
        column_expression(sql, column);
        if ((column->kind->converts & 1U << SLUICE_TEXT) != 0 || column->kind->type == SLUICE_TEXT)
            text_add(sql, " COLLATE \"C\"");
        /* Without the words an index may do. */
        if (!column->is_required)
            text_add(sql, " NULLS FIRST");
    }
    return SLUICE_OK;
}

static int fillers_init(struct cursor *cursor, const struct sluice_scan *scan,
                        const struct description *description, struct sluice_error *error)
{
    int status = SLUICE_OK;
    uint32_t i;

    cursor->stream.table = strdup(scan->table);
    cursor->fillers = calloc((size_t)scan->field_count + 1, sizeof *cursor->fillers);
    cursor->columns = calloc((size_t)scan->field_count + 1, sizeof *cursor->columns);
    if (cursor->stream.table == NULL || cursor->fillers == NULL || cursor->columns == NULL)
        return memory_error(error);
    cursor->count = scan->field_count;
    for (i = 0; i < scan->field_count && status == SLUICE_OK; i++) {
        const struct sluice_field *field = scan->fields[i];
        const struct table_column *column = column_find(description, field->name);
        if (column == NULL)
            return missing_column(cursor->session, scan->table, field->name, error);
        if (sql_type(field->type) == NULL)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' is asked for without a type",
                                    field->name, scan->table);
        status = filler_init(&cursor->fillers[i], column, field, error);
        if (status == SLUICE_E_CORRUPT)
            (void)sluice_error_set(error, status,
                                   "column '%s' of table '%s' in '%s' is %s, which cannot be read "
                                   "as %s: declare another type, or read a view that converts it",
                                   field->name, scan->table, cursor->session->place,
                                   column->declared, sql_type(field->type));
    }
    return status;
}

static int append_scan(const struct cursor *cursor, const struct sluice_scan *scan,
                       const struct description *description, struct text *sql,
                       struct sluice_error *error)
{
    const struct session *session = cursor->session;
    int status;

    append_select(session, cursor, description, sql);
    text_add(sql, " LIMIT 0; COPY (");
    append_select(session, cursor, description, sql);
    status = terms_add(session, sql, description, scan->terms, scan->term_count, error);
    if (status == SLUICE_OK)
        status = append_order(session, scan, description, sql, error);
    text_add(sql, ") TO STDOUT (FORMAT binary)");
    return status;
}

static bool types_agree(const struct cursor *cursor, const PGresult *result)
{
    uint32_t i;

    for (i = 0; i < cursor->count; i++) {
        if (PQftype(result, (int)i) != cursor->fillers[i].oid)
            return false;
    }
    return true;
}

/* What comes back before the first row. `*agree`: the columns are what they were taken for. */
static int start(struct cursor *cursor, bool *agree, struct outcome *outcome,
                 struct sluice_error *error)
{
    struct session *session = cursor->session;
    PGresult *result;
    char doing[160];
    int status;

    (void)snprintf(doing, sizeof doing, "read table '%.100s'", cursor->stream.table);
    *agree = true;
    for (;;) {
        status = session_result(session, &result, doing, error);
        if (status != SLUICE_OK)
            return status;
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            break;
        *agree = types_agree(cursor, result);
        PQclear(result);
    }
    if (PQresultStatus(result) == PGRES_COPY_OUT) {
        PQclear(result);
        session->is_copying = true;
        session->stream = *agree ? &cursor->stream : NULL;
        return SLUICE_OK;
    }
    outcome->failed = result; /* NULL where the connection went */
    if (result == NULL)
        return session_lost(session, doing, error);
    return session_collect(session, outcome, doing, error);
}

static int scan_error(const struct session *session, const struct sluice_scan *scan,
                      const struct outcome *outcome, int status, struct sluice_error *error)
{
    if (session_failed_earlier(session))
        return status;
    if (is_state(outcome->failed, "42P01"))
        return missing_table(session, scan->table, error);
    if (is_state(outcome->failed, "42501"))
        return grant_error(session, outcome->failed, "SELECT", scan->table, error);
    return status;
}

/* One attempt, by what is known of the table. */
static int try_scan(struct session *session, const struct sluice_scan *scan, bool may_be_old,
                    struct cursor *cursor, bool *agree, struct sluice_error *error)
{
    const struct description *description = NULL;
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    int status = session_ready(session, error);

    if (status == SLUICE_OK)
        status = description_find(session, scan->table, may_be_old, &description, error);
    if (status == SLUICE_E_NOT_FOUND)
        status = missing_table(session, scan->table, error);
    if (status == SLUICE_OK)
        status = fillers_init(cursor, scan, description, error);
    if (status == SLUICE_OK)
        status = append_scan(cursor, scan, description, &sql, error);
    if (status != SLUICE_OK && description != NULL)
        *agree = false; /* with what the table was; it may have changed */
    if (status == SLUICE_OK && sql.failed)
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = session_send(session, sql.data, "read a table", error);
    if (status == SLUICE_OK) {
        status = start(cursor, agree, &outcome, error);
        if (status != SLUICE_OK)
            status = scan_error(session, scan, &outcome, status, error);
        /* The server does not understand what was made of an older table. */
        *agree = *agree && !is_state(outcome.failed, "42");
    }
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

static void cursor_destroy(struct cursor *cursor)
{
    uint32_t i;

    for (i = 0; cursor->fillers != NULL && i < cursor->count; i++)
        filler_fini(&cursor->fillers[i]);
    PQfreemem(cursor->row);
    text_fini(&cursor->stream.aside);
    free(cursor->stream.table);
    free(cursor->fillers);
    free(cursor->columns);
    free(cursor);
}

/* A table that changed since it was described is looked at again, once. */
int read_scan(void *handle, const struct sluice_scan *scan, void **out, struct sluice_error *error)
{
    struct session *session = handle;
    int status = SLUICE_OK;
    int attempt;

    for (attempt = 0; attempt < 2; attempt++) {
        struct cursor *cursor = calloc(1, sizeof *cursor);
        bool agree = true;
        if (cursor == NULL)
            return memory_error(error);
        cursor->session = session;
        status = try_scan(session, scan, attempt == 0, cursor, &agree, error);
        if (status == SLUICE_OK && agree) {
            *out = cursor;
            return SLUICE_OK;
        }
        read_finish(cursor);
        descriptions_forget(session, scan->table);
        if (agree || session->connection == NULL ||
            PQtransactionStatus(session->connection) == PQTRANS_INERROR)
            return status;
    }
    return status != SLUICE_OK ? status
                               : sluice_error_set(error, SLUICE_E_BUSY,
                                                  "the columns of table '%s' in '%s' are changing: "
                                                  "try again",
                                                  scan->table, session->place);
}

/* ---- batches ---- */

static int form_error(const struct cursor *cursor, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "the rows of table '%s' in '%s' came in a form that is not known: is "
                            "there something between here and the server?",
                            cursor->stream.table, cursor->session->place);
}

/* A row's cells, each behind its length. */
struct row {
    const unsigned char *cells, *end;
};

/* The next cell; false: there is none. */
static bool take_cell(struct row *row, struct wire *wire)
{
    if (row->end - row->cells < 4)
        return false;
    *wire = (struct wire){ row->cells + 4, wire_int32(row->cells) };
    row->cells += 4;
    if (wire->length < 0)
        return true;
    if (row->end - row->cells < wire->length)
        return false;
    row->cells += wire->length;
    return true;
}

/* " (station alm, day 2024-03-02)", as far as it is known what names a row. */
static void add_key(const struct cursor *cursor, struct row row, struct text *text)
{
    const char *before = " (";
    struct wire wire;
    uint32_t i;

    for (i = 0; i < cursor->count && take_cell(&row, &wire); i++) {
        if (!cursor->fillers[i].is_key)
            continue;
        text_format(text, "%s%s ", before, cursor->fillers[i].name);
        before = ", ";
        if (wire.length < 0)
            text_add(text, "null");
        else
            wire_words(cursor->fillers[i].oid, wire, text);
    }
    text_add(text, before[0] == ',' ? ")" : "");
}

/* The cell of `column` cannot be what it is asked for as. */
static int cell_error(const struct cursor *cursor, struct row row, uint32_t column,
                      struct wire wire, struct sluice_error *error)
{
    const struct filler *filler = &cursor->fillers[column];
    struct text words = { 0 }, key = { 0 };

    wire_words(filler->oid, wire, &words);
    add_key(cursor, row, &key);
    (void)sluice_error_set(error, SLUICE_E_CORRUPT,
                           "column '%s' of table '%s' in '%s' holds the %s '%.80s' where %s is "
                           "expected%.200s: correct the value, or declare another type",
                           filler->name, cursor->stream.table, cursor->session->place,
                           filler->declared, words.data == NULL ? "" : words.data, filler->expected,
                           key.data == NULL ? "" : key.data);
    text_fini(&words);
    text_fini(&key);
    return SLUICE_E_CORRUPT;
}

/* One row at `bytes`. `*full`: a text column grew so long that the batch had better end. */
static int read_row(struct cursor *cursor, const unsigned char *bytes, size_t length, int64_t row,
                    bool *full, struct sluice_error *error)
{
    struct row all, left;
    uint32_t i;

    if (length < 2 || wire_int16(bytes) != (int)cursor->count)
        return form_error(cursor, error);
    all = left = (struct row){ bytes + 2, bytes + length };
    for (i = 0; i < cursor->count; i++) {
        struct filler *filler = &cursor->fillers[i];
        struct wire wire;
        int status;
        if (!take_cell(&left, &wire))
            return form_error(cursor, error);
        if (wire.length < 0) {
            column_null(&filler->column, row);
            continue;
        }
        status = (int)filler->read(filler, wire, row);
        if (status == SLUICE_E_MEMORY)
            return memory_error(error);
        if (status != SLUICE_OK)
            return cell_error(cursor, all, i, wire, error);
        if (column_is_full(&filler->column, row))
            *full = true;
    }
    return left.cells == left.end ? SLUICE_OK : form_error(cursor, error);
}

/* The next message: of those set aside, else of the stream. Length 0 behind the last. */
static int next_message(struct cursor *cursor, const unsigned char **bytes, int *length,
                        struct sluice_error *error)
{
    int status;

    *length = 0;
    if (cursor->stream.at < cursor->stream.aside.length) {
        memcpy(length, cursor->stream.aside.data + cursor->stream.at, sizeof *length);
        *bytes =
            (const unsigned char *)cursor->stream.aside.data + cursor->stream.at + sizeof *length;
        cursor->stream.at += sizeof *length + (size_t)*length;
        return SLUICE_OK;
    }
    if (cursor->stream.done)
        return SLUICE_OK;
    if (cursor->session->stream != &cursor->stream)
        return sluice_error_set(
            error, SLUICE_E_IO,
            "cannot read table '%s' in '%s' to its end: the connection was lost",
            cursor->stream.table, cursor->session->place);
    PQfreemem(cursor->row);
    cursor->row = NULL;
    status = stream_next(cursor->session, &cursor->row, length, cursor->stream.table, error);
    *bytes = (const unsigned char *)cursor->row;
    cursor->stream.done = status == SLUICE_OK && *length == 0;
    return status;
}

/* Takes the head of the COPY off the first message. */
static int skip_head(struct cursor *cursor, const unsigned char **bytes, int *length,
                     struct sluice_error *error)
{
    int32_t extension;

    if (cursor->begun)
        return SLUICE_OK;
    if (*length < HEAD_BYTES || memcmp(*bytes, signature, sizeof signature) != 0)
        return form_error(cursor, error);
    extension = wire_int32(*bytes + HEAD_BYTES - 4);
    if (extension < 0 || extension > *length - HEAD_BYTES)
        return form_error(cursor, error);
    cursor->begun = true;
    *bytes += HEAD_BYTES + extension;
    *length -= HEAD_BYTES + extension;
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

/* A COPY ends with a row of -1 columns. */
static bool is_trailer(const unsigned char *bytes, int length)
{
    return length == 2 && wire_int16(bytes) == -1;
}

int read_next(void *handle, struct sluice_batch *batch, struct sluice_error *error)
{
    struct cursor *cursor = handle;
    bool full = false;
    int64_t rows = 0;
    uint32_t i;

    for (i = 0; i < cursor->count; i++)
        column_clear(&cursor->fillers[i].column);
    while (!full && rows < BATCH_ROWS) {
        const unsigned char *bytes = NULL;
        int length = 0;
        int status = next_message(cursor, &bytes, &length, error);
        if (status == SLUICE_OK && length == 0)
            break;
        if (status == SLUICE_OK)
            status = skip_head(cursor, &bytes, &length, error);
        if (status == SLUICE_OK && length > 0 && !is_trailer(bytes, length))
            status = read_row(cursor, bytes, (size_t)length, rows++, &full, error);
        if (status != SLUICE_OK)
            return status;
    }
    batch_set(cursor, rows, batch);
    return SLUICE_OK;
}

/* Rows still under way belong to nobody then; whoever needs the connection sees to them. */
void read_finish(void *handle)
{
    struct cursor *cursor = handle;

    if (cursor == NULL)
        return;
    if (cursor->session->stream == &cursor->stream)
        cursor->session->stream = NULL;
    cursor_destroy(cursor);
}
