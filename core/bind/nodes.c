/* nodes.c - a processor with its plugin becomes a node: parameters, and its output as a table. */
#include "bind/private.h"

#include <stdlib.h>
#include <strings.h>

/* Columns that the runtime adds to every output, and those that come with completeness. */
static const struct {
    const char *name;
    int type;
    bool with_completeness;
} standard_columns[] = {
    { "run_id", SLUICE_TEXT, false },          { "computed_at", SLUICE_TIME, false },
    { "row_hash", SLUICE_TEXT, false },        { "due_rows", SLUICE_INT, true },
    { "present_rows", SLUICE_INT, true },      { "completeness_pct100", SLUICE_REAL, true },
    { "production_ready", SLUICE_BOOL, true },
};

bool column_is_content(const char *name)
{
    return strcmp(name, "run_id") != 0 && strcmp(name, "computed_at") != 0;
}

static int create_instance(struct binder *binder, struct node *node)
{
    const struct pipeline_processor *processor = node->processor;
    struct table_finder finder = { binder->binding, processor };
    const struct instance_tables tables = { bound_table_find, &finder };
    const struct instance_given given = { processor->with, processor->location, &tables };
    int status = instance_create_among(node->plugin, &given, binder->diagnostics, &node->instance,
                                       binder->error);

    if (status == SLUICE_E_PLUGIN)
        diagnostics_add(binder->diagnostics, MISTAKE_PLUGIN_UNUSABLE, processor->plugin_location,
                        "%s", binder->error->message);
    return status == SLUICE_E_INVALID || status == SLUICE_E_PLUGIN ? SLUICE_OK : status;
}

static bool has_completeness(const struct node *node)
{
    const struct sluice_gates *gates = node->plugin->descriptor->gates;

    return (gates != NULL && gates->completeness != NULL) ||
           node->processor->gates.completeness != NULL;
}

static void add_field(struct sluice_field *field, const char *name, int type, bool is_key)
{
    *field = (struct sluice_field){
        .size = sizeof *field, .type = type, .name = name, .is_key = is_key
    };
}

static bool in_row_key(const struct sluice_output *output, const char *name)
{
    for (const char *const *key = output->row_key; key != NULL && *key != NULL; key++)
        if (strcmp(*key, name) == 0)
            return true;
    return false;
}

/* Partition column, entity key, the other columns as declared, then the standard ones. */
static int make_layout(struct binder *binder, struct node *node)
{
    const struct instance *instance = node->instance;
    size_t limit = instance->column_count + 1 + COUNT_OF(standard_columns);
    struct sluice_field *fields = binder_alloc(binder, sizeof *fields * limit);
    const struct sluice_field **pointers = binder_alloc(binder, sizeof *pointers * (limit + 1));
    struct sluice_layout *layout = binder_alloc(binder, sizeof *layout);
    uint32_t used = 0;

    if (fields == NULL || pointers == NULL || layout == NULL)
        return binder_out_of_memory(binder);
    add_field(&fields[used++], node->partition_column, SLUICE_DATE, true);
    for (uint32_t i = 0; i < instance->column_count; i++) {
        const struct sluice_output_column *column = instance->output->columns[i];
        add_field(&fields[used++], column->name, column->type,
                  i < instance->key_count || in_row_key(instance->output, column->name));
    }
    node->declared_count = used;
    for (size_t i = 0; i < COUNT_OF(standard_columns); i++)
        if (!standard_columns[i].with_completeness || has_completeness(node))
            add_field(&fields[used++], standard_columns[i].name, standard_columns[i].type, false);
    for (uint32_t i = 0; i < used; i++)
        pointers[i] = &fields[i];
    *layout = (struct sluice_layout){ .size = sizeof *layout,
                                      .field_count = used,
                                      .table = node->output->name,
                                      .fields = pointers,
                                      .date = node->partition_column };
    node->layout = layout;
    return SLUICE_OK;
}

