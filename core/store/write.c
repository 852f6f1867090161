/* write.c - whole tables into a driver's replace. */
#include "store/private.h"

static int replace(struct session *session, const char *name, const struct condition *conditions,
                   size_t condition_count, bool all, const struct table *rows,
                   struct sluice_error *error)
{
    int32_t count = rows == NULL ? 0 : rows->column_count;
    struct sluice_batch batch = { .size = sizeof batch };
    struct sluice_replace step;
    struct request request;
    int32_t i;
    int status = request_init(&request, count, conditions, condition_count, error);

    if (status != SLUICE_OK)
        goto out;
    for (i = 0; i < count; i++)
        request_field(&request, i, rows->columns[i].name, rows->columns[i].type);
    if (rows != NULL)
        batch = table_batch(rows);
    step = (struct sluice_replace){ .size = sizeof step,
                                    .field_count = (uint32_t)count,
                                    .table = name,
                                    .fields = request.fields,
                                    .terms = request.terms,
                                    .term_count = (uint32_t)condition_count,
                                    .delete_all = all ? 1 : 0,
                                    .rows = rows == NULL ? NULL : &batch };
    status = session->driver->replace(session->handle, &step, error);
out:
    arena_fini(&request.arena);
    return session_checked(session, status, error);
}

int session_replace(struct session *session, const char *name, const struct condition *conditions,
                    size_t condition_count, const struct table *rows, struct sluice_error *error)
{
    return replace(session, name, conditions, condition_count, false, rows, error);
}

int session_replace_all(struct session *session, const char *name, const struct table *rows,
                        struct sluice_error *error)
{
    return replace(session, name, NULL, 0, true, rows, error);
}
