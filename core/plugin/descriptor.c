/* descriptor.c - a descriptor against the rules of its struct. */
#include "plugin/plugin.h"
#include "plugin/shape.h"

static const struct field processor_fields[] = {
    { "as_of", FIELD_INT, offsetof(struct sluice_processor, as_of), SLUICE_BEFORE, SLUICE_AFTER,
      "SLUICE_BEFORE or SLUICE_AFTER" },
    { "thread_class", FIELD_INT, offsetof(struct sluice_processor, thread_class), SLUICE_PARALLEL,
      SLUICE_SERIAL, "SLUICE_PARALLEL or SLUICE_SERIAL" },
    { "name", FIELD_NAME, offsetof(struct sluice_processor, name), 0, 0, NULL },
    { "version", FIELD_TEXT, offsetof(struct sluice_processor, version), 0, 0, NULL },
    { "summary", FIELD_TEXT, offsetof(struct sluice_processor, summary), 0, 0, NULL },
    { "entity_word", FIELD_TEXT, offsetof(struct sluice_processor, entity_word), 0, 0, NULL },
    { "entity", FIELD_LIST, offsetof(struct sluice_processor, entity), 0, 0, NULL },
    { "inputs", FIELD_LIST, offsetof(struct sluice_processor, inputs), 0, 0, NULL },
    { "output", FIELD_POINTER, offsetof(struct sluice_processor, output), 0, 0, NULL },
};

static const struct shape processor_shape = { "descriptor", sizeof(struct sluice_processor),
                                              SHAPE_UNNAMED, processor_fields,
                                              COUNT_OF(processor_fields) };

static const struct field entity_fields[] = {
    { "type", FIELD_INT, offsetof(struct sluice_key_column, type), SLUICE_BOOL, SLUICE_TIME,
      "one of enum sluice_type" },
    { "name", FIELD_NAME, offsetof(struct sluice_key_column, name), 0, 0, NULL },
};

static const struct shape entity_shape = { "entity column", sizeof(struct sluice_key_column),
                                           offsetof(struct sluice_key_column, name), entity_fields,
                                           COUNT_OF(entity_fields) };

static const struct field output_fields[] = {
    { "table", FIELD_NAME, offsetof(struct sluice_output, table), 0, 0, NULL },
    { "columns", FIELD_LIST, offsetof(struct sluice_output, columns), 0, 0, NULL },
};

static const struct shape output_shape = { "output", sizeof(struct sluice_output), SHAPE_UNNAMED,
                                           output_fields, COUNT_OF(output_fields) };

static const struct field column_fields[] = {
    { "type", FIELD_INT, offsetof(struct sluice_output_column, type), SLUICE_BOOL, SLUICE_TIME,
      "one of enum sluice_type" },
    { "name", FIELD_NAME, offsetof(struct sluice_output_column, name), 0, 0, NULL },
    { "nullable", FIELD_INT, offsetof(struct sluice_output_column, nullable), 0, 1, NULL },
    { "scaled", FIELD_INT, offsetof(struct sluice_output_column, scaled), 0, 1, NULL },
    { "scale", FIELD_INT, offsetof(struct sluice_output_column, scale), 0, 15, NULL },
    { "unit", FIELD_OPTIONAL_TEXT, offsetof(struct sluice_output_column, unit), 0, 0, NULL },
    { "help", FIELD_OPTIONAL_TEXT, offsetof(struct sluice_output_column, help), 0, 0, NULL },
};

static const struct shape column_shape = { "output column", sizeof(struct sluice_output_column),
                                           offsetof(struct sluice_output_column, name),
                                           column_fields, COUNT_OF(column_fields) };

/* Of the ledger's tables. */
#define RESERVED_PREFIX "sluice_"

/* What the runtime adds to every output. */
static const char *const standard_columns[] = {
    "run_id",       "computed_at",         "row_hash",         "due_rows",
    "present_rows", "completeness_pct100", "production_ready",
};

/* ---- entity and output ---- */

static void check_entity(struct check *check, const char *where, const void *item,
                         const void *context)
{
    const struct sluice_key_column *column = item;

    (void)context;
    if (!type_is_key(column->type))
        check_problem(check, where, "is %s; a key is int, text, date or bool",
                      type_name(column->type));
}

