/* write_rows.c - the values of an array, brought into the one form that a table file has. */
#include "tablefile/rows.h"
#include "tablefile/writing.h"

#include <stdlib.h>
#include <string.h>

/* One array on its way. */
struct putting {
    struct writing *writing;
    const struct format_array *array;
    struct sluice_column source;
    struct output *output;
};

static void refuse(const struct putting *putting, int64_t row, const char *fault)
{
    const struct format_array *array = putting->array;
    bool named = array->kind == FORMAT_COLUMN || array->kind == FORMAT_KEY;

    putting->output->status =
        sluice_error_set(putting->output->error, SLUICE_E_INVALID,
                         "cannot write '%s': %s%s%s, row %lld: %s, which no table file holds",
                         putting->output->path, named ? "column '" : format_kind_name(array->kind),
                         named ? putting->writing->content->names[array->number] : "",
                         named ? "'" : "", (long long)row, fault);
}

/* ---- bits ---- */

/* Bits of rows, those of `mask` alone, and none after the last. */
static void put_bits(const struct putting *putting, const uint8_t *bits, const uint8_t *mask,
                     int64_t rows)
{
    uint8_t *scratch = putting->writing->scratch;
    size_t bytes = (size_t)format_bitmap_bytes((uint64_t)rows);

    for (size_t i = 0; i < bytes; i++)
        scratch[i] = mask == NULL ? bits[i] : bits[i] & mask[i];
    if (rows % 8 != 0)
        scratch[bytes - 1] &= (uint8_t)((1u << (rows % 8)) - 1);
    output_append(putting->output, scratch, bytes);
}

/* ---- numbers ---- */

static void clear_nulls(char *values, size_t width, const uint8_t *validity, int64_t rows)
{
    for (int64_t row = 0; row < rows; row += 64)
        for (uint64_t nulls = rows_nulls(validity, row, rows); nulls != 0; nulls &= nulls - 1)
            memset(values + (size_t)(row + __builtin_ctzll(nulls)) * width, 0, width);
}

static void clear_signs(double *values, int64_t rows)
{
    for (int64_t row = 0; row < rows; row++)
        values[row] += 0.0; /* -0.0 + 0.0 is 0.0 */
}

static void find_fault(const struct putting *putting, struct sluice_column column, int64_t first)
{
    const char *fault = NULL;
    int64_t row = 0;

    while ((fault = rows_values_fault(&column, row, 1)) == NULL)
        row++;
    refuse(putting, first + row, fault);
}

static void put_numbers(const struct putting *putting, int64_t first, int64_t rows)
{
    size_t width = format_value_bytes(putting->array->type, 1);
    char *scratch = putting->writing->scratch;
    struct sluice_column column = { .type = putting->source.type, .values = scratch };

    memcpy(scratch, (const char *)putting->source.values + (size_t)first * width,
           (size_t)rows * width);
    if (putting->array->nulls > 0)
        clear_nulls(scratch, width, putting->source.validity + first / 8, rows);
    if (column.type == SLUICE_REAL)
        clear_signs((double *)putting->writing->scratch, rows);
    if (rows_values_fault(&column, 0, rows) != NULL)
        find_fault(putting, column, first);
    else
        output_append(putting->output, scratch, (size_t)rows * width);
}

/* ---- text ---- */

/* Text that nothing stands between. */
static void put_run(const struct putting *putting, int64_t first, int64_t end)
{
    const struct sluice_column *source = &putting->source;
    const int32_t *offsets = source->offsets;
    int64_t row = first;
    const char *fault = rows_text_fault(source, first, end - first);

    if (fault == NULL) {
        if (offsets[end] > offsets[first])
            output_append(putting->output, (const char *)source->values + offsets[first],
                          (size_t)(offsets[end] - offsets[first]));
        return;
    }
    while (rows_text_fault(source, row, 1) == NULL && row + 1 < end)
        row++;
    refuse(putting, row, fault);
}

static bool is_left_out(const struct putting *putting, int64_t row)
{
    const struct sluice_column *source = &putting->source;

    return putting->array->nulls > 0 && !sluice_bit(source->validity, row) &&
           source->offsets[row] != source->offsets[row + 1];
}

static void put_text(const struct putting *putting, int64_t first, int64_t rows)
{
    int64_t begin = first;

    for (int64_t row = first; row < first + rows && putting->output->status == SLUICE_OK; row++)
        if (is_left_out(putting, row)) {
            put_run(putting, begin, row);
            begin = row + 1;
        }
    if (putting->output->status == SLUICE_OK)
        put_run(putting, begin, first + rows);
}

/* The ends of rows, the first of which begins at `*end`. */
static void put_offsets(const struct putting *putting, int64_t first, int64_t rows, int32_t *end)
{
    const int32_t *offsets = putting->source.offsets;
    int32_t *scratch = putting->writing->scratch;

    for (int64_t i = 0; i < rows; i++) {
        if (!is_left_out(putting, first + i))
            *end += offsets[first + i + 1] - offsets[first + i];
        scratch[i] = *end;
    }
    output_append(putting->output, scratch, (size_t)rows * sizeof *scratch);
}

/* ---- all of an array ---- */

static int64_t rows_from(const struct format_array *array, int64_t first)
{
    int64_t left = (int64_t)array->count - first;

    return left < WRITING_ROWS ? left : WRITING_ROWS;
}

static void put_all_offsets(const struct putting *putting)
{
    int32_t end = 0;

    output_append(putting->output, &end, sizeof end);
    for (int64_t row = 0; row < (int64_t)putting->array->count; row += WRITING_ROWS)
        put_offsets(putting, row, rows_from(putting->array, row), &end);
}

static void put_values(const struct putting *putting, int64_t first, int64_t rows)
{
    const struct sluice_column *source = &putting->source;
    const uint8_t *mask = putting->array->nulls > 0 ? source->validity + first / 8 : NULL;

    if (source->type == SLUICE_TEXT)
        put_text(putting, first, rows);
    else if (source->type == SLUICE_BOOL)
        put_bits(putting, (const uint8_t *)source->values + first / 8, mask, rows);
    else
        put_numbers(putting, first, rows);
}

int writing_put(struct writing *writing, uint64_t i, struct output *output)
{
    const struct format_array *array = &writing->arrays[i];
    struct putting putting = { writing, array, writing->sources[i], output };
    int64_t count = (int64_t)array->count;

    if (array->kind == FORMAT_LABEL)
        return output->status;
    if (array->validity > 0) {
        output_pad(output, array->validity);
        for (int64_t row = 0; row < count; row += WRITING_ROWS)
            put_bits(&putting, putting.source.validity + row / 8, NULL, rows_from(array, row));
    }
    if (array->offsets > 0) {
        output_pad(output, array->offsets);
        put_all_offsets(&putting);
    }
    output_pad(output, array->values);
    for (int64_t row = 0; row < count && output->status == SLUICE_OK; row += WRITING_ROWS)
        put_values(&putting, row, rows_from(array, row));
    return output->status;
}
