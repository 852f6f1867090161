#include "plan/private.h"

/* Entries stand by node. */
int plan_spans(const struct plan *plan, struct arena *arena, struct lease_span **spans,
               size_t *count, struct sluice_error *error)
{
    struct lease_span *span = NULL;

    *count = 0;
    *spans = arena_alloc(arena, sizeof **spans * (plan->binding->node_count + 1));
    if (*spans == NULL)
        return error_memory(error, "the plan");
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        const char *table = entry->node->output->name;
        if (!action_is_work(entry->action))
            continue;
        if (span == NULL || span->table != table) {
            span = &(*spans)[(*count)++];
            *span = (struct lease_span){ table, entry->date, entry->date };
        }
        span->from = entry->date < span->from ? entry->date : span->from;
        span->to = entry->date > span->to ? entry->date : span->to;
    }
    return SLUICE_OK;
}
