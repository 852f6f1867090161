/* whole.c - all rows that are to stand of a partition: of tables handed over, or of the store. */
#include "publish/whole.h"

#include <stdlib.h>

void whole_fini(struct whole *whole)
{
    for (size_t i = 0; i < COUNT_OF(whole->dated); i++)
        free(whole->dated[i].rows);
    *whole = (struct whole){ 0 };
}

void whole_rows_fini(struct whole_rows *rows)
{
    if (rows->owns)
        table_fini(&rows->own);
    *rows = (struct whole_rows){ 0 };
}

/* ---- rows that are handed over ---- */

static int compare_rows(const void *a, const void *b)
{
    const struct dated_row *one = a, *other = b;

    return one->date != other->date ? (one->date > other->date) - (one->date < other->date)
                                    : (one->row > other->row) - (one->row < other->row);
}

static int sort_rows(struct dated_rows *dated, const struct table *table, int32_t date,
                     struct sluice_error *error)
{
    size_t count = (size_t)table->row_count;
    bool ordered = true;

    free(dated->rows);
    dated->table = NULL;
    dated->rows = malloc(sizeof *dated->rows * (count + 1));
    if (dated->rows == NULL)
        return error_memory(error, "the rows of a partition");
    for (size_t i = 0; i < count; i++) {
        dated->rows[i] =
            (struct dated_row){ sluice_date(&table->views[date], (int64_t)i), (int64_t)i };
        ordered = ordered && (i == 0 || dated->rows[i - 1].date <= dated->rows[i].date);
    }
    if (!ordered)
        qsort(dated->rows, count, sizeof *dated->rows, compare_rows);
    dated->table = table;
    return SLUICE_OK;
}

/* The first row that is not before a date. */
static size_t first_from(const struct dated_rows *dated, int64_t date)
{
    size_t low = 0, high = (size_t)dated->table->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dated->rows[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int find_stretch(struct whole *whole, const struct publish_partition *partition, int i,
                        struct stretch *out, struct sluice_error *error)
{
    const struct table *table = partition->rows[i];
    struct dated_rows *dated = &whole->dated[i];
    int32_t date;
    size_t low;
    int status = SLUICE_OK;

    *out = (struct stretch){ 0 };
    if (table == NULL || table->row_count == 0)
        return SLUICE_OK;
    *out = (struct stretch){ table, NULL, (size_t)table->row_count };
    if (partition->table.date == NULL)
        return SLUICE_OK;
    date = table_find(table, partition->table.date);
    if (dated->table != table)
        status = sort_rows(dated, table, date, error);
    if (status != SLUICE_OK)
        return status;
    low = first_from(dated, partition->date);
    out->rows = dated->rows + low;
    out->count = first_from(dated, (int64_t)partition->date + 1) - low;
    return SLUICE_OK;
}

static int copy_stretch(const struct stretch *stretch, struct sluice_value *values,
                        struct table *out, struct sluice_error *error)
{
    const struct table *table = stretch->table;
    int status = SLUICE_OK;

    for (size_t i = 0; i < stretch->count && status == SLUICE_OK; i++) {
        int64_t row = stretch_row(stretch, i);
        for (int32_t c = 0; c < table->column_count; c++)
            values[c] = sluice_value_at(&table->views[c], row);
        status = table_append(out, values, error);
    }
    return status;
}

int whole_stretches(struct whole *whole, const struct publish_partition *partition,
                    struct stretch parts[2], struct sluice_error *error)
{
    int status = find_stretch(whole, partition, 0, &parts[0], error);

    return status == SLUICE_OK ? find_stretch(whole, partition, 1, &parts[1], error) : status;
}

int whole_table_like(const struct table *like, struct table *out, struct sluice_value **values,
                     struct sluice_error *error)
{
    size_t count = (size_t)like->column_count + 1;
    const char **names = malloc(sizeof *names * count);
    int32_t *types = malloc(sizeof *types * count);
    int status = SLUICE_OK;

    *values = malloc(sizeof **values * count);
    if (names == NULL || types == NULL || *values == NULL)
        status = error_memory(error, "the rows of a partition");
    for (int32_t c = 0; c < like->column_count && status == SLUICE_OK; c++) {
        names[c] = like->columns[c].name;
        types[c] = like->columns[c].type;
    }
    if (status == SLUICE_OK)
        status = table_init(out, names, types, like->column_count, error);
    free(names);
    free(types);
    return status;
}

static int join(const struct stretch parts[2], struct whole_rows *out, struct sluice_error *error)
{
    const struct table *like = parts[0].table != NULL ? parts[0].table : parts[1].table;
    struct sluice_value *values = NULL;
    int status = whole_table_like(like, &out->own, &values, error);

    out->owns = status == SLUICE_OK;
    for (int i = 0; i < 2 && status == SLUICE_OK; i++)
        if (parts[i].count > 0)
            status = copy_stretch(&parts[i], values, &out->own, error);
    if (out->owns)
        table_finish(&out->own);
    out->rows = &out->own;
    free(values);
    return status;
}

static int take_given(struct whole *whole, const struct publish_partition *partition,
                      struct whole_rows *out, struct sluice_error *error)
{
    struct stretch parts[2];
    int status = whole_stretches(whole, partition, parts, error);

    if (status != SLUICE_OK || parts[0].count + parts[1].count == 0)
        return status;
    for (int i = 0; i < 2; i++)
        if (parts[1 - i].count == 0 && parts[i].count == (size_t)parts[i].table->row_count) {
            out->rows = parts[i].table;
            return SLUICE_OK;
        }
    return join(parts, out, error);
}

/* ---- rows that stay ---- */

/* The columns of a table of the store. Heap memory. */
struct columns {
    const char **names;
    int32_t *types;
    int32_t count;
};

static void columns_fini(struct columns *columns)
{
    free(columns->names);
    free(columns->types);
}

static int list_columns(const struct sluice_layout *layout, struct columns *columns,
                        struct sluice_error *error)
{
    size_t count = (size_t)layout->field_count + 1;

    columns->names = malloc(sizeof *columns->names * count);
    columns->types = malloc(sizeof *columns->types * count);
    if (columns->names == NULL || columns->types == NULL)
        return error_memory(error, "the columns of a table");
    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (layout->fields[i]->type == SLUICE_NULL)
            return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                                    "table '%s' has a column '%s' of a type that Sluice does not "
                                    "know: rows that stay on a date that others leave would lose "
                                    "it; remove the column, or import the whole date",
                                    layout->table, layout->fields[i]->name);
        columns->names[i] = layout->fields[i]->name;
        columns->types[i] = layout->fields[i]->type;
    }
    columns->count = (int32_t)layout->field_count;
    return SLUICE_OK;
}

