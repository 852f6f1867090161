/*
 * format.h - what stands in a table file, byte by byte: docs/table-file.md has it in words.
 */
#ifndef CORE_TABLEFILE_FORMAT_H
#define CORE_TABLEFILE_FORMAT_H

#include "tablefile/tablefile.h"

#define FORMAT_MAGIC "\211SlTab\r\n"
#define FORMAT_END "SlTabEnd"
#define FORMAT_MAJOR 1
#define FORMAT_MINOR 0

#define FORMAT_PAGE ((uint64_t)4096)
#define FORMAT_ALIGNMENT ((uint64_t)64)
#define FORMAT_BLOCK ((uint64_t)1 << 20)

/* No number of rows, groups, days or dates is larger. */
#define FORMAT_MOST_ROWS ((uint64_t)UINT32_MAX - 1)
#define FORMAT_MOST_DESCRIPTORS ((uint64_t)65536)
#define FORMAT_MOST_NAMES ((uint64_t)16 << 20)

struct format_header {
    char magic[8];
    uint16_t major, minor;
    uint32_t header_bytes;
    uint64_t file_bytes;
    uint64_t rows, groups, days, day_keys, covered;
    uint32_t columns;
    int32_t keys, date; /* -1: no index; undated */
    uint32_t labels;
    uint32_t descriptors, descriptor_bytes;
    uint64_t names, names_bytes;
    uint64_t body, body_bytes;
    uint64_t block_bytes;
    struct digest names_sum;
    uint64_t reserved[4];
    struct digest sum; /* the last 16 bytes of the header */
};

enum format_kind {
    FORMAT_COLUMN = 1,
    FORMAT_KEY,
    FORMAT_STARTS,
    FORMAT_DAYS,
    FORMAT_DAY_STARTS,
    FORMAT_DAY_KEYS,
    FORMAT_COVERED,
    FORMAT_CONTENT_IDS,
    FORMAT_LABEL,
};

/* The types of columns, and one more. */
#define FORMAT_UINT32 (SLUICE_TIME + 1)

/* An array of values, or a label. */
struct format_array {
    uint32_t kind, type;
    uint32_t number; /* of a column: its own; of a key: its column's; of a label: which */
    uint32_t name_bytes;
    uint64_t name;
    uint64_t count, nulls;
    uint64_t validity, offsets, values; /* 0: there is none */
    uint64_t values_bytes, reserved;
    struct digest sum; /* the last 16 bytes of the descriptor */
};

struct format_trailer {
    char magic[8];
    uint64_t file_bytes;
    struct digest header_sum;
    struct digest file_sum;
    struct digest sum;
};

_Static_assert(sizeof(struct format_header) == 192, "the header has no holes");
_Static_assert(sizeof(struct format_array) == 96, "descriptors have no holes");
_Static_assert(sizeof(struct format_trailer) == 64, "the trailer has no holes");

static inline uint64_t format_round(uint64_t bytes, uint64_t to)
{
    return (bytes + to - 1) / to * to;
}

static inline uint64_t format_bitmap_bytes(uint64_t count)
{
    return (count + 7) / 8;
}

/* Bytes of the values of an array of another type than text. */
uint64_t format_value_bytes(uint32_t type, uint64_t count);
static inline uint64_t format_offsets_bytes(uint64_t count)
{
    return (count + 1) * sizeof(int32_t);
}
static inline uint64_t format_blocks(const struct format_header *header)
{
    return (header->body_bytes + FORMAT_BLOCK - 1) / FORMAT_BLOCK;
}

/* ---- which arrays there are, and where ---- */

/* How many descriptors a header with these counts has at least. */
uint64_t format_known(const struct format_header *header);
/* Fills kind, type, number and count of those, as far as the header says: the types of columns and
 * keys, the columns of keys and the numbers of labels are 0. */
void format_list(const struct format_header *header, struct format_array *arrays);
/* Puts the arrays behind `*end` of the body, one after the other; `*end` becomes their end. */
void format_place(struct format_array *arrays, uint64_t count, uint64_t *end);

/* ---- sums ---- */

struct digest format_header_sum(const struct format_header *header);
struct digest format_array_sum(const struct format_array *array);
struct digest format_trailer_sum(const struct format_trailer *trailer);
/* The sum of a file: of its header's sum, its descriptors' and its blocks'. Descriptors of
 * `stride` bytes end with theirs. */
struct format_parts {
    struct digest header;
    const unsigned char *descriptors;
    uint64_t count, stride;
    const struct digest *blocks;
    uint64_t block_count;
};
bool format_file_sum(const struct format_parts *parts, struct digest *sum);

/* Words for messages: "the values of column 'x'" is what[FORMAT_COLUMN] and a name. */
const char *format_kind_name(uint32_t kind);

#endif
