/* absence.c - what of the imported rows no window will see. */
#include "import/private.h"

#include <stdlib.h>

/* ---- rows by date, as a dry run would leave them ---- */

/* Of a date that is not written, what moves away from it is lost to it. */
static int64_t rows_left(const struct import_partitions *partitions,
                         const struct commit_record *standing)
{
    int64_t rows = standing->rows;

    for (size_t i = 0; i < partitions->move_count; i++)
        rows -= partitions->moves[i].from == standing->date;
    return rows;
}

int import_foresee(struct import *import, struct import_file *file,
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
        file->after[file->after_count++] =
            (struct import_after){ partitions->items[i].date, partitions->items[i].rows };
    for (size_t i = 0; ledger != NULL && (standing = ledger_partition(ledger, table, i)) != NULL;
         i++)
        if (!import_is_replaced(partitions, import, standing->date))
            file->after[file->after_count++] =
                (struct import_after){ standing->date, rows_left(partitions, standing) };
    return SLUICE_OK;
}

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
static int take_foreseen(const struct import *import, struct calendar *calendar,
                         struct sluice_error *error)
{
    calendar->dates = malloc(sizeof *calendar->dates * (import->counted_count + 1));
    if (calendar->dates == NULL)
        return error_memory(error, "the calendar");
    if (import->counted_count > 0)
        memcpy(calendar->dates, import->counted, sizeof *calendar->dates * import->counted_count);
    calendar->count = import->counted_count;
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
    if (import->tables == NULL)
        return SLUICE_OK;
    if (import->has_counted) {
        *known = true;
        return take_foreseen(import, calendar, error);
    }
    if (import->session == NULL && !import->pipeline->calendar->generated)
        return SLUICE_OK;
    status = calendar_load(import->tables, import->session, calendar, error);
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
    const struct source *source = binding_find_source(import->tables, table);
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
