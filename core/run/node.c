#include "run/chunk.h"

#include <stdlib.h>

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

static int node_setup(struct run *run, struct node_run *node_run, const struct node *node,
                      struct sluice_error *error)
{
    const struct plan *plan = run->plan;
    int64_t used = 0;

    node_run->run = run;
    node_run->node = node;
    node_run->summary = &run->summaries[node->index];
    node_run->fates = run->fates[node->index];
    node_run->reads =
        arena_alloc(&run->chunk.arena, sizeof *node_run->reads * (node->read_count + 1));
    node_run->bound =
        arena_alloc(&run->chunk.arena, sizeof *node_run->bound * (node->read_count + 1));
    node_run->call = (struct call_node){ .name = node->name,
                                         .plugin = node->plugin,
                                         .instance = node->instance,
                                         .reads = node_run->reads,
                                         .input_count = node->input_count };
    for (size_t i = 0; i < plan->entry_count; i++)
        node_run->partition_count +=
            plan->entries[i].node == node && chunk_has(&run->chunk, &plan->entries[i]);
    node_run->partitions = arena_alloc(
        &run->chunk.arena, sizeof *node_run->partitions * (size_t)(node_run->partition_count + 1));
    node_run->offsets =
        arena_alloc(&run->chunk.arena, sizeof(int64_t) * (size_t)(node_run->partition_count + 2));
    if (node_run->reads == NULL || node_run->bound == NULL || node_run->partitions == NULL ||
        node_run->offsets == NULL)
        return error_memory(error, "the nodes of a run");
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        int status;
        if (entry->node != node || !chunk_has(&run->chunk, entry))
            continue;
        node_run->computes = node_run->computes || entry->action != ACTION_RETIRE;
        status = partition_init(&node_run->partitions[used++], node_run, entry, error);
        if (status != SLUICE_OK)
            return status;
    }
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
                run->chunk.tables[s].users++;
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
        for (int64_t i = 0; i < node_run->partition_count && node_run->partitions != NULL; i++)
            partition_fini(&node_run->partitions[i]);
        if (node_run->reporting)
            report_end(run->options->report, &node_run->report);
    }
}

static void stamp(struct node_run *node_run, enum phase phase)
{
    node_run->stamps[phase + 1] = clock_monotonic_ns();
    node_run->summary->seconds[phase] +=
        (double)(node_run->stamps[phase + 1] - node_run->stamps[phase]) / 1e9;
}

static void node_done(struct run *run, struct node_run *node_run)
{
    node_run->state = NODE_DONE;
    if (node_run->reporting)
        report_end(run->options->report, &node_run->report);
    node_run->reporting = false;
    if (node_run->computes)
        tables_release(run, node_run->node);
}

static bool upstream_done(const struct run *run, const struct node *node)
{
    for (size_t i = 0; i < node->upstream_count; i++)
        if (run->chunk.nodes[node->upstream[i]->index].state != NODE_DONE)
            return false;
    return true;
}

static void start_reading(struct run *run, struct node_run *node_run)
{
    const struct node *node = node_run->node;
    struct sluice_error error = SLUICE_ERROR_INIT;

    node_run->state = NODE_READING;
    node_run->stamps[0] = clock_monotonic_ns();
    if (!node_run->computes) {
        stamp(node_run, PHASE_READ);
        node_indexes_ready(run, node_run);
        return;
    }
    if (index_share(run, node_run, &error) != SLUICE_OK) {
        run_fail(run, error.status, &error);
        return;
    }
    for (size_t s = 0; s < run->plan->binding->source_count; s++) {
        struct shared_table *table = &run->chunk.tables[s];
        bool reads = false;
        for (uint32_t r = 0; r < node->read_count; r++)
            reads = reads || node->reads[r].source == table->source;
        if (!reads || table->state == TABLE_READY)
            continue;
        node_run->waiting_for++;
        if (table->state == TABLE_NONE)
            table_request(run, table);
    }
    if (node_run->waiting_for == 0)
        node_tables_ready(run, node_run);
}

