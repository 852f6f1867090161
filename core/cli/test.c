/* test.c - sluice test: a plugin tried on the rows that lie beside it. */
#include "cli/cli.h"
#include "cli/option_rows.h"
#include "trial/trial.h"

static enum exit_code try_cases(const struct invocation *invocation, struct context *context);

#define MOST_SECONDS 3600
#define MOST_DATES 400

static const struct option_spec options[] = {
    { "--update", NULL, "write what comes as what is expected, and say what changed", false },
    { "--date", "D", "with --update: compute this date; given several times, these", true },
    { "--only", "RE", "the cases whose names match this expression alone", false },
    { OPTION_PLUGINS },
    { "--seconds", "N", "that one date of a case may take; default 20", false },
    { "--json", NULL, "results as JSON", false },
    { "--inside", "CASE", "one case in this process, for a debugger", false },
    { "--lines", NULL, "with --inside: how it goes as lines of JSON, for `sluice test` itself",
      false },
    { OPTION_END },
};

const struct command command_test = {
    .name = "test",
    .arguments = "DIR",
    .least = 1,
    .most = 1,
    .summary = "try a plugin on rows, against what is expected of them",
    .help =
        "DIR is the folder of a plugin, as `sluice new plugin` writes it: its pipeline, NAME.so\n"
        "once it is built, and test/, where INPUT.csv has the rows of an input, expected.csv the\n"
        "rows that shall come, outcomes.csv who is not written and why, all as `sluice export`\n"
        "prints them. A folder in test/ with such files is another case. What differs is told\n"
        "cell by cell; so is a plugin that crashes, hangs, or goes by order or threads.\n\n"
        "exit codes: 0 all is as expected, or was written; 1 error of the program; 2 an invalid\n"
        "            command, pipeline or case; 3 differences, or a crash; 130 interrupted\n"
        "examples:   sluice test .\n"
        "            sluice test form --update",
    .options = options,
    .run = try_cases,
};

static enum exit_code tell(const struct invocation *invocation, const struct trial_request *request,
                           const struct trial_results *results)
{
    const size_t *count = results->by_status;
    struct buffer out = { 0 };
    enum exit_code code;

    trial_print(request, results, option_has(invocation, "--json"), &out);
    code = cli_write_text(invocation, &out);
    buffer_fini(&out);
    if (code == EXIT_DONE && count[TRIAL_FAILED] + count[TRIAL_CRASHED] > 0)
        code = EXIT_FAILURES;
    return code != EXIT_ERROR && count[TRIAL_INVALID] > 0 ? EXIT_INPUT : code;
}

static enum exit_code run_cases(const struct invocation *invocation,
                                const struct trial_request *request)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct trial_results results = { 0 };
    enum exit_code code;

    if (trial_run(request, &results, &error) != SLUICE_OK)
        code = cli_fail(invocation, &error);
    else if (results.refusal == NULL)
        code = tell(invocation, request, &results);
    else
        code = fputs(results.refusal, stderr) >= 0 && results.refusal_code == EXIT_INPUT
                   ? EXIT_INPUT
                   : EXIT_ERROR;
    trial_results_fini(&results);
    return code;
}

/* For who repeats it: with the words and the exit code of any other test. */
static enum exit_code run_here(const struct invocation *invocation, struct context *context,
                               const struct trial_request *request)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct trial_results results = { 0 };
    int status =
        trial_run_here(request, option_get(invocation, "--inside"), context, &results, &error);
    enum exit_code code = status == SLUICE_OK ? tell(invocation, request, &results)
                                              : cli_fail_context(invocation, context, &error);

    trial_results_fini(&results);
    return code;
}

static enum exit_code run_inside(const struct invocation *invocation, struct context *context,
                                 const struct trial_request *request)
{
    const char *name = option_get(invocation, "--inside");
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = trial_run_inside(request, name, invocation->output, context, &error);

    return status == SLUICE_OK ? EXIT_DONE : cli_fail_context(invocation, context, &error);
}

static enum exit_code try_cases(const struct invocation *invocation, struct context *context)
{
    const char *dates[MOST_DATES];
    struct trial_request request = { .folder = invocation->arguments[0],
                                     .plugins = option_get(invocation, "--plugins"),
                                     .only = option_get(invocation, "--only"),
                                     .update = option_has(invocation, "--update"),
                                     .dates = dates,
                                     .cancel = invocation->cancel };
    int64_t seconds = 20;

    request.date_count = option_all(invocation, "--date", dates, MOST_DATES);
    if (!option_number(invocation, "--seconds", 1, MOST_SECONDS, &seconds))
        return EXIT_INPUT;
    request.seconds = (int)seconds;
    if (!option_has(invocation, "--inside"))
        return run_cases(invocation, &request);
    return option_has(invocation, "--lines") ? run_inside(invocation, context, &request)
                                             : run_here(invocation, context, &request);
}
