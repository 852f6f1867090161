/* tables.c - the methods of datasets and tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "handlers.h"
#include "jobs.h"
#include "query.h"
#include "values.h"

static const char *of(const struct call *call, const char *name)
{
    return json_text(call->names, name);
}

static json_t *find(struct call *call, struct table *table)
{
    return catalog_find(call->world, of(call, "projectId"), of(call, "datasetId"),
                        of(call, "tableId"), table);
}

void handle_datasets_get(struct call *call, struct answer *answer)
{
    const char *project = of(call, "projectId"), *dataset = of(call, "datasetId");
    char *location = catalog_location(call->world, project, dataset);

    if (location == NULL)
        answer_error(answer, 404, "notFound", "Not found: Dataset %s:%s", project, dataset);
    else
        answer_json(answer, 200,
                    json_pack("{s:s,s:o,s:{s:s,s:s},s:s}", "kind", "bigquery#dataset", "id",
                              json_sprintf("%s:%s", project, dataset), "datasetReference",
                              "projectId", project, "datasetId", dataset, "location", location));
    free(location);
}

void handle_datasets_insert(struct call *call, struct answer *answer)
{
    const char *project = of(call, "projectId");
    const json_t *reference = json_object_get(call->body, "datasetReference");
    const char *dataset = json_text(reference, "datasetId");
    const char *location = json_text(call->body, "location");
    char *before = catalog_location(call->world, project, dataset);

    if (before != NULL) {
        answer_error(answer, 409, "duplicate", "Already Exists: Dataset %s:%s", project, dataset);
        free(before);
        return;
    }
    catalog_add_dataset(call->world, project, dataset, location[0] != '\0' ? location : "US");
    (void)json_object_set_new(call->names, "datasetId", json_string(dataset));
    handle_datasets_get(call, answer);
}

static char *make_etag(const struct table *table)
{
    return text_format("\"%llx\"", (unsigned long long)table->modified);
}

static void add_sizes(struct call *call, const struct table *table, json_t *json)
{
    struct row_counts counts;
    char *etag = make_etag(table);

    rows_count(call->world, table, &counts);
    (void)json_object_set_new(json, "etag", json_string(etag));
    (void)json_object_set_new(json, "creationTime", json_decimal(table->created / 1000));
    (void)json_object_set_new(json, "lastModifiedTime", json_decimal(table->modified / 1000));
    free(etag);
    if (json_object_get(table->resource, "view") != NULL)
        return;
    (void)json_object_set_new(json, "numRows", json_decimal(counts.rows));
    (void)json_object_set_new(json, "numBytes", json_decimal(counts.bytes));
    (void)json_object_set_new(json, "numLongTermBytes", json_string("0"));
    if (counts.streamed > 0)
        (void)json_object_set_new(json, "streamingBuffer",
                                  json_pack("{s:o,s:o,s:o}", "estimatedRows",
                                            json_decimal(counts.streamed), "estimatedBytes",
                                            json_decimal(counts.streamed_bytes), "oldestEntryTime",
                                            json_decimal(table->modified / 1000)));
}

/* Keeps the fields that are selected, in their order. */
static void select_fields(json_t *json, const char *selected)
{
    json_t *fields = json_at(json, "schema.fields"), *kept, *field;
    size_t i;

    if (selected == NULL || fields == NULL)
        return;
    kept = must(json_array());
    json_array_foreach(fields, i, field)
    {
        if (rows_is_selected(selected, json_text(field, "name")))
            (void)json_array_append(kept, field);
    }
    (void)json_object_set_new(json_object_get(json, "schema"), "fields", kept);
}

static json_t *describe(struct call *call, const struct table *table)
{
    json_t *json = must(json_deep_copy(table->resource));
    char *location = catalog_location(call->world, table->project, table->dataset);
    int is_view = json_object_get(json, "view") != NULL;

    (void)json_object_set_new(json, "kind", json_string("bigquery#table"));
    (void)json_object_set_new(
        json, "id", json_sprintf("%s:%s.%s", table->project, table->dataset, table->name));
    (void)json_object_set_new(json, "tableReference",
                              json_pack("{s:s,s:s,s:s}", "projectId", table->project, "datasetId",
                                        table->dataset, "tableId", table->name));
    (void)json_object_set_new(json, "type", json_string(is_view ? "VIEW" : "TABLE"));
    (void)json_object_set_new(json, "location", json_string(location));
    add_sizes(call, table, json);
    free(location);
    return json;
}

