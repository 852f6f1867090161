/* folders.h - where plugins are looked for. */
#ifndef CORE_PLUGIN_FOLDERS_H
#define CORE_PLUGIN_FOLDERS_H

#include "base/base.h"

struct folders {
    struct arena *arena; /* the caller's: holds the paths */
    const char **paths;  /* heap */
    size_t count, capacity;
};

/* Fills the list in the order of registry_create. The caller frees `paths`, after a failure too. */
int folders_find(struct folders *folders, const char *plugins_dir, struct sluice_error *error);

#endif
