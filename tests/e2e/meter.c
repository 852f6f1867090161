/*
 * meter - today's reading of each sensor, in builds that differ: -D METER_SHIFT adds to the value
 * of sensors above 1, METER_SKIP names the sensor that is skipped, METER_LIMIT the reading above
 * which a sensor fails, METER_EXTRA declares one more column: so many times the reading; 0: null.
 * METER_TAIL makes a long label that ends with it.
 */
#include "sluice/plugin.h"

#ifndef METER_SHIFT
#define METER_SHIFT 0.0
#endif
#ifndef METER_SKIP
#define METER_SKIP 9
#endif
#ifdef METER_TAIL
#define TEN(text) text text text text text text text text text text
#define QUOTED(text) #text
#define TEXT_OF(number) QUOTED(number)
#define HIGH "the label" TEN("0123456789\u00e9") "reading" TEXT_OF(METER_TAIL)
#else
#define HIGH "high"
#endif
#ifndef METER_LIMIT
#define METER_LIMIT 1000.0
#endif

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

#define MEASURED(X)                                                                                \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, value, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2))                                       \
    X(OUT, level, INT, SLUICE_NULLABLE)                                                            \
    X(OUT, label, TEXT, SLUICE_NULLABLE)
#ifdef METER_EXTRA
#define OUT(X) MEASURED(X) X(OUT, extra, REAL, SLUICE_NULLABLE)
#else
#define OUT(X) MEASURED(X)
#endif
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    struct sluice_number reading =
        sluice_number_at(&sluice_columns(call, 0)[READINGS_value], sluice_at(call->slices[0], 0));
    double value = reading.value + (call->key[1].as.integer > 1 ? METER_SHIFT : 0.0);

    if (call->key[1].as.integer == METER_SKIP)
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "sensor %d is out of order", METER_SKIP);
    if (reading.value > METER_LIMIT)
        return sluice_fail(call, SLUICE_ERROR, "the reading is %.0f", reading.value);
    if (!reading.known)
        return SLUICE_WRITTEN;
    sluice_set_real(call, OUT_value, value);
    sluice_set_int(call, OUT_level, (int64_t)(value * 10.0));
    sluice_set_text(call, OUT_label, value > 3.0 ? HIGH : "low");
#ifdef METER_EXTRA
    if (METER_EXTRA > 0)
        sluice_set_real(call, OUT_extra, METER_EXTRA * reading.value);
#endif
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "meter", .version = "1.0.0", .summary = "A reading, in several builds.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "metered", .columns = output_columns),
              .process = process);
