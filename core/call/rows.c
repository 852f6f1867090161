/* rows.c - the rows of all entities that are written, as a table: the declared columns alone. */
#include "call/work.h"

#include <stdlib.h>

static bool is_written(const struct call_outcome *outcome)
{
    return outcome->outcome == SLUICE_WRITTEN;
}

static int64_t count_rows(const struct call_input *input, const struct call_result *result)
{
    int64_t count = 0;

    for (int64_t e = 0; e < input->entity_count; e++)
        for (const struct call_row *row = result->outcomes[e].rows; row != NULL; row = row->next)
            count += is_written(&result->outcomes[e]);
    return count;
}

static int start_table(const struct sluice_output *output, uint32_t count, int64_t row_count,
                       struct table *rows, struct sluice_error *error)
{
    const char **names = malloc(sizeof *names * (count + 1));
    int32_t *types = malloc(sizeof *types * (count + 1));
    int status =
        names == NULL || types == NULL ? error_memory(error, "the rows of a partition") : SLUICE_OK;

    for (uint32_t i = 0; i < count && status == SLUICE_OK; i++) {
        names[i] = output->columns[i]->name;
        types[i] = output->columns[i]->type;
    }
    if (status == SLUICE_OK)
        status = table_init_rows(rows, names, types, (int32_t)count, row_count, error);
    free(names);
    free(types);
    return status;
}

static int append_all(const struct call_input *input, struct call_result *result,
                      struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t e = 0; e < input->entity_count && status == SLUICE_OK; e++)
        for (const struct call_row *row = result->outcomes[e].rows;
             row != NULL && is_written(&result->outcomes[e]) && status == SLUICE_OK;
             row = row->next) {
            result->entities[result->rows.row_count] = e;
            status = table_append(&result->rows, row->cells, error);
        }
    return status;
}

void rows_make(const struct call_input *input, struct call_result *result)
{
    const struct instance *instance = input->node->instance;
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t count = count_rows(input, result);
    int status;

    result->entities = malloc(sizeof *result->entities * (size_t)(count + 1));
    status = result->entities == NULL ? error_memory(&error, "the rows of a partition")
                                      : start_table(instance->output, instance->column_count, count,
                                                    &result->rows, &error);
    if (status == SLUICE_OK) {
        result->has_rows = true;
        status = append_all(input, result, &error);
        table_finish(&result->rows);
    }
    if (status != SLUICE_OK)
        call_fail(result, status == SLUICE_E_MEMORY, "%s", error.message);
}
