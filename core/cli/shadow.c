/* shadow.c - sluice run --shadow: what goes with it, and what it comes to. */
#include "cli/shadow.h"

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

static const enum exit_code codes[] = {
    [SHADOW_GO] = EXIT_DONE,
    [SHADOW_DIFFERS] = EXIT_DIFFERS,
    [SHADOW_UNCOMPUTED] = EXIT_FAILURES,
    [SHADOW_NOTHING] = EXIT_REFUSED,
};

static enum exit_code print(const struct run_command *run, const struct shadow *shadow,
                            const struct shadow_verdict *verdict)
{
    struct buffer out = { 0 };
    enum exit_code code;

    if (run->format == REPORT_JSON)
        shadow_json(shadow, &run->job.summary, verdict, &out);
    else
        shadow_text(shadow, &run->job.summary, verdict, &out);
    code =
        cli_tell(run->invocation, run->format == REPORT_JSON ? LISTING_JSON : LISTING_TEXT, &out);
    return code != EXIT_DONE ? code : codes[verdict->conclusion];
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

/* A canary that is not there would compare the builds in use with themselves, and say go. */
static enum exit_code check_builds(const struct invocation *invocation, const struct plan *plan)
{
    const char *folder = option_get(invocation, "--plugins");

    if (folder == NULL || plan->entry_count == 0 || shadow_uses_folder(plan, folder))
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
    summary->exit_code =
        (int)(status == SLUICE_OK ? codes[verdict.conclusion] : exit_code_of(status));
    if (status != SLUICE_OK)
        code = cli_fail(invocation, &error);
    if (run->job.begun)
        run_command_print_summary(run);
    if (status == SLUICE_OK)
        code = print(run, &shadow, &verdict);
    shadow_fini(&shadow);
    return code;
}
