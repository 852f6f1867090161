/* market.c - what is said before a game: injury reports, lines and prices. */
#include "league/league.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* ---- absences ---- */

struct reason {
    const char *type, *text;
    int share; /* thousandths of all absences */
};

static const struct reason reasons[] = {
    { "injury", "sore left knee", 180 },
    { "injury", "sprained right ankle", 180 },
    { "injury", "strained hamstring", 130 },
    { "injury", "back spasms, day to day", 90 },
    { "injury", "fractured finger, left hand", 50 },
    { "injury", "so-called \"dead leg\"", 40 },
    { "illness", "stomach illness", 80 },
    { "health_and_safety", "health and safety protocols", 110 },
    { "unspecified", "personal reasons", 50 },
    { "rest", "", 50 },
    { "", "", 40 },
};

static int choose_reason(struct random *random)
{
    int ticket = random_below(random, 1000);
    int reason = 0;
    while (reason < COUNT_OF(reasons) - 1 && ticket >= reasons[reason].share)
        ticket -= reasons[reason++].share;
    return reason;
}

static int days_out(struct random *random)
{
    int ticket = random_below(random, 10);
    if (ticket < 6)
        return random_between(random, 1, 4);
    return ticket < 9 ? random_between(random, 5, 14) : random_between(random, 15, 60);
}

static void list_absence(struct market *market, const struct player *player, const char *status)
{
    const struct reason *reason = &reasons[player->absence];
    market->absences[market->absence_count++] = (struct absence){
        .player = player, .status = status, .reason_type = reason->type, .reason = reason->text
    };
}

/* A questionable player is listed whether or not he then plays. */
static bool falls_out(struct random *random, const struct game *game, struct player *player)
{
    enum { NEW_ABSENCE = 55, QUESTIONABLE = 300 };
    if (!random_chance(random, NEW_ABSENCE))
        return false;
    player->absence = choose_reason(random);
    bool questionable = random_chance(random, QUESTIONABLE);
    bool plays = questionable && random_chance(random, 550);
    player->out_until = plays ? 0 : game->date + (questionable ? 1 : days_out(random));
    return questionable;
}

static void report_injuries(struct league *league, const struct game *game, int team,
                            struct market *market)
{
    int available = 0;
    for (int i = 0; i < league->player_count; i++) {
        const struct player *player = &league->players[i];
        available += player->team == team && player->out_until <= game->date;
    }
    for (int i = 0; i < league->player_count; i++) {
        struct player *player = &league->players[i];
        if (player->team != team)
            continue;
        bool was_out = player->out_until > game->date;
        bool questionable =
            !was_out && available > MIN_AVAILABLE && falls_out(&league->random, game, player);
        bool out = player->out_until > game->date;
        available -= out && !was_out;
        if (out || questionable)
            list_absence(market, player, questionable ? "Questionable" : "Out");
    }
}

/* ---- odds ---- */

/* American odds have nothing between -100 and 100. */
static int american(int odds)
{
    return odds > -100 && odds < 100 ? odds + 200 : odds;
}

/* Money line of the favourite by its spread in points. */
static const int favourite[] = { -110, -118, -130, -145, -165, -190, -220, -255,  -300,
                                 -350, -410, -480, -560, -660, -780, -900, -1050, -1250 };

static void set_moneylines(struct odds *odds)
{
    int spread = odds->close_home_spread / 2;
    int points = spread < 0 ? -spread : spread;
    points = points < COUNT_OF(favourite) ? points : COUNT_OF(favourite) - 1;
    int minus = favourite[points];
    int plus = american(-minus * 5 / 6);
    odds->home_moneyline = spread < 0 ? minus : points == 0 ? -110 : plus;
    odds->away_moneyline = spread > 0 ? minus : points == 0 ? -110 : plus;
}

