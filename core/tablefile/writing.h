/*
 * writing.h - a table file in the making: what of the content becomes which array.
 */
#ifndef CORE_TABLEFILE_WRITING_H
#define CORE_TABLEFILE_WRITING_H

#include "tablefile/output.h"

/* Rows that are looked at together: a multiple of 64. */
#define WRITING_ROWS ((int64_t)65536)

struct writing {
    const struct table_file_content *content;
    struct format_header header;
    struct format_array *arrays;   /* all descriptors, filled */
    struct sluice_column *sources; /* one for each: where its values are */
    uint64_t count;
    struct table keys, covered; /* what `sources` has of neither rows nor index */
    struct buffer names;
    void *scratch; /* WRITING_ROWS values */
};

/* Makes head and sources; nothing is written. */
int writing_init(struct writing *writing, const struct table_file_content *content,
                 struct sluice_error *error);
void writing_fini(struct writing *writing);

/* Writes the rows of array `i` to where its descriptor says. The status is that of the output. */
int writing_put(struct writing *writing, uint64_t i, struct output *output);

#endif
