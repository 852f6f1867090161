/* columns.c - the columns of the output, out of the parameters: what each is taken of, and which
 * rows are looked at for it. */
#include "rollup/functions.h"

#include <stdlib.h>

/* ---- what a column may say ---- */

static bool is_text_given(const struct sluice_setting *column, uint32_t field)
{
    return *setting_text(column, field) != '\0';
}

static bool is_list_given(const struct sluice_setting *column, uint32_t field)
{
    return column->items[field]->item_count > 0;
}

static bool is_half_life_given(const struct sluice_setting *column, uint32_t field)
{
    return setting_real(column, field) > 0.0;
}

static bool is_percent_given(const struct sluice_setting *column, uint32_t field)
{
    return setting_real(column, field) < 50.0 || setting_real(column, field) > 50.0;
}

/* Fields that not every function takes. */
static const struct {
    uint32_t field;
    const char *name;
    bool (*is_given)(const struct sluice_setting *column, uint32_t field);
    uint32_t option; /* of an aggregate; 0: each has it */
    bool combination;
} fields[] = {
    { COLUMN_column, "column", is_text_given, 0, false },
    { COLUMN_source, "source", is_text_given, 0, false },
    { COLUMN_window, "window", is_text_given, 0, false },
    { COLUMN_where, "where", is_list_given, 0, false },
    { COLUMN_part, "part", is_list_given, WITH_PART, false },
    { COLUMN_per, "per", is_text_given, WITH_PER, false },
    { COLUMN_percent, "percent", is_percent_given, WITH_PERCENT, false },
    { COLUMN_half_life, "half_life", is_half_life_given, WITH_HALF_LIFE, false },
    { COLUMN_operands, "operands", is_list_given, 0, true },
};

static bool is_combination(const struct item *item)
{
    return item->function->combine != NULL;
}

static void check_fields(struct build *build, const struct item *item)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool taken = is_combination(item) == fields[i].combination &&
                     (fields[i].option == 0 || (item->function->options & fields[i].option) != 0);

        if (!taken && fields[i].is_given(item->setting, fields[i].field))
            build_mistake(build, build_path("columns.%s.%s", item->name, fields[i].name),
                          "'%s' does not take '%s'", item->function->name, fields[i].name);
    }
}

/* ---- names of a column ---- */

static const struct source *source_of(struct build *build, const struct item *item)
{
    const char *name = setting_text(item->setting, COLUMN_source);
    const struct sluice_setting *sources = build->settings[PARAMETER_sources];
    uint32_t i = *name == '\0' ? 0 : build_find(sources, name);

    if (i < sources->item_count)
        return &build->plan->sources[i];
    build_unknown(build, build_path("columns.%s.source", item->name), "source", name, sources);
    return NULL;
}

static const struct window *window_of(struct build *build, const struct item *item)
{
    const char *name = setting_text(item->setting, COLUMN_window);
    const struct sluice_setting *windows = build->settings[PARAMETER_windows];
    uint32_t i = *name == '\0' ? 0 : build_find(windows, name);

    if (*name == '\0' || i < windows->item_count)
        return &build->plan->windows[i];
    build_unknown(build, build_path("columns.%s.window", item->name), "window", name, windows);
    return NULL;
}

static const struct function *function_of(const struct sluice_setting *column)
{
    const char *name = setting_text(column, COLUMN_take);
    size_t i = 0;

    while (strcmp(rollup_function_names[i], name) != 0)
        i++;
    return &rollup_functions[i];
}

/* Function, source and window of each column: what has to be read follows from them. */
static bool declare_items(struct build *build)
{
    const struct sluice_setting *given = build->settings[PARAMETER_columns];
    struct plan *plan = build->plan;

    plan->items = build_allocate(build, given->item_count, sizeof *plan->items);
    plan->item_count = given->item_count;
    if (given->item_count == 0)
        build_mistake(build, build_path("columns"), "a column is needed");
    for (uint32_t i = 0; i < given->item_count && plan->items != NULL; i++) {
        struct item *item = &plan->items[i];

        item->name = given->items[i]->name;
        item->setting = given->items[i];
        item->index = i;
        item->function = function_of(given->items[i]);
        item->column = item->per = NO_COLUMN;
        check_fields(build, item);
        if (is_combination(item))
            continue;
        item->source = source_of(build, item);
        item->window = window_of(build, item);
    }
    return !build->failed;
}

/* ---- passes ---- */

static bool same_names(const struct sluice_setting *a, const struct sluice_setting *b)
{
    if (a->item_count != b->item_count)
        return false;
    for (uint32_t i = 0; i < a->item_count; i++)
        if (strcmp(a->items[i]->value.as.text, b->items[i]->value.as.text) != 0)
            return false;
    return true;
}

