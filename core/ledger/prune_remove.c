/* prune_remove.c - the removal of what is of the past, so many rows a transaction. */
#include "ledger/prune_private.h"

/* Others wait for a transaction: it shall not last. */
#define KEYS_AT_ONCE 500

struct removal {
    const struct prune *prune;
    enum prune_part part;
    int64_t first, end; /* of its keys */
    const struct lease *lease;
};

/* Those of the commit that goes with this key. */
static int remove_components(struct session *session, const struct removal *removal, int64_t row,
                             struct sluice_error *error)
{
    const struct condition of_commit = { "commit_id", SLUICE_EQUAL,
                                         sluice_value_at(&removal->prune->gone_ids.views[0], row) };

    return session_replace(session, ledger_layouts[LEDGER_COMPONENTS].table, &of_commit, 1, NULL,
                           error);
}

static int remove_row(struct session *session, const struct removal *removal, int64_t row,
                      struct sluice_error *error)
{
    const struct prune_spec *spec = &prune_specs[removal->part];
    const struct ledger_layout *layout = &ledger_layouts[spec->which];
    const struct table *keys = &removal->prune->keys[removal->part];
    struct condition same[LEDGER_MAX_COLUMNS];
    int status = SLUICE_OK;

    for (int32_t c = 0; c < spec->keys; c++)
        same[c] = (struct condition){ layout->names[c], SLUICE_EQUAL,
                                      sluice_value_at(&keys->views[c], row) };
    if (removal->part == PRUNE_COMMITS)
        status = remove_components(session, removal, row, error);
    return status == SLUICE_OK
               ? session_replace(session, layout->table, same, (size_t)spec->keys, NULL, error)
               : status;
}

static int remove_some(struct session *session, void *user, struct sluice_error *error)
{
    const struct removal *removal = user;
    int status = lease_check(session, removal->lease, error);

    for (int64_t row = removal->first; row < removal->end && status == SLUICE_OK; row++)
        status = remove_row(session, removal, row, error);
    return status;
}

static int remove_part(struct removal *removal, struct session *session, struct sluice_error *error)
{
    const struct transaction transaction = { .work = remove_some,
                                             .user = removal,
                                             .is_patient = true,
                                             .stop = removal->prune->request.cancel,
                                             .repeats = true };
    int64_t count = removal->prune->keys[removal->part].row_count;
    int status = SLUICE_OK;

    for (removal->first = 0; removal->first < count && status == SLUICE_OK;
         removal->first = removal->end) {
        removal->end =
            count - removal->first > KEYS_AT_ONCE ? removal->first + KEYS_AT_ONCE : count;
        status = prune_poll(removal->prune, error);
        if (status == SLUICE_OK)
            status = session_transact(session_ledger(session), &transaction, error);
    }
    return status;
}

int prune_remove(struct prune *prune, struct session *session, const struct lease *lease,
                 struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int part = 0; part < PRUNE_PARTS && status == SLUICE_OK; part++) {
        struct removal removal = { .prune = prune, .part = (enum prune_part)part, .lease = lease };
        status = remove_part(&removal, session, error);
    }
    return ledger_fault(session, status, error);
}
