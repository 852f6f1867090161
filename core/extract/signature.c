/* signature.c - what an index is made from, as bytes: two reads share one if and only if equal. */
#include "extract/extract.h"

/* Every part has its type and length before it, every list its count: no two lists come out as one,
 * whatever their texts hold. */
static void append_count(struct buffer *out, size_t count)
{
    canonical_append(out, sluice_of_int((int64_t)count));
}

static void append_text(struct buffer *out, const char *text)
{
    canonical_append(out, sluice_of_text(text));
}

static size_t length_of(const void *list)
{
    const void *const *items = list;
    size_t count = 0;

    while (items != NULL && items[count] != NULL)
        count++;
    return count;
}

static void append_filter(struct buffer *out, const struct sluice_filter *filter)
{
    append_text(out, filter->column);
    append_count(out, (size_t)filter->kind);
    append_count(out, (size_t)filter->fold_case);
    append_count(out, filter->value_count);
    for (uint32_t i = 0; i < filter->value_count; i++)
        canonical_append(out, filter->values[i]);
}

void read_signature(struct buffer *out, const struct read *read)
{
    const struct sluice_input *input = read->input;
    const struct sluice_filter *const *filters = read->projection->filters;
    size_t keys = length_of(input->keys), order = length_of(input->order);
    size_t filter_count = length_of(filters);

    append_count(out, keys);
    for (size_t i = 0; i < keys; i++)
        append_text(out, input->keys[i]->column);
    append_count(out, order);
    for (size_t i = 0; i < order; i++)
        append_text(out, input->order[i]);
    append_count(out, filter_count);
    for (size_t i = 0; i < filter_count; i++)
        append_filter(out, filters[i]);
}
