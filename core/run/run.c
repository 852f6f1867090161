/*
 * run.c - a whole run: who works, chunk after chunk, and the loop of the coordinator.
 *
 * The thread in run_execute is the coordinator. It alone changes the state of nodes and tables; all
 * others work on one thing at a time and answer with a message. A run is over when no message is
 * under way, whatever has failed: nothing is left behind that could still touch its memory.
 */
#include "run/chunk.h"

static int open_readers(struct run *run, struct sluice_error *error)
{
    int status = lane_create(READER_COUNT, &run->readers, error);

    for (int i = 0; i < READER_COUNT && status == SLUICE_OK; i++)
        status =
            store_open(run->options->store, SLUICE_OPEN_READ_ONLY, &run->reader_sessions[i], error);
    return status;
}

/* Before the first chunk: every output that will be handed over has its place. */
static int prepare_outputs(struct run *run, struct sluice_error *error)
{
    const struct plan *plan = run->plan;
    const struct node *last = NULL;

    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        int status;
        if (entry->node == last || !chunk_has(&run->chunk, entry))
            continue;
        last = entry->node;
        status = sink_prepare(run->options->sink, &(struct publish_table){ .node = last },
                              last->layout, run->options->cancel, error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static int make_fates(struct run *run, struct arena *arena, struct run_summary *summary,
                      struct sluice_error *error)
{
    const struct plan *plan = run->plan;
    size_t count = plan->binding->node_count;

    summary->nodes = arena_alloc(arena, sizeof *summary->nodes * (count + 1));
    run->fates = arena_alloc(arena, sizeof *run->fates * (count + 1));
    if (summary->nodes == NULL || run->fates == NULL)
        return error_memory(error, "a run");
    summary->node_count = count;
    run->summaries = summary->nodes;
    run->health = arena_alloc(arena, sizeof *run->health * (count + 1));
    run->first_dates = arena_alloc(arena, sizeof *run->first_dates * (count + 1));
    if (run->health == NULL || run->first_dates == NULL)
        return error_memory(error, "a run");
    for (size_t n = 0; n < count; n++) {
        const struct node *node = plan->binding->nodes[n];
        run->fates[n] = arena_alloc(arena, plan->calendar.count + 1);
        run->first_dates[n] = INT32_MAX;
        if (run->fates[n] == NULL ||
            !health_init(&run->health[n], node->column_names, node->instance->column_count, arena))
            return error_memory(error, "a run");
    }
    nodes_count_settled(run);
    return SLUICE_OK;
}

static int run_open(struct run *run, struct sluice_error *error)
{
    int status = writer_init(&run->writer, run->options->session, error);

    if (status == SLUICE_OK)
        status = prepare_outputs(run, error);
    if (status == SLUICE_OK)
        status = sink_attempts(run->options->sink, &run->attempts, error);
    if (status == SLUICE_OK)
        status = open_readers(run, error);
    if (status == SLUICE_OK)
        status =
            watch_init(&run->watch, run->options->threads, run->options->slow_milliseconds, error);
    if (status == SLUICE_OK)
        status = pool_create(run->options->threads, &run->pool, error);
    return status;
}

static void run_close(struct run *run)
{
    pool_destroy(run->pool);
    watch_fini(&run->watch);
    lane_destroy(run->readers);
    writer_fini(&run->writer);
    for (int i = 0; i < READER_COUNT; i++)
        session_close(run->reader_sessions[i]);
    mailbox_fini(&run->mailbox);
    attempts_destroy(run->attempts);
    versions_fini(&run->versions);
}

static bool has_open_nodes(const struct run *run)
{
    for (size_t n = 0; n < run->plan->binding->node_count; n++)
        if (run->chunk.nodes[n].state != NODE_DONE)
            return true;
    return false;
}

static bool is_cancelled(const struct run *run)
{
    return run->options->cancel != NULL && atomic_load(run->options->cancel);
}

/* Handles messages until nothing is under way. A tenth of a second is a person's patience: for the
 * progress lines and for Ctrl-C. */
static void coordinate(struct run *run)
{
    nodes_advance(run);
    while (run->in_flight > 0) {
        struct message *message = mailbox_take(&run->mailbox, 100);
        if (is_cancelled(run))
            atomic_store(&run->stop, true);
        report_tick(run->options->report);
        watch_look(run);
        if (message != NULL)
            message->handle(run, message);
        else
            guests_look(run, true);
    }
    if (run->status == SLUICE_OK && (run->dropped || has_open_nodes(run)))
        run->status = sluice_error_set(run->error, SLUICE_E_CANCELLED, "interrupted; %s",
                                       sink_leaves(run->options->sink));
}

static struct extraction extraction_of(struct run *run)
{
    return (struct extraction){ .plan = run->plan,
                                .from = run->chunk.from,
                                .to = run->chunk.to,
                                .versions = &run->versions,
                                .sink = run->options->sink,
                                .exact = run->options->exact,
                                .readers = run->readers,
                                .sessions = run->reader_sessions,
                                .pool = run->pool,
                                .mailbox = &run->mailbox,
                                .stop = &run->stop,
                                .arena = &run->chunk.arena };
}

static int run_chunk(struct run *run)
{
    int status;

    arena_init(&run->chunk.arena, 0);
    run->chunk.extraction = extraction_of(run);
    status = extraction_init(&run->chunk.extraction, run->error);
    if (status == SLUICE_OK)
        status = nodes_init(run, run->error);
    if (status == SLUICE_OK) {
        coordinate(run);
        status = run->status;
    }
    nodes_fini(run);
    extraction_fini(&run->chunk.extraction);
    run->chunk.nodes = NULL;
    map_fini(&run->chunk.told);
    arena_fini(&run->chunk.arena);
    return status;
}

/* More than any machine has: what the ledger says of the rows is no count of rows. */
#define NO_MEMORY_AT_ALL ((uint64_t)1 << 46)

static int refuse_date(const struct run *run, sluice_day day, uint64_t bytes,
                       struct sluice_error *error)
{
    char date[DATE_TEXT_SIZE];

    if (bytes >= NO_MEMORY_AT_ALL)
        return sluice_error_set(error, SLUICE_E_CORRUPT,
                                "the ledger counts so many rows that computing %s would take %llu "
                                "MB: restore the store from a copy",
                                date_format(day, date), (unsigned long long)(bytes >> 20) + 1);
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "computing %s alone takes about %llu MB, over the budget of %llu MB: "
                            "give a larger --memory",
                            date_format(day, date), (unsigned long long)(bytes >> 20) + 1,
                            (unsigned long long)(run->options->memory >> 20));
}

/* A single date over budget is refused before anything is done. */
static int check_budget(const struct run *run, struct estimate *estimate,
                        struct sluice_error *error)
{
    const struct plan *plan = run->plan;

    for (size_t i = 0; i < plan->calendar.count; i++) {
        uint64_t bytes;
        if (is_cancelled(run))
            return sluice_error_set(error, SLUICE_E_CANCELLED,
                                    "interrupted while memory was estimated");
        bytes = estimate_bytes(estimate, i, i + 1);
        if (bytes > run->options->memory)
            return refuse_date(run, plan->calendar.dates[i], bytes, error);
    }
    return SLUICE_OK;
}

/* Ten nodes have years of dates in a chunk; to read again what the windows of the next one see
 * besides costs next to nothing. */
#define PARTITIONS_AT_ONCE 8192

static int run_chunks(struct run *run, struct estimate *estimate)
{
    const struct calendar *calendar = &run->plan->calendar;
    const struct chunk_room room = { run->options->memory, PARTITIONS_AT_ONCE };
    size_t low = 0;
    int status = SLUICE_OK;

    do {
        size_t high = estimate_fit(estimate, low, room, run->options->cancel);
        /* Dates outside the calendar, to be retired, go with their neighbours. */
        run->chunk.from = low == 0 ? INT32_MIN : calendar->dates[low];
        run->chunk.to = high >= calendar->count ? INT32_MAX : day_add(calendar->dates[high], -1);
        status = run_chunk(run);
        sink_trim(run->options->sink, run->chunk.to);
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

static int run_all(struct run *run)
{
    struct estimate *estimate;
    int status = estimate_create(run->plan, &estimate, run->error);

    /* One estimate tells whether a budget can matter at all. */
    if (status == SLUICE_OK &&
        estimate_bytes(estimate, 0, run->plan->calendar.count) > run->options->memory)
        status = check_budget(run, estimate, run->error);
    if (status == SLUICE_OK)
        status = run_open(run, run->error);
    if (status == SLUICE_OK)
        status = run_chunks(run, estimate);
    estimate_destroy(estimate);
    return status;
}

int run_execute(const struct plan *plan, const struct run_options *options, struct arena *arena,
                struct run_summary *summary, struct sluice_error *error)
{
    struct run run = { .plan = plan,
                       .options = options,
                       .caller = &caller_in_process,
                       .chunk = { .from = INT32_MIN, .to = INT32_MAX },
                       .error = error };
    int64_t started = clock_monotonic_ns();
    int status = mailbox_init(&run.mailbox, error);

    if (status != SLUICE_OK)
        return status;
    status = versions_copy(&plan->versions, &run.versions, error);
    if (status == SLUICE_OK)
        status = sink_clock(options->sink, &run.now, error);
    if (status == SLUICE_OK)
        status = make_fates(&run, arena, summary, error);
    if (status == SLUICE_OK && needs_work(plan))
        status = run_all(&run);
    if (status == SLUICE_OK)
        health_summarise(&run, arena);
    /* Also what planning alone found out: the next plan need not read it again. */
    if (status == SLUICE_OK)
        status = digests_remember(plan, &run.versions, options, error);
    run_close(&run);
    summary->nodes_seconds = (double)(clock_monotonic_ns() - started) / 1e9;
    return status;
}
