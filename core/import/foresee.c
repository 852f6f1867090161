/*
 * foresee.c - what a dry run remembers of a file: its table and its calendar as they would be.
 *
 * A dry run writes nothing, so what the files after it and the end of the import ask of the store
 * is answered from here: the ledger's rows by date, and where the file is that of the calendar's
 * table, the dates that it would have.
 */
#include "import/private.h"
#include "import/stored.h"

/* ---- the calendar ---- */

/* The dates of the calendar's table as the import would leave it. */
struct noted {
    const struct import_file *file;
    const struct import_partitions *partitions;
    struct import_calendar *calendar; /* to which they go */
    struct key_index index;
    int32_t column; /* the calendar's date */
    const struct sluice_filter *const *where;
    int32_t filter_columns[MAX_CONDITIONS];
};

static void note_date(const struct noted *noted, const struct sluice_column *columns, int64_t row)
{
    const struct sluice_column *column = &columns[noted->column];

    if (!sluice_is_known(column, row))
        return;
    date_list_add(&noted->calendar->dates, sluice_date(column, row));
    if (filters_match(columns, row, noted->where, noted->filter_columns))
        date_list_add(&noted->calendar->counted, sluice_date(column, row));
}

/* Those rows that the file neither has nor removes. */
static int note_stored(const struct sluice_column *columns, int64_t count, void *user,
                       struct sluice_error *error)
{
    const struct noted *noted = user;
    const struct import_file *file = noted->file;

    (void)error;
    for (int64_t row = 0; row < count; row++)
        if (key_index_find(&noted->index, columns, file->table.key, row) < 0 &&
            (file->about.merge ||
             !import_is_replaced(noted->partitions, import_date_of(file, columns, row))))
            note_date(noted, columns, row);
    return SLUICE_OK;
}

static int note_all(struct noted *noted, struct import *import, struct sluice_error *error)
{
    const struct stored_visit all = { INT32_MIN, INT32_MAX, true, note_stored, noted };
    const struct table *rows = &noted->file->rows;
    struct stored stored;
    int status = key_index_fill(&noted->index, noted->file, error);

    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < rows->row_count; row++)
        note_date(noted, rows->views, row);
    status = stored_init(&stored, import->session, noted->file, &import->arena, error);
    if (status == SLUICE_OK)
        status = stored_visit(&stored, &all, error);
    stored_fini(&stored);
    return status;
}

/* False where there is nothing to note. */
static bool note_init(struct noted *noted, const struct import_file *file)
{
    const struct binding *tables = noted->calendar->tables;

    if (tables == NULL || tables->calendar == NULL ||
        !text_equals(file->table.declared->name, tables->calendar->name))
        return false;
    noted->where = tables->calendar_where;
    noted->column = table_find(&file->rows, tables->pipeline->calendar->date);
    for (size_t i = 0; noted->where != NULL && noted->where[i] != NULL; i++)
        noted->filter_columns[i] = table_find(&file->rows, noted->where[i]->column);
    return noted->column >= 0;
}

static int note_calendar(struct import *import, const struct import_file *file,
                         const struct import_partitions *partitions, struct sluice_error *error)
{
    struct import_calendar *calendar = &import->calendar;
    struct noted noted = { .file = file, .partitions = partitions, .calendar = calendar };
    int status;

    if (!note_init(&noted, file))
        return SLUICE_OK;
    status = note_all(&noted, import, error);
    date_list_sort(&calendar->dates);
    date_list_sort(&calendar->counted);
    if (status == SLUICE_OK && (calendar->dates.failed || calendar->counted.failed))
        status = error_memory(error, "the dates of the calendar");
    calendar->foreseen = status == SLUICE_OK;
    key_index_fini(&noted.index);
    return status;
}

/* ---- rows by date ---- */

/* Of a date that is not written, what moves away from it is lost to it. */
static int64_t rows_left(const struct import_partitions *partitions,
                         const struct commit_record *standing)
{
    int64_t rows = standing->rows;

    for (size_t i = 0; i < partitions->move_count; i++)
        rows -= partitions->moves[i].from == standing->date;
    return rows;
}

static void add_after(struct import_file *file, sluice_day date, int64_t rows)
{
    file->after[file->after_count++] = (struct import_after){ date, rows };
}

static int note_rows(struct import *import, struct import_file *file,
                     const struct import_partitions *partitions, const struct ledger *ledger,
                     struct sluice_error *error)
{
    const char *table = file->table.declared->name;
    const struct commit_record *standing;
    size_t count = partitions->count;

    for (size_t i = 0; ledger != NULL && ledger_partition(ledger, table, i) != NULL; i++)
        count++;
    file->after = arena_alloc(&import->arena, sizeof *file->after * (count + 1));
    if (file->after == NULL)
        return error_memory(error, "the dates of a file");
    for (size_t i = 0; i < partitions->count; i++)
        add_after(file, partitions->items[i].date, partitions->items[i].rows);
    for (size_t i = 0; ledger != NULL && (standing = ledger_partition(ledger, table, i)) != NULL;
         i++)
        if (!import_is_replaced(partitions, standing->date))
            add_after(file, standing->date, rows_left(partitions, standing));
    return SLUICE_OK;
}

int import_foresee(struct import *import, struct import_file *file,
                   const struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error)
{
    int status = note_calendar(import, file, partitions, error);

    return status == SLUICE_OK ? note_rows(import, file, partitions, ledger, error) : status;
}
