/* rain - rain_outlook: what a station's gauge showed over the last days, before today's reading. */
#include "sluice/plugin.h"

enum { IN_STATIONS, IN_READINGS };

#define STATIONS(X) X(STATIONS, station, TEXT, SLUICE_REQUIRED)
SLUICE_INPUT_COLUMNS(stations_columns, STATIONS);

#define READINGS(X)                                                                                \
    X(READINGS, day, DATE, SLUICE_REQUIRED)                                                        \
    X(READINGS, rain_mm, REAL, SLUICE_NULLABLE)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

#define BY_STATION SLUICE_KEYS(SLUICE_KEY(station))
/* The first input lists the entities: one per key. */
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "stations", .table = "stations", .need = SLUICE_HARD,
                           .columns = stations_columns, .keys = BY_STATION, .unique = 1,
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)),
              SLUICE_INPUT(.alias = "readings", .table = "readings", .need = SLUICE_HARD,
                           .columns = readings_columns, .keys = BY_STATION, .unique = 1,
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .to_days = -1,
                                                   .from_parameter = "days"),
                           .min_rows = 3, .word = "readings"));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, days, INT, SLUICE_DEFAULT(INT, 7), SLUICE_RANGE(1, 60),                           \
      .help = "days before D that are read")                                                       \
    X(PARAMETER, wet_mm, REAL, SLUICE_DEFAULT(REAL, 1.0), SLUICE_RANGE(0.1, 100),                  \
      .help = "rain from which a day is wet")                                                      \
    X(PARAMETER, soaked_mm, REAL, SLUICE_DEFAULT(REAL, 20.0), SLUICE_RANGE(0.1, 500),              \
      .help = "rain from which a day is soaked; at least wet_mm")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define MILLIMETRES SLUICE_DECIMALS(1), SLUICE_RANGE(0, 500), .unit = "mm"
#define OUT(X)                                                                                     \
    X(OUT, station, TEXT, SLUICE_REQUIRED, .help = "key")                                          \
    X(OUT, known_days, INT, SLUICE_REQUIRED, SLUICE_RANGE(1, 60), .help = "days with a figure")    \
    X(OUT, mean_mm, REAL, SLUICE_REQUIRED, MILLIMETRES)                                            \
    X(OUT, wettest_mm, REAL, SLUICE_REQUIRED, MILLIMETRES)                                         \
    X(OUT, wet_days, INT, SLUICE_REQUIRED, .help = "days of wet_mm and more")                      \
    X(OUT, soaked_days, INT, SLUICE_REQUIRED, .help = "days of soaked_mm and more")                \
    X(OUT, above_all_mm, REAL, SLUICE_REQUIRED, SLUICE_DECIMALS(1), SLUICE_RANGE(-500, 500),       \
      .unit = "mm", .help = "mean_mm less the mean of all stations")                               \
    X(OUT, place, INT, SLUICE_NULLABLE, .help = "1 for the station with the highest mean_mm")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

struct rain {
    int64_t days;
    double total, wettest;
};

static void add_readings(const struct sluice_call *call, struct sluice_slice slice,
                         struct rain *rain)
{
    const struct sluice_column *columns = sluice_columns(call, IN_READINGS);

    for (int64_t i = 0; i < slice.count; i++) {
        struct sluice_number mm = sluice_number_at(&columns[READINGS_rain_mm], sluice_at(slice, i));
        if (!mm.known)
            continue;
        rain->days++;
        rain->total += mm.value;
        rain->wettest = mm.value > rain->wettest ? mm.value : rain->wettest;
    }
}

static int64_t count_days(const struct sluice_call *call, double least)
{
    const struct sluice_column *columns = sluice_columns(call, IN_READINGS);
    struct sluice_slice slice = call->slices[IN_READINGS];
    int64_t days = 0;

    for (int64_t i = 0; i < slice.count; i++) {
        struct sluice_number mm = sluice_number_at(&columns[READINGS_rain_mm], sluice_at(slice, i));
        days += mm.known && mm.value >= least;
    }
    return days;
}

/* One parameter alone can be checked by its range; two together need a function. */
static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    (void)binding;
    if (settings[PARAMETER_soaked_mm]->value.as.real < settings[PARAMETER_wet_mm]->value.as.real)
        return host->error(handle, "soaked_mm", "must be at least wet_mm");
    return SLUICE_OK;
}

/* The rain of all stations, once per partition. */
static int prepare(const struct sluice_call *call)
{
    struct rain *all = call->host->make_block(call, sizeof *all);
    int64_t count;
    const struct sluice_slice *stations = call->host->groups(call, IN_READINGS, &count);

    if (all == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t i = 0; i < count; i++)
        add_readings(call, stations[i], all);
    return SLUICE_OK;
}

static int process(const struct sluice_call *call)
{
    const struct rain *all = call->block;
    struct sluice_slice readings = call->slices[IN_READINGS];
    struct rain rain = { 0 };
    double mean;

    add_readings(call, readings, &rain);
    if (rain.days == 0)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "no figure in %lld readings",
                           (long long)readings.count);
    mean = rain.total / (double)rain.days;
    sluice_set(call, OUT_station, call->key[0]);
    sluice_set_int(call, OUT_known_days, rain.days);
    sluice_set_real(call, OUT_mean_mm, mean);
    sluice_set_real(call, OUT_wettest_mm, rain.wettest);
    sluice_set_int(call, OUT_wet_days,
                   count_days(call, sluice_parameter_real(call, PARAMETER_wet_mm)));
    sluice_set_int(call, OUT_soaked_days,
                   count_days(call, sluice_parameter_real(call, PARAMETER_soaked_mm)));
    sluice_set_real(call, OUT_above_all_mm, mean - all->total / (double)all->days);
    return SLUICE_WRITTEN;
}

/* The place among the stations needs all rows; equal ones share it. */
static int collect(const struct sluice_call *call)
{
    const struct sluice_host *host = call->host;
    int64_t rows = host->row_count(call);

    for (int64_t row = 0; row < rows; row++) {
        struct sluice_value mean = host->row_get(call, row, OUT_mean_mm);
        struct sluice_value place = sluice_of_int(1);
        for (int64_t other = 0; other < rows; other++)
            place.as.integer += host->row_get(call, other, OUT_mean_mm).as.real > mean.as.real;
        host->row_set(call, row, OUT_place, &place);
    }
    return SLUICE_OK;
}

SLUICE_PLUGIN(.name = "rain", .version = "1.0.0",
              .summary = "rain_outlook: a station's rain of the last days, and its place",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "station",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(station, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "rain_outlook", .columns = output_columns),
              .bind = bind, .prepare = prepare, .process = process, .collect = collect);
