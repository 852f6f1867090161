/* travel.c - miles between arenas, legs of a trip, and what time it is there. */
#include "hoops/hoops.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double earth_miles = 3959.0;

static double square(double x)
{
    return x * x;
}

static int64_t miles_between(const struct sluice_column *arenas, int64_t from, int64_t to)
{
    double phi1 = sluice_real(&arenas[HOOPS_ARENA_latitude], from) * pi / 180;
    double phi2 = sluice_real(&arenas[HOOPS_ARENA_latitude], to) * pi / 180;
    double lambda1 = sluice_real(&arenas[HOOPS_ARENA_longitude], from) * pi / 180;
    double lambda2 = sluice_real(&arenas[HOOPS_ARENA_longitude], to) * pi / 180;
    double a = square(sin((phi2 - phi1) / 2)) +
               cos(phi1) * cos(phi2) * square(sin((lambda2 - lambda1) / 2));

    /* Rounding may lift `a` above 1 between antipodes. */
    return (int64_t)nearbyint(2 * earth_miles * asin(sqrt(fmin(a, 1.0))));
}

struct hoops_leg hoops_leg_between(const struct sluice_column *arenas, struct sluice_slice from,
                                   struct sluice_slice to)
{
    int64_t zones;

    if (from.count == 0 || to.count == 0)
        return (struct hoops_leg){ .known = false };
    zones = sluice_int(&arenas[HOOPS_ARENA_utc_offset_std_hours], from.first) -
            sluice_int(&arenas[HOOPS_ARENA_utc_offset_std_hours], to.first);
    return (struct hoops_leg){ .known = true,
                               .miles = miles_between(arenas, from.first, to.first),
                               .zones = zones < 0 ? -zones : zones };
}

struct hoops_leg hoops_leg_add(struct hoops_leg a, struct hoops_leg b)
{
    return (struct hoops_leg){ a.known && b.known, a.miles + b.miles, a.zones + b.zones };
}

void hoops_set_leg(const struct sluice_call *call, uint32_t miles, struct hoops_leg leg)
{
    if (!leg.known)
        return;
    sluice_set_int(call, miles, leg.miles);
    sluice_set_int(call, miles + 1, leg.zones);
}

int64_t hoops_utc_offset(const struct sluice_column *arenas, int64_t row, int32_t date)
{
    int64_t hours = sluice_int(&arenas[HOOPS_ARENA_utc_offset_std_hours], row);

    if (hoops_is_summer_time(date) &&
        !hoops_is(&arenas[HOOPS_ARENA_timezone], row, "America/Phoenix"))
        hours++;
    return hours;
}
