/*
 * plugin.h - finding, checking and loading processor plugins, and binding them to parameters.
 *
 * Nothing of a file runs before its identity note was read and accepted. A file or folder that
 * others may write is refused. Objects are never unloaded. Main thread, unless said.
 */
#ifndef CORE_PLUGIN_H
#define CORE_PLUGIN_H

#include "base/base.h"
#include "object/object.h"
#include "pipeline/pipeline.h"
#include "sluice/plugin.h"
#include "table/table.h"

/* ---- registry ---- */

/* A library that a plugin needs and that is not the system's. */
struct plugin_library {
    const char *path;
    struct object_file file;
};

struct plugin {
    const char *name;
    char *path;
    struct object_file file;
    struct plugin_library *libraries;
    size_t library_count;
    /* Of all that is loaded of it and its libraries: the same code built again has the same, also
     * with -g, with another comment, or stripped. */
    struct digest identity;
    const void *symbol; /* what the object exports */
    /* A copy of it, of this ABI's size: what an older one ends before is zero. */
    const struct sluice_processor *descriptor;
};

struct registry;

/*
 * Search folders in order: `plugins_dir` (may be NULL), those of SLUICE_PLUGIN_PATH (colon
 * separated), and `<binary>/../plugins` then `<binary>/../lib/sluice/plugins`. A folder that does
 * not exist is skipped, but `plugins_dir` must exist and have files of plugins. Loads nothing.
 */
int registry_create(const char *plugins_dir, struct registry **registry,
                    struct sluice_error *error);
void registry_destroy(struct registry *registry);
/*
 * Loads NAME.so from the first folder that has it and checks the descriptor: names, unique columns,
 * types, ranges, keys, windows that can hold rows, choices, entity key = first output
 * columns. SLUICE_E_NOT_FOUND lists the folders searched; a link to nothing is there, and wrong.
 */
int registry_find(struct registry *registry, const char *name, const struct plugin **plugin,
                  struct sluice_error *error);
/*
 * SLUICE_E_REFUSED if the plugin's file or one of its libraries was written since it was loaded:
 * what was computed since may come of other code than its hash says. Rights, links, and a file that
 * took its place at the path change nothing. Cheap as long as nothing happened; any thread.
 */
int plugin_is_unchanged(const struct plugin *plugin, struct sluice_error *error);
/* Names of all files there are, sorted, first folder wins; in the registry's memory. */
int registry_names(struct registry *registry, const char *const **names, size_t *count,
                   struct sluice_error *error);

/* The checks of registry_find on a descriptor alone. Every problem is added to `problems`, one per
 * line. Returns SLUICE_E_PLUGIN if there is any. */
int descriptor_check(const struct sluice_processor *descriptor, struct buffer *problems,
                     struct sluice_error *error);

/* ---- instances: a plugin bound to parameters ---- */

struct instance {
    struct arena arena;
    const struct plugin *plugin;
    const struct sluice_setting *const *settings; /* one per declared parameter, NULL-terminated */
    /* As bound: windows with their parameter figures resolved (from_days, to_days, last are final),
     * ranges of output columns likewise. */
    const struct sluice_input *const *inputs;
    uint32_t input_count;
    const struct sluice_output *output;
    const struct sluice_gates *gates; /* as declared, windows of `due` resolved; NULL: none */
    const struct sluice_key_column *const *entity;
    const char *entity_word;
    int as_of;         /* enum sluice_as_of */
    const void *block; /* of calls for which `prepare` makes none; NULL: none */
    size_t block_size;
    uint32_t column_count;
    uint32_t key_count; /* entity columns */
    /* "min_games=10 trend_min_games=15": canonical, for fingerprints and messages. */
    const char *parameters_text;
};

/* Finds the tables that `bind` asks for: `*found` lives in `arena`, or longer, and is NULL where
 * there is no such table. SLUICE_E_MEMORY. */
struct instance_tables {
    int (*find)(void *context, struct arena *arena, const char *alias, const char *table,
                const struct sluice_bound_table **found);
    void *context;
};

/* What a pipeline gives an instance. */
struct instance_given {
    const struct yaml *with;
    struct location location;
    const struct instance_tables *tables; /* NULL: none are known */
};

/*
 * Resolves `given->with`, a map of parameters (NULL: none), against the declared ones and runs
 * `bind`. Mistakes (unknown, missing, wrong type, out of range, not a choice, and what `bind`
 * reports) become diagnostics with the place of the value, or its `location` for what is missing;
 * then SLUICE_E_INVALID. Nothing of `given` is kept.
 */
int instance_create_among(const struct plugin *plugin, const struct instance_given *given,
                          struct diagnostics *diagnostics, struct instance **instance,
                          struct sluice_error *error);
/* The same where no table is known. */
int instance_create(const struct plugin *plugin, const struct yaml *given, struct location location,
                    struct diagnostics *diagnostics, struct instance **instance,
                    struct sluice_error *error);
void instance_destroy(struct instance *instance);

#endif
