/* history.c - sluice history: the runs of a store. */
#include "ask/ask.h"
#include "cli/cli.h"
#include "cli/option_rows.h"

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code history(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { "--limit", "N", "show the newest N runs; default 20", false },
    { OPTION_FORMAT_LISTING },
    { OPTION_END },
};

const struct command command_history = {
    .name = "history",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "list the runs of a store, newest first",
    .help =
        "Lists every run that the ledger of the pipeline's store knows, newest first: its id,\n"
        "when it started (UTC), the seconds it took, its state and exit code, the command as\n"
        "it was typed, and what it did in one line.\n\n"
        "states: ended        it wrote its end, whatever the exit code\n"
        "        running      its process is alive on this host, or it holds a lease\n"
        "        interrupted  its process is gone and it wrote no end: it was killed, or the\n"
        "                     machine stopped; the same command does the rest\n"
        "        unknown      it began on another host, has written no end and holds nothing\n\n"
        "csv and json also give the pipeline, the host and the process id.\n\n"
        "exit codes: 0 listed; 1 error of the store; 2 invalid command or pipeline\n"
        "example:    sluice history pipelines/zones.yaml --limit 5",
    .options = options,
    .needs = CONTEXT_STORE,
    .check = check_options,
    .run = history,
};

#define DEFAULT_LIMIT 20

static const struct listing_column columns[] = {
    { "run", SLUICE_TEXT, false },     { "started", SLUICE_TIME, false },
    { "seconds", SLUICE_REAL, false }, { "state", SLUICE_TEXT, false },
    { "exit", SLUICE_INT, false },     { "pipeline", SLUICE_TEXT, true },
    { "host", SLUICE_TEXT, true },     { "pid", SLUICE_INT, true },
    { "command", SLUICE_TEXT, false }, { "summary", SLUICE_TEXT, false },
};

struct runs {
    struct run_record *runs;
    size_t count;
    struct lease_record *leases;
    size_t lease_count;
    int64_t now; /* by the store's clock */
};

static void add_run(struct listing *listing, const struct runs *all, const struct run_record *run,
                    int format)
{
    int state = run_state(run, all->leases, all->lease_count, all->now);
    int64_t second = run->started_at - run->started_at % 1000000;
    const struct sluice_value row[] = {
        sluice_of_text(run->run_id),
        sluice_of_time(format == LISTING_TEXT ? second : run->started_at),
        run_seconds(run, state, all->now),
        sluice_of_text(run_state_name(state)),
        run->ended ? sluice_of_int(run->exit_code) : sluice_of_null(),
        listing_text(run->pipeline),
        listing_text(run->host),
        sluice_of_int(run->pid),
        listing_text(run->command),
        listing_text(run->summary),
    };

    listing_add(listing, row);
}

static void print_runs(const struct runs *all, size_t limit, int format, struct buffer *out)
{
    size_t count = all->count;
    struct listing listing;

    if (count == 0 && format == LISTING_TEXT) {
        buffer_text(out, "no runs yet\n");
        return;
    }
    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t i = 0; i < count && i < limit; i++)
        add_run(&listing, all, &all->runs[i], format);
    listing_print(&listing, format, NULL, out);
    if (format == LISTING_TEXT && count > limit)
        buffer_printf(out, "%zu older run%s; --limit shows more\n", count - limit,
                      count - limit == 1 ? "" : "s");
    listing_fini(&listing);
}

static enum exit_code list_runs(const struct invocation *invocation, struct session *session,
                                size_t limit, int format)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    struct arena arena;
    struct runs all = { 0 };
    enum exit_code code;

    arena_init(&arena, 0);
    if (session_clock(session, &all.now, &error) != SLUICE_OK ||
        ledger_leases(session, &arena, &all.leases, &all.lease_count, &error) != SLUICE_OK ||
        ledger_runs(session, &arena, &all.runs, &all.count, &error) != SLUICE_OK) {
        code = cli_fail(invocation, &error);
    } else {
        print_runs(&all, limit, format, &out);
        code =
            format == LISTING_TEXT ? cli_write_text(invocation, &out) : cli_write(invocation, &out);
    }
    buffer_fini(&out);
    arena_fini(&arena);
    return code;
}

static bool read_options(const struct invocation *invocation, int64_t *limit, int *format)
{
    *limit = DEFAULT_LIMIT;
    return option_number(invocation, "--limit", 1, INT32_MAX, limit) &&
           option_listing_format(invocation, true, format);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    int64_t limit;
    int format;

    return read_options(invocation, &limit, &format) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code history(const struct invocation *invocation, struct context *context)
{
    int64_t limit;
    int format;

    (void)read_options(invocation, &limit, &format);
    return list_runs(invocation, context->session, (size_t)limit, format);
}
