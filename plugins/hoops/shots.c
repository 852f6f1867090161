/* shots.c - shots by zone of the floor, and their shares. */
#include "hoops/hoops.h"

enum hoops_zone hoops_zone_of(const struct hoops_shots *shots, int64_t row, double paint_feet)
{
    if (sluice_is_known(shots->points, row) && sluice_int(shots->points, row) == 3)
        return HOOPS_THREE;
    if (sluice_is_known(shots->distance, row))
        return sluice_real(shots->distance, row) <= paint_feet ? HOOPS_PAINT : HOOPS_MID;
    if (hoops_is(shots->zone, row, "paint"))
        return HOOPS_PAINT;
    return hoops_is(shots->zone, row, "mid") ? HOOPS_MID : HOOPS_NO_ZONE;
}

struct hoops_zones hoops_zones_of(const struct hoops_shots *shots, double paint_feet)
{
    struct hoops_zones zones = { 0 };

    for (int64_t i = 0; i < shots->rows.count; i++) {
        int64_t row = sluice_at(shots->rows, i);
        enum hoops_zone zone = hoops_zone_of(shots, row, paint_feet);

        zones.attempts[zone]++;
        if (sluice_bool(shots->made, row))
            zones.makes[zone]++;
    }
    return zones;
}

static bool is_zone_known(const struct hoops_tally_columns *zones, int zone,
                          const struct sluice_column *columns, int64_t row)
{
    return sluice_is_known(&columns[zones->attempts[zone]], row) &&
           sluice_is_known(&columns[zones->makes[zone]], row);
}

bool hoops_zones_known(const struct hoops_tally_columns *zones, const struct sluice_column *columns,
                       int64_t row)
{
    for (int zone = 0; zone < HOOPS_ZONES; zone++)
        if (!is_zone_known(zones, zone, columns, row))
            return false;
    return true;
}

void hoops_tally_add(struct hoops_tally tallies[HOOPS_ZONES],
                     const struct hoops_tally_columns *zones, const struct sluice_column *columns,
                     int64_t row)
{
    for (int zone = 0; zone < HOOPS_ZONES; zone++) {
        if (!is_zone_known(zones, zone, columns, row))
            continue;
        tallies[zone].attempts += sluice_int(&columns[zones->attempts[zone]], row);
        tallies[zone].makes += sluice_int(&columns[zones->makes[zone]], row);
        tallies[zone].games++;
    }
}

struct sluice_number hoops_tally_pct(const struct hoops_tally *tally)
{
    return hoops_quotient(tally->makes, tally->attempts);
}
