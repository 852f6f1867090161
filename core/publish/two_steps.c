/*
 * two_steps.c - the sink of a store apart from its ledger: no transaction holds rows and record.
 *
 * A publication is made in three steps, of which the first and the last are transactions of the
 * ledger:
 *
 *   1. intents   Lease and sequences are checked, and of each partition that is going to be
 *                replaced the record that is to come is noted, with a commit id that nobody used
 *                before. From here on the partition is unsettled, and nobody reads it.
 *   2. sending   The store is told to replace the partition under that id; then it is asked what
 *                became of it, late and of all at once, until it is known. A partition that was not
 *                replaced, but may be, is tried again: step 1 for it under a new id, whose intent
 *                takes the place of the old one in one transaction, then step 2.
 *   3. records   The lease is checked again. Records with all that goes with them are written of
 *                partitions that stand, and the intents go of all of which it is known what became
 *                of them.
 *
 * Rows are staged before step 1: the driver's note, which it needs to find its job again, goes into
 * the intent. Nothing is changed by staging.
 *
 * What makes it right are four rules. An id is used once: what stands under it is one thing, or
 * nothing for ever. An id of which nothing is known is revoked before anybody goes on: from then on
 * what was sent under it, however late it arrives, comes to nothing. A partition has at most one
 * intent, so nothing is begun where it is not known what stands. And who settles an intent holds
 * the lease on its partition, in the transaction that takes it away.
 *
 * So wherever a process ends, this is found by the next command that holds the lease (settle.c):
 *
 *   before step 1 commits      no intent, nothing sent: what stood before stands
 *   after step 1, before the   the store knows nothing of the id, which is revoked: what stood
 *   request left               before stands, and the intent goes
 *   the request is on its way  the same; it arrives later under an id that was used, and is refused
 *   the store is at work       it is waited for, then revoked where it does not end; either it
 *                              stands then, or never will
 *   it was done                it stands: an import, a retired date, or a date that was cleared
 *                              gets the record from its intent; what was computed lacks outcomes
 *                              and components, so its record says that it is to be computed again
 *   it failed                  what stood before stands, and the intent goes
 *   after step 3 commits       no intent: the record stands with the rows
 *
 * A lost answer of the ledger is one of these: after step 1 nothing was sent, so that the intent,
 * if it is there, is found as "before the request left"; after step 3 either the intent is there,
 * and the rows are found done, or the record is. A lost answer of the store is found out by asking
 * it. Where the ledger is gone between the steps, the intent waits in it until it is back.
 *
 * A process that slept while another took its lease over and settled what it had begun wakes up
 * in one of three places: before sending, and its id was revoked; while asking, and it finds what
 * the other found; before step 3, and the lease is not its own any more. In none of them does it
 * write a record.
 *
 * Nothing is read back to be compared. What was computed is sent unless the ledger has the digest
 * of its rows for the version that stands, over the same columns, and the store says that what it
 * was published under is what stands there: then the record alone is written. Who edited rows by
 * hand is found by `sluice verify`.
 *
 * Partitions of a publication come to stand one by one. Rows that move from one date to another may
 * be seen on both, or on none, if the process ends in between: both dates are unsettled then, and
 * the same command moves them again.
 */
#include "publish/private.h"
#include "publish/shipping.h"

#include <stdlib.h>

#define ATTEMPTS 5             /* at a partition, each under an id of its own */
#define AGAIN_MILLISECONDS 200 /* before the second; each is twice the one before */

/* A table that this sink has made: whatever was published to it before is gone. */
struct made_table {
    struct made_table *next;
    char name[];
};

struct steps_sink {
    struct stored_sink stored;
    struct made_table *made;
    struct shipping shipping;
    struct arena arena;
    struct publish_partition *cleared; /* dates that are of no partition, made here */
};

static struct steps_sink *steps_sink(struct sink *sink)
{
    return (struct steps_sink *)sink;
}

/* ---- begin, and what is handed over ---- */