static bool is_cut(const struct input *input, const struct window *window)
{
    return window->days && (window->from_days != input->window.from_days ||
                            window->to_days != input->window.to_days);
}

static void need_day(struct build *build, struct input *input, struct build_path path)
{
    int32_t type;

    if (input->source->table->date == NULL)
        build_mistake(build, path, "it goes by dates, but table '%s' is undated",
                      input->source->table->name);
    else
        input->day = inputs_column(build, input, input->source->table->date, path, &type);
}

static bool add_pass(struct build *build, const struct item *item, struct pass *pass)
{
    struct input *input = &build->plan->inputs[pass->input];

    pass->cut = is_cut(input, pass->window);
    if (pass->cut)
        need_day(build, input, build_path("columns.%s.window", item->name));
    return filters_build(build, input, pass->where[0],
                         build_path("sources.%s.where", input->source->name), &pass->tests) &&
           filters_build(build, input, pass->where[1], build_path("columns.%s.where", item->name),
                         &pass->tests) &&
           !build->failed;
}

/* The pass of an item: one that is there already, or a new one. */
static bool find_pass(struct build *build, struct item *item)
{
    struct plan *plan = build->plan;
    struct pass pass = { .input = inputs_find(plan, item->source, item->window),
                         .window = item->window,
                         .where = { item->source->setting->items[SOURCE_where],
                                    item->setting->items[COLUMN_where] } };

    for (item->pass = 0; item->pass < plan->pass_count; item->pass++) {
        const struct pass *other = &plan->passes[item->pass];

        if (other->input == pass.input && other->window == pass.window &&
            same_names(other->where[1], pass.where[1]))
            return true;
    }
    if (!add_pass(build, item, &pass))
        return false;
    plan->passes[plan->pass_count++] = pass;
    return true;
}

/* ---- aggregates ---- */

static void list_types(uint32_t types, char text[64])
{
    size_t used = 0;

    text[0] = '\0';
    for (int32_t type = SLUICE_BOOL; type <= SLUICE_TIME; type++)
        if ((types & (1u << type)) != 0 && used < 48)
            used += (size_t)snprintf(text + used, 64 - used, "%s%s", used > 0 ? ", " : "",
                                     type_text(type));
}

/* A column of the source that the item reads: its type, or SLUICE_NULL with a mistake told. */
static int32_t read_column(struct build *build, const struct item *item, uint32_t types,
                           uint32_t field, uint32_t *column)
{
    struct input *input = &build->plan->inputs[build->plan->passes[item->pass].input];
    const char *name = setting_text(item->setting, field);
    struct build_path path =
        build_path("columns.%s.%s", item->name, field == COLUMN_per ? "per" : "column");
    char taken[64];
    int32_t type = SLUICE_NULL;

    *column = inputs_column(build, input, name, path, &type);
    if (*column == NO_COLUMN || (types & (1u << type)) != 0)
        return type;
    list_types(types, taken);
    build_mistake(build, path, "'%s' takes %s, but column '%s' of table '%s' is %s",
                  item->function->name, taken, name, input->source->table->name, type_text(type));
    return SLUICE_NULL;
}

static void read_share(struct build *build, struct item *item)
{
    struct input *input = &build->plan->inputs[build->plan->passes[item->pass].input];

    if (!is_list_given(item->setting, COLUMN_part) && !build->plan->grouped)
        build_mistake(build, build_path("columns.%s.take", item->name),
                      "a share needs a 'part', or 'group_by'");
    (void)filters_build(build, input, item->setting->items[COLUMN_part],
                        build_path("columns.%s.part", item->name), &item->part);
}

static void read_rate(struct build *build, struct item *item)
{
    if (is_text_given(item->setting, COLUMN_per))
        (void)read_column(build, item, TYPE_NUMBER, COLUMN_per, &item->per);
    else if (!item->window->days)
        build_mistake(build, build_path("columns.%s.take", item->name),
                      "a rate needs a column that divides, 'per', or a window of days");
    item->days = item->window->to_days - item->window->from_days + 1;
}

static void read_options(struct build *build, struct item *item)
{
    uint32_t options = item->function->options;

    item->percent = setting_real(item->setting, COLUMN_percent);
    item->half_life = setting_real(item->setting, COLUMN_half_life);
    if ((options & WITH_HALF_LIFE) != 0 && !(item->half_life > 0.0))
        build_mistake(build, build_path("columns.%s.take", item->name),
                      "'%s' needs a 'half_life' above 0", item->function->name);
    if ((options & WITH_DATE) != 0)
        need_day(build, &build->plan->inputs[build->plan->passes[item->pass].input],
                 build_path("columns.%s.take", item->name));
    if ((options & WITH_PART) != 0)
        read_share(build, item);
    if ((options & WITH_PER) != 0)
        read_rate(build, item);
}