void handle_tables_get(struct call *call, struct answer *answer)
{
    struct table table;
    json_t *failure = find(call, &table), *json;

    if (failure == NULL) {
        json = describe(call, &table);
        select_fields(json, request_parameter(call->request, "selectedFields"));
        answer_json(answer, 200, json);
    }
    answer_failure(answer, failure);
    table_clear(&table);
}

/* A failure, or NULL: may there be such a table? */
static json_t *check_table(const json_t *body)
{
    const json_t *fields = json_at(body, "schema.fields"), *field;
    const char *by = json_string_value(json_at(body, "timePartitioning.field"));
    size_t i;

    json_array_foreach(fields, i, field)
    {
        if (fields_find(fields, json_text(field, "name")) != field)
            return failure_create("invalid", "Field %s already exists in schema",
                                  json_text(field, "name"));
    }
    field = by != NULL ? fields_find(fields, by) : NULL;
    if (by != NULL && field == NULL)
        return failure_create("invalid",
                              "The field specified for partitioning cannot be found in the "
                              "schema. Field: %s",
                              by);
    if (by == NULL && json_object_get(body, "timePartitioning") != NULL)
        return failure_create("invalid", "This server has no tables by the time of ingestion");
    return NULL;
}

/* Gives a view the schema of its query, in standard SQL. */
static json_t *describe_view(struct call *call)
{
    const json_t *view = json_object_get(call->body, "view");
    struct query query;
    json_t *failure =
        query_open(call->world, of(call, "projectId"), view, world_instant(call->world), &query);

    if (failure == NULL)
        (void)json_object_set(call->body, "schema", query.schema);
    query_clear(&query);
    return failure;
}

void handle_tables_insert(struct call *call, struct answer *answer)
{
    json_t *reference = json_object_get(call->body, "tableReference"), *failure;
    struct table table;

    if (reference == NULL) {
        answer_error(answer, 400, "required", "Required parameter is missing: tableReference");
        return;
    }
    if (strcmp(json_text(reference, "datasetId"), of(call, "datasetId")) != 0) {
        answer_error(answer, 400, "invalid", "The tableReference is of another dataset");
        return;
    }
    failure = catalog_find_reference(call->world, reference, &table);
    if (failure == NULL) {
        answer_error(answer, 409, "duplicate", "Already Exists: Table %s:%s.%s", table.project,
                     table.dataset, table.name);
    } else if (table.name != NULL) { /* the dataset is there */
        json_decref(failure);
        failure = check_table(call->body);
        if (failure == NULL && json_object_get(call->body, "view") != NULL)
            failure = describe_view(call);
        if (failure == NULL) {
            catalog_add_table(call->world, reference, call->body);
            (void)json_object_set(call->names, "tableId", json_object_get(reference, "tableId"));
            handle_tables_get(call, answer);
        }
    }
    answer_failure(answer, failure);
    table_clear(&table);
}

/* A failure, or NULL: what was there must stay, REQUIRED may become NULLABLE, new ones are not. */
static json_t *check_new_fields(const struct table *table, const json_t *fields)
{
    const char *place = table->name;
    json_t *field, *now;
    size_t i;

    json_array_foreach(table_fields(table), i, field)
    {
        now = fields_find(fields, json_text(field, "name"));
        if (now == NULL)
            return failure_create("invalid",
                                  "Provided Schema does not match Table %s:%s.%s. Field %s is "
                                  "missing in new schema",
                                  table->project, table->dataset, place, json_text(field, "name"));
        if (value_class_of(now) != value_class_of(field))
            return failure_create("invalid",
                                  "Provided Schema does not match Table %s:%s.%s. Field %s has "
                                  "changed type from %s to %s",
                                  table->project, table->dataset, place, json_text(field, "name"),
                                  json_text(field, "type"), json_text(now, "type"));
    }
    json_array_foreach(fields, i, field)
    {
        if (fields_find(table_fields(table), json_text(field, "name")) == NULL &&
            strcmp(json_text(field, "mode"), "REQUIRED") == 0)
            return failure_create("invalid",
                                  "Provided Schema does not match Table %s:%s.%s. Cannot add "
                                  "required fields to an existing schema. (field: %s)",
                                  table->project, table->dataset, place, json_text(field, "name"));
    }
    return NULL;
}

