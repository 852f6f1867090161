/* digests.c - digests of partitions: remembered by the ledger, or of rows that are read. */
#include "versions/versions.h"

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

static int read_missing(struct versions *versions, struct session *session,
                        const struct projection *projection, size_t low, size_t high,
                        struct sluice_error *error)
{
    const struct source *source = projection->source;
    struct axis axis = source_axis(versions, source);
    struct projection_read read;
    struct condition within[2];
    struct table rows;
    struct dated_digest *dated = NULL;
    size_t count = 0;
    int status;

    if (!lay_out_read(&versions->arena, projection, &read))
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
    status = digest_table(&rows,
                          &(struct digest_request){ .columns = read.chosen,
                                                    .column_count = projection->column_count,
                                                    .date = read.date,
                                                    .filters = projection->filters,
                                                    .filter_columns = read.filter_columns },
                          &dated, &count, error);
    if (status == SLUICE_OK)
        place_digests(versions, projection, dated, count, low, high);
    free(dated);
    table_fini(&rows);
    return status;
}

int digests_require(struct versions *versions, struct session *session,
                    const struct projection *projection, size_t low, size_t high,
                    struct sluice_error *error)
{
    struct projection_digests *out = &versions->projections[projection->index];
    const struct source_state *state = &versions->sources[projection->source->index];
    size_t first = SIZE_MAX, last = 0;
    int status = recall(versions, session, projection, error);

    for (size_t i = low; i < high && status == SLUICE_OK; i++) {
        if (!state->present[i]) {
            out->states[i] = DIGEST_ABSENT;
        } else if (out->states[i] == DIGEST_UNKNOWN) {
            first = first == SIZE_MAX ? i : first;
            last = i + 1;
        }
    }
    if (status != SLUICE_OK || first == SIZE_MAX || versions->from_memory)
        return status;
    status = read_missing(versions, session, projection, first, last, error);
    for (size_t i = first; i < last && status == SLUICE_OK; i++)
        if (state->present[i] && out->states[i] == DIGEST_UNKNOWN) {
            out->states[i] = DIGEST_PRESENT;
            /* Most of what is summed on the way nobody asks for again in this version. */
            out->news[i] = projection->source->since != NULL ? NEWS_FORGET : NEWS_REMEMBER;
        }
    return status;
}