/* The output as a table that other nodes can read. */
static int make_output(struct binder *binder, struct node *node)
{
    const struct instance *instance = node->instance;
    int known = node->instance->as_of == SLUICE_BEFORE ? KNOWN_BEFORE : KNOWN_AFTER;
    struct source_column *columns;
    const char **key;
    int status;

    node->output->producer = node;
    node->output->name =
        node->processor->output != NULL ? node->processor->output : instance->output->table;
    node->output->date = node->partition_column;
    status = make_layout(binder, node);
    if (status != SLUICE_OK)
        return status;
    columns = binder_alloc(binder, sizeof *columns * node->layout->field_count);
    key = binder_alloc(binder, sizeof *key * node->layout->field_count);
    if (columns == NULL || key == NULL)
        return binder_out_of_memory(binder);
    for (uint32_t i = 0; i < node->layout->field_count; i++) {
        const struct sluice_field *field = node->layout->fields[i];
        bool nullable =
            i >= node->declared_count || (i > 0 && instance->output->columns[i - 1]->nullable != 0);
        columns[i] = (struct source_column){ field->name, field->type, nullable, known };
        if (field->is_key && i > 0)
            key[node->output->key_count++] = field->name;
    }
    node->output->columns = columns;
    node->output->column_count = node->layout->field_count;
    node->output->key = key;
    return SLUICE_OK;
}

/* A column named like one the runtime adds would stand twice in the store. */
static void check_reserved_columns(struct binder *binder, const struct node *node)
{
    for (uint32_t i = 0; i < node->instance->column_count; i++) {
        const char *name = node->instance->output->columns[i]->name;
        bool taken = strcasecmp(name, node->partition_column) == 0;
        for (size_t j = 0; j < COUNT_OF(standard_columns); j++)
            taken = taken || strcasecmp(name, standard_columns[j].name) == 0;
        if (taken)
            diagnostics_add(binder->diagnostics, MISTAKE_PLUGIN_UNUSABLE,
                            node->processor->plugin_location,
                            "plugin '%s' declares the output column '%s', which the runtime adds "
                            "itself",
                            node->processor->plugin, name);
    }
}

static void check_column_count(struct binder *binder, const struct node *node)
{
    uint32_t count = node->layout->field_count;

    if (count <= MAX_TABLE_COLUMNS)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_OVER_LIMIT, node->processor->plugin_location,
                    "table '%s' of processor '%s' has %u columns, %u of them the runtime's: at "
                    "most %d",
                    node->output->name, node->name, count, count - node->instance->column_count,
                    MAX_TABLE_COLUMNS);
    diagnostics_suggest(binder->diagnostics, "write them by several processors");
}

/* Not every store tells capitals apart. */
static const struct source *find_clash(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->source_count; i++)
        if (strcasecmp(binding->sources[i]->name, name) == 0 ||
            strcasecmp(source_title(binding->sources[i]), name) == 0)
            return binding->sources[i];
    return NULL;
}

static void report_clash(struct binder *binder, const struct node *node, const struct source *other)
{
    const struct pipeline_processor *processor = node->processor;
    struct location location =
        processor->output != NULL ? processor->output_location : processor->location;

    if (other->producer == NULL)
        diagnostics_add(
            binder->diagnostics, MISTAKE_TWO_WRITERS, location,
            "processor '%s' writes '%s', which is declared as a raw table at %s:%d:%d", node->name,
            strcasecmp(other->name, node->output->name) == 0 ? other->name : source_title(other),
            other->raw->location.file, other->raw->location.line, other->raw->location.column);
    else
        diagnostics_add(binder->diagnostics, MISTAKE_TWO_WRITERS, location,
                        "processors '%s' and '%s' both write '%s'", other->producer->name,
                        node->name, other->name);
    diagnostics_suggest(binder->diagnostics, "give %s another 'output'",
                        other->producer == NULL ? "the processor" : "one of them");
}

static int add_output(struct binder *binder, struct node *node)
{
    const struct source *other;
    int status = make_output(binder, node);

    if (status != SLUICE_OK)
        return status;
    check_reserved_columns(binder, node);
    check_column_count(binder, node);
    other = find_clash(binder->binding, node->output->name);
    if (other == NULL)
        return binder_add_source(binder, node->output);
    report_clash(binder, node, other);
    return SLUICE_OK;
}

