/*
 * pages.h - rows as the service gives them, page by page: of a table or partition as it stands, or
 * of a query.
 */
#ifndef STORES_BIGQUERY_PAGES_H
#define STORES_BIGQUERY_PAGES_H

#include "sql.h"

/* What any query may bill at least. */
#define LEAST_BYTES INT64_C(10485760)

struct pages {
    struct session *session;
    struct text doing; /* for messages: "read table 'games'" */
    struct text url;   /* of the pages, with its query string begun */
    struct text token; /* of the next one */
    json_t *page;      /* whose rows are these */
    json_t *rows;
    size_t at, count;
    int64_t total, seen; /* rows of a query: what it said there are; -1: it did not */
    bool is_query, is_begun, is_last;
};

/* Zeroes are none. */
void pages_fini(struct pages *pages);
/* Of a table, or of one of its days (`decorator` YYYYMMDD, else ""); `columns` are selected, joined
 * by commas, in the order of the table. */
int pages_of_table(struct session *session, const char *table, const char *decorator,
                   const char *columns, struct pages *pages, struct sluice_error *error);
/* Of a query, which runs until its first page is there. `most` is what it may bill.
 * SLUICE_E_REFUSED and `*is_too_dear`: it would bill more. */
int pages_of_query(struct session *session, const struct query *query, const char *doing,
                   int64_t most, struct pages *pages, bool *is_too_dear,
                   struct sluice_error *error);
/* The cells `[{"v": ..}, ..]` of the next row, valid until the next call; NULL: there are no
 * more. */
int pages_next(struct pages *pages, const json_t **cells, struct sluice_error *error);
/* Bytes that the query would bill, which bills nothing itself. */
int query_cost(struct session *session, const struct query *query, const char *doing,
               int64_t *bytes, struct sluice_error *error);

#endif
