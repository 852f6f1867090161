/*
 * one_transaction.c - the sink of a store that can hold data and ledger in one transaction.
 *
 * The transaction is open from publish_begin on, so that what a caller reads of rows and ledger
 * cannot change before its commit. Rows are taken away as partitions come, since an insert meets
 * the keys of what it replaces; the new ones come all at the end, a table at a time: an import
 * hands over a season in two tables, and an insert for each of its dates would cost more than the
 * rows. Last comes the ledger, whose sequence numbers tell whether somebody else was faster.
 *
 * A store in which several write may refuse the transaction at any call, and lose the answer to its
 * commit (core/store/transaction.c). Then all that was done in it is done again in a new one, from
 * what was handed over, which nobody has changed. What the caller read in the transaction before is
 * not read anew. That is safe by two things that do not change with the attempts:
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
#include "publish/private.h"

#include <stdlib.h>

struct store_sink {
    struct stored_sink stored;
    bool has_batch;
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
    int status = ledger_batch_init(&store->stored.recorder.batch, error);

    if (status != SLUICE_OK)
        return status;
    stored_begin(&store->stored, base);
    store->has_batch = true;
    store->cleared = (struct sink_range){ 0 };
    store->lost = 0;
    store->may_stand = false;
    patience_init(&store->patience, SESSION_PATIENCE, base->stop);
    return again(store, begin_on(store, error), error);
}

/* ---- rows that go ---- */

static int clear_range(struct store_sink *store, struct sluice_error *error)
{
    const struct sink_range *range = &store->cleared;
    const char *date = range->table->date;
    const struct condition within[] = { { date, SLUICE_AT_LEAST, sluice_of_date(range->from) },
                                        { date, SLUICE_AT_MOST, sluice_of_date(range->to) } };

    return session_replace(store->stored.sink.session, range->table->name, within, COUNT_OF(within),
                           NULL, error);
}

static int clear(struct sink *sink, const struct sink_range *range, struct sluice_error *error)
{
    struct store_sink *store = store_sink(sink);

    store->cleared = *range;
    return again(store, clear_range(store, error), error);
}

static bool is_cleared(const struct store_sink *store, const struct publish_partition *partition)
{
    const struct sink_range *cleared = &store->cleared;

    return cleared->table != NULL && strcmp(cleared->table->name, partition->table.name) == 0 &&
           partition->date >= cleared->from && partition->date <= cleared->to;
}

static int take_all(struct store_sink *store, const struct publish_partition *partition,
                    struct sluice_error *error)
{
    const struct publish_table *table = &partition->table;
    struct session *session = store->stored.sink.session;
    const struct condition on = { table->date, SLUICE_EQUAL, sluice_of_date(partition->date) };

    if (table->date == NULL)
        return session_replace_all(session, table->name, NULL, error);
    if (is_cleared(store, partition))
        return SLUICE_OK;
    return session_replace(session, table->name, &on, 1, NULL, error);
}

static int take_some(struct store_sink *store, const struct publish_partition *partition,
                     struct sluice_error *error)
{
    const struct table *keys = partition->removed;
    size_t terms = (size_t)keys->column_count + 1;
    struct condition *same = malloc(sizeof *same * terms);
    int status = same == NULL ? error_memory(error, "moved rows") : SLUICE_OK;

    for (int64_t row = 0; row < keys->row_count && status == SLUICE_OK; row++) {
        same[0] = (struct condition){ partition->table.date, SLUICE_EQUAL,
                                      sluice_of_date(partition->date) };
        for (int32_t k = 0; k < keys->column_count; k++)
            same[k + 1] = (struct condition){ keys->columns[k].name, SLUICE_EQUAL,
                                              sluice_value_at(&keys->views[k], row) };
        status = session_replace(store->stored.sink.session, partition->table.name, same, terms,
                                 NULL, error);
    }
    free(same);
    return status;
}

static int take_rows(struct store_sink *store, const struct publish_partition *partition,
                     struct sluice_error *error)
{
    switch (partition->change) {
    case PUBLISH_REPLACE:
        return take_all(store, partition, error);
    case PUBLISH_REMOVE:
        return take_some(store, partition, error);
    default:
        return SLUICE_OK;
    }
}

/* ---- what is handed over ---- */

static int take_away(struct store_sink *store, const struct publish_partition *partition,
                     struct sluice_error *error)
{
    int status = take_rows(store, partition, error);

    return status == SLUICE_OK ? recorder_clear(store->stored.sink.session, partition, error)
                               : status;
}

/* In a new transaction, all that was done in the one before until the commit began. */
static int redo(struct store_sink *store, struct sluice_error *error)
{
    int status;

    session_rollback(store->stored.sink.session);
    status = begin_on(store, error);
    if (status == SLUICE_OK && store->cleared.table != NULL)
        status = clear_range(store, error);
    for (const struct publish_partition *p = store->stored.first; p != NULL && status == SLUICE_OK;
         p = p->next)
        status = take_away(store, p, error);
    return status;
}

/* After a call of the transaction that came to `status`. */
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
    int status;

    stored_take(&store->stored, partition);
    status = again(store, take_away(store, partition, error), error);
    if (status != SLUICE_OK || partition->record.kind == 0)
        return status;
    recorder_name(&store->stored.recorder, sink->ledger, partition);
    return recorder_add(&store->stored.recorder, partition, error);
}

/* ---- rows that come ---- */

/* Partitions that share a table come one after the other: it is one of the last two. */
static bool is_written(const struct table *rows, const struct table *const written[2])
{
    return rows == NULL || rows->row_count == 0 || rows == written[0] || rows == written[1];
}

/* Keys of computed rows were told apart as the store does it: one that is there already was not
 * found when its rows were taken away. Those of a file are as somebody else made the table, and
 * what the store says of them is the answer. */
static int bring_table(struct store_sink *store, const struct publish_partition *partition,
                       const struct table *rows, struct sluice_error *error)
{
    const char *table = partition->table.name;
    int status = session_replace(store->stored.sink.session, table, NULL, 0, rows, error);

    return partition->table.node == NULL ? status : ledger_conflict_is_damage(status, table, error);
}

static int bring_rows(struct store_sink *store, struct sluice_error *error)
{
    const struct table *written[2] = { NULL, NULL };
    int status = SLUICE_OK;

    for (const struct publish_partition *p = store->stored.first; p != NULL; p = p->next)
        for (int i = 0; i < 2 && status == SLUICE_OK; i++) {
            if (p->change != PUBLISH_REPLACE || is_written(p->rows[i], written))
                continue;
            status = bring_table(store, p, p->rows[i], error);
            written[i] = p->rows[i];
        }
    return status;
}

/* ---- the end ---- */

static void end(struct store_sink *store)
{
    if (store->has_batch)
        ledger_batch_fini(&store->stored.recorder.batch);
    store->has_batch = false;
    stored_end(&store->stored);
}

static int write_all(struct store_sink *store, struct sluice_error *error)
{
    int status = bring_rows(store, error);

    if (status == SLUICE_OK)
        status = ledger_write(store->stored.sink.session, &store->stored.recorder.batch,
                              store->stored.lease, error);
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
