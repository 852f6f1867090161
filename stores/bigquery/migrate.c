/* migrate.c - bringing a table to what the runtime wants: made, or given the columns it lacks. */
#include <strings.h>

#include "session.h"

#define WRITE_ROLE "roles/bigquery.dataEditor on the dataset"
#define ATTEMPTS 3 /* of changes that somebody else's change crosses */

static json_t *field_json(const struct sluice_field *field)
{
    return json_pack("{s:s,s:s,s:s}", "name", field->name, "type", type_declared(field->type),
                     "mode", field->is_key != 0 ? "REQUIRED" : "NULLABLE");
}

/* ---- a new table ---- */

static json_t *key_json(const struct sluice_layout *layout)
{
    json_t *columns = json_array();

    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (layout->fields[i]->is_key != 0)
            (void)json_array_append_new(columns, json_string(layout->fields[i]->name));
    }
    if (json_array_size(columns) == 0) {
        json_decref(columns);
        return NULL;
    }
    return json_pack("{s:{s:o}}", "primaryKey", "columns", columns);
}

static json_t *table_json(const struct session *session, const struct sluice_layout *layout)
{
    json_t *fields = json_array();
    json_t *key = key_json(layout);
    json_t *json;

    for (uint32_t i = 0; i < layout->field_count; i++)
        (void)json_array_append_new(fields, field_json(layout->fields[i]));
    if (json_array_size(fields) != layout->field_count) {
        json_decref(fields);
        json_decref(key);
        return NULL;
    }
    json = json_pack("{s:{s:s,s:s,s:s},s:{s:o}}", "tableReference", "projectId", session->project,
                     "datasetId", session->dataset, "tableId", layout->table, "schema", "fields",
                     fields);
    if (key != NULL)
        (void)json_object_set_new(json, "tableConstraints", key);
    if (layout->date != NULL)
        (void)json_object_set_new(json, "timePartitioning",
                                  json_pack("{s:s,s:s}", "type", "DAY", "field", layout->date));
    return json;
}

/* SLUICE_E_BUSY: somebody else has made it meanwhile. */
static int make_table(struct session *session, const struct sluice_layout *layout,
                      struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 };
    struct call call = { .role = WRITE_ROLE };
    struct reply reply;
    int status;

    url_dataset(session, &url);
    text_add(&url, "/tables");
    text_format(&doing, "make table '%s'", layout->table);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    status = call_send_json(session, &call, url.failed ? NULL : table_json(session, layout), &reply,
                            error);
    if (status == SLUICE_E_CONFLICT)
        status = SLUICE_E_BUSY;
    reply_fini(&reply);
    text_fini(&url);
    text_fini(&doing);
    return status;
}

/* ---- what is in the way ---- */

static void add_table_name(const struct session *session, const char *table, struct text *text)
{
    text_name(text, session->dataset);
    text_add(text, ".");
    text_name(text, table);
}

/* "ALTER TABLE `d`.`t` RENAME TO `t_old`;" */
static void add_rename(const struct session *session, const char *table, const char *column,
                       struct text *text)
{
    struct text old = { 0 };

    text_format(&old, "%s_old", column == NULL ? table : column);
    text_add(text, "ALTER TABLE ");
    add_table_name(session, table, text);
    text_add(text, " RENAME ");
    if (column != NULL) {
        text_add(text, "COLUMN ");
        text_name(text, column);
        text_add(text, " ");
    }
    text_add(text, "TO ");
    text_name(text, text_string(&old));
    text_add(text, ";");
    text->failed = text->failed || old.failed;
    text_fini(&old);
}

static int conflict(struct text *message, struct sluice_error *error)
{
    int status = message->failed ? memory_error(error)
                                 : sluice_error_set(error, SLUICE_E_CONFLICT, "%s", message->data);

    text_fini(message);
    return status;
}

static int type_conflict(const struct session *session, const struct sluice_layout *layout,
                         const struct sluice_field *wanted, const char *declared,
                         struct sluice_error *error)
{
    struct text message = { 0 };
    bool is_key = wanted->is_key != 0;

