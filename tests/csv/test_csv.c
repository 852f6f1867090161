/* test_csv.c - records and fields of CSV, from pieces of any size; and what is refused. */
#include "base/suite.h"
#include "csv/csv.h"

/* Each field as <text>, quoted ones as "text", null as -; records end in the line they began on. */
static int read_records(struct csv_reader *reader, size_t length, struct buffer *out,
                        struct sluice_error *error)
{
    const struct csv_field *fields = NULL;
    size_t count = 0;
    int status;

    while ((status = csv_read(reader, &fields, &count, error)) == SLUICE_OK && count > 0) {
        for (size_t i = 0; i < count; i++) {
            bool null = !fields[i].quoted && fields[i].length == 0;
            buffer_text(out, null ? "-" : fields[i].quoted ? "\"" : "<");
            buffer_append(out, fields[i].text, fields[i].length);
            buffer_text(out, null ? "" : fields[i].quoted ? "\"" : ">");
        }
        buffer_printf(out, "@%d;", csv_line(reader));
    }
    if (status == SLUICE_OK) {
        ck_assert_uint_eq(csv_offset(reader), length);
        ck_assert_int_eq(csv_read(reader, &fields, &count, error), SLUICE_OK);
        ck_assert_uint_eq(count, 0);
    }
    csv_reader_destroy(reader);
    return status;
}

/* Text that comes in pieces of at most `piece` bytes, each in memory of just its size. */
struct pieces {
    const char *text;
    size_t length, piece;
};

static int next_piece(void *user, char *text, size_t room, size_t *got, struct sluice_error *error)
{
    struct pieces *pieces = user;

    (void)error;
    ck_assert_uint_gt(room, 0);
    *got = pieces->length < pieces->piece ? pieces->length : pieces->piece;
    *got = *got < room ? *got : room;
    if (*got > 0)
        memcpy(text, pieces->text, *got);
    pieces->text += *got;
    pieces->length -= *got;
    return SLUICE_OK;
}

static int read_pieces(const char *text, size_t length, size_t piece, size_t window,
                       struct buffer *out, struct sluice_error *error)
{
    struct pieces pieces = { text, length, piece };
    struct csv_source source = { next_piece, &pieces, window, 0 };
    struct csv_reader *reader = NULL;

    ck_assert_int_eq(csv_reader_open("file.csv", &source, &reader, error), SLUICE_OK);
    return read_records(reader, length, out, error);
}

/* The whole, and that it is the same in pieces of any size. */
static int read_all(const char *text, size_t length, struct buffer *out, struct sluice_error *error)
{
    static const size_t WINDOWS[] = { 1, 7, 8, 13, 64, 0 };
    struct csv_reader *reader = NULL;
    int status;

    ck_assert_int_eq(csv_reader_create("file.csv", text, length, &reader, error), SLUICE_OK);
    status = read_records(reader, length, out, error);
    for (size_t i = 0; i < COUNT_OF(WINDOWS) * 3; i++) {
        size_t window = WINDOWS[i / 3], piece = i % 3 == 0 ? 1 : i % 3 == 1 ? 5 : length + 1;
        struct sluice_error other = SLUICE_ERROR_INIT;
        struct buffer again = { 0 };
        ck_assert_int_eq(read_pieces(text, length, piece, window, &again, &other), status);
        ck_assert_msg(again.length == out->length &&
                          (again.length == 0 || memcmp(again.data, out->data, again.length) == 0),
                      "pieces of %zu, window %zu: %s for %s", piece, window, again.data, out->data);
        ck_assert_msg(status == SLUICE_OK || strcmp(other.message, error->message) == 0,
                      "pieces of %zu, window %zu: %s", piece, window, other.message);
        buffer_fini(&again);
    }
    return status;
}

