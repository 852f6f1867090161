/* digests.c - digests of partitions: remembered by the ledger, or of rows that are read. */
#include "versions/private.h"

#include <stdlib.h>

/* Takes what the ledger remembers of the versions that stand now. */
static int recall(struct versions *versions, struct session *session,
                  const struct projection *projection, struct sluice_error *error)
{
    struct projection_digests *out = &versions->projections[projection->index];
    const struct source_state *state = &versions->sources[projection->source->index];
    struct remembered_digest *remembered;
    size_t count;
    int status;

    if (out->remembered)
        return SLUICE_OK;
    status =
        ledger_digests(session, (struct ledger_view){ projection->id, projection->source->name },
                       &versions->arena, &remembered, &count, error);
    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        size_t slot = axis_find(state->axis, remembered[i].date);
        if (slot == SIZE_MAX || !text_equals(remembered[i].token, state->tokens[slot]))
            continue;
        out->digests[slot] = remembered[i].digest;
        out->rows[slot] = remembered[i].rows;
        out->states[slot] = DIGEST_PRESENT;
        digests_touch(out, slot);
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

/* The place of a column among those to read; it is added where it is none of them. */
static int32_t place_of(struct projection_read *read, const char *name)
{
    int32_t place = 0;

    while (place < read->count && strcmp(read->names[place], name) != 0)
        place++;
    if (place == read->count)
        read->names[read->count++] = name;
    return place;
}

/* Columns to read for a projection: its own, the date, and those of its filters, each once. */
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
    for (size_t i = 0; i < filters; i++)
        read->filter_columns[i] = place_of(read, projection->filters[i]->column);
    read->date = source_cut_by(source) == NULL ? -1 : place_of(read, source_cut_by(source));
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

/* Those of the slots [low, high), as they were read. */
static void place_digests(struct versions *versions, const struct projection *projection,
                          const struct dated_digest *dated, size_t count, size_t low, size_t high)
{
    struct axis axis = source_axis(versions, projection->source);
    struct projection_digests *out = &versions->projections[projection->index];

    digests_touch(out, projection->source->since != NULL ? 0 : low);
    if (projection->source->since != NULL) {
        digests_sum(axis, dated, count, out->digests, out->rows);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t slot = axis_find(axis, dated[i].date);
        if (slot == SIZE_MAX || slot < low || slot >= high)
            continue;
        out->digests[slot] = dated[i].digest;
        out->rows[slot] = dated[i].rows;
    }
}

/* Slots [low, high) of a projection, whose digests are wanted. */
struct wanted {
    struct versions *versions;
    struct session *session;
    const struct projection *projection;
    size_t low, high;
};

static int read_external(const struct wanted *wanted, const struct read_request *request,
                         struct table *rows, struct sluice_error *error)
{
    struct versions *versions = wanted->versions;
    const struct source *source = wanted->projection->source;
    struct source_state *state = &versions->sources[source->index];
    const struct external_read read = { .source = source,
                                        .axis = state->axis,
                                        .faults = state->faults,
                                        .arena = &versions->arena,
                                        .request = request };
    int status = external_read(&read, wanted->session, wanted->low, wanted->high, rows, error);

    if (status == SLUICE_OK) {
        status =
            external_check_keys(&read, wanted->session, rows, wanted->low, wanted->high, error);
        if (status != SLUICE_OK)
            table_fini(rows);
    }
    for (size_t i = wanted->low; i < wanted->high && status == SLUICE_OK; i++)
        state->faulty = state->faulty || state->faults[i] != NULL;
    return status;
}

static int read_rows(const struct wanted *wanted, const struct projection_read *read,
                     struct table *rows, struct sluice_error *error)
{
    const struct source *source = wanted->projection->source;
    struct axis axis = source_axis(wanted->versions, source);
    struct condition within[2];
    struct read_request request = {
        .table = source->name, .columns = read->names, .types = read->types, .count = read->count
    };

    if (source_is_external(source))
        return read_external(wanted, &request, rows, error);
    if (source->date != NULL) {
        within[0] = (struct condition){ source->date, SLUICE_AT_LEAST,
                                        sluice_of_date(axis.dates[wanted->low]) };
        within[1] = (struct condition){ source->date, SLUICE_AT_MOST,
                                        sluice_of_date(axis.dates[wanted->high - 1]) };
        request.conditions = within;
        request.condition_count = COUNT_OF(within);
    }
    return session_read_grown(wanted->session, &request, rows, error);
}

static int read_digests(const struct wanted *wanted, struct sluice_error *error)
{
    const struct projection *projection = wanted->projection;
    struct projection_read read;
    struct table rows;
    struct dated_digest *dated = NULL;
    size_t count = 0;
    int status;

    if (!lay_out_read(&wanted->versions->arena, projection, &read))
        return error_memory(error, "the plan");
    status = read_rows(wanted, &read, &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = digest_table(&rows,
                          &(struct digest_request){ .columns = read.chosen,
                                                    .column_count = projection->column_count,
                                                    .date = read.date,
                                                    .filters = projection->filters,
                                                    .filter_columns = read.filter_columns },
                          &dated, &count, error);
    if (status == SLUICE_OK)
        place_digests(wanted->versions, projection, dated, count, wanted->low, wanted->high);
    free(dated);
    table_fini(&rows);
    return status;
}

/* ---- what may change while it is read ---- */

/* How often rows are read that somebody writes meanwhile, until nobody does. */
#define READS_AT_MOST 3

/* The versions of a table become those that the store tells of now. Of `*moved` slots they are
 * others; those have none once it is not read again. */
static int take_tokens(const struct wanted *wanted, bool last, size_t *moved,
                       struct sluice_error *error)
{
    struct versions *versions = wanted->versions;
    const struct source *source = wanted->projection->source;
    const struct source_state *state = &versions->sources[source->index];
    const struct day_range range = { source_partition(versions, source, wanted->low),
                                     source_partition(versions, source, wanted->high - 1) };
    struct token_list tokens;
    int status = source_tokens(wanted->session, source, range, &versions->arena, &tokens, error);

    *moved = 0;
    for (size_t i = wanted->low; i < wanted->high && status == SLUICE_OK; i++) {
        const struct partition_token *token =
            token_find(&tokens, source_partition(versions, source, i));
        const char *now = token == NULL || token->rows == 0 ? NULL : token->text;
        if (!state->present[i] || text_equals(state->tokens[i], now) ||
            (now == NULL && version_is_empty(state->tokens[i])))
            continue;
        versions_note_commit(versions, source, i, last ? NULL : now, 0);
        (*moved)++;
    }
    return status;
}

static void forget_digests(const struct wanted *wanted)
{
    struct projection_digests *out = &wanted->versions->projections[wanted->projection->index];

    digests_touch(out, wanted->low);
    for (size_t i = wanted->low; i < wanted->high; i++) {
        out->digests[i] = (struct digest){ 0, 0 };
        out->rows[i] = 0;
    }
}

/* Rows between two looks at their tokens that see the same. */
static int read_marked(const struct wanted *wanted, struct sluice_error *error)
{
    size_t moved = 1;
    int status = SLUICE_OK;

    for (int reads = 1; reads <= READS_AT_MOST && moved > 0 && status == SLUICE_OK; reads++) {
        forget_digests(wanted);
        status = read_digests(wanted, error);
        if (status == SLUICE_OK)
            status = take_tokens(wanted, reads == READS_AT_MOST, &moved, error);
    }
    return status;
}

static int read_missing(const struct wanted *wanted, struct sluice_error *error)
{
    const struct source *source = wanted->projection->source;

    return wanted->versions->sources[source->index].marked && !session_has_snapshot(wanted->session)
               ? read_marked(wanted, error)
               : read_digests(wanted, error);
}

/* Is what was just read of a partition worth remembering? */
static uint8_t news_of(struct session *session, const struct versions *versions,
                       const struct source *source)
{
    /* Most of what is summed on the way nobody asks for again in this version. A ledger that was
     * not read in the snapshot of the rows may have moved: a run, which looks at it before and
     * after, remembers. */
    bool apart = marks_are_apart(session) && source_goes_by_ledger(versions->ledger, source);

    return source->since != NULL || apart ? NEWS_FORGET : NEWS_REMEMBER;
}

static void set_state(struct projection_digests *digests, size_t slot, uint8_t state)
{
    if (digests->states[slot] != state)
        digests_touch(digests, slot);
    digests->states[slot] = state;
}

int digests_require(struct versions *versions, struct session *session,
                    const struct projection *projection, size_t low, size_t high,
                    struct sluice_error *error)
{
    struct projection_digests *out = &versions->projections[projection->index];
    const struct source_state *state = &versions->sources[projection->source->index];
    struct wanted wanted = { versions, session, projection, low, high };
    size_t first = SIZE_MAX, last = 0;
    int status = recall(versions, session, projection, error);

    for (size_t i = low; i < high && status == SLUICE_OK; i++) {
        if (!state->present[i]) {
            set_state(out, i, DIGEST_ABSENT);
        } else if (out->states[i] == DIGEST_UNKNOWN && version_is_empty(state->tokens[i])) {
            set_state(out, i, DIGEST_PRESENT);
        } else if (out->states[i] == DIGEST_UNKNOWN) {
            first = first == SIZE_MAX ? i : first;
            last = i + 1;
        }
    }
    if (status != SLUICE_OK || first == SIZE_MAX ||
        !source_may_be_read(versions, projection->source))
        return status;
    wanted.low = first;
    wanted.high = last;
    status = read_missing(&wanted, error);
    for (size_t i = first; i < last && status == SLUICE_OK; i++)
        if (state->present[i] && out->states[i] == DIGEST_UNKNOWN && state->faults[i] == NULL) {
            set_state(out, i, DIGEST_PRESENT);
            out->news[i] = news_of(session, versions, projection->source);
        }
    return status;
}
