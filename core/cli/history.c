/* history.c - sluice history: the runs of a store. */
#include "cli/answer.h"
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

struct answer {
    struct arena arena;
    struct history history;
    int64_t limit;
};

static void add_run(struct listing *listing, const struct history_run *told, int format)
{
    const struct run_record *run = told->record;
    int64_t second = run->started_at - run->started_at % 1000000;
    const struct sluice_value row[] = {
        sluice_of_text(run->run_id),
        sluice_of_time(format == LISTING_TEXT ? second : run->started_at),
        told->seconds,
        sluice_of_text(run_state_name(told->state)),
        run->ended ? sluice_of_int(run->exit_code) : sluice_of_null(),
        listing_text(run->pipeline),
        listing_text(run->host),
        sluice_of_int(run->pid),
        listing_text(run->command),
        listing_text(run->summary),
    };

    listing_add(listing, row);
}

static void print(const void *answer, int format, struct buffer *out)
{
    const struct history *history = &((const struct answer *)answer)->history;
    struct listing listing;

    if (history->count == 0 && format == LISTING_TEXT) {
        buffer_text(out, "no runs yet\n");
        return;
    }
    listing_init(&listing, columns, COUNT_OF(columns));
    for (size_t i = 0; i < history->count; i++)
        add_run(&listing, &history->runs[i], format);
    listing_print(&listing, format, NULL, out);
    if (format == LISTING_TEXT && history->older > 0)
        buffer_printf(out, "%zu older run%s; --limit shows more\n", history->older,
                      PLURAL(history->older));
    listing_fini(&listing);
}

static int gather(const struct asker *asker, void *user, struct sluice_error *error)
{
    struct answer *answer = user;

    return history_gather(asker->session, (size_t)answer->limit, &answer->arena, &answer->history,
                          error);
}

static const struct question question = { false, gather, print };

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
    struct answer answer = { 0 };
    enum exit_code code;
    int format;

    (void)read_options(invocation, &answer.limit, &format);
    arena_init(&answer.arena, 0);
    code = cli_answer(invocation, context, &question, &answer, format);
    arena_fini(&answer.arena);
    return code;
}
