/*
 * verify.h - what stands in the tables, compared with what the ledger says was committed.
 *
 * What stood is not kept: a digest says that rows differ, and counts, row hashes and sums say how,
 * as far as that can be known. Nothing here prints.
 */
#ifndef CORE_ASK_VERIFY_H
#define CORE_ASK_VERIFY_H

#include "ask/asker.h"

#define VERIFY_KEYS 10 /* shown of a partition */

/* Columns that a commit's rows are hashed over. */
struct verify_columns {
    const char *text; /* as the ledger has them */
    const char **names;
    int32_t *types;
    int32_t *places; /* in the scan of the table; -1: the store has no such column, all is null */
    int32_t count;
    int32_t hashed; /* the first ones, of which is the row hash behind them; 0: there is none */
};

enum verdict {
    VERDICT_PENDING,
    VERDICT_SOUND,
    VERDICT_DIFFERS,
    VERDICT_UNKNOWN,   /* of an older release, with too little kept of it */
    VERDICT_UNSETTLED, /* it is being published, or was while it was looked at */
};

struct verify_partition {
    sluice_day date;
    const struct commit_record *commit; /* the version that stands; NULL: none */
    const struct verify_columns *columns;
    int verdict;
    int64_t rows;          /* that stand */
    int64_t right;         /* of a computed table: those whose row hash is theirs */
    struct digest content; /* of what stands, over `columns` */
    /* How it differs: the least that explains what stands; `exact`: it is known to be this. */
    int64_t added, changed, missing;
    bool exact;
    const char *keys[VERIFY_KEYS]; /* of the rows it is known of that they were added or changed */
    size_t key_count, keys_left;
    const char *unreadable; /* why its rows cannot be read; NULL: they can */
};

struct verify_table {
    const struct source *source;
    const struct verify_columns *declared; /* what a commit of it would be over now */
    struct content_columns stored;         /* what the store has; none: there is no such table */
    struct verify_columns **sets;
    size_t set_count, set_capacity;
    const char **scan_names;
    int32_t *scan_types;
    size_t scan_count;
    struct verify_partition *items; /* ascending by date */
    size_t count, capacity;
    const char *unreadable; /* some row on no date that there is */
    size_t differing, unknown;
    int32_t first_unknown;
    size_t unsettled;
    sluice_day first_unsettled;
};

struct verify {
    struct asker asker; /* its ledger with content */
    struct arena arena;
    bool has_range;
    sluice_day from, to;
    struct verify_table *tables; /* those that the ledger covers */
    size_t table_count;
    const char **uncovered; /* tables of which it has no commit */
    size_t uncovered_count;
    size_t partitions, differing, unknown, unsettled;
};

/* Compares all tables; in one state of the store, of which the ledger is. verify_fini in any case.
 */
int verify_all(struct verify *verify, struct sluice_error *error);
/* After it, where the ledger lies apart from the store and no state is of both: what seems to
 * differ and is being published, by the ledger of before or of now, is unsettled. Outside of the
 * read. */
int verify_look_again(struct verify *verify, struct sluice_error *error);
void verify_fini(struct verify *verify);

/* ---- what is done about it ---- */

/* Can it be mended by a new version? Raw rows that cannot be read are mended by hand alone. */
bool verify_is_mendable(const struct verify_table *table, const struct verify_partition *partition);
/* How many of those that differ it leaves as they are. */
size_t verify_left(const struct verify *verify);
/* A new version of every partition that differs, in one transaction: of computed ones a stale one,
 * of raw ones the rows as they are. */
int verify_repair(struct verify *verify, const char *run_id, const struct lease *lease,
                  struct sluice_error *error);

#endif
