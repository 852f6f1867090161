/* hint.c - what is probably wrong with text that is no value of its type. */
#include "table/real.h"
#include "table/table.h"

/* Blanks that nobody sees, and that no number, date or word of ours has. */
static const struct {
    const char *bytes, *hint;
} unseen[] = {
    { "\xC2\xA0", "it has a no-break space (U+00A0) in it: remove it" },
    { "\xE2\x80\xAF", "it has a narrow no-break space (U+202F) in it: remove it" },
    { "\xE2\x80\x89", "it has a thin space (U+2009) in it: remove it" },
    { "\xE2\x80\x87", "it has a figure space (U+2007) in it: remove it" },
    { "\xE2\x80\x8B", "it has a zero width space (U+200B) in it: remove it" },
    { "\xE3\x80\x80", "it has an ideographic space (U+3000) in it: remove it" },
    { "\xEF\xBB\xBF", "it has a byte-order mark (U+FEFF) in it: remove it" },
};

const char *text_unseen(const char *text, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(unseen); i++)
        if (memmem(text, length, unseen[i].bytes, strlen(unseen[i].bytes)) != NULL)
            return unseen[i].hint;
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Length of the blank that begins, or ends, a text; 0: there is none. */
static size_t blank_at(const char *text, size_t length, bool end)
{
    if (length == 0)
        return 0;
    if (is_blank(text[end ? length - 1 : 0]))
        return 1;
    for (size_t i = 0; i < COUNT_OF(unseen); i++) {
        size_t size = strlen(unseen[i].bytes);
        if (size <= length && memcmp(text + (end ? length - size : 0), unseen[i].bytes, size) == 0)
            return size;
    }
    return 0;
}

const char *text_trim(const char *text, size_t *length)
{
    size_t blank;

    while ((blank = blank_at(text, *length, false)) > 0) {
        text += blank;
        *length -= blank;
    }
    while ((blank = blank_at(text, *length, true)) > 0)
        *length -= blank;
    return text;
}

const char *value_hint(int type, const char *text, size_t length)
{
    const char *hint = text_unseen(text, length);

    if (type == SLUICE_TEXT)
        return memchr(text, '\0', length) != NULL ? "it has a NUL byte in it" : NULL;
    if (hint != NULL)
        return hint;
    if (length > 0 && (is_blank(text[0]) || is_blank(text[length - 1])))
        return "remove the blanks around it";
    return type == SLUICE_REAL ? real_hint(text, length) : NULL;
}
