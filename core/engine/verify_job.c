/* verify_job.c - tables compared with what was committed, and mended under a lease. */
#include "engine/private.h"

void verify_job_init(struct verify_job *job, struct context *context)
{
    *job = (struct verify_job){ .context = context, .end = { sizeof job->end, SLUICE_OK, "" } };
    arena_init(&job->verify.arena, 0);
}

void verify_job_fini(struct verify_job *job)
{
    if (job->lease != NULL)
        lease_release(job->lease, job->context->session);
    verify_fini(&job->verify);
    ledger_destroy(job->ledger);
}

/* ---- looking ---- */

/* Ledger and tables by one state of the store. */
static int look(struct verify_job *job, struct sluice_error *error)
{
    struct context *context = job->context;
    struct verify *verify = &job->verify;
    int status = session_begin_read(context->session, error);

    if (status != SLUICE_OK)
        return status;
    status = ledger_load_content(context->session, &job->ledger, error);
    if (status == SLUICE_OK)
        status = binding_check_names(context->binding, job->ledger, &context->diagnostics, error);
    verify->asker.ledger = job->ledger;
    if (status == SLUICE_OK)
        status = verify_all(verify, error);
    session_end_read(context->session);
    return status;
}

/* ---- mending ---- */

/* Every table of the pipeline: what is computed meanwhile would be neither old nor new. */
static int take_lease(struct verify_job *job, struct sluice_error *error)
{
    const struct binding *binding = job->context->binding;
    struct lease_span *spans =
        arena_alloc(&job->verify.arena, sizeof *spans * (binding->source_count + 1));
    const struct lease_request request = { .spans = spans,
                                           .span_count = binding->source_count,
                                           .run_id = job->run_id,
                                           .command = job->command };

    if (spans == NULL)
        return error_memory(error, "the lease");
    for (size_t i = 0; i < binding->source_count; i++)
        spans[i] = (struct lease_span){ binding->sources[i]->name, NO_DATE, INT32_MAX };
    return patience_lease(&job->patience, job->context, &request, &job->lease, error);
}

static int begin(struct verify_job *job, struct sluice_error *error)
{
    struct session *session = job->context->session;
    struct patience *patience = &job->patience;
    int status;

    patience->events = job->events;
    patience->user = job->user;
    patience->cancel = job->cancel;
    status = patience_migrate(patience, session, error);
    if (status != SLUICE_OK)
        return status;
    record_init(&job->record, job->host, sizeof job->host);
    job->record.run_id = job->run_id;
    job->record.command = job->command;
    job->record.pipeline = job->pipeline;
    status = ledger_new_id(session, &job->record.started_at, job->run_id, error);
    patience->record = &job->record;
    patience->run_id = job->run_id;
    if (status == SLUICE_OK)
        status = take_lease(job, error);
    return status == SLUICE_OK ? patience_start_run(patience, session, &job->record, error)
                               : status;
}

static int verdict_of(const struct verify_job *job, int status)
{
    if (job->events != NULL && job->events->verdict != NULL)
        return job->events->verdict(job->user, status, NULL);
    return status == SLUICE_OK ? 0 : 1;
}

static void end(struct verify_job *job, int status)
{
    size_t differing = job->verify.differing;
    int verdict = verdict_of(job, status);
    char summary[64];

    (void)snprintf(summary, sizeof summary, "%zu partition%s not as committed%s", differing,
                   differing == 1 ? "" : "s", differing > 0 && verdict == 0 ? ", repaired" : "");
    job->record.exit_code = verdict;
    job->record.summary = summary;
    (void)patience_end_run(&job->patience, job->context->session, &job->record, &job->end);
    job->record.summary = NULL;
}

int verify_job_run(struct verify_job *job, struct sluice_error *error)
{
    struct verify *verify = &job->verify;
    int status = SLUICE_OK;

    verify->asker = (struct asker){ .binding = job->context->binding,
                                    .session = job->context->session,
                                    .cancel = job->cancel };
    if (job->repair)
        status = begin(job, error);
    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    status = look(job, error);
    if (status == SLUICE_OK && job->repair && verify->differing > 0)
        status = verify_repair(verify, job->run_id, job->lease, error);
    if (job->repair)
        end(job, status);
    return status;
}
