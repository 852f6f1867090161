/* versions.c - the memory of versions, a copy of them, and what becomes of them by a commit. */
#include "versions/private.h"

bool states_alloc(struct versions *versions)
{
    const struct binding *binding = versions->binding;

    versions->sources =
        arena_alloc(&versions->arena, sizeof *versions->sources * (binding->source_count + 1));
    versions->projections = arena_alloc(&versions->arena, sizeof *versions->projections *
                                                              (binding->projection_count + 1));
    return versions->sources != NULL && versions->projections != NULL;
}

bool state_alloc(struct arena *arena, struct source_state *state)
{
    size_t count = state->axis.count + 1;

    state->present = arena_alloc(arena, count);
    state->tokens = arena_alloc(arena, sizeof *state->tokens * count);
    state->sequences = arena_alloc(arena, sizeof *state->sequences * count);
    state->faults = arena_alloc(arena, sizeof *state->faults * count);
    return state->present != NULL && state->tokens != NULL && state->sequences != NULL &&
           state->faults != NULL;
}

bool digests_alloc(struct arena *arena, size_t slots, struct projection_digests *digests)
{
    size_t count = slots + 1;

    digests->digests = arena_alloc(arena, sizeof *digests->digests * count);
    digests->rows = arena_alloc(arena, sizeof *digests->rows * count);
    digests->states = arena_alloc(arena, count);
    digests->news = arena_alloc(arena, count);
    digests->sums = arena_alloc(arena, sizeof *digests->sums * count);
    digests->unknown = arena_alloc(arena, sizeof *digests->unknown * count);
    digests->groups = arena_alloc(arena, sizeof *digests->groups * count);
    digests->summed = 0;
    digests->grouped = 0;
    return digests->digests != NULL && digests->rows != NULL && digests->states != NULL &&
           digests->news != NULL && digests->sums != NULL && digests->unknown != NULL &&
           digests->groups != NULL;
}

/* ---- a copy ---- */

static bool copy_state(const struct source_state *from, struct arena *arena,
                       struct source_state *copy)
{
    size_t count = from->axis.count;

    *copy = *from;
    if (!state_alloc(arena, copy))
        return false;
    memcpy(copy->present, from->present, count);
    memcpy(copy->tokens, from->tokens, sizeof *copy->tokens * count);
    memcpy(copy->sequences, from->sequences, sizeof *copy->sequences * count);
    memcpy(copy->faults, from->faults, sizeof *copy->faults * count);
    return true;
}

static bool copy_digests(const struct projection_digests *from, size_t count, struct arena *arena,
                         struct projection_digests *copy)
{
    copy->remembered = from->remembered;
    if (!digests_alloc(arena, count, copy))
        return false;
    memcpy(copy->digests, from->digests, sizeof *copy->digests * count);
    memcpy(copy->rows, from->rows, sizeof *copy->rows * count);
    memcpy(copy->states, from->states, count);
    memcpy(copy->news, from->news, count);
    return true;
}

int versions_copy(const struct versions *from, struct versions *copy, struct sluice_error *error)
{
    const struct binding *binding = from->binding;
    bool ok;

    *copy = (struct versions){ .binding = binding,
                               .calendar = from->calendar,
                               .ledger = from->ledger,
                               .from_memory = from->from_memory,
                               .looks = from->looks };
    arena_init(&copy->arena, 0);
    ok = states_alloc(copy);
    for (size_t i = 0; i < binding->source_count && ok; i++)
        ok = copy_state(&from->sources[i], &copy->arena, &copy->sources[i]);
    for (size_t i = 0; i < binding->projection_count && ok; i++)
        ok = copy_digests(&from->projections[i],
                          source_axis(from, binding->projections[i]->source).count, &copy->arena,
                          &copy->projections[i]);
    return ok ? SLUICE_OK : error_memory(error, "a run");
}

void versions_fini(struct versions *versions)
{
    arena_fini(&versions->arena);
}

/* ---- a new version ---- */

void versions_touch(struct versions *versions, const struct source *source, size_t slot)
{
    for (size_t i = 0; i < versions->binding->projection_count; i++)
        if (versions->binding->projections[i]->source == source)
            digests_touch(&versions->projections[i], slot);
}

void versions_note_commit(struct versions *versions, const struct source *source, size_t slot,
                          const char *content_id, int64_t sequence)
{
    struct source_state *state = &versions->sources[source->index];
    bool same = content_id != NULL && text_equals(state->tokens[slot], content_id);

    state->present[slot] = 1;
    state->sequences[slot] = sequence;
    versions_touch(versions, source, slot);
    if (same)
        return;
    /* Without memory the version is unknown, and its digests are not remembered. */
    state->tokens[slot] = content_id == NULL ? NULL : arena_text(&versions->arena, content_id);
    for (size_t i = 0; i < versions->binding->projection_count; i++) {
        if (versions->binding->projections[i]->source != source)
            continue;
        versions->projections[i].states[slot] = DIGEST_UNKNOWN;
        versions->projections[i].news[slot] = NEWS_NONE;
    }
}
