/* spans.c - the dates of every output that a plan may commit to: what is leased. */
#include "plan/private.h"

/* From the first date with work to the last; those to be retired may lie outside of the others. */
static size_t add_span(struct plan_entries entries, struct lease_span *span)
{
    size_t count = 0;

    for (size_t i = 0; i < entries.count; i++) {
        const struct plan_entry *entry = &entries.list[i];
        if (!action_is_work(entry->action))
            continue;
        if (count++ == 0)
            *span = (struct lease_span){ entry->node->output->name, entry->date, entry->date };
        span->from = entry->date < span->from ? entry->date : span->from;
        span->to = entry->date > span->to ? entry->date : span->to;
    }
    return count > 0 ? 1 : 0;
}

int plan_spans(const struct plan *plan, struct arena *arena, struct lease_span **spans,
               size_t *count, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;

    *count = 0;
    *spans = arena_alloc(arena, sizeof **spans * (binding->node_count + 1));
    if (*spans == NULL)
        return error_memory(error, "the plan");
    for (size_t n = 0; n < binding->node_count; n++)
        *count += add_span(plan_node_entries(plan, binding->nodes[n]), *spans + *count);
    return SLUICE_OK;
}
