/* index_days.c - the keys of each date of an index. */
#include "table/index.h"
#include "table/index_sort.h"

#include <stdlib.h>

static uint64_t date_code(sluice_day date)
{
    return (uint64_t)((int64_t)date - INT32_MIN);
}

/* The dated rows as items: key the date, payload the group, which ascends with the row. */
static int64_t list_items(const struct indexed *indexed, const uint32_t *groups,
                          struct sort_item *items)
{
    int64_t count = 0;

    for (int64_t row = 0; row < indexed->row_count; row++)
        if (indexed->dates[row] != NO_DATE)
            items[count++] = (struct sort_item){ date_code(indexed->dates[row]), groups[row] };
    return count;
}

/* Keys become distances from the least; returns the bits they need. */
static int shorten(struct sort_item *items, int64_t count, uint64_t *least)
{
    uint64_t most = 0;

    *least = UINT64_MAX;
    for (int64_t i = 0; i < count; i++) {
        *least = items[i].key < *least ? items[i].key : *least;
        most = items[i].key > most ? items[i].key : most;
    }
    for (int64_t i = 0; i < count; i++)
        items[i].key -= *least;
    return most > *least ? 64 - __builtin_clzll(most - *least) : 0;
}

/* One item per date and group is kept; `*day_count` dates remain. */
static int64_t drop_repeats(struct sort_item *items, int64_t count, int64_t *day_count)
{
    int64_t kept = 0;

    *day_count = 0;
    for (int64_t i = 0; i < count; i++) {
        bool new_day = kept == 0 || items[kept - 1].key != items[i].key;

        if (!new_day && items[kept - 1].payload == items[i].payload)
            continue;
        *day_count += new_day ? 1 : 0;
        items[kept++] = items[i];
    }
    return kept;
}

static int store_days(struct indexed *indexed, const struct sort_item *items, int64_t count,
                      uint64_t least, struct sluice_error *error)
{
    size_t most = (size_t)indexed->day_count;
    int64_t day = 0, *starts;
    sluice_day *days;
    uint32_t *day_groups;

    indexed->days = days = malloc((most + 1) * sizeof *days);
    indexed->day_starts = starts = malloc((most + 1) * sizeof *starts);
    indexed->day_groups = day_groups = memory_large(((size_t)count + 1) * sizeof *day_groups);
    if (days == NULL || starts == NULL || day_groups == NULL)
        return error_memory(error, "the dates of an index");
    for (int64_t i = 0; i < count; i++) {
        day_groups[i] = items[i].payload;
        if (i > 0 && items[i].key == items[i - 1].key)
            continue;
        days[day] = (sluice_day)((int64_t)(items[i].key + least) + INT32_MIN);
        starts[day++] = i;
    }
    starts[day] = count;
    return SLUICE_OK;
}

int index_make_dates(struct indexed *indexed, struct sluice_error *error)
{
    const struct sluice_column *column = &indexed->columns[indexed->date];
    size_t rows = (size_t)indexed->row_count;
    sluice_day *dates = memory_large((rows + 1) * sizeof *dates);

    if (dates == NULL)
        return error_memory(error, "the dates of an index");
    for (int64_t row = 0; row < indexed->row_count; row++)
        dates[row] = sluice_is_known(column, row) ? sluice_date(column, row) : NO_DATE;
    indexed->dates = indexed->dates_made = dates;
    return SLUICE_OK;
}

int index_make_days(struct indexed *indexed, const uint32_t *groups, struct sluice_error *error)
{
    size_t rows = (size_t)indexed->row_count;
    struct sort_item *items = memory_large((2 * rows + 1) * sizeof *items);
    struct sort_item *sorted;
    uint64_t least = 0;
    int64_t count;
    int bits, status;

    if (items == NULL)
        return error_memory(error, "the dates of an index");
    count = list_items(indexed, groups, items);
    bits = shorten(items, count, &least);
    sorted = items_sort(items, items + rows, count, bits);
    count = drop_repeats(sorted, count, &indexed->day_count);
    status = store_days(indexed, sorted, count, least, error);
    free(items);
    return status;
}
