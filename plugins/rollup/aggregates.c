/* aggregates.c - what can be taken of rows, one function each, and the table of all functions.
 * Rows come oldest first, and that is the order in which they are added. */
#include "rollup/rollup.h"

#include "rollup/functions.h"

#include <math.h>
#include <stdlib.h>

/* ---- sums ---- */

/* Real numbers are added with what each addition loses (Neumaier's sum). */
struct sum {
    double total, lost;
    int64_t whole, count;
    bool real, overflow;
};

static void sum_add(struct sum *sum, double value)
{
    double total = sum->total + value;

    if (fabs(sum->total) >= fabs(value))
        sum->lost += (sum->total - total) + value;
    else
        sum->lost += (value - total) + sum->total;
    sum->total = total;
}

static void sum_column(struct sum *sum, const struct sluice_column *column,
                       struct selection selection)
{
    sum->real = column->type == SLUICE_REAL;
    for (int64_t i = 0; i < selection.count; i++) {
        int64_t row = selection_row(selection, i);

        if (!sluice_is_known(column, row))
            continue;
        sum->count++;
        if (sum->real)
            sum_add(sum, sluice_real(column, row));
        else if (__builtin_add_overflow(sum->whole, sluice_int(column, row), &sum->whole))
            sum->overflow = true;
    }
}

static double sum_value(const struct sum *sum, struct rows *rows)
{
    if (sum->overflow)
        rows->fault = "a sum is beyond the ints of 64 bits";
    return sum->real ? sum->total + sum->lost : (double)sum->whole;
}

static struct sum sum_of(const struct item *item, struct rows *rows, struct selection selection)
{
    struct sum sum = { 0 };

    if (item->column == NO_COLUMN)
        sum.whole = sum.count = selection.count;
    else
        sum_column(&sum, &rows->columns[item->column], selection);
    return sum;
}

static struct sluice_value real_or_null(bool known, double value)
{
    return known ? sluice_of_real(value) : sluice_of_null();
}

static struct sluice_value ratio_of(double part, double whole)
{
    struct sluice_number ratio = sluice_ratio(part, whole);

    return real_or_null(ratio.known, ratio.value);
}

struct sluice_value take_count(const struct item *item, struct rows *rows)
{
    int64_t count = 0;

    if (item->column == NO_COLUMN)
        return sluice_of_int(rows->selection.count);
    for (int64_t i = 0; i < rows->selection.count; i++)
        count += sluice_is_known(&rows->columns[item->column], selection_row(rows->selection, i));
    return sluice_of_int(count);
}

struct sluice_value take_sum(const struct item *item, struct rows *rows)
{
    struct sum sum = sum_of(item, rows, rows->selection);
    double value = sum_value(&sum, rows);

    if (sum.count == 0)
        return sluice_of_null();
    return sum.real ? sluice_of_real(value) : sluice_of_int(sum.whole);
}

struct sluice_value take_mean(const struct item *item, struct rows *rows)
{
    struct sum sum = sum_of(item, rows, rows->selection);

    return ratio_of(sum_value(&sum, rows), (double)sum.count);
}

/* ---- spread ---- */

/* Squares of what lies between the values and their mean, which is known before. */
static double squares(const struct item *item, const struct rows *rows, double mean)
{
    const struct sluice_column *column = &rows->columns[item->column];
    struct sum sum = { 0 };

    for (int64_t i = 0; i < rows->selection.count; i++) {
        struct sluice_number number = sluice_number_at(column, selection_row(rows->selection, i));

        if (number.known)
            sum_add(&sum, (number.value - mean) * (number.value - mean));
    }
    return sum.total + sum.lost;
}

static struct sluice_value deviation(const struct item *item, struct rows *rows, int64_t less)
{
    struct sum sum = sum_of(item, rows, rows->selection);
    double total = sum_value(&sum, rows);

    if (sum.count <= less)
        return sluice_of_null();
    return sluice_of_real(
        sqrt(squares(item, rows, total / (double)sum.count) / (double)(sum.count - less)));
}

struct sluice_value take_std(const struct item *item, struct rows *rows)
{
    return deviation(item, rows, 1);
}

struct sluice_value take_std_population(const struct item *item, struct rows *rows)
{
    return deviation(item, rows, 0);
}

/* ---- the least and the most ---- */

static struct sluice_value extreme(const struct item *item, const struct rows *rows, int sign)
{
    const struct sluice_column *column = &rows->columns[item->column];
    struct sluice_value best = sluice_of_null();

    for (int64_t i = 0; i < rows->selection.count; i++) {
        struct sluice_value value = sluice_value_at(column, selection_row(rows->selection, i));

        if (value.type != SLUICE_NULL &&
            (best.type == SLUICE_NULL || sign * value_compare(value, best) > 0))
            best = value;
    }
    return best;
}

