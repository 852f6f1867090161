/* session.c - what a session passes on to its driver as it is, and requests for the rest. */
#include "store/private.h"

#include <stddef.h>

int session_checked(const struct session *session, int status, struct sluice_error *error)
{
    if (status != SLUICE_OK && error != NULL)
        secrets_redact_error(&session->store->secrets, error);
    return status;
}

struct session *session_ledger(struct session *session)
{
    return session->ledger == NULL ? session : session->ledger;
}

const char *session_name(const struct session *session)
{
    return session->store->name;
}

int session_describe(struct session *session, const char *table,
                     const struct sluice_layout **layout, struct sluice_error *error)
{
    return session_checked(session,
                           session->driver->describe(session->handle, table, layout, error), error);
}

const struct sluice_field *layout_find(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, name) == 0)
            return layout->fields[i];
    return NULL;
}

/* A driver that was built with older headers ends before what is asked for. */
#define HAS(of, member) ((of)->size >= offsetof(__typeof__(*(of)), member) + sizeof((of)->member))

bool field_reads_as(const struct sluice_field *field, int type)
{
    /* `converts` stands where structs of the first release had padding. */
    return field->type == type ||
           (HAS(field, type_name) && (field->converts & (UINT32_C(1) << type)) != 0);
}

const char *field_type_name(const struct sluice_field *field)
{
    return HAS(field, type_name) ? field->type_name : NULL;
}

bool layout_is_view(const struct sluice_layout *layout)
{
    return HAS(layout, is_view) && layout->is_view != 0;
}

int session_has_table(struct session *session, const char *table, bool *has,
                      struct sluice_error *error)
{
    const struct sluice_layout *layout;
    int status = session_describe(session, table, &layout, error);

    *has = status == SLUICE_OK;
    return status == SLUICE_E_NOT_FOUND ? SLUICE_OK : status;
}

void session_stop_reads(struct session *session, const atomic_bool *stop)
{
    session->stop = stop;
    session_ledger(session)->stop = stop;
}

static int begin_read(struct session *session, struct sluice_error *error)
{
    return session_checked(session, session->driver->begin_read(session->handle, error), error);
}

/* The ledger first: what it says before and after rows were read, they were of. */
int session_begin_read(struct session *session, struct sluice_error *error)
{
    int status = session->ledger == NULL ? SLUICE_OK : begin_read(session->ledger, error);

    if (status != SLUICE_OK)
        return status;
    status = begin_read(session, error);
    if (status != SLUICE_OK && session->ledger != NULL)
        session->ledger->driver->end_read(session->ledger->handle);
    return status;
}

void session_end_read(struct session *session)
{
    session->driver->end_read(session->handle);
    if (session->ledger != NULL)
        session_end_read(session->ledger);
}

int session_migrate(struct session *session, const struct sluice_layout *layout,
                    struct sluice_error *error)
{
    return session_checked(session, session->driver->migrate(session->handle, layout, error),
                           error);
}

int session_begin(struct session *session, struct sluice_error *error)
{
    return session_checked(session, session->driver->begin(session->handle, error), error);
}

int session_commit(struct session *session, struct sluice_error *error)
{
    return session_checked(session, session->driver->commit(session->handle, error), error);
}

void session_rollback(struct session *session)
{
    session->driver->rollback(session->handle);
}

int session_clock(struct session *session, int64_t *time, struct sluice_error *error)
{
    struct session *ledger = session_ledger(session);

    return session_checked(ledger, ledger->driver->clock(ledger->handle, time, error), error);
}

static bool add_fields(struct request *request, size_t count)
{
    request->columns = arena_alloc(&request->arena, (count + 1) * sizeof *request->columns);
    request->fields = arena_alloc(&request->arena, (count + 1) * sizeof(void *));
    return request->columns != NULL && request->fields != NULL;
}

static bool add_terms(struct request *request, const struct condition *conditions, size_t count)
{
    struct sluice_term *terms = arena_alloc(&request->arena, (count + 1) * sizeof *terms);
    size_t i;

    request->terms = arena_alloc(&request->arena, (count + 1) * sizeof(void *));
    if (terms == NULL || request->terms == NULL)
        return false;
    for (i = 0; i < count; i++) {
        terms[i] = (struct sluice_term){ .size = sizeof terms[i],
                                         .comparison = conditions[i].comparison,
                                         .column = conditions[i].column,
                                         .value = conditions[i].value };
        request->terms[i] = &terms[i];
    }
    return true;
}

int request_init(struct request *request, int32_t count, const struct condition *conditions,
                 size_t condition_count, struct sluice_error *error)
{
    arena_init(&request->arena, 0);
    if (!add_fields(request, (size_t)count) || !add_terms(request, conditions, condition_count))
        return error_memory(error, "a request to the store");
    return SLUICE_OK;
}

void request_field(struct request *request, int32_t i, const char *name, int32_t type)
{
    request->columns[i] =
        (struct sluice_field){ .size = sizeof request->columns[i], .type = type, .name = name };
    request->fields[i] = &request->columns[i];
}
