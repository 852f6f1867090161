/* sink.c - calls on their way to the kind of sink that they are for. */
#include "publish/private.h"

int sink_store_create(const struct sink_request *request, struct sink **sink,
                      struct sluice_error *error)
{
    bool apart = session_ledger(request->session) != request->session;

    return apart ? sink_two_steps(request, sink, error)
                 : sink_one_transaction(request, sink, error);
}

void sink_destroy(struct sink *sink)
{
    if (sink == NULL)
        return;
    publish_abandon(sink);
    sink->kind->destroy(sink);
}

const char *sink_leaves(const struct sink *sink)
{
    return sink->kind->sight->leaves;
}

int publish_begin(struct sink *sink, const struct publish_base *base, struct sluice_error *error)
{
    return sink->kind->begin(sink, base, error);
}

const struct ledger *publish_ledger(const struct sink *sink)
{
    return sink->ledger;
}

int publish_clear(struct sink *sink, const struct publish_table *table, sluice_day from,
                  sluice_day to, struct sluice_error *error)
{
    const struct sink_range range = { table, from, to };

    return sink->kind->clear(sink, &range, error);
}

int publish_partition(struct sink *sink, struct publish_partition *partition,
                      struct sluice_error *error)
{
    partition->became = PUBLISH_PENDING;
    partition->commit_id[0] = partition->content_id[0] = '\0';
    return sink->kind->partition(sink, partition, error);
}

int publish_commit(struct sink *sink, struct sluice_error *error)
{
    return sink->kind->commit(sink, error);
}

void publish_abandon(struct sink *sink)
{
    sink->kind->abandon(sink);
}

int sink_prepare(struct sink *sink, const struct publish_table *table,
                 const struct sluice_layout *layout, const atomic_bool *stop,
                 struct sluice_error *error)
{
    return sink->kind->prepare(sink, &(struct sink_table){ table, layout, stop }, error);
}

int sink_clock(struct sink *sink, int64_t *time, struct sluice_error *error)
{
    return session_clock(sink->session, time, error);
}

int sink_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error)
{
    return sink->kind->sight->attempts(sink, attempts, error);
}

int sink_remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                  struct sluice_error *error)
{
    return sink->kind->sight->remember(sink, batch, stop, error);
}

bool sink_keep(struct sink *sink, const struct source *source, size_t date_index,
               struct table *rows)
{
    return sink->kind->sight->keep(sink, source, date_index, rows);
}

bool sink_has(const struct sink *sink, const struct source *source, size_t date_index)
{
    return sink->kind->sight->has(sink, source, date_index);
}

void sink_trim(struct sink *sink, sluice_day date)
{
    sink->kind->sight->trim(sink, date);
}

int sink_read(struct sink *sink, struct session *session, const struct sink_read *read,
              struct table *rows, struct sluice_error *error)
{
    return sink->kind->sight->read(sink, session, read, rows, error);
}
