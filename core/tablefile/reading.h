/*
 * reading.h - the inside of an open table file.
 */
#ifndef CORE_TABLEFILE_READING_H
#define CORE_TABLEFILE_READING_H

#include "tablefile/format.h"

#include <stdatomic.h>

/* Rows that are checked together: a multiple of 64. */
#define READING_ROWS ((uint64_t)65536)

struct table_file {
    struct table_file_about about;
    char *path;
    int descriptor; /* of a base; else -1 */
    const unsigned char *map;
    size_t length;
    /* Copies: what was checked stays so, whatever becomes of the file. */
    struct format_header header;
    struct format_array *arrays; /* those that this release knows */
    uint64_t count;
    struct digest *sums;         /* of blocks */
    struct sluice_column *views; /* of each array, in the map; the columns first */
    const char **names;
    char *texts;     /* of names and labels */
    int32_t *key;    /* the column of each key */
    uint64_t starts; /* the array that is the first of the index after its keys */

    uint64_t *first_chunk; /* of each array, in `chunks` */
    atomic_uchar *chunks;  /* not 0: READING_ROWS rows of an array are sound */
    atomic_uchar *blocks;  /* not 0: a block has its sum */
    atomic_uchar indexed;  /* not 0: the index is sound */
};

/* SLUICE_E_CORRUPT, in a sentence that says what is wrong. */
SLUICE_PRINTF(3, 4)
int reading_corrupt(const char *path, struct sluice_error *error, const char *format, ...);

/* Checks and copies head and end of the file that is mapped. */
int reading_head(struct table_file *file, struct sluice_error *error);

/* Checks values of an array, which lie in it; at once where they were. Any thread. */
int reading_check(struct table_file *file, uint64_t array, uint64_t first, uint64_t count,
                  struct sluice_error *error);
/* All values of an array. */
int reading_check_all(struct table_file *file, uint64_t array, struct sluice_error *error);

/* "column 'x'", "the starts of keys". Returns `text`. */
#define READING_NAME_SIZE 256
char *reading_name(const struct table_file *file, uint64_t array, char text[READING_NAME_SIZE]);

#endif
