/* text.c - SQL text and buffers that grow. */
#include <stdlib.h>

#include "session.h"

void text_fini(struct text *text)
{
    free(text->data);
    *text = (struct text){ 0 };
}

char *text_reserve(struct text *text, size_t bytes)
{
    size_t capacity = text->capacity == 0 ? 256 : text->capacity;
    char *data;

    if (text->failed)
        return NULL;
    if (text->capacity - text->length > bytes)
        return text->data + text->length;
    while (capacity - text->length <= bytes)
        capacity *= 2;
    data = realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return NULL;
    }
    text->data = data;
    text->capacity = capacity;
    return data + text->length;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    char *room = text_reserve(text, length);

    if (room == NULL)
        return;
    if (length > 0)
        memcpy(room, bytes, length);
    room[length] = '\0';
    text->length += length;
}

void text_add(struct text *text, const char *more)
{
    text_add_bytes(text, more, strlen(more));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || text_reserve(text, (size_t)length) == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

/* Between quotes, with those inside doubled. */
static void add_quoted(struct text *text, const char *bytes, size_t length, char quote)
{
    char *room = text_reserve(text, 2 * length + 2);
    size_t i, at = 0;

    if (room == NULL)
        return;
    room[at++] = quote;
    for (i = 0; i < length; i++) {
        if (bytes[i] == quote || (bytes[i] == '\\' && quote == '\''))
            room[at++] = bytes[i];
        room[at++] = bytes[i];
    }
    room[at++] = quote;
    room[at] = '\0';
    text->length += at;
}

void text_name(struct text *text, const char *name)
{
    add_quoted(text, name, strlen(name), '"');
}

void text_table(struct text *text, const struct session *session, const char *table)
{
    const struct description *known = session->descriptions;

    while (known != NULL && strcmp(known->name, table) != 0)
        known = known->next;
    text_name(text, known != NULL && known->schema != NULL ? known->schema : session->schema);
    text_add(text, ".");
    text_name(text, known != NULL && known->schema != NULL ? known->local : table);
}

/* With an E in front a backslash is doubled whatever the server's settings are. */
void text_literal(struct text *text, const char *bytes, size_t length)
{
    text_add(text, "E");
    add_quoted(text, bytes, length, '\'');
}
