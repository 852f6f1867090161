/* absence.c - what of the imported rows no window will see. */
#include "import/private.h"

#include <stdlib.h>

static struct absence count_foreseen(const struct import_file *file,
                                     const struct calendar *calendar)
{
    struct absence absence = { .table = file->table.declared->name };

    for (size_t i = 0; i < file->after_count; i++)
        absence_add(&absence, calendar, file->after[i].date, file->after[i].rows);
    return absence;
}

/* ---- the calendar ---- */

/* Of a dry run that has its table, as it would be. */
static int take_foreseen(const struct date_list *counted, struct calendar *calendar,
                         struct sluice_error *error)
{
    calendar->dates = malloc(sizeof *calendar->dates * (counted->count + 1));
    if (calendar->dates == NULL)
        return error_memory(error, "the calendar");
    if (counted->count > 0)
        memcpy(calendar->dates, counted->items, sizeof *calendar->dates * counted->count);
    calendar->count = counted->count;
    return SLUICE_OK;
}

/* `*known` false where the pipeline says none, or no sound one, or its table was never imported:
 * other commands tell of that. */
static int load_calendar(const struct import *import, struct calendar *calendar, bool *known,
                         struct sluice_error *error)
{
    int status;

    *known = false;
    arena_init(&calendar->arena, 0);
    if (import->calendar.tables == NULL || import->pipeline->calendar == NULL)
        return SLUICE_OK;
    if (import->calendar.foreseen) {
        *known = true;
        return take_foreseen(&import->calendar.counted, calendar, error);
    }
    if (import->session == NULL && !import->pipeline->calendar->generated)
        return SLUICE_OK;
    status = calendar_load(import->calendar.tables, import->session, calendar, error);
    *known = status == SLUICE_OK;
    return status == SLUICE_E_REFUSED ? SLUICE_OK : status;
}

/* ---- telling ---- */

/* Of one table that is in. */
static int count_table(const struct import *import, const struct import_file *file,
                       const struct calendar *calendar, struct absence *absence,
                       struct sluice_error *error)
{
    const char *table = file->table.declared->name;
    const struct source *source = binding_find_source(import->calendar.tables, table);
    struct ledger *ledger = NULL;
    int status = SLUICE_OK;

    *absence = (struct absence){ 0 };
    if (source == NULL || !absence_is_possible(source))
        return SLUICE_OK;
    if (import->options.dry_run) {
        *absence = count_foreseen(file, calendar);
        return SLUICE_OK;
    }
    status = ledger_load(import->session, table, &ledger, error);
    if (status == SLUICE_OK)
        *absence = absence_count(ledger, calendar, source->name);
    ledger_destroy(ledger);
    return status;
}

static int tell(const struct import *import, const struct calendar *calendar,
                struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < import->done && status == SLUICE_OK; i++) {
        struct absence absence;
        status = count_table(import, &import->files[i], calendar, &absence, error);
        if (status == SLUICE_OK && absence.rows > 0 && import->events->outside != NULL)
            import->events->outside(import->events->user, &absence);
    }
    return status;
}

int import_count_outside(const struct import *import, struct sluice_error *error)
{
    struct calendar calendar = { 0 };
    bool known;
    int status = load_calendar(import, &calendar, &known, error);

    if (status == SLUICE_OK && known)
        status = tell(import, &calendar, error);
    calendar_fini(&calendar);
    return status;
}
