#include "plan/private.h"

#include <stdlib.h>

/* A raw table that was never imported by Sluice: its dates, or whatever stands first in it. Nothing
 * where there is no such table. */
static int read_own_dates(struct session *session, const struct source *source, struct table *rows,
                          struct sluice_error *error)
{
    const char *name = source->date != NULL ? source->date : source->columns[0].name;
    int32_t type = source->date != NULL ? SLUICE_DATE : source->columns[0].type;
    bool has = false;
    int status = session_has_table(session, source->name, &has, error);

    if (status != SLUICE_OK || !has)
        return status;
    return session_read(session,
                        &(struct read_request){
                            .table = source->name, .columns = &name, .types = &type, .count = 1 },
                        rows, error);
}

/* Which dates have rows. No versions are known. */
static void note_presence(const struct source *source, const struct table *rows,
                          struct source_state *state)
{
    if (source->date == NULL) {
        memset(state->present, rows->row_count > 0, state->axis.count);
        return;
    }
    for (int64_t row = 0; row < rows->row_count; row++) {
        bool dated = sluice_is_known(&rows->views[0], row);
        size_t slot = axis_find(state->axis, sluice_date(&rows->views[0], row));
        if (dated && slot != SIZE_MAX)
            state->present[slot] = 1;
    }
}

bool source_is_present(const struct plan *plan, const struct source *source, size_t slot,
                       const struct commit_record *version)
{
    const uint8_t *stray = plan->sources[source->index].stray;

    if (source->producer != NULL || version->rows > 0)
        return true;
    return source->raw->empty_counts && (stray == NULL || !stray[slot]);
}

void plan_note_commit(struct plan *plan, const struct source *source, size_t slot,
                      const char *commit_id, int64_t sequence)
{
    struct source_state *state = &plan->sources[source->index];

    state->present[slot] = 1;
    /* Without memory the version is unknown, and its digests are not remembered. */
    state->tokens[slot] = commit_id == NULL ? NULL : arena_text(&plan->arena, commit_id);
    state->sequences[slot] = sequence;
    for (size_t i = 0; i < plan->binding->projection_count; i++) {
        if (plan->binding->projections[i]->source != source)
            continue;
        plan->projections[i].states[slot] = DIGEST_UNKNOWN;
        plan->projections[i].news[slot] = NEWS_NONE;
    }
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
static int look_for_table(const struct plan *plan, struct session *session,
                          const struct source *source, struct source_state *state,
                          struct sluice_error *error)
{
    bool has = true;
    int status;

    if (!has_rows(plan->ledger, source) ||
        (source->producer == NULL && (plan->from_memory || !source_is_read(plan->binding, source))))
        return SLUICE_OK;
    status = session_has_table(session, source->name, &has, error);
    state->gone = !has;
    if (status != SLUICE_OK || has || source->producer != NULL)
        return status;
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "the ledger has rows of table '%s', and the store has no such table: "
                            "restore the store from a copy, or import the table again",
                            source->name);
}

static void note_versions(const struct plan *plan, const struct source *source,
                          struct source_state *state)
{
    for (size_t i = 0; i < state->axis.count; i++) {
        const struct commit_record *commit =
            ledger_committed(plan->ledger, source->name, source_partition(plan, source, i));
        if (commit == NULL || (state->gone && commit->rows > 0))
            continue;
        state->present[i] = source_is_present(plan, source, i, commit);
        state->tokens[i] = commit->commit_id;
        state->sequences[i] = commit->sequence;
    }
}

static int make_state(struct plan *plan, const struct source *source, const struct table *rows,
                      struct source_state *state, struct sluice_error *error)
{
    int status = axis_make(plan, source, rows, error);
    size_t count = state->axis.count + 1;

    if (status != SLUICE_OK)
        return status;
    state->present = arena_alloc(&plan->arena, count);
    state->tokens = arena_alloc(&plan->arena, sizeof *state->tokens * count);
    state->sequences = arena_alloc(&plan->arena, sizeof *state->sequences * count);
    return state->present == NULL || state->tokens == NULL || state->sequences == NULL
               ? error_memory(error, "the plan")
               : SLUICE_OK;
}

