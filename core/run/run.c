#include "run/private.h"

void chunk_fail(struct chunk *chunk, int status, const struct sluice_error *error)
{
    atomic_store(&chunk->stop, true);
    if (chunk->status != SLUICE_OK)
        return;
    chunk->status = status;
    *chunk->error = *error;
}

int chunk_no_memory(struct chunk *chunk)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = error_memory(&error, "a node's work");

    chunk_fail(chunk, status, &error);
    return status;
}

static int open_readers(struct chunk *chunk, struct sluice_error *error)
{
    int status = lane_create(READER_COUNT, &chunk->readers, error);

    for (int i = 0; i < READER_COUNT && status == SLUICE_OK; i++)
        status = store_open(chunk->store, SLUICE_OPEN_READ_ONLY, &chunk->reader_sessions[i], error);
    return status;
}

static int migrate_outputs(struct chunk *chunk, struct sluice_error *error)
{
    for (size_t n = 0; n < chunk->plan->binding->node_count; n++) {
        int status = SLUICE_OK;
        if (chunk->nodes[n].partition_count > 0)
            status = session_migrate(chunk->writer.session, chunk->plan->binding->nodes[n]->layout,
                                     error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static int chunk_open(struct chunk *chunk, struct session *session, struct arena *arena,
                      struct run_summary *summary, struct sluice_error *error)
{
    int status = tables_init(chunk, error);

    if (status == SLUICE_OK)
        status = nodes_init(chunk, arena, summary, error);
    if (status == SLUICE_OK)
        status = writer_init(&chunk->writer, session, chunk, error);
    if (status == SLUICE_OK)
        status = migrate_outputs(chunk, error);
    if (status == SLUICE_OK)
        status = open_readers(chunk, error);
    if (status == SLUICE_OK)
        status = pool_create(chunk->options->threads, &chunk->pool, error);
    return status;
}

static void chunk_close(struct chunk *chunk)
{
    pool_destroy(chunk->pool);
    lane_destroy(chunk->readers);
    writer_fini(&chunk->writer);
    for (int i = 0; i < READER_COUNT; i++)
        session_close(chunk->reader_sessions[i]);
    nodes_fini(chunk);
    tables_fini(chunk);
    mailbox_fini(&chunk->mailbox);
    arena_fini(&chunk->arena);
}

static bool has_open_nodes(const struct chunk *chunk)
{
    for (size_t n = 0; n < chunk->plan->binding->node_count; n++)
        if (chunk->nodes[n].state != NODE_DONE)
            return true;
    return false;
}

/* Handles messages until nothing is under way. A tenth of a second is a person's patience: for the
 * progress lines and for Ctrl-C. */
static void coordinate(struct chunk *chunk)
{
    nodes_advance(chunk);
    while (chunk->in_flight > 0) {
        struct message *message = mailbox_take(&chunk->mailbox, 100);
        if (chunk->options->cancel != NULL && atomic_load(chunk->options->cancel))
            atomic_store(&chunk->stop, true);
        report_tick(chunk->options->report);
        if (message != NULL)
            message->handle(chunk, message);
    }
    if (chunk->status == SLUICE_OK && has_open_nodes(chunk))
        chunk->status = sluice_error_set(chunk->error, SLUICE_E_CANCELLED,
                                         "interrupted; what was committed stands");
}

static bool needs_work(const struct plan *plan)
{
    return plan->counts[ACTION_RUN] + plan->counts[ACTION_IF_CHANGED] +
               plan->counts[ACTION_RETIRE] >
           0;
}

int run_execute(struct plan *plan, struct store *store, struct session *session,
                const struct run_options *options, struct arena *arena, struct run_summary *summary,
                struct sluice_error *error)
{
    struct chunk chunk = { .plan = plan, .store = store, .options = options, .error = error };
    int64_t started = clock_monotonic_ns(), worked;
    int status = mailbox_init(&chunk.mailbox, error);

    if (status != SLUICE_OK)
        return status;
    arena_init(&chunk.arena, 0);
    if (!needs_work(plan)) {
        status = tables_init(&chunk, error);
        if (status == SLUICE_OK)
            status = nodes_init(&chunk, arena, summary, error);
        worked = clock_monotonic_ns();
    } else {
        status = chunk_open(&chunk, session, arena, summary, error);
        if (status == SLUICE_OK) {
            coordinate(&chunk);
            status = chunk.status;
        }
        worked = clock_monotonic_ns();
        if (status == SLUICE_OK)
            status = writer_flush_digests(&chunk, error);
    }
    chunk_close(&chunk);
    summary->nodes_seconds = (double)(worked - started) / 1e9;
    summary->finish_seconds = (double)(clock_monotonic_ns() - worked) / 1e9;
    return status;
}
