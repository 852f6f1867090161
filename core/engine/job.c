/* job.c - a job planned: opened, planned by one state of the store, and asked about. */
#include "engine/private.h"

void job_init(struct job *job, struct context *context)
{
    *job = (struct job){ .context = context,
                         .threads = 1,
                         .started = clock_monotonic_ns(),
                         .claim.end = SLUICE_ERROR_INIT };
    arena_init(&job->arena, 0);
}

void job_fini(struct job *job)
{
    claim_fini(&job->claim, job->context);
    report_destroy(job->silent);
    plan_destroy(job->plan);
    arena_fini(&job->arena);
}

size_t job_count_work(const struct plan *plan)
{
    size_t count = 0;

    for (int action = ACTION_RUN; action <= ACTION_STAYS_FAILED; action++)
        count += action_is_work(action) ? plan->counts[action] : 0;
    return count;
}

bool job_has_failures(const struct run_summary *summary)
{
    for (size_t n = 0; n < summary->node_count; n++) {
        const struct node_summary *node = &summary->nodes[n];
        int64_t failed = node->blocked + node->failed_partitions;
        for (int c = 0; c <= SLUICE_ERROR; c++)
            failed += node->failed[c];
        if (failed > 0)
            return true;
    }
    return false;
}

/* ---- what must hold of a plan ---- */

static int refuse_retirement(const struct retirement *retirement, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "nothing was run: %zu of %zu committed dates are not in the calendar "
                            "any more; allow it, or correct the calendar",
                            retirement->dates, retirement->committed);
}

/* Once somebody said yes, nobody is asked again. */
static int check_retirement(struct job *job, struct sluice_error *error)
{
    const struct engine_events *events = job->claim.events;
    struct retirement retirement;
    int status;

    if (job->any_retirement)
        return SLUICE_OK;
    status = plan_find_retirement(job->plan, &retirement, error);
    if (status != SLUICE_OK || !retirement.many)
        return status;
    status = events == NULL || events->retire == NULL
                 ? refuse_retirement(&retirement, error)
                 : events->retire(job->claim.user, &retirement, error);
    job->any_retirement = status == SLUICE_OK;
    return status;
}

/* Some of them would fail in the middle, hours later. */
static int check_loads(const struct job *job, struct sluice_error *error)
{
    uint32_t most = store_limits(job->context->store).publications;
    struct buffer many = { 0 };

    if (job->any_loads || most == 0)
        return SLUICE_OK;
    plan_tell_loads(job->plan, most, &many);
    if (many.length > 0 || many.failed)
        (void)sluice_error_set(error, SLUICE_E_REFUSED, "nothing was run: %s",
                               many.failed ? "the store takes less a day" : many.data);
    else
        error->status = SLUICE_OK;
    buffer_fini(&many);
    return error->status;
}

int job_check(struct job *job, struct sluice_error *error)
{
    const struct engine_events *events = job->claim.events;
    int status = check_retirement(job, error);

    if (status == SLUICE_OK)
        status = check_loads(job, error);

    if (status == SLUICE_OK && events != NULL && events->planned != NULL)
        status = events->planned(job->claim.user, job, error);
    return status;
}

/* ---- planning ---- */

/* The ledger that was read takes the place of the one before it, and so does the plan. */
static int replace_plan(struct job *job, struct ledger *ledger, struct sluice_error *error)
{
    struct context *context = job->context;
    int status;

    plan_destroy(job->plan);
    job->plan = NULL;
    ledger_destroy(context->ledger);
    context->ledger = ledger;
    status = plan_create(context->binding, context->ledger, context->session, &job->request,
                         &job->plan, error);
    if (status == SLUICE_OK && !job->any_dates)
        status = plan_check_dates(job->plan, error);
    return status;
}

int job_make_plan(struct job *job, bool *changed, struct sluice_error *error)
{
    struct context *context = job->context;
    struct ledger *ledger = NULL;
    int status = session_begin_read(context->session, error);

    *changed = false;
    if (status != SLUICE_OK)
        return status;
    session_stop_reads(context->session, job->request.cancel);
    status = context_load_ledger(context, &ledger, error);
    session_stop_reads(context->session, NULL);
    if (status == SLUICE_OK)
        *changed = context->ledger == NULL || !ledger_holds(ledger, context->ledger);
    if (*changed)
        status = replace_plan(job, ledger, error);
    else
        ledger_destroy(ledger);
    session_end_read(context->session);
    return status;
}

/* What was planned exactly and can be planned no more, is refused: nobody has typed a mistake. */
static int fail_planning(const struct job *job, struct sluice_error *error)
{
    if (job->exact && error->status == SLUICE_E_INVALID) {
        (void)error_prefix(error, "nothing was run: it cannot be planned again");
        error->status = SLUICE_E_REFUSED;
    }
    return error->status;
}

int job_plan(struct job *job, struct sluice_error *error)
{
    bool made;

    if (job_make_plan(job, &made, error) != SLUICE_OK)
        return fail_planning(job, error);
    job->summary.plan_seconds = (double)(clock_monotonic_ns() - job->started) / 1e9;
    return job_check(job, error);
}
