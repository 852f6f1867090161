/* allowance.c - the memory this process may have: the machine's, or what its control groups say. */
#include "base/base.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_SIZE 4096

/* ---- lines of a file, without memory of the heap ---- */

struct lines {
    int file;
    size_t length, next;
    char data[LINE_SIZE];
};

static bool lines_open(struct lines *lines, const char *path)
{
    lines->file = open(path, O_RDONLY | O_CLOEXEC);
    lines->length = lines->next = 0;
    return lines->file >= 0;
}

/* More behind what is left; a line that fills the room is none of those looked for. */
static bool lines_fill(struct lines *lines)
{
    ssize_t got;

    memmove(lines->data, lines->data + lines->next, lines->length - lines->next);
    lines->length -= lines->next;
    lines->next = 0;
    if (lines->length == LINE_SIZE - 1)
        lines->length = 0;
    got = read(lines->file, lines->data + lines->length, LINE_SIZE - 1 - lines->length);
    if (got > 0)
        lines->length += (size_t)got;
    return got > 0;
}

/* The next line, terminated; NULL at the end, where the file is closed. */
static char *lines_next(struct lines *lines)
{
    char *line, *end;

    do {
        line = lines->data + lines->next;
        end = memchr(line, '\n', lines->length - lines->next);
        if (end != NULL) {
            *end = '\0';
            lines->next = (size_t)(end - lines->data) + 1;
            return line;
        }
    } while (lines_fill(lines));
    (void)close(lines->file);
    return NULL;
}

/* ---- control groups ---- */

enum { OLD, UNIFIED, KINDS };

static const struct {
    const char *type;     /* of its file system */
    const char *files[2]; /* limits of a group */
} kinds[KINDS] = {
    [OLD] = { "cgroup", { "memory.limit_in_bytes" } },
    [UNIFIED] = { "cgroup2", { "memory.max", "memory.high" } },
};

/* The group this process is in, of each kind; "": not known. */
struct groups {
    char paths[KINDS][LINE_SIZE];
};

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* "4:memory:/jobs/7", "0::/jobs/7" */
static void find_groups(const char *root, struct groups *groups)
{
    char path[PATH_MAX];
    struct lines lines;
    char *line;

    (void)snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    if (!lines_open(&lines, path))
        return;
    while ((line = lines_next(&lines)) != NULL) {
        const char *number = strsep(&line, ":");
        const char *controllers = strsep(&line, ":");
        if (number == NULL || controllers == NULL || line == NULL)
            continue;
        if (*controllers == '\0' || has_word(controllers, "memory"))
            memcpy(groups->paths[*controllers == '\0' ? UNIFIED : OLD], line, strlen(line) + 1);
    }
}

struct mount {
    const char *root, *point, *type, *options;
};

/* "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory" */
static bool parse_mount(char *line, struct mount *mount)
{
    const char *field;

    *mount = (struct mount){ 0 };
    for (int i = 0; (field = strsep(&line, " ")) != NULL && strcmp(field, "-") != 0; i++) {
        mount->root = i == 3 ? field : mount->root;
        mount->point = i == 4 ? field : mount->point;
    }
    mount->type = strsep(&line, " ");
    (void)strsep(&line, " ");
    mount->options = line;
    return mount->point != NULL && mount->options != NULL;
}

/* "max", and what cannot be read, is no limit. */
static void read_limit(const char *folder, const char *group, const char *file, uint64_t *least)
{
    char path[PATH_MAX];
    struct lines lines;
    const char *line;

    if (file == NULL ||
        snprintf(path, sizeof path, "%s%s/%s", folder, group, file) >= (int)sizeof path ||
        !lines_open(&lines, path))
        return;
    while ((line = lines_next(&lines)) != NULL) {
        uint64_t limit = *line >= '0' && *line <= '9' ? strtoull(line, NULL, 10) : 0;
        if (limit > 0 && limit < *least)
            *least = limit;
    }
}

/* The group as this mount has it. A container sees its own group as the root of the mount, whatever
 * it is called outside: where there is no such group below it, the walk up finds that root. */
static const char *below(const struct mount *mount, const char *group)
{
    size_t length = strlen(mount->root);

    if (strstr(group, "/..") != NULL)
        return "";
    if (length > 1 && strncmp(group, mount->root, length) == 0 &&
        (group[length] == '/' || group[length] == '\0'))
        return group + length;
    return strcmp(group, "/") == 0 ? "" : group;
}

/* Every group counts, up to the root. */
static void look_up(const char *root, const struct mount *mount, const struct groups *groups,
                    int kind, uint64_t *least)
{
    char folder[PATH_MAX], group[LINE_SIZE];
    char *slash = group;

    if (snprintf(folder, sizeof folder, "%s%s", root, mount->point) >= (int)sizeof folder)
        return;
    (void)snprintf(group, sizeof group, "%s", below(mount, groups->paths[kind]));
    while (slash != NULL) {
        for (size_t i = 0; i < COUNT_OF(kinds[kind].files); i++)
            read_limit(folder, group, kinds[kind].files[i], least);
        slash = strrchr(group, '/');
        if (slash != NULL)
            *slash = '\0';
    }
}

uint64_t memory_allowed(const char *root)
{
    uint64_t least = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGE_SIZE);
    struct groups groups = { 0 };
    char path[PATH_MAX];
    struct lines lines;
    struct mount mount;
    char *line;

    find_groups(root, &groups);
    (void)snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
    if (!lines_open(&lines, path))
        return least;
    while ((line = lines_next(&lines)) != NULL) {
        if (!parse_mount(line, &mount))
            continue;
        if (strcmp(mount.type, kinds[UNIFIED].type) == 0)
            look_up(root, &mount, &groups, UNIFIED, &least);
        else if (strcmp(mount.type, kinds[OLD].type) == 0 && has_word(mount.options, "memory"))
            look_up(root, &mount, &groups, OLD, &least);
    }
    return least;
}
