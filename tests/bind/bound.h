/*
 * bound.h - processors made of fixture plugins, bound to tables that are only declared. What goes
 * wrong around a test fails it; mistakes of the pipeline are what a test asks for.
 */
#ifndef TESTS_BIND_BOUND_H
#define TESTS_BIND_BOUND_H

#include "bind/bind.h"

#include <check.h>

struct bound {
    struct diagnostics diagnostics;
    struct pipeline *pipeline;
    struct registry *registry;
    struct binding *binding; /* NULL: there are mistakes */
    char *mistakes;          /* what is said and suggested, a line each, without places */
};

/* The tables of the world (run/world.h), and `more` of them; `processors` is the YAML below
 * `processors:`. Both are indented by two. */
void bound_open(struct bound *bound, const char *more, const char *processors);
void bound_close(struct bound *bound);

#endif
