/* buffer.c - text that grows. */
#include "base/private.h"

#include <stdlib.h>

void buffer_fini(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){ 0 };
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

bool buffer_reserve(struct buffer *buffer, size_t length)
{
    void *data = buffer->data;

    if (buffer->failed)
        return false;
    if (length < buffer->capacity - buffer->length)
        return true;
    if (length >= SIZE_MAX - buffer->length ||
        !array_reserve(&data, &buffer->capacity, buffer->length + length + 1, 1)) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    return true;
}

void buffer_append(struct buffer *buffer, const char *bytes, size_t length)
{
    if (length == 0 || !buffer_reserve(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_clean(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);

    buffer_append(buffer, text, length);
    if (!buffer->failed && length > 0)
        text_clean(buffer->data + buffer->length - length, length);
}

void buffer_clean_lines(struct buffer *buffer)
{
    if (buffer->data != NULL)
        text_clean_lines(buffer->data, buffer->length);
}

void buffer_char(struct buffer *buffer, char c)
{
    if (!buffer_reserve(buffer, 1))
        return;
    buffer->data[buffer->length++] = c;
    buffer->data[buffer->length] = '\0';
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_list again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        buffer->failed = true;
    else if (buffer_reserve(buffer, (size_t)length)) {
        (void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

static bool has_control(const char *text)
{
    for (size_t left = strlen(text); left > 0; text++, left--)
        if (text_control(text, left) > 0)
            return true;
    return false;
}

/* $'a\033b': bytes that are no ASCII letters as three octal digits. */
static void append_escaped(struct buffer *buffer, const char *text)
{
    buffer_text(buffer, "$'");
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || (unsigned char)*text >= 0x7f)
            buffer_printf(buffer, "\\%03o", (unsigned)(unsigned char)*text);
        else if (*text == '\'' || *text == '\\')
            buffer_printf(buffer, "\\%c", *text);
        else
            buffer_char(buffer, *text);
    buffer_char(buffer, '\'');
}

void buffer_word(struct buffer *buffer, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./,:@%";

    if (text[0] != '\0' && text[strspn(text, plain)] == '\0') {
        buffer_text(buffer, text);
        return;
    }
    if (has_control(text)) {
        append_escaped(buffer, text);
        return;
    }
    buffer_char(buffer, '\'');
    for (; *text != '\0'; text++)
        if (*text == '\'')
            buffer_text(buffer, "'\\''");
        else
            buffer_char(buffer, *text);
    buffer_char(buffer, '\'');
}
