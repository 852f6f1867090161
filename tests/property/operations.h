/*
 * operations.h - what can be done to a store: each does it to the world as well.
 */
#ifndef TESTS_PROPERTY_OPERATIONS_H
#define TESTS_PROPERTY_OPERATIONS_H

#include "property/checks.h"

struct sequence {
    struct world world;
    struct data before; /* the data before the newest change of them */
    struct driver driver;
    struct checks checks;
};

struct operation {
    const char *name;
    int weight; /* how often it is drawn, as against others */
    /* False: something is wrong, and noted. */
    bool (*operation)(struct sequence *sequence, struct draw *draw);
};

extern const struct operation operations[];
/* The index of one. */
int operation_draw(struct draw *draw);
/* What changes no store: beginnings.c. */
bool operation_new_pipeline(struct sequence *sequence, struct draw *draw);
bool operation_schema(struct sequence *sequence, struct draw *draw);
bool operation_check(struct sequence *sequence, struct draw *draw);
/* All tables come to what the world has. */
bool operation_import(struct sequence *sequence);

#endif
