/*
 * difference.h - what the rows of a partition that are to stand differ in from those that do.
 * Private to publish.
 */
#ifndef CORE_PUBLISH_DIFFERENCE_H
#define CORE_PUBLISH_DIFFERENCE_H

#include "publish/whole.h"

/* How rows of a table are compared: its columns as the store has them. */
struct compared_table {
    const char *name; /* of the publish_table; NULL: none yet */
    struct arena arena;
    const char **columns; /* of the store */
    int32_t *types;
    int32_t *given;    /* per column, where it stands in the rows handed over; -1: nowhere */
    bool *is_kept;     /* per column: it says when a row was made, and is not compared */
    int32_t count;     /* 0: it cannot be compared, and is written whole */
    int32_t *stored;   /* per column handed over, where it stands in the store */
    int32_t key_count; /* the first columns are the key */
    bool is_empty;     /* on the dates at hand */
    bool is_probed;
};

/* Of the partitions of a publication, of which those of a table come one after the other.
 * Zero-initialise. */
struct comparer {
    struct session *session;
    struct whole whole;
    struct compared_table table;
    const struct sluice_column *like; /* the columns that `given` is of */
};
void comparer_fini(struct comparer *comparer);

enum difference_kind {
    DIFFERENCE_NONE = 1, /* the rows that stand are those that are to stand */
    DIFFERENCE_SOME,     /* those of `gone` go, those of `come` come */
    DIFFERENCE_WHOLE,    /* all that stand go, if any; `come`, or as they were handed over, come */
};

struct difference {
    int kind;          /* enum difference_kind */
    bool is_made;      /* the tables are there */
    bool finds_none;   /* nothing stands that would have to go */
    struct table keys; /* of rows that go, by the columns of the store's key */
    struct table gone; /* the same rows, in the columns handed over; not of DIFFERENCE_WHOLE */
    struct table come;
};
void difference_fini(struct difference *difference);

/*
 * Compares cell by cell what is handed over of a partition (PUBLISH_REPLACE) with what stands, in
 * the open transaction, but for `run_id` and `computed_at` of computed rows. Rows that stay as they
 * are keep these where the partition is written whole. `may_be_some`: the store deletes by key.
 * What cannot be compared (no key, cells that cannot be read) is DIFFERENCE_WHOLE.
 */
int difference_make(struct comparer *comparer, const struct publish_partition *partition,
                    bool may_be_some, struct difference *difference, struct sluice_error *error);

#endif
