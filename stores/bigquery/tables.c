/* tables.c - tables as the service has them, asked for once in a session where that will do. */
#include <stdlib.h>
#include <strings.h>

#include "session.h"

#define READ_ROLE "roles/bigquery.dataViewer on the dataset"

/* ---- what a session knows ---- */

void table_forget(struct table *table)
{
    json_decref(table->json);
    free(table->columns);
    table->json = NULL;
    table->columns = NULL;
    table->column_count = 0;
    table->date = NULL;
}

static void description_fini(struct description *description)
{
    for (uint32_t i = 0; description->fields != NULL && i < description->layout.field_count; i++) {
        free((void *)(uintptr_t)description->fields[i].name);
        free((void *)(uintptr_t)description->fields[i].type_name);
    }
    free((void *)(uintptr_t)description->layout.table);
    free(description->fields);
    free(description->pointers);
    *description = (struct description){ 0 };
}

void tables_fini(struct tables *tables)
{
    while (tables->first != NULL) {
        struct table *table = tables->first;
        tables->first = table->next;
        table_forget(table);
        free(table->name);
        free(table);
    }
    description_fini(&tables->described);
}

struct table *table_entry(struct session *session, const char *name)
{
    struct table *table = session->tables.first;

    while (table != NULL && strcmp(table->name, name) != 0)
        table = table->next;
    if (table != NULL)
        return table;
    table = calloc(1, sizeof *table);
    if (table == NULL)
        return NULL;
    table->name = strdup(name);
    if (table->name == NULL) {
        free(table);
        return NULL;
    }
    table->next = session->tables.first;
    session->tables.first = table;
    return table;
}

/* ---- reading an answer ---- */

/* The days of a column are the partitions; ingestion time and other spans are none of ours. */
static const char *partition_column(const json_t *json)
{
    const json_t *partitioning = json_object_get(json, "timePartitioning");
    const char *field = json_string_value(json_object_get(partitioning, "field"));

    return strcasecmp(json_text(partitioning, "type"), "DAY") == 0 ? field : NULL;
}

static bool is_filter_needed(const json_t *json)
{
    return json_is_true(json_object_get(json, "requirePartitionFilter")) ||
           json_is_true(json_object_get(json_object_get(json, "timePartitioning"),
                                        "requirePartitionFilter"));
}

/* Takes over `json`. */
static bool table_read(struct table *table, json_t *json)
{
    const json_t *fields = json_object_get(json_object_get(json, "schema"), "fields");
    const struct table_column *date;
    size_t count = json_array_size(fields);

    table_forget(table);
    table->columns = calloc(count + 1, sizeof *table->columns);
    if (table->columns == NULL) {
        json_decref(json);
        return false;
    }
    table->json = json;
    table->column_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        const json_t *field = json_array_get(fields, i);
        table->columns[i] =
            (struct table_column){ .name = json_text(field, "name"),
                                   .declared = json_text(field, "type"),
                                   .kind = field_kind(field),
                                   .is_collated = json_text(field, "collation")[0] != '\0' };
    }
    table->is_native = strcmp(json_text(json, "type"), "TABLE") == 0;
    table->is_filter_needed = is_filter_needed(json);
    table->date = partition_column(json);
    date = table->date == NULL ? NULL : table_column(table, table->date);
    if (date == NULL || date->kind != CELL_DATE)
        table->date = NULL;
    return true;
}

static bool is_missing(const struct reply *reply)
{
    return reply->code == 404 && strcmp(reply->reason, "notFound") == 0;
}

int table_renew(struct session *session, const char *name, struct table **table,
                struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 };
    struct call call = { .method = "GET", .role = READ_ROLE };
    struct sluice_error said = SLUICE_ERROR_INIT;
    struct reply reply;
    int status;

    *table = table_entry(session, name);
    if (*table == NULL)
        return memory_error(error);
    table_forget(*table);
    url_table(session, name, &url);
    text_format(&doing, "look at table '%s'", name);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    status = url.failed ? SLUICE_E_MEMORY : call_send(session, &call, &reply, &said);
    if (url.failed)
        (void)memory_error(error);
    else if (status == SLUICE_OK && !table_read(*table, json_incref(reply.json)))
        status = memory_error(error);
    else if (status == SLUICE_E_NOT_FOUND && is_missing(&reply))
        status = SLUICE_E_NOT_FOUND; /* without a word: to be asked for is no mistake */
    else if (status != SLUICE_OK && error != NULL)
        *error = said;
    if (!url.failed)
        reply_fini(&reply);
    text_fini(&url);
    text_fini(&doing);
    return status;
}

