/* games.c - how a game is played: who plays, how long, what he scores, and what the team does. */
#include "league/league.h"

#include <stdlib.h>
#include <string.h>

enum {
    REGULATION = 4 * 12 * 60, /* seconds */
    OVERTIME = 5 * 60,
    MAX_OVERTIMES = 4,
    MAX_FOULS = 6,
    NOBODY = -1
};

/*
 * What a team does in regulation and in an overtime. MAX_SHOTS holds the most there can be:
 * 2 * (120 + 4 * 16).
 */
struct tempo {
    struct random_bell shots, trips, turnovers, fouls;
    int start, seconds;
};

static const struct tempo regulation_tempo = {
    .shots = { 88, 3, 60, 120 },
    .trips = { 11, 2, 2, 25 },
    .turnovers = { 13, 3, 3, 28 },
    .fouls = { 8, 3, 1, 18 },
    .start = 0,
    .seconds = REGULATION,
};

static const struct tempo overtime_tempo = {
    .shots = { 10, 2, 6, 16 },
    .trips = { 2, 1, 0, 6 },
    .turnovers = { 1, 1, 0, 4 },
    .fouls = { 1, 1, 0, 4 },
    .start = REGULATION,
    .seconds = OVERTIME,
};

/* A game being played. */
struct play {
    struct random *random;
    struct box_score *box;
    int advantage[2]; /* thousandths on every shot: home court and the other's defence */
};

bool box_score_init(struct box_score *box, const struct league *league)
{
    memset(box, 0, sizeof(*box));
    size_t count = (size_t)league->player_count;
    box->weights = calloc(count, sizeof(*box->weights));
    box->sides[0].lines = calloc(count, sizeof(*box->sides[0].lines));
    box->sides[1].lines = calloc(count, sizeof(*box->sides[1].lines));
    return box->weights && box->sides[0].lines && box->sides[1].lines;
}

void box_score_fini(struct box_score *box)
{
    free(box->weights);
    free(box->sides[0].lines);
    free(box->sides[1].lines);
}

const struct line *box_score_find(const struct box_score *box, const struct player *player)
{
    for (int s = 0; s < 2; s++) {
        const struct side *side = &box->sides[s];
        for (int i = 0; i < side->line_count; i++) {
            if (side->lines[i].player == player)
                return &side->lines[i];
        }
    }
    return NULL;
}

/* ---- who plays ---- */

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->player->id < y->player->id ? -1 : 1;
}

/* Usual minutes by place in the rotation; the deep bench shares what is left. */
static const int rotation[] = { 36, 34, 33, 31, 29, 24, 20, 17, 13, 10, 7, 5 };

static int rotation_weight(struct random *random, int place)
{
    int usual = place < (int)(sizeof(rotation) / sizeof(rotation[0])) ? rotation[place] : 3;
    return usual * random_between(random, 85, 115);
}

/* The coach picks by level and by form of the day; seven of ten players of the roster play. */
static void choose_lines(struct league *league, const struct game *game, struct side *side)
{
    int roster = 0, available = 0;
    for (int i = 0; i < league->player_count; i++) {
        struct player *player = &league->players[i];
        if (player->team != side->team)
            continue;
        roster++;
        if (player->out_until > game->date)
            continue;
        struct random_bell form = { player->skill.level, 60, -1000, 2000 };
        side->lines[available++] =
            (struct line){ .player = player, .weight = random_bell(&league->random, &form) };
    }
    qsort(side->lines, (size_t)available, sizeof(*side->lines), compare_lines);
    int wanted = roster * 7 / 10 + random_below(&league->random, 2);
    wanted = wanted < MIN_AVAILABLE ? MIN_AVAILABLE : wanted;
    side->line_count = wanted < available ? wanted : available;
    for (int i = 0; i < side->line_count; i++)
        side->lines[i].weight = rotation_weight(&league->random, i);
}

/* ---- chance ---- */

/* A player of the side by his weight in `trait` and his minutes; `except` is not drawn. */
static int draw(struct play *play, int side_index, enum trait trait, int except)
{
    struct side *side = &play->box->sides[side_index];
    int *weights = play->box->weights;
    int sum = 0;
    for (int i = 0; i < side->line_count; i++) {
        const struct line *line = &side->lines[i];
        weights[i] = i == except ? 0 : line->weight / 10 * line->player->skill.traits[trait] / 16;
        sum += weights[i];
    }
    if (sum <= 0)
        return NOBODY;
    int ticket = random_below(play->random, sum);
    int chosen = 0;
    while (ticket >= weights[chosen])
        ticket -= weights[chosen++];
    return chosen;
}

