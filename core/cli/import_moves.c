/* import_moves.c - the dates an import writes, and rows that stood on another date before. */
#include "cli/import.h"

#include <stdlib.h>

/* ---- partitions ---- */

static int add_partition(struct import_partitions *partitions, struct import_partition partition,
                         struct sluice_error *error)
{
    if (!array_reserve((void **)&partitions->items, &partitions->capacity, partitions->count + 1,
                       sizeof partition))
        return error_memory(error, "the dates of a file");
    partitions->items[partitions->count++] = partition;
    return SLUICE_OK;
}

/* Is a date without rows worth a version? Where it had one; and where the planner asks: a date of
 * the calendar that was imported empty is there. `*next` walks through the calendar's dates. */
static bool counts_empty(const struct ledger *ledger, const char *table,
                         const struct table *calendar, int64_t *next, int32_t date)
{
    const struct sluice_column *dates = calendar->views;

    while (*next < calendar->row_count && sluice_date(dates, *next) < date)
        ++*next;
    return (*next < calendar->row_count && sluice_date(dates, *next) == date) ||
           ledger_committed(ledger, table, date) != NULL;
}

static int add_range(struct import_partitions *partitions, const struct import *import,
                     const struct import_file *file, const struct ledger *ledger,
                     const struct dated_digest *dates, size_t count, struct sluice_error *error)
{
    const char *name = file->table.declared->name;
    struct table calendar;
    int64_t in_calendar = 0;
    size_t next = 0;
    int status = import_calendar_read(import, &calendar, error);

    for (int64_t day = import->from; day <= import->to && status == SLUICE_OK; day++) {
        struct import_partition partition = { .date = (int32_t)day };
        if (next < count && dates[next].date == partition.date) {
            partition.rows = dates[next].rows;
            partition.digest = dates[next++].digest;
        } else if (!counts_empty(ledger, name, &calendar, &in_calendar, partition.date)) {
            continue;
        }
        status = add_partition(partitions, partition, error);
    }
    table_fini(&calendar);
    return status;
}

static int add_dates(struct import_partitions *partitions, const struct dated_digest *dates,
                     size_t count, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct import_partition partition = { dates[i].date, dates[i].rows, dates[i].digest,
                                              false };
        status = add_partition(partitions, partition, error);
    }
    return status;
}

static bool differs(const struct commit_record *standing, const struct import_partition *partition)
{
    return standing == NULL || standing->kind != COMMIT_IMPORT ||
           standing->rows != partition->rows ||
           !digest_equals(standing->fingerprint, partition->digest);
}

static int all_columns(const struct table *table, int32_t **columns, struct sluice_error *error)
{
    *columns = malloc(sizeof **columns * ((size_t)table->column_count + 1));
    for (int32_t c = 0; c < table->column_count && *columns != NULL; c++)
        (*columns)[c] = c;
    return *columns == NULL ? error_memory(error, "the columns of a table") : SLUICE_OK;
}

/* Digests per date over every column. `*dates` is heap memory. */
static int digest_rows(const struct table *rows, int32_t date, struct dated_digest **dates,
                       size_t *count, struct sluice_error *error)
{
    int32_t *columns = NULL;
    int status = all_columns(rows, &columns, error);

    *dates = NULL;
    *count = 0;
    if (status == SLUICE_OK)
        status =
            digest_table(rows, columns, rows->column_count, date, NULL, NULL, dates, count, error);
    free(columns);
    return status;
}

int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error)
{
    struct dated_digest *dates = NULL;
    size_t count = 0;
    int status = digest_rows(&file->rows, file->table.date, &dates, &count, error);

    *partitions = (struct import_partitions){ 0 };
    if (status == SLUICE_OK && import->has_range && file->table.date >= 0)
        status = add_range(partitions, import, file, ledger, dates, count, error);
    else if (status == SLUICE_OK)
        status = add_dates(partitions, dates, count, error);
    free(dates);
    partitions->replaced = partitions->count;
    for (size_t i = 0; i < partitions->count; i++) {
        struct import_partition *partition = &partitions->items[i];
        const struct commit_record *standing =
            ledger_committed(ledger, file->table.declared->name, partition->date);
        partition->changed = differs(standing, partition);
        partitions->before += standing == NULL ? 0 : standing->rows;
    }
    return status;
}

void import_partitions_fini(struct import_partitions *partitions)
{
    free(partitions->items);
    free(partitions->moves);
}

static int compare_date(const void *key, const void *item)
{
    int32_t date = *(const int32_t *)key, other = ((const struct import_partition *)item)->date;

    return (date > other) - (date < other);
}

