/* access.h - who may change a file that is about to be loaded. */
#ifndef CORE_OBJECT_ACCESS_H
#define CORE_OBJECT_ACCESS_H

#include "base/base.h"

/*
 * SLUICE_E_PLUGIN if anybody but root and the user may change the file, or put another in its
 * place: file, its folder, and where `path` is a link, what it leads to. SLUICE_E_NOT_FOUND or
 * SLUICE_E_IO if there is no such file. `*real` is the path without links; heap, free() it.
 */
int access_check(const char *path, char **real, struct sluice_error *error);

#endif
