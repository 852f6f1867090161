/* elf_note.h - the Sluice note of a shared object, found without running anything of it. */
#ifndef CORE_OBJECT_ELF_NOTE_H
#define CORE_OBJECT_ELF_NOTE_H

#include <stddef.h>

/* The contents of the note, within the bytes of the file. */
struct elf_note {
    const unsigned char *bytes;
    size_t size;
};

/*
 * Checks that the file is a whole shared object whose headers agree with each other, so that the
 * dynamic linker can be trusted with it, and finds its note. NULL on success, else what is wrong,
 * as the rest of a sentence about the file: "is no shared object".
 */
const char *elf_note_find(const void *file, size_t length, struct elf_note *note);

#endif
