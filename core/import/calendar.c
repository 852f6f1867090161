/* calendar.c - what an import asks of the calendar: which of the dates without rows count. */
#include "import/private.h"

/* ---- which calendar ---- */

/* A mistake of the calendar is told by commands that need it. */
static int bind_tables(struct import *import, struct sluice_error *error)
{
    struct diagnostics ignored;
    int status;

    diagnostics_init(&ignored);
    status = binding_create_tables(import->pipeline, &ignored, &import->calendar.tables, error);
    diagnostics_fini(&ignored);
    return status == SLUICE_E_INVALID ? SLUICE_OK : status;
}

int import_calendar_init(struct import *import, struct sluice_error *error)
{
    const struct pipeline_calendar *declared = import->pipeline->calendar;
    struct import_calendar *calendar = &import->calendar;
    int status = bind_tables(import, error);

    if (status != SLUICE_OK || declared == NULL || declared->broken)
        return status;
    status = calendar_today(declared, import->session, &calendar->today, error);
    if (calendar->tables != NULL)
        calendar->tables->today = calendar->today;
    return status;
}

void import_calendar_fini(struct import_calendar *calendar)
{
    binding_destroy(calendar->tables);
    date_list_fini(&calendar->dates);
    date_list_fini(&calendar->counted);
}

/* ---- its dates within the range ---- */

/* Plugins are not loaded, so nobody has checked what the pipeline says of its calendar. */
static bool has_dates(const struct sluice_layout *layout, const char *column)
{
    const struct sluice_field *field = layout_find(layout, column);

    return field != NULL && field->type == SLUICE_DATE;
}

static int read_table(const struct import *import, const struct pipeline_calendar *calendar,
                      struct date_list *dates, struct sluice_error *error)
{
    const struct sluice_layout *layout;
    const int32_t type = SLUICE_DATE;
    struct table rows;
    int status = session_describe(import->session, calendar->table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK || !has_dates(layout, calendar->date))
        return status;
    const struct condition within[] = {
        { calendar->date, SLUICE_AT_LEAST, sluice_of_date(import->options.from) },
        { calendar->date, SLUICE_AT_MOST, sluice_of_date(import->options.to) },
    };
    status = session_read(import->session,
                          &(struct read_request){ .table = calendar->table,
                                                  .columns = &calendar->date,
                                                  .types = &type,
                                                  .count = 1,
                                                  .conditions = within,
                                                  .condition_count = COUNT_OF(within) },
                          &rows, error);
    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < rows.row_count; row++)
        date_list_add(dates, sluice_date(rows.views, row));
    table_fini(&rows);
    return SLUICE_OK;
}

static int generate(const struct import *import, const struct pipeline_calendar *from,
                    struct date_list *dates, struct sluice_error *error)
{
    struct calendar calendar = { 0 };
    int status = calendar_generate(from, import->calendar.today, &calendar, error);

    for (size_t i = 0; status == SLUICE_OK && i < calendar.count; i++)
        if (calendar.dates[i] >= import->options.from && calendar.dates[i] <= import->options.to)
            date_list_add(dates, calendar.dates[i]);
    calendar_fini(&calendar);
    return status;
}

static void take_foreseen(const struct date_list *foreseen, struct date_list *dates)
{
    for (size_t i = 0; i < foreseen->count; i++)
        date_list_add(dates, foreseen->items[i]);
}

int import_calendar_dates(const struct import *import, struct date_list *dates,
                          struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->pipeline->calendar;
    int status = SLUICE_OK;

    if (import->calendar.foreseen)
        take_foreseen(&import->calendar.dates, dates);
    else if (calendar == NULL || calendar->broken)
        return SLUICE_OK;
    else if (calendar->generated)
        status = generate(import, calendar, dates, error);
    else if (import->session != NULL)
        status = read_table(import, calendar, dates, error);
    date_list_sort(dates);
    return status == SLUICE_OK && dates->failed ? error_memory(error, "the dates of the calendar")
                                                : status;
}
