/*
 * tail.c - the columns of a view: those of the base where they lie, with more rows behind.
 *
 * Each buffer has a range of addresses as long as all rows need. At its beginning the file is
 * mapped, privately: the kernel copies the page on which the base ends when the first row is put
 * behind it, and no other. After it comes memory that is no file's. So a column is one array, and
 * what of the base is not read is not in memory.
 */
#include "tablefile/rows.h"
#include "tablefile/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BITMAP, OFFSETS, VALUES, BUFFERS };

/* One column on its way. */
struct tail {
    const struct view_merge *merge;
    struct table_file *base;
    int32_t column;
    struct view_range *ranges;
    uint64_t rows, text; /* behind those of the base */
};

/* ---- memory ---- */

static int map_error(const struct table_file *base, struct sluice_error *error)
{
    if (errno == ENOMEM)
        return error_memory(error, "the rows of a view");
    return sluice_error_set(error, SLUICE_E_IO, "cannot map '%s': %s", base->path, strerror(errno));
}

/* Bytes of the file, and how many more behind them. */
struct stretch {
    uint64_t at, used, more;
};

/* A range for a buffer; `*buffer` is where the bytes of the file begin. */
static int map_range(const struct tail *tail, int which, struct stretch bytes,
                     unsigned char **buffer, struct sluice_error *error)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), before = bytes.at % page;
    struct view_range *range = &tail->ranges[which];
    size_t length = (size_t)format_round(before + bytes.used + bytes.more + FORMAT_ALIGNMENT, page);
    void *map = mmap(NULL, length, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (map == MAP_FAILED)
        return map_error(tail->base, error);
    *range = (struct view_range){ map, length };
    if (bytes.used > 0 && mmap(map, (size_t)(before + bytes.used), PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, tail->base->descriptor,
                               (off_t)(bytes.at - before)) == MAP_FAILED)
        return map_error(tail->base, error);
    *buffer = (unsigned char *)map + before;
    return SLUICE_OK;
}

/* ---- rows ---- */

static const struct sluice_column *source_of(const struct tail *tail, const struct view_span *span)
{
    return span->from < 0 ? &tail->merge->base->columns[tail->column]
                          : &tail->merge->days[span->from].rows.columns[tail->column];
}

static void put_bit(uint8_t *bits, uint64_t i, bool on)
{
    unsigned int mask = 1u << (i & 7);
    unsigned int before = bits[i >> 3] & (mask - 1);

    bits[i >> 3] = (uint8_t)(on ? before | mask : before);
}

/* Bits of each row of the tail; `values`, or whether there is one. */
static void put_bits(const struct tail *tail, uint8_t *bits, bool values)
{
    uint64_t at = (uint64_t)tail->merge->base->row_count;

    for (size_t i = 0; i < tail->merge->span_count; i++) {
        const struct view_span *span = &tail->merge->spans[i];
        const struct sluice_column *from = source_of(tail, span);

        for (int64_t row = span->first; row < span->first + span->count; row++)
            put_bit(bits, at++,
                    values ? sluice_bit(from->values, row) : sluice_is_known(from, row));
    }
}

static void put_numbers(const struct tail *tail, unsigned char *values, size_t width)
{
    unsigned char *to = values + (size_t)tail->merge->base->row_count * width;

    for (size_t i = 0; i < tail->merge->span_count; i++) {
        const struct view_span *span = &tail->merge->spans[i];
        size_t bytes = (size_t)span->count * width;

        memcpy(to,
               (const unsigned char *)source_of(tail, span)->values + (size_t)span->first * width,
               bytes);
        to += bytes;
    }
}

static void put_texts(const struct tail *tail, int32_t *offsets, unsigned char *text)
{
    int64_t at = tail->merge->base->row_count;

    for (size_t i = 0; i < tail->merge->span_count; i++) {
        const struct view_span *span = &tail->merge->spans[i];
        const struct sluice_column *from = source_of(tail, span);
        const int32_t *ends = from->offsets + span->first;
        int32_t shift = offsets[at] - ends[0];

        if (ends[span->count] > ends[0])
            memcpy(text + offsets[at], (const char *)from->values + ends[0],
                   (size_t)(ends[span->count] - ends[0]));
        for (int64_t row = 1; row <= span->count; row++)
            offsets[at + row] = ends[row] + shift;
        at += span->count;
    }
}

/* ---- one column ---- */

static bool has_nulls(const struct tail *tail)
{
    bool nulls = false;

    for (size_t i = 0; i < tail->merge->span_count && !nulls; i++)
        nulls = source_of(tail, &tail->merge->spans[i])->validity != NULL;
    return nulls;
}

