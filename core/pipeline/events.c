/* events.c - libyaml's events with places, and what it says of broken files. */
#include "pipeline/reader.h"

/* ---- places ---- */

static struct location locate(struct reader *reader, size_t index, size_t offset)
{
    const struct yaml_source *source = reader->source;
    struct cursor *at = &reader->cursor;

    if (index < at->index || offset < at->offset)
        *at = (struct cursor){ 0 };
    while (at->index < index && at->offset < offset && at->offset < source->length) {
        if (source->text[at->offset++] == '\n') {
            at->line++;
            at->line_start = at->offset;
        }
        while (at->offset < source->length && (source->text[at->offset] & 0xC0) == 0x80)
            at->offset++;
        at->index++;
    }
    return (struct location){ source->file, (int)(at->line + 1),
                              (int)(at->offset - at->line_start + 1) };
}

struct location reader_place(struct reader *reader)
{
    return locate(reader, reader->event.start_mark.index, SIZE_MAX);
}

/* ---- trouble ---- */

void reader_no_memory(struct reader *reader)
{
    reader->stopped = true;
    reader->no_memory = true;
}

static void suggest_syntax(struct reader *reader, struct location place)
{
    const char *line = reader->source->text + reader->cursor.line_start;
    size_t length = strcspn(line, "\n");
    size_t column = (size_t)(place.column - 1);

    if (column < length && line[column] == '\t')
        diagnostics_suggest(reader->diagnostics, "indent with blanks, not tabs");
    else if (memmem(line, length, "${", 2) != NULL)
        diagnostics_suggest(reader->diagnostics,
                            "inside { } and [ ] a value with ${...} stands in quotes");
}

static void report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "not understood";
    struct location place;

    reader->stopped = true;
    if (parser->error == YAML_MEMORY_ERROR) {
        reader->no_memory = true;
        return;
    }
    if (parser->error == YAML_READER_ERROR)
        place = locate(reader, SIZE_MAX, parser->problem_offset);
    else
        place = locate(reader, parser->problem_mark.index, SIZE_MAX);
    if (parser->context != NULL)
        diagnostics_add(reader->diagnostics, place, "not valid YAML: %s, %s", parser->context,
                        problem);
    else
        diagnostics_add(reader->diagnostics, place, "not valid YAML: %s", problem);
    suggest_syntax(reader, place);
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