/* Entities of a serial plugin run one at a time, whatever node they are of. */
static bool plugin_is_free(const struct run *run, const struct node *node)
{
    if (node->plugin->descriptor->thread_class != SLUICE_SERIAL)
        return true;
    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        const struct node_run *other = &run->chunk.nodes[n];
        if (other->node->plugin == node->plugin && other->state != NODE_WAITING &&
            other->state != NODE_DONE)
            return false;
    }
    return true;
}

void nodes_advance(struct run *run)
{
    bool moved = true;

    while (moved && !atomic_load(&run->stop)) {
        moved = false;
        for (size_t n = 0; n < run->plan->binding->node_count; n++) {
            struct node_run *node_run = &run->chunk.nodes[n];
            if (node_run->state != NODE_WAITING || !upstream_done(run, node_run->node) ||
                !plugin_is_free(run, node_run->node))
                continue;
            moved = true;
            if (node_run->partition_count == 0)
                node_run->state = NODE_DONE;
            else
                start_reading(run, node_run);
        }
    }
}

void node_tables_ready(struct run *run, struct node_run *node_run)
{
    /* An index that could not be built is built no more, and is none that could be opened. */
    if (run->status != SLUICE_OK)
        return;
    stamp(node_run, PHASE_READ);
    node_run->state = NODE_INDEXING;
    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        struct shared_index *index = node_run->bound[r].index;
        bool seen = false;
        for (uint32_t s = 0; s < r; s++)
            seen = seen || node_run->bound[s].index == index;
        if (seen || index->state == INDEX_READY)
            continue;
        node_run->waiting_for++;
        if (index->state == INDEX_NONE)
            index_request(run, index);
    }
    if (node_run->waiting_for == 0)
        node_indexes_ready(run, node_run);
}

/* ---- the two ranges: partitions, then entities ---- */

static void drop_unfinished(struct run *run, struct node_run *node_run)
{
    for (int64_t i = 0; i < node_run->partition_count; i++)
        if (node_run->partitions[i].runs && !node_run->partitions[i].submitted) {
            node_run->partitions_left--;
            run->in_flight--;
            run->dropped = true;
        }
}

static void node_check_done(struct run *run, struct node_run *node_run)
{
    if (node_run->partitions_left > 0 || node_run->stamps[PHASE_PROCESS + 1] == 0)
        return;
    stamp(node_run, PHASE_COMMIT);
    node_done(run, node_run);
    nodes_advance(run);
}

static void handle_processed(struct run *run, struct message *message)
{
    struct node_run *node_run =
        (struct node_run *)((char *)message - offsetof(struct node_run, processed));

    run->in_flight--;
    stamp(node_run, PHASE_PROCESS);
    if (run->options->check_inputs && node_run->computes)
        inputs_check(run, node_run);
    if (node_run->process_status != SLUICE_OK) {
        drop_unfinished(run, node_run);
        if (node_run->process_status != SLUICE_E_CANCELLED)
            (void)run_no_memory(run);
    }
    node_check_done(run, node_run);
}

static void process_done(struct range *range, int status)
{
    struct node_run *node_run = range->user;

    node_run->process_status = status;
    node_run->processed.handle = handle_processed;
    mailbox_post(&node_run->run->mailbox, &node_run->processed);
}

static int part_begin(struct range *range, void **part)
{
    const struct node_run *node_run = range->user;
    const struct caller *caller = node_run->run->caller;

    return caller->sit(caller, &node_run->call, part);
}

static void part_end(struct range *range, void *part)
{
    const struct node_run *node_run = range->user;
    const struct caller *caller = node_run->run->caller;

    caller->leave(caller, part);
}

static struct partition_run *partition_of(struct node_run *node_run, int64_t item, int64_t *entity)
{
    int64_t low = 0, high = node_run->partition_count;

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (node_run->offsets[middle] <= item)
            low = middle;
        else
            high = middle;
    }
    *entity = item - node_run->offsets[low];
    return &node_run->partitions[low];
}

