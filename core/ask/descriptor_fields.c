/* descriptor_fields.c - parameters and output columns of a plugin. */
#include "ask/ask.h"

/* Bounds that are both 0 are none. */
static bool has_bounds(double minimum, double maximum)
{
    return minimum < 0.0 || minimum > 0.0 || maximum < 0.0 || maximum > 0.0;
}

/* NULL when memory is short. */
static const char *keep(struct arena *arena, struct buffer *text)
{
    const char *copy = text->failed ? NULL : arena_text(arena, text->length == 0 ? "" : text->data);

    buffer_fini(text);
    *text = (struct buffer){ 0 };
    return copy;
}

/* ---- parameters ---- */

static const char *parameter_type(const struct sluice_parameter *parameter, struct arena *arena)
{
    switch (parameter->kind) {
    case SLUICE_PARAMETER_CHOICE:
        return "choice";
    case SLUICE_PARAMETER_RECORD:
        return "record";
    case SLUICE_PARAMETER_MAP:
        return arena_printf(arena, "map of %s",
                            parameter->fields != NULL ? "records" : type_name(parameter->type));
    case SLUICE_PARAMETER_LIST:
        return arena_printf(arena, "list of %s", type_name(parameter->type));
    default:
        return type_name(parameter->type);
    }
}

static const char *parameter_value(const struct sluice_parameter *parameter, struct arena *arena)
{
    struct buffer text = { 0 };

    value_format(&text, parameter->default_value);
    return keep(arena, &text);
}

static const char *parameter_range(const struct sluice_parameter *parameter, struct arena *arena)
{
    struct buffer text = { 0 };

    for (size_t i = 0; parameter->choices != NULL && parameter->choices[i] != NULL; i++)
        buffer_printf(&text, "%s%s", i == 0 ? "" : " | ", parameter->choices[i]);
    if (has_bounds(parameter->minimum, parameter->maximum))
        buffer_printf(&text, "%.15g..%.15g", parameter->minimum, parameter->maximum);
    return keep(arena, &text);
}

static size_t count_parameters(const struct sluice_parameter *const *parameters)
{
    size_t count = 0;

    for (size_t i = 0; parameters != NULL && parameters[i] != NULL; i++)
        count += 1 + count_parameters(parameters[i]->fields);
    return count;
}

/* Fields of a record follow it as name.field, those of a map as name.*.field. */
static int add_parameters(struct descriptor_fields *fields, const char *prefix,
                          const struct sluice_parameter *const *parameters, struct arena *arena)
{
    int status = SLUICE_OK;

    for (size_t i = 0; parameters != NULL && parameters[i] != NULL && status == SLUICE_OK; i++) {
        const struct sluice_parameter *parameter = parameters[i];
        struct descriptor_field *field = &fields->items[fields->count++];
        const char *inner = arena_printf(arena, "%s%s%s.", prefix, parameter->name,
                                         parameter->kind == SLUICE_PARAMETER_MAP ? ".*" : "");
        *field = (struct descriptor_field){
            .name = arena_printf(arena, "%s%s", prefix, parameter->name),
            .type = parameter_type(parameter, arena),
            .range = parameter_range(parameter, arena),
            .value = parameter->required ? NULL : parameter_value(parameter, arena),
            .help = parameter->help,
        };
        if (inner == NULL || field->name == NULL || field->type == NULL || field->range == NULL ||
            (field->value == NULL && !parameter->required))
            return SLUICE_E_MEMORY;
        status = add_parameters(fields, inner, parameter->fields, arena);
    }
    return status;
}

int descriptor_parameters(const struct sluice_processor *processor, struct arena *arena,
                          struct descriptor_fields *fields)
{
    size_t count = count_parameters(processor->parameters);

    *fields = (struct descriptor_fields){ .items = arena_alloc(arena, sizeof *fields->items *
                                                                          (count + 1)) };
    return fields->items == NULL ? SLUICE_E_MEMORY
                                 : add_parameters(fields, "", processor->parameters, arena);
}

/* ---- output ---- */

static const char *column_type(const struct sluice_output_column *column, struct arena *arena)
{
    struct buffer text = { 0 };

    buffer_text(&text, type_name(column->type));
    if (column->scaled)
        buffer_printf(&text, "(%d)", (int)column->scale);
    buffer_text(&text, column->nullable ? "?" : "");
    return keep(arena, &text);
}

static void put_bound(struct buffer *text, double bound, const char *parameter)
{
    if (parameter != NULL)
        buffer_text(text, parameter);
    else
        buffer_printf(text, "%.15g", bound);
}

static const char *column_range(const struct sluice_output_column *column, struct arena *arena)
{
    struct buffer text = { 0 };

    if (!has_bounds(column->minimum, column->maximum) && column->minimum_parameter == NULL &&
        column->maximum_parameter == NULL)
        return "";
    put_bound(&text, column->minimum, column->minimum_parameter);
    buffer_text(&text, "..");
    put_bound(&text, column->maximum, column->maximum_parameter);
    return keep(arena, &text);
}

int descriptor_columns(const struct sluice_processor *processor, struct arena *arena,
                       struct descriptor_fields *fields)
{
    const struct sluice_output_column *const *columns = processor->output->columns;
    size_t count = 0;

    while (columns[count] != NULL)
        count++;
    *fields = (struct descriptor_fields){ .items = arena_alloc(arena, sizeof *fields->items *
                                                                          (count + 1)) };
    for (; fields->items != NULL && columns[fields->count] != NULL; fields->count++) {
        const struct sluice_output_column *column = columns[fields->count];
        struct descriptor_field *field = &fields->items[fields->count];
        *field = (struct descriptor_field){ .name = column->name,
                                            .type = column_type(column, arena),
                                            .range = column_range(column, arena),
                                            .unit = column->unit,
                                            .help = column->help };
        if (field->type == NULL || field->range == NULL)
            return SLUICE_E_MEMORY;
    }
    return fields->items == NULL ? SLUICE_E_MEMORY : SLUICE_OK;
}
