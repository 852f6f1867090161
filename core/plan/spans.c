#include "plan/private.h"

bool entry_has_work(const struct plan_entry *entry)
{
    return entry->action == ACTION_RUN || entry->action == ACTION_IF_CHANGED ||
           entry->action == ACTION_RETIRE;
}

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
        if (!entry_has_work(entry))
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
