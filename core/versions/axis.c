/* axis.c - the dates that the partitions of a table are counted by. */
#include "versions/private.h"

size_t axis_from(struct axis axis, sluice_day date)
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

size_t axis_find(struct axis axis, sluice_day date)
{
    size_t slot = axis_from(axis, date);

    return slot < axis.count && axis.dates[slot] == date ? slot : SIZE_MAX;
}

bool source_lacks(const struct versions *versions, const struct source *source, size_t slot)
{
    const struct source_state *state = &versions->sources[source->index];

    return !state->present[slot] && (state->stray == NULL || !state->stray[slot]);
}

/* ---- tables that count all their dates ---- */

static void add_versions(const struct versions *versions, const struct source *source,
                         struct date_list *dates)
{
    const struct commit_record *commit;

    for (size_t i = 0; (commit = ledger_partition(versions->ledger, source->name, i)) != NULL; i++)
        if (commit->date != NO_DATE)
            date_list_add(dates, commit->date);
}

static void add_own(const struct date_list *own, struct date_list *dates)
{
    for (size_t i = 0; i < own->count; i++)
        date_list_add(dates, own->items[i]);
}

/* The dates of the calendar, so many days on. */
static void add_calendar(const struct versions *versions, int days, struct date_list *dates)
{
    for (size_t i = 0; i < versions->calendar->count; i++)
        date_list_add(dates, day_add(versions->calendar->dates[i], days));
}

/* The dates become the axis, each once. */
static bool keep_dates(struct versions *versions, struct source_state *state,
                       struct date_list *dates)
{
    sluice_day *kept;

    date_list_sort(dates);
    kept = arena_alloc(&versions->arena, sizeof *kept * (dates->count + 1));
    if (kept == NULL || dates->failed)
        return false;
    if (dates->count > 0)
        memcpy(kept, dates->items, sizeof *kept * dates->count);
    state->axis = (struct axis){ kept, dates->count };
    return true;
}

/* Dates of the calendar and its own, and which of them are its own alone. */
static bool join_calendar(struct versions *versions, struct source_state *state,
                          struct date_list *dates)
{
    uint8_t *stray;

    add_calendar(versions, 0, dates);
    if (!keep_dates(versions, state, dates))
        return false;
    stray = arena_alloc(&versions->arena, state->axis.count + 1);
    for (size_t i = 0; i < state->axis.count && stray != NULL; i++)
        stray[i] = calendar_find(versions->calendar, state->axis.dates[i]) < 0;
    state->stray = stray;
    return stray != NULL;
}

/* ---- tables whose rows are known since a date ---- */

static bool is_read_up_to(const struct versions *versions, const struct source *source, int day)
{
    for (size_t n = 0; n < versions->binding->node_count; n++) {
        const struct node *node = versions->binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++)
            if (node->reads[r].source == source && node->reads[r].since_day == day)
                return true;
    }
    return false;
}

/* The days up to which they are read: D, or the day before it. */
static void add_limits(const struct versions *versions, const struct source *source,
                       struct date_list *dates)
{
    for (int day = -1; day <= 0; day++)
        if (is_read_up_to(versions, source, day))
            add_calendar(versions, day, dates);
}

/* ---- all tables ---- */

static const sluice_day undated[] = { NO_DATE };

int axis_make(struct versions *versions, const struct source *source, const struct date_list *own,
              struct sluice_error *error)
{
    struct source_state *state = &versions->sources[source->index];
    struct date_list dates = { 0 };
    bool ok = true;

    state->stray = NULL;
    if (source->since != NULL) {
        add_limits(versions, source, &dates);
        ok = keep_dates(versions, state, &dates);
    } else if (source->date == NULL) {
        state->axis = (struct axis){ undated, COUNT_OF(undated) };
    } else if (!source_has_all_dates(source)) {
        state->axis = (struct axis){ versions->calendar->dates, versions->calendar->count };
    } else {
        if (source_goes_by_ledger(versions->ledger, source))
            add_versions(versions, source, &dates);
        add_own(own, &dates);
        ok = join_calendar(versions, state, &dates);
    }
    date_list_fini(&dates);
    return ok ? SLUICE_OK : error_memory(error, "the plan");
}
