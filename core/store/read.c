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

static int take_batch(const struct session *session, const char *name, struct sluice_batch *batch,
                      struct table *table, struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (batch->row_count > 0 && !batch_fits(batch, table))
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "the %s driver returns other columns of table '%s' than it was "
                                  "asked for: use a driver built for this sluice",
                                  session->driver->name, name);
    else if (batch->row_count > 0)
        status = table_append_batch(table, batch, error);
    if (batch->release != NULL)
        batch->release(batch);
    return status;
}

static int read_all(const struct session *session, const struct sluice_scan *scan,
                    struct table *table, struct sluice_error *error)
{
    void *cursor = NULL;
    int64_t rows = 0;
    int status = session->driver->scan(session->handle, scan, &cursor, error);

    if (status != SLUICE_OK)
        return status;
    do {
        struct sluice_batch batch = { .size = sizeof batch };
        status = session->driver->next(cursor, &batch, error);
        if (status != SLUICE_OK)
            break;
        rows = batch.row_count;
        status = take_batch(session, scan->table, &batch, table, error);
    } while (status == SLUICE_OK && rows > 0);
    session->driver->finish(cursor);
    return status;
}

int session_read(struct session *session, const char *name, const char *const *columns,
                 const int32_t *types, int32_t count, const struct condition *conditions,
                 size_t condition_count, const char *const *order, size_t order_count,
                 struct table *table, struct sluice_error *error)
{
    struct request request;
    struct sluice_scan scan;
    int32_t i;
    int status;

    *table = (struct table){ 0 };
    status = request_init(&request, count, conditions, condition_count, error);
    if (status != SLUICE_OK)
        goto out;
    for (i = 0; i < count; i++)
        request_field(&request, i, columns[i], types[i]);
    status = table_init(table, columns, types, count, error);
    if (status != SLUICE_OK)
        goto out;
    scan = (struct sluice_scan){ .size = sizeof scan,
                                 .field_count = (uint32_t)count,
                                 .table = name,
                                 .fields = request.fields,
                                 .terms = request.terms,
                                 .term_count = (uint32_t)condition_count,
                                 .order_count = order == NULL ? 0 : (uint32_t)order_count,
                                 .order = order };
    status = read_all(session, &scan, table, error);
    if (status == SLUICE_OK)
        table_finish(table);
    else
        table_fini(table);
out:
    arena_fini(&request.arena);
    return session_checked(session, status, error);
}
