/* random.c - numbers that are the same on every machine for one seed. */
#include "league/random.h"

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t value, int bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static uint64_t next(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

void random_init(struct random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        random->state[i] = splitmix(&seed);
}

int random_below(struct random *random, int bound)
{
    return (int)(((next(random) >> 32) * (uint64_t)bound) >> 32);
}

int random_between(struct random *random, int low, int high)
{
    return low + random_below(random, high - low + 1);
}

bool random_chance(struct random *random, int thousandths)
{
    return random_below(random, 1000) < thousandths;
}

/* Twelve uniform numbers have a variance of one: their sum is near enough to a bell. */
int random_bell(struct random *random, const struct random_bell *bell)
{
    int64_t sum = -6 * 65536;
    for (int draw = 0; draw < 3; draw++) {
        uint64_t bits = next(random);
        for (int part = 0; part < 4; part++)
            sum += (int64_t)((bits >> (16 * part)) & 0xffff);
    }
    int value = bell->mean + (int)(sum * bell->deviation / 65536);
    return value < bell->low ? bell->low : value > bell->high ? bell->high : value;
}
