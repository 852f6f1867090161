/* dates.c - which dates a table has rows on. */
#include "store/store.h"

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
        seen->days[date - seen->from] = 1;
    }
    return SLUICE_OK;
}

static int list_days(const struct seen *seen, struct date_list *dates, struct sluice_error *error)
{
    for (int64_t day = seen->from; day <= seen->to; day++)
        if (seen->days[day - seen->from] != 0)
            date_list_add(dates, (sluice_day)day);
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
    seen.days = calloc((size_t)((int64_t)request->to - request->from) + 1, 1);
    status = seen.days == NULL ? error_memory(error, "the dates of a table")
                               : session_each(session, &read, take_dates, &seen, error);
    if (status == SLUICE_OK)
        status = list_days(&seen, dates, error);
    free(seen.days);
    return status;
}
