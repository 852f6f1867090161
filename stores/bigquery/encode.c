/* encode.c - rows as newline-delimited JSON in gzip. */
#include "encode.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

#include "value.h"

#define CHUNK ((size_t)256 << 10)
#define GZIP_WINDOW 31 /* the largest window, with the header of gzip */
#define LEVEL 4

/* A column on its way; dates repeat, so the last one's text is kept. */
struct writer {
    bool (*write)(struct writer *writer, struct text *line, int64_t row);
    const struct sluice_column *column;
    const struct sluice_field *field;
    struct text prefix; /* `,"name":` */
    bool has_last;
    int64_t last;
    char text[VALUE_TEXT_SIZE];
};

/* ---- cells: false for what the service has no form for ---- */

static bool write_bool(struct writer *writer, struct text *line, int64_t row)
{
    text_add(line, sluice_bool(writer->column, row) ? "true" : "false");
    return true;
}

static bool write_int(struct writer *writer, struct text *line, int64_t row)
{
    text_format(line, "\"%lld\"", (long long)sluice_int(writer->column, row));
    return true;
}

static bool write_real(struct writer *writer, struct text *line, int64_t row)
{
    double value = sluice_real(writer->column, row);

    if (!isfinite(value))
        return false;
    text_format(line, "%.17g", value + 0.0);
    return true;
}

static bool write_text(struct writer *writer, struct text *line, int64_t row)
{
    int32_t length;
    const char *bytes = sluice_text(writer->column, row, &length);

    if (!is_utf8(bytes, (size_t)length) || memchr(bytes, 0, (size_t)length) != NULL)
        return false;
    text_json(line, bytes, (size_t)length);
    return true;
}

static bool write_moment(struct writer *writer, struct text *line, int64_t value,
                         int (*write)(int64_t value, char text[VALUE_TEXT_SIZE]))
{
    if (!writer->has_last || writer->last != value) {
        writer->has_last = write(value, writer->text) > 0;
        writer->last = value;
    }
    text_format(line, "\"%s\"", writer->text);
    return writer->has_last;
}

static int write_day(int64_t value, char text[VALUE_TEXT_SIZE])
{
    return day_write((int32_t)value, text);
}

static bool write_date(struct writer *writer, struct text *line, int64_t row)
{
    return write_moment(writer, line, sluice_date(writer->column, row), write_day);
}

static bool write_time(struct writer *writer, struct text *line, int64_t row)
{
    return write_moment(writer, line, sluice_time(writer->column, row), time_write);
}

static bool (*const writes[])(struct writer *, struct text *, int64_t) = {
    [SLUICE_BOOL] = write_bool, [SLUICE_INT] = write_int,   [SLUICE_REAL] = write_real,
    [SLUICE_TEXT] = write_text, [SLUICE_DATE] = write_date, [SLUICE_TIME] = write_time,
};

/* ---- what is refused ---- */

static void value_words(const struct writer *writer, int64_t row, char *words, size_t size)
{
    struct sluice_value value = sluice_value_at(writer->column, row);
    struct text printable = { 0 };

    if (value.type == SLUICE_REAL) {
        (void)snprintf(words, size, "%g is not finite", value.as.real);
    } else if (value.type == SLUICE_DATE || value.type == SLUICE_TIME) {
        (void)snprintf(words, size, "%s %lld since 1970 is in none of the years 1 to 9999",
                       value.type == SLUICE_DATE ? "day" : "microsecond",
                       (long long)value.as.integer);
    } else {
        for (int32_t i = 0; i < value.length && i < 60; i++) {
            unsigned char byte = (unsigned char)value.as.text[i];
            if (byte >= 0x20 && byte < 0x7f)
                text_bytes(&printable, &value.as.text[i], 1);
            else
                text_format(&printable, "\\x%02x", byte);
        }
        (void)snprintf(words, size, "'%s' is not UTF-8, or has a NUL", text_string(&printable));
        text_fini(&printable);
    }
}

static int refuse(const struct sluice_publication *publication, const struct writer *writer,
                  int64_t row, struct sluice_error *error)
{
    char words[320];

    value_words(writer, row, words, sizeof words);
    return sluice_error_set(
        error, SLUICE_E_INVALID,
        "row %lld of table '%s': column '%s' holds a value that BigQuery cannot "
        "store: %s",
        (long long)row + 1, publication->table, writer->field->name, words);
}

/* ---- rows ---- */

static bool writers_init(struct writer *writers, const struct sluice_publication *publication)
{
    for (uint32_t i = 0; i < publication->field_count; i++) {
        struct writer *writer = &writers[i];
        const char *name = publication->fields[i]->name;
        writer->column = &publication->rows->columns[i];
        writer->field = publication->fields[i];
        writer->write = writes[writer->column->type];
        text_add(&writer->prefix, i == 0 ? "{" : ",");
        text_json(&writer->prefix, name, strlen(name));
        text_add(&writer->prefix, ":");
        if (writer->prefix.failed)
            return false;
    }
    return true;
}

