/* cost.c - what a store would bill for the reads of a plan, table by table. */
#include "plan/private.h"

/* What is read of a table: the dates that some entry sees, and the columns of all that read it. */
struct extent {
    const struct source *source;
    sluice_day from, to; /* of a dated table */
    bool is_read;
    bool *columns; /* by column of the source */
};

static void add_columns(struct extent *extent, const struct read *read)
{
    const struct source *source = extent->source;

    for (size_t c = 0; c < source->column_count; c++)
        for (int32_t p = 0; p < read->projection->column_count; p++)
            extent->columns[c] = extent->columns[c] ||
                                 strcmp(source->columns[c].name, read->projection->columns[p]) == 0;
}

static void add_read(const struct plan *plan, const struct plan_entry *entry,
                     const struct read *read, struct extent *extent)
{
    struct axis axis = source_axis(&plan->versions, read->source);
    size_t low, high;

    read_span(&plan->versions, read, entry->date_index, &low, &high);
    if (low >= high)
        return;
    if (!extent->is_read || axis.dates[low] < extent->from)
        extent->from = axis.dates[low];
    if (!extent->is_read || axis.dates[high - 1] > extent->to)
        extent->to = axis.dates[high - 1];
    extent->is_read = true;
    add_columns(extent, read);
}

static void add_entries(const struct plan *plan, struct extent *extent)
{
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        bool reads = entry->action == ACTION_RUN || entry->action == ACTION_IF_CHANGED;
        for (uint32_t r = 0; reads && r < entry->node->read_count; r++)
            if (entry->node->reads[r].source == extent->source)
                add_read(plan, entry, &entry->node->reads[r], extent);
    }
}

static int estimate(struct session *session, const struct extent *extent, struct arena *arena,
                    int64_t *bytes, struct sluice_error *error)
{
    const struct source *source = extent->source;
    const struct condition within[] = {
        { source->date, SLUICE_AT_LEAST, sluice_of_date(extent->from) },
        { source->date, SLUICE_AT_MOST, sluice_of_date(extent->to) },
    };
    const char **names = arena_alloc(arena, sizeof *names * (source->column_count + 1));
    int32_t *types = arena_alloc(arena, sizeof *types * (source->column_count + 1));
    struct read_request request = { .table = source->name,
                                    .columns = names,
                                    .types = types,
                                    .conditions = within,
                                    .condition_count = source->date == NULL ? 0 : 2 };

    if (names == NULL || types == NULL)
        return error_memory(error, "the cost of a plan");
    for (size_t c = 0; c < source->column_count; c++) {
        if (!extent->columns[c] && !text_equals(source->columns[c].name, source->date))
            continue;
        names[request.count] = source->columns[c].name;
        types[request.count++] = source->columns[c].type;
    }
    return session_estimate(session, &request, bytes, error);
}

/* What is not there yet is made by this very plan: it has no size that anybody knows. */
static int add_table(const struct plan *plan, struct session *session, const struct source *source,
                     struct plan_cost *cost, struct sluice_error *error)
{
    struct extent extent = { .source = source };
    struct arena arena;
    bool has = false;
    int status = SLUICE_OK;

    arena_init(&arena, 0);
    extent.columns = arena_alloc(&arena, sizeof *extent.columns * (source->column_count + 1));
    if (extent.columns == NULL)
        status = error_memory(error, "the cost of a plan");
    else
        add_entries(plan, &extent);
    *cost = (struct plan_cost){ .table = source->name };
    if (extent.is_read)
        status = session_has_table(session, source->name, &has, error);
    if (status == SLUICE_OK && has)
        status = estimate(session, &extent, &arena, &cost->bytes, error);
    cost->is_known = status == SLUICE_OK && has;
    arena_fini(&arena);
    return status;
}

int plan_estimate(const struct plan *plan, struct session *session, struct arena *arena,
                  struct plan_costs *costs, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    int status = SLUICE_OK;

    *costs = (struct plan_costs){ 0 };
    if (!session_bills(session))
        return SLUICE_OK;
    costs->items = arena_alloc(arena, sizeof *costs->items * (binding->source_count + 1));
    if (costs->items == NULL)
        return error_memory(error, "the cost of a plan");
    for (size_t i = 0; i < binding->source_count && status == SLUICE_OK; i++) {
        struct plan_cost *cost = &costs->items[costs->count];
        status = plan_poll(plan, error);
        if (status == SLUICE_OK)
            status = add_table(plan, session, binding->sources[i], cost, error);
        costs->count += status == SLUICE_OK && cost->is_known;
        costs->bytes += status == SLUICE_OK && cost->is_known ? cost->bytes : 0;
    }
    return status;
}

static void print_bytes(int64_t bytes, struct buffer *out)
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
    double amount = (double)bytes;
    size_t unit = 0;

    for (; amount >= 1000 && unit + 1 < COUNT_OF(units); unit++)
        amount /= 1000;
    buffer_printf(out, "%.*f %s", unit == 0 ? 0 : 1, amount, units[unit]);
}

void plan_print_costs(const struct plan_costs *costs, bool as_json, struct buffer *out)
{
    for (size_t i = 0; i < costs->count && as_json; i++)
        buffer_printf(out, "{\"event\":\"cost\",\"table\":\"%s\",\"bytes\":%lld}\n",
                      costs->items[i].table, (long long)costs->items[i].bytes);
    for (size_t i = 0; i < costs->count && !as_json; i++) {
        buffer_text(out, i == 0 ? "reads: " : ", ");
        print_bytes(costs->items[i].bytes, out);
        buffer_printf(out, " of %s", costs->items[i].table);
    }
    if (costs->count == 0 || as_json)
        return;
    buffer_text(out, "; the store bills ");
    print_bytes(costs->bytes, out);
    buffer_text(out, " in all\n");
}
