/*
 * compare.c - a file held against the store: what is added, changed, removed and moved.
 *
 * Keys are unique over all dates, so a row of the store has at most one partner in the file, found
 * by its key in an index of the file. What becomes of it is told by that partner:
 *
 *   partner                 the row                                         counts as
 *   on the same date        stands, maybe with other values                 changed, if so
 *   on another date         leaves its date (moves.c where that is not      moved
 *                           written itself)
 *   none, its date goes     is deleted with its date                        removed
 *   none, its date stays    stays; a merge copies it to `kept`, so that     -
 *                           the date is written complete
 *
 * Rows of the file that were nobody's partner are added. A date goes where the file is no merge and
 * has rows of it, or a range is replaced that it lies in.
 *
 * Reading all of the store would be simple, and slow for a file of one day. Two things are known
 * without: a date whose digest is that of the standing version has only partners with the same
 * values, so its rows are not read, and count as matched; and where the date is part of the key, a
 * row cannot move, so dates that the file has no rows of matter only if they go. What is left is
 * walked in order of date:
 *
 *   dates that changed, in spans of neighbours: with all columns, to compare values;
 *   the dates between, before and after them: the columns of the key alone, for moves and removals.
 *
 * Losses are judged date by date as the walk leaves each of them: a date of LOSS_ROWS or more of
 * which more than max_removed goes. They are gathered, not refused here: the caller may be told
 * that it is meant.
 */
#include "import/private.h"
#include "import/stored.h"

#include <stdlib.h>

#define SPAN_DATES 32 /* read at once */
#define SPAN_GAP 7    /* days without rows in the file that are read with the dates around them */
#define LOSS_ROWS 20  /* a date with fewer rows may lose them all */

struct comparison {
    struct import *import;
    const struct import_file *file;
    struct import_partitions *partitions;
    struct stored stored;
    bool *matched;                      /* by row of the file: its key stands in the store */
    struct import_loss at;              /* the date at hand; `stood` 0: none yet */
    struct import_partition *partition; /* of that date; NULL: it is not written */
    bool goes;                          /* what of it is not in the file */
    int32_t *columns;                   /* 0, 1, .. */
    struct sluice_value *values;        /* of a row that is kept */
    struct buffer scratch;
};

/* ---- a date of the store ---- */

static int end_date(struct comparison *comparison, struct sluice_error *error)
{
    struct import_partitions *partitions = comparison->partitions;
    const struct import_loss *at = &comparison->at;
    double most = comparison->file->table.declared->max_removed;

    if (at->stood < LOSS_ROWS || 100.0 * (double)at->removed <= most * (double)at->stood)
        return SLUICE_OK;
    if (!array_reserve((void **)&partitions->losses, &partitions->loss_capacity,
                       partitions->loss_count + 1, sizeof *partitions->losses))
        return error_memory(error, "the dates of a file");
    partitions->losses[partitions->loss_count++] = *at;
    return SLUICE_OK;
}

static int begin_date(struct comparison *comparison, sluice_day date, struct sluice_error *error)
{
    int status = end_date(comparison, error);

    comparison->at = (struct import_loss){ .date = date };
    comparison->partition = import_partition_find(comparison->partitions, date);
    comparison->goes =
        !comparison->file->about.merge && import_is_replaced(comparison->partitions, date);
    return status;
}

/* ---- a row of the store ---- */

static bool same_row(const struct comparison *comparison, const struct sluice_column *columns,
                     int64_t row, int64_t found)
{
    const struct import_table *table = &comparison->file->table;
    const struct sluice_column *mine = comparison->file->rows.views;

    for (int32_t c = table->key_columns; c < table->column_count; c++)
        if (!sluice_value_equals(sluice_value_at(&mine[c], found),
                                 sluice_value_at(&columns[c], row)))
            return false;
    return true;
}

static int add_move(struct comparison *comparison, int64_t found, struct sluice_error *error)
{
    struct import_partitions *partitions = comparison->partitions;

    if (!array_reserve((void **)&partitions->moves, &partitions->move_capacity,
                       partitions->move_count + 1, sizeof *partitions->moves))
        return error_memory(error, "moved rows");
    partitions->moves[partitions->move_count++] =
        (struct import_move){ found, comparison->at.date };
    return SLUICE_OK;
}

