/* transaction.c - the ladder of every change: begin, work, commit; roll back what did not end well.
 */
#include "store/store.h"

static int begin(struct session *session, const struct transaction *transaction,
                 struct sluice_error *error)
{
    return transaction->is_patient ? session_begin_patiently(session, transaction->stop, error)
                                   : session_begin(session, error);
}

int session_transact(struct session *session, const struct transaction *transaction,
                     struct sluice_error *error)
{
    int status = begin(session, transaction, error);

    if (status == SLUICE_OK)
        status = transaction->work(session, transaction->user, error);
    if (status == SLUICE_OK)
        status = session_commit(session, error);
    /* After a failed begin as well: a driver may have begun and only lost the answer. */
    if (status != SLUICE_OK)
        session_rollback(session);
    return status;
}
