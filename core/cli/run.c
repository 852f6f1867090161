/* run.c - sluice run: compute what is missing or stale. */
#include "cli/option_rows.h"
#include "cli/run_command.h"
#include "cli/shadow.h"

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_pipeline(const struct invocation *invocation, struct context *context);

/* What is not written is not opened for writing. */
static const struct command_needs instead[] = {
    { "--dry-run", CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_STORE },
    { "--shadow", CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_STORE },
    { NULL, 0 },
};

static const struct option_spec options[] = {
    { OPTION_DATE },
    { OPTION_FROM },
    { OPTION_TO },
    { OPTION_ONLY },
    { "--dry-run", NULL, "print what would run and why; change nothing", false },
    { OPTION_FORCE },
    { OPTION_RETRY_FAILED },
    { "--shadow", NULL,
      "compute the requested dates, commit nothing, compare with what is committed", false },
    { "--retire", NULL, "retire what left the calendar, however many dates that are", false },
    { OPTION_THREADS },
    { OPTION_MEMORY },
    { OPTION_WAIT },
    { OPTION_YES },
    { OPTION_ANY_LOADS },
    { OPTION_LOG_FORMAT },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_run = {
    .name = "run",
    .arguments = "PIPELINE --date D | --from D --to D",
    .least = 1,
    .most = 1,
    .summary = "compute what is missing or stale, for one date or a range",
    .help =
        "Plans the requested dates and everything upstream that is missing or stale, computes\n"
        "it, and commits each partition with its ledger in one step. What is up to date is\n"
        "left alone. After an interruption the same command does the rest.\n\n"
        "What left the calendar is retired: replaced by nothing. Where that are more than 5\n"
        "dates, and more than 10 % of those committed, a terminal is asked; elsewhere it\n"
        "needs --retire. A date after the calendar's end is refused.\n\n"
        "--shadow is the canary for another build of a plugin (--plugins DIR): all requested\n"
        "dates are computed, nothing is written, and stdout says cell by cell what differs\n"
        "from what is committed, beyond the pipeline's `tolerance`.\n\n"
        "exit codes: 0 all done; 1 error of the store; 2 invalid command or pipeline;\n"
        "            3 finished with failed or blocked partitions or entities; 4 refused, or a\n"
        "            shadow run compared nothing; 5 a shadow run differs; 130 interrupted;\n"
        "            128 + N: a plugin crashed, of signal N\n"
        "example:    sluice run pipelines/zones.yaml --from 2021-10-19 --to 2022-04-10",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_UPDATE,
    .instead = instead,
    .check = check_options,
    .run = run_pipeline,
};

static enum exit_code plan_and_run(const struct invocation *invocation, struct run_command *run)
{
    bool dry = option_has(invocation, "--dry-run"), shadow = option_has(invocation, "--shadow");
    enum exit_code code;

    run->job.any_retirement = dry || shadow || option_has(invocation, "--retire");
    run->job.any_loads = dry || shadow || option_has(invocation, "--any-loads");
    run->job.any_dates = shadow; /* which then has nothing to compare */
    code = run_command_plan(run);
    if (code == EXIT_DONE && dry)
        code = run_command_tell_ahead(run);
    if (code != EXIT_DONE)
        return code;
    if (dry)
        return run_command_print_plan(run);
    if (shadow)
        return shadow_execute(run);
    code = confirm_run(invocation, run->job.plan);
    return code == EXIT_DONE ? run_command_execute(run) : code;
}

static enum exit_code read_options(const struct invocation *invocation, struct run_command *run)
{
    enum exit_code code = run_command_settings(invocation, run);

    if (code == EXIT_DONE)
        code = run_command_request(invocation, run);
    if (code == EXIT_DONE)
        code = shadow_check_options(invocation);
    run->job.request.force = run->job.request.force || option_has(invocation, "--shadow");
    return code;
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct run_command run;
    enum exit_code code;

    run_command_init(&run, invocation, NULL);
    code = read_options(invocation, &run);
    run_command_fini(&run);
    return code;
}

static enum exit_code run_pipeline(const struct invocation *invocation, struct context *context)
{
    struct run_command run;
    enum exit_code code;

    run_command_init(&run, invocation, context);
    (void)read_options(invocation, &run);
    code = plan_and_run(invocation, &run);
    run_command_fini(&run);
    return code;
}
