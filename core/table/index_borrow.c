/* index_borrow.c - an index that stands on parts which somebody else keeps: a mapped file. */
#include "table/index.h"

#include <stdlib.h>

struct index_parts indexed_parts(const struct indexed *indexed)
{
    return (struct index_parts){
        .columns = indexed->columns,
        .column_count = indexed->column_count,
        .key_count = indexed->key_count,
        .row_count = indexed->row_count,
        .key = indexed->key,
        .keys = indexed->keys,
        .starts = indexed->starts,
        .ends = indexed->ends,
        .group_count = indexed->group_count,
        .date = indexed->date,
        .days = indexed->days,
        .day_starts = indexed->day_starts,
        .day_groups = indexed->day_groups,
        .day_count = indexed->day_count,
    };
}

static bool borrow_columns(struct indexed *indexed, const struct index_parts *parts)
{
    indexed->columns = calloc((size_t)parts->column_count + 1, sizeof *indexed->columns);
    indexed->key = malloc(((size_t)parts->key_count + 1) * sizeof *indexed->key);
    if (indexed->columns == NULL || indexed->key == NULL)
        return false;
    for (int32_t i = 0; i < parts->column_count; i++) {
        indexed->columns[i] = parts->columns[i];
        indexed->columns[i].reserved = (int32_t)(uint32_t)(parts->row_count + 1);
    }
    for (int32_t i = 0; i < parts->key_count; i++)
        indexed->key[i] = parts->key[i];
    return true;
}

/* A date column without nulls is what `dates` is. */
static int borrow_dates(struct indexed *indexed, struct sluice_error *error)
{
    if (indexed->date < 0)
        return SLUICE_OK;
    if (indexed->columns[indexed->date].validity != NULL)
        return index_make_dates(indexed, error);
    indexed->dates = indexed->columns[indexed->date].values;
    return SLUICE_OK;
}

static int borrow(struct indexed *indexed, const struct index_parts *parts,
                  struct sluice_error *error)
{
    int status = SLUICE_OK;

    *indexed = (struct indexed){
        .column_count = parts->column_count,
        .key_count = parts->key_count,
        .row_count = parts->row_count,
        .group_count = parts->group_count,
        .starts = parts->starts,
        .ends = parts->ends == NULL ? parts->starts + 1 : parts->ends,
        .keys = parts->keys,
        .date = parts->date,
        .days = parts->days,
        .day_starts = parts->day_starts,
        .day_groups = parts->day_groups,
        .day_count = parts->day_count,
        .borrowed = true,
    };
    if (!borrow_columns(indexed, parts))
        return error_memory(error, "an index");
    if (parts->keys == NULL)
        status = index_make_keys(indexed, error);
    return status == SLUICE_OK ? borrow_dates(indexed, error) : status;
}

int indexed_borrow(const struct index_parts *parts, struct indexed **indexed,
                   struct sluice_error *error)
{
    struct indexed *made = calloc(1, sizeof *made);
    int status;

    *indexed = NULL;
    if (made == NULL)
        return error_memory(error, "an index");
    status = borrow(made, parts, error);
    if (status == SLUICE_OK) {
        *indexed = made;
        made = NULL;
    }
    indexed_destroy(made);
    return status;
}
