/* copy.c - sluice copy: tables and ledger from one store into another. */
#include "cli/answer.h"
#include "cli/option_rows.h"

#include <stdlib.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_copy(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { "--source", "STORE", "copy from this store; default: that of PIPELINE", false },
    { "--target", "STORE", "copy to this store; it is made if there is none", false },
    { "--dry-run", NULL, "say what would be copied, and do nothing", false },
    { "--yes", NULL, "replace tables that the target has already", false },
    { "--wait", "SECONDS", "wait so long for runs and imports of these tables to end", false },
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_copy = {
    .name = "copy",
    .arguments = "PIPELINE --target STORE [TABLE..]",
    .least = 1,
    .most = -1,
    .summary = "copy tables and ledger from one store to another",
    .help =
        "Copies the raw tables and outputs of a pipeline, or those named, and all that the ledger\n"
        "says of them: rows, versions, outcomes, runs as they are. In the target the same\n"
        "pipeline then has nothing to compute. What is written is read back and compared.\n\n"
        "STORE is a pipeline file, whose `store` and `ledger` hold, or a map: quote it, as in\n"
        "'{driver: sqlite, path: new.db}' or '{store: {..}, ledger: {..}}'. Its paths count from\n"
        "the working directory; ${NAME} is a variable of the environment, which is where\n"
        "passwords belong.\n\n"
        "A table is copied whole or not at all, with its ledger. The same command begun again,\n"
        "after whatever ended it, finds what is there and does the rest. Tables that the target\n"
        "has otherwise are refused, unless --yes. Runs and imports of these tables are held off\n"
        "in both stores.\n\n"
        "exit codes: 0 done; 1 error of a store; 2 invalid command, pipeline or STORE;\n"
        "            4 the target has tables already, the source has none, or another command\n"
        "            is running; 130 interrupted\n"
        "examples:   sluice copy nightly.yaml --target postgres.yaml\n"
        "            sluice copy nightly.yaml --target '{driver: sqlite, path: backup.db}'\n"
        "            sluice copy nightly.yaml --source old.yaml --target nightly.yaml shots games",
    .options = options,
    .needs = CONTEXT_BINDING,
    .check = check_options,
    .run = run_copy,
};

/* The command at work. */
struct copying {
    const struct invocation *invocation;
    struct copy_job job;
    struct copy_teller teller;
    struct copy_events events;
    int format;
};

/* ---- which tables ---- */

static enum exit_code out_of_memory(const struct copying *copying)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)error_memory(&error, "the list of tables");
    return cli_fail(copying->invocation, &error);
}

static enum exit_code unknown_table(const struct copying *copying, const char *name)
{
    const struct binding *binding = copying->job.context->binding;
    const struct node *node = binding_find_node(binding, name);
    const char **names = calloc(binding->source_count + 1, sizeof *names);
    const char *close = node == NULL ? NULL : node->output->name;
    enum exit_code code;

    for (size_t i = 0; i < binding->source_count && names != NULL; i++)
        names[i] = binding->sources[i]->name;
    if (names != NULL && close == NULL)
        close = closest_match(name, names, binding->source_count);
    code =
        cli_misuse(copying->invocation, "%s has no table '%s'%s%s%s",
                   copying->invocation->arguments[0], name, close == NULL ? "" : "; did you mean '",
                   close == NULL ? "" : close, close == NULL ? "" : "'?");
    free(names);
    return code;
}

static enum exit_code take_table(struct copying *copying, const struct source **tables,
                                 const char *name)
{
    struct copy_request *request = &copying->job.request;
    const struct source *source = binding_find_source(copying->job.context->binding, name);

    if (source == NULL)
        return unknown_table(copying, name);
    for (size_t i = 0; i < request->count; i++)
        if (tables[i] == source)
            return cli_misuse(copying->invocation, "table '%s' is given twice", name);
    tables[request->count++] = source;
    return EXIT_DONE;
}

static enum exit_code take_tables(struct copying *copying)
{
    const struct invocation *invocation = copying->invocation;
    struct copy_request *request = &copying->job.request;
    size_t count = (size_t)invocation->argument_count;
    const struct source **tables;
    enum exit_code code = EXIT_DONE;

    if (copying->job.context->binding->source_count == 0)
        return cli_misuse(invocation, "%s has no tables", invocation->arguments[0]);
    if (count == 1)
        return EXIT_DONE;
    tables = arena_alloc(&copying->job.arena, sizeof *tables * count);
    if (tables == NULL)
        return out_of_memory(copying);
    for (size_t i = 1; i < count && code == EXIT_DONE; i++)
        code = take_table(copying, tables, invocation->arguments[i]);
    request->tables = tables;
    return code;
}

