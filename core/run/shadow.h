/* shadow.h - a shadow run: rows compared with those that stand, and kept for whoever reads them. */
#ifndef CORE_RUN_SHADOW_H
#define CORE_RUN_SHADOW_H

#include "run/run.h"
#include "run/tables.h"

struct chunk;
struct partition_run;

/* How the rows of an output are found and compared; by node.index. Column numbers are those of the
 * finished rows (computed), and of what is read of the store (committed). */
struct comparison {
    const struct node *node;
    struct shadow_node *out;
    bool has_table;     /* in the store */
    const char **names; /* read of the store, the key first */
    int32_t *types;
    int32_t count;
    int32_t *computed_keys, *committed_keys;
    int32_t *computed, *committed; /* by column of `out`; -1: not on that side */
};

/* Rows of a computed table that this run made and did not commit, by calendar index. Nodes
 * downstream see them in place of what the store has. */
struct overlay {
    struct table *tables;
    bool *made;
};

/* shadow.c: in place of commits. */
int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error);
/* Compares a list of finished partitions with what the store has. On the writer's lane. */
int shadow_compare(struct session *session, struct partition_run *first,
                   struct sluice_error *error);
/* Counts one more difference; `key` is an array of `key_count` values. Text is copied. */
int shadow_note(struct shadow *shadow, struct shadow_count *count, int32_t date,
                const struct sluice_value *key, uint32_t key_count, struct sluice_value before,
                struct sluice_value after, struct sluice_error *error);

/* shadow_columns.c: which columns of each output are compared with which; and the overlays. */
int shadow_open(struct chunk *chunk, struct session *session, struct sluice_error *error);

/* shadow_rows.c */
int shadow_compare_rows(struct shadow *shadow, const struct comparison *comparison,
                        const struct partition_run *partition, const struct table *committed,
                        struct sluice_error *error);
/* shadow_outcomes.c: entities that were not written, on either side. */
int shadow_compare_outcomes(struct shadow *shadow, const struct comparison *comparison,
                            struct session *session, const struct partition_run *partition,
                            const struct table *committed, struct sluice_error *error);

/* overlay.c */
int overlays_init(struct chunk *chunk, struct sluice_error *error);
void overlays_fini(struct chunk *chunk);
/* Takes the rows of a partition that is done, if somebody downstream reads them. */
void overlay_take(struct chunk *chunk, struct partition_run *partition);
/* Between chunks: lets go of what no later one reads. */
void overlays_trim(struct chunk *chunk);
/* Has this run made rows of the table for this date? */
bool overlay_has(const struct chunk *chunk, const struct source *source, size_t date_index);
/* Reads a computed table as nodes downstream see it: columns that the store lacks are null. */
int overlay_read(struct shared_table *table, struct session *session,
                 const struct condition *within, size_t condition_count);

#endif
