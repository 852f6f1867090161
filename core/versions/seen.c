/* seen.c - what a table says of itself where the ledger has no versions of it: on which dates it
 * has rows, and by which tokens the store tells them apart. */
#include "versions/private.h"

#include <stdlib.h>

/* Of the years 1 to 9999, which every store knows. */
static sluice_day first_day(void)
{
    return date_from_civil(1, 1, 1);
}

static sluice_day last_day(void)
{
    return date_from_civil(9999, 12, 31);
}

void seen_fini(struct seen *seen)
{
    date_list_fini(&seen->dates);
}

/* ---- by tokens ---- */

static int take_tokens(const struct source *source, struct seen *seen, struct sluice_error *error)
{
    seen->undated = source->date != NULL ? seen->tokens.undated : 0;
    for (size_t i = 0; i < seen->tokens.count; i++) {
        if (seen->tokens.items[i].rows == 0)
            continue;
        seen->has_rows = true;
        if (source->date != NULL)
            date_list_add(&seen->dates, seen->tokens.items[i].date);
    }
    return seen->dates.failed ? error_memory(error, "the plan") : SLUICE_OK;
}

/* ---- by rows ---- */

/* One is enough. */
static int take_any(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    bool *found = user;

    (void)batch;
    *found = true;
    return sluice_error_set(error, SLUICE_E_LIMIT, "there is a row");
}

static int look_for_row(struct session *session, const struct source *source, struct seen *seen,
                        struct sluice_error *error)
{
    const char *name = source->columns[0].name;
    int32_t type = source->columns[0].type;
    int status =
        session_each(session,
                     &(struct read_request){
                         .table = source->name, .columns = &name, .types = &type, .count = 1 },
                     take_any, &seen->has_rows, error);

    return seen->has_rows && status == SLUICE_E_LIMIT ? SLUICE_OK : status;
}

/* The dates that windows may see, and later ones: what is newest says up to when nothing is
 * missing.
 */
static int look_for_dates(const struct versions *versions, struct session *session,
                          const struct source *source, struct seen *seen,
                          struct sluice_error *error)
{
    struct axis calendar = { versions->calendar->dates, versions->calendar->count };
    struct dates_request request = { source->name, source->date, first_day(), last_day() };
    int status;

    if (!source_has_all_dates(source) && calendar.count > 0)
        request.from = calendar.dates[0];
    status = session_dates(session, &request, &seen->dates, error);
    seen->has_rows = seen->dates.count > 0;
    if (status == SLUICE_OK)
        status = session_undated(session, source->name, source->date, &seen->undated, error);
    return status;
}

/* A table that nobody called external: all of its dates, or whatever stands first in it. */
static int look_at_all(struct session *session, const struct source *source, struct seen *seen,
                       struct sluice_error *error)
{
    const char *name = source->date != NULL ? source->date : source->columns[0].name;
    int32_t type = source->date != NULL ? SLUICE_DATE : source->columns[0].type;
    struct table rows = { 0 };
    int status =
        session_read(session,
                     &(struct read_request){
                         .table = source->name, .columns = &name, .types = &type, .count = 1 },
                     &rows, error);

    if (status != SLUICE_OK)
        return status;
    seen->has_rows = rows.row_count > 0;
    for (int64_t row = 0; row < rows.row_count && source->date != NULL; row++) {
        const struct sluice_column *column = &rows.views[0];
        struct date_list *dates = &seen->dates;
        /* Most rows are of the date of the row before. */
        if (sluice_is_known(column, row) &&
            (dates->count == 0 || dates->items[dates->count - 1] != sluice_date(column, row)))
            date_list_add(dates, sluice_date(column, row));
    }
    table_fini(&rows);
    date_list_sort(&seen->dates);
    return seen->dates.failed ? error_memory(error, "the plan") : SLUICE_OK;
}

/* Of one that ledger or store have versions of, these are what a plan from memory goes by. */
bool source_may_be_read(const struct versions *versions, const struct source *source)
{
    return !versions->from_memory || (versions->looks && source_is_external(source) &&
                                      !source_goes_by_ledger(versions->ledger, source) &&
                                      !versions->sources[source->index].marked);
}

int seen_look(struct versions *versions, struct session *session, const struct source *source,
              struct seen *seen, struct sluice_error *error)
{
    bool has = false;
    int status = session_has_table(session, source->name, &has, error);

    if (status != SLUICE_OK || !has)
        return status;
    status = source_tokens(session, source, (struct day_range){ first_day(), last_day() },
                           &versions->arena, &seen->tokens, error);
    if (status != SLUICE_OK)
        return status;
    if (seen->tokens.known)
        return take_tokens(source, seen, error);
    if (!source_may_be_read(versions, source))
        return SLUICE_OK;
    if (!source_is_external(source))
        return look_at_all(session, source, seen, error);
    return source->date != NULL ? look_for_dates(versions, session, source, seen, error)
                                : look_for_row(session, source, seen, error);
}

/* ---- which partitions are there ---- */

/* Where a date without rows counts: up to the newest with rows they have all been written. */
void state_fill_gaps(const struct source *source, struct source_state *state, size_t low,
                     size_t high)
{
    if (!source_is_external(source) || source->date == NULL || !source->raw->empty_counts)
        return;
    for (size_t i = low; i < high && state->axis.dates[i] <= state->newest; i++) {
        if (state->present[i] || (state->stray != NULL && state->stray[i]))
            continue;
        state->present[i] = 1;
        state->tokens[i] = state->marked ? no_rows_version() : NULL;
    }
}

/* Of a table without dates all slots are of one version. */
static void note_whole(const struct seen *seen, struct source_state *state)
{
    const struct partition_token *token = token_find(&seen->tokens, NO_DATE);

    state->newest_rows = token == NULL ? -1 : token->rows;
    memset(state->present, seen->has_rows, state->axis.count);
    for (size_t i = 0; i < state->axis.count && seen->has_rows && token != NULL; i++)
        state->tokens[i] = token->text;
}

void seen_note(const struct source *source, const struct seen *seen, struct source_state *state)
{
    state->marked = seen->tokens.known;
    state->newest = NO_DATE;
    state->newest_rows = -1;
    state->undated = seen->undated;
    if (source->date == NULL) {
        note_whole(seen, state);
        return;
    }
    for (size_t i = 0; i < seen->dates.count; i++) {
        const struct partition_token *token = token_find(&seen->tokens, seen->dates.items[i]);
        size_t slot = axis_find(state->axis, seen->dates.items[i]);
        state->newest = seen->dates.items[i];
        state->newest_rows = token == NULL ? -1 : token->rows;
        if (slot == SIZE_MAX)
            continue;
        state->present[slot] = 1;
        state->tokens[slot] = token == NULL ? NULL : token->text;
    }
    state_fill_gaps(source, state, 0, state->axis.count);
}
