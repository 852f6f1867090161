/*
 * random.h - the only source of chance: xoshiro256** seeded by splitmix64.
 *
 * Everything is integer arithmetic, so one seed gives the same league on every machine. Shares and
 * chances are in thousandths.
 */
#ifndef LEAGUE_RANDOM_H
#define LEAGUE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_init(struct random *random, uint64_t seed);

/* 0 .. bound - 1; `bound` > 0. */
int random_below(struct random *random, int bound);

/* low .. high, both included. */
int random_between(struct random *random, int low, int high);

bool random_chance(struct random *random, int thousandths);

/* Bell-shaped with this mean and standard deviation, never outside low .. high. */
struct random_bell {
    int mean, deviation, low, high;
};
int random_bell(struct random *random, const struct random_bell *bell);

#endif
