/* check_print.c - results of checks for people, as JSON, and as JUnit has it. */
#include "sdk/check.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- for people ---- */

static void print_rows(const char *rows, struct buffer *out)
{
    while (*rows != '\0') {
        size_t length = strcspn(rows, "\n");
        buffer_printf(out, "           row: %.*s\n", (int)length, rows);
        rows += length + (rows[length] == '\n');
    }
}

void check_print_catalogue(struct buffer *out)
{
    for (size_t i = 0; i < check_entry_count; i++)
        buffer_printf(out, "%-12s %s\n", check_entries[i].name, check_entries[i].description);
}

void check_print(const struct check_results *results, struct buffer *out)
{
    const char *between = "";

    for (size_t i = 0; i < results->count; i++) {
        const struct check_result *result = &results->list[i];
        buffer_printf(out, "%-8s %-12s %s\n", check_status_name(result->status), result->name,
                      result->description);
        if (*result->detail != '\0')
            buffer_printf(out, "           %s\n", result->detail);
        print_rows(result->rows, out);
        if (*result->repeat != '\0')
            buffer_printf(out, "           repeat: %s\n", result->repeat);
    }
    buffer_printf(out, "%zu check%s: ", results->count, PLURAL(results->count));
    for (int status = 0; status < CHECK_STATUSES; status++) {
        if (results->by_status[status] == 0)
            continue;
        buffer_printf(out, "%s%zu %s", between, results->by_status[status],
                      check_status_name(status));
        between = ", ";
    }
    buffer_char(out, '\n');
}

/* ---- for programs ---- */

static json_t *rows_to_json(const char *rows)
{
    json_t *list = json_array();

    while (*rows != '\0') {
        size_t length = strcspn(rows, "\n");
        (void)json_array_append_new(list, json_stringn(rows, length));
        rows += length + (rows[length] == '\n');
    }
    return list;
}

static json_t *result_to_json(const struct check_result *result)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:f}", "name", result->name, "description",
                     result->description, "status", check_status_name(result->status), "detail",
                     result->detail, "rows", rows_to_json(result->rows), "repeat", result->repeat,
                     "seconds", result->seconds);
}

void check_print_json(const struct check_request *request, const struct check_results *results,
                      struct buffer *out)
{
    json_t *root = json_object(), *list = json_array();
    char *text;

    json_memory_begin();
    for (size_t i = 0; i < results->count; i++)
        (void)json_array_append_new(list, result_to_json(&results->list[i]));
    (void)json_object_set_new(root, "file", json_string(request->file));
    for (int status = 0; status < CHECK_STATUSES; status++)
        (void)json_object_set_new(root, check_status_name(status),
                                  json_integer((json_int_t)results->by_status[status]));
    (void)json_object_set_new(root, "checks", list);
    text = json_to_text(root, JSON_INDENT(2));
    out->failed = out->failed || text == NULL || json_memory_lacked();
    if (!out->failed)
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(root);
}

/* What XML has of its own; control characters are gone already. */
static void add_xml(struct buffer *out, const char *text)
{
    static const struct {
        char letter;
        const char *name;
    } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (i < COUNT_OF(entities) && entities[i].letter != *text)
            i++;
        if (i < COUNT_OF(entities))
            buffer_text(out, entities[i].name);
        else
            buffer_char(out, *text);
    }
}

static void print_case(const struct check_result *result, const char *suite, struct buffer *out)
{
    static const char *const elements[CHECK_STATUSES] = { "", "failure", "error", "skipped", "" };
    const char *element = elements[result->status];

    buffer_text(out, "  <testcase classname=\"");
    add_xml(out, suite);
    buffer_printf(out, "\" name=\"%s\" time=\"%.3f\">", result->name, result->seconds);
    if (*element != '\0') {
        buffer_printf(out, "<%s message=\"", element);
        add_xml(out, result->detail);
        buffer_text(out, "\">");
        add_xml(out, result->rows);
        buffer_printf(out, "</%s>", element);
    } else if (*result->detail != '\0') {
        buffer_text(out, "<system-out>");
        add_xml(out, result->detail);
        buffer_text(out, "</system-out>");
    }
    buffer_text(out, "</testcase>\n");
}

void check_print_junit(const struct check_request *request, const struct check_results *results,
                       struct buffer *out)
{
    buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"");
    add_xml(out, request->file);
    buffer_printf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
                  results->count, results->by_status[CHECK_FAILED],
                  results->by_status[CHECK_CRASHED], results->by_status[CHECK_SKIPPED]);
    for (size_t i = 0; i < results->count; i++)
        print_case(&results->list[i], request->file, out);
    buffer_text(out, "</testsuite>\n");
}