static void handle_settled(struct run *run, struct message *message);

static void collect_partition(struct partition_run *partition, int worker)
{
    struct run *run = partition->node_run->run;

    watch_begin(&run->watch, worker, partition, -1);
    if (run->options->check_inputs)
        block_check(partition);
    partition_collect(partition);
    partition_finish(partition);
    watch_end(&run->watch, worker);
    partition->message.handle = handle_settled;
    writer_submit(run, partition);
}

static void process_item(struct range *range, void *part, int64_t item, int worker)
{
    struct node_run *node_run = range->user;
    int64_t entity;
    struct partition_run *partition = partition_of(node_run, item, &entity);
    struct watch *watch = &node_run->run->watch;

    watch_begin(watch, worker, partition, entity);
    node_run->run->caller->process(part, &partition->input, &partition->result, entity, 1);
    watch_end(watch, worker);
    if (partition->result.outcomes[entity].outcome == SLUICE_FAILED)
        atomic_fetch_add_explicit(&node_run->report.failed, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&node_run->report.done, 1, memory_order_relaxed);
    report_advance(node_run->run->options->report, &node_run->report);
    if (atomic_fetch_sub_explicit(&partition->left, 1, memory_order_acq_rel) == 1) {
        watch_settle(watch);
        collect_partition(partition, worker);
    }
}

static void describe_span(struct node_run *node_run)
{
    char date[DATE_TEXT_SIZE];
    int64_t running = 0;
    int32_t first = 0;

    for (int64_t i = node_run->partition_count; i-- > 0;)
        if (node_run->partitions[i].runs) {
            running++;
            first = node_run->partitions[i].input.date;
        }
    if (running == 1)
        (void)snprintf(node_run->span, sizeof node_run->span, "%s", date_format(first, date));
    else
        (void)snprintf(node_run->span, sizeof node_run->span, "%lld dates", (long long)running);
}

static void begin_report(struct run *run, struct node_run *node_run)
{
    describe_span(node_run);
    node_run->report.name = node_run->node->name;
    node_run->report.span = node_run->span;
    node_run->report.word = node_run->node->plugin->descriptor->entity_word;
    node_run->report.total = node_run->item_count;
    node_run->report.progress_every = node_run->node->processor->progress_every;
    node_run->reporting = true;
    report_begin(run->options->report, &node_run->report);
}

static int node_limit(const struct node_run *node_run)
{
    const struct pipeline_processor *processor = node_run->node->processor;

    if (!processor->parallel || node_run->node->plugin->descriptor->thread_class == SLUICE_SERIAL)
        return 1;
    return processor->workers;
}

static void handle_prepared(struct run *run, struct message *message)
{
    struct node_run *node_run =
        (struct node_run *)((char *)message - offsetof(struct node_run, prepared));
    int64_t offset = 0;

    run->in_flight--;
    stamp(node_run, PHASE_PREPARE);
    if (node_run->prepare_status != SLUICE_OK) {
        drop_unfinished(run, node_run);
        if (node_run->prepare_status != SLUICE_E_CANCELLED)
            (void)run_no_memory(run);
        stamp(node_run, PHASE_PROCESS);
        node_check_done(run, node_run);
        return;
    }
    for (int64_t i = 0; i < node_run->partition_count; i++) {
        struct partition_run *partition = &node_run->partitions[i];
        node_run->offsets[i] = offset;
        if (partition->runs && !partition->submitted)
            offset += partition->input.entity_count;
    }
    node_run->offsets[node_run->partition_count] = offset;
    node_run->item_count = offset;
    begin_report(run, node_run);
    run->in_flight++;
    node_run->process_range = (struct range){
        .count = offset,
        .limit = node_limit(node_run),
        .grain = 1,
        .begin = part_begin,
        .item = process_item,
        .end = part_end,
        .done = process_done,
        .cancel = &run->stop,
        .user = node_run,
    };
    range_start(&node_run->process_range, run->pool);
}