/* Its rows go anyway: those of the dates that are written, and of the whole range. */
static bool is_replaced(const struct import_partitions *partitions, const struct import *import,
                        int32_t date)
{
    if (import->has_range && date >= import->from && date <= import->to)
        return true;
    return partitions->replaced > 0 && bsearch(&date, partitions->items, partitions->replaced,
                                               sizeof *partitions->items, compare_date) != NULL;
}

/* ---- moved rows ---- */

struct mover {
    struct import *import;
    const struct import_file *file;
    struct import_partitions *partitions;
    struct key_index index; /* of the file; made when the store has a row to look up */
    const char **names;     /* the columns of the key, then the date */
    int32_t *types;
    int32_t *positions; /* of the key in what is read: 0, 1, .. */
};

static int mover_init(struct mover *mover, struct sluice_error *error)
{
    const struct import_table *table = &mover->file->table;
    struct arena *arena = &mover->import->arena;
    size_t count = table->key_count;

    mover->names = arena_alloc(arena, sizeof *mover->names * (count + 1));
    mover->types = arena_alloc(arena, sizeof *mover->types * (count + 1));
    mover->positions = arena_alloc(arena, sizeof *mover->positions * (count + 1));
    if (mover->names == NULL || mover->types == NULL || mover->positions == NULL)
        return error_memory(error, "the keys of a table");
    for (size_t k = 0; k < count; k++) {
        mover->names[k] = table->columns[table->key[k]]->name;
        mover->types[k] = table->columns[table->key[k]]->type;
        mover->positions[k] = (int32_t)k;
    }
    mover->names[count] = table->declared->date;
    mover->types[count] = SLUICE_DATE;
    return SLUICE_OK;
}

static int fill_index(struct mover *mover, struct sluice_error *error)
{
    int status = key_index_init(&mover->index, mover->file, error);

    for (int64_t row = 0; row < mover->file->rows.row_count && status == SLUICE_OK; row++)
        (void)key_index_add(&mover->index, row);
    return status;
}

/* The row of the file that has the key of `row` but another date than `date`, or -1. */
static int64_t moved_row(const struct mover *mover, const struct sluice_column *columns,
                         const int32_t *key, int64_t row, int32_t date)
{
    const struct import_file *file = mover->file;
    int64_t found = key_index_find(&mover->index, columns, key, row);

    if (found < 0 || sluice_date(&file->rows.views[file->table.date], found) == date)
        return -1;
    return found;
}

static int note_moves(struct mover *mover, const struct table *stored, struct sluice_error *error)
{
    struct import_partitions *partitions = mover->partitions;
    const struct sluice_column *dates = &stored->views[mover->file->table.key_count];

    for (int64_t row = 0; row < stored->row_count; row++) {
        int32_t date = sluice_date(dates, row);
        int64_t found = moved_row(mover, stored->views, mover->positions, row, date);
        if (found < 0)
            continue;
        if (!array_reserve((void **)&partitions->moves, &partitions->move_capacity,
                           partitions->move_count + 1, sizeof *partitions->moves))
            return error_memory(error, "moved rows");
        partitions->moves[partitions->move_count++] = (struct import_move){ found, date };
    }
    return SLUICE_OK;
}

/* Looks through the keys of the store from..to inclusive. */
static int search_dates(struct mover *mover, int64_t from, int64_t to, struct sluice_error *error)
{
    const struct import_table *table = &mover->file->table;
    struct condition within[2];
    size_t conditions = 0;
    struct table stored;
    int status;

    if (from > to)
        return SLUICE_OK;
    if (from > INT32_MIN)
        within[conditions++] = (struct condition){ table->declared->date, SLUICE_AT_LEAST,
                                                   sluice_of_date((int32_t)from) };
    if (to < INT32_MAX)
        within[conditions++] = (struct condition){ table->declared->date, SLUICE_AT_MOST,
                                                   sluice_of_date((int32_t)to) };
    status = session_read(mover->import->context.session, table->declared->name, mover->names,
                          mover->types, (int32_t)table->key_count + 1, within, conditions,
                          &table->declared->date, 1, &stored, error);
    if (status != SLUICE_OK)
        return status;
    if (stored.row_count > 0 && mover->index.slots == NULL)
        status = fill_index(mover, error);
    if (status == SLUICE_OK && stored.row_count > 0)
        status = note_moves(mover, &stored, error);
    table_fini(&stored);
    return status;
}