/* Members that are given replace those that were; null takes them away. */
static json_t *merge(const json_t *resource, json_t *changes)
{
    json_t *merged = must(json_deep_copy(resource)), *value;
    const char *name;

    json_object_foreach(changes, name, value)
    {
        if (json_is_null(value))
            (void)json_object_del(merged, name);
        else
            (void)json_object_set(merged, name, value);
    }
    return merged;
}

static json_t *patch(struct call *call, struct table *table)
{
    const json_t *fields = json_at(call->body, "schema.fields");
    json_t *failure = NULL, *merged;

    if (fields != NULL)
        failure = check_new_fields(table, fields);
    if (failure == NULL)
        failure = table_count_update(call->world, table);
    if (failure != NULL)
        return failure;
    merged = merge(table->resource, call->body);
    catalog_change(call->world, table, merged);
    json_decref(merged);
    return NULL;
}

void handle_tables_patch(struct call *call, struct answer *answer)
{
    const char *match = request_header(call->request, "if-match");
    struct table table;
    json_t *failure = find(call, &table);
    char *etag = make_etag(&table);

    if (failure == NULL && match != NULL && strcmp(match, etag) != 0)
        failure = failure_create("conditionNotMet", "Precondition check failed.");
    if (failure == NULL)
        failure = patch(call, &table);
    if (failure == NULL)
        answer_json(answer, 200, describe(call, &table));
    answer_failure(answer, failure);
    free(etag);
    table_clear(&table);
}

void handle_tables_delete(struct call *call, struct answer *answer)
{
    struct table table;
    json_t *failure = find(call, &table);

    if (failure == NULL) {
        catalog_drop_table(call->world, table.id);
        answer_json(answer, 204, NULL);
    }
    answer_failure(answer, failure);
    table_clear(&table);
}

static json_t *list_item(const struct call *call, sqlite3_stmt *statement)
{
    json_t *resource = must(db_json(statement, 2)), *parts;
    const char *name = db_text(statement, 0);
    json_t *item = json_pack(
        "{s:s,s:o,s:{s:s,s:s,s:s},s:s,s:o}", "kind", "bigquery#table", "id",
        json_sprintf("%s:%s.%s", of(call, "projectId"), of(call, "datasetId"), name),
        "tableReference", "projectId", of(call, "projectId"), "datasetId", of(call, "datasetId"),
        "tableId", name, "type", json_object_get(resource, "view") != NULL ? "VIEW" : "TABLE",
        "creationTime", json_decimal(sqlite3_column_int64(statement, 1) / 1000));

    parts = json_object_get(resource, "timePartitioning");
    if (parts != NULL)
        (void)json_object_set(item, "timePartitioning", parts);
    json_decref(resource);
    return must(item);
}

void handle_tables_list(struct call *call, struct answer *answer)
{
    const char *after = request_parameter(call->request, "pageToken");
    int64_t most = request_number(call->request, "maxResults", 50);
    char *location = catalog_location(call->world, of(call, "projectId"), of(call, "datasetId"));
    json_t *tables = must(json_array()), *json;
    sqlite3_stmt *statement;

    if (location == NULL) {
        json_decref(tables);
        answer_error(answer, 404, "notFound", "Not found: Dataset %s:%s", of(call, "projectId"),
                     of(call, "datasetId"));
        return;
    }
    free(location);
    statement = db_prepare(call->world,
                           "SELECT name, created, resource FROM tables"
                           " WHERE project = ? AND dataset = ? AND name > ? ORDER BY name LIMIT ?",
                           "sssi", of(call, "projectId"), of(call, "datasetId"),
                           after != NULL ? after : "", most + 1);
    json = must(json_pack("{s:s,s:O}", "kind", "bigquery#tableList", "tables", tables));
    while (db_step(call->world, statement)) {
        if ((int64_t)json_array_size(tables) == most) {
            (void)json_object_set(
                json, "nextPageToken",
                json_at(json_array_get(tables, (size_t)most - 1), "tableReference.tableId"));
            break;
        }
        (void)json_array_append_new(tables, list_item(call, statement));
    }
    (void)sqlite3_finalize(statement);
    (void)json_object_set_new(json, "totalItems",
                              json_integer((json_int_t)json_array_size(tables)));
    json_decref(tables);
    answer_json(answer, 200, json);
}
