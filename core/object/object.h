/*
 * object.h - shared objects: what a file is before anything of it runs, loading it, and what its
 * code may not do to its host.
 *
 * Nothing of a file runs before its identity note was read and accepted. A file or folder that
 * others may write is refused. Objects are never unloaded. Main thread, unless said.
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include "base/base.h"
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
    /* Told, with `told`, of what the plugin's accessors were asked in vain; NULL: nobody. */
    void (*misread)(void *told, const struct sluice_misread *misread);
    void *told;
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

/* ---- identity ---- */

/*
 * Reads the note of an ELF file and compares it with ours. SLUICE_E_PLUGIN naming each differing
 * field ("ABI 2.0, this sluice has 1.1; sizeof(struct sluice_call) 96, here 104"), or that the file
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

/* ---- the parts of loading, for what an object brings with it ---- */

/* identity_check of a file that stays open; the caller ends it with object_file_close. */
int object_file_open(const char *path, struct object_file *file, struct sluice_error *error);
/* The same of a library, which needs no note. Who may write it is not looked at: the system found
 * it.
 */
int library_file_open(const char *path, struct object_file *file, struct sluice_error *error);
/* Was it not written since it was loaded? Any thread; `path` is for messages. */
int object_file_compare(const struct object_file *file, const char *path, bool *unchanged,
                        struct sluice_error *error);

/* What an object exports besides its descriptor, and all that it imports. */
struct object_symbols {
    const char *const *exports;
    const char *const *imports;
    size_t export_count, import_count;
};
/* Of a file that was loaded; the names are in `arena`. `path` is for messages. */
int object_symbols(const struct object_file *file, const char *path, struct arena *arena,
                   struct object_symbols *out, struct sluice_error *error);

/* The folder of the running binary, for finding plugins and stores. Heap, free() it. */
int binary_folder(char **folder, struct sluice_error *error);

#endif
