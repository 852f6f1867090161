/* write.c - whole tables into a driver's replace. */
#include "store/private.h"

/* What is deleted, and what then is inserted (NULL: nothing). */
struct change {
    const char *table;
    const struct condition *conditions;
    size_t condition_count;
    bool all; /* every row goes, whatever the conditions */
    const struct table *rows;
};

static int replace(struct session *session, const struct change *change, struct sluice_error *error)
{
    const struct table *rows = change->rows;
    int32_t count = rows == NULL ? 0 : rows->column_count;
    struct sluice_batch batch = { .size = sizeof batch };
    struct sluice_replace step;
    struct request request;
    int status = request_init(&request, count, change->conditions, change->condition_count, error);

    if (status != SLUICE_OK)
        goto out;
    for (int32_t i = 0; i < count; i++)
        request_field(&request, i, rows->columns[i].name, rows->columns[i].type);
    if (rows != NULL)
        batch = table_batch(rows);
    step = (struct sluice_replace){ .size = sizeof step,
                                    .field_count = (uint32_t)count,
                                    .table = change->table,
                                    .fields = request.fields,
                                    .terms = request.terms,
                                    .term_count = (uint32_t)change->condition_count,
                                    .delete_all = change->all ? 1 : 0,
                                    .rows = rows == NULL ? NULL : &batch };
    status = session->driver->replace(session->handle, &step, error);
out:
    arena_fini(&request.arena);
    return session_checked(session, status, error);
}

int session_replace(struct session *session, const char *name, const struct condition *conditions,
                    size_t condition_count, const struct table *rows, struct sluice_error *error)
{
    const struct change change = { name, conditions, condition_count, false, rows };

    return replace(session, &change, error);
}

int session_replace_all(struct session *session, const char *name, const struct table *rows,
                        struct sluice_error *error)
{
    const struct change change = { name, NULL, 0, true, rows };

    return replace(session, &change, error);
}

int session_append(struct session *session, const struct read_request *like,
                   const struct sluice_batch *batch, struct sluice_error *error)
{
    struct request request;
    int status = request_init(&request, like->count, NULL, 0, error);

    for (int32_t i = 0; i < like->count && status == SLUICE_OK; i++)
        request_field(&request, i, like->columns[i], like->types[i]);
    if (status == SLUICE_OK) {
        const struct sluice_replace step = { .size = sizeof step,
                                             .field_count = (uint32_t)like->count,
                                             .table = like->table,
                                             .fields = request.fields,
                                             .terms = request.terms,
                                             .rows = batch };
        status = session->driver->replace(session->handle, &step, error);
    }
    arena_fini(&request.arena);
    return session_checked(session, status, error);
}
