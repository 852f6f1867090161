/* estimate.c - the memory that some dates may take, by the rows that the ledger knows of. */
#include "run/run.h"

/* What the estimate assumes of a partition that was never committed. */
#define ROWS_UNKNOWN 500
/* Bytes of one cell: in a table, and in a result before its commit. */
#define TABLE_CELL 12
#define RESULT_CELL 20
/* Rows as read, and one copy in the order of an index. */
#define COPIES 2

static const struct commit_record *version_of(const struct plan *plan, const struct source *source,
                                              size_t slot)
{
    return ledger_committed(plan->ledger, source->name,
                            source_partition(&plan->versions, source, slot));
}

/* Of a partition that was never committed: as many as the others have. The same for every span, so
 * that more dates never take less. */
static uint64_t rows_expected(const struct plan *plan, const struct source *source)
{
    size_t count = source_axis(&plan->versions, source).count;
    uint64_t known = 0, rows = 0;

    for (size_t i = 0; i < count; i++) {
        const struct commit_record *commit = version_of(plan, source, i);
        known += commit != NULL;
        rows += commit != NULL ? (uint64_t)commit->rows : 0;
    }
    return known > 0 ? rows / known : ROWS_UNKNOWN;
}

static uint64_t rows_of(const struct plan *plan, const struct source *source, size_t low,
                        size_t high)
{
    uint64_t expected = rows_expected(plan, source), rows = 0;

    /* All slots are of one version, which is read whole. */
    if (source->since != NULL)
        high = low + 1;
    for (size_t i = low; i < high; i++) {
        const struct commit_record *commit = version_of(plan, source, i);
        rows += commit != NULL ? (uint64_t)commit->rows : expected;
    }
    return rows;
}

static bool is_computed(const struct plan_entry *entry, size_t low, size_t high)
{
    bool runs = entry->action == ACTION_RUN || entry->action == ACTION_IF_CHANGED;

    return runs && entry->date_index >= low && entry->date_index < high;
}

/* What the planned partitions of these dates will write. */
static uint64_t rows_written(const struct plan *plan, const struct node *node, size_t low,
                             size_t high)
{
    uint64_t expected = rows_expected(plan, node->output), rows = 0;

    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        if (entry->node == node && is_computed(entry, low, high))
            rows += entry->committed != NULL ? (uint64_t)entry->committed->rows : expected;
    }
    return rows;
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
        if (!is_computed(entry, low, high))
            continue;
        for (uint32_t r = 0; r < entry->node->read_count; r++) {
            size_t from, to;
            if (entry->node->reads[r].source != source)
                continue;
            read_span(&plan->versions, &entry->node->reads[r], entry->date_index, &from, &to);
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
        bytes += rows_written(plan, binding->nodes[n], low, high) *
                 binding->nodes[n]->layout->field_count * RESULT_CELL;
    return bytes;
}
