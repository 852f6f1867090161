#include "cli/failures.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- options ---- */

static bool reject(const struct invocation *invocation, const char *option, const char *given,
                   const char *const *names, size_t count)
{
    const char *close = closest_match(given, names, count);
    struct buffer list = { 0 };

    for (size_t i = 0; i < count; i++)
        buffer_printf(&list, "%s%s", i == 0 ? "" : ", ", names[i]);
    (void)cli_misuse(invocation, "%s is one of %s, not '%s'%s%s%s", option,
                     list.length == 0 ? "none" : list.data, given,
                     close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
                     close == NULL ? "" : "'?");
    buffer_fini(&list);
    return false;
}

static bool check_node(const struct invocation *invocation, const struct binding *binding,
                       const char *name)
{
    const char **names;

    if (name == NULL || binding_find_node(binding, name) != NULL)
        return true;
    names = calloc(binding->node_count + 1, sizeof *names);
    for (size_t n = 0; names != NULL && n < binding->node_count; n++)
        names[n] = binding->nodes[n]->name;
    (void)reject(invocation, "--node", name, names, names == NULL ? 0 : binding->node_count);
    free(names);
    return false;
}

static bool check_category(const struct invocation *invocation, const char *name)
{
    static const char *const names[] = {
#define CATEGORY_NAME(label, value, text) text,
        SLUICE_CATEGORY_MAP(CATEGORY_NAME)
#undef CATEGORY_NAME
            WHOLE_PARTITION,
    };

    if (name == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return reject(invocation, "--category", name, names, COUNT_OF(names));
}

bool failures_filter_read(const struct invocation *invocation, const struct binding *binding,
                          struct failures_filter *filter)
{
    filter->invocation = invocation;
    filter->node = option_get(invocation, "--node");
    filter->category = option_get(invocation, "--category");
    filter->skips = option_has(invocation, "--all");
    return check_node(invocation, binding, filter->node) &&
           check_category(invocation, filter->category);
}

/* ---- keys ---- */

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

/* The whole key, or one or several neighbouring parts of it. */
static bool key_matches(const char *key, const char *wanted)
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

static bool is_key(const struct option_value *option)
{
    return strcmp(option->spec->name, "--key") == 0;
}

bool failures_filter_match(const struct failures_filter *filter,
                           const struct outcome_record *record, const char *key)
{
    const struct invocation *invocation = filter->invocation;

    if (filter->category != NULL && !text_equals(filter->category, record->category))
        return false;
    if (filter->category == NULL && !filter->skips && record->outcome != SLUICE_FAILED)
        return false;
    for (int i = 0; i < invocation->option_count; i++)
        if (is_key(&invocation->options[i]) && !key_matches(key, invocation->options[i].text))
            return false;
    return true;
}
