/* apply.c - sluice apply: execute the plan of a file, or say what changed. */
#include "cli/option_rows.h"
#include "cli/run_command.h"
#include "planfile/planfile.h"

static enum exit_code apply_plan(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_YES },
    { OPTION_ANY_LOADS },
    { OPTION_THREADS },
    { OPTION_MEMORY },
    { OPTION_WAIT },
    { OPTION_LOG_FORMAT },
    { "--plugins", "DIR", "look for plugins in this folder instead of the one in the plan", false },
    { OPTION_END },
};

const struct command command_apply = {
    .name = "apply",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "execute exactly the plan of a file, or refuse and say what changed",
    .help = "Plans anew what the file was planned for, and compares: another build of a plugin,\n"
            "other parameters, other versions of the inputs, or other dates to compute are\n"
            "refused, and nothing is written. Else it does what `sluice run` does.\n\n"
            "exit codes: as those of `sluice run`; 2 also for a broken plan file, 4 also for a\n"
            "            plan that is not what would be done\n"
            "example:    sluice apply tonight.json",
    .options = options,
    .run = apply_plan,
};

#define LINES_SHOWN 10

struct application {
    struct run_command run; /* first: the check finds the rest from it */
    const char *path;
    struct plan_file *file;
};

/* ---- commands to give instead ---- */

static void append_only(struct buffer *line, const struct plan_request *request)
{
    struct buffer names = { 0 };

    if (request->only_count == 0)
        return;
    for (size_t i = 0; i < request->only_count; i++) {
        buffer_text(&names, i == 0 ? "" : ",");
        buffer_text(&names, request->only[i]);
    }
    buffer_text(line, " --only ");
    buffer_word(line, names.failed ? "" : names.data);
    line->failed = line->failed || names.failed;
    buffer_fini(&names);
}

/* "sluice run PIPELINE --from D --to D .." of the request in the file. */
static void append_command(struct buffer *line, const struct application *application,
                           const char *command)
{
    const struct plan_file *file = application->file;
    char date[DATE_TEXT_SIZE];

    buffer_printf(line, "sluice %s ", command);
    buffer_word(line, file->origin.pipeline);
    buffer_printf(line, " --from %s", date_format(file->request.from, date));
    buffer_printf(line, " --to %s", date_format(file->request.to, date));
    append_only(line, &file->request);
    buffer_text(line, file->request.force ? " --force" : "");
    buffer_text(line, file->request.retry_failed ? " --retry-failed" : "");
    if (application->run.job.context->plugins != NULL) {
        buffer_text(line, " --plugins ");
        buffer_word(line, application->run.job.context->plugins);
    }
}

/* ---- refusing ---- */

static void print_changes(const struct plan_changes *changes)
{
    size_t count = changes->lines.count;
    /* One more line takes no more room than saying that there is one more. */
    size_t shown = count > LINES_SHOWN + 1 ? LINES_SHOWN : count;

    for (size_t i = 0; i < shown; i++)
        cli_say("  %s\n", (const char *)changes->lines.entries[i].key);
    if (shown < count)
        cli_say("  and %zu more\n", count - shown);
}

static int say_refused(const struct application *application, const struct plan_changes *changes,
                       struct sluice_error *error)
{
    bool all = changes->work > 0 && changes->done == changes->work;
    struct buffer command = { 0 };

    append_command(&command, application, changes->done > 0 ? "run" : "plan");
    if (changes->done == 0) {
        buffer_text(&command, " -o ");
        buffer_word(&command, application->path);
    }
    cli_say("%s differs from what would be done:\n", application->path);
    print_changes(changes);
    if (all)
        (void)sluice_error_set(error, SLUICE_E_REFUSED,
                               "nothing was run: all of it has been done since");
    else if (changes->done > 0)
        (void)sluice_error_set(error, SLUICE_E_REFUSED,
                               "nothing was run: %zu of its %zu partitions %s been done since; "
                               "for the rest: %s",
                               changes->done, changes->work, changes->done == 1 ? "has" : "have",
                               command.failed ? "" : command.data);
    else
        (void)sluice_error_set(
            error, SLUICE_E_REFUSED, "nothing was run: %zu difference%s; make a new plan: %s",
            changes->lines.count, PLURAL(changes->lines.count), command.failed ? "" : command.data);
    buffer_fini(&command);
    return error->status;
}

static int refuse_changed(struct run_command *run, struct sluice_error *error)
{
    const struct application *application = (const struct application *)(const void *)run;
    struct job *job = &run->job;
    struct plan_changes changes = { 0 };
    const char *store;
    int status = store_full_name(job->context->store, &job->arena, &store, error);

    if (status == SLUICE_OK)
        status = plan_file_compare(application->file, job->plan, job->context->session, store,
                                   &changes, error);
    if (status == SLUICE_OK && changes.lines.count > 0)
        status = say_refused(application, &changes, error);
    plan_changes_fini(&changes);
    return status;
}

/* ---- the command ---- */

static enum exit_code apply_file(const struct invocation *invocation,
                                 struct application *application)
{
    struct run_command *run = &application->run;
    struct job *job = &run->job;
    const char *plugins = option_get(invocation, "--plugins");
    struct buffer again = { 0 };
    enum exit_code code;

    job->claim.pipeline = application->file->origin.pipeline;
    job->request = application->file->request;
    job->request.cancel = invocation->cancel;
    job->context->planned = &application->file->today;
    job->context->plugins = plugins == NULL ? application->file->origin.plugins : plugins;
    job->exact = true;
    job->any_dates = true; /* the plan says which, and is compared */
    job->any_retirement = true;
    job->any_loads = option_has(invocation, "--any-loads");
    run->check = refuse_changed;
    append_command(&again, application, "run");
    run->again = again.failed ? NULL : arena_text(&job->arena, again.data);
    buffer_fini(&again);
    code = cli_open(invocation, job->context, job->claim.pipeline,
                    CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_UPDATE);
    if (code == EXIT_DONE)
        code = run_command_plan(run);
    if (code == EXIT_DONE)
        code = confirm_run(invocation, job->plan);
    return code == EXIT_DONE ? run_command_execute(run) : code;
}

static enum exit_code apply_plan(const struct invocation *invocation, struct context *context)
{
    struct application application = { .path = invocation->arguments[0] };
    struct sluice_error error = SLUICE_ERROR_INIT;
    enum exit_code code;

    run_command_init(&application.run, invocation, context);
    code = run_command_settings(invocation, &application.run);
    if (code == EXIT_DONE &&
        plan_file_read(application.path, &application.file, &error) != SLUICE_OK)
        code = cli_fail(invocation, &error);
    if (code == EXIT_DONE)
        code = apply_file(invocation, &application);
    run_command_fini(&application.run);
    plan_file_destroy(application.file);
    return code;
}
