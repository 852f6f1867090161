/* stored.c - a table as the store has it, and what all sinks do that write to a store. */
#include "publish/private.h"

#include <stdlib.h>

int stored_read(struct session *session, const struct sink_read *read, struct table *rows,
                struct sluice_error *error)
{
    const struct read_request *request = &read->request;
    int status;

    if (read->exists)
        return session_read_grown(session, request, rows, error);
    status = table_init(rows, request->columns, request->types, request->count, error);
    if (status == SLUICE_OK)
        table_finish(rows);
    return status;
}

/* ---- what others see ---- */

static int load_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error)
{
    return attempts_load(sink->session, attempts, error);
}

static int write_batch(struct session *session, void *batch, struct sluice_error *error)
{
    return ledger_write(session, batch, NULL, error);
}

static int remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error)
{
    const struct transaction writing = {
        .work = write_batch, .user = batch, .is_patient = true, .stop = stop, .repeats = true
    };

    return session_transact(session_ledger(sink->session), &writing, error);
}

static bool keep(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows)
{
    (void)sink;
    (void)source;
    (void)date_index;
    (void)rows;
    return false;
}

static bool has(const struct sink *sink, const struct source *source, size_t date_index)
{
    (void)sink;
    (void)source;
    (void)date_index;
    return false;
}

static void trim(struct sink *sink, sluice_day date)
{
    (void)sink;
    (void)date;
}

static int read_table(struct sink *sink, struct session *session, const struct sink_read *read,
                      struct table *rows, struct sluice_error *error)
{
    (void)sink;
    return stored_read(session, read, rows, error);
}

const struct sink_sight stored_sight = {
    .leaves = "what was committed stands",
    .attempts = load_attempts,
    .remember = remember,
    .keep = keep,
    .has = has,
    .trim = trim,
    .read = read_table,
};

/* ---- a publication ---- */

int stored_create(const struct sink_kind *kind, size_t size, const struct sink_request *request,
                  struct sink **sink, struct sluice_error *error)
{
    struct stored_sink *stored = calloc(1, size);

    *sink = NULL;
    if (stored == NULL)
        return error_memory(error, "a commit");
    stored->sink = (struct sink){ .kind = kind, .session = request->session };
    stored->lease = request->lease;
    stored->binding = request->binding;
    stored->recorder.run_id = request->run_id;
    stored->last = &stored->first;
    *sink = &stored->sink;
    return SLUICE_OK;
}

void stored_destroy(struct sink *sink)
{
    free((struct stored_sink *)sink);
}

void stored_begin(struct stored_sink *stored, const struct publish_base *base)
{
    stored->base = *base;
    stored->is_open = true;
    stored->first = NULL;
    stored->last = &stored->first;
}

void stored_end(struct stored_sink *stored)
{
    ledger_destroy(stored->own_ledger);
    stored->own_ledger = NULL;
    stored->sink.ledger = NULL;
    stored->first = NULL;
    stored->last = &stored->first;
    stored->is_open = false;
}

int stored_orient(struct stored_sink *stored, struct sluice_error *error)
{
    const struct publish_base *base = &stored->base;
    struct session *session = stored->sink.session;
    int status = SLUICE_OK;

    if (base->ledger == NULL && stored->own_ledger == NULL)
        status = ledger_load(session, base->table, &stored->own_ledger, error);
    stored->sink.ledger = base->ledger == NULL ? stored->own_ledger : base->ledger;
    return status == SLUICE_OK ? session_clock(session, &stored->recorder.at, error) : status;
}

void stored_take(struct stored_sink *stored, struct publish_partition *partition)
{
    partition->next = NULL;
    *stored->last = partition;
    stored->last = &partition->next;
}

int stored_may_stand(const struct stored_sink *stored, struct sluice_error *error)
{
    const struct publish_base *base = &stored->base;

    return base->may_stand == NULL ? SLUICE_OK : base->may_stand(base->user, error);
}

void stored_tell(const struct stored_sink *stored, int became)
{
    for (struct publish_partition *p = stored->first; p != NULL; p = p->next)
        if (p->became == PUBLISH_PENDING)
            p->became = became;
}
