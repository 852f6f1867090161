/* lines.c - a box score line: is it empty, does it contradict itself, and what follows from it. */
#include "hoops/hoops.h"

#include <math.h>

static const struct {
    const char *makes, *attempts;
    size_t makes_at, attempts_at;
} limits[] = {
    { "fgm", "fga", offsetof(struct hoops_line, fgm), offsetof(struct hoops_line, fga) },
    { "fg3m", "fg3a", offsetof(struct hoops_line, fg3m), offsetof(struct hoops_line, fg3a) },
    { "ftm", "fta", offsetof(struct hoops_line, ftm), offsetof(struct hoops_line, fta) },
    { "fg3m", "fgm", offsetof(struct hoops_line, fg3m), offsetof(struct hoops_line, fgm) },
};

static struct sluice_number figure(const struct hoops_line *line, size_t offset)
{
    return *(const struct sluice_number *)((const char *)line + offset);
}

static bool is_positive(struct sluice_number number, const char *name, char *fault)
{
    if (number.known && number.value > 0.0)
        return true;
    if (!number.known)
        (void)snprintf(fault, HOOPS_FAULT_SIZE, "%s is null", name);
    else
        (void)snprintf(fault, HOOPS_FAULT_SIZE, "%s is %g, not above 0", name, number.value);
    return false;
}

bool hoops_line_is_empty(const struct hoops_line *line, char fault[HOOPS_FAULT_SIZE])
{
    return !is_positive(line->pts, "pts", fault) || !is_positive(line->fga, "fga", fault);
}

static bool points_contradict(const struct hoops_line *line, char *fault)
{
    double sum;

    if (!line->pts.known || !line->fgm.known || !line->fg3m.known || !line->ftm.known)
        return false;
    sum = 2 * (line->fgm.value - line->fg3m.value) + 3 * line->fg3m.value + line->ftm.value;
    if (!(line->pts.value < sum) && !(line->pts.value > sum))
        return false;
    (void)snprintf(fault, HOOPS_FAULT_SIZE, "pts is %g, but fgm %g, fg3m %g and ftm %g make %g",
                   line->pts.value, line->fgm.value, line->fg3m.value, line->ftm.value, sum);
    return true;
}

bool hoops_line_contradicts(const struct hoops_line *line, char fault[HOOPS_FAULT_SIZE])
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct sluice_number makes = figure(line, limits[i].makes_at);
        struct sluice_number attempts = figure(line, limits[i].attempts_at);

        if (!makes.known || !attempts.known || makes.value <= attempts.value)
            continue;
        (void)snprintf(fault, HOOPS_FAULT_SIZE, "%s is %g, above %s %g", limits[i].makes,
                       makes.value, limits[i].attempts, attempts.value);
        return true;
    }
    return points_contradict(line, fault);
}

struct sluice_number hoops_overtimes(struct sluice_number minutes, double tolerance)
{
    double overtimes;

    if (!minutes.known)
        return sluice_unknown();
    overtimes = fmax(0.0, floor((minutes.value - 240) / 25 + 0.5));
    if (fabs(minutes.value - (240 + 25 * overtimes)) > tolerance)
        return sluice_unknown();
    return sluice_known(overtimes);
}

struct sluice_number hoops_game_length(struct sluice_number overtimes)
{
    return overtimes.known ? sluice_known(48 + 5 * overtimes.value) : sluice_unknown();
}

struct sluice_number hoops_true_shooting(const struct hoops_line *line)
{
    double chances;

    if (!line->pts.known || !line->fga.known || !line->fta.known)
        return sluice_unknown();
    chances = 2.0 * (line->fga.value + 0.44 * line->fta.value);
    return chances > 0.0 ? sluice_known(line->pts.value / chances) : sluice_unknown();
}

struct sluice_number hoops_plays(const struct hoops_line *line)
{
    if (!line->fga.known || !line->fta.known || !line->tov.known)
        return sluice_unknown();
    return sluice_known(line->fga.value + 0.44 * line->fta.value + line->tov.value);
}

static struct sluice_number possessions_of(const struct hoops_line *team)
{
    struct sluice_number plays = hoops_plays(team);
    double possessions = plays.value - team->oreb.value;

    if (!plays.known || !team->oreb.known || possessions <= 0.0)
        return sluice_unknown();
    return sluice_known(possessions);
}

struct hoops_tempo hoops_tempo_of(const struct hoops_line *team, double minutes_tolerance)
{
    struct hoops_tempo tempo = {
        .overtimes = hoops_overtimes(team->minutes, minutes_tolerance),
        .possessions = possessions_of(team),
        .true_shooting = hoops_true_shooting(team),
    };
    struct sluice_number length = hoops_game_length(tempo.overtimes);

    if (tempo.possessions.known && length.known)
        tempo.pace = sluice_known(tempo.possessions.value * 48 / length.value);
    if (tempo.possessions.known && team->pts.known)
        tempo.rating = sluice_known(100 * team->pts.value / tempo.possessions.value);
    return tempo;
}
