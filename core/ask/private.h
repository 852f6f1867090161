/* private.h - the steps that an answer is gathered in, a file each. */
#ifndef CORE_ASK_PRIVATE_H
#define CORE_ASK_PRIVATE_H

#include "ask/ask.h"

/* ---- status ---- */

/* How full the columns are. */
int status_gather_health(struct status *status, const struct ledger *ledger,
                         struct node_status *node, struct sluice_error *error);

/* ---- why ---- */

/* What upstream it waits for, down to the root. */
int why_gather_steps(struct why *why, struct sluice_error *error);
/* Its row, its outcomes, and what the breaker remembers. */
int why_gather_entity(struct why *why, const struct outcome_record *outcomes, size_t count,
                      struct sluice_error *error);

/* ---- export ---- */

/* The outcomes of one date; and their columns: the partition column and the key, then what became
 * of them. The second fails with SLUICE_E_MEMORY alone. */
int export_outcomes(const struct export *export, sluice_day date, const struct export_sink *sink,
                    struct sluice_error *error);
int export_outcome_columns(struct export *export);

/* ---- verify ---- */

/* The columns that a text of the ledger names; NULL where it is no such text. */
int verify_columns_of(struct verify *verify, struct verify_table *table, const char *text,
                      const struct verify_columns **columns, struct sluice_error *error);
/* Those that a version of a computed table was hashed over, with the help of its component
 * `output`; of an older release, those that gave its row hashes. NULL: not known. */
int verify_columns_of_commit(struct verify *verify, struct verify_table *table,
                             const struct commit_record *commit,
                             const struct verify_columns **columns, struct sluice_error *error);
/* What the store has of the table, and what a commit of it would be over. */
int verify_columns_init(struct verify *verify, struct verify_table *table,
                        struct sluice_error *error);
/* Appends the canonical form of the first `count` columns of a row; `places` are in `columns`. */
void verify_append_row(const struct verify_columns *set, const int32_t *places, int32_t count,
                       const struct sluice_column *columns, int64_t row, struct buffer *scratch);
/* Empties memory that is used for one row after another; that it ran short once, stays known. */
void verify_reuse(struct buffer *scratch);
/* Is the row hash of a row its own? `scratch` is reused memory. */
bool verify_hash_is_right(const struct verify_columns *set, const int32_t *places,
                          const struct sluice_column *columns, int64_t row, struct buffer *scratch);

/* Counts and digests of what stands on every date; dates without a version join the partitions. */
int verify_scan(struct verify *verify, struct verify_table *table, struct sluice_error *error);
/* Judges each partition, and says of those that differ how. */
int verify_judge(struct verify *verify, struct verify_table *table, struct sluice_error *error);

/* The rows of a partition, over a set of columns. */
struct verify_rows {
    struct table rows;
    int32_t *places; /* of the set's columns in them; -1: null */
};
int verify_read(struct verify *verify, const struct verify_table *table, sluice_day date,
                const struct verify_columns *set, struct verify_rows *rows,
                struct sluice_error *error);
struct digest verify_row_digest(const struct verify_columns *set, const struct verify_rows *rows,
                                int64_t row, struct buffer *scratch);
/* How the rows differ from the version, whose digest is `*content`; NULL: it is not known. */
int verify_describe(struct verify *verify, const struct verify_table *table,
                    struct verify_partition *partition, const struct digest *content,
                    struct sluice_error *error);

#endif
