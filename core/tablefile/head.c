/*
 * head.c - head and end of a table file, checked field by field.
 *
 * The order of checks is that in which they can be relied upon: what kind of file, its length, the
 * sum of the header, its counts, and from these where everything must be. A file says where its
 * arrays are, and may say nothing else than what follows from their types and counts; so no two
 * of them overlap and none leaves the file.
 */
#include "tablefile/reading.h"
#include "tablefile/rows.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LABELS 255 /* of a later minor */
#define MOST_HEADER 4096

int reading_corrupt(const char *path, struct sluice_error *error, const char *format, ...)
{
    char what[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "'%s' is no sound table file: %s; remove it, and it is made again",
                            path, what);
}

/* ---- numbers ---- */

struct bound {
    const char *what;
    uint64_t value, least, most;
};

/* Numbers below 0 are shown as such. */
static int check_bounds(const struct table_file *file, const struct bound *bounds, size_t count,
                        struct sluice_error *error)
{
    for (const struct bound *bound = bounds; bound < bounds + count; bound++) {
        if (bound->value - bound->least <= bound->most - bound->least)
            continue;
        if (bound->least == bound->most)
            return reading_corrupt(file->path, error, "%s is %lld and not %lld", bound->what,
                                   (long long)bound->value, (long long)bound->least);
        return reading_corrupt(file->path, error, "%s is %lld and not between %lld and %lld",
                               bound->what, (long long)bound->value, (long long)bound->least,
                               (long long)bound->most);
    }
    return SLUICE_OK;
}

/* ---- what kind of file ---- */

static struct digest sum_at(const unsigned char *bytes)
{
    struct digest sum;

    memcpy(&sum, bytes, sizeof sum);
    return sum;
}

static int check_kind(struct table_file *file, struct sluice_error *error)
{
    const struct format_header *header = &file->header;

    if (file->length < sizeof *header + sizeof(struct format_trailer))
        return reading_corrupt(file->path, error, "it has %zu bytes, too few for any",
                               file->length);
    memcpy(&file->header, file->map, sizeof file->header);
    if (memcmp(header->magic, FORMAT_MAGIC, sizeof header->magic) != 0)
        return reading_corrupt(file->path, error, "it begins otherwise");
    if (header->major != FORMAT_MAJOR)
        return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                                "'%s' is a table file of format %u.%u, and this release reads "
                                "%d: read it with a release that wrote it",
                                file->path, header->major, header->minor, FORMAT_MAJOR);
    if (header->file_bytes != file->length)
        return reading_corrupt(file->path, error,
                               "it has %zu bytes and says %llu: it was cut short, or is not "
                               "written to its end",
                               file->length, (unsigned long long)header->file_bytes);
    return SLUICE_OK;
}

/* A later minor may have a longer header, with the same fields first and its sum last. */
static int check_header(struct table_file *file, struct sluice_error *error)
{
    struct format_header *header = &file->header;
    uint64_t room = file->length - sizeof(struct format_trailer);
    uint64_t most = header->minor == FORMAT_MINOR ? sizeof *header
                    : room < MOST_HEADER          ? room
                                                  : MOST_HEADER;
    const struct bound bytes = { "the length of its header", header->header_bytes, sizeof *header,
                                 most };
    size_t summed = header->header_bytes - sizeof header->sum;
    int status = check_bounds(file, &bytes, 1, error);

    if (status != SLUICE_OK)
        return status;
    header->sum = sum_at(file->map + summed);
    if (!digest_equals(digest_bytes(file->map, summed), header->sum))
        return reading_corrupt(file->path, error, "its header is not as it was written");
    for (size_t i = 0; i < COUNT_OF(header->reserved); i++)
        if (header->minor == FORMAT_MINOR && header->reserved[i] != 0)
            return reading_corrupt(file->path, error, "its header has something where nothing is");
    return SLUICE_OK;
}

static int check_trailer(const struct table_file *file, struct sluice_error *error)
{
    struct format_trailer trailer;

    memcpy(&trailer, file->map + file->length - sizeof trailer, sizeof trailer);
    if (memcmp(trailer.magic, FORMAT_END, sizeof trailer.magic) != 0 ||
        !digest_equals(format_trailer_sum(&trailer), trailer.sum))
        return reading_corrupt(file->path, error, "its end is not as it was written");
    if (trailer.file_bytes != file->length || !digest_equals(trailer.header_sum, file->header.sum))
        return reading_corrupt(file->path, error, "its end is that of another file");
    return SLUICE_OK;
}

