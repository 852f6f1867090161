#include "base/private.h"

#include <stdlib.h>

/* Longer lines are cut: the place is what counts. */
enum { SHOWN_LINE = 160 };

struct source {
    const char *text;
    size_t length;
};

void diagnostics_init(struct diagnostics *diagnostics)
{
    *diagnostics = (struct diagnostics){ 0 };
    arena_init(&diagnostics->arena, 0);
}

void diagnostics_fini(struct diagnostics *diagnostics)
{
    free(diagnostics->items);
    map_fini(&diagnostics->sources);
    arena_fini(&diagnostics->arena);
    *diagnostics = (struct diagnostics){ 0 };
}

void diagnostics_source(struct diagnostics *diagnostics, const char *file, const char *text,
                        size_t length)
{
    struct arena *arena = &diagnostics->arena;
    struct source *source = arena_alloc(arena, sizeof *source);
    char *name = arena_text(arena, file);
    char *copy = arena_copy(arena, text, length);

    if (source == NULL || name == NULL || copy == NULL) {
        diagnostics->failed = true;
        return;
    }
    *source = (struct source){ copy, length };
    if (!map_put_text(&diagnostics->sources, name, source))
        diagnostics->failed = true;
}

void diagnostics_add(struct diagnostics *diagnostics, struct location location, const char *format,
                     ...)
{
    void *items = diagnostics->items;
    va_list arguments;

    va_start(arguments, format);
    char *message = arena_vprintf(&diagnostics->arena, format, arguments);
    va_end(arguments);
    if (location.file != NULL) {
        location.file = arena_text(&diagnostics->arena, location.file);
        diagnostics->failed |= location.file == NULL;
    }
    if (message == NULL || !array_reserve(&items, &diagnostics->capacity, diagnostics->count + 1,
                                          sizeof *diagnostics->items)) {
        diagnostics->failed = true;
        return;
    }
    diagnostics->items = items;
    diagnostics->items[diagnostics->count++] = (struct diagnostic){ location, message, NULL };
}

void diagnostics_suggest(struct diagnostics *diagnostics, const char *format, ...)
{
    va_list arguments;

    /* After a failure the newest mistake need not be the one meant. */
    if (diagnostics->count == 0 || diagnostics->failed)
        return;
    va_start(arguments, format);
    char *suggestion = arena_vprintf(&diagnostics->arena, format, arguments);
    va_end(arguments);
    if (suggestion == NULL)
        diagnostics->failed = true;
    diagnostics->items[diagnostics->count - 1].suggestion = suggestion;
}

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

/* By insertion: stable, and mistakes mostly come in order already. */
static void sort_items(struct diagnostic *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct diagnostic item = items[i];
        size_t place = i;
        for (; place > 0 && compare_places(items[place - 1].location, item.location) > 0; place--)
            items[place] = items[place - 1];
        items[place] = item;
    }
}

static bool find_line(const struct source *source, int line, struct source *found)
{
    const char *start = source->text;
    const char *end = source->text + source->length;

    for (; line > 1; line--) {
        start = memchr(start, '\n', (size_t)(end - start));
        if (start == NULL)
            return false;
        start++;
    }
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    if (stop == NULL)
        stop = end;
    if (stop > start && stop[-1] == '\r')
        stop--;
    *found = (struct source){ start, (size_t)(stop - start) };
    return true;
}

/* A file must not be able to send control sequences to the terminal. */
static char shown(char c)
{
    return c == '\t' || ((unsigned char)c >= ' ' && c != '\x7f') ? c : '?';
}

/* As wide on screen as the text before the caret: tabs stay, a multibyte letter is one blank. */
static void print_caret(struct source line, int column, struct buffer *out)
{
    size_t before = (size_t)column - 1;

    for (size_t i = 0; i < before && i < line.length; i++) {
        if (((unsigned char)line.text[i] & 0xC0) != 0x80)
            buffer_char(out, line.text[i] == '\t' ? '\t' : ' ');
    }
    buffer_text(out, "^\n");
}

static void print_source(const struct diagnostics *diagnostics, struct location location,
                         struct buffer *out)
{
    struct source line = { 0 };
    const struct source *source =
        location.file != NULL ? map_get_text(&diagnostics->sources, location.file) : NULL;

    if (source == NULL || location.line < 1 || !find_line(source, location.line, &line))
        return;
    bool cut = line.length > SHOWN_LINE;
    if (cut)
        line.length = SHOWN_LINE;
    /* Not within a multibyte letter. */
    while (cut && line.length > 0 && ((unsigned char)line.text[line.length] & 0xC0) == 0x80)
        line.length--;
    size_t start = out->length;
    buffer_printf(out, "%5d | ", location.line);
    int gutter = (int)(out->length - start) - 2;
    for (size_t i = 0; i < line.length; i++)
        buffer_char(out, shown(line.text[i]));
    buffer_text(out, cut ? " ...\n" : "\n");
    if (location.column < 1 || (cut && (size_t)location.column > line.length))
        return;
    buffer_printf(out, "%*s| ", gutter, "");
    print_caret(line, location.column, out);
}

static void print_place(struct location location, struct buffer *out)
{
    if (location.file == NULL)
        return;
    buffer_text(out, location.file);
    if (location.line > 0)
        buffer_printf(out, ":%d", location.line);
    if (location.line > 0 && location.column > 0)
        buffer_printf(out, ":%d", location.column);
    buffer_text(out, ": ");
}

void diagnostics_print(struct diagnostics *diagnostics, struct buffer *out)
{
    sort_items(diagnostics->items, diagnostics->count);
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        print_place(item->location, out);
        buffer_printf(out, "error: %s\n", item->message);
        print_source(diagnostics, item->location, out);
        if (item->suggestion != NULL)
            buffer_printf(out, "  %s\n", item->suggestion);
    }
    if (diagnostics->failed)
        buffer_text(out, "error: out of memory: there are more mistakes than those above\n");
}
