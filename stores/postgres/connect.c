/* connect.c - making a connection, setting the server's session up, and making it anew. */
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "session.h"

#ifndef BUSY_MILLISECONDS /* tests have less patience */
#define BUSY_MILLISECONDS 10000
#endif

static int64_t now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time); /* there always is one */
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- connecting ---- */

/*
 * libpq would print notices to stderr, which is not ours. What ends a connection while it is idle
 * comes as one too, before the end itself.
 */
static void take_notice(void *user, const PGresult *result)
{
    struct session *session = user;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity != NULL && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0))
        session->ended = true;
}

static void make_quiet(struct session *session, PGconn *connection)
{
    session->ended = false;
    (void)PQsetNoticeReceiver(connection, take_notice, session);
    (void)PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
}

static int late_error(const struct session *session, struct sluice_error *error)
{
    return sluice_error_set(
        error, SLUICE_E_IO,
        "cannot connect to '%s': no answer within %d s; check `host` and `port`, "
        "and that the server runs, or raise `connect_timeout`",
        session->place, session->connect_milliseconds / 1000);
}

static int poll_connection(const struct session *session, PGconn *connection,
                           struct sluice_error *error)
{
    int64_t until = now() + session->connect_milliseconds;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK) {
        struct pollfd socket = { .fd = PQsocket(connection),
                                 .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT };
        int64_t left = until - now();
        if (state == PGRES_POLLING_FAILED)
            return connect_error(session, connection, error);
        if (left <= 0)
            return late_error(session, error);
        if (poll(&socket, 1, (int)left) != 0)
            state = PQconnectPoll(connection);
    }
    return SLUICE_OK;
}

/* ---- setting it up ---- */

/*
 * Nothing that the role, the database or the environment sets may change what is read or end a
 * statement while the other side is at work: times out is what this driver does. Rows that a policy
 * hides would be missing without a word, so that is an error. A server whose client is gone ends
 * within a minute.
 */
static const char setup[] = "SET search_path = pg_catalog, pg_temp; "
                            "SET standard_conforming_strings = on; "
                            "SET TimeZone = 'UTC'; "
                            "SET DateStyle = 'ISO, YMD'; "
                            "SET extra_float_digits = 3; "
                            "SET statement_timeout = 0; "
                            "SET idle_in_transaction_session_timeout = 0; "
                            "SET row_security = off; "
                            "SET tcp_keepalives_idle = 30; "
                            "SET tcp_keepalives_interval = 10; "
                            "SET tcp_keepalives_count = 3; ";

static void make_mark(struct session *session)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_REALTIME, &time);
    (void)snprintf(session->mark, sizeof session->mark, "%ld.%p.%lld.%ld", (long)getpid(),
                   (void *)session, (long long)time.tv_sec, time.tv_nsec);
}

static int set_up(struct session *session, struct sluice_error *error)
{
    struct text sql = { 0 };
    int status;

    make_mark(session);
    text_add(&sql, setup);
    text_format(&sql, "SET lock_timeout = %d; SET sluice.session = '%s'", BUSY_MILLISECONDS,
                session->mark);
    /* A pooler may hand on what somebody else has set. */
    text_add(&sql, (session->flags & SLUICE_OPEN_READ_ONLY) != 0
                       ? "; SET default_transaction_read_only = on"
                       : "; RESET default_transaction_read_only");
    status = session_run(session, &sql, NULL, "set the session up", error);
    text_fini(&sql);
    return status;
}

/* Settings that not every server and system has. */
static int set_up_more(struct session *session, struct sluice_error *error)
{
    struct text sql = { 0 };
    struct sluice_error ignored = SLUICE_ERROR_INIT;

    if (PQserverVersion(session->connection) < 140000)
        return SLUICE_OK;
    text_add(&sql, "SET idle_session_timeout = 0; SET client_connection_check_interval = 5000");
    (void)session_run(session, &sql, NULL, "set the session up", &ignored);
    text_fini(&sql);
    if (session->connection != NULL)
        return SLUICE_OK;
    return sluice_error_set(error, ignored.status, "%s", ignored.message);
}

static int check_version(const struct session *session, struct sluice_error *error)
{
    int version = PQserverVersion(session->connection);

    if (version >= 120000)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                            "'%s' is PostgreSQL %d: version 12 or a newer one is needed",
                            session->place, version / 10000);
}

int session_connect(struct session *session, struct sluice_error *error)
{
    PGconn *connection =
        PQconnectStartParams(session->keywords, (const char *const *)session->values, 0);
    int status;

    if (connection == NULL)
        return memory_error(error);
    make_quiet(session, connection);
    if (PQstatus(connection) == CONNECTION_BAD)
        status = connect_error(session, connection, error);
    else
        status = poll_connection(session, connection, error);
    if (status != SLUICE_OK) {
        PQfinish(connection);
        return status;
    }
    session->connection = connection;
    session->can_describe = false;
    status = PQsetnonblocking(connection, 1) == 0 ? check_version(session, error)
                                                  : session_error(session, NULL, error, "connect");
    if (status == SLUICE_OK)
        status = set_up(session, error);
    if (status == SLUICE_OK)
        status = set_up_more(session, error);
    if (status != SLUICE_OK)
        session_lose(session);
    return status;
}

/* Has the server ended the connection while it was idle? */
static bool is_gone(struct session *session)
{
    struct pollfd socket = { .fd = PQsocket(session->connection), .events = POLLIN };

    if (poll(&socket, 1, 0) <= 0)
        return false;
    if (PQconsumeInput(session->connection) == 0)
        return true;
    PQfreemem(PQnotifies(session->connection)); /* has libpq look at what came */
    return session->ended || PQstatus(session->connection) == CONNECTION_BAD;
}

int session_ready(struct session *session, struct sluice_error *error)
{
    int status = session->is_copying ? stream_settle(session, error) : SLUICE_OK;

    if (status != SLUICE_OK)
        return status;
    if (session->transaction != TRANSACTION_NONE) {
        if (session->connection != NULL)
            return SLUICE_OK;
        return sluice_error_set(
            error, session->transaction == TRANSACTION_WRITE ? SLUICE_E_BUSY : SLUICE_E_IO,
            "the connection to '%s' was lost within a transaction: roll it back; "
            "what was committed before stands",
            session->place);
    }
    if (session->connection != NULL && is_gone(session))
        session_lose(session);
    if (session->connection != NULL)
        return SLUICE_OK;
    return session_connect(session, error);
}
