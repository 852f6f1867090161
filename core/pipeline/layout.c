/* layout.c - a table by its name, and a raw one as a store is to have it. */
#include "pipeline/pipeline.h"

static const struct pipeline_column *find_column(const struct pipeline_table *table,
                                                 const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

static bool is_key_column(const struct pipeline_table *table, const char *name)
{
    if (text_equals(table->date, name))
        return true;
    for (size_t i = 0; i < table->key_count; i++)
        if (strcmp(table->key[i], name) == 0)
            return true;
    return false;
}

static void put_field(struct sluice_layout *layout, struct sluice_field *fields, const char *name,
                      int type, bool is_key)
{
    fields[layout->field_count++] = (struct sluice_field){
        .size = sizeof *fields, .type = type, .name = name, .is_key = is_key
    };
}

const struct sluice_layout *pipeline_table_layout(const struct pipeline_table *table,
                                                  struct arena *arena)
{
    size_t count = table->column_count + 1;
    struct sluice_field *fields = arena_alloc(arena, sizeof *fields * count);
    const struct sluice_field **pointers = arena_alloc(arena, sizeof *pointers * count);
    struct sluice_layout *layout = arena_alloc(arena, sizeof *layout);

    if (fields == NULL || pointers == NULL || layout == NULL)
        return NULL;
    *layout = (struct sluice_layout){
        .size = sizeof *layout, .table = table->name, .fields = pointers, .date = table->date
    };
    if (table->date != NULL)
        put_field(layout, fields, table->date, SLUICE_DATE, true);
    for (size_t i = 0; i < table->key_count; i++)
        if (!text_equals(table->key[i], table->date))
            put_field(layout, fields, table->key[i], find_column(table, table->key[i])->type, true);
    for (size_t i = 0; i < table->column_count; i++)
        if (!is_key_column(table, table->columns[i].name))
            put_field(layout, fields, table->columns[i].name, table->columns[i].type, false);
    for (uint32_t i = 0; i < layout->field_count; i++)
        pointers[i] = &fields[i];
    return layout;
}

const struct pipeline_table *pipeline_find_table(const struct pipeline *pipeline, const char *name)
{
    for (size_t i = 0; i < pipeline->table_count; i++) {
        if (text_equals(pipeline->tables[i].name, name))
            return &pipeline->tables[i];
    }
    return NULL;
}
