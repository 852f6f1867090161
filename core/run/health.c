/* health.c - how full the columns of what is written are, alone and beside what stood before. */
#include "run/chunk.h"

#include <stdlib.h>

/* Partitions before those of a run that its columns are compared with. */
#define PARTITIONS_BEFORE 10

static void count_column(struct health *health, const struct sluice_column *column, size_t c)
{
    bool constant = health->rows >= 2 && sluice_is_known(column, 0);

    for (int64_t row = 0; column->validity != NULL && row < health->rows; row++)
        health->nulls[c] += !sluice_is_known(column, row);
    for (int64_t row = 1; constant && row < health->rows; row++)
        constant = sluice_value_equals(sluice_value_at(column, 0), sluice_value_at(column, row));
    health->constant[c] = constant;
}

static void check_fill(struct partition_run *partition, size_t c)
{
    const struct node *node = partition->node_run->node;
    const struct health *health = &partition->commit.health;
    double filled = 100.0 * (double)(health->rows - health->nulls[c]) / (double)health->rows;

    if (filled < node->fill_at_least[c])
        call_fail(&partition->result, false,
                  "column '%s' is filled to %.1f %% (%lld of %lld rows), less than the %g %% "
                  "of fill_at_least",
                  node->column_names[c], filled, (long long)(health->rows - health->nulls[c]),
                  (long long)health->rows, node->fill_at_least[c]);
}

void partition_health(struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;
    struct buffer text = { 0 };

    if (!health_init(&partition->commit.health, node->column_names, node->instance->column_count,
                     &partition->input.arena)) {
        call_fail(&partition->result, true, "out of memory");
        return;
    }
    partition->commit.health.rows = partition->commit.rows.row_count;
    partition->commit.health.partitions = partition->commit.rows.row_count >= 2;
    for (uint32_t c = 0; c < node->instance->column_count && partition->commit.health.rows > 0;
         c++) {
        count_column(&partition->commit.health, &partition->commit.rows.views[c + 1], c);
        check_fill(partition, c);
    }
    health_format(&partition->commit.health, &text);
    if (!text.failed)
        partition->commit.health_text = arena_copy(&partition->input.arena, text.data, text.length);
    if (partition->commit.health_text == NULL)
        call_fail(&partition->result, true, "out of memory");
    buffer_fini(&text);
}

/* The newest partitions before `date`; false when memory is short. */
static bool gather_before(const struct run *run, const struct node *node, sluice_day date,
                          struct health *before)
{
    const struct calendar *calendar = &run->plan->calendar;
    int found = 0;
    bool good = true;

    for (size_t i = calendar_from(calendar, date); good && i-- > 0 && found < PARTITIONS_BEFORE;) {
        const struct commit_record *commit =
            ledger_committed(run->plan->ledger, node->output->name, calendar->dates[i]);
        if (commit == NULL || commit->health == NULL)
            continue;
        good = health_parse(before, commit->health);
        found++;
    }
    return good;
}

/* Without memory there is nothing to compare with, and nothing is said of the columns. */
static void summarise_node(struct run *run, const struct node *node, struct arena *arena)
{
    struct buffer text = { 0 };
    struct health before;

    if (run->health[node->index].rows == 0 ||
        !health_init(&before, node->column_names, node->instance->column_count, arena) ||
        !gather_before(run, node, run->first_dates[node->index], &before))
        return;
    health_compare(&run->health[node->index], &before, &text);
    if (!text.failed && text.length > 0)
        run->summaries[node->index].health = arena_copy(arena, text.data, text.length);
    buffer_fini(&text);
}

void health_summarise(struct run *run, struct arena *arena)
{
    for (size_t n = 0; n < run->plan->binding->node_count; n++)
        summarise_node(run, run->plan->binding->nodes[n], arena);
}
