/*
 * partitions.h - what a file does to the store: the dates it writes, the rows that move, go or
 * stay. Private to the import.
 */
#ifndef CORE_IMPORT_PARTITIONS_H
#define CORE_IMPORT_PARTITIONS_H

#include "import/keys.h"

/* A date that an import writes anew. */
struct import_partition {
    sluice_day date;
    int64_t rows;
    struct digest digest;
    bool changed;         /* differs from the version that stands */
    bool is_left;         /* the file has no rows of it; these moved away: */
    struct table removed; /* their keys, but for the date */
};

struct import_partitions {
    struct import_partition *items; /* the dates written, ascending; then those rows moved from */
    size_t count, capacity;
    size_t replaced;
    bool whole_range; /* all dates from..to are replaced */
    sluice_day from, to;
    int64_t before; /* rows of the versions that are replaced */
    struct import_counts counts;
    struct import_move *moves; /* by the date they moved from */
    size_t move_count, move_capacity;
    struct import_loss *losses;
    size_t loss_count, loss_capacity;
    struct table kept;      /* of a merge: rows of the dates that are not in the file */
    struct key_index index; /* of the file, where the store has a row to look up */
};

void import_partitions_fini(struct import_partitions *partitions);
/* The date as one that is written, or NULL. */
struct import_partition *import_partition_find(const struct import_partitions *partitions,
                                               sluice_day date);
/* Its rows go anyway: it is written, or within a range that is replaced whole. */
bool import_is_replaced(const struct import_partitions *partitions, sluice_day date);
/* Another date whose version this import makes. Its `removed` goes over, if this succeeds. */
int import_partition_add(struct import_partitions *partitions, struct import_partition partition,
                         struct sluice_error *error);
bool import_partition_differs(const struct ledger *ledger, const char *table,
                              const struct import_partition *partition);

#endif
