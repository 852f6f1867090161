/* spell - dry_spells: how long it has not rained at a station, and its longest spell, in C++. */
#include "sluice/plugin.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

enum { IN_STATIONS, IN_READINGS };

#define STATIONS(X) X(STATIONS, station, TEXT, SLUICE_REQUIRED)
SLUICE_INPUT_COLUMNS(stations_columns, STATIONS);

#define READINGS(X)                                                                                \
    X(READINGS, day, DATE, SLUICE_REQUIRED)                                                        \
    X(READINGS, rain_mm, REAL, SLUICE_NULLABLE)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

SLUICE_KEYS(by_station, SLUICE_KEY(station));
SLUICE_INPUTS(
    inputs,
    SLUICE_INPUT(sluice::alias("stations"), sluice::table("stations"), sluice::need(SLUICE_HARD),
                 sluice::columns(stations_columns), sluice::keys(by_station), sluice::unique(1),
                 sluice::window(SLUICE_WINDOW(sluice::kind(SLUICE_WINDOW_ALL)))),
    SLUICE_INPUT(sluice::alias("readings"), sluice::table("readings"), sluice::need(SLUICE_HARD),
                 sluice::columns(readings_columns), sluice::keys(by_station), sluice::unique(1),
                 sluice::word("readings"),
                 sluice::window(SLUICE_WINDOW(sluice::kind(SLUICE_WINDOW_DAYS), sluice::to_days(-1),
                                              sluice::from_parameter("days")))));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, days, INT, SLUICE_DEFAULT(INT, 7), SLUICE_RANGE(1, 60),                           \
      sluice::help("days before D that are read"))                                                 \
    X(PARAMETER, dry_mm, REAL, SLUICE_DEFAULT(REAL, 0.5), SLUICE_RANGE(0, 100),                    \
      sluice::help("rain up to which a day is dry"))
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, station, TEXT, SLUICE_REQUIRED, sluice::help("key"))                                    \
    X(OUT, longest, INT, SLUICE_REQUIRED, sluice::help("days of the longest dry spell"))           \
    X(OUT, latest, INT, SLUICE_REQUIRED, sluice::help("dry days up to the day before D"))
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);
SLUICE_OUTPUT(output, sluice::table("dry_spells"), sluice::columns(output_columns));
SLUICE_ENTITY(entity, SLUICE_ENTITY_COLUMN(station, TEXT));

/* A day without a figure is left out. */
static std::vector<double> rain_of(const sluice_call *call, sluice_slice slice)
{
    const sluice_column *columns = sluice_columns(call, IN_READINGS);
    std::vector<double> rain;

    for (int64_t i = 0; i < slice.count; i++) {
        sluice_number mm = sluice_number_at(&columns[READINGS_rain_mm], sluice_at(slice, i));
        if (mm.known && mm.value < 0)
            throw std::domain_error("a gauge of " + std::to_string(mm.value) + " mm");
        if (mm.known)
            rain.push_back(mm.value);
    }
    return rain;
}

static int process(const sluice_call *call)
{
    const std::vector<double> rain = rain_of(call, call->slices[IN_READINGS]);
    const double dry = sluice_parameter_real(call, PARAMETER_dry_mm);
    int64_t longest = 0, latest = 0;

    if (rain.empty())
        return sluice_skip(call, SLUICE_INSUFFICIENT, "no figure");
    for (double mm : rain) {
        latest = mm <= dry ? latest + 1 : 0;
        longest = std::max(longest, latest);
    }
    sluice_set(call, OUT_station, call->key[0]);
    sluice_set_int(call, OUT_longest, longest);
    sluice_set_int(call, OUT_latest, latest);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(sluice::name("spell"), sluice::version("1.0.0"),
              sluice::summary("dry_spells: how long it has not rained at a station"),
              sluice::as_of(SLUICE_BEFORE), sluice::thread_class(SLUICE_PARALLEL),
              sluice::entity_word("station"), sluice::entity(entity),
              sluice::parameters(parameters), sluice::inputs(inputs), sluice::output(&output),
              sluice::process<process>());