/* ---- how many of everything ---- */

static int check_counts(const struct table_file *file, struct sluice_error *error)
{
    const struct format_header *h = &file->header;
    const uint64_t none = (uint64_t)INT64_C(-1), rows = h->rows;
    bool keyed = h->keys > 0, dated = h->date >= 0, later = h->minor != FORMAT_MINOR;
    const struct bound bounds[] = {
        { "the number of rows", rows, 0, FORMAT_MOST_ROWS },
        { "the number of columns", h->columns, 1, MAX_TABLE_COLUMNS },
        { "the number of key columns", (uint64_t)(int64_t)h->keys, none, MAX_KEY_COLUMNS },
        { "the number of keys", h->groups, h->keys == 0 ? 1 : 0, keyed ? rows : h->keys == 0 },
        { "the date column", (uint64_t)(int64_t)h->date, none,
          h->keys < 0 ? none : (uint64_t)h->columns - 1 },
        { "the number of dates", h->days, 0, dated ? rows : 0 },
        { "the number of keys of dates", h->day_keys, dated ? h->days : 0, dated ? rows : 0 },
        { "the number of covered dates", h->covered, 0, FORMAT_MOST_ROWS },
        { "the number of labels", h->labels, 0, later ? MOST_LABELS : TABLE_FILE_LABELS },
    };

    return check_bounds(file, bounds, COUNT_OF(bounds), error);
}

/* Once no count is large, no sum of them overflows. */
static int check_parts(const struct table_file *file, struct sluice_error *error)
{
    const struct format_header *h = &file->header;
    uint64_t known = format_known(h), length = file->length;
    bool later = h->minor != FORMAT_MINOR;
    const struct bound sizes[] = {
        { "the number of descriptors", h->descriptors, known,
          later ? FORMAT_MOST_DESCRIPTORS : known },
        { "the length of a descriptor", h->descriptor_bytes, sizeof(struct format_array),
          later ? MOST_HEADER : sizeof(struct format_array) },
        { "the length of names", h->names_bytes, 0, FORMAT_MOST_NAMES },
        { "the length of a block", h->block_bytes, FORMAT_BLOCK, FORMAT_BLOCK },
        { "the length of the body", h->body_bytes, 0, length },
    };
    const uint64_t names = h->header_bytes + (uint64_t)h->descriptors * h->descriptor_bytes;
    const uint64_t body = format_round(names + h->names_bytes, FORMAT_PAGE);
    const struct bound places[] = {
        { "the place of names", h->names, names, names },
        { "the place of the body", h->body, body, body },
        { "the length of the file",
          body + h->body_bytes + format_blocks(h) * sizeof(struct digest) +
              sizeof(struct format_trailer),
          length, length },
    };
    int status = check_bounds(file, sizes, COUNT_OF(sizes), error);

    return status == SLUICE_OK ? check_bounds(file, places, COUNT_OF(places), error) : status;
}

/* ---- descriptors ---- */

static uint64_t most_nulls(const struct format_array *array)
{
    /* An undated table covers one date, which is null. */
    return array->kind == FORMAT_COLUMN || (array->kind == FORMAT_COVERED && array->count == 1)
               ? array->count
               : 0;
}

/* Against what follows from the header: `expected`. */
static int check_shape(const struct table_file *file, uint64_t i,
                       const struct format_array *expected, struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[i];
    uint64_t fixed = format_value_bytes(array->type, array->count);
    bool text = array->type == SLUICE_TEXT, free_type = expected->type == 0;
    bool label = array->kind == FORMAT_LABEL, key = array->kind == FORMAT_KEY;
    bool later = file->header.minor != FORMAT_MINOR;
    const struct bound bounds[] = {
        { "the kind of a descriptor", array->kind, expected->kind, expected->kind },
        { "the type of values", array->type,
          label       ? 0
          : free_type ? SLUICE_BOOL
                      : expected->type,
          label       ? 0
          : free_type ? SLUICE_TIME
                      : expected->type },
        { "the number of a descriptor", array->number,
          label ? 1
          : key ? 0
                : expected->number,
          label ? (later ? UINT32_MAX : TABLE_FILE_LABELS)
          : key ? file->header.columns - 1
                : expected->number },
        { "the number of values", array->count, expected->count, expected->count },
        { "the number of nulls", array->nulls, 0, most_nulls(array) },
        { "the length of values", array->values_bytes, label || text ? 0 : fixed,
          label  ? 0
          : text ? INT32_MAX
                 : fixed },
        { "what stands where nothing is", array->reserved, 0, later ? UINT64_MAX : 0 },
    };

    return check_bounds(file, bounds, COUNT_OF(bounds), error);
}

