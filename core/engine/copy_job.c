/* copy_job.c - a copy between two stores, with leases of both and a record in the second. */
#include "engine/private.h"

void copy_job_init(struct copy_job *job, struct context *context)
{
    *job = (struct copy_job){ .context = context,
                              .claim.end = SLUICE_ERROR_INIT,
                              .held.end = SLUICE_ERROR_INIT };
    arena_init(&job->arena, 0);
}

void copy_job_fini(struct copy_job *job)
{
    claim_fini(&job->claim, &job->to);
    claim_fini(&job->held, &job->from);
    copy_destroy(job->copy);
    context_close(&job->to);
    context_close(&job->from);
    arena_fini(&job->arena);
}

/* ---- the stores ---- */

static int refuse_same(const struct copy_job *job, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "source and target are the same store, %s: nothing was copied",
                            store_name(job->to.store));
}

/* One store may have several names: see find_own_lease. */
static int compare_names(struct copy_job *job, struct sluice_error *error)
{
    const char *from, *to;
    int status = store_full_name(job->from.store, &job->arena, &from, error);

    if (status == SLUICE_OK)
        status = store_full_name(job->to.store, &job->arena, &to, error);
    if (status == SLUICE_OK && strcmp(from, to) == 0)
        status = refuse_same(job, error);
    return status;
}

/* Settings alone; nothing is opened. */
static int name_stores(struct copy_job *job, struct sluice_error *error)
{
    const char *source = job->source == NULL ? job->context->pipeline->path : job->source;
    int from = job->dry_run ? CONTEXT_STORE : CONTEXT_UPDATE;
    int to = job->dry_run ? CONTEXT_STORE : CONTEXT_WRITE;
    int status = context_open_words(&job->from, source, "--source", from | CONTEXT_LATER, error);

    if (status == SLUICE_OK)
        status = context_open_words(&job->to, job->target, "--target", to | CONTEXT_LATER, error);
    return status == SLUICE_OK ? compare_names(job, error) : status;
}

static int open_source(struct copy_job *job, struct sluice_error *error)
{
    struct context *context = job->context;
    int status =
        context_open_store(&job->from, job->dry_run ? CONTEXT_STORE : CONTEXT_UPDATE, error);

    if (status == SLUICE_OK)
        status =
            binding_check_store(context->binding, job->from.session, &context->diagnostics, error);
    return status;
}

/* ---- what is there ---- */

/* By the ledger of the target: does it have a table in other capitals? */
static int check_names(struct copy_job *job, struct session *to, struct sluice_error *error)
{
    struct ledger *ledger;
    int status = ledger_load_names(to, &ledger, error);

    if (status == SLUICE_OK)
        status =
            binding_check_names(job->context->binding, ledger, &job->context->diagnostics, error);
    ledger_destroy(ledger);
    return status;
}

static int look(struct copy_job *job, struct session *to, int how, struct sluice_error *error)
{
    int status = to == NULL ? SLUICE_OK : check_names(job, to, error);

    return status == SLUICE_OK ? copy_look(job->copy, job->from.session, to, how, error) : status;
}

/* What is refused for what the target has is refused before anything is made there. */
static int glance(struct copy_job *job, int how, struct sluice_error *error)
{
    struct session *to = NULL;
    int status = store_open(job->to.store, SLUICE_OPEN_READ_ONLY, &to, error);

    if (status == SLUICE_OK || status == SLUICE_E_NOT_FOUND)
        status = look(job, to, how, error);
    session_close(to);
    return status;
}

static int look_only(struct copy_job *job, struct sluice_error *error)
{
    int status = session_begin_read(job->from.session, error);

    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    status = glance(job, COPY_LOOK, error);
    session_end_read(job->from.session);
    return status;
}

/* ---- both secured ---- */

/* All of the tables: what is computed meanwhile would be in the ledger and not in the copy. */
static int take_lease(struct copy_job *job, struct claim *claim, struct context *context,
                      struct sluice_error *error)
{
    const struct binding *binding = job->context->binding;
    const struct copy_request *request = &job->request;
    size_t count = request->tables == NULL ? binding->source_count : request->count;
    struct lease_span *spans = arena_alloc(&job->arena, sizeof *spans * (count + 1));
    int status;

