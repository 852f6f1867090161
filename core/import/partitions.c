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
                                                    sluice_day date)
{
    return ledger == NULL ? NULL : ledger_committed(ledger, table, date);
}

/* What the dates of a file are held against. */
struct cut {
    const struct import *import;
    const char *table;
    const struct ledger *ledger;
    const struct dated_digest *dates; /* of its rows, ascending */
    size_t count;
};

/* Is a date without rows worth a version? Where it had one; and where the planner asks: a date of
 * the calendar that was imported empty is there. `*next` walks through the calendar's dates. */
static bool counts_empty(const struct cut *cut, const struct date_list *calendar, size_t *next,
                         sluice_day date)
{
    while (*next < calendar->count && calendar->items[*next] < date)
        ++*next;
    return (*next < calendar->count && calendar->items[*next] == date) ||
           standing_version(cut->ledger, cut->table, date) != NULL;
}

static int add_range(struct import_partitions *partitions, const struct cut *cut,
                     struct sluice_error *error)
{
    struct date_list calendar = { 0 };
    size_t in_calendar = 0, next = 0;
    int status = import_calendar_dates(cut->import, &calendar, error);

    for (int64_t day = partitions->from; day <= partitions->to && status == SLUICE_OK; day++) {
        struct import_partition partition = { .date = (sluice_day)day };
        if (next < cut->count && cut->dates[next].date == partition.date) {
            partition.rows = cut->dates[next].rows;
            partition.digest = cut->dates[next++].digest;
        } else if (!counts_empty(cut, &calendar, &in_calendar, partition.date)) {
            continue;
        }
        status = import_partition_add(partitions, partition, error);
    }
    date_list_fini(&calendar);
    return status;
}

static int add_dates(struct import_partitions *partitions, const struct cut *cut,
                     struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < cut->count && status == SLUICE_OK; i++) {
        const struct dated_digest *date = &cut->dates[i];
        struct import_partition partition = { .date = date->date,
                                              .rows = date->rows,
                                              .digest = date->digest };
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
            digest_table(rows,
                         &(struct digest_request){
                             .columns = columns, .column_count = rows->column_count, .date = date },
                         dates, count, error);
    free(columns);
    return status;
}

/* Which of the dates change, and what stood on them. */
static void hold_against(struct import_partitions *partitions, const struct cut *cut, bool merge)
{
    for (size_t i = 0; i < partitions->count; i++) {
        struct import_partition *partition = &partitions->items[i];
        const struct commit_record *standing =
            standing_version(cut->ledger, cut->table, partition->date);
        /* Of a merge nobody knows before the rows that stay are known. */
        partition->changed = merge || import_partition_differs(cut->ledger, cut->table, partition);
        partitions->before += standing == NULL ? 0 : standing->rows;
    }
}

int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error)
{
    struct dated_digest *dates = NULL;
    size_t count = 0;
    int status = digest_rows(&file->rows, file->table.date, &dates, &count, error);
    const struct cut cut = { import, file->table.declared->name, ledger, dates, count };

    *partitions = (struct import_partitions){
        .whole_range = import->has_range && !file->about.merge && file->table.date >= 0,
        .from = import->options.from,
        .to = import->options.to,
    };
    if (status == SLUICE_OK)
        status = partitions->whole_range ? add_range(partitions, &cut, error)
                                         : add_dates(partitions, &cut, error);
    free(dates);
    partitions->replaced = partitions->count;
    hold_against(partitions, &cut, file->about.merge);
    return status;
}

void import_partitions_fini(struct import_partitions *partitions)
{
    for (size_t i = 0; i < partitions->count; i++)
        table_fini(&partitions->items[i].removed);
    free(partitions->items);
    free(partitions->moves);
    free(partitions->losses);
    table_fini(&partitions->kept);
    key_index_fini(&partitions->index);
}

static int compare_date(const void *key, const void *item)
{
    sluice_day date = *(const sluice_day *)key,
               other = ((const struct import_partition *)item)->date;

    return (date > other) - (date < other);
}

struct import_partition *import_partition_find(const struct import_partitions *partitions,
                                               sluice_day date)
{
    if (partitions->replaced == 0)
        return NULL;
    return bsearch(&date, partitions->items, partitions->replaced, sizeof *partitions->items,
                   compare_date);
}

bool import_is_replaced(const struct import_partitions *partitions, sluice_day date)
{
    return (partitions->whole_range && date >= partitions->from && date <= partitions->to) ||
           import_partition_find(partitions, date) != NULL;
}
