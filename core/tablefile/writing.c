/* writing.c - the head of a table file that is to be written, and where its values come from. */
#include "tablefile/writing.h"
#include "tablefile/rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- what stands in neither rows nor index ---- */

/* The key of each group, which its first row has. */
static int gather_keys(struct table *keys, const struct index_parts *rows,
                       struct sluice_error *error)
{
    const char *names[MAX_KEY_COLUMNS];
    int32_t types[MAX_KEY_COLUMNS];
    struct sluice_value values[MAX_KEY_COLUMNS];
    int status;

    if (rows->key_count > MAX_KEY_COLUMNS)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "a key of %d columns is too long for a table file: at most %d",
                                rows->key_count, MAX_KEY_COLUMNS);
    for (int32_t k = 0; k < rows->key_count; k++) {
        names[k] = "";
        types[k] = rows->columns[rows->key[k]].type;
    }
    status = table_init(keys, names, types, rows->key_count, error);
    for (int64_t group = 0; group < rows->group_count && status == SLUICE_OK; group++) {
        for (int32_t k = 0; k < rows->key_count; k++)
            values[k] = sluice_value_at(&rows->columns[rows->key[k]], rows->starts[group]);
        status = table_append(keys, values, error);
    }
    if (status == SLUICE_OK)
        table_finish(keys);
    return status;
}

static int gather_covered(struct table *covered, const struct table_file_content *content,
                          struct sluice_error *error)
{
    static const char *const NAMES[] = { "", "" };
    static const int32_t TYPES[] = { SLUICE_DATE, SLUICE_TEXT };
    int status = table_init(covered, NAMES, TYPES, COUNT_OF(TYPES), error);

    for (int64_t i = 0; i < content->covered_count && status == SLUICE_OK; i++) {
        struct sluice_value values[COUNT_OF(TYPES)] = {
            content->covered == NULL ? sluice_of_null() : sluice_of_date(content->covered[i]),
            sluice_of_text(content->content_ids[i]),
        };

        status = table_append(covered, values, error);
    }
    if (status == SLUICE_OK)
        table_finish(covered);
    return status;
}

/* ---- descriptors ---- */

static uint64_t count_nulls(const struct sluice_column *column, uint64_t count)
{
    uint64_t nulls = 0;

    for (uint64_t row = 0; column->validity != NULL && row < count; row += 64)
        nulls += (uint64_t)__builtin_popcountll(
            rows_nulls(column->validity, (int64_t)row, (int64_t)count));
    return nulls;
}

/* Of text under a null nothing is kept. */
static uint64_t count_text(const struct sluice_column *column, const struct format_array *array)
{
    uint64_t bytes = 0;

    if (array->nulls == 0)
        return (uint64_t)(column->offsets[array->count] - column->offsets[0]);
    for (uint64_t row = 0; row < array->count; row++)
        if (sluice_bit(column->validity, (int64_t)row))
            bytes += (uint64_t)(column->offsets[row + 1] - column->offsets[row]);
    return bytes;
}

static struct sluice_column column_of(int32_t type, const void *values)
{
    return (struct sluice_column){ .type = type, .values = values };
}

static struct sluice_column source_of(const struct writing *writing,
                                      const struct format_array *array, uint64_t key)
{
    const struct index_parts *rows = &writing->content->rows;

    switch (array->kind) {
    case FORMAT_COLUMN:
        return rows->columns[array->number];
    case FORMAT_KEY:
        return writing->keys.views[key];
    case FORMAT_STARTS:
        return column_of(SLUICE_INT, rows->starts);
    case FORMAT_DAYS:
        return column_of(SLUICE_DATE, rows->days);
    case FORMAT_DAY_STARTS:
        return column_of(SLUICE_INT, rows->day_starts);
    case FORMAT_DAY_KEYS:
        return column_of(FORMAT_UINT32, rows->day_groups);
    case FORMAT_COVERED:
        return writing->covered.views[0];
    case FORMAT_CONTENT_IDS:
        return writing->covered.views[1];
    default:
        return column_of(SLUICE_NULL, NULL);
    }
}

static int describe(struct writing *writing, uint64_t i, struct sluice_error *error)
{
    struct format_array *array = &writing->arrays[i];
    const struct sluice_column *source = &writing->sources[i];

    if (array->kind == FORMAT_LABEL)
        return SLUICE_OK;
    if (source->type < SLUICE_BOOL || source->type > FORMAT_UINT32)
        return sluice_error_set(error, SLUICE_E_INVALID, "a table file holds no columns of type %d",
                                source->type);
    array->type = (uint32_t)source->type;
    array->nulls = count_nulls(source, array->count);
    array->values_bytes = array->type == SLUICE_TEXT
                              ? count_text(source, array)
                              : format_value_bytes(array->type, array->count);
    if (array->type == SLUICE_TEXT && array->values_bytes > INT32_MAX)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "column %llu has more than 2 GiB of text, too much for one table "
                                "file: write it as several, by ranges of keys",
                                (unsigned long long)i);
    return SLUICE_OK;
}

static void name_array(struct writing *writing, struct format_array *array, const char *name)
{
    array->name = writing->names.length; /* from where the names begin, until that is known */
    array->name_bytes = (uint32_t)strlen(name);
    buffer_text(&writing->names, name);
}

static void name_labels(struct writing *writing)
{
    struct format_array *array = writing->arrays + writing->count - writing->header.labels;

    for (uint32_t label = 0; label < TABLE_FILE_LABELS; label++)
        if (writing->content->labels[label] != NULL) {
            array->number = label + 1;
            name_array(writing, array++, writing->content->labels[label]);
        }
}

