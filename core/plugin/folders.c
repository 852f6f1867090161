/* folders.c - the folders in which plugins are looked for. */
#include "plugin/folders.h"
#include "plugin/plugin.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Adds a copy of the path if there is such a folder. */
static bool add_folder(struct folders *folders, const char *path, size_t length)
{
    char *folder = arena_copy(folders->arena, path, length);

    if (folder == NULL)
        return false;
    if (length == 0 || !is_folder(folder))
        return true;
    if (!array_reserve((void **)&folders->paths, &folders->capacity, folders->count + 1,
                       sizeof *folders->paths))
        return false;
    folders->paths[folders->count++] = folder;
    return true;
}

static bool add_environment(struct folders *folders)
{
    const char *path = getenv("SLUICE_PLUGIN_PATH");

    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");

        if (!add_folder(folders, path, length))
            return false;
        path += length + (path[length] == ':');
    }
    return true;
}

/* The build tree's and the installation's own, relative to the folder above the binary. */
static int add_own(struct folders *folders, struct sluice_error *error)
{
    static const char *const own[] = { "plugins", "lib/sluice/plugins" };
    char *binary = NULL;
    char *slash;
    int status = binary_folder(&binary, error);

    if (status != SLUICE_OK)
        return status;
    slash = strrchr(binary, '/');
    if (slash != NULL)
        *slash = '\0';
    for (size_t i = 0; i < COUNT_OF(own) && status == SLUICE_OK; i++) {
        char *folder = arena_printf(folders->arena, "%s/%s", binary, own[i]);

        if (folder == NULL || !add_folder(folders, folder, strlen(folder)))
            status = error_memory(error, "the plugin folders");
    }
    free(binary);
    return status;
}

/* A folder above the right one would be passed over in silence. */
static int check_named(const char *folder, struct sluice_error *error)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    bool found = false;

    if (directory == NULL && errno == ENOENT)
        return sluice_error_set(error, SLUICE_E_NOT_FOUND, "%s: there is no such plugin folder",
                                folder);
    if (directory == NULL && errno == ENOTDIR)
        return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                                "%s: is no folder; give the folder that the plugins are in",
                                folder);
    if (directory == NULL && errno == ENOMEM)
        return error_memory(error, folder);
    if (directory == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be read: %s", folder,
                                strerror(errno));
    while (!found && (entry = readdir(directory)) != NULL) {
        size_t length = strlen(entry->d_name);
        found = length > 3 && strcmp(entry->d_name + length - 3, ".so") == 0;
    }
    (void)closedir(directory);
    if (found)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                            "%s: there is no plugin in this folder, no file NAME.so", folder);
}

int folders_find(struct folders *folders, const char *plugins_dir, struct sluice_error *error)
{
    int status = plugins_dir == NULL ? SLUICE_OK : check_named(plugins_dir, error);

    if (status != SLUICE_OK)
        return status;
    if ((plugins_dir != NULL && !add_folder(folders, plugins_dir, strlen(plugins_dir))) ||
        !add_environment(folders))
        return error_memory(error, "the plugin folders");
    return add_own(folders, error);
}
