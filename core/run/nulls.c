/* nulls.c - nulls in columns that a table declares without: nobody is given such a row as if its
 * cell were 0. A column without a null costs one look, when the reads of a node are opened. */
#include "run/chunk.h"

/* ---- what is declared ---- */

static bool is_declared_known(const struct shared_table *table, int32_t column)
{
    return !source_find_column(table->source, table->names[column])->nullable;
}

/* Has the column, declared without nulls, some? */
static bool is_broken(const struct shared_table *table, const struct sluice_column *columns,
                      int32_t column)
{
    return columns[column].validity != NULL && is_declared_known(table, column);
}

/* ---- rows that a slice may hold ---- */

static int32_t value_count(const struct bound_read *bound)
{
    return bound->view.column_count + bound->index->spec.order_count;
}

/* The columns that are read, then those that the rows are ordered by. */
static int32_t value_column(const struct bound_read *bound, int32_t i)
{
    return i < bound->view.column_count ? bound->column_map[i]
                                        : bound->index->spec.order[i - bound->view.column_count];
}

/* The column of the null in a row of the index; -1: it has none. */
static int32_t null_column(const struct bound_read *bound, int64_t row)
{
    const struct sluice_column *columns = indexed_columns(bound->index->indexed);

    for (int32_t i = 0; i < value_count(bound); i++) {
        int32_t column = value_column(bound, i);
        if (!sluice_is_known(&columns[column], row) &&
            is_declared_known(bound->index->table, column))
            return column;
    }
    return -1;
}

/* ---- rows that no slice holds ---- */

static bool filter_holds(const struct index_spec *spec, const struct sluice_column *columns,
                         size_t filter, int64_t row)
{
    const struct sluice_filter *one[] = { spec->filters[filter], NULL };

    return filters_match(columns, row, one, &spec->filter_columns[filter]);
}

/* The column of the null that alone keeps a row of the table from being found; -1: there is none,
 * or something else keeps it too. A condition that asks for known values says that there may be
 * others. */
static int32_t losing_column(const struct bound_read *bound, int64_t row)
{
    const struct shared_table *table = bound->index->table;
    const struct index_spec *spec = &bound->index->spec;
    const struct sluice_column *columns = table->rows.views;
    /* Of no date, it is in no window. */
    int32_t found =
        spec->date >= 0 && !sluice_is_known(&columns[spec->date], row) ? spec->date : -1;

    for (int32_t k = 0; k < spec->key_count; k++)
        if (!sluice_is_known(&columns[spec->key[k]], row)) {
            if (!is_declared_known(table, spec->key[k]))
                return -1;
            found = found < 0 ? spec->key[k] : found;
        }
    for (size_t f = 0; spec->filters != NULL && spec->filters[f] != NULL; f++) {
        int32_t column = spec->filter_columns[f];
        if (filter_holds(spec, columns, f, row))
            continue;
        if (sluice_is_known(&columns[column], row) || !is_declared_known(table, column) ||
            spec->filters[f]->kind == SLUICE_FILTER_NOT_NULL)
            return -1;
        found = found < 0 ? column : found;
    }
    return found;
}

/* ---- finding them ---- */

static int list_rows(struct arena *arena, const struct bound_read *bound, int64_t row_count,
                     int32_t (*column_of)(const struct bound_read *bound, int64_t row),
                     struct null_rows *out)
{
    int64_t count = 0;

    for (int64_t row = 0; row < row_count; row++)
        count += column_of(bound, row) >= 0;
    if (count == 0)
        return SLUICE_OK;
    out->rows = arena_alloc(arena, sizeof *out->rows * (size_t)count);
    if (out->rows == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t row = 0; row < row_count; row++)
        if (column_of(bound, row) >= 0)
            out->rows[out->count++] = row;
    return SLUICE_OK;
}

static bool has_broken_value(const struct bound_read *bound)
{
    const struct sluice_column *columns = indexed_columns(bound->index->indexed);

    for (int32_t i = 0; i < value_count(bound); i++)
        if (is_broken(bound->index->table, columns, value_column(bound, i)))
            return true;
    return false;
}

