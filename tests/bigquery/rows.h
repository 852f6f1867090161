/*
 * rows.h - rows of tables: counted, put in, taken out, and given by pages.
 */
#ifndef BIGQUERY_ROWS_H
#define BIGQUERY_ROWS_H

#include "catalog.h"
#include "values.h"

#define STREAMED "__UNPARTITIONED__"
#define NO_DAY "__NULL__"

struct row_counts {
    int64_t rows, bytes; /* without what is in the streaming buffer */
    int64_t streamed, streamed_bytes;
};

void rows_count(struct world *world, const struct table *table, struct row_counts *counts);
/* SQL for the bytes of a row. */
char *rows_size_sql(const struct table *table);
/* SQL for the order of rows where none is asked for. */
const char *rows_order(const struct world *world);
/* Is `name` in "a,b,c"? */
int rows_is_selected(const char *selected, const char *name);

/*
 * Puts rows of JSON into a table, under a statement that is made once. `partition`: all belong
 * there whatever they have (the streaming buffer); NULL: where their columns say.
 */
struct row_writer {
    struct world *world;
    const struct table *table;
    sqlite3_stmt *insert;
    const char *partition;
    char found[32]; /* the partition of the last row */
    int64_t now;
    int ignore_unknown;
};

void rows_writer_open(struct row_writer *writer, struct world *world, const struct table *table,
                      int64_t now);
/* What is wrong with the row, a new text; or NULL. `decorator`: where it must belong, or NULL. */
char *rows_write(struct row_writer *writer, const json_t *row, const char *decorator);
void rows_writer_close(struct row_writer *writer);
/* What stands in the partition (NULL: in all) does so no more. Returns how many rows it were. */
int64_t rows_close(struct world *world, const struct table *table, const char *partition,
                   int64_t now);

/* What an answer has of a statement's rows. */
struct page {
    enum value_class *classes;
    int columns;
    int64_t first, number; /* of the first row and of this page, from 0 */
    int64_t most;          /* rows that were asked for; 0: as many as fit */
    int int64_times;
    json_t *rows; /* made by rows_page */
    int more;     /* there are more rows behind */
};

/* Steps the statement, which begins with row `first`. */
void rows_page(struct world *world, sqlite3_stmt *statement, struct page *page);
/* The token of the page that follows, a new text; reads one: 0 where it is none. */
char *page_token(const struct page *page, int64_t instant);
int page_read_token(struct page *page, const char *token, int64_t *instant);

#endif
