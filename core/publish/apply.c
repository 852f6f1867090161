/*
 * apply.c - the rows of a publication written in one transaction.
 *
 * First everything is compared, then everything goes that has to, then everything comes: a row that
 * moves from one date to another meets itself otherwise, in a table whose key has no date. What
 * differs in a few rows is changed by key, a table at a time. What is written whole comes a table
 * at a time too where nothing of it stays as it is: an import hands over a season in two tables,
 * and an insert for each of its dates would cost more than the rows.
 */
#include "publish/apply.h"

#include <stdlib.h>

void apply_fini(struct apply *apply)
{
    for (size_t i = 0; i < apply->count; i++)
        difference_fini(&apply->items[i].difference);
    free(apply->items);
    *apply = (struct apply){ .session = apply->session };
}

static int add_item(struct apply *apply, struct publish_partition *partition,
                    struct sluice_error *error)
{
    if (!array_reserve((void **)&apply->items, &apply->capacity, apply->count + 1,
                       sizeof *apply->items))
        return error_memory(error, "a commit");
    apply->items[apply->count++] = (struct apply_item){ .partition = partition };
    return SLUICE_OK;
}

int apply_compare(struct apply *apply, struct publish_partition *first, struct sluice_error *error)
{
    bool may_be_some = (session_capabilities(apply->session) & SLUICE_CAN_DELTA) != 0;
    struct comparer comparer = { .session = apply->session };
    int status = SLUICE_OK;

    apply_fini(apply);
    for (struct publish_partition *p = first; p != NULL && status == SLUICE_OK; p = p->next) {
        status = add_item(apply, p, error);
        if (status == SLUICE_OK && p->change == PUBLISH_REPLACE)
            status = difference_make(&comparer, p, may_be_some,
                                     &apply->items[apply->count - 1].difference, error);
    }
    comparer_fini(&comparer);
    return status;
}

/* ---- rows that go ---- */

static int take_all(struct session *session, const struct publish_table *table, sluice_day date,
                    struct sluice_error *error)
{
    const struct condition on = { table->date, SLUICE_EQUAL, sluice_of_date(date) };

    return table->date == NULL ? session_replace_all(session, table->name, NULL, error)
                               : session_replace(session, table->name, &on, 1, NULL, error);
}

static int take_removed(struct session *session, const struct publish_partition *partition,
                        struct sluice_error *error)
{
    const struct table *keys = partition->removed;
    size_t terms = (size_t)keys->column_count + 1;
    struct condition *same = malloc(sizeof *same * terms);
    int status = same == NULL ? error_memory(error, "moved rows") : SLUICE_OK;

    for (int64_t row = 0; row < keys->row_count && status == SLUICE_OK; row++) {
        same[0] = (struct condition){ partition->table.date, SLUICE_EQUAL,
                                      sluice_of_date(partition->date) };
        for (int32_t k = 0; k < keys->column_count; k++)
            same[k + 1] = (struct condition){ keys->columns[k].name, SLUICE_EQUAL,
                                              sluice_value_at(&keys->views[k], row) };
        status = session_replace(session, partition->table.name, same, terms, NULL, error);
    }
    free(same);
    return status;
}

static bool is_whole(const struct apply_item *item)
{
    return item->partition->change == PUBLISH_REPLACE && item->difference.kind == DIFFERENCE_WHOLE;
}

static int take_rows(struct apply *apply, const struct apply_item *item, struct sluice_error *error)
{
    const struct publish_partition *partition = item->partition;

    if (partition->change == PUBLISH_REMOVE)
        return take_removed(apply->session, partition, error);
    return is_whole(item) && !item->difference.finds_none
               ? take_all(apply->session, &partition->table, partition->date, error)
               : SLUICE_OK;
}

/* The dates of a table that are replaced, ascending. */
static int list_replaced(const struct apply *apply, const char *table, struct date_list *dates,
                         struct sluice_error *error)
{
    for (size_t i = 0; i < apply->count; i++) {
        const struct publish_partition *partition = apply->items[i].partition;
        if (partition->change == PUBLISH_REPLACE && strcmp(partition->table.name, table) == 0)
            date_list_add(dates, partition->date);
    }
    date_list_sort(dates);
    return dates->failed ? error_memory(error, "the dates of a commit") : SLUICE_OK;
}

static int clear_others(struct apply *apply, const struct sink_range *range,
                        const struct date_list *replaced, const struct date_list *dates,
                        struct sluice_error *error)
{
    size_t next = 0;
    int status = SLUICE_OK;

    for (size_t i = 0; i < dates->count && status == SLUICE_OK; i++) {
        while (next < replaced->count && replaced->items[next] < dates->items[i])
            next++;
        if (next == replaced->count || replaced->items[next] != dates->items[i])
            status = take_all(apply->session, range->table, dates->items[i], error);
    }
    return status;
}

static int clear_range(struct apply *apply, const struct sink_range *range,
                       struct sluice_error *error)
{
    const struct dates_request request = { range->table->name, range->table->date, range->from,
                                           range->to };
    struct date_list dates = { 0 }, replaced = { 0 };
    int status = session_dates(apply->session, &request, &dates, error);

    if (status == SLUICE_OK)
        status = list_replaced(apply, range->table->name, &replaced, error);
    if (status == SLUICE_OK)
        status = clear_others(apply, range, &replaced, &dates, error);
    date_list_fini(&dates);
    date_list_fini(&replaced);
    return status;
}

