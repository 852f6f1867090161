#include "run/chunk.h"

static bool is_read(const struct plan *plan, const struct source *source)
{
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct node *node = plan->entries[i].node;
        bool runs =
            plan->entries[i].action == ACTION_RUN || plan->entries[i].action == ACTION_IF_CHANGED;
        for (uint32_t r = 0; r < node->read_count && runs; r++)
            if (node->reads[r].source == source)
                return true;
    }
    return false;
}

int overlays_init(struct chunk *chunk, struct sluice_error *error)
{
    const struct binding *binding = chunk->plan->binding;
    struct arena *arena = &chunk->options->shadow->arena;
    size_t dates = chunk->plan->calendar.count + 1;

    chunk->overlays = arena_alloc(arena, sizeof *chunk->overlays * (binding->source_count + 1));
    if (chunk->overlays == NULL)
        return error_memory(error, "a shadow run");
    for (size_t s = 0; s < binding->source_count; s++) {
        struct overlay *overlay = &chunk->overlays[s];
        if (binding->sources[s]->producer == NULL || !is_read(chunk->plan, binding->sources[s]))
            continue;
        overlay->tables = arena_alloc(arena, sizeof *overlay->tables * dates);
        overlay->made = arena_alloc(arena, sizeof *overlay->made * dates);
        if (overlay->tables == NULL || overlay->made == NULL)
            return error_memory(error, "a shadow run");
    }
    return SLUICE_OK;
}

void overlays_fini(struct chunk *chunk)
{
    for (size_t s = 0; chunk->overlays != NULL && s < chunk->plan->binding->source_count; s++) {
        struct overlay *overlay = &chunk->overlays[s];
        for (size_t i = 0; overlay->made != NULL && i < chunk->plan->calendar.count; i++)
            if (overlay->made[i])
                table_fini(&overlay->tables[i]);
    }
}

void overlay_take(struct chunk *chunk, struct partition_run *partition)
{
    struct overlay *overlay = &chunk->overlays[partition->node_run->node->output->index];

    if (overlay->made == NULL)
        return;
    overlay->tables[partition->date_index] = partition->commit.rows;
    overlay->made[partition->date_index] = true;
    partition->commit.has_rows = false;
}

/* The first calendar index of the table that the chunks to come read. */
static size_t first_needed(const struct chunk *chunk, const struct source *source)
{
    const struct plan *plan = chunk->plan;
    size_t first = plan->calendar.count;

    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        if (entry->date <= chunk->to || entry->action == ACTION_RETIRE)
            continue;
        for (uint32_t r = 0; r < entry->node->read_count; r++) {
            size_t low, high;
            if (entry->node->reads[r].source != source)
                continue;
            read_span(&plan->versions, &entry->node->reads[r], entry->date_index, &low, &high);
            first = low < high && low < first ? low : first;
        }
    }
    return first;
}

void overlays_trim(struct chunk *chunk)
{
    for (size_t s = 0; s < chunk->plan->binding->source_count; s++) {
        struct overlay *overlay = &chunk->overlays[s];
        size_t first;
        if (overlay->made == NULL)
            continue;
        first = first_needed(chunk, chunk->plan->binding->sources[s]);
        for (size_t i = 0; i < first; i++) {
            if (overlay->made[i])
                table_fini(&overlay->tables[i]);
            overlay->made[i] = false;
        }
    }
}

bool overlay_has(const struct chunk *chunk, const struct source *source, size_t date_index)
{
    return chunk->overlays != NULL && chunk->overlays[source->index].made != NULL &&
           chunk->overlays[source->index].made[date_index];
}

/* ---- reading ---- */

struct overlay_reader {
    struct shared_table *table;
    struct arena arena;
    struct table stored;
    const char **names; /* columns of the table that the store has */
    int32_t *types, *places;
    int32_t count;
    struct sluice_column *columns;
    struct sluice_value *values;
};

