/*
 * entities.h - the entities of one partition, by the reference.
 */
#ifndef TESTS_PROPERTY_ENTITIES_H
#define TESTS_PROPERTY_ENTITIES_H

#include "property/reference.h"

/* Through what rows are looked at. */
struct view {
    const struct world *world;
    const struct window *window;
    const struct filter *filter;
    int today, as_of, source;
};

/* Rows of a table in the order of an input. */
struct seen {
    struct fact rows[REFERENCE_SEEN];
    int count;
};

void reference_see(struct seen *seen, const struct reference *reference, const struct view *view,
                   bool ordered);

/* The state, rows and text of a partition of which nothing is missing. */
void entities_compute(const struct reference *reference, const struct world *world, int n, int day,
                      struct partition *partition);

#endif
