/* verify_repair.c - a new version of what differs, so that runs see it. */
#include "ask/ask.h"

struct repair {
    struct verify *verify;
    struct ledger_batch batch;
    const char *run_id;
    const struct lease *lease;
    int64_t at;
    int64_t commits;
};

bool verify_is_mendable(const struct verify_table *table, const struct verify_partition *partition)
{
    return table->source->producer != NULL || partition->unreadable == NULL;
}

size_t verify_left(const struct verify *verify)
{
    size_t left = 0;

    for (size_t t = 0; t < verify->table_count; t++) {
        const struct verify_table *table = &verify->tables[t];
        left += table->unreadable != NULL ? 1 : 0;
        for (size_t i = 0; i < table->count; i++)
            left += table->items[i].verdict == VERDICT_DIFFERS &&
                    !verify_is_mendable(table, &table->items[i]);
    }
    return left;
}

/* What stands now, over all that a commit of the table would be over. */
static int digest_now(struct repair *repair, const struct verify_table *table,
                      const struct verify_partition *partition, struct digest *content,
                      struct sluice_error *error)
{
    struct buffer scratch = { 0 };
    struct verify_rows rows;
    int status = verify_read(repair->verify, table, partition->date, table->declared, &rows, error);

    *content = (struct digest){ 0 };
    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < rows.rows.row_count; row++)
        digest_add(content, verify_row_digest(table->declared, &rows, row, &scratch));
    if (scratch.failed)
        status = error_memory(error, "the digest of a partition");
    buffer_fini(&scratch);
    table_fini(&rows.rows);
    return status;
}

/* No fingerprint is zero: whatever it is computed from, it is computed again. */
static struct commit_record make_record(const struct repair *repair,
                                        const struct verify_table *table,
                                        const struct verify_partition *partition)
{
    struct commit_record record = { .kind = COMMIT_IMPORT };

    if (partition->commit != NULL)
        record = *partition->commit;
    record.table = table->source->name;
    record.date = partition->date;
    record.sequence =
        ledger_next_sequence(repair->verify->asker.ledger, record.table, partition->date);
    record.run_id = repair->run_id;
    record.at = repair->at;
    record.rows = partition->unreadable == NULL ? partition->rows : record.rows;
    record.fingerprint = (struct digest){ 0 };
    record.reason = NULL;
    if (table->source->producer != NULL) {
        record.kind = COMMIT_RUN;
        record.node = table->source->producer->name;
    } else {
        record.expected = record.written = record.rows;
        record.skipped = record.failed = record.retryable = 0;
    }
    return record;
}

/* What the version before was made from, so that `why` has it, and that it does not stand. */
static int add_components(struct repair *repair, const struct verify_partition *partition,
                          const struct commit_record *record, struct sluice_error *error)
{
    struct component rows = { COMPONENT_ROWS, record->content, "as committed" };
    struct component *before = NULL;
    size_t count = 0;
    int status = SLUICE_OK;

    if (partition->commit != NULL)
        status = ledger_components(repair->verify->asker.session, partition->commit->commit_id,
                                   &repair->verify->arena, &before, &count, error);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        if (!text_equals(before[i].name, COMPONENT_ROWS))
            status = ledger_add_component(&repair->batch, record->commit_id, &before[i], error);
    return status == SLUICE_OK
               ? ledger_add_component(&repair->batch, record->commit_id, &rows, error)
               : status;
}

static int add_version(struct repair *repair, const struct verify_table *table,
                       const struct verify_partition *partition, struct sluice_error *error)
{
    struct commit_record record = make_record(repair, table, partition);
    char id[LEDGER_ID_SIZE + 24];
    int status = SLUICE_OK;

    (void)snprintf(id, sizeof id, "%s-%06lld", repair->run_id, (long long)++repair->commits);
    record.commit_id = id;
    record.content_columns = NULL;
    if (partition->unreadable == NULL) {
        status = digest_now(repair, table, partition, &record.content, error);
        record.content_columns = table->declared->text;
    }
    if (status != SLUICE_OK)
        return status;
    if (record.kind == COMMIT_IMPORT)
        record.fingerprint = record.content;
    else
        status = add_components(repair, partition, &record, error);
    return status == SLUICE_OK ? ledger_add_commit(&repair->batch, &record, error) : status;
}

static int add_versions(struct repair *repair, struct sluice_error *error)
{
    const struct verify *verify = repair->verify;
    int status = SLUICE_OK;

    for (size_t t = 0; t < verify->table_count; t++) {
        const struct verify_table *table = &verify->tables[t];
        for (size_t i = 0; i < table->count && status == SLUICE_OK; i++)
            if (table->items[i].verdict == VERDICT_DIFFERS &&
                verify_is_mendable(table, &table->items[i]))
                status = add_version(repair, table, &table->items[i], error);
    }
    return status;
}

static int write_versions(struct session *session, void *user, struct sluice_error *error)
{
    struct repair *repair = user;
    int status = add_versions(repair, error);

    return status == SLUICE_OK ? ledger_write(session, &repair->batch, repair->lease, error)
                               : status;
}

int verify_repair(struct verify *verify, const char *run_id, const struct lease *lease,
                  struct sluice_error *error)
{
    struct session *session = verify->asker.session;
    struct repair repair = { .verify = verify, .run_id = run_id, .lease = lease };
    const struct transaction write = { write_versions, &repair, true, verify->asker.cancel };
    int status = ledger_batch_init(&repair.batch, error);

    if (status != SLUICE_OK)
        return status;
    status = session_clock(session, &repair.at, error);
    if (status == SLUICE_OK)
        status = session_transact(session, &write, error);
    ledger_batch_fini(&repair.batch);
    return status;
}
