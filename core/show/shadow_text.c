/* shadow_text.c - the text of a comparison. */
#include "show/private.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- words ---- */

/* These counts are read by people. */
static void add_count(struct buffer *out, int64_t count)
{
    char text[COUNT_TEXT_SIZE];

    buffer_text(out, count_format(count, text));
}

/* One line, whatever the text holds. */
static void format_value(struct buffer *out, struct sluice_value value)
{
    if (value.type == SLUICE_NULL)
        buffer_text(out, "null");
    else if (value.type == SLUICE_TEXT && value.length == 0)
        buffer_text(out, "\"\"");
    else
        value_format(out, value);
    for (size_t i = 0; i < out->length; i++)
        if ((unsigned char)out->data[i] < ' ')
            out->data[i] = ' ';
    if (!out->failed && out->length > 0)
        text_clean(out->data, out->length);
}

/* Long texts are shown around the place where they begin to differ. */
#define TEXT_LIMIT 80
#define TEXT_BEFORE 20

static bool is_inside_character(const struct buffer *text, size_t at)
{
    return at < text->length && ((unsigned char)text->data[at] & 0xC0) == 0x80;
}

static void add_part_from(struct buffer *out, const struct buffer *text, size_t start)
{
    size_t end;

    while (start > 0 && is_inside_character(text, start))
        start--;
    end = text->length - start > TEXT_LIMIT ? start + TEXT_LIMIT : text->length;
    while (is_inside_character(text, end))
        end--;
    buffer_text(out, start > 0 ? "..." : "");
    buffer_append(out, text->data + start, end - start);
    buffer_text(out, end < text->length ? "..." : "");
}

static void add_values(struct buffer *out, const struct shadow_count *count)
{
    struct buffer before = { 0 }, after = { 0 };
    size_t same = 0;

    format_value(&before, count->before);
    format_value(&after, count->after);
    if (before.failed || after.failed) {
        out->failed = true;
    } else {
        bool is_long = before.length > TEXT_LIMIT || after.length > TEXT_LIMIT;
        while (same < before.length && before.data[same] == after.data[same])
            same++;
        same = is_long && same > TEXT_BEFORE ? same - TEXT_BEFORE : 0;
        add_part_from(out, &before, same);
        buffer_text(out, " -> ");
        add_part_from(out, &after, same);
    }
    buffer_fini(&before);
    buffer_fini(&after);
}

static void add_part(struct buffer *out, const json_t *part)
{
    char *text;

    if (json_is_string(part)) {
        buffer_clean(out, json_string_value(part));
        return;
    }
    text = json_to_text(part, JSON_ENCODE_ANY);
    if (text == NULL)
        out->failed = true;
    else
        buffer_text(out, text);
    free(text);
}

/* " site=a sensor=3" */
static void add_key(struct buffer *out, const struct shadow_node *node, const char *key)
{
    bool no_memory;
    json_t *parts = json_from_text(key, &no_memory);

    out->failed = out->failed || no_memory;
    for (size_t i = 0; i < json_array_size(parts) && i < node->key_count; i++) {
        buffer_printf(out, " %s=", node->key_names[i]);
        add_part(out, json_array_get(parts, i));
    }
    json_decref(parts);
}

/* "2021-02-01 site=a sensor=3[: 1.0 -> 1.04]" */
static void add_first(struct buffer *out, const struct shadow_node *node,
                      const struct shadow_count *count, bool values)
{
    char date[DATE_TEXT_SIZE];

    buffer_text(out, date_format(count->date, date));
    if (count->key != NULL)
        add_key(out, node, count->key);
    if (!values)
        return;
    buffer_text(out, ": ");
    add_values(out, count);
}

/* ---- columns ---- */

enum { CELL_NAME, CELL_ROWS, CELL_LARGEST, CELL_TOLERANCE, CELL_COUNT };

static const char *const heads[CELL_COUNT] = { "column", "rows", "largest difference",
                                               "tolerance" };

