/* csv.c - records of a CSV file, and values written as fields. */
#include "csv/csv.h"

#include <stdlib.h>

struct csv_reader {
    char *name;
    const char *place, *start; /* `start`: of the text at hand */
    const char *end; /* of its last record: line ends at the end of the file do not count */
    size_t size;     /* of the text at hand */
    const char *line_start;
    char delimiter;
    int line;        /* of `place` */
    int record_line; /* of the first field */
    struct csv_field *fields;
    size_t count, capacity;
    struct arena unquoted; /* fields with doubled quotes, of this record */
    struct csv_source source;
    char *window; /* the text at hand, of a source */
    size_t window_size;
    size_t before; /* bytes of the source before it */
    bool ended;    /* the source has no more */
    bool begun;
};

static const char BYTE_ORDER_MARK[] = { '\xEF', '\xBB', '\xBF' };

static bool begins_with_mark(const struct csv_reader *reader)
{
    return (size_t)(reader->start + reader->size - reader->place) >= sizeof BYTE_ORDER_MARK &&
           memcmp(reader->place, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK) == 0;
}

/* ---- the text at hand ---- */

static void find_end(struct csv_reader *reader)
{
    reader->end = reader->start + reader->size;
    while (reader->end > reader->place && (reader->end[-1] == '\n' || reader->end[-1] == '\r'))
        reader->end--;
}

static int grow_window(struct csv_reader *reader, struct sluice_error *error)
{
    char *grown;

    if (reader->window_size >= reader->source.longest)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "%s:%d: a record of more than %zu bytes: is a quote not closed?",
                                reader->name, reader->record_line, reader->source.longest);
    grown = realloc(reader->window, reader->window_size * 2);
    if (grown == NULL)
        return error_memory(error, "a CSV record");
    reader->window = grown;
    reader->window_size *= 2;
    return SLUICE_OK;
}

/* More of the source behind what was not read yet, which moves to the start of the window. */
static int refill(struct csv_reader *reader, struct sluice_error *error)
{
    size_t used = (size_t)(reader->place - reader->start);
    int status = SLUICE_OK;

    if (used == 0 && reader->size == reader->window_size)
        status = grow_window(reader, error);
    if (used > 0)
        memmove(reader->window, reader->window + used, reader->size - used);
    reader->before += used;
    reader->size -= used;
    while (status == SLUICE_OK && !reader->ended && reader->size < reader->window_size) {
        size_t got = 0;
        status = reader->source.read(reader->source.user, reader->window + reader->size,
                                     reader->window_size - reader->size, &got, error);
        reader->size += got;
        reader->ended = got == 0;
    }
    reader->start = reader->place = reader->line_start = reader->window;
    find_end(reader);
    return status;
}

/* ---- life ---- */

static int create(const char *name, struct csv_reader **reader, struct sluice_error *error)
{
    struct csv_reader *made = calloc(1, sizeof *made);

    if (made != NULL)
        made->name = strdup(name);
    if (made == NULL || made->name == NULL) {
        free(made);
        return error_memory(error, "a CSV reader");
    }
    made->line = made->record_line = 1;
    made->delimiter = ',';
    made->start = made->place = made->end = made->line_start = "";
    arena_init(&made->unquoted, 0);
    *reader = made;
    return SLUICE_OK;
}

int csv_reader_create(const char *name, const char *text, size_t length, struct csv_reader **reader,
                      struct sluice_error *error)
{
    int status = create(name, reader, error);

    if (status != SLUICE_OK)
        return status;
    (*reader)->ended = true;
    /* An empty text may have no address. */
    if (length > 0)
        (*reader)->start = (*reader)->place = (*reader)->line_start = text;
    (*reader)->size = length;
    find_end(*reader);
    return SLUICE_OK;
}

int csv_reader_open(const char *name, const struct csv_source *source, struct csv_reader **reader,
                    struct sluice_error *error)
{
    size_t window = source->window == 0 ? CSV_WINDOW : source->window;
    struct csv_reader *made = NULL;
    int status = create(name, &made, error);

