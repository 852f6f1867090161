/*
 * gauge - a plugin with every gate, for entities of two key columns. Its row is today's reading:
 * the value, and its whole part as the level. A reading above `ceiling` fails; `iterate` itself
 * skips sensors below 0.
 */
#include "sluice/plugin.h"

#define PARAMETERS(X) X(PARAMETERS, ceiling, REAL, .default_value = SLUICE_REAL_VALUE(665))
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

#define READINGS(X)                                                                                \
    X(READINGS, site, TEXT, SLUICE_REQUIRED)                                                       \
    X(READINGS, sensor, INT, SLUICE_REQUIRED)                                                      \
    X(READINGS, value, REAL, SLUICE_NULLABLE)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

#define BY_ENTITY SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor))
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "readings", .table = "readings", .need = SLUICE_HARD,
                           .columns = readings_columns, .window = SLUICE_ON_DATE, .keys = BY_ENTITY,
                           .unique = 1),
              SLUICE_INPUT(.alias = "history", .table = "readings", .need = SLUICE_SOFT,
                           .columns = readings_columns, .window = SLUICE_SEASON_SO_FAR,
                           .keys = BY_ENTITY, .word = "games"),
              SLUICE_INPUT(.alias = "site", .table = "readings", .need = SLUICE_SOFT,
                           .columns = readings_columns, .window = SLUICE_ON_DATE,
                           .keys = SLUICE_KEYS(SLUICE_LOOKUP(site))));

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, value, REAL, SLUICE_NULLABLE, .fill_at_least = 25)                                      \
    X(OUT, level, INT, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int iterate(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, 0, &count);

    for (int64_t i = 0; i < count; i++) {
        const struct sluice_value key[] = {
            sluice_value_at(&columns[READINGS_site], groups[i].first),
            sluice_value_at(&columns[READINGS_sensor], groups[i].first),
        };
        if (key[1].as.integer < 0)
            call->host->emit(call, key, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "a test sensor");
        else
            sluice_emit(call, key);
    }
    return SLUICE_OK;
}

static int process(const struct sluice_call *call)
{
    struct sluice_number value =
        sluice_number_at(&sluice_columns(call, 0)[READINGS_value], sluice_at(call->slices[0], 0));

    if (value.known && value.value > sluice_parameter_real(call, PARAMETERS_ceiling))
        return sluice_fail(call, SLUICE_ERROR, "the reading is %.0f", value.value);
    sluice_set_number(call, OUT_value, value);
    if (value.known)
        sluice_set_int(call, OUT_level, (int64_t)value.value);
    return SLUICE_WRITTEN;
}

#define COMPLETENESS                                                                               \
    SLUICE_COMPLETENESS(.due = SLUICE_DUES(SLUICE_DUE(.table = "due", .match = "slot",             \
                                                      .keys = BY_ENTITY,                           \
                                                      .window = SLUICE_SEASON_SO_FAR)),            \
                        .table = "arrived", .match = "slot", .keys = BY_ENTITY, .at_least = 70,    \
                        .word = "games")
SLUICE_PLUGIN(.name = "gauge", .version = "1.0.0", .summary = "A reading, behind every gate.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "gauged", .columns = output_columns),
              .gates = SLUICE_GATES(.early_season_days = 14, .breaker_attempts = 2,
                                    .breaker_cooldown_days = 7, .completeness = COMPLETENESS),
              .iterate = iterate, .process = process);
