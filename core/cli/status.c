/* status.c - sluice status: what is done, stale, missing or failed. */
#include "cli/answer.h"
#include "cli/option_rows.h"
#include "show/show.h"

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code show_status(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_DATE },        { OPTION_FROM },    { OPTION_TO },
    { OPTION_FORMAT_JSON }, { OPTION_PLUGINS }, { OPTION_END },
};

const struct command command_status = {
    .name = "status",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "show per processor and date what is done, stale, missing or failed",
    .help =
        "Asks calendar, ledger and inputs what a run would find, and changes nothing. Without\n"
        "dates it covers the whole calendar, and what was computed outside of it. Prints one\n"
        "line per processor, then what is not up to date with the reason, or with ten dates or\n"
        "fewer one line per processor and date, then the last run and whether it ended.\n\n"
        "dates:    up to date  computed from the inputs as they are now\n"
        "          stale       computed, but from other inputs, parameters or code, or its date\n"
        "                      is no longer in the calendar\n"
        "          missing     never computed\n"
        "          failed      the last attempt failed as a whole; what stood before still stands\n"
        "          blocked     something it must read is missing\n"
        "entities: expected = written + skipped + failed, of what stands in the store;\n"
        "          `sluice failures` lists them one by one\n\n"
        "exit codes: 0 shown, whatever the state; 1 error of the store; 2 invalid command,\n"
        "            pipeline or plugin; 4 the calendar was never imported\n"
        "example:    sluice status pipelines/zones.yaml --from 2021-11-01 --to 2021-11-07",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .check = check_options,
    .run = show_status,
};

struct answer {
    struct status status;
    const char *pipeline, *store; /* their names */
};

static int gather(const struct asker *asker, void *answer, struct sluice_error *error)
{
    return status_gather(asker, &((struct answer *)answer)->status, error);
}

static void print(const void *user, int format, struct buffer *out)
{
    const struct answer *answer = user;

    if (format == LISTING_JSON)
        status_print_json(&answer->status, out);
    else
        status_print(&answer->status, answer->pipeline, answer->store, out);
}

/* Also while something runs. */
static const struct question question = { true, gather, print };

static bool read_options(const struct invocation *invocation, struct status *status, int *format)
{
    return option_dates(invocation, false, &status->from, &status->to) &&
           option_listing_format(invocation, false, format);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct status status;
    int format;

    return read_options(invocation, &status, &format) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code show_status(const struct invocation *invocation, struct context *context)
{
    struct answer answer = { .pipeline = context->pipeline->path,
                             .store = store_title(context->store) };
    struct status *status = &answer.status;
    enum exit_code code;
    int format;

    (void)read_options(invocation, status, &format);
    arena_init(&status->arena, 0);
    code = cli_answer(invocation, context, &question, &answer, format);
    plan_destroy(status->plan);
    arena_fini(&status->arena);
    return code;
}
