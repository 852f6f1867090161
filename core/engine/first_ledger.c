/*
 * first_ledger.c - the store of a ledger that lies elsewhere, made by the first run.
 *
 * Over tables that others write nothing is ever imported: it is a run that needs the ledger first.
 * Where it computed something already, a ledger that is not there is one that was lost: with a new
 * one everything would be computed once more, and what is still on its way to the store would be
 * known to nobody.
 */
#include "engine/private.h"

static int refuse(const struct context *context, const char *table, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_IO,
                            "the ledger's store, %s, is not there, though %s has the table '%s' "
                            "that this pipeline computes: correct its section or restore it from "
                            "a copy; to begin anew, drop the computed tables first",
                            store_name(store_ledger(context->store)), store_name(context->store),
                            table);
}

/* Has the store a table that only we can have made? */
static int check_outputs(const struct context *context, struct session *session,
                         struct sluice_error *error)
{
    const struct binding *binding = context->binding;
    int status = SLUICE_OK;

    for (size_t i = 0; binding != NULL && i < binding->source_count && status == SLUICE_OK; i++) {
        bool has = false;
        if (binding->sources[i]->raw != NULL)
            continue;
        status = session_has_table(session, binding->sources[i]->name, &has, error);
        if (status == SLUICE_OK && has)
            status = refuse(context, binding->sources[i]->name, error);
    }
    return status;
}

int context_may_make_ledger(const struct context *context, bool *may, struct sluice_error *error)
{
    struct session *session = NULL;
    int status = store_open(context->store, SLUICE_OPEN_READ_ONLY, &session, error);

    *may = false;
    if (status == SLUICE_OK && session_lacks_ledger(session)) {
        status = check_outputs(context, session, error);
        *may = status == SLUICE_OK;
    }
    session_close(session);
    return status;
}
