/* commit.c - the writer: finished partitions on their way to the sink. */
#include "run/chunk.h"

/* Rows of one transaction: enough to make its cost small, few enough to keep it short. */
#define ROWS_PER_COMMIT 4000

int writer_init(struct writer *writer, struct session *session, struct sluice_error *error)
{
    writer->session = session;
    writer->last = &writer->first;
    writer->error = (struct sluice_error)SLUICE_ERROR_INIT;
    if (pthread_mutex_init(&writer->lock, NULL) != 0)
        return error_memory(error, "the writer");
    if (lane_create(1, &writer->lane, error) != SLUICE_OK) {
        (void)pthread_mutex_destroy(&writer->lock);
        return error->status;
    }
    return SLUICE_OK;
}

void writer_fini(struct writer *writer)
{
    if (writer->lane == NULL)
        return;
    lane_destroy(writer->lane);
    (void)pthread_mutex_destroy(&writer->lock);
}

/* ---- one partition ---- */

/* What a sink is told of a list of partitions, for as long as it publishes them. */
struct telling {
    struct writer *writer;
    struct arena arena;
    struct publish_partition *items;
};

static const char *copy_key(struct telling *telling, const struct partition_run *partition,
                            int64_t entity, struct buffer *scratch)
{
    uint32_t count = partition->node_run->node->instance->key_count;

    key_format(scratch, partition->input.keys + entity * count, count);
    return scratch->failed ? NULL : arena_copy(&telling->arena, scratch->data, scratch->length);
}

static bool is_left_out(const struct call_outcome *result)
{
    return result->outcome == SLUICE_SKIPPED || result->outcome == SLUICE_FAILED;
}

/* Of entities without rows, and of trials: how many there are. */
static void count_told(const struct partition_run *partition, struct publish_partition *out)
{
    for (int64_t e = 0; e < partition->input.entity_count; e++) {
        const struct call_outcome *result = &partition->result.outcomes[e];
        out->outcome_count += is_left_out(result);
        out->attempt_count += result->trial != NULL;
    }
    /* Where memory ran short the next run computes the partition again: it makes the attempts. */
    if (out->record.retryable > 0)
        out->attempt_count = 0;
}

static int tell_outcomes(struct telling *telling, const struct partition_run *partition,
                         struct publish_partition *out, struct sluice_error *error)
{
    struct outcome_record *records =
        arena_alloc(&telling->arena, sizeof *records * (out->outcome_count + 1));
    struct buffer scratch = { 0 };
    bool failed = records == NULL;
    size_t used = 0;

    for (int64_t e = 0; e < partition->input.entity_count && !failed; e++) {
        const struct call_outcome *result = &partition->result.outcomes[e];
        if (!is_left_out(result))
            continue;
        records[used] = (struct outcome_record){ .entity = e,
                                                 .key = copy_key(telling, partition, e, &scratch),
                                                 .outcome = result->outcome,
                                                 .category = category_name(result->category),
                                                 .reason = result->reason,
                                                 .retryable = result->retryable };
        failed = records[used++].key == NULL;
    }
    buffer_fini(&scratch);
    out->outcomes = records;
    return failed ? error_memory(error, "an outcome") : SLUICE_OK;
}

static int tell_trials(struct telling *telling, const struct partition_run *partition,
                       struct publish_partition *out, struct sluice_error *error)
{
    struct attempt_record *records =
        arena_alloc(&telling->arena, sizeof *records * (out->attempt_count + 1));
    struct buffer scratch = { 0 };
    bool failed = records == NULL;
    size_t used = 0;

    for (int64_t e = 0; used < out->attempt_count && !failed; e++) {
        const struct trial *trial = partition->result.outcomes[e].trial;
        if (trial == NULL)
            continue;
        records[used] = (struct attempt_record){ .key = copy_key(telling, partition, e, &scratch),
                                                 .sequence = trial->sequence,
                                                 .attempts = trial->attempts,
                                                 .at = partition->node_run->run->now,
                                                 .inputs = trial->inputs };
        failed = records[used++].key == NULL;
    }
    buffer_fini(&scratch);
    out->attempts = records;
    return failed ? error_memory(error, "an attempt") : SLUICE_OK;
}

