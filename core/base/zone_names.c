/* zone_names.c - the time zone that was probably meant. */
#include "base/private.h"

#include <dirent.h>
#include <stdlib.h>

#define MOST_DEPTH 3
#define MOST_NAMES 4096

struct names {
    struct arena arena;
    const char **items;
    size_t count, capacity;
};

/* The same zones again, with and without leap seconds, and what is no zone. */
static bool is_skipped(const char *name)
{
    return name[0] == '.' || strcmp(name, "posix") == 0 || strcmp(name, "right") == 0 ||
           strchr(name, '.') != NULL;
}

static void add_name(struct names *names, const char *name)
{
    if (names->count < MOST_NAMES && array_reserve((void **)&names->items, &names->capacity,
                                                   names->count + 1, sizeof *names->items))
        names->items[names->count++] = name;
}

/* `prefix`: "Europe/", or "" at the top. What cannot be read is left out. */
static void collect(struct names *names, const char *prefix, int depth)
{
    const char *path = arena_printf(&names->arena, ZONE_FOLDER "%s", prefix);
    DIR *folder = path == NULL ? NULL : opendir(path);
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        const char *name, *below;
        if (is_skipped(entry->d_name))
            continue;
        name = arena_printf(&names->arena, "%s%s", prefix, entry->d_name);
        below = arena_printf(&names->arena, "%s%s/", prefix, entry->d_name);
        if (name == NULL || below == NULL)
            break;
        if (entry->d_type != DT_DIR)
            add_name(names, name);
        else if (depth < MOST_DEPTH)
            collect(names, below, depth + 1);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

bool zone_closest(const char *name, char closest[ZONE_NAME_SIZE])
{
    struct names names = { 0 };
    const char *found;

    arena_init(&names.arena, 0);
    collect(&names, "", 1);
    found = closest_match(name, names.items, names.count);
    if (found != NULL)
        (void)snprintf(closest, ZONE_NAME_SIZE, "%s", found);
    free(names.items);
    arena_fini(&names.arena);
    return found != NULL;
}