/* A row that a merge leaves where it is, on a date that it writes. */
static int keep_row(struct comparison *comparison, const struct sluice_column *columns, int64_t row,
                    struct sluice_error *error)
{
    int32_t count = comparison->file->rows.column_count;

    for (int32_t c = 0; c < count; c++)
        comparison->values[c] = sluice_value_at(&columns[c], row);
    comparison->partition->rows++;
    digest_add(&comparison->partition->digest,
               digest_row(columns, comparison->columns, count, row, &comparison->scratch));
    return table_append(&comparison->partitions->kept, comparison->values, error);
}

/* Its key is not in the file. */
static int take_other(struct comparison *comparison, const struct sluice_column *columns,
                      int64_t row, struct sluice_error *error)
{
    if (comparison->goes) {
        comparison->at.removed++;
        comparison->partitions->counts.removed++;
    }
    return comparison->file->about.merge && comparison->partition != NULL
               ? keep_row(comparison, columns, row, error)
               : SLUICE_OK;
}

static int take_row(struct comparison *comparison, const struct sluice_column *columns, int64_t row,
                    struct sluice_error *error)
{
    const struct import_file *file = comparison->file;
    int64_t found = key_index_find(&comparison->partitions->index, columns, file->table.key, row);

    comparison->at.stood++;
    if (found < 0)
        return take_other(comparison, columns, row, error);
    comparison->matched[found] = true;
    if (file->table.date >= 0 &&
        sluice_date(&file->rows.views[file->table.date], found) != comparison->at.date)
        return add_move(comparison, found, error);
    if (!same_row(comparison, columns, row, found))
        comparison->partitions->counts.changed++;
    return SLUICE_OK;
}

/* The first row of the store needs the keys of the file. */
static int make_index(struct comparison *comparison, struct sluice_error *error)
{
    const struct import_file *file = comparison->file;
    int status = key_index_fill(&comparison->partitions->index, file, error);

    comparison->matched = calloc((size_t)file->rows.row_count + 1, sizeof(bool));
    if (status == SLUICE_OK && comparison->matched == NULL)
        status = error_memory(error, "the keys of a file");
    return status;
}

static int take_rows(const struct sluice_column *columns, int64_t count, void *user,
                     struct sluice_error *error)
{
    struct comparison *comparison = user;
    const struct import_file *file = comparison->file;
    int status = comparison->matched == NULL ? make_index(comparison, error) : SLUICE_OK;

    for (int64_t row = 0; row < count && status == SLUICE_OK; row++) {
        sluice_day date = import_date_of(file, columns, row);
        if (comparison->at.stood == 0 || comparison->at.date != date)
            status = begin_date(comparison, date, error);
        if (status == SLUICE_OK)
            status = take_row(comparison, columns, row, error);
    }
    if (status == SLUICE_OK && atomic_load(comparison->import->options.cancel))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    return status;
}

/* ---- the dates of the store ---- */

static int visit(struct comparison *comparison, int64_t from, int64_t to, bool whole,
                 struct sluice_error *error)
{
    const struct stored_visit visit = { from, to, whole, take_rows, comparison };

    return stored_visit(&comparison->stored, &visit, error);
}

/* Dates that the file has no rows of: something may have moved from there, or goes with its range.
 */
static int visit_others(struct comparison *comparison, int64_t from, int64_t to,
                        struct sluice_error *error)
{
    const struct import_partitions *partitions = comparison->partitions;

    if (comparison->file->table.key_has_date || comparison->file->rows.row_count == 0) {
        if (!partitions->whole_range)
            return SLUICE_OK;
        from = from < partitions->from ? partitions->from : from;
        to = to > partitions->to ? partitions->to : to;
    }
    return visit(comparison, from, to, false, error);
}

