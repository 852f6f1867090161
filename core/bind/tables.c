/* tables.c - the tables that a plugin asks for while it is bound. */
#include "bind/private.h"

/* The table that the pipeline names for an input, or the plugin's own. */
static const char *table_of(const struct pipeline_processor *processor, const char *alias,
                            const char *table)
{
    for (size_t i = 0; i < processor->input_count; i++)
        if (text_equals(processor->inputs[i].name, alias))
            return processor->inputs[i].value->text;
    return table;
}

static bool fill_columns(struct arena *arena, const struct source *source,
                         const struct sluice_input_column **pointers)
{
    struct sluice_input_column *columns =
        arena_alloc(arena, sizeof *columns * (source->column_count + 1));

    for (size_t i = 0; columns != NULL && i < source->column_count; i++) {
        const struct source_column *column = &source->columns[i];

        columns[i] = (struct sluice_input_column){ .size = sizeof columns[i],
                                                   .type = column->type,
                                                   .name = column->name,
                                                   .nullable = column->nullable };
        pointers[i] = &columns[i];
    }
    return columns != NULL;
}

int bound_table_find(void *context, struct arena *arena, const char *alias, const char *table,
                     const struct sluice_bound_table **out)
{
    const struct table_finder *finder = context;
    const struct source *source =
        binding_find_source(finder->binding, table_of(finder->processor, alias, table));
    const struct sluice_input_column **columns;
    struct sluice_bound_table *found;

    if (source == NULL)
        return SLUICE_OK;
    columns = arena_alloc(arena, sizeof(*columns) * (source->column_count + 1));
    found = arena_alloc(arena, sizeof *found);
    if (columns == NULL || found == NULL || !fill_columns(arena, source, columns))
        return SLUICE_E_MEMORY;
    *found = (struct sluice_bound_table){ .size = sizeof *found,
                                          .name = source_title(source),
                                          .date = source->date,
                                          .columns = columns };
    *out = found;
    return SLUICE_OK;
}
