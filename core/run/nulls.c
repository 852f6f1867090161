/* nulls.c - nulls in columns that a table declares without, in keys and conditions: no slice has
 * such a row, and nobody knows whose it is. */
#include "run/chunk.h"

static bool filter_holds(const struct index_spec *spec, const struct sluice_column *columns,
                         size_t filter, int64_t row)
{
    const struct sluice_filter *one[] = { spec->filters[filter], NULL };

    return filters_match(columns, row, one, &spec->filter_columns[filter]);
}

/* The column of the null that alone keeps a row of the table from being found; -1: there is none,
 * or something else keeps it too. A condition that asks for known values says that there may be
 * others. */
static int32_t losing_column(const struct shared_index *index, int64_t row)
{
    const struct call_column *declared = index->table->described.columns;
    const struct index_spec *spec = &index->spec;
    const struct sluice_column *columns = index->table->rows.views;
    /* Of no date, it is in no window. */
    int32_t found =
        spec->date >= 0 && !sluice_is_known(&columns[spec->date], row) ? spec->date : -1;

    for (int32_t k = 0; k < spec->key_count; k++)
        if (!sluice_is_known(&columns[spec->key[k]], row)) {
            if (declared[spec->key[k]].nullable)
                return -1;
            found = found < 0 ? spec->key[k] : found;
        }
    for (size_t f = 0; spec->filters != NULL && spec->filters[f] != NULL; f++) {
        int32_t column = spec->filter_columns[f];
        if (filter_holds(spec, columns, f, row))
            continue;
        if (sluice_is_known(&columns[column], row) || declared[column].nullable ||
            spec->filters[f]->kind == SLUICE_FILTER_NOT_NULL)
            return -1;
        found = found < 0 ? column : found;
    }
    return found;
}

/* Has the column, declared without nulls, some? */
static bool is_broken(const struct shared_table *table, int32_t column)
{
    return table->rows.views[column].validity != NULL && !table->described.columns[column].nullable;
}

static bool has_broken_key(const struct shared_index *index)
{
    const struct index_spec *spec = &index->spec;
    bool broken = spec->date >= 0 && is_broken(index->table, spec->date);

    for (int32_t k = 0; k < spec->key_count; k++)
        broken = broken || is_broken(index->table, spec->key[k]);
    for (size_t f = 0; spec->filters != NULL && spec->filters[f] != NULL; f++)
        broken = broken || is_broken(index->table, spec->filter_columns[f]);
    return broken;
}

static int list_lost(struct arena *arena, const struct shared_index *index, struct call_nulls *out)
{
    int64_t row_count = index->table->rows.row_count, count = 0;

    for (int64_t row = 0; row < row_count; row++)
        count += losing_column(index, row) >= 0;
    if (count == 0)
        return SLUICE_OK;
    out->rows = arena_alloc(arena, sizeof *out->rows * (size_t)count);
    if (out->rows == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t row = 0; row < row_count; row++)
        if (losing_column(index, row) >= 0)
            out->rows[out->count++] = row;
    return SLUICE_OK;
}

int nulls_find(struct node_run *node_run, struct sluice_error *error)
{
    struct arena *arena = &node_run->run->chunk.arena;
    int status = SLUICE_OK;

    for (uint32_t r = 0; r < node_run->node->read_count && status == SLUICE_OK; r++) {
        struct bound_read *bound = &node_run->bound[r];
        status = call_find_nulls(arena, &node_run->reads[r]);
        if (status == SLUICE_OK && has_broken_key(bound->index))
            status = list_lost(arena, bound->index, &bound->lost);
    }
    return status == SLUICE_OK ? status : error_memory(error, "the nulls of a table");
}

/* ---- telling ---- */

static bool is_in_range(const struct shared_index *index, struct index_range range, int64_t row)
{
    int32_t date = index->spec.date;
    const struct sluice_column *dates = &index->table->rows.views[date < 0 ? 0 : date];

    return date < 0 || !sluice_is_known(dates, row) ||
           (sluice_date(dates, row) >= range.from && sluice_date(dates, row) <= range.to);
}

/* Whose row it is, or whether it is one of those that are read, nobody knows. */
static void check_lost(struct partition_run *partition, uint32_t read)
{
    const struct bound_read *bound = &partition->node_run->bound[read];
    const struct shared_table *table = bound->index->table;
    const char *text;

    for (int64_t i = 0; i < bound->lost.count; i++) {
        int64_t row = bound->lost.rows[i];
        if (!is_in_range(bound->index, partition->input.ranges[read], row))
            continue;
        text = call_describe_null_at(&partition->input.arena, &table->described, table->rows.views,
                                     row, losing_column(bound->index, row));
        call_fail(&partition->result, text == NULL, "%s", text == NULL ? "out of memory" : text);
        return;
    }
}

void nulls_check_lost(struct partition_run *partition)
{
    for (uint32_t r = 0; r < partition->node_run->node->read_count; r++)
        if (partition->node_run->bound[r].lost.count > 0)
            check_lost(partition, r);
}
