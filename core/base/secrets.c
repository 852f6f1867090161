/* secrets.c - passwords and the like: which there are, and text without them. */
#include "base/private.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    /* Shorter ones are parts of words: they are looked for as words of their own. */
    SHORT = 4,
    /* So much of the beginning is the secret too: messages cut long values. */
    TELLING = 8,
    /* Of a list of more nobody knows what is left: nothing is shown. */
    MOST = 1000,
    /* Longer ones are looked for in pieces: what is compared at each byte of a text is bounded. */
    PIECE = 256,
};

/* What a key is called whose value is nobody's business; blanks, - and _ do not count. */
static const char *const telling_names[] = {
    "password", "passwd",     "passphrase", "secret",  "token",
    "apikey",   "privatekey", "accesskey",  "authkey", "credential",
};

/* The same where it is a word of its own: passes and the working directory are no secrets. */
static const char *const telling_words[] = { "pass", "pwd" };

static const char *const no_secrets[] = { "true", "false", "yes", "no", "on", "off", "null", "~" };

/* ---- the list ---- */

static void add_text(struct secrets *secrets, struct secret_list *list, const char *text,
                     size_t length)
{
    void *items = list->items;
    char *copy;

    for (size_t i = 0; i < list->count && !secrets->failed; i++) {
        if (strlen(list->items[i]) == length && memcmp(list->items[i], text, length) == 0)
            return;
    }
    copy = list->count < MOST ? strndup(text, length) : NULL;
    if (copy == NULL ||
        !array_reserve(&items, &list->capacity, list->count + 1, sizeof *list->items)) {
        free(copy);
        secrets->failed = true;
        return;
    }
    list->items = items;
    list->items[list->count++] = copy;
}

static void list_fini(struct secret_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

void secrets_fini(struct secrets *secrets)
{
    list_fini(&secrets->values);
    list_fini(&secrets->names);
    *secrets = (struct secrets){ 0 };
}

static bool is_no_secret(const char *text, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(no_secrets); i++) {
        if (strlen(no_secrets[i]) == length && memcmp(no_secrets[i], text, length) == 0)
            return true;
    }
    return length == 0;
}

static void add_value(struct secrets *secrets, const char *text, size_t length)
{
    while (length > 0 && isspace((unsigned char)text[0])) {
        text++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    if (is_no_secret(text, length))
        return;
    for (; length > PIECE + SHORT; text += PIECE, length -= PIECE)
        add_text(secrets, &secrets->values, text, PIECE);
    add_text(secrets, &secrets->values, text, length);
}

void secrets_add(struct secrets *secrets, const char *value)
{
    const char *line = value;

    add_value(secrets, value, strlen(value));
    /* A message may show a line of it. */
    while (strchr(line, '\n') != NULL) {
        size_t length = strcspn(line, "\n");
        if (length >= SHORT)
            add_value(secrets, line, length);
        line += length + 1;
    }
    if (line != value && strlen(line) >= SHORT)
        add_value(secrets, line, strlen(line));
}

void secrets_add_name(struct secrets *secrets, const char *name)
{
    add_text(secrets, &secrets->names, name, strlen(name));
}

/* ---- names ---- */

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == '.' || c == ' ';
}

/* Whether `name` goes on with this word at `at`; `*end` is where the word ends. */
static bool has_word(const char *name, size_t length, size_t at, const char *word, size_t *end)
{
    for (; *word != '\0'; at++) {
        if (at == length)
            return false;
        if (is_separator(name[at]))
            continue;
        if (ascii_lower(name[at]) != *word++)
            return false;
    }
    *end = at;
    return true;
}

static bool is_telling(const char *name, size_t length, size_t at)
{
    size_t end;

    for (size_t i = 0; i < COUNT_OF(telling_names); i++) {
        if (has_word(name, length, at, telling_names[i], &end))
            return true;
    }
    if (at > 0 && !is_separator(name[at - 1]))
        return false;
    for (size_t i = 0; i < COUNT_OF(telling_words); i++) {
        if (has_word(name, length, at, telling_words[i], &end) &&
            (end == length || is_separator(name[end])))
            return true;
    }
    return false;
}

