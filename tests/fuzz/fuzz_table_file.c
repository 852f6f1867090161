/*
 * A table file, which anybody may have made. What is found sound is read to its last value, looked
 * up by every key, and written again to the same bytes.
 *
 * Table files are mostly zeroes and sums. So an input is one in which three bytes 00 LOW HIGH stand
 * for as many zeroes, and it is tried as it is and with sums that are right.
 */
#include "tablefile/forge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/promise.h"

enum { MOST_BYTES = 1 << 20 };

static size_t unpack(const uint8_t *data, size_t size, unsigned char *bytes)
{
    size_t length = 0;

    for (size_t i = 0; i < size && length < MOST_BYTES; i++) {
        size_t zeroes;

        if (data[i] != 0 || i + 2 >= size) {
            bytes[length++] = data[i];
            continue;
        }
        zeroes = (size_t)data[i + 1] | (size_t)data[i + 2] << 8;
        if (zeroes > MOST_BYTES - length)
            zeroes = MOST_BYTES - length;
        memset(bytes + length, 0, zeroes);
        length += zeroes;
        i += 2;
    }
    return length;
}

/* ---- what is sound is read ---- */

static uint64_t sum_values(const struct sluice_column *column, int64_t rows)
{
    uint64_t sum = 0;

    for (int64_t row = 0; row < rows; row++) {
        struct sluice_value value = sluice_value_at(column, row);

        promise(value_fault(value) == NULL, "value %lld %s", (long long)row, value_fault(value));
        if (value.type == SLUICE_TEXT)
            promise(text_is_utf8(value.as.text, (size_t)value.length), "text is UTF-8");
        sum += value_hash(value);
    }
    return sum;
}

/* Every key is found where it is said to be, every date has the keys that have rows on it. */
static void walk_index(const struct index_parts *parts)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_value keys[MAX_KEY_COLUMNS];
    struct indexed *indexed;
    int64_t *groups = NULL, count = 0;

    promise(indexed_borrow(parts, &indexed, &error) == SLUICE_OK, "%s", error.message);
    for (int64_t group = 0; group < parts->group_count; group++) {
        for (int32_t k = 0; k < parts->key_count; k++)
            keys[k] = sluice_value_at(&parts->keys[k], group);
        promise(indexed_find(indexed, keys) == group, "key %lld is found", (long long)group);
    }
    for (int64_t day = 0; day < parts->day_count; day++) {
        struct index_range range = { .from = parts->days[day], .to = parts->days[day] };

        promise(indexed_groups(indexed, range, &groups, &count, &error) == SLUICE_OK, "%s",
                error.message);
        for (int64_t i = 0; i < count; i++) {
            struct sluice_slice slice = indexed_cut(indexed, groups[i], range);

            promise(slice.count > 0 && slice.first + slice.count <= parts->row_count,
                    "a key of a date has rows on it");
        }
        free(groups);
    }
    indexed_destroy(indexed);
}

static void take_covered(struct table_file *file, struct table_file_content *content)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_column ids;
    const char **texts = calloc((size_t)content->covered_count + 1, sizeof *texts);

    promise(texts != NULL, "memory suffices");
    promise(table_file_covered(file, &content->covered, &ids, &error) == SLUICE_OK, "%s",
            error.message);
    for (int64_t i = 0; i < content->covered_count; i++) {
        int32_t length = 0;
        const char *text = sluice_text(&ids, i, &length);

        texts[i] = strndup(text, (size_t)length);
        promise(texts[i] != NULL, "memory suffices");
    }
    content->content_ids = texts;
}

static void write_again(const struct table_file_content *content, const unsigned char *bytes,
                        size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int descriptor = memfd_create("again", MFD_CLOEXEC);
    struct stat status;
    unsigned char *again = malloc(length);

    promise(descriptor >= 0 && again != NULL, "memory suffices");
    promise(table_file_write_open(descriptor, "again", content, NULL, &error) == SLUICE_OK, "%s",
            error.message);
    promise(fstat(descriptor, &status) == 0 && (size_t)status.st_size == length,
            "what is written again has its length");
    promise(pread(descriptor, again, length, 0) == (ssize_t)length, "it is read");
    promise(memcmp(again, bytes, length) == 0, "it has the same bytes");
    (void)close(descriptor);
    free(again);
}

static void walk(struct table_file *file, const unsigned char *bytes, size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct table_file_about *about = table_file_about(file);
    struct table_file_content content = { .names = about->names,
                                          .covered_count = about->covered_count };

    for (int32_t c = 0; c < about->column_count; c++)
        (void)sum_values(&table_file_columns(file)[c], about->row_count);
    content.rows = (struct index_parts){ .columns = table_file_columns(file),
                                         .column_count = about->column_count,
                                         .row_count = about->row_count };
    if (about->key_count >= 0) {
        promise(table_file_index(file, &content.rows, &error) == SLUICE_OK, "%s", error.message);
        walk_index(&content.rows);
    }
    memcpy(content.labels, about->labels, sizeof content.labels);
    take_covered(file, &content);
    if (((const struct format_header *)(const void *)bytes)->minor == FORMAT_MINOR &&
        ((const struct format_header *)(const void *)bytes)->labels <= TABLE_FILE_LABELS)
        write_again(&content, bytes, length);
    for (int64_t i = 0; i < content.covered_count; i++)
        free((void *)content.content_ids[i]);
    free((void *)content.content_ids);
}

/* ---- one input ---- */

/* Where not all is sound, what is may be read. */
static void read_sound(struct table_file *file)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct table_file_about *about = table_file_about(file);
    struct index_parts parts;
    struct indexed *indexed;
    int64_t *groups, count;

    for (int32_t c = 0; c < about->column_count; c++)
        if (table_file_check_rows(file, c, 0, about->row_count, &error) == SLUICE_OK)
            (void)sum_values(&table_file_columns(file)[c], about->row_count);
    if (table_file_index(file, &parts, &error) != SLUICE_OK ||
        indexed_borrow(&parts, &indexed, &error) != SLUICE_OK)
        return;
    for (sluice_day day = -1; day < 2; day++)
        if (indexed_groups(indexed, (struct index_range){ day * 10000, 30000, 1, false }, &groups,
                           &count, &error) == SLUICE_OK)
            free(groups);
    indexed_destroy(indexed);
}

static void try_bytes(const unsigned char *bytes, size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table_file *file;
    int descriptor = forge_file(bytes, length);
    int status;

    promise(descriptor >= 0, "memory suffices");
    status = table_file_open_descriptor(descriptor, "fuzz", 0, &file, &error);
    (void)close(descriptor);
    promise((status == SLUICE_OK) == (file != NULL), "a file that is open is there");
    if (file != NULL && table_file_check(file, &error) == SLUICE_OK)
        walk(file, bytes, length);
    else
        promise(error.message[0] != '\0', "what is refused is told");
    if (file != NULL)
        read_sound(file);
    table_file_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *bytes = malloc(MOST_BYTES);
    size_t length;

    promise(bytes != NULL, "memory suffices");
    length = unpack(data, size, bytes);
    try_bytes(bytes, length);
    if (forge_sums(bytes, length))
        try_bytes(bytes, length);
    free(bytes);
    return 0;
}
