/*
 * query.h - a query of the API, made ready: what it would bill, and its rows.
 */
#ifndef BIGQUERY_QUERY_H
#define BIGQUERY_QUERY_H

#include "rows.h"

struct query {
    json_t *schema; /* {"fields": [..]} of its rows */
    enum value_class *classes;
    int columns;
    int64_t bytes;  /* that it reads */
    int64_t tables; /* that it names */
    int64_t seen;   /* the instant whose rows it sees */
    json_t *parsed;
    json_t *parameters; /* as the request gives them */
    struct table table;
};

/*
 * Reads and checks the query of `request` (query, queryParameters, defaultDataset ..) in `project`
 * at the instant `seen`. NULL, or the failure; to be cleared in both cases.
 */
json_t *query_open(struct world *world, const char *project, const json_t *request, int64_t seen,
                   struct query *query);
/* The second half of it, for a query whose `parsed`, `parameters` and `seen` are there. */
json_t *query_bind(struct world *world, const char *project, const json_t *request,
                   struct query *query);
/* The query's table, which is a view, becomes one that has the view's rows. */
json_t *view_open(struct world *world, struct query *query);
void query_clear(struct query *query);
/* Its rows from the row `first` on; or their number, in one row. To be finalized. */
sqlite3_stmt *query_rows(struct world *world, const struct query *query, int64_t first);
int64_t query_count(struct world *world, const struct query *query);
/* A failure where the bytes are more than the request lets bill; NULL else. */
json_t *query_check_bytes(const struct query *query, const json_t *request);

/* Fills the table of INFORMATION_SCHEMA.PARTITIONS of a dataset; `table` becomes it. */
void partitions_fill(struct world *world, const char *project, const char *dataset, int64_t seen,
                     struct table *table);

#endif
