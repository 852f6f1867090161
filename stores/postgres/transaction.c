/*
 * transaction.c - begin, commit and rollback, reads of one state, and the server's clock.
 *
 * A schema has one writer at a time: a transaction begins by taking an advisory lock that goes with
 * it, so that what it reads of the ledger cannot change before it commits, as with SQLite's BEGIN
 * IMMEDIATE. Leases and sequence numbers rest on that. Statements see what was committed before
 * them, so those after the lock see all that the writer before has done. The lock is one of
 * (database, schema): other schemas, and other programs, do not wait for it.
 */
#include "session.h"

/* FNV-1a of what the lock stands for. */
static int64_t lock_number(const struct session *session)
{
    static const char purpose[] = "sluice writes ";
    uint64_t hash = UINT64_C(14695981039346656037);
    const char *parts[] = { purpose, session->schema };
    size_t i;

    for (i = 0; i < 2; i++) {
        const char *at;
        for (at = parts[i]; *at != '\0'; at++)
            hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    }
    return (int64_t)hash;
}

/* The session's settings are on this connection, and not on another one of a pooler. */
static bool is_own(const struct session *session, const struct outcome *outcome)
{
    return outcome->rows != NULL && PQntuples(outcome->rows) == 1 &&
           strcmp(PQgetvalue(outcome->rows, 0, 0), session->mark) == 0;
}

static int open_error(const struct session *session, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "a transaction is open already in '%s': end it first", session->place);
}

static int begin_once(struct session *session, const char *sql, const char *doing,
                      struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    int status = session_ready(session, error);

    if (status == SLUICE_OK)
        status = session_send(session, sql, doing, error);
    if (status == SLUICE_OK)
        status = session_collect(session, &outcome, doing, error);
    if (status == SLUICE_OK && !is_own(session, &outcome)) {
        session_lose(session);
        status = pooler_error(session, error);
    }
    outcome_clear(&outcome);
    return status;
}

/* Ends the server's transaction in whatever state it is, or the connection with it. */
static void undo(struct session *session)
{
    static const struct text sql = { .data = (char *)(uintptr_t) "ROLLBACK" };
    struct sluice_error ignored = SLUICE_ERROR_INIT;

    session_forget_pending(session);
    if (session->connection == NULL)
        return;
    if (session->is_copying || PQtransactionStatus(session->connection) == PQTRANS_ACTIVE) {
        session_lose(session);
        return;
    }
    if (PQtransactionStatus(session->connection) != PQTRANS_IDLE &&
        session_run(session, &sql, NULL, "roll back", &ignored) != SLUICE_OK)
        session_lose(session);
}

/* A connection that goes before anything was done is made anew, once. */
static int begin(struct session *session, const char *sql, const char *doing,
                 struct sluice_error *error)
{
    struct sluice_error first = SLUICE_ERROR_INIT;
    int status;

    if (session->transaction != TRANSACTION_NONE)
        return open_error(session, error);
    status = begin_once(session, sql, doing, &first);
    if (status != SLUICE_OK && status != SLUICE_E_UNSUPPORTED && session->connection == NULL)
        status = begin_once(session, sql, doing, &first);
    if (status == SLUICE_OK)
        return SLUICE_OK;
    undo(session);
    return sluice_error_set(error, status, "%s", first.message);
}

int read_begin(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    /* The server takes its snapshot with the first query. */
    int status = begin(session,
                       "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                       "SELECT pg_catalog.current_setting('sluice.session', true)",
                       "begin reading", error);

    if (status == SLUICE_OK)
        session->transaction = TRANSACTION_READ;
    return status;
}

static void finish_transaction(struct session *session)
{
    session->transaction = TRANSACTION_NONE;
    session->spoilt = false;
    session->lost = false;
}

void read_end(void *handle)
{
    struct session *session = handle;

    if (session->transaction != TRANSACTION_READ)
        return;
    undo(session); /* nothing was written */
    finish_transaction(session);
}

