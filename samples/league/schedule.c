/* schedule.c - who plays when and where, so that nobody plays twice a day or travels for nothing.
 */
#include "league/league.h"

#include "league/dates.h"

#include <string.h>

/*
 * Two conferences of three divisions of five: four games against each team of one's division,
 * three or four against the rest of the conference, two against the other conference.
 */

enum { DIVISION = 5, CONFERENCE = 15, LONGEST_SEASON = 250 };

struct pairing {
    int home, away;
    bool played;
};

/* What choosing the games of a date looks at. */
struct planner {
    struct random *random;
    struct pairing pairings[GAMES];
    int remaining[TEAMS];
    int last_played[TEAMS], before_last[TEAMS];
    int last_met[TEAMS][TEAMS];
    int placed;
};

static void add_games(struct planner *planner, int *count, int home, int away, int games)
{
    for (int i = 0; i < games; i++)
        planner->pairings[(*count)++] = (struct pairing){ .home = home, .away = away };
}

/*
 * The pairs of a conference with three games go round the divisions, so that everybody has four of
 * them, two with the odd game at home.
 */
static void pair_teams(struct planner *planner, int *count, int a, int b)
{
    int step = (b % DIVISION - a % DIVISION + DIVISION) % DIVISION;
    int home = 2, away = 2;
    if (a / CONFERENCE != b / CONFERENCE)
        home = away = 1;
    else if (a / DIVISION != b / DIVISION && step == 0)
        away = 1;
    else if (a / DIVISION != b / DIVISION && step == 1)
        home = 1;
    add_games(planner, count, a, b, home);
    add_games(planner, count, b, a, away);
}

static void planner_init(struct planner *planner, struct random *random)
{
    memset(planner, 0, sizeof(*planner));
    planner->random = random;
    int count = 0;
    for (int a = 0; a < TEAMS; a++) {
        planner->remaining[a] = GAMES_PER_TEAM;
        for (int b = a + 1; b < TEAMS; b++)
            pair_teams(planner, &count, a, b);
    }
}

static bool is_open(int date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    bool holiday = (month == 11 && day == 25) || (month == 12 && day == 24);
    bool break_week = month == 2 && day >= 18 && day <= 23;
    return !holiday && !break_week && !(month == 4 && day == 4);
}

/* Games usual on a weekday, from Sunday. */
static const int weekday_games[7] = { 8, 8, 5, 10, 4, 10, 8 };

static int fatigue(const struct planner *planner, int team, int date)
{
    int penalty = 0;
    if (planner->last_played[team] == date - 1)
        penalty = planner->before_last[team] == date - 2 ? 1000 : 22;
    return penalty;
}

/* Who has most games left goes first; rest and variety decide between the others. */
static int urgency(struct planner *planner, const struct pairing *pairing, int date)
{
    int home = pairing->home, away = pairing->away;
    int score = 8 * (planner->remaining[home] + planner->remaining[away]);
    score -= fatigue(planner, home, date) + fatigue(planner, away, date);
    if (date - planner->last_met[home][away] < 6)
        score -= 60;
    return score + random_below(planner->random, 24);
}

/* NULL when no game is left whose teams are both free, or none that is fair to play. */
static struct pairing *choose(struct planner *planner, int date, bool must)
{
    struct pairing *best = NULL;
    int best_score = 0;
    for (int i = 0; i < GAMES; i++) {
        struct pairing *pairing = &planner->pairings[i];
        if (pairing->played || planner->last_played[pairing->home] == date ||
            planner->last_played[pairing->away] == date)
            continue;
        int score = urgency(planner, pairing, date);
        if ((must || score > -400) && (!best || score > best_score)) {
            best = pairing;
            best_score = score;
        }
    }
    return best;
}

static int tipoff(struct random *random, int date)
{
    static const int evening[] = { 19 * 60, 19 * 60, 19 * 60 + 30, 20 * 60 };
    static const int afternoon[] = { 13 * 60, 15 * 60 + 30, 18 * 60, 19 * 60 };
    int hour = random_below(random, 4);
    return date_weekday(date) == 0 ? afternoon[hour] : evening[hour];
}

static void place(struct planner *planner, struct pairing *pairing, struct game *game)
{
    const int teams[2] = { pairing->home, pairing->away };
    pairing->played = true;
    for (int i = 0; i < 2; i++) {
        planner->remaining[teams[i]]--;
        planner->before_last[teams[i]] = planner->last_played[teams[i]];
        planner->last_played[teams[i]] = game->date;
        planner->last_met[teams[i]][teams[1 - i]] = game->date;
    }
    game->home = pairing->home;
    game->away = pairing->away;
    game->tipoff = tipoff(planner->random, game->date);
    game->number = ++planner->placed;
}

static int weight(int date)
{
    return is_open(date) ? weekday_games[date_weekday(date)] : 0;
}

bool schedule_make(struct random *random, int season, struct game games[GAMES])
{
    struct planner planner;
    planner_init(&planner, random);
    int first = date_make(season, 10, 19);
    int last = date_make(season + 1, 4, 10);
    int whole = 0, so_far = 0;
    for (int date = first; date <= last; date++)
        whole += weight(date);
    /* What did not fit by the last date follows on the next ones. */
    for (int date = first; planner.placed < GAMES && date < first + LONGEST_SEASON; date++) {
        bool late = date >= last || whole == 0;
        so_far += weight(date);
        int target = late ? GAMES : date == first ? 2 : GAMES * so_far / whole;
        struct pairing *pairing = NULL;
        while (is_open(date) && planner.placed < target &&
               (pairing = choose(&planner, date, late)) != NULL) {
            games[planner.placed] = (struct game){ .season = season, .date = date };
            place(&planner, pairing, &games[planner.placed]);
        }
    }
    return planner.placed == GAMES;
}