static void format_cell(const struct shadow_column *column, int cell, struct buffer *out)
{
    bool whole = column->type == SLUICE_INT;

    buffer_clear(out);
    if (cell == CELL_NAME)
        buffer_text(out, column->name);
    else if (cell == CELL_ROWS)
        add_count(out, column->rows.count);
    else if (cell == CELL_LARGEST && column->largest > 0.0)
        buffer_printf(out, whole ? "%.0f" : "%.6g", column->largest);
    else if (cell == CELL_TOLERANCE && column->tolerance >= 0.0)
        buffer_printf(out, "%.6g", column->tolerance);
    else
        buffer_char(out, '-');
}

static bool in_table(const struct shadow_column *column)
{
    return column->side == SHADOW_BOTH && column->rows.count > 0;
}

/* False when memory is short. */
static bool measure(const struct shadow_node *node, int widths[CELL_COUNT], struct buffer *cell)
{
    bool good = true;

    for (int i = 0; i < CELL_COUNT; i++) {
        widths[i] = (int)strlen(heads[i]);
        for (size_t c = 0; c < node->column_count; c++) {
            if (!in_table(&node->columns[c]))
                continue;
            format_cell(&node->columns[c], i, cell);
            good = good && !cell->failed;
            widths[i] = (int)cell->length > widths[i] ? (int)cell->length : widths[i];
        }
    }
    return good;
}

/* The name to the left, numbers to the right. */
static void add_cell(struct buffer *out, int i, const char *text, const int widths[CELL_COUNT])
{
    buffer_printf(out, "  %*s", i == CELL_NAME ? -widths[i] : widths[i], text);
}

static void add_table(struct buffer *out, const struct shadow_node *node)
{
    struct buffer cell = { 0 };
    int widths[CELL_COUNT];

    if (!measure(node, widths, &cell))
        out->failed = true;
    for (int i = 0; i < CELL_COUNT; i++)
        add_cell(out, i, heads[i], widths);
    buffer_text(out, "  first\n");
    for (size_t c = 0; c < node->column_count; c++) {
        const struct shadow_column *column = &node->columns[c];
        if (!in_table(column))
            continue;
        for (int i = 0; i < CELL_COUNT; i++) {
            format_cell(column, i, &cell);
            out->failed = out->failed || cell.failed;
            add_cell(out, i, cell.failed ? "" : cell.data, widths);
        }
        buffer_text(out, "  ");
        add_first(out, node, &column->rows, true);
        buffer_char(out, '\n');
    }
    buffer_fini(&cell);
}

/* A column that the store or the build has alone. */
static void add_alone(struct buffer *out, const struct shadow_node *node,
                      const struct shadow_column *column)
{
    buffer_printf(out, "  column %s is only %s: ", column->name,
                  column->side == SHADOW_ONLY_COMMITTED ? "committed" : "computed");
    add_count(out, column->rows.count);
    buffer_printf(out, " row%s %s a value", PLURAL(column->rows.count),
                  column->rows.count == 1 ? "has" : "have");
    if (column->rows.count > 0) {
        buffer_text(out, " (first ");
        add_first(out, node, &column->rows, true);
        buffer_char(out, ')');
    }
    buffer_char(out, '\n');
}

/* ---- nodes ---- */

static void add_rows(struct buffer *out, const struct shadow_node *node)
{
    const struct {
        const char *name;
        const struct shadow_count *count;
    } kinds[] = { { "  rows only committed ", &node->only_committed },
                  { ", only computed ", &node->only_computed },
                  { ", differing ", &node->differing } };
    bool cells = node->differing.count > 0;

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        buffer_text(out, kinds[i].name);
        add_count(out, kinds[i].count->count);
        if (kinds[i].count->count > 0 && kinds[i].count != &node->differing) {
            buffer_text(out, " (first ");
            add_first(out, node, kinds[i].count, false);
            buffer_char(out, ')');
        }
    }
    buffer_char(out, '\n');
    if (cells)
        add_table(out, node);
}