    text_format(&message,
                "column '%s' of table '%s' in '%s.%s' is %s where %s is wanted; to put the old %s "
                "aside: ",
                wanted->name, layout->table, session->project, session->dataset, declared,
                type_declared(wanted->type), is_key ? "table" : "column");
    add_rename(session, layout->table, is_key ? NULL : wanted->name, &message);
    return conflict(&message, error);
}

static int partition_conflict(const struct session *session, const struct sluice_layout *layout,
                              struct sluice_error *error)
{
    struct text message = { 0 };

    text_format(&message,
                "table '%s' in '%s.%s' is not partitioned by the days of '%s', so that its dates "
                "cannot be replaced one by one; to put the old table aside: ",
                layout->table, session->project, session->dataset, layout->date);
    add_rename(session, layout->table, NULL, &message);
    return conflict(&message, error);
}

static void add_keys(const struct sluice_layout *layout, bool quoted, struct text *text)
{
    bool first = true;

    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (layout->fields[i]->is_key == 0)
            continue;
        text_add(text, first ? "" : ", ");
        if (quoted)
            text_name(text, layout->fields[i]->name);
        else
            text_add(text, layout->fields[i]->name);
        first = false;
    }
}

/* A table that somebody else has made has no key, and only needs to be told. */
static int key_conflict(const struct session *session, const struct sluice_layout *wanted,
                        const struct sluice_layout *present, struct sluice_error *error)
{
    bool has_key = present->field_count > 0 && present->fields[0]->is_key != 0;
    struct text message = { 0 };

    text_format(&message, "the key of table '%s' in '%s.%s' is (", wanted->table, session->project,
                session->dataset);
    add_keys(present, false, &message);
    text_add(&message, ") where (");
    add_keys(wanted, false, &message);
    text_add(&message, ") is wanted; ");
    if (has_key) {
        text_add(&message, "to put the old table aside: ");
        add_rename(session, wanted->table, NULL, &message);
    } else {
        text_add(&message, "if it is its key: ALTER TABLE ");
        add_table_name(session, wanted->table, &message);
        text_add(&message, " ADD PRIMARY KEY (");
        add_keys(wanted, true, &message);
        text_add(&message, ") NOT ENFORCED;");
    }
    return conflict(&message, error);
}

static bool same_keys(const struct sluice_layout *wanted, const struct sluice_layout *present)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < wanted->field_count; i++) {
        if (wanted->fields[i]->is_key == 0)
            continue;
        if (at == present->field_count || present->fields[at]->is_key == 0 ||
            strcasecmp(present->fields[at]->name, wanted->fields[i]->name) != 0)
            return false;
        at++;
    }
    return at == present->field_count || present->fields[at]->is_key == 0;
}

/* ---- columns that are lacking ---- */

/* `fields` gets the columns that the table has, as they are, and those it lacks. */
static int compare(const struct session *session, const struct sluice_layout *layout,
                   const struct table *table, json_t *fields, struct sluice_error *error)
{
    const json_t *present = json_object_get(json_object_get(table->json, "schema"), "fields");

    (void)json_array_extend(fields, (json_t *)(uintptr_t)present);
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct sluice_field *wanted = layout->fields[i];
        const struct table_column *found = table_column(table, wanted->name);
        if (found == NULL)
            (void)json_array_append_new(fields, field_json(wanted));
        else if (kind_type(found->kind) != wanted->type)
            return type_conflict(session, layout, wanted, found->declared, error);
    }
    return SLUICE_OK;
}

/* SLUICE_E_BUSY: it has changed since it was looked at. */
static int add_columns(struct session *session, struct table *table, json_t *fields,
                       struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 }, tag = { 0 };
    const char *headers[] = { NULL, NULL };
    struct call call = { .method = "PATCH", .role = WRITE_ROLE, .headers = headers };
    struct reply reply;
    int status;

    url_table(session, table->name, &url);
    text_format(&doing, "add columns to table '%s'", table->name);
    text_format(&tag, "If-Match: %s", json_text(table->json, "etag"));
    if (json_text(table->json, "etag")[0] != '\0')
        headers[0] = text_string(&tag);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    table_pace(table, table->date != NULL);
    status = call_send_json(
        session, &call,
        url.failed || tag.failed ? NULL : json_pack("{s:{s:O}}", "schema", "fields", fields),
        &reply, error);
    reply_fini(&reply);
    text_fini(&url);
    text_fini(&doing);
    text_fini(&tag);
    return status;
}

