/* driver.c - finding a driver's file and checking what it exports. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/private.h"

#define SUFFIX ".so"

/* Folders in the order in which they are searched. */
struct search {
    struct arena arena;
    const char **folders;
    size_t count, capacity;
};

static bool add_folder(struct search *search, const char *folder)
{
    if (folder == NULL || !array_reserve((void **)&search->folders, &search->capacity,
                                         search->count + 1, sizeof *search->folders))
        return false;
    search->folders[search->count++] = folder;
    return true;
}

static bool add_environment(struct search *search)
{
    const char *path = getenv("SLUICE_STORE_PATH");

    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        if (length > 0 && !add_folder(search, arena_copy(&search->arena, path, length)))
            return false;
        path += length + (path[length] == ':' ? 1 : 0);
    }
    return true;
}

/* The caller finishes the search, after a failure too. */
static int search_init(struct search *search, struct sluice_error *error)
{
    static const char *const own[] = { "../stores", "../lib/sluice/stores" };
    char *binary = NULL;
    bool complete;
    int status;
    size_t i;

    *search = (struct search){ 0 };
    arena_init(&search->arena, 0);
    status = binary_folder(&binary, error);
    if (status != SLUICE_OK)
        return status;
    complete = add_environment(search);
    for (i = 0; i < COUNT_OF(own) && complete; i++)
        complete = add_folder(search, path_join(&search->arena, binary, own[i]));
    free(binary);
    return complete ? SLUICE_OK : error_memory(error, "the folders of store drivers");
}

static void search_fini(struct search *search)
{
    free(search->folders);
    arena_fini(&search->arena);
}

/* NULL if no folder has it; `*status` tells that from short memory. */
static const char *find_file(struct search *search, const char *name, int *status,
                             struct sluice_error *error)
{
    const char *file = arena_printf(&search->arena, "%s" SUFFIX, name);
    size_t i;

    for (i = 0; i < search->count; i++) {
        const char *path =
            file == NULL ? NULL : path_join(&search->arena, search->folders[i], file);
        if (path == NULL) {
            *status = error_memory(error, "the path of a store driver");
            return NULL;
        }
        if (access(path, F_OK) == 0)
            return path;
    }
    return NULL;
}

/* ---- a name that is none ---- */

struct names {
    const char **items;
    size_t count, capacity;
};

/* The names of a folder's files; what cannot be read or kept is no help and is left out. */
static void add_names(struct arena *arena, const char *folder, struct names *names)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        size_t length = strlen(entry->d_name);
        char *name;
        if (length <= sizeof SUFFIX - 1 ||
            !text_equals(entry->d_name + length - (sizeof SUFFIX - 1), SUFFIX))
            continue;
        name = arena_copy(arena, entry->d_name, length - (sizeof SUFFIX - 1));
        if (name != NULL && array_reserve((void **)&names->items, &names->capacity,
                                          names->count + 1, sizeof *names->items))
            names->items[names->count++] = name;
    }
    if (directory != NULL)
        (void)closedir(directory); /* nothing was written */
}

static void report_missing(struct search *search, const struct pipeline_store *settings,
                           struct diagnostics *diagnostics)
{
    struct names names = { 0 };
    struct buffer folders = { 0 };
    const char *closest;
    size_t i;

    for (i = 0; i < search->count; i++) {
        add_names(&search->arena, search->folders[i], &names);
        buffer_printf(&folders, "%s%s", i == 0 ? "" : ", ", search->folders[i]);
    }
    diagnostics_add(diagnostics, MISTAKE_DRIVER_MISSING, settings->location,
                    "there is no store driver '%s'", settings->driver);
    closest = closest_match(settings->driver, names.items, names.count);
    if (closest != NULL)
        diagnostics_suggest(diagnostics, "did you mean '%s'?", closest);
    else
        diagnostics_suggest(diagnostics, "drivers are looked for in %s",
                            folders.data == NULL ? "no folder" : folders.data);
    buffer_fini(&folders);
    free(names.items);
}

/* ---- what a file exports ---- */

static int check_name(const struct sluice_store_driver *driver, const char *path, const char *name,
                      struct sluice_error *error)
{
    if (driver->name != NULL && text_equals(driver->name, name))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_PLUGIN,
                            "%s: calls itself '%s'; a driver's file has its name", path,
                            driver->name == NULL ? "" : driver->name);
}

int driver_find(const struct pipeline_store *settings, struct diagnostics *diagnostics,
                struct sluice_store_driver *driver, struct sluice_error *error)
{
    struct search search;
    struct object_file file;
    const char *path = NULL;
    const void *address = NULL;
    int status = search_init(&search, error);

    if (status == SLUICE_OK)
        path = find_file(&search, settings->driver, &status, error);
    if (status != SLUICE_OK)
        goto out;
    if (path == NULL) {
        report_missing(&search, settings, diagnostics);
        status = sluice_error_set(error, SLUICE_E_INVALID, "there is no store driver '%s'",
                                  settings->driver);
        goto out;
    }
    status = object_load(path, "sluice_store_driver", &file, &address, error);
    if (status != SLUICE_OK)
        goto out;
    /* No record is kept of the driver's build, and no row depends on it. */
    object_file_close(&file);
    status = driver_make_whole(address, path, driver, error);
    if (status == SLUICE_OK)
        status = check_name(driver, path, settings->driver, error);
out:
    search_fini(&search);
    return status;
}
