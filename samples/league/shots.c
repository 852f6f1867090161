/* shots.c - where a shot is taken from. */
#include "league/league.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* Every 15 degrees of the half circle in front of the basket, in thousandths. */
static const int directions[][2] = {
    { 1000, 0 },   { 966, 259 },  { 866, 500 },  { 707, 707 },  { 500, 866 },
    { 259, 966 },  { 0, 1000 },   { -259, 966 }, { -500, 866 }, { -707, 707 },
    { -866, 500 }, { -966, 259 }, { -1000, 0 },
};

static const char *const paint_actions[] = {
    "Driving Layup",  "Layup",     "Cutting Layup", "Dunk",
    "Alley Oop Dunk", "Hook Shot", "Tip-in",        "Floater",
};
static const char *const mid_actions[] = {
    "Pull-up Jump Shot", "Jump Shot", "Fadeaway", "Turnaround Jump Shot", "Floater",
};
static const char *const three_actions[] = {
    "Jump Shot",
    "Catch-and-shoot",
    "Pull-up Jump Shot",
    "Step-back Jump Shot",
};

static const struct {
    struct random_bell distance; /* tenths of a foot */
    const char *const *actions;
    int action_count;
} zones[ZONES] = {
    [ZONE_PAINT] = { { 34, 22, 0, 80 }, paint_actions, COUNT_OF(paint_actions) },
    [ZONE_MID] = { { 145, 35, 90, 218 }, mid_actions, COUNT_OF(mid_actions) },
    [ZONE_THREE] = { { 256, 12, 238, 320 }, three_actions, COUNT_OF(three_actions) },
};

static int square_root(int value)
{
    int root = 0;
    while ((root + 1) * (root + 1) <= value)
        root++;
    return root;
}

/* The line runs straight along the side: threes from the corner are nearer than the arc. */
static void place_in_corner(struct random *random, struct shot *shot)
{
    int side = random_chance(random, 500) ? 1 : -1;
    shot->loc_x = side * random_between(random, 221, 234);
    shot->loc_y = random_between(random, -30, 85);
}

static void place_around(struct random *random, struct shot *shot, int distance)
{
    int sector = random_below(random, COUNT_OF(directions) - 1);
    int part = random_below(random, 16);
    const int *from = directions[sector];
    const int *to = directions[sector + 1];
    shot->loc_x = distance * (from[0] * (16 - part) + to[0] * part) / 16000;
    shot->loc_y = distance * (from[1] * (16 - part) + to[1] * part) / 16000;
}

static int distance_of(struct random *random, enum zone zone)
{
    if (zone == ZONE_THREE && random_chance(random, 6))
        return random_between(random, 380, 620);
    return random_bell(random, &zones[zone].distance);
}

void shot_place(struct random *random, struct shot *shot)
{
    enum { LANE_HALF_WIDTH = 80, LANE_DEPTH = 137 };
    if (shot->zone == ZONE_THREE && random_chance(random, 220))
        place_in_corner(random, shot);
    else
        place_around(random, shot, distance_of(random, shot->zone));
    int squared = shot->loc_x * shot->loc_x + shot->loc_y * shot->loc_y;
    shot->distance_ft = square_root(squared) / 10;
    shot->in_lane = shot->loc_x >= -LANE_HALF_WIDTH && shot->loc_x <= LANE_HALF_WIDTH &&
                    shot->loc_y <= LANE_DEPTH;
    shot->located = !random_chance(random, 3);
    int action = random_below(random, zones[shot->zone].action_count);
    shot->action = random_chance(random, 5) ? "" : zones[shot->zone].actions[action];
}
