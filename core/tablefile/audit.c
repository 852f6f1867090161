/*
 * audit.c - all of a table file: what it says twice must be the same.
 *
 * A file whose arrays are sound by themselves may still say of its rows what is not so: keys that
 * its rows have not, dates in another order, keys of a date that have no row on it. Whoever reads
 * by them would leave nothing but the truth. So files that somebody else made are looked at whole.
 */
#include "tablefile/reading.h"
#include "tablefile/rows.h"

#include <stdlib.h>

static int corrupt(const struct table_file *file, const char *what, struct sluice_error *error)
{
    return reading_corrupt(file->path, error, "%s", what);
}

/* ---- arrays ---- */

/* The number of nulls, of which sound bitmaps have no more than they say. */
static int check_nulls(const struct table_file *file, uint64_t i, struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[i];
    uint64_t nulls = 0;
    char name[READING_NAME_SIZE];

    for (uint64_t row = 0; array->validity > 0 && row < array->count; row += 64)
        nulls += (uint64_t)__builtin_popcountll(
            rows_nulls(file->views[i].validity, (int64_t)row, (int64_t)array->count));
    if (nulls == array->nulls)
        return SLUICE_OK;
    return reading_corrupt(file->path, error, "%s has %llu nulls and not %llu",
                           reading_name(file, i, name), (unsigned long long)nulls,
                           (unsigned long long)array->nulls);
}

/* Zeroes from `*at` to the buffer at `to`, after whose `bytes` `*at` stands then. */
static int check_gap(const struct table_file *file, uint64_t *at, uint64_t to, uint64_t bytes,
                     struct sluice_error *error)
{
    if (to == 0)
        return SLUICE_OK;
    for (uint64_t i = *at; i < to; i++)
        if (file->map[i] != 0)
            return reading_corrupt(file->path, error, "byte %llu is not 0, and is of nothing",
                                   (unsigned long long)i);
    *at = to + bytes;
    return SLUICE_OK;
}

static int check_gaps(const struct table_file *file, uint64_t i, uint64_t *at,
                      struct sluice_error *error)
{
    const struct format_array *array = &file->arrays[i];
    int status = check_gap(file, at, array->validity, format_bitmap_bytes(array->count), error);

    if (status == SLUICE_OK)
        status = check_gap(file, at, array->offsets, format_offsets_bytes(array->count), error);
    return status == SLUICE_OK ? check_gap(file, at, array->values, array->values_bytes, error)
                               : status;
}

static int check_arrays(struct table_file *file, struct sluice_error *error)
{
    uint64_t at = file->header.body, end;
    int status = SLUICE_OK;

    for (uint64_t i = 0; i < file->count && status == SLUICE_OK; i++) {
        if (file->arrays[i].kind == FORMAT_LABEL)
            continue;
        status = reading_check_all(file, i, error);
        if (status == SLUICE_OK)
            status = check_nulls(file, i, error);
        if (status == SLUICE_OK)
            status = check_gaps(file, i, &at, error);
    }
    end = file->header.descriptors > file->count ? format_round(at, FORMAT_ALIGNMENT)
                                                 : file->header.body + file->header.body_bytes;
    return status == SLUICE_OK ? check_gap(file, &at, end, 0, error) : status;
}

/* ---- rows of keys ---- */

static bool has_key(const struct index_parts *parts, int64_t row)
{
    for (int32_t k = 0; k < parts->key_count; k++)
        if (!sluice_is_known(&parts->columns[parts->key[k]], row))
            return false;
    return true;
}

static bool is_of_key(const struct index_parts *parts, int64_t row, int64_t group)
{
    for (int32_t k = 0; k < parts->key_count; k++)
        if (value_compare(sluice_value_at(&parts->columns[parts->key[k]], row),
                          sluice_value_at(&parts->keys[k], group)) != 0)
            return false;
    return true;
}

