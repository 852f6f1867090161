/* query.c - from what was parsed to a statement of SQLite: columns, conditions, bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "query.h"
#include "sql.h"

#define MEGABYTE (INT64_C(1) << 20)

void query_clear(struct query *query)
{
    json_decref(query->schema);
    json_decref(query->parsed);
    json_decref(query->parameters);
    free(query->classes);
    table_clear(&query->table);
    memset(query, 0, sizeof *query);
}

/* {"type", "text"} or {"type", "texts"} of an operand: itself, or what the parameter has. */
static json_t *resolve(const struct query *query, const json_t *operand, json_t **failure)
{
    const char *name = json_string_value(json_object_get(operand, "parameter"));
    json_t *parameter;
    size_t i;

    if (name == NULL)
        return json_incref((json_t *)(uintptr_t)operand);
    json_array_foreach(query->parameters, i, parameter)
    {
        if (strcmp(json_text(parameter, "name"), name) == 0)
            return must(
                json_pack("{s:s,s:O?,s:O*,s:s}", "type",
                          json_text(json_at(parameter, "parameterType"), "type"), "text",
                          json_at(parameter, "parameterValue.value"), "list",
                          json_at(parameter, "parameterValue.arrayValues"), "element",
                          json_text(json_at(parameter, "parameterType.arrayType"), "type")));
    }
    *failure = failure_create("invalidQuery", "Query parameter '%s' not found", name);
    return NULL;
}

/* Can a value of that type be compared with a column of the class? */
static int fits_class(const char *type, enum value_class class)
{
    enum value_class given = value_class_named(type);

    if (class == VALUE_JSON || class == VALUE_NESTED)
        return 0; /* this server compares neither */
    return given == class ||
           (given == VALUE_INT64 && (class == VALUE_FLOAT64 || class == VALUE_NUMERIC)) ||
           (given == VALUE_STRING && class >= VALUE_DATE && class <= VALUE_TIMESTAMP);
}

static json_t *check_operand(const struct query *query, const json_t *operand,
                             enum value_class class, const char *op)
{
    json_t *failure = NULL, *given = resolve(query, operand, &failure);
    const char *type = given != NULL ? json_text(given, "type") : "";

    if (given != NULL && strcmp(op, "UNNEST") == 0)
        type = strcmp(type, "ARRAY") == 0 ? json_text(given, "element") : "no array";
    if (given != NULL && !fits_class(type, class))
        failure = failure_create("invalidQuery",
                                 "No matching signature for operator %s for argument types: %s, %s",
                                 op, value_sql_name(class), type);
    json_decref(given);
    return failure;
}

static json_t *check_column(const struct query *query, const char *name)
{
    if (fields_find(table_fields(&query->table), name) != NULL)
        return NULL;
    return failure_create("invalidQuery", "Unrecognized name: %s at [1:8]", name);
}

static json_t *check_conditions(const struct query *query)
{
    const char *by = table_partition_field(&query->table), *column;
    json_t *condition, *operand, *failure = NULL;
    int filtered = 0;
    size_t i, k;

    json_array_foreach(json_object_get(query->parsed, "where"), i, condition)
    {
        column = json_text(condition, "column");
        failure = check_column(query, column);
        json_array_foreach(json_object_get(condition, "operands"), k, operand)
        {
            if (failure == NULL)
                failure =
                    check_operand(query, operand,
                                  value_class_of(fields_find(table_fields(&query->table), column)),
                                  json_text(condition, "op"));
        }
        if (failure != NULL)
            return failure;
        filtered |= by != NULL && strcasecmp(by, column) == 0;
    }
    if (table_needs_filter(&query->table) && !filtered)
        return failure_create("invalidQuery",
                              "Cannot query over table '%s.%s' without a filter over column(s) "
                              "'%s' that can be used for partition elimination",
                              query->table.dataset, query->table.name, by != NULL ? by : "");
    return NULL;
}

static json_t *check_names(const struct query *query)
{
    json_t *item, *failure = NULL;
    size_t i;

    json_array_foreach(json_object_get(query->parsed, "columns"), i, item)
    {
        if (failure == NULL)
            failure = check_column(query, json_text(item, "name"));
    }
    json_array_foreach(json_object_get(query->parsed, "order"), i, item)
    {
        if (failure == NULL)
            failure = check_column(query, json_text(item, "column"));
    }
    return failure;
}