bool secrets_has_name(const struct secrets *secrets, const char *name, size_t length)
{
    for (size_t i = 0; secrets != NULL && i < secrets->names.count; i++) {
        const char *known = secrets->names.items[i];
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return true;
    }
    for (size_t at = 0; at < length; at++) {
        if (!is_separator(name[at]) && is_telling(name, length, at))
            return true;
    }
    return false;
}

bool secrets_is_name(const char *name)
{
    return secrets_has_name(NULL, name, strlen(name));
}

/* ---- values ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

/* How much of the text at `at` is this secret, or enough of its beginning. */
static size_t match_value(const char *text, size_t length, size_t at, const char *value)
{
    size_t size = strlen(value), same = 0;
    bool inside;

    while (same < size && at + same < length && text[at + same] == value[same])
        same++;
    if (same < size)
        return same >= TELLING ? same : 0;
    inside = (at > 0 && is_word(text[at - 1])) || (at + same < length && is_word(text[at + same]));
    return size < SHORT && inside ? 0 : same;
}

static void mask_values(const struct secrets *secrets, const char *text, size_t length, bool *mask)
{
    for (size_t i = 0; secrets != NULL && i < secrets->values.count; i++) {
        const char *value = secrets->values.items[i];
        const char *found = text;
        while ((found = memchr(found, value[0], (size_t)(text + length - found))) != NULL) {
            size_t at = (size_t)(found - text);
            size_t same = match_value(text, length, at, value);
            memset(mask + at, 1, same);
            found++;
        }
    }
}

/* ---- addresses: scheme://user:password@host ---- */

static bool ends_address(char c)
{
    return isspace((unsigned char)c) != 0 || strchr("\"'`<>", c) != NULL;
}

static bool is_port(const char *text, size_t length)
{
    size_t digits = 0;

    while (digits < length && text[digits] >= '0' && text[digits] <= '9')
        digits++;
    return digits == length || strchr("/?#,;:)]}", text[digits]) != NULL;
}

static void mask_address(const char *text, size_t length, bool *mask)
{
    const char *at = memrchr(text, '@', length);
    const char *slash = memchr(text, '/', length);
    const char *colon = memchr(text, ':', length);

    if (colon == NULL || (at != NULL && at < colon) || (at == NULL && text[0] == '['))
        return;
    /* Without an @ it is a port, or a message has cut it off. */
    if (at == NULL && ((slash != NULL && slash < colon) ||
                       is_port(colon + 1, length - (size_t)(colon + 1 - text))))
        return;
    const char *end = at != NULL ? at : text + length;
    memset(mask + (colon + 1 - text), 1, (size_t)(end - colon - 1));
}

static void mask_addresses(const char *text, size_t length, bool *mask)
{
    const char *found = text;

    while ((found = memmem(found, (size_t)(text + length - found), "://", 3)) != NULL) {
        size_t start = (size_t)(found - text) + 3, end = start;
        while (end < length && !ends_address(text[end]))
            end++;
        if (end > start)
            mask_address(text + start, end - start, mask + start);
        found = text + end;
    }
}

/* ---- assignments: password=.. ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t assigned_end(const char *text, size_t length, size_t at)
{
    char quote = at < length && (text[at] == '\'' || text[at] == '"') ? text[at] : '\0';

    if (quote == '\0') {
        while (at < length && !isspace((unsigned char)text[at]) && strchr("\"'&", text[at]) == NULL)
            at++;
        return at;
    }
    for (at++; at < length && text[at] != quote; at++) {
        if (text[at] == '\\')
            at++;
    }
    return at < length ? at + 1 : length;
}

size_t secrets_name_length(const char *text, size_t length)
{
    size_t size = 0;

    while (size < length && (isalnum((unsigned char)text[size]) != 0 || text[size] == '_' ||
                             text[size] == '-' || text[size] == '.'))
        size++;
    return size;
}

static void mask_assignments(const struct secrets *secrets, const char *text, size_t length,
                             bool *mask)
{
    size_t at = 0;

    while (at < length) {
        size_t size = secrets_name_length(text + at, length - at);
        size_t next = at + size;
        while (next < length && is_blank(text[next]))
            next++;
        if (size > 0 && next < length && text[next] == '=' &&
            secrets_has_name(secrets, text + at, size)) {
            next++;
            while (next < length && is_blank(text[next]))
                next++;
            size_t end = assigned_end(text, length, next);
            memset(mask + next, 1, end - next);
            at = end;
        } else {
            at += size > 0 ? size : 1;
        }
    }
}

/* ---- text without secrets ---- */