static void build_aggregate(struct build *build, struct item *item)
{
    int32_t type = SLUICE_INT;

    if (!find_pass(build, item))
        return;
    if (is_text_given(item->setting, COLUMN_column))
        type = read_column(build, item, item->function->takes, COLUMN_column, &item->column);
    else if ((item->function->options & MAY_LACK_COLUMN) == 0)
        build_mistake(build, build_path("columns.%s.take", item->name), "'%s' needs a 'column'",
                      item->function->name);
    item->type = item->function->result != SLUICE_NULL ? item->function->result : type;
    read_options(build, item);
}

/* ---- of columns above ---- */

static const struct item *find_item(struct build *build, const struct item *item, const char *name,
                                    struct build_path path)
{
    uint32_t i = build_find(build->settings[PARAMETER_columns], name);
    const struct item *found = &build->plan->items[i];

    if (i >= item->index)
        build_mistake(build, path, "'%s' is no number and no column above this one", name);
    else if (found->type != SLUICE_INT && found->type != SLUICE_REAL)
        build_mistake(build, path, "column '%s' is %s; a function of columns takes numbers", name,
                      type_text(found->type));
    else
        return found;
    return NULL;
}

/* Is the operand an int? */
static bool read_operand(struct build *build, const struct item *item, uint32_t number,
                         struct operand *operand)
{
    const char *text = item->setting->items[COLUMN_operands]->items[number]->value.as.text;
    struct sluice_value value;

    if (value_read(SLUICE_INT, text, &value)) {
        operand->number = (double)value.as.integer;
        return true;
    }
    if (value_read(SLUICE_REAL, text, &value)) {
        operand->number = value.as.real;
        return false;
    }
    operand->item =
        find_item(build, item, text, build_path("columns.%s.operands[%u]", item->name, number));
    return operand->item != NULL && operand->item->type == SLUICE_INT;
}

static void build_combination(struct build *build, struct item *item)
{
    const struct function *function = item->function;
    uint32_t count = item->setting->items[COLUMN_operands]->item_count;
    struct operand *operands = build_allocate(build, count, sizeof *operands);
    bool ints = function->result == SLUICE_NULL;

    if (count < function->least || count > function->most)
        build_mistake(build, build_path("columns.%s.operands", item->name),
                      "'%s' takes %u%s operands, not %u", function->name, function->least,
                      function->most > function->least ? " or more" : "", count);
    for (uint32_t i = 0; operands != NULL && i < count && i < MOST_OPERANDS; i++)
        ints = read_operand(build, item, i, &operands[i]) && ints;
    item->operands = operands;
    item->operand_count = count;
    item->type = ints ? SLUICE_INT : SLUICE_REAL;
}

/* ---- all ---- */

static void build_number(struct build *build, struct item *item)
{
    const char *type = setting_text(item->setting, COLUMN_type);
    bool number = item->type == SLUICE_INT || item->type == SLUICE_REAL;

    item->times = setting_real(item->setting, COLUMN_times);
    item->at_least = setting_int(item->setting, COLUMN_at_least);
    if (number && strcmp(type, "auto") != 0)
        item->type = type_named(type);
    if (number)
        return;
    if (strcmp(type, "auto") != 0)
        build_mistake(build, build_path("columns.%s.type", item->name),
                      "it is %s; only a number may be made another", type_text(item->type));
    if (item->times < 1.0 || item->times > 1.0)
        build_mistake(build, build_path("columns.%s.times", item->name),
                      "it is %s; only a number can be multiplied", type_text(item->type));
    if (item->at_least > 0)
        build_mistake(build, build_path("columns.%s.at_least", item->name),
                      "it is %s; only a number is less or more", type_text(item->type));
}

bool columns_build(struct build *build)
{
    struct plan *plan = build->plan;

    if (!declare_items(build) || !inputs_build(build))
        return false;
    plan->passes = build_allocate(build, plan->item_count, sizeof *plan->passes);
    for (uint32_t i = 0; i < plan->item_count && plan->passes != NULL; i++) {
        struct item *item = &plan->items[i];
        bool failed = build->failed;

        build->failed = false;
        if (is_combination(item))
            build_combination(build, item);
        else
            build_aggregate(build, item);
        if (!build->failed)
            build_number(build, item);
        build->failed = build->failed || failed;
    }
    return !build->failed;
}
