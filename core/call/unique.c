/* unique.c - rows of which there may be one: of a key and date, where a plugin takes one; of an
 * entity and row key, where it writes several. */
#include "call/call.h"

#include <stdlib.h>

/* ---- what is read ---- */

void call_find_duplicates(struct call_read *read)
{
    const struct indexed *indexed = read->indexed;
    int64_t first, second;

    read->has_duplicates =
        read->unique &&
        (indexed_find_duplicate(indexed, &first, &second) ||
         (read->alone && indexed_row_count(indexed) > indexed_group_count(indexed)));
}

static bool same_date(const struct call_read *read, int64_t first, int64_t second)
{
    const struct sluice_column *columns = indexed_columns(read->indexed);

    return read->spec->date < 0 || sluice_date(&columns[read->spec->date], first) ==
                                       sluice_date(&columns[read->spec->date], second);
}

static void report_duplicate(struct call_result *result, const struct call_read *read,
                             int64_t first, int64_t second)
{
    struct buffer a = { 0 }, b = { 0 };

    call_describe_row(read->table, indexed_columns(read->indexed), first, &a);
    call_describe_row(read->table, indexed_columns(read->indexed), second, &b);
    if (a.failed || b.failed)
        call_fail(result, true, "out of memory");
    else
        call_fail(result, false,
                  "table '%s' has two rows for one key of input '%s': (%s) and (%s); %s",
                  read->table->name, read->alias, a.data == NULL ? "" : a.data,
                  b.data == NULL ? "" : b.data,
                  read->alone && !same_date(read, first, second)
                      ? "the plugin takes one row of a key, so its window must say `last` 1"
                      : read->table->mend);
    buffer_fini(&a);
    buffer_fini(&b);
}

/* Rows of a key and date stand together: neighbours are compared. */
static bool check_slice(struct call_result *result, const struct call_read *read,
                        struct sluice_slice slice)
{
    for (int64_t i = 1; i < slice.count; i++)
        if (read->alone || same_date(read, slice.first + i - 1, slice.first + i)) {
            report_duplicate(result, read, slice.first + i - 1, slice.first + i);
            return true;
        }
    return false;
}

static void check_range(struct call_result *result, const struct call_read *read,
                        struct index_range range)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, count = 0;
    bool found = false;

    range.last = 0;
    range.newest_first = false;
    if (indexed_groups(read->indexed, range, &groups, &count, &error) != SLUICE_OK)
        call_fail(result, true, "out of memory");
    for (int64_t g = 0; g < count && !found; g++)
        found = check_slice(result, read, indexed_cut(read->indexed, groups[g], range));
    free(groups);
}

void call_check_unique(struct call_input *input, struct call_result *result)
{
    for (uint32_t r = 0; r < input->node->read_count; r++)
        if (input->node->reads[r].has_duplicates)
            check_range(result, &input->node->reads[r], input->ranges[r]);
}

/* ---- what is written ---- */

/* The row keys of one entity, one after the other. */
struct row_keys {
    const bool *is_key; /* per declared column */
    struct sluice_value *values;
    size_t count, capacity; /* of values */
    struct key_set known;
};

static bool is_row_key(const struct instance *instance, uint32_t column)
{
    const char *const *name = instance->output->row_key;

    while (name != NULL && *name != NULL &&
           !text_equals(*name, instance->output->columns[column]->name))
        name++;
    return column >= instance->key_count && name != NULL && *name != NULL;
}

static bool take_row_key(struct row_keys *keys, const struct table *rows, int64_t row)
{
    for (int32_t i = 0; i < rows->column_count; i++) {
        if (!keys->is_key[i])
            continue;
        if (!array_reserve((void **)&keys->values, &keys->capacity, keys->count + 1,
                           sizeof *keys->values))
            return false;
        keys->values[keys->count++] = sluice_value_at(&rows->views[i], row);
    }
    return true;
}

/* Of the rows [from, to): 0, 1 where two have one row key, -1 without memory. */
static int find_same(struct row_keys *keys, const struct table *rows, int64_t from, int64_t to)
{
    /* Without row key columns there are no values, and all rows are the same. */
    if (!array_reserve((void **)&keys->values, &keys->capacity, 1, sizeof *keys->values))
        return -1;
    keys->count = 0;
    key_set_clear(&keys->known);
    for (int64_t row = from; row < to; row++) {
        int64_t next = row - from, index = next;
        if (!take_row_key(keys, rows, row) || !key_set_put(&keys->known, keys->values, &index))
            return -1;
        if (index != next)
            return 1;
    }
    return 0;
}

/* Goes from entity to entity; what find_same says. */
static int search(struct row_keys *keys, const struct call_result *result, int64_t *entity)
{
    const int64_t *entities = result->entities;
    int64_t count = result->rows.row_count, next;
    int same = 0;

    for (int64_t row = 0; row < count && same == 0; row = next) {
        next = row + 1;
        while (next < count && entities[next] == entities[row])
            next++;
        if (next - row > 1)
            same = find_same(keys, &result->rows, row, next);
        if (same > 0)
            *entity = entities[row];
    }
    return same;
}

int call_find_same(const struct call_input *input, const struct call_result *result,
                   int64_t *entity)
{
    const struct instance *instance = input->node->instance;
    bool *is_key = calloc(instance->column_count + 1, sizeof *is_key);
    struct row_keys keys = { .is_key = is_key };
    uint32_t width = 0;
    int same;

    *entity = -1;
    if (is_key == NULL)
        return SLUICE_E_MEMORY;
    for (uint32_t i = 0; i < instance->column_count; i++)
        width += is_key[i] = is_row_key(instance, i);
    key_set_init(&keys.known, width);
    same = search(&keys, result, entity);
    key_set_fini(&keys.known);
    free(keys.values);
    free(is_key);
    return same < 0 ? SLUICE_E_MEMORY : SLUICE_OK;
}
