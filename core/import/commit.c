/* commit.c - the rows of a file and their ledger, in one transaction. */
#include "import/private.h"
#include "import/source.h"

#include <stdlib.h>

/* ---- data ---- */

static int delete_old(const struct import *import, const struct import_file *file,
                      const struct import_partitions *partitions, struct sluice_error *error)
{
    const char *date = file->table.declared->date;
    int status = SLUICE_OK;

    if (partitions->whole_range) {
        struct condition within[] = {
            { date, SLUICE_AT_LEAST, sluice_of_date(import->options.from) },
            { date, SLUICE_AT_MOST, sluice_of_date(import->options.to) },
        };
        return session_replace(import->session, file->table.declared->name, within,
                               COUNT_OF(within), NULL, error);
    }
    for (size_t i = 0; i < partitions->replaced && status == SLUICE_OK; i++) {
        struct condition on = { date, SLUICE_EQUAL, sluice_of_date(partitions->items[i].date) };
        status = session_replace(import->session, file->table.declared->name, &on, 1, NULL, error);
    }
    return status;
}

static int write_rows(const struct import *import, const struct import_file *file,
                      const struct import_partitions *partitions, struct sluice_error *error)
{
    struct session *session = import->session;
    const char *table = file->table.declared->name;
    int status;

    if (file->table.date < 0) {
        status = session_replace_all(session, table, &file->rows, error);
    } else {
        status = delete_old(import, file, partitions, error);
        if (status == SLUICE_OK)
            status = session_replace(session, table, NULL, 0, &file->rows, error);
    }
    if (status == SLUICE_OK && partitions->kept.row_count > 0)
        status = session_replace(session, table, NULL, 0, &partitions->kept, error);
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
    int status = session_clock(import->session, &commits.at, error);

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
        status = ledger_write(import->session, &batch, import->lease, error);
    ledger_batch_fini(&batch);
    buffer_fini(&commits.columns);
    return status;
}

/* ---- both ---- */

static int refuse_losses(const struct import_file *file, const struct import_partitions *partitions,
                         struct sluice_error *error)
{
    const struct pipeline_table *table = file->table.declared;
    char dates[64] = "";

    if (file->table.date >= 0)
        (void)snprintf(dates, sizeof dates, " on %zu date%s", partitions->loss_count,
                       partitions->loss_count == 1 ? "" : "s");
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "'%s' would remove more than %.10g %% of the rows of '%s'%s: if it has "
                            "only a part of them, give --merge; to remove them, give --yes",
                            file->about.path, table->max_removed, table->name, dates);
}

/* What the file does to the store; nothing is changed yet. */
static int compare_file(struct import *import, struct import_file *file,
                        struct import_partitions *partitions, const struct ledger *ledger,
                        struct sluice_error *error)
{
    int status = import_partitions_init(partitions, import, file, ledger, error);

    if (status == SLUICE_OK)
        status = import_compare(import, file, partitions, ledger, error);
    if (status != SLUICE_OK || partitions->loss_count == 0 || import->options.yes)
        return status;
    import_tell_losses(import, file, partitions);
    return refuse_losses(file, partitions, error);
}

/* The ledger is read within the transaction: nobody can commit between reading and writing. */
static int write_file(struct import *import, struct import_file *file,
                      struct import_partitions *partitions, struct sluice_error *error)
{
    struct ledger *ledger = NULL;
    int status = ledger_load(import->session, file->table.declared->name, &ledger, error);

    if (status == SLUICE_OK)
        status = compare_file(import, file, partitions, ledger, error);
    if (status == SLUICE_OK)
        status = import_leave_dates(import, file, partitions, error);
    if (status == SLUICE_OK)
        status = write_rows(import, file, partitions, error);
    if (status == SLUICE_OK)
        status = write_ledger(import, file, partitions, ledger, error);
    ledger_destroy(ledger);
    return status;
}

/* A file on its way through the transaction. */
struct writing {
    struct import *import;
    struct import_file *file;
    struct import_partitions *partitions;
};

static int write_checked(struct session *session, void *user, struct sluice_error *error)
{
    const struct writing *writing = user;
    int status = write_file(writing->import, writing->file, writing->partitions, error);

    (void)session;
    return status == SLUICE_OK ? import_source_check(writing->file->source, error) : status;
}

static int commit_file(struct import *import, struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error)
{
    struct session *session = import->session;
    struct writing writing = { import, file, partitions };
    const struct transaction write = { write_checked, &writing, true, import->options.cancel };
    int status =
        session_migrate_patiently(session, file->table.layout, import->options.cancel, error);

    /* A column of another type than declared is the pipeline's mistake. */
    if (status == SLUICE_E_CONFLICT)
        return error->status = SLUICE_E_INVALID;
    return status == SLUICE_OK ? session_transact(session, &write, error) : status;
}

static int try_file(struct import *import, struct import_file *file,
                    struct import_partitions *partitions, struct sluice_error *error)
{
    struct session *session = import->session;
    struct ledger *ledger = NULL;
    int status = session == NULL ? SLUICE_OK : session_begin_read(session, error);

    if (status == SLUICE_OK && session != NULL)
        status = ledger_load(session, file->table.declared->name, &ledger, error);
    if (status == SLUICE_OK)
        status = compare_file(import, file, partitions, ledger, error);
    if (status == SLUICE_OK)
        status = import_foresee(import, file, partitions, ledger, error);
    if (status == SLUICE_OK)
        status = import_source_check(file->source, error);
    ledger_destroy(ledger);
    if (session != NULL)
        session_end_read(session);
    return status;
}

int import_commit(struct import *import, struct import_file *file, struct sluice_error *error)
{
    struct import_partitions partitions = { 0 };
    int status = import->options.dry_run ? try_file(import, file, &partitions, error)
                                         : commit_file(import, file, &partitions, error);

    if (status == SLUICE_OK) {
        file->effect.partitions = (int64_t)partitions.replaced;
        file->effect.before = partitions.before;
        file->effect.counts = partitions.counts;
        for (size_t i = 0; i < partitions.replaced; i++)
            file->effect.changed += partitions.items[i].changed ? 1 : 0;
        import_tell_moves(import, file, &partitions);
    }
    import_partitions_fini(&partitions);
    return status;
}