int write_begin(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    struct text sql = { 0 };
    int status;

    if ((session->flags & SLUICE_OPEN_READ_ONLY) != 0 && session->transaction == TRANSACTION_NONE)
        return sluice_error_set(error, SLUICE_E_READ_ONLY, "'%s' was opened to be read alone",
                                session->place);
    text_format(&sql,
                "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT "
                "pg_catalog.current_setting('sluice.session', true), "
                "pg_catalog.pg_advisory_xact_lock(%lld)",
                (long long)lock_number(session));
    status = sql.failed ? memory_error(error) : begin(session, sql.data, "begin writing", error);
    text_fini(&sql);
    if (status == SLUICE_OK)
        session->transaction = TRANSACTION_WRITE;
    return status;
}

/* The server, or who ended the connection, may have let it commit before: nobody can say. */
static int unknown_error(const struct session *session, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_IO,
                            "the server of '%s' went away while it committed: what it did is "
                            "seen by the next command",
                            session->place);
}

/* A transaction that failed is rolled back by COMMIT, which says so and calls it no error. */
static int send_commit(struct session *session, struct sluice_error *error)
{
    PGresult *result = NULL;
    struct outcome outcome = { 0 };
    int status = session_send(session, "COMMIT", "commit", error);

    if (status == SLUICE_OK)
        status = session_result(session, &result, "commit", error);
    if (status != SLUICE_OK)
        return session->connection == NULL ? unknown_error(session, error) : status;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = session_error(session, result, error, "commit");
    else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        status = sluice_error_set(error, SLUICE_E_REFUSED,
                                  "the server rolled a transaction of '%s' back: run again",
                                  session->place);
    if (status == SLUICE_E_BUSY &&
        (is_state(result, "57P") || PQstatus(session->connection) == CONNECTION_BAD))
        status = unknown_error(session, error);
    PQclear(result);
    if (session_collect(session, &outcome, "commit", status == SLUICE_OK ? error : NULL) !=
            SLUICE_OK &&
        status == SLUICE_OK)
        session_lose(session); /* after the answer: it is committed */
    outcome_clear(&outcome);
    return status;
}

int write_commit(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    int status;

    if (session->transaction != TRANSACTION_WRITE)
        return sluice_error_set(error, SLUICE_E_INVALID, "no transaction is open in '%s'",
                                session->place);
    if (session->spoilt)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "a write of this transaction failed in '%s': roll it back",
                                session->place);
    status = session_ready(session, error);
    if (status == SLUICE_OK)
        status = send_commit(session, error);
    if (status == SLUICE_OK)
        finish_transaction(session);
    else
        session->spoilt = true;
    return status;
}

void write_rollback(void *handle)
{
    struct session *session = handle;

    if (session->transaction != TRANSACTION_WRITE)
        return;
    undo(session);
    /* Tables may have been made in it. */
    descriptions_clear(session);
    finish_transaction(session);
}

/* Within a transaction too: now() would stand still there. */
int read_clock(void *handle, int64_t *time, struct sluice_error *error)
{
    static const struct text sql = {
        .data = (char *)(uintptr_t) "SELECT (extract(epoch FROM clock_timestamp()) * "
                                    "1000000)::pg_catalog.int8"
    };
    struct session *session = handle;
    struct outcome outcome = { 0 };
    int status = session_ready(session, error);
    const char *text = "";
    int64_t sum = 0;

    if (status == SLUICE_OK)
        status = session_run(session, &sql, &outcome, "read the clock", error);
    if (status == SLUICE_OK && outcome.rows != NULL && PQntuples(outcome.rows) == 1)
        text = PQgetvalue(outcome.rows, 0, 0);
    for (; *text >= '0' && *text <= '9'; text++)
        sum = sum * 10 + (*text - '0');
    if (status == SLUICE_OK)
        *time = sum;
    outcome_clear(&outcome);
    return status;
}
