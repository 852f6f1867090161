/*
 * draw.h - numbers that one seed decides, on every machine.
 */
#ifndef TESTS_PROPERTY_DRAW_H
#define TESTS_PROPERTY_DRAW_H

#include <stdbool.h>
#include <stdint.h>

struct draw {
    uint64_t state;
};

/* splitmix64 */
static inline uint64_t draw_next(struct draw *draw)
{
    uint64_t z = draw->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 up to and without `count`, which is above 0. */
static inline int draw_below(struct draw *draw, int count)
{
    return (int)(draw_next(draw) % (uint64_t)count);
}

/* Both ends included. */
static inline int draw_between(struct draw *draw, int low, int high)
{
    return low + draw_below(draw, high - low + 1);
}

static inline bool draw_chance(struct draw *draw, int percent)
{
    return draw_below(draw, 100) < percent;
}

#endif
