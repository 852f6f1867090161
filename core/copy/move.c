/* move.c - one table into the target: rows, ledger and proof, in one transaction. */
#include "copy/private.h"

/* ---- reading ---- */

void copy_tell_progress(struct copy *copy, const struct copy_item *item, int64_t rows, bool ended)
{
    int64_t now = clock_monotonic_ns();

    if (copy->events->progress == NULL || (!ended && now < copy->progress_at))
        return;
    copy->progress_at = now + copy->options.progress_every;
    copy->events->progress(copy->events->user, &item->table, rows, ended);
}

static int count_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    return tally_add(user, batch, error);
}

int copy_count(struct copy *copy, const struct copy_item *item, struct session *session,
               struct tally *tally, struct sluice_error *error)
{
    const struct read_request read = copy_request_of(item);

    (void)copy;
    return session_each(session, &read, count_batch, tally, error);
}

/* ---- the transaction ---- */

struct move {
    struct copy *copy;
    struct copy_item *item;
    const struct lease *lease;
    struct tally written, read;
};

static int pass_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    struct move *move = user;
    const struct read_request like = copy_request_of(move->item);
    int status = tally_add(&move->written, batch, error);

    if (status == SLUICE_OK)
        status = session_append(move->copy->to, &like, batch, error);
    copy_tell_progress(move->copy, move->item, move->written.rows, false);
    return status;
}

/* In place of what is there; of an attempt before, too, whose answer was lost. */
static int write_rows(struct move *move, struct sluice_error *error)
{
    const struct copy_item *item = move->item;
    struct copy *copy = move->copy;
    const struct read_request read = copy_request_of(item);
    bool stands = false;
    int status = session_has_table(copy->to, item->table.source->name, &stands, error);

    if (status == SLUICE_OK && stands)
        status = session_replace_all(copy->to, item->table.source->name, NULL, error);
    if (status == SLUICE_OK)
        status = session_migrate(copy->to, item->layout, error);
    if (status == SLUICE_OK)
        status = session_each(copy->from, &read, pass_batch, move, error);
    return status;
}

static int tell_damage(const struct copy_item *item, const struct tally_day *day,
                       const struct tally_day *other, struct sluice_error *error)
{
    char date[DATE_TEXT_SIZE];
    bool dated = day->date != NO_DATE;

    return sluice_error_set(
        error, SLUICE_E_CORRUPT,
        "table '%s'%s%s reads back otherwise than it was written (%lld rows, %s)",
        item->table.source->name, dated ? " of " : "", dated ? date_format(day->date, date) : "",
        (long long)day->rows,
        other == NULL              ? "on one side alone"
        : other->rows == day->rows ? "as many, with other values"
                                   : "and another number of them");
}

int copy_tell_left(struct sluice_error *error, const char *left)
{
    const struct sluice_error why = *error;

    return sluice_error_set(error, why.status, "%s: %s; the target or its driver changes values",
                            why.message, left);
}

int copy_compare(const struct copy_item *item, const struct tally *written,
                 const struct tally *read, struct sluice_error *error)
{
    const struct tally_day *other = NULL, *day = tally_differ(written, read, &other);

    return day == NULL ? SLUICE_OK : tell_damage(item, day, other, error);
}

static int read_back(struct move *move, struct sluice_error *error)
{
    int status = copy_count(move->copy, move->item, move->copy->to, &move->read, error);

    if (status != SLUICE_OK)
        return status;
    status = copy_compare(move->item, &move->written, &move->read, error);
    return status == SLUICE_E_CORRUPT ? copy_tell_left(error, "nothing of the table was copied")
                                      : status;
}

/* It may be done more than once: each begins with nothing counted. */
static int start_tallies(struct move *move, struct sluice_error *error)
{
    int status;

    tally_fini(&move->written);
    tally_fini(&move->read);
    move->read = (struct tally){ 0 };
    status = tally_init(&move->written, move->item, error);
    return status == SLUICE_OK ? tally_init(&move->read, move->item, error) : status;
}

static int write_table(struct session *to, void *user, struct sluice_error *error)
{
    struct move *move = user;
    struct copy *copy = move->copy;
    int status = start_tallies(move, error);

    if (status == SLUICE_OK)
        status = write_rows(move, error);
    if (status == SLUICE_OK)
        status = read_back(move, error);
    if (status == SLUICE_OK)
        status = ledger_copy_table(copy->from, to, move->item->table.source->name, error);
    return status == SLUICE_OK ? lease_check(to, move->lease, error) : status;
}

int copy_move(struct copy *copy, struct copy_item *item, const struct lease *lease,
              struct sluice_error *error)
{
    struct move move = { .copy = copy, .item = item, .lease = lease };
    const struct transaction whole = { .work = write_table,
                                       .user = &move,
                                       .is_patient = true,
                                       .repeats = true,
                                       .stop = copy->options.cancel };
    int status = session_transact(copy->to, &whole, error);

    item->table.rows = move.written.rows;
    item->table.dates = (int64_t)move.written.count;
    copy_tell_progress(copy, item, move.written.rows, true);
    tally_fini(&move.written);
    tally_fini(&move.read);
    return status;
}
