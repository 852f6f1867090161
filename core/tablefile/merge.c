/*
 * merge.c - which rows a base and days come to.
 *
 * A part is a key's rows in one day. Keys of days are looked up in the base; those it has not are
 * sorted, and each knows how many keys of the base come before it. So every key has its number
 * among all without sorting them. Parts are then counted to their keys, and a key that has parts,
 * or rows on a date that a day replaces, gets spans: rows of the base between its parts, by date.
 */
#include "tablefile/view.h"

#include <stdlib.h>
#include <string.h>

/* ---- keys ---- */

/* A key that the base has not: one of its parts, and how many keys of the base are before it. */
struct new_key {
    const struct view_merge *merge;
    uint32_t part;
    int64_t before;
};

static struct sluice_value day_key(const struct view_merge *merge, uint32_t part, int32_t k)
{
    const struct index_parts *rows = &merge->days[view_part_day(merge, part)].rows;

    return sluice_value_at(&rows->columns[rows->key[k]], view_part_row(merge, part));
}

static int compare_with_base(const struct view_merge *merge, int64_t group, uint32_t part)
{
    int order = 0;

    for (int32_t k = 0; k < merge->base->key_count && order == 0; k++)
        order =
            value_compare(sluice_value_at(&merge->base->keys[k], group), day_key(merge, part, k));
    return order;
}

static int compare_new(const void *a, const void *b)
{
    const struct new_key *left = a, *right = b;
    int order = 0;

    for (int32_t k = 0; k < left->merge->base->key_count && order == 0; k++)
        order = value_compare(day_key(left->merge, left->part, k),
                              day_key(left->merge, right->part, k));
    return order;
}

/* The first group of the base that is not before the key of the part; `*found`: it is equal. Keys
 * of a day ascend, so it is sought from `first` on. */
