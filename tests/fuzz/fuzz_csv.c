/* fuzz_csv.c - the CSV reader; every field as every type, in every dialect; what is written reads
 * back. */
#include "csv/csv.h"
#include "fuzz/dialects.h"
#include "fuzz/promise.h"

#include <math.h>
#include <stdlib.h>

static const char name[] = "input.csv";

/* ---- values ---- */

static bool same_value(struct sluice_value a, struct sluice_value b)
{
    if (a.type != b.type)
        return false;
    /* -0.0 is not 0.0 here. */
    if (a.type == SLUICE_REAL && signbit(a.as.real) != signbit(b.as.real))
        return false;
    return value_compare(a, b) == 0;
}

/* Reads the one field of a record that was written. */
static void read_back(const struct buffer *written, struct sluice_value value)
{
    struct csv_reader *reader = NULL;
    const struct csv_field *fields;
    struct sluice_value again;
    const char *expected;
    size_t count = 0;

    promise(csv_reader_create(name, written->data, written->length, &reader, NULL) == SLUICE_OK,
            "memory suffices");
    promise(csv_read(reader, &fields, &count, NULL) == SLUICE_OK && count == 1,
            "'%s' reads as one field", written->data);
    promise(fields[0].length > 0 || fields[0].quoted, "a value is not read back as null");
    promise(value_parse(value.type, fields[0].text, fields[0].length, &again, &expected),
            "'%s' reads back as %s", written->data, type_name(value.type));
    promise(same_value(value, again), "'%s' reads back as it was", written->data);
    csv_reader_destroy(reader);
}

static void check_value(int type, const struct csv_field *field)
{
    struct buffer written = { 0 };
    struct sluice_value value = { 0 };
    const char *expected = NULL;

    if (!value_parse(type, field->text, field->length, &value, &expected)) {
        promise(expected != NULL && expected[0] != '\0', "a refusal says what would do");
        (void)csv_hint(type, field->text, field->length);
        return;
    }
    promise(value.type == type, "a value has the type asked for");
    csv_write_value(&written, value);
    promise(!written.failed, "memory suffices");
    if (type == SLUICE_TEXT)
        promise(value.length == (int32_t)field->length, "text keeps its length");
    /* A byte order mark at the start of a file is not part of its first field. */
    if (memcmp(written.data, "\xEF\xBB\xBF", written.length < 3 ? written.length : 3) != 0)
        read_back(&written, value);
    buffer_fini(&written);
}

/* ---- records ---- */

/* Fields of all records, in order; a record ends with a field without text. */
struct records {
    struct arena arena;
    struct csv_field *fields;
    size_t count, capacity;
};

static void add_field(struct records *records, struct csv_field field)
{
    void *fields = records->fields;

    promise(array_reserve(&fields, &records->capacity, records->count + 1, sizeof field),
            "memory suffices");
    records->fields = fields;
    records->fields[records->count++] = field;
}

static void add_record(struct records *records, const struct csv_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *text = arena_copy(&records->arena, fields[i].text, fields[i].length);
        promise(text != NULL, "memory suffices");
        add_field(records, (struct csv_field){ text, fields[i].length, fields[i].quoted });
    }
    add_field(records, (struct csv_field){ 0 });
}

static void records_fini(struct records *records)
{
    arena_fini(&records->arena);
    free(records->fields);
}

/* "input.csv:LINE:COLUMN: what". */
static void check_message(const struct sluice_error *error, int lines)
{
    const char *at = error->message + sizeof name - 1;
    char *end = NULL;
    long line, column;

    promise(strncmp(error->message, name, sizeof name - 1) == 0 && *at == ':',
            "'%s' begins with the file", error->message);
    line = strtol(at + 1, &end, 10);
    promise(line >= 1 && line <= lines && *end == ':', "'%s' has its line", error->message);
    column = strtol(end + 1, &end, 10);
    promise(column >= 1 && strncmp(end, ": ", 2) == 0, "'%s' has its column", error->message);
    promise_clean(error->message, strlen(error->message), false);
}

static int take_records(struct csv_reader *reader, size_t length, struct records *records,
                        struct sluice_error *error)
{
    const struct csv_field *fields;
    size_t count = 0, offset = 0;
    int line = 0, status;

    do {
        status = csv_read(reader, &fields, &count, error);
        promise(csv_line(reader) > line || count == 0, "lines count upwards");
        promise(csv_offset(reader) > offset || count == 0, "every record has bytes");
        promise(csv_offset(reader) <= length, "no record ends after the file");
        line = csv_line(reader);
        offset = csv_offset(reader);
        if (status == SLUICE_OK && count > 0)
            add_record(records, fields, count);
    } while (status == SLUICE_OK && count > 0);
    promise(status != SLUICE_OK || csv_offset(reader) == length, "all of the file is read");
    csv_reader_destroy(reader);
    return status;
}

static int read_records(const char *text, size_t length, struct records *records,
                        struct sluice_error *error)
{
    struct csv_reader *reader = NULL;