static int reader_init(struct overlay_reader *reader)
{
    size_t count = (size_t)reader->table->count + 1;

    arena_init(&reader->arena, 0);
    reader->names = arena_alloc(&reader->arena, sizeof *reader->names * count);
    reader->types = arena_alloc(&reader->arena, sizeof *reader->types * count);
    reader->places = arena_alloc(&reader->arena, sizeof *reader->places * count);
    reader->columns = arena_alloc(&reader->arena, sizeof *reader->columns * count);
    reader->values = arena_alloc(&reader->arena, sizeof *reader->values * count);
    return reader->names == NULL || reader->types == NULL || reader->places == NULL ||
                   reader->columns == NULL || reader->values == NULL
               ? error_memory(&reader->table->error, reader->table->source->name)
               : SLUICE_OK;
}

static bool has_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, name) == 0)
            return true;
    return false;
}

static int read_stored(struct overlay_reader *reader, struct session *session,
                       const struct condition *within, size_t condition_count)
{
    struct shared_table *table = reader->table;
    const struct sluice_layout *layout;
    int status = session_describe(session, table->source->name, &layout, &table->error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    for (int32_t i = 0; i < table->count && status == SLUICE_OK; i++) {
        reader->places[i] = -1;
        if (!has_field(layout, table->names[i]))
            continue;
        reader->places[i] = reader->count;
        reader->names[reader->count] = table->names[i];
        reader->types[reader->count++] = table->types[i];
    }
    if (status == SLUICE_OK)
        status = session_read(session,
                              &(struct read_request){ .table = table->source->name,
                                                      .columns = reader->names,
                                                      .types = reader->types,
                                                      .count = reader->count,
                                                      .conditions = within,
                                                      .condition_count = condition_count },
                              &reader->stored, &table->error);
    return status;
}

static int append_stored(struct overlay_reader *reader)
{
    struct shared_table *table = reader->table;
    const struct calendar *calendar = &table->chunk->plan->calendar;
    const struct table *stored = &reader->stored;
    int32_t date = stored->row_count == 0 ? -1 : table_find(stored, table->source->date);
    int status = SLUICE_OK;

    for (int64_t row = 0; row < stored->row_count && status == SLUICE_OK; row++) {
        int64_t slot = calendar_find(calendar, sluice_date(&stored->views[date], row));
        if (slot >= 0 && overlay_has(table->chunk, table->source, (size_t)slot))
            continue;
        for (int32_t i = 0; i < table->count; i++)
            reader->values[i] = reader->places[i] < 0
                                    ? sluice_of_null()
                                    : sluice_value_at(&stored->views[reader->places[i]], row);
        status = table_append(&table->rows, reader->values, &table->error);
    }
    return status;
}

static int append_made(struct overlay_reader *reader, const struct table *made)
{
    struct shared_table *table = reader->table;
    struct sluice_batch batch = { .size = sizeof batch,
                                  .column_count = (uint32_t)table->count,
                                  .row_count = made->row_count,
                                  .columns = reader->columns };

    for (int32_t i = 0; i < table->count; i++)
        reader->columns[i] = made->views[table_find(made, table->names[i])];
    return table_append_batch(&table->rows, &batch, &table->error);
}

static int append_all_made(struct overlay_reader *reader)
{
    const struct chunk *chunk = reader->table->chunk;
    const struct source *source = reader->table->source;
    const struct calendar *calendar = &chunk->plan->calendar;
    int status = SLUICE_OK;

    for (size_t i = calendar_from(calendar, reader->table->from);
         i < calendar->count && calendar->dates[i] <= reader->table->to && status == SLUICE_OK; i++)
        if (overlay_has(chunk, source, i))
            status = append_made(reader, &chunk->overlays[source->index].tables[i]);
    return status;
}

int overlay_read(struct shared_table *table, struct session *session,
                 const struct condition *within, size_t condition_count)
{
    struct overlay_reader reader = { .table = table };
    int status = reader_init(&reader);

    if (status == SLUICE_OK)
        status = read_stored(&reader, session, within, condition_count);
    if (status == SLUICE_OK)
        status = table_init(&table->rows, table->names, table->types, table->count, &table->error);
    if (status == SLUICE_OK) {
        status = append_stored(&reader);
        if (status == SLUICE_OK)
            status = append_all_made(&reader);
        if (status == SLUICE_OK)
            table_finish(&table->rows);
        else
            table_fini(&table->rows);
    }
    table_fini(&reader.stored);
    arena_fini(&reader.arena);
    return status;
}
