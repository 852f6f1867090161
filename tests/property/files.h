/*
 * files.h - a world as the files that a person would write.
 */
#ifndef TESTS_PROPERTY_FILES_H
#define TESTS_PROPERTY_FILES_H

#include <stdio.h>

#include "property/world.h"

#define FILES_DATE_SIZE 40

/* The date of a day of the world, as in files and in the store. */
const char *files_date(int day, char text[FILES_DATE_SIZE]);
/* The pipeline; `strict`: with the declarations that processors run under, else with those that an
 * import does. */
void files_pipeline(const struct world *world, bool strict, FILE *out);
/* The rows of a table, or the calendar (WORLD_TABLES), as CSV. */
void files_table(const struct data *data, int table, FILE *out);
/* Its name. */
const char *files_name(int table);

extern const char *const files_plugins[PLUGINS];

#endif