static int load_state(struct plan *plan, struct session *session, const struct source *source,
                      struct source_state *state, struct sluice_error *error)
{
    bool versioned = source->producer != NULL || ledger_knows_table(plan->ledger, source->name);
    struct table rows = { 0 };
    int status = SLUICE_OK;

    state->unseen = !versioned && plan->from_memory;
    if (!versioned && !plan->from_memory && source_is_read(plan->binding, source))
        status = read_own_dates(session, source, &rows, error);
    if (status == SLUICE_OK)
        status = make_state(plan, source, &rows, state, error);
    if (status == SLUICE_OK && versioned)
        status = look_for_table(plan, session, source, state, error);
    if (status == SLUICE_OK && versioned)
        note_versions(plan, source, state);
    else if (status == SLUICE_OK)
        note_presence(source, &rows, state);
    table_fini(&rows);
    return status;
}

int sources_load(struct plan *plan, struct session *session, struct sluice_error *error)
{
    const struct binding *binding = plan->binding;

    plan->sources = arena_alloc(&plan->arena, sizeof *plan->sources * (binding->source_count + 1));
    plan->projections =
        arena_alloc(&plan->arena, sizeof *plan->projections * (binding->projection_count + 1));
    if (plan->sources == NULL || plan->projections == NULL)
        return error_memory(error, "the plan");
    for (size_t i = 0; i < binding->source_count; i++) {
        int status = load_state(plan, session, binding->sources[i], &plan->sources[i], error);
        if (status != SLUICE_OK)
            return status;
    }
    for (size_t i = 0; i < binding->projection_count; i++) {
        size_t count = source_axis(plan, binding->projections[i]->source).count + 1;
        struct projection_digests *digests = &plan->projections[i];
        digests->digests = arena_alloc(&plan->arena, sizeof *digests->digests * count);
        digests->rows = arena_alloc(&plan->arena, sizeof *digests->rows * count);
        digests->states = arena_alloc(&plan->arena, count);
        digests->news = arena_alloc(&plan->arena, count);
        if (digests->digests == NULL || digests->rows == NULL || digests->states == NULL ||
            digests->news == NULL)
            return error_memory(error, "the plan");
    }
    return SLUICE_OK;
}

/* Takes what the ledger remembers of the versions that stand now. */
static int recall(struct plan *plan, struct session *session, const struct projection *projection,
                  struct sluice_error *error)
{
    struct projection_digests *out = &plan->projections[projection->index];
    const struct source_state *state = &plan->sources[projection->source->index];
    struct remembered_digest *remembered;
    size_t count;
    int status;

    if (out->remembered)
        return SLUICE_OK;
    status = ledger_digests(session, projection->id, projection->source->name, &plan->arena,
                            &remembered, &count, error);
    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        size_t slot = axis_find(state->axis, remembered[i].date);
        if (slot == SIZE_MAX || !text_equals(remembered[i].token, state->tokens[slot]))
            continue;
        out->digests[slot] = remembered[i].digest;
        out->rows[slot] = remembered[i].rows;
        out->states[slot] = DIGEST_PRESENT;
    }
    out->remembered = true;
    return SLUICE_OK;
}

struct projection_read {
    const char **names;
    int32_t *types;
    int32_t *chosen;
    int32_t *filter_columns;
    int32_t count, date;
};

/* Columns to read for a projection: its own, the date, and those of its filters. */
static bool lay_out_read(struct arena *arena, const struct projection *projection,
                         struct projection_read *read)
{
    const struct source *source = projection->source;
    size_t filters = 0, limit;

    while (projection->filters != NULL && projection->filters[filters] != NULL)
        filters++;
    limit = (size_t)projection->column_count + filters + 2;
    read->names = arena_alloc(arena, sizeof *read->names * limit);
    read->types = arena_alloc(arena, sizeof *read->types * limit);
    read->chosen = arena_alloc(arena, sizeof *read->chosen * limit);
    read->filter_columns = arena_alloc(arena, sizeof *read->filter_columns * limit);
    if (read->names == NULL || read->types == NULL || read->chosen == NULL ||
        read->filter_columns == NULL)
        return false;
    for (int32_t i = 0; i < projection->column_count; i++) {
        read->names[i] = projection->columns[i];
        read->chosen[i] = i;
    }
    read->count = projection->column_count;
    for (size_t i = 0; i < filters; i++) {
        read->filter_columns[i] = read->count;
        read->names[read->count++] = projection->filters[i]->column;
    }
    read->date = source_cut_by(source) == NULL ? -1 : read->count;
    if (read->date >= 0)
        read->names[read->count++] = source_cut_by(source);
    for (int32_t i = 0; i < read->count; i++)
        read->types[i] = source_find_column(source, read->names[i])->type;
    return true;
}

