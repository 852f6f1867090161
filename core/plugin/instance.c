/* instance.c - a plugin bound to the parameters of a processor. */
#include "plugin/plugin.h"
#include "plugin/resolve.h"
#include "plugin/shape.h"
#include "plugin/widen.h"
#include <stdlib.h>

/* ---- bind ---- */

static void *bind_allocate(void *handle, size_t bytes)
{
    struct resolver *resolver = handle;
    void *memory = arena_alloc(resolver->arena, bytes);

    if (memory == NULL)
        resolver->short_of_memory = true;
    return memory;
}

static int bind_error(void *handle, const char *path, const char *message)
{
    struct resolver *resolver = handle;

    path = path == NULL ? "" : path;
    message = message == NULL ? "bind gives no reason" : message;
    diagnostics_add(resolver->diagnostics, MISTAKE_BAD_PARAMETER, settings_place(resolver, path),
                    "parameter '%s' of plugin '%s': %s", path, resolver->plugin, message);
    return SLUICE_E_INVALID;
}

static const struct sluice_bound_table *bind_table(void *handle, const char *alias,
                                                   const char *table)
{
    struct resolver *resolver = handle;
    const struct instance_tables *tables = resolver->tables;
    const struct sluice_bound_table *found = NULL;

    if (tables == NULL || alias == NULL || table == NULL)
        return NULL;
    if (tables->find(tables->context, resolver->arena, alias, table, &found) != SLUICE_OK)
        resolver->short_of_memory = true;
    return found;
}

/* What a parameter made of the descriptor is held against the descriptor's own rules. */
static int check_bound(struct resolver *resolver, const struct sluice_processor *bound,
                       struct sluice_error *error)
{
    struct buffer problems = { 0 };
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    int status = descriptor_check(bound, &problems, &ignored);
    const char *line = problems.data;

    if (status == SLUICE_E_MEMORY)
        status = error_memory(error, "a list of problems");
    while (status == SLUICE_E_PLUGIN && *line != '\0') {
        size_t length = strcspn(line, "\n");

        diagnostics_add(resolver->diagnostics, MISTAKE_BAD_PARAMETER, resolver->location,
                        "plugin '%s' does not work with these parameters: %.*s", resolver->plugin,
                        (int)length, line);
        line += length + (line[length] == '\n');
    }
    buffer_fini(&problems);
    return status == SLUICE_E_MEMORY ? status : SLUICE_OK;
}

static void refuse(struct resolver *resolver, const struct plugin *plugin, const char *did,
                   const char *what)
{
    diagnostics_add(resolver->diagnostics, MISTAKE_PLUGIN_UNUSABLE, resolver->location,
                    "plugin '%s' (%s) %s%s in bind", plugin->name, plugin->path, did, what);
}

static void check_host(struct resolver *resolver, const struct plugin *plugin, enum guard_deed deed)
{
    struct buffer changes = { 0 };

    if (deed != GUARD_NOTHING)
        refuse(resolver, plugin, guard_text(deed), "");
    if (guard_restore(&changes))
        refuse(resolver, plugin, "changed ", changes.failed ? "its host" : changes.data);
    if (guard_is_cut_off())
        refuse(resolver, plugin, "closed descriptors that are not its own", "");
    buffer_fini(&changes);
}

static int call_bind(struct resolver *resolver, const struct plugin *plugin,
                     const struct sluice_setting *const *settings, struct sluice_binding *binding)
{
    const struct sluice_bind_host host = { sizeof host, 0, bind_allocate, bind_error, bind_table };
    struct guard_call call = { .name = plugin->name, .file = plugin->path, .function = "bind" };
    int status;

    guard_init(&call);
    guard_enter(&call);
    status = plugin->descriptor->bind(settings, &host, resolver, binding);
    check_host(resolver, plugin, guard_leave(&call));
    return status;
}

/* As the plugin has them: it may copy what it finds into structs of its own size. */
static struct sluice_binding binding_of(const struct plugin *plugin)
{
    const struct sluice_processor *descriptor =
        plugin->symbol != NULL ? plugin->symbol : plugin->descriptor;

    return (struct sluice_binding){ .size = sizeof(struct sluice_binding),
                                    .inputs = descriptor->inputs,
                                    .output = descriptor->output,
                                    .entity = descriptor->entity,
                                    .entity_word = descriptor->entity_word,
                                    .as_of = descriptor->as_of };
}

static void take(struct instance *instance, const struct sluice_binding *binding,
                 struct sluice_processor *bound)
{
    bound->inputs = binding->inputs;
    bound->output = binding->output;
    bound->entity = binding->entity;
    bound->entity_word = binding->entity_word;
    bound->as_of = binding->as_of;
    instance->block = binding->block;
    instance->block_size = binding->block_size;
}