START_TEST(records_and_fields_are_told_apart)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "", "" },
        { "\n", "" },
        { "\r\n\r\n", "" },
        { "\xEF\xBB\xBF", "" },
        { "\xEF\xBB\xBF\n", "" },
        { "a,b\n1,2\n", "<a><b>@1;<1><2>@2;" },
        { "a,b\n1,2", "<a><b>@1;<1><2>@2;" },
        { "a,b\r\n1,2\r\n", "<a><b>@1;<1><2>@2;" },
        { "a,b\r\n1,2\r", "<a><b>@1;<1><2>@2;" },
        { "a,b\n1,2\n\n\r\n\n", "<a><b>@1;<1><2>@2;" },
        { "a\n\nb\n", "<a>@1;-@2;<b>@3;" },
        { "\na\n", "-@1;<a>@2;" },
        { "\xEF\xBB\xBF"
          "a,b\n",
          "<a><b>@1;" },
        { "\xEF\xBB\xBF\"a\",b\n", "\"a\"<b>@1;" },
        { "a\n\xEF\xBB\xBF\n", "<a>@1;<\xEF\xBB\xBF>@2;" },
        { ",\n", "--@1;" },
        { ",,", "---@1;" },
        { "a,\n", "<a>-@1;" },
        { "\"\",\n", "\"\"-@1;" },
        { "\"\"", "\"\"@1;" },
        { "a,\"\"", "<a>\"\"@1;" },
        { "\"a,b\",c\n", "\"a,b\"<c>@1;" },
        { "\"say \"\"hi\"\"\",x\n", "\"say \"hi\"\"<x>@1;" },
        { "\"\"\"\"\n", "\"\"\"@1;" },
        { "\"\"\"\"\"\"\n", "\"\"\"\"@1;" },
        { "\"\"\"a\",\"b\"\"\"\n", "\"\"a\"\"b\"\"@1;" },
        { "\"two\nlines\",x\ny,z\n", "\"two\nlines\"<x>@1;<y><z>@3;" },
        { "\"two\r\nlines\"\r\ny\r\n", "\"two\r\nlines\"@1;<y>@3;" },
        { "\"\n\"\n\"\n\n\"\nx", "\"\n\"@1;\"\n\n\"@3;<x>@6;" },
        { "\"a\rb\"\n", "\"a\rb\"@1;" },
        { " a , b \n", "< a >< b >@1;" },
        { "a;b\tc'd\n", "<a;b\tc'd>@1;" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct buffer out = { 0 };
        int status = read_all(CASES[i].text, strlen(CASES[i].text), &out, &error);
        ck_assert_msg(status == SLUICE_OK, "case %zu: %s", i, error.message);
        ck_assert_msg(text_equals(out.data != NULL ? out.data : "", CASES[i].expected),
                      "case %zu: %s", i, out.data != NULL ? out.data : "nothing");
        buffer_fini(&out);
    }
}
END_TEST

#define BYTES(text) text, sizeof(text) - 1

