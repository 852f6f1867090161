/* index.c - a table sorted by key and order. */
#include "table/index.h"

#include "table/index_sort.h"

#include <stdlib.h>

/* ---- which rows, in which order ---- */

static bool has_key(const struct table *table, const struct index_spec *spec, int64_t row)
{
    for (int32_t i = 0; i < spec->key_count; i++)
        if (!sluice_is_known(&table->views[spec->key[i]], row))
            return false;
    return true;
}

static int64_t choose_rows(const struct table *table, const struct index_spec *spec, uint32_t *rows)
{
    int64_t count = 0;

    for (int64_t row = 0; row < table->row_count; row++)
        if (has_key(table, spec, row) &&
            filters_match(table->views, row, spec->filters, spec->filter_columns))
            rows[count++] = (uint32_t)row;
    return count;
}

/* A column that is already there decides nothing more. */
static void add_columns(int32_t *chosen, int32_t *count, const int32_t *more, int32_t more_count)
{
    for (int32_t i = 0; i < more_count; i++) {
        int32_t seen = 0;

        while (seen < *count && chosen[seen] != more[i])
            seen++;
        if (seen == *count)
            chosen[(*count)++] = more[i];
    }
}

static int sort_rows(const struct table *table, const struct index_spec *spec, uint32_t *rows,
                     uint32_t *groups, int64_t count, struct sluice_error *error)
{
    struct sort_spec sort = { .columns = table->views };
    int32_t most = spec->key_count + spec->order_count + spec->rest_count + 1;
    int32_t *chosen = malloc((size_t)most * sizeof *chosen);
    int status;

    if (chosen == NULL)
        return error_memory(error, "the order of an index");
    add_columns(chosen, &sort.count, spec->key, spec->key_count);
    sort.key_count = sort.count;
    add_columns(chosen, &sort.count, &spec->date, spec->date >= 0 ? 1 : 0);
    add_columns(chosen, &sort.count, spec->order, spec->order_count);
    add_columns(chosen, &sort.count, spec->rest, spec->rest_count);
    sort.chosen = chosen;
    status = rows_sort(&sort, rows, groups, count, error);
    free(chosen);
    return status;
}

/* ---- groups ---- */

static int make_groups(struct indexed *indexed, const struct index_spec *spec,
                       const uint32_t *groups, struct sluice_error *error)
{
    int64_t rows = indexed->row_count, group = 0;
    int64_t *starts;

    indexed->key_count = spec->key_count;
    /* Without key columns there is one group, even if it is empty. */
    indexed->group_count = rows > 0 ? (int64_t)groups[rows - 1] + 1 : spec->key_count == 0;
    indexed->key = malloc(((size_t)spec->key_count + 1) * sizeof *indexed->key);
    indexed->starts = starts = malloc(((size_t)indexed->group_count + 1) * sizeof *starts);
    if (indexed->key == NULL || starts == NULL)
        return error_memory(error, "the groups of an index");
    for (int32_t i = 0; i < spec->key_count; i++)
        indexed->key[i] = spec->key[i];
    starts[0] = 0;
    for (int64_t row = 1; row < rows; row++)
        if (groups[row] != groups[row - 1])
            starts[++group] = row;
    starts[indexed->group_count] = rows;
    indexed->ends = starts + 1;
    return SLUICE_OK;
}

/* ---- life ---- */

static int make_dates(struct indexed *indexed, int32_t date, const uint32_t *groups,
                      struct sluice_error *error)
{
    int status;

    indexed->date = date;
    if (date < 0)
        return SLUICE_OK;
    status = index_make_dates(indexed, error);
    return status == SLUICE_OK ? index_make_days(indexed, groups, error) : status;
}

static int check(const struct table *table, const struct index_spec *spec,
                 struct sluice_error *error)
{
    if (table->row_count >= UINT32_MAX)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "a table of %lld rows is too long to be indexed: work on fewer "
                                "dates at once",
                                (long long)table->row_count);
    if (spec->date >= 0 && table->columns[spec->date].type != SLUICE_DATE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "column '%s' is %s and cannot date the rows: declare it as date",
                                table->columns[spec->date].name,
                                type_name(table->columns[spec->date].type));
    return SLUICE_OK;
}

static int build(struct indexed *indexed, const struct table *table, const struct index_spec *spec,
                 uint32_t *rows, uint32_t *groups, struct sluice_error *error)
{
    int64_t count = choose_rows(table, spec, rows);
    int status = sort_rows(table, spec, rows, groups, count, error);

    if (status == SLUICE_OK)
        status = index_gather(indexed, table->views, table->column_count, rows, count, error);
    if (status == SLUICE_OK)
        status = make_groups(indexed, spec, groups, error);
    if (status == SLUICE_OK)
        status = index_make_keys(indexed, error);
    if (status == SLUICE_OK)
        status = make_dates(indexed, spec->date, groups, error);
    return status;
}

int indexed_create(const struct table *table, const struct index_spec *spec,
                   struct indexed **indexed, struct sluice_error *error)
{
    size_t rows_size = ((size_t)table->row_count + 1) * sizeof(uint32_t);
    uint32_t *rows = NULL, *groups = NULL;
    struct indexed *made = NULL;
    int status = check(table, spec, error);

    *indexed = NULL;
    if (status != SLUICE_OK)
        return status;
    made = calloc(1, sizeof *made);
    rows = memory_large(rows_size);
    groups = memory_large(rows_size);
    if (made == NULL || rows == NULL || groups == NULL)
        status = error_memory(error, "an index");
    else
        status = build(made, table, spec, rows, groups, error);
    if (status == SLUICE_OK) {
        *indexed = made;
        made = NULL;
    }
    indexed_destroy(made);
    free(rows);
    free(groups);
    return status;
}

static void free_buffers(struct indexed *indexed)
{
    for (int32_t i = 0; i < indexed->column_count; i++) {
        free((void *)indexed->columns[i].validity);
        free((void *)indexed->columns[i].values);
        free((void *)indexed->columns[i].offsets);
    }
    free((void *)indexed->starts);
    free((void *)indexed->days);
    free((void *)indexed->day_starts);
    free((void *)indexed->day_groups);
}

void indexed_destroy(struct indexed *indexed)
{
    if (indexed == NULL)
        return;
    if (!indexed->borrowed)
        free_buffers(indexed);
    free(indexed->columns);
    free(indexed->key);
    free(indexed->slots);
    free(indexed->dates_made);
    free(indexed);
}

const struct sluice_column *indexed_columns(const struct indexed *indexed)
{
    return indexed->columns;
}

int64_t indexed_row_count(const struct indexed *indexed)
{
    return indexed->row_count;
}

int64_t indexed_group_count(const struct indexed *indexed)
{
    return indexed->group_count;
}
