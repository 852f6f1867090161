/* shadow_rows.c - the rows of a partition, cell by cell, against those that stand. */
#include "publish/compare.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* A row of either side, to be found by its key. */
struct keyed {
    const struct table *table;
    const int32_t *columns;
    uint32_t count;
    int64_t row;
};

/* The rows of both sides in order of their keys, and where the walk through them stands. */
struct walk {
    struct shadow *shadow;
    const struct comparison *comparison;
    sluice_day date;
    struct keyed *committed, *computed;
    int64_t committed_count, computed_count;
    int64_t at_committed, at_computed;
    struct sluice_error *error;
};

static struct sluice_value key_part(const struct keyed *row, uint32_t part)
{
    return sluice_value_at(&row->table->views[row->columns[part]], row->row);
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;

    for (uint32_t i = 0; i < left->count; i++) {
        int difference = value_compare(key_part(left, i), key_part(right, i));
        if (difference != 0)
            return difference;
    }
    return 0;
}

static struct keyed *sort_rows(const struct table *table, const int32_t *columns, uint32_t count)
{
    struct keyed *rows = malloc(sizeof *rows * (size_t)(table->row_count + 1));

    for (int64_t row = 0; row < table->row_count && rows != NULL; row++)
        rows[row] = (struct keyed){ table, columns, count, row };
    if (rows != NULL)
        qsort(rows, (size_t)table->row_count, sizeof *rows, compare_keyed);
    return rows;
}

/* ---- cells ---- */

/* How far two numbers are apart. */
static double distance(struct sluice_value a, struct sluice_value b)
{
    uint64_t low, high;

    if (a.type == SLUICE_REAL)
        return fabs(a.as.real - b.as.real);
    low = (uint64_t)(a.as.integer < b.as.integer ? a.as.integer : b.as.integer);
    high = (uint64_t)(a.as.integer < b.as.integer ? b.as.integer : a.as.integer);
    return (double)(high - low);
}

/* 37.84 - 37.8 is a little more than 0.04: what the doubles cannot tell is not held against it. */
static bool is_within(const struct shadow_column *column, struct sluice_value a,
                      struct sluice_value b)
{
    double tolerance = column->tolerance;

    if (a.type == SLUICE_REAL && tolerance > 0.0)
        tolerance += 2.0 * DBL_EPSILON * fmax(fabs(a.as.real), fabs(b.as.real));
    return distance(a, b) <= tolerance;
}

static int note(struct walk *walk, struct shadow_count *count, const struct keyed *row,
                struct sluice_value before, struct sluice_value after)
{
    struct difference difference = {
        .date = walk->date, .key_count = row->count, .before = before, .after = after
    };
    struct sluice_value *key;
    int status;

    /* Only the first of a count needs its key. */
    if (count->count > 0 && walk->date >= count->date) {
        count->count++;
        return SLUICE_OK;
    }
    key = calloc(row->count + 1, sizeof *key);
    if (key == NULL)
        return error_memory(walk->error, "a shadow run");
    for (uint32_t i = 0; i < row->count; i++)
        key[i] = key_part(row, i);
    difference.key = key;
    status = shadow_note(walk->shadow, count, &difference, walk->error);
    free(key);
    return status;
}

/* `*differs` becomes true, or stays. */
static int compare_cell(struct walk *walk, size_t c, const struct keyed *committed,
                        const struct keyed *computed, bool *differs)
{
    struct shadow_column *column = &walk->comparison->out->columns[c];
    struct sluice_value before, after;
    bool numbers;

    if (column->side != SHADOW_BOTH)
        return SLUICE_OK;
    before =
        sluice_value_at(&committed->table->views[walk->comparison->committed[c]], committed->row);
    after = sluice_value_at(&computed->table->views[walk->comparison->computed[c]], computed->row);
    if (sluice_value_equals(before, after))
        return SLUICE_OK;
    numbers = before.type == after.type && (after.type == SLUICE_REAL || after.type == SLUICE_INT);
    if (numbers && is_within(column, before, after))
        return SLUICE_OK;
    if (numbers)
        column->largest = fmax(column->largest, distance(before, after));
    *differs = true;
    return note(walk, &column->rows, computed, before, after);
}

/* ---- rows ---- */

static int compare_row(struct walk *walk, const struct keyed *committed,
                       const struct keyed *computed)
{
    struct shadow_node *out = walk->comparison->out;
    bool differs = false;
    int status = SLUICE_OK;

    out->rows++;
    for (size_t c = 0; c < out->column_count && status == SLUICE_OK; c++)
        status = compare_cell(walk, c, committed, computed, &differs);
    if (status == SLUICE_OK && differs)
        status = note(walk, &out->differing, computed, sluice_of_null(), sluice_of_null());
    return status;
}

static int step(struct walk *walk)
{
    struct shadow_node *out = walk->comparison->out;
    const struct keyed *committed = &walk->committed[walk->at_committed];
    const struct keyed *computed = &walk->computed[walk->at_computed];
    int order;

    if (walk->at_committed == walk->committed_count)
        order = 1;
    else if (walk->at_computed == walk->computed_count)
        order = -1;
    else
        order = compare_keyed(committed, computed);
    walk->at_committed += order <= 0;
    walk->at_computed += order >= 0;
    if (order < 0)
        return note(walk, &out->only_committed, committed, sluice_of_null(), sluice_of_null());
    if (order > 0)
        return note(walk, &out->only_computed, computed, sluice_of_null(), sluice_of_null());
    return compare_row(walk, committed, computed);
}

/* Values of a column that one side alone has. */
static int count_alone(struct walk *walk, size_t c)
{
    struct shadow_column *column = &walk->comparison->out->columns[c];
    bool was = column->side == SHADOW_ONLY_COMMITTED;
    const struct keyed *rows = was ? walk->committed : walk->computed;
    int64_t count = was ? walk->committed_count : walk->computed_count;
    int32_t index = was ? walk->comparison->committed[c] : walk->comparison->computed[c];
    int status = SLUICE_OK;

    for (int64_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct sluice_value value = sluice_value_at(&rows[i].table->views[index], rows[i].row);
        if (value.type != SLUICE_NULL)
            status = note(walk, &column->rows, &rows[i], was ? value : sluice_of_null(),
                          was ? sluice_of_null() : value);
    }
    return status;
}

static int walk_all(struct walk *walk)
{
    const struct shadow_node *out = walk->comparison->out;
    int status = SLUICE_OK;

    while (status == SLUICE_OK &&
           (walk->at_committed < walk->committed_count || walk->at_computed < walk->computed_count))
        status = step(walk);
    for (size_t c = 0; c < out->column_count && status == SLUICE_OK; c++)
        if (out->columns[c].side != SHADOW_BOTH)
            status = count_alone(walk, c);
    return status;
}

int shadow_compare_rows(const struct compared *compared, struct sluice_error *error)
{
    const struct comparison *comparison = compared->comparison;
    const struct table *committed = compared->committed, *computed = compared->partition->rows[0];
    uint32_t keys = comparison->out->key_count;
    struct walk walk = {
        .shadow = compared->shadow,
        .comparison = comparison,
        .date = compared->partition->date,
        .committed = sort_rows(committed, comparison->committed_keys, keys),
        .computed = sort_rows(computed, comparison->computed_keys, keys),
        .committed_count = committed->row_count,
        .computed_count = computed->row_count,
        .error = error,
    };
    int status = walk.committed == NULL || walk.computed == NULL
                     ? error_memory(error, "a shadow run")
                     : walk_all(&walk);

    free(walk.committed);
    free(walk.computed);
    return status;
}