    if (spans == NULL)
        return error_memory(error, "the list of tables");
    for (size_t i = 0; i < count; i++) {
        const struct source *source =
            request->tables == NULL ? binding->sources[i] : request->tables[i];
        spans[i] = (struct lease_span){ source->name, NO_DATE, INT32_MAX };
    }
    status = claim_lease(claim, context, spans, count, error);
    /* Of the source that is for who runs there; in the target a copy may have had no end. */
    return status == SLUICE_OK && context == &job->to
               ? claim_settle(claim, context, spans, count, NULL, error)
               : status;
}

/* What this very copy holds in the source, found in the target: then it is the same one. */
static int find_own_lease(struct copy_job *job, struct sluice_error *error)
{
    struct lease_record *leases;
    size_t count;
    int status = ledger_leases(job->to.session, &job->arena, &leases, &count, error);

    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        if (leases[i].state == LEASE_HELD && text_equals(leases[i].run_id, job->held.run_id))
            status = refuse_same(job, error);
    return status;
}

static int secure(struct copy_job *job, struct claim *claim, struct context *context,
                  struct sluice_error *error)
{
    int status = claim_open(claim, context->session, job->request.options.cancel, error);

    if (status == SLUICE_OK)
        status = claim_sign(claim, context->session, error);
    if (status == SLUICE_OK && context == &job->to)
        status = find_own_lease(job, error);
    return status == SLUICE_OK ? take_lease(job, claim, context, error) : status;
}

/* The source's first: it is where others work. The wait is one for both. */
static int secure_both(struct copy_job *job, struct sluice_error *error)
{
    struct claim *held = &job->held, *claim = &job->claim;
    int status;

    held->pipeline = claim->pipeline;
    held->command = claim->command;
    held->events = claim->events;
    held->user = claim->user;
    held->seconds = claim->seconds;
    status = secure(job, held, &job->from, error);
    if (status == SLUICE_OK)
        status = context_open_store(&job->to, CONTEXT_WRITE, error);
    claim->spent = held->spent;
    claim->told = held->told;
    return status == SLUICE_OK ? secure(job, claim, &job->to, error) : status;
}

/* ---- copying ---- */

static void end_record(struct copy_job *job, int status)
{
    const struct copy_result *result = &job->result;
    char summary[256];

    (void)snprintf(summary, sizeof summary, "copied %lld rows of %zu table%s from %.120s%s",
                   (long long)result->rows, result->copied, PLURAL(result->copied),
                   store_name(job->from.store),
                   status == SLUICE_E_CANCELLED ? "; interrupted" : "");
    claim_end(&job->claim, job->to.session, claim_judge(&job->claim, status, NULL), summary);
}

static int copy_tables(struct copy_job *job, struct sluice_error *error)
{
    int status = look(job, job->to.session, COPY_LOOK, error);

    if (status == SLUICE_OK)
        status = claim_start(&job->claim, job->to.session, error);
    if (status != SLUICE_OK)
        return status;
    job->begun = true;
    status = copy_run(job->copy, job->claim.run_id, job->claim.lease, &job->result, error);
    end_record(job, status);
    return status;
}

/* The source is read in one state, which is that of its lease. */
static int copy_secured(struct copy_job *job, struct sluice_error *error)
{
    int status = glance(job, COPY_GLANCE, error);

    if (status == SLUICE_OK)
        status = secure_both(job, error);
    if (status == SLUICE_OK)
        status = session_begin_read(job->from.session, error);
    if (status != SLUICE_OK)
        return status;
    status = copy_tables(job, error);
    session_end_read(job->from.session);
    return status;
}

int copy_job_run(struct copy_job *job, struct sluice_error *error)
{
    int status = name_stores(job, error);

    job->request.binding = job->context->binding;
    if (status == SLUICE_OK)
        status = open_source(job, error);
    if (status == SLUICE_OK)
        status = copy_create(&job->request, &job->copy, error);
    if (status != SLUICE_OK)
        return status;
    return job->dry_run ? look_only(job, error) : copy_secured(job, error);
}
