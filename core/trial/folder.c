/* folder.c - what lies in the folder of a plugin, and in that of a case. */
#include "trial/private.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- names in a folder ---- */

#define NO_MEMORY (-1)
#define NOT_SEEN (-2) /* errno says why */

/* The length of the name without its end; 0: it is another kind of entry, or gone by now. */
static ssize_t entry_length(const char *folder, const char *name, const char *suffix,
                            struct arena *arena)
{
    size_t length = strlen(name), end = suffix == NULL ? 0 : strlen(suffix);
    const char *path;
    struct stat about;
    bool fits;

    if (name[0] == '.' || length <= end ||
        (suffix != NULL && !text_equals(name + length - end, suffix)))
        return 0;
    path = path_join(arena, folder, name);
    if (path == NULL)
        return NO_MEMORY;
    if (stat(path, &about) != 0)
        return errno == ENOENT && lstat(path, &about) != 0 ? 0 : NOT_SEEN;
    fits = suffix == NULL ? S_ISDIR(about.st_mode) : S_ISREG(about.st_mode);
    return fits ? (ssize_t)(length - end) : 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_name(struct name_list *names, size_t *capacity, const char *name, size_t length,
                     struct arena *arena)
{
    const char *copy = arena_copy(arena, name, length);

    if (copy == NULL ||
        !array_reserve((void **)&names->items, capacity, names->count + 1, sizeof *names->items))
        return false;
    names->items[names->count++] = copy;
    return true;
}

/* The list, which grew on the heap, goes to the arena. */
static bool keep_names(struct name_list *names, struct arena *arena)
{
    const char **heap = names->items;

    names->items = arena_alloc(arena, (names->count + 1) * sizeof *names->items);
    if (names->items != NULL && names->count > 0) {
        qsort(heap, names->count, sizeof *heap, compare_names);
        memcpy(names->items, heap, names->count * sizeof *heap);
    }
    free(heap);
    return names->items != NULL;
}

static int cannot_see(const char *folder, const char *name, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID, "'%s%s%s' cannot be looked into: %s", folder,
                            *name == '\0' ? "" : "/", name, strerror(errno));
}

int folder_names(const char *path, const char *suffix, struct arena *arena, struct name_list *names,
                 struct sluice_error *error)
{
    DIR *folder = opendir(path);
    size_t capacity = 0;
    int status = SLUICE_OK;
    bool good = true;
    struct dirent *entry;

    *names = (struct name_list){ 0 };
    if (folder == NULL && errno == ENOMEM)
        return error_memory(error, path);
    if (folder == NULL) {
        status = errno == ENOENT ? SLUICE_E_NOT_FOUND : SLUICE_E_INVALID;
        (void)cannot_see(path, "", error);
        return error->status = status;
    }
    while (good && (entry = readdir(folder)) != NULL) {
        ssize_t length = entry_length(path, entry->d_name, suffix, arena);
        if (length == NOT_SEEN && status == SLUICE_OK)
            status = cannot_see(path, entry->d_name, error);
        good = length == 0 || length == NOT_SEEN ||
               (length > 0 && add_name(names, &capacity, entry->d_name, (size_t)length, arena));
    }
    (void)closedir(folder);
    good = keep_names(names, arena) && good;
    return good ? status : error_memory(error, path);
}

/* ---- the plugin's folder ---- */

static const char *join(const char *folder, const char *name, struct arena *arena)
{
    return text_equals(folder, ".") ? arena_text(arena, name) : path_join(arena, folder, name);
}

/* The last part of the folder's path, also where that is "." */
static const char *last_part(const char *path, struct arena *arena)
{
    char *whole = realpath(path, NULL);
    bool short_of_memory = whole == NULL && errno == ENOMEM;
    const char *slash = whole == NULL ? NULL : strrchr(whole, '/');
    const char *name = short_of_memory ? NULL : arena_text(arena, slash == NULL ? "" : slash + 1);

    free(whole);
    return name;
}

static const char *pipeline_path(const struct trial_folder *folder, const char *name,
                                 struct arena *arena)
{
    const char *file = arena_printf(arena, "%s.yaml", name);

    return file == NULL ? NULL : join(folder->path, file, arena);
}

/* The only one there is, or the one that is called like the folder. */
static int find_pipeline(struct trial_folder *folder, struct arena *arena,
                         struct sluice_error *error)
{
    struct name_list names;
    const char *name = NULL;
    int status = folder_names(folder->path, ".yaml", arena, &names, error);

    if (status == SLUICE_E_NOT_FOUND)
        return error->status = SLUICE_E_INVALID;
    if (status != SLUICE_OK)
        return status;
    if (names.count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has no pipeline (a file that ends in .yaml): name the folder "
                                "of a plugin as `sluice new plugin` writes it",
                                folder->path);
    for (size_t i = 0; i < names.count; i++)
        if (names.count == 1 || text_equals(names.items[i], folder->name))
            name = names.items[i];
    if (name == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has %zu pipelines, and none is called %s.yaml, like the "
                                "folder: which one is tried is not known",
                                folder->path, names.count, folder->name);
    folder->pipeline = pipeline_path(folder, name, arena);
    return folder->pipeline == NULL ? error_memory(error, folder->path) : SLUICE_OK;
}

/* `*has` stays true where it is. What cannot be looked into is passed over: who needs it says so.
 */
static int find_files(const char *path, const char *suffix, struct arena *arena, bool *has,
                      struct sluice_error *error)
{
    struct name_list names;
    int status = folder_names(path, suffix, arena, &names, error);

