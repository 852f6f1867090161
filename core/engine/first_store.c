/*
 * first_store.c - a store that is not there yet, of a pipeline that only reads what others write.
 *
 * Where all that is read is external nothing is ever imported, so it is the first run that makes
 * the place of its own tables. It may where those of others lie outside of it, in a schema or
 * dataset of their own: a place that should have them and is not there is one that somebody
 * misspelt.
 */
#include "engine/private.h"

enum lies { LIES_HERE = 1, LIES_ELSEWHERE, LIES_EXTERNAL };

/* Where do the raw tables lie that are read? LIES_EXTERNAL: some of others in the very store. */
static int where_inputs_lie(const struct binding *binding)
{
    int lie = LIES_HERE;

    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *source = binding->sources[i];
        if (source->raw == NULL || !source_is_read(binding, source))
            continue;
        if (!source_is_external(source))
            return LIES_HERE;
        if (strchr(source->name, '.') == NULL)
            lie = LIES_EXTERNAL;
        else if (lie == LIES_HERE)
            lie = LIES_ELSEWHERE;
    }
    return lie;
}

int context_open_first(struct context *context, bool may_make, struct sluice_error *error)
{
    int lie = context->binding == NULL ? LIES_HERE : where_inputs_lie(context->binding);

    if (lie == LIES_HERE)
        return error->status;
    if (lie == LIES_ELSEWHERE && may_make) {
        *error = (struct sluice_error)SLUICE_ERROR_INIT;
        return store_open(context->store, SLUICE_OPEN_CREATE, &context->session, error);
    }
    return sluice_error_set(
        error, SLUICE_E_NOT_FOUND, "there is no store '%s': %s", store_name(context->store),
        lie == LIES_ELSEWHERE ? "the first `sluice run` makes it, or correct its section"
                              : "the tables that are read are external, and somebody else makes "
                                "them there; correct its section");
}
