/* verify.c - sluice verify: do the tables hold what was committed? */
#include "cli/answer.h"
#include "cli/option_rows.h"

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_verify(const struct invocation *invocation, struct context *context);

static const struct command_needs instead[] = {
    { "--repair", CONTEXT_BINDING | CONTEXT_UPDATE },
    { NULL, 0 },
};

static const struct option_spec options[] = {
    { "--from", "D", "first date of a range, of tables with dates alone; goes with --to", false },
    { OPTION_TO },
    { "--repair", NULL, "give what differs a new version, so that runs see it", false },
    { "--wait", "SECONDS", "with --repair: wait so long for runs and imports to end", false },
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_verify = {
    .name = "verify",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "tell which rows are not what was committed, and mend it",
    .help =
        "Compares the rows of every table with what the ledger says was committed: rows that\n"
        "were added, changed or deleted with another program, on any date. One line for each\n"
        "partition that differs, with the keys of the first ten rows that are known. What stood\n"
        "is not kept: `at least` stands before counts that are the least that explains it.\n\n"
        "Of commits that older releases made, counts and row hashes are compared; where too\n"
        "little was kept they `cannot be verified`, which is no fault. run_id, computed_at and\n"
        "tables that no import brought in are not covered.\n\n"
        "--repair holds off runs and imports. What was computed becomes stale: the next run\n"
        "that computes its date makes it again. Imported rows become a new version as they\n"
        "are, and what was computed from others becomes stale; to have the old ones back,\n"
        "import their file again.\n\n"
        "exit codes: 0 sound, or repaired; 1 error of the store; 2 invalid command or pipeline;\n"
        "            3 differences; 4 --repair, and another command is running; 130 interrupted\n"
        "examples:   sluice verify pipelines/nightly.yaml\n"
        "            sluice verify pipelines/nightly.yaml --from 2022-01-01 --to 2022-01-31 "
        "--repair",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .instead = instead,
    .check = check_options,
    .run = run_verify,
};

struct command_verify {
    const struct invocation *invocation;
    struct verify_job job;
    struct sluice_error error;
    enum exit_code code;
    int format;
};

static enum exit_code print(const struct command_verify *command)
{
    const struct verify_job *job = &command->job;
    struct buffer out = { 0 };

    if (command->format == LISTING_JSON)
        verify_json(&job->verify, job->repair, &out);
    else
        verify_text(&job->verify, job->repair, &out);
    return cli_tell(command->invocation, command->format, &out);
}

static enum exit_code tell(struct command_verify *command, int status)
{
    struct verify_job *job = &command->job;
    enum exit_code code;

    if (status != SLUICE_OK) {
        waiting_advice(&job->claim, &command->error);
        return cli_fail_context(command->invocation, job->context, &command->error);
    }
    code = print(command);
    if (code == EXIT_DONE && (job->repair ? verify_left(&job->verify) : job->verify.differing) > 0)
        code = EXIT_FAILURES;
    return code;
}

/* ---- what the engine tells ---- */

static void tell_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    cli_say_waiting(((const struct command_verify *)user)->invocation, seconds, held);
}

static void tell_settled(void *user, const struct settled *settled)
{
    cli_say_settled(((const struct command_verify *)user)->invocation, settled);
}

static void tell_took_over(void *user, const char *predecessor)
{
    cli_say_took_over(((const struct command_verify *)user)->invocation, predecessor);
}

/* What was found is printed before the end is written down: it is part of how that was. */
static int judge(void *user, int status, const struct run_summary *none)
{
    struct command_verify *command = user;

    (void)none;
    return (int)(command->code = tell(command, status));
}

static const struct engine_events events = {
    .waiting = tell_waiting, .took_over = tell_took_over, .settled = tell_settled, .verdict = judge
};

/* ---- the command ---- */

static bool read_options(const struct invocation *invocation, struct command_verify *command)
{
    struct verify *verify = &command->job.verify;

    command->job.repair = option_has(invocation, "--repair");
    if (!option_dates(invocation, false, &verify->from, &verify->to) ||
        !option_wait(invocation, &command->job.claim.seconds) ||
        !option_listing_format(invocation, false, &command->format))
        return false;
    verify->has_range = verify->from <= verify->to;
    return true;
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct command_verify command;

    if (!read_options(invocation, &command))
        return EXIT_INPUT;
    if (option_has(invocation, "--wait") && !command.job.repair)
        return cli_misuse(invocation, "--wait goes with --repair: to look waits for nobody");
    return EXIT_DONE;
}

static enum exit_code run_verify(const struct invocation *invocation, struct context *context)
{
    struct command_verify command = { .invocation = invocation, .error = SLUICE_ERROR_INIT };
    struct verify_job *job = &command.job;
    int status;

    verify_job_init(job, context);
    (void)read_options(invocation, &command);
    job->claim.pipeline = invocation->arguments[0];
    job->claim.command = invocation->command_line;
    job->cancel = invocation->cancel;
    job->claim.events = &events;
    job->claim.user = &command;
    status = verify_job_run(job, &command.error);
    if (!job->repair || !job->begun)
        command.code = tell(&command, status);
    if (job->claim.end.status != SLUICE_OK)
        command.code = cli_tell_unwritten(invocation, &job->claim, command.code != EXIT_DONE);
    verify_job_fini(job);
    return command.code;
}
