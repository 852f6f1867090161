/* import_commit.c - the rows of a file and their ledger, in one transaction. */
#include "cli/import.h"

#include <stdlib.h>

#define MOVES_SHOWN 10

/* ---- data ---- */

static int delete_old(const struct import *import, const struct import_file *file,
                      const struct import_partitions *partitions, struct sluice_error *error)
{
    const char *date = file->table.declared->date;
    int status = SLUICE_OK;

    if (import->has_range) {
        struct condition within[] = {
            { date, SLUICE_AT_LEAST, sluice_of_date(import->from) },
            { date, SLUICE_AT_MOST, sluice_of_date(import->to) },
        };
        return session_replace(import->context.session, file->table.declared->name, within,
                               COUNT_OF(within), NULL, error);
    }
    for (size_t i = 0; i < partitions->replaced && status == SLUICE_OK; i++) {
        struct condition on = { date, SLUICE_EQUAL, sluice_of_date(partitions->items[i].date) };
        status = session_replace(import->context.session, file->table.declared->name, &on, 1, NULL,
                                 error);
    }
    return status;
}

static int write_rows(const struct import *import, const struct import_file *file,
                      const struct import_partitions *partitions, struct sluice_error *error)
{
    const char *table = file->table.declared->name;
    int status;

    if (file->table.date < 0)
        return session_replace_all(import->context.session, table, &file->rows, error);
    status = delete_old(import, file, partitions, error);
    if (status == SLUICE_OK)
        status = session_replace(import->context.session, table, NULL, 0, &file->rows, error);
    return status;
}

/* ---- ledger ---- */

/* What the commits of a file share. */
struct commits {
    struct import *import;
    const char *table;
    const struct ledger *ledger;
    int64_t at;
    struct buffer columns; /* all of them: their digest is over the whole row */
};

static int add_commit(const struct commits *commits, const struct import_partition *partition,
                      struct ledger_batch *batch, struct sluice_error *error)
{
    char id[LEDGER_ID_SIZE + 24];
    struct import *import = commits->import;
    const char *table = commits->table;
    struct commit_record record = {
        .table = table,
        .date = partition->date,
        .sequence = ledger_next_sequence(commits->ledger, table, partition->date),
        .kind = COMMIT_IMPORT,
        .commit_id = id,
        .run_id = import->run_id,
        .at = commits->at,
        .expected = partition->rows,
        .written = partition->rows,
        .rows = partition->rows,
        .fingerprint = partition->digest,
        .content = partition->digest,
        .content_columns = commits->columns.data,
    };

    (void)snprintf(id, sizeof id, "%s-%06lld", import->run_id, (long long)++import->commits);
    return ledger_add_commit(batch, &record, error);
}

static int write_ledger(struct import *import, const struct import_file *file,
                        const struct import_partitions *partitions, const struct ledger *ledger,
                        struct sluice_error *error)
{
    struct commits commits = { import, file->table.declared->name, ledger, 0, { 0 } };
    struct ledger_batch batch;
    int status = session_clock(import->context.session, &commits.at, error);

    if (status != SLUICE_OK)
        return status;
    status = ledger_batch_init(&batch, error);
    if (status != SLUICE_OK)
        return status;
    for (int32_t c = 0; c < file->rows.column_count; c++)
        content_columns_add(file->rows.columns[c].name, file->rows.columns[c].type,
                            &commits.columns);
    if (commits.columns.failed)
        status = error_memory(error, "the columns of a table");
    for (size_t i = 0; i < partitions->count && status == SLUICE_OK; i++)
        if (partitions->items[i].changed)
            status = add_commit(&commits, &partitions->items[i], &batch, error);
    if (status == SLUICE_OK)
        status = ledger_write(import->context.session, &batch, import->lease, error);
    ledger_batch_fini(&batch);
    buffer_fini(&commits.columns);
    return status;
}

/* ---- both ---- */

static void tell_moves(const struct import_file *file, const struct import_partitions *partitions)
{
    const struct sluice_column *dates =
        &file->rows.views[file->table.date < 0 ? 0 : file->table.date];
    struct buffer key = { 0 };

    for (size_t i = 0; i < partitions->move_count && i < MOVES_SHOWN; i++) {
        const struct import_move *move = &partitions->moves[i];
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        buffer_clear(&key);
        import_key_text(file, move->row, &key);
        if (!key.failed && key.length > 0)
            text_clean(key.data, key.length);
        (void)fprintf(stderr, "%s: %s moved from %s to %s\n", file->table.declared->name,
                      key.data == NULL ? "a row" : key.data, date_format(move->from, from),
                      date_format(sluice_date(dates, move->row), to));
    }
    if (partitions->move_count > MOVES_SHOWN)
        (void)fprintf(stderr, "%s: and %zu more rows moved\n", file->table.declared->name,
                      partitions->move_count - MOVES_SHOWN);
    buffer_fini(&key);
}

/* The ledger is read within the transaction: nobody can commit between reading and writing. */
static int write_file(struct import *import, struct import_file *file,
                      struct import_partitions *partitions, struct sluice_error *error)
{
    struct ledger *ledger = NULL;
    int status = ledger_load(import->context.session, file->table.declared->name, &ledger, error);

    if (status == SLUICE_OK)
        status = import_partitions_init(partitions, import, file, ledger, error);
    if (status == SLUICE_OK)
        status = import_move_rows(import, file, partitions, error);
    if (status == SLUICE_OK)
        status = write_rows(import, file, partitions, error);
    if (status == SLUICE_OK)
        status = write_ledger(import, file, partitions, ledger, error);
    ledger_destroy(ledger);
    return status;
}

int import_commit(struct import *import, struct import_file *file, struct sluice_error *error)
{
    struct import_partitions partitions = { 0 };
    int status = session_migrate_patiently(import->context.session, file->table.layout,
                                           import->invocation->cancel, error);

    /* A column of another type than declared is the pipeline's mistake. */
    if (status == SLUICE_E_CONFLICT)
        return error->status = SLUICE_E_INVALID;
    if (status == SLUICE_OK)
        status =
            session_begin_patiently(import->context.session, import->invocation->cancel, error);
    if (status != SLUICE_OK)
        return status;
    status = write_file(import, file, &partitions, error);
    if (status == SLUICE_OK)
        status = session_commit(import->context.session, error);
    if (status != SLUICE_OK) {
        session_rollback(import->context.session);
        goto out;
    }
    file->partitions = (int64_t)partitions.replaced;
    file->before = partitions.before;
    for (size_t i = 0; i < partitions.replaced; i++)
        file->changed += partitions.items[i].changed ? 1 : 0;
    tell_moves(file, &partitions);
out:
    import_partitions_fini(&partitions);
    return status;
}
