/* made.c - a pipeline of one plugin, made of its descriptor: every table that it reads is declared
 * as it wants it. */
#include "sdk/check_world.h"

/* ---- parameters that have no default ---- */

static void write_text(struct buffer *out, const char *text, size_t length)
{
    buffer_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            buffer_char(out, '\\');
        buffer_char(out, text[i]);
    }
    buffer_char(out, '"');
}

static void write_scalar(const struct sluice_parameter *parameter, struct buffer *out)
{
    bool bounded = parameter->minimum < parameter->maximum;
    double number = bounded ? parameter->minimum : 1.0;

    switch (parameter->type) {
    case SLUICE_BOOL:
        buffer_text(out, "true");
        break;
    case SLUICE_INT:
        buffer_printf(out, "%.0f", number);
        break;
    case SLUICE_REAL:
        value_format(out, sluice_of_real(number));
        break;
    case SLUICE_DATE:
        buffer_text(out, MADE_DATE);
        break;
    case SLUICE_TIME:
        buffer_text(out, MADE_DATE "T00:00:00Z");
        break;
    default:
        buffer_text(out, "\"a\"");
        break;
    }
}

static void write_parameter(const struct sluice_parameter *parameter, struct buffer *out);

static void write_fields(const struct sluice_parameter *const *fields, struct buffer *out)
{
    bool first = true;

    buffer_char(out, '{');
    for (size_t i = 0; fields != NULL && fields[i] != NULL; i++) {
        if (!fields[i]->required)
            continue;
        buffer_printf(out, "%s\"%s\": ", first ? "" : ", ", fields[i]->name);
        write_parameter(fields[i], out);
        first = false;
    }
    buffer_char(out, '}');
}

static void write_parameter(const struct sluice_parameter *parameter, struct buffer *out)
{
    switch (parameter->kind) {
    case SLUICE_PARAMETER_CHOICE:
        write_text(out, parameter->choices[0], strlen(parameter->choices[0]));
        break;
    case SLUICE_PARAMETER_LIST:
        buffer_char(out, '[');
        write_scalar(parameter, out);
        buffer_char(out, ']');
        break;
    case SLUICE_PARAMETER_RECORD:
        write_fields(parameter->fields, out);
        break;
    case SLUICE_PARAMETER_MAP:
        buffer_text(out, "{\"a\": ");
        if (parameter->fields != NULL)
            write_fields(parameter->fields, out);
        else
            write_scalar(parameter, out);
        buffer_char(out, '}');
        break;
    default:
        write_scalar(parameter, out);
        break;
    }
}

void made_parameters(const struct sluice_processor *processor, struct buffer *out)
{
    write_fields(processor->parameters, out);
}

/* ---- tables ---- */

struct made_column {
    const char *name;
    int32_t type;
    bool nullable, key;
};

struct made_table {
    const char *name, *date;
    struct made_column columns[MAX_TABLE_COLUMNS];
    size_t count;
};

struct maker {
    const struct instance *instance;
    struct arena *arena;
    struct made_table **tables;
    size_t count;
};

