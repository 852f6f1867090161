/* stored.c - rows of the store that an import looks at, in the columns of its file. */
#include "import/stored.h"

#include <stdlib.h>

/* Those columns that are there: a dry run adds none. */
static void take_columns(struct stored *stored, const struct sluice_layout *layout)
{
    const struct table *rows = &stored->file->rows;

    for (int32_t c = 0; c < rows->column_count; c++) {
        stored->place[c] = -1;
        if (layout_find(layout, rows->columns[c].name) == NULL)
            continue;
        stored->place[c] = stored->count;
        stored->names[stored->count] = rows->columns[c].name;
        stored->types[stored->count++] = rows->columns[c].type;
    }
}

int stored_init(struct stored *stored, struct session *session, const struct import_file *file,
                struct arena *arena, struct sluice_error *error)
{
    const struct sluice_layout *layout = NULL;
    size_t columns = (size_t)file->rows.column_count;
    int status;

    *stored = (struct stored){ .session = session,
                               .file = file,
                               .names = arena_alloc(arena, sizeof *stored->names * columns),
                               .types = arena_alloc(arena, sizeof *stored->types * columns),
                               .place = arena_alloc(arena, sizeof *stored->place * columns),
                               .views = arena_alloc(arena, sizeof *stored->views * columns) };
    if (stored->names == NULL || stored->types == NULL || stored->place == NULL ||
        stored->views == NULL)
        return error_memory(error, "the columns of a table");
    if (session == NULL)
        return SLUICE_OK;
    status = session_describe(session, file->table.declared->name, &layout, error);
    if (status == SLUICE_OK)
        take_columns(stored, layout);
    return status == SLUICE_E_NOT_FOUND ? SLUICE_OK : status;
}

void stored_fini(struct stored *stored)
{
    free(stored->nothing);
    stored->nothing = NULL;
}

/* ---- reading ---- */

struct visit {
    struct stored *stored;
    const struct stored_visit *asked;
};

/* A bitmap for columns of nulls. */
static bool reserve_nothing(struct stored *stored, int64_t rows)
{
    size_t bytes = (size_t)(rows + 7) / 8;

    if (bytes <= stored->nothing_bytes)
        return true;
    free(stored->nothing);
    stored->nothing = calloc(bytes, 1);
    stored->nothing_bytes = stored->nothing == NULL ? 0 : bytes;
    return stored->nothing != NULL;
}

static int visit_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    const struct visit *visit = user;
    struct stored *stored = visit->stored;
    const struct import_table *table = &stored->file->table;
    int32_t columns = visit->asked->whole ? table->column_count : table->key_columns;

    if (!reserve_nothing(stored, batch->row_count))
        return error_memory(error, "the rows of a table");
    for (int32_t c = 0; c < columns; c++)
        stored->views[c] = stored->place[c] >= 0
                               ? batch->columns[stored->place[c]]
                               : (struct sluice_column){ .type = stored->file->rows.views[c].type,
                                                         .validity = stored->nothing };
    return visit->asked->take(stored->views, batch->row_count, visit->asked->user, error);
}

int stored_visit(struct stored *stored, const struct stored_visit *visit,
                 struct sluice_error *error)
{
    const struct import_table *table = &stored->file->table;
    const char *date = table->declared->date;
    struct visit at_hand = { stored, visit };
    struct condition within[2];
    struct read_request read = { .table = table->declared->name,
                                 .columns = stored->names,
                                 .types = stored->types,
                                 .count = visit->whole ? stored->count : table->key_columns,
                                 .conditions = within,
                                 .order = date == NULL ? NULL : &date,
                                 .order_count = date == NULL ? 0 : 1 };

    if (stored->count == 0 || visit->from > visit->to)
        return SLUICE_OK;
    if (date != NULL && visit->from > INT32_MIN)
        within[read.condition_count++] =
            (struct condition){ date, SLUICE_AT_LEAST, sluice_of_date((int32_t)visit->from) };
    if (date != NULL && visit->to < INT32_MAX)
        within[read.condition_count++] =
            (struct condition){ date, SLUICE_AT_MOST, sluice_of_date((int32_t)visit->to) };
    return session_each(stored->session, &read, visit_batch, &at_hand, error);
}
