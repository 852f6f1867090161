/* settings.c - the `store` section against the parameters that the driver declares. */
#include <stddef.h>

#include "store/private.h"

const struct sluice_store_parameter *store_find_parameter(const struct sluice_store_driver *driver,
                                                          const char *name)
{
    const struct sluice_store_parameter *const *parameter;

    for (parameter = driver->parameters; *parameter != NULL; parameter++) {
        if (text_equals((*parameter)->name, name))
            return *parameter;
    }
    return NULL;
}

const struct sluice_store_parameter *
store_closest_parameter(const struct sluice_store_driver *driver, const char *name)
{
    const char *names[16];
    const char *closest;
    size_t count = 0;

    for (; count < COUNT_OF(names) && driver->parameters[count] != NULL; count++)
        names[count] = driver->parameters[count]->name;
    closest = closest_match(name, names, count);
    return closest == NULL ? NULL : store_find_parameter(driver, closest);
}

static void report_unknown(const struct store *store, const struct pipeline_pair *pair,
                           struct diagnostics *diagnostics)
{
    const struct sluice_store_parameter *closest =
        store_closest_parameter(&store->driver, pair->name);

    diagnostics_add(diagnostics, MISTAKE_UNKNOWN_KEY, pair->location,
                    "unknown key '%s' for a %s store", pair->name, store->driver.name);
    if (closest != NULL)
        diagnostics_suggest(diagnostics, "did you mean '%s'?", closest->name);
    else
        diagnostics_suggest(diagnostics, "remove it");
}

static const struct pipeline_pair *find_given(const struct pipeline_store *given, const char *name)
{
    size_t i;

    for (i = 0; i < given->setting_count; i++) {
        if (text_equals(given->settings[i].name, name))
            return &given->settings[i];
    }
    return NULL;
}

static bool is_choice(const char *const *choices, const char *text, size_t *count)
{
    bool found = false;

    for (*count = 0; choices[*count] != NULL; (*count)++)
        found = found || text_equals(choices[*count], text);
    return found;
}

static bool check_choice(const struct sluice_store_parameter *parameter, const struct yaml *value,
                         struct diagnostics *diagnostics)
{
    struct buffer list = { 0 };
    const char *closest;
    size_t count, i;

    if (parameter->choices == NULL || is_choice(parameter->choices, value->text, &count))
        return true;
    for (i = 0; i < count; i++)
        buffer_printf(&list, "%s%s",
                      i == 0           ? ""
                      : i + 1 == count ? " or "
                                       : ", ",
                      parameter->choices[i]);
    if (parameter->is_secret != 0 || value->from_environment) {
        diagnostics_add(diagnostics, MISTAKE_BAD_VALUE, value->location, "'%s' must be %s",
                        parameter->name, list.data == NULL ? "" : list.data);
    } else {
        diagnostics_add(diagnostics, MISTAKE_BAD_VALUE, value->location,
                        "'%s' must be %s, not '%s'", parameter->name,
                        list.data == NULL ? "" : list.data, value->text);
        closest = closest_match(value->text, parameter->choices, count);
        if (closest != NULL)
            diagnostics_suggest(diagnostics, "did you mean '%s'?", closest);
    }
    buffer_fini(&list);
    return false;
}

/* "file:x.db", "sqlite:///x.db": letters, a colon. One letter is a folder's name as well. */
static bool is_address(const char *path)
{
    size_t length = 0;

    while (ascii_lower(path[length]) >= 'a' && ascii_lower(path[length]) <= 'z')
        length++;
    return length > 1 && (strncmp(path + length, "://", 3) == 0 || strncmp(path, "file:", 5) == 0);
}

/* What other programs take for more than the name of a file would be a file of that name here, or
 * what the driver's library makes of it. The value may be secret: it is not repeated. */
static bool check_path(const struct sluice_store_parameter *parameter, const struct yaml *value,
                       struct diagnostics *diagnostics)
{
    if (is_address(value->text)) {
        diagnostics_add(diagnostics, MISTAKE_BAD_VALUE, value->location,
                        "'%s' is an address, and must be a path", parameter->name);
        diagnostics_suggest(diagnostics, "write the path of the file alone, as in league.db or "
                                         "/data/league.db");
        return false;
    }
    if (text_equals(value->text, ":memory:")) {
        diagnostics_add(diagnostics, MISTAKE_BAD_VALUE, value->location,
                        "'%s' is ':memory:', which would be gone with the command",
                        parameter->name);
        diagnostics_suggest(diagnostics, "write the path of a file; one below /dev/shm is in "
                                         "memory, and stays until the machine stops");
        return false;
    }
    return true;
}

static bool check_value(const struct sluice_store_parameter *parameter, const struct yaml *value,
                        struct diagnostics *diagnostics)
{
    if (value->kind != YAML_SCALAR) {
        diagnostics_add(diagnostics, MISTAKE_WRONG_TYPE, value->location,
                        "'%s' must be text, not %s", parameter->name, yaml_kind_name(value));
        return false;
    }
    if (value->text[0] == '\0' && parameter->required != 0) {
        diagnostics_add(diagnostics, MISTAKE_WRONG_TYPE, value->location,
                        "'%s' must be text, not empty", parameter->name);
        if (value->from_environment)
            diagnostics_suggest(diagnostics, "the variable it comes from is empty");
        return false;
    }
    if (parameter->is_path != 0 && !check_path(parameter, value, diagnostics))
        return false;
    return check_choice(parameter, value, diagnostics);
}

