/* context.c - opening a pipeline, its plugins and its store, with every mistake that can be found.
 */
#include "engine/private.h"

static int open_binding(struct context *context, struct sluice_error *error)
{
    int status = registry_create(context->plugins, &context->registry, error);

    if (status == SLUICE_E_NOT_FOUND)
        error->status = status = SLUICE_E_INVALID;
    if (status == SLUICE_OK)
        status = binding_create(context->pipeline, context->registry, &context->diagnostics,
                                &context->binding, error);
    return status;
}

static bool is_sound(const struct pipeline_store *section)
{
    return section != NULL && !section->broken;
}

/* Where there is no store beside it that could be made. */
static int check_ledger_alone(struct context *context, struct sluice_error *error)
{
    struct store *store = NULL;
    int status =
        store_create(context->pipeline->ledger, NULL, &context->diagnostics, &store, error);

    store_destroy(store);
    return status;
}

/* The sections of store and ledger alone; nothing is opened. */
static int check_store(struct context *context, bool needed, struct sluice_error *error)
{
    const struct pipeline *pipeline = context->pipeline;
    struct location whole = { pipeline->path, 0, 0 };
    int status = SLUICE_OK;

    if (is_sound(pipeline->store))
        return store_create(pipeline->store, pipeline->ledger, &context->diagnostics,
                            &context->store, error);
    if (is_sound(pipeline->ledger))
        status = check_ledger_alone(context, error);
    if (status != SLUICE_OK || pipeline->store != NULL || !needed)
        return status;
    diagnostics_add(&context->diagnostics, MISTAKE_SECTION_MISSING, whole,
                    "the pipeline has no store");
    diagnostics_suggest(&context->diagnostics,
                        "add 'store: {driver: sqlite, path: my.db}' or include a file that has "
                        "one");
    return SLUICE_E_INVALID;
}

#define STORE_PARTS (CONTEXT_STORE | CONTEXT_WRITE | CONTEXT_UPDATE)

int context_check(struct context *context, int parts, struct sluice_error *error)
{
    const struct diagnostics *diagnostics = &context->diagnostics;
    struct location whole = { context->pipeline->path, 0, 0 };
    int status = SLUICE_OK;

    if ((parts & CONTEXT_NODES) && context->pipeline->processor_count == 0) {
        diagnostics_add(&context->diagnostics, MISTAKE_SECTION_MISSING, whole,
                        "the pipeline has no processors to run");
        diagnostics_suggest(&context->diagnostics,
                            "add 'processors', or run a pipeline that includes this one");
    }
    if (parts & CONTEXT_BINDING)
        status = open_binding(context, error);
    if ((status == SLUICE_OK || diagnostics->count > 0) && parts != CONTEXT_PIPELINE)
        status = check_store(context, (parts & STORE_PARTS) != 0, error);
    if (context->store != NULL)
        context_check_limits(context);
    if (diagnostics->count > 0 && (status == SLUICE_OK || status == SLUICE_E_INVALID))
        status =
            sluice_error_set(error, SLUICE_E_INVALID, "%zu mistake%s in %s", diagnostics->count,
                             PLURAL(diagnostics->count), context->pipeline->path);
    return status;
}

int context_load_ledger(struct context *context, struct ledger **ledger, struct sluice_error *error)
{
    int status = ledger_load(context->session, NULL, ledger, error);

    if (status == SLUICE_OK && context->binding != NULL)
        status = binding_check_names(context->binding, *ledger, &context->diagnostics, error);
    if (status != SLUICE_OK) {
        ledger_destroy(*ledger);
        *ledger = NULL;
    }
    return status;
}

static int open_session(struct context *context, int parts, struct sluice_error *error)
{
    bool is_update = (parts & (CONTEXT_WRITE | CONTEXT_UPDATE)) == CONTEXT_UPDATE, first = false;
    uint32_t flags = parts & CONTEXT_WRITE ? SLUICE_OPEN_CREATE
                     : is_update           ? 0
                                           : SLUICE_OPEN_READ_ONLY;
    int status = SLUICE_OK;

    if (is_update && store_ledger(context->store) != context->store)
        status = context_may_make_ledger(context, &first, error);
    if (status != SLUICE_OK)
        return status == SLUICE_E_NOT_FOUND ? context_open_first(context, is_update, error)
                                            : status;
    status =
        store_open(context->store, first ? STORE_MAKE_LEDGER : flags, &context->session, error);
    return status == SLUICE_E_NOT_FOUND ? context_open_first(context, is_update, error) : status;
}

int context_open_store(struct context *context, int parts, struct sluice_error *error)
{
    sluice_day planned = context->planned == NULL ? NO_DATE : *context->planned;
    int status = open_session(context, parts, error);

    if (status == SLUICE_OK && context->binding != NULL)
        status = binding_read_today(context->binding, context->session, planned, error);
    if (status == SLUICE_OK && context->binding != NULL)
        status =
            binding_check_store(context->binding, context->session, &context->diagnostics, error);
    if (status == SLUICE_OK && (parts & CONTEXT_LEDGER))
        status = context_load_ledger(context, &context->ledger, error);
    return status;
}

/* The file itself cannot be read: what was found before that is no help. */
static int unreadable(struct context *context, struct sluice_error *error)
{
    diagnostics_fini(&context->diagnostics);
    diagnostics_init(&context->diagnostics);
    return error->status = SLUICE_E_INVALID;
}

int context_open(struct context *context, const char *path, int parts, struct sluice_error *error)
{
    int status;

    diagnostics_init(&context->diagnostics);
    context->has_diagnostics = true;
    status = pipeline_read(path, &context->diagnostics, &context->pipeline, error);
    if (status == SLUICE_E_NOT_FOUND || status == SLUICE_E_IO || status == SLUICE_E_LIMIT)
        return unreadable(context, error);
    if (context->pipeline != NULL)
        status = context_check(context, parts, error);
    if (status == SLUICE_OK && (parts & STORE_PARTS) && !(parts & CONTEXT_LATER))
        status = context_open_store(context, parts, error);
    return status;
}

static int has_mistakes(const struct context *context, struct sluice_error *error)
{
    return context->diagnostics.count == 0
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID, "the store does not fit the pipeline %s",
                                  context->pipeline->path);
}

static int check_names(struct context *context, struct session *session,
                       const struct pipeline_table *const *tables, size_t count,
                       struct sluice_error *error)
{
    struct ledger *ledger;
    int status = ledger_load_names(session, &ledger, error);

    if (status == SLUICE_OK)
        raw_check_names(tables, count, ledger, &context->diagnostics);
    ledger_destroy(ledger);
    return status;
}

int context_check_names(struct context *context, const struct pipeline_table *const *tables,
                        size_t count, struct sluice_error *error)
{
    int status = check_names(context, context->session, tables, count, error);

    return status == SLUICE_OK ? has_mistakes(context, error) : status;
}

static int check_tables(struct context *context, struct session *session,
                        const struct pipeline_table *const *tables, size_t count,
                        struct sluice_error *error)
{
    int status = check_names(context, session, tables, count, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        status = raw_check_store(tables[i], session, &context->diagnostics, error);
        if (status != SLUICE_OK)
            return status;
    }
    return has_mistakes(context, error);
}

int context_check_tables(struct context *context, const struct pipeline_table *const *tables,
                         size_t count, struct sluice_error *error)
{
    struct session *session = NULL;
    int status = store_open(context->store, SLUICE_OPEN_READ_ONLY, &session, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status == SLUICE_OK)
        status = check_tables(context, session, tables, count, error);
    session_close(session);
    return status;
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