/* Compresses what there is; at the end of all, also what zlib keeps. */
static bool compress_chunk(z_stream *stream, struct text *chunk, int flush, struct text *gzip)
{
    int code = Z_OK;

    stream->next_in = (unsigned char *)chunk->data;
    stream->avail_in = (unsigned)chunk->length;
    do {
        char *room = text_room(gzip, CHUNK);
        if (room == NULL)
            return false;
        stream->next_out = (unsigned char *)room;
        stream->avail_out = (unsigned)CHUNK;
        code = deflate(stream, flush);
        gzip->length += CHUNK - stream->avail_out;
    } while (stream->avail_out == 0 && code != Z_STREAM_END);
    text_clear(chunk);
    return code != Z_STREAM_ERROR;
}

static int write_row(struct writer *writers, const struct sluice_publication *publication,
                     int64_t row, struct text *chunk, struct sluice_error *error)
{
    for (uint32_t i = 0; i < publication->field_count; i++) {
        struct writer *writer = &writers[i];
        text_bytes(chunk, writer->prefix.data, writer->prefix.length);
        if (!sluice_is_known(writer->column, row))
            text_bytes(chunk, "null", 4);
        else if (!writer->write(writer, chunk, row))
            return refuse(publication, writer, row, error);
    }
    text_bytes(chunk, "}\n", 2);
    return chunk->failed ? memory_error(error) : SLUICE_OK;
}

static int write_rows(struct writer *writers, const struct sluice_publication *publication,
                      z_stream *stream, struct text *gzip, struct sluice_error *error)
{
    int64_t rows = publication->rows == NULL ? 0 : publication->rows->row_count;
    struct text chunk = { 0 };
    int status = SLUICE_OK;

    for (int64_t row = 0; row < rows && status == SLUICE_OK; row++) {
        status = write_row(writers, publication, row, &chunk, error);
        if (status == SLUICE_OK && chunk.length >= CHUNK &&
            !compress_chunk(stream, &chunk, Z_NO_FLUSH, gzip))
            status = memory_error(error);
    }
    if (status == SLUICE_OK && !compress_chunk(stream, &chunk, Z_FINISH, gzip))
        status = memory_error(error);
    text_fini(&chunk);
    return status;
}

static int check_rows(const struct sluice_publication *publication, struct sluice_error *error)
{
    const struct sluice_batch *rows = publication->rows;

    if (rows == NULL)
        return SLUICE_OK;
    if (rows->column_count != publication->field_count || publication->field_count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s': %u columns of rows for %u names", publication->table,
                                rows->column_count, publication->field_count);
    for (uint32_t i = 0; i < publication->field_count; i++) {
        if (type_declared(rows->columns[i].type) == NULL ||
            rows->columns[i].type != publication->fields[i]->type)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has rows of another type than "
                                    "declared",
                                    publication->fields[i]->name, publication->table);
    }
    return SLUICE_OK;
}

/* A row of another date would stand in another partition, and the next to replace that would lose
 * it. */
static int check_days(const struct sluice_publication *publication, struct sluice_error *error)
{
    const struct sluice_batch *rows = publication->rows;
    uint32_t i = 0;

    if (rows == NULL || publication->date == NULL)
        return SLUICE_OK;
    while (i < publication->field_count &&
           strcasecmp(publication->fields[i]->name, publication->date) != 0)
        i++;
    if (i == publication->field_count || rows->columns[i].type != SLUICE_DATE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s': its rows lack the dates of column '%s'",
                                publication->table, publication->date);
    for (int64_t row = 0; row < rows->row_count; row++) {
        if (sluice_is_known(&rows->columns[i], row) &&
            sluice_date(&rows->columns[i], row) == publication->day)
            continue;
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "row %lld of table '%s': its '%s' is not the date of the "
                                "partition, day %d since 1970",
                                (long long)row + 1, publication->table, publication->date,
                                publication->day);
    }
    return SLUICE_OK;
}

int encode_rows(const struct session *session, const struct sluice_publication *publication,
                struct text *gzip, struct sluice_error *error)
{
    locale_t before = uselocale(session->plain); /* a number has a point, wherever we are */
    uint32_t count = publication->rows == NULL ? 0 : publication->field_count;
    struct writer *writers = calloc((size_t)count + 1, sizeof *writers);
    z_stream stream = { 0 };
    int status = check_rows(publication, error);

    if (status == SLUICE_OK)
        status = check_days(publication, error);
    if (status == SLUICE_OK &&
        (writers == NULL || (count > 0 && !writers_init(writers, publication)) ||
         deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK))
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = write_rows(writers, publication, &stream, gzip, error);
    (void)deflateEnd(&stream); /* says only whether there was more to come */
    for (uint32_t i = 0; writers != NULL && i < count; i++)
        text_fini(&writers[i].prefix);
    free(writers);
    (void)uselocale(before);
    return status;
}

bool hash_bytes(const struct text *bytes, char hash[HASH_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    struct text hex = { 0 };
    bool done =
        EVP_Digest(text_string(bytes), bytes->length, digest, NULL, EVP_sha256(), NULL) == 1;

    text_hex(&hex, digest, (HASH_SIZE - 1) / 2);
    done = done && !hex.failed;
    (void)snprintf(hash, HASH_SIZE, "%s", text_string(&hex));
    text_fini(&hex);
    return done;
}
