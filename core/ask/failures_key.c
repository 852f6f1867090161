/* failures_key.c - keys of the ledger as people type them. */
#include "ask/ask.h"

#include <jansson.h>

static void add_part(struct buffer *out, const json_t *part)
{
    struct sluice_value value = sluice_of_null();

    if (json_is_string(part))
        value = sluice_of_bytes(json_string_value(part), (int32_t)json_string_length(part));
    else if (json_is_integer(part))
        value = sluice_of_int(json_integer_value(part));
    else if (json_is_boolean(part))
        value = sluice_of_bool(json_is_true(part));
    else if (json_is_real(part))
        value = sluice_of_real(json_real_value(part));
    value_format(out, value);
}

const char *key_text(const char *json, struct arena *arena)
{
    struct buffer text = { 0 };
    const char *copy;
    bool no_memory;
    json_t *parts = json_from_text(json, &no_memory);

    if (no_memory)
        return NULL;
    if (!json_is_array(parts)) {
        json_decref(parts);
        return json == NULL ? "" : json;
    }
    for (size_t i = 0; i < json_array_size(parts); i++) {
        if (i > 0)
            buffer_char(&text, ',');
        add_part(&text, json_array_get(parts, i));
    }
    copy = text.failed ? NULL : arena_text(arena, text.length == 0 ? "" : text.data);
    json_decref(parts);
    buffer_fini(&text);
    return copy;
}

bool key_matches(const char *key, const char *wanted)
{
    size_t length = strlen(wanted);

    for (const char *at = key;; at++) {
        if (strncmp(at, wanted, length) == 0 && (at[length] == '\0' || at[length] == ','))
            return true;
        at = strchr(at, ',');
        if (at == NULL)
            return false;
    }
}
