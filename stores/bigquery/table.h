/* table.h - a table as the service has it, and those that a session knows. */
#ifndef STORES_BIGQUERY_TABLE_H
#define STORES_BIGQUERY_TABLE_H

#include <jansson.h>

#include "sluice/store.h"

struct session;

/* How a column's cells are read. */
enum cell_kind {
    CELL_NONE, /* not at all: of a type that Sluice does not know */
    CELL_BOOL,
    CELL_INT,
    CELL_REAL,
    CELL_TEXT,
    CELL_DATE,
    CELL_TIME,
    CELL_NUMERIC,
    CELL_DATETIME,
};

struct table_column {
    const char *name, *declared; /* of the JSON */
    int kind;                    /* enum cell_kind */
    bool is_collated;            /* its order is not that of bytes */
};

/* Updates of one table within a while, of which the service takes so many. */
#define UPDATES 45
#define UPDATES_UNPARTITIONED 4
#ifndef UPDATES_WHILE /* microseconds; a test's service is told to take more */
#define UPDATES_WHILE (10 * SECOND)
#endif

struct table {
    struct table *next;
    char *name;
    json_t *json; /* NULL: to be asked for */
    struct table_column *columns;
    uint32_t column_count;
    const char *date;         /* the column that its days go by; NULL: it has no such partitions */
    bool is_native;           /* else a view, an external table, .. */
    bool is_filter_needed;    /* a query has to say which partitions */
    int64_t updates[UPDATES]; /* moments, in a ring */
    unsigned update_count;
};

/* What `describe` hands out. */
struct description {
    struct sluice_layout layout;
    struct sluice_field *fields;
    const struct sluice_field **pointers;
};

struct tables {
    struct table *first;
    struct description described;
};

void tables_fini(struct tables *tables);

/* The table, from what the session knows or from the service. SLUICE_E_NOT_FOUND without message:
 * there is none. It stays until tables_fini; what it says, until it is asked for anew. */
int table_known(struct session *session, const char *name, struct table **table,
                struct sluice_error *error);
/* Asked for anew. */
int table_renew(struct session *session, const char *name, struct table **table,
                struct sluice_error *error);
/* Also what is not known of it. */
struct table *table_entry(struct session *session, const char *name);
/* What is known of it holds no longer. */
void table_forget(struct table *table);
const struct table_column *table_column(const struct table *table, const char *name);
/* Waits until the service takes one more update of the table, and counts it. */
void table_pace(struct table *table, bool is_partitioned);
/* Microseconds from the moment `now` until it does; not above 0: it does at once. */
int64_t table_pause(const struct table *table, bool is_partitioned, int64_t now);
void table_count_update(struct table *table, bool is_partitioned, int64_t now);

int table_describe(void *session, const char *table, const struct sluice_layout **layout,
                   struct sluice_error *error);
int table_migrate(void *session, const struct sluice_layout *layout, struct sluice_error *error);

/* ---- types ---- */

/* As the service has the type that a column of Sluice gets; NULL: none. */
const char *type_declared(int32_t type);
/* The kind of a field of the service's schema. */
int field_kind(const json_t *field);
/* The Sluice type of a kind; SLUICE_NULL for one that is only read as others. */
int32_t kind_type(int kind);
/* Further types that its cells can be read as, as bits 1 << type. */
uint32_t kind_converts(int kind);
/* Whether cells of the kind can be read as the type, where nothing is lost. */
bool kind_reads_as(int kind, int32_t type);

#endif
