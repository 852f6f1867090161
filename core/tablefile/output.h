/*
 * output.h - the body of a table file, written front to back and summed block by block.
 */
#ifndef CORE_TABLEFILE_OUTPUT_H
#define CORE_TABLEFILE_OUTPUT_H

#include "tablefile/format.h"

struct output {
    int descriptor;
    const char *path;
    struct sluice_error *error;
    unsigned char *block; /* what is not written yet */
    size_t used;
    uint64_t at; /* bytes of the file that were given */
    struct digest *sums;
    size_t sum_count;
    int status; /* the first error; nothing is done after it */
};

/* For a body of `blocks` blocks. */
int output_init(struct output *output, int descriptor, const char *path, uint64_t blocks,
                struct sluice_error *error);
void output_fini(struct output *output);
/* Bytes that are of no block: head and end. */
void output_plain(struct output *output, const void *bytes, size_t length);
/* Bytes of the body, which begins with the first of them. */
void output_append(struct output *output, const void *bytes, size_t length);
/* Zeroes of the body up to byte `at` of the file. */
void output_pad(struct output *output, uint64_t at);
/* Ends the last block. */
void output_end(struct output *output);

#endif
