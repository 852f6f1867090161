/* verify_job.c - tables compared with what was committed, and mended under a lease. */
#include "engine/private.h"

void verify_job_init(struct verify_job *job, struct context *context)
{
    *job = (struct verify_job){ .context = context, .claim.end = SLUICE_ERROR_INIT };
    arena_init(&job->verify.arena, 0);
}

void verify_job_fini(struct verify_job *job)
{
    claim_fini(&job->claim, job->context);
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
    return status == SLUICE_OK ? verify_look_again(verify, error) : status;
}

/* ---- mending ---- */

/* Every table of the pipeline: what is computed meanwhile would be neither old nor new. */
static int take_lease(struct verify_job *job, struct sluice_error *error)
{
    const struct binding *binding = job->context->binding;
    struct lease_span *spans =
        arena_alloc(&job->verify.arena, sizeof *spans * (binding->source_count + 1));
    int status;

    if (spans == NULL)
        return error_memory(error, "the lease");
    for (size_t i = 0; i < binding->source_count; i++)
        spans[i] = (struct lease_span){ binding->sources[i]->name, NO_DATE, INT32_MAX };
    status = claim_lease(&job->claim, job->context, spans, binding->source_count, error);
    return status == SLUICE_OK
               ? claim_settle(&job->claim, job->context, spans, binding->source_count, NULL, error)
               : status;
}

static int begin(struct verify_job *job, struct sluice_error *error)
{
    struct session *session = job->context->session;
    struct claim *claim = &job->claim;
    int status = claim_open(claim, session, job->cancel, error);

    if (status == SLUICE_OK)
        status = claim_sign(claim, session, error);
    if (status == SLUICE_OK)
        status = take_lease(job, error);
    return status == SLUICE_OK ? claim_start(claim, session, error) : status;
}

static void end(struct verify_job *job, int status)
{
    size_t differing = job->verify.differing;
    int verdict = claim_judge(&job->claim, status, NULL);
    char summary[64];

    (void)snprintf(summary, sizeof summary, "%zu partition%s not as committed%s", differing,
                   PLURAL(differing), differing > 0 && verdict == 0 ? ", repaired" : "");
    claim_end(&job->claim, job->context->session, verdict, summary);
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
        status = verify_repair(verify, job->claim.run_id, job->claim.lease, error);
    if (job->repair)
        end(job, status);
    return status;
}
