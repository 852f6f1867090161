/* reads.h - what a node reads of the indexes of its tables. */
#ifndef CORE_RUN_READS_H
#define CORE_RUN_READS_H

#include "extract/extract.h"

struct partition_run;

/* What a run knows of a read beside what a plugin is called with. */
struct bound_read {
    struct shared_index *index;
    struct sluice_column *columns; /* of the view, after indexing */
    /* Rows of the table with a null in a key or condition, so that no slice has them. */
    struct call_nulls lost;
    struct digest seal; /* of what the plugin sees, where inputs are checked */
};

/* Finds the indexes of the node, once its tables are there. */
int reads_share(struct node_run *node_run, struct sluice_error *error);
/* Fills views once all indexes of the node are ready. */
void reads_open(struct node_run *node_run);

/* nulls.c: nulls in columns that a table declares without. */
/* Lists them, once the reads of the node are open. */
int nulls_find(struct node_run *node_run, struct sluice_error *error);
/* Fails a partition in whose window a row is found by no key because of such a null. */
void nulls_check_lost(struct partition_run *partition);

#endif