static int64_t find_base(const struct view_merge *merge, int64_t first, uint32_t part, bool *found)
{
    int64_t end = merge->base->group_count;

    while (first < end) {
        int64_t middle = first + (end - first) / 2;

        if (compare_with_base(merge, middle, part) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    *found = first < merge->base->group_count && compare_with_base(merge, first, part) == 0;
    return first;
}

int32_t view_part_day(const struct view_merge *merge, uint32_t part)
{
    int32_t first = 0, end = merge->day_count;

    while (end - first > 1) {
        int32_t middle = first + (end - first) / 2;

        if (merge->part_first[middle] <= (int64_t)part)
            first = middle;
        else
            end = middle;
    }
    return first;
}

int64_t view_part_row(const struct view_merge *merge, uint32_t part)
{
    int32_t day = view_part_day(merge, part);

    return merge->days[day].rows.starts[(int64_t)part - merge->part_first[day]];
}

int32_t view_find_day(const struct view_merge *merge, sluice_day date)
{
    int32_t first = 0, end = merge->day_count;

    while (first < end) {
        int32_t middle = first + (end - first) / 2;

        if (merge->days[middle].date < date)
            first = middle + 1;
        else
            end = middle;
    }
    return first < merge->day_count && merge->days[first].date == date ? first : -1;
}

/* ---- numbers among all ---- */

static int64_t part_count(const struct view_merge *merge)
{
    return merge->part_first[merge->day_count];
}

/* Looks up the keys of a day: a part's number is that in the base, or it is a new key. */
static void look_up(struct view_merge *merge, int32_t day, struct new_key *news, int64_t *count)
{
    int64_t at = 0;

    for (int64_t part = merge->part_first[day]; part < merge->part_first[day + 1]; part++) {
        bool found;

        at = find_base(merge, at, (uint32_t)part, &found);
        merge->part_group[part] = found ? (uint32_t)at : UINT32_MAX;
        if (!found)
            news[(*count)++] = (struct new_key){ merge, (uint32_t)part, at };
    }
}

/* Equal ones become one number, which is that of the order of all new keys. */
static void number_new(struct view_merge *merge, struct new_key *news, int64_t count)
{
    qsort(news, (size_t)count, sizeof *news, compare_new);
    merge->new_count = 0;
    for (int64_t i = 0; i < count; i++) {
        if (i == 0 || compare_new(&news[i - 1], &news[i]) != 0)
            news[merge->new_count++] = news[i];
        /* For now the number among new keys, which is not one of the base. */
        merge->part_group[news[i].part] = (uint32_t)(merge->new_count - 1);
    }
}

static bool make_numbers(struct view_merge *merge, const struct new_key *news)
{
    int64_t group = 0, next = 0;

    merge->group_count = merge->base->group_count + merge->new_count;
    merge->final = malloc(((size_t)merge->base->group_count + 1) * sizeof *merge->final);
    merge->base_group = malloc(((size_t)merge->group_count + 1) * sizeof *merge->base_group);
    if (merge->final == NULL || merge->base_group == NULL)
        return false;
    for (int64_t base = 0; base <= merge->base->group_count; base++) {
        for (; next < merge->new_count && news[next].before == base; next++)
            merge->base_group[group++] = -1;
        if (base == merge->base->group_count)
            break;
        merge->base_group[group] = base;
        merge->final[base] = (uint32_t)group++;
    }
    return true;
}

/* A new key's number is how many keys of the base and new ones are before it. */
static void number_parts(struct view_merge *merge, const struct new_key *news, const bool *is_new)
{
    for (int64_t part = 0; part < part_count(merge); part++) {
        uint32_t number = merge->part_group[part];

        merge->part_group[part] =
            is_new[part] ? (uint32_t)news[number].before + number : merge->final[number];
    }
}

static int number_groups(struct view_merge *merge, struct sluice_error *error)
{
    size_t parts = (size_t)part_count(merge);
    struct new_key *news = malloc((parts + 1) * sizeof *news);
    bool *is_new = calloc(parts + 1, sizeof *is_new);
    int64_t count = 0;
    int status = SLUICE_OK;

    merge->part_group = malloc((parts + 1) * sizeof *merge->part_group);
    if (news == NULL || is_new == NULL || merge->part_group == NULL) {
        status = error_memory(error, "the keys of a view");
        goto end;
    }
    for (int32_t day = 0; day < merge->day_count; day++)
        look_up(merge, day, news, &count);
    for (size_t part = 0; part < parts; part++)
        is_new[part] = merge->part_group[part] == UINT32_MAX;
    number_new(merge, news, count);
    if (make_numbers(merge, news))
        number_parts(merge, news, is_new);
    else
        status = error_memory(error, "the keys of a view");
end:
    free(news);
    free(is_new);
    return status;
}

/* ---- parts of each group ---- */

/* Parts are in the order of days, and stay so within a group. */
static int list_parts(struct view_merge *merge, struct sluice_error *error)
{
    size_t groups = (size_t)merge->group_count;
    int64_t parts = part_count(merge);

    merge->list_starts = calloc(groups + 2, sizeof *merge->list_starts);
    merge->listed = malloc(((size_t)parts + 1) * sizeof *merge->listed);
    if (merge->list_starts == NULL || merge->listed == NULL)
        return error_memory(error, "the keys of a view");
    for (int64_t part = 0; part < parts; part++)
        merge->list_starts[merge->part_group[part] + 2]++;
    for (size_t group = 0; group < groups; group++)
        merge->list_starts[group + 2] += merge->list_starts[group + 1];
    for (int64_t part = 0; part < parts; part++)
        merge->listed[merge->list_starts[merge->part_group[part] + 1]++] = (uint32_t)part;
    return SLUICE_OK;
}

/* ---- spans ---- */

static bool add_span(struct view_merge *merge, int32_t from, int64_t first, int64_t count)
{
    void *spans = merge->spans;

    if (count == 0)
        return true;
    if (!array_reserve(&spans, &merge->span_capacity, merge->span_count + 1, sizeof *merge->spans))
        return false;
    merge->spans = spans;
    merge->spans[merge->span_count++] = (struct view_span){ first, count, from };
    merge->tail_rows += count;
    return true;
}

static bool add_part(struct view_merge *merge, uint32_t part)
{
    int32_t day = view_part_day(merge, part);
    const struct index_parts *rows = &merge->days[day].rows;
    int64_t group = (int64_t)part - merge->part_first[day];

    return add_span(merge, day, rows->starts[group], view_day_rows(rows, group));
}

static sluice_day base_date(const struct view_merge *merge, int64_t row)
{
    const struct sluice_column *column = &merge->base->columns[merge->base->date];

    return sluice_is_known(column, row) ? sluice_date(column, row) : NO_DATE;
}

/* Where the rows of the base from `row` on reach the date. */
static int64_t find_date(const struct view_merge *merge, int64_t row, int64_t end, sluice_day date)
{
    while (row < end) {
        int64_t middle = row + (end - row) / 2;

        if (base_date(merge, middle) < date)
            row = middle + 1;
        else
            end = middle;
    }
    return row;
}

/* The rows of a key by date: those of the base without replaced dates, parts in their places. */
static bool span_group(struct view_merge *merge, int64_t group)
{
    int64_t base = merge->base_group[group];
    int64_t row = base < 0 ? 0 : merge->base->starts[base];
    int64_t end = base < 0 ? 0 : merge->base->ends[base];
    int64_t list = merge->list_starts[group], last = merge->list_starts[group + 1];
    bool added = true;

    for (int32_t day = 0; day < merge->day_count && added; day++) {
        int64_t from = find_date(merge, row, end, merge->days[day].date);
        int64_t to = find_date(merge, from, end, merge->days[day].date + 1);
        bool has_part = list < last && merge->listed[list] < merge->part_first[day + 1];

        if (from == to && !has_part)
            continue;
        added = add_span(merge, -1, row, from - row);
        row = to;
        if (added && has_part)
            added = add_part(merge, merge->listed[list++]);
    }
    return added && add_span(merge, -1, row, end - row);
}

static bool place_group(struct view_merge *merge, int64_t group, bool replaced)
{
    int64_t base = merge->base_group[group];

    if (!replaced && merge->list_starts[group] == merge->list_starts[group + 1]) {
        merge->starts[group] = merge->base->starts[base];
        merge->ends[group] = merge->base->ends[base];
        return true;
    }
    merge->starts[group] = merge->base->row_count + merge->tail_rows;
    if (!span_group(merge, group))
        return false;
    merge->ends[group] = merge->base->row_count + merge->tail_rows;
    return true;
}

/* The groups that the base has on replaced dates. */
static void mark_replaced(const struct view_merge *merge, bool *replaced)
{
    const struct index_parts *base = merge->base;

    for (int64_t day = 0; day < base->day_count; day++) {
        if (view_find_day(merge, base->days[day]) < 0)
            continue;
        for (int64_t i = base->day_starts[day]; i < base->day_starts[day + 1]; i++)
            replaced[merge->final[base->day_groups[i]]] = true;
    }
}

static int place_groups(struct view_merge *merge, struct sluice_error *error)
{
    size_t groups = (size_t)merge->group_count;
    bool *replaced = calloc(groups + 1, sizeof *replaced);
    bool placed = true;

    merge->starts = malloc((groups + 1) * sizeof *merge->starts);
    merge->ends = malloc((groups + 1) * sizeof *merge->ends);
    if (replaced == NULL || merge->starts == NULL || merge->ends == NULL) {
        free(replaced);
        return error_memory(error, "the rows of a view");
    }
    mark_replaced(merge, replaced);
    for (int64_t group = 0; group < merge->group_count && placed; group++)
        placed = place_group(merge, group, replaced[group]);
    free(replaced);
    return placed ? SLUICE_OK : error_memory(error, "the rows of a view");
}

/* ---- all of it ---- */

static int count_parts(struct view_merge *merge, struct sluice_error *error)
{
    int64_t parts = 0;

    merge->part_first = malloc(((size_t)merge->day_count + 1) * sizeof *merge->part_first);
    if (merge->part_first == NULL)
        return error_memory(error, "the keys of a view");
    for (int32_t day = 0; day < merge->day_count; day++) {
        merge->part_first[day] = parts;
        parts += merge->days[day].rows.group_count;
    }
    merge->part_first[merge->day_count] = parts;
    return (uint64_t)parts < FORMAT_MOST_ROWS
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_LIMIT,
                                  "a view of %lld keys of days is too large: make a new base",
                                  (long long)parts);
}

int view_merge_init(struct view_merge *merge, const struct index_parts *base,
                    const struct table_file_day *days, int32_t day_count,
                    struct sluice_error *error)
{
    int status;

    *merge = (struct view_merge){ .base = base, .days = days, .day_count = day_count };
    status = count_parts(merge, error);
    if (status == SLUICE_OK)
        status = number_groups(merge, error);
    if (status == SLUICE_OK)
        status = list_parts(merge, error);
    return status == SLUICE_OK ? place_groups(merge, error) : status;
}

void view_merge_fini(struct view_merge *merge)
{
    free(merge->final);
    free(merge->base_group);
    free(merge->part_group);
    free(merge->part_first);
    free(merge->list_starts);
    free(merge->listed);
    free(merge->spans);
    free(merge->starts);
    free(merge->ends);
}
