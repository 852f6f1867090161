/* prune_job.c - what of the ledger is of the past, found by ledger and rows and removed under a
 * lease. */
#include "engine/private.h"

void prune_job_init(struct prune_job *job, struct context *context)
{
    *job = (struct prune_job){ .context = context, .claim.end = SLUICE_ERROR_INIT };
    arena_init(&job->arena, 0);
}

void prune_job_fini(struct prune_job *job)
{
    claim_fini(&job->claim, job->context);
    prune_destroy(job->prune);
    for (size_t i = 0; i < job->tokens.count; i++)
        text_set_fini(job->tokens.entries[i].value);
    map_fini(&job->tokens);
    arena_fini(&job->arena);
}

/* ---- runs that rows name ---- */

struct naming {
    const atomic_bool *cancel;
    struct text_set *runs;
};

static int note_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    const struct naming *naming = user;
    struct sluice_value last = sluice_of_null();
    int status = SLUICE_OK;

    if (naming->cancel != NULL && atomic_load(naming->cancel))
        return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    /* Rows of a run stand together. */
    for (int64_t row = 0; row < batch->row_count && status == SLUICE_OK; row++) {
        struct sluice_value run = sluice_value_at(&batch->columns[0], row);
        if (run.type == SLUICE_TEXT && !sluice_value_equals(run, last))
            status = text_set_add(naming->runs, run.as.text, (size_t)run.length, error);
        last = run;
    }
    return status;
}

/* Rows that were computed do. */
static bool names_runs(const struct sluice_layout *layout)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, "run_id") == 0)
            return layout->fields[i]->type == SLUICE_TEXT;
    return false;
}

static int note_runs(void *user, const char *table, struct text_set *runs,
                     struct sluice_error *error)
{
    static const char *const column = "run_id";
    static const int32_t type = SLUICE_TEXT;
    const struct prune_job *job = user;
    struct session *session = job->context->session;
    const struct read_request request = {
        .table = table, .columns = &column, .types = &type, .count = 1
    };
    struct naming naming = { job->cancel, runs };
    const struct sluice_layout *layout;
    int status = session_describe(session, table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    return status == SLUICE_OK && names_runs(layout)
               ? session_each(session, &request, note_batch, &naming, error)
               : status;
}

/* ---- tokens of external tables ---- */

static int load_tokens(struct prune_job *job, const struct source *source,
                       struct sluice_error *error)
{
    const struct day_range all = { INT32_MIN, INT32_MAX };
    struct text_set *set = arena_alloc(&job->arena, sizeof *set);
    struct token_list tokens = { 0 };
    int status = set == NULL ? error_memory(error, "the versions of a table")
                             : source_tokens(job->context->session, source, all, &job->arena,
                                             &tokens, error);

    if (status != SLUICE_OK || !tokens.known)
        return status;
    if (!map_put_text(&job->tokens, source->name, set))
        return error_memory(error, "the versions of a table");
    for (size_t i = 0; i < tokens.count && status == SLUICE_OK; i++)
        status = text_set_add(set, tokens.items[i].text, strlen(tokens.items[i].text), error);
    return status;
}

static int load_all_tokens(struct prune_job *job, struct sluice_error *error)
{
    const struct binding *binding = job->context->binding;
    int status = SLUICE_OK;

    for (size_t i = 0; i < binding->source_count && status == SLUICE_OK; i++)
        if (source_is_external(binding->sources[i]))
            status = load_tokens(job, binding->sources[i], error);
    return status;
}

/* Of a table that this pipeline does not have nobody knows. */
static bool is_current(void *user, const char *table, const char *token, size_t length)
{
    const struct text_set *set = map_get_text(&((const struct prune_job *)user)->tokens, table);

    return set == NULL || text_set_has(set, token, length);
}

/* ---- looking ---- */

static int look(struct prune_job *job, struct sluice_error *error)
{
    struct session *session = job->context->session;
    struct prune_request request = {
        .is_current = is_current, .note_runs = note_runs, .user = job, .cancel = job->cancel
    };
    int64_t now;
    int status = session_clock(session_ledger(session), &now, error);

    if (status == SLUICE_OK)
        status = session_begin_read(session, error);
    if (status != SLUICE_OK)
        return status;
    job->before = now - job->days * INT64_C(86400000000);
    job->keeps_runs = session_bills(session);
    request.before = job->before;
    if (job->keeps_runs)
        request.note_runs = NULL;
    status = load_all_tokens(job, error);
    if (status == SLUICE_OK)
        status = prune_create(session, &request, &job->prune, error);
    session_end_read(session);
    return status;
}

/* ---- removing ---- */

/* Of whatever pipeline: a run that planned by records that are gone would plan again, but one that
 * commits meanwhile would commit behind what was looked at. */
static int take_lease(struct prune_job *job, struct sluice_error *error)
{
    struct ledger *names;
    struct lease_span *spans;
    size_t count = 0;
    int status = ledger_load_names(job->context->session, &names, error);

    if (status != SLUICE_OK)
        return status;
    while (ledger_table(names, count) != NULL)
        count++;
    spans = arena_alloc(&job->arena, sizeof *spans * (count + 1));
    for (size_t i = 0; i < count && spans != NULL; i++)
        spans[i] = (struct lease_span){ arena_text(&job->arena, ledger_table(names, i)), NO_DATE,
                                        INT32_MAX };
    for (size_t i = 0; i < count && spans != NULL; i++)
        if (spans[i].table == NULL)
            spans = NULL;
    ledger_destroy(names);
    if (spans == NULL)
        return error_memory(error, "the lease");
    status = claim_lease(&job->claim, job->context, spans, count, error);
    return status == SLUICE_OK ? claim_settle(&job->claim, job->context, spans, count, NULL, error)
                               : status;
}

static int begin(struct prune_job *job, struct sluice_error *error)
{
    struct session *session = job->context->session;
    int status = claim_open(&job->claim, session, job->cancel, error);

    if (status == SLUICE_OK)
        status = claim_sign(&job->claim, session, error);
    if (status == SLUICE_OK)
        status = take_lease(job, error);
    if (status == SLUICE_OK)
        status = claim_start(&job->claim, session, error);
    job->begun = status == SLUICE_OK;
    return status;
}

static void end(struct prune_job *job, int status)
{
    int verdict = claim_judge(&job->claim, status, NULL);
    char summary[64] = "nothing was removed";
    int64_t going = 0;

    for (int part = 0; part < PRUNE_PARTS && job->prune != NULL; part++)
        going += prune_counts(job->prune)[part].going;
    if (status == SLUICE_OK && going > 0)
        (void)snprintf(summary, sizeof summary, "%lld row%s of the past removed", (long long)going,
                       PLURAL(going));
    claim_end(&job->claim, job->context->session, verdict, summary);
}

int prune_job_run(struct prune_job *job, struct sluice_error *error)
{
    int status = job->dry_run ? SLUICE_OK : begin(job, error);

    if (status == SLUICE_OK)
        status = look(job, error);
    if (status == SLUICE_OK && !job->dry_run)
        status = prune_remove(job->prune, job->context->session, job->claim.lease, error);
    if (job->begun)
        end(job, status);
    return status;
}
