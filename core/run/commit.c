#include "run/chunk.h"

/* Rows of one transaction: enough to make its cost small, few enough to keep it short. */
#define ROWS_PER_COMMIT 4000

int writer_init(struct writer *writer, struct session *session, const struct lease *lease,
                struct sluice_error *error)
{
    writer->session = session;
    writer->lease = lease;
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

static int add_outcomes(const struct partition_run *partition, struct ledger_batch *batch,
                        struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    struct buffer key = { 0 };
    int status = SLUICE_OK;

    for (int64_t e = 0; e < partition->input.entity_count && status == SLUICE_OK; e++) {
        const struct call_outcome *result = &partition->result.outcomes[e];
        struct outcome_record record = { .table = node->output->name,
                                         .date = partition->input.date,
                                         .attempt = atomic_load(&partition->result.failed),
                                         .entity = e,
                                         .outcome = result->outcome,
                                         .category = category_name(result->category),
                                         .reason = result->reason,
                                         .retryable = result->retryable,
                                         .run_id = partition->node_run->chunk->options->run_id };
        if (result->outcome != SLUICE_SKIPPED && result->outcome != SLUICE_FAILED)
            continue;
        key_format(&key, partition->input.keys + e * node->instance->key_count,
                   node->instance->key_count);
        record.key = key.data;
        status = key.failed ? error_memory(error, "an outcome")
                            : ledger_add_outcome(batch, &record, error);
    }
    buffer_fini(&key);
    return status;
}

static int add_trials(const struct partition_run *partition, struct ledger_batch *batch,
                      struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    struct buffer key = { 0 };
    int status = SLUICE_OK;

    for (int64_t e = 0; e < partition->input.entity_count && status == SLUICE_OK; e++) {
        const struct trial *trial = partition->result.outcomes[e].trial;
        if (trial == NULL)
            continue;
        key_format(&key, partition->input.keys + e * node->instance->key_count,
                   node->instance->key_count);
        status =
            key.failed
                ? error_memory(error, "an attempt")
                : ledger_add_attempt(batch,
                                     &(struct attempt_record){
                                         .table = node->output->name,
                                         .date = partition->input.date,
                                         .key = key.data,
                                         .sequence = trial->sequence,
                                         .attempts = trial->attempts,
                                         .at = partition->node_run->chunk->now,
                                         .inputs = trial->inputs,
                                         .run_id = partition->node_run->chunk->options->run_id },
                                     error);
    }
    buffer_fini(&key);
    return status;
}

static int add_components(const struct partition_run *partition, struct ledger_batch *batch,
                          struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < partition->commit.component_count && status == SLUICE_OK; i++)
        status = ledger_add_component(batch, partition->commit.id, &partition->commit.components[i],
                                      error);
    return status;
}

/* What one transaction writes. */
struct writing {
    struct writer *writer;
    struct partition_run *first;
    int64_t at; /* by the store's clock */
    struct ledger_batch batch;
};

static int commit_kind(const struct partition_run *partition)
{
    if (partition->retire)
        return COMMIT_RETIRE;
    return atomic_load(&partition->result.failed) ? COMMIT_FAILED : COMMIT_RUN;
}

static int write_partition(struct writing *writing, struct partition_run *partition,
                           struct sluice_error *error)
{
    struct session *session = writing->writer->session;
    struct ledger_batch *batch = &writing->batch;
    const struct chunk *chunk = partition->node_run->chunk;
    const struct node *node = partition->node_run->node;
    const char *table = node->output->name;
    bool failed = atomic_load(&partition->result.failed);
    struct condition on_date = { node->partition_column, SLUICE_EQUAL,
                                 sluice_of_date(partition->input.date) };
    struct commit_record record = {
        .table = table,
        .date = partition->input.date,
        .sequence = partition->commit.sequence,
        .kind = commit_kind(partition),
        .commit_id = partition->commit.id,
        .run_id = chunk->options->run_id,
        .node = node->name,
        .at = writing->at,
        .expected = partition->input.entity_count,
        .written = partition->commit.written,
        .skipped = partition->commit.skipped,
        .failed = partition->commit.failed,
        .retryable = failed && partition->result.retryable ? 1 : partition->commit.retryable,
        .fingerprint = partition->commit.fingerprint.now,
        .rows = failed ? 0 : partition->commit.row_count,
        .reason = partition->result.failure,
        .health = failed ? NULL : partition->commit.health_text,
        .content = partition->commit.content,
        .content_columns = failed || partition->retire ? NULL : node->content_text,
    };
    int status = purity_check(partition, session, error);

