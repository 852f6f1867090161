/* fixtures.c - a team's games, at home and away, in the order in which they are played. */
#include "hoops/hoops.h"

static const struct sluice_value dead[] = { SLUICE_TEXT_VALUE("postponed"),
                                            SLUICE_TEXT_VALUE("cancelled"),
                                            SLUICE_TEXT_VALUE("canceled") };

const struct sluice_filter hoops_not_dead = { .size = sizeof(struct sluice_filter),
                                              .kind = SLUICE_FILTER_NOT_IN,
                                              .column = "status",
                                              .values = dead,
                                              .value_count = sizeof dead / sizeof *dead,
                                              .fold_case = 1 };

static struct hoops_fixture fixture_at(const struct sluice_column *games, bool home, int64_t row)
{
    struct sluice_value home_team = sluice_value_at(&games[HOOPS_FIXTURE_home_team], row);
    struct sluice_value away_team = sluice_value_at(&games[HOOPS_FIXTURE_away_team], row);

    return (struct hoops_fixture){
        .date = sluice_date(&games[HOOPS_FIXTURE_game_date], row),
        .home = home,
        .regular = hoops_is(&games[HOOPS_FIXTURE_season_type], row, "Regular Season"),
        .game_id = sluice_value_at(&games[HOOPS_FIXTURE_game_id], row),
        .host = home_team,
        .opponent = home ? away_team : home_team,
    };
}

static bool precedes(const struct hoops_fixture *a, const struct hoops_fixture *b)
{
    int32_t left = a->game_id.length, right = b->game_id.length;
    int order =
        memcmp(a->game_id.as.text, b->game_id.as.text, (size_t)(left < right ? left : right));

    if (a->date != b->date)
        return a->date < b->date;
    return order != 0 ? order < 0 : left < right;
}

bool hoops_fixtures_gather(const struct sluice_call *call, uint32_t home_input, uint32_t away_input,
                           struct sluice_value game_id, struct hoops_fixtures *fixtures)
{
    const struct sluice_column *home_games = sluice_columns(call, home_input);
    const struct sluice_column *away_games = sluice_columns(call, away_input);
    struct sluice_slice home = call->slices[home_input], away = call->slices[away_input];
    int64_t h = 0, a = 0, count = home.count + away.count;
    struct hoops_fixture *games = call->host->scratch(call, (size_t)(count + 1) * sizeof *games);

    *fixtures = (struct hoops_fixtures){ games, count, -1 };
    for (int64_t i = 0; games != NULL && i < count; i++) {
        struct hoops_fixture next_home, next_away;
        bool take_home = a == away.count;

        if (h < home.count)
            next_home = fixture_at(home_games, true, sluice_at(home, h));
        if (a < away.count)
            next_away = fixture_at(away_games, false, sluice_at(away, a));
        if (h < home.count && a < away.count)
            take_home = precedes(&next_home, &next_away);
        games[i] = take_home ? next_home : next_away;
        if (sluice_value_equals(games[i].game_id, game_id))
            fixtures->at = i;
        h += take_home;
        a += !take_home;
    }
    return games != NULL;
}
