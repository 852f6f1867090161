/*
 * league.h - what the parts of the generator share: teams, players, games, box scores, shots.
 *
 * A league is made once; then each season has a schedule, and each game is announced (injuries,
 * lines, props from what is known before it), played, and written.
 */
#ifndef LEAGUE_LEAGUE_H
#define LEAGUE_LEAGUE_H

#include "league/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEAMS = 30,
    GAMES_PER_TEAM = 82,
    GAMES = TEAMS * GAMES_PER_TEAM / 2,
    STARTERS = 5,
    MIN_AVAILABLE = 8, /* a team never has fewer players to field */
    MIN_PLAYERS = TEAMS * 10,
    MAX_PLAYERS = 30000,
    MAX_SEASONS = 20,
    MAX_SHOTS = 512, /* of one game, see the bounds in games.c */
    LISTED = 8       /* players of a team with props */
};

/* ---- teams ---- */

struct team_facts {
    const char *code, *city, *arena, *latitude, *longitude, *timezone;
    int utc_offset_hours; /* standard time */
};

extern const struct team_facts team_facts[TEAMS];

/* ---- players ---- */

/* What a player is drawn for; his weight in it is relative to the others on the floor. */
enum trait { USAGE, ASSIST, REBOUND, STEAL, BLOCK, TURNOVER, FOUL, FREE_THROW, TRAITS };

enum zone { ZONE_PAINT, ZONE_MID, ZONE_THREE, ZONES };

/* Shares and chances in thousandths. */
struct player_skill {
    int level; /* 0-1000, decides the minutes */
    int traits[TRAITS];
    int share[ZONES]; /* of his shots */
    int made[ZONES];
    int free_throw_made;
};

/* What he did before today, for the props. */
struct player_record {
    int games, points, rebounds, assists, threes;
};

struct player {
    int id;
    char name[48];
    const char *position_group, *position; /* "" = unknown */
    int team;
    uint32_t teams; /* bit per team he played for */
    struct player_skill skill;
    struct player_record record;
    int out_until; /* first date he can play again */
    int absence;   /* index of the reason while out, see market.c */
};

struct league {
    struct random random;
    struct player *players; /* ascending by id */
    int player_count;
};

/* False when memory is short. */
bool league_init(struct league *league, uint64_t seed, int player_count);
void league_fini(struct league *league);

/* Two players of different teams change places. */
void league_trade(struct league *league);

/* Everybody rested, averages forgotten, levels moved a little. */
void league_new_season(struct league *league);

/* Mean level of a team's best players: what a bookmaker knows of it. */
int league_team_strength(const struct league *league, int team);

/* ---- schedule ---- */

struct game {
    int number; /* 1 .. GAMES, by date */
    int season; /* starting year */
    int date;
    int tipoff; /* minutes after midnight, local time */
    int home, away;
};

/*
 * Fills `games` in order of date; every team plays 41 home and 41 away games. False when they do
 * not fit before summer.
 */
bool schedule_make(struct random *random, int season, struct game games[GAMES]);

/* ---- one game ---- */

enum count { FGM, FGA, FG3M, FG3A, FTM, FTA, OREB, DREB, REB, AST, STL, BLK, TOV, PF, PTS, COUNTS };

struct line {
    struct player *player;
    int weight; /* his share of the minutes */
    int minutes;
    int counts[COUNTS];
    int plus_minus;
};

/* Box score of one team. */
struct side {
    int team;
    struct line *lines; /* of who played; the first five are the starters */
    int line_count;
    int totals[COUNTS];
    int minutes;
};

struct shot {
    int elapsed; /* seconds since tip-off */
    int sequence, event_num;
    int side;
    struct player *shooter, *passer; /* passer NULL: nobody credited */
    enum zone zone;
    bool made, located;
    bool in_lane;                  /* of a two: inside the painted area of the court */
    int distance_ft, loc_x, loc_y; /* tenths of a foot from the basket */
    const char *action;            /* "" = unknown */
};

/* One game's working memory, used again for the next. sides[0] is the home team. */
struct box_score {
    struct side sides[2];
    int overtimes;
    struct shot shots[MAX_SHOTS]; /* in order of time once played */
    int shot_count;
    int *weights; /* scratch for drawing a player */
};

/* False when memory is short. */
bool box_score_init(struct box_score *box, const struct league *league);
void box_score_fini(struct box_score *box);

/* Plays it with who is not out on its date, and adds it to the players' records. */
void game_play(struct league *league, const struct game *game, struct box_score *box);

/* NULL when he did not play. */
const struct line *box_score_find(const struct box_score *box, const struct player *player);

/* Where it was taken from and how; `zone` is set. */
void shot_place(struct random *random, struct shot *shot);

/* ---- what is known before a game ---- */

struct absence {
    const struct player *player;
    const char *status, *reason_type, *reason; /* "" = unknown */
};

struct prop {
    const struct player *player;
    const char *market;
    enum count stat;
    int line_halves;           /* the line in half points */
    int over_odds, under_odds; /* 0 = not offered */
};

/* Totals and spreads in half points. */
struct odds {
    bool opened; /* the opening figures are known */
    int open_total, close_total, open_home_spread, close_home_spread;
    int home_moneyline, away_moneyline;
    const char *suspect; /* "" = nothing */
};

struct market {
    struct absence *absences;
    int absence_count;
    struct prop *props;
    int prop_count;
    struct odds odds;
};

/* False when memory is short. */
bool market_init(struct market *market, const struct league *league);
void market_fini(struct market *market);

/* Decides who is out on the game's date, then what the bookmakers offer. */
void market_open(struct league *league, const struct game *game, struct market *market);

#endif
