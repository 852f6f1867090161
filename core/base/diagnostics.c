/* diagnostics.c - mistakes with places, gathered. */
#include "base/private.h"

#include <stdlib.h>

void diagnostics_init(struct diagnostics *diagnostics)
{
    *diagnostics = (struct diagnostics){ 0 };
    arena_init(&diagnostics->arena, 0);
}

void diagnostics_fini(struct diagnostics *diagnostics)
{
    free(diagnostics->items);
    secrets_fini(&diagnostics->secrets);
    map_fini(&diagnostics->sources);
    arena_fini(&diagnostics->arena);
    *diagnostics = (struct diagnostics){ 0 };
}

void diagnostics_source(struct diagnostics *diagnostics, const char *file, const char *text,
                        size_t length)
{
    struct arena *arena = &diagnostics->arena;
    struct source_text *source = arena_alloc(arena, sizeof *source);
    char *name = arena_text(arena, file);
    char *copy = arena_copy(arena, text, length);

    if (source == NULL || name == NULL || copy == NULL) {
        diagnostics->failed = true;
        return;
    }
    *source = (struct source_text){ .text = copy, .length = length };
    if (!map_put_text(&diagnostics->sources, name, source))
        diagnostics->failed = true;
}

void diagnostics_add(struct diagnostics *diagnostics, enum mistake_kind kind,
                     struct location location, const char *format, ...)
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
    /* A file must not be able to send control sequences to the terminal. */
    text_clean(message, strlen(message));
    diagnostics->items[diagnostics->count] =
        (struct diagnostic){ kind, location, message, NULL, diagnostics->count };
    diagnostics->count++;
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
    else
        text_clean(suggestion, strlen(suggestion));
    diagnostics->items[diagnostics->count - 1].suggestion = suggestion;
}