static void append_operand(sqlite3_str *sql, const char *op, size_t count)
{
    size_t i;

    if (strcmp(op, "BETWEEN") == 0) {
        sqlite3_str_appendall(sql, " BETWEEN ? AND ?");
    } else if (strcmp(op, "IN") == 0 || strcmp(op, "UNNEST") == 0) {
        sqlite3_str_appendall(sql, " IN (");
        for (i = 0; i < count; i++)
            sqlite3_str_appendall(sql, i == 0 ? "?" : ", ?");
        sqlite3_str_appendall(sql, ")");
    } else {
        sqlite3_str_appendf(sql, count > 0 ? " %s ?" : " %s", op);
    }
}

/* How many values an operand of the condition has; of an array its own. */
static size_t count_values(const struct query *query, const json_t *condition)
{
    const json_t *operands = json_object_get(condition, "operands");
    json_t *failure = NULL, *given;
    size_t count = json_array_size(operands);

    if (strcmp(json_text(condition, "op"), "UNNEST") == 0) {
        given = resolve(query, json_array_get(operands, 0), &failure);
        count = json_array_size(json_object_get(given, "list"));
        json_decref(given);
    }
    return count;
}

/* NUMERIC is text, which is compared by value. */
static const char *collation_of(const struct query *query, const char *name)
{
    const json_t *field = fields_find(table_fields(&query->table), name);

    return value_class_of(field) == VALUE_NUMERIC ? " COLLATE NUMERIC_TEXT" : "";
}

/* `by`: only conditions on this column; NULL: all. */
static void append_where(sqlite3_str *sql, const struct query *query, const char *by)
{
    json_t *condition;
    const char *name;
    size_t i;

    sqlite3_str_appendf(sql, " FROM rows_%lld WHERE _from <= %lld AND _until > %lld",
                        query->table.id, query->seen, query->seen);
    json_array_foreach(json_object_get(query->parsed, "where"), i, condition)
    {
        name = json_text(condition, "column");
        if (by != NULL && strcasecmp(by, name) != 0)
            continue;
        if (value_class_of(fields_find(table_fields(&query->table), name)) == VALUE_FLOAT64 &&
            json_array_size(json_object_get(condition, "operands")) > 0)
            sqlite3_str_appendf(sql, " AND typeof(\"c_%w\") <> 'text'", name); /* NaN */
        sqlite3_str_appendf(sql, " AND \"c_%w\"%s", name, collation_of(query, name));
        append_operand(sql, json_text(condition, "op"), count_values(query, condition));
    }
}

static const char *bind_one(sqlite3_stmt *statement, int index, enum value_class class,
                            const json_t *value)
{
    char *text;
    const char *fault;

    if (json_is_string(value))
        return value_bind_text(statement, index, class, json_string_value(value));
    if (value == NULL || json_is_null(value)) {
        (void)sqlite3_bind_null(statement, index);
        return NULL;
    }
    text = must(json_dumps(value, JSON_ENCODE_ANY)); /* a number, of a lenient client */
    fault = value_bind_text(statement, index, class, text);
    free(text);
    return fault;
}

/* Binds the operands of one condition from `index` on; what is wrong, or NULL. */
static const char *bind_condition(const struct query *query, sqlite3_stmt *statement, int *index,
                                  const json_t *condition)
{
    const json_t *field = fields_find(table_fields(&query->table), json_text(condition, "column"));
    json_t *operand, *given, *item, *failure = NULL;
    const char *fault = NULL;
    size_t i, k;

    json_array_foreach(json_object_get(condition, "operands"), i, operand)
    {
        given = resolve(query, operand, &failure);
        if (json_object_get(given, "list") == NULL && fault == NULL)
            fault = bind_one(statement, (*index)++, value_class_of(field),
                             json_object_get(given, "text"));
        json_array_foreach(json_object_get(given, "list"), k, item)
        {
            if (fault == NULL)
                fault = bind_one(statement, (*index)++, value_class_of(field),
                                 json_object_get(item, "value"));
        }
        json_decref(given);
    }
    return fault;
}