int table_known(struct session *session, const char *name, struct table **table,
                struct sluice_error *error)
{
    *table = table_entry(session, name);
    if (*table == NULL)
        return memory_error(error);
    return (*table)->json != NULL ? SLUICE_OK : table_renew(session, name, table, error);
}

const struct table_column *table_column(const struct table *table, const char *name)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (strcasecmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    }
    return NULL;
}

/* ---- updates ---- */

static unsigned most_updates(bool is_partitioned)
{
    return is_partitioned ? UPDATES : UPDATES_UNPARTITIONED;
}

int64_t table_pause(const struct table *table, bool is_partitioned, int64_t now)
{
    unsigned most = most_updates(is_partitioned);

    if (table->update_count < most)
        return 0;
    return table->updates[table->update_count % most] + UPDATES_WHILE - now;
}

void table_count_update(struct table *table, bool is_partitioned, int64_t now)
{
    table->updates[table->update_count % most_updates(is_partitioned)] = now;
    table->update_count++;
}

void table_pace(struct table *table, bool is_partitioned)
{
    sleep_for(table_pause(table, is_partitioned, moment()));
    table_count_update(table, is_partitioned, moment());
}

/* ---- describing ---- */

static bool is_key(const json_t *keys, const char *name)
{
    for (size_t i = 0; i < json_array_size(keys); i++) {
        if (strcasecmp(json_string_value(json_array_get(keys, i)), name) == 0)
            return true;
    }
    return false;
}

static bool add_field(struct description *description, const struct table_column *column, bool key)
{
    struct sluice_field *field = &description->fields[description->layout.field_count];

    *field = (struct sluice_field){ .size = sizeof *field,
                                    .type = kind_type(column->kind),
                                    .name = strdup(column->name),
                                    .is_key = key ? 1 : 0,
                                    .converts = kind_converts(column->kind),
                                    .type_name = strdup(column->declared) };
    description->pointers[description->layout.field_count] = field;
    description->layout.field_count++;
    return field->name != NULL && field->type_name != NULL;
}

/* Keys first, in the order of the key. */
static bool add_fields(struct description *description, const struct table *table)
{
    const json_t *keys = json_object_get(
        json_object_get(json_object_get(table->json, "tableConstraints"), "primaryKey"), "columns");
    bool done = true;

    for (size_t i = 0; i < json_array_size(keys) && done; i++) {
        const char *name = json_string_value(json_array_get(keys, i));
        const struct table_column *column = name == NULL ? NULL : table_column(table, name);
        done = column != NULL && add_field(description, column, true);
    }
    for (uint32_t i = 0; i < table->column_count && done; i++) {
        if (!is_key(keys, table->columns[i].name))
            done = add_field(description, &table->columns[i], false);
    }
    return done;
}

int table_describe(void *handle, const char *name, const struct sluice_layout **layout,
                   struct sluice_error *error)
{
    struct session *session = handle;
    struct description *description = &session->tables.described;
    struct table *table;
    int status = table_known(session, name, &table, error);

    if (status != SLUICE_OK)
        return status;
    description_fini(description);
    description->fields = calloc((size_t)table->column_count + 1, sizeof *description->fields);
    description->pointers = calloc((size_t)table->column_count + 1, sizeof *description->pointers);
    description->layout = (struct sluice_layout){ .size = sizeof description->layout,
                                                  .table = strdup(name),
                                                  .fields = description->pointers,
                                                  .is_view = table->is_native ? 0 : 1 };
    if (description->fields == NULL || description->pointers == NULL ||
        description->layout.table == NULL || !add_fields(description, table))
        return memory_error(error);
    *layout = &description->layout;
    return SLUICE_OK;
}
