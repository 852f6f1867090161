/* verify_repair.c - a new version of what differs, so that runs see it. */
#include "ask/private.h"
#include "publish/publish.h"

struct repair {
    struct verify *verify;
    struct sink *sink;
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
static struct commit_record make_record(const struct verify_table *table,
                                        const struct verify_partition *partition)
{
    struct commit_record record = { .kind = COMMIT_IMPORT };

    if (partition->commit != NULL)
        record = *partition->commit;
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
static int find_components(struct repair *repair, struct publish_partition *made,
                           struct sluice_error *error)
{
    struct arena *arena = &repair->verify->arena;
    struct component *before = NULL, *components;
    size_t count = 0;
    int status = SLUICE_OK;

    if (made->stands != NULL)
        status = ledger_components(repair->verify->asker.session, made->stands->commit_id, arena,
                                   &before, &count, error);
    if (status != SLUICE_OK)
        return status;
    components = arena_alloc(arena, sizeof *components * (count + 1));
    if (components == NULL)
        return error_memory(error, "the components of a commit");
    for (size_t i = 0; i < count; i++)
        if (component_kind(before[i].name) != COMPONENT_ROWS)
            components[made->component_count++] = before[i];
    components[made->component_count++] =
        (struct component){ component_name(COMPONENT_ROWS), made->record.content, "as committed" };
    made->components = components;
    return SLUICE_OK;
}

static int add_version(struct repair *repair, const struct verify_table *table,
                       const struct verify_partition *partition, struct sluice_error *error)
{
    struct publish_partition *made = arena_alloc(&repair->verify->arena, sizeof *made);
    int status = SLUICE_OK;

    if (made == NULL)
        return error_memory(error, "a new version");
    *made = (struct publish_partition){ .table = { .name = table->source->name },
                                        .date = partition->date,
                                        .change = PUBLISH_RECORD,
                                        .stands = partition->commit,
                                        .record = make_record(table, partition) };
    made->record.content_columns = NULL;
    if (partition->unreadable == NULL) {
        status = digest_now(repair, table, partition, &made->record.content, error);
        made->record.content_columns = table->declared->text;
    }
    if (status != SLUICE_OK)
        return status;
    if (made->record.kind == COMMIT_IMPORT)
        made->record.fingerprint = made->record.content;
    else
        status = find_components(repair, made, error);
    return status == SLUICE_OK ? publish_partition(repair->sink, made, error) : status;
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

int verify_repair(struct verify *verify, const char *run_id, const struct lease *lease,
                  struct sluice_error *error)
{
    const struct sink_request commits = { verify->asker.session, lease, run_id, NULL };
    const struct publish_base base = { .ledger = verify->asker.ledger,
                                       .stop = verify->asker.cancel };
    struct repair repair = { .verify = verify };
    int status = sink_store_create(&commits, &repair.sink, error);

    if (status != SLUICE_OK)
        return status;
    status = publish_begin(repair.sink, &base, error);
    if (status == SLUICE_OK)
        status = add_versions(&repair, error);
    if (status == SLUICE_OK)
        status = publish_commit(repair.sink, error);
    sink_destroy(repair.sink);
    return status;
}
