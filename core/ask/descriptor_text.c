/* descriptor_text.c - which rows a plugin reads: windows, filters, keys. */
#include "ask/ask.h"

/* D, D-30, D+1; or D-days where a parameter has the figure. */
static void put_day(struct buffer *out, int32_t days, const char *parameter, bool backwards)
{
    if (parameter != NULL)
        buffer_printf(out, "D%c%s", backwards ? '-' : '+', parameter);
    else if (days == 0)
        buffer_char(out, 'D');
    else
        buffer_printf(out, "D%+d", (int)days);
}

static void put_days(struct buffer *out, const struct sluice_window *window)
{
    bool one = window->from_days == window->to_days && window->from_parameter == NULL &&
               window->to_parameter == NULL;

    put_day(out, window->from_days, window->from_parameter, true);
    if (one)
        return;
    buffer_text(out, "..");
    put_day(out, window->to_days, window->to_parameter, false);
}

void descriptor_window(const struct sluice_window *window, struct buffer *out)
{
    switch (window->kind) {
    case SLUICE_WINDOW_DAYS:
        put_days(out, window);
        break;
    case SLUICE_WINDOW_SEASON:
        buffer_text(out, "the whole season of D");
        break;
    case SLUICE_WINDOW_ALL:
        buffer_text(out, "all rows");
        break;
    default:
        buffer_text(out, "before D");
    }
    if (window->same_season)
        buffer_text(out, ", same season");
    if (window->last_parameter != NULL)
        buffer_printf(out, ", newest `%s` rows per key", window->last_parameter);
    else if (window->last > 0)
        buffer_printf(out, ", newest %d rows per key", (int)window->last);
}

static const char *operator_of(const struct sluice_filter *filter)
{
    if (filter->kind == SLUICE_FILTER_NOT_NULL)
        return " is not null";
    if (filter->kind == SLUICE_FILTER_EQUAL)
        return " = ";
    return filter->kind == SLUICE_FILTER_IN ? " in " : " not in ";
}

void descriptor_filters(const struct sluice_filter *const *filters, struct buffer *out)
{
    for (size_t i = 0; filters != NULL && filters[i] != NULL; i++) {
        const struct sluice_filter *filter = filters[i];
        bool list = filter->kind == SLUICE_FILTER_IN || filter->kind == SLUICE_FILTER_NOT_IN;
        buffer_printf(out, "%s%s%s%s", i == 0 ? " where " : " and ", filter->column,
                      operator_of(filter), list ? "(" : "");
        for (uint32_t v = 0; v < filter->value_count; v++) {
            buffer_text(out, v == 0 ? "" : ", ");
            value_format(out, filter->values[v]);
        }
        buffer_printf(out, "%s%s", list ? ")" : "", filter->fold_case ? " in any case" : "");
    }
}

void descriptor_keys(const struct sluice_input_key *const *keys, struct buffer *out)
{
    for (size_t i = 0; keys != NULL && keys[i] != NULL; i++) {
        const struct sluice_input_key *key = keys[i];
        buffer_printf(out, "%s%s", i == 0 ? "" : ", ", key->column);
        if (key->entity != NULL && strcmp(key->entity, key->column) != 0)
            buffer_printf(out, " = %s", key->entity);
        else if (key->entity == NULL)
            buffer_text(out, " (looked up)");
    }
}
