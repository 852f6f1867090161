/* snapshot.c - what a table that was read says of itself: versions and digests become those that
 * the run goes by, of what the plan knew and what this run has committed. */
#include "extract/extract.h"

/* Rows that nobody imported through Sluice have no version: they are there if they are there. */
static void note_unversioned(const struct shared_table *table, struct source_state *state)
{
    int32_t date = table->source->date == NULL ? -1 : table_find(&table->rows, table->source->date);

    if (date < 0) {
        memset(state->present, table->rows.row_count > 0, state->axis.count);
        return;
    }
    for (int64_t row = 0; row < table->rows.row_count; row++) {
        size_t slot = axis_find(state->axis, sluice_date(&table->rows.views[date], row));
        if (slot == SIZE_MAX)
            continue;
        state->present[slot] = 1;
        state->newest =
            state->axis.dates[slot] > state->newest ? state->axis.dates[slot] : state->newest;
    }
}

/* The same by the store's tokens. */
static void note_token(struct extraction *extraction, const struct shared_table *table, size_t slot)
{
    struct source_state *state = &extraction->versions->sources[table->source->index];
    sluice_day date = source_partition(extraction->versions, table->source, slot);
    const char *now = marks_version(&table->marks, table->source, date);

    if (now != NULL && !text_equals(state->tokens[slot], now))
        versions_note_commit(extraction->versions, table->source, slot, now, 0);
    if (now == NULL)
        state->tokens[slot] = NULL;
    state->present[slot] = now != NULL;
    state->newest = now != NULL && date > state->newest ? date : state->newest;
}

/* What cannot be read is neither there nor missing: it is in the way of whoever sees it. */
static int take_faults(struct extraction *extraction, const struct shared_table *table, size_t low,
                       size_t high, struct sluice_error *error)
{
    struct source_state *state = &extraction->versions->sources[table->source->index];

    for (size_t i = low; i < high; i++) {
        const char *fault = table->faults[i];
        state->faults[i] = fault == NULL ? NULL : arena_text(&extraction->versions->arena, fault);
        state->faulty = state->faulty || fault != NULL;
        if (fault != NULL && state->faults[i] == NULL)
            return error_memory(error, "what cannot be read");
    }
    return SLUICE_OK;
}

/* Which partitions are there, and in which version, by the snapshot that was read. */
static void take_versions(struct extraction *extraction, const struct shared_table *table,
                          size_t low, size_t high)
{
    struct versions *versions = extraction->versions;
    const struct source *source = table->source;
    struct source_state *state = &versions->sources[source->index];
    bool by_ledger = table->marks.by_ledger;

    versions_touch(versions, source, low);
    state->marked = !by_ledger && table->marks.tokens.known;
    for (size_t i = low; i < high; i++) {
        const struct commit_record *version =
            by_ledger ? ledger_committed(table->marks.ledger, source->name,
                                         source_partition(versions, source, i))
                      : NULL;
        if (sink_has(extraction->sink, source, i))
            continue;
        if (state->marked) {
            note_token(extraction, table, i);
            continue;
        }
        if (version == NULL)
            state->tokens[i] = NULL;
        else if (!text_equals(state->tokens[i], version->content_id))
            versions_note_commit(versions, source, i, version->content_id,
                                 version->content_sequence);
        state->present[i] = version != NULL && source_is_present(versions, source, i, version);
    }
    if (!by_ledger && !state->marked)
        note_unversioned(table, state);
    if (!by_ledger)
        state_fill_gaps(source, state, low, high);
}

/* Of the rows of a date; where they are known since a date, of those that are known by it. */
static struct digest digest_on(const struct shared_table *table,
                               const struct projection *projection, sluice_day date)
{
    const struct dated_digest *digests = table->digests[projection->index];
    bool since = table->source->since != NULL;
    struct digest sum = { 0, 0 };

    for (size_t i = 0; i < table->digest_counts[projection->index]; i++)
        if (digests[i].date == date || (since && digests[i].date < date))
            digest_add(&sum, digests[i].digest);
    return sum;
}

/* Rows without a version are compared themselves, as far as the plan has looked at them. */
static bool has_other_rows(const struct extraction *extraction, const struct shared_table *table,
                           size_t slot)
{
    const struct binding *binding = extraction->plan->binding;
    sluice_day date = source_date(extraction->versions, table->source, slot);

    for (size_t i = 0; i < binding->projection_count; i++) {
        const struct projection_digests *known = &extraction->versions->projections[i];
        if (binding->projections[i]->source == table->source &&
            known->states[slot] == DIGEST_PRESENT &&
            !digest_equals(known->digests[slot], digest_on(table, binding->projections[i], date)))
            return true;
    }
    return false;
}

/* Is a partition in the snapshot another one than the plan knows? What this run committed, the plan
 * knows. */
