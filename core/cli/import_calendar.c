/* import_calendar.c - what an import asks of the calendar: dates without rows that count. */
#include "cli/import.h"

/* Plugins are not loaded, so nobody has checked what the pipeline says of its calendar. */
static bool has_dates(const struct sluice_layout *layout, const char *column)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, column) == 0)
            return layout->fields[i]->type == SLUICE_DATE;
    return false;
}

static int read_table(const struct import *import, const struct pipeline_calendar *calendar,
                      struct table *dates, struct sluice_error *error)
{
    const struct sluice_layout *layout;
    const int32_t type = SLUICE_DATE;
    int status = session_describe(import->context.session, calendar->table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK || !has_dates(layout, calendar->date))
        return status;
    struct condition within[] = {
        { calendar->date, SLUICE_AT_LEAST, sluice_of_date(import->from) },
        { calendar->date, SLUICE_AT_MOST, sluice_of_date(import->to) },
    };
    return session_read(import->context.session, calendar->table, &calendar->date, &type, 1, within,
                        COUNT_OF(within), &calendar->date, 1, dates, error);
}

static int add_generated(const struct import *import, const struct calendar *calendar,
                         struct table *dates, struct sluice_error *error)
{
    static const char *const names[] = { "date" };
    const int32_t type = SLUICE_DATE;
    int status = table_init(dates, names, &type, 1, error);

    for (size_t i = calendar_from(calendar, import->from);
         status == SLUICE_OK && i < calendar->count && calendar->dates[i] <= import->to; i++) {
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

int import_calendar_today(struct import *import, struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->context.pipeline->calendar;

    import->today = NO_DATE;
    if (calendar == NULL || calendar->broken)
        return SLUICE_OK;
    return calendar_today(calendar, import->context.session, &import->today, error);
}

int import_calendar_read(const struct import *import, struct table *dates,
                         struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->context.pipeline->calendar;

    *dates = (struct table){ 0 };
    if (calendar == NULL || calendar->broken)
        return SLUICE_OK;
    return calendar->generated ? generate(import, calendar, dates, error)
                               : read_table(import, calendar, dates, error);
}

void import_calendar_first(struct import *import)
{
    const struct pipeline_calendar *calendar = import->context.pipeline->calendar;
    const char *table = calendar == NULL ? NULL : calendar->table;

    for (size_t i = 1; table != NULL && i < import->file_count; i++) {
        struct import_file file = import->files[i];
        if (strcmp(file.table.declared->name, table) != 0)
            continue;
        memmove(&import->files[1], import->files, sizeof file * i);
        import->files[0] = file;
    }
}
