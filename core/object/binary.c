/* binary.c - where the running program lies. */
#include "object/object.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

int binary_folder(char **folder, struct sluice_error *error)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash;

    if (length <= 0)
        return sluice_error_set(error, SLUICE_E_IO, "/proc/self/exe: cannot be read: %s",
                                strerror(errno));
    path[length] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        *folder = strdup("/");
    else
        *folder = strndup(path, (size_t)(slash - path));
    return *folder != NULL ? SLUICE_OK : error_memory(error, "a path");
}
