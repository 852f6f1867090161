/* shadow.h - what a shadow run found: how what was computed differs from what is committed. */
#ifndef CORE_PUBLISH_SHADOW_H
#define CORE_PUBLISH_SHADOW_H

#include "ledger/ledger.h"

/* How many, and the first: of the earliest date, there of the lowest key. */
struct shadow_count {
    int64_t count;
    sluice_day date; /* of the first, and so on; meaningless while count is 0 */
    const char *key; /* by `key_names`, as JSON: ["0022100199",1628369]; NULL: a whole partition */
    struct sluice_value before, after; /* committed, computed; null where there is none */
};

enum shadow_side { SHADOW_BOTH, SHADOW_ONLY_COMMITTED, SHADOW_ONLY_COMPUTED };

struct shadow_column {
    const char *name;
    int32_t type;             /* enum sluice_type */
    int side;                 /* enum shadow_side: who has the column */
    double tolerance;         /* negative: none */
    struct shadow_count rows; /* that differ; where one side has it: that have a value */
    double largest;           /* difference of two numbers; 0: none */
};

/* One output. Rows are matched by their key. */
struct shadow_node {
    const char *name, *table;
    const char *plugin;     /* "psza 1.2.0 build HASH", which computed the rows */
    const char **key_names; /* `key_count` of them; the entity's come first */
    uint32_t key_count;
    int64_t partitions, rows; /* compared; rows that both sides have */
    int64_t uncommitted;      /* partitions computed that never were: nothing to compare with */
    int64_t retired;          /* committed, no longer in the calendar */
    struct shadow_count only_committed, only_computed, differing; /* rows */
    struct shadow_count outcomes; /* entities of which one side, or both, wrote no row */
    struct shadow_count failed;   /* partitions that fail, are committed, and did not fail before */
    struct shadow_column *columns;
    size_t column_count;
};

/* Filled by the sink of sink_shadow_create. Zero-initialise; shadow_fini accepts that. */
struct shadow {
    struct arena arena;
    struct shadow_node *nodes; /* in topological order */
    size_t node_count;
};

void shadow_fini(struct shadow *shadow);
bool shadow_differs(const struct shadow_node *node);
/* Is this column, of the store or of the build alone, or in some cell, a difference? */
bool shadow_column_differs(const struct shadow_node *node, const struct shadow_column *column);

#endif