/* Known plugins, for a name that is none. */
static void suggest_plugin(struct binder *binder, const char *name)
{
    const char *const *names;
    size_t count;
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    const char *close;

    if (registry_names(binder->registry, &names, &count, &ignored) != SLUICE_OK)
        return;
    close = closest_match(name, names, count);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else
        diagnostics_suggest(binder->diagnostics, "`sluice plugins` lists those there are");
}

/* A folder that is refused is one mistake, however many plugins are in it. */
static bool is_told(const struct diagnostics *diagnostics, const char *message)
{
    for (size_t i = 0; i < diagnostics->count; i++)
        if (text_equals(diagnostics->items[i].message, message))
            return true;
    return false;
}

/* A refusal is a mistake of the pipeline: it names the plugin. */
static int find_plugin(struct binder *binder, const struct pipeline_processor *processor,
                       const struct plugin **plugin)
{
    struct sluice_error found = SLUICE_ERROR_INIT;
    int status = registry_find(binder->registry, processor->plugin, plugin, &found);

    if (status == SLUICE_E_MEMORY)
        return binder_out_of_memory(binder);
    if (status == SLUICE_OK)
        return SLUICE_OK;
    *plugin = NULL;
    if (status == SLUICE_E_PLUGIN && is_told(binder->diagnostics, found.message))
        return SLUICE_OK;
    diagnostics_add(binder->diagnostics,
                    status == SLUICE_E_NOT_FOUND ? MISTAKE_PLUGIN_MISSING : MISTAKE_PLUGIN_UNUSABLE,
                    processor->plugin_location, "%s", found.message);
    if (status == SLUICE_E_NOT_FOUND)
        suggest_plugin(binder, processor->plugin);
    return SLUICE_OK;
}

static int make_node(struct binder *binder, const struct pipeline_processor *processor,
                     const struct plugin *plugin, struct node **out)
{
    const struct pipeline_calendar *calendar = binder->binding->pipeline->calendar;
    struct node *node = binder_alloc(binder, sizeof *node);

    *out = node;
    if (node == NULL)
        return binder_out_of_memory(binder);
    node->name = processor->name;
    node->processor = processor;
    node->plugin = plugin;
    node->partition_column = calendar != NULL && calendar->date != NULL ? calendar->date : "date";
    node->output = binder_alloc(binder, sizeof *node->output);
    return node->output == NULL ? binder_out_of_memory(binder) : create_instance(binder, node);
}

static int bind_node(struct binder *binder, const struct pipeline_processor *processor)
{
    struct binding *binding = binder->binding;
    const struct plugin *plugin = NULL;
    struct node *node;
    int status = processor->plugin == NULL ? SLUICE_OK : find_plugin(binder, processor, &plugin);

    if (status != SLUICE_OK || plugin == NULL || processor->broken)
        return status;
    status = make_node(binder, processor, plugin, &node);
    if (status != SLUICE_OK || node->instance == NULL)
        return status;
    if (node->instance->key_count > MAX_KEY_COLUMNS) {
        diagnostics_add(binder->diagnostics, MISTAKE_OVER_LIMIT, processor->plugin_location,
                        "plugin '%s' has %u entity columns, more than %d", processor->plugin,
                        node->instance->key_count, MAX_KEY_COLUMNS);
        diagnostics_suggest(binder->diagnostics, "make one column of several");
        instance_destroy(node->instance);
        return SLUICE_OK;
    }
    if (!array_reserve((void **)&binding->nodes, &binder->node_capacity, binding->node_count + 1,
                       sizeof(struct node *))) {
        instance_destroy(node->instance);
        return binder_out_of_memory(binder);
    }
    node->index = binding->node_count;
    binding->nodes[binding->node_count++] = node;
    return add_output(binder, node);
}

int bind_nodes(struct binder *binder)
{
    const struct pipeline *pipeline = binder->binding->pipeline;
    int status = SLUICE_OK;

    for (size_t i = 0; i < pipeline->processor_count && status == SLUICE_OK; i++)
        if (pipeline->processors[i].enabled)
            status = bind_node(binder, &pipeline->processors[i]);
    return status;
}
