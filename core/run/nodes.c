/* nodes.c - the nodes of a chunk: which partitions each has, and how many read each table. */
#include "run/chunk.h"

void nodes_count_settled(struct run *run)
{
    const struct plan *plan = run->plan;

    for (size_t n = 0; n < plan->binding->node_count; n++) {
        run->summaries[n].name = plan->binding->nodes[n]->name;
        run->summaries[n].table = plan->binding->nodes[n]->output->name;
    }
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        struct node_summary *summary = &run->summaries[entry->node->index];
        summary->reused += entry->action == ACTION_REUSE;
        summary->blocked += entry->action == ACTION_BLOCKED;
        summary->failed_partitions += entry->action == ACTION_STAYS_FAILED;
        if (entry->action == ACTION_BLOCKED || entry->action == ACTION_STAYS_FAILED)
            run->fates[entry->node->index][entry->date_index] = FATE_BAD;
        /* What stands although some of its entities failed is still told: exit code 3. */
        if (entry->action == ACTION_REUSE && entry->committed != NULL)
            summary->failed[SLUICE_ERROR] += entry->committed->failed;
    }
}

static int64_t count_work(struct plan_entries entries)
{
    int64_t count = 0;

    for (size_t i = 0; i < entries.count; i++)
        count += action_is_work(entries.list[i].action);
    return count;
}

static void add_partitions(struct node_run *node_run, struct plan_entries entries, int64_t *used)
{
    for (size_t i = 0; i < entries.count; i++)
        if (action_is_work(entries.list[i].action))
            partition_init(&node_run->work.partitions[(*used)++], node_run, &entries.list[i]);
}

static bool work_alloc(struct arena *arena, const struct node *node, struct node_work *work)
{
    size_t count = (size_t)work->partition_count;

    work->partitions = arena_alloc(arena, sizeof *work->partitions * (count + 1));
    work->offsets = arena_alloc(arena, sizeof *work->offsets * (count + 2));
    work->ranges = arena_alloc(arena, sizeof *work->ranges * count * node->read_count);
    return work->partitions != NULL && work->offsets != NULL && work->ranges != NULL;
}

static int node_setup(struct run *run, struct node_run *node_run, const struct node *node,
                      struct sluice_error *error)
{
    const struct chunk *chunk = &run->chunk;
    struct arena *arena = &run->chunk.arena;
    struct plan_entries retired = plan_node_retired(run->plan, node, chunk->from, chunk->to);
    struct plan_entries dated = plan_node_dated(run->plan, node, chunk->from, chunk->to);
    int64_t used = 0;

    node_run->run = run;
    node_run->node = node;
    node_run->progress.summary = &run->summaries[node->index];
    node_run->fates = run->fates[node->index];
    node_run->reads = arena_alloc(arena, sizeof *node_run->reads * (node->read_count + 1));
    node_run->bound = arena_alloc(arena, sizeof *node_run->bound * (node->read_count + 1));
    node_run->call = (struct call_node){ .name = node->name,
                                         .plugin = node->plugin,
                                         .instance = node->instance,
                                         .reads = node_run->reads,
                                         .input_count = node->input_count,
                                         .read_count = node->read_count };
    node_run->work.partition_count = (int64_t)retired.count + count_work(dated);
    if (node_run->reads == NULL || node_run->bound == NULL ||
        !work_alloc(arena, node, &node_run->work))
        return error_memory(error, "the nodes of a run");
    node_run->computes = node_run->work.partition_count > (int64_t)retired.count;
    add_partitions(node_run, retired, &used);
    add_partitions(node_run, dated, &used);
    return SLUICE_OK;
}

/* How many nodes will read each table. */
static void count_users(struct run *run)
{
    const struct binding *binding = run->plan->binding;

    for (size_t n = 0; n < binding->node_count; n++)
        for (size_t s = 0; s < binding->source_count; s++) {
            bool reads = false;
            for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++)
                reads = reads || binding->nodes[n]->reads[r].source == binding->sources[s];
            if (reads && run->chunk.nodes[n].computes)
                run->chunk.extraction.tables[s].users++;
        }
}

int nodes_init(struct run *run, struct sluice_error *error)
{
    const struct binding *binding = run->plan->binding;

    run->chunk.nodes =
        arena_alloc(&run->chunk.arena, sizeof *run->chunk.nodes * (binding->node_count + 1));
    if (run->chunk.nodes == NULL)
        return error_memory(error, "the nodes of a run");
    for (size_t n = 0; n < binding->node_count; n++) {
        int status = node_setup(run, &run->chunk.nodes[n], binding->nodes[n], error);
        if (status != SLUICE_OK)
            return status;
    }
    count_users(run);
    return SLUICE_OK;
}

void nodes_fini(struct run *run)
{
    if (run->chunk.nodes == NULL)
        return;
    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        struct node_run *node_run = &run->chunk.nodes[n];
        for (int64_t i = 0; i < node_run->work.partition_count && node_run->work.partitions != NULL;
             i++)
            partition_fini(&node_run->work.partitions[i]);
        if (node_run->progress.reporting)
            report_end(run->options->report, &node_run->progress.report);
    }
}