/* A statement with its conditions bound; NULL with the fault of a value. */
static sqlite3_stmt *prepare(struct world *world, const struct query *query, sqlite3_str *sql,
                             const char *by, const char **fault)
{
    char *text = must(sqlite3_str_finish(sql));
    sqlite3_stmt *statement = db_prepare(world, text, "");
    json_t *condition;
    int index = 1;
    size_t i;

    *fault = NULL;
    json_array_foreach(json_object_get(query->parsed, "where"), i, condition)
    {
        if (*fault == NULL && (by == NULL || strcasecmp(by, json_text(condition, "column")) == 0))
            *fault = bind_condition(query, statement, &index, condition);
    }
    sqlite3_free(text);
    return statement;
}

/* Is the column selected, or in a condition or the order? */
static int is_read(const struct query *query, const char *name)
{
    static const char *const lists[] = { "columns", "where", "order" };
    static const char *const members[] = { "name", "column", "column" };
    int rows = strcmp(json_text(query->parsed, "select"), "rows") == 0;
    json_t *item;
    size_t i, k;

    if (rows && json_array_size(json_object_get(query->parsed, "columns")) == 0)
        return 1;
    for (k = 0; k < 3; k++) {
        json_array_foreach(json_object_get(query->parsed, lists[k]), i, item)
        {
            if (strcasecmp(json_text(item, members[k]), name) == 0)
                return 1;
        }
    }
    return 0;
}

/* The bytes of the columns that it reads, in the partitions that its conditions leave. */
static json_t *measure(struct world *world, struct query *query)
{
    const char *by = table_partition_field(&query->table), *fault;
    sqlite3_str *sql = sqlite3_str_new(world->db);
    sqlite3_stmt *statement;
    char *column, *size;
    json_t *field;
    size_t i;

    sqlite3_str_appendall(sql, "SELECT ifnull(sum(0");
    json_array_foreach(table_fields(&query->table), i, field)
    {
        if (!is_read(query, json_text(field, "name")))
            continue;
        column = must(sqlite3_mprintf("\"c_%w\"", json_text(field, "name")));
        size = value_size_sql(value_class_of(field), column);
        sqlite3_str_appendf(sql, " + %s", size);
        sqlite3_free(column);
        free(size);
    }
    sqlite3_str_appendall(sql, "), 0)");
    append_where(sql, query, by != NULL ? by : "");
    statement = prepare(world, query, sql, by != NULL ? by : "", &fault);
    if (fault == NULL && db_step(world, statement))
        query->bytes = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return fault != NULL ? failure_create("invalidQuery", "%s", fault) : NULL;
}

static void append_columns(sqlite3_str *sql, const struct query *query)
{
    json_t *columns = json_object_get(query->parsed, "columns"), *item;
    const char *select = json_text(query->parsed, "select");
    size_t i;

    sqlite3_str_appendall(sql, "SELECT ");
    if (strcmp(select, "count") == 0)
        sqlite3_str_appendall(sql, "count(*)");
    else if (strcmp(select, "one") == 0)
        sqlite3_str_appendall(sql, "1");
    else if (strcmp(select, "now") == 0)
        sqlite3_str_appendf(sql, "%lld", query->seen);
    else if (json_array_size(columns) == 0)
        columns = table_fields(&query->table);
    json_array_foreach(columns, i, item)
        sqlite3_str_appendf(sql, "%s\"c_%w\"", i > 0 ? ", " : "", json_text(item, "name"));
}

/* NaN comes behind NULL and before all numbers; without an order there is none to rely on. */
static void append_order(struct world *world, sqlite3_str *sql, const struct query *query)
{
    json_t *item;
    const char *name, *way;
    size_t i;

    sqlite3_str_appendall(sql, " ORDER BY ");
    json_array_foreach(json_object_get(query->parsed, "order"), i, item)
    {
        name = json_text(item, "column");
        way = json_is_true(json_object_get(item, "descending")) ? "DESC" : "ASC";
        if (value_class_of(fields_find(table_fields(&query->table), name)) == VALUE_FLOAT64)
            sqlite3_str_appendf(sql,
                                "CASE typeof(\"c_%w\") WHEN 'null' THEN 0 WHEN 'text' THEN 1"
                                " ELSE 2 END %s, ",
                                name, way);
        sqlite3_str_appendf(sql, "\"c_%w\"%s %s, ", name, collation_of(query, name), way);
    }
    sqlite3_str_appendall(sql, rows_order(world));
}

