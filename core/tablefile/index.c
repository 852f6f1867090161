/* index.c - keys, starts and dates of a table file: what an index is made of. */
#include "tablefile/reading.h"

static int corrupt(const struct table_file *file, const char *what, struct sluice_error *error)
{
    return reading_corrupt(file->path, error, "%s", what);
}

static struct index_parts parts_of(const struct table_file *file)
{
    const struct format_header *header = &file->header;
    const struct sluice_column *views = file->views + file->starts;
    struct index_parts parts = {
        .columns = file->views,
        .column_count = (int32_t)header->columns,
        .row_count = (int64_t)header->rows,
        .key = file->key,
        .key_count = header->keys,
        .keys = file->views + header->columns,
        .starts = views[0].values,
        .ends = (const int64_t *)views[0].values + 1,
        .group_count = (int64_t)header->groups,
        .date = header->date,
    };

    if (header->date >= 0) {
        parts.days = views[1].values;
        parts.day_starts = views[2].values;
        parts.day_groups = views[3].values;
        parts.day_count = (int64_t)header->days;
    }
    return parts;
}

/* ---- order ---- */

/* Each key has a row, and the last ends with all rows. */
static int check_starts(const struct table_file *file, const struct index_parts *parts,
                        struct sluice_error *error)
{
    const int64_t *starts = parts->starts;
    bool empty = parts->key_count == 0 && parts->row_count == 0;

    if (starts[0] < 0 || starts[0] > parts->row_count ||
        (parts->key_count == 0 && starts[0] != 0) || starts[parts->group_count] != parts->row_count)
        return corrupt(file, "the keys are not those of all rows", error);
    for (int64_t group = 0; group < parts->group_count && !empty; group++)
        if (starts[group] >= starts[group + 1])
            return corrupt(file, "a key begins after its end", error);
    return SLUICE_OK;
}

static int compare_keys(const struct index_parts *parts, int64_t a, int64_t b)
{
    int order = 0;

    for (int32_t k = 0; k < parts->key_count && order == 0; k++)
        order =
            value_compare(sluice_value_at(&parts->keys[k], a), sluice_value_at(&parts->keys[k], b));
    return order;
}

static int check_keys(const struct table_file *file, const struct index_parts *parts,
                      struct sluice_error *error)
{
    for (int64_t group = 1; group < parts->group_count; group++)
        if (compare_keys(parts, group - 1, group) >= 0)
            return corrupt(file, "the keys do not ascend", error);
    return SLUICE_OK;
}

static int check_day(const struct table_file *file, const struct index_parts *parts, int64_t day,
                     struct sluice_error *error)
{
    int64_t first = parts->day_starts[day], end = parts->day_starts[day + 1];

    if (day > 0 && parts->days[day - 1] >= parts->days[day])
        return corrupt(file, "the dates do not ascend", error);
    if (first >= end || end > (int64_t)file->header.day_keys)
        return corrupt(file, "a date begins after its end", error);
    for (int64_t i = first; i < end; i++)
        if (parts->day_groups[i] >= parts->group_count ||
            (i > first && parts->day_groups[i - 1] >= parts->day_groups[i]))
            return corrupt(file, "the keys of a date do not ascend", error);
    return SLUICE_OK;
}

static int check_days(const struct table_file *file, const struct index_parts *parts,
                      struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (parts->date < 0)
        return SLUICE_OK;
    if (parts->day_starts[0] != 0 ||
        parts->day_starts[parts->day_count] != (int64_t)file->header.day_keys)
        return corrupt(file, "the dates are not those of all keys", error);
    for (int64_t day = 0; day < parts->day_count && status == SLUICE_OK; day++)
        status = check_day(file, parts, day, error);
    return status;
}

/* ---- what is asked for ---- */

static int check_index(struct table_file *file, const struct index_parts *parts,
                       struct sluice_error *error)
{
    uint64_t end = file->starts + (parts->date < 0 ? 1 : 4);
    int status = SLUICE_OK;

    for (uint64_t i = file->header.columns; i < end && status == SLUICE_OK; i++)
        status = reading_check_all(file, i, error);
    if (status == SLUICE_OK && parts->date >= 0)
        status = reading_check_all(file, (uint64_t)parts->date, error);
    if (status == SLUICE_OK)
        status = check_starts(file, parts, error);
    if (status == SLUICE_OK)
        status = check_keys(file, parts, error);
    if (status == SLUICE_OK)
        status = check_days(file, parts, error);
    if (status == SLUICE_OK)
        atomic_store_explicit(&file->indexed, 1, memory_order_release);
    return status;
}

int table_file_index(struct table_file *file, struct index_parts *parts, struct sluice_error *error)
{
    struct index_parts found;
    int status = SLUICE_OK;

    if (file->header.keys < 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "'%s' has rows without an index",
                                file->path);
    found = parts_of(file);
    if (atomic_load_explicit(&file->indexed, memory_order_acquire) == 0)
        status = check_index(file, &found, error);
    if (status == SLUICE_OK)
        *parts = found;
    return status;
}
