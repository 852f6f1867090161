/* transaction.c - begin, commit and rollback of a session that writes. */
#include "session.h"

/* SQLite goes on with the file that it opened, wherever that is now. */
static int check_place(const struct session *session, struct sluice_error *error)
{
    int moved = 0;

    if (sqlite3_file_control(session->database, "main", SQLITE_FCNTL_HAS_MOVED, &moved) !=
            SQLITE_OK ||
        moved == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_IO,
                            "the file of the store '%s' was moved, replaced or deleted while it "
                            "was open: what is committed now would be lost, so nothing is; put the "
                            "file back and run the same command again",
                            session->path);
}

int write_begin(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    int status;

    if (session->transaction != TRANSACTION_NONE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "a transaction is open already in '%s': end it first",
                                session->path);
    status = check_place(session, error);
    if (status == SLUICE_OK)
        status = session_execute(session, "BEGIN IMMEDIATE", "begin writing", error);
    if (status == SLUICE_OK)
        session->transaction = TRANSACTION_WRITE;
    return status;
}

int write_commit(void *handle, struct sluice_error *error)
{
    struct session *session = handle;
    int status;

    if (session->transaction != TRANSACTION_WRITE)
        return sluice_error_set(error, SLUICE_E_INVALID, "no transaction is open in '%s'",
                                session->path);
    if (session->spoilt)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "a write of this transaction failed in '%s': roll it back",
                                session->path);
    status = check_place(session, error);
    if (status == SLUICE_OK)
        status = session_execute(session, "COMMIT", "commit", error);
    if (status == SLUICE_OK)
        session->transaction = TRANSACTION_NONE;
    else
        session->spoilt = true;
    return status;
}

void write_rollback(void *handle)
{
    struct session *session = handle;

    if (session->transaction != TRANSACTION_WRITE)
        return;
    session_undo(session);
    session->transaction = TRANSACTION_NONE;
    session->spoilt = false;
}
