/* unused.c - windows and filters that no column goes by: a slip of the pen, which nobody would see.
 */
#include "rollup/rollup.h"

static bool is_named(const struct sluice_setting *names, const char *name)
{
    for (uint32_t i = 0; i < names->item_count; i++)
        if (strcmp(names->items[i]->value.as.text, name) == 0)
            return true;
    return false;
}

static bool any_names(const struct sluice_setting *records, uint32_t field, const char *name)
{
    for (uint32_t i = 0; i < records->item_count; i++)
        if (is_named(records->items[i]->items[field], name))
            return true;
    return false;
}

/* By a source, a column or another filter; that one is told of itself where nobody uses it. */
static bool is_filter_used(const struct build *build, const char *name)
{
    return any_names(build->settings[PARAMETER_sources], SOURCE_where, name) ||
           any_names(build->settings[PARAMETER_columns], COLUMN_where, name) ||
           any_names(build->settings[PARAMETER_columns], COLUMN_part, name) ||
           any_names(build->settings[PARAMETER_filters], FILTER_any, name);
}

static bool is_window_used(const struct plan *plan, const struct window *window)
{
    for (uint32_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].window == window)
            return true;
    return false;
}

bool unused_check(struct build *build)
{
    const struct sluice_setting *windows = build->settings[PARAMETER_windows];
    const struct sluice_setting *filters = build->settings[PARAMETER_filters];

    for (uint32_t i = 0; i < windows->item_count; i++)
        if (!is_window_used(build->plan, &build->plan->windows[i]))
            build_mistake(build, build_path("windows.%s", windows->items[i]->name),
                          "no column has window '%s': name it in one, or remove it",
                          windows->items[i]->name);
    for (uint32_t i = 0; i < filters->item_count; i++)
        if (!is_filter_used(build, filters->items[i]->name))
            build_mistake(build, build_path("filters.%s", filters->items[i]->name),
                          "no column or source goes by filter '%s': name it in 'where' or 'part', "
                          "or remove it",
                          filters->items[i]->name);
    return !build->failed;
}
