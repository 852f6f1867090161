/* promise.c - what must hold of any input, and how its breach is told. */
#include "fuzz/promise.h"

#include "table/table.h"

#include <stdlib.h>

void promise_broken(const char *file, int line, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "%s:%d: broken promise: ", file, line);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    abort();
}

void promise_clean(const char *text, size_t length, bool lines)
{
    struct sluice_value value;
    const char *expected;

    promise(value_parse(SLUICE_TEXT, text, length, &value, &expected), "'%.*s' is UTF-8",
            (int)length, text);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool allowed = c == '\t' || (lines && c == '\n');
        promise((c >= ' ' && c != 0x7f) || allowed, "no byte %02x in '%.*s'", c, (int)length, text);
    }
}

static size_t line_length(const struct promise_source *source, int line)
{
    const char *start = source->text;
    const char *end = source->text + source->length;

    for (int i = 1; i < line; i++) {
        start = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
        promise(start != NULL, "%s has a line %d", source->file, line);
        start++;
    }
    const char *stop = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
    return (size_t)((stop != NULL ? stop : end) - start);
}

static void check_place(struct location place, const struct promise_source *sources)
{
    const struct promise_source *source = sources;

    promise(place.file != NULL, "a mistake has a file");
    while (source->file != NULL && !text_equals(source->file, place.file))
        source++;
    promise(source->file != NULL, "'%s' is a file that was read", place.file);
    promise(place.line >= 0 && place.column >= 0, "line and column count from 1");
    if (place.line == 0)
        return;
    promise(place.column >= 1, "a line comes with a column");
    size_t length = line_length(source, place.line);
    promise((size_t)place.column <= length + 1, "%s:%d has a column %d, not only %zu", place.file,
            place.line, place.column, length);
}

void promise_diagnostics(struct diagnostics *diagnostics, const struct promise_source *sources)
{
    struct buffer printed = { 0 };

    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        promise(item->message != NULL && item->message[0] != '\0', "a mistake has a message");
        promise_clean(item->message, strlen(item->message), false);
        if (item->suggestion != NULL)
            promise_clean(item->suggestion, strlen(item->suggestion), false);
        check_place(item->location, sources);
    }
    diagnostics_print(diagnostics, &printed);
    promise(!printed.failed && !diagnostics->failed, "memory suffices");
    promise((printed.length > 0) == (diagnostics->count > 0), "what is wrong is printed");
    if (printed.length > 0)
        promise_clean(printed.data, printed.length, true);
    buffer_fini(&printed);
}
