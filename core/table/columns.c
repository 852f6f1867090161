/* columns.c - columns in the Arrow layout, cell by cell. */
#include "table/columns.h"

#include "base/base.h"

#include <stdlib.h>
#include <string.h>

void *column_memory(size_t bytes)
{
    size_t padded;
    char *memory;

    if (bytes > SIZE_MAX / 2)
        return NULL;
    padded = (bytes + COLUMN_ALIGNMENT - 1) / COLUMN_ALIGNMENT * COLUMN_ALIGNMENT;
    if (padded == 0)
        padded = COLUMN_ALIGNMENT;
    memory = memory_large(padded);
    if (memory != NULL)
        memset(memory + padded - COLUMN_ALIGNMENT, 0, COLUMN_ALIGNMENT);
    return memory;
}

void *column_resize(void *old, size_t used, size_t bytes)
{
    void *memory = column_memory(bytes);

    if (memory == NULL)
        return NULL;
    if (used > 0)
        memcpy(memory, old, used);
    free(old);
    return memory;
}

size_t column_value_bytes(int32_t type, int64_t rows)
{
    switch (type) {
    case SLUICE_BOOL:
        return bitmap_bytes(rows);
    case SLUICE_DATE:
        return (size_t)rows * sizeof(int32_t);
    case SLUICE_INT:
    case SLUICE_REAL:
    case SLUICE_TIME:
        return (size_t)rows * sizeof(int64_t);
    default:
        return 0;
    }
}
