/* filter.c - does a row satisfy conditions? */
#include "table/table.h"

static bool folded_equals(struct sluice_value a, struct sluice_value b)
{
    if (a.type != SLUICE_TEXT || b.type != SLUICE_TEXT)
        return sluice_value_equals(a, b);
    if (a.length != b.length)
        return false;
    for (int32_t i = 0; i < a.length; i++)
        if (ascii_lower(a.as.text[i]) != ascii_lower(b.as.text[i]))
            return false;
    return true;
}

static bool is_listed(const struct sluice_filter *filter, struct sluice_value value)
{
    for (uint32_t i = 0; i < filter->value_count; i++)
        if (filter->fold_case != 0 ? folded_equals(value, filter->values[i])
                                   : sluice_value_equals(value, filter->values[i]))
            return true;
    return false;
}

static bool filter_matches(const struct sluice_filter *filter, const struct sluice_column *column,
                           int64_t row)
{
    if (!sluice_is_known(column, row))
        return false;
    switch (filter->kind) {
    case SLUICE_FILTER_EQUAL:
    case SLUICE_FILTER_IN:
        return is_listed(filter, sluice_value_at(column, row));
    case SLUICE_FILTER_NOT_IN:
        return !is_listed(filter, sluice_value_at(column, row));
    default:
        return filter->kind == SLUICE_FILTER_NOT_NULL;
    }
}

bool filters_match(const struct sluice_column *columns, int64_t row,
                   const struct sluice_filter *const *filters, const int32_t *filter_columns)
{
    for (size_t i = 0; filters != NULL && filters[i] != NULL; i++)
        if (!filter_matches(filters[i], &columns[filter_columns[i]], row))
            return false;
    return true;
}
