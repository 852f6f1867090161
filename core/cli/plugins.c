/* plugins.c - sluice plugins: those that are found, or all about one. */
#include "cli/cli.h"
#include "cli/option_rows.h"
#include "show/show.h"

static enum exit_code plugins(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_plugins = {
    .name = "plugins",
    .arguments = "[NAME]",
    .least = 0,
    .most = 1,
    .summary = "list the processor plugins found, or show all about one",
    .help = "Without NAME lists every plugin found: name, version, file and summary, or 'refused'\n"
            "and why. With NAME shows everything about one: its entity, what it may know (as of),\n"
            "parameters with type, default and range, inputs with the table, rows and columns\n"
            "they read, output columns with type, range and unit, its gates, and the functions it\n"
            "imports that end or start processes. D is the date of a partition; a type with '?'\n"
            "may be null, real(2) is rounded to 2 decimals.\n\n"
            "Plugins are found in --plugins DIR, then the folders of SLUICE_PLUGIN_PATH\n"
            "(separated by colons), then beside the program; the first folder wins.\n\n"
            "exit codes: 0 shown; 1 error of the program; 2 no such plugin, or it is refused\n"
            "example:    sluice plugins psza",
    .options = options,
    .run = plugins,
};

static const struct listing_column columns[] = {
    { "name", SLUICE_TEXT, false },
    { "version", SLUICE_TEXT, false },
    { "file", SLUICE_TEXT, false },
    { "summary", SLUICE_TEXT, false },
};

/* On stderr, where it is in nobody's way. */
static void warn_of_exports(const struct plugin *plugin, const struct object_symbols *symbols)
{
    struct buffer text = { 0 };

    describe_exports(symbols, &text);
    if (text.length > 0 && !text.failed)
        cli_say("warning: %s %s\n", plugin->path, text.data);
    buffer_fini(&text);
}

static void add_plugin(struct listing *listing, const struct plugin_found *found)
{
    const struct sluice_processor *processor =
        found->plugin == NULL ? NULL : found->plugin->descriptor;
    const struct sluice_value row[] = {
        sluice_of_text(found->name),
        listing_text(processor == NULL ? "refused" : processor->version),
        listing_text(processor == NULL ? NULL : found->plugin->path),
        listing_text(processor == NULL ? found->refused : processor->summary),
    };

    listing_add(listing, row);
}

static void print_plugins(const struct plugin_found *found, size_t count, struct buffer *out)
{
    struct listing listing;

    if (count == 0) {
        buffer_text(out, "no plugins found; --plugins DIR or SLUICE_PLUGIN_PATH say where to "
                         "look\n");
        return;
    }
    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t i = 0; i < count; i++) {
        if (found[i].plugin != NULL)
            warn_of_exports(found[i].plugin, &found[i].symbols);
        add_plugin(&listing, &found[i]);
    }
    listing_print(&listing, LISTING_TEXT, NULL, out);
    listing_fini(&listing);
}

static enum exit_code list_plugins(const struct invocation *invocation, struct registry *registry,
                                   struct buffer *out)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plugin_found *found;
    struct arena arena;
    size_t count;
    enum exit_code code = EXIT_DONE;

    arena_init(&arena, 0);
    if (plugins_gather(registry, &arena, &found, &count, &error) == SLUICE_OK)
        print_plugins(found, count, out);
    else
        code = cli_fail(invocation, &error);
    arena_fini(&arena);
    return code;
}

/* A name that is none is a mistake in the command, not in the store. */
static enum exit_code not_found(const struct invocation *invocation, struct registry *registry,
                                const char *name, const struct sluice_error *found)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *const *names;
    const char *close = NULL;
    size_t count;

    if (registry_names(registry, &names, &count, &error) == SLUICE_OK)
        close = closest_match(name, names, count);
    if (close != NULL)
        return cli_misuse(invocation, "%s; did you mean '%s'?", found->message, close);
    return cli_misuse(invocation, "%s", found->message);
}

static enum exit_code show_plugin(const struct invocation *invocation, struct registry *registry,
                                  const char *name, struct buffer *out)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plugin *plugin;
    struct object_symbols symbols;
    struct arena arena;
    int status = registry_find(registry, name, &plugin, &error);

    if (status == SLUICE_E_NOT_FOUND)
        return not_found(invocation, registry, name, &error);
    if (status != SLUICE_OK)
        return cli_fail(invocation, &error);
    arena_init(&arena, 0);
    status = object_symbols(&plugin->file, plugin->path, &arena, &symbols, &error);
    if (status == SLUICE_OK) {
        warn_of_exports(plugin, &symbols);
        describe_plugin(plugin, &symbols, out);
    }
    arena_fini(&arena);
    return status == SLUICE_OK ? EXIT_DONE : cli_fail(invocation, &error);
}

static enum exit_code plugins(const struct invocation *invocation, struct context *context)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct registry *registry = NULL;
    struct buffer out = { 0 };
    enum exit_code code;

    (void)context;
    if (registry_create(option_get(invocation, "--plugins"), &registry, &error) != SLUICE_OK)
        return error.status == SLUICE_E_NOT_FOUND ? cli_misuse(invocation, "%s", error.message)
                                                  : cli_fail(invocation, &error);
    if (invocation->argument_count == 0)
        code = list_plugins(invocation, registry, &out);
    else
        code = show_plugin(invocation, registry, invocation->arguments[0], &out);
    if (code == EXIT_DONE)
        code = cli_write_text(invocation, &out);
    buffer_fini(&out);
    registry_destroy(registry);
    return code;
}
