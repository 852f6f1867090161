/* stored.c - a table as the store has it, its clock, and what all sinks do that write to a store.
 */
#include "publish/private.h"

int stored_clock(struct sink *sink, int64_t *time, struct sluice_error *error)
{
    return session_clock(sink->session, time, error);
}

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

/* ---- what sinks share that write to a store ---- */

int stored_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error)
{
    return attempts_load(sink->session, attempts, error);
}

static int write_batch(struct session *session, void *batch, struct sluice_error *error)
{
    return ledger_write(session, batch, NULL, error);
}

int stored_remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error)
{
    const struct transaction writing = {
        .work = write_batch, .user = batch, .is_patient = true, .stop = stop, .repeats = true
    };

    return session_transact(session_ledger(sink->session), &writing, error);
}

/* Whatever is done, the store has. */
bool stored_keep(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows)
{
    (void)sink;
    (void)source;
    (void)date_index;
    (void)rows;
    return false;
}

bool stored_has(const struct sink *sink, const struct source *source, size_t date_index)
{
    (void)sink;
    (void)source;
    (void)date_index;
    return false;
}

void stored_trim(struct sink *sink, sluice_day date)
{
    (void)sink;
    (void)date;
}

int stored_sees(struct sink *sink, struct session *session, const struct sink_read *read,
                struct table *rows, struct sluice_error *error)
{
    (void)sink;
    return stored_read(session, read, rows, error);
}