static uint64_t text_bytes(const struct tail *tail)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < tail->merge->span_count; i++) {
        const struct view_span *span = &tail->merge->spans[i];
        const int32_t *ends = source_of(tail, span)->offsets + span->first;

        bytes += (uint64_t)(ends[span->count] - ends[0]);
    }
    return bytes;
}

/* A base without nulls has no bitmap: then it is made. */
static int make_bitmap(const struct tail *tail, struct sluice_column *column,
                       struct sluice_error *error)
{
    const struct format_array *array = &tail->base->arrays[tail->column];
    uint64_t used = format_bitmap_bytes(array->count);
    const struct stretch bytes = { array->validity, array->validity > 0 ? used : 0,
                                   format_bitmap_bytes(array->count + tail->rows) };
    unsigned char *bits;
    int status;

    if (array->validity == 0 && !has_nulls(tail))
        return SLUICE_OK;
    status = map_range(tail, BITMAP, bytes, &bits, error);
    if (status != SLUICE_OK)
        return status;
    if (array->validity == 0)
        memset(bits, 0xff, (size_t)used);
    put_bits(tail, bits, false);
    column->validity = bits;
    return SLUICE_OK;
}

static int make_text(struct tail *tail, struct sluice_column *column, struct sluice_error *error)
{
    const struct format_array *array = &tail->base->arrays[tail->column];
    unsigned char *offsets, *text;
    int status;

    tail->text = text_bytes(tail);
    if (array->values_bytes + tail->text > INT32_MAX)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "column '%s' of '%s' and its days has more than 2 GiB of text: "
                                "make a new base, by ranges of keys",
                                tail->base->names[tail->column], tail->base->path);
    status = map_range(tail, OFFSETS,
                       (struct stretch){ array->offsets, format_offsets_bytes(array->count),
                                         tail->rows * sizeof(int32_t) },
                       &offsets, error);
    if (status == SLUICE_OK)
        status = map_range(tail, VALUES,
                           (struct stretch){ array->values, array->values_bytes, tail->text },
                           &text, error);
    if (status != SLUICE_OK)
        return status;
    put_texts(tail, (int32_t *)(void *)offsets, text);
    column->offsets = (int32_t *)(void *)offsets;
    column->values = text;
    return SLUICE_OK;
}

static int make_values(const struct tail *tail, struct sluice_column *column,
                       struct sluice_error *error)
{
    const struct format_array *array = &tail->base->arrays[tail->column];
    const struct stretch bytes = { array->values, array->values_bytes,
                                   format_value_bytes(array->type, array->count + tail->rows) };
    unsigned char *values;
    int status = map_range(tail, VALUES, bytes, &values, error);

    if (status != SLUICE_OK)
        return status;
    if (array->type == SLUICE_BOOL)
        put_bits(tail, values, true);
    else
        put_numbers(tail, values, format_value_bytes(array->type, 1));
    column->values = values;
    return SLUICE_OK;
}

/* What is made is only read from now on. */
static int seal(const struct tail *tail, struct sluice_error *error)
{
    for (int i = 0; i < BUFFERS; i++)
        if (tail->ranges[i].map != NULL &&
            mprotect(tail->ranges[i].map, tail->ranges[i].length, PROT_READ) != 0)
            return map_error(tail->base, error);
    return SLUICE_OK;
}

static int make_column(struct tail *tail, struct sluice_column *column, struct sluice_error *error)
{
    int status = make_bitmap(tail, column, error);

    if (status == SLUICE_OK)
        status = column->type == SLUICE_TEXT ? make_text(tail, column, error)
                                             : make_values(tail, column, error);
    return status == SLUICE_OK ? seal(tail, error) : status;
}

/* ---- all columns ---- */

int view_columns_init(struct view_columns *view, struct table_file *base,
                      const struct view_merge *merge, struct sluice_error *error)
{
    int32_t count = merge->base->column_count;
    int status = SLUICE_OK;

    *view = (struct view_columns){ .count = count };
    view->columns = calloc((size_t)count + 1, sizeof *view->columns);
    view->ranges = calloc((size_t)count * BUFFERS + 1, sizeof *view->ranges);
    if (view->columns == NULL || view->ranges == NULL)
        return error_memory(error, "the columns of a view");
    for (int32_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct tail tail = { .merge = merge,
                             .base = base,
                             .column = i,
                             .ranges = view->ranges + (size_t)i * BUFFERS,
                             .rows = (uint64_t)merge->tail_rows };

        view->columns[i].type = merge->base->columns[i].type;
        status = make_column(&tail, &view->columns[i], error);
    }
    return status;
}

void view_columns_fini(struct view_columns *view)
{
    for (size_t i = 0; view->ranges != NULL && i < (size_t)view->count * BUFFERS; i++)
        if (view->ranges[i].map != NULL)
            (void)munmap(view->ranges[i].map, view->ranges[i].length); /* it was mapped so */
    free(view->columns);
    free(view->ranges);
}
