/* calendar.c - what an import asks of the calendar: dates without rows that count. */
#include "import/stored.h"

#include <stdlib.h>

/* The calendar has no more. */
#define MOST_CONDITIONS 16

/* Plugins are not loaded, so nobody has checked what the pipeline says of its calendar. */
static bool has_dates(const struct sluice_layout *layout, const char *column)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, column) == 0)
            return layout->fields[i]->type == SLUICE_DATE;
    return false;
}

static int copy_dates(const struct table *from, struct table *dates, struct sluice_error *error)
{
    const char *name = from->columns[0].name;
    const struct sluice_batch batch = table_batch(from);
    int status = table_init(dates, &name, &from->columns[0].type, 1, error);

    if (status != SLUICE_OK)
        return status;
    status = table_append_batch(dates, &batch, error);
    if (status == SLUICE_OK)
        table_finish(dates);
    else
        table_fini(dates);
    return status;
}

static int read_table(const struct import *import, const struct pipeline_calendar *calendar,
                      struct table *dates, struct sluice_error *error)
{
    const struct sluice_layout *layout;
    const int32_t type = SLUICE_DATE;
    int status = session_describe(import->session, calendar->table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK || !has_dates(layout, calendar->date))
        return status;
    struct condition within[] = {
        { calendar->date, SLUICE_AT_LEAST, sluice_of_date(import->options.from) },
        { calendar->date, SLUICE_AT_MOST, sluice_of_date(import->options.to) },
    };
    return session_read(import->session,
                        &(struct read_request){ .table = calendar->table,
                                                .columns = &calendar->date,
                                                .types = &type,
                                                .count = 1,
                                                .conditions = within,
                                                .condition_count = COUNT_OF(within),
                                                .order = &calendar->date,
                                                .order_count = 1 },
                        dates, error);
}

static int add_generated(const struct import *import, const struct calendar *calendar,
                         struct table *dates, struct sluice_error *error)
{
    static const char *const names[] = { "date" };
    const int32_t type = SLUICE_DATE;
    int status = table_init(dates, names, &type, 1, error);

    for (size_t i = calendar_from(calendar, import->options.from);
         status == SLUICE_OK && i < calendar->count && calendar->dates[i] <= import->options.to;
         i++) {
        struct sluice_value date = sluice_of_date(calendar->dates[i]);
        status = table_append(dates, &date, error);
    }
    table_finish(dates);
    return status;
}

static int generate(const struct import *import, const struct pipeline_calendar *from,
                    struct table *dates, struct sluice_error *error)
{
    struct calendar calendar = { 0 };
    int status = calendar_generate(from, import->today, &calendar, error);

    if (status == SLUICE_OK)
        status = add_generated(import, &calendar, dates, error);
    calendar_fini(&calendar);
    return status;
}

/* A mistake of the calendar is told by commands that need it. */
static int bind_tables(struct import *import, struct sluice_error *error)
{
    struct diagnostics ignored;
    int status;

    diagnostics_init(&ignored);
    status = binding_create_tables(import->pipeline, &ignored, &import->tables, error);
    diagnostics_fini(&ignored);
    return status == SLUICE_E_INVALID ? SLUICE_OK : status;
}

int import_calendar_today(struct import *import, struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->pipeline->calendar;
    int status = bind_tables(import, error);

    import->today = NO_DATE;
    if (status != SLUICE_OK || calendar == NULL || calendar->broken)
        return status;
    status = calendar_today(calendar, import->session, &import->today, error);
    if (import->tables != NULL)
        import->tables->today = import->today;
    return status;
}

int import_calendar_read(const struct import *import, struct table *dates,
                         struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->pipeline->calendar;

    *dates = (struct table){ 0 };
    if (import->has_dates)
        return copy_dates(&import->dates, dates, error);
    if (calendar == NULL || calendar->broken)
        return SLUICE_OK;
    if (calendar->generated)
        return generate(import, calendar, dates, error);
    return import->session == NULL ? SLUICE_OK : read_table(import, calendar, dates, error);
}

/* ---- of a dry run ---- */

/* The dates of the calendar's table as the import would leave it. */
struct noted {
    const struct import *import;
    const struct import_file *file;
    const struct import_partitions *partitions;
    struct key_index index;
    int32_t column; /* the calendar's date */
    const struct sluice_filter *const *where;
    int32_t filter_columns[MOST_CONDITIONS];
    int32_t *dates;
    size_t count, capacity;
    int32_t *counted; /* of rows that satisfy the calendar's conditions */
    size_t counted_count, counted_capacity;
};

static int note_date(struct noted *noted, const struct sluice_column *columns, int64_t row,
                     struct sluice_error *error)
{
    const struct sluice_column *column = &columns[noted->column];

