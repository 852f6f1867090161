/* loads.c - how often a plan replaces a partition of each table, and what of it a store takes in a
 * day. */
#include "plan/private.h"

/* Work of a node on dates up to `last`; the dates to be retired and the others each ascend. */
static size_t count_work(const struct plan *plan, const struct node *node, sluice_day last)
{
    struct plan_entries entries = plan_node_entries(plan, node);
    size_t count = 0;

    for (size_t i = 0; i < entries.count; i++)
        count += action_is_work(entries.list[i].action) && entries.list[i].date <= last;
    return count;
}

/* The last date up to which there is no more than `most` to do of this node, but not after
 * `last`. */
static sluice_day last_within(const struct plan *plan, const struct node *node, size_t most,
                              sluice_day last)
{
    struct plan_entries entries = plan_node_entries(plan, node);

    for (size_t i = entries.count; i-- > 0 && count_work(plan, node, last) > most;)
        if (action_is_work(entries.list[i].action) && entries.list[i].date <= last)
            last = entries.list[i].date - 1;
    return last;
}

static sluice_day first_work(const struct plan *plan, const struct node *node, sluice_day first)
{
    struct plan_entries entries = plan_node_entries(plan, node);

    for (size_t i = 0; i < entries.count; i++)
        if (action_is_work(entries.list[i].action) && entries.list[i].date < first)
            first = entries.list[i].date;
    return first;
}

void plan_count_loads(const struct plan *plan, size_t most, struct plan_loads *loads)
{
    const struct binding *binding = plan->binding;

    *loads = (struct plan_loads){ .from = plan->from, .to = plan->to };
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        size_t count = count_work(plan, node, INT32_MAX);
        if (count > loads->count) {
            loads->count = count;
            loads->node = node;
        }
        loads->from = first_work(plan, node, loads->from);
        loads->to = last_within(plan, node, most, loads->to);
    }
    loads->are_many = loads->count > most;
}

void plan_print_loads(const struct plan *plan, size_t most, bool as_json, struct buffer *out)
{
    const struct binding *binding = plan->binding;
    const char *separator = "loads: ";

    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        size_t count = count_work(plan, node, INT32_MAX);
        if (count == 0)
            continue;
        if (as_json)
            buffer_printf(out,
                          "{\"event\":\"loads\",\"table\":\"%s\",\"loads\":%zu,\"a_day\":%zu}\n",
                          node->output->name, count, most);
        else
            buffer_printf(out, "%s%zu of %s", separator, count, node->output->name);
        separator = ", ";
    }
    if (!as_json && separator[0] == ',')
        buffer_printf(out, "; a table takes %zu a day\n", most);
}

void plan_tell_loads(const struct plan *plan, size_t most, struct buffer *out)
{
    struct plan_loads loads;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    plan_count_loads(plan, most, &loads);
    if (!loads.are_many)
        return;
    buffer_printf(out, "'%s' takes %zu loads, and a table of the store takes %zu a day",
                  loads.node->output->name, loads.count, most);
    if (loads.from <= loads.to)
        buffer_printf(out, ": today --from %s --to %s, the rest on other days",
                      date_format(loads.from, from), date_format(loads.to, to));
}
