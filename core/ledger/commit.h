/*
 * commit.h - what the ledger has of one version of a partition.
 *
 * A part of ledger.h, which is what others include.
 */
#ifndef CORE_LEDGER_COMMIT_H
#define CORE_LEDGER_COMMIT_H

#include "store/store.h"

enum commit_kind {
    COMMIT_RUN = 1,    /* computed by a node */
    COMMIT_IMPORT = 2, /* loaded from a file */
    COMMIT_RETIRE = 3, /* left the calendar: replaced by nothing */
    COMMIT_FAILED = 4, /* an attempt that changed nothing */
};
const char *commit_kind_name(int kind);

/* One version of a partition, or an attempt at one. Undated tables have date NO_DATE. */
struct commit_record {
    const char *table;
    sluice_day date;
    int64_t sequence; /* 1, 2, .. within (table, date) */
    int kind;
    const char *commit_id, *run_id;
    /* The commit that last added, removed or changed a row of the partition, this one or an earlier
     * one: what its rows are known by. NULL on writing: this one. `content_sequence` is that
     * commit's, of records of a loaded ledger; 0: not known. */
    const char *content_id;
    int64_t content_sequence;
    const char *node; /* NULL for imports */
    int64_t at;       /* microseconds UTC */
    int64_t expected, written, skipped, failed;
    int64_t retryable; /* failed entities whose cause lies outside the computation */
    int64_t rows;      /* in the store; an entity may have several */
    struct digest fingerprint;
    const char *reason; /* failed attempts: why; else NULL */
    const char *health; /* of the columns, as health_format writes it; NULL: not known */
    /* The digest of all rows, and the columns it is over, as content_columns_add writes them;
     * NULL: not known, as of commits of older releases. */
    struct digest content;
    const char *content_columns;
};

#endif
