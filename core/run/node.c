/*
 * node.c - the life of a node over its partitions.
 *
 * A node is a processor bound to parameters and tables; its partitions in a chunk are the dates of
 * the chunk that the plan gives it work for. All of them go through one life together, in which
 * each state lasts until the last message that it waits for has come:
 *
 *   waiting   until all nodes upstream are done: what they committed in this chunk is read like
 *             anything else that stands. A serial plugin waits also for other nodes of its own.
 *   reading   its tables are extracted, each once for all nodes that want it. `waiting_for` counts
 *             those under way; whoever asks for a table first has it fetched, all others wait for
 *             the same message.
 *   indexing  likewise its indexes, which belong to the tables: two reads that sort and filter
 *             alike share one. Then the reads are opened, nulls that may not be are looked for, and
 *             decide.c says which partitions really run: an `if-changed` one may come out as it
 *             stands, and one whose upstream failed in this very run is blocked. Their fates are
 *             noted at once, so that nodes downstream see them.
 *   working   two ranges (ranges.c): partitions are prepared, and once all are, the entities of all
 *             are one range. Whoever ends the last entity of a partition collects it and hands it
 *             to the writer, while others go on. A partition without entities, or one that failed,
 *             is handed over right after it was prepared.
 *   done      when both ranges have ended and the sink has answered for every partition. Then the
 *             tables that no other node wants are let go, and nodes downstream may begin.
 *
 * A partition that fails is a fate like another: its old rows stand, dependants of its date are
 * blocked, everything else goes on. What fails the run (store, memory, a lease that was lost)
 * raises `stop`: ranges leave out what they have not begun, partitions that were not handed over
 * are dropped and counted as such, and states that wait are left where they are. The run is over
 * when no message is under way: `in_flight` counts them, one for each table, index and range, and
 * one for each partition that runs, until the sink's answer.
 *
 * Everything in this file is the coordinator's: it runs in messages, one at a time, so that states
 * need no lock. Messages carry their handlers: readers, indexes, ranges and writer know nothing of
 * what comes after them.
 */
#include "run/chunk.h"

static void handle_loaded(void *owner, struct message *message);
static void handle_indexed(void *owner, struct message *message);
static void handle_processed(void *owner, struct message *message);
static void handle_settled(void *owner, struct message *message);

/* ---- done ---- */

static void node_done(struct run *run, struct node_run *node_run)
{
    node_run->state = NODE_DONE;
    if (node_run->progress.reporting)
        report_end(run->options->report, &node_run->progress.report);
    node_run->progress.reporting = false;
    if (node_run->computes)
        extraction_release(&run->chunk.extraction, node_run->node);
}

static bool upstream_done(const struct run *run, const struct node *node)
{
    for (size_t i = 0; i < node->upstream_count; i++)
        if (run->chunk.nodes[node->upstream[i]->index].state != NODE_DONE)
            return false;
    return true;
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

/* ---- working ---- */

static void indexes_ready(struct run *run, struct node_run *node_run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = SLUICE_OK;

    if (node_run->computes) {
        reads_open(node_run);
        status = nulls_find(node_run, &error);
    }
    node_stamp(node_run, PHASE_INDEX);
    node_run->state = NODE_WORKING;
    if (status == SLUICE_OK)
        status = node_decide(node_run, &error);
    if (status != SLUICE_OK) {
        run_fail(run, status, &error);
        return;
    }
    for (int64_t i = 0; i < node_run->work.partition_count; i++) {
        node_run->work.partitions[i].message.handle = handle_settled;
        node_run->work.partitions_left += node_run->work.partitions[i].runs;
    }
    node_run->work.processed.handle = handle_processed;
    run->in_flight += (int)node_run->work.partitions_left + 1;
    node_work(node_run);
}

/* ---- reading and indexing ---- */

static void tables_ready(struct run *run, struct node_run *node_run)
{
    /* An index that could not be built is built no more, and is none that could be opened. */
    if (run->status != SLUICE_OK)
        return;
    node_stamp(node_run, PHASE_READ);
    node_run->state = NODE_INDEXING;
    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        struct shared_index *index = node_run->bound[r].index;
        bool seen = false;
        for (uint32_t s = 0; s < r; s++)
            seen = seen || node_run->bound[s].index == index;
        if (seen || index->state == INDEX_READY)
            continue;
        node_run->waiting_for++;
        if (index->state != INDEX_NONE)
            continue;
        index->message.handle = handle_indexed;
        run->in_flight++;
        extraction_request_index(&run->chunk.extraction, index);
    }
    if (node_run->waiting_for == 0)
        indexes_ready(run, node_run);
}

static void handle_indexed(void *owner, struct message *message)
{
    struct run *run = owner;
    struct shared_index *index =
        (struct shared_index *)((char *)message - offsetof(struct shared_index, message));

    run->in_flight--;
    index->state = INDEX_READY;
    if (index->status != SLUICE_OK) {
        run_fail(run, index->status, &index->error);
        return;
    }
    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        struct node_run *node_run = &run->chunk.nodes[n];
        bool uses = false;
        if (node_run->state != NODE_INDEXING)
            continue;
        for (uint32_t r = 0; r < node_run->node->read_count; r++)
            uses = uses || node_run->bound[r].index == index;
        if (uses && --node_run->waiting_for == 0)
            indexes_ready(run, node_run);
    }
}

