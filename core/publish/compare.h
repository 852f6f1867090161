/* compare.h - how a shadow run holds rows against those that stand, and keeps them for others. */
#ifndef CORE_PUBLISH_COMPARE_H
#define CORE_PUBLISH_COMPARE_H

#include "publish/private.h"

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

/* A partition that was computed, and what is committed of it. */
struct compared {
    struct shadow *shadow;
    const struct comparison *comparison;
    const struct publish_partition *partition;
    const struct table *committed;
};

/* What one difference is: `key` is an array of `key_count` values, `before` and `after` as in
 * struct shadow_count. */
struct difference {
    sluice_day date;
    const struct sluice_value *key;
    uint32_t key_count;
    struct sluice_value before, after;
};

/* shadow.c */
int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error);
/* Counts one more difference. Text is copied. */
int shadow_note(struct shadow *shadow, struct shadow_count *count,
                const struct difference *difference, struct sluice_error *error);

/* shadow_columns.c: which columns of an output are compared with which. */
int comparison_lay_out(struct comparison *comparison, struct arena *arena, struct session *session,
                       struct sluice_error *error);

/* shadow_rows.c */
int shadow_compare_rows(const struct compared *compared, struct sluice_error *error);
/* shadow_outcomes.c: entities that were not written, on either side. */
int shadow_compare_outcomes(const struct compared *compared, struct session *session,
                            struct sluice_error *error);

/* Rows of a computed table that this run made and did not commit, by calendar index. Nodes
 * downstream see them in place of what the store has. */
struct overlay {
    struct table *tables;
    bool *made; /* NULL: nobody downstream reads it */
};

/* overlay.c */
struct overlays {
    const struct plan *plan;
    struct overlay *items; /* by source.index */
};
int overlays_init(struct overlays *overlays, const struct plan *plan, struct arena *arena,
                  struct sluice_error *error);
void overlays_fini(struct overlays *overlays);
/* The calls of publish.h: sink_keep, sink_has, sink_trim. */
bool overlays_keep(struct overlays *overlays, const struct source *source, size_t date_index,
                   struct table *rows);
bool overlays_have(const struct overlays *overlays, const struct source *source, size_t date_index);
void overlays_trim(struct overlays *overlays, sluice_day date);
/* A computed table as nodes downstream see it: columns that the store lacks are null. */
int overlays_read(const struct overlays *overlays, struct session *session,
                  const struct sink_read *read, struct table *rows, struct sluice_error *error);

#endif
