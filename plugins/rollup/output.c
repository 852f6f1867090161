/* output.c - the output table, out of the parameters. */
#include "rollup/rollup.h"

/* Key columns come first: those of the entity, then the one that rows are grouped by. */
static bool add_key(struct build *build, const char *name, int32_t type,
                    const struct sluice_output_column **out)
{
    struct sluice_output_column *column = build_allocate(build, 1, sizeof *column);

    if (column == NULL)
        return false;
    *column = (struct sluice_output_column){
        .size = sizeof *column, .type = type, .name = name, .help = "key"
    };
    *out = column;
    return true;
}

static void check_name(struct build *build, const struct item *item)
{
    const char *group = build->settings[PARAMETER_group_by]->value.as.text;

    for (const char *c = item->name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z') {
            build_mistake(build, build_path("columns.%s", item->name),
                          "column '%s': names of columns have small letters", item->name);
            return;
        }
    for (uint32_t i = 0; i < build->plan->key_count; i++)
        if (strcmp(build->entity[i]->name, item->name) == 0)
            build_mistake(build, build_path("columns.%s", item->name),
                          "column '%s' is of the key already", item->name);
    if (strcmp(group, item->name) == 0)
        build_mistake(build, build_path("columns.%s", item->name),
                      "column '%s' is the one of 'group_by'", item->name);
}

static void set_range(struct build *build, const struct item *item,
                      struct sluice_output_column *column)
{
    const struct sluice_setting *range = item->setting->items[COLUMN_range];
    struct build_path path = build_path("columns.%s.range", item->name);

    if (range->item_count == 0)
        return;
    if (range->item_count != 2) {
        build_mistake(build, path, "a range is [low, high]");
        return;
    }
    column->minimum = range->items[0]->value.as.real;
    column->maximum = range->items[1]->value.as.real;
    if (item->type != SLUICE_INT && item->type != SLUICE_REAL)
        build_mistake(build, path, "it is %s; only a number has a range", type_text(item->type));
    else if (column->minimum > column->maximum)
        build_mistake(build, path, "the low end is above the high one");
    else if (!(column->minimum < 0.0) && !(column->maximum > 0.0))
        build_mistake(build, path, "from 0 to 0 says that there is no range");
}

static bool add_column(struct build *build, struct item *item,
                       const struct sluice_output_column **out)
{
    struct sluice_output_column *column = build_allocate(build, 1, sizeof *column);
    int32_t decimals = (int32_t)setting_int(item->setting, COLUMN_decimals);

    if (column == NULL)
        return false;
    *column = (struct sluice_output_column){
        .size = sizeof *column,
        .type = item->type,
        .name = item->name,
        .nullable = (int32_t)setting_int(item->setting, COLUMN_nullable),
        .scaled = decimals >= 0,
        .scale = decimals >= 0 ? decimals : 0,
    };
    if (*setting_text(item->setting, COLUMN_unit) != '\0')
        column->unit = setting_text(item->setting, COLUMN_unit);
    if (*setting_text(item->setting, COLUMN_help) != '\0')
        column->help = setting_text(item->setting, COLUMN_help);
    if (decimals >= 0 && item->type != SLUICE_REAL)
        build_mistake(build, build_path("columns.%s.decimals", item->name),
                      "it is %s; only a real is rounded", type_text(item->type));
    check_name(build, item);
    set_range(build, item, column);
    *out = column;
    return true;
}

static const char *const *row_key(struct build *build)
{
    const char **names = build_allocate(build, 1, sizeof(*names));

    if (names != NULL)
        names[0] = build->settings[PARAMETER_group_by]->value.as.text;
    return names;
}

static uint32_t add_keys(struct build *build, const struct sluice_output_column **columns)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < build->plan->key_count && !build->failed; i++)
        (void)add_key(build, build->entity[i]->name, build->entity[i]->type, &columns[count++]);
    if (build->plan->grouped && !build->failed)
        (void)add_key(build, build->settings[PARAMETER_group_by]->value.as.text, build->group_type,
                      &columns[count++]);
    return count;
}

bool output_build(struct build *build, struct sluice_binding *binding)
{
    struct plan *plan = build->plan;
    const struct sluice_output_column **columns =
        build_allocate(build, plan->key_count + plan->item_count + 2, sizeof(*columns));
    struct sluice_output *output = build_allocate(build, 1, sizeof *output);
    uint32_t count = build->failed ? 0 : add_keys(build, columns);

    for (uint32_t i = 0; i < plan->item_count && output != NULL && columns != NULL; i++) {
        struct item *item = &plan->items[i];

        item->output = NO_COLUMN;
        if (setting_int(item->setting, COLUMN_hidden) != 0)
            continue;
        item->output = count;
        if (!add_column(build, item, &columns[count++]))
            return false;
    }
    if (build->failed)
        return false;
    *output = (struct sluice_output){ .size = sizeof *output,
                                      .table = binding->output->table,
                                      .columns = columns,
                                      .row_key = plan->grouped ? row_key(build) : NULL };
    binding->output = output;
    return !build->failed;
}
