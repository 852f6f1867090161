/*
 * external.c - reading a table that somebody else writes, of which any cell may be one that cannot
 * be converted.
 *
 * A scan that meets such a cell ends, and does not say where it was. The dates are read in halves
 * then, until the date is alone that cannot be read: whoever sees it waits for it to be mended, and
 * everybody else goes on.
 */
#include "versions/versions.h"

static int read_slots(const struct external_read *read, struct session *session, size_t low,
                      size_t high, struct table *rows, struct sluice_error *error)
{
    const struct source *source = read->source;
    struct read_request request = *read->request;
    struct condition within[2];

    request.conditions = within;
    request.condition_count = 0;
    request.key = source->key;
    request.key_count = source->key_count;
    if (source->date != NULL) {
        within[0] = (struct condition){ source->date, SLUICE_AT_LEAST,
                                        sluice_of_date(read->axis.dates[low]) };
        within[1] = (struct condition){ source->date, SLUICE_AT_MOST,
                                        sluice_of_date(read->axis.dates[high - 1]) };
        request.condition_count = COUNT_OF(within);
    }
    return session_read_grown(session, &request, rows, error);
}

/* Why [low, high), which is one date or a table without dates, cannot be read. */
static int note_fault(const struct external_read *read, size_t low, size_t high,
                      struct sluice_error *error)
{
    char date[DATE_TEXT_SIZE] = "";
    bool dated = read->source->date != NULL;
    const char *fault = arena_printf(
        read->arena, "table '%s' cannot be read%s%s: %s", read->source->name, dated ? " on " : "",
        dated ? date_format(read->axis.dates[low], date) : "", error->message);

    if (fault == NULL)
        return error_memory(error, "what cannot be read");
    for (size_t i = low; i < high; i++)
        read->faults[i] = fault;
    *error = (struct sluice_error)SLUICE_ERROR_INIT;
    return SLUICE_OK;
}

static int append(struct table *rows, const struct table *piece, struct sluice_error *error)
{
    const struct sluice_batch batch = { .size = sizeof batch,
                                        .column_count = (uint32_t)piece->column_count,
                                        .row_count = piece->row_count,
                                        .columns = piece->views };

    return table_append_batch(rows, &batch, error);
}

static int add_slots(const struct external_read *read, struct session *session, size_t low,
                     size_t high, struct table *rows, struct sluice_error *error);

/* [low, high) cannot be read as one; `error` says why. */
static int add_halves(const struct external_read *read, struct session *session, size_t low,
                      size_t high, struct table *rows, struct sluice_error *error)
{
    size_t middle = low + (high - low) / 2;
    int status;

    if (read->source->date == NULL || high - low == 1)
        return note_fault(read, low, high, error);
    status = add_slots(read, session, low, middle, rows, error);
    return status == SLUICE_OK ? add_slots(read, session, middle, high, rows, error) : status;
}

static int add_slots(const struct external_read *read, struct session *session, size_t low,
                     size_t high, struct table *rows, struct sluice_error *error)
{
    struct table piece;
    int status = read_slots(read, session, low, high, &piece, error);

    if (status == SLUICE_OK) {
        status = append(rows, &piece, error);
        table_fini(&piece);
        return status;
    }
    return status == SLUICE_E_CORRUPT ? add_halves(read, session, low, high, rows, error) : status;
}

int external_read(const struct external_read *read, struct session *session, size_t low,
                  size_t high, struct table *rows, struct sluice_error *error)
{
    const struct read_request *request = read->request;
    int status = read_slots(read, session, low, high, rows, error);

    if (status != SLUICE_E_CORRUPT)
        return status;
    if (table_init(rows, request->columns, request->types, request->count, error) != SLUICE_OK)
        return error->status;
    status = add_halves(read, session, low, high, rows, error);
    if (status == SLUICE_OK)
        table_finish(rows);
    else
        table_fini(rows);
    return status;
}

const char *read_fault(const struct versions *versions, const struct read *read, size_t low,
                       size_t high)
{
    const struct source_state *state = &versions->sources[read->source->index];

    for (size_t i = low; i < high && state->faulty; i++)
        if (state->faults[i] != NULL)
            return state->faults[i];
    return NULL;
}
