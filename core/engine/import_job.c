/* import_job.c - an import secured by a lease and written down, and one that only looks. */
#include "engine/private.h"

void import_job_init(struct import_job *job, struct context *context)
{
    *job = (struct import_job){ .context = context, .claim.end = SLUICE_ERROR_INIT };
    arena_init(&job->arena, 0);
}

void import_job_fini(struct import_job *job)
{
    claim_fini(&job->claim, job->context);
    import_destroy(job->import);
    arena_fini(&job->arena);
}

/* ---- the tables ---- */

/* `open`: does the ledger of the store that is open spell them otherwise? Else: a store that has
 * other tables of these names may be another program's, and stays as it is. */
static int check_tables(struct import_job *job, bool open, struct sluice_error *error)
{
    const struct import_request *request = &job->request;
    const struct pipeline_table **tables =
        arena_alloc(&job->arena, sizeof *tables * request->count);

    if (tables == NULL)
        return error_memory(error, "the list of files");
    for (size_t i = 0; i < request->count; i++)
        tables[i] = request->items[i].table;
    return open ? context_check_names(job->context, tables, request->count, error)
                : context_check_tables(job->context, tables, request->count, error);
}

/* All tables whole: a row may move from any date. */
static int take_lease(struct import_job *job, struct sluice_error *error)
{
    const struct import_request *request = &job->request;
    struct lease_span *spans = arena_alloc(&job->arena, sizeof *spans * request->count);
    int status;

    if (spans == NULL)
        return error_memory(error, "the list of files");
    for (size_t i = 0; i < request->count; i++)
        spans[i] = (struct lease_span){ request->items[i].table->name, NO_DATE, INT32_MAX };
    status = claim_lease(&job->claim, job->context, spans, request->count, error);
    return status == SLUICE_OK
               ? claim_settle(&job->claim, job->context, spans, request->count, NULL, error)
               : status;
}

/* ---- importing ---- */

/* Against the store as it is, or none. */
static int look(struct import_job *job, struct sluice_error *error)
{
    struct context *context = job->context;
    int status = store_open(context->store, SLUICE_OPEN_READ_ONLY, &context->session, error);

    if (status == SLUICE_OK || status == SLUICE_E_NOT_FOUND)
        status = import_begin(job->import, context->session, error);
    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    return import_run(job->import, NULL, NULL, &job->result, error);
}

/* The store as it is to be written to: with a ledger, and an id for what is done. */
static int open_store(struct import_job *job, struct sluice_error *error)
{
    struct context *context = job->context;
    struct claim *claim = &job->claim;
    int status = context_open_store(context, CONTEXT_WRITE, error);

    if (status == SLUICE_OK)
        status = claim_open(claim, context->session, job->request.options.cancel, error);
    if (status == SLUICE_OK)
        status = import_begin(job->import, context->session, error);
    return status == SLUICE_OK ? claim_sign(claim, context->session, error) : status;
}

static void end_record(struct import_job *job, int status)
{
    struct claim *claim = &job->claim;
    size_t done = job->result.done;
    char summary[96];

    (void)snprintf(summary, sizeof summary, "imported %lld rows of %zu file%s%s",
                   (long long)job->result.rows, done, PLURAL(done),
                   status == SLUICE_E_CANCELLED ? "; interrupted" : "");
    claim_end(claim, job->context->session, claim_judge(claim, status, NULL), summary);
}

/* Who had the lease before us may have made what ours differs from in capitals only. */
static int import_files(struct import_job *job, struct sluice_error *error)
{
    int status = open_store(job, error);

    if (status == SLUICE_OK)
        status = take_lease(job, error);
    if (status == SLUICE_OK)
        status = check_tables(job, true, error);
    if (status == SLUICE_OK)
        status = claim_start(&job->claim, job->context->session, error);
    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    status = import_run(job->import, job->claim.run_id, job->claim.lease, &job->result, error);
    end_record(job, status);
    return status;
}

int import_job_run(struct import_job *job, struct sluice_error *error)
{
    int status;

    job->request.pipeline = job->context->pipeline;
    job->request.options.loads_a_day =
        job->any_loads ? 0 : store_limits(job->context->store).publications;
    status = import_create(&job->request, &job->import, error);
    if (status == SLUICE_OK)
        status = check_tables(job, false, error);
    if (status != SLUICE_OK)
        return status;
    return job->request.options.dry_run ? look(job, error) : import_files(job, error);
}
