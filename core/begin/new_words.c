/* new_words.c - names and texts as YAML reads them back. */
#include "begin/new_plugin.h"

#include <strings.h>

void new_put_quoted(struct buffer *out, const char *text)
{
    buffer_char(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c == '$')
            buffer_text(out, "$$");
        else if (c < ' ' || c == 0x7f)
            buffer_printf(out, "\\x%02X", c);
        else
            buffer_char(out, (char)c);
    }
    buffer_char(out, '"');
}

/* Words that YAML takes for something else where they stand without quotes. */
static bool is_word_of_yaml(const char *name)
{
    static const char *const WORDS[] = {
        "null", "true", "false", "yes", "no", "on", "off", "y", "n"
    };

    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (strcasecmp(name, WORDS[i]) == 0)
            return true;
    return false;
}

void new_put_name(struct buffer *out, const char *name)
{
    if (is_word_of_yaml(name))
        new_put_quoted(out, name);
    else
        buffer_text(out, name);
}