static void credit(struct play *play, int side, enum trait trait, enum count count)
{
    int who = draw(play, side, trait, NOBODY);
    if (who != NOBODY)
        play->box->sides[side].lines[who].counts[count]++;
}

static void foul(struct play *play, int side)
{
    int who = draw(play, side, FOUL, NOBODY);
    if (who != NOBODY && play->box->sides[side].lines[who].counts[PF] < MAX_FOULS)
        play->box->sides[side].lines[who].counts[PF]++;
}

/* One miss in ten goes out of bounds or to nobody in particular. */
static void rebound(struct play *play, int side, int offensive_share)
{
    int fate = random_below(play->random, 1000);
    if (fate < offensive_share)
        credit(play, side, REBOUND, OREB);
    else if (fate < 900)
        credit(play, 1 - side, REBOUND, DREB);
}

/* ---- events ---- */

static enum zone choose_zone(struct random *random, const struct player_skill *skill)
{
    int ticket = random_below(random, 1000);
    enum zone zone = ZONE_PAINT;
    while (zone < ZONE_THREE && ticket >= skill->share[zone])
        ticket -= skill->share[zone++];
    return zone;
}

static void score(struct play *play, struct shot *shot, struct line *line, int shooter)
{
    static const int assisted[ZONES] = { 560, 480, 830 };
    line->counts[FGM]++;
    line->counts[FG3M] += shot->zone == ZONE_THREE;
    line->counts[PTS] += shot->zone == ZONE_THREE ? 3 : 2;
    int passer = random_chance(play->random, assisted[shot->zone])
                     ? draw(play, shot->side, ASSIST, shooter)
                     : NOBODY;
    if (passer == NOBODY)
        return;
    struct line *credited = &play->box->sides[shot->side].lines[passer];
    credited->counts[AST]++;
    shot->passer = credited->player;
}

static void miss(struct play *play, const struct shot *shot)
{
    static const int blocked[ZONES] = { 140, 40, 12 };
    if (random_chance(play->random, blocked[shot->zone]))
        credit(play, 1 - shot->side, BLOCK, BLK);
    rebound(play, shot->side, 240);
}

static void shoot(struct play *play, int side, int elapsed)
{
    struct box_score *box = play->box;
    int shooter = draw(play, side, USAGE, NOBODY);
    if (shooter == NOBODY || box->shot_count == MAX_SHOTS)
        return;
    struct line *line = &box->sides[side].lines[shooter];
    const struct player_skill *skill = &line->player->skill;
    struct shot *shot = &box->shots[box->shot_count];
    *shot = (struct shot){ .elapsed = elapsed,
                           .sequence = box->shot_count++,
                           .side = side,
                           .shooter = line->player,
                           .zone = choose_zone(play->random, skill) };
    shot_place(play->random, shot);
    line->counts[FGA]++;
    line->counts[FG3A] += shot->zone == ZONE_THREE;
    shot->made = random_chance(play->random, skill->made[shot->zone] + play->advantage[side]);
    if (shot->made)
        score(play, shot, line, shooter);
    else
        miss(play, shot);
}

static void free_throw(struct line *line, bool made)
{
    line->counts[FTA]++;
    line->counts[FTM] += made;
    line->counts[PTS] += made;
}

/* A trip to the line is two throws and the other team's foul. */
static void shoot_free_throws(struct play *play, int side)
{
    foul(play, 1 - side);
    int who = draw(play, side, FREE_THROW, NOBODY);
    if (who == NOBODY)
        return;
    struct line *line = &play->box->sides[side].lines[who];
    bool made = false;
    for (int i = 0; i < 2; i++) {
        made = random_chance(play->random, line->player->skill.free_throw_made);
        free_throw(line, made);
    }
    if (!made)
        rebound(play, side, 130);
}

static void turn_over(struct play *play, int side)
{
    credit(play, side, TURNOVER, TOV);
    if (random_chance(play->random, 550))
        credit(play, 1 - side, STEAL, STL);
}

/* ---- stretches ---- */

static void play_stretch(struct play *play, const struct tempo *tempo, int start)
{
    for (int side = 0; side < 2; side++) {
        for (int n = random_bell(play->random, &tempo->shots); n > 0; n--)
            shoot(play, side, start + random_below(play->random, tempo->seconds));
        for (int n = random_bell(play->random, &tempo->trips); n > 0; n--)
            shoot_free_throws(play, side);
        for (int n = random_bell(play->random, &tempo->turnovers); n > 0; n--)
            turn_over(play, side);
        for (int n = random_bell(play->random, &tempo->fouls); n > 0; n--)
            foul(play, side);
    }
}