static int begin(struct sink *sink, const struct publish_base *base, struct sluice_error *error)
{
    struct steps_sink *steps = steps_sink(sink);

    stored_begin(&steps->stored, base);
    steps->cleared = NULL;
    arena_init(&steps->arena, 0);
    shipping_init(&steps->shipping, sink->session, base->stop);
    return stored_orient(&steps->stored, error);
}

/* A date with rows is replaced by nothing: its intent is that of a date that is retired. No record
 * comes of it where all goes well. */
static int clear_date(struct steps_sink *steps, const struct publish_table *table, sluice_day date,
                      struct sluice_error *error)
{
    struct publish_partition *cleared = arena_alloc(&steps->arena, sizeof *cleared);

    if (cleared == NULL)
        return error_memory(error, "dates without a version");
    *cleared = (struct publish_partition){ .table = *table,
                                           .date = date,
                                           .change = PUBLISH_REPLACE,
                                           .record.kind = COMMIT_RETIRE,
                                           .next = steps->cleared };
    steps->cleared = cleared;
    return SLUICE_OK;
}

static int clear(struct sink *sink, const struct sink_range *range, struct sluice_error *error)
{
    struct steps_sink *steps = steps_sink(sink);
    const struct dates_request request = { range->table->name, range->table->date, range->from,
                                           range->to };
    struct date_list dates = { 0 };
    int status = session_dates(sink->session, &request, &dates, error);

    for (size_t i = 0; i < dates.count && status == SLUICE_OK; i++)
        if (ledger_committed(sink->ledger, range->table->name, dates.items[i]) == NULL)
            status = clear_date(steps, range->table, dates.items[i], error);
    date_list_fini(&dates);
    return status;
}

static int take_partition(struct sink *sink, struct publish_partition *partition,
                          struct sluice_error *error)
{
    (void)error;
    stored_take(&steps_sink(sink)->stored, partition);
    return SLUICE_OK;
}

/* ---- what is sent ---- */

static bool is_handed_over(const struct steps_sink *steps, const struct publish_partition *cleared)
{
    for (const struct publish_partition *p = steps->stored.first; p != NULL; p = p->next)
        if (p->date == cleared->date && strcmp(p->table.name, cleared->table.name) == 0)
            return true;
    return false;
}

/* ---- what stands already ---- */

static bool was_made(const struct steps_sink *steps, const char *table)
{
    for (const struct made_table *made = steps->made; made != NULL; made = made->next)
        if (strcmp(made->name, table) == 0)
            return true;
    return false;
}

static bool same_output(struct component_list a, struct component_list b)
{
    const struct component *one = components_find(a, component_name(COMPONENT_OUTPUT));
    const struct component *other = components_find(b, component_name(COMPONENT_OUTPUT));

    return one != NULL && other != NULL && digest_equals(one->digest, other->digest);
}

/* Is the digest of its rows that of the version, over the same columns? */
static int same_content(struct session *session, const struct publish_partition *partition,
                        const struct commit_record *stands, struct arena *arena, bool *same,
                        struct sluice_error *error)
{
    const struct ledger_range on = { stands->table, stands->date, stands->date };
    const struct commit_record *record = &partition->record, *then = NULL;
    struct component_list before = { 0 },
                          now = { partition->components, partition->component_count };
    struct commit_record *records;
    struct component *components;
    size_t count;
    int status = ledger_commits(session, on, arena, &records, &count, error);

    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        if (records[i].sequence == stands->sequence)
            then = &records[i];
    if (status != SLUICE_OK || then == NULL ||
        !text_equals(then->content_columns, record->content_columns) ||
        !digest_equals(then->content, record->content))
        return status;
    *same = !content_columns_has_output(record->content_columns);
    if (*same)
        return SLUICE_OK;
    status =
        ledger_components(session, stands->commit_id, arena, &components, &before.count, error);
    before.items = components;
    *same = status == SLUICE_OK && same_output(before, now);
    return status;
}

