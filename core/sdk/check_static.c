/* check_static.c - checks that compute nothing: the file, its symbols, and bind. */
#include "sdk/check.h"

void probe_loads(struct check *check)
{
    (void)check_step(check, "loading");
}

static bool read_symbols(struct check *check, struct object_symbols *symbols)
{
    const struct plugin *plugin = check->world.node->plugin;

    return !check_lacks(check, object_symbols(&plugin->file, plugin->path, &check->world.arena,
                                              symbols, &check->error));
}

void probe_exports(struct check *check)
{
    struct object_symbols symbols;

    if (check_step(check, "symbols") && read_symbols(check, &symbols) && symbols.export_count > 0)
        check_find(check, "it exports '%s'%s: make it static, or build with -fvisibility=hidden",
                   symbols.exports[0], symbols.export_count > 1 ? " and more" : "");
}

void probe_imports(struct check *check)
{
    struct object_symbols symbols;

    if (!check_step(check, "symbols") || !read_symbols(check, &symbols))
        return;
    for (size_t i = 0; i < symbols.import_count; i++)
        for (size_t w = 0; check->entry->words[w] != NULL; w++)
            if (text_equals(symbols.imports[i], check->entry->words[w]))
                check_find(check, "it refers to '%s'", symbols.imports[i]);
}

/* ---- bind ---- */

static void describe_input(const struct sluice_input *input, struct buffer *out)
{
    const struct sluice_window *window = &input->window;

    buffer_printf(out,
                  "input %s: need %d, table %s, newest_first %d, unique %d, min_rows %d, "
                  "window %d %d %d %d %d",
                  input->alias, input->need, input->table, input->newest_first, input->unique,
                  input->min_rows, window->kind, window->from_days, window->to_days,
                  window->same_season, window->last);
    for (size_t i = 0; input->columns[i] != NULL; i++)
        buffer_printf(out, ", column %s %d %d", input->columns[i]->name, input->columns[i]->type,
                      input->columns[i]->nullable);
    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++)
        buffer_printf(out, ", key %s %s", input->keys[i]->column,
                      input->keys[i]->entity == NULL ? "-" : input->keys[i]->entity);
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        buffer_printf(out, ", order %s", input->order[i]);
    for (size_t i = 0; input->filters != NULL && input->filters[i] != NULL; i++) {
        buffer_printf(out, ", filter %d %s", input->filters[i]->kind, input->filters[i]->column);
        for (uint32_t v = 0; v < input->filters[i]->value_count; v++) {
            buffer_char(out, ' ');
            value_format(out, input->filters[i]->values[v]);
        }
    }
    buffer_char(out, '\n');
}

static void describe_instance(const struct instance *instance, struct buffer *out)
{
    buffer_printf(out, "parameters: %s\n", instance->parameters_text);
    for (uint32_t i = 0; i < instance->input_count; i++)
        describe_input(instance->inputs[i], out);
    for (uint32_t i = 0; i < instance->key_count; i++)
        buffer_printf(out, "entity %s: type %d\n", instance->entity[i]->name,
                      instance->entity[i]->type);
    buffer_printf(out, "output %s, as of %d\n", instance->output->table, instance->as_of);
    for (uint32_t i = 0; i < instance->column_count; i++) {
        const struct sluice_output_column *column = instance->output->columns[i];
        buffer_printf(out,
                      "output column %s: type %d, nullable %d, scale %d %d, range %.17g %.17g, "
                      "fill %.17g, unit %s\n",
                      column->name, column->type, column->nullable, column->scaled, column->scale,
                      column->minimum, column->maximum, column->fill_at_least,
                      column->unit == NULL ? "" : column->unit);
    }
    for (size_t i = 0; instance->output->row_key != NULL && instance->output->row_key[i] != NULL;
         i++)
        buffer_printf(out, "row key %s\n", instance->output->row_key[i]);
}

/* All of the pipeline is bound again: what a plugin may ask of tables is then as before. */
void probe_bind(struct check *check)
{
    struct context *context = &check->world.context;
    struct binding *again = NULL;
    struct buffer first = { 0 }, second = { 0 };
    int status;

    if (!check_step(check, "bind"))
        return;
    status = binding_create(context->pipeline, context->registry, &context->diagnostics, &again,
                            &check->error);
    if (status == SLUICE_E_MEMORY) {
        (void)check_lacks(check, status);
        return;
    }
    if (status != SLUICE_OK) {
        check_find(check, "bind takes parameters once, and refuses them then: %s",
                   check->error.message);
        return;
    }
    describe_instance(check->world.node->instance, &first);
    describe_instance(again->nodes[check->world.node->index]->instance, &second);
    check_compare(check, "bound twice", &first, &second);
    buffer_fini(&first);
    buffer_fini(&second);
    binding_destroy(again);
}
