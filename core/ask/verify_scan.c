/* verify_scan.c - one look over a table: how many rows stand on each date, and their digest. */
#include "ask/private.h"

#include <stdlib.h>

struct scan {
    struct verify *verify;
    struct verify_table *table;
    int32_t date; /* column; -1: undated */
    size_t last;  /* partition of the row before */
    struct buffer scratch;
};

/* ---- partitions ---- */

static size_t place_for(const struct verify_table *table, sluice_day date)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->items[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int add_partition(struct verify_table *table, struct verify_partition partition,
                         size_t *index, struct sluice_error *error)
{
    size_t at = place_for(table, partition.date);

    if (!array_reserve((void **)&table->items, &table->capacity, table->count + 1,
                       sizeof *table->items))
        return error_memory(error, "the partitions of a table");
    memmove(&table->items[at + 1], &table->items[at], sizeof *table->items * (table->count - at));
    table->items[at] = partition;
    table->count++;
    *index = at;
    return SLUICE_OK;
}

/* The versions that stand. */
static int add_versions(struct verify *verify, struct verify_table *table,
                        struct sluice_error *error)
{
    const struct commit_record *commit;
    const char *name = table->source->name;
    int status = SLUICE_OK;
    size_t index;

    if (table->source->date == NULL)
        return add_partition(table,
                             (struct verify_partition){
                                 .date = NO_DATE,
                                 .commit = ledger_committed(verify->asker.ledger, name, NO_DATE),
                                 .columns = table->declared },
                             &index, error);
    for (size_t i = 0;
         (commit = ledger_partition(verify->asker.ledger, name, i)) != NULL && status == SLUICE_OK;
         i++) {
        struct verify_partition partition = { .date = commit->date,
                                              .commit = commit,
                                              .columns = table->declared };
        if (verify->has_range && (commit->date < verify->from || commit->date > verify->to))
            continue;
        status = add_partition(table, partition, &index, error);
    }
    return status;
}

/* Most are over what is declared today; whether it is so is asked of those that differ. */
static bool is_declared(const struct verify_table *table, const struct commit_record *commit)
{
    const struct node *node = table->source->producer;

    return node != NULL && strcmp(commit->content_columns, node->content_text) == 0;
}

static int choose_columns(struct verify *verify, struct verify_table *table,
                          struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < table->count && status == SLUICE_OK; i++) {
        const struct commit_record *commit = table->items[i].commit;
        const struct verify_columns *columns = NULL;
        if (commit == NULL || commit->content_columns == NULL || is_declared(table, commit))
            continue;
        status = verify_columns_of_commit(verify, table, commit, &columns, error);
        if (columns != NULL)
            table->items[i].columns = columns;
    }
    return status;
}

/* ---- rows ---- */

static int find_partition(struct scan *scan, const struct sluice_column *columns, int64_t row,
                          struct sluice_error *error)
{
    struct verify_table *table = scan->table;
    struct verify_partition fresh = { .columns = table->declared };
    sluice_day date = NO_DATE;

    if (scan->date >= 0 && sluice_is_known(&columns[scan->date], row))
        date = sluice_date(&columns[scan->date], row);
    if (scan->last < table->count && table->items[scan->last].date == date)
        return SLUICE_OK;
    scan->last = place_for(table, date);
    if (scan->last < table->count && table->items[scan->last].date == date)
        return SLUICE_OK;
    fresh.date = date;
    return add_partition(table, fresh, &scan->last, error);
}

static void add_row(struct scan *scan, const struct sluice_column *columns, int64_t row)
{
    struct verify_partition *partition = &scan->table->items[scan->last];
    const struct verify_columns *set = partition->columns;

    partition->rows++;
    if (partition->commit == NULL)
        return;
    if (partition->commit->content_columns == NULL && set->hashed > 0) {
        partition->right +=
            verify_hash_is_right(set, set->places, columns, row, &scan->scratch) ? 1 : 0;
        return;
    }
    verify_reuse(&scan->scratch);
    verify_append_row(set, set->places, set->count, columns, row, &scan->scratch);
    digest_add(&partition->content, digest_bytes(scan->scratch.data, scan->scratch.length));
}

static int take_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    struct scan *scan = user;
    int status = SLUICE_OK;

    if (scan->verify->asker.cancel != NULL && atomic_load(scan->verify->asker.cancel))
        return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted; nothing was changed");
    for (int64_t row = 0; row < batch->row_count && status == SLUICE_OK; row++) {
        status = find_partition(scan, batch->columns, row, error);
        if (status == SLUICE_OK)
            add_row(scan, batch->columns, row);
    }
    return status == SLUICE_OK && scan->scratch.failed ? error_memory(error, "the hash of a row")
                                                       : status;
}