/* What is replaced by itself holds nothing that moved: everything else is looked through. */
static int search(struct mover *mover, struct sluice_error *error)
{
    const struct import_partitions *partitions = mover->partitions;
    int64_t from = INT32_MIN;
    int status = SLUICE_OK;

    for (size_t i = 0; i < partitions->replaced && status == SLUICE_OK; i++) {
        if (partitions->items[i].changed)
            continue;
        status = search_dates(mover, from, (int64_t)partitions->items[i].date - 1, error);
        from = (int64_t)partitions->items[i].date + 1;
    }
    return status == SLUICE_OK ? search_dates(mover, from, INT32_MAX, error) : status;
}

/* Digest of the rows of a date that stay there. */
static int digest_rest(const struct mover *mover, const struct table *stored,
                       struct import_partition *rest, struct sluice_error *error)
{
    const struct import_table *table = &mover->file->table;
    struct buffer scratch = { 0 };
    int32_t *columns = NULL;
    int status = all_columns(stored, &columns, error);

    for (int64_t row = 0; row < stored->row_count && status == SLUICE_OK; row++) {
        if (moved_row(mover, stored->views, table->key, row, rest->date) >= 0)
            continue;
        rest->rows++;
        digest_add(&rest->digest,
                   digest_row(stored->views, columns, stored->column_count, row, &scratch));
    }
    if (scratch.failed)
        status = error_memory(error, "the digest of a date");
    buffer_fini(&scratch);
    free(columns);
    return status;
}

static int delete_moved(const struct mover *mover, const struct import_move *moves, size_t count,
                        struct sluice_error *error)
{
    const struct import_file *file = mover->file;
    size_t terms = file->table.key_count + 1;
    struct condition *same = malloc(sizeof *same * terms);
    int status = same == NULL ? error_memory(error, "moved rows") : SLUICE_OK;

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        same[0] = (struct condition){ file->table.declared->date, SLUICE_EQUAL,
                                      sluice_of_date(moves[i].from) };
        for (size_t k = 0; k + 1 < terms; k++)
            same[k + 1] = (struct condition){ mover->names[k], SLUICE_EQUAL,
                                              sluice_value_at(&file->rows.views[file->table.key[k]],
                                                              moves[i].row) };
        status = session_replace(mover->import->context.session, file->table.declared->name, same,
                                 terms, NULL, error);
    }
    free(same);
    return status;
}

/* Takes the moved rows out of a date that is not replaced. */
static int leave_date(struct mover *mover, const struct import_move *moves, size_t count,
                      struct sluice_error *error)
{
    const struct import_file *file = mover->file;
    struct condition on = { file->table.declared->date, SLUICE_EQUAL, sluice_of_date(moves->from) };
    struct import_partition rest = { .date = moves->from, .changed = true };
    const char **names =
        arena_alloc(&mover->import->arena, sizeof *names * (size_t)file->rows.column_count);
    int32_t *types =
        arena_alloc(&mover->import->arena, sizeof *types * (size_t)file->rows.column_count);
    struct table stored;
    int status;

    if (names == NULL || types == NULL)
        return error_memory(error, "moved rows");
    for (int32_t c = 0; c < file->rows.column_count; c++) {
        names[c] = file->rows.columns[c].name;
        types[c] = file->rows.columns[c].type;
    }
    status = session_read(mover->import->context.session, file->table.declared->name, names, types,
                          file->rows.column_count, &on, 1, NULL, 0, &stored, error);
    if (status != SLUICE_OK)
        return status;
    status = digest_rest(mover, &stored, &rest, error);
    table_fini(&stored);
    if (status == SLUICE_OK)
        status = delete_moved(mover, moves, count, error);
    return status == SLUICE_OK ? add_partition(mover->partitions, rest, error) : status;
}

int import_move_rows(struct import *import, const struct import_file *file,
                     struct import_partitions *partitions, struct sluice_error *error)
{
    struct mover mover = { .import = import, .file = file, .partitions = partitions };
    int status;

    if (file->table.date < 0 || file->table.key_has_date || file->rows.row_count == 0)
        return SLUICE_OK;
    status = mover_init(&mover, error);
    if (status == SLUICE_OK)
        status = search(&mover, error);
    for (size_t i = 0, end; i < partitions->move_count && status == SLUICE_OK; i = end) {
        const struct import_move *moves = &partitions->moves[i];
        for (end = i + 1;
             end < partitions->move_count && partitions->moves[end].from == moves->from;)
            end++;
        if (!is_replaced(partitions, import, moves->from))
            status = leave_date(&mover, moves, end - i, error);
    }
    key_index_fini(&mover.index);
    return status;
}
