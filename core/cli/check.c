/* check.c - sluice check: a plugin held against what is asked of one. */
#include "cli/cli.h"
#include "cli/option_rows.h"
#include "sdk/sdk.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static enum exit_code check(const struct invocation *invocation, struct context *context);
static enum exit_code mistakes(const struct invocation *invocation);

#define MOST_SECONDS 3600

static const struct option_spec options[] = {
    { "--pipeline", "FILE", "real rows: those that its processor of this plugin reads", false },
    { "--date", "DATE", "of these rows", false },
    { "--only", "RE", "the checks whose names match this expression alone", false },
    { "--list", NULL, "all checks, a line each; FILE.so is not needed", false },
    { "--seed", "N", "of the rows that are made; default 0", false },
    { "--seconds", "N", "that one step of a check may take; default 20", false },
    { "--json", NULL, "results as JSON", false },
    { "--junit", "FILE", "results into this file too, as JUnit has it", false },
    { "--inside", "CHECK", "one check in this process, for a debugger", false },
    { "--step", "N", "with --inside: this step of it alone", false },
    { "--keep", "ROWS", "with --inside: these rows alone, by number: 3,7-9", false },
    { OPTION_END },
};

const struct command command_check = {
    .name = "check",
    .arguments = "FILE.so",
    .least = 0,
    .most = 1,
    .summary = "check that a plugin keeps what is asked of one",
    .help =
        "Runs named checks of a plugin, each in a process of its own: the same bytes at any "
        "number\n"
        "of threads and in any order, nulls, extremes and empty slices, no clock, no files, its\n"
        "host left as it was, and so on; --list names them all. Rows are made of its descriptor,\n"
        "the same for one --seed; with --pipeline and --date they are real ones. A finding comes\n"
        "with the fewest input rows that show it, and with the command that repeats it alone.\n\n"
        "A check has passed, failed, crashed (so has one that hangs for --seconds), was\n"
        "skipped, or warned: of time and printing.\n\n"
        "exit codes: 0 no findings; 1 error of the program; 2 no plugin, or an invalid command or\n"
        "            pipeline; 3 something failed or crashed; 130 interrupted\n"
        "example:    sluice check build/rain/rain.so --only 'nulls|empty'",
    .options = options,
    .check = mistakes,
    .run = check,
};

static enum exit_code mistakes(const struct invocation *invocation)
{
    if (option_has(invocation, "--list"))
        return EXIT_DONE;
    if (invocation->argument_count == 0)
        return cli_misuse(invocation, "which plugin? usage: sluice check FILE.so");
    if (option_has(invocation, "--pipeline") != option_has(invocation, "--date"))
        return cli_misuse(invocation, "--pipeline and --date go together: the rows of that date");
    if (!option_has(invocation, "--inside") &&
        (option_has(invocation, "--step") || option_has(invocation, "--keep")))
        return cli_misuse(invocation, "--step and --keep are for --inside");
    return EXIT_DONE;
}

static enum exit_code list_checks(const struct invocation *invocation)
{
    struct buffer out = { 0 };
    enum exit_code code;

    check_print_catalogue(&out);
    code = cli_write(invocation, &out);
    buffer_fini(&out);
    return code;
}

static enum exit_code write_file(const struct invocation *invocation, const char *path,
                                 const struct buffer *text)
{
    struct invocation file = *invocation;
    enum exit_code code;

    file.output = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file.output < 0)
        return cli_misuse(invocation, "%s: cannot be written: %s", path, strerror(errno));
    code = cli_write(&file, text);
    (void)close(file.output);
    return code;
}

static enum exit_code tell(const struct invocation *invocation, const struct check_request *request,
                           const struct check_results *results)
{
    const char *junit = option_get(invocation, "--junit");
    struct buffer out = { 0 }, file = { 0 };
    enum exit_code code;

    if (option_has(invocation, "--json"))
        check_print_json(request, results, &out);
    else
        check_print(results, &out);
    code = cli_write_text(invocation, &out);
    if (junit != NULL)
        check_print_junit(request, results, &file);
    if (code == EXIT_DONE && junit != NULL)
        code = write_file(invocation, junit, &file);
    buffer_fini(&out);
    buffer_fini(&file);
    if (code != EXIT_DONE)
        return code;
    return results->by_status[CHECK_FAILED] + results->by_status[CHECK_CRASHED] > 0 ? EXIT_FAILURES
                                                                                    : EXIT_DONE;
}

static enum exit_code run_checks(const struct invocation *invocation,
                                 const struct check_request *request)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct check_results results = { 0 };
    enum exit_code code;

    if (check_run(request, &results, &error) == SLUICE_OK)
        code = tell(invocation, request, &results);
    else if (error.status == SLUICE_E_NOT_FOUND || error.status == SLUICE_E_IO)
        code = cli_misuse(invocation, "%s", error.message);
    else
        code = cli_fail(invocation, &error);
    check_results_fini(&results);
    return code;
}

static enum exit_code run_inside(const struct invocation *invocation,
                                 const struct check_request *request, int64_t step)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct check_inside inside = { .name = option_get(invocation, "--inside"),
                                         .step = step,
                                         .keep = option_get(invocation, "--keep"),
                                         .output = invocation->output };

    return check_run_inside(request, &inside, &error) == SLUICE_OK ? EXIT_DONE
                                                                   : cli_fail(invocation, &error);
}

static enum exit_code check(const struct invocation *invocation, struct context *context)
{
    struct check_request request = { .pipeline = option_get(invocation, "--pipeline"),
                                     .only = option_get(invocation, "--only"),
                                     .date = NO_DATE,
                                     .cancel = invocation->cancel };
    int64_t seed = 0, seconds = 20, step = 0;
    sluice_day to;

    (void)context;
    if (option_has(invocation, "--list"))
        return list_checks(invocation);
    if (!option_number(invocation, "--seed", 0, INT64_MAX, &seed) ||
        !option_number(invocation, "--seconds", 1, MOST_SECONDS, &seconds) ||
        !option_number(invocation, "--step", 0, INT64_MAX, &step) ||
        (request.pipeline != NULL && !option_dates(invocation, true, &request.date, &to)))
        return EXIT_INPUT;
    request.file = invocation->arguments[0];
    request.seed = (uint64_t)seed;
    request.seconds = (int)seconds;
    return option_has(invocation, "--inside") ? run_inside(invocation, &request, step)
                                              : run_checks(invocation, &request);
}
