/* table.c - a raw table as the store has it, and a file of its rows. */
#include "import/file.h"

#include <stdlib.h>

static int32_t find_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, name) == 0)
            return (int32_t)i;
    return -1;
}

int import_table_init(struct import_table *table, const struct pipeline_table *declared,
                      struct arena *arena, struct sluice_error *error)
{
    const struct pipeline_column **columns =
        arena_alloc(arena, sizeof *columns * declared->column_count);
    int32_t *key = arena_alloc(arena, sizeof *key * (declared->key_count + 1));
    const struct sluice_layout *layout = pipeline_table_layout(declared, arena);

    if (columns == NULL || key == NULL || layout == NULL)
        return error_memory(error, "a table's layout");
    *table = (struct import_table){ .declared = declared,
                                    .layout = layout,
                                    .columns = columns,
                                    .column_count = (int32_t)layout->field_count,
                                    .date = declared->date == NULL ? -1 : 0,
                                    .key = key,
                                    .key_count = declared->key_count };
    for (size_t i = 0; i < declared->column_count; i++)
        columns[find_field(layout, declared->columns[i].name)] = &declared->columns[i];
    for (size_t i = 0; i < declared->key_count; i++) {
        key[i] = find_field(layout, declared->key[i]);
        table->key_has_date = table->key_has_date || key[i] == table->date;
    }
    while (table->key_columns < table->column_count &&
           layout->fields[table->key_columns]->is_key != 0)
        table->key_columns++;
    return SLUICE_OK;
}

void import_file_fini(struct import_file *file)
{
    table_fini(&file->rows);
    for (size_t i = 0; i < file->part_count; i++) {
        datafile_close(file->parts[i].source);
        file->parts[i].source = NULL;
    }
    free(file->lines);
    file->lines = NULL;
}

const struct import_part *import_part_of(const struct import_file *file, int64_t row)
{
    size_t i = file->part_count;

    while (i > 1 && file->parts[i - 1].first > row)
        i--;
    return &file->parts[i - 1];
}

int import_check_parts(const struct import_file *file, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < file->part_count && status == SLUICE_OK; i++)
        if (file->parts[i].source != NULL)
            status = datafile_check(file->parts[i].source, error);
    return status;
}

void import_key_text(const struct import_file *file, int64_t row, struct buffer *out)
{
    for (size_t k = 0; k < file->table.key_count; k++) {
        buffer_printf(out, "%s%s=", k == 0 ? "" : ", ", file->table.declared->key[k]);
        value_format(out, sluice_value_at(&file->rows.views[file->table.key[k]], row));
    }
}

int import_rows_like(struct table *table, const struct import_file *file, struct arena *arena,
                     struct sluice_error *error)
{
    int32_t columns = file->rows.column_count;
    const char **names = arena_alloc(arena, sizeof *names * (size_t)columns);
    int32_t *types = arena_alloc(arena, sizeof *types * (size_t)columns);

    if (names == NULL || types == NULL)
        return error_memory(error, "the rows of a file");
    for (int32_t c = 0; c < columns; c++) {
        names[c] = file->rows.columns[c].name;
        types[c] = file->rows.columns[c].type;
    }
    return table_init(table, names, types, columns, error);
}