static int check_names(const struct buffer *names, struct sluice_error *error)
{
    const char *fault;

    if (names->failed)
        return error_memory(error, "the names of a table file");
    if (names->length > FORMAT_MOST_NAMES)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "the names of a table have %zu bytes, too many for a table file: "
                                "shorten them",
                                names->length);
    fault = rows_bytes_fault(names->data, names->length);
    if (fault != NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a name of a column or a label %s, which no table file holds",
                                fault);
    return SLUICE_OK;
}

static int describe_all(struct writing *writing, struct sluice_error *error)
{
    int status = SLUICE_OK;
    uint64_t first_key = writing->header.columns;

    for (uint64_t i = 0; i < writing->count && status == SLUICE_OK; i++) {
        struct format_array *array = &writing->arrays[i];

        if (array->kind == FORMAT_KEY)
            array->number = (uint32_t)writing->content->rows.key[i - first_key];
        writing->sources[i] = source_of(writing, array, i - first_key);
        status = describe(writing, i, error);
        if (array->kind == FORMAT_COLUMN)
            name_array(writing, array, writing->content->names[i]);
    }
    name_labels(writing);
    return status == SLUICE_OK ? check_names(&writing->names, error) : status;
}

/* ---- the header ---- */

static void count_parts(struct format_header *header, const struct table_file_content *content)
{
    const struct index_parts *rows = &content->rows;
    bool has_index = rows->starts != NULL;

    *header = (struct format_header){
        .major = FORMAT_MAJOR,
        .minor = FORMAT_MINOR,
        .header_bytes = sizeof *header,
        .rows = (uint64_t)rows->row_count,
        .columns = (uint32_t)rows->column_count,
        .keys = has_index ? rows->key_count : -1,
        .groups = has_index ? (uint64_t)rows->group_count : 0,
        .date = has_index ? rows->date : -1,
        .covered = (uint64_t)content->covered_count,
        .descriptor_bytes = sizeof(struct format_array),
        .block_bytes = FORMAT_BLOCK,
    };
    memcpy(header->magic, FORMAT_MAGIC, sizeof header->magic);
    if (header->date >= 0) {
        header->days = (uint64_t)rows->day_count;
        header->day_keys = (uint64_t)rows->day_starts[rows->day_count];
    }
    for (int i = 0; i < TABLE_FILE_LABELS; i++)
        header->labels += content->labels[i] != NULL ? 1 : 0;
}

static void place_parts(struct writing *writing)
{
    struct format_header *header = &writing->header;
    uint64_t end;

    header->descriptors = (uint32_t)writing->count;
    header->names = sizeof *header + writing->count * sizeof *writing->arrays;
    header->names_bytes = writing->names.length;
    header->names_sum = digest_bytes(writing->names.data, writing->names.length);
    header->body = format_round(header->names + header->names_bytes, FORMAT_PAGE);
    end = header->body;
    format_place(writing->arrays, writing->count, &end);
    header->body_bytes = end - header->body;
    header->file_bytes =
        end + format_blocks(header) * sizeof(struct digest) + sizeof(struct format_trailer);
    header->sum = format_header_sum(header);
    for (struct format_array *array = writing->arrays; array < writing->arrays + writing->count;
         array++) {
        if (array->kind == FORMAT_COLUMN || array->kind == FORMAT_LABEL)
            array->name += header->names;
        array->sum = format_array_sum(array);
    }
}

static int check_counts(const struct format_header *header, const struct index_parts *rows,
                        struct sluice_error *error)
{
    if (rows->ends != NULL && rows->ends != rows->starts + 1)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a table file has rows in the order of their keys: gather them");
    if (header->columns < 1 || header->columns > MAX_TABLE_COLUMNS)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "a table file has 1 to %d columns, not %u: write fewer",
                                MAX_TABLE_COLUMNS, header->columns);
    if (header->rows > FORMAT_MOST_ROWS || header->covered > FORMAT_MOST_ROWS)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "a table of %llu rows is too long for one table file: write it as "
                                "several, by ranges of keys",
                                (unsigned long long)header->rows);
    return SLUICE_OK;
}

/* ---- life ---- */

int writing_init(struct writing *writing, const struct table_file_content *content,
                 struct sluice_error *error)
{
    int status;

    *writing = (struct writing){ .content = content };
    count_parts(&writing->header, content);
    status = check_counts(&writing->header, &content->rows, error);
    if (status != SLUICE_OK)
        return status;
    writing->count = format_known(&writing->header);
    writing->arrays = calloc((size_t)writing->count, sizeof *writing->arrays);
    writing->sources = calloc((size_t)writing->count, sizeof *writing->sources);
    writing->scratch = malloc((size_t)WRITING_ROWS * sizeof(int64_t));
    if (writing->arrays == NULL || writing->sources == NULL || writing->scratch == NULL)
        return error_memory(error, "a table file");
    if (writing->header.keys > 0)
        status = gather_keys(&writing->keys, &content->rows, error);
    if (status == SLUICE_OK && content->covered_count > 0)
        status = gather_covered(&writing->covered, content, error);
    if (status != SLUICE_OK)
        return status;
    format_list(&writing->header, writing->arrays);
    status = describe_all(writing, error);
    if (status == SLUICE_OK)
        place_parts(writing);
    return status;
}

void writing_fini(struct writing *writing)
{
    table_fini(&writing->keys);
    table_fini(&writing->covered);
    buffer_fini(&writing->names);
    free(writing->arrays);
    free(writing->sources);
    free(writing->scratch);
}
