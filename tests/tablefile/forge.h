/*
 * forge.h - table files in memory, changed by hand, with sums that are right again.
 */
#ifndef TESTS_TABLEFILE_FORGE_H
#define TESTS_TABLEFILE_FORGE_H

#include "tablefile/format.h"

/* Gives all parts of the bytes the sums that they then have, as far as its counts lead; a file that
 * says it is longer or shorter stays one. False where it is too short for a head and an end. */
bool forge_sums(unsigned char *bytes, size_t length);
/* A file without a name that has these bytes; -1 where there is none. close() it. */
int forge_file(const void *bytes, size_t length);

#endif
