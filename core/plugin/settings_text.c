/* settings_text.c - settings and parameters in words. */
#include "plugin/settings.h"
#include "plugin/shape.h"
#include <math.h>

static const char *const type_words[] = {
    [SLUICE_NULL] = "a value",
    [SLUICE_BOOL] = "true or false",
    [SLUICE_INT] = "an int",
    [SLUICE_REAL] = "a real",
    [SLUICE_TEXT] = "text",
    [SLUICE_DATE] = "a date as YYYY-MM-DD",
    [SLUICE_TIME] = "a time as YYYY-MM-DDTHH:MM:SSZ",
};

/* ---- what a parameter takes ---- */

static void bound_text(struct buffer *out, int32_t type, double bound)
{
    if (type == SLUICE_INT)
        buffer_printf(out, "%.0f", bound);
    else
        value_format(out, sluice_of_real(bound));
}

static void range_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    bool low = isfinite(parameter->minimum), high = isfinite(parameter->maximum);

    if (!range_is_set(parameter->minimum, parameter->maximum) || (!low && !high))
        return;
    buffer_text(out, low && high ? " from " : low ? " of at least " : " of at most ");
    if (low)
        bound_text(out, parameter->type, parameter->minimum);
    if (low && high)
        buffer_text(out, " to ");
    if (high)
        bound_text(out, parameter->type, parameter->maximum);
}

static void scalar_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    buffer_text(out, type_words[parameter->type]);
    range_words(out, parameter);
}

static void choice_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    for (size_t i = 0; parameter->choices[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "one of " : ", ", parameter->choices[i]);
}

static void list_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    buffer_text(out, "a list, each item ");
    scalar_words(out, parameter);
}

static void record_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    for (size_t i = 0; parameter->fields[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "a map of " : ", ", parameter->fields[i]->name);
}

static void map_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    buffer_text(out, "a map of names, each with ");
    if (parameter->fields != NULL)
        record_words(out, parameter);
    else
        scalar_words(out, parameter);
}

static void (*const words[])(struct buffer *out, const struct sluice_parameter *parameter) = {
    [0] = scalar_words,
    [SLUICE_PARAMETER_SCALAR] = scalar_words,
    [SLUICE_PARAMETER_CHOICE] = choice_words,
    [SLUICE_PARAMETER_LIST] = list_words,
    [SLUICE_PARAMETER_RECORD] = record_words,
    [SLUICE_PARAMETER_MAP] = map_words,
};

void parameter_words(struct buffer *out, const struct sluice_parameter *parameter)
{
    words[parameter->kind](out, parameter);
}

/* ---- the canonical form ---- */

static bool is_plain(struct sluice_value text)
{
    for (int32_t i = 0; i < text.length; i++) {
        char c = ascii_lower(text.as.text[i]);

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && strchr("_-.", c) == NULL)
            return false;
    }
    return text.length > 0;
}

static void value_text(struct buffer *out, struct sluice_value value)
{
    if (value.type != SLUICE_TEXT || is_plain(value)) {
        value_format(out, value);
        return;
    }
    buffer_char(out, '"');
    for (int32_t i = 0; i < value.length; i++) {
        if (value.as.text[i] == '"' || value.as.text[i] == '\\')
            buffer_char(out, '\\');
        buffer_char(out, value.as.text[i]);
    }
    buffer_char(out, '"');
}

/* Is it what a record in a map has anyway? */
static bool is_default(const struct sluice_parameter *parameter,
                       const struct sluice_setting *setting)
{
    if (setting->items != NULL)
        return setting->item_count == 0;
    return !parameter->required && sluice_value_equals(setting->value, parameter->default_value);
}

static void setting_text(struct buffer *out, const struct sluice_setting *setting,
                         const struct sluice_parameter *parameter);

/* Recursion ends: parameters nest no deeper than descriptor_check allows. */
static void fields_text(struct buffer *out, const struct sluice_setting *const *items,
                        const struct sluice_parameter *const *fields, bool sparse)
{
    const char *between = "";

    for (size_t i = 0; items[i] != NULL; i++) {
        if (sparse && is_default(fields[i], items[i]))
            continue;
        buffer_printf(out, "%s%s=", between, items[i]->name);
        setting_text(out, items[i], fields[i]);
        between = " ";
    }
}

static void list_text(struct buffer *out, const struct sluice_setting *list)
{
    buffer_char(out, '[');
    for (uint32_t i = 0; i < list->item_count; i++) {
        if (i > 0)
            buffer_char(out, ',');
        value_text(out, list->items[i]->value);
    }
    buffer_char(out, ']');
}

static void map_text(struct buffer *out, const struct sluice_setting *map,
                     const struct sluice_parameter *parameter)
{
    buffer_char(out, '{');
    for (uint32_t i = 0; i < map->item_count; i++) {
        buffer_printf(out, "%s%s=", i > 0 ? " " : "", map->items[i]->name);
        if (parameter->fields == NULL) {
            value_text(out, map->items[i]->value);
            continue;
        }
        buffer_char(out, '{');
        fields_text(out, map->items[i]->items, parameter->fields, true);
        buffer_char(out, '}');
    }
    buffer_char(out, '}');
}

static void setting_text(struct buffer *out, const struct sluice_setting *setting,
                         const struct sluice_parameter *parameter)
{
    if (parameter->kind == SLUICE_PARAMETER_LIST) {
        list_text(out, setting);
    } else if (parameter->kind == SLUICE_PARAMETER_MAP) {
        map_text(out, setting, parameter);
    } else if (parameter->kind == SLUICE_PARAMETER_RECORD) {
        buffer_char(out, '{');
        fields_text(out, setting->items, parameter->fields, false);
        buffer_char(out, '}');
    } else {
        value_text(out, setting->value);
    }
}

void settings_text(struct buffer *out, const struct sluice_setting *const *settings,
                   const struct sluice_parameter *const *parameters)
{
    fields_text(out, settings, parameters, false);
}