/* ---- the options ---- */

static enum exit_code check_options(const struct invocation *invocation)
{
    int64_t wait = 0;
    int format;

    if (!option_has(invocation, "--target"))
        return cli_misuse(invocation,
                          "--target is missing: the store to copy to, a pipeline file or a map as "
                          "'{driver: sqlite, path: new.db}'");
    if (!option_wait(invocation, &wait) || !option_listing_format(invocation, false, &format))
        return EXIT_INPUT;
    if (option_has(invocation, "--wait") && option_has(invocation, "--dry-run"))
        return cli_misuse(invocation, "--wait and --dry-run exclude each other: to look waits for "
                                      "nobody");
    return EXIT_DONE;
}

static void take_options(struct copying *copying)
{
    const struct invocation *invocation = copying->invocation;
    struct copy_job *job = &copying->job;
    const struct teller teller = cli_teller();

    job->source = option_get(invocation, "--source");
    job->target = option_get(invocation, "--target");
    job->dry_run = option_has(invocation, "--dry-run");
    job->request.options.yes = option_has(invocation, "--yes");
    job->request.options.cancel = invocation->cancel;
    (void)option_wait(invocation, &job->claim.seconds);
    (void)option_listing_format(invocation, false, &copying->format);
    copy_teller_init(&copying->teller, &teller, &job->request.options);
    copying->teller.json = copying->format == LISTING_JSON;
    copying->teller.dry_run = job->dry_run;
    copying->events = copy_teller_events(&copying->teller);
    job->request.events = &copying->events;
}

/* ---- what the engine tells ---- */

static void tell_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    cli_say_waiting(((const struct copying *)user)->invocation, seconds, held);
}

static void tell_took_over(void *user, const char *predecessor)
{
    cli_say_took_over(((const struct copying *)user)->invocation, predecessor);
}

static int judge(void *user, int status, const struct run_summary *none)
{
    (void)user;
    (void)none;
    return (int)exit_code_of(status);
}

static const struct engine_events engine_events = { .waiting = tell_waiting,
                                                    .took_over = tell_took_over,
                                                    .verdict = judge };

/* ---- the command ---- */

static enum exit_code tell_failure(struct copying *copying, struct sluice_error *error)
{
    struct copy_job *job = &copying->job;
    struct context *mistaken = job->from.diagnostics.count > 0 ? &job->from
                               : job->to.diagnostics.count > 0 ? &job->to
                                                               : job->context;

    waiting_advice(job->held.gave_up ? &job->held : &job->claim, error);
    return cli_fail_context(copying->invocation, mistaken, error);
}

static enum exit_code tell_end(struct copying *copying, enum exit_code code)
{
    struct copy_job *job = &copying->job;

    if (code == EXIT_DONE)
        copy_tell_end(&copying->teller, &job->result, store_name(job->to.store));
    else if (job->begun && !job->dry_run && code == EXIT_INTERRUPTED)
        cli_say("to continue: %s\n", copying->invocation->command_line);
    if (copying->format == LISTING_JSON) {
        enum exit_code written = cli_write(copying->invocation, &copying->teller.out);
        code = code == EXIT_DONE ? written : code;
    }
    return code;
}

static enum exit_code copy_stores(struct copying *copying)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct copy_job *job = &copying->job;
    int status = copy_job_run(job, &error);
    enum exit_code code = status == SLUICE_OK ? EXIT_DONE : tell_failure(copying, &error);

    if (job->claim.end.status != SLUICE_OK)
        code = cli_tell_unwritten(copying->invocation, &job->claim, status != SLUICE_OK);
    return tell_end(copying, code);
}

static enum exit_code run_copy(const struct invocation *invocation, struct context *context)
{
    struct copying copying = { .invocation = invocation };
    struct copy_job *job = &copying.job;
    enum exit_code code;

    copy_job_init(job, context);
    take_options(&copying);
    job->claim.events = &engine_events;
    job->claim.user = &copying;
    job->claim.pipeline = invocation->arguments[0];
    job->claim.command = invocation->command_line;
    code = take_tables(&copying);
    if (code == EXIT_DONE)
        code = copy_stores(&copying);
    copy_job_fini(job);
    copy_teller_fini(&copying.teller);
    return code;
}
