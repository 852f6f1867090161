#include "plugin/plugin.h"
#include <dlfcn.h>
#include <stdlib.h>

/* dlopen searches the system's folders for a bare name; a path with links taken out has slashes. */
static int open_object(const char *path, void **object, struct sluice_error *error)
{
    char *real = realpath(path, NULL);

    if (real == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be found any more", path);
    *object = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    free(real);
    if (*object == NULL)
        return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: cannot be loaded: %s", path,
                                dlerror());
    return SLUICE_OK;
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