static int read_all(struct session *session, const struct publish_partition *partition,
                    struct table *rows, struct sluice_error *error)
{
    const struct publish_table *table = &partition->table;
    const struct condition on = { table->date, SLUICE_EQUAL, sluice_of_date(partition->date) };
    const struct sluice_layout *layout;
    struct columns columns = { 0 };
    int status = session_describe(session, table->name, &layout, error);

    if (status == SLUICE_OK)
        status = list_columns(layout, &columns, error);
    if (status == SLUICE_OK)
        status =
            session_read(session,
                         &(struct read_request){ .table = table->name,
                                                 .columns = columns.names,
                                                 .types = columns.types,
                                                 .count = columns.count,
                                                 .conditions = &on,
                                                 .condition_count = table->date == NULL ? 0 : 1 },
                         rows, error);
    columns_fini(&columns);
    return status;
}

/* Keys of rows that go. */
struct leaving {
    struct key_set set;
    struct sluice_value *keys;        /* of the set; borrowed */
    int32_t columns[MAX_KEY_COLUMNS]; /* of the key, in the rows */
};

/* `keys` has room for those of `removed`. */
static bool leaving_init(struct leaving *leaving, struct sluice_value *keys,
                         const struct table *removed, const struct table *rows)
{
    size_t width = (size_t)removed->column_count;

    key_set_init(&leaving->set, (uint32_t)width);
    leaving->keys = keys;
    if (keys == NULL)
        return false;
    for (int32_t k = 0; k < removed->column_count; k++)
        leaving->columns[k] = table_find(rows, removed->columns[k].name);
    for (int64_t row = 0; row < removed->row_count; row++) {
        int64_t index = row;
        for (int32_t k = 0; k < removed->column_count; k++)
            keys[(size_t)row * width + (size_t)k] = sluice_value_at(&removed->views[k], row);
        if (!key_set_put(&leaving->set, keys, &index))
            return false;
    }
    return true;
}

static bool leaves(const struct leaving *leaving, const struct table *rows, int64_t row,
                   struct sluice_value *key)
{
    for (uint32_t k = 0; k < leaving->set.width; k++)
        key[k] = sluice_value_at(&rows->views[leaving->columns[k]], row);
    return key_set_find(&leaving->set, leaving->keys, key) >= 0;
}

static int copy_staying(const struct table *rows, const struct leaving *leaving,
                        struct whole_rows *out, struct sluice_error *error)
{
    struct sluice_value *values = NULL, key[MAX_KEY_COLUMNS];
    int status = whole_table_like(rows, &out->own, &values, error);

    out->owns = status == SLUICE_OK;
    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        if (leaves(leaving, rows, row, key))
            continue;
        for (int32_t c = 0; c < rows->column_count; c++)
            values[c] = sluice_value_at(&rows->views[c], row);
        status = table_append(&out->own, values, error);
    }
    if (out->owns)
        table_finish(&out->own);
    out->rows = out->owns && out->own.row_count > 0 ? &out->own : NULL;
    free(values);
    return status;
}

static int take_staying(struct whole *whole, const struct publish_partition *partition,
                        struct whole_rows *out, struct sluice_error *error)
{
    const struct table *removed = partition->removed;
    size_t cells = (size_t)removed->column_count * (size_t)removed->row_count;
    struct sluice_value *keys;
    struct leaving leaving;
    struct table rows;
    int status = read_all(whole->session, partition, &rows, error);

    if (status != SLUICE_OK)
        return status;
    keys = malloc(sizeof *keys * (cells + 1));
    if (leaving_init(&leaving, keys, removed, &rows))
        status = copy_staying(&rows, &leaving, out, error);
    else
        status = error_memory(error, "rows that stay");
    free(keys);
    key_set_fini(&leaving.set);
    table_fini(&rows);
    return status;
}

int whole_rows_make(struct whole *whole, const struct publish_partition *partition,
                    struct whole_rows *out, struct sluice_error *error)
{
    *out = (struct whole_rows){ 0 };
    return partition->change == PUBLISH_REMOVE ? take_staying(whole, partition, out, error)
                                               : take_given(whole, partition, out, error);
}
