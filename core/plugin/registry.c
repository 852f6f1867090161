/* registry.c - plugins by name: found, loaded once, and still what they were. */
#include "plugin/folders.h"
#include "plugin/libraries.h"
#include "plugin/shape.h"
#include "plugin/widen.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#define SUFFIX ".so"
#define SUFFIX_LENGTH (sizeof SUFFIX - 1)
/* Of ABI 1.0, which no descriptor is shorter than. */
#define FIRST_PROCESSOR_SIZE offsetof(struct sluice_processor, reader)

struct registry {
    struct arena arena;
    struct folders folders;
    struct map plugins; /* name -> struct plugin, those found so far */
    const char **names;
    size_t name_capacity;
};

int registry_create(const char *plugins_dir, struct registry **registry, struct sluice_error *error)
{
    struct registry *created = calloc(1, sizeof *created);
    int status;

    if (created == NULL)
        return error_memory(error, "the plugin registry");
    arena_init(&created->arena, 0);
    created->folders.arena = &created->arena;
    status = folders_find(&created->folders, plugins_dir, error);
    if (status != SLUICE_OK) {
        registry_destroy(created);
        return status;
    }
    *registry = created;
    return SLUICE_OK;
}

static void close_files(struct plugin *plugin)
{
    libraries_close(plugin);
    object_file_close(&plugin->file);
}

void registry_destroy(struct registry *registry)
{
    if (registry == NULL)
        return;
    for (size_t i = 0; i < registry->plugins.count; i++)
        close_files(registry->plugins.entries[i].value);
    map_fini(&registry->plugins);
    free(registry->folders.paths);
    free(registry->names);
    arena_fini(&registry->arena);
    free(registry);
}

/* ---- names ---- */

static int compare_names(const void *a, const void *b)
{
    const char *const *first = a;
    const char *const *second = b;

    return strcmp(*first, *second);
}

static bool add_name(struct registry *registry, const char *file, size_t *count)
{
    size_t length = strlen(file);
    char *name;

    if (length <= SUFFIX_LENGTH || !text_equals(file + length - SUFFIX_LENGTH, SUFFIX))
        return true;
    name = arena_copy(&registry->arena, file, length - SUFFIX_LENGTH);
    if (name == NULL)
        return false;
    if (!name_is_plain(name, false))
        return true;
    if (!array_reserve((void **)&registry->names, &registry->name_capacity, *count + 1,
                       sizeof *registry->names))
        return false;
    registry->names[(*count)++] = name;
    return true;
}

static int add_names(struct registry *registry, const char *folder, size_t *count,
                     struct sluice_error *error)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    int status = SLUICE_OK;

    if (directory == NULL && errno == ENOMEM)
        return error_memory(error, folder);
    if (directory == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be read: %s", folder,
                                strerror(errno));
    while (status == SLUICE_OK && (entry = readdir(directory)) != NULL) {
        if (!add_name(registry, entry->d_name, count))
            status = error_memory(error, "the names of plugins");
    }
    (void)closedir(directory);
    return status;
}

int registry_names(struct registry *registry, const char *const **names, size_t *count,
                   struct sluice_error *error)
{
    size_t found = 0, kept = 0;
    int status = SLUICE_OK;

    for (size_t i = 0; i < registry->folders.count && status == SLUICE_OK; i++)
        status = add_names(registry, registry->folders.paths[i], &found, error);
    if (status != SLUICE_OK)
        return status;
    if (found > 0)
        qsort(registry->names, found, sizeof *registry->names, compare_names);
    for (size_t i = 0; i < found; i++) {
        if (kept == 0 || !text_equals(registry->names[kept - 1], registry->names[i]))
            registry->names[kept++] = registry->names[i];
    }
    *names = registry->names;
    *count = kept;
    return SLUICE_OK;
}

/* ---- finding ---- */

static int not_found(const struct registry *registry, const char *name, struct sluice_error *error)
{
    struct buffer folders = { 0 };
    int status;

    for (size_t i = 0; i < registry->folders.count; i++)
        buffer_printf(&folders, "%s%s", i > 0 ? ", " : "", registry->folders.paths[i]);
    if (folders.failed)
        status = error_memory(error, "a message");
    else if (folders.length == 0)
        status = sluice_error_set(error, SLUICE_E_NOT_FOUND,
                                  "no plugin '%s': there is no plugin folder; set "
                                  "SLUICE_PLUGIN_PATH or --plugins",
                                  name);
    else
        status =
            sluice_error_set(error, SLUICE_E_NOT_FOUND, "no plugin '%s' in %s", name, folders.data);
    buffer_fini(&folders);
    return status;
}

/* The thread knows who computes what. */
static void take_misread(const struct sluice_misread *misread)
{
    const struct guard_call *call = guard_current();

    if (call != NULL && call->misread != NULL)
        call->misread(call->told, misread);
}

/* Fills `descriptor` with what the object exports, and has its accessors tell. False when memory is
 * short. */
static bool take_descriptor(struct arena *arena, const struct sluice_processor *exported,
                            struct sluice_processor *descriptor)
{
    size_t size = exported->size;

