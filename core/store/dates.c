/* dates.c - which dates a table has rows on. */
#include "store/private.h"

#include <stdlib.h>

/* A mark for each day of the range: rows need not come in any order. */
struct seen {
    uint8_t *days;
    sluice_day from, to;
};

static int take_dates(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    struct seen *seen = user;

    (void)error;
    for (int64_t row = 0; row < batch->row_count; row++) {
        sluice_day date;
        if (!sluice_is_known(&batch->columns[0], row))
            continue;
        date = sluice_date(&batch->columns[0], row);
        if (date < seen->from || date > seen->to)
            continue;
        seen->days[days_between(seen->from, date)] = 1;
    }
    return SLUICE_OK;
}

static int list_days(const struct seen *seen, struct date_list *dates, struct sluice_error *error)
{
    int64_t count = days_between(seen->from, seen->to) + 1;

    for (int64_t i = 0; i < count; i++)
        if (seen->days[i] != 0)
            date_list_add(dates, day_add(seen->from, i));
    return dates->failed ? error_memory(error, "the dates of a table") : SLUICE_OK;
}

int session_dates(struct session *session, const struct dates_request *request,
                  struct date_list *dates, struct sluice_error *error)
{
    const int32_t type = SLUICE_DATE;
    const struct condition within[] = {
        { request->column, SLUICE_AT_LEAST, sluice_of_date(request->from) },
        { request->column, SLUICE_AT_MOST, sluice_of_date(request->to) },
    };
    const struct read_request read = { .table = request->table,
                                       .columns = &request->column,
                                       .types = &type,
                                       .count = 1,
                                       .conditions = within,
                                       .condition_count = COUNT_OF(within) };
    struct seen seen = { .from = request->from, .to = request->to };
    int status;

    if (request->from > request->to)
        return SLUICE_OK;
    seen.days = calloc((size_t)days_between(request->from, request->to) + 1, 1);
    status = seen.days == NULL ? error_memory(error, "the dates of a table")
                               : session_each(session, &read, take_dates, &seen, error);
    if (status == SLUICE_OK)
        status = list_days(&seen, dates, error);
    free(seen.days);
    return status;
}

/* ---- rows on no date ---- */

static int count_rows(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    int64_t *rows = user;

    (void)error;
    *rows += batch->row_count;
    return SLUICE_OK;
}

int session_undated(struct session *session, const char *table, const char *column, int64_t *rows,
                    struct sluice_error *error)
{
    const struct condition undated = { column, SLUICE_UNDATED, sluice_of_null() };
    const struct read_request read = { .table = table,
                                       .conditions = &undated,
                                       .condition_count = 1 };

    *rows = 0;
    if ((session->driver->capabilities & SLUICE_CAN_UNDATED) == 0)
        return SLUICE_OK;
    return session_each(session, &read, count_rows, rows, error);
}
