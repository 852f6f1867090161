/*
 * one_transaction.c - the sink of a store that can hold data and ledger in one transaction.
 *
 * The transaction is open from publish_begin on, so that what a caller reads of rows and ledger
 * cannot change before its commit. All that is handed over waits for publish_commit: then it is
 * held against the rows that stand, and what differs is written (apply.c). Last comes the ledger,
 * whose sequence numbers tell whether somebody else was faster.
 *
 * A store in which several write may refuse the transaction at any call, and lose the answer to its
 * commit (core/store/transaction.c). Then all that was done in it is done again in a new one, from
 * what was handed over, which nobody has changed; what stands is compared with anew. What the
 * caller read in the transaction before is not read again. That is safe by two things that do not
 * change with the attempts:
 *
 *   - Each record keeps its commit id and its sequence number, by the ledger as it was when the
 *     publication began, and a number is there once. If another command has committed one of the
 *     partitions between the attempts, what the caller went by is no longer what stands; then its
 *     number is taken, and nothing of this publication comes to stand.
 *   - The lease is looked for in every attempt. While it is there nobody else who takes leases has
 *     written to these partitions at all.
 *
 * After a lost answer the ledger is asked for the first of the commit ids, in a transaction of its
 * own: all stand or none. It may be too early, with the store still at the commit. Then the next
 * attempt meets the numbers of the one before, fails, and the ledger is asked again.
 */
#include "publish/apply.h"

struct store_sink {
    struct stored_sink stored;
    struct apply apply;
    struct sink_range cleared; /* `table` NULL: nothing is */
    struct patience patience;  /* of all attempts */
    int lost;                  /* answers to commits, so far */
    bool may_stand;            /* the newest attempt does, for all that is known */
};

/* So many answers lost in one publication are no accident. */
#define MOST_LOST 5

static struct store_sink *store_sink(struct sink *sink)
{
    return (struct store_sink *)sink;
}

/* ---- begin ---- */

static int begin_on(struct store_sink *store, struct sluice_error *error)
{
    struct stored_sink *stored = &store->stored;
    int status = session_begin_patiently(stored->sink.session, stored->base.stop, error);

    return status == SLUICE_OK ? stored_orient(stored, error) : status;
}

static int again(struct store_sink *store, int status, struct sluice_error *error);

static int begin(struct sink *sink, const struct publish_base *base, struct sluice_error *error)
{
    struct store_sink *store = store_sink(sink);

    stored_begin(&store->stored, base);
    store->apply.session = sink->session;
    store->cleared = (struct sink_range){ 0 };
    store->lost = 0;
    store->may_stand = false;
    patience_init(&store->patience, SESSION_PATIENCE, base->stop);
    return again(store, begin_on(store, error), error);
}

/* ---- what is handed over ---- */

static int clear(struct sink *sink, const struct sink_range *range, struct sluice_error *error)
{
    (void)error;
    store_sink(sink)->cleared = *range;
    return SLUICE_OK;
}

static int redo(struct store_sink *store, struct sluice_error *error)
{
    session_rollback(store->stored.sink.session);
    return begin_on(store, error);
}

/* After a beginning that came to `status`. */
static int again(struct store_sink *store, int status, struct sluice_error *error)
{
    while (status == SLUICE_E_BUSY) {
        if (!patience_rest(&store->patience, error))
            return error->status;
        status = redo(store, error);
    }
    return status;
}

static int take_partition(struct sink *sink, struct publish_partition *partition,
                          struct sluice_error *error)
{
    struct store_sink *store = store_sink(sink);

    (void)error;
    stored_take(&store->stored, partition);
    if (partition->record.kind != 0)
        recorder_name(&store->stored.recorder, sink->ledger, partition);
    return SLUICE_OK;
}

/* ---- the commit ---- */

/* A version whose rows are those that stood goes by their content. */
static void note_contents(struct store_sink *store)
{
    for (size_t i = 0; i < store->apply.count; i++) {
        struct publish_partition *partition = store->apply.items[i].partition;
        if (partition->record.kind == 0)
            continue;
        if (store->apply.items[i].difference.kind == DIFFERENCE_NONE)
            recorder_keep_content(store->stored.sink.ledger, partition);
        else
            recorder_own_content(partition);
    }
}

/* ---- the end ---- */

static void end(struct store_sink *store)
{
    apply_fini(&store->apply);
    stored_end(&store->stored);
}

/* Digests of partitions of which some rows changed. */
static int carry_digests(struct store_sink *store, struct sluice_error *error)
{
    const struct stored_sink *stored = &store->stored;
    int status = SLUICE_OK;

    for (size_t i = 0; i < store->apply.count && status == SLUICE_OK && stored->binding != NULL;
         i++) {
        const struct apply_item *item = &store->apply.items[i];
        const struct publish_partition *partition = item->partition;
        const struct content_change change = {
            .before = ledger_committed(stored->sink.ledger, partition->table.name, partition->date),
            .after = &partition->record,
            .gone = &item->difference.gone,
            .come = &item->difference.come,
        };
        if (item->difference.kind != DIFFERENCE_SOME || change.before == NULL ||
            partition->record.kind == 0 || partition->record.content_columns == NULL)
            continue;
        status = digests_carry(stored->sink.session, stored->binding, &change,
                               &store->stored.recorder.batch, error);
    }
    return status;
}

