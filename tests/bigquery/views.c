/*
 * views.c - views: their query with the outer one's conditions, its rows put into a table of SQLite
 * that the outer query reads.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "query.h"
#include "sql.h"

#define VIEW_ROWS INT64_C(1000000000) /* the id of the table for the rows */

/* The column of the view's query that has this name outside; NULL: it selects all, or none. */
static const char *find_inner(const struct query *inner, const char *name)
{
    json_t *columns = json_object_get(inner->parsed, "columns"), *item;
    const char *as;
    size_t i;

    json_array_foreach(columns, i, item)
    {
        as = json_text(item, "as");
        if (strcasecmp(as[0] != '\0' ? as : json_text(item, "name"), name) == 0)
            return json_text(item, "name");
    }
    return json_array_size(columns) == 0 ? name : NULL;
}

/* The outer query's conditions hold inside as well, under the names that columns have there. */
static void push_conditions(const json_t *where, struct query *inner)
{
    json_t *own = json_object_get(inner->parsed, "where"), *condition, *copy;
    const char *name;
    size_t i;

    if (own == NULL) {
        own = must(json_array());
        (void)json_object_set_new(inner->parsed, "where", own);
    }
    json_array_foreach(where, i, condition)
    {
        name = find_inner(inner, json_text(condition, "column"));
        if (name == NULL)
            continue;
        copy = must(json_deep_copy(condition));
        (void)json_object_set_new(copy, "column", json_string(name));
        (void)json_array_append_new(own, copy);
    }
}

static void create_rows(struct world *world, const struct query *inner)
{
    json_t *fields = json_object_get(inner->schema, "fields"), *field;
    sqlite3_str *sql = sqlite3_str_new(world->db);
    char *text;
    size_t i;

    db_run(world, "DROP TABLE IF EXISTS rows_1000000000", "");
    sqlite3_str_appendall(sql, "CREATE TABLE rows_1000000000 (_partition, _from, _until");
    json_array_foreach(fields, i, field)
        sqlite3_str_appendf(sql, ", \"c_%w\"", json_text(field, "name"));
    sqlite3_str_appendall(sql, ")");
    text = must(sqlite3_str_finish(sql));
    db_run(world, text, "");
    sqlite3_free(text);
}

static void copy_rows(struct world *world, const struct query *inner)
{
    sqlite3_stmt *rows = query_rows(world, inner, 0), *insert;
    sqlite3_str *sql = sqlite3_str_new(world->db);
    char *text;
    int i;

    sqlite3_str_appendf(sql, "INSERT INTO rows_1000000000 VALUES (NULL, 0, %lld", FOR_EVER);
    for (i = 0; i < inner->columns; i++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    text = must(sqlite3_str_finish(sql));
    insert = db_prepare(world, text, "");
    while (db_step(world, rows)) {
        for (i = 0; i < inner->columns; i++)
            (void)sqlite3_bind_value(insert, i + 1, sqlite3_column_value(rows, i));
        (void)db_step(world, insert);
        (void)sqlite3_reset(insert);
    }
    (void)sqlite3_finalize(rows);
    (void)sqlite3_finalize(insert);
    sqlite3_free(text);
}

json_t *view_open(struct world *world, struct query *query)
{
    const json_t *request = json_object_get(query->table.resource, "view");
    struct query inner = { .seen = query->seen, .parameters = json_incref(query->parameters) };
    json_t *failure = NULL;

    inner.parsed = sql_parse(json_text(request, "query"), &failure);
    if (failure == NULL) {
        push_conditions(json_object_get(query->parsed, "where"), &inner);
        failure = query_bind(world, query->table.project, request, &inner);
    }
    if (failure == NULL && inner.table.id == VIEW_ROWS)
        failure = failure_create("notImplemented", "This server has no views of views");
    if (failure == NULL) {
        create_rows(world, &inner);
        copy_rows(world, &inner);
        query->bytes = inner.bytes;
        query->table.id = VIEW_ROWS;
        (void)json_object_set(query->table.resource, "schema", inner.schema);
    }
    query_clear(&inner);
    return failure;
}
