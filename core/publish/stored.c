/* stored.c - a table as the store has it, and its clock. */
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
