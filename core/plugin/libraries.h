/* libraries.h - the libraries that a plugin brings with it. */
#ifndef CORE_PLUGIN_LIBRARIES_H
#define CORE_PLUGIN_LIBRARIES_H

#include "plugin/plugin.h"

/*
 * Finds what the loaded plugin needs and is not the system's, and what that needs; then its
 * identity. The libraries are in `arena`; libraries_close in any case.
 */
int libraries_find(struct plugin *plugin, struct arena *arena, struct sluice_error *error);
void libraries_close(struct plugin *plugin);

#endif
