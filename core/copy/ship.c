/*
 * ship.c - one table into a target that keeps rows and ledger apart.
 *
 * No transaction holds both. So the table is published date by date, as an import there does, and
 * what the ledger says of it comes last, in one transaction: until then each date has a record of
 * its own which says that it belongs to a copy that has not ended. Who computes is not misled by
 * it: a computed date with such a record is to be computed again, a raw one is what its rows are.
 * The same copy begun again knows these records by their mark, and copies the table anew.
 *
 * What reads back otherwise than it was written is taken back: each date is replaced by nothing,
 * and retired under the same mark. So a raw table that the target has wrong does not count as
 * imported.
 */
#include "copy/private.h"
#include "publish/publish.h"

#define MOST_DATES 64 /* of one publication */
#define MOST_ROWS 4000

/* Dates that are published together. */
struct parcel {
    struct publish_partition items[MOST_DATES];
    struct table tables[MOST_DATES];
    size_t count;
    int64_t rows;
};

struct ship {
    struct copy *copy;
    struct copy_item *item;
    struct sink *sink;
    struct publish_table table;
    const struct lease *lease;
    struct parcel parcel;
    struct tally written, read;
    bool takes_back; /* dates are replaced by nothing */
};

/* ---- a parcel ---- */

static void empty_parcel(struct parcel *parcel)
{
    for (size_t i = 0; i < parcel->count; i++)
        table_fini(&parcel->tables[i]);
    parcel->count = 0;
    parcel->rows = 0;
}

/* What the ledger says of a date until the copy has ended: no fingerprint is zero. */
static struct commit_record make_record(const struct ship *ship, int64_t rows)
{
    const struct node *node = ship->item->table.source->producer;

    if (ship->takes_back)
        return (struct commit_record){ .kind = COMMIT_RETIRE, .reason = LEDGER_UNFINISHED };
    return (struct commit_record){ .kind = node != NULL ? COMMIT_RUN : COMMIT_IMPORT,
                                   .node = node != NULL ? node->name : NULL,
                                   .expected = rows,
                                   .written = rows,
                                   .rows = rows,
                                   .reason = LEDGER_UNFINISHED };
}

static int read_rows(const struct ship *ship, sluice_day date, struct table *rows,
                     struct sluice_error *error)
{
    const struct condition on = { ship->table.date, SLUICE_EQUAL, sluice_of_date(date) };
    struct read_request read = copy_request_of(ship->item);

    read.conditions = &on;
    read.condition_count = ship->table.date == NULL ? 0 : 1;
    return session_read(ship->copy->from, &read, rows, error);
}

static int send_parcel(struct ship *ship, struct sluice_error *error)
{
    const struct publish_base base = { .table = ship->table.name,
                                       .stop = ship->copy->options.cancel };
    struct parcel *parcel = &ship->parcel;
    int status = SLUICE_OK;

    if (parcel->count == 0)
        return SLUICE_OK;
    status = publish_begin(ship->sink, &base, error);
    for (size_t i = 0; i < parcel->count && status == SLUICE_OK; i++)
        status = publish_partition(ship->sink, &parcel->items[i], error);
    if (status == SLUICE_OK)
        status = publish_commit(ship->sink, error);
    if (status != SLUICE_OK)
        publish_abandon(ship->sink);
    empty_parcel(parcel);
    copy_tell_progress(ship->copy, ship->item, ship->written.rows, false);
    return status;
}

static int add_date(struct ship *ship, sluice_day date, struct sluice_error *error)
{
    struct parcel *parcel = &ship->parcel;
    struct table *rows = &parcel->tables[parcel->count];
    struct sluice_batch batch;
    int status = read_rows(ship, date, rows, error);

    if (status != SLUICE_OK)
        return status;
    parcel->items[parcel->count++] =
        (struct publish_partition){ .table = ship->table,
                                    .date = date,
                                    .change = PUBLISH_REPLACE,
                                    .rows = { rows, NULL },
                                    .record = make_record(ship, rows->row_count) };
    parcel->rows += rows->row_count;
    batch = table_batch(rows);
    status = tally_add(&ship->written, &batch, error);
    if (status == SLUICE_OK && (parcel->count == MOST_DATES || parcel->rows >= MOST_ROWS))
        status = send_parcel(ship, error);
    return status;
}

static int add_nothing(struct ship *ship, sluice_day date, struct sluice_error *error)
{
    struct parcel *parcel = &ship->parcel;

    parcel->tables[parcel->count] = (struct table){ 0 };
    parcel->items[parcel->count++] = (struct publish_partition){ .table = ship->table,
                                                                 .date = date,
                                                                 .change = PUBLISH_REPLACE,
                                                                 .record = make_record(ship, 0) };
    return parcel->count == MOST_DATES ? send_parcel(ship, error) : SLUICE_OK;
}

