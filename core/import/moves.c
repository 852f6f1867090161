/* moves.c - dates that an import does not write, but takes rows from. */
#include "import/private.h"
#include "import/stored.h"

#include <stdlib.h>

struct leaving {
    const struct import_file *file;
    const struct import_partitions *partitions;
    struct import_partition rest; /* the date without the rows that moved */
    const int32_t *columns;       /* 0, 1, .. */
    const char **names;           /* of the declared key, as its types and the values of a row */
    int32_t *types;
    struct sluice_value *values;
    struct buffer scratch;
};

static bool has_moved(const struct leaving *leaving, const struct sluice_column *columns,
                      int64_t row)
{
    const struct import_table *table = &leaving->file->table;
    int64_t found = key_index_find(&leaving->partitions->index, columns, table->key, row);

    return found >= 0 &&
           sluice_date(&leaving->file->rows.views[table->date], found) != leaving->rest.date;
}

static int digest_rest(const struct sluice_column *columns, int64_t count, void *user,
                       struct sluice_error *error)
{
    struct leaving *leaving = user;

    for (int64_t row = 0; row < count; row++) {
        if (has_moved(leaving, columns, row))
            continue;
        leaving->rest.rows++;
        digest_add(&leaving->rest.digest,
                   digest_row(columns, leaving->columns, leaving->file->rows.column_count, row,
                              &leaving->scratch));
    }
    return leaving->scratch.failed ? error_memory(error, "the digest of a date") : SLUICE_OK;
}

static int take_keys(struct leaving *leaving, const struct import_move *moves, size_t count,
                     struct sluice_error *error)
{
    const struct import_table *table = &leaving->file->table;
    const struct sluice_column *rows = leaving->file->rows.views;
    struct table *keys = &leaving->rest.removed;
    int status = table_init(keys, leaving->names, leaving->types, (int32_t)table->key_count, error);

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        for (size_t k = 0; k < table->key_count; k++)
            leaving->values[k] = sluice_value_at(&rows[table->key[k]], moves[i].row);
        status = table_append(keys, leaving->values, error);
    }
    table_finish(keys);
    return status;
}

/* What a date is without the moved rows. */
static int leave_date(struct leaving *leaving, struct stored *stored,
                      const struct import_move *moves, size_t count, struct sluice_error *error)
{
    const struct stored_visit visit = { moves->from, moves->from, true, digest_rest, leaving };
    int status;

    leaving->rest =
        (struct import_partition){ .date = moves->from, .changed = true, .is_left = true };
    status = stored_visit(stored, &visit, error);
    return status == SLUICE_OK ? take_keys(leaving, moves, count, error) : status;
}

static int leave_dates(struct leaving *leaving, struct stored *stored,
                       struct import_partitions *partitions, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0, end; i < partitions->move_count && status == SLUICE_OK; i = end) {
        const struct import_move *moves = &partitions->moves[i];
        for (end = i + 1;
             end < partitions->move_count && partitions->moves[end].from == moves->from;)
            end++;
        if (import_is_replaced(partitions, moves->from))
            continue;
        status = leave_date(leaving, stored, moves, end - i, error);
        if (status == SLUICE_OK)
            status = import_partition_add(partitions, leaving->rest, error);
        if (status != SLUICE_OK)
            table_fini(&leaving->rest.removed);
    }
    return status;
}

static bool leaving_init(struct leaving *leaving, struct arena *arena)
{
    const struct import_table *table = &leaving->file->table;
    size_t count = (size_t)leaving->file->rows.column_count;
    int32_t *columns = arena_alloc(arena, sizeof *columns * count);

    leaving->columns = columns;
    leaving->names = arena_alloc(arena, sizeof *leaving->names * count);
    leaving->types = arena_alloc(arena, sizeof *leaving->types * count);
    leaving->values = arena_alloc(arena, sizeof *leaving->values * count);
    if (columns == NULL || leaving->names == NULL || leaving->types == NULL ||
        leaving->values == NULL)
        return false;
    for (size_t c = 0; c < count; c++)
        columns[c] = (int32_t)c;
    for (size_t k = 0; k < table->key_count; k++) {
        leaving->names[k] = leaving->file->rows.columns[table->key[k]].name;
        leaving->types[k] = leaving->file->rows.columns[table->key[k]].type;
    }
    return true;
}

int import_leave_dates(struct import *import, const struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error)
{
    struct leaving leaving = { .file = file, .partitions = partitions };
    struct stored stored;
    int status;

    if (partitions->move_count == 0)
        return SLUICE_OK;
    if (!leaving_init(&leaving, &import->arena))
        return error_memory(error, "moved rows");
    status = stored_init(&stored, import->session, file, &import->arena, error);
    if (status == SLUICE_OK)
        status = leave_dates(&leaving, &stored, partitions, error);
    buffer_fini(&leaving.scratch);
    stored_fini(&stored);
    return status;
}
