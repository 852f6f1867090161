/* commit.c - what a file does to its table, handed to the sink. */
#include "import/private.h"

#include <stdlib.h>

static int refuse_losses(const struct import_file *file, const struct import_partitions *partitions,
                         struct sluice_error *error)
{
    const struct pipeline_table *table = file->table.declared;
    char dates[64] = "";

    if (file->table.date >= 0)
        (void)snprintf(dates, sizeof dates, " on %zu date%s", partitions->loss_count,
                       PLURAL(partitions->loss_count));
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
    if (status == SLUICE_OK)
        status = import_check_loads(import, file, partitions, ledger, error);
    if (status != SLUICE_OK || partitions->loss_count == 0 || import->options.yes)
        return status;
    import_tell_losses(import, file, partitions);
    return refuse_losses(file, partitions, error);
}

/* ---- what the sink is told ---- */

/* A file on its way to the sink, for as long as that publishes it. */
struct handing {
    struct import *import;
    struct import_file *file;
    struct import_partitions *partitions;
    struct publish_table table;
    struct publish_partition *items; /* one per partition */
    struct buffer columns;           /* all of them: the digest of a commit is over the whole row */
};

static int name_columns(struct handing *handing, struct sluice_error *error)
{
    const struct table *rows = &handing->file->rows;

    for (int32_t c = 0; c < rows->column_count; c++)
        content_columns_add(rows->columns[c].name, rows->columns[c].type, &handing->columns);
    return handing->columns.failed ? error_memory(error, "the columns of a table") : SLUICE_OK;
}

static struct publish_partition describe(const struct handing *handing,
                                         const struct import_partition *partition)
{
    const struct ledger *ledger = publish_ledger(handing->import->sink);
    struct publish_partition told = {
        .table = handing->table,
        .date = partition->date,
        .change = PUBLISH_REPLACE,
        .rows = { &handing->file->rows, &handing->partitions->kept },
        .stands = ledger_committed(ledger, handing->table.name, partition->date),
    };

    if (partition->is_left) {
        told.change = PUBLISH_REMOVE;
        told.removed = &partition->removed;
        told.rows[0] = told.rows[1] = NULL;
    }
    if (partition->changed)
        told.record = (struct commit_record){ .kind = COMMIT_IMPORT,
                                              .expected = partition->rows,
                                              .written = partition->rows,
                                              .rows = partition->rows,
                                              .fingerprint = partition->digest,
                                              .content = partition->digest,
                                              .content_columns = handing->columns.data };
    return told;
}

static int hand_over(struct handing *handing, struct sluice_error *error)
{
    const struct import_partitions *partitions = handing->partitions;
    const struct import *import = handing->import;
    int status = name_columns(handing, error);

    handing->items = calloc(partitions->count + 1, sizeof *handing->items);
    if (status == SLUICE_OK && handing->items == NULL)
        status = error_memory(error, "the dates of a file");
    if (status == SLUICE_OK && partitions->whole_range)
        status = publish_clear(import->sink, &handing->table, import->options.from,
                               import->options.to, error);
    for (size_t i = 0; i < partitions->count && status == SLUICE_OK; i++) {
        handing->items[i] = describe(handing, &partitions->items[i]);
        status = publish_partition(import->sink, &handing->items[i], error);
    }
    return status;
}

/* The ledger is that of the publication, and so are the rows that the file is held against. */
static int begin_publishing(struct handing *handing, const struct publish_base *base,
                            struct sluice_error *error)
{
    struct import *import = handing->import;
    int status = publish_begin(import->sink, base, error);

    if (status == SLUICE_OK)
        status = compare_file(import, handing->file, handing->partitions,
                              publish_ledger(import->sink), error);
    return status == SLUICE_OK
               ? import_leave_dates(import, handing->file, handing->partitions, error)
               : status;
}

/* A store in which several write may refuse a transaction while it reads, too. Nothing was handed
 * over then, and it is begun again; what comes after is for the sink to do again. */
static int begin_somehow(struct handing *handing, const struct publish_base *base,
                         struct sluice_error *error)
{
    struct patience patience;
    int status;

    patience_init(&patience, SESSION_PATIENCE, base->stop);
    while ((status = begin_publishing(handing, base, error)) == SLUICE_E_BUSY) {
        publish_abandon(handing->import->sink);
        if (!patience_rest(&patience, error))
            return error->status;
        import_partitions_fini(handing->partitions);
        *handing->partitions = (struct import_partitions){ 0 };
    }
    return status;
}

static int publish_file(struct handing *handing, const struct publish_base *base,
                        struct sluice_error *error)
{
    struct import *import = handing->import;
    int status = begin_somehow(handing, base, error);

    if (status == SLUICE_OK)
        status = hand_over(handing, error);
    return status == SLUICE_OK ? publish_commit(import->sink, error) : status;
}

/* Where rows and ledger lie apart some dates may be in, and others not. */
static void count_partly(struct handing *handing)
{
    if (session_ledger(handing->import->session) == handing->import->session)
        return;
    for (size_t i = 0; handing->items != NULL && i < handing->partitions->count; i++) {
        handing->import->partly += handing->items[i].became == PUBLISH_DONE;
        handing->import->unsettled += handing->items[i].became == PUBLISH_UNKNOWN;
    }
}

static int check_source(void *user, struct sluice_error *error)
{
    const struct import_file *file = user;

    return import_check_parts(file, error);
}

static int commit_file(struct import *import, struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error)
{
    struct handing handing = { .import = import,
                               .file = file,
                               .partitions = partitions,
                               .table = { file->table.declared->name, file->table.declared->date,
                                          NULL } };
    const struct publish_base base = { .table = handing.table.name,
                                       .stop = import->options.cancel,
                                       .may_stand = check_source,
                                       .user = file };
    int status = sink_prepare(import->sink, &handing.table, file->table.layout,
                              import->options.cancel, error);

    /* A column of another type than declared is the pipeline's mistake. */
    if (status == SLUICE_E_CONFLICT)
        return error->status = SLUICE_E_INVALID;
    if (status == SLUICE_OK)
        status = publish_file(&handing, &base, error);
    if (status != SLUICE_OK) {
        publish_abandon(import->sink);
        count_partly(&handing);
    }
    buffer_fini(&handing.columns);
    free(handing.items);
    return status;
}

/* ---- a dry run, and both ---- */

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
        status = import_check_parts(file, error);
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
        file->summary.partitions = (int64_t)partitions.replaced;
        file->summary.before = partitions.before;
        file->summary.counts = partitions.counts;
        for (size_t i = 0; i < partitions.replaced; i++)
            file->summary.changed += partitions.items[i].changed ? 1 : 0;
        import_tell_moves(import, file, &partitions);
    }
    import_partitions_fini(&partitions);
    return status;
}
