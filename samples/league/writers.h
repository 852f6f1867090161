/*
 * writers.h - the league as the CSV files that pipelines/league.yaml declares.
 */
#ifndef LEAGUE_WRITERS_H
#define LEAGUE_WRITERS_H

#include "league/league.h"

#include <stdio.h>

enum file {
    FILE_SCHEDULE,
    FILE_PLAYER_BOXSCORES,
    FILE_TEAM_BOXSCORES,
    FILE_SHOTS,
    FILE_GAME_LINES,
    FILE_PLAYER_PROPS,
    FILE_INJURIES,
    FILE_PLAYERS,
    FILE_ARENAS,
    FILES
};

/* Zero-initialise. */
struct writers {
    FILE *files[FILES];
    long rows[FILES];
};

/* Makes the folder where it is missing. On false the message is printed; close all the same. */
bool writers_open(struct writers *writers, const char *folder);

/* False, with a message, when something was not written. */
bool writers_close(struct writers *writers);

const char *writers_name(enum file file);

void write_game(struct writers *writers, const struct game *game, const struct box_score *box,
                const struct market *market);
void write_players(struct writers *writers, const struct league *league);
void write_arenas(struct writers *writers);

#endif
