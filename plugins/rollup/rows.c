/* rows.c - the rows of an entity that a window and its filters leave, and a row of the output. */
#include "rollup/rollup.h"

/* The first place of a slice, oldest first, whose date is not before `day`. */
static int64_t find_day(const struct sluice_column *column, struct sluice_slice slice, int64_t day)
{
    int64_t low = 0, high = slice.count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (sluice_date(column, sluice_at(slice, middle)) < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The newest rows that hold, newest first, then turned round. */
static int64_t pick(const struct pass *pass, const struct rows *rows, struct selection within,
                    int64_t most, int64_t *at)
{
    int64_t count = 0;

    for (int64_t i = within.count - 1; i >= 0 && count < most; i--)
        if (tests_hold(pass->tests, rows->columns, within.first + i))
            at[count++] = within.first + i;
    for (int64_t i = 0; i < count / 2; i++) {
        int64_t row = at[i];

        at[i] = at[count - 1 - i];
        at[count - 1 - i] = row;
    }
    return count;
}

static struct selection cut(const struct sluice_call *call, const struct pass *pass,
                            const struct rows *rows)
{
    struct sluice_slice slice = call->slices[pass->input];
    const struct sluice_column *day;
    int64_t from = 0, to = slice.count;

    if (pass->cut) {
        day = &rows->columns[rows->input->day];
        from = find_day(day, slice, (int64_t)call->date + pass->window->from_days);
        to = find_day(day, slice, (int64_t)call->date + pass->window->to_days + 1);
    }
    return (struct selection){ NULL, slice.first + from, to - from };
}

bool rows_select(const struct sluice_call *call, const struct plan *plan, const struct pass *pass,
                 struct rows *rows)
{
    struct selection within;
    int64_t most, *at;

    *rows = (struct rows){ .call = call,
                           .columns = sluice_columns(call, pass->input),
                           .input = &plan->inputs[pass->input] };
    within = cut(call, pass, rows);
    most = pass->window->last > 0 && pass->window->last < within.count ? pass->window->last
                                                                       : within.count;
    if (pass->tests.count == 0) {
        within.first += within.count - most;
        within.count = most;
    } else if (most > 0) {
        at = call->host->scratch(call, (size_t)most * sizeof *at);
        if (at == NULL)
            return false;
        within.count = pick(pass, rows, within, most, at);
        within.at = at;
    }
    rows->selection = rows->all = within;
    return true;
}

/* ---- a row of the output ---- */

static bool is_less(struct sluice_value value, int64_t least)
{
    if (value.type == SLUICE_NULL)
        return true;
    return value.type == SLUICE_REAL ? value.as.real < (double)least : value.as.integer < least;
}

static int skip(const struct sluice_call *call, const struct item *item, struct sluice_value value)
{
    if (value.type == SLUICE_NULL)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%s is null, needs %lld", item->name,
                           (long long)item->at_least);
    if (value.type == SLUICE_REAL)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%s is %g of %lld", item->name, value.as.real,
                           (long long)item->at_least);
    return sluice_skip(call, SLUICE_INSUFFICIENT, "%s is %lld of %lld", item->name,
                       (long long)value.as.integer, (long long)item->at_least);
}

int row_write(const struct sluice_call *call, const struct plan *plan, struct rows *rows)
{
    struct sluice_value *values =
        call->host->scratch(call, (size_t)plan->item_count * sizeof *values);

    if (values == NULL)
        return SLUICE_FAILED;
    for (uint32_t i = 0; i < plan->item_count; i++) {
        const struct item *item = &plan->items[i];
        struct rows *of = &rows[item->pass];

        values[i] = item_value(item, of, values);
        if (of->no_memory)
            return SLUICE_FAILED;
        if (of->fault != NULL)
            return sluice_fail(call, SLUICE_BAD_VALUE, "%s: %s", item->name, of->fault);
        if (item->at_least > 0 && is_less(values[i], item->at_least))
            return skip(call, item, values[i]);
        if (item->output != NO_COLUMN && values[i].type != SLUICE_NULL)
            sluice_set(call, item->output, values[i]);
    }
    for (uint32_t i = 0; i < plan->key_count; i++)
        sluice_set(call, i, call->key[i]);
    return SLUICE_WRITTEN;
}
