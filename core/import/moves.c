/* moves.c - dates that an import does not write, but takes rows from. */
#include "import/private.h"
#include "import/stored.h"

#include <stdlib.h>

struct leaving {
    const struct import_file *file;
    const struct import_partitions *partitions;
    struct import_partition rest; /* the date without the rows that moved */
    const int32_t *columns;       /* 0, 1, .. */
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

static int delete_moved(struct session *session, const struct import_file *file,
                        const struct import_move *moves, size_t count, struct sluice_error *error)
{
    const struct import_table *table = &file->table;
    size_t terms = table->key_count + 1;
    struct condition *same = malloc(sizeof *same * terms);
    int status = same == NULL ? error_memory(error, "moved rows") : SLUICE_OK;

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        same[0] = (struct condition){ table->declared->date, SLUICE_EQUAL,
                                      sluice_of_date(moves[i].from) };
        for (size_t k = 0; k + 1 < terms; k++)
            same[k + 1] = (struct condition){ table->columns[table->key[k]]->name, SLUICE_EQUAL,
                                              sluice_value_at(&file->rows.views[table->key[k]],
                                                              moves[i].row) };
        status = session_replace(session, table->declared->name, same, terms, NULL, error);
    }
    free(same);
    return status;
}

/* Takes the moved rows out of a date. */
static int leave_date(struct leaving *leaving, struct stored *stored,
                      const struct import_move *moves, size_t count, struct sluice_error *error)
{
    const struct stored_visit visit = { moves->from, moves->from, true, digest_rest, leaving };
    int status;

    leaving->rest = (struct import_partition){ .date = moves->from, .changed = true };
    status = stored_visit(stored, &visit, error);
    return status == SLUICE_OK ? delete_moved(stored->session, leaving->file, moves, count, error)
                               : status;
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
    }
    return status;
}

int import_leave_dates(struct import *import, const struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error)
{
    struct leaving leaving = { .file = file, .partitions = partitions };
    struct stored stored;
    int32_t *columns;
    int status;

    if (partitions->move_count == 0)
        return SLUICE_OK;
    columns = arena_alloc(&import->arena, sizeof *columns * (size_t)file->rows.column_count);
    if (columns == NULL)
        return error_memory(error, "moved rows");
    for (int32_t c = 0; c < file->rows.column_count; c++)
        columns[c] = c;
    leaving.columns = columns;
    status = stored_init(&stored, import->session, file, &import->arena, error);
    if (status == SLUICE_OK)
        status = leave_dates(&leaving, &stored, partitions, error);
    buffer_fini(&leaving.scratch);
    stored_fini(&stored);
    return status;
}
