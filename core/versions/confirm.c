/* confirm.c - what planning read beside a ledger of another state, which may have moved on. */
#include "versions/private.h"

/* What planning read of a source while its ledger, read apart, said what it says `now`,
 * with nothing under way at either time. */
static void confirm_read(struct versions *versions, const struct versions *planned,
                         const struct source *source, const struct marks *now)
{
    const struct source_state *state = &versions->sources[source->index];
    const struct source_state *before = &planned->sources[source->index];

    for (size_t i = 0; i < source_axis(versions, source).count; i++) {
        sluice_day date = source_partition(versions, source, i);
        if (state->tokens[i] == NULL || !text_equals(state->tokens[i], before->tokens[i]) ||
            !text_equals(state->tokens[i], marks_version(now, source, date)) ||
            ledger_intent(planned->ledger, source->name, date) != NULL)
            continue;
        for (size_t p = 0; p < versions->binding->projection_count; p++)
            if (versions->binding->projections[p]->source == source &&
                versions->projections[p].news[i] == NEWS_FORGET)
                versions->projections[p].news[i] = NEWS_REMEMBER;
    }
}

static bool has_unconfirmed(const struct versions *versions, const struct source *source)
{
    size_t count = source_axis(versions, source).count;

    for (size_t p = 0; p < versions->binding->projection_count; p++)
        if (versions->binding->projections[p]->source == source && count > 0 &&
            memchr(versions->projections[p].news, NEWS_FORGET, count) != NULL)
            return true;
    return false;
}

int versions_confirm(struct versions *versions, const struct versions *planned,
                     struct session *session, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < versions->binding->source_count && status == SLUICE_OK; i++) {
        const struct source *source = versions->binding->sources[i];
        struct marks now;
        if (source->since != NULL || !source_goes_by_ledger(planned->ledger, source) ||
            !has_unconfirmed(versions, source))
            continue;
        status = marks_read(session, source, INT32_MIN, INT32_MAX, &now, error);
        if (status == SLUICE_OK && now.by_ledger)
            confirm_read(versions, planned, source, &now);
        marks_fini(&now);
    }
    return status;
}
