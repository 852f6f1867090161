/* inputs.c - what is read: for each source, one input for each kind of window that is used. */
#include "rollup/rollup.h"

/* The kind of window alone; its days come when all windows are known. */
static struct sluice_window kind_of(const struct source *source, const struct window *window)
{
    struct sluice_window kind = { .size = sizeof kind, .same_season = window->so_far };

    if (source->table->date == NULL)
        kind.kind = SLUICE_WINDOW_ALL;
    else if (window->whole_season)
        kind.kind = SLUICE_WINDOW_SEASON;
    else
        kind.kind = window->days ? SLUICE_WINDOW_DAYS : SLUICE_WINDOW_BEFORE;
    return kind;
}

uint32_t inputs_find(const struct plan *plan, const struct source *source,
                     const struct window *window)
{
    struct sluice_window kind = kind_of(source, window);
    uint32_t i = 0;

    while (i < plan->input_count &&
           (plan->inputs[i].source != source || plan->inputs[i].window.kind != kind.kind ||
            plan->inputs[i].window.same_season != kind.same_season))
        i++;
    return i;
}

static void check_window(struct build *build, const struct item *item)
{
    const struct window *window = item->window;

    if (item->source->table->date == NULL &&
        (window->days || window->so_far || window->whole_season))
        build_mistake(
            build,
            build_path("columns.%s.%s", item->name,
                       *setting_text(item->setting, COLUMN_window) != '\0' ? "window" : "take"),
            "window '%s' goes by dates, but table '%s' is undated", window->name,
            item->source->table->name);
}

static size_t column_room(const struct source *source)
{
    size_t count = 0;

    while (source->table->columns[count] != NULL)
        count++;
    return count;
}

static bool add_input(struct build *build, const struct source *source, const struct window *window)
{
    struct input *input = &build->plan->inputs[build->plan->input_count];

    *input = (struct input){ .source = source, .day = NO_COLUMN, .group = NO_COLUMN };
    input->window = kind_of(source, window);
    input->window.from_days = window->from_days;
    input->window.to_days = window->to_days;
    input->columns = build_allocate(build, column_room(source), sizeof(*input->columns));
    build->plan->input_count++;
    return input->columns != NULL;
}

static void widen(struct input *input, const struct window *window)
{
    if (window->from_days < input->window.from_days)
        input->window.from_days = window->from_days;
    if (window->to_days > input->window.to_days)
        input->window.to_days = window->to_days;
}

static bool add_inputs(struct build *build, const struct source *source)
{
    struct plan *plan = build->plan;
    uint32_t before = plan->input_count;

    for (uint32_t i = 0; i < plan->item_count; i++) {
        const struct item *item = &plan->items[i];
        uint32_t found;

        if (item->source != source)
            continue;
        check_window(build, item);
        found = inputs_find(plan, source, item->window);
        if (found < plan->input_count)
            widen(&plan->inputs[found], item->window);
        else if (!add_input(build, source, item->window))
            return false;
    }
    if (plan->input_count > before)
        return true;
    /* Nothing is taken of it, but the first one lists the entities all the same. */
    if (source == plan->sources)
        return add_input(build, source, &(const struct window){ 0 });
    build_mistake(build, build_path("sources.%s.table", source->name),
                  "no column is of source "
                  "'%s'",
                  source->name);
    return false;
}

static bool find_group(struct build *build, struct input *input, int32_t *type)
{
    const char *name = build->settings[PARAMETER_group_by]->value.as.text;
    int32_t found = SLUICE_NULL;

    if (*name == '\0')
        return true;
    input->group = inputs_column(build, input, name, build_path("group_by"), &found);
    if (input->group == NO_COLUMN)
        return false;
    if (found == SLUICE_REAL || found == SLUICE_TIME || (*type != SLUICE_NULL && *type != found)) {
        build_mistake(
            build, build_path("group_by"),
            "column '%s' of table '%s' is %s; it must be int, text, date or bool, and the "
            "same in all sources",
            name, input->source->table->name, type_text(found));
        return false;
    }
    *type = found;
    return true;
}