static int check_key_type(const struct table_file *file, const struct format_array *array,
                          struct sluice_error *error)
{
    uint32_t type = array->kind == FORMAT_KEY ? file->arrays[array->number].type : array->type;
    const struct bound bound = { "the type of a key", array->type, type, type };

    return check_bounds(file, &bound, 1, error);
}

static int check_date_type(const struct table_file *file, struct sluice_error *error)
{
    const struct bound bound = { "the type of the date column",
                                 file->header.date < 0 ? SLUICE_DATE
                                                       : file->arrays[file->header.date].type,
                                 SLUICE_DATE, SLUICE_DATE };

    return check_bounds(file, &bound, 1, error);
}

static int copy_descriptors(struct table_file *file, struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    const unsigned char *from = file->map + header->header_bytes;
    uint32_t kind = 0;

    for (uint64_t i = 0; i < header->descriptors; i++, from += header->descriptor_bytes) {
        size_t summed = header->descriptor_bytes - sizeof(struct digest);
        struct format_array array;

        memcpy(&array, from, sizeof array);
        array.sum = sum_at(from + summed);
        if (!digest_equals(digest_bytes(from, summed), array.sum))
            return reading_corrupt(file->path, error, "descriptor %llu is not as it was written",
                                   (unsigned long long)i);
        if (array.kind < kind || (i >= file->count && array.kind <= FORMAT_LABEL))
            return reading_corrupt(file->path, error, "descriptor %llu is out of order",
                                   (unsigned long long)i);
        kind = array.kind;
        if (i < file->count)
            file->arrays[i] = array;
    }
    return SLUICE_OK;
}

static int check_descriptors(struct table_file *file, struct format_array *expected,
                             struct sluice_error *error)
{
    int status = copy_descriptors(file, error);

    format_list(&file->header, expected);
    for (uint64_t i = 0; i < file->count && status == SLUICE_OK; i++) {
        status = check_shape(file, i, &expected[i], error);
        if (status == SLUICE_OK)
            status = check_key_type(file, &file->arrays[i], error);
    }
    return status == SLUICE_OK ? check_date_type(file, error) : status;
}

/* ---- places ---- */

static int check_place(const struct table_file *file, uint64_t i,
                       const struct format_array *expected, struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[i];
    const struct bound bounds[] = {
        { "the place of a bitmap", array->validity, expected->validity, expected->validity },
        { "the place of offsets", array->offsets, expected->offsets, expected->offsets },
        { "the place of values", array->values, expected->values, expected->values },
    };

    return check_bounds(file, bounds, COUNT_OF(bounds), error);
}

/* Each array must lie where `format_place` puts it; what is not known may lie behind all. */
static int check_places(const struct table_file *file, struct format_array *expected,
                        struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    uint64_t body_end = header->body + header->body_bytes, end = header->body;
    bool later = header->descriptors > file->count;
    int status = SLUICE_OK;

    memcpy(expected, file->arrays, (size_t)file->count * sizeof *expected);
    format_place(expected, file->count, &end);
    for (uint64_t i = 0; i < file->count && status == SLUICE_OK; i++)
        status = check_place(file, i, &expected[i], error);
    if (status == SLUICE_OK && (later ? end > body_end : end != body_end))
        status = reading_corrupt(file->path, error, "its body has %llu bytes and not %llu",
                                 (unsigned long long)header->body_bytes,
                                 (unsigned long long)(end - header->body));
    return status;
}

/* ---- names ---- */

static int check_names(const struct table_file *file, struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    const unsigned char *names = file->map + header->names;
    const char *fault;

    if (!digest_equals(digest_bytes(names, header->names_bytes), header->names_sum))
        return reading_corrupt(file->path, error, "its names are not as they were written");
    fault = rows_bytes_fault((const char *)names, header->names_bytes);
    if (fault != NULL)
        return reading_corrupt(file->path, error, "a name %s", fault);
    for (const unsigned char *pad = names + header->names_bytes; pad < file->map + header->body;
         pad++)
        if (*pad != 0)
            return reading_corrupt(file->path, error, "its names are followed by something");
    return SLUICE_OK;
}

static bool has_name(const struct format_array *array)
{
    return array->kind == FORMAT_COLUMN || array->kind == FORMAT_LABEL;
}

