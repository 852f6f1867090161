/*
 * recount.c - do the rows of dates that did not change still stand?
 *
 * Where rows and ledger lie in one store, an import writes all that its file has, and mends what
 * somebody took away. Where the ledger lies apart, dates that did not change are not sent: a load
 * costs. There the rows are counted instead, and a date that has not those of its version, as of a
 * table that was dropped or restored, is taken as one that changed.
 */
#include "import/private.h"
#include "import/stored.h"

#include <stdlib.h>

struct recount {
    const struct import_file *file;
    struct import_partitions *partitions;
    int64_t *stand; /* rows, by partition */
};

static int count_rows(const struct sluice_column *columns, int64_t count, void *user,
                      struct sluice_error *error)
{
    struct recount *recount = user;
    const struct import_partition *partition = NULL;

    (void)error;
    for (int64_t row = 0; row < count; row++) {
        sluice_day date = import_date_of(recount->file, columns, row);
        if (partition == NULL || partition->date != date)
            partition = import_partition_find(recount->partitions, date);
        if (partition != NULL)
            recount->stand[partition - recount->partitions->items]++;
    }
    return SLUICE_OK;
}

/* The first and the last date that did not change, as what is visited. */
static struct stored_visit unchanged_dates(struct recount *recount)
{
    struct stored_visit visit = { 1, 0, false, count_rows, recount };
    const struct import_partitions *partitions = recount->partitions;

    for (size_t i = 0; i < partitions->replaced; i++) {
        if (partitions->items[i].changed)
            continue;
        if (visit.from > visit.to)
            visit.from = partitions->items[i].date;
        visit.to = partitions->items[i].date;
    }
    if (recount->file->table.date < 0 && visit.from <= visit.to) {
        visit.from = INT32_MIN;
        visit.to = INT32_MAX;
    }
    return visit;
}

int import_recount(struct stored *stored, const struct import_file *file,
                   struct import_partitions *partitions, struct sluice_error *error)
{
    struct recount recount = { file, partitions, NULL };
    struct stored_visit visit = unchanged_dates(&recount);
    int status;

    if (visit.from > visit.to)
        return SLUICE_OK;
    recount.stand = calloc(partitions->replaced, sizeof *recount.stand);
    status = recount.stand == NULL ? error_memory(error, "the rows of a table")
                                   : stored_visit(stored, &visit, error);
    for (size_t i = 0; i < partitions->replaced && status == SLUICE_OK; i++)
        if (recount.stand[i] != partitions->items[i].rows)
            partitions->items[i].changed = true;
    free(recount.stand);
    return status;
}
