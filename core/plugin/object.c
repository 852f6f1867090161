#include "plugin/plugin.h"
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

/* The loader has no code for short memory: its message ends with the system's, or says so, and
 * where it lost the reason too `errno` still has it. */
static int load_error(const char *path, int code, struct sluice_error *error)
{
    const char *message = dlerror();

    if (code == ENOMEM || message == NULL || strstr(message, "memory") != NULL)
        return error_memory(error, path);
    return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: cannot be loaded: %s", path, message);
}

/* dlopen searches the system's folders for a bare name; a path with links taken out has slashes. */
static int open_object(const char *path, void **object, struct sluice_error *error)
{
    char *real = realpath(path, NULL);
    int code;

    if (real == NULL && errno == ENOMEM)
        return error_memory(error, path);
    if (real == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be found any more", path);
    errno = 0;
    *object = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    code = errno;
    free(real);
    return *object == NULL ? load_error(path, code, error) : SLUICE_OK;
}

/* There is no dlclose: code that ran once may have left pointers to itself anywhere. */
int object_load(const char *path, const char *symbol, struct digest *file_hash,
                const void **address, struct sluice_error *error)
{
    void *object = NULL;
    const void *found;
    int status = identity_check(path, file_hash, error);

    if (status == SLUICE_OK)
        status = open_object(path, &object, error);
    if (status != SLUICE_OK)
        return status;
    found = dlsym(object, symbol);
    if (found == NULL)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: does not export '%s'; end its file with SLUICE_PLUGIN or "
                                "SLUICE_DRIVER",
                                path, symbol);
    *address = found;
    return SLUICE_OK;
}
