/* write.c - rows gathered for one transaction, and their writing. */
#include "ledger/private.h"

int ledger_batch_init(struct ledger_batch *batch, struct sluice_error *error)
{
    struct {
        struct table *table;
        enum ledger_table which;
    } parts[] = { { &batch->commits, LEDGER_COMMITS },
                  { &batch->components, LEDGER_COMPONENTS },
                  { &batch->digests, LEDGER_DIGESTS },
                  { &batch->outcomes, LEDGER_OUTCOMES },
                  { &batch->attempts, LEDGER_ATTEMPTS } };

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        int status = ledger_rows_init(parts[i].table, parts[i].which, error);
        if (status != SLUICE_OK) {
            while (i-- > 0)
                table_fini(parts[i].table);
            return status;
        }
    }
    return SLUICE_OK;
}

void ledger_batch_fini(struct ledger_batch *batch)
{
    table_fini(&batch->commits);
    table_fini(&batch->components);
    table_fini(&batch->digests);
    table_fini(&batch->outcomes);
    table_fini(&batch->attempts);
}

/* An attempt that failed has no content. */
static const char *content_id(const struct commit_record *commit)
{
    if (commit->kind == COMMIT_FAILED)
        return NULL;
    return commit->content_id != NULL ? commit->content_id : commit->commit_id;
}

void commit_cells(const struct commit_record *commit, struct commit_cells *cells)
{
    const struct sluice_value values[COMMIT_COLUMNS] = {
        sluice_of_text(commit->table),
        sluice_of_text(partition_format(commit->date, cells->partition)),
        sluice_of_int(commit->sequence),
        sluice_of_text(commit_kind_name(commit->kind)),
        sluice_of_text(commit->commit_id),
        sluice_of_text(commit->run_id),
        value_of_text(commit->node),
        sluice_of_time(commit->at),
        sluice_of_int(commit->expected),
        sluice_of_int(commit->written),
        sluice_of_int(commit->skipped),
        sluice_of_int(commit->failed),
        sluice_of_int(commit->retryable),
        sluice_of_text(digest_format(commit->fingerprint, cells->fingerprint)),
        value_of_text(commit->reason),
        value_of_text(commit->health),
        sluice_of_int(commit->rows),
        value_of_text(content_id(commit)),
        value_of_text(commit->content_columns == NULL
                          ? NULL
                          : digest_format(commit->content, cells->content)),
        value_of_text(commit->content_columns),
    };

    memcpy(cells->values, values, sizeof values);
}

int ledger_add_commit(struct ledger_batch *batch, const struct commit_record *commit,
                      struct sluice_error *error)
{
    struct commit_cells cells;

    commit_cells(commit, &cells);
    return table_append(&batch->commits, cells.values, error);
}

int ledger_add_component(struct ledger_batch *batch, const char *commit_id,
                         const struct component *component, struct sluice_error *error)
{
    char digest[DIGEST_TEXT_SIZE];
    const struct sluice_value values[] = {
        sluice_of_text(commit_id),
        sluice_of_text(component->name),
        sluice_of_text(digest_format(component->digest, digest)),
        value_of_text(component->detail),
    };

    return table_append(&batch->components, values, error);
}

int ledger_add_digest(struct ledger_batch *batch, const char *projection, const char *table,
                      const struct remembered_digest *remembered, struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
    const struct sluice_value values[] = {
        sluice_of_text(projection),
        sluice_of_text(table),
        sluice_of_text(partition_format(remembered->date, partition)),
        sluice_of_text(remembered->token),
        sluice_of_text(digest_format(remembered->digest, digest)),
        sluice_of_int(remembered->rows),
    };

    return table_append(&batch->digests, values, error);
}

int ledger_add_attempt(struct ledger_batch *batch, const struct attempt_record *attempt,
                       struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE], inputs[DIGEST_TEXT_SIZE];
    const struct sluice_value values[] = {
        sluice_of_text(attempt->table),
        sluice_of_text(partition_format(attempt->date, partition)),
        sluice_of_text(attempt->key),
        sluice_of_int(attempt->sequence),
        sluice_of_int(attempt->attempts),
        sluice_of_time(attempt->at),
        sluice_of_text(digest_format(attempt->inputs, inputs)),
        sluice_of_text(attempt->run_id),
    };

    return table_append(&batch->attempts, values, error);
}

int ledger_conflict_is_damage(int status, const char *table, struct sluice_error *error)
{
    if (status != SLUICE_E_CONFLICT)
        return status;
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "table '%s' has a row that is not found by its own key: nothing of "
                            "this commit was written; restore the store from a copy",
                            table);
}

/* Digests may be known already (two runs reading one version): the same row again is no conflict.
 */
static int write_digests(struct session *session, const struct table *digests,
                         struct sluice_error *error)
{
    const char *table = ledger_layouts[LEDGER_DIGESTS].table;
    int status = SLUICE_OK;

    for (int64_t row = 0; row < digests->row_count && status == SLUICE_OK; row++) {
        struct condition same[4];
        for (int i = 0; i < 4; i++)
            same[i] = (struct condition){ ledger_layouts[LEDGER_DIGESTS].names[i], SLUICE_EQUAL,
                                          sluice_value_at(&digests->views[i], row) };
        status = session_replace(session, table, same, COUNT_OF(same), NULL, error);
    }
    if (status == SLUICE_OK)
        status = ledger_conflict_is_damage(session_replace(session, table, NULL, 0, digests, error),
                                           table, error);
    return status;
}

static int refuse_conflict(const char *what, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_CONFLICT,
                            "%s since this one was planned: nothing of this commit was written; "
                            "run the same command again; if it says so again, the ledger is "
                            "damaged: restore the store from a copy",
                            what);
}

static int write_batch(struct session *session, struct ledger_batch *batch,
                       struct sluice_error *error)
{
    int status = session_replace(session, ledger_layouts[LEDGER_COMMITS].table, NULL, 0,
                                 &batch->commits, error);
    if (status == SLUICE_E_CONFLICT)
        return refuse_conflict("another run has committed one of these partitions", error);
    if (status == SLUICE_OK)
        status = session_replace(session, ledger_layouts[LEDGER_COMPONENTS].table, NULL, 0,
                                 &batch->components, error);
    if (status == SLUICE_OK)
        status = session_replace(session, ledger_layouts[LEDGER_OUTCOMES].table, NULL, 0,
                                 &batch->outcomes, error);
    if (status == SLUICE_OK)
        status = session_replace(session, ledger_layouts[LEDGER_ATTEMPTS].table, NULL, 0,
                                 &batch->attempts, error);
    if (status == SLUICE_E_CONFLICT)
        return refuse_conflict("another command has counted or reset attempts of the breaker",
                               error);
    if (status == SLUICE_OK)
        status = write_digests(session, &batch->digests, error);
    return status;
}

int ledger_write(struct session *session, struct ledger_batch *batch, const struct lease *lease,
                 struct sluice_error *error)
{
    int status = lease_check(session, lease, error);

    if (status != SLUICE_OK)
        return status;
    table_finish(&batch->commits);
    table_finish(&batch->components);
    table_finish(&batch->digests);
    table_finish(&batch->outcomes);
    table_finish(&batch->attempts);
    return write_batch(session_ledger(session), batch, error);
}
