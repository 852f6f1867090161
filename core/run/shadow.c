#include "run/chunk.h"

/* ---- results ---- */

int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error)
{
    arena_init(&shadow->arena, 0);
    shadow->nodes = arena_alloc(&shadow->arena, sizeof *shadow->nodes * (binding->node_count + 1));
    if (shadow->nodes == NULL)
        return error_memory(error, "a shadow run");
    shadow->node_count = binding->node_count;
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        shadow->nodes[n].name = node->name;
        shadow->nodes[n].table = node->output->name;
        shadow->nodes[n].plugin = node_plugin_text(node);
    }
    return SLUICE_OK;
}

void shadow_fini(struct shadow *shadow)
{
    arena_fini(&shadow->arena);
    *shadow = (struct shadow){ 0 };
}

/* A column that only the store has may be one that an older build wrote: without a value left in
 * it, it is none of anybody's. */
bool shadow_column_differs(const struct shadow_node *node, const struct shadow_column *column)
{
    return column->rows.count > 0 || (column->side == SHADOW_ONLY_COMPUTED && node->partitions > 0);
}

bool shadow_differs(const struct shadow_node *node)
{
    bool differs = node->only_committed.count > 0 || node->only_computed.count > 0 ||
                   node->differing.count > 0 || node->outcomes.count > 0 || node->failed.count > 0;

    for (size_t c = 0; c < node->column_count; c++)
        differs = differs || shadow_column_differs(node, &node->columns[c]);
    return differs;
}

static bool copy_value(struct arena *arena, struct sluice_value value, struct sluice_value *copy)
{
    *copy = value;
    if (value.type == SLUICE_TEXT)
        copy->as.text = arena_copy(arena, value.as.text, (size_t)value.length);
    return value.type != SLUICE_TEXT || copy->as.text != NULL;
}

static bool set_first(struct shadow *shadow, struct shadow_count *count,
                      const struct sluice_value *key, uint32_t key_count,
                      struct sluice_value before, struct sluice_value after)
{
    struct buffer text = { 0 };

    count->key = NULL;
    if (key_count > 0) {
        key_format(&text, key, key_count);
        if (!text.failed)
            text_make_utf8(text.data, text.length);
        count->key = text.failed ? NULL : arena_copy(&shadow->arena, text.data, text.length);
        buffer_fini(&text);
    }
    return (count->key != NULL || key_count == 0) &&
           copy_value(&shadow->arena, before, &count->before) &&
           copy_value(&shadow->arena, after, &count->after);
}

/* Partitions end in any order: the earliest date counts, and within it what is told first. */
int shadow_note(struct shadow *shadow, struct shadow_count *count, int32_t date,
                const struct sluice_value *key, uint32_t key_count, struct sluice_value before,
                struct sluice_value after, struct sluice_error *error)
{
    bool is_first = count->count == 0 || date < count->date;

    count->count++;
    if (!is_first)
        return SLUICE_OK;
    count->date = date;
    return set_first(shadow, count, key, key_count, before, after)
               ? SLUICE_OK
               : error_memory(error, "a shadow run");
}

/* ---- a finished partition ---- */

/* What fails as it did before is no news. */
static int note_failed(struct shadow *shadow, const struct comparison *comparison,
                       const struct partition_run *partition, struct sluice_error *error)
{
    const struct ledger *ledger = partition->node_run->chunk->plan->ledger;
    const char *reason =
        partition->result.failure == NULL ? "out of memory" : partition->result.failure;

    if (partition->entry->committed == NULL ||
        ledger_failed_attempt(ledger, comparison->out->table, partition->input.date) != NULL)
        return SLUICE_OK;
    return shadow_note(shadow, &comparison->out->failed, partition->input.date, NULL, 0,
                       sluice_of_null(), sluice_of_text(reason), error);
}

static int read_committed(const struct comparison *comparison, struct session *session,
                          int32_t date, struct table *rows, struct sluice_error *error)
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

static int compare_snapshot(struct shadow *shadow, const struct comparison *comparison,
                            struct session *session, const struct partition_run *partition,
                            struct sluice_error *error)
{
    struct table committed;
    int status = read_committed(comparison, session, partition->input.date, &committed, error);

    if (status != SLUICE_OK)
        return status;
    comparison->out->partitions++;
    status = purity_check(partition, session, error);
    if (status == SLUICE_OK)
        status = shadow_compare_rows(shadow, comparison, partition, &committed, error);
    if (status == SLUICE_OK)
        status = shadow_compare_outcomes(shadow, comparison, session, partition, &committed, error);
    table_fini(&committed);
    return status;
}

static int compare_partition(struct session *session, const struct partition_run *partition,
                             struct sluice_error *error)
{
    const struct chunk *chunk = partition->node_run->chunk;
    const struct comparison *comparison = &chunk->comparisons[partition->node_run->node->index];
    struct shadow *shadow = chunk->options->shadow;
    int status;

    if (partition->retire) {
        comparison->out->retired++;
        return SLUICE_OK;
    }
    if (atomic_load(&partition->result.failed))
        return note_failed(shadow, comparison, partition, error);
    if (partition->entry->committed == NULL) {
        comparison->out->uncommitted++;
        return SLUICE_OK;
    }
    status = session_begin_read(session, error);
    if (status != SLUICE_OK)
        return status;
    status = compare_snapshot(shadow, comparison, session, partition, error);
    session_end_read(session);
    return status;
}

int shadow_compare(struct session *session, struct partition_run *first, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (struct partition_run *p = first; p != NULL && status == SLUICE_OK; p = p->next)
        status = compare_partition(session, p, error);
    return status;
}
