/* symbols.h - what a shared object exports and imports, read from its file: nothing of it runs. */
#ifndef CORE_OBJECT_SYMBOLS_H
#define CORE_OBJECT_SYMBOLS_H

#include "base/base.h"

struct symbol {
    const char *name; /* within the bytes of the file */
    bool exported;    /* else imported */
    bool bound;       /* exported, but the object's own uses of it stay in it */
    bool unique;      /* exported, one for the whole process whoever loads it */
};

/* Zero-initialise; the caller ends it with symbols_fini, after a failure too. */
struct symbols {
    struct symbol *items;
    size_t count, capacity;
};

/*
 * The dynamic symbols of a sound object but those that every object has: the descriptor, what
 * linkers and sanitizers add. A table that does not fit the file reads as empty. SLUICE_E_MEMORY.
 */
int symbols_read(const void *file, size_t length, struct symbols *symbols,
                 struct sluice_error *error);
void symbols_fini(struct symbols *symbols);

/*
 * SLUICE_E_PLUGIN if the object exports what the program has already, so that its own calls would
 * go there, or what all objects of the process would share. Before the object is loaded.
 */
int symbols_check(const char *path, const void *file, size_t length, struct sluice_error *error);

#endif