static int scan_rows(struct scan *scan, const struct condition *within, size_t count,
                     struct sluice_error *error)
{
    const struct verify_table *table = scan->table;
    const struct read_request read = { .table = table->source->name,
                                       .columns = table->scan_names,
                                       .types = table->scan_types,
                                       .count = (int32_t)table->scan_count,
                                       .conditions = within,
                                       .condition_count = count };

    return session_each(scan->verify->asker.session, &read, take_batch, scan, error);
}

/* ---- where some row cannot be read: date by date ---- */

static void forget_rows(struct verify_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        table->items[i].rows = table->items[i].right = 0;
        table->items[i].content = (struct digest){ 0 };
    }
}

/* What a corrupt cell says is kept; any other failure goes on. */
static int keep_message(struct verify *verify, int status, const char **kept,
                        struct sluice_error *error)
{
    if (status != SLUICE_E_CORRUPT)
        return status;
    *kept = arena_text(&verify->arena, error->message);
    return *kept == NULL ? error_memory(error, "a message") : SLUICE_OK;
}

/* Dates that have no version join the partitions before they are looked at one by one. */
static int add_dates(struct scan *scan, struct sluice_error *error)
{
    struct verify_table *table = scan->table;
    const struct verify *verify = scan->verify;
    const struct dates_request request = {
        table->source->name,
        table->source->date,
        verify->has_range ? verify->from : date_from_civil(1, 1, 1),
        verify->has_range ? verify->to : date_from_civil(9999, 12, 31),
    };
    struct date_list dates = { 0 };
    size_t index;
    int status = session_dates(verify->asker.session, &request, &dates, error);

    for (size_t i = 0; i < dates.count && status == SLUICE_OK; i++) {
        sluice_day date = dates.items[i];
        size_t at = place_for(table, date);
        if (at == table->count || table->items[at].date != date)
            status = add_partition(
                table, (struct verify_partition){ .date = date, .columns = table->declared },
                &index, error);
    }
    date_list_fini(&dates);
    return keep_message(scan->verify, status, &table->unreadable, error);
}

static int scan_dates(struct scan *scan, struct sluice_error *error)
{
    struct verify_table *table = scan->table;
    int status = SLUICE_OK;
    bool found = false;

    forget_rows(table);
    if (table->source->date != NULL)
        status = add_dates(scan, error);
    for (size_t i = 0; i < table->count && status == SLUICE_OK; i++) {
        struct verify_partition *partition = &table->items[i];
        struct condition on = { table->source->date, SLUICE_EQUAL,
                                sluice_of_date(partition->date) };
        if (partition->date == NO_DATE && table->source->date != NULL)
            continue;
        scan->last = i;
        status = scan_rows(scan, &on, table->source->date == NULL ? 0 : 1, error);
        status = keep_message(scan->verify, status, &partition->unreadable, error);
        found = found || partition->unreadable != NULL;
    }
    table->unreadable = found ? NULL : table->unreadable;
    return status;
}

/* ---- the whole ---- */

static int find_date(const struct verify_table *table)
{
    for (size_t i = 0; table->source->date != NULL && i < table->scan_count; i++)
        if (strcmp(table->scan_names[i], table->source->date) == 0)
            return (int)i;
    return -1;
}

static int scan_table(struct scan *scan, struct sluice_error *error)
{
    const struct verify *verify = scan->verify;
    struct verify_table *table = scan->table;
    const char *date = table->source->date;
    struct condition within[] = { { date, SLUICE_AT_LEAST, sluice_of_date(verify->from) },
                                  { date, SLUICE_AT_MOST, sluice_of_date(verify->to) } };
    int status = scan_rows(scan, within, date != NULL && verify->has_range ? 2 : 0, error);

    if (status != SLUICE_E_CORRUPT)
        return status;
    table->unreadable = arena_text(&scan->verify->arena, error->message);
    if (table->unreadable == NULL)
        return error_memory(error, "a message");
    return scan_dates(scan, error);
}

int verify_scan(struct verify *verify, struct verify_table *table, struct sluice_error *error)
{
    struct scan scan = { .verify = verify, .table = table };
    int status = add_versions(verify, table, error);

    if (status == SLUICE_OK)
        status = choose_columns(verify, table, error);
    scan.date = find_date(table);
    if (status == SLUICE_OK && table->scan_count > 0)
        status = scan_table(&scan, error);
    buffer_fini(&scan.scratch);
    return status;
}
