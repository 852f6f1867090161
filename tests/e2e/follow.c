/*
 * follow - behind meter: the total of the season before today; with -D FOLLOW_EXTRA also of the
 * column `extra`, which not every build of meter writes.
 */
#include "sluice/plugin.h"

#define MEASURED(X)                                                                                \
    X(METERED, site, TEXT, SLUICE_REQUIRED)                                                        \
    X(METERED, sensor, INT, SLUICE_REQUIRED)                                                       \
    X(METERED, value, REAL, SLUICE_NULLABLE)
#ifdef FOLLOW_EXTRA
#define METERED(X) MEASURED(X) X(METERED, extra, REAL, SLUICE_NULLABLE)
#else
#define METERED(X) MEASURED(X)
#endif
enum { METERED(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(metered_columns, METERED);

SLUICE_INPUTS(inputs, SLUICE_INPUT(.alias = "metered", .table = "metered", .need = SLUICE_SOFT,
                                   .columns = metered_columns, .window = SLUICE_SEASON_SO_FAR,
                                   .keys = SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor))));

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, total, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2))
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    double total = 0.0;

    for (int64_t i = 0; i < call->slices[0].count; i++) {
        int64_t row = sluice_at(call->slices[0], i);
        total += sluice_number_at(&columns[METERED_value], row).value;
#ifdef FOLLOW_EXTRA
        total += sluice_number_at(&columns[METERED_extra], row).value;
#endif
    }
    sluice_set_real(call, OUT_total, total);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "follow", .version = "1.0.0", .summary = "Totals of what meter wrote.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "followed", .columns = output_columns),
              .process = process);
