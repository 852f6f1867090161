/*
 * sequence.h - one drawn world, and a sequence of operations on it, each followed by checks.
 */
#ifndef TESTS_PROPERTY_SEQUENCE_H
#define TESTS_PROPERTY_SEQUENCE_H

#include "property/world.h"

enum { SEQUENCE_STEPS = 12, SEQUENCE_MESSAGE = 3000 };

/* What a seed draws, less what was taken out of it. */
struct recipe {
    uint64_t seed;
    bool steps[SEQUENCE_STEPS];
    bool nodes[WORLD_NODES];
    bool rows[WORLD_TABLES][WORLD_ROWS]; /* of the tables as they are at first */
    int spoil;                           /* before the checks of this step a cell is changed by
                                            hand; -1: never. For tests of the tester */
};

struct findings {
    bool failed;
    char message[SEQUENCE_MESSAGE]; /* what is wrong, after which step */
    char folder[128];               /* where it is kept; "" if it is not */
    char steps[SEQUENCE_STEPS][64]; /* in words */
    int drawn[WORLD_TABLES];        /* rows that the seed draws */
    int nodes, rows;                /* that were left of it */
};

struct counts {
    long sequences, steps, commands, compared, unsure, failed, blocked;
};

/* All of what the seed draws. */
void recipe_init(struct recipe *recipe, uint64_t seed);
/* Of what the folder is kept. */
enum keep { KEEP_NOTHING, KEEP_FAILED, KEEP_ALL };
/* True if all checks hold. */
bool sequence_run(const struct recipe *recipe, enum keep keep, struct findings *findings,
                  struct counts *counts);

#endif
