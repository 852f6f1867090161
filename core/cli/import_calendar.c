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

int import_calendar_read(const struct import *import, struct table *dates,
                         struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = import->context.pipeline->calendar;
    const struct sluice_layout *layout;
    const int32_t type = SLUICE_DATE;
    int status;

    *dates = (struct table){ 0 };
    if (calendar == NULL)
        return SLUICE_OK;
    status = session_describe(import->context.session, calendar->table, &layout, error);
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

void import_calendar_first(struct import *import)
{
    const struct pipeline_calendar *calendar = import->context.pipeline->calendar;

    for (size_t i = 1; calendar != NULL && i < import->file_count; i++) {
        struct import_file file = import->files[i];
        if (strcmp(file.table.declared->name, calendar->table) != 0)
            continue;
        memmove(&import->files[1], import->files, sizeof file * i);
        import->files[0] = file;
    }
}
