/*
 * catalog.h - datasets and tables: found, made, changed; their rows' table in SQLite.
 */
#ifndef BIGQUERY_CATALOG_H
#define BIGQUERY_CATALOG_H

#include "answer.h"
#include "world.h"

#define FOR_EVER INT64_MAX

struct table {
    int64_t id, created, modified;
    char *project, *dataset, *name; /* the name without what follows a $ */
    char *partition;                /* that follows it, or NULL */
    json_t *resource;               /* schema, timePartitioning and the like, as they were given */
};

void table_clear(struct table *table);
/* A failure (of failure_create) or NULL with the table, which the caller clears in both cases. */
json_t *catalog_find(struct world *world, const char *project, const char *dataset,
                     const char *name, struct table *table);
json_t *catalog_find_reference(struct world *world, const json_t *reference, struct table *table);
/* Where a dataset lies, a new text; NULL: there is none. */
char *catalog_location(struct world *world, const char *project, const char *dataset);
void catalog_add_dataset(struct world *world, const char *project, const char *dataset,
                         const char *location);
void catalog_drop_table(struct world *world, int64_t id);
/* Takes a dataset with its tables away; makes tables in one that is empty of those of another. */
void catalog_drop_dataset(struct world *world, const char *project, const char *dataset);
void catalog_copy_dataset(struct world *world, const char *project, const char *from,
                          const char *to);
/* A table of that resource (tableReference, schema, ..), which must not be there. */
void catalog_add_table(struct world *world, const json_t *reference, const json_t *resource);
/* The stored resource becomes this; columns that it has and the rows' table has not are added. */
void catalog_change(struct world *world, struct table *table, json_t *resource);
/* The same with a new, empty table for the rows. */
void catalog_replace(struct world *world, struct table *table, json_t *resource);

/* fields of the schema, borrowed; an empty array for a view */
json_t *table_fields(const struct table *table);
json_t *fields_find(const json_t *fields, const char *name);
/* The column by which it is partitioned, or NULL; DAY and so on. */
const char *table_partition_field(const struct table *table);
const char *table_partition_unit(const struct table *table);
int table_needs_filter(const struct table *table);

/*
 * The table was changed: moves its last_modified_time, unless `quiet`, and that of the partition
 * (NULL: none of them).
 */
void table_touch(struct world *world, struct table *table, const char *partition, int64_t now);
/* NULL, or the failure of an update above the limit of so many in ten seconds. */
json_t *table_count_update(struct world *world, const struct table *table);

/* {"name", "type", "mode"} and so on in the spelling of answers, of all fields. */
void fields_normalise(json_t *fields);

#endif
