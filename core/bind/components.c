/* components.c - what a node's rows depend on besides its inputs. */
#include "bind/private.h"

/* What of a node's fingerprint is the same on every date, part by part. */

static void describe_build(const struct node *node, struct digest build, struct buffer *text)
{
    char hash[DIGEST_TEXT_SIZE];

    buffer_printf(text, "%s %s build %s", node->plugin->descriptor->name,
                  node->plugin->descriptor->version, digest_format(build, hash));
}

static void describe_plugin(const struct node *node, struct buffer *text)
{
    describe_build(node, node->plugin->identity, text);
}

static void describe_released(const struct node *node, struct buffer *text)
{
    describe_build(node, node->plugin->file.hash, text);
}

static void describe_runtime(const struct node *node, struct buffer *text)
{
    (void)node;
    buffer_printf(text, "semantics %d", RUNTIME_SEMANTICS);
}

static void describe_parameters(const struct node *node, struct buffer *text)
{
    buffer_text(text, node->instance->parameters_text);
}

static void describe_output(const struct node *node, struct buffer *text)
{
    buffer_printf(text, "%s:", node->output->name);
    for (uint32_t i = 0; i < node->instance->column_count; i++) {
        const struct sluice_output_column *column = node->instance->output->columns[i];
        buffer_printf(text, " %s %s%s", column->name, type_name(column->type),
                      column->nullable ? "?" : "");
        if (column->scaled)
            buffer_printf(text, "(%d)", column->scale);
        if (column->minimum != 0.0 || column->maximum != 0.0)
            buffer_printf(text, " %.17g..%.17g", column->minimum, column->maximum);
        buffer_char(text, ',');
    }
}

static void describe_gates(const struct node *node, struct buffer *text)
{
    const struct node_gates *gates = &node->gates;

    buffer_printf(text, "early_season %d, breaker %d/%d", gates->early_season_days,
                  gates->breaker_attempts, gates->breaker_cooldown_days);
    for (uint32_t i = 0; i < node->input_count; i++)
        if (gates->min_rows[i] > 0)
            buffer_printf(text, ", %s min_rows %d", node->reads[i].alias, gates->min_rows[i]);
    for (uint32_t i = 0; i < node->instance->column_count; i++)
        if (node->fill_at_least[i] > 0.0)
            buffer_printf(text, ", %s fill_at_least %.17g", node->column_names[i],
                          node->fill_at_least[i]);
    buffer_printf(text, ", max_failed %.17g", node->processor->max_failed);
    if (gates->completeness != NULL)
        buffer_printf(text, ", %s", gates->completeness);
}

enum { PART_PARAMETERS = 2 };

struct part {
    int kind; /* enum component_kind */
    void (*describe)(const struct node *node, struct buffer *text);
};

static const struct part parts[] = {
    [NODE_PLUGIN_PART] = { COMPONENT_PLUGIN, describe_plugin },
    { COMPONENT_RUNTIME, describe_runtime },
    [PART_PARAMETERS] = { COMPONENT_PARAMETERS, describe_parameters },
    { COMPONENT_OUTPUT, describe_output },
    { COMPONENT_GATES, describe_gates },
};

static const struct part released = { COMPONENT_PLUGIN, describe_released };

const char *node_plugin_text(const struct node *node)
{
    return node->components[NODE_PLUGIN_PART].detail;
}

const char *node_parameters_text(const struct node *node)
{
    return node->components[PART_PARAMETERS].detail;
}

/* The digest is of the part itself, what is kept and shown of it is without secrets. */
static bool describe_part(struct binder *binder, const struct node *node, const struct part *part,
                          struct component *component)
{
    struct buffer text = { 0 }, shown = { 0 };

    part->describe(node, &text);
    *component = (struct component){ .name = component_name(part->kind) };
    if (!text.failed) {
        const char *whole = text.data == NULL ? "" : text.data;
        component->digest = digest_bytes(whole, text.length);
        secrets_redact(&binder->diagnostics->secrets, whole, &shown);
    }
    if (!text.failed && !shown.failed)
        component->detail =
            arena_copy(&binder->binding->arena, shown.data == NULL ? "" : shown.data, shown.length);
    buffer_fini(&text);
    buffer_fini(&shown);
    return component->detail != NULL;
}

/* All columns but those that say who wrote the row and when. The component `output` of a commit has
 * those that the plugin declares: they need not be said twice. */
static const char *describe_content(const struct binder *binder, const struct node *node,
                                    bool brief)
{
    struct buffer text = { 0 };
    const char *kept = NULL;

    for (uint32_t i = 0; i < node->layout->field_count; i++) {
        const struct sluice_field *field = node->layout->fields[i];
        if (brief && i == 1 && i < node->declared_count)
            content_columns_add_output(&text);
        if (!(brief && i > 0 && i < node->declared_count) && column_is_content(field->name))
            content_columns_add(field->name, field->type, &text);
    }
    if (!text.failed)
        kept = arena_copy(&binder->binding->arena, text.data, text.length);
    buffer_fini(&text);
    return kept;
}

static int describe_node(struct binder *binder, struct node *node)
{
    struct component *components = binder_alloc(binder, sizeof *components * COUNT_OF(parts));
    bool failed = components == NULL;

    for (size_t i = 0; i < COUNT_OF(parts) && !failed; i++)
        failed = !describe_part(binder, node, &parts[i], &components[i]);
    failed = failed || !describe_part(binder, node, &released, &node->released_plugin);
    node->components = components;
    node->component_count = COUNT_OF(parts);
    node->content_columns = describe_content(binder, node, false);
    node->content_text = describe_content(binder, node, true);
    failed = failed || node->content_columns == NULL || node->content_text == NULL;
    return failed ? binder_out_of_memory(binder) : SLUICE_OK;
}

int bind_components(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        int status = describe_node(binder, binder->binding->nodes[n]);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}
