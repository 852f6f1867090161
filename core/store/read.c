/* read.c - whole reads: a driver's batches into a table. */
#include "store/private.h"

static bool batch_fits(const struct sluice_batch *batch, const struct table *table)
{
    int32_t i;

    if (batch->column_count != (uint32_t)table->column_count)
        return false;
    for (i = 0; i < table->column_count; i++) {
        if (batch->columns[i].type != table->columns[i].type)
            return false;
    }
    return true;
}

/* ---- text with a NUL ---- */

/* The row whose text has the byte at `place`. */
static int64_t row_at(const struct sluice_column *column, int64_t rows, int64_t place)
{
    int64_t row = 0;

    while (row + 1 < rows && column->offsets[row + 1] <= place)
        row++;
    return row;
}

/* A text of no value at all, a null's, is none. */
static int64_t row_with_nul(const struct sluice_column *column, int64_t rows)
{
    const char *bytes = column->values, *end = bytes + column->offsets[rows], *found;

    for (const char *from = bytes + column->offsets[0]; from < end; from = found + 1) {
        int64_t row;
        found = memchr(from, '\0', (size_t)(end - from));
        if (found == NULL)
            return -1;
        row = row_at(column, rows, found - bytes);
        if (sluice_is_known(column, row))
            return row;
    }
    return -1;
}

/* Nothing here writes one, and to most of what reads a text it ends there. `before` rows of the
 * read came earlier. */
static int check_texts(const struct session *session, const char *name,
                       const struct sluice_batch *batch, const struct table *table, int64_t before,
                       struct sluice_error *error)
{
    for (uint32_t c = 0; c < batch->column_count; c++) {
        int64_t row = batch->columns[c].type == SLUICE_TEXT
                          ? row_with_nul(&batch->columns[c], batch->row_count)
                          : -1;
        if (row >= 0)
            return sluice_error_set(error, SLUICE_E_CORRUPT,
                                    "column '%s' of table '%s' in %s has a text with the "
                                    "character NUL, in row %lld of those read: take it out there",
                                    table->columns[c].name, name, session->store->name,
                                    (long long)(before + row) + 1);
    }
    return SLUICE_OK;
}

/* ---- reading ---- */

/* Where the rows of a read go. */
struct sink {
    struct table *table; /* what a batch must look like */
    int (*take)(const struct sluice_batch *batch, void *user, struct sluice_error *error);
    void *user;
};

static int take_batch(const struct session *session, const char *name, struct sluice_batch *batch,
                      const struct sink *sink, int64_t before, struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (batch->row_count > 0 && !batch_fits(batch, sink->table))
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "the %s driver returns other columns of table '%s' than it was "
                                  "asked for: use a driver built for this sluice",
                                  session->driver->name, name);
    else if (batch->row_count > 0)
        status = check_texts(session, name, batch, sink->table, before, error);
    if (status == SLUICE_OK && batch->row_count > 0)
        status = sink->take(batch, sink->user, error);
    if (batch->release != NULL)
        batch->release(batch);
    return status;
}

static int check_stop(const struct session *session, const char *table, struct sluice_error *error)
{
    if (session->stop == NULL || !atomic_load(session->stop))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted while table '%s' was read",
                            table);
}

static int read_all(const struct session *session, const struct sluice_scan *scan,
                    const struct sink *sink, struct sluice_error *error)
{
    void *cursor = NULL;
    int64_t rows = 0, before = 0;
    int status = session->driver->scan(session->handle, scan, &cursor, error);

    if (status != SLUICE_OK)
        return status;
    do {
        struct sluice_batch batch = { .size = sizeof batch };
        status = check_stop(session, scan->table, error);
        if (status == SLUICE_OK)
            status = session->driver->next(cursor, &batch, error);
        if (status != SLUICE_OK)
            break;
        rows = batch.row_count;
        status = take_batch(session, scan->table, &batch, sink, before, error);
        before += rows;
    } while (status == SLUICE_OK && rows > 0);
    session->driver->finish(cursor);
    return status;
}

static int32_t is_key(const struct read_request *request, const char *column)
{
    for (size_t i = 0; request->key != NULL && i < request->key_count; i++)
        if (strcmp(request->key[i], column) == 0)
            return 1;
    return 0;
}

/* The scan that a request comes to, which lives as long as `made`. */
static int make_scan(const struct read_request *request, struct request *made,
                     struct sluice_scan *scan, struct sluice_error *error)
{
    int status =
        request_init(made, request->count, request->conditions, request->condition_count, error);

    if (status != SLUICE_OK)
        return status;
    for (int32_t i = 0; i < request->count; i++) {
        request_field(made, i, request->columns[i], request->types[i]);
        made->columns[i].is_key = is_key(request, request->columns[i]);
    }
    *scan = (struct sluice_scan){ .size = sizeof *scan,
                                  .field_count = (uint32_t)request->count,
                                  .table = request->table,
                                  .fields = made->fields,
                                  .terms = made->terms,
                                  .term_count = (uint32_t)request->condition_count,
                                  .order_count =
                                      request->order == NULL ? 0 : (uint32_t)request->order_count,
                                  .order = request->order };
    return SLUICE_OK;
}

static int run_read(struct session *session, const struct read_request *request,
                    const struct sink *sink, struct sluice_error *error)
{
    struct request made;
    struct sluice_scan scan;
    int status = make_scan(request, &made, &scan, error);

    if (status == SLUICE_OK)
        status = read_all(session, &scan, sink, error);
    arena_fini(&made.arena);
    return session_checked(session, status, error);
}

bool session_bills(const struct session *session)
{
    return session->driver->estimate != absent_driver.estimate;
}

int session_estimate(struct session *session, const struct read_request *request, int64_t *bytes,
                     struct sluice_error *error)
{
    struct request made;
    struct sluice_scan scan;
    int status = make_scan(request, &made, &scan, error);

    if (status == SLUICE_OK)
        status = session->driver->estimate(session->handle, &scan, bytes, error);
    arena_fini(&made.arena);
    return session_checked(session, status, error);
}

static int append_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    return table_append_batch(user, batch, error);
}

/* Rows for which there is room at once: who expects more may be mistaken. */
#define EXPECTED_MOST (INT64_C(1) << 26)

/* What is not touched costs nothing. Where there is no room for as many there may be for those that
 * come. */
static int make_room(const struct read_request *request, struct table *table,
                     struct sluice_error *error)
{
    if (request->expected > 0 && request->expected <= EXPECTED_MOST &&
        table_init_rows(table, request->columns, request->types, request->count, request->expected,
                        error) == SLUICE_OK)
        return SLUICE_OK;
    return table_init(table, request->columns, request->types, request->count, error);
}

int session_read(struct session *session, const struct read_request *request, struct table *table,
                 struct sluice_error *error)
{
    const struct sink sink = { table, append_batch, table };
    int status;

    *table = (struct table){ 0 };
    status = make_room(request, table, error);
    if (status != SLUICE_OK)
        return status;
    status = run_read(session, request, &sink, error);
    if (status == SLUICE_OK)
        table_finish(table);
    else
        table_fini(table);
    return status;
}

int session_each(struct session *session, const struct read_request *request,
                 int (*take)(const struct sluice_batch *batch, void *user,
                             struct sluice_error *error),
                 void *user, struct sluice_error *error)
{
    struct table like;
    const struct sink sink = { &like, take, user };
    int status = table_init(&like, request->columns, request->types, request->count, error);

    if (status != SLUICE_OK)
        return status;
    status = run_read(session, request, &sink, error);
    table_fini(&like);
    return status;
}
