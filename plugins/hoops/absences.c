/* absences.c - absent team mates: who is a star, which share they had, what that leaves to others.
 */
#include "hoops/hoops.h"

/* A team's minutes in a game, and its plays when usage is in percent of five players'. */
static const double team_minutes = 240.0, team_plays = 4800.0;

static const struct sluice_value out = SLUICE_TEXT_VALUE("out");

const struct sluice_filter hoops_listed_out = { .size = sizeof(struct sluice_filter),
                                                .kind = SLUICE_FILTER_EQUAL,
                                                .column = "status",
                                                .values = &out,
                                                .value_count = 1,
                                                .fold_case = 1 };

struct hoops_absence_rule hoops_absence_rule_of(const struct sluice_call *call, uint32_t first)
{
    return (struct hoops_absence_rule){
        .games = sluice_parameter_int(call, first),
        .min_games = sluice_parameter_int(call, first + 1),
        .points = sluice_parameter_real(call, first + 2),
        .minutes = sluice_parameter_real(call, first + 3),
        .minutes_points = sluice_parameter_real(call, first + 4),
        .factor_min = sluice_parameter_real(call, first + 5),
        .factor_max = sluice_parameter_real(call, first + 6),
    };
}

bool hoops_is_star(const struct hoops_absence_rule *rule, const struct sluice_column *games,
                   struct sluice_slice history)
{
    struct sluice_slice judged = hoops_first(history, rule->games);
    struct sluice_number points = hoops_mean(&games[HOOPS_LOG_points], judged);
    struct sluice_number minutes = hoops_mean(&games[HOOPS_LOG_minutes_played], judged);

    if (history.count < rule->min_games || !points.known)
        return false;
    return points.value >= rule->points || (minutes.known && minutes.value >= rule->minutes &&
                                            points.value >= rule->minutes_points);
}

/* His row of the same game for the same team; -1 if there is none. */
static int64_t row_of_game(const struct sluice_column *games, struct sluice_slice his, int64_t game)
{
    struct sluice_value id = sluice_value_at(&games[HOOPS_LOG_game_id], game);
    struct sluice_value team = sluice_value_at(&games[HOOPS_LOG_team], game);

    for (int64_t i = 0; i < his.count; i++) {
        int64_t row = sluice_at(his, i);

        if (sluice_value_equals(sluice_value_at(&games[HOOPS_LOG_game_id], row), id) &&
            sluice_value_equals(sluice_value_at(&games[HOOPS_LOG_team], row), team))
            return row;
    }
    return -1;
}

void hoops_share_add(struct hoops_share *share, const struct sluice_column *games,
                     struct sluice_slice his, int64_t game)
{
    int64_t row = row_of_game(games, his, game);
    struct sluice_number minutes, usage;

    if (row < 0)
        return;
    minutes = sluice_number_at(&games[HOOPS_LOG_minutes_played], row);
    usage = sluice_number_at(&games[HOOPS_LOG_usage_rate], row);
    if (!minutes.known || !usage.known)
        return;
    share->minutes += minutes.value;
    share->plays += usage.value * minutes.value;
}

double hoops_usage_factor(const struct hoops_absence_rule *rule, const struct hoops_share *share,
                          int64_t games)
{
    double u = share->minutes / (team_minutes * (double)games);
    double v = share->plays / (team_plays * (double)games);

    if (v >= 1)
        return rule->factor_max;
    return hoops_clamp((1 - u) / (1 - v), rule->factor_min, rule->factor_max);
}
