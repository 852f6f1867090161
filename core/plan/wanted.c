/* wanted.c - which pairs of node and date a plan is about: those requested, and all upstream. */
#include "plan/private.h"

/* Slots [low, high). */
struct span {
    size_t low, high;
};

int planner_check_only(struct planner *planner)
{
    for (size_t i = 0; i < planner->request->only_count; i++) {
        const struct node *node;
        if (binding_choose_node(planner->plan->binding, planner->request->only[i], &node,
                                planner->error) != SLUICE_OK)
            return error_prefix(planner->error, "--only");
    }
    return SLUICE_OK;
}

static int make_pairs(struct planner *planner)
{
    const struct binding *binding = planner->plan->binding;
    struct arena *arena = &planner->arena;

    planner->pairs = arena_alloc(arena, sizeof *planner->pairs * (binding->node_count + 1));
    if (planner->pairs == NULL)
        return planner_no_memory(planner);
    for (size_t n = 0; n < binding->node_count; n++) {
        planner->pairs[n] =
            arena_alloc(arena, sizeof(struct pair) * (planner->plan->calendar.count + 1));
        if (planner->pairs[n] == NULL)
            return planner_no_memory(planner);
    }
    return SLUICE_OK;
}

static void mark_requested(struct planner *planner)
{
    struct plan *plan = planner->plan;
    size_t low = calendar_from(&plan->calendar, planner->request->from);
    size_t high = calendar_from(&plan->calendar, day_add(planner->request->to, 1));

    plan->from = planner->request->from;
    plan->to = planner->request->to;
    plan->outside =
        (size_t)(days_between(planner->request->from, planner->request->to) + 1) - (high - low);
    for (size_t n = 0; n < plan->binding->node_count; n++)
        if (planner_chose(planner, plan->binding->nodes[n]))
            for (size_t i = low; i < high; i++)
                planner->pairs[n][i].wanted = WANT_REQUESTED;
}

/* Spans of the dates of a read ascend with them: what the one before covered is marked already. */
static void mark_span(struct planner *planner, const struct node *upstream, size_t low, size_t high,
                      struct span *marked)
{
    struct span span = { low, high };

    if (low >= marked->low && low <= marked->high)
        low = marked->high;
    for (size_t i = low; i < high; i++)
        planner->pairs[upstream->index][i].wanted |= WANT_UPSTREAM;
    if (span.low < span.high)
        *marked = span;
}

/* By one read, of all dates that want it. */
static int mark_read(struct planner *planner, const struct node *node, const struct read *read)
{
    struct span marked = { 0, 0 };
    int status = SLUICE_OK;

    for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
        size_t low, high;
        status = plan_poll(planner->plan, planner->error);
        if (!planner->pairs[node->index][i].wanted)
            continue;
        read_span(&planner->plan->versions, read, i, &low, &high);
        mark_span(planner, read->source->producer, low, high, &marked);
    }
    return status;
}

/* By a need: of the same date. */
static void mark_need(struct planner *planner, const struct node *node, const char *name)
{
    const struct node *upstream = binding_find_node(planner->plan->binding, name);

    for (size_t i = 0; i < planner->plan->calendar.count; i++)
        if (planner->pairs[node->index][i].wanted)
            planner->pairs[upstream->index][i].wanted |= WANT_UPSTREAM;
}

static int mark_upstream_of(struct planner *planner, const struct node *node)
{
    int status = plan_poll(planner->plan, planner->error);

    for (uint32_t r = 0; r < node->read_count && status == SLUICE_OK; r++)
        if (node->reads[r].source->producer != NULL)
            status = mark_read(planner, node, &node->reads[r]);
    for (size_t k = 0; k < node->processor->needs_count; k++)
        mark_need(planner, node, node->processor->needs[k].name);
    return status;
}

/* Everything upstream, transitively: consumers stand after their producers. */
static int mark_upstream(struct planner *planner)
{
    const struct binding *binding = planner->plan->binding;
    int status = SLUICE_OK;

    if (planner->request->only_count > 0)
        return SLUICE_OK;
    for (size_t n = binding->node_count; n-- > 0 && status == SLUICE_OK;)
        status = mark_upstream_of(planner, binding->nodes[n]);
    return status;
}

int planner_want(struct planner *planner)
{
    int status = make_pairs(planner);

    if (status != SLUICE_OK)
        return status;
    mark_requested(planner);
    return mark_upstream(planner);
}