static int is_newest(const struct steps_sink *steps, const struct commit_record *stands,
                     bool *newest, struct sluice_error *error)
{
    char id[PUBLISH_ID_SIZE];
    struct sluice_sent sent = { .size = sizeof sent, .table = stands->table, .id = id, .note = "" };
    struct sluice_sent *const asked[] = { &sent };
    int status;

    carrier_id(stands->content_id, id);
    status = steps->shipping.carrier->settle(steps->stored.sink.session, asked, 1, 0, error);
    *newest = status == SLUICE_OK && sent.state == SLUICE_PUBLISHED;
    return status;
}

static int stands_already(struct steps_sink *steps, const struct publish_partition *partition,
                          bool *stands, struct sluice_error *error)
{
    const struct commit_record *version =
        ledger_committed(steps->stored.sink.ledger, partition->table.name, partition->date);
    int status;

    *stands = false;
    if (version == NULL || version->content_sequence == 0 || partition->record.kind != COMMIT_RUN ||
        partition->record.content_columns == NULL || !steps->shipping.carrier->knows_newest ||
        was_made(steps, partition->table.name))
        return SLUICE_OK;
    status =
        same_content(steps->stored.sink.session, partition, version, &steps->arena, stands, error);
    return status == SLUICE_OK && *stands ? is_newest(steps, version, stands, error) : status;
}

static int add_shipment(struct steps_sink *steps, struct publish_partition *partition,
                        struct sluice_error *error)
{
    bool stands;
    int status = stands_already(steps, partition, &stands, error);

    if (status != SLUICE_OK)
        return status;
    recorder_name(&steps->stored.recorder, steps->stored.sink.ledger, partition);
    if (stands)
        recorder_keep_content(steps->stored.sink.ledger, partition);
    return stands || partition->change == PUBLISH_RECORD
               ? SLUICE_OK
               : shipping_add(&steps->shipping, partition, error);
}

/* Rows that are once more those of the version that stands stay where they are. */
static int add_shipments(struct steps_sink *steps, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (struct publish_partition *p = steps->stored.first; p != NULL && status == SLUICE_OK;
         p = p->next)
        if (p->record.kind != 0)
            status = add_shipment(steps, p, error);
    for (struct publish_partition *p = steps->cleared; p != NULL && status == SLUICE_OK;
         p = p->next)
        if (!is_handed_over(steps, p))
            status = add_shipment(steps, p, error);
    return status;
}

/* ---- step 1: intents ---- */

static struct intent_record intent_of(const struct shipment *shipment)
{
    return (struct intent_record){ shipment->partition->record, shipment->note };
}

static int write_intents(struct session *session, void *user, struct sluice_error *error)
{
    const struct steps_sink *steps = user;
    const struct shipping *shipping = &steps->shipping;
    struct intent_record *intents = malloc(sizeof *intents * (shipping->count + 1));
    size_t count = 0;
    int status;

    if (intents == NULL)
        return error_memory(error, "partitions to be published");
    for (size_t i = 0; i < shipping->count; i++)
        if (shipping->items[i].state == SHIPMENT_READY)
            intents[count++] = intent_of(&shipping->items[i]);
    status = ledger_add_intents(session, steps->stored.lease, intents, count, error);
    free(intents);
    return status;
}

/* All of them came with one that is there. */
static int intents_stand(struct session *session, void *user, bool *stand,
                         struct sluice_error *error)
{
    const struct shipping *shipping = &((const struct steps_sink *)user)->shipping;
    size_t i = 0;

    while (shipping->items[i].state != SHIPMENT_READY)
        i++;
    return ledger_has_intent(session, &shipping->items[i].partition->record, stand, error);
}

static int note_intents(struct steps_sink *steps, struct sluice_error *error)
{
    const struct transaction change = { .work = write_intents,
                                        .user = steps,
                                        .is_patient = true,
                                        .stop = steps->stored.base.stop,
                                        .stands = intents_stand };
    int status = stored_may_stand(&steps->stored, error);

    return status == SLUICE_OK && steps->shipping.count > 0
               ? session_transact(session_ledger(steps->stored.sink.session), &change, error)
               : status;
}

