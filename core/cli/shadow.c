/* shadow.c - sluice run --shadow: what goes with it, and what it comes to. */
#include "cli/shadow.h"
#include "show/show.h"

static const struct {
    const char *option, *why;
} senseless[] = {
    { "--retry-failed", "computes all of the requested dates anyway and commits none" },
    { "--retire", "retires nothing" },
    { "--wait", "writes nothing and waits for nobody" },
};

enum exit_code shadow_check_options(const struct invocation *invocation)
{
    if (!option_has(invocation, "--shadow"))
        return EXIT_DONE;
    for (size_t i = 0; i < COUNT_OF(senseless); i++)
        if (option_has(invocation, senseless[i].option))
            return cli_misuse(invocation, "%s does not go with --shadow, which %s",
                              senseless[i].option, senseless[i].why);
    return EXIT_DONE;
}

static enum exit_code code_of(const struct shadow_verdict *verdict)
{
    if (verdict->differing > 0)
        return EXIT_DIFFERS;
    if (verdict->uncomputed > 0)
        return EXIT_FAILURES;
    return verdict->compared == 0 ? EXIT_REFUSED : EXIT_DONE;
}

static enum exit_code print(const struct invocation *invocation, const struct shadow *shadow,
                            const struct run_summary *summary, const struct shadow_verdict *verdict,
                            int format)
{
    struct buffer out = { 0 };
    enum exit_code code;

    if (format == REPORT_JSON)
        shadow_json(shadow, summary, verdict, &out);
    else
        shadow_text(shadow, summary, verdict, &out);
    code = format == REPORT_JSON ? cli_write(invocation, &out) : cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code == EXIT_DONE ? code_of(verdict) : code;
}

static int compare(struct run_command *run, struct shadow *shadow, struct sluice_error *error)
{
    int status = run_command_report(run, error);

    if (status != SLUICE_OK)
        return status;
    status = job_compare(&run->job, shadow, error);
    report_destroy(run->job.report);
    run->job.report = NULL;
    return status;
}

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

/* Is the plugin a file of the folder? Folders are searched as they were named. */
static bool is_within(const struct plugin *plugin, const char *folder)
{
    size_t length = without_slashes(folder, strlen(folder));
    size_t own = (size_t)(strrchr(plugin->path, '/') - plugin->path);

    return without_slashes(plugin->path, own) == length &&
           strncmp(plugin->path, folder, length) == 0;
}

/* A canary that is not there would compare the builds in use with themselves, and say go. */
static enum exit_code check_builds(const struct invocation *invocation, const struct plan *plan)
{
    const char *folder = option_get(invocation, "--plugins");

    if (folder == NULL || plan->entry_count == 0)
        return EXIT_DONE;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (is_within(plan->entries[i].node->plugin, folder))
            return EXIT_DONE;
    return cli_misuse(invocation,
                      "no processor of this run is a plugin of '%s': the builds in use would be "
                      "compared with themselves",
                      folder);
}

enum exit_code shadow_execute(struct run_command *run)
{
    const struct invocation *invocation = run->invocation;
    struct run_summary *summary = &run->job.summary;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct shadow shadow = { 0 };
    struct shadow_verdict verdict = { 0 };
    enum exit_code code = check_builds(invocation, run->job.plan);
    int status;

    if (code != EXIT_DONE)
        return code;
    status = compare(run, &shadow, &error);
    if (status == SLUICE_OK)
        verdict = shadow_judge(&shadow, summary);
    summary->exit_code = (int)(status == SLUICE_OK ? code_of(&verdict) : exit_code_of(status));
    run_command_print_summary(run);
    code = status == SLUICE_OK ? print(invocation, &shadow, summary, &verdict, run->format)
                               : cli_fail(invocation, &error);
    shadow_fini(&shadow);
    return code;
}