    if (status == SLUICE_E_MEMORY)
        return status;
    *has = *has || names.count > 0;
    return SLUICE_OK;
}

const char *folder_of_case(const struct trial_folder *folder, const char *name, struct arena *arena)
{
    const char *test = join(folder->path, CASE_OF_TEST, arena);

    return test == NULL || text_equals(name, CASE_OF_TEST) ? test : path_join(arena, test, name);
}

/* If it has files of one. */
static int add_case(struct trial_folder *folder, const char *name, const char *path,
                    struct arena *arena, struct sluice_error *error)
{
    struct name_list files;
    int status =
        path == NULL ? error_memory(error, name) : folder_names(path, ".csv", arena, &files, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK || files.count == 0)
        return status;
    folder->cases.items[folder->cases.count++] = name;
    return SLUICE_OK;
}

/* Is a folder in `test` called like it? It comes after the files of `test`, if these are a case. */
static bool names_twice(const struct trial_folder *folder)
{
    size_t count = 0;

    for (size_t i = 0; i < folder->cases.count; i++)
        count += text_equals(folder->cases.items[i], CASE_OF_TEST);
    return count > 1;
}

static int find_cases(struct trial_folder *folder, struct arena *arena, struct sluice_error *error)
{
    const char *test = folder_of_case(folder, CASE_OF_TEST, arena);
    struct name_list names;
    int status = test == NULL ? error_memory(error, folder->path)
                              : folder_names(test, NULL, arena, &names, error);

    if (status == SLUICE_E_NOT_FOUND)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has no folder 'test' with rows for the plugin's inputs",
                                folder->path);
    if (status != SLUICE_OK)
        return status;
    folder->cases.items = arena_alloc(arena, (names.count + 1) * sizeof *names.items);
    if (folder->cases.items == NULL)
        return error_memory(error, folder->path);
    status = add_case(folder, CASE_OF_TEST, test, arena, error);
    for (size_t i = 0; i < names.count && status == SLUICE_OK; i++)
        status =
            add_case(folder, names.items[i], path_join(arena, test, names.items[i]), arena, error);
    if (status == SLUICE_OK && names_twice(folder))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s/test' would be a case called 'test', as the files of '%s' "
                                "are: give it another name",
                                test, test);
    if (status != SLUICE_OK)
        return status;
    return folder->cases.count > 0
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID,
                                  "'%s' has no case: put a CSV file for each input of the plugin "
                                  "into it, or into a folder in it",
                                  test);
}

/* ---- what was built, and of what ---- */

static const char *const sources[] = { ".c", ".cpp", ".h", ".hpp" };

static int find_plugins(struct trial_folder *folder, struct arena *arena,
                        struct sluice_error *error)
{
    const char *const places[] = { folder->path, join(folder->path, "build", arena) };
    int status = places[1] == NULL ? error_memory(error, folder->path) : SLUICE_OK;

    for (size_t i = 0; i < COUNT_OF(places) && status == SLUICE_OK && folder->plugins == NULL;
         i++) {
        bool has = false;
        status = find_files(places[i], ".so", arena, &has, error);
        folder->plugins = has ? places[i] : NULL;
    }
    for (size_t i = 0; i < COUNT_OF(sources) && status == SLUICE_OK; i++)
        status = find_files(folder->path, sources[i], arena, &folder->has_sources, error);
    return status;
}

static bool is_newer(const struct stat *source, const struct stat *built)
{
    return source->st_mtim.tv_sec != built->st_mtim.tv_sec
               ? source->st_mtim.tv_sec > built->st_mtim.tv_sec
               : source->st_mtim.tv_nsec > built->st_mtim.tv_nsec;
}

/* Of one kind. */
static int find_newer(const struct trial_folder *folder, const char *suffix,
                      const struct stat *built, struct arena *arena, const char **name,
                      struct sluice_error *error)
{
    struct name_list names;
    int status = folder_names(folder->path, suffix, arena, &names, error);

    if (status != SLUICE_E_MEMORY)
        status = SLUICE_OK;
    for (size_t i = 0; i < names.count && status == SLUICE_OK && *name == NULL; i++) {
        const char *file = arena_printf(arena, "%s%s", names.items[i], suffix);
        const char *path = file == NULL ? NULL : path_join(arena, folder->path, file);
        struct stat about;
        if (path == NULL)
            status = error_memory(error, folder->path);
        else if (stat(path, &about) == 0 && is_newer(&about, built))
            *name = file;
    }
    return status;
}

int folder_find_newer(const struct trial_folder *folder, const char *built, struct arena *arena,
                      const char **name, struct sluice_error *error)
{
    struct stat about;
    int status = SLUICE_OK;

    *name = NULL;
    if (stat(built, &about) != 0)
        return SLUICE_OK;
    for (size_t i = 0; i < COUNT_OF(sources) && status == SLUICE_OK && *name == NULL; i++)
        status = find_newer(folder, sources[i], &about, arena, name, error);
    return status;
}

int folder_look(const char *path, struct arena *arena, struct trial_folder *folder,
                struct sluice_error *error)
{
    int status;

    *folder = (struct trial_folder){ .path = path, .name = last_part(path, arena) };
    if (folder->name == NULL)
        return error_memory(error, path);
    status = find_pipeline(folder, arena, error);
    if (status == SLUICE_OK)
        status = find_cases(folder, arena, error);
    return status == SLUICE_OK ? find_plugins(folder, arena, error) : status;
}
