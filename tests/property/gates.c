/* gates.c - what decides before an entity is computed that it is not. */
#include <sluice/plugin.h>

#include "property/work.h"

static const struct filter no_filter;

void work_gate_early(struct work *work)
{
    int days = work->node->gates.early_days, first, last;

    world_season(work->world, work->day, &first, &last);
    for (int e = 0; e < work->count && work->day - first < days; e++)
        if (work->entities[e].outcome == 0)
            entity_end(&work->entities[e], SLUICE_SKIPPED, SLUICE_EARLY_SEASON,
                       "day %d of the season, rows from day %d", work->day - first, days);
}

/* Where what is present is looked for. */
static struct window present_window(const struct completeness *gate)
{
    struct window window = gate->window;

    window.last = 0;
    if (gate->present == TABLE_TEAMS)
        return (struct window){ .kind = SLUICE_WINDOW_ALL };
    if (gate->due == TABLE_TEAMS)
        return (struct window){ .kind = SLUICE_WINDOW_BEFORE, .same_season = true };
    return window;
}

static bool has_slot(const struct seen *seen, int64_t slot)
{
    for (int i = 0; i < seen->count; i++)
        if (seen->rows[i].slot == slot)
            return true;
    return false;
}

/* Slots of an entity are 0 to 2. */
static void count_slots(const struct seen *due, const struct seen *present, struct entity *entity)
{
    entity->gated = true;
    for (int64_t slot = 0; slot <= 2; slot++) {
        entity->due += has_slot(due, slot);
        entity->present += has_slot(due, slot) && has_slot(present, slot);
    }
}

void work_gate_completeness(struct work *work)
{
    const struct completeness *gate = &work->node->gates.completeness;
    const struct window there = present_window(gate);
    const int as_of = world_as_of(work->node);
    const struct view due_view = { work->world, &gate->window, &no_filter,
                                   work->day,   as_of,         gate->due };
    const struct view present_view = { work->world, &there, &no_filter,
                                       work->day,   as_of,  gate->present };
    struct seen due, present, own_due, own_present;

    if (!gate->on)
        return;
    reference_see(&due, work->reference, &due_view, false);
    reference_see(&present, work->reference, &present_view, false);
    for (int e = 0; e < work->count; e++) {
        struct entity *entity = &work->entities[e];
        if (entity->outcome != 0)
            continue;
        work_cut(&due, entity->team, NULL, gate->window.last, false, &own_due);
        work_cut(&present, entity->team, NULL, 0, false, &own_present);
        count_slots(&own_due, &own_present, entity);
        if (!gate->warn && 100 * entity->present < gate->at_least * entity->due)
            entity_end(entity, SLUICE_SKIPPED, SLUICE_INCOMPLETE, "%d of %d slots", entity->present,
                       entity->due);
    }
}

void work_gate_size(struct work *work, int i)
{
    int least = work->node->gates.min_rows[i];
    struct seen slice;

    for (int e = 0; e < work->count; e++) {
        struct entity *entity = &work->entities[e];
        work_cut_own(work, i, entity, &slice);
        if (entity->outcome == 0 && slice.count < least)
            entity_end(entity, SLUICE_SKIPPED, SLUICE_INSUFFICIENT, "%d of %d rows", slice.count,
                       least);
    }
}
