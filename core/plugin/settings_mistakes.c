/* settings_mistakes.c - what is wrong with a parameter, in words. */
#include "plugin/settings_private.h"
#include "plugin/shape.h"
#include <stdlib.h>

#define SHOWN_SIZE 100

void *resolver_need(struct resolver *resolver, void *memory)
{
    if (memory == NULL)
        resolver->short_of_memory = true;
    return memory;
}

/* An unquoted nothing, or what YAML calls null. */
static bool is_empty(const struct yaml *given)
{
    static const char *const nothing[] = { "", "~", "null", "Null", "NULL" };

    if (given->text == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        if (!given->quoted && text_equals(given->text, nothing[i]))
            return true;
    }
    return false;
}

bool given_is_scalar(const struct yaml *given)
{
    return given->kind == YAML_SCALAR && !is_empty(given);
}

static void show(const struct yaml *given, int32_t type, char shown[SHOWN_SIZE])
{
    if (given->kind != YAML_SCALAR)
        (void)snprintf(shown, SHOWN_SIZE, "%s", yaml_kind_name(given));
    else if (is_empty(given))
        (void)snprintf(shown, SHOWN_SIZE, "empty");
    else if (given->from_environment)
        (void)snprintf(shown, SHOWN_SIZE, "what the environment says");
    else if (given->quoted && type != SLUICE_TEXT)
        (void)snprintf(shown, SHOWN_SIZE, "the text '%.60s'", given->text);
    else
        (void)snprintf(shown, SHOWN_SIZE, "'%.60s'", given->text);
}

/* "parameter 'min_games' of plugin 'psza' must be an int from 1 to 10, not '11'" */
void mistake_must_be(struct resolver *resolver, const struct sluice_parameter *parameter,
                     const struct yaml *given, const char *path)
{
    struct buffer words = { 0 };
    char shown[SHOWN_SIZE];

    show(given, parameter->type, shown);
    parameter_words(&words, parameter);
    if (words.failed)
        resolver->short_of_memory = true;
    else
        diagnostics_add(resolver->diagnostics, MISTAKE_BAD_PARAMETER, given->location,
                        "parameter '%s' of plugin '%s' must be %s, not %s", path, resolver->plugin,
                        words.data, shown);
    buffer_fini(&words);
}

void mistake_missing(struct resolver *resolver, const struct sluice_parameter *parameter,
                     const char *path, struct location location)
{
    struct buffer words = { 0 };

    parameter_words(&words, parameter);
    if (words.failed)
        resolver->short_of_memory = true;
    else
        diagnostics_add(resolver->diagnostics, MISTAKE_PARAMETER_MISSING, location,
                        "parameter '%s' of plugin '%s' is missing: it must be %s", path,
                        resolver->plugin, words.data);
    buffer_fini(&words);
}

void mistake_unknown(struct resolver *resolver, const struct sluice_parameter *const *parameters,
                     const struct yaml *map, size_t number, const char *path)
{
    const struct yaml *key = map->keys[number];
    size_t count = list_count(parameters);
    const char **names = calloc(count + 1, sizeof *names);
    const char *meant;

    if (resolver_need(resolver, names) == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        names[i] = parameters[i]->name;
    if (path[0] == '\0')
        diagnostics_add(resolver->diagnostics, MISTAKE_UNKNOWN_PARAMETER, key->location,
                        "unknown parameter '%s' of plugin '%s'", key->text, resolver->plugin);
    else
        diagnostics_add(resolver->diagnostics, MISTAKE_UNKNOWN_PARAMETER,
                        map->items[number]->location,
                        "unknown field '%s' in parameter '%s' of plugin '%s'", key->text, path,
                        resolver->plugin);
    meant = closest_match(key->text, names, count);
    if (meant != NULL)
        diagnostics_suggest(resolver->diagnostics, "did you mean '%s'?", meant);
    free(names);
}
