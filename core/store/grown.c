/* grown.c - reads of a table that an older build made, which may lack columns. */
#include "store/private.h"

#include <strings.h>

/* Names of columns differ in more than capitals, in stores and in pipelines. */
static bool has_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcasecmp(layout->fields[i]->name, name) == 0)
            return true;
    return false;
}

/* What is read: the columns that the store has, each with its place, or -1. */
struct grown {
    struct arena arena;
    const char **names;
    int32_t *types, *places;
    int32_t count;
    struct sluice_value *values;
};

static bool grown_init(struct grown *grown, const struct read_request *request,
                       const struct sluice_layout *layout)
{
    size_t count = (size_t)request->count + 1;

    arena_init(&grown->arena, 0);
    grown->names = arena_alloc(&grown->arena, count * sizeof *grown->names);
    grown->types = arena_alloc(&grown->arena, count * sizeof *grown->types);
    grown->places = arena_alloc(&grown->arena, count * sizeof *grown->places);
    grown->values = arena_alloc(&grown->arena, count * sizeof *grown->values);
    if (grown->names == NULL || grown->types == NULL || grown->places == NULL ||
        grown->values == NULL)
        return false;
    for (int32_t i = 0; i < request->count; i++) {
        grown->places[i] = -1;
        if (!has_field(layout, request->columns[i]))
            continue;
        grown->places[i] = grown->count;
        grown->names[grown->count] = request->columns[i];
        grown->types[grown->count++] = request->types[i];
    }
    return true;
}

static int append_all(const struct grown *grown, const struct table *stored, struct table *table,
                      struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t row = 0; row < stored->row_count && status == SLUICE_OK; row++) {
        for (int32_t i = 0; i < table->column_count; i++)
            grown->values[i] = grown->places[i] < 0
                                   ? sluice_of_null()
                                   : sluice_value_at(&stored->views[grown->places[i]], row);
        status = table_append(table, grown->values, error);
    }
    return status;
}

static int read_grown(struct session *session, const struct read_request *request,
                      const struct grown *grown, struct table *table, struct sluice_error *error)
{
    struct table stored;
    struct read_request had = *request;
    int status;

    had.columns = grown->names;
    had.types = grown->types;
    had.count = grown->count;
    status = session_read(session, &had, &stored, error);
    if (status != SLUICE_OK)
        return status;
    status = table_init(table, request->columns, request->types, request->count, error);
    if (status == SLUICE_OK) {
        status = append_all(grown, &stored, table, error);
        if (status == SLUICE_OK)
            table_finish(table);
        else
            table_fini(table);
    }
    table_fini(&stored);
    return status;
}

int session_read_grown(struct session *session, const struct read_request *request,
                       struct table *table, struct sluice_error *error)
{
    const struct sluice_layout *layout;
    struct grown grown = { 0 };
    int status = session_describe(session, request->table, &layout, error);

    *table = (struct table){ 0 };
    if (status == SLUICE_E_NOT_FOUND)
        return session_read(session, request, table, error); /* says so */
    if (status != SLUICE_OK)
        return status;
    if (!grown_init(&grown, request, layout))
        status = error_memory(error, "a read of the store");
    else if (grown.count < request->count)
        status = read_grown(session, request, &grown, table, error);
    else
        status = session_read(session, request, table, error);
    arena_fini(&grown.arena);
    return status;
}
