/* form.c - the newest rows: ratios of sums, counts and streaks; and look-ups. */
#include "hoops/hoops.h"

struct sluice_slice hoops_first(struct sluice_slice rows, int64_t count)
{
    rows.count = rows.count < count ? rows.count : count;
    return rows;
}

struct sluice_slice hoops_rest(struct sluice_slice rows, int64_t count)
{
    if (rows.count <= count)
        return (struct sluice_slice){ 0, 0, 1 };
    return (struct sluice_slice){ sluice_at(rows, count), rows.count - count, rows.step };
}

struct sluice_number hoops_ratio_of_sums(const struct sluice_column *part,
                                         const struct sluice_column *whole,
                                         struct sluice_slice rows)
{
    int64_t parts = 0, wholes = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        int64_t row = sluice_at(rows, i);

        if (!sluice_is_known(part, row) || !sluice_is_known(whole, row))
            continue;
        parts += sluice_int(part, row);
        wholes += sluice_int(whole, row);
    }
    return hoops_quotient(parts, wholes);
}

struct sluice_value hoops_lookup(const struct sluice_call *call, uint32_t input,
                                 const struct sluice_value *keys, uint32_t column)
{
    struct sluice_slice rows = sluice_lookup(call, input, keys);

    if (rows.count == 0)
        return sluice_of_null();
    return sluice_value_at(&sluice_columns(call, input)[column], rows.first);
}

void hoops_emit(const struct sluice_call *call, const struct sluice_value *keys, const char *reason)
{
    if (reason == NULL)
        sluice_emit(call, keys);
    else
        call->host->emit(call, keys, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, reason);
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

struct sluice_value hoops_lower(const struct sluice_call *call, struct sluice_value text)
{
    char *copy;

    if (text.type != SLUICE_TEXT)
        return text;
    copy = call->host->scratch(call, (size_t)text.length + 1);
    if (copy == NULL)
        return sluice_of_null();
    for (int32_t i = 0; i < text.length; i++)
        copy[i] = lower(text.as.text[i]);
    return sluice_of_bytes(copy, text.length);
}

int64_t hoops_count(const struct sluice_column *column, struct sluice_slice rows, const char *text)
{
    int64_t count = 0;

    for (int64_t i = 0; i < rows.count; i++)
        count += hoops_is(column, sluice_at(rows, i), text);
    return count;
}

int64_t hoops_streak(const struct sluice_column *column, struct sluice_slice rows, const char *text)
{
    int64_t length = 0;

    while (length < rows.count && hoops_is(column, sluice_at(rows, length), text))
        length++;
    return length;
}

struct hoops_runs hoops_runs_against(const struct sluice_column *column, struct sluice_slice rows,
                                     double line)
{
    struct hoops_runs runs = { 0 };

    for (int64_t i = 0; i < rows.count; i++) {
        struct sluice_number cell = sluice_number_at(column, sluice_at(rows, i));
        bool over = cell.value > line, under = cell.value < line;

        if (!cell.known || (over && runs.under > 0) || (under && runs.over > 0))
            break;
        runs.over += over;
        runs.under += under;
    }
    return runs;
}

struct sluice_number hoops_minus(struct sluice_number a, struct sluice_number b)
{
    return (struct sluice_number){ a.value - b.value, a.known && b.known };
}

void hoops_copy_runs(const struct sluice_call *call, const struct hoops_run *runs, size_t count,
                     const struct sluice_column *columns, int64_t row)
{
    for (size_t i = 0; i < count; i++)
        for (uint32_t c = runs[i].first; c <= runs[i].last; c++)
            sluice_copy(call, runs[i].to + c - runs[i].first, &columns[c], row);
}
