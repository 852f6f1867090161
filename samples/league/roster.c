/* roster.c - teams and players, all made up. */
#include "league/league.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* Real cities without such a team; codes, arenas and players are invented. */
const struct team_facts team_facts[TEAMS] = {
    { "ALB", "Albany", "Patroon Hall", "42.65", "-73.75", "America/New_York", -5 },
    { "BAL", "Baltimore", "Oriel Dome", "39.28", "-76.62", "America/New_York", -5 },
    { "BUF", "Buffalo", "Lakewind Center", "42.88", "-78.88", "America/New_York", -5 },
    { "HAR", "Hartford", "Charter Court", "41.76", "-72.68", "America/New_York", -5 },
    { "PRV", "Providence", "Beacon Pavilion", "41.82", "-71.42", "America/New_York", -5 },
    { "CIN", "Cincinnati", "Seven Hills Arena", "39.1", "-84.51", "America/New_York", -5 },
    { "CLB", "Columbus", "Foundry Fieldhouse", "39.97", "-83", "America/New_York", -5 },
    { "HFX", "Halifax", "Tidewater Gardens", "44.65", "-63.58", "America/Halifax", -4 },
    { "PIT", "Pittsburgh", "Three Bridges Arena", "40.44", "-79.99", "America/New_York", -5 },
    { "RIC", "Richmond", "Fall Line Coliseum", "37.54", "-77.44", "America/New_York", -5 },
    { "JAX", "Jacksonville", "Causeway Center", "30.33", "-81.65", "America/New_York", -5 },
    { "LOU", "Louisville", "Paddock Hall", "38.25", "-85.76", "America/Kentucky/Louisville", -5 },
    { "MTL", "Montreal", "Aréna du Fleuve", "45.5", "-73.57", "America/Toronto", -5 },
    { "NFK", "Norfolk", "Dry Dock Arena", "36.85", "-76.29", "America/New_York", -5 },
    { "TPA", "Tampa", "Gulf Breeze Dome", "27.95", "-82.46", "America/New_York", -5 },
    { "AUS", "Austin", "Limestone Hall", "30.27", "-97.74", "America/Chicago", -6 },
    { "DSM", "Des Moines", "Prairie Pavilion", "41.59", "-93.62", "America/Chicago", -6 },
    { "KCY", "Kansas City", "Stockyard Center", "39.1", "-94.58", "America/Chicago", -6 },
    { "NSH", "Nashville", "Cumberland Court", "36.16", "-86.78", "America/Chicago", -6 },
    { "OMA", "Omaha", "Platte River Arena", "41.26", "-95.94", "America/Chicago", -6 },
    { "STL", "St. Louis", "Confluence Dome", "38.63", "-90.2", "America/Chicago", -6 },
    { "TUL", "Tulsa", "Derrick Fieldhouse", "36.15", "-95.99", "America/Chicago", -6 },
    { "WPG", "Winnipeg", "Two Rivers Gardens", "49.89", "-97.14", "America/Winnipeg", -6 },
    { "BOI", "Boise", "Foothill Arena", "43.62", "-116.2", "America/Boise", -7 },
    { "CGY", "Calgary", "Chinook Center", "51.05", "-114.07", "America/Edmonton", -7 },
    { "ELP", "El Paso", "Franklin Coliseum", "31.76", "-106.49", "America/Denver", -7 },
    { "LVG", "Las Vegas", "Mirage Wells Hall", "36.17", "-115.14", "America/Los_Angeles", -8 },
    { "SDG", "San Diego", "Point Light Arena", "32.72", "-117.16", "America/Los_Angeles", -8 },
    { "SEA", "Seattle", "Rainmaker Dome", "47.61", "-122.33", "America/Los_Angeles", -8 },
    { "VAN", "Vancouver", "Narrows Pavilion", "49.28", "-123.12", "America/Vancouver", -8 },
};

/* ---- names ---- */

static const char *const first_starts[] = {
    "Ab",  "Bel", "Cor", "Dav",  "El",  "Far", "Gal", "Har", "Il",  "Jor", "Kel", "Lam",  "Mar",
    "Nor", "Or",  "Pel", "Quin", "Ros", "Sal", "Tor", "Ul",  "Val", "Wen", "Yor", "Ja'K", "Zan",
};
static const char *const first_ends[] = {
    "an", "ek", "en", "ick", "in", "io", "ius", "mon", "o", "on", "or", "ric", "ton", "vin", "win",
};
static const char *const last_starts[] = {
    "Ash",  "Black", "Brack", "Cald", "Dray",  "Ember", "Fen", "Gran", "Hal", "Holl",
    "Ives", "Kent",  "Lang",  "Mill", "North", "Oak",   "Pem", "Rad",  "Sel", "Thorn",
    "Up",   "Vel",   "Whit",  "Yar",  "O'Bel", "Béz",   "Šar", "Nuñ",  "Møl", "Saint-Far",
};
static const char *const last_ends[] = {
    "berg", "brook", "combe", "dale", "den",   "field", "ford",  "gate", "ham",  "hurst", "ley",
    "low",  "man",   "mere",  "over", "ridge", "stead", "stone", "vale", "wick", "worth",
};

static const char *pick(struct random *random, const char *const *words, int count)
{
    return words[random_below(random, count)];
}

/* The suffix has a comma, so that readers of the CSVs meet quoted fields. */
static void name_player(struct random *random, struct player *player)
{
    const char *first = pick(random, first_starts, COUNT_OF(first_starts));
    const char *first_end = pick(random, first_ends, COUNT_OF(first_ends));
    const char *last = pick(random, last_starts, COUNT_OF(last_starts));
    const char *last_end = pick(random, last_ends, COUNT_OF(last_ends));
    const char *suffix = random_chance(random, 30) ? ", Jr." : "";
    (void)snprintf(player->name, sizeof(player->name), "%s%s %s%s%s", first, first_end, last,
                   last_end, suffix);
}

