/* The rules of what is read: inputs, their windows and filters. */
#include "plugin/shape.h"

#define A_TYPE "one of enum sluice_type"

static const struct field input_fields[] = {
    { "need", FIELD_INT, offsetof(struct sluice_input, need), SLUICE_HARD, SLUICE_SOFT,
      "SLUICE_HARD or SLUICE_SOFT" },
    { "alias", FIELD_NAME, offsetof(struct sluice_input, alias), 0, 0, NULL },
    { "table", FIELD_SYMBOL, offsetof(struct sluice_input, table), 0, 0, NULL },
    { "columns", FIELD_LIST, offsetof(struct sluice_input, columns), 0, 0, NULL },
    { "keys", FIELD_POINTER, offsetof(struct sluice_input, keys), 0, 0, NULL },
    { "newest_first", FIELD_INT, offsetof(struct sluice_input, newest_first), 0, 1, NULL },
    { "unique", FIELD_INT, offsetof(struct sluice_input, unique), 0, 1, NULL },
    { "min_rows", FIELD_INT, offsetof(struct sluice_input, min_rows), 0, INT32_MAX, NULL },
    { "word", FIELD_OPTIONAL_TEXT, offsetof(struct sluice_input, word), 0, 0, NULL },
};

static const struct shape input_shape = { "input", sizeof(struct sluice_input),
                                          offsetof(struct sluice_input, alias), input_fields,
                                          COUNT_OF(input_fields) };

static const struct field column_fields[] = {
    { "type", FIELD_INT, offsetof(struct sluice_input_column, type), SLUICE_BOOL, SLUICE_TIME,
      A_TYPE },
    { "name", FIELD_SYMBOL, offsetof(struct sluice_input_column, name), 0, 0, NULL },
    { "nullable", FIELD_INT, offsetof(struct sluice_input_column, nullable), 0, 1, NULL },
};

static const struct shape column_shape = { "column", sizeof(struct sluice_input_column),
                                           offsetof(struct sluice_input_column, name),
                                           column_fields, COUNT_OF(column_fields) };

static const struct field key_fields[] = {
    { "column", FIELD_SYMBOL, offsetof(struct sluice_input_key, column), 0, 0, NULL },
};

static const struct shape key_shape = { "key", sizeof(struct sluice_input_key),
                                        offsetof(struct sluice_input_key, column), key_fields,
                                        COUNT_OF(key_fields) };

static const struct field window_fields[] = {
    { "kind", FIELD_INT, offsetof(struct sluice_window, kind), SLUICE_WINDOW_BEFORE,
      SLUICE_WINDOW_ALL, "one of enum sluice_window_kind" },
    { "from_days", FIELD_INT, offsetof(struct sluice_window, from_days), -MAX_WINDOW_DAYS,
      MAX_WINDOW_DAYS, NULL },
    { "to_days", FIELD_INT, offsetof(struct sluice_window, to_days), -MAX_WINDOW_DAYS,
      MAX_WINDOW_DAYS, NULL },
    { "same_season", FIELD_INT, offsetof(struct sluice_window, same_season), 0, 1, NULL },
    { "last", FIELD_INT, offsetof(struct sluice_window, last), 0, INT32_MAX, NULL },
};

static const struct shape window_shape = { "window", sizeof(struct sluice_window), SHAPE_UNNAMED,
                                           window_fields, COUNT_OF(window_fields) };

static const struct field filter_fields[] = {
    { "kind", FIELD_INT, offsetof(struct sluice_filter, kind), SLUICE_FILTER_EQUAL,
      SLUICE_FILTER_NOT_NULL, "one of enum sluice_filter_kind" },
    { "column", FIELD_SYMBOL, offsetof(struct sluice_filter, column), 0, 0, NULL },
    { "fold_case", FIELD_INT, offsetof(struct sluice_filter, fold_case), 0, 1, NULL },
};

static const struct shape filter_shape = { "filter", sizeof(struct sluice_filter), SHAPE_UNNAMED,
                                           filter_fields, COUNT_OF(filter_fields) };

/* How many values each kind of filter takes. */
static const struct {
    const char *expected;
    uint32_t low, high;
} filter_values[] = {
    [SLUICE_FILTER_EQUAL] = { "one value", 1, 1 },
    [SLUICE_FILTER_IN] = { "at least one value", 1, UINT32_MAX },
    [SLUICE_FILTER_NOT_IN] = { "at least one value", 1, UINT32_MAX },
    [SLUICE_FILTER_NOT_NULL] = { "no values", 0, 0 },
};

static const struct sluice_input_column *
find_column(const struct sluice_input_column *const *columns, const char *name)
{
    return list_find(columns, offsetof(struct sluice_input_column, name), name);
}

/* ---- windows ---- */

static void check_days(struct check *check, const char *where, const struct sluice_window *window)
{
    bool parameters = window->from_parameter != NULL || window->to_parameter != NULL;

    if (window->kind != SLUICE_WINDOW_DAYS) {
        if (parameters || window->from_days != 0 || window->to_days != 0)
            check_problem(check, where, "only a window of SLUICE_WINDOW_DAYS has days");
    } else if (!parameters && window->from_days > window->to_days) {
        check_problem(check, where, "from day %d to day %d holds no rows", window->from_days,
                      window->to_days);
    }
}

