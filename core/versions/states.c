/* states.c - which partitions of a table are there, by ledger and store. */
#include "versions/private.h"

bool source_is_present(const struct versions *versions, const struct source *source, size_t slot,
                       const struct commit_record *version)
{
    const uint8_t *stray = versions->sources[source->index].stray;

    if (source->producer != NULL || version->rows > 0)
        return true;
    return source->raw->empty_counts && (stray == NULL || !stray[slot]);
}

static bool has_rows(const struct ledger *ledger, const struct source *source)
{
    const struct commit_record *commit = ledger_committed(ledger, source->name, NO_DATE);

    for (size_t i = 0; commit == NULL || commit->rows == 0; i++)
        if ((commit = ledger_partition(ledger, source->name, i)) == NULL)
            return false;
    return true;
}

/* Somebody dropped or renamed it, or restored a part of the store: what was computed can be
 * computed again, what was imported cannot. */
static int look_for_table(const struct versions *versions, struct session *session,
                          const struct source *source, struct source_state *state,
                          struct sluice_error *error)
{
    bool has = true;
    int status;

    if (!has_rows(versions->ledger, source) ||
        (source->producer == NULL &&
         (versions->from_memory || !source_is_read(versions->binding, source))))
        return SLUICE_OK;
    status = session_has_table(session, source->name, &has, error);
    state->gone = !has;
    if (status != SLUICE_OK || has || source->producer != NULL)
        return status;
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "the ledger has rows of table '%s', and the store has no such table: "
                            "restore the store from a copy, or %s",
                            source->name,
                            source_is_external(source)
                                ? "have it written again by the pipeline that writes it"
                                : "import the table again");
}

static void note_versions(const struct versions *versions, const struct source *source,
                          struct source_state *state)
{
    for (size_t i = 0; i < state->axis.count; i++) {
        const struct commit_record *commit =
            ledger_committed(versions->ledger, source->name, source_partition(versions, source, i));
        if (commit == NULL || (state->gone && commit->rows > 0))
            continue;
        state->present[i] = source_is_present(versions, source, i, commit);
        state->tokens[i] = commit->content_id;
        state->sequences[i] = commit->content_sequence;
    }
}

static int make_state(struct versions *versions, const struct source *source,
                      const struct date_list *own, struct source_state *state,
                      struct sluice_error *error)
{
    int status = axis_make(versions, source, own, error);

    if (status != SLUICE_OK)
        return status;
    return state_alloc(&versions->arena, state) ? SLUICE_OK : error_memory(error, "the plan");
}

static int load_state(struct versions *versions, struct session *session,
                      const struct source *source, struct source_state *state,
                      struct sluice_error *error)
{
    bool versioned = source_goes_by_ledger(versions->ledger, source);
    bool read = source_is_read(versions->binding, source);
    struct seen seen = { 0 };
    int status = SLUICE_OK;

    if (!versioned && read && (!versions->from_memory || source_is_external(source)))
        status = seen_look(versions, session, source, &seen, error);
    state->unseen = !versioned && !seen.tokens.known && !source_may_be_read(versions, source);
    if (status == SLUICE_OK)
        status = make_state(versions, source, &seen.dates, state, error);
    if (status == SLUICE_OK && versioned)
        status = look_for_table(versions, session, source, state, error);
    if (status == SLUICE_OK && versioned)
        note_versions(versions, source, state);
    else if (status == SLUICE_OK)
        seen_note(source, &seen, state);
    seen_fini(&seen);
    return status;
}

int versions_load(struct versions *versions, struct session *session, struct sluice_error *error)
{
    const struct binding *binding = versions->binding;

    if (!states_alloc(versions))
        return error_memory(error, "the plan");
    for (size_t i = 0; i < binding->source_count; i++) {
        int status =
            load_state(versions, session, binding->sources[i], &versions->sources[i], error);
        if (status != SLUICE_OK)
            return status;
    }
    for (size_t i = 0; i < binding->projection_count; i++) {
        size_t count = source_axis(versions, binding->projections[i]->source).count;
        if (!digests_alloc(&versions->arena, count, &versions->projections[i]))
            return error_memory(error, "the plan");
    }
    return SLUICE_OK;
}
