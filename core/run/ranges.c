/* ranges.c - a node at work: first its partitions are prepared, then the entities of all of them
 * are one range, and whoever ends the last entity of a partition collects it. */
#include "run/chunk.h"

static void describe_span(struct node_run *node_run)
{
    char date[DATE_TEXT_SIZE];
    int64_t running = 0;
    int32_t first = 0;

    for (int64_t i = node_run->work.partition_count; i-- > 0;)
        if (node_run->work.partitions[i].runs) {
            running++;
            first = node_run->work.partitions[i].input.date;
        }
    if (running == 1)
        (void)snprintf(node_run->progress.span, sizeof node_run->progress.span, "%s",
                       date_format(first, date));
    else
        (void)snprintf(node_run->progress.span, sizeof node_run->progress.span, "%lld dates",
                       (long long)running);
}

static void begin_report(struct run *run, struct node_run *node_run)
{
    describe_span(node_run);
    node_run->progress.report.name = node_run->node->name;
    node_run->progress.report.span = node_run->progress.span;
    node_run->progress.report.word = node_run->node->instance->entity_word;
    node_run->progress.report.total = node_run->work.item_count;
    node_run->progress.report.progress_every = node_run->node->processor->progress_every;
    node_run->progress.reporting = true;
    report_begin(run->options->report, &node_run->progress.report);
}

static int node_limit(const struct node_run *node_run)
{
    const struct pipeline_processor *processor = node_run->node->processor;

    if (!processor->parallel || node_run->node->plugin->descriptor->thread_class == SLUICE_SERIAL)
        return 1;
    return processor->workers;
}

/* ---- entities ---- */

static void process_done(struct range *range, int status)
{
    struct node_run *node_run = range->user;

    node_run->work.process_status = status;
    mailbox_post(&node_run->run->mailbox, &node_run->work.processed);
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
    int64_t low = 0, high = node_run->work.partition_count;

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (node_run->work.offsets[middle] <= item)
            low = middle;
        else
            high = middle;
    }
    *entity = item - node_run->work.offsets[low];
    return &node_run->work.partitions[low];
}

static void collect_partition(struct partition_run *partition, int worker)
{
    struct run *run = partition->node_run->run;

    watch_begin(&run->watch, worker, partition, -1);
    if (run->options->check_inputs)
        block_check(partition);
    partition_collect(partition);
    partition_finish(partition);
    watch_end(&run->watch, worker);
    writer_submit(run, partition);
}

static void process_entity(struct node_run *node_run, struct partition_run *partition, void *part,
                           int64_t entity, int worker)
{
    struct report_node *report = &node_run->progress.report;
    struct watch *watch = &node_run->run->watch;

    watch_begin(watch, worker, partition, entity);
    node_run->run->caller->process(part, &partition->input, &partition->result, entity, 1);
    watch_end(watch, worker);
    if (partition->result.outcomes[entity].outcome == SLUICE_FAILED)
        atomic_fetch_add_explicit(&report->failed, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&report->done, 1, memory_order_relaxed);
    report_advance(node_run->run->options->report, report);
}

/* Entities of one partition: it is found, and they are counted, once for all of them. */
static int64_t process_block(struct range *range, void *part, int64_t first, int64_t end,
                             int worker)
{
    struct node_run *node_run = range->user;
    int64_t entity, count = 0;
    struct partition_run *partition = partition_of(node_run, first, &entity);
    int64_t most = partition->input.entity_count - entity;

    if (most > end - first)
        most = end - first;
    do
        process_entity(node_run, partition, part, entity + count++, worker);
    while (count < most && !range_is_asked(range));
    if (atomic_fetch_sub_explicit(&partition->left, count, memory_order_acq_rel) == count) {
        watch_settle(&node_run->run->watch);
        collect_partition(partition, worker);
    }
    return first + count;
}

/* ---- partitions ---- */

/* An item for each entity, partition after partition. */
static void number_entities(struct node_run *node_run)
{
    int64_t offset = 0;

    for (int64_t i = 0; i < node_run->work.partition_count; i++) {
        struct partition_run *partition = &node_run->work.partitions[i];
        node_run->work.offsets[i] = offset;
        if (partition->runs && !partition->submitted)
            offset += partition->input.entity_count;
    }
    node_run->work.offsets[node_run->work.partition_count] = offset;
    node_run->work.item_count = offset;
}

static void handle_prepared(void *owner, struct message *message)
{
    struct run *run = owner;
    struct node_run *node_run =
        (struct node_run *)((char *)message - offsetof(struct node_run, work.prepared));

    node_stamp(node_run, PHASE_PREPARE);
    node_run->work.process_status = node_run->work.prepare_status;
    if (node_run->work.prepare_status != SLUICE_OK) {
        node_run->work.processed.handle(run, &node_run->work.processed);
        return;
    }
    number_entities(node_run);
    begin_report(run, node_run);
    node_run->work.process_range = (struct range){
        .count = node_run->work.item_count,
        .limit = node_limit(node_run),
        .begin = part_begin,
        .block = process_block,
        .end = part_end,
        .done = process_done,
        .cancel = &run->stop,
        .user = node_run,
    };
    range_start(&node_run->work.process_range, run->pool);
}

static void prepare_item(struct range *range, void *part, int64_t item, int worker)
{
    struct node_run *node_run = range->user;
    struct partition_run *partition = &node_run->work.partitions[item];

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

    node_run->work.prepare_status = status;
    node_run->work.prepared.handle = handle_prepared;
    mailbox_post(&node_run->run->mailbox, &node_run->work.prepared);
}

void node_work(struct node_run *node_run)
{
    struct run *run = node_run->run;

    node_run->work.prepare_range = (struct range){
        .count = node_run->work.partition_count,
        .limit = node_limit(node_run),
        .item = prepare_item,
        .done = prepare_done,
        .cancel = &run->stop,
        .user = node_run,
    };
    range_start(&node_run->work.prepare_range, run->pool);
}