void secrets_mask(const struct secrets *secrets, const char *text, size_t length, bool *mask)
{
    bool all = secrets != NULL && secrets->failed;

    memset(mask, all ? 1 : 0, length);
    if (all)
        return;
    mask_values(secrets, text, length, mask);
    mask_addresses(text, length, mask);
    mask_assignments(secrets, text, length, mask);
}

void secrets_put_masked(const char *text, size_t length, const bool *mask, struct buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        if (!mask[i])
            buffer_char(out, text[i]);
        else if (i == 0 || !mask[i - 1])
            buffer_text(out, SECRET_SHOWN);
    }
}

void secrets_redact(const struct secrets *secrets, const char *text, struct buffer *out)
{
    size_t length = strlen(text);
    bool *mask = calloc(length + 1, sizeof *mask);

    if (mask == NULL) {
        out->failed = true;
        return;
    }
    secrets_mask(secrets, text, length, mask);
    secrets_put_masked(text, length, mask, out);
    free(mask);
}

/* A message that fills its place may have been cut within a secret. */
static void mask_cut(const struct secrets *secrets, const char *text, size_t length, bool *mask)
{
    for (size_t i = 0; secrets != NULL && i < secrets->values.count; i++) {
        const char *value = secrets->values.items[i];
        size_t same = strlen(value) < length ? strlen(value) : length;
        while (same > 0 && memcmp(text + length - same, value, same) != 0)
            same--;
        memset(mask + length - same, 1, same);
    }
}

void secrets_redact_error(const struct secrets *secrets, struct sluice_error *error)
{
    bool mask[sizeof error->message];
    char shown[sizeof error->message];
    size_t length = strnlen(error->message, sizeof error->message - 1), used = 0;

    secrets_mask(secrets, error->message, length, mask);
    if (length == sizeof error->message - 1)
        mask_cut(secrets, error->message, length, mask);
    for (size_t i = 0; i < length; i++) {
        const char *next = mask[i] ? SECRET_SHOWN : &error->message[i];
        size_t size = mask[i] ? strlen(SECRET_SHOWN) : 1;
        if ((mask[i] && i > 0 && mask[i - 1]) || used + size >= sizeof shown)
            continue;
        memcpy(shown + used, next, size);
        used += size;
    }
    memcpy(error->message, shown, used);
    error->message[used] = '\0';
}

/* ---- secrets within values ---- */

static int hex_digit(char c)
{
    char lower = ascii_lower(c);

    if (c >= '0' && c <= '9')
        return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* A password of an address may be written with %20, and shown without. */
static void add_found(struct secrets *secrets, const char *text, size_t length)
{
    struct buffer decoded = { 0 };

    add_value(secrets, text, length);
    for (size_t i = 0; i < length; i++) {
        int high = text[i] == '%' && i + 2 < length ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        buffer_char(&decoded, low >= 0 ? (char)(high * 16 + low) : text[i]);
        i += low >= 0 ? 2 : 0;
    }
    secrets->failed = secrets->failed || decoded.failed;
    if (!decoded.failed)
        add_value(secrets, decoded.data, strlen(decoded.data));
    buffer_fini(&decoded);
}

void secrets_find(struct secrets *secrets, const char *text)
{
    size_t length = strlen(text), start = 0;
    bool *mask;

    if (strchr(text, '=') == NULL && strstr(text, "://") == NULL)
        return;
    mask = calloc(length + 1, sizeof *mask);
    if (mask == NULL) {
        secrets->failed = true;
        return;
    }
    mask_addresses(text, length, mask);
    mask_assignments(secrets, text, length, mask);
    for (size_t i = 0; i <= length; i++) {
        if (mask[i])
            continue;
        if (i - start >= SHORT)
            add_found(secrets, text + start, i - start);
        start = i + 1;
    }
    free(mask);
}