static struct made_column *find_column(struct made_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (text_equals(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

/* The column, made if there was none; NULL: there are too many. */
static struct made_column *add_column(struct made_table *table, const char *name, int32_t type,
                                      bool nullable)
{
    struct made_column *column = find_column(table, name);

    if (column == NULL && table->count < MAX_TABLE_COLUMNS) {
        column = &table->columns[table->count++];
        *column = (struct made_column){ name, type, nullable, false };
    }
    if (column != NULL)
        column->nullable = column->nullable && nullable;
    return column;
}

static struct made_table *find_table(struct maker *maker, const char *name)
{
    for (size_t i = 0; i < maker->count; i++)
        if (text_equals(maker->tables[i]->name, name))
            return maker->tables[i];
    maker->tables[maker->count] = arena_alloc(maker->arena, sizeof *maker->tables[0]);
    if (maker->tables[maker->count] == NULL)
        return NULL;
    maker->tables[maker->count]->name = name;
    return maker->tables[maker->count++];
}

static int32_t entity_type(const struct maker *maker, const char *name)
{
    const struct sluice_key_column *const *entity = maker->instance->entity;

    for (size_t i = 0; name != NULL && entity[i] != NULL; i++)
        if (text_equals(entity[i]->name, name))
            return entity[i]->type;
    return SLUICE_NULL;
}

/* The type of a column that an input names without declaring it: as somebody else has it. */
static int32_t guess_type(const struct maker *maker, const char *name)
{
    const struct sluice_output *output = maker->instance->output;
    int32_t type = entity_type(maker, name);

    for (uint32_t i = 0; i < maker->instance->input_count && type == SLUICE_NULL; i++)
        for (size_t c = 0; maker->instance->inputs[i]->columns[c] != NULL; c++)
            if (text_equals(maker->instance->inputs[i]->columns[c]->name, name))
                type = maker->instance->inputs[i]->columns[c]->type;
    for (size_t c = 0; output->columns[c] != NULL && type == SLUICE_NULL; c++)
        if (text_equals(output->columns[c]->name, name))
            type = output->columns[c]->type;
    return type == SLUICE_NULL || type == SLUICE_REAL ? SLUICE_TEXT : type;
}

static void take_keys(const struct maker *maker, struct made_table *table,
                      const struct sluice_input *input)
{
    for (size_t k = 0; input->keys != NULL && input->keys[k] != NULL; k++) {
        const struct sluice_input_key *key = input->keys[k];
        int32_t type = entity_type(maker, key->entity);
        struct made_column *column = add_column(
            table, key->column, type == SLUICE_NULL ? guess_type(maker, key->column) : type, false);
        if (column != NULL) {
            column->nullable = false;
            column->key = true;
        }
    }
}

static void take_input(const struct maker *maker, struct made_table *table,
                       const struct sluice_input *input)
{
    for (size_t c = 0; input->columns[c] != NULL; c++)
        (void)add_column(table, input->columns[c]->name, input->columns[c]->type,
                         input->columns[c]->nullable != 0);
    take_keys(maker, table, input);
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        (void)add_column(table, input->order[i], guess_type(maker, input->order[i]), false);
    for (size_t i = 0; input->filters != NULL && input->filters[i] != NULL; i++) {
        const struct sluice_filter *filter = input->filters[i];
        (void)add_column(table, filter->column,
                         filter->value_count > 0 ? filter->values[0].type
                                                 : guess_type(maker, filter->column),
                         filter->kind == SLUICE_FILTER_NOT_NULL);
    }
}

/* A dated table has a date: the first column that is one. */
static void choose_date(struct made_table *table)
{
    struct made_column *column;

    for (size_t i = 0; i < table->count && table->date == NULL; i++)
        if (table->columns[i].type == SLUICE_DATE && !table->columns[i].nullable)
            table->date = table->columns[i].name;
    if (table->date == NULL && (column = add_column(table, "day_", SLUICE_DATE, false)) != NULL)
        table->date = column->name;
}

static bool is_dated(const struct maker *maker, const char *table)
{
    for (uint32_t i = 0; i < maker->instance->input_count; i++)
        if (text_equals(maker->instance->inputs[i]->table, table) &&
            maker->instance->inputs[i]->window.kind != SLUICE_WINDOW_ALL)
            return true;
    return false;
}

static void write_table(const struct made_table *table, struct buffer *out)
{
    buffer_printf(out, "  \"%s\":\n    known: ahead\n", table->name);
    if (table->date != NULL)
        buffer_printf(out, "    date: \"%s\"\n", table->date);
    buffer_text(out, "    key: [");
    if (table->date != NULL)
        buffer_printf(out, "\"%s\", ", table->date);
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].key && !text_equals(table->columns[i].name, table->date))
            buffer_printf(out, "\"%s\", ", table->columns[i].name);
    buffer_text(out, "\"" MADE_ROW "\"]\n    columns:\n");
    for (size_t i = 0; i < table->count; i++)
        buffer_printf(out, "      \"%s\": %s%s\n", table->columns[i].name,
                      type_name(table->columns[i].type), table->columns[i].nullable ? "?" : "");
}

static void write_head(const struct maker *maker, const char *with, struct buffer *out)
{
    const struct sluice_processor *processor = maker->instance->plugin->descriptor;

    buffer_printf(out,
                  "sluice: 1\nname: check\n"
                  "calendar: {every: day, from: 2023-07-01, to: 2024-12-31, season: year, "
                  "date: check_date_}\n"
                  "processors:\n  \"%s\":\n    plugin: \"%s\"\n    with: %s\n",
                  processor->name, processor->name, with);
    if (processor->gates != NULL && processor->gates->completeness != NULL)
        buffer_text(out, "    gates: {completeness: off}\n");
    buffer_text(out, "tables:\n");
}

int made_pipeline(const struct instance *instance, const char *with, struct arena *arena,
                  struct buffer *out)
{
    struct maker maker = { .instance = instance, .arena = arena };

    maker.tables = arena_alloc(arena, sizeof *maker.tables * (instance->input_count + 1));
    if (maker.tables == NULL)
        return SLUICE_E_MEMORY;
    write_head(&maker, with, out);
    for (uint32_t i = 0; i < instance->input_count; i++) {
        struct made_table *table = find_table(&maker, instance->inputs[i]->table);
        if (table == NULL)
            return SLUICE_E_MEMORY;
        take_input(&maker, table, instance->inputs[i]);
    }
    for (size_t t = 0; t < maker.count; t++) {
        if (is_dated(&maker, maker.tables[t]->name))
            choose_date(maker.tables[t]);
        (void)add_column(maker.tables[t], MADE_ROW, SLUICE_INT, false);
        write_table(maker.tables[t], out);
    }
    return out->failed ? SLUICE_E_MEMORY : SLUICE_OK;
}
