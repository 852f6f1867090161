/*
 * stored.h - rows of the store that a file is held against. Private to the import.
 */
#ifndef CORE_IMPORT_STORED_H
#define CORE_IMPORT_STORED_H

#include "import/file.h"
#include "import/partitions.h"

/* The table of a file as the store has it, read in the columns of the file. */
struct stored {
    struct session *session; /* NULL: there is no store, and so no row */
    const struct import_file *file;
    const char **names; /* of the columns that the store has; none: there is no such table */
    int32_t *types;
    int32_t count;
    int32_t *place;              /* by column of the file: where it is read, -1: all null */
    struct sluice_column *views; /* by column of the file, of the batch at hand */
    uint8_t *nothing;            /* a bitmap for those that are all null */
    size_t nothing_bytes;
};

/* Some rows, in the columns of the file, those of the key first. */
typedef int stored_visitor(const struct sluice_column *columns, int64_t count, void *user,
                           struct sluice_error *error);

/* The rows on dates from..to, in order of date; of an undated table all. */
struct stored_visit {
    int64_t from, to; /* INT32_MIN and INT32_MAX are open ends; from > to: none */
    bool whole;       /* all columns, not only those of the store's key */
    stored_visitor *take;
    void *user;
};

/* `arena` and `file` outlive it. stored_fini accepts a failed one. */
int stored_init(struct stored *stored, struct session *session, const struct import_file *file,
                struct arena *arena, struct sluice_error *error);
void stored_fini(struct stored *stored);
/* Calls `take` with the rows of the visit, batch by batch. */
int stored_visit(struct stored *stored, const struct stored_visit *visit,
                 struct sluice_error *error);

/* Dates that did not change become changed where the store has not the rows of their version, by
 * number. */
int import_recount(struct stored *stored, const struct import_file *file,
                   struct import_partitions *partitions, struct sluice_error *error);

#endif