void digests_sum(struct axis axis, const struct dated_digest *dated, size_t count,
                 struct digest *digests, int64_t *rows)
{
    struct digest sum = { 0, 0 };
    int64_t seen = 0;
    size_t used = 0;

    for (size_t slot = 0; slot < axis.count; slot++) {
        for (; used < count && dated[used].date <= axis.dates[slot]; used++) {
            digest_add(&sum, dated[used].digest);
            seen += dated[used].rows;
        }
        digests[slot] = sum;
        rows[slot] = seen;
    }
}

static int read_missing(struct plan *plan, struct session *session,
                        const struct projection *projection, size_t low, size_t high,
                        struct sluice_error *error)
{
    const struct source *source = projection->source;
    struct axis axis = source_axis(plan, source);
    struct projection_digests *out = &plan->projections[projection->index];
    struct projection_read read;
    struct condition within[2];
    struct table rows;
    struct dated_digest *dated = NULL;
    size_t count = 0;
    int status;

    if (!lay_out_read(&plan->arena, projection, &read))
        return error_memory(error, "the plan");
    if (source->date != NULL) {
        within[0] =
            (struct condition){ source->date, SLUICE_AT_LEAST, sluice_of_date(axis.dates[low]) };
        within[1] = (struct condition){ source->date, SLUICE_AT_MOST,
                                        sluice_of_date(axis.dates[high - 1]) };
    }
    status = session_read_grown(
        session,
        &(struct read_request){ .table = source->name,
                                .columns = read.names,
                                .types = read.types,
                                .count = read.count,
                                .conditions = within,
                                .condition_count = source->date == NULL ? 0 : 2 },
        &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = digest_table(&rows, read.chosen, projection->column_count, read.date,
                          projection->filters, read.filter_columns, &dated, &count, error);
    if (status == SLUICE_OK && source->since != NULL)
        digests_sum(axis, dated, count, out->digests, out->rows);
    for (size_t i = 0; i < count && status == SLUICE_OK && source->since == NULL; i++) {
        size_t slot = axis_find(axis, dated[i].date);
        if (slot == SIZE_MAX || slot < low || slot >= high)
            continue;
        out->digests[slot] = dated[i].digest;
        out->rows[slot] = dated[i].rows;
    }
    free(dated);
    table_fini(&rows);
    return status;
}

int digests_require(struct plan *plan, struct session *session, const struct projection *projection,
                    size_t low, size_t high, struct sluice_error *error)
{
    struct projection_digests *out = &plan->projections[projection->index];
    const struct source_state *state = &plan->sources[projection->source->index];
    size_t first = SIZE_MAX, last = 0;
    int status = recall(plan, session, projection, error);

    for (size_t i = low; i < high && status == SLUICE_OK; i++) {
        if (!state->present[i]) {
            out->states[i] = DIGEST_ABSENT;
        } else if (out->states[i] == DIGEST_UNKNOWN) {
            first = first == SIZE_MAX ? i : first;
            last = i + 1;
        }
    }
    if (status != SLUICE_OK || first == SIZE_MAX || plan->from_memory)
        return status;
    status = read_missing(plan, session, projection, first, last, error);
    for (size_t i = first; i < last && status == SLUICE_OK; i++)
        if (state->present[i] && out->states[i] == DIGEST_UNKNOWN) {
            out->states[i] = DIGEST_PRESENT;
            /* Most of what is summed on the way nobody asks for again in this version. */
            out->news[i] = projection->source->since != NULL ? NEWS_FORGET : NEWS_REMEMBER;
        }
    return status;
}
