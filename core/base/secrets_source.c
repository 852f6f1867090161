/*
 * secrets_source.c - what not to show of a pipeline file that may not even be valid: the values of
 * keys that sound like secrets, found without a parser. In doubt too much is hidden.
 */
#include "base/private.h"

#include <stdlib.h>

/* A key that far into its line is looked at as if it stood at the line's beginning. */
enum { LONGEST_LOOK_BACK = 1024 };

struct source {
    const struct secrets *secrets;
    const char *text;
    size_t length;
    bool *mask;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\n';
}

/* '\0' at the end. */
static char byte_at(const struct source *source, size_t at)
{
    return at < source->length ? source->text[at] : '\0';
}

static bool is_end(const struct source *source, size_t at)
{
    return at >= source->length || is_space(source->text[at]);
}

static size_t skip(const struct source *source, size_t at, bool (*skipped)(char))
{
    while (at < source->length && skipped(source->text[at]))
        at++;
    return at;
}

static size_t line_begin(const struct source *source, size_t at)
{
    size_t last = at > LONGEST_LOOK_BACK ? at - LONGEST_LOOK_BACK : 0;

    while (at > last && source->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct source *source, size_t at)
{
    while (at < source->length && source->text[at] != '\n')
        at++;
    return at;
}

/* Lines stay lines. */
static void hide(const struct source *source, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < source->length; i++)
        source->mask[i] = source->mask[i] || !is_space(source->text[i]) ||
                          (i > from && source->mask[i - 1] && source->text[i] != '\n');
}

/* ---- where values end ---- */

/* After the closing quote; the end of the text if there is none. */
static size_t quoted_end(const struct source *source, size_t at)
{
    char quote = source->text[at++];

    while (at < source->length) {
        bool doubled =
            quote == '\'' && source->text[at] == quote && byte_at(source, at + 1) == quote;
        bool escape = quote == '"' && source->text[at] == '\\';
        if (source->text[at] == quote && !doubled)
            return at + 1;
        at += doubled || escape ? 2 : 1;
    }
    return source->length;
}

/* After the bracket that closes the one at `at`. */
static size_t bracket_end(const struct source *source, size_t at)
{
    size_t depth = 0;

    while (at < source->length) {
        char c = source->text[at];
        if (c == '"' || c == '\'') {
            at = quoted_end(source, at);
            continue;
        }
        at++;
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && --depth == 0)
            return at;
    }
    return source->length;
}

/* "name:", in quotes or not, perhaps after "- " or "? ". */
static bool is_key(const struct source *source, size_t at)
{
    size_t size;

    while ((byte_at(source, at) == '-' || byte_at(source, at) == '?') && is_end(source, at + 1))
        at = skip(source, at + 1, is_blank);
    if (byte_at(source, at) == '"' || byte_at(source, at) == '\'')
        at++;
    size = at < source->length ? secrets_name_length(source->text + at, source->length - at) : 0;
    at += size;
    if (byte_at(source, at) == '"' || byte_at(source, at) == '\'')
        at++;
    at = skip(source, at, is_blank);
    return size > 0 && byte_at(source, at) == ':';
}

/* A line on which something else than the value goes on. */
static bool ends_value(const struct source *source, size_t at)
{
    static const char *const marks[] = { "---", "...", "#", "}", "]" };

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        size_t size = strlen(marks[i]);
        if (source->length - at >= size && memcmp(source->text + at, marks[i], size) == 0)
            return true;
    }
    return is_key(source, at);
}

/* To the end of the line, and all lines that are indented more than the key or are no keys. */
static size_t block_end(const struct source *source, size_t at, size_t key_indent)
{
    size_t end = line_end(source, at);

    while (end < source->length) {
        size_t begin = end + 1;
        size_t text = skip(source, begin, is_blank);
        bool empty = text == source->length || source->text[text] == '\n';
        if (!empty && text - begin <= key_indent && ends_value(source, text))
            break;
        end = line_end(source, text);
    }
    return end;
}

