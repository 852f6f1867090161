/* overlay.c - rows that a shadow run made, in place of the store's for whoever reads them. */
#include "publish/compare.h"

static bool is_read(const struct plan *plan, const struct source *source)
{
    for (size_t n = 0; n < plan->binding->node_count; n++) {
        const struct node *node = plan->binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++)
            if (node->reads[r].source == source && plan_computes(plan, node))
                return true;
    }
    return false;
}

int overlays_init(struct overlays *overlays, const struct plan *plan, struct arena *arena,
                  struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    size_t dates = plan->calendar.count + 1;

    overlays->plan = plan;
    overlays->items = arena_alloc(arena, sizeof *overlays->items * (binding->source_count + 1));
    if (overlays->items == NULL)
        return error_memory(error, "a shadow run");
    for (size_t s = 0; s < binding->source_count; s++) {
        struct overlay *overlay = &overlays->items[s];
        if (binding->sources[s]->producer == NULL || !is_read(plan, binding->sources[s]))
            continue;
        overlay->tables = arena_alloc(arena, sizeof *overlay->tables * dates);
        overlay->made = arena_alloc(arena, sizeof *overlay->made * dates);
        if (overlay->tables == NULL || overlay->made == NULL)
            return error_memory(error, "a shadow run");
    }
    return SLUICE_OK;
}

void overlays_fini(struct overlays *overlays)
{
    const struct plan *plan = overlays->plan;

    for (size_t s = 0; overlays->items != NULL && s < plan->binding->source_count; s++) {
        struct overlay *overlay = &overlays->items[s];
        for (size_t i = 0; overlay->made != NULL && i < plan->calendar.count; i++)
            if (overlay->made[i])
                table_fini(&overlay->tables[i]);
    }
}

bool overlays_keep(struct overlays *overlays, const struct source *source, size_t date_index,
                   struct table *rows)
{
    struct overlay *overlay = &overlays->items[source->index];

    if (overlay->made == NULL)
        return false;
    overlay->tables[date_index] = *rows;
    overlay->made[date_index] = true;
    return true;
}

/* The first calendar index that entries read by this read. */
static size_t first_of_read(const struct plan *plan, const struct read *read,
                            struct plan_entries entries)
{
    size_t first = plan->calendar.count;

    for (size_t i = 0; i < entries.count; i++) {
        size_t low, high;
        read_span(&plan->versions, read, entries.list[i].date_index, &low, &high);
        first = low < high && low < first ? low : first;
    }
    return first;
}

/* The first calendar index of the table that entries after the date read. */
static size_t first_needed(const struct plan *plan, const struct source *source, sluice_day date)
{
    size_t first = plan->calendar.count;

    for (size_t n = 0; n < plan->binding->node_count && date < INT32_MAX; n++) {
        const struct node *node = plan->binding->nodes[n];
        struct plan_entries later = plan_node_dated(plan, node, day_add(date, 1), INT32_MAX);
        for (uint32_t r = 0; r < node->read_count; r++) {
            size_t index = node->reads[r].source != source
                               ? first
                               : first_of_read(plan, &node->reads[r], later);
            first = index < first ? index : first;
        }
    }
    return first;
}

void overlays_trim(struct overlays *overlays, sluice_day date)
{
    const struct plan *plan = overlays->plan;

    for (size_t s = 0; s < plan->binding->source_count; s++) {
        struct overlay *overlay = &overlays->items[s];
        size_t first;
        if (overlay->made == NULL)
            continue;
        first = first_needed(plan, plan->binding->sources[s], date);
        for (size_t i = 0; i < first; i++) {
            if (overlay->made[i])
                table_fini(&overlay->tables[i]);
            overlay->made[i] = false;
        }
    }
}

bool overlays_have(const struct overlays *overlays, const struct source *source, size_t date_index)
{
    const struct overlay *overlay = &overlays->items[source->index];

    return overlay->made != NULL && overlay->made[date_index];
}

