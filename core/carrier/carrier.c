/* carrier.c - which way the rows of partitions take, and that of a driver that replaces them. */
#include "carrier/carrier.h"

static int need_nothing(struct session *session, const atomic_bool *stop,
                        struct sluice_error *error)
{
    (void)session;
    (void)stop;
    (void)error;
    return SLUICE_OK;
}

static const struct carrier driver_carrier = {
    .prepare = need_nothing,
    .stage = session_stage,
    .send = session_send,
    .unstage = session_unstage,
    .settle = session_settle,
    .revoke = session_revoke,
};

const struct carrier *carrier_of(const struct session *session)
{
    return session_capabilities(session) & SLUICE_CAN_PUBLISH ? &driver_carrier : &tagged_carrier;
}

void carrier_id(const char *commit_id, char id[CARRIER_ID_SIZE])
{
    size_t length = 0;

    for (; commit_id[length] != '\0' && length < CARRIER_ID_SIZE - 1; length++)
        id[length] = commit_id[length] == '.' ? '_' : commit_id[length];
    id[length] = '\0';
}
