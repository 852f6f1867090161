/*
 * transaction.c - the ladder of every change: begin, work, commit; roll back what did not end well,
 * and do it again where that is all there is to it.
 *
 * A store in which several write at once may refuse a transaction at any of its calls, and at the
 * commit too: two of them read what the other changed, or wait for each other. It says
 * SLUICE_E_BUSY, nothing of the transaction stands, and the same again may do. That it is the same
 * is for the work to see to, which reads anew what it goes by and begins with nothing of the
 * attempt before.
 *
 * A commit that failed with SLUICE_E_IO may stand: the answer was lost on its way. Who asks for the
 * change can tell, by a mark of its own in what it wrote, and is asked in a transaction that begins
 * after: either the mark is there, or it is not, and what comes then can only be made by another
 * attempt. A store may still be at work on the commit while it is asked. So the mark is a key: the
 * attempt that follows waits for the one before and is refused by it, and who is refused after a
 * lost answer asks once more. Where the change done twice is the change done once nobody is asked.
 */
#include "store/store.h"

/* Seconds. A heartbeat, and whoever has a wait of his own around it, is not to be held up. */
#define SHORT_PATIENCE 2
/* Seconds, for a store that was gone for a moment. */
#define LOST_PATIENCE 5
/* So many answers lost, one after the other, are no accident. */
#define MOST_LOST 5

enum ending {
    DONE,
    FAILED, /* nothing stands, and the same again would fail likewise */
    AGAIN,  /* nothing stands */
    LOST,   /* nobody knows */
};

static int begin(struct session *session, const struct transaction *transaction,
                 struct sluice_error *error)
{
    return transaction->is_patient ? session_begin_patiently(session, transaction->stop, error)
                                   : session_begin(session, error);
}

static enum ending attempt(struct session *session, const struct transaction *transaction,
                           struct sluice_error *error)
{
    enum ending ending = FAILED;
    int status = begin(session, transaction, error);

    if (status == SLUICE_OK) {
        status = transaction->work(session, transaction->user, error);
        ending = status == SLUICE_E_BUSY ? AGAIN : FAILED;
    }
    if (status == SLUICE_OK) {
        status = session_commit(session, error);
        ending = status == SLUICE_OK       ? DONE
                 : status == SLUICE_E_BUSY ? AGAIN
                 : status == SLUICE_E_IO   ? LOST
                                           : FAILED;
    }
    /* After a failed begin as well: a driver may have begun and only lost the answer. */
    if (status != SLUICE_OK)
        session_rollback(session);
    return ending;
}

int session_find_out(struct session *session, const struct doubt *doubt, bool *stands,
                     struct sluice_error *error)
{
    struct patience patience;
    int status;

    *stands = false;
    patience_init(&patience, LOST_PATIENCE, doubt->stop);
    do {
        status = session_begin(session, error);
        if (status == SLUICE_OK)
            status = doubt->stands(session, doubt->user, stands, error);
        session_rollback(session);
    } while ((status == SLUICE_E_IO || status == SLUICE_E_BUSY) && patience_rest(&patience, error));
    return status;
}

/* Is an attempt of before what stands? The failure stays what it is where nobody can say so. */
static int find_out(struct session *session, const struct transaction *transaction, bool *stands,
                    const struct sluice_error *failure)
{
    const struct doubt doubt = { transaction->stands, transaction->user, transaction->stop };
    struct sluice_error ignored = SLUICE_ERROR_INIT;

    *stands = false;
    if (transaction->repeats)
        return SLUICE_OK;
    return transaction->stands == NULL ? failure->status
                                       : session_find_out(session, &doubt, stands, &ignored);
}

int session_transact(struct session *session, const struct transaction *transaction,
                     struct sluice_error *error)
{
    struct patience patience;
    int lost = 0;

    patience_init(&patience, transaction->is_patient ? SESSION_PATIENCE : SHORT_PATIENCE,
                  transaction->stop);
    for (;;) {
        enum ending ending = attempt(session, transaction, error);
        bool stands = false;

        if (ending == DONE)
            return SLUICE_OK;
        lost += ending == LOST;
        if (lost > 0 && find_out(session, transaction, &stands, error) != SLUICE_OK)
            return error->status;
        if (stands)
            return SLUICE_OK;
        if (ending == FAILED || lost == MOST_LOST || !patience_rest(&patience, error))
            return error->status;
    }
}
