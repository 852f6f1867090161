#include "run/private.h"

/* What the estimate assumes of a partition that was never committed. */
#define ROWS_UNKNOWN 500
/* Bytes of one cell: in a table, and in a result before its commit. */
#define TABLE_CELL 12
#define RESULT_CELL 20
/* Rows as read, and one copy in the order of an index. */
#define COPIES 2

static uint64_t rows_of(const struct plan *plan, const struct source *source, size_t low,
                        size_t high)
{
    uint64_t known = 0, rows = 0;

    for (size_t i = low; i < high; i++) {
        int32_t date = source->date == NULL ? NO_DATE : plan->calendar.dates[i];
        const struct commit_record *commit = ledger_committed(plan->ledger, source->name, date);
        known += commit != NULL;
        rows += commit != NULL ? (uint64_t)commit->rows : 0;
    }
    return rows + (high - low - known) * (known > 0 ? rows / known : ROWS_UNKNOWN);
}

/* The span of a table that the planned pairs of these dates read. */
struct span {
    size_t low, high;
};

static struct span span_of(const struct plan *plan, const struct source *source, size_t low,
                           size_t high)
{
    struct span span = { SIZE_MAX, 0 };

    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        bool runs = entry->action == ACTION_RUN || entry->action == ACTION_IF_CHANGED;
        if (!runs || entry->date_index < low || entry->date_index >= high)
            continue;
        for (uint32_t r = 0; r < entry->node->read_count; r++) {
            size_t from, to;
            if (entry->node->reads[r].source != source)
                continue;
            read_span(plan, &entry->node->reads[r], entry->date_index, &from, &to);
            span.low = from < span.low ? from : span.low;
            span.high = to > span.high ? to : span.high;
        }
    }
    return span;
}

static size_t columns_read(const struct plan *plan, const struct source *source)
{
    size_t most = 0;

    for (size_t i = 0; i < plan->binding->projection_count; i++) {
        const struct projection *projection = plan->binding->projections[i];
        if (projection->source == source && (size_t)projection->column_count > most)
            most = (size_t)projection->column_count;
    }
    return most;
}

uint64_t run_estimate(const struct plan *plan, size_t low, size_t high)
{
    const struct binding *binding = plan->binding;
    uint64_t bytes = 0;

    for (size_t s = 0; s < binding->source_count; s++) {
        struct span span = span_of(plan, binding->sources[s], low, high);
        if (span.low < span.high)
            bytes += rows_of(plan, binding->sources[s], span.low, span.high) *
                     columns_read(plan, binding->sources[s]) * TABLE_CELL * COPIES;
    }
    for (size_t n = 0; n < binding->node_count; n++)
        bytes += rows_of(plan, binding->nodes[n]->output, low, high) *
                 binding->nodes[n]->layout->field_count * RESULT_CELL;
    return bytes;
}
