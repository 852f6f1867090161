/* plan.c - sluice plan: what a run would do, printed or written down. */
#include "cli/option_rows.h"
#include "cli/run_command.h"
#include "planfile/planfile.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum exit_code plan_pipeline(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_DATE },
    { OPTION_FROM },
    { OPTION_TO },
    { OPTION_ONLY },
    { OPTION_FORCE },
    { OPTION_RETRY_FAILED },
    { "--output", "FILE", "write the plan to FILE (-: stdout), for `sluice apply`", false },
    { "--format", "text|json", "how it is printed to stdout; default: text", false },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_plan = {
    .name = "plan",
    .arguments = "PIPELINE --date D | --from D --to D [-o FILE]",
    .least = 1,
    .most = 1,
    .summary = "say what a run would compute and why, or write it down for apply",
    .help =
        "Prints what `sluice run` would do, and changes nothing. With --output the plan goes to\n"
        "a file, with all that it depends on: `sluice apply FILE` executes exactly that, or\n"
        "refuses and says what has changed. docs/plan-file.md describes the file.\n\n"
        "exit codes: 0 planned; 1 error of the store, or the file cannot be written; 2 invalid\n"
        "            command or pipeline; 4 --only lacks something upstream, or the calendar\n"
        "            was never imported, or ends before these dates\n"
        "example:    sluice plan pipelines/zones.yaml --date 2021-12-14 -o tonight.json",
    .options = options,
    .run = plan_pipeline,
};

/* ---- where it goes ---- */

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* What is there already may be replaced if it is a file; a link would be, not the file behind it.
 * Said before anything is planned. */
static enum exit_code check_output(const struct invocation *invocation, const char *path)
{
    struct stat status;

    if (*path == '\0')
        return cli_misuse(invocation, "--output wants a file");
    if (is_stdout(path) || lstat(path, &status) != 0 || S_ISREG(status.st_mode))
        return EXIT_DONE;
    return cli_misuse(invocation, "'%s' is %s: a plan is written to a file", path,
                      S_ISDIR(status.st_mode)   ? "a folder"
                      : S_ISLNK(status.st_mode) ? "a link"
                                                : "no regular file");
}

static int io_error(struct sluice_error *error, const char *path)
{
    return sluice_error_set(error, errno == ENOSPC ? SLUICE_E_FULL : SLUICE_E_IO,
                            "cannot write '%s': %s; check the folder, its rights and its space",
                            path, strerror(errno));
}

static bool write_all(int descriptor, const struct buffer *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t wrote = write(descriptor, text->data + done, text->length - done);
        if (wrote < 0 && errno != EINTR)
            return false;
        done += wrote < 0 ? 0 : (size_t)wrote;
    }
    return fsync(descriptor) == 0;
}

/* The whole file or none: written beside it first. Only its owner may read and write it. */
static int write_file(const char *path, const struct buffer *text, struct arena *arena,
                      struct sluice_error *error)
{
    char *beside = arena_printf(arena, "%s.XXXXXX", path);
    int descriptor, status = SLUICE_OK;

    if (beside == NULL)
        return error_memory(error, "the plan file");
    descriptor = mkstemp(beside);
    if (descriptor < 0)
        return io_error(error, path);
    if (!write_all(descriptor, text))
        status = io_error(error, path);
    if (close(descriptor) != 0 && status == SLUICE_OK)
        status = io_error(error, path);
    if (status == SLUICE_OK && rename(beside, path) != 0)
        status = io_error(error, path);
    if (status != SLUICE_OK)
        (void)unlink(beside);
    return status;
}

/* ---- what it says ---- */

/* As seen from any folder. Links stay as they are: what a pipeline includes is beside its name. */
static int make_absolute(struct arena *arena, const char *path, const char **out,
                         struct sluice_error *error)
{
    char folder[PATH_MAX];

    *out = path;
    if (path == NULL || path[0] == '/')
        return SLUICE_OK;
    if (getcwd(folder, sizeof folder) == NULL)
        return sluice_error_set(error, SLUICE_E_IO, "cannot tell the current folder: %s",
                                strerror(errno));
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    *out = path_join(arena, folder, path);
    return *out == NULL ? error_memory(error, "a path") : SLUICE_OK;
}

