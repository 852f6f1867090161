/* list.c - tabledata.list: rows of a table or a partition of it, by pages that stay the same. */
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "rows.h"

static const char *of(const struct call *call, const char *name)
{
    return json_text(call->names, name);
}

/* The columns that are selected: into the page and, as SQL for sqlite3_free, out. */
static char *select_columns(const struct table *table, const char *selected, struct page *page)
{
    json_t *fields = table_fields(table), *field;
    sqlite3_str *sql = sqlite3_str_new(NULL);
    size_t i;

    sqlite3_str_appendall(sql, " "); /* an empty one would be NULL */
    page->classes = must(calloc(json_array_size(fields) + 1, sizeof *page->classes));
    json_array_foreach(fields, i, field)
    {
        if (selected != NULL && !rows_is_selected(selected, json_text(field, "name")))
            continue;
        sqlite3_str_appendf(sql, "\"c_%w\", ", json_text(field, "name"));
        page->classes[page->columns++] = value_class_of(field);
    }
    return must(sqlite3_str_finish(sql));
}

/* A failure where one of "a,b,c" is no field. */
static json_t *check_selected(const struct table *table, const char *selected)
{
    json_t *failure = NULL;
    size_t size;
    char *name;

    for (; failure == NULL && selected != NULL && *selected != '\0';
         selected += size + (selected[size] == ',')) {
        size = strcspn(selected, ",");
        name = must(strndup(selected, size));
        if (fields_find(table_fields(table), name) == NULL)
            failure =
                failure_create("invalid", "Invalid field name \"%s\" in selectedFields", name);
        free(name);
    }
    return failure;
}

static void give_page(struct call *call, const struct table *table, struct page *page,
                      int64_t instant, struct answer *answer)
{
    char *columns = select_columns(table, request_parameter(call->request, "selectedFields"), page);
    char *sql = text_format("SELECT %s0 FROM rows_%lld WHERE _from <= ?1 AND _until > ?1"
                            " AND (?2 IS NULL OR _partition = ?2) ORDER BY %s"
                            " LIMIT -1 OFFSET ?3",
                            columns, (long long)table->id, rows_order(call->world));
    char *total = text_format("SELECT count(*) FROM rows_%lld WHERE _from <= ?1 AND _until > ?1"
                              " AND (?2 IS NULL OR _partition = ?2)",
                              (long long)table->id);
    sqlite3_stmt *statement =
        db_prepare(call->world, sql, "isi", instant, table->partition, page->first);
    json_t *json;
    char *token;

    rows_page(call->world, statement, page);
    json = json_pack(
        "{s:s,s:s,s:o}", "kind", "bigquery#tableDataList", "etag", "\"rows\"", "totalRows",
        json_decimal(db_integer(call->world, 0, total, "is", instant, table->partition)));
    if (json_array_size(page->rows) > 0)
        (void)json_object_set(json, "rows", page->rows);
    if (page->more) {
        token = page_token(page, instant);
        (void)json_object_set_new(json, "pageToken", json_string(token));
        free(token);
    }
    answer_json(answer, 200, must(json));
    (void)sqlite3_finalize(statement);
    sqlite3_free(columns);
    free(sql);
    free(total);
}

void handle_tabledata_list(struct call *call, struct answer *answer)
{
    const struct request *request = call->request;
    const char *token = request_parameter(request, "pageToken");
    struct page page = { .first = request_number(request, "startIndex", 0),
                         .most = request_number(request, "maxResults", 0),
                         .int64_times =
                             request_is_true(request, "formatOptions.useInt64Timestamp") };
    struct table table;
    json_t *failure = catalog_find(call->world, of(call, "projectId"), of(call, "datasetId"),
                                   of(call, "tableId"), &table);
    int64_t instant = world_instant(call->world);

    if (failure == NULL && json_object_get(table.resource, "view") != NULL)
        failure = failure_create("invalid", "Cannot list a table of type VIEW.");
    if (failure == NULL && token != NULL && !page_read_token(&page, token, &instant))
        failure = failure_create("invalid", "Invalid page token: %s", token);
    if (failure == NULL)
        failure = check_selected(&table, request_parameter(request, "selectedFields"));
    if (failure == NULL)
        give_page(call, &table, &page, instant, answer);
    answer_failure(answer, failure);
    json_decref(page.rows);
    free(page.classes);
    table_clear(&table);
}