static int extend(struct session *session, const struct sluice_layout *layout, struct table *table,
                  struct sluice_error *error)
{
    const struct sluice_layout *present = NULL;
    json_t *fields = json_array();
    int status = fields == NULL ? memory_error(error)
                                : table_describe(session, layout->table, &present, error);

    if (status == SLUICE_OK && !same_keys(layout, present))
        status = key_conflict(session, layout, present, error);
    if (status == SLUICE_OK)
        status = compare(session, layout, table, fields, error);
    if (status == SLUICE_OK && layout->date != NULL &&
        (table->date == NULL || strcasecmp(table->date, layout->date) != 0))
        status = partition_conflict(session, layout, error);
    if (status == SLUICE_OK && json_array_size(fields) > table->column_count) {
        status = session->is_read_only
                     ? sluice_error_set(error, SLUICE_E_READ_ONLY,
                                        "table '%s' in '%s.%s' lacks columns, and the store is "
                                        "open for reading",
                                        layout->table, session->project, session->dataset)
                     : add_columns(session, table, fields, error);
        table_forget(table);
    }
    json_decref(fields);
    return status;
}

/* Begins with a letter or _, and goes on with these and digits. */
static bool is_column_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

    return length > 0 && name[length] == '\0' && (name[0] < '0' || name[0] > '9');
}

/* Letters and digits of any script, _, - and blanks. */
static bool is_table_name(const char *name)
{
    return name[0] != '\0' && strpbrk(name, "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~\t\r\n") == NULL;
}

static int name_error(const struct sluice_layout *layout, const char *column,
                      struct sluice_error *error)
{
    if (column == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "BigQuery has no table of the name '%s': names are of letters, "
                                "digits, '_', '-' and blanks",
                                layout->table);
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "BigQuery has no column of the name '%s' (table '%s'): names are of "
                            "letters from a to z, digits and '_', and begin with no digit",
                            column, layout->table);
}

static int check_layout(const struct sluice_layout *layout, struct sluice_error *error)
{
    if (!is_table_name(layout->table))
        return name_error(layout, NULL, error);
    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (!is_column_name(layout->fields[i]->name))
            return name_error(layout, layout->fields[i]->name, error);
        if (type_declared(layout->fields[i]->type) == NULL)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has no type: give it one",
                                    layout->fields[i]->name, layout->table);
    }
    if (layout->field_count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' has no columns: declare at least one", layout->table);
    return SLUICE_OK;
}

static int bring(struct session *session, const struct sluice_layout *layout,
                 struct sluice_error *error)
{
    struct table *table;
    int status = table_renew(session, layout->table, &table, error);

    if (status == SLUICE_OK && !table->is_native)
        return sluice_error_set(error, SLUICE_E_CONFLICT,
                                "'%s' in '%s.%s' is a view or an external table, which can be read "
                                "alone: give the table another name",
                                layout->table, session->project, session->dataset);
    if (status == SLUICE_OK)
        return extend(session, layout, table, error);
    if (status != SLUICE_E_NOT_FOUND)
        return status;
    if (session->is_read_only)
        return sluice_error_set(error, SLUICE_E_READ_ONLY,
                                "there is no table '%s' in '%s.%s', and the store is open for "
                                "reading",
                                layout->table, session->project, session->dataset);
    return make_table(session, layout, error);
}

int table_migrate(void *handle, const struct sluice_layout *layout, struct sluice_error *error)
{
    int status = check_layout(layout, error);

    for (int i = 0; i < ATTEMPTS && status == SLUICE_OK; i++) {
        status = bring(handle, layout, error);
        if (status != SLUICE_E_BUSY)
            return status;
        if (i + 1 < ATTEMPTS)
            status = SLUICE_OK;
    }
    return status;
}
