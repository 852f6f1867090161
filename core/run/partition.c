/* partition.c - one date of a node: from what the plan says of it to its entities and their gates,
 * and from their outcomes to its rows. */
#include "run/chunk.h"

/* What is not in the fingerprint must not be seen. */
static void take_season(struct call_input *input, const struct node *node,
                        const struct season *season)
{
    input->season = season->label;
    input->season_start = season->start;
    input->season_end = node_reads_season(node) ? season->end : input->date;
}

void partition_init(struct partition_run *partition, struct node_run *node_run,
                    const struct plan_entry *entry)
{
    const struct node *node = node_run->node;
    const struct plan *plan = node_run->run->plan;
    struct call_input *input = &partition->input;

    partition->node_run = node_run;
    partition->entry = entry;
    partition->date_index = entry->date_index;
    partition->retire = entry->action == ACTION_RETIRE;
    call_input_init(input, &node_run->call, entry->date);
    if (partition->retire)
        return;
    take_season(input, node, calendar_season(&plan->calendar, entry->date_index));
    input->ranges =
        node_run->work.ranges + (partition - node_run->work.partitions) * node->read_count;
    for (uint32_t r = 0; r < node->read_count; r++) {
        read_dates(&plan->versions, &node->reads[r], entry->date_index, &input->ranges[r].from,
                   &input->ranges[r].to);
        input->ranges[r].last = node->reads[r].input->window.last;
        input->ranges[r].newest_first = node->reads[r].input->newest_first != 0;
    }
}

void partition_fini(struct partition_run *partition)
{
    call_input_fini(&partition->input);
    call_result_fini(&partition->result);
    if (partition->commit.has_rows)
        table_fini(&partition->commit.rows);
    partition->commit.has_rows = false;
}

/* NULL: the partition has failed. */
static void *sit(struct partition_run *partition)
{
    const struct caller *caller = partition->node_run->run->caller;
    void *seat = NULL;

    if (caller->sit(caller, &partition->node_run->call, &seat) == SLUICE_OK)
        return seat;
    call_fail(&partition->result, true, "out of memory");
    return NULL;
}

void partition_prepare(struct partition_run *partition)
{
    const struct run *run = partition->node_run->run;
    const struct caller *caller = run->caller;
    void *seat;

    call_check_unique(&partition->input, &partition->result);
    nulls_check_lost(partition);
    if (call_failed(&partition->result) || (seat = sit(partition)) == NULL)
        return;
    caller->prepare(seat, &partition->input, &partition->result);
    if (!call_failed(&partition->result))
        caller->iterate(seat, &partition->input, &partition->result);
    caller->leave(caller, seat);
    if (run->options->check_inputs)
        block_seal(partition);
    if (!call_failed(&partition->result))
        gates_apply(partition);
    atomic_store(&partition->left, partition->input.entity_count);
}

void partition_collect(struct partition_run *partition)
{
    const struct caller *caller = partition->node_run->run->caller;
    void *seat;

    if (partition->retire || call_failed(&partition->result) || (seat = sit(partition)) == NULL)
        return;
    caller->collect(seat, &partition->input, &partition->result);
    caller->leave(caller, seat);
}
