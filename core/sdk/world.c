/* world.c - the pipeline, the node and the rows that a plugin is checked with. */
#include "sdk/check_world.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".so"
#define SUFFIX_LENGTH (sizeof SUFFIX - 1)
/* Days on either side of a window that are read too: rows that must not matter. */
#define MARGIN 3

static bool has_suffix(const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash == NULL ? file : slash + 1;
    size_t length = strlen(base);

    return length > SUFFIX_LENGTH && text_equals(base + length - SUFFIX_LENGTH, SUFFIX);
}

bool plugin_split(const char *file, struct arena *arena, const char **folder, const char **name)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash == NULL ? file : slash + 1;

    if (!has_suffix(file))
        return false;
    *name = arena_copy(arena, base, strlen(base) - SUFFIX_LENGTH);
    *folder = slash == NULL   ? "."
              : slash == file ? "/"
                              : arena_copy(arena, file, (size_t)(slash - file));
    return *name != NULL && *folder != NULL;
}

/* ---- a pipeline in memory ---- */

/* `path` leads to the text until the descriptor is closed; -1 where that cannot be. */
static int keep_text(const struct buffer *text, char path[48])
{
    int descriptor = memfd_create("check.yaml", MFD_CLOEXEC);
    size_t done = 0;
    ssize_t count = 1;

    if (descriptor < 0)
        return -1;
    /* What everybody may write is no pipeline. */
    if (fchmod(descriptor, 0600) != 0)
        count = -1;
    while (count > 0 && done < text->length) {
        count = write(descriptor, text->data + done, text->length - done);
        done += count > 0 ? (size_t)count : 0;
    }
    (void)snprintf(path, 48, "/proc/self/fd/%d", descriptor);
    if (count > 0)
        return descriptor;
    (void)close(descriptor);
    return -1;
}

/* The first mistake, in place of how many there are. */
static int tell_mistake(const struct diagnostics *diagnostics, struct sluice_error *error)
{
    if (diagnostics->count == 0)
        return error->status;
    return sluice_error_set(error, SLUICE_E_INVALID, "%s", diagnostics->items[0].message);
}

static int open_text(struct context *context, const struct buffer *text, int parts,
                     struct sluice_error *error)
{
    char path[48];
    int descriptor = text->failed ? -1 : keep_text(text, path);
    int status;

    if (descriptor < 0)
        return error_memory(error, "a pipeline");
    status = context_open(context, path, parts, error);
    (void)close(descriptor);
    return status == SLUICE_E_INVALID ? tell_mistake(&context->diagnostics, error) : status;
}

/* ---- made of the descriptor ---- */

/* An instance whose parameters have no default but what a made pipeline gives them. */
static int make_text(const struct plugin *plugin, struct arena *arena, struct buffer *out,
                     struct sluice_error *error)
{
    struct buffer with = { 0 }, text = { 0 };
    struct context context = { 0 };
    struct instance *instance = NULL;
    int status;

    made_parameters(plugin->descriptor, &with);
    buffer_printf(&text,
                  "sluice: 1\nname: check\nprocessors: {\"%s\": {plugin: \"%s\", with: %s}}\n",
                  plugin->name, plugin->name, with.failed ? "" : with.data);
    text.failed = text.failed || with.failed;
    status = open_text(&context, &text, CONTEXT_PIPELINE, error);
    if (status == SLUICE_OK)
        status = instance_create(plugin, context.pipeline->processors[0].with,
                                 context.pipeline->processors[0].location, &context.diagnostics,
                                 &instance, error);
    if (status == SLUICE_E_INVALID)
        status = tell_mistake(&context.diagnostics, error);
    if (status == SLUICE_OK && made_pipeline(instance, with.data, arena, out) != SLUICE_OK)
        status = error_memory(error, "a pipeline");
    if (instance != NULL)
        instance_destroy(instance);
    context_close(&context);
    buffer_fini(&with);
    buffer_fini(&text);
    return status;
}

static int open_made(const char *name, struct world *world, struct sluice_error *error)
{
    struct registry *registry = NULL;
    const struct plugin *plugin;
    struct buffer text = { 0 };
    int status = registry_create(world->context.plugins, &registry, error);

    world->made = true;
    if (status == SLUICE_OK)
        status = registry_find(registry, name, &plugin, error);
    if (status == SLUICE_OK) {
        status = make_text(plugin, &world->arena, &text, error);
        if (status == SLUICE_OK)
            status = open_text(&world->context, &text, CONTEXT_BINDING, error);
        if (status == SLUICE_E_INVALID)
            (void)error_prefix(error, "no tables can be made for it (give --pipeline, --date)");
    }
    buffer_fini(&text);
    registry_destroy(registry);
    return status;
}

/* ---- somebody's ---- */

static int open_given(const struct check_request *request, struct world *world,
                      struct sluice_error *error)
{
    int status =
        context_open(&world->context, request->pipeline, CONTEXT_BINDING | CONTEXT_STORE, error);

    return status == SLUICE_E_INVALID ? tell_mistake(&world->context.diagnostics, error) : status;
}

/* Dates that some window reaches, and a few besides. */
static struct day_range read_range(const struct world *world, const struct source *source)
{
    struct bench_setup setup = world_setup(world, NULL);
    struct day_range days = { INT32_MAX, INT32_MIN };

