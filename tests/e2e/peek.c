/* A processor as-of before whose window and whose failures come from its parameters. */
#include "sluice/plugin.h"

#define READINGS(X)                                                                                \
    X(READINGS, sensor, INT, .nullable = 0)                                                        \
    X(READINGS, day, DATE, .nullable = 0)                                                          \
    X(READINGS, value, REAL, .nullable = 1)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

#define SENSORS(X)                                                                                 \
    X(SENSORS, sensor, INT, .nullable = 0)                                                         \
    X(SENSORS, name, TEXT, .nullable = 0)
enum { SENSORS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(sensors_columns, SENSORS);

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "readings", .table = "readings", .need = SLUICE_SOFT,
                           .columns = readings_columns, .keys = SLUICE_KEYS(SLUICE_KEY(sensor)),
                           .order = SLUICE_NAMES("day"),
                           .filters = SLUICE_FILTERS(SLUICE_FILTER(.kind = SLUICE_FILTER_NOT_NULL,
                                                                   .column = "value")),
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS,
                                                   .from_parameter = "from", .to_parameter = "to")),
              SLUICE_INPUT(.alias = "sensors", .table = "sensors", .need = SLUICE_SOFT,
                           .columns = sensors_columns, .keys = SLUICE_KEYS(SLUICE_LOOKUP(sensor)),
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, from, INT, .default_value = SLUICE_INT_VALUE(3),                                  \
      .help = "days back to the first")                                                            \
    X(PARAMETER, to, INT, .default_value = SLUICE_INT_VALUE(-1), .help = "days on to the last")    \
    X(PARAMETER, fails, BOOL, .default_value = SLUICE_BOOL_VALUE(0), .help = "bind just fails")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, sensor, INT, .nullable = 0)                                                             \
    X(OUT, rows, INT, .nullable = 0)                                                               \
    X(OUT, name, TEXT, .nullable = 1)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    (void)host;
    (void)handle;
    (void)binding;
    return settings[PARAMETER_fails]->value.as.integer != 0 ? SLUICE_E_INVALID : SLUICE_OK;
}

static int process(const struct sluice_call *call)
{
    sluice_set(call, OUT_sensor, call->key[0]);
    sluice_set_int(call, OUT_rows, call->slices[0].count);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "peek", .version = "1.0.0", .summary = "Readings before a day, or not.",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(sensor, INT)), .parameters = parameters,
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "peek_output", .columns = output_columns),
              .bind = bind, .process = process);
