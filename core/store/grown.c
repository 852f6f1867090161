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

static bool grown_init(struct grown *grown, const struct store_read *read,
                       const struct sluice_layout *layout)
{
    size_t count = (size_t)read->count + 1;

    arena_init(&grown->arena, 0);
    grown->names = arena_alloc(&grown->arena, count * sizeof *grown->names);
    grown->types = arena_alloc(&grown->arena, count * sizeof *grown->types);
    grown->places = arena_alloc(&grown->arena, count * sizeof *grown->places);
    grown->values = arena_alloc(&grown->arena, count * sizeof *grown->values);
    if (grown->names == NULL || grown->types == NULL || grown->places == NULL ||
        grown->values == NULL)
        return false;
    for (int32_t i = 0; i < read->count; i++) {
        grown->places[i] = -1;
        if (!has_field(layout, read->columns[i]))
            continue;
        grown->places[i] = grown->count;
        grown->names[grown->count] = read->columns[i];
        grown->types[grown->count++] = read->types[i];
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

static int read_grown(struct session *session, const struct store_read *read,
                      const struct grown *grown, struct table *table, struct sluice_error *error)
{
    struct table stored;
    int status = session_read(session, read->table, grown->names, grown->types, grown->count,
                              read->conditions, read->condition_count, read->order,
                              read->order_count, &stored, error);

    if (status != SLUICE_OK)
        return status;
    status = table_init(table, read->columns, read->types, read->count, error);
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

static int read_whole(struct session *session, const struct store_read *read, struct table *table,
                      struct sluice_error *error)
{
    return session_read(session, read->table, read->columns, read->types, read->count,
                        read->conditions, read->condition_count, read->order, read->order_count,
                        table, error);
}

int session_read_grown(struct session *session, const struct store_read *read, struct table *table,
                       struct sluice_error *error)
{
    const struct sluice_layout *layout;
    struct grown grown = { 0 };
    int status = session_describe(session, read->table, &layout, error);

    *table = (struct table){ 0 };
    if (status == SLUICE_E_NOT_FOUND)
        return read_whole(session, read, table, error); /* says so */
    if (status != SLUICE_OK)
        return status;
    if (!grown_init(&grown, read, layout))
        status = error_memory(error, "a read of the store");
    else if (grown.count < read->count)
        status = read_grown(session, read, &grown, table, error);
    else
        status = read_whole(session, read, table, error);
    arena_fini(&grown.arena);
    return status;
}
