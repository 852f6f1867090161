/* rows.c - rows of tables, and the pages of answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "handlers.h"
#include "rows.h"

int rows_is_selected(const char *selected, const char *name)
{
    size_t length = strlen(name), size;

    for (; *selected != '\0'; selected += size + (selected[size] == ',')) {
        size = strcspn(selected, ",");
        if (size == length && strncasecmp(selected, name, size) == 0)
            return 1;
    }
    return 0;
}

const char *rows_order(const struct world *world)
{
    return world->settings.shuffle ? "rowid * 7919 % 1009, rowid" : "rowid";
}

char *rows_size_sql(const struct table *table)
{
    char *sql = text_copy("0"), *more, *size, *column;
    json_t *field;
    size_t i;

    json_array_foreach(table_fields(table), i, field)
    {
        column = sqlite3_mprintf("\"c_%w\"", json_text(field, "name"));
        size = value_size_sql(value_class_of(field), must(column));
        more = text_format("%s + %s", sql, size);
        sqlite3_free(column);
        free(size);
        free(sql);
        sql = more;
    }
    return sql;
}

void rows_count(struct world *world, const struct table *table, struct row_counts *counts)
{
    char *size = rows_size_sql(table);
    char *sql = text_format("SELECT _partition IS '" STREAMED "', count(*), sum(%s)"
                            " FROM rows_%lld WHERE _until = %lld GROUP BY 1",
                            size, (long long)table->id, (long long)FOR_EVER);
    sqlite3_stmt *statement = db_prepare(world, sql, "");

    memset(counts, 0, sizeof *counts);
    while (db_step(world, statement)) {
        if (sqlite3_column_int(statement, 0)) {
            counts->streamed = sqlite3_column_int64(statement, 1);
            counts->streamed_bytes = sqlite3_column_int64(statement, 2);
        } else {
            counts->rows = sqlite3_column_int64(statement, 1);
            counts->bytes = sqlite3_column_int64(statement, 2);
        }
    }
    (void)sqlite3_finalize(statement);
    free(size);
    free(sql);
}

void rows_writer_open(struct row_writer *writer, struct world *world, const struct table *table,
                      int64_t now)
{
    sqlite3_str *sql = sqlite3_str_new(world->db);
    json_t *field;
    char *text;
    size_t i;

    *writer = (struct row_writer){ .world = world, .table = table, .now = now };
    sqlite3_str_appendf(sql, "INSERT INTO rows_%lld (_partition, _from, _until", table->id);
    json_array_foreach(table_fields(table), i, field)
        sqlite3_str_appendf(sql, ", \"c_%w\"", json_text(field, "name"));
    sqlite3_str_appendall(sql, ") VALUES (?, ?, ?");
    for (i = 0; i < json_array_size(table_fields(table)); i++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    text = must(sqlite3_str_finish(sql));
    writer->insert = db_prepare(world, text, "");
    sqlite3_free(text);
}

void rows_writer_close(struct row_writer *writer)
{
    (void)sqlite3_finalize(writer->insert);
    writer->insert = NULL;
}

/* 20211019 of 2021-10-19, as far as the unit goes. */
static void write_partition(const struct table *table, const json_t *value, char out[32])
{
    static const struct {
        const char *unit;
        int length;
    } units[] = { { "YEAR", 4 }, { "MONTH", 7 }, { "DAY", 10 }, { "HOUR", 13 } };
    const char *text = json_string_value(value), *unit = table_partition_unit(table);
    size_t i, n = 0;
    int length = 10;
    char normal[TIMESTAMP_SIZE];
    int64_t us;

    if (text == NULL) {
        (void)snprintf(out, 32, NO_DAY);
        return;
    }
    for (i = 0; i < sizeof units / sizeof units[0]; i++)
        length = strcmp(units[i].unit, unit) == 0 ? units[i].length : length;
    if (timestamp_read(text, &us))
        timestamp_write(us, normal);
    else
        (void)snprintf(normal, sizeof normal, "%s", text);
    for (i = 0; i < (size_t)length && normal[i] != '\0'; i++) {
        if (normal[i] != '-' && normal[i] != ' ')
            out[n++] = normal[i];
    }
    out[n] = '\0';
}

static const char *bind_field(struct row_writer *writer, int index, const json_t *field,
                              const json_t *value)
{
    const char *fault = NULL;
    json_t *nested;
    char *text;

    if (value_class_of(field) == VALUE_NESTED) {
        nested = value_nested(field, value, &fault);
        text = nested != NULL ? json_dumps(nested, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        (void)sqlite3_bind_text(writer->insert, index, json_is_null(nested) ? NULL : text, -1,
                                SQLITE_TRANSIENT);
        free(text);
        json_decref(nested);
        return fault;
    }
    if (value == NULL || json_is_null(value)) {
        (void)sqlite3_bind_null(writer->insert, index);
        return strcmp(json_text(field, "mode"), "REQUIRED") == 0
                   ? "Only optional fields can be set to NULL"
                   : NULL;
    }
    return value_bind(writer->insert, index, value_class_of(field), value);
}

static char *find_unknown(const struct row_writer *writer, const json_t *row)
{
    json_t *fields = table_fields(writer->table), *value;
    const char *name;

    if (writer->ignore_unknown)
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)row, name, value)
    {
        if (fields_find(fields, name) == NULL)
            return text_format("No such field: %s.", name);
    }
    return NULL;
}

