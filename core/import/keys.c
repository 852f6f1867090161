/* keys.c - an open-addressing index of the rows of a file by their key. */
#include "import/keys.h"

#include <stdlib.h>

static uint64_t key_hash(const struct sluice_column *columns, const int32_t *key, size_t count,
                         int64_t row)
{
    uint64_t hash = 0;

    for (size_t k = 0; k < count; k++)
        hash = (hash ^ value_hash(sluice_value_at(&columns[key[k]], row))) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static bool same_key(const struct key_index *index, int64_t mine,
                     const struct sluice_column *columns, const int32_t *key, int64_t row)
{
    const struct import_table *table = &index->file->table;

    for (size_t k = 0; k < table->key_count; k++)
        if (!sluice_value_equals(sluice_value_at(&index->file->rows.views[table->key[k]], mine),
                                 sluice_value_at(&columns[key[k]], row)))
            return false;
    return true;
}

int key_index_init(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error)
{
    size_t slots = 16;

    while (slots < (size_t)file->rows.row_count * 2)
        slots *= 2;
    *index = (struct key_index){ .file = file, .mask = slots - 1 };
    index->slots = calloc(slots, sizeof *index->slots);
    return index->slots == NULL ? error_memory(error, "the keys of a file") : SLUICE_OK;
}

void key_index_fini(struct key_index *index)
{
    free(index->slots);
    index->slots = NULL;
}

/* The slot of the key: free, or with the row that has it. */
static size_t find_slot(const struct key_index *index, const struct sluice_column *columns,
                        const int32_t *key, int64_t row)
{
    size_t slot = key_hash(columns, key, index->file->table.key_count, row) & index->mask;

    while (index->slots[slot] != 0 && !same_key(index, index->slots[slot] - 1, columns, key, row))
        slot = (slot + 1) & index->mask;
    return slot;
}

int64_t key_index_add(struct key_index *index, int64_t row)
{
    size_t slot = find_slot(index, index->file->rows.views, index->file->table.key, row);
    int64_t found = index->slots[slot] - 1;

    if (found < 0)
        index->slots[slot] = row + 1;
    return found;
}

int64_t key_index_find(const struct key_index *index, const struct sluice_column *columns,
                       const int32_t *key, int64_t row)
{
    return index->slots[find_slot(index, columns, key, row)] - 1;
}

int key_index_fill(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error)
{
    int status = key_index_init(index, file, error);

    for (int64_t row = 0; row < file->rows.row_count && status == SLUICE_OK; row++)
        (void)key_index_add(index, row);
    return status;
}
