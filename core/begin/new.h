/*
 * new.h - beginnings: a pipeline for CSV files that lie there, a plugin for tables of a pipeline.
 *
 * A part of begin.h, which is what others include.
 */
#ifndef CORE_BEGIN_NEW_H
#define CORE_BEGIN_NEW_H

#include "engine/engine.h"

struct new_pipeline_request {
    const char *path;         /* of the file that is written; there may be none of this name */
    const char *const *files; /* CSV files, one table each */
    size_t file_count;
    bool row_numbers; /* where no columns tell rows apart their numbers are the key */
};

/*
 * Looks at every row of the files and writes a pipeline that imports all of them as they are.
 * `report` tells, for people, what was found in each and the commands that come next.
 * SLUICE_E_INVALID: a file that cannot be imported as it is, or no columns that tell its rows
 * apart and `row_numbers` is not asked for, the message names file and lines; or `path` is there
 * already. Nothing is written then.
 */
int new_pipeline(const struct new_pipeline_request *request, struct buffer *report,
                 struct sluice_error *error);

struct new_plugin_request {
    const char *name; /* of the plugin, its folder and its output; there may be no such folder */
    const struct pipeline *pipeline; /* whose tables it reads */
    const char *const *entities;     /* "player_id:int", each a column of the entity's key */
    size_t entity_count;
    const char *const *inputs; /* "TABLE" or "TABLE=ALIAS"; the first lists the entities */
    size_t input_count;
};

/*
 * Writes the folder of a plugin that builds, runs and passes its test at once: it counts the rows
 * of each input, and takes the mean of the first column of numbers. `report` names the files and
 * the commands that come next. SLUICE_E_INVALID: what was asked for cannot be.
 */
int new_plugin(const struct new_plugin_request *request, struct buffer *report,
               struct sluice_error *error);

#endif
