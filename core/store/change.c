/* change.c - rows that go by their keys and rows that come, into a driver's change. */
#include "store/private.h"

/* One side as a driver gets it. */
struct side {
    struct request request;
    struct sluice_batch batch;
    bool is_empty;
};

static int side_init(struct side *side, const struct table *rows, struct sluice_error *error)
{
    int32_t count = rows == NULL ? 0 : rows->column_count;
    int status = request_init(&side->request, count, NULL, 0, error);

    side->is_empty = rows == NULL || rows->row_count == 0;
    if (status != SLUICE_OK)
        return status;
    for (int32_t i = 0; i < count; i++)
        request_field(&side->request, i, rows->columns[i].name, rows->columns[i].type);
    if (!side->is_empty)
        side->batch = table_batch(rows);
    return SLUICE_OK;
}

static int change(struct session *session, const char *name, const struct side *keys,
                  const struct side *rows, struct sluice_error *error)
{
    const struct sluice_change step = {
        .size = sizeof step,
        .table = name,
        .field_count = rows->is_empty ? 0 : rows->batch.column_count,
        .fields = rows->request.fields,
        .rows = rows->is_empty ? NULL : &rows->batch,
        .key_count = keys->is_empty ? 0 : keys->batch.column_count,
        .key_fields = keys->request.fields,
        .keys = keys->is_empty ? NULL : &keys->batch,
    };

    return keys->is_empty && rows->is_empty
               ? SLUICE_OK
               : session->driver->change(session->handle, &step, error);
}

int session_change(struct session *session, const char *name, const struct table *keys,
                   const struct table *rows, struct sluice_error *error)
{
    struct side going = { 0 }, coming = { 0 };
    int status = side_init(&going, keys, error);

    if (status == SLUICE_OK)
        status = side_init(&coming, rows, error);
    if (status == SLUICE_OK)
        status = change(session, name, &going, &coming, error);
    arena_fini(&going.request.arena);
    arena_fini(&coming.request.arena);
    return session_checked(session, status, error);
}
