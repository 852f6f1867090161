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

static void (*const words[])(struct buffer *out, const struct sluice_parameter *parameter) = {
    [0] = scalar_words,
    [SLUICE_PARAMETER_SCALAR] = scalar_words,
    [SLUICE_PARAMETER_CHOICE] = choice_words,
    [SLUICE_PARAMETER_LIST] = list_words,
    [SLUICE_PARAMETER_RECORD] = record_words,
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

/* Recursion ends: parameters nest no deeper than descriptor_check allows. */
static void items_text(struct buffer *out, const struct sluice_setting *const *items, char between)
{
    for (size_t i = 0; items[i] != NULL; i++) {
        bool record =
            items[i]->items != NULL && items[i]->item_count > 0 && items[i]->items[0]->name != NULL;

        if (i > 0)
            buffer_char(out, between);
        if (items[i]->name != NULL)
            buffer_printf(out, "%s=", items[i]->name);
        if (items[i]->items == NULL) {
            value_text(out, items[i]->value);
            continue;
        }
        buffer_char(out, record ? '{' : '[');
        items_text(out, items[i]->items, record ? ' ' : ',');
        buffer_char(out, record ? '}' : ']');
    }
}

void settings_text(struct buffer *out, const struct sluice_setting *const *settings)
{
    items_text(out, settings, ' ');
}
