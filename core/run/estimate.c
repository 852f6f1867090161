/*
 * estimate.c - the memory that dates take: rows that are read, and rows that will be written.
 *
 * It is asked of every date alone where the whole is over budget, and of many spans of dates where
 * chunks are cut. So what there is of rows is summed up once, and an answer looks at the entries of
 * its dates alone.
 */
#include "run/run.h"

#include <stdlib.h>

/* What the estimate assumes of a partition that was never committed. */
#define ROWS_UNKNOWN 500
/* Bytes of one cell: in a table, and in a result before its commit. */
#define TABLE_CELL 12
#define RESULT_CELL 20
/* Rows as read, and one copy in the order of an index. */
#define COPIES 2

/* Slots [low, high) of a table. */
struct span {
    size_t low, high;
};

/* Of a table. */
struct rows {
    uint64_t expected; /* of a partition that was never committed */
    uint64_t *before;  /* rows of all slots before each; as many more as the last */
    size_t columns;    /* the most that are read of it */
    struct span span;  /* what the dates in question read of it */
};

struct estimate {
    struct arena arena;
    const struct plan *plan;
    struct rows *rows; /* by source.index */
    uint64_t *before;  /* partitions to be computed before each calendar index; and all of them */
};

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

static bool sum_up(const struct plan *plan, const struct source *source, struct arena *arena,
                   struct rows *rows)
{
    size_t count = source_axis(&plan->versions, source).count;

    rows->expected = rows_expected(plan, source);
    rows->columns = columns_read(plan, source);
    rows->before = arena_alloc(arena, sizeof *rows->before * (count + 1));
    for (size_t i = 0; i < count && rows->before != NULL; i++) {
        const struct commit_record *commit = version_of(plan, source, i);
        rows->before[i + 1] =
            rows->before[i] + (commit != NULL ? (uint64_t)commit->rows : rows->expected);
    }
    return rows->before != NULL;
}

/* Those of a node are added up by date, then what is before each date. */
static bool count_partitions(const struct plan *plan, struct estimate *estimate)
{
    size_t count = plan->calendar.count;

    estimate->before = arena_alloc(&estimate->arena, sizeof *estimate->before * (count + 1));
    if (estimate->before == NULL)
        return false;
    for (size_t i = 0; i < plan->entry_count; i++) {
        int action = plan->entries[i].action;
        if (action == ACTION_RUN || action == ACTION_IF_CHANGED)
            estimate->before[plan->entries[i].date_index + 1]++;
    }
    for (size_t i = 0; i < count; i++)
        estimate->before[i + 1] += estimate->before[i];
    return true;
}

int estimate_create(const struct plan *plan, struct estimate **out, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    struct estimate *estimate = calloc(1, sizeof *estimate);
    bool ok;

    *out = NULL;
    if (estimate == NULL)
        return error_memory(error, "an estimate of memory");
    arena_init(&estimate->arena, 0);
    estimate->plan = plan;
    estimate->rows =
        arena_alloc(&estimate->arena, sizeof *estimate->rows * (binding->source_count + 1));
    ok = estimate->rows != NULL && count_partitions(plan, estimate);
    for (size_t s = 0; s < binding->source_count && ok; s++)
        ok = sum_up(plan, binding->sources[s], &estimate->arena, &estimate->rows[s]);
    if (!ok) {
        estimate_destroy(estimate);
        return error_memory(error, "an estimate of memory");
    }
    *out = estimate;
    return SLUICE_OK;
}

void estimate_destroy(struct estimate *estimate)
{
    if (estimate == NULL)
        return;
    arena_fini(&estimate->arena);
    free(estimate);
}

/* ---- of some dates ---- */

/* The spans of tables that a planned pair reads. */
static void note_spans(struct estimate *estimate, const struct plan_entry *entry)
{
    for (uint32_t r = 0; r < entry->node->read_count; r++) {
        const struct read *read = &entry->node->reads[r];
        struct span *span = &estimate->rows[read->source->index].span;
        size_t from, to;
        read_span(&estimate->plan->versions, read, entry->date_index, &from, &to);
        span->low = from < span->low ? from : span->low;
        span->high = to > span->high ? to : span->high;
    }
}

/* What the planned partitions of a node will write; what they read is noted. */
static uint64_t rows_written(struct estimate *estimate, const struct node *node, size_t low,
                             size_t high)
{
    const sluice_day *dates = estimate->plan->calendar.dates;
    struct plan_entries entries =
        plan_node_dated(estimate->plan, node, dates[low], dates[high - 1]);
    uint64_t expected = estimate->rows[node->output->index].expected, rows = 0;

    for (size_t i = 0; i < entries.count; i++) {
        const struct plan_entry *entry = &entries.list[i];
        if (entry->action != ACTION_RUN && entry->action != ACTION_IF_CHANGED)
            continue;
        note_spans(estimate, entry);
        rows += entry->committed != NULL ? (uint64_t)entry->committed->rows : expected;
    }
    return rows;
}

static uint64_t rows_read(const struct rows *rows, const struct source *source)
{
    /* All slots are of one version, which is read whole. */
    size_t high = source->since != NULL ? rows->span.low + 1 : rows->span.high;

    return rows->span.low < rows->span.high ? rows->before[high] - rows->before[rows->span.low] : 0;
}

uint64_t estimate_bytes(struct estimate *estimate, size_t low, size_t high)
{
    const struct binding *binding = estimate->plan->binding;
    uint64_t bytes = 0;

    for (size_t s = 0; s < binding->source_count; s++)
        estimate->rows[s].span = (struct span){ SIZE_MAX, 0 };
    for (size_t n = 0; n < binding->node_count && low < high; n++)
        bytes += rows_written(estimate, binding->nodes[n], low, high) *
                 binding->nodes[n]->layout->field_count * RESULT_CELL;
    for (size_t s = 0; s < binding->source_count; s++)
        bytes += rows_read(&estimate->rows[s], binding->sources[s]) * estimate->rows[s].columns *
                 TABLE_CELL * COPIES;
    return bytes;
}

/* The index behind the last date from `low` on up to which there are no more partitions, or behind
 * the first. */
static size_t end_of_partitions(const struct estimate *estimate, size_t low, uint64_t partitions)
{
    size_t fits = low + 1, high = estimate->plan->calendar.count + 1;

    while (high - fits > 1) {
        size_t middle = fits + (high - fits) / 2;
        if (estimate->before[middle] - estimate->before[low] <= partitions)
            fits = middle;
        else
            high = middle;
    }
    return fits;
}

/* More dates never take less: the end is between one that fits and one that does not, the first of
 * which is looked for in steps that double. */
size_t estimate_fit(struct estimate *estimate, size_t low, struct chunk_room room,
                    const atomic_bool *cancel)
{
    size_t count = end_of_partitions(estimate, low, room.partitions), fits = low + 1,
           high = low + 2;

    while (high < count && estimate_bytes(estimate, low, high) <= room.memory) {
        fits = high;
        high = low + 2 * (high - low);
    }
    if (high >= count) {
        if (fits >= count || estimate_bytes(estimate, low, count) <= room.memory)
            return count;
        high = count;
    }
    while (high - fits > 1 &&
           (cancel == NULL || !atomic_load_explicit(cancel, memory_order_relaxed))) {
        size_t middle = fits + (high - fits) / 2;
        if (estimate_bytes(estimate, low, middle) <= room.memory)
            fits = middle;
        else
            high = middle;
    }
    return fits;
}
