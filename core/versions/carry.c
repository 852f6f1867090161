/*
 * carry.c - digests of a content made from those of the content before it.
 *
 * A digest is a sum over rows, so that of a partition of which some rows changed is the old one
 * without the rows that went and with those that came. What was remembered of the old content
 * may be of rows that somebody edited by hand since: the digest that its commit has of all
 * columns tells. If that, carried the same way, gives the digest of what was computed, the rows
 * that stood were those of the commit, and what is carried is right. If not, nothing is: whoever
 * asks reads the partition.
 */
#include "versions/versions.h"

#include <stdlib.h>

/* ---- the digest of the commit ---- */

/* The columns of a commit's digest, in their order. */
static int32_t choose_content(const struct table *rows, int32_t *chosen)
{
    int32_t count = 0;

    for (int32_t c = 0; c < rows->column_count; c++)
        if (column_is_content(rows->columns[c].name))
            chosen[count++] = c;
    return count;
}

static bool sum_content(const struct table *rows, struct digest *sum)
{
    int32_t *chosen = malloc(sizeof *chosen * ((size_t)rows->column_count + 1));
    struct buffer scratch = { 0 };
    bool done = chosen != NULL;
    int32_t count = done ? choose_content(rows, chosen) : 0;

    for (int64_t row = 0; row < rows->row_count && done; row++) {
        digest_add(sum, digest_row(rows->views, chosen, count, row, &scratch));
        done = !scratch.failed;
    }
    buffer_fini(&scratch);
    free(chosen);
    return done;
}

/* Did the rows of the old commit stand? */
static int check_content(struct session *session, const struct content_change *change, bool *stood,
                         struct sluice_error *error)
{
    const struct ledger_range on = { change->after->table, change->after->date,
                                     change->after->date };
    struct digest gone = { 0, 0 }, come = { 0, 0 };
    struct commit_record *records;
    struct arena arena;
    size_t count;
    int status;

    if (!sum_content(change->gone, &gone) || !sum_content(change->come, &come))
        return error_memory(error, "the digest of a partition");
    arena_init(&arena, 0);
    status = ledger_commits(session, on, &arena, &records, &count, error);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct digest carried = records[i].content;
        if (records[i].sequence != change->before->sequence || records[i].content_columns == NULL)
            continue;
        digest_subtract(&carried, gone);
        digest_add(&carried, come);
        *stood = digest_equals(carried, change->after->content);
    }
    arena_fini(&arena);
    return status;
}

/* ---- of a projection ---- */

/* Which columns of the rows it is of; free() those of the request. False where they lack one, or
 * memory is short: what is not carried is read. */
static bool lay_out(const struct projection *projection, const struct table *rows,
                    struct digest_request *request)
{
    const struct source *source = projection->source;
    int32_t *places, count = projection->column_count;
    size_t filters = 0;
    bool fits;

    while (projection->filters != NULL && projection->filters[filters] != NULL)
        filters++;
    places = malloc(sizeof *places * ((size_t)count + filters + 1));
    fits = places != NULL;
    for (int32_t i = 0; i < count && fits; i++) {
        places[i] = table_find(rows, projection->columns[i]);
        fits = places[i] >= 0 && rows->columns[places[i]].type ==
                                     source_find_column(source, projection->columns[i])->type;
    }
    for (size_t i = 0; i < filters && fits; i++) {
        places[count + (int32_t)i] = table_find(rows, projection->filters[i]->column);
        fits = places[count + (int32_t)i] >= 0;
    }
    *request = (struct digest_request){ places, count, -1, projection->filters,
                                        fits ? places + count : NULL };
    if (!fits)
        free(places);
    return fits;
}

static int digest_projected(const struct projection *projection, const struct table *rows,
                            struct dated_digest *out, bool *fits, struct sluice_error *error)
{
    struct dated_digest *found = NULL;
    struct digest_request request;
    size_t count = 0;
    int status = SLUICE_OK;

    *out = (struct dated_digest){ 0 };
    *fits = *fits && lay_out(projection, rows, &request);
    if (!*fits)
        return SLUICE_OK;
    status = digest_table(rows, &request, &found, &count, error);
    if (status == SLUICE_OK && count > 0)
        *out = found[0];
    free(found);
    free((int32_t *)(uintptr_t)request.columns);
    return status;
}

static int carry_one(const struct content_change *change, const struct projection *projection,
                     struct remembered_digest *digest, struct ledger_batch *batch,
                     struct sluice_error *error)
{
    struct dated_digest gone, come;
    bool fits = true;
    int status = digest_projected(projection, change->gone, &gone, &fits, error);

    if (status == SLUICE_OK)
        status = digest_projected(projection, change->come, &come, &fits, error);
    if (status != SLUICE_OK || !fits)
        return status;
    digest_subtract(&digest->digest, gone.digest);
    digest_add(&digest->digest, come.digest);
    digest->rows += come.rows - gone.rows;
    digest->token = change->after->content_id;
    return ledger_add_digest(batch, projection->id, change->after->table, digest, error);
}

int digests_carry(struct session *session, const struct binding *binding,
                  const struct content_change *change, struct ledger_batch *batch,
                  struct sluice_error *error)
{
    bool checked = false, stood = false;
    int status = SLUICE_OK;

    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK; i++) {
        const struct projection *projection = binding->projections[i];
        const struct ledger_view view = { projection->id, change->after->table };
        struct remembered_digest digest = { .date = change->after->date,
                                            .token = change->before->content_id };
        bool found = false;
        if (projection->source->since != NULL || strcmp(projection->source->name, view.table) != 0)
            continue;
        status = ledger_find_digest(session, view, &digest, &found, error);
        if (status == SLUICE_OK && found && !checked)
            status = check_content(session, change, &stood, error);
        checked = checked || found;
        if (status == SLUICE_OK && found && stood)
            status = carry_one(change, projection, &digest, batch, error);
    }
    return status;
}
