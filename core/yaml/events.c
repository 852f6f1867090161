/* events.c - libyaml's events with places, and what it says of broken files. */
#include "yaml/reader.h"

/* ---- places ---- */

static struct location locate(struct reader *reader, size_t index, size_t offset)
{
    const struct yaml_source *source = reader->source;
    struct cursor *at = &reader->cursor;

    if (index < at->index || offset < at->offset)
        *at = (struct cursor){ 0 };
    while (at->index < index && at->offset < offset && at->offset < source->length) {
        bool ends_line = source->text[at->offset++] == '\n';
        while (at->offset < source->length && (source->text[at->offset] & 0xC0) == 0x80)
            at->offset++;
        at->index++;
        if (ends_line) {
            at->line++;
            at->line_start = at->offset;
            at->line_index = at->index;
        }
    }
    return (struct location){ source->file, (int)(at->line + 1),
                              (int)(at->index - at->line_index + 1) };
}

struct location reader_place(struct reader *reader)
{
    return locate(reader, reader->event.start_mark.index, SIZE_MAX);
}

struct location reader_locate_byte(struct reader *reader, size_t offset)
{
    return locate(reader, SIZE_MAX, offset);
}

/* ---- trouble ---- */

void reader_no_memory(struct reader *reader)
{
    reader->stopped = true;
    reader->no_memory = true;
}

/* What libyaml notices late, where it begins. A bracket is told only at the end of the file: before
 * it a ',' may be missing as well. */
struct unfinished {
    const char *context, *problem;
    const char *told;
    char bracket;   /* it begins with; '\0': it is none */
    bool innermost; /* of the open lists and maps; else libyaml says which */
};

#define QUOTED "while scanning a quoted scalar"
#define NODE "while parsing a flow node"
#define NO_NODE "did not find expected node content"

static const struct unfinished unfinished[] = {
    { QUOTED, "found unexpected end of stream", "this quote is not closed", '\0', false },
    { QUOTED, "found unexpected document indicator", "this quote is not closed", '\0', false },
    { "while scanning a simple key", "could not find expected ':'", "no ':' follows this key", '\0',
      false },
    { "while parsing a flow mapping", "did not find expected ',' or '}'", "this '{' is not closed",
      '{', false },
    { "while parsing a flow sequence", "did not find expected ',' or ']'", "this '[' is not closed",
      '[', false },
    { NODE, NO_NODE, "this '{' is not closed", '{', true },
    { NODE, NO_NODE, "this '[' is not closed", '[', true },
};

static bool is_at_end(const struct reader *reader)
{
    return reader->cursor.offset >= reader->source->length;
}

static const struct unfinished *find_unfinished(struct reader *reader, struct location *begin)
{
    const yaml_parser_t *parser = &reader->parser;

    for (size_t i = 0; i < COUNT_OF(unfinished); i++) {
        size_t index = unfinished[i].innermost ? reader->open : parser->context_mark.index;
        if (!text_equals(parser->context, unfinished[i].context) ||
            !text_equals(parser->problem, unfinished[i].problem))
            continue;
        *begin = locate(reader, index, SIZE_MAX);
        if (unfinished[i].bracket == '\0' ||
            (!is_at_end(reader) &&
             reader->source->text[reader->cursor.offset] == unfinished[i].bracket))
            return &unfinished[i];
    }
    return NULL;
}

/* The cursor is at `place`. */
static void suggest_syntax(struct reader *reader, struct location place,
                           const struct unfinished *thing, struct location begin)
{
    const char *line = reader->source->text + reader->cursor.line_start;
    size_t length = strcspn(line, "\n");
    size_t before = reader->cursor.offset - reader->cursor.line_start;

    if (before < length && line[before] == '\t')
        diagnostics_suggest(reader->diagnostics, "indent with blanks, not tabs");
    else if (memmem(line, length, "${", 2) != NULL)
        diagnostics_suggest(reader->diagnostics,
                            "inside { } and [ ] a value with ${...} stands in quotes");
    else if (thing != NULL && begin.line < place.line)
        diagnostics_suggest(reader->diagnostics,
                            "the '%c' of %s:%d:%d is not closed before this, or a ',' is missing",
                            thing->bracket, begin.file, begin.line, begin.column);
}

static void tell_syntax(struct reader *reader, const char *problem)
{
    const char *context = reader->parser.context;
    struct location begin = { 0 };
    const struct unfinished *thing = find_unfinished(reader, &begin);
    struct location place = locate(reader, reader->parser.problem_mark.index, SIZE_MAX);

    if (thing != NULL && (thing->bracket == '\0' || is_at_end(reader))) {
        diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, begin, "not valid YAML: %s",
                        thing->told);
        return;
    }
    if (context != NULL)
        diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, place, "not valid YAML: %s, %s",
                        context, problem);
    else
        diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, place, "not valid YAML: %s",
                        problem);
    suggest_syntax(reader, place, thing, begin);
}

static void report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "not understood";

    reader->stopped = true;
    if (parser->error == YAML_MEMORY_ERROR)
        reader->no_memory = true;
    else if (parser->error == YAML_READER_ERROR)
        diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML,
                        reader_locate_byte(reader, parser->problem_offset), "not valid YAML: %s",
                        problem);
    else
        tell_syntax(reader, problem);
}

bool reader_next(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (reader->stopped)
        return false;
    if (yaml_parser_parse(&reader->parser, &reader->event) == 0) {
        report_syntax(reader);
        return false;
    }
    return true;
}
