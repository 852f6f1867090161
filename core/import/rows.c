/* rows.c - keys unique in the file, rows within the range, in the order of the store. */
#include "import/private.h"

#include <stdlib.h>

/* Both places; the file is named where it is another one. */
static void tell_twice(struct import *import, struct import_file *file, int64_t row, int64_t other,
                       const char *key)
{
    const struct import_part *part = import_part_of(file, row);
    const struct import_part *first = import_part_of(file, other);

    file->about.path = part->path;
    if (part == first)
        import_mistake(import, file, file->lines[row],
                       "the key %s stands in line %d already: keys are unique over all dates", key,
                       file->lines[other]);
    else
        import_mistake(import, file, file->lines[row],
                       "the key %s stands in '%s', line %d, already: keys are unique over all "
                       "dates, and over all files of a table",
                       key, first->path, file->lines[other]);
    file->about.path = file->path;
}

int import_check_keys(struct import *import, struct import_file *file, struct sluice_error *error)
{
    struct key_index index;
    struct buffer key = { 0 };
    int status = key_index_init(&index, file, error);

    for (int64_t row = 0; row < file->rows.row_count && status == SLUICE_OK; row++) {
        int64_t other = key_index_add(&index, row);
        if (other < 0)
            continue;
        buffer_clear(&key);
        import_key_text(file, row, &key);
        if (key.failed)
            status = error_memory(error, "the text of a key");
        else
            tell_twice(import, file, row, other, key.data);
    }
    buffer_fini(&key);
    key_index_fini(&index);
    return status;
}

/* ---- order ---- */

/* Keys stand first in the layout, the date before them: that is the order of the store. */
struct row_order {
    const struct sluice_column *columns;
    int32_t key_count;
};

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct row_order *order = context;
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    for (int32_t k = 0; k < order->key_count; k++) {
        int difference = value_compare(sluice_value_at(&order->columns[k], left),
                                       sluice_value_at(&order->columns[k], right));
        if (difference != 0)
            return difference;
    }
    return 0;
}

static bool in_range(const struct import *import, const struct import_file *file, int64_t row)
{
    sluice_day date = import_date_of(file, file->rows.views, row);

    return !import->has_range || file->table.date < 0 ||
           (date >= import->options.from && date <= import->options.to);
}

/* Copies the rows in their new order. */
static int take_rows(struct import_file *file, const int64_t *rows, int64_t count,
                     struct arena *arena, struct sluice_error *error)
{
    int32_t columns = file->rows.column_count;
    struct sluice_value *values = arena_alloc(arena, sizeof *values * (size_t)columns);
    struct table sorted = { 0 };
    int status;

    if (values == NULL)
        return error_memory(error, "the rows of a file");
    status = import_rows_like(&sorted, file, arena, error);
    for (int64_t i = 0; i < count && status == SLUICE_OK; i++) {
        for (int32_t c = 0; c < columns; c++)
            values[c] = sluice_value_at(&file->rows.views[c], rows[i]);
        status = table_append(&sorted, values, error);
    }
    if (status != SLUICE_OK) {
        table_fini(&sorted);
        return status;
    }
    table_fini(&file->rows);
    file->rows = sorted;
    table_finish(&file->rows);
    return SLUICE_OK;
}

int import_sort(struct import *import, struct import_file *file, struct sluice_error *error)
{
    struct row_order order = { file->rows.views, file->table.key_columns };
    int64_t *rows = malloc(sizeof *rows * (size_t)(file->rows.row_count + 1));
    int64_t count = 0;
    bool sorted = true;
    int status = SLUICE_OK;

    if (rows == NULL)
        return error_memory(error, "the order of a file");
    for (int64_t row = 0; row < file->rows.row_count; row++) {
        if (!in_range(import, file, row))
            continue;
        rows[count++] = row;
        sorted =
            sorted && (count < 2 || compare_rows(&rows[count - 2], &rows[count - 1], &order) < 0);
    }
    file->summary.outside = file->rows.row_count - count;
    if (!sorted)
        qsort_r(rows, (size_t)count, sizeof *rows, compare_rows, &order);
    if (!sorted || file->summary.outside > 0)
        status = take_rows(file, rows, count, &import->arena, error);
    free(file->lines); /* no longer those of the rows */
    file->lines = NULL;
    free(rows);
    return status;
}
