/* format.c - which arrays a table file has, where they lie, and the sums of its parts. */
#include "tablefile/format.h"

#include <xxhash.h>

uint64_t format_value_bytes(uint32_t type, uint64_t count)
{
    switch (type) {
    case SLUICE_BOOL:
        return format_bitmap_bytes(count);
    case SLUICE_DATE:
    case FORMAT_UINT32:
        return count * 4;
    default:
        return count * 8;
    }
}

const char *format_kind_name(uint32_t kind)
{
    static const char *const NAMES[] = {
        [FORMAT_COLUMN] = "column",
        [FORMAT_KEY] = "key",
        [FORMAT_STARTS] = "the starts of keys",
        [FORMAT_DAYS] = "the dates",
        [FORMAT_DAY_STARTS] = "the starts of dates",
        [FORMAT_DAY_KEYS] = "the keys of dates",
        [FORMAT_COVERED] = "the covered dates",
        [FORMAT_CONTENT_IDS] = "the content ids",
        [FORMAT_LABEL] = "label",
    };

    return kind >= FORMAT_COLUMN && kind < COUNT_OF(NAMES) ? NAMES[kind] : "an unknown array";
}

/* ---- which arrays there are ---- */

static struct format_array shape(uint32_t kind, uint32_t type, uint64_t count)
{
    return (struct format_array){ .kind = kind, .type = type, .count = count };
}

uint64_t format_known(const struct format_header *header)
{
    uint64_t keys = header->keys < 0 ? 0 : (uint64_t)header->keys + 1;

    return header->columns + keys + (header->date < 0 ? 0 : 3) + (header->covered > 0 ? 2 : 0) +
           header->labels;
}

void format_list(const struct format_header *header, struct format_array *arrays)
{
    for (uint32_t i = 0; i < header->columns; i++) {
        *arrays = shape(FORMAT_COLUMN, 0, header->rows);
        arrays++->number = i;
    }
    for (int32_t i = 0; i < header->keys; i++)
        *arrays++ = shape(FORMAT_KEY, 0, header->groups);
    if (header->keys >= 0)
        *arrays++ = shape(FORMAT_STARTS, SLUICE_INT, header->groups + 1);
    if (header->date >= 0) {
        *arrays++ = shape(FORMAT_DAYS, SLUICE_DATE, header->days);
        *arrays++ = shape(FORMAT_DAY_STARTS, SLUICE_INT, header->days + 1);
        *arrays++ = shape(FORMAT_DAY_KEYS, FORMAT_UINT32, header->day_keys);
    }
    if (header->covered > 0) {
        *arrays++ = shape(FORMAT_COVERED, SLUICE_DATE, header->covered);
        *arrays++ = shape(FORMAT_CONTENT_IDS, SLUICE_TEXT, header->covered);
    }
    for (uint32_t i = 0; i < header->labels; i++)
        *arrays++ = shape(FORMAT_LABEL, 0, 0);
}

/* ---- where they lie ---- */

static uint64_t place_buffer(uint64_t *end, uint64_t bytes)
{
    uint64_t at = format_round(*end, FORMAT_ALIGNMENT);

    *end = at + bytes;
    return at;
}

void format_place(struct format_array *arrays, uint64_t count, uint64_t *end)
{
    for (struct format_array *array = arrays; array < arrays + count; array++) {
        array->validity = array->offsets = array->values = 0;
        if (array->kind == FORMAT_LABEL)
            continue;
        if (array->kind == FORMAT_COLUMN)
            *end = format_round(*end, FORMAT_PAGE);
        if (array->nulls > 0)
            array->validity = place_buffer(end, format_bitmap_bytes(array->count));
        if (array->type == SLUICE_TEXT)
            array->offsets = place_buffer(end, format_offsets_bytes(array->count));
        array->values = place_buffer(end, array->values_bytes);
    }
    *end = format_round(*end, FORMAT_ALIGNMENT);
}

/* ---- sums ---- */

struct digest format_header_sum(const struct format_header *header)
{
    return digest_bytes(header, sizeof *header - sizeof header->sum);
}

struct digest format_array_sum(const struct format_array *array)
{
    return digest_bytes(array, sizeof *array - sizeof array->sum);
}

struct digest format_trailer_sum(const struct format_trailer *trailer)
{
    return digest_bytes(trailer, sizeof *trailer - sizeof trailer->sum);
}

bool format_file_sum(const struct format_parts *parts, struct digest *sum)
{
    XXH3_state_t *state = XXH3_createState();
    XXH128_hash_t hash;

    if (state == NULL)
        return false;
    (void)XXH3_128bits_reset(state); /* fails for NULL alone, as do the others */
    (void)XXH3_128bits_update(state, &parts->header, sizeof parts->header);
    for (uint64_t i = 0; i < parts->count; i++)
        (void)XXH3_128bits_update(state, parts->descriptors + (i + 1) * parts->stride - sizeof *sum,
                                  sizeof *sum);
    if (parts->block_count > 0)
        (void)XXH3_128bits_update(state, parts->blocks, parts->block_count * sizeof *parts->blocks);
    hash = XXH3_128bits_digest(state);
    (void)XXH3_freeState(state);
    *sum = (struct digest){ .low = hash.low64, .high = hash.high64 };
    return true;
}
