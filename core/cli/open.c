/* open.c - what a command stands on, opened by the engine; the mistakes that are found, printed. */
#include "cli/cli.h"

enum exit_code cli_fail_context(const struct invocation *invocation, struct context *context,
                                const struct sluice_error *error)
{
    struct buffer text = { 0 };
    enum exit_code code;

    if (context->diagnostics.count == 0)
        return cli_fail(invocation, error);
    diagnostics_print(&context->diagnostics, &text);
    if (!text.failed && text.data != NULL)
        (void)fputs(text.data, stderr);
    buffer_fini(&text);
    code = cli_fail(invocation, error);
    return error->status == SLUICE_E_REFUSED ? code : EXIT_INPUT;
}

enum exit_code cli_open(const struct invocation *invocation, struct context *context,
                        const char *path, int parts)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *plugins = option_get(invocation, "--plugins");

    if (plugins != NULL)
        context->plugins = plugins;
    return context_open(context, path, parts, &error) == SLUICE_OK
               ? EXIT_DONE
               : cli_fail_context(invocation, context, &error);
}