/* ---- reading ---- */

struct overlay_reader {
    const struct overlays *overlays;
    const struct sink_read *read;
    struct table *rows; /* to be made */
    struct arena arena;
    struct table stored; /* its columns are those of the request */
    struct sluice_column *columns;
    struct sluice_value *values;
    struct sluice_error *error;
};

static int reader_init(struct overlay_reader *reader)
{
    size_t count = (size_t)reader->read->request.count + 1;

    arena_init(&reader->arena, 0);
    reader->columns = arena_alloc(&reader->arena, sizeof *reader->columns * count);
    reader->values = arena_alloc(&reader->arena, sizeof *reader->values * count);
    return reader->columns == NULL || reader->values == NULL
               ? error_memory(reader->error, reader->read->source->name)
               : SLUICE_OK;
}

static int read_stored(struct overlay_reader *reader, struct session *session)
{
    bool has = false;
    int status = session_has_table(session, reader->read->request.table, &has, reader->error);

    return status != SLUICE_OK || !has ? status
                                       : session_read_grown(session, &reader->read->request,
                                                            &reader->stored, reader->error);
}

static int append_stored(struct overlay_reader *reader)
{
    const struct sink_read *read = reader->read;
    const struct calendar *calendar = &reader->overlays->plan->calendar;
    const struct table *stored = &reader->stored;
    int32_t date = stored->row_count == 0 ? -1 : table_find(stored, read->source->date);
    int status = SLUICE_OK;

    for (int64_t row = 0; row < stored->row_count && status == SLUICE_OK; row++) {
        int64_t slot = calendar_find(calendar, sluice_date(&stored->views[date], row));
        if (slot >= 0 && overlays_have(reader->overlays, read->source, (size_t)slot))
            continue;
        for (int32_t i = 0; i < read->request.count; i++)
            reader->values[i] = sluice_value_at(&stored->views[i], row);
        status = table_append(reader->rows, reader->values, reader->error);
    }
    return status;
}

static int append_made(struct overlay_reader *reader, const struct table *made)
{
    const struct read_request *request = &reader->read->request;
    struct sluice_batch batch = { .size = sizeof batch,
                                  .column_count = (uint32_t)request->count,
                                  .row_count = made->row_count,
                                  .columns = reader->columns };

    for (int32_t i = 0; i < request->count; i++)
        reader->columns[i] = made->views[table_find(made, request->columns[i])];
    return table_append_batch(reader->rows, &batch, reader->error);
}

static int append_all_made(struct overlay_reader *reader)
{
    const struct overlays *overlays = reader->overlays;
    const struct source *source = reader->read->source;
    const struct calendar *calendar = &overlays->plan->calendar;
    int status = SLUICE_OK;

    for (size_t i = calendar_from(calendar, reader->read->from);
         i < calendar->count && calendar->dates[i] <= reader->read->to && status == SLUICE_OK; i++)
        if (overlays_have(overlays, source, i))
            status = append_made(reader, &overlays->items[source->index].tables[i]);
    return status;
}

int overlays_read(const struct overlays *overlays, struct session *session,
                  const struct sink_read *read, struct table *rows, struct sluice_error *error)
{
    struct overlay_reader reader = {
        .overlays = overlays, .read = read, .rows = rows, .error = error
    };
    const struct read_request *request = &read->request;
    int status = reader_init(&reader);

    if (status == SLUICE_OK)
        status = read_stored(&reader, session);
    if (status == SLUICE_OK)
        status = table_init(rows, request->columns, request->types, request->count, error);
    if (status == SLUICE_OK) {
        status = append_stored(&reader);
        if (status == SLUICE_OK)
            status = append_all_made(&reader);
        if (status == SLUICE_OK)
            table_finish(rows);
        else
            table_fini(rows);
    }
    table_fini(&reader.stored);
    arena_fini(&reader.arena);
    return status;
}