/* Runs `bind`; `bound` is the descriptor with what it put in place of the plugin's own. */
static int bind_run(struct resolver *resolver, struct instance *instance,
                    struct sluice_processor *bound, struct sluice_error *error)
{
    struct sluice_binding binding = binding_of(instance->plugin);
    size_t mistakes = resolver->diagnostics->count;
    int status;

    if (bound->bind == NULL)
        return SLUICE_OK;
    status = call_bind(resolver, instance->plugin, instance->settings, &binding);
    if (resolver->short_of_memory)
        return error_memory(error, "what a plugin asked for");
    if (resolver->diagnostics->count > mistakes)
        return SLUICE_OK;
    if (status != SLUICE_OK)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "plugin '%s': bind failed without naming a parameter: %s",
                                resolver->plugin, status_text(status));
    if (!widen_binding(resolver->arena, &binding))
        return error_memory(error, "what a plugin bound");
    take(instance, &binding, bound);
    return check_bound(resolver, bound, error);
}

/* ---- the instance ---- */

static bool has_mistakes(const struct resolver *resolver, size_t before)
{
    return resolver->diagnostics->count > before || resolver->diagnostics->failed;
}

static int resolve_bound(struct resolver *resolver, const struct sluice_setting *const *settings,
                         struct sluice_processor *bound, struct sluice_error *error)
{
    bound->inputs = resolve_inputs(resolver, settings, bound->inputs);
    bound->output = resolve_output(resolver, settings, bound->output);
    if (bound->gates != NULL)
        bound->gates = resolve_gates(resolver, settings, bound->gates);
    if (resolver->short_of_memory)
        return error_memory(error, "an instance of a plugin");
    return SLUICE_OK;
}

static int write_text(struct instance *instance, struct sluice_error *error)
{
    struct buffer text = { 0 };
    const char *copy = "";

    settings_text(&text, instance->settings, instance->plugin->descriptor->parameters);
    if (text.length > 0)
        copy = arena_copy(&instance->arena, text.data, text.length);
    if (text.failed)
        copy = NULL;
    buffer_fini(&text);
    instance->parameters_text = copy;
    return copy != NULL ? SLUICE_OK : error_memory(error, "the text of parameters");
}

static int fill(struct instance *instance, struct resolver *resolver, struct sluice_error *error)
{
    struct sluice_processor bound = *instance->plugin->descriptor;
    size_t before = resolver->diagnostics->count;
    int status = SLUICE_OK;

    instance->settings = settings_resolve(resolver);
    if (instance->settings == NULL)
        return error_memory(error, "the parameters of a plugin");
    if (!has_mistakes(resolver, before))
        status = bind_run(resolver, instance, &bound, error);
    if (status == SLUICE_OK && !has_mistakes(resolver, before))
        status = resolve_bound(resolver, instance->settings, &bound, error);
    if (status == SLUICE_OK && !has_mistakes(resolver, before))
        status = check_bound(resolver, &bound, error);
    if (status != SLUICE_OK)
        return status;
    if (has_mistakes(resolver, before))
        return sluice_error_set(error, SLUICE_E_INVALID, "the parameters of plugin '%s' are wrong",
                                resolver->plugin);
    instance->inputs = bound.inputs;
    instance->input_count = (uint32_t)list_count(bound.inputs);
    instance->output = bound.output;
    instance->column_count = (uint32_t)list_count(bound.output->columns);
    instance->key_count = (uint32_t)list_count(bound.entity);
    instance->entity = bound.entity;
    instance->entity_word = bound.entity_word;
    instance->as_of = bound.as_of;
    instance->gates = bound.gates;
    return write_text(instance, error);
}

int instance_create_among(const struct plugin *plugin, const struct instance_given *given,
                          struct diagnostics *diagnostics, struct instance **instance,
                          struct sluice_error *error)
{
    struct instance *created = calloc(1, sizeof *created);
    struct resolver resolver = {
        .plugin = plugin->descriptor->name,
        .parameters = plugin->descriptor->parameters,
        .given = given->with,
        .location = given->location,
        .diagnostics = diagnostics,
        .tables = given->tables,
    };
    int status;

    if (created == NULL)
        return error_memory(error, "an instance of a plugin");
    arena_init(&created->arena, 0);
    created->plugin = plugin;
    resolver.arena = &created->arena;
    status = fill(created, &resolver, error);
    if (status != SLUICE_OK) {
        instance_destroy(created);
        return status;
    }
    *instance = created;
    return SLUICE_OK;
}

int instance_create(const struct plugin *plugin, const struct yaml *given, struct location location,
                    struct diagnostics *diagnostics, struct instance **instance,
                    struct sluice_error *error)
{
    const struct instance_given alone = { given, location, NULL };

    return instance_create_among(plugin, &alone, diagnostics, instance, error);
}

void instance_destroy(struct instance *instance)
{
    if (instance == NULL)
        return;
    arena_fini(&instance->arena);
    free(instance);
}