    if (status != SLUICE_OK)
        return status;
    /* A mark at the beginning is looked at whole. */
    made->window_size = window < 2 * sizeof BYTE_ORDER_MARK ? 2 * sizeof BYTE_ORDER_MARK : window;
    made->source = *source;
    if (source->longest == 0)
        made->source.longest = MAX_CSV_RECORD;
    made->window = malloc(made->window_size);
    if (made->window == NULL) {
        csv_reader_destroy(made);
        return error_memory(error, "a CSV reader");
    }
    made->start = made->place = made->end = made->line_start = made->window;
    *reader = made;
    return SLUICE_OK;
}

void csv_reader_delimit(struct csv_reader *reader, char delimiter)
{
    reader->delimiter = delimiter;
}

void csv_reader_destroy(struct csv_reader *reader)
{
    if (reader == NULL)
        return;
    arena_fini(&reader->unquoted);
    free(reader->window);
    free(reader->fields);
    free(reader->name);
    free(reader);
}

static int malformed(const struct csv_reader *reader, int line, size_t offset, const char *problem,
                     struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID, "%s:%d:%zu: %s", reader->name, line,
                            offset + 1, problem);
}

static int malformed_here(const struct csv_reader *reader, const char *problem,
                          struct sluice_error *error)
{
    return malformed(reader, reader->line, (size_t)(reader->place - reader->line_start), problem,
                     error);
}

static int add_field(struct csv_reader *reader, struct csv_field field, struct sluice_error *error)
{
    if (reader->count == reader->capacity) {
        void *fields = reader->fields;
        if (!array_reserve(&fields, &reader->capacity, reader->count + 1, sizeof field))
            return error_memory(error, "a CSV record");
        reader->fields = fields;
    }
    reader->fields[reader->count++] = field;
    return SLUICE_OK;
}

/* Length of the line end at `place`, which is not the end; 0 where there is none. */
static size_t line_end(const struct csv_reader *reader, const char *place)
{
    if (*place == '\n')
        return 1;
    return *place == '\r' && place + 1 < reader->end && place[1] == '\n' ? 2 : 0;
}

static int read_plain(struct csv_reader *reader, struct sluice_error *error)
{
    const char delimiter = reader->delimiter;
    const char *start = reader->place;
    const char *c = start;

    while (c < reader->end && *c != delimiter && *c != '\n' && *c != '\r' && *c != '"' &&
           *c != '\0')
        c++;
    reader->place = c;
    if (c < reader->end && *c == '"')
        return malformed_here(reader,
                              "a quote within an unquoted field: quote the field and double "
                              "the quotes in it",
                              error);
    if (c < reader->end && *c == '\0')
        return malformed_here(reader, "a NUL byte: the file must be text in UTF-8", error);
    if (c < reader->end && *c == '\r' && line_end(reader, c) == 0)
        return malformed_here(reader, "a carriage return without a line feed: quote the field",
                              error);
    return add_field(reader, (struct csv_field){ start, (size_t)(c - start), false }, error);
}

/* Finds the closing quote from `place` on, keeping count of lines and doubled quotes. */
static int find_closing_quote(struct csv_reader *reader, size_t *doubled,
                              struct sluice_error *error)
{
    int opened_line = reader->line;
    size_t opened_offset = (size_t)(reader->place - reader->line_start) - 1;

    for (; reader->place < reader->end; reader->place++) {
        if (*reader->place == '\n') {
            reader->line++;
            reader->line_start = reader->place + 1;
        } else if (*reader->place == '\0') {
            return malformed_here(reader, "a NUL byte: the file must be text in UTF-8", error);
        } else if (*reader->place == '"') {
            if (reader->place + 1 == reader->end || reader->place[1] != '"')
                return SLUICE_OK;
            reader->place++;
            (*doubled)++;
        }
    }
    return malformed(reader, opened_line, opened_offset,
                     "a quoted field without its closing quote: add it, or double the quotes "
                     "within the field",
                     error);
}

static const char *remove_doubles(struct csv_reader *reader, const char *text, size_t length,
                                  size_t doubled)
{
    char *copy = arena_alloc(&reader->unquoted, length - doubled + 1);
    size_t used = 0;

    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        copy[used++] = text[i];
        if (text[i] == '"')
            i++;
    }
    return copy;
}

