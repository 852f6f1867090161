/* private.h - the layouts of the ledger's tables. */
#ifndef CORE_LEDGER_PRIVATE_H
#define CORE_LEDGER_PRIVATE_H

#include "ledger/ledger.h"

enum ledger_table {
    LEDGER_RUNS,
    LEDGER_COMMITS,
    LEDGER_COMPONENTS,
    LEDGER_DIGESTS,
    LEDGER_OUTCOMES,
    LEDGER_ATTEMPTS,
    LEDGER_LEASES,
    LEDGER_INTENTS, /* of a ledger apart from its store alone */
    LEDGER_TABLE_COUNT,
};

#define LEDGER_MAX_COLUMNS 21

struct ledger_layout {
    const char *table;
    int32_t count;
    int32_t keys;
    const char *names[LEDGER_MAX_COLUMNS];
    int32_t types[LEDGER_MAX_COLUMNS];
};

extern const struct ledger_layout ledger_layouts[LEDGER_TABLE_COUNT];

/* Partitions are text in the ledger: an ISO date, or "all" for an undated table. */
#define PARTITION_ALL "all"
#define PARTITION_TEXT_SIZE DATE_TEXT_SIZE
char *partition_format(sluice_day date, char text[PARTITION_TEXT_SIZE]);
/* False if it is neither; `text` may be NULL. */
bool partition_parse(const char *text, sluice_day *date);
/* 0 if it is none. */
int commit_kind_parse(const char *name);
int outcome_parse(const char *name);
bool outcome_is_of_attempt(const char *version);
/* Records are counted from 1; so many as an int64 may count nobody wrote. */
bool sequence_is_sound(int64_t sequence);

/* Reads a whole ledger table, or the rows where `column` (may be NULL) is `value`. A table that
 * does not exist reads as empty. */
int ledger_read(struct session *session, enum ledger_table which,
                const struct condition *conditions, size_t condition_count, struct table *rows,
                struct sluice_error *error);
/* A failure of who reads the ledger: which store is meant, where that is not the data's. */
int ledger_fault(struct session *session, int status, struct sluice_error *error);
/* "cannot read the ledger: ..", with its store where that is not the data's. */
int ledger_cannot(struct session *session, const char *what, struct sluice_error *error);
struct ledger_where {
    const struct condition *conditions;
    size_t count;
};
/* What says that a row is about a range; it borrows the name of the table and itself. */
struct ledger_within {
    char first[PARTITION_TEXT_SIZE], last[PARTITION_TEXT_SIZE];
    struct condition conditions[3];
};
void ledger_within(struct ledger_range range, struct ledger_within *out);
/* The first `wanted` columns alone; the others are left out, or null. */
int ledger_read_first(struct session *session, enum ledger_table which, int32_t wanted,
                      struct ledger_where where, struct table *rows, struct sluice_error *error);
/* The same rows, some at a time: of `rows` there are the views alone. */
struct ledger_each {
    struct ledger_where where;
    int (*take)(const struct table *rows, void *user, struct sluice_error *error);
    void *user;
};
int ledger_each_first(struct session *session, enum ledger_table which, int32_t wanted,
                      const struct ledger_each *each, struct sluice_error *error);
/* The texts of one column, row by row, as long as `take` says SLUICE_OK; not the nulls. */
int ledger_each_text(struct session *session, enum ledger_table which, const char *column,
                     int (*take)(const struct sluice_value *text, void *user,
                                 struct sluice_error *error),
                     void *user, struct sluice_error *error);
/* The columns of LEDGER_COMMITS. */
enum {
    C_TABLE,
    C_PARTITION,
    C_SEQUENCE,
    C_KIND,
    C_COMMIT,
    C_RUN,
    C_NODE,
    C_AT,
    C_EXPECTED,
    C_WRITTEN,
    C_SKIPPED,
    C_FAILED,
    C_RETRYABLE,
    C_FINGERPRINT,
    C_REASON,
    C_HEALTH,
    C_ROWS,
    C_CONTENT_ID,
    C_CONTENT,
    C_CONTENT_COLUMNS,
    I_NOTE, /* of LEDGER_INTENTS, whose other columns are the same */
};
#define COMMIT_COLUMNS (C_CONTENT_COLUMNS + 1)
/* A record as a row of LEDGER_COMMITS, with one cell to spare; borrows from both. */
struct commit_cells {
    char partition[PARTITION_TEXT_SIZE], fingerprint[DIGEST_TEXT_SIZE], content[DIGEST_TEXT_SIZE];
    struct sluice_value values[COMMIT_COLUMNS + 1];
};
void commit_cells(const struct commit_record *commit, struct commit_cells *cells);

/* The intents of all tables, or of `table` alone, by table and date; in `arena`. None where the
 * ledger lies in the store. */
int intents_load(struct session *session, const char *table, struct arena *arena,
                 struct intent_record **intents, size_t *count, struct sluice_error *error);

/* A row of LEDGER_COMMITS; texts are copied, or those of the record `before` (may be NULL) where
 * they are the same. SLUICE_E_CORRUPT, SLUICE_E_MEMORY. */
int commit_parse(struct arena *arena, const struct table *rows, int64_t row,
                 const struct commit_record *before, struct commit_record *out,
                 struct sluice_error *error);
int ledger_rows_init(struct table *rows, enum ledger_table which, struct sluice_error *error);
/* Terminated copy of a text cell, with ? for what is not UTF-8 (command lines and paths may be any
 * bytes); NULL for null; sets `*failed` when memory is short. */
const char *cell_text(struct arena *arena, const struct table *rows, int column, int64_t row,
                      bool *failed);
/* The same, but for `other` (may be NULL) where that is the text. */
const char *cell_shared(struct arena *arena, const struct table *rows, int column, int64_t row,
                        const char *other, bool *failed);
int64_t cell_int(const struct table *rows, int column, int64_t row);

/* A row of LEDGER_LEASES; `released_at` 0: it is held. */
int lease_rows_add(struct table *rows, const struct lease_record *record, int64_t released_at,
                   struct sluice_error *error);

#endif