static void add_differences(struct buffer *out, const struct shadow_node *node)
{
    if (node->only_committed.count + node->only_computed.count + node->differing.count > 0)
        add_rows(out, node);
    for (size_t c = 0; c < node->column_count; c++)
        if (node->columns[c].side != SHADOW_BOTH && shadow_column_differs(node, &node->columns[c]))
            add_alone(out, node, &node->columns[c]);
    if (node->outcomes.count > 0) {
        buffer_text(out, "  outcomes differing ");
        add_count(out, node->outcomes.count);
        buffer_text(out, " (first ");
        add_first(out, node, &node->outcomes, true);
        buffer_text(out, ")\n");
    }
    if (node->failed.count > 0) {
        struct buffer reason = { 0 };
        buffer_text(out, "  partitions failing that are committed ");
        add_count(out, node->failed.count);
        buffer_text(out, " (first ");
        add_first(out, node, &node->failed, false);
        format_value(&reason, node->failed.after);
        out->failed = out->failed || reason.failed;
        buffer_printf(out, ": %s)\n", reason.failed ? "" : reason.data);
        buffer_fini(&reason);
    }
}

static void add_not_compared(struct buffer *out, const char *what, int64_t count, const char *why)
{
    if (count == 0)
        return;
    buffer_printf(out, "  %s: ", what);
    add_count(out, count);
    buffer_printf(out, " partition%s, %s\n", PLURAL(count), why);
}

static void add_node(struct buffer *out, const struct shadow_node *node,
                     const struct node_summary *summary)
{
    buffer_printf(out, "shadow of %s: ", node->name);
    add_count(out, node->partitions);
    buffer_printf(out, " partition%s, ", PLURAL(node->partitions));
    add_count(out, node->rows);
    buffer_printf(out, " row%s compared\n  by %s\n", PLURAL(node->rows), node->plugin);
    add_differences(out, node);
    add_not_compared(out, "not committed", node->uncommitted, "nothing to compare with");
    add_not_compared(out, "no longer in the calendar", node->retired, "not computed");
    add_not_compared(out, "failed, as before or never committed",
                     summary->failed_partitions - node->failed.count, "not compared");
    add_not_compared(out, "blocked", summary->blocked, "not computed");
}

/* ---- the verdict ---- */

static void add_names(struct buffer *out, const struct shadow *shadow)
{
    const char *separator = "no go: ";

    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_differs(&shadow->nodes[n])) {
            buffer_printf(out, "%s%s", separator, shadow->nodes[n].name);
            separator = ", ";
        }
}

static void add_verdict(struct buffer *out, const struct shadow *shadow,
                        const struct shadow_verdict *verdict)
{
    if (verdict->differing > 0) {
        add_names(out, shadow);
        buffer_text(out, verdict->differing == 1 ? " differs\n" : " differ\n");
    } else if (verdict->uncomputed > 0) {
        buffer_text(out, "undecided: nothing differs, but ");
        add_count(out, verdict->uncomputed);
        buffer_printf(out, " partition%s failed or %s blocked\n", PLURAL(verdict->uncomputed),
                      verdict->uncomputed == 1 ? "is" : "are");
    } else if (verdict->compared == 0) {
        buffer_text(out, verdict->uncommitted > 0
                             ? "undecided: none of these dates was ever committed\n"
                             : "undecided: there is nothing to compare\n");
    } else {
        buffer_text(out, "go: nothing differs\n");
    }
}

void shadow_text(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out)
{
    for (size_t n = 0; n < shadow->node_count; n++)
        if (shadow_is_told(&shadow->nodes[n], &summary->nodes[n]))
            add_node(out, &shadow->nodes[n], &summary->nodes[n]);
    add_verdict(out, shadow, verdict);
}
