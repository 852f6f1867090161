/* print.c - a plan as text and as JSON. */
#include "plan/private.h"

#include <jansson.h>
#include <stdlib.h>

/* Entries [first, last] of one node with one action and one reason, in the order of the plan. */
static size_t run_length(const struct plan *plan, size_t first)
{
    size_t i = first + 1;

    while (i < plan->entry_count && plan->entries[i].node == plan->entries[first].node &&
           plan->entries[i].action == plan->entries[first].action &&
           plan->entries[i].requested == plan->entries[first].requested &&
           text_equals(plan->entries[i].reason, plan->entries[first].reason))
        i++;
    return i - first;
}

/* Reasons that name a date differ on every line: show the first and count the rest. */
static size_t group_length(const struct plan *plan, size_t first)
{
    size_t i = first + 1;

    if (plan->entries[first].action != ACTION_IF_CHANGED &&
        plan->entries[first].action != ACTION_BLOCKED)
        return run_length(plan, first);
    while (i < plan->entry_count && plan->entries[i].node == plan->entries[first].node &&
           plan->entries[i].action == plan->entries[first].action &&
           plan->entries[i].requested == plan->entries[first].requested)
        i++;
    return i - first;
}

static void print_rows(const struct plan *plan, size_t first, size_t count, struct buffer *out)
{
    int64_t rows = 0;

    for (size_t i = first; i < first + count; i++) {
        if (plan->entries[i].rows < 0) {
            buffer_printf(out, "%10s", "?");
            return;
        }
        rows += plan->entries[i].rows;
    }
    buffer_printf(out, "%10lld", (long long)rows);
}

static void print_group(const struct plan *plan, size_t first, size_t count, struct buffer *out)
{
    const struct plan_entry *entry = &plan->entries[first];
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, "  %-12s %6zu  %s..%s", action_name(entry->action), count,
                  date_format(entry->date, from),
                  date_format(plan->entries[first + count - 1].date, to));
    print_rows(plan, first, count, out);
    buffer_printf(out, "  %s%s\n", entry->reason == NULL ? "" : entry->reason,
                  entry->requested ? "" : " (needed downstream)");
}

static void print_node(const struct plan *plan, const struct node *node, struct buffer *out)
{
    buffer_printf(out, "%s  level %d  -> %s", node->name, node->level, node->output->name);
    for (size_t i = 0; i < node->upstream_count; i++)
        buffer_printf(out, "%s%s", i == 0 ? "  after " : ", ", node->upstream[i]->name);
    buffer_char(out, '\n');
    for (size_t i = 0; i < plan->entry_count;) {
        size_t count = group_length(plan, i);
        if (plan->entries[i].node == node)
            print_group(plan, i, count, out);
        i += count;
    }
}

void plan_print_nothing(const struct plan *plan, struct buffer *out)
{
    const struct calendar *calendar = &plan->calendar;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (plan->binding->node_count == 0)
        buffer_text(out, "nothing to do: no processor is enabled");
    else if (calendar->count == 0)
        buffer_text(out, "nothing to do: the calendar has no dates");
    else
        buffer_printf(out,
                      "nothing to do: none of these dates is in the calendar (%zu dates in "
                      "%s..%s)",
                      calendar->count, date_format(calendar->dates[0], from),
                      date_format(calendar->dates[calendar->count - 1], to));
}

void plan_print(const struct plan *plan, struct buffer *out)
{
    buffer_printf(out, "  %-12s %6s  %-22s%10s  %s\n", "action", "dates", "from..to", "rows",
                  "why");
    for (size_t n = 0; n < plan->binding->node_count; n++)
        print_node(plan, plan->binding->nodes[n], out);
    buffer_text(out, plan->entry_count == 0 ? "total: " : "total:");
    for (int action = ACTION_RUN; action <= ACTION_STAYS_FAILED; action++)
        if (plan->counts[action] > 0)
            buffer_printf(out, " %zu %s", plan->counts[action], action_name(action));
    if (plan->entry_count == 0)
        plan_print_nothing(plan, out);
    else if (plan->entry_count == plan->counts[ACTION_REUSE])
        buffer_text(out, "; everything is up to date");
    buffer_char(out, '\n');
}

void plan_print_json(const struct plan *plan, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < plan->entry_count && !out->failed; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        json_t *line =
            json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:b}", "event", "plan", "node",
                      entry->node->name, "table", entry->node->output->name, "level",
                      entry->node->level, "partition", date_format(entry->date, date), "action",
                      action_name(entry->action), "requested", (int)entry->requested);
        bool failed = line == NULL;
        char *text;
        if (!failed && entry->reason != NULL)
            failed = json_object_set_new(line, "reason", json_string(entry->reason)) != 0;
        if (!failed && entry->rows >= 0)
            failed = json_object_set_new(line, "rows", json_integer(entry->rows)) != 0;
        text = failed ? NULL : json_to_text(line, JSON_COMPACT);
        if (text == NULL)
            out->failed = true;
        else
            buffer_printf(out, "%s\n", text);
        free(text);
        json_decref(line);
    }
}