/* The last of the dates from `first` on that are read at once. */
static size_t span_end(const struct import_partitions *partitions, size_t first)
{
    const struct import_partition *items = partitions->items;
    size_t last = first;

    while (last + 1 < partitions->replaced && last + 1 - first < SPAN_DATES &&
           items[last + 1].changed &&
           days_between(items[last].date, items[last + 1].date) <= SPAN_GAP)
        last++;
    return last;
}

/* What is replaced by itself holds nothing that moved: everything else is looked through. */
static int visit_dates(struct comparison *comparison, struct sluice_error *error)
{
    const struct import_partitions *partitions = comparison->partitions;
    int64_t from = INT32_MIN;
    int status = SLUICE_OK;

    for (size_t i = 0, last; i < partitions->replaced && status == SLUICE_OK; i = last + 1) {
        const struct import_partition *items = partitions->items;
        last = items[i].changed ? span_end(partitions, i) : i;
        status = visit_others(comparison, from, (int64_t)items[i].date - 1, error);
        if (status == SLUICE_OK && items[i].changed)
            status = visit(comparison, items[i].date, items[last].date, true, error);
        from = (int64_t)items[last].date + 1;
    }
    return status == SLUICE_OK ? visit_others(comparison, from, INT32_MAX, error) : status;
}

/* Rows of the file that stood nowhere; those of dates that did not change did. */
static void count_added(const struct comparison *comparison)
{
    const struct import_file *file = comparison->file;
    struct import_partitions *partitions = comparison->partitions;
    const struct import_partition *partition = NULL;

    for (int64_t row = 0; row < file->rows.row_count; row++) {
        sluice_day date = import_date_of(file, file->rows.views, row);
        if (partition == NULL || partition->date != date)
            partition = import_partition_find(partitions, date);
        if (partition != NULL && partition->changed &&
            (comparison->matched == NULL || !comparison->matched[row]))
            partitions->counts.added++;
    }
    partitions->counts.moved = (int64_t)partitions->move_count;
}

static void finish_merge(const struct import_file *file, struct import_partitions *partitions,
                         const struct ledger *ledger)
{
    table_finish(&partitions->kept);
    for (size_t i = 0; i < partitions->replaced; i++)
        partitions->items[i].changed =
            import_partition_differs(ledger, file->table.declared->name, &partitions->items[i]);
}

static int comparison_init(struct comparison *comparison, struct sluice_error *error)
{
    const struct import_file *file = comparison->file;
    struct arena *arena = &comparison->import->arena;
    size_t count = (size_t)file->rows.column_count;
    int status = stored_init(&comparison->stored, comparison->import->session, file, arena, error);

    if (status != SLUICE_OK)
        return status;
    comparison->columns = arena_alloc(arena, sizeof *comparison->columns * count);
    comparison->values = arena_alloc(arena, sizeof *comparison->values * count);
    if (comparison->columns == NULL || comparison->values == NULL)
        return error_memory(error, "the columns of a table");
    for (size_t c = 0; c < count; c++)
        comparison->columns[c] = (int32_t)c;
    return file->about.merge ? import_rows_like(&comparison->partitions->kept, file, arena, error)
                             : SLUICE_OK;
}

int import_compare(struct import *import, const struct import_file *file,
                   struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error)
{
    struct comparison comparison = { .import = import, .file = file, .partitions = partitions };
    int status = comparison_init(&comparison, error);

    if (status == SLUICE_OK && import->session != NULL &&
        session_ledger(import->session) != import->session)
        status = import_recount(&comparison.stored, file, partitions, error);
    if (status == SLUICE_OK && file->table.date >= 0)
        status = visit_dates(&comparison, error);
    else if (status == SLUICE_OK && file->table.date < 0 && partitions->items[0].changed)
        status = visit(&comparison, INT32_MIN, INT32_MAX, true, error);
    if (status == SLUICE_OK)
        status = end_date(&comparison, error);
    if (status == SLUICE_OK && comparison.scratch.failed)
        status = error_memory(error, "the digest of a date");
    if (status == SLUICE_OK) {
        count_added(&comparison);
        if (file->about.merge)
            finish_merge(file, partitions, ledger);
    }
    free(comparison.matched);
    buffer_fini(&comparison.scratch);
    stored_fini(&comparison.stored);
    return status;
}
