/* axis.c - the dates that the partitions of a table are counted by. */
#include "plan/private.h"

#include <stdlib.h>

size_t axis_from(struct axis axis, int32_t date)
{
    size_t low = 0, high = axis.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (axis.dates[middle] < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t axis_find(struct axis axis, int32_t date)
{
    size_t slot = axis_from(axis, date);

    return slot < axis.count && axis.dates[slot] == date ? slot : SIZE_MAX;
}

bool source_lacks(const struct plan *plan, const struct source *source, size_t slot)
{
    const struct source_state *state = &plan->sources[source->index];

    return !state->present[slot] && (state->stray == NULL || !state->stray[slot]);
}

/* ---- tables that count all their dates ---- */

struct dates {
    int32_t *items;
    size_t count, capacity;
};

static bool add_date(struct dates *dates, int32_t date)
{
    if (!array_reserve((void **)&dates->items, &dates->capacity, dates->count + 1,
                       sizeof *dates->items))
        return false;
    dates->items[dates->count++] = date;
    return true;
}

static bool add_versions(const struct plan *plan, const struct source *source, struct dates *dates)
{
    const struct commit_record *commit;
    bool ok = true;

    for (size_t i = 0; ok && (commit = ledger_partition(plan->ledger, source->name, i)) != NULL;
         i++)
        if (commit->date != NO_DATE)
            ok = add_date(dates, commit->date);
    return ok;
}

static bool add_rows(const struct table *rows, struct dates *dates)
{
    bool ok = true;

    for (int64_t row = 0; rows != NULL && row < rows->row_count && ok; row++) {
        const struct sluice_column *column = &rows->views[0];
        /* Most rows are of the date of the row before. */
        if (sluice_is_known(column, row) &&
            (dates->count == 0 || dates->items[dates->count - 1] != sluice_date(column, row)))
            ok = add_date(dates, sluice_date(column, row));
    }
    return ok;
}

static int compare_dates(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

static size_t drop_repeats(int32_t *dates, size_t count)
{
    size_t kept = 0;

    qsort(dates, count, sizeof *dates, compare_dates);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || dates[kept - 1] != dates[i])
            dates[kept++] = dates[i];
    return kept;
}

/* The dates of the calendar, so many days on. */
static bool add_calendar(const struct plan *plan, int days, struct dates *dates)
{
    bool ok = true;

    for (size_t i = 0; i < plan->calendar.count && ok; i++)
        ok = add_date(dates, plan->calendar.dates[i] + days);
    return ok;
}

/* The dates become the axis, each once. */
static bool keep_dates(struct plan *plan, struct source_state *state, const struct dates *dates)
{
    size_t count = dates->count == 0 ? 0 : drop_repeats(dates->items, dates->count);
    int32_t *kept = arena_alloc(&plan->arena, sizeof *kept * (count + 1));

    if (kept == NULL)
        return false;
    if (count > 0)
        memcpy(kept, dates->items, sizeof *kept * count);
    state->axis = (struct axis){ kept, count };
    return true;
}

/* Dates of the calendar and its own, and which of them are its own alone. */
static bool join_calendar(struct plan *plan, struct source_state *state, struct dates *dates)
{
    uint8_t *stray;

    if (!add_calendar(plan, 0, dates) || !keep_dates(plan, state, dates))
        return false;
    stray = arena_alloc(&plan->arena, state->axis.count + 1);
    for (size_t i = 0; i < state->axis.count && stray != NULL; i++)
        stray[i] = calendar_find(&plan->calendar, state->axis.dates[i]) < 0;
    state->stray = stray;
    return stray != NULL;
}

/* ---- tables whose rows are known since a date ---- */

static bool is_read_up_to(const struct plan *plan, const struct source *source, int day)
{
    for (size_t n = 0; n < plan->binding->node_count; n++) {
        const struct node *node = plan->binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++)
            if (node->reads[r].source == source && node->reads[r].since_day == day)
                return true;
    }
    return false;
}

/* The days up to which they are read: D, or the day before it. */
static bool add_limits(const struct plan *plan, const struct source *source, struct dates *dates)
{
    return (!is_read_up_to(plan, source, -1) || add_calendar(plan, -1, dates)) &&
           (!is_read_up_to(plan, source, 0) || add_calendar(plan, 0, dates));
}

/* ---- all tables ---- */

static const int32_t undated[] = { NO_DATE };

int axis_make(struct plan *plan, const struct source *source, const struct table *rows,
              struct sluice_error *error)
{
    struct source_state *state = &plan->sources[source->index];
    struct dates dates = { 0 };
    bool ok = true;

    state->stray = NULL;
    if (source->since != NULL) {
        ok = add_limits(plan, source, &dates) && keep_dates(plan, state, &dates);
    } else if (source->date == NULL) {
        state->axis = (struct axis){ undated, COUNT_OF(undated) };
    } else if (!source_has_all_dates(source)) {
        state->axis = (struct axis){ plan->calendar.dates, plan->calendar.count };
    } else {
        ok = add_versions(plan, source, &dates) && add_rows(rows, &dates) &&
             join_calendar(plan, state, &dates);
    }
    free(dates.items);
    return ok ? SLUICE_OK : error_memory(error, "the plan");
}
