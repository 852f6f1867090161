/* export.c - which rows there are of a table, and reading them a piece at a time. */
#include "ask/private.h"

#define DAYS_PER_READ 31 /* of a raw table: a month is a piece */

/* ---- is it there? ---- */

/* A date with an attempt alone has outcomes but no rows. */
static bool is_there(const struct export *export, sluice_day date)
{
    const struct ledger *ledger = export->asker->ledger;
    const char *table = export->source->name;

    return ledger_committed(ledger, table, date) != NULL ||
           (export->outcomes && ledger_failed_attempt(ledger, table, date) != NULL);
}

static int never_computed(const struct export *export, sluice_day date, size_t count,
                          struct sluice_error *error)
{
    const char *table = export->source->name;
    const struct commit_record *attempt = ledger_failed_attempt(export->asker->ledger, table, date);
    char text[DATE_TEXT_SIZE], others[48] = "";

    if (count > 1)
        (void)snprintf(others, sizeof others, " and %zu more date%s", count - 1,
                       count == 2 ? "" : "s");
    (void)date_format(date, text);
    if (attempt == NULL)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "%s of %s%s was never computed: `sluice run` makes it", table, text,
                                others);
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "%s of %s%s is not there: its computation failed%s%s; `sluice "
                            "failures` says more",
                            table, text, others, attempt->reason == NULL ? "" : ": ",
                            attempt->reason == NULL ? "" : attempt->reason);
}

static int check_computed(struct export *export, struct sluice_error *error)
{
    const struct calendar *calendar = &export->calendar;
    size_t missing = 0;
    sluice_day first = NO_DATE;
    int status =
        calendar_load(export->asker->binding, export->asker->session, &export->calendar, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = calendar_from(calendar, export->from);
         i < calendar->count && calendar->dates[i] <= export->to; i++)
        if (!is_there(export, calendar->dates[i]) && missing++ == 0)
            first = calendar->dates[i];
    return missing > 0 ? never_computed(export, first, missing, error) : SLUICE_OK;
}

int export_check(struct export *export, struct sluice_error *error)
{
    bool has = false;
    int status;

    if (export->source->producer != NULL)
        return check_computed(export, error);
    status = session_has_table(export->asker->session, export->source->name, &has, error);
    return status == SLUICE_OK && !has
               ? sluice_error_set(error, SLUICE_E_REFUSED,
                                  source_is_external(export->source)
                                      ? "the store has no table '%s', which somebody else writes"
                                      : "%s was never imported: `sluice import` does",
                                  export->source->name)
               : status;
}

void export_fini(struct export *export)
{
    calendar_fini(&export->calendar);
}

/* ---- which columns ---- */

/* Computed tables have the partition column first; raw ones are as declared. */
static int table_columns(struct export *export)
{
    const struct source *source = export->source;
    size_t count = source->producer != NULL && !export->all ? source->producer->declared_count
                                                            : source->column_count;

    export->names = arena_alloc(export->arena, sizeof *export->names * (count + 1));
    export->types = arena_alloc(export->arena, sizeof *export->types * (count + 1));
    if (export->names == NULL || export->types == NULL)
        return SLUICE_E_MEMORY;
    for (size_t c = 0; c < count; c++) {
        export->names[c] = source->columns[c].name;
        export->types[c] = source->columns[c].type;
    }
    export->count = (int32_t)count;
    return SLUICE_OK;
}

int export_columns(struct export *export, struct sluice_error *error)
{
    int status = export->outcomes ? export_outcome_columns(export) : table_columns(export);

    return status == SLUICE_OK ? SLUICE_OK : error_memory(error, "the columns of a table");
}

/* ---- rows ---- */

/* The rows from..to (undated: all), by date and key. */
static int export_rows(const struct export *export, sluice_day from, sluice_day to,
                       const struct export_sink *sink, struct sluice_error *error)
{
    const struct source *source = export->source;
    const char **order = arena_alloc(export->arena, sizeof *order * (source->key_count + 1));
    struct sluice_value *values =
        arena_alloc(export->arena, sizeof *values * (size_t) export->count);
    struct condition within[] = { { source->date, SLUICE_AT_LEAST, sluice_of_date(from) },
                                  { source->date, SLUICE_AT_MOST, sluice_of_date(to) } };
    size_t dated = source->date != NULL ? 1 : 0;
    const struct read_request request = { .table = source->name,
                                          .columns = export->names,
                                          .types = export->types,
                                          .count = export->count,
                                          .conditions = within,
                                          .condition_count = dated > 0 ? COUNT_OF(within) : 0,
                                          .order = order,
                                          .order_count = dated + source->key_count };
    struct table rows;
    int status;

    if (order == NULL || values == NULL)
        return error_memory(error, "the columns of a table");
    if (dated > 0)
        order[0] = source->date;
    for (size_t k = 0; k < source->key_count; k++)
        order[dated + k] = source->key[k];
    status = session_read(export->asker->session, &request, &rows, error);
    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < rows.row_count; row++) {
        for (int32_t c = 0; c < export->count; c++)
            values[c] = sluice_value_at(&rows.views[c], row);
        sink->row(export, values, sink->user);
    }
    table_fini(&rows);
    return SLUICE_OK;
}

static int export_piece(const struct export *export, sluice_day from, sluice_day to,
                        const struct export_sink *sink, struct sluice_error *error)
{
    int status = export->outcomes ? export_outcomes(export, from, sink, error)
                                  : export_rows(export, from, to, sink, error);

    return status == SLUICE_OK ? sink->piece(sink->user, error) : status;
}

static int export_computed(const struct export *export, const struct export_sink *sink,
                           struct sluice_error *error)
{
    const struct calendar *calendar = &export->calendar;
    int status = SLUICE_OK;

    for (size_t i = calendar_from(calendar, export->from);
         i < calendar->count && calendar->dates[i] <= export->to && status == SLUICE_OK; i++)
        status = export_piece(export, calendar->dates[i], calendar->dates[i], sink, error);
    return status;
}

/* The dates that there are, a month at a time: a range may have millions that are not. */
static int export_raw(const struct export *export, const struct export_sink *sink,
                      struct sluice_error *error)
{
    const struct source *source = export->source;
    const struct dates_request request = { source->name, source->date, export->from, export->to };
    struct date_list dates = { 0 };
    int status;

    if (source->date == NULL)
        return export_piece(export, 0, 0, sink, error);
    status = session_dates(export->asker->session, &request, &dates, error);
    for (size_t i = 0, end; i < dates.count && status == SLUICE_OK; i = end) {
        for (end = i + 1;
             end < dates.count && days_between(dates.items[i], dates.items[end]) < DAYS_PER_READ;)
            end++;
        status = export_piece(export, dates.items[i], dates.items[end - 1], sink, error);
    }
    date_list_fini(&dates);
    return status;
}

int export_each(const struct export *export, const struct export_sink *sink,
                struct sluice_error *error)
{
    return export->source->producer != NULL ? export_computed(export, sink, error)
                                            : export_raw(export, sink, error);
}
