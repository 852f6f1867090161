/* window.c - the rows of a key that lie in a window. */
#include "table/index.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows of a group ---- */

/* The first of dates[first..end) that is not below `date`; int64_t so that to + 1 fits. */
static int64_t lower_bound(const sluice_day *dates, int64_t first, int64_t end, int64_t date)
{
    while (first < end) {
        int64_t middle = first + (end - first) / 2;

        if (dates[middle] < date)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* A row without a date is in no range. */
static int64_t first_date(struct index_range range)
{
    return range.from == NO_DATE ? (int64_t)NO_DATE + 1 : range.from;
}

struct sluice_slice indexed_cut(const struct indexed *indexed, int64_t group,
                                struct index_range range)
{
    struct sluice_slice slice = { .step = range.newest_first ? -1 : 1 };
    int64_t first, end;

    if (group < 0)
        return slice;
    first = indexed->starts[group];
    end = indexed->ends[group];
    if (indexed->dates != NULL) {
        first = lower_bound(indexed->dates, first, end, first_date(range));
        end = lower_bound(indexed->dates, first, end, (int64_t)range.to + 1);
    }
    if (range.last > 0 && end - first > range.last)
        first = end - range.last;
    if (first == end)
        return slice;
    slice.first = range.newest_first ? end - 1 : first;
    slice.count = end - first;
    return slice;
}

bool indexed_find_duplicate(const struct indexed *indexed, int64_t *first, int64_t *second)
{
    for (int64_t group = 0; group < indexed->group_count; group++)
        for (int64_t row = indexed->starts[group] + 1; row < indexed->ends[group]; row++) {
            if (indexed->dates != NULL && indexed->dates[row] != indexed->dates[row - 1])
                continue;
            *first = row - 1;
            *second = row;
            return true;
        }
    return false;
}

/* ---- groups of a range ---- */

/* Each group looks for itself: right where the range has more rows than there are groups. */
static int64_t ask_groups(const struct indexed *indexed, struct index_range range, int64_t *groups)
{
    int64_t count = 0;

    for (int64_t group = 0; group < indexed->group_count; group++)
        if (indexed_cut(indexed, group, range).count > 0)
            groups[count++] = group;
    return count;
}

static int compare_groups(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* Entries of the date-major lists, ascending within a day; several days must be merged. */
static int64_t list_groups(const struct indexed *indexed, int64_t first, int64_t end, bool merge,
                           int64_t *groups)
{
    int64_t count = end - first, kept = 0;

    for (int64_t i = 0; i < count; i++)
        groups[i] = indexed->day_groups[first + i];
    if (!merge || count == 0)
        return count;
    qsort(groups, (size_t)count, sizeof *groups, compare_groups);
    for (int64_t i = 0; i < count; i++)
        if (kept == 0 || groups[kept - 1] != groups[i])
            groups[kept++] = groups[i];
    return kept;
}

int indexed_groups(const struct indexed *indexed, struct index_range range, int64_t **groups,
                   int64_t *count, struct sluice_error *error)
{
    int64_t first = 0, end = 0, entries = INT64_MAX, most;
    int64_t first_day = 0, end_day = 0;

    if (indexed->dates != NULL) {
        first_day = lower_bound(indexed->days, 0, indexed->day_count, first_date(range));
        end_day = lower_bound(indexed->days, first_day, indexed->day_count, (int64_t)range.to + 1);
        first = indexed->day_starts[first_day];
        end = indexed->day_starts[end_day];
        entries = end - first;
    }
    most = entries < indexed->group_count ? entries : indexed->group_count;
    *groups = malloc(((size_t)most + 1) * sizeof **groups);
    if (*groups == NULL)
        return error_memory(error, "a list of keys");
    if (entries <= indexed->group_count)
        *count = list_groups(indexed, first, end, end_day - first_day > 1, *groups);
    else
        *count = ask_groups(indexed, range, *groups);
    return SLUICE_OK;
}
