/* settings.c - what a pipeline gives, held against the declared parameters, one kind at a time. */
#include "plugin/settings.h"
#include "plugin/settings_private.h"
#include "plugin/shape.h"
#include <stdlib.h>

static const struct sluice_setting *resolve_one(struct resolver *resolver,
                                                const struct sluice_parameter *parameter,
                                                const struct yaml *given, const char *path,
                                                struct location location);

/* ---- scalars and choices ---- */

static bool is_in_range(const struct sluice_parameter *parameter, struct sluice_value value)
{
    double number;

    if (!type_is_number(value.type) || !range_is_set(parameter->minimum, parameter->maximum))
        return true;
    number = value.type == SLUICE_REAL ? value.as.real : (double)value.as.integer;
    return number >= parameter->minimum && number <= parameter->maximum;
}

static void suggest_scalar(struct resolver *resolver, const struct sluice_parameter *parameter,
                           const struct yaml *given)
{
    const char *hint = given_is_scalar(given)
                           ? value_hint(parameter->type, given->text, strlen(given->text))
                           : NULL;

    if (hint != NULL)
        diagnostics_suggest(resolver->diagnostics, "%s", hint);
}

static void resolve_scalar(struct resolver *resolver, const struct sluice_parameter *parameter,
                           const struct yaml *given, const char *path,
                           struct sluice_setting *setting)
{
    struct sluice_value value = { 0 };
    const char *expected = NULL;
    bool text = parameter->type == SLUICE_TEXT;

    if (!given_is_scalar(given) || (given->quoted && !text) ||
        !value_parse(parameter->type, given->text, strlen(given->text), &value, &expected) ||
        !is_in_range(parameter, value)) {
        mistake_must_be(resolver, parameter, given, path);
        suggest_scalar(resolver, parameter, given);
        return;
    }
    if (text) {
        value.as.text =
            resolver_need(resolver, arena_copy(resolver->arena, given->text, strlen(given->text)));
        if (value.as.text == NULL)
            return;
    }
    setting->value = value;
}

static void resolve_choice(struct resolver *resolver, const struct sluice_parameter *parameter,
                           const struct yaml *given, const char *path,
                           struct sluice_setting *setting)
{
    const char *meant;

    for (size_t i = 0; given_is_scalar(given) && parameter->choices[i] != NULL; i++) {
        if (text_equals(given->text, parameter->choices[i])) {
            setting->value = sluice_of_text(parameter->choices[i]);
            return;
        }
    }
    mistake_must_be(resolver, parameter, given, path);
    meant = given_is_scalar(given)
                ? closest_match(given->text, parameter->choices, list_count(parameter->choices))
                : NULL;
    if (meant != NULL)
        diagnostics_suggest(resolver->diagnostics, "did you mean '%s'?", meant);
}

/* ---- lists ---- */

static void resolve_list(struct resolver *resolver, const struct sluice_parameter *parameter,
                         const struct yaml *given, const char *path, struct sluice_setting *setting)
{
    struct sluice_parameter item = *parameter;
    const struct sluice_setting **items;

    if (given->kind != YAML_LIST) {
        mistake_must_be(resolver, parameter, given, path);
        return;
    }
    items =
        resolver_need(resolver, arena_alloc(resolver->arena, (given->count + 1) * sizeof(*items)));
    if (items == NULL)
        return;
    item.kind = SLUICE_PARAMETER_SCALAR;
    item.name = NULL;
    for (size_t i = 0; i < given->count; i++) {
        const char *at = resolver_need(resolver, arena_printf(resolver->arena, "%s[%zu]", path, i));

        if (at == NULL)
            return;
        items[i] = resolve_one(resolver, &item, given->items[i], at, given->location);
    }
    setting->items = items;
    setting->item_count = (uint32_t)given->count;
}

/* ---- records, the whole of the parameters among them ---- */

/* The number of the key `name` among the first `count` of `map` (NULL: an empty one), or `count`.
 */
static size_t find_key(const struct yaml *map, size_t count, const char *name, size_t length)
{
    size_t i = 0;

    while (i < count &&
           (strlen(map->keys[i]->text) != length || memcmp(map->keys[i]->text, name, length) != 0))
        i++;
    return i;
}

