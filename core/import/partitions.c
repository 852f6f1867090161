/* partitions.c - the dates that an import writes. */
#include "import/private.h"

#include <stdlib.h>

int import_partition_add(struct import_partitions *partitions, struct import_partition partition,
                         struct sluice_error *error)
{
    if (!array_reserve((void **)&partitions->items, &partitions->capacity, partitions->count + 1,
                       sizeof partition))
        return error_memory(error, "the dates of a file");
    partitions->items[partitions->count++] = partition;
    return SLUICE_OK;
}

static const struct commit_record *standing_version(const struct ledger *ledger, const char *table,
                                                    int32_t date)
{
    return ledger == NULL ? NULL : ledger_committed(ledger, table, date);
}

/* Is a date without rows worth a version? Where it had one; and where the planner asks: a date of
 * the calendar that was imported empty is there. `*next` walks through the calendar's dates. */
static bool counts_empty(const struct ledger *ledger, const char *table,
                         const struct table *calendar, int64_t *next, int32_t date)
{
    const struct sluice_column *dates = calendar->views;

    while (*next < calendar->row_count && sluice_date(dates, *next) < date)
        ++*next;
    return (*next < calendar->row_count && sluice_date(dates, *next) == date) ||
           standing_version(ledger, table, date) != NULL;
}

static int add_range(struct import_partitions *partitions, const struct import *import,
                     const struct import_file *file, const struct ledger *ledger,
                     const struct dated_digest *dates, size_t count, struct sluice_error *error)
{
    const char *name = file->table.declared->name;
    struct table calendar;
    int64_t in_calendar = 0;
    size_t next = 0;
    int status = import_calendar_read(import, &calendar, error);

    for (int64_t day = import->options.from; day <= import->options.to && status == SLUICE_OK;
         day++) {
        struct import_partition partition = { .date = (int32_t)day };
        if (next < count && dates[next].date == partition.date) {
            partition.rows = dates[next].rows;
            partition.digest = dates[next++].digest;
        } else if (!counts_empty(ledger, name, &calendar, &in_calendar, partition.date)) {
            continue;
        }
        status = import_partition_add(partitions, partition, error);
    }
    table_fini(&calendar);
    return status;
}

static int add_dates(struct import_partitions *partitions, const struct dated_digest *dates,
                     size_t count, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct import_partition partition = { dates[i].date, dates[i].rows, dates[i].digest,
                                              false };
        status = import_partition_add(partitions, partition, error);
    }
    return status;
}

bool import_partition_differs(const struct ledger *ledger, const char *table,
                              const struct import_partition *partition)
{
    const struct commit_record *standing = standing_version(ledger, table, partition->date);

    return standing == NULL || standing->kind != COMMIT_IMPORT ||
           standing->rows != partition->rows ||
           !digest_equals(standing->fingerprint, partition->digest);
}

static int all_columns(const struct table *table, int32_t **columns, struct sluice_error *error)
{
    *columns = malloc(sizeof **columns * ((size_t)table->column_count + 1));
    for (int32_t c = 0; c < table->column_count && *columns != NULL; c++)
        (*columns)[c] = c;
    return *columns == NULL ? error_memory(error, "the columns of a table") : SLUICE_OK;
}

/* Digests per date over every column. `*dates` is heap memory. */
static int digest_rows(const struct table *rows, int32_t date, struct dated_digest **dates,
                       size_t *count, struct sluice_error *error)
{
    int32_t *columns = NULL;
    int status = all_columns(rows, &columns, error);

    *dates = NULL;
    *count = 0;
    if (status == SLUICE_OK)
        status =
            digest_table(rows, columns, rows->column_count, date, NULL, NULL, dates, count, error);
    free(columns);
    return status;
}

int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error)
{
    struct dated_digest *dates = NULL;
    size_t count = 0;
    int status = digest_rows(&file->rows, file->table.date, &dates, &count, error);

    *partitions = (struct import_partitions){
        .whole_range = import->has_range && !file->about.merge && file->table.date >= 0,
    };
    if (status == SLUICE_OK && partitions->whole_range)
        status = add_range(partitions, import, file, ledger, dates, count, error);
    else if (status == SLUICE_OK)
        status = add_dates(partitions, dates, count, error);
    free(dates);
    partitions->replaced = partitions->count;
    for (size_t i = 0; i < partitions->count; i++) {
        struct import_partition *partition = &partitions->items[i];
        const char *table = file->table.declared->name;
        const struct commit_record *standing = standing_version(ledger, table, partition->date);
        /* Of a merge nobody knows before the rows that stay are known. */
        partition->changed =
            file->about.merge || import_partition_differs(ledger, table, partition);
        partitions->before += standing == NULL ? 0 : standing->rows;
    }
    return status;
}

void import_partitions_fini(struct import_partitions *partitions)
{
    free(partitions->items);
    free(partitions->moves);
    free(partitions->losses);
    table_fini(&partitions->kept);
    key_index_fini(&partitions->index);
}

static int compare_date(const void *key, const void *item)
{
    int32_t date = *(const int32_t *)key, other = ((const struct import_partition *)item)->date;

    return (date > other) - (date < other);
}

struct import_partition *import_partition_find(const struct import_partitions *partitions,
                                               int32_t date)
{
    if (partitions->replaced == 0)
        return NULL;
    return bsearch(&date, partitions->items, partitions->replaced, sizeof *partitions->items,
                   compare_date);
}

bool import_is_replaced(const struct import_partitions *partitions, const struct import *import,
                        int32_t date)
{
    if (partitions->whole_range && date >= import->options.from && date <= import->options.to)
        return true;
    return import_partition_find(partitions, date) != NULL;
}
