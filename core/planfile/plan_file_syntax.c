/* plan_file_syntax.c - from the bytes of a plan file to its JSON, or where and why it is none. */
#include "planfile/plan_file_reader.h"

#define MAX_DEPTH 8
#define SHOWN_TOKEN 40

/* ---- places ---- */

static int tell_at(struct plan_reader *reader, const struct plan_text *text, size_t offset,
                   const char *message)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < offset; i++)
        if (text->bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    return plan_reader_mistake_at(reader, line,
                                  text_characters(text->bytes + start, offset - start) + 1,
                                  "%s; no valid plan: " PLAN_READER_MAKE_ONE, message);
}

struct token {
    size_t start, end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_punctuation(char c)
{
    return c == '[' || c == ']' || c == '{' || c == '}' || c == ',' || c == ':';
}

static size_t end_of_string(const struct plan_text *text, size_t at)
{
    for (at++; at < text->length && text->bytes[at] != '"' && text->bytes[at] != '\n'; at++)
        if (text->bytes[at] == '\\' && at + 1 < text->length)
            at++;
    return at < text->length && text->bytes[at] == '"' ? at + 1 : at;
}

/* The token that begins at or after `at`; empty at the end of the text. */
static struct token next_token(const struct plan_text *text, size_t at)
{
    struct token token;

    while (at < text->length && is_blank(text->bytes[at]))
        at++;
    token = (struct token){ at, at };
    if (at >= text->length)
        return token;
    if (text->bytes[at] == '"')
        token.end = end_of_string(text, at);
    else if (is_punctuation(text->bytes[at]))
        token.end = at + 1;
    else
        while (token.end < text->length && !is_blank(text->bytes[token.end]) &&
               !is_punctuation(text->bytes[token.end]) && text->bytes[token.end] != '"')
            token.end++;
    return token;
}

/* jansson says how far it has read: to the end of the token at fault, or into it. */
static struct token token_read_to(const struct plan_text *text, size_t position)
{
    struct token token = { 0, 0 };

    do
        token = next_token(text, token.end);
    while (token.end < position && token.start < text->length);
    return token;
}

/* ---- what is wrong ---- */

static const struct {
    const char *told; /* with room for the token, or without */
    enum json_error_code code;
    bool with_token;
} problems[] = {
    { "the file ends too early", json_error_premature_end_of_input, false },
    { "'%s' follows the end", json_error_end_of_input_expected, true },
    { "'%s' cannot stand here", json_error_invalid_syntax, true },
    { "%s is there a second time", json_error_duplicate_key, true },
    { "the number %s is too large", json_error_numeric_overflow, true },
    { "%s has the character NUL", json_error_null_character, true },
    { "%s has the character NUL", json_error_null_byte_in_key, true },
    { "%s has letters that are none", json_error_invalid_utf8, true },
};

static int tell_problem(struct plan_reader *reader, const struct plan_text *text,
                        const json_error_t *problem)
{
    size_t position = problem->position > 0 ? (size_t)problem->position : 0;
    struct token token = token_read_to(text, position);
    enum json_error_code code = json_error_code(problem);
    char shown[SHOWN_TOKEN + 1], message[160];

    if (token.start >= text->length)
        code = json_error_premature_end_of_input;
    if (code == json_error_premature_end_of_input)
        token = (struct token){ text->length, text->length };
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(token.end - token.start),
                   text->bytes + token.start);
    text_clean(shown, strlen(shown));
    (void)snprintf(message, sizeof message, "this is no JSON");
    for (size_t i = 0; i < COUNT_OF(problems); i++)
        if (problems[i].code == code && problems[i].with_token)
            (void)snprintf(message, sizeof message, problems[i].told, shown);
        else if (problems[i].code == code)
            (void)snprintf(message, sizeof message, "%s", problems[i].told);
    return tell_at(reader, text, token.start, message);
}

/* The parser goes down as deep as the text does: not deeper than a plan is. */
static int check_depth(struct plan_reader *reader, const struct plan_text *text)
{
    size_t depth = 0;

    for (struct token token = next_token(text, 0); token.start < text->length;
         token = next_token(text, token.end)) {
        char first = text->bytes[token.start];
        if ((first == '[' || first == '{') && ++depth > MAX_DEPTH)
            return tell_at(reader, text, token.start, "nested deeper than a plan is");
        if ((first == ']' || first == '}') && depth > 0)
            depth--;
    }
    return SLUICE_OK;
}

/* Of what is no UTF-8, no token could be shown. */
static int check_letters(struct plan_reader *reader, const struct plan_text *text)
{
    for (size_t at = 0; at < text->length;) {
        size_t size = utf8_length(text->bytes + at, text->length - at);
        if (size == 0)
            return tell_at(reader, text, at, "what stands here is not UTF-8");
        at += size;
    }
    return SLUICE_OK;
}

int plan_reader_parse(struct plan_reader *reader, const struct plan_text *text, json_t **top)
{
    json_error_t problem;
    int status;

    if (next_token(text, 0).start >= text->length)
        return plan_reader_mistake(reader, "the file is empty, and no plan: " PLAN_READER_MAKE_ONE);
    status = check_letters(reader, text);
    if (status == SLUICE_OK)
        status = check_depth(reader, text);
    if (status != SLUICE_OK)
        return status;
    json_memory_begin();
    *top = json_loadb(text->bytes, text->length, JSON_REJECT_DUPLICATES, &problem);
    if (json_memory_lacked())
        return plan_reader_no_memory(reader);
    return *top != NULL ? SLUICE_OK : tell_problem(reader, text, &problem);
}
