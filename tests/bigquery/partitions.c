/* partitions.c - INFORMATION_SCHEMA.PARTITIONS of a dataset. */
#include <stdlib.h>
#include <string.h>

#include "query.h"

/* All of its columns that this server knows. */
static const char *const columns[][2] = {
    { "table_catalog", "STRING" },
    { "table_schema", "STRING" },
    { "table_name", "STRING" },
    { "partition_id", "STRING" },
    { "total_rows", "INTEGER" },
    { "total_logical_bytes", "INTEGER" },
    { "last_modified_time", "TIMESTAMP" },
    { "storage_tier", "STRING" },
};

/* The table of that kind, empty; it is made where it is not there. */
static void open_table(struct world *world, struct table *table)
{
    static const char create[] =
        "CREATE TABLE IF NOT EXISTS rows_0 (_partition TEXT, _from INT, _until INT,"
        " c_table_catalog, c_table_schema, c_table_name, c_partition_id, c_total_rows,"
        " c_total_logical_bytes, c_last_modified_time, c_storage_tier)";
    json_t *fields = must(json_array());
    size_t i;

    db_run(world, create, "");
    db_run(world, "DELETE FROM rows_0", "");
    for (i = 0; i < sizeof columns / sizeof columns[0]; i++)
        (void)json_array_append_new(fields, json_pack("{s:s,s:s,s:s}", "name", columns[i][0],
                                                      "type", columns[i][1], "mode", "NULLABLE"));
    table->resource = must(json_pack("{s:{s:o}}", "schema", "fields", fields));
}

static void fill(struct world *world, const struct table *of, int64_t seen)
{
    const char *name = table_partition_unit(of) != NULL ? "_partition" : "NULL";
    char *size = rows_size_sql(of);
    char *sql =
        text_format("INSERT INTO rows_0 SELECT NULL, 0, ?1, ?2, ?3, ?4, %s, count(*), sum(%s),"
                    " ifnull((SELECT modified FROM partitions AS p WHERE p.table_id = ?5 AND"
                    " p.partition = r._partition), ?6) / 1000 * 1000, 'ACTIVE'"
                    " FROM rows_%lld AS r WHERE _from <= ?7 AND _until > ?7 GROUP BY _partition",
                    name, size, (long long)of->id);

    db_run(world, sql, "isssiii", FOR_EVER, of->project, of->dataset, of->name, of->id,
           of->modified, seen);
    free(size);
    free(sql);
}

void partitions_fill(struct world *world, const char *project, const char *dataset, int64_t seen,
                     struct table *table)
{
    sqlite3_stmt *statement =
        db_prepare(world, "SELECT name FROM tables WHERE project = ? AND dataset = ? ORDER BY name",
                   "ss", project, dataset);
    struct table of;
    json_t *failure;

    open_table(world, table);
    while (db_step(world, statement)) {
        failure = catalog_find(world, project, dataset, db_text(statement, 0), &of);
        if (failure == NULL && json_object_get(of.resource, "view") == NULL)
            fill(world, &of, seen);
        json_decref(failure);
        table_clear(&of);
    }
    (void)sqlite3_finalize(statement);
    table->project = text_copy(project);
    table->dataset = text_copy(dataset);
    table->name = text_copy("INFORMATION_SCHEMA.PARTITIONS");
}
