/* reads.c - how an entity finds its rows, and rows that nobody may be given: those with a null in a
 * column that the table declares without. An index without one costs one look at each column. */
#include "call/call.h"

/* ---- slices ---- */

struct sluice_slice call_slice(const struct call_read *read, struct index_range range,
                               const struct sluice_value *keys, int64_t *near)
{
    int64_t group = near == NULL ? indexed_find(read->indexed, keys)
                                 : indexed_find_near(read->indexed, keys, near);

    return indexed_cut(read->indexed, group, range);
}

struct sluice_slice call_entity_slice(const struct call_read *read, struct index_range range,
                                      const struct sluice_value *entity, int64_t *near)
{
    struct sluice_value keys[MAX_KEY_COLUMNS];

    for (uint32_t k = 0; k < read->key_count; k++)
        keys[k] = entity[read->entity_map[k]];
    return call_slice(read, range, keys, near);
}

/* ---- finding nulls ---- */

static int32_t value_count(const struct call_read *read)
{
    return read->view.column_count + read->spec->order_count;
}

/* The columns that are read, then those that the rows are ordered by. */
static int32_t value_column(const struct call_read *read, int32_t i)
{
    return i < read->view.column_count ? read->column_map[i]
                                       : read->spec->order[i - read->view.column_count];
}

/* The column of the null in a row of the index; -1: it has none. */
static int32_t null_column(const struct call_read *read, int64_t row)
{
    const struct sluice_column *columns = indexed_columns(read->indexed);

    for (int32_t i = 0; i < value_count(read); i++) {
        int32_t column = value_column(read, i);
        if (!sluice_is_known(&columns[column], row) && !read->table->columns[column].nullable)
            return column;
    }
    return -1;
}

static bool has_nulls(const struct call_read *read)
{
    const struct sluice_column *columns = indexed_columns(read->indexed);

    for (int32_t i = 0; i < value_count(read); i++) {
        int32_t column = value_column(read, i);
        if (columns[column].validity != NULL && !read->table->columns[column].nullable)
            return true;
    }
    return false;
}

int call_find_nulls(struct arena *arena, struct call_read *read)
{
    int64_t count = 0;

    if (!has_nulls(read))
        return SLUICE_OK;
    for (int64_t row = 0; row < read->view.row_count; row++)
        count += null_column(read, row) >= 0;
    if (count == 0)
        return SLUICE_OK;
    read->nulls.rows = arena_alloc(arena, sizeof *read->nulls.rows * (size_t)count);
    if (read->nulls.rows == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t row = 0; row < read->view.row_count; row++)
        if (null_column(read, row) >= 0)
            read->nulls.rows[read->nulls.count++] = row;
    return SLUICE_OK;
}

int64_t call_search_null(const struct call_read *read, struct sluice_slice slice)
{
    int64_t from = slice.step > 0 ? slice.first : slice.first - slice.count + 1;
    int64_t low = 0, high = read->nulls.count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (read->nulls.rows[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < read->nulls.count && read->nulls.rows[low] < from + slice.count
               ? read->nulls.rows[low]
               : -1;
}

/* ---- telling ---- */

void call_describe_row(const struct call_table *table, const struct sluice_column *columns,
                       int64_t row, struct buffer *text)
{
    const char *separator = "";

    for (int32_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].identifies)
            continue;
        buffer_printf(text, "%s%s ", separator, table->columns[i].name);
        separator = ", ";
        if (sluice_is_known(&columns[i], row))
            value_format(text, sluice_value_at(&columns[i], row));
        else
            buffer_text(text, "null");
    }
}

/* "table 'readings' has a null in 'level', declared without nulls: (day 2021-01-02, sensor 7); .."
 */
const char *call_describe_null_at(struct arena *arena, const struct call_table *table,
                                  const struct sluice_column *columns, int64_t row, int32_t column)
{
    const char *name = table->columns[column].name, *copy = NULL;
    struct buffer text = { 0 };

    buffer_printf(&text, "table '%s' has a null in '%s', declared without nulls: (", table->name,
                  name);
    call_describe_row(table, columns, row, &text);
    if (table->producer != NULL)
        buffer_printf(&text, "); run '%s' again", table->producer);
    else if (table->is_external)
        buffer_text(&text, "); correct it where it is written");
    else if (text_equals(table->since, name))
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

const char *call_describe_null(struct arena *arena, const struct call_read *read, int64_t row)
{
    return call_describe_null_at(arena, read->table, indexed_columns(read->indexed), row,
                                 null_column(read, row));
}