bool inputs_build(struct build *build)
{
    struct plan *plan = build->plan;
    int32_t type = SLUICE_NULL;

    plan->inputs =
        build_allocate(build, plan->item_count + plan->source_count + 1, sizeof *plan->inputs);
    for (uint32_t i = 0; i < plan->source_count && !build->failed; i++)
        if (!add_inputs(build, &plan->sources[i]))
            build->failed = true;
    for (uint32_t i = 0; i < plan->input_count && !build->failed; i++)
        if (!find_group(build, &plan->inputs[i], &type))
            build->failed = true;
    build->group_type = type;
    return !build->failed;
}

/* ---- columns ---- */

static uint32_t read_column(struct build *build, struct input *input,
                            const struct sluice_input_column *found)
{
    struct sluice_input_column *column;

    for (uint32_t i = 0; i < input->column_count; i++)
        if (strcmp(input->columns[i]->name, found->name) == 0)
            return i;
    column = build_allocate(build, 1, sizeof *column);
    if (column == NULL)
        return NO_COLUMN;
    *column = *found;
    column->size = sizeof *column;
    column->nullable = 1;
    input->columns[input->column_count] = column;
    return input->column_count++;
}

uint32_t inputs_column(struct build *build, struct input *input, const char *name,
                       struct build_path path, int32_t *type)
{
    const struct sluice_bound_table *table = input->source->table;

    for (size_t i = 0; table->columns[i] != NULL; i++)
        if (strcmp(table->columns[i]->name, name) == 0) {
            *type = table->columns[i]->type;
            return read_column(build, input, table->columns[i]);
        }
    build_mistake(build, path, "table '%s' has no column '%s'", table->name, name);
    return NO_COLUMN;
}

/* ---- as the runtime wants them ---- */

static const char *alias_of(struct build *build, const struct input *input, uint32_t number)
{
    size_t room = strlen(input->source->name) + 12;
    char *alias = build_allocate(build, room, 1);

    if (alias == NULL || number == 0)
        return alias == NULL ? NULL : input->source->name;
    (void)snprintf(alias, room, "%s_%u", input->source->name, number + 1);
    return alias;
}

static const char *const *order_of(struct build *build, const struct source *source)
{
    const struct sluice_setting *given = source->setting->items[SOURCE_order];
    const char **order = build_allocate(build, given->item_count, sizeof(*order));

    for (uint32_t i = 0; order != NULL && i < given->item_count; i++)
        order[i] = given->items[i]->value.as.text;
    return given->item_count > 0 ? order : NULL;
}

static void fill_input(struct build *build, uint32_t index, struct sluice_input *out)
{
    struct input *input = &build->plan->inputs[index];
    const struct source *source = input->source;
    uint32_t number = 0;
    int32_t type;

    while (number < index && build->plan->inputs[index - number - 1].source == source)
        number++;
    if (input->column_count == 0)
        (void)inputs_column(build, input, source->keys[0]->column, build_path("sources"), &type);
    *out = (struct sluice_input){
        .size = sizeof *out,
        .need = strcmp(setting_text(source->setting, SOURCE_need), "hard") == 0 ? SLUICE_HARD
                                                                                : SLUICE_SOFT,
        .alias = alias_of(build, input, number),
        .table = source->table->name,
        .columns = input->columns,
        .keys = source->keys,
        .order = order_of(build, source),
        .unique = (int32_t)setting_int(source->setting, SOURCE_unique),
        .window = input->window,
    };
}

bool inputs_finish(struct build *build, struct sluice_binding *binding)
{
    uint32_t count = build->plan->input_count;
    struct sluice_input *inputs = build_allocate(build, count, sizeof *inputs);
    const struct sluice_input **pointers = build_allocate(build, count, sizeof(*pointers));

    for (uint32_t i = 0; i < count && !build->failed; i++) {
        fill_input(build, i, &inputs[i]);
        pointers[i] = &inputs[i];
    }
    binding->inputs = pointers;
    return !build->failed;
}