/* A comma that a key follows, or a bracket that nothing follows, ends a value within { }. */
static bool ends_flow(const struct source *source, size_t at)
{
    char c = source->text[at];

    if (c == ',')
        return is_key(source, skip(source, at + 1, is_space));
    if (c != '}' && c != ']')
        return false;
    return is_end(source, at + 1) || strchr(",}]#", source->text[at + 1]) != NULL;
}

static size_t flow_end(const struct source *source, size_t at)
{
    while (at < source->length && !ends_flow(source, at))
        at++;
    return at;
}

/* What stands directly after a closing quote or bracket is a mistake, and may belong to it. */
static size_t with_tail(const struct source *source, size_t end)
{
    if (is_end(source, end) || strchr(",}]#", source->text[end]) != NULL)
        return end;
    return line_end(source, end);
}

/* ---- keys ---- */

/* Whether a { that is open on this line stands before `at`. */
static bool in_flow(const struct source *source, size_t at)
{
    size_t depth = 0;

    for (size_t i = line_begin(source, at); i < at; i++) {
        char c = source->text[i];
        if (c == '"' || c == '\'') {
            size_t end = quoted_end(source, i);
            i = end <= at ? end - 1 : i;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth > 0) {
            depth--;
        }
    }
    return depth > 0;
}

/* Bytes before the key on its line, where they are blanks and dashes; else of its indentation. */
static size_t indent_of(const struct source *source, size_t key)
{
    size_t begin = line_begin(source, key), at = begin;

    while (at < key && (is_blank(source->text[at]) || source->text[at] == '-'))
        at++;
    return at - begin;
}

static size_t value_end(const struct source *source, size_t at, size_t key)
{
    size_t start = skip(source, at, is_space);
    char c;

    /* A tag or an anchor is no part of the value. */
    while (byte_at(source, start) == '!' || byte_at(source, start) == '&') {
        while (!is_end(source, start))
            start++;
        start = skip(source, start, is_space);
    }
    c = byte_at(source, start);
    if (c == '"' || c == '\'')
        return with_tail(source, quoted_end(source, start));
    if (c == '[' || c == '{')
        return with_tail(source, bracket_end(source, start));
    return in_flow(source, key) ? flow_end(source, at)
                                : block_end(source, at, indent_of(source, key));
}

/* Where the value of a key begins: after a colon that follows `at`; 0 if none does. */
static size_t value_begin(const struct source *source, size_t at)
{
    if (byte_at(source, at) == '"' || byte_at(source, at) == '\'')
        at++;
    at = skip(source, at, is_space);
    return byte_at(source, at) == ':' ? at + 1 : 0;
}

void secrets_mask_source(const struct secrets *secrets, const char *text, size_t length, bool *mask)
{
    struct source source = { secrets, text, length, mask };
    size_t at = 0, hidden = 0;

    secrets_mask(secrets, text, length, mask);
    while (at < length) {
        size_t size = secrets_name_length(text + at, length - at);
        size_t begin = size > 0 ? value_begin(&source, at + size) : 0;
        at += size > 0 ? size : 1;
        if (begin == 0 || !secrets_has_name(secrets, text + at - size, size))
            continue;
        /* Within a hidden value it is hardly a key: no more than its line is hidden for it. */
        size_t end =
            begin <= hidden ? line_end(&source, begin) : value_end(&source, begin, at - size);
        hide(&source, begin, end);
        at = begin <= hidden && end > at ? end : at;
        hidden = end > hidden ? end : hidden;
    }
}

void secrets_redact_source(const struct secrets *secrets, const char *text, struct buffer *out)
{
    size_t length = strlen(text);
    bool *mask = calloc(length + 1, sizeof *mask);

    if (mask == NULL) {
        out->failed = true;
        return;
    }
    secrets_mask_source(secrets, text, length, mask);
    secrets_put_masked(text, length, mask, out);
    free(mask);
}