struct sluice_value take_min(const struct item *item, struct rows *rows)
{
    return extreme(item, rows, -1);
}

struct sluice_value take_max(const struct item *item, struct rows *rows)
{
    return extreme(item, rows, 1);
}

/* ---- what needs order by value ---- */

static int compare_values(const void *a, const void *b)
{
    return value_compare(*(const struct sluice_value *)a, *(const struct sluice_value *)b);
}

/* Few values, as most entities have, are put in order as they come. */
static void put_in_order(struct sluice_value *values, int64_t count)
{
    enum { FEW = 24 };

    if (count > FEW) {
        qsort(values, (size_t)count, sizeof *values, compare_values);
        return;
    }
    for (int64_t i = 1; i < count; i++) {
        struct sluice_value value = values[i];
        int64_t at = i;

        for (; at > 0 && value_compare(values[at - 1], value) > 0; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
}

/* The known values in order; NULL when memory is short. */
static struct sluice_value *ordered(const struct item *item, struct rows *rows, int64_t *count)
{
    struct sluice_value *values =
        rows->call->host->scratch(rows->call, ((size_t)rows->selection.count + 1) * sizeof *values);

    *count = 0;
    rows->no_memory = rows->no_memory || values == NULL;
    for (int64_t i = 0; values != NULL && i < rows->selection.count; i++) {
        values[*count] =
            sluice_value_at(&rows->columns[item->column], selection_row(rows->selection, i));
        *count += values[*count].type != SLUICE_NULL;
    }
    if (values != NULL)
        put_in_order(values, *count);
    return values;
}

struct sluice_value take_distinct(const struct item *item, struct rows *rows)
{
    int64_t count, distinct = 0;
    const struct sluice_value *values = ordered(item, rows, &count);

    for (int64_t i = 0; values != NULL && i < count; i++)
        distinct += i == 0 || value_compare(values[i - 1], values[i]) != 0;
    return sluice_of_int(distinct);
}

static double number_of(struct sluice_value value)
{
    return value.type == SLUICE_REAL ? value.as.real : (double)value.as.integer;
}

/* Between the two values around place (count - 1) * percent / 100. */
static struct sluice_value quantile(const struct item *item, struct rows *rows, double percent)
{
    int64_t count;
    const struct sluice_value *values = ordered(item, rows, &count);
    double place = (double)(count - 1) * percent / 100.0, low, high;
    int64_t below = (int64_t)floor(place);

    if (values == NULL || count == 0)
        return sluice_of_null();
    low = number_of(values[below]);
    high = number_of(values[below + 1 < count ? below + 1 : below]);
    return sluice_of_real(low + (high - low) * (place - (double)below));
}

struct sluice_value take_median(const struct item *item, struct rows *rows)
{
    return quantile(item, rows, 50.0);
}

struct sluice_value take_percentile(const struct item *item, struct rows *rows)
{
    return quantile(item, rows, item->percent);
}

/* ---- shares and rates ---- */

/* The rows of a selection that are the part. */
static bool part_of(const struct item *item, struct rows *rows, struct selection *part)
{
    int64_t *at;

    if (item->part.count == 0)
        return true;
    at = rows->call->host->scratch(rows->call, ((size_t)rows->selection.count + 1) * sizeof *at);
    part->at = at;
    part->count = 0;
    for (int64_t i = 0; at != NULL && i < rows->selection.count; i++) {
        int64_t row = selection_row(rows->selection, i);

        if (tests_hold(item->part, rows->columns, row))
            at[part->count++] = row;
    }
    rows->no_memory = rows->no_memory || at == NULL;
    return at != NULL;
}

/* Of the rows, or where none is a part of them, of the rows of all groups. */
struct sluice_value take_share(const struct item *item, struct rows *rows)
{
    struct selection part = rows->selection;
    struct selection all = item->part.count > 0 ? rows->selection : rows->all;
    struct sum of_part, of_all;

    if (!part_of(item, rows, &part))
        return sluice_of_null();
    of_part = sum_of(item, rows, part);
    of_all = sum_of(item, rows, all);
    return ratio_of(sum_value(&of_part, rows), sum_value(&of_all, rows));
}

/* Over the rows in which both are known, or over the days of the window. */
struct sluice_value take_rate(const struct item *item, struct rows *rows)
{
    struct sum above = { 0 }, below = { 0 };

    if (item->per == NO_COLUMN) {
        above = sum_of(item, rows, rows->selection);
        return ratio_of(sum_value(&above, rows), (double)item->days);
    }
    for (int64_t i = 0; i < rows->selection.count; i++) {
        struct selection row = { NULL, selection_row(rows->selection, i), 1 };

        if (!sluice_is_known(&rows->columns[item->per], row.first) ||
            (item->column != NO_COLUMN &&
             !sluice_is_known(&rows->columns[item->column], row.first)))
            continue;
        if (item->column == NO_COLUMN)
            above.whole++;
        else
            sum_column(&above, &rows->columns[item->column], row);
        sum_column(&below, &rows->columns[item->per], row);
    }
    return ratio_of(sum_value(&above, rows), sum_value(&below, rows));
}

/* ---- the oldest and the newest ---- */

/* The first row from an end in which the column is known; -1: none. */
static int64_t known_row(const struct item *item, const struct rows *rows, bool newest)
{
    int64_t count = rows->selection.count;

    for (int64_t i = 0; i < count; i++) {
        int64_t row = selection_row(rows->selection, newest ? count - 1 - i : i);

        if (item->column == NO_COLUMN || sluice_is_known(&rows->columns[item->column], row))
            return row;
    }
    return -1;
}

static struct sluice_value value_in(const struct item *item, const struct rows *rows, int64_t row)
{
    return row < 0 ? sluice_of_null() : sluice_value_at(&rows->columns[item->column], row);
}

struct sluice_value take_first(const struct item *item, struct rows *rows)
{
    return value_in(item, rows, known_row(item, rows, false));
}

struct sluice_value take_last(const struct item *item, struct rows *rows)
{
    return value_in(item, rows, known_row(item, rows, true));
}

static int64_t age_of(const struct rows *rows, int64_t row)
{
    return (int64_t)rows->call->date - (int64_t)sluice_date(&rows->columns[rows->input->day], row);
}

struct sluice_value take_days_since(const struct item *item, struct rows *rows)
{
    int64_t row = known_row(item, rows, true);

    return row < 0 ? sluice_of_null() : sluice_of_int(age_of(rows, row));
}

/* ---- in time ---- */

/* Where a row stands on the axis of time: its day, or its place among those that are known. */
static double moment(const struct rows *rows, int64_t row, int64_t place, bool by_days)
{
    return by_days ? -(double)age_of(rows, row) : (double)place;
}

struct line {
    double x, y; /* means; then sums of products */
    int64_t count;
};

static struct line centre(const struct item *item, const struct rows *rows, bool by_days)
{
    struct line line = { 0 };

    for (int64_t i = 0; i < rows->selection.count; i++) {
        int64_t row = selection_row(rows->selection, i);
        struct sluice_number number = sluice_number_at(&rows->columns[item->column], row);

        if (!number.known)
            continue;
        line.x += moment(rows, row, line.count, by_days);
        line.y += number.value;
        line.count++;
    }
    line.x /= (double)line.count;
    line.y /= (double)line.count;
    return line;
}

/* The slope of the straight line with the least squares. */
static struct sluice_value slope(const struct item *item, const struct rows *rows, bool by_days)
{
    struct line middle = centre(item, rows, by_days);
    double xx = 0.0, xy = 0.0;
    int64_t place = 0;

    for (int64_t i = 0; i < rows->selection.count; i++) {
        int64_t row = selection_row(rows->selection, i);
        struct sluice_number number = sluice_number_at(&rows->columns[item->column], row);
        double x;

        if (!number.known)
            continue;
        x = moment(rows, row, place++, by_days) - middle.x;
        xx += x * x;
        xy += x * (number.value - middle.y);
    }
    return ratio_of(xy, xx);
}

struct sluice_value take_trend(const struct item *item, struct rows *rows)
{
    return slope(item, rows, true);
}

struct sluice_value take_trend_rows(const struct item *item, struct rows *rows)
{
    return slope(item, rows, false);
}

/* Newest first, so that the place of a row among the known ones is its age. */
static struct sluice_value weighted(const struct item *item, const struct rows *rows, bool by_days)
{
    double total = 0.0, weights = 0.0;
    int64_t place = 0;

    for (int64_t i = rows->selection.count - 1; i >= 0; i--) {
        int64_t row = selection_row(rows->selection, i);
        struct sluice_number number = sluice_number_at(&rows->columns[item->column], row);
        double age, weight;

        if (!number.known)
            continue;
        age = by_days ? (double)age_of(rows, row) : (double)place++;
        weight = exp2(-age / item->half_life);
        total += weight * number.value;
        weights += weight;
    }
    return ratio_of(total, weights);
}

struct sluice_value take_weighted_mean(const struct item *item, struct rows *rows)
{
    return weighted(item, rows, true);
}

struct sluice_value take_weighted_mean_rows(const struct item *item, struct rows *rows)
{
    return weighted(item, rows, false);
}