/* A path in a file counts from that file, one from the environment from the working directory. */
static const char *resolve_path(struct arena *arena, const char *file, const char *path,
                                bool from_environment)
{
    return from_environment || file == NULL ? arena_text(arena, path)
                                            : path_beside(arena, file, path);
}

/* Some take an address for a path. */
static bool name_store(struct store *store, const char *path)
{
    struct buffer shown = { 0 };

    secrets_redact(&store->secrets, path, &shown);
    store->path = shown.failed ? NULL : arena_text(&store->arena, shown.data);
    buffer_fini(&shown);
    store->name = store->path == NULL
                      ? NULL
                      : arena_printf(&store->arena, "%s %s", store->driver.name, store->path);
    return store->name != NULL;
}

/* Drivers of older headers end before `is_shown`. */
static bool is_shown(const struct sluice_store_parameter *parameter)
{
    return parameter->size >=
               offsetof(struct sluice_store_parameter, is_shown) + sizeof parameter->is_shown &&
           parameter->is_shown != 0 && parameter->is_secret == 0;
}

/* Does it lie in a file, by whose path it is called? Else paths are of keys and certificates. */
static bool lies_in_file(const struct sluice_store_driver *driver)
{
    for (size_t i = 0; driver->parameters[i] != NULL; i++)
        if (is_shown(driver->parameters[i]))
            return false;
    return true;
}

static const struct sluice_store_setting *find_setting(const struct store *store, const char *name)
{
    for (uint32_t i = 0; i < store->setting_count; i++)
        if (text_equals(store->settings[i]->name, name))
            return store->settings[i];
    return NULL;
}

/* Of one that lies in no file: what its driver shows, as one would write a path. */
static bool name_by_settings(struct store *store)
{
    struct buffer name = { 0 };
    const char *separator = " ";

    buffer_text(&name, store->driver.name);
    for (size_t i = 0; store->driver.parameters[i] != NULL; i++) {
        const struct sluice_store_parameter *parameter = store->driver.parameters[i];
        const struct sluice_store_setting *setting =
            is_shown(parameter) ? find_setting(store, parameter->name) : NULL;
        if (setting == NULL || setting->value[0] == '\0')
            continue;
        buffer_text(&name, separator);
        secrets_redact(&store->secrets, setting->value, &name);
        separator = "/";
    }
    store->name = name.failed ? NULL : arena_text(&store->arena, name.data);
    buffer_fini(&name);
    return store->name != NULL;
}

static bool add_setting(struct store *store, const struct sluice_store_parameter *parameter,
                        const char *value)
{
    struct sluice_store_setting *setting = arena_alloc(&store->arena, sizeof *setting);

    if (setting == NULL || value == NULL)
        return false;
    *setting = (struct sluice_store_setting){ .size = sizeof *setting,
                                              .name = parameter->name,
                                              .value = value };
    store->settings[store->setting_count++] = setting;
    if (parameter->is_path != 0 && parameter->is_secret == 0 && value[0] != '\0' &&
        lies_in_file(&store->driver))
        return name_store(store, value);
    return true;
}

static bool resolve_parameter(const struct pipeline_store *given,
                              const struct sluice_store_parameter *parameter,
                              struct diagnostics *diagnostics, struct store *store)
{
    const struct pipeline_pair *pair = find_given(given, parameter->name);
    const char *file = given->location.file;
    const char *text = parameter->default_value;
    bool from_environment = false;

    if (pair != NULL) {
        if (!check_value(parameter, pair->value, diagnostics))
            return true;
        text = pair->value->text;
        file = pair->value->location.file;
        from_environment = pair->value->from_environment;
    } else if (parameter->required != 0) {
        diagnostics_add(diagnostics, MISTAKE_KEY_MISSING, given->location,
                        "'%s' is missing for a %s store", parameter->name, store->driver.name);
        if (parameter->help != NULL)
            diagnostics_suggest(diagnostics, "%s: %s", parameter->name, parameter->help);
        return true;
    }
    if (text == NULL)
        return true;
    if (parameter->is_path != 0)
        return add_setting(store, parameter,
                           resolve_path(&store->arena, file, text, from_environment));
    return add_setting(store, parameter, arena_text(&store->arena, text));
}

bool store_settings_resolve(const struct pipeline_store *given, struct diagnostics *diagnostics,
                            struct store *store)
{
    const struct sluice_store_parameter *const *parameters = store->driver.parameters;
    size_t count = 0;
    size_t i;

    while (parameters[count] != NULL)
        count++;
    store->settings = arena_alloc(&store->arena, (count + 1) * sizeof(void *));
    store->name = arena_text(&store->arena, store->driver.name);
    if (store->settings == NULL || store->name == NULL)
        return false;
    for (i = 0; i < given->setting_count; i++) {
        if (store_find_parameter(&store->driver, given->settings[i].name) == NULL)
            report_unknown(store, &given->settings[i], diagnostics);
    }
    for (i = 0; i < count; i++) {
        if (!resolve_parameter(given, parameters[i], diagnostics, store))
            return false;
    }
    return store->path != NULL || name_by_settings(store);
}
