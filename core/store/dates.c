/* dates.c - which dates a table has rows on. */
#include "store/store.h"

#include <stdlib.h>

/* A mark for each day of the range: rows need not come in any order. */
struct seen {
    uint8_t *days;
    int32_t from, to;
    size_t count;
};

static int take_dates(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    struct seen *seen = user;

    (void)error;
    for (int64_t row = 0; row < batch->row_count; row++) {
        int32_t date;
        if (!sluice_is_known(&batch->columns[0], row))
            continue;
        date = sluice_date(&batch->columns[0], row);
        if (date < seen->from || date > seen->to || seen->days[date - seen->from] != 0)
            continue;
        seen->days[date - seen->from] = 1;
        seen->count++;
    }
    return SLUICE_OK;
}

static int list_days(const struct seen *seen, int32_t **dates, size_t *count,
                     struct sluice_error *error)
{
    *dates = malloc(sizeof **dates * (seen->count + 1));
    if (*dates == NULL)
        return error_memory(error, "the dates of a table");
    for (int64_t day = seen->from; day <= seen->to; day++)
        if (seen->days[day - seen->from] != 0)
            (*dates)[(*count)++] = (int32_t)day;
    return SLUICE_OK;
}

int session_dates(struct session *session, const char *table, const char *column,
                  const int32_t range[2], int32_t **dates, size_t *count,
                  struct sluice_error *error)
{
    const int32_t type = SLUICE_DATE;
    const struct condition within[] = { { column, SLUICE_AT_LEAST, sluice_of_date(range[0]) },
                                        { column, SLUICE_AT_MOST, sluice_of_date(range[1]) } };
    const struct store_read read = { .table = table,
                                     .columns = &column,
                                     .types = &type,
                                     .count = 1,
                                     .conditions = within,
                                     .condition_count = COUNT_OF(within) };
    struct seen seen = { .from = range[0], .to = range[1] };
    int status;

    *dates = NULL;
    *count = 0;
    if (range[0] > range[1])
        return SLUICE_OK;
    seen.days = calloc((size_t)((int64_t)range[1] - range[0]) + 1, 1);
    status = seen.days == NULL ? error_memory(error, "the dates of a table")
                               : session_each(session, &read, take_dates, &seen, error);
    if (status == SLUICE_OK)
        status = list_days(&seen, dates, count, error);
    free(seen.days);
    return status;
}