static bool is_another(const struct extraction *extraction, const struct shared_table *table,
                       size_t slot)
{
    const struct source_state *state = &extraction->versions->sources[table->source->index];
    const char *known = state->tokens[slot];
    const char *now = marks_version(&table->marks, table->source,
                                    source_partition(extraction->versions, table->source, slot));
    /* A store may not always be able to tell. */
    bool by_rows = !table->marks.by_ledger && !(table->marks.tokens.known && state->marked);

    if (by_rows || version_is_empty(known))
        known = NULL;
    if (by_rows || (known == NULL && now == NULL))
        return has_other_rows(extraction, table, slot);
    return !text_equals(known, now);
}

/* A plan that is executed to the letter reads what it was made from. */
static int check_versions(struct extraction *extraction, const struct shared_table *table,
                          size_t low, size_t high, struct sluice_error *error)
{
    const struct source *source = table->source;

    for (size_t i = low; i < high; i++) {
        sluice_day date = source_partition(extraction->versions, source, i);
        char text[DATE_TEXT_SIZE];
        if (!is_another(extraction, table, i))
            continue;
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "another command wrote table '%s'%s%s while this plan was "
                                "executed; what was committed before stands, the rest was not "
                                "computed: make a new plan",
                                source->name, date == NO_DATE ? "" : " ",
                                date == NO_DATE ? "" : date_format(date, text));
    }
    return SLUICE_OK;
}

/* The digests of what was read become those of the plan. */
static void take_digests(struct extraction *extraction, const struct shared_table *table,
                         const struct projection *projection, size_t low, size_t high)
{
    struct projection_digests *out = &extraction->versions->projections[projection->index];
    const struct source_state *state = &extraction->versions->sources[table->source->index];
    const struct dated_digest *digests = table->digests[projection->index];
    size_t count = table->digest_counts[projection->index], used = 0;

    digests_touch(out, low);
    for (size_t i = low; i < high; i++) {
        sluice_day date = state->axis.dates[i];
        struct digest digest = { 0, 0 };
        bool has_rows, known;
        while (used < count && digests[used].date < date)
            used++;
        has_rows = used < count && digests[used].date == date;
        if (has_rows)
            digest = digests[used].digest;
        /* What the ledger remembers already need not be written again. */
        known = out->states[i] == DIGEST_PRESENT && !out->news[i] &&
                digest_equals(out->digests[i], digest);
        out->digests[i] = digest;
        out->rows[i] = has_rows ? digests[used].rows : 0;
        out->states[i] = state->faults[i] != NULL ? DIGEST_UNKNOWN
                         : state->present[i]      ? DIGEST_PRESENT
                                                  : DIGEST_ABSENT;
        out->news[i] = out->states[i] == DIGEST_PRESENT && state->tokens[i] != NULL &&
                               !version_is_empty(state->tokens[i]) && !known
                           ? NEWS_REMEMBER
                           : NEWS_NONE;
    }
}

/* The same of rows that are known since a date. What nothing is made from is not remembered. */
static int take_sums(struct extraction *extraction, const struct shared_table *table,
                     const struct projection *projection, struct sluice_error *error)
{
    struct projection_digests *out = &extraction->versions->projections[projection->index];
    const struct source_state *state = &extraction->versions->sources[table->source->index];
    size_t count = state->axis.count;
    struct digest *digests = arena_alloc(extraction->arena, sizeof *digests * (count + 1));
    int64_t *rows = arena_alloc(extraction->arena, sizeof *rows * (count + 1));

    if (digests == NULL || rows == NULL)
        return error_memory(error, "the digests of a table");
    digests_touch(out, 0);
    digests_sum(state->axis, table->digests[projection->index],
                table->digest_counts[projection->index], digests, rows);
    for (size_t i = 0; i < count; i++) {
        if (out->states[i] != DIGEST_PRESENT || !digest_equals(out->digests[i], digests[i]))
            out->news[i] = NEWS_FORGET;
        out->digests[i] = digests[i];
        out->rows[i] = rows[i];
        out->states[i] = state->present[i] ? DIGEST_PRESENT : DIGEST_ABSENT;
    }
    return SLUICE_OK;
}

static int take_snapshot(struct extraction *extraction, const struct shared_table *table,
                         struct sluice_error *error)
{
    const struct binding *binding = extraction->plan->binding;
    struct axis axis = source_axis(extraction->versions, table->source);
    size_t low = 0, high = axis.count;
    int status = SLUICE_OK;

    if (table->source->date != NULL) {
        low = axis_from(axis, table->from);
        high = table->from > table->to ? low : axis_from(axis, day_add(table->to, 1));
    }
    if (extraction->exact && check_versions(extraction, table, low, high, error) != SLUICE_OK)
        return error->status;
    take_versions(extraction, table, low, high);
    status = take_faults(extraction, table, low, high, error);
    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK; i++) {
        const struct projection *projection = binding->projections[i];
        if (projection->source != table->source)
            continue;
        if (table->source->since != NULL)
            status = take_sums(extraction, table, projection, error);
        else
            take_digests(extraction, table, projection, low, high);
    }
    return status;
}

int extraction_take(struct extraction *extraction, struct shared_table *table)
{
    table->state = TABLE_READY;
    if (table->status == SLUICE_OK)
        table->status = take_snapshot(extraction, table, &table->error);
    return table->status;
}