/* ---- rows that come ---- */

/* Keys of computed rows were told apart as the store does it: one that is there already was not
 * found when its rows were taken away. Those of a file are as somebody else made the table, and
 * what the store says of them is the answer. */
static int judge_conflict(const struct publish_table *table, int status, struct sluice_error *error)
{
    return table->node == NULL ? status : ledger_conflict_is_damage(status, table->name, error);
}

static int bring(struct apply *apply, const struct publish_table *table, const struct table *rows,
                 struct sluice_error *error)
{
    if (rows == NULL || rows->row_count == 0)
        return SLUICE_OK;
    return judge_conflict(table, session_replace(apply->session, table->name, NULL, 0, rows, error),
                          error);
}

static bool is_some_of(const struct apply_item *item, const char *table)
{
    return item->partition->change == PUBLISH_REPLACE && item->difference.kind == DIFFERENCE_SOME &&
           !item->is_done && strcmp(item->partition->table.name, table) == 0;
}

static int add_rows(struct table *to, const struct table *rows, struct sluice_error *error)
{
    struct sluice_value *unused = NULL;
    struct sluice_batch batch;
    int status = SLUICE_OK;

    if (to->columns == NULL)
        status = whole_table_like(rows, to, &unused, error);
    free(unused);
    if (status != SLUICE_OK)
        return status;
    batch = table_batch(rows);
    return table_append_batch(to, &batch, error);
}

/* All that changes of one table, from its first partition on. */
static int change_table(struct apply *apply, size_t first, struct sluice_error *error)
{
    const struct publish_table *table = &apply->items[first].partition->table;
    struct table keys = { 0 }, rows = { 0 };
    int status = SLUICE_OK;

    for (size_t i = first; i < apply->count && status == SLUICE_OK; i++) {
        struct apply_item *item = &apply->items[i];
        if (!is_some_of(item, table->name))
            continue;
        item->is_done = true;
        status = add_rows(&keys, &item->difference.keys, error);
        if (status == SLUICE_OK)
            status = add_rows(&rows, &item->difference.come, error);
    }
    if (status == SLUICE_OK) {
        table_finish(&keys);
        table_finish(&rows);
        status = session_change(apply->session, table->name, &keys, &rows, error);
        status = judge_conflict(table, status, error);
    }
    table_fini(&keys);
    table_fini(&rows);
    return status;
}

static int change_tables(struct apply *apply, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < apply->count && status == SLUICE_OK; i++)
        if (is_some_of(&apply->items[i], apply->items[i].partition->table.name))
            status = change_table(apply, i, error);
    return status;
}

/* One after the other, of the same tables. `*as_given`: all of these are written whole, as they
 * were handed over. */
static size_t group_end(const struct apply *apply, size_t first, bool *as_given)
{
    const struct publish_partition *of = apply->items[first].partition;
    size_t end = first;

    *as_given = true;
    for (; end < apply->count; end++) {
        const struct apply_item *item = &apply->items[end];
        if (item->partition->rows[0] != of->rows[0] || item->partition->rows[1] != of->rows[1] ||
            item->partition->change != of->change)
            break;
        *as_given = *as_given && is_whole(item) && !item->difference.is_made;
    }
    return end;
}

static int bring_one(struct apply *apply, struct whole *whole, const struct apply_item *item,
                     struct sluice_error *error)
{
    const struct publish_partition *partition = item->partition;
    struct whole_rows rows = { 0 };
    int status;

    if (!is_whole(item))
        return SLUICE_OK;
    if (item->difference.is_made)
        return bring(apply, &partition->table, &item->difference.come, error);
    status = whole_rows_make(whole, partition, &rows, error);
    if (status == SLUICE_OK)
        status = bring(apply, &partition->table, rows.rows, error);
    whole_rows_fini(&rows);
    return status;
}

static int bring_group(struct apply *apply, struct whole *whole, size_t first, size_t end,
                       struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = first; i < end && status == SLUICE_OK; i++)
        status = bring_one(apply, whole, &apply->items[i], error);
    return status;
}

static int bring_tables(struct apply *apply, struct sluice_error *error)
{
    struct whole whole = { .session = apply->session };
    int status = SLUICE_OK;

    for (size_t i = 0, end; i < apply->count && status == SLUICE_OK; i = end) {
        const struct publish_partition *of = apply->items[i].partition;
        bool as_given;
        end = group_end(apply, i, &as_given);
        if (!as_given) {
            status = bring_group(apply, &whole, i, end, error);
            continue;
        }
        status = bring(apply, &of->table, of->rows[0], error);
        if (status == SLUICE_OK)
            status = bring(apply, &of->table, of->rows[1], error);
    }
    whole_fini(&whole);
    return status;
}

int apply_write(struct apply *apply, const struct sink_range *cleared, struct sluice_error *error)
{
    int status = cleared->table == NULL ? SLUICE_OK : clear_range(apply, cleared, error);

    for (size_t i = 0; i < apply->count && status == SLUICE_OK; i++)
        status = take_rows(apply, &apply->items[i], error);
    if (status == SLUICE_OK)
        status = change_tables(apply, error);
    return status == SLUICE_OK ? bring_tables(apply, error) : status;
}
