#include "run/private.h"

/* Columns that differ from run to run, or say once more what the others say. */
static const char *const uncompared[] = { "run_id", "computed_at", "row_hash" };

/* ---- results ---- */

int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error)
{
    arena_init(&shadow->arena, 0);
    shadow->nodes = arena_alloc(&shadow->arena, sizeof *shadow->nodes * (binding->node_count + 1));
    if (shadow->nodes == NULL)
        return error_memory(error, "a shadow run");
    shadow->node_count = binding->node_count;
    for (size_t n = 0; n < binding->node_count; n++) {
        shadow->nodes[n].name = binding->nodes[n]->name;
        shadow->nodes[n].table = binding->nodes[n]->output->name;
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

/* ---- how each output is compared ---- */

static bool is_compared(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(uncompared); i++)
        if (strcmp(uncompared[i], name) == 0)
            return false;
    return true;
}

static const struct sluice_field *find_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; layout != NULL && i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, name) == 0)
            return layout->fields[i];
    return NULL;
}

static uint32_t count_keys(const struct sluice_layout *layout)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < layout->field_count; i++)
        count += layout->fields[i]->is_key != 0;
    return count;
}

/* Rows that are not told apart by the same columns cannot be matched. */
static int check_keys(const struct node *node, const struct sluice_layout *stored,
                      struct sluice_error *error)
{
    bool same = count_keys(node->layout) == count_keys(stored);

    for (uint32_t i = 0; i < node->layout->field_count && same; i++) {
        const struct sluice_field *field = find_field(stored, node->layout->fields[i]->name);
        same = node->layout->fields[i]->is_key == 0 || (field != NULL && field->is_key != 0);
    }
    return same ? SLUICE_OK
                : sluice_error_set(error, SLUICE_E_CONFLICT,
                                   "table '%s' in the store has another key than processor '%s' "
                                   "gives it: its rows cannot be compared",
                                   stored->table, node->name);
}

static int32_t note_read(struct comparison *comparison, const char *name, int32_t type)
{
    comparison->names[comparison->count] = name;
    comparison->types[comparison->count] = type;
    return comparison->count++;
}

static bool allocate(struct arena *arena, struct comparison *comparison, uint32_t limit)
{
    struct shadow_node *out = comparison->out;

    comparison->names = arena_alloc(arena, sizeof *comparison->names * limit);
    comparison->types = arena_alloc(arena, sizeof *comparison->types * limit);
    comparison->computed_keys = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->committed_keys = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->computed = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->committed = arena_alloc(arena, sizeof(int32_t) * limit);
    out->key_names = arena_alloc(arena, sizeof *out->key_names * limit);
    out->columns = arena_alloc(arena, sizeof *out->columns * limit);
    return comparison->names != NULL && comparison->types != NULL &&
           comparison->computed_keys != NULL && comparison->committed_keys != NULL &&
           comparison->computed != NULL && comparison->committed != NULL &&
           out->key_names != NULL && out->columns != NULL;
}

static void add_key(struct comparison *comparison, uint32_t field)
{
    const struct sluice_field *key = comparison->node->layout->fields[field];
    struct shadow_node *out = comparison->out;

    comparison->computed_keys[out->key_count] = (int32_t)field;
    comparison->committed_keys[out->key_count] = note_read(comparison, key->name, key->type);
    out->key_names[out->key_count++] = key->name;
}

static struct shadow_column *add_column(struct comparison *comparison,
                                        const struct shadow_column *like, int32_t computed,
                                        int32_t committed)
{
    struct shadow_column *column = &comparison->out->columns[comparison->out->column_count];

    comparison->computed[comparison->out->column_count] = computed;
    comparison->committed[comparison->out->column_count++] = committed;
    *column = *like;
    return column;
}

/* Columns of the build; a table that is not there yet has them all. */
static void add_computed(struct comparison *comparison, const struct sluice_layout *stored)
{
    const struct node *node = comparison->node;

    for (uint32_t i = 1; i < node->layout->field_count; i++) {
        const struct sluice_field *field = node->layout->fields[i];
        bool both = stored == NULL || find_field(stored, field->name) != NULL;
        struct shadow_column column = { .name = field->name,
                                        .type = field->type,
                                        .side = both ? SHADOW_BOTH : SHADOW_ONLY_COMPUTED,
                                        .tolerance = -1.0 };
        if (field->is_key) {
            add_key(comparison, i);
            continue;
        }
        if (!is_compared(field->name))
            continue;
        if (i < node->declared_count)
            column.tolerance = node->tolerance[i - 1];
        add_column(comparison, &column, (int32_t)i,
                   both ? note_read(comparison, field->name, field->type) : -1);
    }
}