    *descriptor = (struct sluice_processor){ 0 };
    memcpy(descriptor, exported, size < sizeof *descriptor ? size : sizeof *descriptor);
    descriptor->size = (uint32_t)size;
    if (size < FIRST_PROCESSOR_SIZE || size > sizeof *descriptor)
        return true;
    descriptor->size = sizeof *descriptor;
    if (descriptor->reader != NULL && descriptor->reader->misread != take_misread)
        descriptor->reader->misread = take_misread;
    return widen_descriptor(arena, descriptor);
}

static int check_plugin(struct arena *arena, const char *name, const struct plugin *plugin,
                        struct sluice_processor *descriptor, struct sluice_error *error)
{
    struct guard_call call = { .name = name, .file = plugin->path, .function = "its descriptor" };
    struct buffer problems = { 0 };
    int status;

    /* It may point anywhere. */
    guard_init(&call);
    guard_enter(&call);
    if (take_descriptor(arena, plugin->symbol, descriptor))
        status = descriptor_check(descriptor, &problems, error);
    else
        status = error_memory(error, "a plugin's descriptor");
    (void)guard_leave(&call);
    buffer_fini(&problems);
    if (status == SLUICE_OK && !text_equals(plugin->descriptor->name, name))
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "the plugin is called '%s'; its file must be %s" SUFFIX,
                                  plugin->descriptor->name, plugin->descriptor->name);
    return status == SLUICE_OK ? status : error_prefix(error, "%s", plugin->path);
}

static int load(struct registry *registry, const char *name, char *path,
                const struct plugin **plugin, struct sluice_error *error)
{
    struct plugin *loaded = arena_alloc(&registry->arena, sizeof *loaded);
    struct sluice_processor *descriptor = arena_alloc(&registry->arena, sizeof *descriptor);
    char *key = arena_text(&registry->arena, name);
    int status;

    if (loaded == NULL || descriptor == NULL || key == NULL)
        return error_memory(error, "a plugin");
    loaded->name = key;
    loaded->path = path;
    loaded->descriptor = descriptor;
    status = object_load(path, "sluice_processor", &loaded->file, &loaded->symbol, error);
    if (status != SLUICE_OK)
        return status;
    status = check_plugin(&registry->arena, name, loaded, descriptor, error);
    if (status == SLUICE_OK)
        status = libraries_find(loaded, &registry->arena, error);
    if (status == SLUICE_OK && !map_put_text(&registry->plugins, key, loaded))
        status = error_memory(error, "a plugin");
    if (status != SLUICE_OK) {
        close_files(loaded);
        return status;
    }
    *plugin = loaded;
    return SLUICE_OK;
}

/* Is the name in the folder, whatever it leads to? One of a later folder must not take its place
 * unseen. */
static int look_for(const char *path, bool *found, struct sluice_error *error)
{
    struct stat status;

    *found = lstat(path, &status) == 0;
    if (*found || errno == ENOENT || errno == ENOTDIR)
        return SLUICE_OK;
    if (errno == ENOMEM)
        return error_memory(error, path);
    return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: cannot be looked for: %s", path,
                            strerror(errno));
}

static int load_found(struct registry *registry, const char *name, char *path,
                      const struct plugin **plugin, struct sluice_error *error)
{
    int status = load(registry, name, path, plugin, error);

    if (status != SLUICE_E_NOT_FOUND)
        return status;
    return sluice_error_set(error, SLUICE_E_PLUGIN,
                            "%s: leads to a file that is not there; mend the link or remove it",
                            path);
}

int registry_find(struct registry *registry, const char *name, const struct plugin **plugin,
                  struct sluice_error *error)
{
    const struct plugin *known = map_get_text(&registry->plugins, name);

    if (known != NULL) {
        *plugin = known;
        return SLUICE_OK;
    }
    /* A plain name keeps '/' and ".." out of paths. */
    for (size_t i = 0; name_is_plain(name, false) && i < registry->folders.count; i++) {
        char *path =
            arena_printf(&registry->arena, "%s/%s" SUFFIX, registry->folders.paths[i], name);
        bool found = false;
        int status;

        if (path == NULL)
            return error_memory(error, "a path");
        status = look_for(path, &found, error);
        if (status != SLUICE_OK)
            return status;
        if (found)
            return load_found(registry, name, path, plugin, error);
    }
    return not_found(registry, name, error);
}

static int overwritten(const struct plugin *plugin, const char *path, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "plugin '%s' (%s) was overwritten while it was in use: what it "
                            "computed since is not committed; run again, and replace plugins by "
                            "mv or install, never in place",
                            plugin->name, path);
}

int plugin_is_unchanged(const struct plugin *plugin, struct sluice_error *error)
{
    bool unchanged;
    int status = object_file_compare(&plugin->file, plugin->path, &unchanged, error);

    if (status == SLUICE_OK && !unchanged)
        return overwritten(plugin, plugin->path, error);
    for (size_t i = 0; i < plugin->library_count && status == SLUICE_OK; i++) {
        const struct plugin_library *library = &plugin->libraries[i];
        status = object_file_compare(&library->file, library->path, &unchanged, error);
        if (status == SLUICE_OK && !unchanged)
            return overwritten(plugin, library->path, error);
    }
    return status;
}