static int commit_kind(const struct partition_run *partition)
{
    if (partition->retire)
        return COMMIT_RETIRE;
    return call_failed(&partition->result) ? COMMIT_FAILED : COMMIT_RUN;
}

static struct publish_partition describe(const struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;
    const struct partition_commit *commit = &partition->commit;
    bool failed = call_failed(&partition->result);

    return (struct publish_partition){
        .table = { node->output->name, node->partition_column, node },
        .date = partition->input.date,
        .change = failed ? PUBLISH_RECORD : PUBLISH_REPLACE,
        .rows = { commit->has_rows && !failed ? &commit->rows : NULL },
        .stands = partition->entry->committed,
        .record = { .kind = commit_kind(partition),
                    .node = node->name,
                    .expected = partition->input.entity_count,
                    .written = commit->written,
                    .skipped = commit->skipped,
                    .failed = commit->failed,
                    .retryable = failed && partition->result.retryable ? 1 : commit->retryable,
                    .fingerprint = commit->fingerprint.now,
                    .rows = failed ? 0 : commit->row_count,
                    .reason = partition->result.failure,
                    .health = failed ? NULL : commit->health_text,
                    .content = commit->content,
                    .content_columns = failed || partition->retire ? NULL : node->content_text },
        .components = commit->components,
        .component_count = commit->component_count,
    };
}

static int hand_over(struct telling *telling, struct partition_run *partition,
                     struct publish_partition *out, struct sluice_error *error)
{
    int status = purity_check(partition, telling->writer->session, error);

    *out = describe(partition);
    count_told(partition, out);
    if (status == SLUICE_OK)
        status = tell_outcomes(telling, partition, out, error);
    if (status == SLUICE_OK)
        status = tell_trials(telling, partition, out, error);
    return status == SLUICE_OK
               ? publish_partition(partition->node_run->run->options->sink, out, error)
               : status;
}

/* ---- a list of them ---- */

static void take_answers(const struct telling *telling, struct partition_run *first)
{
    const struct publish_partition *answer = telling->items;

    for (struct partition_run *p = first; p != NULL; p = p->next, answer++) {
        memcpy(p->commit.id, answer->content_id, sizeof p->commit.id);
        p->commit.sequence = answer->record.content_sequence;
        p->commit.became = answer->became;
    }
}

static int publish_told(struct telling *telling, struct partition_run *first,
                        struct sluice_error *error)
{
    const struct run *run = first->node_run->run;
    struct sink *sink = run->options->sink;
    const struct publish_base base = { .ledger = run->plan->ledger, .stop = &run->stop };
    struct publish_partition *out = telling->items;
    int status = publish_begin(sink, &base, error);

    for (struct partition_run *p = first; p != NULL && status == SLUICE_OK; p = p->next)
        status = hand_over(telling, p, out++, error);
    if (status == SLUICE_OK)
        status = publish_commit(sink, error);
    if (status != SLUICE_OK)
        publish_abandon(sink);
    take_answers(telling, first);
    return status;
}

static int publish_all(struct writer *writer, struct partition_run *first,
                       struct sluice_error *error)
{
    struct telling telling = { .writer = writer };
    size_t count = 0;
    int status;

    for (const struct partition_run *p = first; p != NULL; p = p->next)
        count++;
    arena_init(&telling.arena, 0);
    telling.items = arena_alloc(&telling.arena, sizeof *telling.items * count);
    status = telling.items == NULL ? error_memory(error, "a commit")
                                   : publish_told(&telling, first, error);
    arena_fini(&telling.arena);
    return status;
}

static struct partition_run *take_batch(struct writer *writer)
{
    struct partition_run *first = writer->first, **end = &writer->first;
    int64_t rows = 0;

    while (*end != NULL && rows < ROWS_PER_COMMIT) {
        rows += (*end)->commit.row_count + (*end)->commit.skipped + 1;
        end = &(*end)->next;
    }
    writer->first = *end;
    if (writer->first == NULL)
        writer->last = &writer->first;
    *end = NULL;
    return first;
}

/* After all of them were computed: of what is written into a file later they have nothing. */
static int check_plugins(const struct partition_run *first, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (const struct partition_run *p = first; p != NULL && status == SLUICE_OK; p = p->next)
        if (!p->retire)
            status = plugin_is_unchanged(p->node_run->node->plugin, error);
    return status;
}