static void say_written(const struct invocation *invocation, const struct plan *plan,
                        const char *path)
{
    struct buffer text = { 0 };
    size_t work = 0;

    for (int action = ACTION_RUN; action <= ACTION_STAYS_FAILED; action++) {
        if (plan->counts[action] == 0)
            continue;
        work += action_is_work(action) ? plan->counts[action] : 0;
        buffer_printf(&text, "%s%zu %s", text.length > 0 ? ", " : " (", plan->counts[action],
                      action_name(action));
    }
    buffer_text(&text, text.length > 0 ? "); " : "; ");
    if (plan->entry_count == 0)
        plan_print_nothing(plan, &text);
    else if (work == 0)
        buffer_text(&text, "there is nothing to execute");
    else {
        buffer_text(&text, "execute it with: sluice apply ");
        buffer_word(&text, path);
    }
    cli_say("sluice %s: wrote %s%s\n", invocation->command->name, path,
            text.failed ? "" : text.data);
    buffer_fini(&text);
}

static enum exit_code deliver(const struct invocation *invocation, struct run_command *run,
                              const char *path, struct buffer *text)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (is_stdout(path))
        return cli_write(invocation, text);
    if (write_file(path, text, &run->job.arena, &error) != SLUICE_OK)
        return cli_fail(invocation, &error);
    say_written(invocation, run->job.plan, path);
    return EXIT_DONE;
}

static enum exit_code write_plan(const struct invocation *invocation, struct run_command *run,
                                 const char *path)
{
    char now[TIME_TEXT_SIZE];
    struct plan_file_origin origin = { .version = SLUICE_VERSION,
                                       .made_at = time_format(clock_utc_us(), now),
                                       .pipeline = run->job.claim.pipeline };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plan_file *file = NULL;
    struct buffer text = { 0 };
    int status = make_absolute(&run->job.arena, option_get(invocation, "--plugins"),
                               &origin.plugins, &error);
    enum exit_code code;

    if (status == SLUICE_OK)
        status = store_full_name(run->job.context->store, &run->job.arena, &origin.store, &error);
    if (status == SLUICE_OK)
        status = plan_file_create(&(struct plan_file_subject){ .plan = run->job.plan,
                                                               .session = run->job.context->session,
                                                               .request = &run->job.request,
                                                               .origin = &origin },
                                  &file, &error);
    if (status == SLUICE_OK)
        status = plan_file_print(file, &text, &error);
    code =
        status == SLUICE_OK ? deliver(invocation, run, path, &text) : cli_fail(invocation, &error);
    buffer_fini(&text);
    plan_file_destroy(file);
    return code;
}

/* ---- the command ---- */

static enum exit_code read_output(const struct invocation *invocation, struct run_command *run,
                                  const char *path)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    enum exit_code code;

    if (path == NULL)
        return EXIT_DONE;
    if (option_has(invocation, "--format"))
        return cli_misuse(invocation, "--format is how a plan is printed; with --output the file "
                                      "is always the same JSON");
    code = check_output(invocation, path);
    if (code != EXIT_DONE)
        return code;
    /* As apply will name it: the store's name depends on it. */
    if (make_absolute(&run->job.arena, run->job.claim.pipeline, &run->job.claim.pipeline, &error) !=
        SLUICE_OK)
        return cli_fail(invocation, &error);
    return EXIT_DONE;
}

static enum exit_code plan_and_write(const struct invocation *invocation, struct run_command *run)
{
    const char *path = option_get(invocation, "--output");
    enum exit_code code = run_command_request(invocation, run);

    if (code == EXIT_DONE)
        code = read_output(invocation, run, path);
    if (code == EXIT_DONE)
        code = cli_open(invocation, run->job.context, run->job.claim.pipeline,
                        CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_STORE);
    if (code == EXIT_DONE)
        code = run_command_plan(run);
    if (code == EXIT_DONE)
        code = run_command_tell_ahead(run);
    if (code != EXIT_DONE)
        return code;
    return path == NULL ? run_command_print_plan(run) : write_plan(invocation, run, path);
}

static enum exit_code plan_pipeline(const struct invocation *invocation, struct context *context)
{
    struct run_command run;
    enum exit_code code;
    int format;

    if (!option_listing_format(invocation, false, &format))
        return EXIT_INPUT;
    run_command_init(&run, invocation, context);
    run.job.any_retirement = true;
    run.job.any_loads = true;
    run.format = format == LISTING_JSON ? REPORT_JSON : REPORT_TEXT;
    code = plan_and_write(invocation, &run);
    run_command_fini(&run);
    return code;
}