/* ---- step 2, and step 1 again ---- */

/* Under the commit ids that they had: those that are to be tried again. */
struct burnt {
    struct steps_sink *steps;
    char (*ids)[PUBLISH_ID_SIZE]; /* by shipment */
};

static int write_new_intents(struct session *session, void *user, struct sluice_error *error)
{
    const struct burnt *burnt = user;
    const struct shipping *shipping = &burnt->steps->shipping;
    int status = SLUICE_OK;

    for (size_t i = 0; i < shipping->count && status == SLUICE_OK; i++) {
        struct commit_record old = shipping->items[i].partition->record;
        if (shipping->items[i].state != SHIPMENT_READY)
            continue;
        old.commit_id = burnt->ids[i];
        status = ledger_check_intent(session, &old, error);
        if (status == SLUICE_OK)
            status = ledger_drop_intent(session, &old, error);
    }
    return status == SLUICE_OK ? write_intents(session, burnt->steps, error) : status;
}

static int new_intents_stand(struct session *session, void *user, bool *stand,
                             struct sluice_error *error)
{
    return intents_stand(session, ((const struct burnt *)user)->steps, stand, error);
}

/* SHIPMENT_AGAIN becomes SHIPMENT_READY, in the ledger too. */
static int renew(struct steps_sink *steps, struct sluice_error *error)
{
    struct shipping *shipping = &steps->shipping;
    struct burnt burnt = { steps, calloc(shipping->count, sizeof *burnt.ids) };
    const struct transaction change = { .work = write_new_intents,
                                        .user = &burnt,
                                        .is_patient = true,
                                        .stop = steps->stored.base.stop,
                                        .stands = new_intents_stand };
    int status = burnt.ids == NULL ? error_memory(error, "partitions to be published") : SLUICE_OK;

    for (size_t i = 0; i < shipping->count && status == SLUICE_OK; i++) {
        struct publish_partition *partition = shipping->items[i].partition;
        if (shipping->items[i].state != SHIPMENT_AGAIN)
            continue;
        memcpy(burnt.ids[i], partition->commit_id, sizeof burnt.ids[i]);
        recorder_name(&steps->stored.recorder, steps->stored.sink.ledger, partition);
        status = shipping_reload(shipping, &shipping->items[i], error);
    }
    if (status == SLUICE_OK)
        status = session_transact(session_ledger(steps->stored.sink.session), &change, error);
    free(burnt.ids);
    return status;
}

static size_t count_state(const struct shipping *shipping, int state)
{
    size_t count = 0;

    for (size_t i = 0; i < shipping->count; i++)
        count += shipping->items[i].state == state;
    return count;
}

static bool is_stopped(const struct steps_sink *steps)
{
    return steps->stored.base.stop != NULL && atomic_load(steps->stored.base.stop);
}

static int send_all(struct steps_sink *steps, struct sluice_error *error)
{
    struct shipping *shipping = &steps->shipping;
    int status = SLUICE_OK, pause = AGAIN_MILLISECONDS;

    for (int attempt = 1; status == SLUICE_OK; attempt++) {
        shipping_send(shipping);
        status = shipping_await(shipping, error);
        if (status != SLUICE_OK || count_state(shipping, SHIPMENT_AGAIN) == 0 ||
            attempt == ATTEMPTS || is_stopped(steps))
            break;
        await_rest(pause, steps->stored.base.stop);
        pause *= 2;
        status = renew(steps, error);
    }
    return status;
}

/* ---- step 3: records ---- */

static int drop_intents(struct steps_sink *steps, struct session *session,
                        struct sluice_error *error)
{
    const struct shipping *shipping = &steps->shipping;
    int status = SLUICE_OK;

