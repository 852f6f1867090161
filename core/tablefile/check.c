/*
 * check.c - the values of a table file, looked at when they are first asked for.
 *
 * Two kinds of marks say what was found sound: one for each block of 1 MiB (its bytes are those
 * that were written), one for each 65,536 values of an array (they are values of its type). Two
 * threads may look at the same at once; both find the same.
 */
#include "tablefile/reading.h"
#include "tablefile/rows.h"

char *reading_name(const struct table_file *file, uint64_t array, char text[READING_NAME_SIZE])
{
    uint32_t kind = file->arrays[array].kind;
    bool named = kind == FORMAT_COLUMN || kind == FORMAT_KEY;

    (void)snprintf(text, READING_NAME_SIZE, "%s%s%.200s%s", format_kind_name(kind),
                   named ? " '" : "", named ? file->names[file->arrays[array].number] : "",
                   named ? "'" : "");
    return text;
}

/* ---- bytes ---- */

static int check_block(struct table_file *file, uint64_t block, struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    uint64_t first = block * FORMAT_BLOCK, left = header->body_bytes - first;
    unsigned long long at = header->body + first;
    size_t length = left < FORMAT_BLOCK ? (size_t)left : FORMAT_BLOCK;

    if (!digest_equals(digest_bytes(file->map + header->body + first, length), file->sums[block]))
        return reading_corrupt(file->path, error, "bytes %llu to %llu are not as they were written",
                               at, at + length - 1);
    atomic_store_explicit(&file->blocks[block], 1, memory_order_release);
    return SLUICE_OK;
}

/* Bytes of the body; `at` is a place of the file. */
static int check_bytes(struct table_file *file, uint64_t at, uint64_t length,
                       struct sluice_error *error)
{
    uint64_t first = at - file->header.body;
    int status = SLUICE_OK;

    if (length == 0)
        return SLUICE_OK;
    for (uint64_t block = first / FORMAT_BLOCK;
         block <= (first + length - 1) / FORMAT_BLOCK && status == SLUICE_OK; block++)
        if (atomic_load_explicit(&file->blocks[block], memory_order_acquire) == 0)
            status = check_block(file, block, error);
    return status;
}

/* ---- values ---- */

struct chunk {
    uint64_t array, first, count;
};

static int tell(const struct table_file *file, const struct chunk *chunk, const char *fault,
                struct sluice_error *error)
{
    unsigned long long first = chunk->first, end = chunk->first + chunk->count;
    char name[READING_NAME_SIZE];

    return reading_corrupt(file->path, error, "%s has a value that %s (values %llu to %llu)",
                           reading_name(file, chunk->array, name), fault, first, end);
}

static int check_numbers(struct table_file *file, const struct chunk *chunk,
                         struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[chunk->array];
    uint64_t at = array->values + format_value_bytes(array->type, chunk->first);
    int status = check_bytes(file, at, format_value_bytes(array->type, chunk->count), error);
    const char *fault;

    if (status != SLUICE_OK)
        return status;
    fault =
        rows_values_fault(&file->views[chunk->array], (int64_t)chunk->first, (int64_t)chunk->count);
    return fault == NULL ? SLUICE_OK : tell(file, chunk, fault, error);
}

/* The first text begins at 0, and the last ends with all of it. */
static const char *ends_fault(const struct table_file *file, const struct chunk *chunk)
{
    const struct format_array *array = &file->arrays[chunk->array];
    const int32_t *offsets = file->views[chunk->array].offsets;

    if (chunk->first == 0 && offsets[0] != 0)
        return "does not begin at the beginning";
    if (chunk->first + chunk->count == array->count &&
        (uint64_t)offsets[array->count] != array->values_bytes)
        return "does not end at the end";
    return NULL;
}

static int check_texts(struct table_file *file, const struct chunk *chunk,
                       struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[chunk->array];
    const struct sluice_column *column = &file->views[chunk->array];
    int64_t first = (int64_t)chunk->first, count = (int64_t)chunk->count;
    const int32_t *offsets = column->offsets + first;
    const char *fault;
    int status = check_bytes(file, array->offsets + chunk->first * sizeof *offsets,
                             format_offsets_bytes(chunk->count), error);

    if (status != SLUICE_OK)
        return status;
    fault = rows_offsets_fault(column, first, count, array->values_bytes);
    if (fault == NULL)
        fault = ends_fault(file, chunk);
    if (fault != NULL)
        return tell(file, chunk, fault, error);
    status = check_bytes(file, array->values + (uint64_t)offsets[0],
                         (uint64_t)(offsets[count] - offsets[0]), error);
    if (status != SLUICE_OK)
        return status;
    fault = rows_text_fault(column, first, count);
    return fault == NULL ? SLUICE_OK : tell(file, chunk, fault, error);
}

static int check_chunk(struct table_file *file, uint64_t i, uint64_t number,
                       struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[i];
    struct chunk chunk = { i, number * READING_ROWS, array->count - number * READING_ROWS };
    int status = SLUICE_OK;

    if (chunk.count > READING_ROWS)
        chunk.count = READING_ROWS;
    if (array->validity > 0)
        status = check_bytes(file, array->validity + chunk.first / 8,
                             format_bitmap_bytes(chunk.count), error);
    if (status == SLUICE_OK)
        status = array->type == SLUICE_TEXT ? check_texts(file, &chunk, error)
                                            : check_numbers(file, &chunk, error);
    if (status == SLUICE_OK)
        atomic_store_explicit(&file->chunks[file->first_chunk[i] + number], 1,
                              memory_order_release);
    return status;
}

/* Also of an array without values there is a chunk: its offsets. */
int reading_check(struct table_file *file, uint64_t array, uint64_t first, uint64_t count,
                  struct sluice_error *error)
{
    uint64_t last = count == 0 ? first / READING_ROWS : (first + count - 1) / READING_ROWS;
    int status = SLUICE_OK;

    for (uint64_t i = first / READING_ROWS; i <= last && status == SLUICE_OK; i++)
        if (atomic_load_explicit(&file->chunks[file->first_chunk[array] + i],
                                 memory_order_acquire) == 0)
            status = check_chunk(file, array, i, error);
    return status;
}

int reading_check_all(struct table_file *file, uint64_t array, struct sluice_error *error)
{
    return reading_check(file, array, 0, file->arrays[array].count, error);
}
