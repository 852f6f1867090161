/* access.c - who may change a file that is about to be loaded, or put another in its place. */
#include "object/access.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int unreachable(const char *path, struct sluice_error *error)
{
    int status = errno == ENOENT ? SLUICE_E_NOT_FOUND : SLUICE_E_IO;

    if (errno == ENOMEM)
        return error_memory(error, path);
    return sluice_error_set(error, status, "%s: %s", path, strerror(errno));
}

static int status_check(const char *path, const struct stat *status, struct sluice_error *error)
{
    uid_t user = geteuid();

    if (status->st_uid != 0 && status->st_uid != user)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: belongs to user %u, so it is not loaded; make it your own "
                                "with: chown %u %s",
                                path, (unsigned)status->st_uid, (unsigned)user, path);
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: may be written by others, so it is not loaded; mend it "
                                "with: chmod go-w %s",
                                path, path);
    return SLUICE_OK;
}

static int file_check(const char *path, struct sluice_error *error)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return unreachable(path, error);
    if (!S_ISREG(status.st_mode))
        return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: is no file", path);
    return status_check(path, &status, error);
}

static int folder_check(const char *path, struct sluice_error *error)
{
    const char *slash = strrchr(path, '/');
    struct stat status;
    char *folder;
    int result;

    if (slash == NULL)
        folder = strdup(".");
    else
        folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (folder == NULL)
        return error_memory(error, "a path");
    result = stat(folder, &status) != 0 ? unreachable(folder, error)
                                        : status_check(folder, &status, error);
    free(folder);
    return result;
}

int access_check(const char *path, char **real, struct sluice_error *error)
{
    char *found = realpath(path, NULL);
    int status;

    if (found == NULL)
        return unreachable(path, error);
    status = file_check(path, error);
    if (status == SLUICE_OK)
        status = folder_check(path, error);
    if (status == SLUICE_OK)
        status = folder_check(found, error);
    if (status != SLUICE_OK) {
        free(found);
        return status;
    }
    *real = found;
    return SLUICE_OK;
}