static void quote_game(struct league *league, const struct game *game, struct odds *odds)
{
    struct random *random = &league->random;
    int gap = league_team_strength(league, game->home) - league_team_strength(league, game->away);
    struct random_bell total = { 450, 9, 400, 500 };
    struct random_bell noise = { 0, 4, -14, 14 };
    struct random_bell move = { 0, 2, -8, 8 };
    odds->close_total = random_bell(random, &total);
    odds->close_home_spread = -(gap / 9 + 5) + random_bell(random, &noise);
    odds->open_total = odds->close_total + random_bell(random, &move);
    odds->open_home_spread = odds->close_home_spread + random_bell(random, &move);
    odds->opened = !random_chance(random, 12);
    odds->suspect = random_chance(random, 6) ? "close_total" : "";
    set_moneylines(odds);
}

/* ---- props ---- */

struct prop_market {
    const char *name;
    enum count stat;
    size_t record; /* where his sum stands in struct player_record */
    int offered;   /* thousandths of the listed players */
    int usual;     /* a game's worth in tenths for somebody never seen */
};

static const struct prop_market prop_markets[] = {
    { "points", PTS, offsetof(struct player_record, points), 1000, 130 },
    { "rebounds", REB, offsetof(struct player_record, rebounds), 900, 50 },
    { "assists", AST, offsetof(struct player_record, assists), 850, 30 },
    { "threes", FG3M, offsetof(struct player_record, threes), 600, 14 },
};

/* His average, drawn to the usual while he has few games, in half points, mostly not whole. */
static int expected_halves(struct random *random, const struct player *player,
                           const struct prop_market *market)
{
    enum { PRIOR_GAMES = 3 };
    int sum;
    memcpy(&sum, (const char *)&player->record + market->record, sizeof(sum));
    struct random_bell noise = { 0, 1 + market->usual / 60, -6, 6 };
    int halves =
        (sum * 10 + PRIOR_GAMES * market->usual) / (5 * (player->record.games + PRIOR_GAMES)) +
        random_bell(random, &noise);
    halves = halves < 1 ? 1 : halves;
    return random_chance(random, 850) ? halves | 1 : halves;
}

static void offer(struct random *random, const struct player *player,
                  const struct prop_market *prop, struct market *market)
{
    int tilt = random_between(random, -20, 20);
    bool quoted = !random_chance(random, 10);
    market->props[market->prop_count++] = (struct prop){
        .player = player,
        .market = prop->name,
        .stat = prop->stat,
        .line_halves = expected_halves(random, player, prop),
        .over_odds = quoted ? american(-112 - tilt) : 0,
        .under_odds = quoted ? american(-112 + tilt) : 0,
    };
}

/* Props stand for the best of those not ruled out. */
static void offer_props(struct league *league, const struct game *game, int team,
                        struct market *market)
{
    const struct player *listed[LISTED] = { NULL };
    for (int i = 0; i < league->player_count; i++) {
        const struct player *player = &league->players[i];
        if (player->team != team || player->out_until > game->date)
            continue;
        for (int place = 0; place < LISTED && player; place++) {
            if (!listed[place] || player->skill.level > listed[place]->skill.level) {
                const struct player *lower = listed[place];
                listed[place] = player;
                player = lower;
            }
        }
    }
    for (int place = 0; place < LISTED && listed[place]; place++) {
        for (int i = 0; i < COUNT_OF(prop_markets); i++) {
            if (random_chance(&league->random, prop_markets[i].offered))
                offer(&league->random, listed[place], &prop_markets[i], market);
        }
    }
}

/* ---- the market ---- */

bool market_init(struct market *market, const struct league *league)
{
    memset(market, 0, sizeof(*market));
    size_t props = (size_t)2 * LISTED * COUNT_OF(prop_markets);
    market->absences = calloc((size_t)league->player_count, sizeof(*market->absences));
    market->props = calloc(props, sizeof(*market->props));
    return market->absences && market->props;
}

void market_fini(struct market *market)
{
    free(market->absences);
    free(market->props);
}

void market_open(struct league *league, const struct game *game, struct market *market)
{
    market->absence_count = 0;
    market->prop_count = 0;
    report_injuries(league, game, game->away, market);
    report_injuries(league, game, game->home, market);
    quote_game(league, game, &market->odds);
    offer_props(league, game, game->away, market);
    offer_props(league, game, game->home, market);
}
