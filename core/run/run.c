#include "run/chunk.h"

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

/* Before the first chunk: every output that will be handed over has its place. */
static int prepare_outputs(struct chunk *chunk, struct sluice_error *error)
{
    const struct plan *plan = chunk->plan;
    const struct node *last = NULL;

    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        int status;
        if (entry->node == last || !chunk_has(chunk, entry))
            continue;
        last = entry->node;
        status = sink_prepare(chunk->options->sink, &(struct publish_table){ .node = last },
                              last->layout, chunk->options->cancel, error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static int make_fates(struct chunk *chunk, struct arena *arena, struct run_summary *summary,
                      struct sluice_error *error)
{
    const struct plan *plan = chunk->plan;
    size_t count = plan->binding->node_count;

    summary->nodes = arena_alloc(arena, sizeof *summary->nodes * (count + 1));
    chunk->fates = arena_alloc(arena, sizeof *chunk->fates * (count + 1));
    if (summary->nodes == NULL || chunk->fates == NULL)
        return error_memory(error, "a run");
    summary->node_count = count;
    chunk->summaries = summary->nodes;
    chunk->health = arena_alloc(arena, sizeof *chunk->health * (count + 1));
    chunk->first_dates = arena_alloc(arena, sizeof *chunk->first_dates * (count + 1));
    if (chunk->health == NULL || chunk->first_dates == NULL)
        return error_memory(error, "a run");
    for (size_t n = 0; n < count; n++) {
        const struct node *node = plan->binding->nodes[n];
        chunk->fates[n] = arena_alloc(arena, plan->calendar.count + 1);
        chunk->first_dates[n] = INT32_MAX;
        if (chunk->fates[n] == NULL || !health_init(&chunk->health[n], node->column_names,
                                                    node->instance->column_count, arena))
            return error_memory(error, "a run");
    }
    nodes_count_settled(chunk);
    return SLUICE_OK;
}

static int run_open(struct chunk *chunk, struct session *session, struct sluice_error *error)
{
    int status = writer_init(&chunk->writer, session, error);

    if (status == SLUICE_OK)
        status = prepare_outputs(chunk, error);
    if (status == SLUICE_OK)
        status = sink_attempts(chunk->options->sink, &chunk->attempts, error);
    if (status == SLUICE_OK)
        status = open_readers(chunk, error);
    if (status == SLUICE_OK)
        status = watch_init(&chunk->watch, chunk->options->threads,
                            chunk->options->slow_milliseconds, error);
    if (status == SLUICE_OK)
        status = pool_create(chunk->options->threads, &chunk->pool, error);
    return status;
}

static void run_close(struct chunk *chunk)
{
    pool_destroy(chunk->pool);
    watch_fini(&chunk->watch);
    lane_destroy(chunk->readers);
    writer_fini(&chunk->writer);
    for (int i = 0; i < READER_COUNT; i++)
        session_close(chunk->reader_sessions[i]);
    mailbox_fini(&chunk->mailbox);
    attempts_destroy(chunk->attempts);
    versions_fini(&chunk->versions);
}

static bool has_open_nodes(const struct chunk *chunk)
{
    for (size_t n = 0; n < chunk->plan->binding->node_count; n++)
        if (chunk->nodes[n].state != NODE_DONE)
            return true;
    return false;
}

static bool is_cancelled(const struct chunk *chunk)
{
    return chunk->options->cancel != NULL && atomic_load(chunk->options->cancel);
}

/* Handles messages until nothing is under way. A tenth of a second is a person's patience: for the
 * progress lines and for Ctrl-C. */
static void coordinate(struct chunk *chunk)
{
    nodes_advance(chunk);
    while (chunk->in_flight > 0) {
        struct message *message = mailbox_take(&chunk->mailbox, 100);
        if (is_cancelled(chunk))
            atomic_store(&chunk->stop, true);
        report_tick(chunk->options->report);
        watch_look(chunk);
        if (message != NULL)
            message->handle(chunk, message);
        else
            guests_look(chunk, true);
    }
    if (chunk->status == SLUICE_OK && (chunk->dropped || has_open_nodes(chunk)))
        chunk->status = sluice_error_set(chunk->error, SLUICE_E_CANCELLED, "interrupted; %s",
                                         sink_leaves(chunk->options->sink));
}

static int run_chunk(struct chunk *chunk)
{
    int status;

    arena_init(&chunk->arena, 0);
    status = tables_init(chunk, chunk->error);
    if (status == SLUICE_OK)
        status = nodes_init(chunk, chunk->error);
    if (status == SLUICE_OK) {
        coordinate(chunk);
        status = chunk->status;
    }
    nodes_fini(chunk);
    tables_fini(chunk);
    chunk->nodes = NULL;
    chunk->tables = NULL;
    map_fini(&chunk->told);
    arena_fini(&chunk->arena);
    return status;
}

/* One past the longest run of dates from `low` that fits the budget; one date always does. */
static size_t chunk_end(const struct chunk *chunk, size_t low)
{
    size_t count = chunk->plan->calendar.count, fits = low + 1, high = count;

    if (run_estimate(chunk->plan, low, count) <= chunk->options->memory)
        return count;
    while (high - fits > 1 && !is_cancelled(chunk)) {
        size_t middle = fits + (high - fits) / 2;
        if (run_estimate(chunk->plan, low, middle) <= chunk->options->memory)
            fits = middle;
        else
            high = middle;
    }
    return fits;
}

/* A single date over budget is refused before anything is done. */
static int check_budget(const struct chunk *chunk, struct sluice_error *error)
{
    const struct plan *plan = chunk->plan;

    for (size_t i = 0; i < plan->calendar.count; i++) {
        uint64_t bytes;
        char date[DATE_TEXT_SIZE];
        if (is_cancelled(chunk))
            return sluice_error_set(error, SLUICE_E_CANCELLED,
                                    "interrupted while memory was estimated");
        bytes = run_estimate(plan, i, i + 1);
        if (bytes > chunk->options->memory)
            return sluice_error_set(error, SLUICE_E_REFUSED,
                                    "computing %s alone takes about %llu MB, over the budget of "
                                    "%llu MB: give a larger --memory",
                                    date_format(plan->calendar.dates[i], date),
                                    (unsigned long long)(bytes >> 20) + 1,
                                    (unsigned long long)(chunk->options->memory >> 20));
    }
    return SLUICE_OK;
}

static int run_chunks(struct chunk *chunk)
{
    const struct calendar *calendar = &chunk->plan->calendar;
    size_t low = 0;
    int status = SLUICE_OK;

    do {
        size_t high = chunk_end(chunk, low);
        /* Dates outside the calendar, to be retired, go with their neighbours. */
        chunk->from = low == 0 ? INT32_MIN : calendar->dates[low];
        chunk->to = high >= calendar->count ? INT32_MAX : calendar->dates[high] - 1;
        status = run_chunk(chunk);
        sink_trim(chunk->options->sink, chunk->to);
        low = high;
    } while (status == SLUICE_OK && low < calendar->count);
    return status;
}

static bool needs_work(const struct plan *plan)
{
    return plan->counts[ACTION_RUN] + plan->counts[ACTION_IF_CHANGED] +
               plan->counts[ACTION_RETIRE] >
           0;
}

static int run_all(struct chunk *chunk, struct session *session)
{
    int status = SLUICE_OK;

    /* One estimate tells whether a budget can matter at all. */
    if (run_estimate(chunk->plan, 0, chunk->plan->calendar.count) > chunk->options->memory)
        status = check_budget(chunk, chunk->error);
    if (status == SLUICE_OK)
        status = run_open(chunk, session, chunk->error);
    return status == SLUICE_OK ? run_chunks(chunk) : status;
}

int run_execute(const struct plan *plan, struct store *store, struct session *session,
                const struct run_options *options, struct arena *arena, struct run_summary *summary,
                struct sluice_error *error)
{
    struct chunk chunk = { .plan = plan,
                           .store = store,
                           .options = options,
                           .caller = &caller_in_process,
                           .from = INT32_MIN,
                           .to = INT32_MAX,
                           .error = error };
    int64_t started = clock_monotonic_ns();
    int status = mailbox_init(&chunk.mailbox, error);

    if (status != SLUICE_OK)
        return status;
    status = versions_copy(&plan->versions, &chunk.versions, error);
    if (status == SLUICE_OK)
        status = sink_clock(options->sink, &chunk.now, error);
    if (status == SLUICE_OK)
        status = make_fates(&chunk, arena, summary, error);
    if (status == SLUICE_OK && needs_work(plan))
        status = run_all(&chunk, session);
    if (status == SLUICE_OK)
        health_summarise(&chunk, arena);
    /* Also what planning alone found out: the next plan need not read it again. */
    if (status == SLUICE_OK)
        status = digests_remember(plan, &chunk.versions, options, error);
    run_close(&chunk);
    summary->nodes_seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    return status;
}