    promise(csv_reader_create(name, text, length, &reader, error) == SLUICE_OK, "memory suffices");
    return take_records(reader, length, records, error);
}

/* What is left of a text that comes in small pieces. */
struct rest {
    const char *text;
    size_t length;
};

static int next_piece(void *user, char *text, size_t room, size_t *got, struct sluice_error *error)
{
    struct rest *rest = user;

    (void)error;
    *got = rest->length < 7 ? rest->length : 7;
    *got = *got < room ? *got : room;
    if (*got > 0)
        memcpy(text, rest->text, *got);
    rest->text += *got;
    rest->length -= *got;
    return SLUICE_OK;
}

static int read_pieces(const char *text, size_t length, struct records *records,
                       struct sluice_error *error)
{
    struct rest rest = { text, length };
    struct csv_source source = { .read = next_piece, .user = &rest, .window = 1 + length % 61 };
    struct csv_reader *reader = NULL;

    promise(csv_reader_open(name, &source, &reader, error) == SLUICE_OK, "memory suffices");
    return take_records(reader, length, records, error);
}

/* As an export writes them. */
static void write_records(const struct records *records, struct buffer *out)
{
    bool first = true;

    for (size_t i = 0; i < records->count; i++) {
        const struct csv_field *field = &records->fields[i];
        if (field->text == NULL) {
            buffer_char(out, '\n');
            first = true;
            continue;
        }
        if (!first)
            buffer_char(out, ',');
        if (field->length > 0 || field->quoted)
            csv_write_text(out, field->text, field->length);
        first = false;
    }
    promise(!out->failed, "memory suffices");
}

static bool same_field(const struct csv_field *a, const struct csv_field *b)
{
    if (a->text == NULL || b->text == NULL)
        return a->text == b->text;
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0 &&
           (a->length > 0 || a->quoted == b->quoted);
}

/* Blank lines at the end of a file are no records: they are not expected back. */
static size_t count_kept(const struct records *records)
{
    size_t count = records->count;

    while (count >= 2 && records->fields[count - 2].length == 0 &&
           !records->fields[count - 2].quoted &&
           (count == 2 || records->fields[count - 3].text == NULL))
        count -= 2;
    return count;
}

/* Where a file begins, it would be read as a mark, and after one as a second, which is refused. */
static bool begins_with_mark(const struct csv_field *field)
{
    return field->length >= 3 && memcmp(field->text, "\xEF\xBB\xBF", 3) == 0;
}

static void check_rewritten(const struct records *records)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer written = { 0 };
    struct records again = { 0 };

    if (records->count > 0 && begins_with_mark(records->fields))
        return;
    buffer_text(&written, "\xEF\xBB\xBF");
    write_records(records, &written);
    arena_init(&again.arena, 0);
    promise(read_records(written.data, written.length, &again, &error) == SLUICE_OK,
            "what is written can be read: %s", error.message);
    promise(again.count == count_kept(records), "no field is lost or made");
    for (size_t i = 0; i < again.count; i++)
        promise(same_field(&records->fields[i], &again.fields[i]), "field %zu reads back", i);
    records_fini(&again);
    buffer_fini(&written);
}

/* The same records, and the same mistake, from a source. */
static void check_pieces(const char *text, size_t length, const struct records *records, int status,
                         const struct sluice_error *error)
{
    struct sluice_error other = SLUICE_ERROR_INIT;
    struct records again = { 0 };

    arena_init(&again.arena, 0);
    promise(read_pieces(text, length, &again, &other) == status, "pieces end as the whole does");
    promise(status == SLUICE_OK || strcmp(error->message, other.message) == 0, "'%s' for '%s'",
            other.message, error->message);
    promise(again.count == records->count, "pieces have the same fields");
    for (size_t i = 0; i < again.count; i++)
        promise(same_field(&records->fields[i], &again.fields[i]), "field %zu is the same", i);
    records_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct records records = { 0 };
    int lines = 1, status;

    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    arena_init(&records.arena, 0);
    status = read_records((const char *)bytes, length, &records, &error);
    promise(status == SLUICE_OK || status == SLUICE_E_INVALID, "a file is read or malformed");
    if (status == SLUICE_E_INVALID)
        check_message(&error, lines);
    check_pieces((const char *)bytes, length, &records, status, &error);
    for (size_t i = 0; i < records.count; i++) {
        for (int type = SLUICE_BOOL; records.fields[i].text != NULL && type <= SLUICE_TIME; type++)
            check_value(type, &records.fields[i]);
    }
    for (size_t i = 0; i < records.count; i++) {
        if (records.fields[i].text == NULL)
            continue;
        check_field(&records.fields[i]);
        if (records.fields[i + 1].text != NULL)
            check_format(&records.fields[i], &records.fields[i + 1]);
    }
    check_delimiter((const char *)bytes, length);
    check_rewritten(&records);
    records_fini(&records);
    return 0;
}
