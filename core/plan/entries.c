/* entries.c - from pairs to what a plan says. */
#include "plan/private.h"

static int add_entry(struct planner *planner, size_t *capacity, struct plan_entry entry)
{
    struct plan *plan = planner->plan;

    if (!array_reserve((void **)&plan->entries, capacity, plan->entry_count + 1,
                       sizeof *plan->entries))
        return planner_no_memory(planner);
    plan->entries[plan->entry_count++] = entry;
    plan->counts[entry.action]++;
    return SLUICE_OK;
}

/* Is it of the requested dates, and in the calendar no more? What comes after today comes by
 * itself. */
static bool has_left(const struct planner *planner, sluice_day date)
{
    const struct calendar *calendar = &planner->plan->calendar;

    return date >= planner->request->from && date <= planner->request->to &&
           calendar_find(calendar, date) < 0 && !(calendar->ends_today && date > calendar->end);
}

/* Committed partitions that left the calendar. */
static int add_retired(struct planner *planner, const struct node *node, size_t *capacity)
{
    const struct plan *plan = planner->plan;
    const struct commit_record *commit;

    for (size_t i = 0; (commit = ledger_partition(plan->ledger, node->output->name, i)) != NULL;
         i++) {
        struct plan_entry entry = { .node = node,
                                    .date = commit->date,
                                    .action = ACTION_RETIRE,
                                    .requested = true,
                                    .reason = "no longer in the calendar",
                                    .committed = commit };
        int status;
        if (!has_left(planner, commit->date) || !planner_chose(planner, node))
            continue;
        status = add_entry(planner, capacity, entry);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

/* Of a pair that is wanted; what stands upstream and holds needs no word. */
static int add_pair(struct planner *planner, const struct node *node, size_t index,
                    size_t *capacity)
{
    const struct pair *pair = &planner->pairs[node->index][index];
    bool requested = (pair->wanted & WANT_REQUESTED) != 0;
    const struct commit_record *committed;

    if (!pair->wanted || (!requested && pair->action == ACTION_REUSE))
        return SLUICE_OK;
    committed = planner_committed(planner, node, index);
    return add_entry(planner, capacity,
                     (struct plan_entry){
                         .node = node,
                         .date = planner->plan->calendar.dates[index],
                         .date_index = index,
                         .action = pair->action,
                         .requested = requested,
                         .reason = pair->reason,
                         .rows = committed == NULL ? -1 : committed->rows,
                         .committed = committed,
                     });
}

static int add_node(struct planner *planner, const struct node *node, size_t *capacity)
{
    struct plan *plan = planner->plan;
    struct plan_range *range = &plan->ranges[node->index];
    int status;

    range->first = plan->entry_count;
    status = add_retired(planner, node, capacity);
    range->retired = plan->entry_count - range->first;
    for (size_t i = 0; i < plan->calendar.count && status == SLUICE_OK; i++) {
        status = plan_poll(plan, planner->error);
        if (status == SLUICE_OK)
            status = add_pair(planner, node, i, capacity);
    }
    range->count = plan->entry_count - range->first;
    return status;
}

int planner_make_entries(struct planner *planner)
{
    struct plan *plan = planner->plan;
    size_t capacity = 0;
    int status = SLUICE_OK;

    plan->ranges =
        arena_alloc(&plan->arena, sizeof *plan->ranges * (plan->binding->node_count + 1));
    if (plan->ranges == NULL)
        return planner_no_memory(planner);
    for (size_t n = 0; n < plan->binding->node_count && status == SLUICE_OK; n++)
        status = add_node(planner, plan->binding->nodes[n], &capacity);
    return status;
}
