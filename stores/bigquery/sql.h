/* sql.h - a scan as a query: its text, its parameters, and whether it needs one at all. */
#ifndef STORES_BIGQUERY_SQL_H
#define STORES_BIGQUERY_SQL_H

#include "session.h"

struct query {
    struct text sql;
    json_t *parameters; /* an array */
};

/* Which rows a scan wants. */
struct selection {
    bool is_empty; /* no row can satisfy it */
    bool is_dated; /* the days below are a condition on the table's partitions */
    int32_t from, to;
    uint32_t others; /* terms that say anything else */
};

struct selection selection_of(const struct table *table, const struct sluice_scan *scan);

/*
 * The scan's text. The partitions are selected by a constant range on the bare column, all terms on
 * that column together: nothing else lets the service leave the others alone. `instant`, in
 * microseconds since 1970, is the state to be read; 0: the newest. False: no memory. query_fini it
 * in any case.
 */
bool query_of_scan(const struct session *session, const struct table *table,
                   const struct sluice_scan *scan, int64_t instant, struct query *query);
/* The same with every day of the calendar in place of the days asked for. */
bool query_of_all_days(const struct session *session, const struct table *table,
                       const struct sluice_scan *scan, struct query *query);
void query_fini(struct query *query);
/* Adds a parameter, @NAME of a type of the service. */
bool query_bind(struct query *query, const char *name, const char *type, const char *value);
/* `P`.`D` */
void sql_dataset(const struct place *place, struct text *sql);

#endif