    for (size_t i = 0; i < shipping->count && status == SLUICE_OK; i++) {
        const struct shipment *shipment = &shipping->items[i];
        const struct publish_partition *partition = shipment->partition;
        bool stands = shipment->state == SHIPMENT_DONE;
        if (shipment->state == SHIPMENT_SENT)
            continue;
        if (stands)
            status = ledger_check_intent(session, &partition->record, error);
        if (status == SLUICE_OK)
            status = ledger_drop_intent(session, &partition->record, error);
    }
    return status;
}

static bool is_known_done(const struct steps_sink *steps, const struct publish_partition *partition)
{
    for (size_t i = 0; i < steps->shipping.count; i++)
        if (steps->shipping.items[i].partition == partition)
            return steps->shipping.items[i].state == SHIPMENT_DONE;
    return partition->record.kind != 0; /* a record alone */
}

/* Begins with nothing of an attempt before. */
static int write_records(struct session *session, void *user, struct sluice_error *error)
{
    struct steps_sink *steps = user;
    int status;

    ledger_batch_fini(&steps->stored.recorder.batch);
    status = ledger_batch_init(&steps->stored.recorder.batch, error);
    if (status != SLUICE_OK)
        return status;
    status = drop_intents(steps, session, error);

    for (const struct publish_partition *p = steps->stored.first; p != NULL && status == SLUICE_OK;
         p = p->next) {
        if (!is_known_done(steps, p))
            continue;
        status = recorder_add(&steps->stored.recorder, session, p, error);
    }
    return status == SLUICE_OK
               ? ledger_write(session, &steps->stored.recorder.batch, steps->stored.lease, error)
               : status;
}

/* One record is there if all are; without any, the intents that were to go are gone if one is. */
static int records_stand(struct session *session, void *user, bool *stand,
                         struct sluice_error *error)
{
    const struct steps_sink *steps = user;
    const struct shipping *shipping = &steps->shipping;
    bool waits = true;
    int status = SLUICE_OK;

    for (const struct publish_partition *p = steps->stored.first; p != NULL; p = p->next)
        if (is_known_done(steps, p))
            return ledger_has_commit(session, &p->record, stand, error);
    for (size_t i = 0; i < shipping->count && waits && status == SLUICE_OK; i++)
        if (shipping->items[i].state != SHIPMENT_SENT)
            status =
                ledger_has_intent(session, &shipping->items[i].partition->record, &waits, error);
    *stand = !waits;
    return status;
}

static int note_records(struct steps_sink *steps, struct sluice_error *error)
{
    const struct transaction change = { .work = write_records,
                                        .user = steps,
                                        .is_patient = true,
                                        .stop = steps->stored.base.stop,
                                        .stands = records_stand };
    int status = session_transact(session_ledger(steps->stored.sink.session), &change, error);

    ledger_batch_fini(&steps->stored.recorder.batch);
    return status;
}

/* ---- the end ---- */

static int add_place(const struct shipment *shipment, const char *what, struct sluice_error *error)
{
    const struct publish_partition *partition = shipment->partition;
    char date[DATE_TEXT_SIZE] = "";

    if (partition->date != NO_DATE)
        (void)date_format(partition->date, date);
    return error_prefix(error, "'%s'%s%s %s", partition->table.name, date[0] == '\0' ? "" : " ",
                        date, what);
}

/* What is to be said of one that does not stand. */
static int explain(const struct shipment *shipment, struct sluice_error *error)
{
    *error = shipment->why;
    return add_place(shipment, "was not published, what stood before stands", error);
}

/* What failed leaves this one as it is found by the next command. */
static int explain_doubt(const struct steps_sink *steps, struct sluice_error *error)
{
    for (size_t i = 0; i < steps->shipping.count; i++)
        if (steps->shipping.items[i].partition->became == PUBLISH_UNKNOWN)
            return add_place(&steps->shipping.items[i],
                             "is unsettled, the same command finds out what stands", error);
    return error->status;
}