    if (!sluice_is_known(column, row))
        return SLUICE_OK;
    if (!array_reserve((void **)&noted->dates, &noted->capacity, noted->count + 1,
                       sizeof *noted->dates) ||
        !array_reserve((void **)&noted->counted, &noted->counted_capacity, noted->counted_count + 1,
                       sizeof *noted->counted))
        return error_memory(error, "the dates of the calendar");
    noted->dates[noted->count++] = sluice_date(column, row);
    if (filters_match(columns, row, noted->where, noted->filter_columns))
        noted->counted[noted->counted_count++] = sluice_date(column, row);
    return SLUICE_OK;
}

/* Those rows that the file neither has nor removes. */
static int note_stored(const struct sluice_column *columns, int64_t count, void *user,
                       struct sluice_error *error)
{
    struct noted *noted = user;
    const struct import_file *file = noted->file;
    int status = SLUICE_OK;

    for (int64_t row = 0; row < count && status == SLUICE_OK; row++) {
        int32_t date =
            file->table.date < 0 ? NO_DATE : sluice_date(&columns[file->table.date], row);
        if (key_index_find(&noted->index, columns, file->table.key, row) < 0 &&
            (file->about.merge || !import_is_replaced(noted->partitions, noted->import, date)))
            status = note_date(noted, columns, row, error);
    }
    return status;
}

static int note_all(struct noted *noted, struct arena *arena, struct sluice_error *error)
{
    const struct table *rows = &noted->file->rows;
    struct stored stored;
    int status = key_index_fill(&noted->index, noted->file, error);

    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++)
        status = note_date(noted, rows->views, row, error);
    if (status != SLUICE_OK)
        return status;
    status = stored_init(&stored, noted->import->session, noted->file, arena, error);
    if (status == SLUICE_OK)
        status = stored_visit(&stored, INT32_MIN, INT32_MAX, true, note_stored, noted, error);
    stored_fini(&stored);
    return status;
}

static int compare_dates(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

static int keep_dates(struct import *import, struct noted *noted, struct sluice_error *error)
{
    const char *name = import->pipeline->calendar->date;
    const int32_t type = SLUICE_DATE;
    int status = table_init(&import->dates, &name, &type, 1, error);

    import->has_dates = status == SLUICE_OK;
    if (noted->count > 0)
        qsort(noted->dates, noted->count, sizeof *noted->dates, compare_dates);
    for (size_t i = 0; i < noted->count && status == SLUICE_OK; i++) {
        struct sluice_value date = sluice_of_date(noted->dates[i]);
        status = table_append(&import->dates, &date, error);
    }
    if (import->has_dates)
        table_finish(&import->dates);
    return status;
}

static int keep_counted(struct import *import, struct noted *noted, struct sluice_error *error)
{
    import->counted =
        arena_alloc(&import->arena, sizeof *import->counted * (noted->counted_count + 1));
    if (import->counted == NULL)
        return error_memory(error, "the dates of the calendar");
    if (noted->counted_count > 0)
        qsort(noted->counted, noted->counted_count, sizeof *noted->counted, compare_dates);
    for (size_t i = 0; i < noted->counted_count; i++)
        if (i == 0 || noted->counted[i] != noted->counted[i - 1])
            import->counted[import->counted_count++] = noted->counted[i];
    import->has_counted = true;
    return SLUICE_OK;
}

/* False where there is nothing to note. */
static bool note_init(struct noted *noted, const struct import *import,
                      const struct import_file *file)
{
    const struct binding *tables = import->tables;

    if (tables == NULL || tables->calendar == NULL ||
        !text_equals(file->table.declared->name, tables->calendar->name))
        return false;
    noted->where = tables->calendar_where;
    noted->column = table_find(&file->rows, tables->pipeline->calendar->date);
    for (size_t i = 0; noted->where != NULL && noted->where[i] != NULL; i++) {
        if (i == MOST_CONDITIONS)
            return false;
        noted->filter_columns[i] = table_find(&file->rows, noted->where[i]->column);
    }
    return noted->column >= 0;
}

int import_calendar_note(struct import *import, const struct import_file *file,
                         const struct import_partitions *partitions, struct sluice_error *error)
{
    struct noted noted = { .import = import, .file = file, .partitions = partitions };
    int status;

    if (!note_init(&noted, import, file))
        return SLUICE_OK;
    status = note_all(&noted, &import->arena, error);
    if (status == SLUICE_OK && import->has_range)
        status = keep_dates(import, &noted, error);
    if (status == SLUICE_OK)
        status = keep_counted(import, &noted, error);
    key_index_fini(&noted.index);
    free(noted.dates);
    free(noted.counted);
    return status;
}
