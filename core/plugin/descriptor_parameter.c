/* The rules of parameters. */
#include "plugin/shape.h"
#include <math.h>

static const struct field parameter_fields[] = {
    { "kind", FIELD_INT, offsetof(struct sluice_parameter, kind), 0, SLUICE_PARAMETER_MAP,
      "one of enum sluice_parameter_kind" },
    { "name", FIELD_NAME, offsetof(struct sluice_parameter, name), 0, 0, NULL },
    { "required", FIELD_INT, offsetof(struct sluice_parameter, required), 0, 1, NULL },
    { "help", FIELD_OPTIONAL_TEXT, offsetof(struct sluice_parameter, help), 0, 0, NULL },
};

static const struct shape parameter_shapes[] = {
    { "parameter", sizeof(struct sluice_parameter), offsetof(struct sluice_parameter, name),
      parameter_fields, COUNT_OF(parameter_fields) },
    { "field", sizeof(struct sluice_parameter), offsetof(struct sluice_parameter, name),
      parameter_fields, COUNT_OF(parameter_fields) },
};

/* Which members each kind may use. */
static const struct {
    const char *name;
    bool has_type, has_default, has_choices, has_fields;
} kinds[] = {
    [0] = { "scalar", true, true, false, false },
    [SLUICE_PARAMETER_SCALAR] = { "scalar", true, true, false, false },
    [SLUICE_PARAMETER_CHOICE] = { "choice", true, true, true, false },
    [SLUICE_PARAMETER_LIST] = { "list", true, false, false, false },
    [SLUICE_PARAMETER_RECORD] = { "record", false, false, false, true },
    [SLUICE_PARAMETER_MAP] = { "map", true, false, false, true },
};

static void check_members(struct check *check, const char *where,
                          const struct sluice_parameter *parameter)
{
    const struct {
        const char *name;
        bool may, is;
    } members[] = {
        { "default_value", kinds[parameter->kind].has_default,
          parameter->default_value.type != SLUICE_NULL },
        { "choices", kinds[parameter->kind].has_choices, parameter->choices != NULL },
        { "fields", kinds[parameter->kind].has_fields, parameter->fields != NULL },
    };

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (members[i].is && !members[i].may)
            check_problem(check, where, "is a %s, which has no %s", kinds[parameter->kind].name,
                          members[i].name);
    }
}

static void check_type(struct check *check, const char *where,
                       const struct sluice_parameter *parameter)
{
    if (!kinds[parameter->kind].has_type || parameter->fields != NULL)
        return;
    if (parameter->type < SLUICE_BOOL || parameter->type > SLUICE_TIME)
        check_problem(check, where, "type is %d, must be one of enum sluice_type", parameter->type);
    else if (parameter->kind == SLUICE_PARAMETER_CHOICE && parameter->type != SLUICE_TEXT)
        check_problem(check, where, "is a choice of type %s, must be text",
                      type_name(parameter->type));
    else
        check_range(check, where, parameter->type, parameter->minimum, parameter->maximum);
}

/* ---- defaults ---- */

static bool is_choice(const struct sluice_parameter *parameter, struct sluice_value value)
{
    for (size_t i = 0; parameter->choices[i] != NULL; i++) {
        if (sluice_value_equals(value, sluice_of_text(parameter->choices[i])))
            return true;
    }
    return false;
}

static void check_number_default(struct check *check, const char *where,
                                 const struct sluice_parameter *parameter)
{
    struct sluice_value value = parameter->default_value;
    double number = value.type == SLUICE_REAL ? value.as.real : (double)value.as.integer;

    if (!isfinite(number))
        check_problem(check, where, "its default is not finite");
    else if (range_is_set(parameter->minimum, parameter->maximum) &&
             !(number >= parameter->minimum && number <= parameter->maximum))
        check_problem(check, where, "its default %.15g is not from %.15g to %.15g", number,
                      parameter->minimum, parameter->maximum);
}

static void check_default(struct check *check, const char *where,
                          const struct sluice_parameter *parameter)
{
    struct sluice_value value = parameter->default_value;

    if (!kinds[parameter->kind].has_default)
        return;
    if (value.type == SLUICE_NULL) {
        if (!parameter->required)
            check_problem(check, where, "has no default: set .default_value or .required = 1");
        return;
    }
    if (parameter->required)
        check_problem(check, where, "is required and has a default");
    else if (value.type != parameter->type)
        check_problem(check, where, "its default is of type %d, must be %s", value.type,
                      type_name(parameter->type));
    else if (type_is_number(value.type))
        check_number_default(check, where, parameter);
    else if (value.type == SLUICE_TEXT && (value.length < 0 || value.as.text == NULL))
        check_problem(check, where, "its default is no text");
    else if (value.type == SLUICE_TEXT && text_has_nul(value))
        check_problem(check, where, "its default has the character NUL");
    else if (value_fault(value) != NULL)
        check_problem(check, where, "its default %s", value_fault(value));
    else if (parameter->kind == SLUICE_PARAMETER_CHOICE && parameter->choices != NULL &&
             !is_choice(parameter, value))
        check_problem(check, where, "its default '%.*s' is none of its choices", (int)value.length,
                      value.as.text);
}

/* ---- choices and fields ---- */

static void check_choices(struct check *check, const char *where,
                          const struct sluice_parameter *parameter)
{
    if (parameter->kind != SLUICE_PARAMETER_CHOICE)
        return;
    if (list_count(parameter->choices) == 0)
        check_problem(check, where, "is a choice without choices");
    check_names(check, where, "choices", parameter->choices);
}

static void check_one(struct check *check, const char *where, const void *item,
                      const void *context);

static void check_fields(struct check *check, const char *where,
                         const struct sluice_parameter *parameter, size_t depth)
{
    if (!kinds[parameter->kind].has_fields ||
        (parameter->kind == SLUICE_PARAMETER_MAP && parameter->fields == NULL))
        return;
    if (list_count(parameter->fields) == 0)
        check_problem(check, where, "is a %s without fields", kinds[parameter->kind].name);
    else if (depth == MAX_PARAMETER_DEPTH)
        check_problem(check, where, "is nested more than %d deep", MAX_PARAMETER_DEPTH);
    else
        check_list(check, where, parameter->fields, &parameter_shapes[1], check_one, &depth);
}

static void check_one(struct check *check, const char *where, const void *item, const void *context)
{
    const struct sluice_parameter *parameter = item;
    const size_t *depth = context;

    check_members(check, where, parameter);
    check_type(check, where, parameter);
    check_choices(check, where, parameter);
    check_default(check, where, parameter);
    check_fields(check, where, parameter, *depth + 1);
}

void check_parameters(struct check *check)
{
    size_t depth = 0;

    check_list(check, NULL, check->processor->parameters, &parameter_shapes[0], check_one, &depth);
}