START_TEST(malformed_text_is_refused_with_its_place)
{
    static const struct {
        const char *text;
        size_t length;
        const char *place, *problem;
    } CASES[] = {
        { BYTES("\"abc"), "file.csv:1:1: ", "closing quote" },
        { BYTES("a,b\nx,\"abc\n\n"), "file.csv:2:3: ", "closing quote" },
        { BYTES("a\n\"x\ny\",\"open\nmore\n"), "file.csv:3:4: ", "closing quote" },
        { BYTES("\"a\"\"\n"), "file.csv:1:1: ", "closing quote" },
        { BYTES("\""), "file.csv:1:1: ", "closing quote" },
        { BYTES("\"a\"b,c\n"), "file.csv:1:4: ", "after the closing quote" },
        { BYTES("x\n\"a\" ,c\n"), "file.csv:2:4: ", "after the closing quote" },
        { BYTES("\"a\nb\"c\n"), "file.csv:2:3: ", "after the closing quote" },
        { BYTES("\"a\"\rb\n"), "file.csv:1:4: ", "after the closing quote" },
        { BYTES("6\"5,x\n"), "file.csv:1:2: ", "within an unquoted field" },
        { BYTES("\xEF\xBB\xBF"
                "6\"5,x\n"),
          "file.csv:1:2: ", "within an unquoted field" },
        { BYTES("a, \"b\"\n"), "file.csv:1:4: ", "within an unquoted field" },
        { BYTES("a,b\n1,2\0\n"), "file.csv:2:4: ", "NUL" },
        { BYTES("\0"), "file.csv:1:1: ", "NUL" },
        { BYTES("a\n\"x\n\0\"\n"), "file.csv:3:1: ", "NUL" },
        { BYTES("a\"\0\""), "file.csv:1:2: ", "within an unquoted field" },
        { BYTES("\xEF\xBB\xBF\xEF\xBB\xBF"
                "a,b\n"),
          "file.csv:1:1: ", "second byte-order mark" },
        { BYTES("a\rb\n"), "file.csv:1:2: ", "carriage return" },
        { BYTES("a,\r\rb\n"), "file.csv:1:3: ", "carriage return" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct buffer out = { 0 };
        ck_assert_int_eq(read_all(CASES[i].text, CASES[i].length, &out, &error), SLUICE_E_INVALID);
        ck_assert_msg(strncmp(error.message, CASES[i].place, strlen(CASES[i].place)) == 0,
                      "case %zu: %s", i, error.message);
        ck_assert_msg(strstr(error.message, CASES[i].problem) != NULL, "case %zu: %s", i,
                      error.message);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(reading_stays_within_the_text)
{
    static const char TEXT[] = "a,\"b\"\"c\"\r\n\"d\ne\",\"\"\r\n,\xEF\r\n";

    /* Every beginning of the text in memory of just its size, for the sanitizer to watch. */
    for (size_t length = 0; length < sizeof TEXT; length++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct buffer out = { 0 };
        char *copy = malloc(length + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy + 1, TEXT, length);
        int status = read_all(copy + 1, length, &out, &error);
        ck_assert(status == SLUICE_OK || status == SLUICE_E_INVALID);
        buffer_fini(&out);
        free(copy);
    }
}
END_TEST

START_TEST(an_empty_mapping_has_no_records)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };

    ck_assert_int_eq(read_all(NULL, 0, &out, &error), SLUICE_OK);
    ck_assert_uint_eq(out.length, 0);
    csv_reader_destroy(NULL);
}
END_TEST

START_TEST(many_fields_and_large_quoted_ones_are_read)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };
    struct csv_reader *reader = NULL;
    const struct csv_field *fields = NULL;
    size_t count = 0;

    for (int i = 0; i < 500; i++)
        buffer_printf(&text, "%s\"%0*d\"\"\"", i > 0 ? "," : "", i * 10 + 1, i);
    ck_assert(!text.failed);
    ck_assert_int_eq(csv_reader_create("f", text.data, text.length, &reader, &error), SLUICE_OK);
    ck_assert_int_eq(csv_read(reader, &fields, &count, &error), SLUICE_OK);
    ck_assert_uint_eq(count, 500);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(fields[i].length, i * 10 + 2);
        ck_assert_int_eq(fields[i].text[i * 10 + 1], '"');
        ck_assert_int_eq(fields[i].text[i * 10], (int)('0' + i % 10));
    }
    csv_reader_destroy(reader);
    buffer_fini(&text);
}
END_TEST

static int endless(void *user, char *text, size_t room, size_t *got, struct sluice_error *error)
{
    (void)error;
    memset(text, *(const char *)user, room);
    *got = room;
    return SLUICE_OK;
}

/* A file without end does not take all memory: not one field, not one run of blank lines. */
START_TEST(a_record_that_does_not_end_is_refused)
{
    static const char *const BYTES_OF[] = { "a", ",", "\n" };

    for (size_t i = 0; i < COUNT_OF(BYTES_OF); i++) {
        char byte = BYTES_OF[i][0];
        struct csv_source source = { endless, &byte, 64, 4096 };
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct csv_reader *reader = NULL;
        const struct csv_field *fields = NULL;
        size_t count = 0;
        ck_assert_int_eq(csv_reader_open("f", &source, &reader, &error), SLUICE_OK);
        ck_assert_int_eq(csv_read(reader, &fields, &count, &error), SLUICE_E_LIMIT);
        ck_assert_str_eq(error.message,
                         "f:1: a record of more than 4096 bytes: is a quote not closed?");
        csv_reader_destroy(reader);
    }
}
END_TEST

