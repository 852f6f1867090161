/* schema.c - sluice schema: what an editor checks and completes pipelines by. */
#include "begin/begin.h"
#include "cli/cli.h"
#include "cli/option_rows.h"

static enum exit_code print(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_schema = {
    .name = "schema",
    .arguments = "[PIPELINE]",
    .least = 0,
    .most = 1,
    .summary = "print the JSON Schema of pipelines, for editors",
    .help =
        "With PIPELINE also what the plugins that it uses take: parameters with type, range and\n"
        "default, and the aliases of their inputs. An editor with yaml-language-server looks for\n"
        "the schema that the first line of a file names:\n\n"
        "  # yaml-language-server: $schema=pipeline.schema.json\n\n"
        "exit codes: 0 printed; 1 error of the program; 2 the pipeline has mistakes, or a plugin\n"
        "            is not found\n"
        "example:    sluice schema pipelines/zones.yaml > pipelines/pipeline.schema.json",
    .options = options,
    .run = print,
};

static int fill(const struct invocation *invocation, const struct context *context,
                struct buffer *out, struct sluice_error *error)
{
    struct schema_request request = { .pipeline = context->pipeline };
    int status = SLUICE_OK;

    if (request.pipeline != NULL)
        status = registry_create(option_get(invocation, "--plugins"), &request.registry, error);
    if (status == SLUICE_OK)
        status = schema_print(&request, out, error);
    registry_destroy(request.registry);
    /* Plugins that are not there are a mistake of the pipeline, or of the command. */
    return status == SLUICE_E_NOT_FOUND ? error->status = SLUICE_E_INVALID : status;
}

static enum exit_code print(const struct invocation *invocation, struct context *context)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    enum exit_code code = EXIT_DONE;

    if (invocation->argument_count > 0)
        code = cli_open(invocation, context, invocation->arguments[0], CONTEXT_PIPELINE);
    if (code == EXIT_DONE)
        code = fill(invocation, context, &out, &error) == SLUICE_OK ? cli_write(invocation, &out)
                                                                    : cli_fail(invocation, &error);
    buffer_fini(&out);
    return code;
}