/* Of a row without a date that is the least. */
static sluice_day day_of(const struct index_parts *parts, int64_t row)
{
    const struct sluice_column *column = &parts->columns[parts->date];

    return sluice_is_known(column, row) ? sluice_date(column, row) : NO_DATE;
}

static int check_group(const struct table_file *file, const struct index_parts *parts,
                       int64_t group, struct sluice_error *error)
{
    for (int64_t row = parts->starts[group]; row < parts->starts[group + 1]; row++) {
        if (!is_of_key(parts, row, group))
            return corrupt(file, "a row has another key than is said of it", error);
        if (parts->date >= 0 && row > parts->starts[group] &&
            day_of(parts, row - 1) > day_of(parts, row))
            return corrupt(file, "the rows of a key are not in the order of their dates", error);
    }
    return SLUICE_OK;
}

static int check_groups(const struct table_file *file, const struct index_parts *parts,
                        struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t row = 0; row < parts->starts[0]; row++)
        if (has_key(parts, row))
            return corrupt(file, "a row has a key and is of none", error);
    for (int64_t group = 0; group < parts->group_count && status == SLUICE_OK; group++)
        status = check_group(file, parts, group, error);
    return status;
}

/* ---- keys of dates ---- */

/* The day with this date, or the count of days. */
static int64_t find_day(const struct index_parts *parts, sluice_day date)
{
    int64_t first = 0, end = parts->day_count;

    while (first < end) {
        int64_t middle = first + (end - first) / 2;

        if (parts->days[middle] < date)
            first = middle + 1;
        else
            end = middle;
    }
    return first < parts->day_count && parts->days[first] == date ? first : parts->day_count;
}

/* Takes the dates of a group from the lists, which have the groups of a date in their order:
 * `next` is where each list stands. */
static bool take_group(const struct index_parts *parts, int64_t group, int64_t *next)
{
    for (int64_t row = parts->starts[group]; row < parts->starts[group + 1]; row++) {
        sluice_day date = day_of(parts, row);
        int64_t day;

        if (date == NO_DATE || (row > parts->starts[group] && date == day_of(parts, row - 1)))
            continue;
        day = find_day(parts, date);
        if (day == parts->day_count || next[day] == parts->day_starts[day + 1] ||
            parts->day_groups[next[day]] != group)
            return false;
        next[day]++;
    }
    return true;
}

static int check_lists(const struct table_file *file, const struct index_parts *parts,
                       struct sluice_error *error)
{
    int64_t *next = malloc(((size_t)parts->day_count + 1) * sizeof *next);
    bool sound = true;

    if (next == NULL)
        return error_memory(error, file->path);
    for (int64_t day = 0; day < parts->day_count; day++)
        next[day] = parts->day_starts[day];
    for (int64_t group = 0; group < parts->group_count && sound; group++)
        sound = take_group(parts, group, next);
    for (int64_t day = 0; day < parts->day_count && sound; day++)
        sound = next[day] == parts->day_starts[day + 1];
    free(next);
    return sound ? SLUICE_OK : corrupt(file, "the keys of a date are not those of its rows", error);
}

/* ---- what is covered ---- */

static int check_covered(struct table_file *file, struct sluice_error *error)
{
    const sluice_day *dates;
    struct sluice_column ids;
    int status = table_file_covered(file, &dates, &ids, error);

    for (int64_t i = 1; status == SLUICE_OK && dates != NULL && i < file->about.covered_count; i++)
        if (dates[i - 1] >= dates[i])
            return corrupt(file, "the covered dates do not ascend", error);
    return status;
}

int table_file_check(struct table_file *file, struct sluice_error *error)
{
    struct index_parts parts;
    int status = check_arrays(file, error);

    if (status == SLUICE_OK)
        status = check_covered(file, error);
    if (status != SLUICE_OK || file->header.keys < 0)
        return status;
    status = table_file_index(file, &parts, error);
    if (status == SLUICE_OK)
        status = check_groups(file, &parts, error);
    if (status == SLUICE_OK && parts.date >= 0)
        status = check_lists(file, &parts, error);
    return status;
}
