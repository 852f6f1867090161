/* index_gather.c - columns copied into the order of an index. */
#include "table/index.h"

#include "table/columns.h"

#include <stdlib.h>
#include <string.h>

static void gather_bits(uint8_t *to, const uint8_t *from, const uint32_t *rows, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        bit_append(to, i, sluice_bit(from, rows[i]));
}

static void gather_words(char *to, const char *from, const uint32_t *rows, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        memcpy(to + i * 8, from + (size_t)rows[i] * 8, 8);
}

static void gather_halves(char *to, const char *from, const uint32_t *rows, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        memcpy(to + i * 4, from + (size_t)rows[i] * 4, 4);
}

static bool any_null(const struct sluice_column *column, const uint32_t *rows, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (!sluice_is_known(column, rows[i]))
            return true;
    return false;
}

static bool gather_validity(struct sluice_column *to, const struct sluice_column *from,
                            const uint32_t *rows, int64_t count)
{
    uint8_t *bits;

    if (from->validity == NULL || !any_null(from, rows, count))
        return true;
    bits = column_memory(bitmap_bytes(count));
    if (bits == NULL)
        return false;
    gather_bits(bits, from->validity, rows, count);
    to->validity = bits;
    return true;
}

/* The rows are some of the source's, so their text is no longer than what offsets can say. */
static bool gather_text(struct sluice_column *to, const struct sluice_column *from,
                        const uint32_t *rows, int64_t count)
{
    int32_t *offsets = column_memory(((size_t)count + 1) * sizeof *offsets);
    char *text;

    if (offsets == NULL)
        return false;
    to->offsets = offsets;
    offsets[0] = 0;
    for (int64_t i = 0; i < count; i++)
        offsets[i + 1] = offsets[i] + from->offsets[rows[i] + 1] - from->offsets[rows[i]];
    text = column_memory((size_t)offsets[count]);
    if (text == NULL)
        return false;
    to->values = text;
    for (int64_t i = 0; i < count; i++) {
        int32_t length = 0;
        const char *source = sluice_text(from, rows[i], &length);

        memcpy(text + offsets[i], source, (size_t)length);
    }
    return true;
}

static bool gather_fixed(struct sluice_column *to, const struct sluice_column *from,
                         const uint32_t *rows, int64_t count)
{
    void *values = column_memory(column_value_bytes(from->type, count));

    if (values == NULL)
        return false;
    to->values = values;
    if (from->type == SLUICE_BOOL)
        gather_bits(values, from->values, rows, count);
    else if (from->type == SLUICE_DATE)
        gather_halves(values, from->values, rows, count);
    else
        gather_words(values, from->values, rows, count);
    return true;
}

int index_gather(struct indexed *indexed, const struct sluice_column *columns, int32_t count,
                 const uint32_t *rows, int64_t row_count, struct sluice_error *error)
{
    indexed->columns = calloc((size_t)count + 1, sizeof *indexed->columns);
    if (indexed->columns == NULL)
        return error_memory(error, "the columns of an index");
    indexed->column_count = count;
    indexed->row_count = row_count;
    for (int32_t i = 0; i < count; i++) {
        const struct sluice_column *from = &columns[i];
        struct sluice_column *to = &indexed->columns[i];
        bool gathered;

        to->type = from->type;
        to->reserved = (int32_t)(uint32_t)(row_count + 1); /* check() saw that it fits */
        gathered = from->type == SLUICE_TEXT ? gather_text(to, from, rows, row_count)
                                             : gather_fixed(to, from, rows, row_count);
        if (!gathered || !gather_validity(to, from, rows, row_count))
            return error_memory(error, "the columns of an index");
    }
    return SLUICE_OK;
}