/* Columns that the build does not declare; the name is the session's and is copied. */
static bool add_committed(struct arena *arena, struct comparison *comparison,
                          const struct sluice_layout *stored)
{
    for (uint32_t i = 0; stored != NULL && i < stored->field_count; i++) {
        const struct sluice_field *field = stored->fields[i];
        const char *name;
        /* Not of Sluice, if it has no type of Sluice. */
        if (find_field(comparison->node->layout, field->name) != NULL ||
            !is_compared(field->name) || field->type == SLUICE_NULL)
            continue;
        name = arena_text(arena, field->name);
        if (name == NULL)
            return false;
        add_column(comparison,
                   &(struct shadow_column){ .name = name,
                                            .type = field->type,
                                            .side = SHADOW_ONLY_COMMITTED,
                                            .tolerance = -1.0 },
                   -1, note_read(comparison, name, field->type));
    }
    return true;
}

static int lay_out(struct shadow *shadow, struct comparison *comparison, struct session *session,
                   struct sluice_error *error)
{
    const struct node *node = comparison->node;
    const struct sluice_layout *stored = NULL;
    int status = session_describe(session, node->output->name, &stored, error);

    if (status == SLUICE_E_NOT_FOUND)
        stored = NULL;
    else if (status != SLUICE_OK)
        return status;
    else if (check_keys(node, stored, error) != SLUICE_OK)
        return error->status;
    comparison->has_table = stored != NULL;
    if (!allocate(&shadow->arena, comparison,
                  node->layout->field_count + (stored == NULL ? 0 : stored->field_count) + 1))
        return error_memory(error, "a shadow run");
    add_computed(comparison, stored);
    return add_committed(&shadow->arena, comparison, stored) ? SLUICE_OK
                                                             : error_memory(error, "a shadow run");
}

int shadow_open(struct chunk *chunk, struct session *session, struct sluice_error *error)
{
    const struct binding *binding = chunk->plan->binding;
    struct shadow *shadow = chunk->options->shadow;
    int status = SLUICE_OK;

    chunk->comparisons =
        arena_alloc(&shadow->arena, sizeof *chunk->comparisons * (binding->node_count + 1));
    if (chunk->comparisons == NULL)
        return error_memory(error, "a shadow run");
    for (size_t n = 0; n < binding->node_count && status == SLUICE_OK; n++) {
        chunk->comparisons[n].node = binding->nodes[n];
        chunk->comparisons[n].out = &shadow->nodes[n];
        status = lay_out(shadow, &chunk->comparisons[n], session, error);
    }
    return status == SLUICE_OK ? overlays_init(chunk, error) : status;
}

/* ---- a finished partition ---- */

/* What fails as it did before is no news. */
static int note_failed(struct shadow *shadow, const struct comparison *comparison,
                       const struct partition_run *partition, struct sluice_error *error)
{
    const struct ledger *ledger = partition->node_run->chunk->plan->ledger;
    const char *reason = partition->failure == NULL ? "out of memory" : partition->failure;

    if (partition->entry->committed == NULL ||
        ledger_failed_attempt(ledger, comparison->out->table, partition->date) != NULL)
        return SLUICE_OK;
    return shadow_note(shadow, &comparison->out->failed, partition->date, NULL, 0, sluice_of_null(),
                       sluice_of_text(reason), error);
}

static int read_committed(const struct comparison *comparison, struct session *session,
                          int32_t date, struct table *rows, struct sluice_error *error)
{
    const struct node *node = comparison->node;
    const struct condition on_date = { node->partition_column, SLUICE_EQUAL, sluice_of_date(date) };

    if (!comparison->has_table)
        return table_init(rows, comparison->names, comparison->types, comparison->count, error);
    return session_read(session, node->output->name, comparison->names, comparison->types,
                        comparison->count, &on_date, 1, NULL, 0, rows, error);
}

static int compare_snapshot(struct shadow *shadow, const struct comparison *comparison,
                            struct session *session, const struct partition_run *partition,
                            struct sluice_error *error)
{
    struct table committed;
    int status = read_committed(comparison, session, partition->date, &committed, error);

    if (status != SLUICE_OK)
        return status;
    comparison->out->partitions++;
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
    if (atomic_load(&partition->failed))
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