static int settle(struct writer *writer, struct partition_run *first, struct sluice_error *error)
{
    int status = check_plugins(first, error);

    return status == SLUICE_OK ? publish_all(writer, first, error) : status;
}

static void commit_batch(struct writer *writer, struct partition_run *first)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = writer->status;

    if (status == SLUICE_OK) {
        status = settle(writer, first, &error);
        if (status != SLUICE_OK) {
            writer->status = status;
            writer->error = error;
        }
    }
    while (first != NULL) {
        struct partition_run *next = first->next;
        /* Of a publication that failed some may stand nevertheless. */
        first->commit.status = first->commit.became == PUBLISH_DONE ? SLUICE_OK : status;
        mailbox_post(&first->node_run->run->mailbox, &first->message);
        first = next;
    }
}

static void writer_job(struct lane_job *job, int thread)
{
    struct writer *writer = (struct writer *)((char *)job - offsetof(struct writer, job));

    (void)thread;
    for (;;) {
        struct partition_run *first;
        (void)pthread_mutex_lock(&writer->lock);
        first = take_batch(writer);
        writer->scheduled = first != NULL;
        (void)pthread_mutex_unlock(&writer->lock);
        if (first == NULL)
            return;
        commit_batch(writer, first);
    }
}

void writer_submit(struct run *run, struct partition_run *partition)
{
    struct writer *writer = &run->writer;
    bool schedule;

    partition->submitted = true;
    partition->next = NULL;
    (void)pthread_mutex_lock(&writer->lock);
    *writer->last = partition;
    writer->last = &partition->next;
    schedule = !writer->scheduled;
    writer->scheduled = true;
    /* Inside the lock: the job must not be queued while it still runs its last round. */
    if (schedule) {
        writer->job.run = writer_job;
        lane_submit(writer->lane, &writer->job);
    }
    (void)pthread_mutex_unlock(&writer->lock);
}

/* ---- digests that no commit carried ---- */

/* What was known by a date is remembered as far as something is made from it, now or before: `why`
 * compares it with what is known of that date later, and an export asks whether it is still so. */
static void remember_known(struct versions *versions, const struct plan_entry *entry)
{
    for (uint32_t r = 0; r < entry->node->read_count; r++) {
        const struct read *read = &entry->node->reads[r];
        struct projection_digests *digests = &versions->projections[read->projection->index];
        size_t low, high;
        if (read->source->since == NULL)
            continue;
        read_span(versions, read, entry->date_index, &low, &high);
        for (size_t i = low; i < high; i++)
            if (digests->states[i] == DIGEST_PRESENT && digests->news[i] == NEWS_FORGET)
                digests->news[i] = NEWS_REMEMBER;
    }
}

static int add_new_digests(const struct versions *versions, const struct projection *projection,
                           struct ledger_batch *batch, struct sluice_error *error)
{
    const struct projection_digests *digests = &versions->projections[projection->index];
    const struct source_state *state = &versions->sources[projection->source->index];
    struct axis axis = source_axis(versions, projection->source);
    int status = SLUICE_OK;

    for (size_t i = 0; i < axis.count && status == SLUICE_OK; i++) {
        struct remembered_digest remembered = {
            .date = axis.dates[i],
            .token = state->tokens[i],
            .digest = digests->digests[i],
            .rows = digests->rows[i],
        };
        if (digests->news[i] != NEWS_REMEMBER || state->tokens[i] == NULL)
            continue;
        status =
            ledger_add_digest(batch, projection->id, projection->source->name, &remembered, error);
    }
    return status;
}

int digests_remember(const struct plan *plan, struct versions *versions,
                     const struct run_options *options, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    struct ledger_batch batch;
    int status = ledger_batch_init(&batch, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (plan->entries[i].action != ACTION_RETIRE && plan->entries[i].action != ACTION_BLOCKED)
            remember_known(versions, &plan->entries[i]);
    if (marks_are_apart(options->session))
        status = versions_confirm(versions, &plan->versions, options->session, error);
    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK; i++)
        status = add_new_digests(versions, binding->projections[i], &batch, error);
    if (status == SLUICE_OK && batch.digests.row_count > 0)
        status = sink_remember(options->sink, &batch, options->cancel, error);
    ledger_batch_fini(&batch);
    return status;
}