static void check_column(struct check *check, const char *where, const void *item,
                         const void *context)
{
    const struct sluice_output_column *column = item;

    (void)context;
    for (size_t i = 0; i < COUNT_OF(standard_columns); i++) {
        if (text_equals(column->name, standard_columns[i]))
            check_problem(check, where, "is a standard column, which the runtime adds");
    }
    if (column->scaled && column->type != SLUICE_REAL)
        check_problem(check, where, "is %s; only real columns are scaled", type_name(column->type));
    if (!(column->fill_at_least >= 0.0 && column->fill_at_least <= 100.0))
        check_problem(check, where, "fill_at_least is %g; it is a percentage",
                      column->fill_at_least);
    if (!column->scaled && column->scale != 0)
        check_problem(check, where, "has scale %d but not .scaled = 1", column->scale);
    if (column->minimum_parameter == NULL && column->maximum_parameter == NULL)
        check_range(check, where, column->type, column->minimum, column->maximum);
    else if (!type_is_number(column->type))
        check_problem(check, where, "has a range but is %s; only int and real may have one",
                      type_name(column->type));
    check_figure(check, where, "minimum_parameter", column->minimum_parameter, false);
    check_figure(check, where, "maximum_parameter", column->maximum_parameter, false);
}

/* The entity key comes first in every row, so that a row can be named by it. */
static void check_entity_first(struct check *check, const struct sluice_output *output)
{
    size_t count = list_count(output->columns);

    for (size_t i = 0; i < list_count(check->processor->entity); i++) {
        const struct sluice_key_column *key = check->processor->entity[i];
        const struct sluice_output_column *column = i < count ? output->columns[i] : NULL;

        if (column == NULL || column->name == NULL || key->name == NULL ||
            !text_equals(column->name, key->name))
            check_problem(check, "output",
                          "column %zu must be the entity column '%s': the entity key comes first, "
                          "in its order",
                          i + 1, key->name != NULL ? key->name : "?");
        else if (type_is_key(key->type) && column->type != key->type)
            check_problem(check, "output", "column '%s' is %s, the entity column is %s", key->name,
                          type_name(column->type), type_name(key->type));
        else if (column->nullable)
            check_problem(check, "output", "key column '%s' must not be nullable", key->name);
    }
}

static void check_row_key(struct check *check, const struct sluice_output *output)
{
    for (size_t i = 0; output->row_key != NULL && output->row_key[i] != NULL; i++) {
        const char *name = output->row_key[i];
        const struct sluice_output_column *column =
            list_find(output->columns, offsetof(struct sluice_output_column, name), name);

        if (column == NULL)
            check_problem(check, "output", "row_key names '%.100s', which is none of its columns",
                          name);
        else if (list_find(check->processor->entity, offsetof(struct sluice_key_column, name),
                           name) != NULL)
            check_problem(check, "output", "row_key names '%s', which is an entity column", name);
        else if (!type_is_key(column->type))
            check_problem(check, "output",
                          "row_key names '%s', which is %s; a key is int, text, "
                          "date or bool",
                          name, type_name(column->type));
        else if (column->nullable)
            check_problem(check, "output", "key column '%s' must not be nullable", name);
    }
    check_names(check, "output", "row_key", output->row_key);
}

static void check_output(struct check *check)
{
    const struct sluice_output *output = check->processor->output;

    if (output == NULL || !check_shape(check, "output", output, &output_shape))
        return;
    if (strncmp(output->table, RESERVED_PREFIX, strlen(RESERVED_PREFIX)) == 0)
        check_problem(check, "output",
                      "table '%s' is reserved: names that begin with '" RESERVED_PREFIX
                      "' belong to the runtime",
                      output->table);
    check_list(check, NULL, output->columns, &column_shape, check_column, NULL);
    check_entity_first(check, output);
    check_row_key(check, output);
}

/* ---- the whole ---- */

/* "a: b\nc: d\n" -> "a: b; c: d" */
static int refuse(const struct sluice_processor *descriptor, const struct buffer *problems,
                  size_t from, struct sluice_error *error)
{
    struct buffer line = { 0 };
    const char *name =
        descriptor->size == sizeof *descriptor && descriptor->name != NULL ? descriptor->name : "?";
    int status;

    for (size_t i = from; i + 1 < problems->length; i++) {
        if (problems->data[i] == '\n')
            buffer_text(&line, "; ");
        else
            buffer_char(&line, problems->data[i]);
    }
    if (line.failed)
        status = error_memory(error, "a message");
    else
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "the descriptor of plugin '%.100s' is "
                                  "wrong: %s",
                                  name, line.data);
    buffer_fini(&line);
    return status;
}

int descriptor_check(const struct sluice_processor *descriptor, struct buffer *problems,
                     struct sluice_error *error)
{
    struct check check = { .processor = descriptor, .problems = problems };
    size_t from = problems->length;
    uint32_t size = descriptor->size;

    (void)check_shape(&check, "descriptor", descriptor, &processor_shape);
    if (size == sizeof *descriptor) {
        if (descriptor->process == NULL)
            check_problem(&check, "descriptor", "process is not set");
        check_list(&check, NULL, descriptor->entity, &entity_shape, check_entity, NULL);
        check_parameters(&check);
        check_inputs(&check);
        check_output(&check);
        check_gates(&check);
    }
    if (problems->failed)
        return error_memory(error, "a list of problems");
    return check.count > 0 ? refuse(descriptor, problems, from, error) : SLUICE_OK;
}
