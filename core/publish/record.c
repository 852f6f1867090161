/* record.c - what the ledger is told of partitions, whichever way their rows take. */
#include "publish/private.h"

void recorder_name(struct recorder *recorder, const struct ledger *ledger,
                   struct publish_partition *partition)
{
    struct commit_record *record = &partition->record;

    (void)snprintf(partition->commit_id, sizeof partition->commit_id, "%s-%06lld", recorder->run_id,
                   (long long)++recorder->commits);
    record->table = partition->table.name;
    record->date = partition->date;
    record->sequence = ledger_next_sequence(ledger, record->table, record->date);
    record->commit_id = partition->commit_id;
    record->run_id = recorder->run_id;
    record->at = recorder->at;
    recorder_own_content(partition);
}

void recorder_own_content(struct publish_partition *partition)
{
    memcpy(partition->content_id, partition->commit_id, sizeof partition->content_id);
    partition->record.content_id = partition->content_id;
    partition->record.content_sequence = partition->record.sequence;
}

void recorder_keep_content(const struct ledger *ledger, struct publish_partition *partition)
{
    const struct commit_record *stands =
        ledger_committed(ledger, partition->table.name, partition->date);

    recorder_own_content(partition);
    if (stands == NULL || stands->content_sequence == 0)
        return;
    (void)snprintf(partition->content_id, sizeof partition->content_id, "%s", stands->content_id);
    partition->record.content_sequence = stands->content_sequence;
}

/* Outcomes are of computed partitions, and change with their version. A repair leaves them. */
static int add_outcomes(struct recorder *recorder, struct session *session,
                        const struct publish_partition *partition, struct sluice_error *error)
{
    const struct outcome_list list = { .table = partition->table.name,
                                       .date = partition->date,
                                       .attempt = partition->record.kind == COMMIT_FAILED,
                                       .is_first = partition->record.sequence == 1,
                                       .run_id = recorder->run_id,
                                       .items = partition->outcomes,
                                       .count = partition->outcome_count };

    if (partition->table.node == NULL || (partition->change == PUBLISH_RECORD && !list.attempt))
        return SLUICE_OK;
    return ledger_change_outcomes(session, &recorder->batch, &list, error);
}

static int add_attempts(struct recorder *recorder, const struct publish_partition *partition,
                        struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < partition->attempt_count && status == SLUICE_OK; i++) {
        struct attempt_record attempt = partition->attempts[i];
        attempt.table = partition->table.name;
        attempt.date = partition->date;
        attempt.run_id = recorder->run_id;
        status = ledger_add_attempt(&recorder->batch, &attempt, error);
    }
    return status;
}

int recorder_add(struct recorder *recorder, struct session *session,
                 const struct publish_partition *partition, struct sluice_error *error)
{
    int status = ledger_add_commit(&recorder->batch, &partition->record, error);

    for (size_t i = 0; i < partition->component_count && status == SLUICE_OK; i++)
        status = ledger_add_component(&recorder->batch, partition->commit_id,
                                      &partition->components[i], error);
    if (status == SLUICE_OK)
        status = add_outcomes(recorder, session, partition, error);
    return status == SLUICE_OK ? add_attempts(recorder, partition, error) : status;
}
