/* object_file.h - the open file of a shared object. */
#ifndef CORE_PLUGIN_OBJECT_FILE_H
#define CORE_PLUGIN_OBJECT_FILE_H

#include "plugin/plugin.h"

/* identity_check of a file that stays open; the caller ends it with object_file_close. */
int object_file_open(const char *path, struct object_file *file, struct sluice_error *error);

/* The same of a library, which needs no note. Who may write it is not looked at: the system found
 * it.
 */
int library_file_open(const char *path, struct object_file *file, struct sluice_error *error);

/* Was it not written since it was loaded? Any thread; `path` is for messages. */
int object_file_compare(const struct object_file *file, const char *path, bool *unchanged,
                        struct sluice_error *error);

#endif
