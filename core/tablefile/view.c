/* view.c - a base and the days that changed since, as one index. */
#include "tablefile/view.h"

#include <stdlib.h>

struct table_view {
    struct view_columns columns;
    struct table keys; /* where there are keys that the base has not */
    int64_t *starts, *ends;
    sluice_day *days;
    int64_t *day_starts;
    uint32_t *day_groups;
    struct indexed *indexed;
    int64_t tail_rows;
};

/* ---- what fits together ---- */

static int unfit(const struct table_file *base, const char *what, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID, "a day of '%s' does not fit it: %s",
                            base->path, what);
}

static bool same_columns(const struct index_parts *a, const struct index_parts *b)
{
    bool same =
        a->column_count == b->column_count && a->key_count == b->key_count && a->date == b->date;

    for (int32_t i = 0; same && i < a->column_count; i++)
        same = a->columns[i].type == b->columns[i].type;
    for (int32_t i = 0; same && i < a->key_count; i++)
        same = a->key[i] == b->key[i];
    return same;
}

static int check_day(const struct table_file *base, const struct index_parts *parts,
                     const struct table_file_day *day, struct sluice_error *error)
{
    const struct index_parts *rows = &day->rows;

    if (!same_columns(parts, rows))
        return unfit(base, "it has other columns", error);
    if (rows->day_count != (rows->row_count > 0) ||
        (rows->day_count == 1 && rows->days[0] != day->date))
        return unfit(base, "it has rows on other dates", error);
    return SLUICE_OK;
}

/* All of the base is looked at, since the view is not: its rows are read with no more questions. */
static int check_base(struct table_file *base, struct index_parts *parts,
                      struct sluice_error *error)
{
    int status = table_file_index(base, parts, error);

    if (status == SLUICE_OK && (parts->date < 0 || base->descriptor < 0))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' is no base: it has no dates, or was opened without "
                                "TABLE_FILE_BASE",
                                base->path);
    for (int32_t i = 0; status == SLUICE_OK && i < parts->column_count; i++)
        status = table_file_check_rows(base, i, 0, parts->row_count, error);
    return status;
}

static int check_days(const struct table_file *base, const struct index_parts *parts,
                      const struct table_file_day *days, int32_t count, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int32_t i = 0; i < count && status == SLUICE_OK; i++) {
        if (i > 0 && days[i - 1].date >= days[i].date)
            return unfit(base, "days do not ascend", error);
        status = check_day(base, parts, &days[i], error);
    }
    return status;
}

/* ---- keys ---- */

static int64_t key_row(const struct view_merge *merge, int64_t group,
                       const struct index_parts **rows)
{
    int64_t base = merge->base_group[group];
    uint32_t part;

    *rows = merge->base;
    if (base >= 0)
        return merge->base->starts[base];
    part = merge->listed[merge->list_starts[group]];
    *rows = &merge->days[view_part_day(merge, part)].rows;
    return view_part_row(merge, part);
}

static int gather_keys(struct table_view *view, const struct view_merge *merge,
                       struct sluice_error *error)
{
    const char *names[MAX_KEY_COLUMNS];
    int32_t types[MAX_KEY_COLUMNS];
    struct sluice_value values[MAX_KEY_COLUMNS];
    int32_t count = merge->base->key_count;
    int status;

    for (int32_t k = 0; k < count; k++) {
        names[k] = "";
        types[k] = merge->base->columns[merge->base->key[k]].type;
    }
    status = table_init(&view->keys, names, types, count, error);
    for (int64_t group = 0; group < merge->group_count && status == SLUICE_OK; group++) {
        const struct index_parts *rows;
        int64_t row = key_row(merge, group, &rows);

        for (int32_t k = 0; k < count; k++)
            values[k] = sluice_value_at(&rows->columns[rows->key[k]], row);
        status = table_append(&view->keys, values, error);
    }
    if (status == SLUICE_OK)
        table_finish(&view->keys);
    return status;
}

/* ---- dates ---- */

static void list_base_day(const struct view_merge *merge, int64_t day, uint32_t *groups,
                          int64_t *count)
{
    const struct index_parts *base = merge->base;

    for (int64_t i = base->day_starts[day]; i < base->day_starts[day + 1]; i++)
        groups[(*count)++] = merge->final[base->day_groups[i]];
}

/* Without key columns there is one key, which may have no rows. */
static void list_new_day(const struct view_merge *merge, int32_t day, uint32_t *groups,
                         int64_t *count)
{
    const struct index_parts *rows = &merge->days[day].rows;

    for (int64_t group = 0; group < rows->group_count; group++)
        if (view_day_rows(rows, group) > 0)
            groups[(*count)++] = merge->part_group[merge->part_first[day] + group];
}

