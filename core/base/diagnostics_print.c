/* diagnostics_print.c - mistakes in order, each with its line and a caret, without secrets. */
#include "base/private.h"

#include <stdlib.h>

/* Longer lines are cut: the place is what counts. */
enum { SHOWN_LINE = 160 };

/* A line of a file: `mask` marks what is not to be shown. */
struct line {
    const char *text;
    const bool *mask;
    size_t length;
};

static int compare_places(struct location a, struct location b)
{
    int order = 0;

    if (a.file != NULL && b.file != NULL)
        order = strcmp(a.file, b.file);
    else if (a.file != b.file)
        order = a.file == NULL ? -1 : 1;
    if (order == 0)
        order = (a.line > b.line) - (a.line < b.line);
    if (order == 0)
        order = (a.column > b.column) - (a.column < b.column);
    return order;
}

static int compare_items(const void *a, const void *b)
{
    const struct diagnostic *first = a, *second = b;
    int order = compare_places(first->location, second->location);

    return order != 0 ? order : (first->number > second->number) - (first->number < second->number);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    if (diagnostics->count > 0)
        qsort(diagnostics->items, diagnostics->count, sizeof *diagnostics->items, compare_items);
}

/* ---- lines ---- */

static bool prepare_mask(struct diagnostics *diagnostics, struct source_text *source)
{
    if (source->mask != NULL)
        return true;
    source->mask = arena_alloc(&diagnostics->arena, source->length + 1);
    if (source->mask == NULL)
        return false;
    secrets_mask_source(&diagnostics->secrets, source->text, source->length, source->mask);
    return true;
}

/* Mistakes come in order of lines: the search goes on where the last one ended. */
static bool find_line(struct source_text *source, int line, struct line *found)
{
    const char *end = source->text + source->length;

    if (source->line == 0 || line < source->line) {
        source->line = 1;
        source->line_start = 0;
    }
    const char *start = source->text + source->line_start;
    for (; source->line < line; source->line++) {
        start = memchr(start, '\n', (size_t)(end - start));
        if (start == NULL)
            return false;
        start++;
        source->line_start = (size_t)(start - source->text);
    }
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    if (stop == NULL)
        stop = end;
    if (stop > start && stop[-1] == '\r')
        stop--;
    *found = (struct line){ start, source->mask + source->line_start, (size_t)(stop - start) };
    return true;
}

/* ---- printing ---- */

static void print_line(struct line line, struct buffer *out)
{
    for (size_t i = 0; i < line.length; i++) {
        if (!line.mask[i])
            buffer_char(out, line.text[i]);
        else if (i == 0 || !line.mask[i - 1])
            buffer_text(out, SECRET_SHOWN);
    }
}

/* Bytes before the character in this column; the length where the line ends before it. */
static size_t bytes_before(struct line line, int column)
{
    size_t at = 0;

    for (int character = 1; character < column && at < line.length; character++) {
        at++;
        while (at < line.length && ((unsigned char)line.text[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

/* As wide on screen as what is shown before the caret: tabs stay, a multibyte letter is one blank.
 * A caret within a secret stands at its beginning. */
static void print_caret(struct line line, int column, struct buffer *out)
{
    size_t before = bytes_before(line, column);

    if (before < line.length && line.mask[before]) {
        while (before > 0 && line.mask[before - 1])
            before--;
    }
    for (size_t i = 0; i < before && i < line.length; i++) {
        if (line.mask[i])
            buffer_text(out, i == 0 || !line.mask[i - 1] ? "   " : "");
        else if (((unsigned char)line.text[i] & 0xC0) != 0x80)
            buffer_char(out, line.text[i] == '\t' ? '\t' : ' ');
    }
    buffer_text(out, "^\n");
}

/* Cut to what is shown, and clean: in the arena. */
static bool prepare_line(struct diagnostics *diagnostics, struct line *line, bool *cut)
{
    char *copy;

    *cut = line->length > SHOWN_LINE;
    if (*cut)
        line->length = SHOWN_LINE;
    /* Not within a multibyte letter. */
    while (*cut && line->length > 0 && ((unsigned char)line->text[line->length] & 0xC0) == 0x80)
        line->length--;
    copy = arena_copy(&diagnostics->arena, line->text, line->length);
    if (copy == NULL)
        return false;
    text_clean(copy, line->length);
    line->text = copy;
    return true;
}

static void print_source(struct diagnostics *diagnostics, struct location location,
                         struct buffer *out)
{
    struct line line = { 0 };
    struct source_text *source =
        location.file != NULL ? map_get_text(&diagnostics->sources, location.file) : NULL;
    bool cut = false;

    if (source == NULL || location.line < 1)
        return;
    if (!prepare_mask(diagnostics, source)) {
        diagnostics->failed = true;
        return;
    }
    if (!find_line(source, location.line, &line))
        return;
    if (!prepare_line(diagnostics, &line, &cut)) {
        diagnostics->failed = true;
        return;
    }
    size_t start = out->length;
    buffer_printf(out, "%5d | ", location.line);
    int gutter = (int)(out->length - start) - 2;
    print_line(line, out);
    buffer_text(out, cut ? " ...\n" : "\n");
    if (location.column < 1 || (cut && bytes_before(line, location.column) >= line.length))
        return;
    buffer_printf(out, "%*s| ", gutter, "");
    print_caret(line, location.column, out);
}

static void print_place(struct location location, struct buffer *out)
{
    if (location.file == NULL)
        return;
    buffer_clean(out, location.file);
    if (location.line > 0)
        buffer_printf(out, ":%d", location.line);
    if (location.line > 0 && location.column > 0)
        buffer_printf(out, ":%d", location.column);
    buffer_text(out, ": ");
}

void diagnostics_print(struct diagnostics *diagnostics, struct buffer *out)
{
    const struct secrets *secrets = &diagnostics->secrets;

    /* Secrets may have been added since. */
    for (size_t i = 0; i < diagnostics->sources.count; i++)
        ((struct source_text *)diagnostics->sources.entries[i].value)->mask = NULL;
    diagnostics_sort(diagnostics);
    for (size_t i = 0; i < diagnostics->count && i < DIAGNOSTICS_SHOWN; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        print_place(item->location, out);
        buffer_text(out, "error: ");
        secrets_redact(secrets, item->message, out);
        buffer_char(out, '\n');
        print_source(diagnostics, item->location, out);
        if (item->suggestion != NULL) {
            buffer_text(out, "  ");
            secrets_redact(secrets, item->suggestion, out);
            buffer_char(out, '\n');
        }
    }
    if (diagnostics->count > DIAGNOSTICS_SHOWN) {
        size_t more = diagnostics->count - DIAGNOSTICS_SHOWN;
        char count[COUNT_TEXT_SIZE];
        buffer_printf(out, "error: and %s more mistake%s\n", count_format((int64_t)more, count),
                      PLURAL(more));
    }
    if (diagnostics->failed)
        buffer_text(out, "error: out of memory: there are more mistakes than those above\n");
}
