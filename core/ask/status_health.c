/* status_health.c - how full the columns are, in the range and just before it. */
#include "ask/private.h"

/* Partitions before the range that it is compared with. */
#define PARTITIONS_BEFORE 10

/* False when memory is short. */
static bool add_partition(const struct ledger *ledger, const struct node *node, sluice_day date,
                          struct health *health, int *found)
{
    const struct commit_record *commit = ledger_committed(ledger, node->output->name, date);

    if (commit == NULL || commit->health == NULL)
        return true;
    (*found)++;
    return health_parse(health, commit->health);
}

int status_gather_health(struct status *status, const struct ledger *ledger,
                         struct node_status *node, struct sluice_error *error)
{
    const struct calendar *calendar = &status->plan->calendar;
    size_t first = calendar_from(calendar, status->from);
    const struct node *of = node->node;
    int found = 0;
    bool good = true;

    if (!health_init(&node->health, of->column_names, of->instance->column_count, &status->arena) ||
        !health_init(&node->before, of->column_names, of->instance->column_count, &status->arena))
        return error_memory(error, "the status");
    for (size_t i = first; good && i < calendar->count && calendar->dates[i] <= status->to; i++)
        good = add_partition(ledger, of, calendar->dates[i], &node->health, &found);
    found = 0;
    for (size_t i = first; good && i-- > 0 && found < PARTITIONS_BEFORE;)
        good = add_partition(ledger, of, calendar->dates[i], &node->before, &found);
    return good ? SLUICE_OK : error_memory(error, "the status");
}

size_t health_emptiest(const struct health *health, size_t *columns, size_t most)
{
    size_t total = 0, kept = 0;

    for (size_t c = 0; c < health->count; c++) {
        size_t at = kept;
        if (health->nulls[c] == 0)
            continue;
        total++;
        while (at > 0 && health->nulls[columns[at - 1]] < health->nulls[c])
            at--;
        if (at == most)
            continue;
        kept = kept < most ? kept + 1 : most;
        memmove(&columns[at + 1], &columns[at], sizeof *columns * (kept - at - 1));
        columns[at] = c;
    }
    return total;
}
