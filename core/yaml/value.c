/* value.c - a scalar of a file as a typed value, and as what is shown of it. */
#include "yaml/yaml.h"

#include <strings.h>

/* What would do, for each type: the end of "'workers' must be ...". */
static const char *const wanted[] = {
    [SLUICE_NULL] = "empty",
    [SLUICE_BOOL] = "true or false",
    [SLUICE_INT] = "a whole number",
    [SLUICE_REAL] = "a number",
    [SLUICE_TEXT] = "text",
    [SLUICE_DATE] = "a date as YYYY-MM-DD",
    [SLUICE_TIME] = "a time as YYYY-MM-DDTHH:MM:SSZ",
};

/* Operators write ENABLE_X=1 and ENABLE_X=yes. */
static const struct {
    const char *word;
    bool value;
} bool_words[] = {
    { "true", true }, { "false", false }, { "yes", true }, { "no", false },
    { "on", true },   { "off", false },   { "1", true },   { "0", false },
};

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (text_equals(map->keys[i]->text, key))
            return map->items[i];
    }
    return NULL;
}

bool yaml_is_null(const struct yaml *yaml)
{
    if (yaml->kind != YAML_SCALAR || yaml->quoted)
        return false;
    return yaml->text[0] == '\0' || text_equals(yaml->text, "~") ||
           strcasecmp(yaml->text, "null") == 0;
}

const char *yaml_kind_name(const struct yaml *yaml)
{
    if (yaml->kind == YAML_MAP)
        return "a map";
    if (yaml->kind == YAML_LIST)
        return "a list";
    return yaml_is_null(yaml) ? "empty" : "text";
}

const char *yaml_shown(const struct yaml *yaml, char text[YAML_SHOWN_SIZE])
{
    size_t length = 0;

    if (yaml->kind != YAML_SCALAR || yaml_is_null(yaml))
        return yaml_kind_name(yaml);
    if (yaml->from_environment)
        return "what the environment says";
    (void)snprintf(text, YAML_SHOWN_SIZE, "'%.60s%s'", yaml->text,
                   strlen(yaml->text) > 60 ? "..." : "");
    for (; text[length] != '\0'; length++) {
        if ((unsigned char)text[length] < ' ' || text[length] == '\x7f')
            text[length] = '?';
    }
    return text;
}

static bool parse_bool(const char *text, struct sluice_value *value)
{
    for (size_t i = 0; i < COUNT_OF(bool_words); i++) {
        if (strcasecmp(text, bool_words[i].word) == 0) {
            *value = sluice_of_bool(bool_words[i].value);
            return true;
        }
    }
    return false;
}

static bool parse(const struct yaml *yaml, int type, struct sluice_value *value)
{
    const char *expected = NULL;

    if (type == SLUICE_BOOL)
        return parse_bool(yaml->text, value);
    return value_parse(type, yaml->text, strlen(yaml->text), value, &expected);
}

/* "10" in quotes is text; a date has no other form than text. */
static bool is_typed(int type)
{
    return type == SLUICE_BOOL || type == SLUICE_INT || type == SLUICE_REAL;
}

static void suggest_value(const struct yaml *yaml, int type, struct diagnostics *diagnostics)
{
    const char *hint = yaml->kind == YAML_SCALAR && !yaml->from_environment
                           ? value_hint(type, yaml->text, strlen(yaml->text))
                           : NULL;

    if (hint != NULL)
        diagnostics_suggest(diagnostics, "%s", hint);
}

bool yaml_value(const struct yaml *yaml, int type, const char *what, struct sluice_value *value,
                struct diagnostics *diagnostics)
{
    char shown[YAML_SHOWN_SIZE];

    if (yaml->kind == YAML_BROKEN)
        return false;
    if (yaml->kind != YAML_SCALAR || yaml_is_null(yaml) || !parse(yaml, type, value)) {
        diagnostics_add(diagnostics, MISTAKE_WRONG_TYPE, yaml->location, "%s must be %s, not %s",
                        what, wanted[type], yaml_shown(yaml, shown));
        suggest_value(yaml, type, diagnostics);
        return false;
    }
    if (yaml->quoted && is_typed(type)) {
        diagnostics_add(diagnostics, MISTAKE_WRONG_TYPE, yaml->location,
                        "%s must be %s, not the text %s", what, wanted[type],
                        yaml_shown(yaml, shown));
        diagnostics_suggest(diagnostics, "remove the quotes");
        return false;
    }
    return true;
}