static int has_source(const struct query *query)
{
    return json_object_get(query->parsed, "from") != NULL;
}

static int is_count(const struct query *query)
{
    return strcmp(json_text(query->parsed, "select"), "count") == 0;
}

static int64_t read_limit(const struct query *query)
{
    json_t *failure = NULL;
    const json_t *limit = json_object_get(query->parsed, "limit");
    json_t *given = limit != NULL ? resolve(query, limit, &failure) : NULL;
    int64_t most = given != NULL ? json_whole(given, "text", -1) : -1;

    json_decref(failure);
    json_decref(given);
    return most;
}

sqlite3_stmt *query_rows(struct world *world, const struct query *query, int64_t first)
{
    sqlite3_str *sql = sqlite3_str_new(world->db);
    int64_t most = read_limit(query);
    const char *fault;

    append_columns(sql, query);
    if (has_source(query)) {
        append_where(sql, query, NULL);
        if (!is_count(query))
            append_order(world, sql, query);
    }
    sqlite3_str_appendf(sql, " LIMIT %lld OFFSET %lld", most < 0 ? -1 : most - first,
                        most >= 0 && first >= most ? FOR_EVER : first);
    return prepare(world, query, sql, NULL, &fault);
}

int64_t query_count(struct world *world, const struct query *query)
{
    sqlite3_str *sql = sqlite3_str_new(world->db);
    sqlite3_stmt *statement;
    int64_t count = 1, most = read_limit(query);
    const char *fault;

    if (!has_source(query) || is_count(query)) {
        sqlite3_free(sqlite3_str_finish(sql));
        return most == 0 ? 0 : 1;
    }
    sqlite3_str_appendall(sql, "SELECT count(*)");
    append_where(sql, query, NULL);
    statement = prepare(world, query, sql, NULL, &fault);
    if (db_step(world, statement))
        count = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return most >= 0 && most < count ? most : count;
}

static void add_column(struct query *query, const json_t *field, const char *as)
{
    json_t *copy = must(json_deep_copy(field));

    (void)json_object_set_new(copy, "name", json_string(as));
    if (strcmp(json_text(copy, "mode"), "REPEATED") != 0)
        (void)json_object_set_new(copy, "mode", json_string("NULLABLE"));
    (void)json_object_del(copy, "description");
    query->classes[query->columns++] = value_class_of(copy);
    (void)json_array_append_new(json_object_get(query->schema, "fields"), copy);
}

static void describe_columns(struct query *query)
{
    json_t *columns = json_object_get(query->parsed, "columns"), *item, *field;
    const char *as = json_text(query->parsed, "as");
    size_t i;
    int now;

    query->schema = must(json_pack("{s:[]}", "fields"));
    query->classes =
        must(calloc(json_array_size(table_fields(&query->table)) + json_array_size(columns) + 1,
                    sizeof *query->classes));
    if (strcmp(json_text(query->parsed, "select"), "rows") != 0) {
        now = strcmp(json_text(query->parsed, "select"), "now") == 0;
        field =
            must(json_pack("{s:s,s:s}", "type", now ? "TIMESTAMP" : "INTEGER", "mode", "NULLABLE"));
        add_column(query, field, as[0] != '\0' ? as : "f0_");
        json_decref(field);
        return;
    }
    json_array_foreach(columns, i, item)
    {
        as = json_text(item, "as");
        field = fields_find(table_fields(&query->table), json_text(item, "name"));
        add_column(query, field, as[0] != '\0' ? as : json_text(item, "name"));
    }
    if (json_array_size(columns) > 0)
        return;
    json_array_foreach(table_fields(&query->table), i, item)
        add_column(query, item, json_text(item, "name"));
}

