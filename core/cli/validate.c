/* validate.c - sluice validate: a pipeline checked without a store. */
#include "cli/cli.h"
#include "cli/option_rows.h"
#include "show/show.h"

#include <limits.h>
#include <unistd.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code validate(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { "--format", "text|json|sarif",
      "json is one object per mistake and line; sarif is a log of SARIF 2.1.0", false },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_validate = {
    .name = "validate",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "check a pipeline down to its columns, without touching a store",
    .help = "Reads the pipeline and everything it includes, loads its plugins and binds every\n"
            "input column to the table that has it. All mistakes are reported at once, each with\n"
            "file, line and column. Prints the processors in the order in which they run.\n"
            "With --format json or sarif it prints the mistakes instead, on stdout, each with the\n"
            "name of its kind; docs/messages.md lists these. What annotates pull requests takes\n"
            "sarif.\n\n"
            "exit codes: 0 the pipeline is good; 2 it is not\n"
            "examples:   sluice validate pipelines/zones.yaml\n"
            "            sluice validate pipelines/zones.yaml --format sarif > mistakes.sarif",
    .options = options,
    .check = check_options,
    .run = validate,
};

static void describe(const struct binding *binding, struct buffer *out)
{
    buffer_printf(out, "%s: ok, %zu processor%s\n", binding->pipeline->path, binding->node_count,
                  PLURAL(binding->node_count));
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        buffer_printf(out, "  level %d  %-8s %-6s D  -> %s (%s)\n", node->level, node->name,
                      node->instance->as_of == SLUICE_BEFORE ? "before" : "after",
                      node->output->name, node_parameters_text(node));
        for (uint32_t r = 0; r < node->read_count; r++)
            buffer_printf(out, "             %-22s %s\n", node->reads[r].alias,
                          node->reads[r].source->name);
    }
}

/* ---- mistakes for programs ---- */

/* Appends them; `error` is OK where there are none. */
typedef void (*print_mistakes)(const struct invocation *invocation, struct context *context,
                               const struct sluice_error *error, struct buffer *out);

static void print_json(const struct invocation *invocation, struct context *context,
                       const struct sluice_error *error, struct buffer *out)
{
    (void)invocation;
    (void)error;
    mistakes_json(&context->diagnostics, out);
}

static void print_sarif(const struct invocation *invocation, struct context *context,
                        const struct sluice_error *error, struct buffer *out)
{
    char folder[PATH_MAX];
    struct sluice_error shown = *error;
    struct sarif_request request = {
        .diagnostics = &context->diagnostics,
        .pipeline = invocation->arguments[0],
        .folder = getcwd(folder, sizeof folder) == NULL ? "" : folder,
        .version = SLUICE_VERSION,
        .failure =
            error->status == SLUICE_OK || error->status == SLUICE_E_INVALID ? NULL : shown.message,
    };

    secrets_redact_error(&context->diagnostics.secrets, &shown);
    mistakes_sarif(&request, out);
}

static const struct {
    const char *name;
    print_mistakes print; /* NULL: text, as all commands have it */
} formats[] = { { "text", NULL }, { "json", print_json }, { "sarif", print_sarif } };

/* Of `formats`; COUNT_OF(formats) after telling that it is none. */
static size_t read_format(const struct invocation *invocation)
{
    const char *text = option_get(invocation, "--format");
    size_t format = 0;

    while (text != NULL && format < COUNT_OF(formats) && strcmp(formats[format].name, text) != 0)
        format++;
    if (format == COUNT_OF(formats))
        (void)cli_misuse(invocation, "--format is text, json or sarif, not '%s'", text);
    return format;
}

static enum exit_code check_options(const struct invocation *invocation)
{
    return read_format(invocation) < COUNT_OF(formats) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code tell_programs(const struct invocation *invocation, struct context *context,
                                    print_mistakes print)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct location whole = { invocation->arguments[0], 0, 0 };
    struct buffer out = { 0 };
    enum exit_code code;
    int status;

    context->plugins = option_get(invocation, "--plugins");
    status = context_open(context, invocation->arguments[0], CONTEXT_BINDING, &error);
    /* For who reads this it is a mistake like others that the file is not there. */
    if (status == SLUICE_E_INVALID && context->diagnostics.count == 0)
        diagnostics_add(&context->diagnostics, MISTAKE_FILE_UNREADABLE, whole, "%s", error.message);
    print(invocation, context, &error, &out);
    /* Some of them alone would pass for all. */
    out.failed = out.failed || context->diagnostics.failed;
    code = cli_write(invocation, &out);
    buffer_fini(&out);
    return status == SLUICE_OK || code != EXIT_DONE ? code : cli_fail(invocation, &error);
}

/* ---- the command ---- */

static enum exit_code validate(const struct invocation *invocation, struct context *context)
{
    print_mistakes print = formats[read_format(invocation)].print;
    struct buffer out = { 0 };
    enum exit_code code;

    if (print != NULL)
        return tell_programs(invocation, context, print);
    code = cli_open(invocation, context, invocation->arguments[0], CONTEXT_BINDING);
    if (code != EXIT_DONE)
        return code;
    describe(context->binding, &out);
    code = cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code;
}