static int write_records(struct store_sink *store, struct sluice_error *error)
{
    struct recorder *recorder = &store->stored.recorder;
    struct session *session = store->stored.sink.session;
    int status = ledger_batch_init(&recorder->batch, error);

    if (status != SLUICE_OK)
        return status;
    for (const struct publish_partition *p = store->stored.first; p != NULL && status == SLUICE_OK;
         p = p->next)
        if (p->record.kind != 0)
            status = recorder_add(recorder, session, p, error);
    if (status == SLUICE_OK)
        status = carry_digests(store, error);
    if (status == SLUICE_OK)
        status = ledger_write(session, &recorder->batch, store->stored.lease, error);
    ledger_batch_fini(&recorder->batch);
    return status;
}

static int write_all(struct store_sink *store, struct sluice_error *error)
{
    int status = apply_compare(&store->apply, store->stored.first, error);

    if (status == SLUICE_OK)
        status = apply_write(&store->apply, &store->cleared, error);
    if (status == SLUICE_OK) {
        note_contents(store);
        status = write_records(store, error);
    }
    if (status == SLUICE_OK)
        status = stored_may_stand(&store->stored, error);
    store->may_stand = false;
    if (status != SLUICE_OK)
        return status;
    status = session_commit(store->stored.sink.session, error);
    store->may_stand = status != SLUICE_OK && status != SLUICE_E_BUSY;
    store->lost += status == SLUICE_E_IO;
    return status;
}

/* Of one transaction: where one of its records is they all are. */
static int find_record(struct session *session, void *user, bool *stands,
                       struct sluice_error *error)
{
    const struct publish_partition *partition = user;
    const struct ledger_range on = { partition->table.name, partition->date, partition->date };
    struct commit_record *records;
    struct arena arena;
    size_t count;
    int status;

    arena_init(&arena, 0);
    status = ledger_commits(session, on, &arena, &records, &count, error);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        *stands = *stands || strcmp(records[i].commit_id, partition->commit_id) == 0;
    arena_fini(&arena);
    return status;
}

/* False: nobody can say. What has no record is the same rows once more, and harmless twice. */
static bool find_out(struct store_sink *store, bool *stands)
{
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    struct publish_partition *told = store->stored.first;
    struct doubt doubt = { .stands = find_record, .stop = store->stored.base.stop };

    *stands = false;
    session_rollback(store->stored.sink.session);
    while (told != NULL && told->commit_id[0] == '\0')
        told = told->next;
    doubt.user = told;
    return told == NULL ||
           session_find_out(store->stored.sink.session, &doubt, stands, &ignored) == SLUICE_OK;
}

static bool may_repeat(const struct store_sink *store, int status)
{
    return status == SLUICE_E_BUSY ||
           (store->may_stand && status == SLUICE_E_IO && store->lost < MOST_LOST);
}

static int commit_somehow(struct store_sink *store, struct sluice_error *error)
{
    int status = write_all(store, error);

    while (status != SLUICE_OK) {
        bool stands = false;
        if (store->lost > 0 && !find_out(store, &stands))
            return status;
        if (stands)
            return SLUICE_OK;
        if (!may_repeat(store, status) || !patience_rest(&store->patience, error))
            return error->status;
        status = again(store, redo(store, error), error);
        if (status == SLUICE_OK)
            status = write_all(store, error);
    }
    return SLUICE_OK;
}

static int commit(struct sink *sink, struct sluice_error *error)
{
    struct store_sink *store = store_sink(sink);
    int status = commit_somehow(store, error);

    if (status == SLUICE_OK)
        stored_tell(&store->stored, PUBLISH_DONE);
    else if (store->may_stand || store->lost > 0)
        stored_tell(&store->stored, PUBLISH_UNKNOWN);
    if (status == SLUICE_OK)
        end(store);
    return status;
}

static void abandon(struct sink *sink)
{
    struct store_sink *store = store_sink(sink);

    if (!store->stored.is_open)
        return;
    session_rollback(sink->session);
    stored_tell(&store->stored, PUBLISH_DROPPED);
    end(store);
}

/* ---- the rest of a sink ---- */

static int prepare(struct sink *sink, const struct sink_table *table, struct sluice_error *error)
{
    return session_migrate_patiently(sink->session, table->layout, table->stop, error);
}

static const struct sink_kind kind = {
    .sight = &stored_sight,
    .prepare = prepare,
    .begin = begin,
    .clear = clear,
    .partition = take_partition,
    .commit = commit,
    .abandon = abandon,
    .destroy = stored_destroy,
};

int sink_one_transaction(const struct sink_request *request, struct sink **sink,
                         struct sluice_error *error)
{
    return stored_create(&kind, sizeof(struct store_sink), request, sink, error);
}
