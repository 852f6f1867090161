/* describe_columns.c - parameters and output columns, one line each. */
#include "cli/describe.h"
#include "cli/listing.h"

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

static const struct listing_column parameter_columns[] = {
    { "  parameter", SLUICE_TEXT, false }, { "type", SLUICE_TEXT, false },
    { "default", SLUICE_TEXT, false },     { "range", SLUICE_TEXT, false },
    { "meaning", SLUICE_TEXT, false },
};

static const char *parameter_type(const struct sluice_parameter *parameter, struct arena *arena)
{
    switch (parameter->kind) {
    case SLUICE_PARAMETER_CHOICE:
        return "choice";
    case SLUICE_PARAMETER_RECORD:
        return "record";
    case SLUICE_PARAMETER_LIST:
        return arena_printf(arena, "list of %s", type_name(parameter->type));
    default:
        return type_name(parameter->type);
    }
}

static const char *parameter_default(const struct sluice_parameter *parameter, struct arena *arena)
{
    struct buffer text = { 0 };

    if (parameter->required)
        return "(required)";
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

/* Fields of a record follow it as name.field. */
static void add_parameters(struct listing *listing, const char *prefix,
                           const struct sluice_parameter *const *parameters, struct arena *arena)
{
    for (size_t i = 0; parameters != NULL && parameters[i] != NULL; i++) {
        const struct sluice_parameter *parameter = parameters[i];
        const char *name = arena_printf(arena, "%s%s", prefix, parameter->name);
        const char *inner = arena_printf(arena, "%s%s.", prefix, parameter->name);
        const struct sluice_value row[] = {
            listing_made(listing, name),
            listing_made(listing, parameter_type(parameter, arena)),
            listing_made(listing, parameter_default(parameter, arena)),
            listing_made(listing, parameter_range(parameter, arena)),
            listing_text(parameter->help),
        };
        listing_add(listing, row);
        listing->failed = listing->failed || inner == NULL;
        if (inner != NULL)
            add_parameters(listing, inner, parameter->fields, arena);
    }
}

void describe_parameters(const struct sluice_processor *processor, struct buffer *out)
{
    struct listing listing;
    struct arena arena;

    if (processor->parameters == NULL || processor->parameters[0] == NULL) {
        buffer_text(out, "\nno parameters\n");
        return;
    }
    arena_init(&arena, 0);
    listing_init(&listing, parameter_columns, COUNT_OF(parameter_columns));
    add_parameters(&listing, "  ", processor->parameters, &arena);
    buffer_text(out, "\nparameters, set under `with:`\n");
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
    arena_fini(&arena);
}

/* ---- output ---- */

static const struct listing_column output_columns[] = {
    { "  column", SLUICE_TEXT, false }, { "type", SLUICE_TEXT, false },
    { "range", SLUICE_TEXT, false },    { "unit", SLUICE_TEXT, false },
    { "meaning", SLUICE_TEXT, false },
};

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

static void print_columns(const struct sluice_output *output, struct buffer *out)
{
    struct listing listing;
    struct arena arena;

    arena_init(&arena, 0);
    listing_init(&listing, output_columns, COUNT_OF(output_columns));
    for (size_t i = 0; output->columns[i] != NULL; i++) {
        const struct sluice_output_column *column = output->columns[i];
        const struct sluice_value row[] = {
            listing_made(&listing, arena_printf(&arena, "  %s", column->name)),
            listing_made(&listing, column_type(column, &arena)),
            listing_made(&listing, column_range(column, &arena)),
            listing_text(column->unit),
            listing_text(column->help),
        };
        listing_add(&listing, row);
    }
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
    arena_fini(&arena);
}

void describe_output(const struct sluice_processor *processor, struct buffer *out)
{
    const struct sluice_output *output = processor->output;

    buffer_printf(out, "\noutput %s: the partition column, then\n", output->table);
    print_columns(output, out);
    for (size_t i = 0; output->row_key != NULL && output->row_key[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "  several rows per entity, told apart by " : ", ",
                      output->row_key[i]);
    if (output->row_key != NULL && output->row_key[0] != NULL)
        buffer_char(out, '\n');
}
