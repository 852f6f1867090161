/* catalog.c - the datasets and tables of the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "catalog.h"
#include "values.h"

void table_clear(struct table *table)
{
    free(table->project);
    free(table->dataset);
    free(table->name);
    free(table->partition);
    json_decref(table->resource);
    memset(table, 0, sizeof *table);
}

char *catalog_location(struct world *world, const char *project, const char *dataset)
{
    sqlite3_stmt *statement =
        db_prepare(world, "SELECT location FROM datasets WHERE project = ? AND dataset = ?", "ss",
                   project, dataset);
    char *location = NULL;

    if (db_step(world, statement))
        location = text_copy(db_text(statement, 0));
    (void)sqlite3_finalize(statement);
    return location;
}

void catalog_add_dataset(struct world *world, const char *project, const char *dataset,
                         const char *location)
{
    db_run(world, "INSERT OR IGNORE INTO datasets VALUES (?, ?, ?, ?)", "sssi", project, dataset,
           location, world_instant(world));
}

static void read_table(struct table *table, sqlite3_stmt *statement)
{
    table->id = sqlite3_column_int64(statement, 0);
    table->created = sqlite3_column_int64(statement, 1);
    table->modified = sqlite3_column_int64(statement, 2);
    table->resource = must(db_json(statement, 3));
}

json_t *catalog_find(struct world *world, const char *project, const char *dataset,
                     const char *name, struct table *table)
{
    const char *mark = strchr(name, '$');
    char *location = catalog_location(world, project, dataset);
    sqlite3_stmt *statement;
    json_t *failure = NULL;

    memset(table, 0, sizeof *table);
    if (location == NULL)
        return failure_create("notFound", "Not found: Dataset %s:%s", project, dataset);
    free(location);
    table->project = text_copy(project);
    table->dataset = text_copy(dataset);
    table->name = must(strndup(name, mark != NULL ? (size_t)(mark - name) : strlen(name)));
    table->partition = mark != NULL ? text_copy(mark + 1) : NULL;
    statement = db_prepare(world,
                           "SELECT id, created, modified, resource FROM tables"
                           " WHERE project = ? AND dataset = ? AND name = ?",
                           "sss", project, dataset, table->name);
    if (db_step(world, statement))
        read_table(table, statement);
    else
        failure = failure_create("notFound", "Not found: Table %s:%s.%s", project, dataset, name);
    (void)sqlite3_finalize(statement);
    return failure;
}

json_t *catalog_find_reference(struct world *world, const json_t *reference, struct table *table)
{
    return catalog_find(world, json_text(reference, "projectId"), json_text(reference, "datasetId"),
                        json_text(reference, "tableId"), table);
}

json_t *table_fields(const struct table *table)
{
    static const char path[] = "schema.fields";
    json_t *fields = json_at(table->resource, path);

    if (fields == NULL) { /* a view or a table without a schema yet */
        fields = must(json_array());
        if (json_object_get(table->resource, "schema") == NULL)
            (void)json_object_set_new(table->resource, "schema", json_object());
        (void)json_object_set_new(json_object_get(table->resource, "schema"), "fields", fields);
    }
    return fields;
}

json_t *fields_find(const json_t *fields, const char *name)
{
    json_t *field;
    size_t i;

    json_array_foreach(fields, i, field)
    {
        if (strcasecmp(json_text(field, "name"), name) == 0)
            return field;
    }
    return NULL;
}

const char *table_partition_field(const struct table *table)
{
    return json_string_value(json_at(table->resource, "timePartitioning.field"));
}

const char *table_partition_unit(const struct table *table)
{
    return json_string_value(json_at(table->resource, "timePartitioning.type"));
}

int table_needs_filter(const struct table *table)
{
    return json_is_true(json_object_get(table->resource, "requirePartitionFilter")) ||
           json_is_true(json_at(table->resource, "timePartitioning.requirePartitionFilter"));
}

void fields_normalise(json_t *fields)
{
    json_t *field;
    size_t i;

    json_array_foreach(fields, i, field)
    {
        const char *type = value_legacy_name(json_text(field, "type"));

        (void)json_object_set_new(field, "type", must(json_string(type)));
        if (json_object_get(field, "mode") == NULL)
            (void)json_object_set_new(field, "mode", json_string("NULLABLE"));
        fields_normalise(json_object_get(field, "fields"));
    }
}