static bool has_broken_key(const struct bound_read *bound)
{
    const struct shared_table *table = bound->index->table;
    const struct index_spec *spec = &bound->index->spec;
    bool broken = spec->date >= 0 && is_broken(table, table->rows.views, spec->date);

    for (int32_t k = 0; k < spec->key_count; k++)
        broken = broken || is_broken(table, table->rows.views, spec->key[k]);
    for (size_t f = 0; spec->filters != NULL && spec->filters[f] != NULL; f++)
        broken = broken || is_broken(table, table->rows.views, spec->filter_columns[f]);
    return broken;
}

int nulls_find(struct node_run *node_run, struct sluice_error *error)
{
    struct arena *arena = &node_run->chunk->arena;
    int status = SLUICE_OK;

    for (uint32_t r = 0; r < node_run->node->read_count && status == SLUICE_OK; r++) {
        struct bound_read *bound = &node_run->reads[r];
        if (has_broken_value(bound))
            status = list_rows(arena, bound, bound->view.row_count, null_column, &bound->null_rows);
        if (status == SLUICE_OK && has_broken_key(bound))
            status = list_rows(arena, bound, bound->index->table->rows.row_count, losing_column,
                               &bound->lost_rows);
    }
    return status == SLUICE_OK ? status : error_memory(error, "the nulls of a table");
}

int64_t nulls_row(const struct bound_read *bound, struct sluice_slice slice)
{
    int64_t from = slice.step > 0 ? slice.first : slice.first - slice.count + 1;
    int64_t low = 0, high = bound->null_rows.count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (bound->null_rows.rows[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < bound->null_rows.count && bound->null_rows.rows[low] < from + slice.count
               ? bound->null_rows.rows[low]
               : -1;
}

/* ---- telling ---- */

/* "table 'readings' has a null in 'level', declared without nulls: (day 2021-01-02, sensor 7); .."
 */
static const char *describe(struct arena *arena, const struct shared_table *table,
                            const struct sluice_column *columns, int64_t row, int32_t column)
{
    const struct source *source = table->source;
    const char *name = table->names[column];
    struct buffer text = { 0 };
    const char *copy = NULL;

    buffer_printf(&text, "table '%s' has a null in '%s', declared without nulls: (", source->name,
                  name);
    table_describe_row(table, columns, row, &text);
    if (source->producer != NULL)
        buffer_printf(&text, "); run '%s' again", source->producer->name);
    else if (text_equals(source->since, name))
        buffer_text(&text, "); import that row with its date");
    else
        buffer_printf(
            &text, "); import that row again, or declare '%s' as '%s?' and run with --retry-failed",
            name, type_name(columns[column].type));
    if (!text.failed)
        copy = arena_copy(arena, text.data, text.length);
    buffer_fini(&text);
    return copy;
}

const char *nulls_describe(struct arena *arena, const struct bound_read *bound, int64_t row)
{
    return describe(arena, bound->index->table, indexed_columns(bound->index->indexed), row,
                    null_column(bound, row));
}

static bool is_in_range(const struct bound_read *bound, struct index_range range, int64_t row)
{
    int32_t date = bound->index->spec.date;
    const struct sluice_column *dates = &bound->index->table->rows.views[date < 0 ? 0 : date];

    return date < 0 || !sluice_is_known(dates, row) ||
           (sluice_date(dates, row) >= range.from && sluice_date(dates, row) <= range.to);
}

/* Whose row it is, or whether it is one of those that are read, nobody knows. */
static void check_lost(struct partition_run *partition, uint32_t read)
{
    const struct bound_read *bound = &partition->node_run->reads[read];
    const struct shared_table *table = bound->index->table;
    const char *text;

    for (int64_t i = 0; i < bound->lost_rows.count; i++) {
        int64_t row = bound->lost_rows.rows[i];
        if (!is_in_range(bound, partition->input.ranges[read], row))
            continue;
        text = describe(&partition->input.arena, table, table->rows.views, row,
                        losing_column(bound, row));
        partition_fail(partition, text == NULL, "%s", text == NULL ? "out of memory" : text);
        return;
    }
}

void nulls_check_lost(struct partition_run *partition)
{
    for (uint32_t r = 0; r < partition->node_run->node->read_count; r++)
        if (partition->node_run->reads[r].lost_rows.count > 0)
            check_lost(partition, r);
}
