/* table.c - tables that grow row by row. */
#include "table/table.h"

#include "table/column_build.h"
#include "table/columns.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64

/* ---- growing ---- */

static int reserve_rows(struct table *table, int64_t needed, struct sluice_error *error)
{
    int64_t capacity = table->capacity + table->capacity / 2;

    if (needed <= table->capacity)
        return SLUICE_OK;
    if (capacity < needed)
        capacity = needed;
    for (int32_t i = 0; i < table->column_count; i++)
        if (!column_reserve_rows(&table->columns[i], table->row_count, capacity))
            return error_memory(error, "the rows of a table");
    table->capacity = capacity;
    return SLUICE_OK;
}

/* ---- appending ---- */

int table_append(struct table *table, const struct sluice_value *values, struct sluice_error *error)
{
    int status = reserve_rows(table, table->row_count + 1, error);

    for (int32_t i = 0; i < table->column_count && status == SLUICE_OK; i++)
        status =
            column_append(&table->columns[i], table->row_count, values[i], table->capacity, error);
    if (status == SLUICE_OK)
        table->row_count++;
    return status;
}

static int check_batch(const struct table *table, const struct sluice_batch *batch,
                       struct sluice_error *error)
{
    if (batch->column_count != (uint32_t)table->column_count)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a batch has %u columns where the table has %d: scan the columns "
                                "of the table",
                                batch->column_count, table->column_count);
    for (int32_t i = 0; i < table->column_count; i++)
        if (batch->columns[i].type != table->columns[i].type)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' is %s in a batch and %s in the table: scan it "
                                    "with the type of the table",
                                    table->columns[i].name, type_name(batch->columns[i].type),
                                    type_name(table->columns[i].type));
    return SLUICE_OK;
}

int table_append_batch(struct table *table, const struct sluice_batch *batch,
                       struct sluice_error *error)
{
    int status = check_batch(table, batch, error);

    if (status != SLUICE_OK || batch->row_count == 0)
        return status;
    status = reserve_rows(table, table->row_count + batch->row_count, error);
    for (int32_t i = 0; i < table->column_count && status == SLUICE_OK; i++)
        status = column_append_all(&table->columns[i], table->row_count, &batch->columns[i],
                                   batch->row_count, table->capacity, error);
    if (status == SLUICE_OK)
        table->row_count += batch->row_count;
    return status;
}

/* ---- life ---- */

int table_init(struct table *table, const char *const *names, const int32_t *types, int32_t count,
               struct sluice_error *error)
{
    return table_init_rows(table, names, types, count, FIRST_CAPACITY, error);
}

int table_init_rows(struct table *table, const char *const *names, const int32_t *types,
                    int32_t count, int64_t rows, struct sluice_error *error)
{
    int status = SLUICE_OK;

    *table = (struct table){ 0 };
    table->columns = calloc((size_t)count + 1, sizeof *table->columns);
    table->views = calloc((size_t)count + 1, sizeof *table->views);
    if (table->columns == NULL || table->views == NULL) {
        status = error_memory(error, "a table");
        goto end;
    }
    table->column_count = count;
    for (int32_t i = 0; i < count && status == SLUICE_OK; i++)
        if (!column_init(&table->columns[i], names[i], types[i]))
            status = error_memory(error, "the columns of a table");
    if (status == SLUICE_OK)
        status = reserve_rows(table, rows > 0 ? rows : 1, error);
    if (status == SLUICE_OK)
        table_finish(table);
end:
    if (status != SLUICE_OK)
        table_fini(table);
    return status;
}

void table_fini(struct table *table)
{
    for (int32_t i = 0; i < table->column_count; i++)
        column_fini(&table->columns[i]);
    free(table->columns);
    free(table->views);
    *table = (struct table){ 0 };
}

void table_finish(struct table *table)
{
    for (int32_t i = 0; i < table->column_count; i++) {
        const struct table_column *column = &table->columns[i];

        table->views[i] = (struct sluice_column){
            .type = column->type,
            .validity = column->has_nulls ? column->validity : NULL,
            .values = column->values,
            .offsets = column->offsets,
        };
    }
}

static int32_t columns_in(struct table *const *parts, size_t count)
{
    int32_t columns = 0;

    for (size_t i = 0; i < count; i++)
        columns += parts[i]->column_count;
    return columns;
}

int table_join(struct table *table, struct table *const *parts, size_t count,
               struct sluice_error *error)
{
    size_t columns = (size_t)columns_in(parts, count);
    int status = SLUICE_OK;

    *table = (struct table){ 0 };
    table->columns = calloc(columns + 1, sizeof *table->columns);
    table->views = calloc(columns + 1, sizeof *table->views);
    if (table->columns == NULL || table->views == NULL)
        status = error_memory(error, "a table");
    for (size_t i = 0; i < count; i++) {
        struct table *part = parts[i];
        if (status == SLUICE_OK) {
            memcpy(&table->columns[table->column_count], part->columns,
                   sizeof *part->columns * (size_t)part->column_count);
            table->column_count += part->column_count;
            table->row_count = part->row_count;
            part->column_count = 0;
        }
        table_fini(part);
    }
    table->capacity = table->row_count;
    if (status == SLUICE_OK)
        table_finish(table);
    else
        table_fini(table);
    return status;
}

/* ---- reading ---- */

int32_t table_find(const struct table *table, const char *name)
{
    for (int32_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    return -1;
}

struct sluice_batch table_batch(const struct table *table)
{
    return (struct sluice_batch){
        .size = sizeof(struct sluice_batch),
        .column_count = (uint32_t)table->column_count,
        .row_count = table->row_count,
        .columns = table->views,
    };
}
