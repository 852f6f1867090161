/* leaner - a reading as a library of its own sees it. */
#include "sluice/plugin.h"

double lean(double value);

#define READINGS(X)                                                                                \
    X(READINGS, site, TEXT, SLUICE_REQUIRED)                                                       \
    X(READINGS, sensor, INT, SLUICE_REQUIRED)                                                      \
    X(READINGS, value, REAL, SLUICE_NULLABLE)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "readings", .table = "readings", .need = SLUICE_HARD,
                           .columns = readings_columns, .window = SLUICE_ON_DATE,
                           .keys = SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor)), .unique = 1));

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, value, REAL, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    struct sluice_number value =
        sluice_number_at(&sluice_columns(call, 0)[READINGS_value], sluice_at(call->slices[0], 0));

    value.value = lean(value.value);
    sluice_set_number(call, OUT_value, value);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "leaner", .version = "1.0.0", .summary = "A reading, leaning.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "leaned", .columns = output_columns),
              .process = process);
