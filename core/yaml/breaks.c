/* breaks.c - characters that end a line to YAML and to hardly any editor. */
#include "yaml/reader.h"

/*
 * YAML 1.1 counts them as line ends, so a comment ends at one and what follows it is live, while
 * people see one line. A pipeline has no use for them.
 */
static const struct line_break {
    const char *bytes;
    const char *name;
    const char *instead;
} breaks[] = {
    { "\xC2\x85", "U+0085 (next line)", "; in double quotes \\N stands for it" },
    { "\xE2\x80\xA8", "U+2028 (line separator)", "; in double quotes \\L stands for it" },
    { "\xE2\x80\xA9", "U+2029 (paragraph separator)", "; in double quotes \\P stands for it" },
    { "\r", "a carriage return without a line feed", ", or end lines with a line feed" },
};

static bool begins(const char *text, const char *end, const struct line_break *with)
{
    size_t length = strlen(with->bytes);

    if ((size_t)(end - text) < length || memcmp(text, with->bytes, length) != 0)
        return false;
    return *text != '\r' || text + 1 == end || text[1] != '\n';
}

static void refuse(struct reader *reader, size_t offset, const struct line_break *what)
{
    diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, reader_locate_byte(reader, offset),
                    "%s ends a line of YAML, even a comment, and is not seen", what->name);
    diagnostics_suggest(reader->diagnostics, "remove it%s", what->instead);
    reader->stopped = true;
}

void reader_refuse_breaks(struct reader *reader)
{
    const char *text = reader->source->text, *end = text + reader->source->length;

    for (const char *at = text; at < end; at++) {
        if (*at != '\r' && *at != '\xC2' && *at != '\xE2')
            continue;
        for (size_t i = 0; i < COUNT_OF(breaks); i++)
            if (begins(at, end, &breaks[i]))
                refuse(reader, (size_t)(at - text), &breaks[i]);
    }
}
