#include "cli/shadow.h"

#include <jansson.h>

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 17, out);
}

static json_t *value_json(struct sluice_value value)
{
    struct buffer text = { 0 };
    json_t *json;

    switch (value.type) {
    case SLUICE_NULL:
        return json_null();
    case SLUICE_BOOL:
        return json_boolean(value.as.integer);
    case SLUICE_INT:
        return json_integer(value.as.integer);
    case SLUICE_REAL:
        return json_real(value.as.real);
    default:
        buffer_text(&text, "");
        value_format(&text, value);
        /* A store that others write, or that an older sluice wrote, may hold anything. */
        if (!text.failed)
            text_make_utf8(text.data, text.length);
        json = text.failed ? NULL : json_stringn(text.data == NULL ? "" : text.data, text.length);
        buffer_fini(&text);
        return json;
    }
}

static json_t *key_json(const struct shadow_node *node, const char *key)
{
    json_t *parts, *object;
    bool no_memory, failed;

    if (key == NULL)
        return json_null();
    parts = json_from_text(key, &no_memory);
    object = json_object();
    failed = object == NULL || no_memory;
    for (size_t i = 0; i < json_array_size(parts) && i < node->key_count && !failed; i++)
        failed = json_object_set(object, node->key_names[i], json_array_get(parts, i)) != 0;
    json_decref(parts);
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *first_json(const struct shadow_node *node, const struct shadow_count *count)
{
    char date[DATE_TEXT_SIZE];

    if (count->count == 0)
        return json_null();
    if (count->before.type == SLUICE_NULL && count->after.type == SLUICE_NULL)
        return json_pack("{s:s, s:o}", "date", date_format(count->date, date), "key",
                         key_json(node, count->key));
    return json_pack("{s:s, s:o, s:o, s:o}", "date", date_format(count->date, date), "key",
                     key_json(node, count->key), "before", value_json(count->before), "after",
                     value_json(count->after));
}

static json_t *count_json(const struct shadow_node *node, const struct shadow_count *count)
{
    return json_pack("{s:I, s:o}", "count", (json_int_t)count->count, "first",
                     first_json(node, count));
}

static json_t *column_json(const struct shadow_node *node, const struct shadow_column *column)
{
    static const char *const sides[] = { [SHADOW_BOTH] = "both",
                                         [SHADOW_ONLY_COMMITTED] = "committed",
                                         [SHADOW_ONLY_COMPUTED] = "computed" };

    return json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "column", column->name, "side",
                     sides[column->side], "rows", (json_int_t)column->rows.count,
                     "largest_difference",
                     column->largest > 0.0 ? json_real(column->largest) : json_null(), "tolerance",
                     column->tolerance >= 0.0 ? json_real(column->tolerance) : json_null(), "first",
                     first_json(node, &column->rows));
}

/* Those that differ. */
static json_t *columns_json(const struct shadow_node *node)
{
    json_t *columns = json_array();

    for (size_t c = 0; c < node->column_count; c++)
        if (shadow_column_differs(node, &node->columns[c]) &&
            json_array_append_new(columns, column_json(node, &node->columns[c])) != 0) {
            json_decref(columns);
            return NULL;
        }
    return columns;
}

static json_t *node_json(const struct shadow_node *node, const struct node_summary *summary)
{
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o}",
        "event", "shadow", "node", node->name, "table", node->table, "plugin", node->plugin,
        "differs", (int)shadow_differs(node), "partitions", (json_int_t)node->partitions, "rows",
        (json_int_t)node->rows, "not_committed", (json_int_t)node->uncommitted, "retired",
        (json_int_t)node->retired, "blocked", (json_int_t)summary->blocked, "failed",
        (json_int_t)summary->failed_partitions, "newly_failed", count_json(node, &node->failed),
        "only_committed", count_json(node, &node->only_committed), "only_computed",
        count_json(node, &node->only_computed), "differing", count_json(node, &node->differing),
        "outcomes", count_json(node, &node->outcomes), "columns", columns_json(node));
}

static json_t *verdict_json(const struct shadow *shadow, const struct shadow_verdict *verdict)
{
    json_t *names = json_array();

    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_differs(&shadow->nodes[n]) &&
            json_array_append_new(names, json_string(shadow->nodes[n].name)) != 0) {
            json_decref(names);
            return NULL;
        }
    return json_pack("{s:s, s:b, s:i, s:o}", "event", "verdict", "go", verdict->exit_code == 0,
                     "exit_code", verdict->exit_code, "differs", names);
}

void shadow_json(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out)
{
    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_is_told(&shadow->nodes[n], &summary->nodes[n]))
            put_line(node_json(&shadow->nodes[n], &summary->nodes[n]), out);
    put_line(verdict_json(shadow, verdict), out);
}