/* ---- which dates ---- */

static int add_stored(struct ship *ship, struct session *session, struct date_list *dates,
                      struct sluice_error *error)
{
    const struct dates_request request = { ship->table.name, ship->table.date,
                                           date_from_civil(0, 1, 1),
                                           date_from_civil(9999, 12, 31) };
    bool has = false;
    int status = session_has_table(session, request.table, &has, error);

    return status == SLUICE_OK && has ? session_dates(session, &request, dates, error) : status;
}

/* Those of the source; and what else the target has, which goes. */
static int list_dates(struct ship *ship, struct date_list *dates, struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (ship->table.date == NULL) {
        date_list_add(dates, NO_DATE);
    } else {
        status = add_stored(ship, ship->copy->from, dates, error);
        if (status == SLUICE_OK)
            status = add_stored(ship, ship->copy->to, dates, error);
        date_list_sort(dates);
    }
    return status == SLUICE_OK && dates->failed ? error_memory(error, "the dates of a table")
                                                : status;
}

static int send_dates(struct ship *ship, struct sluice_error *error)
{
    int (*const add)(struct ship *, sluice_day, struct sluice_error *) =
        ship->takes_back ? add_nothing : add_date;
    struct date_list dates = { 0 };
    int status = list_dates(ship, &dates, error);

    for (size_t i = 0; i < dates.count && status == SLUICE_OK; i++)
        status = add(ship, dates.items[i], error);
    if (status == SLUICE_OK)
        status = send_parcel(ship, error);
    empty_parcel(&ship->parcel);
    date_list_fini(&dates);
    return status;
}

/* ---- the ledger, last ---- */

static int write_ledger(struct session *to, void *user, struct sluice_error *error)
{
    const struct ship *ship = user;
    int status = ledger_copy_table(ship->copy->from, to, ship->table.name, error);

    return status == SLUICE_OK ? lease_check(to, ship->lease, error) : status;
}

static int read_back(struct ship *ship, struct sluice_error *error)
{
    int status = copy_count(ship->copy, ship->item, ship->copy->to, &ship->read, error);

    return status == SLUICE_OK ? copy_compare(ship->item, &ship->written, &ship->read, error)
                               : status;
}

/* The target does not have what was written. `error` says so; what stands there now is added. */
static int take_back(struct ship *ship, struct sluice_error *error)
{
    struct sluice_error failed = SLUICE_ERROR_INIT;
    int status;

    ship->takes_back = true;
    status = send_dates(ship, &failed);
    if (status == SLUICE_OK)
        return copy_tell_left(error, "nothing of the table stands in the target");
    (void)error_prefix(&failed, "what was written could not all be taken back, and stands in the "
                                "target until the table is copied again");
    return copy_tell_left(error, failed.message);
}

static int end_table(struct ship *ship, struct sluice_error *error)
{
    const struct transaction last = { .work = write_ledger,
                                      .user = ship,
                                      .is_patient = true,
                                      .repeats = true,
                                      .stop = ship->copy->options.cancel };
    int status = read_back(ship, error);

    if (status == SLUICE_E_CORRUPT)
        return take_back(ship, error);
    return status == SLUICE_OK ? session_transact(session_ledger(ship->copy->to), &last, error)
                               : status;
}

static int ship_table(struct ship *ship, struct sluice_error *error)
{
    struct copy *copy = ship->copy;
    int status = tally_init(&ship->written, ship->item, error);

    if (status == SLUICE_OK)
        status = tally_init(&ship->read, ship->item, error);
    if (status == SLUICE_OK)
        status =
            sink_prepare(ship->sink, &ship->table, ship->item->layout, copy->options.cancel, error);
    if (status == SLUICE_OK)
        status = send_dates(ship, error);
    return status == SLUICE_OK ? end_table(ship, error) : status;
}

int copy_ship(struct copy *copy, struct copy_item *item, const struct lease *lease,
              struct sluice_error *error)
{
    const struct source *source = item->table.source;
    const struct sink_request commits = { copy->to, lease, copy->run_id, NULL };
    struct ship *ship = arena_alloc(&copy->arena, sizeof *ship);
    int status;

    if (ship == NULL)
        return error_memory(error, "a copy");
    *ship = (struct ship){ .copy = copy,
                           .item = item,
                           .lease = lease,
                           .table = { source->name, source->date, source->producer } };
    status = copy->sink == NULL ? sink_store_create(&commits, &copy->sink, error) : SLUICE_OK;
    ship->sink = copy->sink;
    if (status == SLUICE_OK)
        status = ship_table(ship, error);
    item->table.rows = ship->written.rows;
    item->table.dates = (int64_t)ship->written.count;
    copy_tell_progress(copy, item, ship->written.rows, true);
    tally_fini(&ship->written);
    tally_fini(&ship->read);
    return status;
}