static void keep_name(struct table_file *file, uint64_t i, const char *name)
{
    const struct format_array *array = &file->arrays[i];

    if (array->kind == FORMAT_COLUMN)
        file->names[i] = name;
    else if (array->number <= TABLE_FILE_LABELS)
        file->about.labels[array->number - 1] = name;
}

/* One after the other, each a terminated text here. */
static int copy_names(struct table_file *file, struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    uint64_t at = header->names, end = header->names + header->names_bytes;
    uint32_t label = 0;
    char *text = file->texts;
    int status = SLUICE_OK;

    for (uint64_t i = 0; i < file->count && status == SLUICE_OK; i++) {
        const struct format_array *array = &file->arrays[i];
        bool named = has_name(array);
        const struct bound bounds[] = {
            { "the place of a name", array->name, named ? at : 0, named ? at : 0 },
            { "the length of a name", array->name_bytes, 0, named ? end - at : 0 },
        };

        status = check_bounds(file, bounds, COUNT_OF(bounds), error);
        if (status != SLUICE_OK || !named)
            continue;
        if (array->kind == FORMAT_LABEL && array->number <= label)
            return reading_corrupt(file->path, error, "its labels are not in their order");
        label = array->kind == FORMAT_LABEL ? array->number : 0;
        memcpy(text, file->map + at, array->name_bytes);
        text[array->name_bytes] = '\0';
        keep_name(file, i, text);
        text += array->name_bytes + 1;
        at += array->name_bytes;
    }
    if (status == SLUICE_OK && at != end && header->descriptors == file->count)
        return reading_corrupt(file->path, error, "its names have bytes that are of none");
    return status;
}

/* ---- sums ---- */

static int copy_sums(struct table_file *file, struct sluice_error *error)
{
    const struct format_header *header = &file->header;
    uint64_t blocks = format_blocks(header);
    const struct format_parts parts = {
        .header = header->sum,
        .descriptors = file->map + header->header_bytes,
        .count = header->descriptors,
        .stride = header->descriptor_bytes,
        .blocks = file->sums,
        .block_count = blocks,
    };
    size_t trailer = file->length - sizeof(struct format_trailer);

    memcpy(file->sums, file->map + trailer - blocks * sizeof *file->sums,
           blocks * sizeof *file->sums);
    if (!format_file_sum(&parts, &file->about.sum))
        return error_memory(error, file->path);
    if (!digest_equals(file->about.sum,
                       sum_at(file->map + trailer + offsetof(struct format_trailer, file_sum))))
        return reading_corrupt(file->path, error, "its sums are not as they were written");
    return SLUICE_OK;
}

/* ---- all of it ---- */

static bool make_room(struct table_file *file)
{
    size_t count = (size_t)file->count;

    file->arrays = calloc(count, sizeof *file->arrays);
    file->views = calloc(count, sizeof *file->views);
    file->names = calloc(count, sizeof *file->names);
    file->key = calloc(count, sizeof *file->key);
    file->texts = malloc((size_t)file->header.names_bytes + count);
    file->sums = malloc((size_t)(format_blocks(&file->header) + 1) * sizeof *file->sums);
    return file->arrays != NULL && file->views != NULL && file->names != NULL &&
           file->key != NULL && file->texts != NULL && file->sums != NULL;
}

static int check_arrays(struct table_file *file, struct sluice_error *error)
{
    struct format_array *expected = calloc((size_t)file->count, sizeof *expected);
    int status;

    if (expected == NULL || !make_room(file)) {
        free(expected);
        return error_memory(error, file->path);
    }
    status = check_descriptors(file, expected, error);
    if (status == SLUICE_OK)
        status = check_places(file, expected, error);
    if (status == SLUICE_OK)
        status = check_names(file, error);
    if (status == SLUICE_OK)
        status = copy_names(file, error);
    if (status == SLUICE_OK)
        status = copy_sums(file, error);
    free(expected);
    return status;
}

int reading_head(struct table_file *file, struct sluice_error *error)
{
    int status = check_kind(file, error);

    if (status == SLUICE_OK)
        status = check_header(file, error);
    if (status == SLUICE_OK)
        status = check_trailer(file, error);
    if (status == SLUICE_OK)
        status = check_counts(file, error);
    if (status == SLUICE_OK)
        status = check_parts(file, error);
    if (status != SLUICE_OK)
        return status;
    file->count = format_known(&file->header);
    return check_arrays(file, error);
}
