/*
 * asker.h - what an answer is made from. All of it is the caller's and outlives the answer.
 */
#ifndef CORE_ASK_ASKER_H
#define CORE_ASK_ASKER_H

#include "plan/plan.h"

struct asker {
    const struct binding *binding;
    struct session *session;     /* one state of the store, see session_begin_read */
    const struct ledger *ledger; /* of that state */
    const atomic_bool *cancel;   /* ends the search with SLUICE_E_CANCELLED; may be NULL */
};

#endif
