/* libraries.c - what is code of a plugin though it is in another file: its own libraries. */
#include "plugin/libraries.h"
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>

/* ---- what the loader knows of an object ---- */

static const ElfW(Dyn) * next_entry(const ElfW(Dyn) * entry, ElfW(Sxword) tag)
{
    while (entry->d_tag != DT_NULL && entry->d_tag != tag)
        entry++;
    return entry->d_tag == DT_NULL ? NULL : entry;
}

/* Most loaders put addresses in place of what the file has; some leave it as it is. */
static const char *names_of(const struct link_map *object)
{
    const ElfW(Dyn) *table = next_entry(object->l_ld, DT_STRTAB);
    ElfW(Addr) address = table == NULL ? 0 : table->d_un.d_ptr;

    return (const char *)(address < object->l_addr ? address + object->l_addr : address);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static bool is_called(const struct link_map *object, const char *name)
{
    const ElfW(Dyn) *own = next_entry(object->l_ld, DT_SONAME);

    return strcmp(file_name(object->l_name), file_name(name)) == 0 ||
           (own != NULL && names_of(object) != NULL &&
            strcmp(names_of(object) + own->d_un.d_val, name) == 0);
}

static const struct link_map *find_loaded(const struct link_map *any, const char *name)
{
    while (any->l_prev != NULL)
        any = any->l_prev;
    while (any != NULL && (any->l_name[0] == '\0' || !is_called(any, name)))
        any = any->l_next;
    return any;
}

/* ---- whose it is ---- */

/* What a package manager keeps is the system's: an update of libc makes nothing stale. */
static int is_systems(const char *path, bool *systems, struct sluice_error *error)
{
    static const char *const folders[] = { "/lib/",     "/lib64/",     "/lib32/",    "/libx32/",
                                           "/usr/lib/", "/usr/lib64/", "/usr/lib32/" };
    char *real = realpath(path, NULL);

    *systems = false;
    if (real == NULL && errno == ENOMEM)
        return error_memory(error, path);
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        *systems =
            *systems || strncmp(real == NULL ? path : real, folders[i], strlen(folders[i])) == 0;
    free(real);
    return SLUICE_OK;
}

/* ---- those of a plugin ---- */

struct search {
    struct plugin *plugin;
    struct arena *arena;
    const struct link_map *objects[MAX_LIBRARIES + 1]; /* the plugin, then its libraries */
    size_t count;
};

static bool is_known(const struct search *search, const struct link_map *object)
{
    for (size_t i = 0; i < search->count; i++)
        if (search->objects[i] == object)
            return true;
    return false;
}

static int add_library(struct search *search, const struct link_map *object,
                       struct sluice_error *error)
{
    struct plugin *plugin = search->plugin;
    struct plugin_library *library = &plugin->libraries[plugin->library_count];
    int status;

    if (search->count > MAX_LIBRARIES)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: needs more than %d libraries that are not the system's",
                                plugin->path, MAX_LIBRARIES);
    library->path = arena_text(search->arena, object->l_name);
    if (library->path == NULL)
        return error_memory(error, "a library of a plugin");
    status = library_file_open(library->path, &library->file, error);
    if (status != SLUICE_OK)
        return error_prefix(error, "%s: a library it needs", plugin->path);
    plugin->library_count++;
    search->objects[search->count++] = object;
    return SLUICE_OK;
}

static int add_needed(struct search *search, const struct link_map *object,
                      struct sluice_error *error)
{
    const ElfW(Dyn) *entry = next_entry(object->l_ld, DT_NEEDED);
    int status = SLUICE_OK;

    for (; entry != NULL && status == SLUICE_OK; entry = next_entry(entry + 1, DT_NEEDED)) {
        const struct link_map *needed = find_loaded(object, names_of(object) + entry->d_un.d_val);
        bool systems;
        if (needed == NULL || is_known(search, needed))
            continue;
        status = is_systems(needed->l_name, &systems, error);
        if (status == SLUICE_OK && !systems)
            status = add_library(search, needed, error);
    }
    return status;
}

/* A plugin alone is what is loaded of its file. */
static int identify(struct plugin *plugin, struct sluice_error *error)
{
    struct buffer bytes = { 0 };
    bool failed;

    plugin->identity = plugin->file.loaded;
    if (plugin->library_count == 0)
        return SLUICE_OK;
    buffer_append(&bytes, (const char *)&plugin->file.loaded, sizeof plugin->file.loaded);
    for (size_t i = 0; i < plugin->library_count; i++) {
        const struct plugin_library *library = &plugin->libraries[i];
        canonical_append(&bytes, sluice_of_text(file_name(library->path)));
        buffer_append(&bytes, (const char *)&library->file.loaded, sizeof library->file.loaded);
    }
    failed = bytes.failed;
    if (!failed)
        plugin->identity = digest_bytes(bytes.data, bytes.length);
    buffer_fini(&bytes);
    return failed ? error_memory(error, "the identity of a plugin") : SLUICE_OK;
}

int libraries_find(struct plugin *plugin, struct arena *arena, struct sluice_error *error)
{
    struct search search = { .plugin = plugin, .arena = arena };
    struct link_map *object = NULL;
    Dl_info info;
    int status = SLUICE_OK;

    plugin->library_count = 0;
    plugin->libraries = arena_alloc(arena, sizeof *plugin->libraries * MAX_LIBRARIES);
    if (plugin->libraries == NULL)
        return error_memory(error, "the libraries of a plugin");
    if (dladdr1(plugin->symbol, &info, (void **)&object, RTLD_DL_LINKMAP) == 0 || object == NULL)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: its descriptor is in no object that is loaded", plugin->path);
    search.objects[search.count++] = object;
    for (size_t i = 0; i < search.count && status == SLUICE_OK; i++)
        status = add_needed(&search, search.objects[i], error);
    return status == SLUICE_OK ? identify(plugin, error) : status;
}

void libraries_close(struct plugin *plugin)
{
    for (size_t i = 0; i < plugin->library_count; i++)
        object_file_close(&plugin->libraries[i].file);
    plugin->library_count = 0;
}
