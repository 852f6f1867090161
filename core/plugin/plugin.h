/*
 * plugin.h - finding, checking and loading processor plugins, and binding them to parameters.
 *
 * Nothing of a file runs before its identity note was read and accepted. A file or folder that
 * others may write is refused. Objects are never unloaded. Main thread, unless said.
 */
#ifndef CORE_PLUGIN_H
#define CORE_PLUGIN_H

#include "base/base.h"
#include "pipeline/pipeline.h"
#include "sluice/plugin.h"
#include "table/table.h"
#include <sys/stat.h>

/* ---- guards: a host stays itself; docs/plugins.md says what that covers ---- */

struct guard_modes {
    uint64_t vector, scalar;
};

/* What a thread is at in a plugin, or in any object that is loaded. Zero-initialise; borrowed. */
struct guard_call {
    const char *name, *file; /* of the plugin; either may be NULL */
    const char *function;    /* "process" */
    const char *node;        /* NULL: not in a run; else of this date */
    sluice_day date;
    const struct sluice_value *key; /* of the entity; NULL: of none */
    uint32_t key_count;
    /* Of the guards: the thread as it was. */
    struct guard_modes modes;
    locale_t locale;
    bool forked;
};

enum guard_deed {
    GUARD_NOTHING,
    GUARD_ROUNDING,
    GUARD_FLUSHING,
    GUARD_FLOATING,
    GUARD_LOCALE,
    GUARD_FORK,
};

/* Notes what the calling thread is like; once before any number of calls by it. */
void guard_init(struct guard_call *call);
/* Around each call; cheap. Leaving says what the plugin did to its thread, after putting that back.
 */
void guard_enter(struct guard_call *call);
enum guard_deed guard_leave(struct guard_call *call);
/* "changed the ..", after the name of who did it. */
const char *guard_text(enum guard_deed deed);

/* What the calling thread is at in a plugin; NULL: nothing. In a signal handler too. */
struct guard_call *guard_current(void);

/* Why the process ends. */
struct guard_end {
    enum { GUARD_SIGNAL, GUARD_EXIT, GUARD_THREAD } how; /* the last: its thread ended itself */
    int signal;
    const struct guard_call *call; /* of the thread it is; NULL: in no plugin */
};

/*
 * For the whole process, by its main thread before there is another one: a crash, exit, quick_exit
 * and the end of a thread in a plugin are given to `tell`, then a crash goes on as it would have,
 * and the others end the process with exit code 1. A child of a fork ends at once. Descriptor 1
 * becomes that of stderr; `*output` is what it was, or -1 if it was closed. The calling thread gets
 * a thread_home. `tell` may do what a signal handler may. SLUICE_E_MEMORY or SLUICE_E_LIMIT.
 */
int guard_put_up(void (*tell)(const struct guard_end *end), int *output,
                 struct sluice_error *error);
/* Before the program ends by itself. */
void guard_take_down(void);

/*
 * What is not any more as it was when the guards were put up, separated by commas, is put back: the
 * locale, what signals do and which are blocked, working directory, umask, environment. False if
 * nothing is, or no guards are up. Main thread.
 */
bool guard_restore(struct buffer *changes);
/* Were descriptors of this process closed since the guards were put up? Nothing can put those back,
 * and what is written may go into any file. */
bool guard_is_cut_off(void);

/* ---- identity: also used for store drivers ---- */

/*
 * Reads the note of an ELF file and compares it with ours. SLUICE_E_PLUGIN naming each differing
 * field ("ABI 2.0, this sluice has 1.0; sizeof(struct sluice_call) 96, here 104"), or that the file
 * is no shared object, has no note, is torn, or may be written by others (mode, file and folder).
 * `*file_hash` is XXH3-128 of the file.
 */
int identity_check(const char *path, struct digest *file_hash, struct sluice_error *error);

/* What an object was loaded from. Who writes into this file changes code that is in use. */
struct object_file {
    int descriptor;       /* open for reading, so that the inode is not used again */
    struct stat state;    /* as it was when it was hashed */
    struct digest hash;   /* of the file */
    struct digest loaded; /* of what is loaded of it */
};

/*
 * identity_check, then dlopen(RTLD_NOW | RTLD_LOCAL) and dlsym. What was hashed is what is loaded:
 * SLUICE_E_PLUGIN if the file was replaced meanwhile, or exports what the program has too. On
 * success the caller ends `*file` with object_file_close.
 */
int object_load(const char *path, const char *symbol, struct object_file *file,
                const void **address, struct sluice_error *error);
void object_file_close(struct object_file *file);

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
/* What a plugin exports besides its descriptor, and all that it imports. */
struct plugin_symbols {
    const char *const *exports;
    const char *const *imports;
    size_t export_count, import_count;
};
int plugin_symbols(const struct plugin *plugin, struct arena *arena, struct plugin_symbols *out,
                   struct sluice_error *error);
/* Names of all files there are, sorted, first folder wins; in the registry's memory. */
int registry_names(struct registry *registry, const char *const **names, size_t *count,
                   struct sluice_error *error);
/* The folder of the running binary, for finding plugins and stores. Heap, free() it. */
int binary_folder(char **folder, struct sluice_error *error);

/* The checks of registry_find on a descriptor alone. Every problem is added to `problems`, one per
 * line. Returns SLUICE_E_PLUGIN if there is any. */
int descriptor_check(const struct sluice_processor *descriptor, struct buffer *problems,
                     struct sluice_error *error);

/* ---- instances: a plugin bound to parameters ---- */

/* Entity columns of a processor, and key columns of what is found by them. */
#define MAX_KEY_COLUMNS 16

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
    uint32_t column_count;
    uint32_t key_count; /* entity columns */
    /* "min_games=10 trend_min_games=15": canonical, for fingerprints and messages. */
    const char *parameters_text;
};

/*
 * Resolves `given`, a map of parameters (NULL: none), against the declared ones and runs `bind`.
 * Mistakes (unknown, missing, wrong type, out of range, not a choice, and what `bind` reports)
 * become diagnostics with the place of the value, or `location` for what is missing; then
 * SLUICE_E_INVALID. Nothing of `given` is kept.
 */
int instance_create(const struct plugin *plugin, const struct yaml *given, struct location location,
                    struct diagnostics *diagnostics, struct instance **instance,
                    struct sluice_error *error);
void instance_destroy(struct instance *instance);

#endif
