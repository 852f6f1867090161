/* load.c - what a load job does to a table: all of it, or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "media.h"
#include "rows.h"

#define PROBLEMS_LIMIT 5

struct load {
    struct world *world;
    const json_t *config;
    struct table table;
    int64_t rows, bad, bad_most;
    json_t *problems;
};

static json_t *mismatch(const struct table *table, const char *what, const char *field)
{
    return failure_create("invalid",
                          "Provided Schema does not match Table %s:%s.%s. %s (field: %s)",
                          table->project, table->dataset, table->name, what, field);
}

/* The schema of the job, where it has one, must be that of the table. */
static json_t *compare_schemas(const struct table *table, const json_t *fields)
{
    json_t *field, *other;
    size_t i;

    json_array_foreach(fields, i, field)
    {
        other = fields_find(table_fields(table), json_text(field, "name"));
        if (other == NULL)
            return mismatch(table, "Cannot add fields", json_text(field, "name"));
        if (value_class_of(other) != value_class_of(field))
            return mismatch(table, "A field has changed its type", json_text(field, "name"));
        if (strcmp(json_text(other, "mode"), "REQUIRED") != 0 &&
            strcmp(json_text(field, "mode"), "REQUIRED") == 0)
            return mismatch(table, "A field has changed its mode to REQUIRED",
                            json_text(field, "name"));
    }
    json_array_foreach(table_fields(table), i, field)
    {
        if (fields_find(fields, json_text(field, "name")) == NULL)
            return mismatch(table, "A field is missing in new schema", json_text(field, "name"));
    }
    return NULL;
}

static int is_disposition(const struct load *load, const char *name)
{
    return strcmp(json_text(load->config, "writeDisposition"), name) == 0;
}

static json_t *create_table(struct load *load)
{
    const json_t *reference = json_object_get(load->config, "destinationTable");
    json_t *schema = json_object_get(load->config, "schema"), *resource;

    if (load->table.name == NULL || load->table.partition != NULL || schema == NULL ||
        strcmp(json_text(load->config, "createDisposition"), "CREATE_NEVER") == 0)
        return failure_create("notFound", "Not found: Table %s:%s.%s",
                              json_text(reference, "projectId"), json_text(reference, "datasetId"),
                              json_text(reference, "tableId"));
    resource = must(json_pack("{s:O,s:O*,s:O*}", "schema", schema, "timePartitioning",
                              json_object_get(load->config, "timePartitioning"), "clustering",
                              json_object_get(load->config, "clustering")));
    catalog_add_table(load->world, reference, resource);
    json_decref(resource);
    table_clear(&load->table);
    return catalog_find_reference(load->world, reference, &load->table);
}

/* What there is no place for, whatever the rows are. */
static json_t *check_config(struct load *load)
{
    const json_t *fields = json_at(load->config, "schema.fields");
    const struct table *table = &load->table;

    if (strcmp(json_text(load->config, "sourceFormat"), "NEWLINE_DELIMITED_JSON") != 0)
        return failure_create("notImplemented",
                              "This server loads NEWLINE_DELIMITED_JSON alone, not '%s'",
                              json_text(load->config, "sourceFormat"));
    if (json_object_get(table->resource, "view") != NULL)
        return failure_create("invalid", "Cannot load into a view");
    if (table->partition != NULL && table_partition_unit(table) == NULL)
        return failure_create("invalid", "Cannot write to a partition of a table that has none");
    if (fields != NULL && (table->partition != NULL || !is_disposition(load, "WRITE_TRUNCATE")))
        return compare_schemas(table, fields);
    return NULL;
}

/* WRITE_TRUNCATE of a whole table: its schema becomes that of the job, constraints go. */
static void replace_schema(struct load *load)
{
    json_t *schema = json_object_get(load->config, "schema");
    json_t *resource = must(json_deep_copy(load->table.resource));

    if (schema != NULL)
        (void)json_object_set_new(resource, "schema", json_deep_copy(schema));
    (void)json_object_del(resource, "tableConstraints");
    fields_normalise(json_at(resource, "schema.fields"));
    if (schema != NULL && !json_equal(json_object_get(resource, "schema"),
                                      json_object_get(load->table.resource, "schema")))
        catalog_replace(load->world, &load->table, resource);
    else
        catalog_change(load->world, &load->table, resource);
    json_decref(resource);
}

static void add_problem(struct load *load, const char *text, long long position)
{
    load->bad++;
    if (json_array_size(load->problems) < PROBLEMS_LIMIT)
        (void)json_array_append_new(
            load->problems,
            failure_create("invalid",
                           "Error while reading data, error message: JSON parsing error in row "
                           "starting at position %lld: %s",
                           position, text));
}

