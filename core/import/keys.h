/*
 * keys.h - the rows of a file by their key. Private to the import.
 */
#ifndef CORE_IMPORT_KEYS_H
#define CORE_IMPORT_KEYS_H

#include "import/file.h"

struct key_index {
    const struct import_file *file;
    int64_t *slots; /* row + 1; 0: free */
    size_t mask;
};

/* Room for all rows of the file; empty. key_index_fini accepts a failed one. */
int key_index_init(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error);
void key_index_fini(struct key_index *index);
/* The same with all rows of the file. */
int key_index_fill(struct key_index *index, const struct import_file *file,
                   struct sluice_error *error);
/* Adds a row of the file; returns the row that has its key already, or -1. */
int64_t key_index_add(struct key_index *index, int64_t row);
/* The row of the file whose key equals `row` of `columns` (key columns at `key`), or -1. */
int64_t key_index_find(const struct key_index *index, const struct sluice_column *columns,
                       const int32_t *key, int64_t row);

#endif