    for (uint32_t r = 0; r < world->node->read_count; r++) {
        const struct read *read = &world->node->reads[r];
        struct index_range range = { 0 };
        if (read->source != source)
            continue;
        range = bench_range(&setup, read, world->date_index);
        days.from = range.from < days.from ? range.from : days.from;
        days.to = range.to > days.to ? range.to : days.to;
    }
    return (struct day_range){ day_add(days.from, -MARGIN), day_add(days.to, MARGIN) };
}

static int read_rows(struct world *world, const struct source *source, struct sluice_error *error)
{
    struct day_range days = read_range(world, source);
    struct condition within[] = {
        { source->date, SLUICE_AT_LEAST, sluice_of_date(days.from) },
        { source->date, SLUICE_AT_MOST, sluice_of_date(days.to) },
    };
    const char **names = arena_alloc(&world->arena, sizeof *names * (source->column_count + 1));
    int32_t *types = arena_alloc(&world->arena, sizeof *types * (source->column_count + 1));

    if (names == NULL || types == NULL)
        return error_memory(error, "rows");
    for (size_t i = 0; i < source->column_count; i++) {
        names[i] = source->columns[i].name;
        types[i] = source->columns[i].type;
    }
    table_fini(&world->rows[source->index]);
    return session_read_grown(
        world->context.session,
        &(struct read_request){ .table = source->name,
                                .columns = names,
                                .types = types,
                                .count = (int32_t)source->column_count,
                                .conditions = within,
                                .condition_count = source->date == NULL ? 0 : 2 },
        &world->rows[source->index], error);
}

static bool is_read(const struct node *node, const struct source *source)
{
    for (uint32_t r = 0; r < node->read_count; r++)
        if (node->reads[r].source == source)
            return true;
    return false;
}

static int given_rows(struct world *world, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < world->table_count && status == SLUICE_OK; i++) {
        const struct source *source = world->context.binding->sources[i];
        bool has = false;
        if (!is_read(world->node, source))
            continue;
        status = session_has_table(world->context.session, source->name, &has, error);
        if (status == SLUICE_OK && has)
            status = read_rows(world, source, error);
    }
    return status;
}

/* ---- both ---- */

static int find_node(const char *name, struct world *world, struct sluice_error *error)
{
    const struct binding *binding = world->context.binding;

    for (size_t n = 0; n < binding->node_count && world->node == NULL; n++)
        if (text_equals(binding->nodes[n]->plugin->name, name))
            world->node = binding->nodes[n];
    return world->node != NULL
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID, "no processor of %s has the plugin '%s'",
                                  binding->pipeline->path, name);
}

static int find_date(const struct check_request *request, struct world *world,
                     struct sluice_error *error)
{
    sluice_day date = request->date;
    char text[DATE_TEXT_SIZE];
    int64_t index;
    int status = world->made ? calendar_generate(world->context.pipeline->calendar, NO_DATE,
                                                 &world->calendar, error)
                             : calendar_load(world->context.binding, world->context.session,
                                             &world->calendar, error);

    if (status != SLUICE_OK)
        return status;
    world->has_calendar = true;
    if (world->made)
        (void)date_parse(MADE_DATE, sizeof MADE_DATE - 1, &date);
    index = calendar_find(&world->calendar, date);
    world->date_index = (size_t)index;
    return index >= 0 ? SLUICE_OK
                      : sluice_error_set(error, SLUICE_E_INVALID, "%s is no date of the calendar",
                                         date_format(date, text));
}

static int make_tables(struct world *world, struct sluice_error *error)
{
    const struct binding *binding = world->context.binding;
    int status = SLUICE_OK;

    world->rows = calloc(binding->source_count + 1, sizeof *world->rows);
    if (world->rows == NULL)
        return error_memory(error, "rows");
    for (size_t i = 0; i < binding->source_count && status == SLUICE_OK; i++) {
        status = world_init_table(binding->sources[i], &world->rows[i], error);
        if (status == SLUICE_OK)
            table_finish(&world->rows[i]);
        world->table_count += status == SLUICE_OK;
    }
    return status;
}

int world_open(const struct check_request *request, struct world *world, struct sluice_error *error)
{
    const char *name = NULL;
    int status;

    arena_init(&world->arena, 0);
    if (!plugin_split(request->file, &world->arena, &world->context.plugins, &name))
        return has_suffix(request->file)
                   ? error_memory(error, request->file)
                   : sluice_error_set(error, SLUICE_E_INVALID,
                                      "%s: a plugin's file is called NAME.so", request->file);
    status = request->pipeline == NULL ? open_made(name, world, error)
                                       : open_given(request, world, error);
    if (status == SLUICE_OK)
        status = find_node(name, world, error);
    if (status == SLUICE_OK)
        status = find_date(request, world, error);
    if (status == SLUICE_OK)
        status = make_tables(world, error);
    if (status == SLUICE_OK)
        status = world->made ? made_rows(world, request->seed, error) : given_rows(world, error);
    for (size_t i = 0; i < world->table_count; i++)
        world->row_count += world->rows[i].row_count;
    return status;
}

void world_close(struct world *world)
{
    for (size_t i = 0; i < world->table_count; i++)
        table_fini(&world->rows[i]);
    free(world->rows);
    free(world->kept);
    if (world->has_calendar)
        calendar_fini(&world->calendar);
    context_close(&world->context);
    arena_fini(&world->arena);
}