static int first_loss(const struct steps_sink *steps, struct sluice_error *error)
{
    for (size_t i = 0; i < steps->shipping.count; i++) {
        const struct shipment *shipment = &steps->shipping.items[i];
        if (shipment->state == SHIPMENT_LOST || shipment->state == SHIPMENT_AGAIN)
            return explain(shipment, error);
    }
    return SLUICE_OK;
}

/* `recorded`: step 3 is done. Else what stands has no record, and is as unsettled as the rest. */
static void tell(struct steps_sink *steps, bool recorded)
{
    for (size_t i = 0; i < steps->shipping.count; i++) {
        const struct shipment *shipment = &steps->shipping.items[i];
        int state = shipment->state;
        if (state == SHIPMENT_SENT || (state == SHIPMENT_DONE && !recorded))
            shipment->partition->became = PUBLISH_UNKNOWN;
        else if (state != SHIPMENT_DONE)
            shipment->partition->became = PUBLISH_DROPPED;
    }
    if (recorded)
        stored_tell(&steps->stored, PUBLISH_DONE);
}

static void end(struct steps_sink *steps)
{
    stored_tell(&steps->stored, PUBLISH_DROPPED);
    shipping_fini(&steps->shipping);
    arena_fini(&steps->arena);
    stored_end(&steps->stored);
}

/* Steps 2 and 3. Whatever fails, what is known is recorded as far as that can be. */
static int carry_out(struct steps_sink *steps, struct sluice_error *error)
{
    struct sluice_error later = SLUICE_ERROR_INIT;
    int status = send_all(steps, error), recorded;

    recorded = note_records(steps, status == SLUICE_OK ? error : &later);
    tell(steps, recorded == SLUICE_OK);
    if (status == SLUICE_OK)
        status = recorded;
    return status == SLUICE_OK ? first_loss(steps, error) : explain_doubt(steps, error);
}

static int commit(struct sink *sink, struct sluice_error *error)
{
    struct steps_sink *steps = steps_sink(sink);
    int status = add_shipments(steps, error);

    if (status == SLUICE_OK)
        status = shipping_load(&steps->shipping, error);
    if (status == SLUICE_OK)
        status = note_intents(steps, error);
    if (status == SLUICE_OK)
        status = carry_out(steps, error);
    if (status == SLUICE_OK)
        end(steps);
    return status;
}

static void abandon(struct sink *sink)
{
    if (steps_sink(sink)->stored.is_open)
        end(steps_sink(sink));
}

/* ---- the rest of a sink ---- */

static int note_made(struct steps_sink *steps, const char *name, struct sluice_error *error)
{
    size_t length = strlen(name) + 1;
    struct made_table *made = malloc(sizeof *made + length);

    if (made == NULL)
        return error_memory(error, "a table");
    memcpy(made->name, name, length);
    made->next = steps->made;
    steps->made = made;
    return SLUICE_OK;
}

static int prepare(struct sink *sink, const struct sink_table *table, struct sluice_error *error)
{
    bool has = true;
    int status = carrier_of(sink->session)->prepare(sink->session, table->stop, error);

    if (status == SLUICE_OK)
        status = session_has_table(sink->session, table->layout->table, &has, error);
    if (status == SLUICE_OK && !has)
        status = note_made(steps_sink(sink), table->layout->table, error);
    return status == SLUICE_OK
               ? session_migrate_patiently(sink->session, table->layout, table->stop, error)
               : status;
}

static void destroy(struct sink *sink)
{
    struct made_table *next;

    for (struct made_table *made = steps_sink(sink)->made; made != NULL; made = next) {
        next = made->next;
        free(made);
    }
    stored_destroy(sink);
}

static const struct sink_kind kind = {
    .sight = &stored_sight,
    .prepare = prepare,
    .begin = begin,
    .clear = clear,
    .partition = take_partition,
    .commit = commit,
    .abandon = abandon,
    .destroy = destroy,
};

int sink_two_steps(const struct sink_request *request, struct sink **sink,
                   struct sluice_error *error)
{
    return stored_create(&kind, sizeof(struct steps_sink), request, sink, error);
}
