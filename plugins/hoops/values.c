/* values.c - single values: comparing, rounding, clamping, quotients, sums and means. */
#include "hoops/hoops.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDED_SIZE = 352 }; /* the longest double, with 15 decimals */

static const double powers_of_ten[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
#define NO_FRACTION 0x1p52 /* from here on a double has no bits left after the point */

bool hoops_is(const struct sluice_column *column, int64_t row, const char *text)
{
    return sluice_is_known(column, row) &&
           sluice_value_equals(sluice_value_at(column, row), sluice_of_text(text));
}

struct sluice_value hoops_season_year(const struct sluice_column *season, int64_t row)
{
    struct sluice_value label = sluice_value_at(season, row);
    int64_t year = 0;

    if (label.type != SLUICE_TEXT || label.length < 4)
        return sluice_of_null();
    for (int i = 0; i < 4; i++) {
        char digit = label.as.text[i];

        if (digit < '0' || digit > '9')
            return sluice_of_null();
        year = year * 10 + (digit - '0');
    }
    return sluice_of_int(year);
}

bool hoops_scale(double value, int decimals, double *whole)
{
    double product, rest, error;

    if (decimals < 0 || (size_t)decimals >= sizeof powers_of_ten / sizeof *powers_of_ten)
        return false;
    product = value * powers_of_ten[decimals];
    if (!(fabs(product) < NO_FRACTION))
        return false;
    *whole = rint(product);
    rest = product - *whole;
    if (fabs(rest) < 0.5)
        return true;
    /* A tie only if the product is exact: what it lacks says to which side it was. */
    error = fma(value, powers_of_ten[decimals], -product);
    if (error > 0)
        *whole = product + 0.5;
    else if (error < 0)
        *whole = product - 0.5;
    return true;
}

double hoops_round(double value, int decimals)
{
    char text[ROUNDED_SIZE];
    double whole;

    /* Both are exact, so the quotient is the double nearest to the decimal. */
    if (hoops_scale(value, decimals, &whole))
        return whole / powers_of_ten[decimals] + 0.0;
    /* The C library rounds the exact binary value, half to even; + 0.0 drops the sign of zero. */
    (void)snprintf(text, sizeof text, "%.*f", decimals, value);
    return strtod(text, NULL) + 0.0;
}

double hoops_parameter(const struct sluice_call *call, uint32_t i)
{
    struct sluice_value value = sluice_parameter(call, i);

    return value.type == SLUICE_REAL ? value.as.real : (double)value.as.integer;
}

double hoops_clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

struct sluice_number hoops_quotient(int64_t part, int64_t whole)
{
    return sluice_ratio((double)part, (double)whole);
}

int64_t hoops_sum(const struct sluice_column *column, struct sluice_slice rows)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < rows.count; i++)
        if (sluice_is_known(column, sluice_at(rows, i)))
            sum += sluice_int(column, sluice_at(rows, i));
    return sum;
}

struct sluice_number hoops_mean(const struct sluice_column *column, struct sluice_slice rows)
{
    double sum = 0.0;
    int64_t known = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        struct sluice_number cell = sluice_number_at(column, sluice_at(rows, i));

        if (!cell.known)
            continue;
        sum += cell.value;
        known++;
    }
    return sluice_ratio(sum, (double)known);
}

void hoops_copy(const struct sluice_call *call, const struct hoops_copy *copies, size_t count,
                const struct sluice_column *columns, int64_t row)
{
    for (size_t i = 0; i < count; i++)
        sluice_copy(call, copies[i].to, &columns[copies[i].from], row);
}
