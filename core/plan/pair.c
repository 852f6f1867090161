/* pair.c - what the steps of planning ask of a pair, and say of it. */
#include "plan/private.h"

int planner_no_memory(struct planner *planner)
{
    return error_memory(planner->error, "the plan");
}

bool planner_chose(const struct planner *planner, const struct node *node)
{
    if (planner->request->node != NULL)
        return node == planner->request->node;
    if (planner->request->only_count == 0)
        return true;
    for (size_t i = 0; i < planner->request->only_count; i++)
        if (strcmp(planner->request->only[i], node->name) == 0)
            return true;
    return false;
}

const struct commit_record *planner_committed(const struct planner *planner,
                                              const struct node *node, size_t index)
{
    return ledger_committed(planner->plan->ledger, node->output->name,
                            planner->plan->calendar.dates[index]);
}

const struct commit_record *planner_attempt(const struct planner *planner, const struct node *node,
                                            size_t index)
{
    return ledger_failed_attempt(planner->plan->ledger, node->output->name,
                                 planner->plan->calendar.dates[index]);
}

bool action_is_open(int action)
{
    return action == ACTION_UNKNOWN || action == ACTION_UNSEEN;
}

const char *pair_reason(struct planner *planner, const char *format, const char *name,
                        sluice_day date)
{
    char text[DATE_TEXT_SIZE];
    char *made = arena_printf(&planner->plan->arena, format, name, date_format(date, text));

    planner->no_memory = planner->no_memory || made == NULL;
    return made;
}

void pair_decide(struct pair *pair, int action, const char *why)
{
    pair->action = (uint8_t)action;
    pair->reason = why;
}
