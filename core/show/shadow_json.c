/* shadow_json.c - a comparison for programs, an object a line. */
#include "show/private.h"

#include <jansson.h>

/* Takes over `object`; NULL counts as short of memory. */
static void put_line(json_t *object, struct buffer *out)
{
    report_json_line(object, 17, out);
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
    if (count->count == 0)
        return json_null();
    if (count->before.type == SLUICE_NULL && count->after.type == SLUICE_NULL)
        return report_object("date:d key:o", count->date, key_json(node, count->key));
    return report_object("date:d key:o before:v after:v", count->date, key_json(node, count->key),
                         count->before, count->after);
}

static json_t *count_json(const struct shadow_node *node, const struct shadow_count *count)
{
    return report_object("count:i first:o", count->count, first_json(node, count));
}

static struct sluice_value real_or_null(bool known, double value)
{
    return known ? sluice_of_real(value) : sluice_of_null();
}

static json_t *column_json(const struct shadow_node *node, const struct shadow_column *column)
{
    static const char *const sides[] = { [SHADOW_BOTH] = "both",
                                         [SHADOW_ONLY_COMMITTED] = "committed",
                                         [SHADOW_ONLY_COMPUTED] = "computed" };

    return report_object("column:s side:s rows:i largest_difference:v tolerance:v first:o",
                         column->name, sides[column->side], column->rows.count,
                         real_or_null(column->largest > 0.0, column->largest),
                         real_or_null(column->tolerance >= 0.0, column->tolerance),
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
    return report_object(
        "event:s node:s table:s plugin:s differs:b partitions:i rows:i not_committed:i retired:i "
        "blocked:i failed:i newly_failed:o only_committed:o only_computed:o differing:o "
        "outcomes:o columns:o",
        "shadow", node->name, node->table, node->plugin, (int)shadow_differs(node),
        node->partitions, node->rows, node->uncommitted, node->retired, summary->blocked,
        summary->failed_partitions, count_json(node, &node->failed),
        count_json(node, &node->only_committed), count_json(node, &node->only_computed),
        count_json(node, &node->differing), count_json(node, &node->outcomes), columns_json(node));
}

static json_t *verdict_json(const struct shadow *shadow, const struct run_summary *summary,
                            const struct shadow_verdict *verdict)
{
    json_t *names = json_array();

    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_differs(&shadow->nodes[n]) &&
            json_array_append_new(names, json_string(shadow->nodes[n].name)) != 0) {
            json_decref(names);
            return NULL;
        }
    return report_object("event:s go:b exit_code:i differs:o", "verdict",
                         (int)(verdict->conclusion == SHADOW_GO), (int64_t)summary->exit_code,
                         names);
}

void shadow_json(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out)
{
    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_is_told(&shadow->nodes[n], &summary->nodes[n]))
            put_line(node_json(&shadow->nodes[n], &summary->nodes[n]), out);
    put_line(verdict_json(shadow, summary, verdict), out);
}
