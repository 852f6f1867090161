/* resolve.c - figures that parameters give to windows and ranges. */
#include "plugin/resolve.h"
#include "plugin/shape.h"
#include <inttypes.h>

static void *copy(struct resolver *resolver, const void *from, size_t size)
{
    void *memory = arena_alloc(resolver->arena, size);

    if (memory == NULL)
        resolver->short_of_memory = true;
    else
        memcpy(memory, from, size);
    return memory;
}

/* A copy of the array and of each entry; `fix` resolves one. */
static const void **copy_list(struct resolver *resolver,
                              const struct sluice_setting *const *settings, const void *list,
                              size_t size,
                              void (*fix)(struct resolver *resolver,
                                          const struct sluice_setting *const *settings, void *item))
{
    size_t count = list_count(list);
    const void **items = copy(resolver, list, (count + 1) * sizeof *items);

    for (size_t i = 0; items != NULL && i < count; i++) {
        void *item = copy(resolver, items[i], size);

        if (item == NULL)
            return NULL;
        fix(resolver, settings, item);
        items[i] = item;
    }
    return items;
}

/* ---- windows ---- */

static void fix_figure(struct resolver *resolver, const struct sluice_setting *const *settings,
                       const char **parameter, int sign, int32_t *figure)
{
    const struct sluice_setting *setting = settings_find(settings, *parameter);

    if (setting == NULL)
        return;
    if (setting->value.as.integer > INT32_MAX || setting->value.as.integer < -INT32_MAX)
        diagnostics_add(resolver->diagnostics, MISTAKE_BAD_PARAMETER,
                        settings_place(resolver, *parameter),
                        "parameter '%s' of plugin '%s' is too large for a window: %" PRId64,
                        *parameter, resolver->plugin, setting->value.as.integer);
    else
        *figure = sign * (int32_t)setting->value.as.integer;
    *parameter = NULL;
}

static void fix_window(struct resolver *resolver, const struct sluice_setting *const *settings,
                       struct sluice_window *window)
{
    fix_figure(resolver, settings, &window->from_parameter, -1, &window->from_days);
    fix_figure(resolver, settings, &window->to_parameter, 1, &window->to_days);
    fix_figure(resolver, settings, &window->last_parameter, 1, &window->last);
}

/* ---- inputs ---- */

static void fix_input(struct resolver *resolver, const struct sluice_setting *const *settings,
                      void *item)
{
    struct sluice_input *input = item;

    fix_window(resolver, settings, &input->window);
}

const struct sluice_input *const *resolve_inputs(struct resolver *resolver,
                                                 const struct sluice_setting *const *settings,
                                                 const struct sluice_input *const *inputs)
{
    return (const struct sluice_input *const *)(const void *)copy_list(
        resolver, settings, inputs, sizeof(struct sluice_input), fix_input);
}

/* ---- output ---- */

static void fix_bound(const struct sluice_setting *const *settings, const char **parameter,
                      double *bound)
{
    const struct sluice_setting *setting = settings_find(settings, *parameter);

    if (setting == NULL)
        return;
    *bound = setting->value.type == SLUICE_REAL ? setting->value.as.real
                                                : (double)setting->value.as.integer;
    *parameter = NULL;
}

static void fix_column(struct resolver *resolver, const struct sluice_setting *const *settings,
                       void *item)
{
    struct sluice_output_column *column = item;
    const char *parameter =
        column->maximum_parameter != NULL ? column->maximum_parameter : column->minimum_parameter;

    if (parameter == NULL)
        return;
    fix_bound(settings, &column->minimum_parameter, &column->minimum);
    fix_bound(settings, &column->maximum_parameter, &column->maximum);
    /* Both 0 says that there is no range, which is the opposite of what is meant here. */
    if (!range_is_set(column->minimum, column->maximum))
        diagnostics_add(resolver->diagnostics, MISTAKE_BAD_PARAMETER,
                        settings_place(resolver, parameter),
                        "parameter '%s' of plugin '%s' leaves column '%s' a range from 0 to 0",
                        parameter, resolver->plugin, column->name);
}

const struct sluice_output *resolve_output(struct resolver *resolver,
                                           const struct sluice_setting *const *settings,
                                           const struct sluice_output *output)
{
    struct sluice_output *resolved = copy(resolver, output, sizeof *output);

    if (resolved == NULL)
        return NULL;
    resolved->columns = (const struct sluice_output_column *const *)(const void *)copy_list(
        resolver, settings, output->columns, sizeof(struct sluice_output_column), fix_column);
    return resolved->columns != NULL ? resolved : NULL;
}

/* ---- gates ---- */

static void fix_due(struct resolver *resolver, const struct sluice_setting *const *settings,
                    void *item)
{
    struct sluice_due *due = item;

    fix_window(resolver, settings, &due->window);
}

const struct sluice_gates *resolve_gates(struct resolver *resolver,
                                         const struct sluice_setting *const *settings,
                                         const struct sluice_gates *gates)
{
    struct sluice_gates *resolved = copy(resolver, gates, sizeof *gates);
    struct sluice_completeness *completeness;

    if (resolved == NULL || resolved->completeness == NULL)
        return resolved;
    completeness = copy(resolver, gates->completeness, sizeof *completeness);
    if (completeness == NULL)
        return NULL;
    completeness->due = (const struct sluice_due *const *)(const void *)copy_list(
        resolver, settings, completeness->due, sizeof(struct sluice_due), fix_due);
    resolved->completeness = completeness;
    return completeness->due != NULL ? resolved : NULL;
}