static void read_row(struct load *load, struct row_writer *writer, const char *line, size_t size,
                     long long position)
{
    json_error_t error;
    json_t *row = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
    char *fault;

    if (!json_is_object(row)) {
        add_problem(load, row == NULL ? error.text : "a row is no object", position);
    } else {
        fault = rows_write(writer, row, load->table.partition);
        if (fault != NULL)
            add_problem(load, fault, position);
        else
            load->rows++;
        free(fault);
    }
    json_decref(row);
}

static void read_rows(struct load *load, const char *text, size_t size, int64_t now)
{
    struct row_writer writer;
    const char *line = text, *end;

    rows_writer_open(&writer, load->world, &load->table, now);
    writer.ignore_unknown = json_is_true(json_object_get(load->config, "ignoreUnknownValues"));
    while (line < text + size && load->bad <= load->bad_most) {
        end = memchr(line, '\n', (size_t)(text + size - line));
        end = end != NULL ? end : text + size;
        if (end > line)
            read_row(load, &writer, line, (size_t)(end - line), line - text);
        line = end + 1;
    }
    rows_writer_close(&writer);
}

static json_t *too_many(const struct load *load)
{
    return failure_create("invalid",
                          "Error while reading data, error message: JSON table encountered too "
                          "many errors, giving up. Rows: %lld; errors: %lld. Please look into the "
                          "errors[] collection for more details.",
                          (long long)(load->rows + load->bad), (long long)load->bad);
}

/* Each partition that has new rows, or the one that was replaced, has changed. */
static void touch_partitions(struct load *load, int64_t now)
{
    char *sql = text_format("SELECT DISTINCT _partition FROM rows_%lld WHERE _from = ?",
                            (long long)load->table.id);
    sqlite3_stmt *statement = db_prepare(load->world, sql, "i", now);

    table_touch(load->world, &load->table, load->table.partition, now);
    while (db_step(load->world, statement))
        table_touch(load->world, &load->table, db_text(statement, 0), now);
    (void)sqlite3_finalize(statement);
    free(sql);
}

/* Within a transaction. */
static json_t *replace_rows(struct load *load, const char *text, size_t size)
{
    int64_t now;

    if (is_disposition(load, "WRITE_TRUNCATE") && load->table.partition == NULL)
        replace_schema(load);
    now = world_instant(load->world);
    if (strncmp(json_text(load->config, "writeDisposition"), "WRITE_TRUNCATE", 14) == 0)
        (void)rows_close(load->world, &load->table, load->table.partition, now);
    read_rows(load, text, size, now);
    if (load->bad > load->bad_most)
        return too_many(load);
    touch_partitions(load, now);
    return NULL;
}

static json_t *fill_table(struct load *load, const char *text, size_t size)
{
    json_t *failure = check_config(load);
    struct row_counts counts;

    if (failure == NULL)
        failure = table_count_update(load->world, &load->table);
    if (failure == NULL && is_disposition(load, "WRITE_EMPTY")) {
        rows_count(load->world, &load->table, &counts);
        if (counts.rows > 0)
            failure = failure_create("duplicate", "Already Exists: Table %s", load->table.name);
    }
    if (failure != NULL)
        return failure;
    db_run(load->world, "SAVEPOINT load", "");
    failure = replace_rows(load, text, size);
    if (failure != NULL)
        db_run(load->world, "ROLLBACK TO load", "");
    db_run(load->world, "RELEASE load", "");
    return failure;
}

static void tell(const struct load *load, size_t packed, size_t unpacked, json_t *statistics)
{
    (void)json_object_set_new(
        statistics, "load",
        json_pack("{s:s,s:o,s:o,s:o,s:o}", "inputFiles", "1", "inputFileBytes",
                  json_decimal((int64_t)packed), "outputRows",
                  json_decimal(load->rows - load->world->settings.uncounted), "outputBytes",
                  json_decimal((int64_t)unpacked), "badRecords", json_decimal(load->bad)));
}

json_t *load_run(struct world *world, const json_t *config, const char *media, size_t size,
                 json_t *statistics, json_t **problems)
{
    struct load load = { .world = world, .config = config, .problems = must(json_array()) };
    size_t unpacked = 0;
    char *text = media_unpack(media, size, &unpacked);
    json_t *failure;

    load.bad_most = json_whole(config, "maxBadRecords", 0);
    if (text == NULL)
        failure = failure_create("invalid", "Error while reading data, error message: the gzip "
                                            "file is damaged");
    else
        failure =
            catalog_find_reference(world, json_object_get(config, "destinationTable"), &load.table);
    if (failure != NULL && text != NULL) {
        json_decref(failure);
        failure = create_table(&load);
    }
    if (failure == NULL)
        failure = fill_table(&load, text, unpacked);
    if (failure == NULL)
        tell(&load, size, unpacked, statistics);
    if (json_array_size(load.problems) > 0)
        *problems = json_incref(load.problems);
    if (failure != NULL && *problems != NULL)
        (void)json_array_insert(*problems, 0, failure);
    json_decref(load.problems);
    free(text);
    table_clear(&load.table);
    return failure;
}
