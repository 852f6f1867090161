/* private.h - steps of binding, in the order in which they run. */
#ifndef CORE_BIND_PRIVATE_H
#define CORE_BIND_PRIVATE_H

#include "bind/bind.h"

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
/* completeness.c: the gate of a node: the descriptor's, with what the pipeline says of it; NULL if
 * there is none. */
int completeness_choose(struct binder *binder, const struct node *node,
                        const struct sluice_completeness **gate);
/* gate_reads.c: its tables and settings. */
int bind_completeness(struct binder *binder, struct node *node,
                      const struct sluice_completeness *gate);

/* tables.c: what `bind` of a plugin is told of a table: raw, or written by a node that is bound. */
struct table_finder {
    const struct binding *binding;
    const struct pipeline_processor *processor;
};
int bound_table_find(void *finder, struct arena *arena, const char *alias, const char *table,
                     const struct sluice_bound_table **found);

int binder_out_of_memory(struct binder *binder);
void *binder_alloc(struct binder *binder, size_t bytes);
int binder_add_source(struct binder *binder, struct source *source);
/* As binding_find_node, for who adds to it. */
struct node *binder_find_node(const struct binder *binder, const char *name);
/* Turns a `where` into filters typed by the source's columns; `*filters` NULL if there are none. */
int bind_filters(struct binder *binder, const struct pipeline_filter *where, size_t count,
                 const struct source *source, const struct sluice_filter *const **filters);
/* Resolves a read of which kind, input, table and location are set: columns with their types, keys,
 * order, filters, projection. */
int bind_read(struct binder *binder, struct node *node, struct read *read);
/* The read names no table that there is. Says nothing where another mistake explains that. */
void report_unknown_table(struct binder *binder, const struct node *node, const struct read *read);
/* Columns, keys, order, filters and window against the table. */
void check_read(struct binder *binder, const struct node *node, const struct read *read);
int make_projection(struct binder *binder, struct read *read);
struct location node_location(const struct node *node);
/* Names of all sources, for suggestions. Heap, free() it. */
const char **source_names(const struct binding *binding, size_t *count);
/* The column that was probably meant, or NULL. */
const char *source_closest_column(const struct source *source, const char *name);
/* "did you mean 'games'?", or what inputs there are. */
void suggest_input(struct binder *binder, const struct node *node, const char *alias);

#endif
