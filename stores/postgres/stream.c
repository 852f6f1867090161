/*
 * stream.c - the rows of a COPY that are under way.
 *
 * A connection has one COPY at a time. Whoever else needs the connection first sets the rows that
 * are under way aside, in the memory of their scan.
 */
#include "session.h"

#define PATIENCE_BYTES (4U << 20) /* of a scan given up that are read, rather than connect anew */

int stream_next(struct session *session, char **bytes, int *length, const char *table,
                struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    char doing[160];
    int status = SLUICE_OK;

    (void)snprintf(doing, sizeof doing, "read table '%.100s'", table);
    while ((*length = PQgetCopyData(session->connection, bytes, 1)) == 0) {
        status = session_await(session, false, doing, error);
        if (status == SLUICE_OK && PQconsumeInput(session->connection) == 0)
            break;
        if (status != SLUICE_OK)
            return status;
    }
    if (*length > 0)
        return SLUICE_OK;
    if (*length < -1)
        return session_lost(session, doing, error);
    *length = 0;
    session->is_copying = false;
    session->stream = NULL;
    status = session_collect(session, &outcome, doing, error);
    outcome_clear(&outcome);
    return status;
}

/* What nobody wants any more. Outside a transaction a new connection may be had sooner. */
static int drain(struct session *session, struct sluice_error *error)
{
    size_t taken = 0;
    int length = 1;
    int status = SLUICE_OK;

    while (session->is_copying && status == SLUICE_OK && length > 0) {
        char *bytes = NULL;
        status = stream_next(session, &bytes, &length, "given up", error);
        PQfreemem(bytes);
        taken += (size_t)(length > 0 ? length : 0);
        if (session->transaction == TRANSACTION_NONE && taken > PATIENCE_BYTES)
            session_lose(session);
    }
    return session->transaction == TRANSACTION_NONE ? SLUICE_OK : status;
}

int stream_settle(struct session *session, struct sluice_error *error)
{
    struct stream *stream = session->stream;
    int status = SLUICE_OK;

    if (stream == NULL)
        return drain(session, error);
    while (session->is_copying && status == SLUICE_OK) {
        char *bytes = NULL;
        int length = 0;
        status = stream_next(session, &bytes, &length, stream->table, error);
        if (status == SLUICE_OK && length > 0) {
            text_add_bytes(&stream->aside, (const char *)&length, sizeof length);
            text_add_bytes(&stream->aside, bytes, (size_t)length);
        }
        PQfreemem(bytes);
        if (stream->aside.failed)
            status = memory_error(error);
    }
    if (status == SLUICE_OK)
        stream->done = true;
    session->stream = NULL;
    return status;
}