void check_window(struct check *check, const char *of, const struct sluice_window *window)
{
    char where[WHERE_SIZE];

    (void)snprintf(where, sizeof where, "window of %.200s", of);
    if (!check_shape(check, where, window, &window_shape))
        return;
    check_days(check, where, window);
    if (window->kind == SLUICE_WINDOW_ALL && window->same_season)
        check_problem(check, where, "an undated table has no seasons");
    check_figure(check, where, "from_parameter", window->from_parameter, true);
    check_figure(check, where, "to_parameter", window->to_parameter, true);
    check_figure(check, where, "last_parameter", window->last_parameter, true);
}

/* ---- filters ---- */

static void check_filter_value(struct check *check, const char *where,
                               const struct sluice_filter *filter, int32_t type,
                               struct sluice_value value)
{
    if (value.type < SLUICE_BOOL || value.type > SLUICE_TIME)
        check_problem(check, where, "has a value of type %d, must be one of enum sluice_type",
                      value.type);
    else if (type != SLUICE_NULL && value.type != type)
        check_problem(check, where, "compares column '%.100s' of type %s with a value of type %s",
                      filter->column, type_name(type), type_name(value.type));
    else if (value.type == SLUICE_TEXT && (value.length < 0 || value.as.text == NULL))
        check_problem(check, where, "has a value that is no text");
    else if (value.type == SLUICE_TEXT && text_has_nul(value))
        check_problem(check, where, "has a value with the character NUL");
    else if (value_fault(value) != NULL)
        check_problem(check, where, "has a value that %s", value_fault(value));
    else if (filter->fold_case && value.type != SLUICE_TEXT)
        check_problem(check, where, "folds the case of a value of type %s", type_name(value.type));
}

/* A filter may be on a column that the input does not read; then its values give the type. */
static void check_filter(struct check *check, const char *where, const void *item,
                         const void *context)
{
    const struct sluice_filter *filter = item;
    const struct sluice_input_column *column = find_column(context, filter->column);
    int32_t type = column != NULL ? column->type : SLUICE_NULL;

    if (filter->value_count < filter_values[filter->kind].low ||
        filter->value_count > filter_values[filter->kind].high)
        check_problem(check, where, "has %u values, must have %s", filter->value_count,
                      filter_values[filter->kind].expected);
    if (filter->values == NULL) {
        if (filter->value_count > 0)
            check_problem(check, where, "values is not set");
        return;
    }
    for (uint32_t i = 0; i < filter->value_count; i++) {
        if (type == SLUICE_NULL)
            type = filter->values[0].type;
        check_filter_value(check, where, filter, type, filter->values[i]);
    }
}

void check_filters(struct check *check, const char *where,
                   const struct sluice_filter *const *filters,
                   const struct sluice_input_column *const *columns)
{
    check_list(check, where, filters, &filter_shape, check_filter, columns);
}

/* ---- keys and order ---- */

static void check_mapping(struct check *check, const char *where, const struct sluice_input *input,
                          const struct sluice_input_key *key,
                          const struct sluice_input_column *column)
{
    const struct sluice_key_column *entity =
        list_find(check->processor->entity, offsetof(struct sluice_key_column, name), key->entity);

    if (entity == NULL)
        check_problem(check, where, "is mapped to '%.100s', which is no entity column",
                      key->entity);
    else if (column != NULL && type_is_key(entity->type) && entity->type != column->type)
        check_problem(check, where, "is %s, the entity column '%s' is %s", type_name(column->type),
                      key->entity, type_name(entity->type));
    else if (list_find(input->keys, offsetof(struct sluice_input_key, entity), key->entity) != key)
        check_problem(check, where, "is mapped to '%s', as another key is", key->entity);
}

static void check_key(struct check *check, const char *where, const void *item, const void *context)
{
    const struct sluice_input_key *key = item;
    const struct sluice_input *input = context;
    const struct sluice_input_column *column = find_column(input->columns, key->column);

    /* A key need not be among the columns: the planner finds it in the table. */
    if (column != NULL && !type_is_key(column->type))
        check_problem(check, where, "is %s; a key is int, text, date or bool",
                      type_name(column->type));
    else if (key->entity != NULL)
        check_mapping(check, where, input, key, column);
}

static void check_order(struct check *check, const char *where, const struct sluice_input *input)
{
    check_names(check, where, "order", input->order);
}

/* ---- inputs ---- */

static size_t mapped_count(const struct sluice_input *input)
{
    size_t mapped = 0;

    for (size_t i = 0; input->keys[i] != NULL; i++)
        mapped += input->keys[i]->entity != NULL;
    return mapped;
}

static void check_input(struct check *check, const char *where, const void *item,
                        const void *context)
{
    const struct sluice_processor *processor = check->processor;
    const struct sluice_input *input = item;
    size_t keys = list_count(input->keys);
    size_t mapped = mapped_count(input);

    (void)context;
    check_list(check, where, input->columns, &column_shape, NULL, NULL);
    check_list(check, where, input->keys, &key_shape, check_key, input);
    check_order(check, where, input);
    check_window(check, where, &input->window);
    check_filters(check, where, input->filters, input->columns);
    if (input->min_rows > 0 && mapped < keys)
        check_problem(check, where,
                      "has min_rows, but keys without entity column: "
                      "it is looked up, and has no slice to count");
    if (input == processor->inputs[0] && processor->iterate == NULL &&
        (mapped < keys || keys != list_count(processor->entity)))
        check_problem(check, where,
                      "is the first, so its keys list the entities: map each "
                      "entity column, or write iterate");
}

void check_inputs(struct check *check)
{
    check_list(check, NULL, check->processor->inputs, &input_shape, check_input, NULL);
}
