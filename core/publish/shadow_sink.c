/*
 * shadow_sink.c - the sink of a shadow run: it commits nothing.
 *
 * A partition that is handed over is compared at once with what is committed of it, in one
 * snapshot. Its rows are then kept, where somebody downstream reads them, and read in place of the
 * store's: so a run computes the same downstream of it as if it had been committed.
 */
#include "publish/compare.h"

#include <stdlib.h>

struct shadow_sink {
    struct sink sink;
    const struct plan *plan;
    struct shadow *shadow;
    struct comparison *comparisons; /* by node.index */
    struct overlays overlays;
};

static struct shadow_sink *shadow_sink(struct sink *sink)
{
    return (struct shadow_sink *)sink;
}

/* ---- one partition ---- */

/* What fails as it did before is no news. */
static int note_failed(struct shadow_sink *shadow, const struct comparison *comparison,
                       const struct publish_partition *partition, struct sluice_error *error)
{
    const char *reason =
        partition->record.reason == NULL ? "out of memory" : partition->record.reason;
    const struct difference difference = { .date = partition->date,
                                           .after = sluice_of_text(reason) };

    if (partition->stands == NULL ||
        ledger_failed_attempt(shadow->sink.ledger, partition->table.name, partition->date) != NULL)
        return SLUICE_OK;
    return shadow_note(shadow->shadow, &comparison->out->failed, &difference, error);
}

static int read_committed(const struct comparison *comparison, struct session *session,
                          sluice_day date, struct table *rows, struct sluice_error *error)
{
    const struct node *node = comparison->node;
    const struct condition on_date = { node->partition_column, SLUICE_EQUAL, sluice_of_date(date) };

    if (!comparison->has_table)
        return table_init(rows, comparison->names, comparison->types, comparison->count, error);
    return session_read(session,
                        &(struct read_request){ .table = node->output->name,
                                                .columns = comparison->names,
                                                .types = comparison->types,
                                                .count = comparison->count,
                                                .conditions = &on_date,
                                                .condition_count = 1 },
                        rows, error);
}

static int compare_snapshot(struct shadow_sink *shadow, const struct comparison *comparison,
                            const struct publish_partition *partition, struct sluice_error *error)
{
    struct session *session = shadow->sink.session;
    struct table committed;
    const struct compared compared = { shadow->shadow, comparison, partition, &committed };
    int status = read_committed(comparison, session, partition->date, &committed, error);

    if (status != SLUICE_OK)
        return status;
    comparison->out->partitions++;
    status = shadow_compare_rows(&compared, error);
    if (status == SLUICE_OK)
        status = shadow_compare_outcomes(&compared, session, error);
    table_fini(&committed);
    return status;
}

static int compare(struct sink *sink, struct publish_partition *partition,
                   struct sluice_error *error)
{
    struct shadow_sink *shadow = shadow_sink(sink);
    const struct comparison *comparison = &shadow->comparisons[partition->table.node->index];
    int status;

    partition->became = PUBLISH_COMPARED;
    if (partition->record.kind == COMMIT_RETIRE) {
        comparison->out->retired++;
        return SLUICE_OK;
    }
    if (partition->record.kind == COMMIT_FAILED)
        return note_failed(shadow, comparison, partition, error);
    if (partition->stands == NULL) {
        comparison->out->uncommitted++;
        return SLUICE_OK;
    }
    status = session_begin_read(sink->session, error);
    if (status != SLUICE_OK)
        return status;
    status = compare_snapshot(shadow, comparison, partition, error);
    session_end_read(sink->session);
    return status;
}

/* ---- a publication ---- */

static int begin(struct sink *sink, const struct publish_base *base, struct sluice_error *error)
{
    (void)error;
    sink->ledger = base->ledger;
    return SLUICE_OK;
}

static int clear(struct sink *sink, const struct sink_range *range, struct sluice_error *error)
{
    (void)sink;
    (void)range;
    (void)error;
    return SLUICE_OK;
}

static void abandon(struct sink *sink)
{
    sink->ledger = NULL;
}

static int commit(struct sink *sink, struct sluice_error *error)
{
    (void)error;
    abandon(sink);
    return SLUICE_OK;
}

/* ---- before and after ---- */

static int prepare(struct sink *sink, const struct sink_table *table, struct sluice_error *error)
{
    struct shadow_sink *shadow = shadow_sink(sink);
    const struct node *node = table->table->node;
    struct comparison *comparison = &shadow->comparisons[node->index];

    if (comparison->names != NULL || !plan_computes(shadow->plan, node))
        return SLUICE_OK;
    return comparison_lay_out(comparison, &shadow->shadow->arena, sink->session, error);
}

/* A shadow run leaves the breaker alone. */
static int load_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error)
{
    (void)sink;
    (void)error;
    *attempts = NULL;
    return SLUICE_OK;
}

static int remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error)
{
    (void)sink;
    (void)batch;
    (void)stop;
    (void)error;
    return SLUICE_OK;
}

static bool keep(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows)
{
    return overlays_keep(&shadow_sink(sink)->overlays, source, date_index, rows);
}

static bool has(const struct sink *sink, const struct source *source, size_t date_index)
{
    return overlays_have(&((const struct shadow_sink *)sink)->overlays, source, date_index);
}

static void trim(struct sink *sink, sluice_day date)
{
    overlays_trim(&shadow_sink(sink)->overlays, date);
}

static int read_table(struct sink *sink, struct session *session, const struct sink_read *read,
                      struct table *rows, struct sluice_error *error)
{
    return read->source->producer == NULL
               ? stored_read(session, read, rows, error)
               : overlays_read(&shadow_sink(sink)->overlays, session, read, rows, error);
}

static void destroy(struct sink *sink)
{
    overlays_fini(&shadow_sink(sink)->overlays);
    free(shadow_sink(sink));
}

static const struct sink_sight sight = {
    .leaves = "nothing was committed",
    .attempts = load_attempts,
    .remember = remember,
    .keep = keep,
    .has = has,
    .trim = trim,
    .read = read_table,
};

static const struct sink_kind kind = {
    .sight = &sight,
    .prepare = prepare,
    .begin = begin,
    .clear = clear,
    .partition = compare,
    .commit = commit,
    .abandon = abandon,
    .destroy = destroy,
};

static int init(struct shadow_sink *shadow, struct sluice_error *error)
{
    const struct binding *binding = shadow->plan->binding;
    struct arena *arena = &shadow->shadow->arena;
    int status = shadow_init(shadow->shadow, binding, error);

    if (status != SLUICE_OK)
        return status;
    shadow->comparisons =
        arena_alloc(arena, sizeof *shadow->comparisons * (binding->node_count + 1));
    if (shadow->comparisons == NULL)
        return error_memory(error, "a shadow run");
    for (size_t n = 0; n < binding->node_count; n++) {
        shadow->comparisons[n].node = binding->nodes[n];
        shadow->comparisons[n].out = &shadow->shadow->nodes[n];
    }
    return overlays_init(&shadow->overlays, shadow->plan, arena, error);
}

int sink_shadow_create(struct session *session, const struct plan *plan, struct shadow *result,
                       struct sink **sink, struct sluice_error *error)
{
    struct shadow_sink *shadow = calloc(1, sizeof *shadow);
    int status;

    *sink = NULL;
    if (shadow == NULL)
        return error_memory(error, "a shadow run");
    shadow->sink = (struct sink){ .kind = &kind, .session = session };
    shadow->plan = plan;
    shadow->shadow = result;
    status = init(shadow, error);
    if (status == SLUICE_OK)
        *sink = &shadow->sink;
    else
        destroy(&shadow->sink);
    return status;
}
