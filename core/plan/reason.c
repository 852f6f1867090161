/* reason.c - what of a fingerprint differs from that of a version, in one line. */
#include "plan/private.h"

/* "parameters changed: min_games 10 -> 12 and 1 more": short where it is the same on every date. */
static const char *name_items(const char *name, const struct item_changes *changes,
                              struct arena *arena)
{
    const struct item_change *first = changes->items;
    char more[32] = "";

    if (changes->count > 1)
        (void)snprintf(more, sizeof more, " and %zu more", changes->count - 1);
    if (first->before == NULL || first->after == NULL)
        return arena_printf(arena, "%s changed: %s %s%s", name,
                            first->before == NULL ? "with" : "without",
                            first->before == NULL ? first->after : first->before, more);
    return arena_printf(arena, "%s changed: %s %s -> %s%s", name, first->name, first->before,
                        first->after, more);
}

static int name_change(const struct component_change *change, struct arena *arena, const char **why,
                       struct sluice_error *error)
{
    struct item_changes items = { 0 };
    int status = SLUICE_OK;

    if (change->kind == COMPONENT_PARAMETERS)
        status = items_compare(change, arena, &items, error);
    if (status != SLUICE_OK)
        return status;
    if (change->kind == COMPONENT_RECORD) {
        *why = "its run ended before it was recorded";
        return SLUICE_OK;
    }
    *why = items.count > 0 ? name_items(change->name, &items, arena)
                           : arena_printf(arena, "%s changed", change->name);
    return *why == NULL ? error_memory(error, "the plan") : SLUICE_OK;
}

int planner_reason(struct planner *planner, const struct node *node,
                   const struct commit_record *version, struct component_list now, const char **why)
{
    struct arena *arena = &planner->plan->arena;
    struct component_change *changes;
    struct component *components;
    struct component_list before = { 0 };
    int status = ledger_components(planner->session, version->commit_id, arena, &components,
                                   &before.count, planner->error);

    if (status != SLUICE_OK)
        return status;
    before.items = components;
    changes = arena_alloc(arena, sizeof *changes * (now.count + before.count + 1));
    if (changes == NULL)
        return error_memory(planner->error, "the plan");
    *why = "its inputs changed";
    if (components_find(before, component_name(COMPONENT_ROWS)) != NULL) {
        *why = "its rows were changed by hand";
        return SLUICE_OK;
    }
    if (components_compare(node, before, now, changes) == 0)
        return SLUICE_OK;
    return name_change(&changes[0], arena, why, planner->error);
}