/* The dates of the base and the days, each once, without those that have no rows any more. */
static int64_t merge_dates(struct table_view *view, const struct view_merge *merge)
{
    const struct index_parts *base = merge->base;
    int64_t entries = 0, days = 0, old = 0;
    int32_t new = 0;

    while (old < base->day_count || new < merge->day_count) {
        bool replaced = new < merge->day_count &&
                        (old == base->day_count || merge->days[new].date <= base->days[old]);
        sluice_day date = replaced ? merge->days[new].date : base->days[old];
        int64_t first = entries;

        if (replaced && old < base->day_count && base->days[old] == date)
            old++;
        if (replaced)
            list_new_day(merge, new ++, view->day_groups, &entries);
        else
            list_base_day(merge, old++, view->day_groups, &entries);
        if (entries == first)
            continue;
        view->days[days] = date;
        view->day_starts[days++] = first;
    }
    view->day_starts[days] = entries;
    return days;
}

static int make_dates(struct table_view *view, const struct view_merge *merge, int64_t *days,
                      struct sluice_error *error)
{
    const struct index_parts *base = merge->base;
    size_t most = (size_t)base->day_count + (size_t)merge->day_count + 1;
    size_t entries =
        (size_t)(base->day_starts[base->day_count] + merge->part_first[merge->day_count] + 1);

    view->days = malloc(most * sizeof *view->days);
    view->day_starts = malloc(most * sizeof *view->day_starts);
    view->day_groups = malloc(entries * sizeof *view->day_groups);
    if (view->days == NULL || view->day_starts == NULL || view->day_groups == NULL)
        return error_memory(error, "the dates of a view");
    *days = merge_dates(view, merge);
    return SLUICE_OK;
}

/* ---- the index ---- */

static int make_index(struct table_view *view, const struct view_merge *merge,
                      struct sluice_error *error)
{
    struct index_parts parts = *merge->base;
    int status = SLUICE_OK;

    if (merge->new_count > 0)
        status = gather_keys(view, merge, error);
    if (status == SLUICE_OK)
        status = make_dates(view, merge, &parts.day_count, error);
    if (status != SLUICE_OK)
        return status;
    parts.columns = view->columns.columns;
    parts.row_count += merge->tail_rows;
    parts.group_count = merge->group_count;
    parts.keys = merge->new_count > 0 ? view->keys.views : merge->base->keys;
    parts.starts = view->starts;
    parts.ends = view->ends;
    parts.days = view->days;
    parts.day_starts = view->day_starts;
    parts.day_groups = view->day_groups;
    return indexed_borrow(&parts, &view->indexed, error);
}

static int build(struct table_view *view, struct table_file *base, struct view_merge *merge,
                 struct sluice_error *error)
{
    int status;

    if ((uint64_t)(merge->base->row_count + merge->tail_rows) > FORMAT_MOST_ROWS)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "'%s' and its days have too many rows: make a new base, by ranges "
                                "of keys",
                                base->path);
    view->tail_rows = merge->tail_rows;
    view->starts = merge->starts;
    view->ends = merge->ends;
    merge->starts = merge->ends = NULL;
    status = view_columns_init(&view->columns, base, merge, error);
    return status == SLUICE_OK ? make_index(view, merge, error) : status;
}

/* ---- life ---- */

static int make_view(struct table_view *view, struct table_file *base,
                     const struct table_file_day *days, int32_t count, struct sluice_error *error)
{
    struct index_parts parts;
    struct view_merge merge = { 0 };
    int status = check_base(base, &parts, error);

    if (status == SLUICE_OK)
        status = check_days(base, &parts, days, count, error);
    if (status == SLUICE_OK)
        status = view_merge_init(&merge, &parts, days, count, error);
    if (status == SLUICE_OK)
        status = build(view, base, &merge, error);
    view_merge_fini(&merge);
    return status;
}

int table_view_create(struct table_file *base, const struct table_file_day *days, int32_t count,
                      struct table_view **view, struct sluice_error *error)
{
    struct table_view *made = calloc(1, sizeof *made);
    int status;

    *view = NULL;
    if (made == NULL)
        return error_memory(error, "a view");
    status = make_view(made, base, days, count, error);
    if (status == SLUICE_OK) {
        *view = made;
        made = NULL;
    }
    table_view_destroy(made);
    return status;
}

void table_view_destroy(struct table_view *view)
{
    if (view == NULL)
        return;
    indexed_destroy(view->indexed);
    view_columns_fini(&view->columns);
    table_fini(&view->keys);
    free(view->starts);
    free(view->ends);
    free(view->days);
    free(view->day_starts);
    free(view->day_groups);
    free(view);
}

const struct indexed *table_view_index(const struct table_view *view)
{
    return view->indexed;
}

int64_t table_view_tail(const struct table_view *view)
{
    return view->tail_rows;
}