/* ---- skills ---- */

struct position {
    const char *group, *name;
    int assist, rebound, steal, block;
    int three_share, paint_share;
};

static const struct position positions[] = {
    { "G", "PG", 900, 350, 600, 150, 420, 380 },  { "G", "SG", 500, 400, 500, 200, 470, 340 },
    { "F", "SF", 400, 550, 500, 350, 430, 380 },  { "F", "PF", 350, 800, 400, 600, 340, 480 },
    { "C", "C", 300, 1100, 350, 1000, 140, 720 },
};

static int around(struct random *random, int mean, int deviation)
{
    struct random_bell bell = { mean, deviation, mean / 4, mean * 2 };
    return random_bell(random, &bell);
}

static int at_most(int value, int bound)
{
    return value < bound ? value : bound;
}

static void train(struct random *random, const struct position *position,
                  struct player_skill *skill)
{
    int *traits = skill->traits;
    traits[USAGE] = around(random, 250 + skill->level * 3 / 4, 110);
    traits[ASSIST] = around(random, position->assist, position->assist / 4);
    traits[REBOUND] = around(random, position->rebound, position->rebound / 5);
    traits[STEAL] = around(random, position->steal, position->steal / 4);
    traits[BLOCK] = around(random, position->block, position->block / 4);
    traits[TURNOVER] = around(random, (traits[USAGE] + traits[ASSIST]) / 2, 60);
    traits[FOUL] = around(random, 500, 120);
    traits[FREE_THROW] = around(random, traits[USAGE], traits[USAGE] / 3);
    skill->share[ZONE_THREE] = around(random, position->three_share, 90);
    skill->share[ZONE_PAINT] = around(random, position->paint_share, 80);
    skill->share[ZONE_PAINT] = at_most(skill->share[ZONE_PAINT], 980 - skill->share[ZONE_THREE]);
    skill->share[ZONE_MID] = 1000 - skill->share[ZONE_THREE] - skill->share[ZONE_PAINT];
    skill->made[ZONE_PAINT] = around(random, 570 + skill->level / 20, 30);
    skill->made[ZONE_MID] = around(random, 385 + skill->level / 25, 30);
    skill->made[ZONE_THREE] = around(random, 330 + skill->level / 25, 25);
    skill->free_throw_made = at_most(around(random, 780, 70), 950);
}

/* ---- players ---- */

static void describe_position(struct random *random, const struct position *position,
                              struct player *player)
{
    bool unknown = random_chance(random, 60);
    bool not_applicable = random_chance(random, 12);
    player->position_group = not_applicable ? "NA" : unknown ? "" : position->group;
    player->position = not_applicable ? "NA" : unknown ? "" : position->name;
}

static void create_player(struct league *league, int index, int quality)
{
    struct random *random = &league->random;
    struct player *player = &league->players[index];
    int roster = (league->player_count + TEAMS - 1) / TEAMS;
    int rank = index / TEAMS;
    const struct position *position = &positions[(index + rank) % COUNT_OF(positions)];
    player->id = 200000 + 7 * index + random_below(random, 7);
    player->team = index % TEAMS;
    player->teams = 1u << player->team;
    name_player(random, player);
    describe_position(random, position, player);
    struct random_bell level = { 820 - 700 * rank / roster + quality, 50, 20, 990 };
    player->skill.level = random_bell(random, &level);
    train(random, position, &player->skill);
}

bool league_init(struct league *league, uint64_t seed, int player_count)
{
    memset(league, 0, sizeof(*league));
    league->players = calloc((size_t)player_count, sizeof(*league->players));
    if (!league->players)
        return false;
    league->player_count = player_count;
    random_init(&league->random, seed);
    int quality[TEAMS];
    struct random_bell bell = { 0, 55, -130, 130 };
    for (int team = 0; team < TEAMS; team++)
        quality[team] = random_bell(&league->random, &bell);
    for (int i = 0; i < player_count; i++)
        create_player(league, i, quality[i % TEAMS]);
    return true;
}

void league_fini(struct league *league)
{
    free(league->players);
    league->players = NULL;
}

void league_trade(struct league *league)
{
    int first = random_below(&league->random, league->player_count);
    /* Neighbours in the list are of one rank and so of one value. */
    int second = (first + random_between(&league->random, 1, 12)) % league->player_count;
    struct player *a = &league->players[first];
    struct player *b = &league->players[second];
    int team = a->team;
    a->team = b->team;
    b->team = team;
    a->teams |= 1u << a->team;
    b->teams |= 1u << b->team;
}

void league_new_season(struct league *league)
{
    for (int i = 0; i < league->player_count; i++) {
        struct player *player = &league->players[i];
        struct random_bell level = { player->skill.level, 40, 20, 990 };
        player->skill.level = random_bell(&league->random, &level);
        player->out_until = 0;
        memset(&player->record, 0, sizeof(player->record));
    }
    for (int trade = 0; trade < league->player_count / 12; trade++)
        league_trade(league);
}

int league_team_strength(const struct league *league, int team)
{
    enum { BEST = 8 };
    int best[BEST] = { 0 };
    for (int i = 0; i < league->player_count; i++) {
        int level = league->players[i].team == team ? league->players[i].skill.level : 0;
        for (int place = 0; place < BEST; place++) {
            if (level > best[place]) {
                int lower = best[place];
                best[place] = level;
                level = lower;
            }
        }
    }
    int sum = 0;
    for (int place = 0; place < BEST; place++)
        sum += best[place];
    return sum / BEST;
}
