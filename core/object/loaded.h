/* loaded.h - what of an object's file is loaded, as a digest. */
#ifndef CORE_OBJECT_LOADED_H
#define CORE_OBJECT_LOADED_H

#include "object/object.h"

/*
 * XXH3-128 of the PT_LOAD segments as the file has them, where notes and the header's place and
 * number of sections count as 0: what a compiler writes about its input, and what `strip` takes
 * away, is in no segment or in these. Of a file that is no ELF object of this machine: of all of
 * it. Zeroes those bytes in `file`.
 */
struct digest loaded_digest(unsigned char *file, size_t length);

#endif