static const struct yaml *find_given(const struct yaml *map, const char *name, size_t length)
{
    size_t count = map != NULL && map->kind == YAML_MAP ? map->count : 0;
    size_t i = find_key(map, count, name, length);

    return i < count ? map->items[i] : NULL;
}

static void check_given(struct resolver *resolver, const struct sluice_parameter *const *parameters,
                        const struct yaml *map, const char *path)
{
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const char *name = map->keys[i]->text;

        if (list_find(parameters, offsetof(struct sluice_parameter, name), name) == NULL)
            mistake_unknown(resolver, parameters, map, i, path);
        else if (find_key(map, i, name, strlen(name)) < i)
            diagnostics_add(resolver->diagnostics, MISTAKE_DUPLICATE_NAME, map->items[i]->location,
                            "parameter '%s%s%s' of plugin '%s' is given twice", path,
                            path[0] != '\0' ? "." : "", name, resolver->plugin);
    }
}

/* A setting for each of `parameters`; `map` gives values for some, and stands at `location`. */
static const struct sluice_setting **resolve_all(struct resolver *resolver,
                                                 const struct sluice_parameter *const *parameters,
                                                 const struct yaml *map, const char *path,
                                                 struct location location)
{
    size_t declared = list_count(parameters);
    const struct sluice_setting **settings =
        resolver_need(resolver, arena_alloc(resolver->arena, (declared + 1) * sizeof *settings));

    if (settings == NULL)
        return NULL;
    check_given(resolver, parameters, map, path);
    for (size_t i = 0; i < declared; i++) {
        const char *name = parameters[i]->name;
        const char *at =
            path[0] == '\0' ? name : arena_printf(resolver->arena, "%s.%s", path, name);

        if (resolver_need(resolver, (void *)(uintptr_t)at) == NULL)
            return NULL;
        settings[i] =
            resolve_one(resolver, parameters[i], find_given(map, name, strlen(name)), at, location);
        if (settings[i] == NULL)
            return NULL;
    }
    return settings;
}

static void resolve_fields(struct resolver *resolver, const struct sluice_parameter *parameter,
                           const struct yaml *map, const char *path, struct location location,
                           struct sluice_setting *setting)
{
    setting->item_count = (uint32_t)list_count(parameter->fields);
    setting->items = resolve_all(resolver, parameter->fields, map, path, location);
}

static void resolve_record(struct resolver *resolver, const struct sluice_parameter *parameter,
                           const struct yaml *given, const char *path,
                           struct sluice_setting *setting)
{
    if (given->kind == YAML_MAP)
        resolve_fields(resolver, parameter, given, path, given->location, setting);
    else
        mistake_must_be(resolver, parameter, given, path);
}

/* ---- maps ---- */

/* The parameter of one item, and its name in the resolver's memory. */
static bool name_item(struct resolver *resolver, const struct sluice_parameter *parameter,
                      const struct yaml *key, struct sluice_parameter *item)
{
    *item = *parameter;
    item->kind = parameter->fields != NULL ? SLUICE_PARAMETER_RECORD : SLUICE_PARAMETER_SCALAR;
    item->name = resolver_need(resolver, arena_copy(resolver->arena, key->text, strlen(key->text)));
    return item->name != NULL;
}

static bool is_item(struct resolver *resolver, const struct yaml *map, size_t number,
                    const char *path)
{
    const char *name = map->keys[number]->text;

    if (!name_is_plain(name, true))
        diagnostics_add(resolver->diagnostics, MISTAKE_BAD_NAME, map->keys[number]->location,
                        "'%s' in parameter '%s' of plugin '%s' is no name: use letters, digits "
                        "and _, at most %d bytes, beginning with a letter",
                        name, path, resolver->plugin, MAX_PLUGIN_NAME);
    else if (find_key(map, number, name, strlen(name)) < number)
        diagnostics_add(resolver->diagnostics, MISTAKE_DUPLICATE_NAME, map->items[number]->location,
                        "parameter '%s.%s' of plugin '%s' is given twice", path, name,
                        resolver->plugin);
    else
        return true;
    return false;
}

