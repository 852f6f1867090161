/* new.c - sluice new: a pipeline for CSV files, or the folder of a plugin. */
#include "begin/begin.h"
#include "cli/cli.h"
#include "cli/option_rows.h"

#include <stdlib.h>

static enum exit_code check_arguments(const struct invocation *invocation);
static enum exit_code make(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { "--row-number", NULL, "pipeline: rows that no columns tell apart are numbered", false },
    { "--pipeline", "FILE", "plugin: the pipeline whose tables it reads", false },
    { "--entity", "NAME:TYPE", "plugin: a column of its entity's key, as player_id:int", true },
    { "--input", "TABLE[=ALIAS]", "plugin: a table it reads; the first lists entities", true },
    { OPTION_END },
};

const struct command command_new = {
    .name = "new",
    .arguments = "pipeline FILE.yaml CSV.. | plugin NAME",
    .least = 2,
    .most = -1,
    .summary = "write a pipeline for CSV files, or the folder of a plugin",
    .help =
        "pipeline: looks at every row of the CSV files and writes a pipeline with a table for\n"
        "each, which imports all rows as they are: how the file is written, the type of each\n"
        "column and what speaks for it, the date, and as key the smallest set of columns that no\n"
        "two rows have alike, with reals only where nothing else will do. The dates of the first\n"
        "table that has some are the calendar. With --row-number the key of a table of which\n"
        "two rows are alike is the number of the row in its file.\n\n"
        "plugin: writes a folder NAME with a plugin that reads tables of a pipeline, what builds\n"
        "it, a pipeline that runs it, and a test in rows. It builds with make (pkg-config finds\n"
        "sluice; 'make SLUICE=-I/path/to/include' does without) and runs as it is.\n\n"
        "Nothing that is there already is overwritten.\n\n"
        "exit codes: 0 written; 1 error of the program; 2 what was asked for cannot be, a file\n"
        "            that cannot be imported as it is, or whose rows no columns tell apart\n"
        "examples:   sluice new pipeline shop.yaml orders.csv customers.csv\n"
        "            sluice new plugin form --pipeline shop.yaml --entity customer_id:int \\\n"
        "              --input customers --input orders",
    .options = options,
    .check = check_arguments,
    .run = make,
};

static bool is_plugin(const struct invocation *invocation)
{
    return strcmp(invocation->arguments[0], "plugin") == 0;
}

static enum exit_code check_arguments(const struct invocation *invocation)
{
    static const char *const OF_PLUGINS[] = { "--pipeline", "--entity", "--input" };

    if (!is_plugin(invocation) && strcmp(invocation->arguments[0], "pipeline") != 0)
        return cli_misuse(invocation, "a 'pipeline' or a 'plugin' can be made, not '%s'",
                          invocation->arguments[0]);
    if (is_plugin(invocation) ? invocation->argument_count != 2 : invocation->argument_count < 3)
        return cli_misuse(invocation, "usage: sluice new %s",
                          is_plugin(invocation) ? "plugin NAME --pipeline FILE --entity NAME:TYPE "
                                                  "--input TABLE[=ALIAS] .."
                                                : "pipeline FILE.yaml CSV..");
    if (is_plugin(invocation) && option_has(invocation, "--row-number"))
        return cli_misuse(invocation, "--row-number is for pipelines");
    for (size_t i = 0; i < COUNT_OF(OF_PLUGINS); i++)
        if (option_has(invocation, OF_PLUGINS[i]) != is_plugin(invocation))
            return cli_misuse(invocation, "%s is %s", OF_PLUGINS[i],
                              is_plugin(invocation) ? "missing" : "for plugins");
    return EXIT_DONE;
}

static int make_pipeline(const struct invocation *invocation, struct buffer *report,
                         struct sluice_error *error)
{
    const struct new_pipeline_request request = {
        .path = invocation->arguments[1],
        .files = invocation->arguments + 2,
        .file_count = (size_t)invocation->argument_count - 2,
        .row_numbers = option_has(invocation, "--row-number"),
    };

    return new_pipeline(&request, report, error);
}

static int make_plugin(const struct invocation *invocation, const struct pipeline *pipeline,
                       struct buffer *report, struct sluice_error *error)
{
    struct new_plugin_request request = { .name = invocation->arguments[1], .pipeline = pipeline };
    size_t count = (size_t)invocation->option_count;
    const char **values = calloc(2 * count, sizeof *values);
    int status;

    if (values == NULL)
        return error_memory(error, request.name);
    request.entities = values;
    request.entity_count = option_all(invocation, "--entity", values, count);
    request.inputs = values + count;
    request.input_count = option_all(invocation, "--input", values + count, count);
    status = new_plugin(&request, report, error);
    free(values);
    return status;
}

static enum exit_code make(const struct invocation *invocation, struct context *context)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer report = { 0 };
    enum exit_code code = EXIT_DONE;
    int status = SLUICE_OK;

    if (is_plugin(invocation))
        code =
            cli_open(invocation, context, option_get(invocation, "--pipeline"), CONTEXT_PIPELINE);
    if (code != EXIT_DONE)
        return code;
    status = is_plugin(invocation) ? make_plugin(invocation, context->pipeline, &report, &error)
                                   : make_pipeline(invocation, &report, &error);
    code = status == SLUICE_OK ? cli_write_text(invocation, &report) : cli_fail(invocation, &error);
    buffer_fini(&report);
    return code;
}