/* The member of a row by a name in any letters. */
static const json_t *find_member(const json_t *row, const char *name)
{
    const json_t *exact = json_object_get(row, name);
    const char *key;
    json_t *value;

    if (exact != NULL)
        return exact;
    json_object_foreach((json_t *)(uintptr_t)row, key, value)
    {
        if (strcasecmp(key, name) == 0)
            return value;
    }
    return NULL;
}

char *rows_write(struct row_writer *writer, const json_t *row, const char *decorator)
{
    const char *by = table_partition_field(writer->table), *fault;
    char *unknown = find_unknown(writer, row);
    json_t *field;
    size_t i;

    if (unknown != NULL)
        return unknown;
    json_array_foreach(table_fields(writer->table), i, field)
    {
        fault = bind_field(writer, (int)i + 4, field, find_member(row, json_text(field, "name")));
        if (fault != NULL)
            return text_format("%s. Field: %s", fault, json_text(field, "name"));
    }
    writer->found[0] = '\0';
    if (by != NULL)
        write_partition(writer->table, find_member(row, by), writer->found);
    if (decorator != NULL && strcmp(decorator, writer->found) != 0)
        return text_format("Some rows belong to different partitions rather than destination "
                           "partition %s (one to %s)",
                           decorator, writer->found);
    if (writer->partition != NULL)
        (void)snprintf(writer->found, sizeof writer->found, "%s", writer->partition);
    (void)sqlite3_bind_text(writer->insert, 1, writer->found, -1, SQLITE_TRANSIENT);
    (void)sqlite3_bind_int64(writer->insert, 2, writer->now);
    (void)sqlite3_bind_int64(writer->insert, 3, FOR_EVER);
    (void)db_step(writer->world, writer->insert);
    (void)sqlite3_reset(writer->insert);
    return NULL;
}

int64_t rows_close(struct world *world, const struct table *table, const char *partition,
                   int64_t now)
{
    int64_t kept = now - world->settings.keep_ms * 1000;
    char *drop = text_format("DELETE FROM rows_%lld WHERE _until < ?", (long long)table->id);
    char *close = text_format("UPDATE rows_%lld SET _until = ?"
                              " WHERE _until = ? AND (?3 IS NULL OR _partition = ?3)",
                              (long long)table->id);
    int64_t count;

    db_run(world, drop, "i", kept);
    db_run(world, close, "iis", now, FOR_EVER, partition);
    count = sqlite3_changes64(world->db);
    free(drop);
    free(close);
    return count;
}

static size_t cell_size(const json_t *value)
{
    return json_is_string(value) ? json_string_length(value) + 9 : 64;
}

void rows_page(struct world *world, sqlite3_stmt *statement, struct page *page)
{
    const struct settings *settings = &world->settings;
    int64_t rows = 0, bytes = 0, most = settings->page_rows;
    json_t *cells, *value;
    int i;

    page->rows = must(json_array());
    if (page->most > 0 && page->most < most)
        most = page->most;
    if (settings->empty_pages > 0 &&
        page->number % settings->empty_pages == settings->empty_pages - 1)
        most = 0;
    while ((page->more = db_step(world, statement)) != 0) {
        if (rows >= most || bytes >= settings->page_bytes)
            break;
        cells = must(json_array());
        for (i = 0; i < page->columns; i++) {
            value = value_answer(statement, i, page->classes[i], page->int64_times);
            bytes += (int64_t)cell_size(value);
            (void)json_array_append_new(cells, json_pack("{s:o}", "v", value));
        }
        (void)json_array_append_new(page->rows, json_pack("{s:o}", "f", cells));
        rows++;
    }
}

char *page_token(const struct page *page, int64_t instant)
{
    return text_format("P%llx.%llx.%llx", (unsigned long long)instant,
                       (unsigned long long)page->first +
                           (unsigned long long)json_array_size(page->rows),
                       (unsigned long long)page->number + 1);
}

int page_read_token(struct page *page, const char *token, int64_t *instant)
{
    char *end;

    if (token[0] != 'P')
        return 0;
    *instant = strtoll(token + 1, &end, 16);
    if (*end != '.')
        return 0;
    page->first = strtoll(end + 1, &end, 16);
    if (*end != '.')
        return 0;
    page->number = strtoll(end + 1, &end, 16);
    return *end == '\0';
}
