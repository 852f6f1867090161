/*
 * reference.h - what a run must come to, found the plainest way: for each entity all rows of the
 * world are looked at, one after the other.
 */
#ifndef TESTS_PROPERTY_REFERENCE_H
#define TESTS_PROPERTY_REFERENCE_H

#include <stdint.h>

#include "property/world.h"

enum {
    REFERENCE_ROWS = 48, /* of a partition */
    REFERENCE_TEXT = 6000,
    REFERENCE_SEEN = 400, /* that one input sees of a partition */
};

/* A row of any table, as processors see it. */
struct fact {
    int day;
    int64_t id, slot, part, n;
    const char *team, *tag; /* tag NULL: null */
    bool known;             /* x is not null */
    double x;
};

enum state {
    STATE_NONE,    /* not of the calendar */
    STATE_DONE,    /* committed, as `text` says */
    STATE_FAILED,  /* as a whole */
    STATE_BLOCKED, /* what it must read is missing */
};

struct partition {
    int state;
    /* Where something was committed before it failed or was blocked, that still stands: who reads
     * it softly sees what no import tells. */
    bool unsure;
    bool has_failures;
    int row_count;
    struct fact rows[REFERENCE_ROWS];
    /* A line for each row, then for each entity that has none; as stored_partition gives it. */
    char text[REFERENCE_TEXT];
};

struct reference {
    struct partition partitions[WORLD_NODES][WORLD_DAYS];
};

void reference_compute(struct reference *reference, const struct world *world);

/* The shortest text with a point that reads back as the value, which is none of the very large or
 * very small ones. */
const char *reference_real(double value, char text[32]);

#endif
