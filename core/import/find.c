/* find.c - which files a table has: names, packed ones in their place, patterns. */
#include "import/import.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#define PACKED ".gz"

/* Paths that were found. */
struct found {
    struct arena *arena;
    const char **paths;
    size_t count, capacity; /* of the list, in heap memory */
    struct sluice_error *error;
};

static int no_memory(const struct found *found)
{
    return error_memory(found->error, "the list of files");
}

static bool has(const struct found *found, const char *path, size_t length)
{
    for (size_t i = 0; i < found->count; i++)
        if (strlen(found->paths[i]) == length && memcmp(found->paths[i], path, length) == 0)
            return true;
    return false;
}

static int add(struct found *found, const char *path)
{
    const char *copy = arena_copy(found->arena, path, strlen(path));

    if (copy == NULL || !array_reserve((void **)&found->paths, &found->capacity, found->count + 1,
                                       sizeof *found->paths))
        return no_memory(found);
    found->paths[found->count++] = copy;
    return SLUICE_OK;
}

/* ---- patterns ---- */

static bool is_pattern(const char *path)
{
    return strpbrk(path, "*?[") != NULL;
}

/* What is no folder, or not there, has nothing that matches; others are told of, by errno. */
static int unreadable(const char *path, int reason)
{
    (void)path;
    errno = reason;
    return reason != ENOENT && reason != ENOTDIR;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* X.gz where X is there is another form of it. */
static bool is_packed_copy(const struct found *found, const char *path)
{
    size_t length = strlen(path), end = sizeof PACKED - 1;

    return length > end && strcmp(path + length - end, PACKED) == 0 &&
           has(found, path, length - end);
}

static int take_matches(struct found *found, const glob_t *matches)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < matches->gl_pathc && status == SLUICE_OK; i++)
        if (!has(found, matches->gl_pathv[i], strlen(matches->gl_pathv[i])) &&
            !is_packed_copy(found, matches->gl_pathv[i]))
            status = add(found, matches->gl_pathv[i]);
    return status;
}

/* All that match, plain or packed, in the order of their bytes. */
static int expand(struct found *found, const char *pattern)
{
    const char *packed = arena_printf(found->arena, "%s" PACKED, pattern);
    glob_t matches = { 0 };
    int result, status = SLUICE_OK;

    if (packed == NULL)
        return no_memory(found);
    result = glob(pattern, GLOB_NOSORT, unreadable, &matches);
    if (result == 0 || result == GLOB_NOMATCH)
        result = glob(packed, GLOB_NOSORT | (result == 0 ? GLOB_APPEND : 0), unreadable, &matches);
    if (result == GLOB_NOSPACE || (result == GLOB_ABORTED && errno == ENOMEM))
        status = no_memory(found);
    else if (result == GLOB_ABORTED)
        status = sluice_error_set(found->error, SLUICE_E_INVALID,
                                  "cannot look for '%s': a folder of it cannot be read", pattern);
    /* A name is before the same with .gz. */
    if (matches.gl_pathc > 0)
        qsort(matches.gl_pathv, matches.gl_pathc, sizeof *matches.gl_pathv, by_bytes);
    if (status == SLUICE_OK)
        status = take_matches(found, &matches);
    globfree(&matches);
    return status;
}

/* ---- names ---- */

/* A folder may be called like a pattern. */
static const char *escape(struct arena *arena, const char *folder)
{
    struct buffer out = { 0 };
    const char *escaped = NULL;

    for (const char *c = folder; *c != '\0'; c++) {
        if (strchr("*?[\\", *c) != NULL)
            buffer_char(&out, '\\');
        buffer_char(&out, *c);
    }
    if (!out.failed)
        escaped = arena_copy(arena, out.data == NULL ? "" : out.data, out.length);
    buffer_fini(&out);
    return escaped;
}

/* `path` as it is, or packed in its place; `*path` NULL: neither is there. */
static int find_plain(const struct found *found, const char **path)
{
    const char *packed;

    if (access(*path, F_OK) == 0)
        return SLUICE_OK;
    packed = arena_printf(found->arena, "%s" PACKED, *path);
    if (packed == NULL)
        return no_memory(found);
    *path = access(packed, F_OK) == 0 ? packed : NULL;
    return SLUICE_OK;
}

/* A name of the table, in a folder whose escaped name is `escaped`; else `*missing` is its path. */
static int look_for(struct found *found, const char *folder, const char *escaped, const char *name,
                    const char **missing)
{
    const char *path = name[0] == '/' ? name : path_join(found->arena, folder, name);
    const char *pattern = name[0] == '/' ? name : path_join(found->arena, escaped, name);
    const char *there = path;
    int status = path == NULL || pattern == NULL ? no_memory(found) : find_plain(found, &there);

    if (status != SLUICE_OK)
        return status;
    if (there != NULL)
        return has(found, there, strlen(there)) ? SLUICE_OK : add(found, there);
    if (is_pattern(name))
        return expand(found, pattern);
    *missing = path;
    return SLUICE_OK;
}

/* The list in the arena, and what it is called. */
static int finish(struct found *found, const struct pipeline_table *table, const char *first,
                  struct import_item *item)
{
    const char **paths = arena_alloc(found->arena, sizeof *paths * (found->count + 1));

    if (paths == NULL)
        return no_memory(found);
    if (found->count > 0)
        memcpy(paths, found->paths, sizeof *paths * found->count);
    *item = (struct import_item){ table, first, paths, found->count };
    if (found->count == 1)
        item->path = paths[0];
    else if (found->count > 1)
        item->path = arena_printf(found->arena, "%s and %zu more", paths[0], found->count - 1);
    return item->path == NULL ? no_memory(found) : SLUICE_OK;
}

/* A name of several that is not there, while others are. */
static int refuse_missing(const struct found *found, const struct pipeline_table *table,
                          const char *missing)
{
    return sluice_error_set(found->error, SLUICE_E_INVALID,
                            "table '%s' is of several files, and there is no '%s': put it there, "
                            "or remove it from 'file'",
                            table->name, missing);
}

int import_find(const struct pipeline_table *table, const char *folder, struct arena *arena,
                struct import_item *item, struct sluice_error *error)
{
    struct found found = { .arena = arena, .error = error };
    const char *escaped = escape(arena, folder), *missing = NULL;
    const char *first = table->file[0] == '/' ? table->file : path_join(arena, folder, table->file);
    int status = escaped == NULL ? no_memory(&found) : SLUICE_OK;

    for (size_t i = 0; i < table->file_count && status == SLUICE_OK; i++)
        status = look_for(&found, folder, escaped, table->files[i], &missing);
    if (status == SLUICE_OK && missing != NULL && found.count > 0)
        status = refuse_missing(&found, table, missing);
    if (status == SLUICE_OK)
        status = finish(&found, table, first, item);
    free(found.paths);
    return status;
}

int import_find_path(const struct pipeline_table *table, const char *path, struct arena *arena,
                     struct import_item *item, struct sluice_error *error)
{
    struct found found = { .arena = arena, .error = error };
    int status = SLUICE_OK;

    if (is_pattern(path) && access(path, F_OK) != 0)
        status = expand(&found, path);
    if (status == SLUICE_OK)
        status = finish(&found, table, path, item);
    free(found.paths);
    return status;
}
