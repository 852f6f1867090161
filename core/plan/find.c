/* find.c - what is asked of a plan: what is done about a partition, and whether to go on. */
#include "plan/plan.h"

static const char *const action_names[] = {
    [ACTION_RUN] = "run",         [ACTION_IF_CHANGED] = "if-changed",
    [ACTION_REUSE] = "reuse",     [ACTION_RETIRE] = "retire",
    [ACTION_BLOCKED] = "blocked", [ACTION_STAYS_FAILED] = "stays-failed",
    [ACTION_UNKNOWN] = "unknown", [ACTION_UNSEEN] = "unseen",
};

const char *action_name(int action)
{
    return action_names[action];
}

int action_parse(const char *name)
{
    for (int action = ACTION_RUN; action <= ACTION_STAYS_FAILED; action++)
        if (strcmp(action_names[action], name) == 0)
            return action;
    return 0;
}

bool action_is_work(int action)
{
    return action == ACTION_RUN || action == ACTION_IF_CHANGED || action == ACTION_RETIRE;
}

int plan_poll(const struct plan *plan, struct sluice_error *error)
{
    if (plan->cancel == NULL || !atomic_load_explicit(plan->cancel, memory_order_relaxed))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
}

struct plan_entries plan_node_entries(const struct plan *plan, const struct node *node)
{
    const struct plan_range *range = &plan->ranges[node->index];

    return (struct plan_entries){ plan->entries + range->first, range->count };
}

bool plan_computes(const struct plan *plan, const struct node *node)
{
    struct plan_entries entries = plan_node_entries(plan, node);

    for (size_t i = 0; i < entries.count; i++)
        if (entries.list[i].action == ACTION_RUN || entries.list[i].action == ACTION_IF_CHANGED)
            return true;
    return false;
}

/* The first entry that is not before a date. */
static size_t first_from(struct plan_entries entries, sluice_day date)
{
    size_t low = 0, high = entries.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries.list[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those of dates from..to. */
static struct plan_entries cut(struct plan_entries entries, sluice_day from, sluice_day to)
{
    size_t low = first_from(entries, from);
    size_t high = to == INT32_MAX ? entries.count : first_from(entries, day_add(to, 1));

    return (struct plan_entries){ entries.list + low, high > low ? high - low : 0 };
}

struct plan_entries plan_node_retired(const struct plan *plan, const struct node *node,
                                      sluice_day from, sluice_day to)
{
    const struct plan_range *range = &plan->ranges[node->index];

    return cut((struct plan_entries){ plan->entries + range->first, range->retired }, from, to);
}

struct plan_entries plan_node_dated(const struct plan *plan, const struct node *node,
                                    sluice_day from, sluice_day to)
{
    const struct plan_range *range = &plan->ranges[node->index];

    return cut((struct plan_entries){ plan->entries + range->first + range->retired,
                                      range->count - range->retired },
               from, to);
}

const struct plan_entry *plan_find_entry(const struct plan *plan, const struct node *node,
                                         sluice_day date)
{
    struct plan_entries found = plan_node_dated(plan, node, date, date);

    if (found.count == 0)
        found = plan_node_retired(plan, node, date, date);
    return found.count > 0 ? found.list : NULL;
}