static bool reads_table(const struct node *node, const struct shared_table *table)
{
    for (uint32_t r = 0; r < node->read_count; r++)
        if (node->reads[r].source == table->source)
            return true;
    return false;
}

static void start_reading(struct run *run, struct node_run *node_run)
{
    const struct node *node = node_run->node;
    struct sluice_error error = SLUICE_ERROR_INIT;

    node_run->state = NODE_READING;
    node_run->progress.stamps[0] = clock_monotonic_ns();
    if (!node_run->computes) {
        node_stamp(node_run, PHASE_READ);
        indexes_ready(run, node_run);
        return;
    }
    if (reads_share(node_run, &error) != SLUICE_OK) {
        run_fail(run, error.status, &error);
        return;
    }
    for (size_t s = 0; s < run->plan->binding->source_count; s++) {
        struct shared_table *table = &run->chunk.extraction.tables[s];
        if (!reads_table(node, table) || table->state == TABLE_READY)
            continue;
        node_run->waiting_for++;
        if (table->state != TABLE_NONE)
            continue;
        table->message.handle = handle_loaded;
        run->in_flight++;
        extraction_request(&run->chunk.extraction, table);
    }
    if (node_run->waiting_for == 0)
        tables_ready(run, node_run);
}

/* A table is there, or is not to be had. */
static void handle_loaded(void *owner, struct message *message)
{
    struct run *run = owner;
    struct shared_table *table =
        (struct shared_table *)((char *)message - offsetof(struct shared_table, message));

    run->in_flight--;
    if (extraction_take(&run->chunk.extraction, table) != SLUICE_OK) {
        run_fail(run, table->status, &table->error);
        return;
    }
    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        struct node_run *node_run = &run->chunk.nodes[n];
        if (node_run->state == NODE_READING && reads_table(node_run->node, table) &&
            --node_run->waiting_for == 0)
            tables_ready(run, node_run);
    }
}

/* ---- from state to state ---- */

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
            if (node_run->work.partition_count == 0)
                node_run->state = NODE_DONE;
            else
                start_reading(run, node_run);
        }
    }
}

static void drop_unfinished(struct run *run, struct node_run *node_run)
{
    for (int64_t i = 0; i < node_run->work.partition_count; i++)
        if (node_run->work.partitions[i].runs && !node_run->work.partitions[i].submitted) {
            node_run->work.partitions_left--;
            run->in_flight--;
            run->dropped = true;
        }
}

static void node_check_done(struct run *run, struct node_run *node_run)
{
    if (node_run->work.partitions_left > 0 || node_run->progress.stamps[PHASE_PROCESS + 1] == 0)
        return;
    node_stamp(node_run, PHASE_COMMIT);
    node_done(run, node_run);
    nodes_advance(run);
}

static void handle_processed(void *owner, struct message *message)
{
    struct run *run = owner;
    struct node_run *node_run =
        (struct node_run *)((char *)message - offsetof(struct node_run, work.processed));

    run->in_flight--;
    node_stamp(node_run, PHASE_PROCESS);
    if (run->options->check_inputs && node_run->computes &&
        node_run->work.prepare_status == SLUICE_OK)
        inputs_check(run, node_run);
    if (node_run->work.process_status != SLUICE_OK) {
        drop_unfinished(run, node_run);
        if (node_run->work.process_status != SLUICE_E_CANCELLED)
            (void)run_no_memory(run);
    }
    node_check_done(run, node_run);
}

/* ---- what became of a partition ---- */

static void count_partition(struct node_run *node_run, const struct partition_run *partition,
                            bool good)
{
    struct node_summary *summary = node_run->progress.summary;

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

/* Nodes downstream see it from here on. */
static void take_good(struct run *run, struct partition_run *partition)
{
    const struct source *output = partition->node_run->node->output;
    struct partition_commit *commit = &partition->commit;
    size_t n = partition->node_run->node->index;

    health_add(&run->health[n], &commit->health);
    if (partition->input.date < run->first_dates[n])
        run->first_dates[n] = partition->input.date;
    versions_note_commit(&run->versions, output, partition->date_index,
                         commit->id[0] == '\0' ? NULL : commit->id, commit->sequence);
    if (sink_keep(run->options->sink, output, partition->date_index, &commit->rows))
        commit->has_rows = false;
}

/* The sink has it. */
static void handle_settled(void *owner, struct message *message)
{
    struct run *run = owner;
    struct partition_run *partition =
        (struct partition_run *)((char *)message - offsetof(struct partition_run, message));
    struct node_run *node_run = partition->node_run;
    bool good = partition->commit.status == SLUICE_OK && !call_failed(&partition->result);

    run->in_flight--;
    node_run->work.partitions_left--;
    guests_look(run, node_run->work.partitions_left == 0);
    if (partition->commit.status != SLUICE_OK)
        run_fail(run, partition->commit.status, &run->writer.error);
    else if (partition->retire)
        node_run->progress.summary->retired += partition->commit.became == PUBLISH_DONE;
    else
        count_partition(node_run, partition, good);
    if (good && !partition->retire)
        take_good(run, partition);
    if (!good && partition->result.failure != NULL) {
        char date[DATE_TEXT_SIZE];
        report_message(run->options->report, "error", "%s %s failed: %s", node_run->node->name,
                       date_format(partition->input.date, date), partition->result.failure);
    }
    partition_fini(partition);
    node_check_done(run, node_run);
}