static void resolve_map(struct resolver *resolver, const struct sluice_parameter *parameter,
                        const struct yaml *given, const char *path, struct sluice_setting *setting)
{
    const struct sluice_setting **items;

    if (given->kind != YAML_MAP) {
        mistake_must_be(resolver, parameter, given, path);
        return;
    }
    items =
        resolver_need(resolver, arena_alloc(resolver->arena, (given->count + 1) * sizeof *items));
    for (size_t i = 0; items != NULL && i < given->count; i++) {
        struct sluice_parameter item;
        const char *at;

        if (!is_item(resolver, given, i, path) ||
            !name_item(resolver, parameter, given->keys[i], &item))
            return;
        at = resolver_need(resolver, arena_printf(resolver->arena, "%s.%s", path, item.name));
        if (at == NULL)
            return;
        items[i] = resolve_one(resolver, &item, given->items[i], at, given->items[i]->location);
    }
    setting->items = items;
    setting->item_count = (uint32_t)given->count;
}

/* ---- any ---- */

static void resolve_default(struct resolver *resolver, const struct sluice_parameter *parameter,
                            const char *path, struct location location,
                            struct sluice_setting *setting)
{
    if (parameter->required)
        mistake_missing(resolver, parameter, path, location);
    else if (parameter->kind == SLUICE_PARAMETER_RECORD)
        resolve_fields(resolver, parameter, NULL, path, location, setting);
    else if (parameter->kind == SLUICE_PARAMETER_LIST || parameter->kind == SLUICE_PARAMETER_MAP)
        setting->items =
            resolver_need(resolver, arena_alloc(resolver->arena, sizeof *setting->items));
    else
        setting->value = parameter->default_value;
}

static void (*const by_kind[])(struct resolver *resolver, const struct sluice_parameter *parameter,
                               const struct yaml *given, const char *path,
                               struct sluice_setting *setting) = {
    [0] = resolve_scalar,
    [SLUICE_PARAMETER_SCALAR] = resolve_scalar,
    [SLUICE_PARAMETER_CHOICE] = resolve_choice,
    [SLUICE_PARAMETER_LIST] = resolve_list,
    [SLUICE_PARAMETER_RECORD] = resolve_record,
    [SLUICE_PARAMETER_MAP] = resolve_map,
};

static const struct sluice_setting *resolve_one(struct resolver *resolver,
                                                const struct sluice_parameter *parameter,
                                                const struct yaml *given, const char *path,
                                                struct location location)
{
    struct sluice_setting *setting =
        resolver_need(resolver, arena_alloc(resolver->arena, sizeof *setting));

    if (setting == NULL)
        return NULL;
    setting->size = sizeof *setting;
    setting->name = parameter->name;
    if (given != NULL)
        by_kind[parameter->kind](resolver, parameter, given, path, setting);
    else
        resolve_default(resolver, parameter, path, location, setting);
    return setting;
}

const struct sluice_setting *const *settings_resolve(struct resolver *resolver)
{
    const struct sluice_setting **settings =
        resolve_all(resolver, resolver->parameters, resolver->given, "", resolver->location);

    return resolver->short_of_memory ? NULL : settings;
}

const struct sluice_setting *settings_find(const struct sluice_setting *const *settings,
                                           const char *name)
{
    return list_find(settings, offsetof(struct sluice_setting, name), name);
}

/* ---- places ---- */

/* One step of a path down from `given`; NULL where it leads nowhere. */
static const struct yaml *step(const struct yaml *given, const char **path)
{
    char *end = NULL;
    size_t length;
    unsigned long i;

    if (**path == '[') {
        i = strtoul(*path + 1, &end, 10);
        *path = *end == ']' ? end + 1 : end;
        return given->kind != YAML_SCALAR && i < given->count ? given->items[i] : NULL;
    }
    if (**path == '.')
        (*path)++;
    length = strcspn(*path, ".[");
    given = find_given(given, *path, length);
    *path += length;
    return given;
}

struct location settings_place(const struct resolver *resolver, const char *path)
{
    struct location place = resolver->location;
    const struct yaml *given = resolver->given;

    while (given != NULL && *path != '\0') {
        given = step(given, &path);
        if (given != NULL)
            place = given->location;
    }
    return place;
}