/* FOR SYSTEM_TIME AS OF: an instant between what is kept and the query's own. */
static json_t *read_instant(struct world *world, struct query *query)
{
    const json_t *at = json_object_get(query->parsed, "at");
    json_t *failure = NULL, *given;
    int64_t instant = 0;

    if (at == NULL)
        return NULL;
    given = resolve(query, at, &failure);
    if (given == NULL)
        return failure;
    if (strcmp(json_text(given, "type"), "TIMESTAMP") != 0 ||
        !timestamp_read(json_text(given, "text"), &instant))
        failure = failure_create("invalidQuery", "FOR SYSTEM_TIME AS OF needs a TIMESTAMP");
    else if (instant > query->seen)
        failure = failure_create("invalidQuery",
                                 "Invalid snapshot time %lld for table: it is in "
                                 "the future",
                                 (long long)instant);
    else if (instant < query->table.created ||
             instant < query->seen - world->settings.keep_ms * 1000)
        failure = failure_create("invalidQuery",
                                 "Invalid time travel timestamp %lld for table "
                                 "%s. Cannot read before it.",
                                 (long long)instant, query->table.name);
    query->seen = instant;
    json_decref(given);
    return failure;
}

static json_t *find_source(struct world *world, const char *project, const json_t *request,
                           struct query *query)
{
    const json_t *from = json_object_get(query->parsed, "from");
    const char *in = json_text(from, "project"), *dataset = json_text(from, "dataset");
    char *location;

    in = in[0] != '\0' ? in : project;
    if (dataset[0] == '\0')
        dataset = json_text(json_object_get(request, "defaultDataset"), "datasetId");
    if (dataset[0] == '\0')
        return failure_create("invalidQuery",
                              "Table \"%s\" must be qualified with a dataset (e.g. "
                              "dataset.table).",
                              json_text(from, "table"));
    if (json_object_get(from, "partitions") == NULL)
        return catalog_find(world, in, dataset, json_text(from, "table"), &query->table);
    location = catalog_location(world, in, dataset);
    if (location == NULL)
        return failure_create("notFound", "Not found: Dataset %s:%s", in, dataset);
    free(location);
    partitions_fill(world, in, dataset, query->seen, &query->table);
    return NULL;
}

static json_t *open_source(struct world *world, const char *project, const json_t *request,
                           struct query *query)
{
    json_t *failure = find_source(world, project, request, query);
    int is_view = failure == NULL && json_object_get(query->table.resource, "view") != NULL;

    query->tables = 1;
    if (failure == NULL)
        failure = read_instant(world, query);
    if (failure == NULL && is_view)
        failure = view_open(world, query);
    if (failure == NULL)
        failure = check_names(query);
    if (failure == NULL)
        failure = check_conditions(query);
    if (failure == NULL && !is_view)
        failure = measure(world, query);
    if (failure == NULL && json_object_get(json_object_get(query->parsed, "from"), "partitions"))
        query->bytes = 10 * MEGABYTE;
    return failure;
}

json_t *query_bind(struct world *world, const char *project, const json_t *request,
                   struct query *query)
{
    json_t *failure = NULL;

    if (has_source(query))
        failure = open_source(world, project, request, query);
    if (failure == NULL)
        describe_columns(query);
    return failure;
}

json_t *query_open(struct world *world, const char *project, const json_t *request, int64_t seen,
                   struct query *query)
{
    const json_t *legacy = json_object_get(request, "useLegacySql");
    json_t *failure = NULL, *parameters = json_object_get(request, "queryParameters");

    memset(query, 0, sizeof *query);
    query->seen = seen;
    query->parameters = parameters != NULL ? json_incref(parameters) : must(json_array());
    if (!json_is_false(legacy))
        return failure_create("invalidQuery", "Legacy SQL, which is the default of useLegacySql, "
                                              "is not served: set it to false");
    query->parsed = sql_parse(json_text(request, "query"), &failure);
    if (failure == NULL)
        failure = query_bind(world, project, request, query);
    return failure;
}

json_t *query_check_bytes(const struct query *query, const json_t *request)
{
    int64_t most = json_whole(request, "maximumBytesBilled", 0);
    int64_t billed = (query->bytes + MEGABYTE - 1) / MEGABYTE * MEGABYTE;

    if (query->tables > 0 && billed < 10 * MEGABYTE * query->tables)
        billed = 10 * MEGABYTE * query->tables;
    if (most == 0 || billed <= most)
        return NULL;
    return failure_create("bytesBilledLimitExceeded",
                          "Query exceeded limit for bytes billed: %lld. %lld or higher required.",
                          (long long)most, (long long)billed);
}
