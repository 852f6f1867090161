#include "cli/cli.h"

#include <stdlib.h>

static int print_mistakes(struct context *context, const struct invocation *invocation,
                          const struct sluice_error *error)
{
    struct buffer text = { 0 };

    if (context->diagnostics.count == 0)
        return cli_fail(invocation, error);
    diagnostics_print(&context->diagnostics, &text);
    if (!text.failed && text.data != NULL)
        (void)fputs(text.data, stderr);
    buffer_fini(&text);
    (void)cli_fail(invocation, error);
    return status_exit_code(SLUICE_E_INVALID);
}

/* The plugins first: a pipeline's mistakes are all reported at once, those of the binding too. */
static int open_binding(struct context *context, const struct invocation *invocation,
                        struct sluice_error *error)
{
    int status = registry_create(option_get(invocation, "--plugins"), &context->registry, error);

    if (status == SLUICE_OK)
        status = binding_create(context->pipeline, context->registry, &context->diagnostics,
                                &context->binding, error);
    return status;
}

static int open_store(struct context *context, int parts, const char *path,
                      struct sluice_error *error)
{
    uint32_t flags = parts & CONTEXT_WRITE    ? SLUICE_OPEN_CREATE
                     : parts & CONTEXT_UPDATE ? 0
                                              : SLUICE_OPEN_READ_ONLY;
    int status;

    if (context->pipeline->store == NULL) {
        struct location whole = { path, 0, 0 };
        diagnostics_add(&context->diagnostics, whole, "the pipeline has no store");
        diagnostics_suggest(&context->diagnostics,
                            "add 'store: {driver: sqlite, path: my.db}' or include a file that has "
                            "one");
        return sluice_error_set(error, SLUICE_E_INVALID, "1 mistake in %s", path);
    }
    status = store_create(context->pipeline->store, &context->diagnostics, &context->store, error);
    if (status == SLUICE_OK)
        status = store_open(context->store, flags, &context->session, error);
    if (status == SLUICE_OK && (parts & CONTEXT_WRITE))
        status = ledger_migrate(context->session, error);
    if (status == SLUICE_OK && context->binding != NULL)
        status =
            binding_check_store(context->binding, context->session, &context->diagnostics, error);
    if (status == SLUICE_OK && (parts & CONTEXT_LEDGER))
        status = ledger_load(context->session, NULL, &context->ledger, error);
    return status;
}

int context_open(struct context *context, const struct invocation *invocation, const char *path,
                 int parts)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status;

    diagnostics_init(&context->diagnostics);
    context->has_diagnostics = true;
    status = pipeline_load(path, &context->diagnostics, &context->pipeline, &error);
    if (status == SLUICE_E_NOT_FOUND || status == SLUICE_E_IO)
        return cli_misuse(invocation, "%s", error.message);
    if (status == SLUICE_OK && (parts & CONTEXT_BINDING))
        status = open_binding(context, invocation, &error);
    if (status == SLUICE_OK && (parts & (CONTEXT_STORE | CONTEXT_WRITE | CONTEXT_UPDATE)))
        status = open_store(context, parts, path, &error);
    return status == SLUICE_OK ? 0 : print_mistakes(context, invocation, &error);
}

void context_close(struct context *context)
{
    ledger_destroy(context->ledger);
    session_close(context->session);
    store_destroy(context->store);
    binding_destroy(context->binding);
    registry_destroy(context->registry);
    pipeline_destroy(context->pipeline);
    if (context->has_diagnostics)
        diagnostics_fini(&context->diagnostics);
}
