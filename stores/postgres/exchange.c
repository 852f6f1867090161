/* exchange.c - statements to the server and results back, with a deadline on every wait. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "session.h"

static int64_t now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time); /* there always is one */
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void session_forget_pending(struct session *session)
{
    session->pending.length = 0;
    session->pending.failed = false;
    session->pending_count = 0;
}

void session_lose(struct session *session)
{
    PQfinish(session->connection); /* NULL is accepted */
    session->connection = NULL;
    session->is_copying = false;
    session_forget_pending(session);
    session->lost = session->transaction != TRANSACTION_NONE;
    session->can_describe = false;
}

static int silence_error(struct session *session, const char *doing, struct sluice_error *error)
{
    session_lose(session);
    return sluice_error_set(
        error, SLUICE_E_IO,
        "cannot %s in '%s': the server said nothing for %d s; nothing of it was "
        "committed; see what it does, or raise `deadline`",
        doing, session->place, session->milliseconds / 1000);
}

int session_await(struct session *session, bool writing, const char *doing,
                  struct sluice_error *error)
{
    int64_t until = now() + session->milliseconds;
    struct pollfd socket = { .fd = PQsocket(session->connection),
                             .events = (short)(POLLIN | (writing ? POLLOUT : 0)) };

    for (;;) {
        int64_t left = until - now();
        int ready;
        if (session->milliseconds > 0 && left <= 0)
            return silence_error(session, doing, error);
        ready = poll(&socket, 1, session->milliseconds > 0 ? (int)left : -1);
        if (ready > 0)
            return SLUICE_OK;
        if (ready < 0 && errno != EINTR)
            break;
    }
    session_lose(session);
    return session_error(session, NULL, error, "%s", doing);
}

int session_lost(struct session *session, const char *doing, struct sluice_error *error)
{
    int status = session_error(session, NULL, error, "%s", doing);

    session_lose(session);
    return status;
}

int session_flush(struct session *session, const char *doing, struct sluice_error *error)
{
    int status = SLUICE_OK;
    int left;

    /* What the server says meanwhile is taken in, or both would wait for each other. */
    while ((left = PQflush(session->connection)) > 0) {
        status = session_await(session, true, doing, error);
        if (status != SLUICE_OK)
            return status;
        if (PQconsumeInput(session->connection) == 0)
            return session_lost(session, doing, error);
    }
    return left == 0 ? SLUICE_OK : session_lost(session, doing, error);
}

int session_send(struct session *session, const char *sql, const char *doing,
                 struct sluice_error *error)
{
    struct text *pending = &session->pending;
    int sent;

    if (pending->length > 0) {
        text_add(pending, sql);
        if (pending->failed)
            return memory_error(error);
        sql = pending->data;
    }
    sent = PQsendQuery(session->connection, sql);
    session->awaited = session->pending_count;
    session->pending_count = 0;
    pending->length = 0;
    if (sent == 0)
        return session_lost(session, doing, error);
    return session_flush(session, doing, error);
}

static int next_result(struct session *session, PGresult **result, const char *doing,
                       struct sluice_error *error)
{
    *result = NULL;
    while (PQisBusy(session->connection) != 0) {
        int status = session_await(session, false, doing, error);
        if (status != SLUICE_OK)
            return status;
        if (PQconsumeInput(session->connection) == 0)
            break; /* what the server said last is a result too */
    }
    *result = PQgetResult(session->connection);
    return SLUICE_OK;
}

int session_result(struct session *session, PGresult **result, const char *doing,
                   struct sluice_error *error)
{
    int status = next_result(session, result, doing, error);

    while (status == SLUICE_OK && session->awaited > 0 &&
           PQresultStatus(*result) == PGRES_COMMAND_OK) {
        session->awaited--;
        PQclear(*result);
        status = next_result(session, result, doing, error);
    }
    return status;
}

bool session_failed_earlier(const struct session *session)
{
    return session->awaited > 0;
}

void outcome_clear(struct outcome *outcome)
{
    PQclear(outcome->rows);
    PQclear(outcome->failed);
    *outcome = (struct outcome){ 0 };
}

static void keep(struct outcome *outcome, PGresult *result)
{
    PGresult **place = NULL;

    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        place = &outcome->rows;
    else if (PQresultStatus(result) != PGRES_COMMAND_OK && outcome->failed == NULL)
        place = &outcome->failed;
    if (place == NULL) {
        PQclear(result);
        return;
    }
    PQclear(*place);
    *place = result;
}

int session_collect(struct session *session, struct outcome *outcome, const char *doing,
                    struct sluice_error *error)
{
    PGresult *result;
    int status;

    for (;;) {
        status = session_result(session, &result, doing, error);
        if (status != SLUICE_OK || result == NULL)
            break;
        keep(outcome, result);
    }
    if (status == SLUICE_OK && outcome->failed != NULL)
        status = session_error(session, outcome->failed, error, "%s", doing);
    if (session->connection != NULL && PQstatus(session->connection) == CONNECTION_BAD) {
        if (status == SLUICE_OK)
            status = session_error(session, NULL, error, "%s", doing);
        session_lose(session);
    }
    return status;
}

int session_run(struct session *session, const struct text *sql, struct outcome *outcome,
                const char *doing, struct sluice_error *error)
{
    struct outcome own = { 0 };
    int status;

    if (sql->failed)
        return memory_error(error);
    status = session_send(session, sql->data, doing, error);
    if (status == SLUICE_OK)
        status = session_collect(session, outcome == NULL ? &own : outcome, doing, error);
    outcome_clear(&own);
    return status;
}
