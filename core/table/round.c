/* round.c - reals rounded to decimals, half to even. */
#include "table/real.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>

/* From here on a double that is scaled has no fraction bits left to look at. */
#define NO_FRACTION 0x1p52
/* From here on a unit in the last place is over twice the last decimal: rounding changes nothing.
 */
#define NO_CHANGE 0x1p54

/* Long enough for any value below NO_CHANGE with 15 decimals. */
enum { SLOW_TEXT_SIZE = 64 };

static double round_slowly(double value, int scale)
{
    char text[SLOW_TEXT_SIZE];

    (void)snprintf(text, sizeof text, "%.*f", scale, value);
    return strtod(text, NULL);
}

double real_round(double value, int scale)
{
    double power = POWERS_OF_TEN[scale];
    double product = value * power;

    if (fabs(product) >= NO_CHANGE)
        return value;
    if (fabs(product) >= NO_FRACTION)
        return round_slowly(value, scale);

    double nearest = rint(product);
    double rest = product - nearest;
    if (fabs(rest) == 0.5) {
        /* Only the exact product, product + error, tells whether this is a tie. */
        double error = fma(value, power, -product);
        if (error > 0)
            nearest = product + 0.5;
        else if (error < 0)
            nearest = product - 0.5;
    }
    /* Both are exact, so the quotient is the double nearest to the decimal. */
    return nearest == 0 ? 0.0 : nearest / power;
}