static void prepare_item(struct range *range, void *part, int64_t item, int worker)
{
    struct node_run *node_run = range->user;
    struct partition_run *partition = &node_run->partitions[item];

    (void)part;
    if (!partition->runs)
        return;
    if (!partition->retire) {
        watch_begin(&node_run->run->watch, worker, partition, -1);
        partition_prepare(partition);
        watch_end(&node_run->run->watch, worker);
    }
    if (partition->input.entity_count == 0 || call_failed(&partition->result))
        collect_partition(partition, worker);
}

static void prepare_done(struct range *range, int status)
{
    struct node_run *node_run = range->user;

    node_run->prepare_status = status;
    node_run->prepared.handle = handle_prepared;
    mailbox_post(&node_run->run->mailbox, &node_run->prepared);
}

void node_indexes_ready(struct run *run, struct node_run *node_run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = SLUICE_OK;

    if (node_run->computes) {
        reads_open(node_run);
        status = nulls_find(node_run, &error);
    }
    stamp(node_run, PHASE_INDEX);
    node_run->state = NODE_WORKING;
    if (status == SLUICE_OK)
        status = node_decide(node_run, &error);
    if (status != SLUICE_OK) {
        run_fail(run, status, &error);
        return;
    }
    for (int64_t i = 0; i < node_run->partition_count; i++)
        node_run->partitions_left += node_run->partitions[i].runs;
    run->in_flight += (int)node_run->partitions_left + 1;
    node_run->prepare_range = (struct range){
        .count = node_run->partition_count,
        .limit = node_limit(node_run),
        .grain = 1,
        .item = prepare_item,
        .done = prepare_done,
        .cancel = &run->stop,
        .user = node_run,
    };
    range_start(&node_run->prepare_range, run->pool);
}

/* Nodes downstream see it from here on. */
static void publish(struct run *run, struct partition_run *partition)
{
    const struct source *output = partition->node_run->node->output;
    struct partition_commit *commit = &partition->commit;

    versions_note_commit(&run->versions, output, partition->date_index,
                         commit->id[0] == '\0' ? NULL : commit->id, commit->sequence);
    if (sink_keep(run->options->sink, output, partition->date_index, &commit->rows))
        commit->has_rows = false;
}

/* The sink has it. */
static void handle_settled(struct run *run, struct message *message)
{
    struct partition_run *partition =
        (struct partition_run *)((char *)message - offsetof(struct partition_run, message));
    struct node_run *node_run = partition->node_run;
    struct node_summary *summary = node_run->summary;
    bool good = partition->commit.status == SLUICE_OK && !call_failed(&partition->result);

    run->in_flight--;
    node_run->partitions_left--;
    guests_look(run, node_run->partitions_left == 0);
    if (partition->commit.status != SLUICE_OK) {
        run_fail(run, partition->commit.status, &run->writer.error);
    } else if (partition->retire) {
        summary->retired += partition->commit.became == PUBLISH_DONE;
    } else {
        node_run->fates[partition->date_index] = good ? FATE_GOOD : FATE_BAD;
        summary->partitions += good;
        summary->failed_partitions += !good;
        summary->expected += partition->input.entity_count;
        summary->written += good ? partition->commit.row_count : 0;
        for (int c = 0; c <= SLUICE_ERROR; c++) {
            summary->skipped[c] += partition->commit.skipped_by[c];
            summary->failed[c] += partition->commit.failed_by[c];
        }
    }
    if (good && !partition->retire) {
        size_t n = node_run->node->index;
        health_add(&run->health[n], &partition->commit.health);
        if (partition->input.date < run->first_dates[n])
            run->first_dates[n] = partition->input.date;
    }
    if (good && !partition->retire)
        publish(run, partition);
    if (!good && partition->result.failure != NULL) {
        char date[DATE_TEXT_SIZE];
        report_message(run->options->report, "error", "%s %s failed: %s", node_run->node->name,
                       date_format(partition->input.date, date), partition->result.failure);
    }
    partition_fini(partition);
    node_check_done(run, node_run);
}