static int broken_source(void *user, char *text, size_t room, size_t *got,
                         struct sluice_error *error)
{
    int *calls = user;

    if ((*calls)++ > 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "cut off");
    *got = room < 6 ? room : 6;
    memcpy(text, "a,b\n1,", *got);
    return SLUICE_OK;
}

START_TEST(what_a_source_says_is_passed_on)
{
    int calls = 0;
    struct csv_source source = { broken_source, &calls, 0, 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct csv_reader *reader = NULL;
    const struct csv_field *fields = NULL;
    size_t count = 0;

    ck_assert_int_eq(csv_reader_open("f", &source, &reader, &error), SLUICE_OK);
    ck_assert_int_eq(csv_read(reader, &fields, &count, &error), SLUICE_E_INVALID);
    ck_assert_str_eq(error.message, "cut off");
    csv_reader_destroy(reader);
}
END_TEST

START_TEST(fields_are_quoted_only_where_needed)
{
    static const struct {
        const char *text, *written;
    } CASES[] = {
        { "", "\"\"" },
        { "plain", "plain" },
        { " blanks ", " blanks " },
        { "it's; fine", "it's; fine" },
        { "a,b", "\"a,b\"" },
        { "say \"hi\"", "\"say \"\"hi\"\"\"" },
        { "\"", "\"\"\"\"" },
        { "two\nlines", "\"two\nlines\"" },
        { "cr\r", "\"cr\r\"" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buffer out = { 0 };
        csv_write_text(&out, CASES[i].text, strlen(CASES[i].text));
        ck_assert_str_eq(out.data, CASES[i].written);
        buffer_clear(&out);
        csv_write_value(&out, sluice_of_text(CASES[i].text));
        ck_assert_str_eq(out.data, CASES[i].written);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    static const char AWKWARD[] = "\"a\", b\r\n\"";
    const struct sluice_value values[] = {
        sluice_of_bool(true),   sluice_of_bool(false), sluice_of_int(INT64_MIN),
        sluice_of_int(0),       sluice_of_real(32),    sluice_of_real(-0.062),
        sluice_of_real(1e300),  sluice_of_text(""),    sluice_of_text(AWKWARD),
        sluice_of_text("null"), sluice_of_date(18919), sluice_of_time(1634686200000001),
        sluice_of_null(),       sluice_of_time(-1),
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct csv_reader *reader = NULL;
    const struct csv_field *fields = NULL;
    struct buffer text = { 0 };
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (i > 0)
            buffer_char(&text, ',');
        csv_write_value(&text, values[i]);
    }
    buffer_char(&text, '\n');
    ck_assert_int_eq(csv_reader_create("f", text.data, text.length, &reader, &error), SLUICE_OK);
    ck_assert_int_eq(csv_read(reader, &fields, &count, &error), SLUICE_OK);
    ck_assert_uint_eq(count, COUNT_OF(values));
    for (size_t i = 0; i < count; i++) {
        struct sluice_value value = sluice_of_null();
        const char *expected = NULL;
        bool null = fields[i].length == 0 && !fields[i].quoted;
        ck_assert(null == (values[i].type == SLUICE_NULL));
        ck_assert(null ||
                  value_parse(values[i].type, fields[i].text, fields[i].length, &value, &expected));
        ck_assert_msg(sluice_value_equals(value, values[i]), "field %zu", i);
    }
    csv_reader_destroy(reader);
    buffer_fini(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { records_and_fields_are_told_apart,
                                   malformed_text_is_refused_with_its_place,
                                   reading_stays_within_the_text,
                                   an_empty_mapping_has_no_records,
                                   many_fields_and_large_quoted_ones_are_read,
                                   a_record_that_does_not_end_is_refused,
                                   what_a_source_says_is_passed_on,
                                   fields_are_quoted_only_where_needed,
                                   what_is_written_is_read_back };

    return suite_run("csv", tests, COUNT_OF(tests));
}
