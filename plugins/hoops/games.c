/* games.c - does a game count, who is the opponent, and its two teams as entities. */
#include "hoops/hoops.h"

const struct sluice_value hoops_season_types[HOOPS_SEASON_TYPES] = {
    SLUICE_TEXT_VALUE("Regular Season"),
    SLUICE_TEXT_VALUE("Play-In"),
    SLUICE_TEXT_VALUE("PlayIn"),
    SLUICE_TEXT_VALUE("Playoffs"),
};

static bool counts(struct sluice_value season_type)
{
    for (int i = 0; i < HOOPS_SEASON_TYPES; i++)
        if (sluice_value_equals(season_type, hoops_season_types[i]))
            return true;
    return false;
}

int hoops_check_game(const struct sluice_call *call, const struct sluice_column *game, int64_t row)
{
    struct sluice_value type = sluice_value_at(&game[HOOPS_GAME_season_type], row);
    struct sluice_value status = sluice_value_at(&game[HOOPS_GAME_status], row);

    if (!counts(type))
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "season type %.*s does not count",
                           type.length, type.length > 0 ? type.as.text : "");
    if (!sluice_value_equals(status, sluice_of_text("Final")))
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "status is %.*s, not Final", status.length,
                           status.length > 0 ? status.as.text : "");
    return 0;
}

bool hoops_is_home(const struct sluice_column *game, int64_t row, struct sluice_value team)
{
    return sluice_value_equals(sluice_value_at(&game[HOOPS_GAME_home_team], row), team);
}

struct sluice_value hoops_opponent(const struct sluice_column *game, int64_t row,
                                   struct sluice_value team)
{
    struct sluice_value home = sluice_value_at(&game[HOOPS_GAME_home_team], row);
    struct sluice_value away = sluice_value_at(&game[HOOPS_GAME_away_team], row);

    if (sluice_value_equals(home, team))
        return away;
    return sluice_value_equals(away, team) ? home : sluice_of_null();
}

void hoops_emit_teams(const struct sluice_call *call, uint32_t input, int game_id, int home_team,
                      int away_team)
{
    const struct sluice_column *columns = sluice_columns(call, input);
    const int sides[] = { home_team, away_team };
    int64_t count = 0;
    const struct sluice_slice *games = call->host->groups(call, input, &count);

    for (int64_t i = 0; i < 2 * count; i++) {
        int64_t row = sluice_at(games[i / 2], 0);
        struct sluice_value team = sluice_value_at(&columns[sides[i % 2]], row);

        if (game_id == HOOPS_NO_COLUMN)
            sluice_emit(call, &team);
        else
            sluice_emit(call, (const struct sluice_value[]){
                                  sluice_value_at(&columns[game_id], row), team });
    }
}