    if (status == SLUICE_OK && !failed)
        status = ledger_conflict_is_damage(
            session_replace(session, table, &on_date, 1,
                            partition->commit.has_rows ? &partition->commit.rows : NULL, error),
            table, error);
    if (status == SLUICE_OK)
        status = ledger_clear_outcomes(session, table, partition->input.date, failed, error);
    if (status == SLUICE_OK)
        status = ledger_add_commit(batch, &record, error);
    if (status == SLUICE_OK)
        status = add_components(partition, batch, error);
    if (status == SLUICE_OK)
        status = add_outcomes(partition, batch, error);
    /* Where memory ran short the next run computes the partition again: it makes the attempts. */
    if (status == SLUICE_OK && record.retryable == 0)
        status = add_trials(partition, batch, error);
    return status;
}

/* ---- one transaction ---- */

static int write_partitions(struct session *session, void *user, struct sluice_error *error)
{
    struct writing *writing = user;
    struct writer *writer = writing->writer;
    int status = session_clock(session, &writing->at, error);

    for (struct partition_run *p = writing->first; p != NULL && status == SLUICE_OK; p = p->next) {
        (void)snprintf(p->commit.id, sizeof p->commit.id, "%.31s-%06llu",
                       p->node_run->chunk->options->run_id, (unsigned long long)++writer->sequence);
        p->commit.sequence = ledger_next_sequence(p->node_run->chunk->plan->ledger,
                                                  p->node_run->node->output->name, p->input.date);
        status = write_partition(writing, p, error);
    }
    return status == SLUICE_OK ? ledger_write(session, &writing->batch, writer->lease, error)
                               : status;
}

static int write_all(struct writer *writer, struct partition_run *first, struct sluice_error *error)
{
    struct writing writing = { .writer = writer, .first = first };
    const struct transaction write = { write_partitions, &writing, true,
                                       &first->node_run->chunk->stop };
    int status = ledger_batch_init(&writing.batch, error);

    if (status != SLUICE_OK)
        return status;
    status = session_transact(writer->session, &write, error);
    ledger_batch_fini(&writing.batch);
    return status;
}

static void handle_committed(struct chunk *chunk, struct message *message)
{
    node_partition_done(
        chunk, (struct partition_run *)((char *)message - offsetof(struct partition_run, message)));
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

    if (status != SLUICE_OK)
        return status;
    return first->node_run->chunk->options->shadow != NULL
               ? shadow_compare(writer->session, first, error)
               : write_all(writer, first, error);
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
        first->commit.status = status;
        first->message.handle = handle_committed;
        mailbox_post(&first->node_run->chunk->mailbox, &first->message);
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

void writer_submit(struct chunk *chunk, struct partition_run *partition)
{
    struct writer *writer = &chunk->writer;
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

static int write_digests(struct session *session, void *batch, struct sluice_error *error)
{
    return ledger_write(session, batch, NULL, error);
}

int digests_remember(const struct plan *plan, struct versions *versions, struct session *session,
                     const atomic_bool *cancel, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    struct ledger_batch batch;
    const struct transaction write = { write_digests, &batch, true, cancel };
    int status = ledger_batch_init(&batch, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (plan->entries[i].action != ACTION_RETIRE && plan->entries[i].action != ACTION_BLOCKED)
            remember_known(versions, &plan->entries[i]);
    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK; i++)
        status = add_new_digests(versions, binding->projections[i], &batch, error);
    if (status == SLUICE_OK && batch.digests.row_count > 0)
        status = session_transact(session, &write, error);
    ledger_batch_fini(&batch);
    return status;
}
