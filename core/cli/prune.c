/* prune.c - sluice prune: removes from the ledger what is of the past alone. */
#include "cli/answer.h"
#include "cli/option_rows.h"

#define DAYS_MOST 36500

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_prune(const struct invocation *invocation, struct context *context);

static const struct command_needs instead[] = {
    { "--dry-run", CONTEXT_BINDING | CONTEXT_STORE },
    { NULL, 0 },
};

static const struct option_spec options[] = {
    { "--keep", "DAYS", "what was written in the last so many days stays, whatever it is", false },
    { "--dry-run", NULL, "say what would be removed, and remove nothing", false },
    { "--wait", "SECONDS", "wait so long for runs and imports to end", false },
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_prune = {
    .name = "prune",
    .arguments = "PIPELINE --keep DAYS",
    .least = 1,
    .most = 1,
    .summary = "remove from the ledger what is of the past alone",
    .help =
        "The ledger keeps every version of every partition. What tells of the tables as they\n"
        "are always stays: of each partition the version that stands, the commit that its rows\n"
        "go by and the newest attempt, with components and outcomes; digests of these; runs\n"
        "that a row or any of this names. All else goes once it is older than DAYS: earlier\n"
        "versions and their components, digests of contents that are gone, attempts that the\n"
        "breaker does not count by, other runs.\n\n"
        "No table of data is changed, and nothing becomes stale. `history`, and `why` where it\n"
        "compares with a version that is gone, tell less. It is about all tables of the ledger,\n"
        "also those of other pipelines; runs and imports are held off. An SQLite file keeps its\n"
        "size: what is free in it is used again.\n\n"
        "exit codes: 0 done, also if there was nothing to remove; 1 error of the store;\n"
        "            2 invalid command or pipeline; 4 another command is running;\n"
        "            130 interrupted\n"
        "examples:   sluice prune pipelines/nightly.yaml --keep 90 --dry-run\n"
        "            sluice prune pipelines/nightly.yaml --keep 90",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_UPDATE,
    .instead = instead,
    .check = check_options,
    .run = run_prune,
};

struct command_prune {
    const struct invocation *invocation;
    struct prune_job job;
    struct sluice_error error;
    enum exit_code code;
    int format;
};

/* ---- what is printed ---- */

static void print_text(const struct prune_job *job, struct buffer *out)
{
    const struct prune_count *counts = prune_counts(job->prune);
    char before[TIME_TEXT_SIZE];

    (void)time_format(job->before, before);
    buffer_printf(out, "older than %lld day%s, of before %.10s:\n", (long long)job->days,
                  PLURAL(job->days), before);
    for (int part = 0; part < PRUNE_PARTS; part++)
        buffer_printf(out, "%-18s %9lld of %9lld rows %s\n", counts[part].table,
                      (long long)counts[part].going, (long long)counts[part].rows,
                      job->dry_run ? "would go" : "removed");
    if (job->keeps_runs)
        buffer_text(out, "all runs stay: the store bills what is read, so that its rows were not "
                         "asked which they name\n");
}

static void print_json(const struct prune_job *job, struct buffer *out)
{
    const struct prune_count *counts = prune_counts(job->prune);
    char before[TIME_TEXT_SIZE];

    (void)time_format(job->before, before);
    for (int part = 0; part < PRUNE_PARTS; part++)
        buffer_printf(out,
                      "{\"table\":\"%s\",\"rows\":%lld,\"going\":%lld,\"removed\":%s,"
                      "\"before\":\"%s\"}\n",
                      counts[part].table, (long long)counts[part].rows,
                      (long long)counts[part].going, job->dry_run ? "false" : "true", before);
}

static enum exit_code tell(struct command_prune *command, int status)
{
    struct prune_job *job = &command->job;
    struct buffer out = { 0 };

    if (status != SLUICE_OK) {
        waiting_advice(&job->claim, &command->error);
        return cli_fail_context(command->invocation, job->context, &command->error);
    }
    if (command->format == LISTING_JSON)
        print_json(job, &out);
    else
        print_text(job, &out);
    return cli_tell(command->invocation, command->format, &out);
}

/* ---- what the engine tells ---- */

static void tell_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    cli_say_waiting(((const struct command_prune *)user)->invocation, seconds, held);
}

static void tell_settled(void *user, const struct settled *settled)
{
    cli_say_settled(((const struct command_prune *)user)->invocation, settled);
}

static void tell_took_over(void *user, const char *predecessor)
{
    cli_say_took_over(((const struct command_prune *)user)->invocation, predecessor);
}

/* Printed before the end is written down: it is part of how that was. */
static int judge(void *user, int status, const struct run_summary *none)
{
    struct command_prune *command = user;

    (void)none;
    return (int)(command->code = tell(command, status));
}

static const struct engine_events events = {
    .waiting = tell_waiting, .took_over = tell_took_over, .settled = tell_settled, .verdict = judge
};

/* ---- the command ---- */

static bool read_options(const struct invocation *invocation, struct command_prune *command)
{
    command->job.dry_run = option_has(invocation, "--dry-run");
    return option_number(invocation, "--keep", 0, DAYS_MOST, &command->job.days) &&
           option_wait(invocation, &command->job.claim.seconds) &&
           option_listing_format(invocation, false, &command->format);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct command_prune command = { 0 };

    if (!option_has(invocation, "--keep"))
        return cli_misuse(invocation, "say how many days of history stay: --keep DAYS");
    if (!read_options(invocation, &command))
        return EXIT_INPUT;
    if (option_has(invocation, "--wait") && command.job.dry_run)
        return cli_misuse(invocation, "--wait goes without --dry-run: to look waits for nobody");
    return EXIT_DONE;
}

static enum exit_code run_prune(const struct invocation *invocation, struct context *context)
{
    struct command_prune command = { .invocation = invocation, .error = SLUICE_ERROR_INIT };
    struct prune_job *job = &command.job;
    int status;

    prune_job_init(job, context);
    (void)read_options(invocation, &command);
    job->claim.pipeline = invocation->arguments[0];
    job->claim.command = invocation->command_line;
    job->claim.events = &events;
    job->claim.user = &command;
    job->cancel = invocation->cancel;
    status = prune_job_run(job, &command.error);
    if (!job->begun)
        command.code = tell(&command, status);
    if (job->claim.end.status != SLUICE_OK)
        command.code = cli_tell_unwritten(invocation, &job->claim, command.code != EXIT_DONE);
    prune_job_fini(job);
    return command.code;
}
