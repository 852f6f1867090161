/* job_execute.c - a planned job executed: leased, planned again where others committed meanwhile,
 * run, and its record written. */
#include "engine/private.h"

static double seconds_since(int64_t started)
{
    return (double)(clock_monotonic_ns() - started) / 1e9;
}

static void tell_begun(const struct job *job)
{
    const struct engine_events *events = job->claim.events;

    if (events != NULL && events->begun != NULL)
        events->begun(job->claim.user, job);
}

/* Whatever is not planning or nodes is the start and the end of the run. */
static void count_seconds(struct job *job)
{
    struct run_summary *summary = &job->summary;

    summary->wall_seconds = seconds_since(job->started);
    summary->finish_seconds =
        summary->wall_seconds - summary->plan_seconds - summary->nodes_seconds;
}

/* A run tells; where nobody looks it tells nobody. */
static int have_report(struct job *job, struct sluice_error *error)
{
    const struct report_options options = { .format = REPORT_TEXT };

    return job->report != NULL || job->silent != NULL
               ? SLUICE_OK
               : report_create(&options, &job->silent, error);
}

static struct run_options options_of(const struct job *job)
{
    return (struct run_options){ .store = job->context->store,
                                 .session = job->context->session,
                                 .threads = job->threads,
                                 .memory = job->memory,
                                 .cancel = job->request.cancel,
                                 .report = job->report == NULL ? job->silent : job->report,
                                 .run_id = job->claim.run_id,
                                 .check_inputs = job->check_inputs };
}

/* ---- the lease ---- */

/* The plan by the ledger of now. */
static int plan_again(struct job *job, bool *changed, struct sluice_error *error)
{
    int status = job_make_plan(job, changed, error);

    return status != SLUICE_OK || !*changed ? status : job_check(job, error);
}

/* Others that commit all the time would have us plan for ever. */
#define MOST_PLANS 20

static int spans_of(struct job *job, struct claimed_spans *spans, struct sluice_error *error)
{
    int status = plan_spans(job->plan, &job->arena, &spans->items, &spans->count, error);

    return status == SLUICE_OK ? job_add_unsettled(job, spans, error) : status;
}

/* A plan that nobody changes any more, since all that it computes is ours; and what it has to do
 * with is settled. */
static int secure_plan(struct job *job, struct sluice_error *error)
{
    bool asked = false, changed = true;

    for (int i = 0; i < MOST_PLANS; i++) {
        struct claimed_spans spans;
        int status = spans_of(job, &spans, error);
        if (status != SLUICE_OK || spans.count == 0)
            return status;
        if (!asked || !lease_covers(job->claim.lease, spans.items, spans.count)) {
            status = claim_lease(&job->claim, job->context, spans.items, spans.count, error);
            asked = true;
        }
        if (status == SLUICE_OK)
            status = job_settle(job, &spans, error);
        if (status == SLUICE_OK)
            status = plan_again(job, &changed, error);
        if (status != SLUICE_OK || !changed)
            return status;
    }
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "other commands changed the store %d times while this run was planned; "
                            "run it again when they are done",
                            MOST_PLANS);
}

/* ---- the run ---- */

static void finish(struct job *job, int status)
{
    struct buffer line = { 0 };

    job->summary.run_id = job->claim.run_id;
    job->summary.interrupted = status == SLUICE_E_CANCELLED;
    count_seconds(job);
    job->summary.exit_code = claim_judge(&job->claim, status, &job->summary);
    report_summary_line(&job->summary, &line);
    claim_end(&job->claim, job->context->session, job->summary.exit_code,
              line.failed ? NULL : line.data);
    buffer_fini(&line);
}

/* With the sink that was made for it, if it was; which ends here. */
static int execute(struct job *job, int made, struct run_options *options,
                   struct sluice_error *error)
{
    int status = made;

    if (status == SLUICE_OK)
        status = run_execute(job->plan, options, &job->arena, &job->summary, error);
    sink_destroy(options->sink);
    return status;
}

static int run_plan(struct job *job, struct sluice_error *error)
{
    const struct sink_request commits = { job->context->session, job->claim.lease,
                                          job->claim.run_id, job->plan->binding };
    struct run_options options = options_of(job);
    int status = claim_start(&job->claim, job->context->session, error);

    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    options.exact = job->exact;
    tell_begun(job);
    status = sink_store_create(&commits, &options.sink, error);
    status = execute(job, status, &options, error);
    finish(job, status);
    return status;
}

int job_execute(struct job *job, struct sluice_error *error)
{
    struct session *session = job->context->session;
    int status = have_report(job, error);

    if (status == SLUICE_OK)
        status = claim_open(&job->claim, session, job->request.cancel, error);
    if (status == SLUICE_OK)
        status = claim_sign(&job->claim, session, error);
    if (status != SLUICE_OK)
        return status;
    status = secure_plan(job, error);
    job->started += job->claim.spent; /* it has begun since then */
    /* With planning again. */
    job->summary.plan_seconds = seconds_since(job->started);
    return status == SLUICE_OK ? run_plan(job, error) : status;
}

int job_compare(struct job *job, struct shadow *shadow, struct sluice_error *error)
{
    struct run_options options;
    int status = have_report(job, error);

    if (status == SLUICE_OK)
        status = job_refuse_unsettled(job, error);
    if (status != SLUICE_OK)
        return status;
    options = options_of(job);
    options.run_id = ledger_make_id(clock_utc_us(), job->claim.run_id);
    job->begun = true;
    tell_begun(job);
    status = sink_shadow_create(job->context->session, job->plan, shadow, &options.sink, error);
    status = execute(job, status, &options, error);
    job->summary.shadow = true;
    job->summary.interrupted = status == SLUICE_E_CANCELLED;
    count_seconds(job);
    return status;
}