static void create_rows(struct world *world, int64_t id, const json_t *fields)
{
    sqlite3_str *sql = sqlite3_str_new(world->db);
    json_t *field;
    char *text;
    size_t i;

    sqlite3_str_appendf(sql, "CREATE TABLE rows_%lld (_partition TEXT, _from INT, _until INT", id);
    json_array_foreach(fields, i, field)
        sqlite3_str_appendf(sql, ", \"c_%w\"", json_text(field, "name"));
    sqlite3_str_appendf(sql, "); CREATE INDEX part_%lld ON rows_%lld (_partition, _until)", id, id);
    text = must(sqlite3_str_finish(sql));
    if (sqlite3_exec(world->db, text, NULL, NULL, NULL) != SQLITE_OK)
        db_run(world, text, ""); /* which tells and ends */
    sqlite3_free(text);
}

/* What the service writes itself is not kept. */
static void keep_inputs(json_t *resource)
{
    static const char *const outputs[] = { "kind",
                                           "id",
                                           "etag",
                                           "selfLink",
                                           "type",
                                           "location",
                                           "creationTime",
                                           "lastModifiedTime",
                                           "numRows",
                                           "numBytes",
                                           "numLongTermBytes",
                                           "streamingBuffer",
                                           "tableReference" };
    size_t i;

    for (i = 0; i < sizeof outputs / sizeof outputs[0]; i++)
        (void)json_object_del(resource, outputs[i]);
    fields_normalise(json_at(resource, "schema.fields"));
}

void catalog_add_table(struct world *world, const json_t *reference, const json_t *given)
{
    int64_t now = world_instant(world);
    json_t *resource = must(json_deep_copy(given));

    keep_inputs(resource);
    db_run(world,
           "INSERT INTO tables (project, dataset, name, created, modified, resource)"
           " VALUES (?, ?, ?, ?, ?, ?)",
           "sssiij", json_text(reference, "projectId"), json_text(reference, "datasetId"),
           json_text(reference, "tableId"), now, now, resource);
    create_rows(world, sqlite3_last_insert_rowid(world->db), json_at(resource, "schema.fields"));
    json_decref(resource);
}

static void add_columns(struct world *world, const struct table *table, const json_t *fields)
{
    json_t *field;
    char *sql;
    size_t i;

    json_array_foreach(fields, i, field)
    {
        if (fields_find(table_fields(table), json_text(field, "name")) != NULL)
            continue;
        sql = must(sqlite3_mprintf("ALTER TABLE rows_%lld ADD COLUMN \"c_%w\"", table->id,
                                   json_text(field, "name")));
        db_run(world, sql, "");
        sqlite3_free(sql);
    }
}

void catalog_change(struct world *world, struct table *table, json_t *resource)
{
    keep_inputs(resource);
    add_columns(world, table, json_at(resource, "schema.fields"));
    db_run(world, "UPDATE tables SET resource = ? WHERE id = ?", "ji", resource, table->id);
    json_decref(table->resource);
    table->resource = json_incref(resource);
    table_touch(world, table, NULL, world_instant(world));
}

void catalog_replace(struct world *world, struct table *table, json_t *resource)
{
    char *sql = text_format("DROP TABLE rows_%lld", (long long)table->id);

    keep_inputs(resource);
    db_run(world, sql, "");
    free(sql);
    create_rows(world, table->id, json_at(resource, "schema.fields"));
    db_run(world, "DELETE FROM partitions WHERE table_id = ?", "i", table->id);
    db_run(world, "UPDATE tables SET resource = ? WHERE id = ?", "ji", resource, table->id);
    json_decref(table->resource);
    table->resource = json_incref(resource);
}

void table_touch(struct world *world, struct table *table, const char *partition, int64_t now)
{
    table->modified = now;
    db_run(world, "UPDATE tables SET modified = ? WHERE id = ?", "ii", now, table->id);
    if (partition != NULL)
        db_run(world, "INSERT OR REPLACE INTO partitions VALUES (?, ?, ?)", "isi", table->id,
               partition, now);
}

json_t *table_count_update(struct world *world, const struct table *table)
{
    int64_t now = wall_clock(), most = world->settings.updates, made;
    int parted = table_partition_unit(table) != NULL;

    if (most == 0)
        return NULL;
    most = parted ? most : (most + 9) / 10;
    db_run(world, "DELETE FROM updates WHERE at < ?", "i", now - 10 * INT64_C(1000000));
    made = db_integer(world, 0, "SELECT count(*) FROM updates WHERE table_id = ?", "i", table->id);
    if (made >= most)
        return failure_create("rateLimitExceeded",
                              "Exceeded rate limits: too many %stable update operations for this "
                              "table. For more information, see "
                              "https://cloud.google.com/bigquery/docs/troubleshoot-quotas",
                              parted ? "partitioned " : "");
    db_run(world, "INSERT INTO updates VALUES (?, ?)", "ii", table->id, now);
    return NULL;
}
