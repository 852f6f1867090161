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
}

static int add_outcomes(struct recorder *recorder, const struct publish_partition *partition,
                        struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < partition->outcome_count && status == SLUICE_OK; i++) {
        struct outcome_record outcome = partition->outcomes[i];
        outcome.table = partition->table.name;
        outcome.date = partition->date;
        outcome.attempt = partition->record.kind == COMMIT_FAILED;
        outcome.run_id = recorder->run_id;
        status = ledger_add_outcome(&recorder->batch, &outcome, error);
    }
    return status;
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

int recorder_add(struct recorder *recorder, const struct publish_partition *partition,
                 struct sluice_error *error)
{
    int status = ledger_add_commit(&recorder->batch, &partition->record, error);

    for (size_t i = 0; i < partition->component_count && status == SLUICE_OK; i++)
        status = ledger_add_component(&recorder->batch, partition->commit_id,
                                      &partition->components[i], error);
    if (status == SLUICE_OK)
        status = add_outcomes(recorder, partition, error);
    return status == SLUICE_OK ? add_attempts(recorder, partition, error) : status;
}

/* Outcomes are of computed partitions, and go with their version. */
int recorder_clear(struct session *session, const struct publish_partition *partition,
                   struct sluice_error *error)
{
    bool failed = partition->record.kind == COMMIT_FAILED;

    if (partition->table.node == NULL || (partition->change == PUBLISH_RECORD && !failed))
        return SLUICE_OK;
    return ledger_clear_outcomes(session, partition->table.name, partition->date, failed, error);
}