static int points(const struct side *side)
{
    int sum = 0;
    for (int i = 0; i < side->line_count; i++)
        sum += side->lines[i].counts[PTS];
    return sum;
}

static int home_margin(const struct box_score *box)
{
    return points(&box->sides[0]) - points(&box->sides[1]);
}

/* A late technical foul: how one-point games become overtimes, and endless ones end. */
static void award_point(struct play *play, int side)
{
    int who = draw(play, side, FREE_THROW, NOBODY);
    if (who != NOBODY)
        free_throw(&play->box->sides[side].lines[who], true);
}

static void play_to_the_end(struct play *play)
{
    struct box_score *box = play->box;
    play_stretch(play, &regulation_tempo, 0);
    int margin = home_margin(box);
    if ((margin == 1 || margin == -1) && random_chance(play->random, 400))
        award_point(play, margin > 0);
    while (home_margin(box) == 0 && box->overtimes < MAX_OVERTIMES)
        play_stretch(play, &overtime_tempo, REGULATION + OVERTIME * box->overtimes++);
    if (home_margin(box) == 0)
        award_point(play, 0);
}

/* ---- the box score ---- */

/* Cumulative rounding: whole minutes that add up to the team's. */
static void share_minutes(struct random *random, struct side *side, int overtimes)
{
    int weight_sum = 0, weight_before = 0, given = 0;
    for (int i = 0; i < side->line_count; i++)
        weight_sum += side->lines[i].weight;
    side->minutes = 240 + 25 * overtimes + random_between(random, -2, 2);
    for (int i = 0; i < side->line_count; i++) {
        weight_before += side->lines[i].weight;
        int until = (int)((int64_t)side->minutes * weight_before / weight_sum);
        side->lines[i].minutes = until - given;
        given = until;
    }
}

static void add_up(struct side *side)
{
    memset(side->totals, 0, sizeof(side->totals));
    for (int i = 0; i < side->line_count; i++) {
        struct line *line = &side->lines[i];
        line->counts[REB] = line->counts[OREB] + line->counts[DREB];
        for (int count = 0; count < COUNTS; count++)
            side->totals[count] += line->counts[count];
    }
}

/* Five men share each point of the margin, so the column adds up to five times the margin. */
static void share_margin(struct random *random, struct side *side, int margin)
{
    int left = 5 * margin;
    for (int i = 0; i < side->line_count; i++) {
        struct line *line = &side->lines[i];
        struct random_bell noise = { 0, 1 + line->minutes / 5, -20, 20 };
        line->plus_minus = margin * line->minutes * 5 / side->minutes + random_bell(random, &noise);
        left -= line->plus_minus;
    }
    int step = left < 0 ? -1 : 1;
    for (int i = 0; left != 0; i = (i + 1) % side->line_count, left -= step)
        side->lines[i].plus_minus += step;
}

static int compare_shots(const void *a, const void *b)
{
    const struct shot *x = a, *y = b;
    if (x->elapsed != y->elapsed)
        return x->elapsed < y->elapsed ? -1 : 1;
    return x->sequence < y->sequence ? -1 : 1;
}

static void number_shots(struct random *random, struct box_score *box)
{
    int event = 2;
    qsort(box->shots, (size_t)box->shot_count, sizeof(*box->shots), compare_shots);
    for (int i = 0; i < box->shot_count; i++) {
        event += random_between(random, 1, 4);
        box->shots[i].event_num = event;
    }
}

static void remember(const struct side *side)
{
    for (int i = 0; i < side->line_count; i++) {
        const struct line *line = &side->lines[i];
        struct player_record *record = &line->player->record;
        record->games++;
        record->points += line->counts[PTS];
        record->rebounds += line->counts[REB];
        record->assists += line->counts[AST];
        record->threes += line->counts[FG3M];
    }
}

void game_play(struct league *league, const struct game *game, struct box_score *box)
{
    const int teams[2] = { game->home, game->away };
    struct play play = { .random = &league->random, .box = box };
    box->overtimes = 0;
    box->shot_count = 0;
    for (int s = 0; s < 2; s++) {
        box->sides[s].team = teams[s];
        choose_lines(league, game, &box->sides[s]);
        int defence = league_team_strength(league, teams[1 - s]) - 640;
        play.advantage[s] = (s == 0 ? 8 : -8) - defence / 5;
    }
    play_to_the_end(&play);
    number_shots(&league->random, box);
    int margin = home_margin(box);
    for (int s = 0; s < 2; s++) {
        struct side *side = &box->sides[s];
        add_up(side);
        share_minutes(&league->random, side, box->overtimes);
        share_margin(&league->random, side, s == 0 ? margin : -margin);
        remember(side);
    }
}
