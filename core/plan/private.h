/* private.h - steps of binding and planning, in the order in which they run. */
#ifndef CORE_PLAN_PRIVATE_H
#define CORE_PLAN_PRIVATE_H

#include "plan/plan.h"

/* What the steps of binding share. */
struct binder {
    struct binding *binding;
    struct registry *registry;
    struct diagnostics *diagnostics;
    struct sluice_error *error;
    size_t source_capacity, projection_capacity, node_capacity;
};

/* Each returns SLUICE_OK after reporting mistakes as diagnostics; other codes stop at once. */
int bind_raw_sources(struct binder *binder);
int bind_calendar(struct binder *binder);
int bind_nodes(struct binder *binder); /* plugins, parameters, outputs */
int bind_reads(struct binder *binder); /* tables and columns */
int bind_gates(struct binder *binder);
int bind_seasons(struct binder *binder); /* windows of a season, where there are none */
int bind_columns(struct binder *binder); /* columns that the pipeline names of outputs */
int bind_graph(struct binder *binder);   /* dependencies, cycles, levels, order */
int bind_look_ahead(struct binder *binder);
int bind_components(struct binder *binder);
/* Where the plugin stands among node.components. */
#define NODE_PLUGIN_PART 0

/* completeness.c: the gate of a node: the descriptor's, with what the pipeline says of it; NULL if
 * there is none. */
int completeness_choose(struct binder *binder, const struct node *node,
                        const struct sluice_completeness **gate);
/* gate_reads.c: its tables and settings. */
int bind_completeness(struct binder *binder, struct node *node,
                      const struct sluice_completeness *gate);

int binder_out_of_memory(struct binder *binder);
void *binder_alloc(struct binder *binder, size_t bytes);
int binder_add_source(struct binder *binder, struct source *source);
/* Turns a `where` into filters typed by the source's columns; `*filters` NULL if there are none. */
int bind_filters(struct binder *binder, const struct pipeline_filter *where, size_t count,
                 const struct source *source, const struct sluice_filter *const **filters);
/* Resolves one read: table, columns with their types, keys, order, filters, projection. */
int bind_read(struct binder *binder, struct node *node, const struct sluice_input *input,
              const char *table, struct location location, struct read *read);
/* The read names no table that there is. Says nothing where another mistake explains that. */
void report_unknown_table(struct binder *binder, const struct node *node, const struct read *read);
/* Columns, keys, order, filters and window against the table. */
void check_read(struct binder *binder, const struct node *node, const struct read *read);
int make_projection(struct binder *binder, struct read *read);
struct location node_location(const struct node *node);
/* Does some node or the calendar read it? Of a raw table that nobody reads nothing is asked. */
bool source_is_read(const struct binding *binding, const struct source *source);
/* Names of all sources, for suggestions. Heap, free() it. */
const char **source_names(const struct binding *binding, size_t *count);
/* The column that was probably meant, or NULL. */
const char *source_closest_column(const struct source *source, const char *name);
/* Where the column, or else the table, is declared; of an output, its processor. */
struct location source_column_place(const struct source *source, const char *name);
bool node_has_input(const struct node *node, const char *alias);
/* "did you mean 'games'?", or what inputs there are. */
void suggest_input(struct binder *binder, const struct node *node, const char *alias);
/* Newest day of a window relative to D; INT_MAX for the season, INT_MIN for undated tables. */
int window_last_day(const struct sluice_window *window, const struct source *source);

/* ---- planning ---- */

/* SLUICE_E_CANCELLED once somebody asked for it. Cheap: for every turn of a long loop. */
int plan_poll(const struct plan *plan, struct sluice_error *error);
/* absence.c: fills plan->absences from the ledger. */
int plan_find_absences(struct plan *plan, struct sluice_error *error);

/* axis.c: the axis of a source. `rows` (may be NULL): the dates of rows without a version, in its
 * only column. */
int axis_make(struct plan *plan, const struct source *source, const struct table *rows,
              struct sluice_error *error);
/* Fills plan->sources from ledger and store. */
int sources_load(struct plan *plan, struct session *session, struct sluice_error *error);
/* Makes sure that digests of [low, high) are known, from the ledger's memory or by reading. */
int digests_require(struct plan *plan, struct session *session, const struct projection *projection,
                    size_t low, size_t high, struct sluice_error *error);
/* The digest of a window, from the (date, digest) of every partition that is there, ascending. */
void window_digest_begin(const struct read *read, struct buffer *text);
void window_digest_add(const struct read *read, int32_t date, struct digest digest,
                       struct buffer *text);

/* explain.c: names the component that differs between now and the version; in the plan's arena. */
int explain_difference(struct plan *plan, struct session *session, const struct node *node,
                       const struct commit_record *version, const struct component *components,
                       size_t count, const char **why, struct sluice_error *error);
/* items.c: what differs between the texts of a component that is no input; in `arena`. */
int explain_items(struct difference *difference, struct arena *arena, struct sluice_error *error);
/* windows.c: which partitions differ of an input; their digests are known. */
int explain_window(struct plan *plan, struct session *session, size_t date_index,
                   struct difference *difference, struct arena *arena, struct sluice_error *error);

#endif