static int read_quoted(struct csv_reader *reader, struct sluice_error *error)
{
    const char *text = ++reader->place;
    size_t doubled = 0;
    int status = find_closing_quote(reader, &doubled, error);

    if (status != SLUICE_OK)
        return status;
    size_t length = (size_t)(reader->place - text);
    reader->place++;
    if (reader->place < reader->end && *reader->place != reader->delimiter &&
        line_end(reader, reader->place) == 0)
        return malformed_here(reader,
                              reader->delimiter == ','
                                  ? "text after the closing quote of a field: put a comma, or "
                                    "double the quotes within the field"
                                  : "text after the closing quote of a field: put the delimiter, "
                                    "or double the quotes within the field",
                              error);
    if (doubled > 0) {
        text = remove_doubles(reader, text, length, doubled);
        if (text == NULL)
            return error_memory(error, "a CSV field");
    }
    return add_field(reader, (struct csv_field){ text, length - doubled, true }, error);
}

static void begin_record(struct csv_reader *reader)
{
    reader->count = 0;
    reader->record_line = reader->line;
    if (reader->unquoted.used > 0)
        arena_reset(&reader->unquoted);
}

static void end_record(struct csv_reader *reader)
{
    if (reader->place < reader->end)
        reader->place += line_end(reader, reader->place);
    reader->line++;
    reader->line_start = reader->place;
}

/* The mark at the beginning is no text. */
static int begin_text(struct csv_reader *reader, struct sluice_error *error)
{
    int status = reader->ended ? SLUICE_OK : refill(reader, error);

    if (status != SLUICE_OK)
        return status;
    reader->begun = true;
    if (!begins_with_mark(reader))
        return SLUICE_OK;
    reader->place += sizeof BYTE_ORDER_MARK;
    reader->line_start = reader->place;
    find_end(reader);
    if (begins_with_mark(reader))
        return malformed_here(reader,
                              "a second byte-order mark: files that begin with one were joined, or "
                              "it was added twice; remove it",
                              error);
    return SLUICE_OK;
}

static int read_record(struct csv_reader *reader, struct sluice_error *error)
{
    bool more = reader->place < reader->end;

    while (more) {
        bool quoted = reader->place < reader->end && *reader->place == '"';
        int status = quoted ? read_quoted(reader, error) : read_plain(reader, error);
        if (status != SLUICE_OK)
            return status;
        more = reader->place < reader->end && *reader->place == reader->delimiter;
        reader->place += more ? 1 : 0;
    }
    return SLUICE_OK;
}

int csv_read(struct csv_reader *reader, const struct csv_field **fields, size_t *count,
             struct sluice_error *error)
{
    const char *start;
    int status = reader->begun ? SLUICE_OK : begin_text(reader, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    begin_record(reader);
    start = reader->place;
    status = read_record(reader, error);
    /* Where the text at hand ends, what follows may belong to the record: it is read anew. */
    while (reader->place == reader->end && !reader->ended &&
           (status == SLUICE_OK || status == SLUICE_E_INVALID)) {
        reader->place = start;
        reader->line = reader->record_line;
        status = refill(reader, error);
        if (status != SLUICE_OK)
            return status;
        begin_record(reader);
        start = reader->place;
        status = read_record(reader, error);
    }
    if (status != SLUICE_OK || reader->count == 0)
        return status;
    end_record(reader);
    *fields = reader->fields;
    *count = reader->count;
    return SLUICE_OK;
}

int csv_line(const struct csv_reader *reader)
{
    return reader->record_line;
}

size_t csv_offset(const struct csv_reader *reader)
{
    size_t at = reader->place == reader->end && reader->ended
                    ? reader->size
                    : (size_t)(reader->place - reader->start);

    return reader->before + at;
}

static bool needs_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return true;
    }
    /* Unquoted and empty would be null. */
    return length == 0;
}

void csv_write_text(struct buffer *out, const char *text, size_t length)
{
    if (!needs_quotes(text, length)) {
        buffer_append(out, text, length);
        return;
    }
    buffer_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            buffer_char(out, '"');
        buffer_char(out, text[i]);
    }
    buffer_char(out, '"');
}

void csv_write_value(struct buffer *out, struct sluice_value value)
{
    if (value.type == SLUICE_TEXT)
        csv_write_text(out, value.as.text, (size_t)value.length);
    else
        value_format(out, value);
}
