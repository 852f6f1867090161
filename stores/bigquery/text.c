/* text.c - text that grows, and the forms that text takes on its way to the service. */
#include "text.h"

#include <stdlib.h>

#define SMALLEST 256

void text_fini(struct text *text)
{
    if (text->data != NULL)
        explicit_bzero(text->data, text->capacity);
    free(text->data);
    *text = (struct text){ 0 };
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->data != NULL)
        text->data[0] = '\0';
}

char *text_room(struct text *text, size_t bytes)
{
    size_t needed = text->length + bytes + 1;
    size_t capacity = text->capacity < SMALLEST ? SMALLEST : text->capacity;
    char *data;

    if (text->failed || needed < bytes) {
        text->failed = true;
        return NULL;
    }
    if (needed <= text->capacity)
        return text->data + text->length;
    while (capacity < needed)
        capacity += capacity / 2;
    data = realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return NULL;
    }
    text->data = data;
    text->capacity = capacity;
    return data + text->length;
}

void text_bytes(struct text *text, const void *bytes, size_t count)
{
    char *room = text_room(text, count);

    if (room == NULL)
        return;
    if (count > 0)
        memcpy(room, bytes, count);
    text->length += count;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *words)
{
    text_bytes(text, words, strlen(words));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    char *room;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    room = length < 0 ? NULL : text_room(text, (size_t)length);
    if (room == NULL) {
        text->failed = true;
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(room, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

const char *text_string(const struct text *text)
{
    return text->data == NULL ? "" : text->data;
}

static const char digits[] = "0123456789abcdef";
static const char capitals[] = "0123456789ABCDEF";

static bool is_plain(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || (letter != '\0' && strchr("-._~", letter) != NULL);
}

void text_segment(struct text *text, const char *words)
{
    for (; *words != '\0'; words++) {
        unsigned char byte = (unsigned char)*words;
        const char escaped[] = { '%', capitals[byte >> 4], capitals[byte & 15] };
        if (is_plain(*words))
            text_bytes(text, words, 1);
        else
            text_bytes(text, escaped, sizeof escaped);
    }
}

static const char short_escapes[] = {
    ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'
};

static void add_escape(struct text *text, unsigned char byte)
{
    const char brief[] = { '\\', byte < sizeof short_escapes ? short_escapes[byte] : '\0' };
    const char whole[] = { '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] };

    if (brief[1] != '\0')
        text_bytes(text, brief, sizeof brief);
    else
        text_bytes(text, whole, sizeof whole);
}

void text_json(struct text *text, const char *bytes, size_t count)
{
    size_t begin = 0;

    text_bytes(text, "\"", 1);
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
            continue;
        text_bytes(text, bytes + begin, i - begin);
        add_escape(text, byte);
        begin = i + 1;
    }
    text_bytes(text, bytes + begin, count - begin);
    text_bytes(text, "\"", 1);
}

void text_base64url(struct text *text, const void *bytes, size_t count)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *from = bytes;

    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i < 3 ? count - i : 3;
        uint32_t group = (uint32_t)from[i] << 16;
        if (left > 1)
            group |= (uint32_t)from[i + 1] << 8;
        if (left > 2)
            group |= from[i + 2];
        const char four[] = { letters[group >> 18], letters[group >> 12 & 63],
                              letters[group >> 6 & 63], letters[group & 63] };
        text_bytes(text, four, left + 1);
    }
}

void text_name(struct text *text, const char *name)
{
    text_bytes(text, "`", 1);
    for (; *name != '\0'; name++) {
        if (*name == '`' || *name == '\\')
            text_bytes(text, "\\", 1);
        text_bytes(text, name, 1);
    }
    text_bytes(text, "`", 1);
}

void text_hex(struct text *text, const void *bytes, size_t count)
{
    const unsigned char *from = bytes;

    for (size_t i = 0; i < count; i++) {
        const char two[] = { digits[from[i] >> 4], digits[from[i] & 15] };
        text_bytes(text, two, sizeof two);
    }
}

/* ---- UTF-8 ---- */

/* A first byte below `first` begins a sequence of `more` bytes after it, of which the first is
 * within low..high; 1..0 where no byte is. */
struct lead {
    unsigned char below, more, low, high;
};

static const struct lead leads[] = {
    { 0x80, 0, 0, 0 },       { 0xc2, 1, 1, 0 },       { 0xe0, 1, 0x80, 0xbf },
    { 0xe1, 2, 0xa0, 0xbf }, { 0xed, 2, 0x80, 0xbf }, { 0xee, 2, 0x80, 0x9f },
    { 0xf0, 2, 0x80, 0xbf }, { 0xf1, 3, 0x90, 0xbf }, { 0xf4, 3, 0x80, 0xbf },
    { 0xf5, 3, 0x80, 0x8f }, { 0xff, 1, 1, 0 },
};

static const struct lead *lead_of(unsigned char byte)
{
    size_t i = 0;

    while (i + 1 < sizeof leads / sizeof leads[0] && byte >= leads[i].below)
        i++;
    return &leads[i];
}

bool is_utf8(const char *bytes, size_t count)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + count;

    while (at < end) {
        const struct lead *lead = lead_of(*at++);
        if (lead->more > end - at)
            return false;
        for (unsigned i = 0; i < lead->more; i++, at++) {
            unsigned char low = i == 0 ? lead->low : 0x80, high = i == 0 ? lead->high : 0xbf;
            if (*at < low || *at > high)
                return false;
        }
    }
    return true;
}
