/*
 * checks.h - what must hold after every operation.
 */
#ifndef TESTS_PROPERTY_CHECKS_H
#define TESTS_PROPERTY_CHECKS_H

#include "property/driver.h"
#include "property/reference.h"
#include "property/sequence.h"

#define CHECKS_STORE "store.db"

struct checks {
    struct driver *driver;
    const struct world *world;
    struct counts *counts;
    struct findings *findings;
    struct reference reference;
    bool fresh; /* fresh.db and `reference` are of the world as it is */
    bool spoil; /* cells of the copy are changed by hand before it is compared */
};

/* Notes what is wrong; the first holds. Returns false. */
__attribute__((format(printf, 2, 3))) bool checks_fail(struct checks *checks, const char *format,
                                                       ...);
/* Did the command end with one of the two exit codes? */
bool checks_code(struct checks *checks, const struct ran *ran, const char *what, int code,
                 int other);
/* `--from D --to D` of these days. */
const char *checks_range(int first, int last, char text[96]);

/*
 * The store's ledger is sound; a copy of it on which everything is run has the rows and outcomes
 * that a fresh one has and that the reference finds; and then nothing is left to do.
 */
bool checks_all(struct checks *checks, struct draw *draw);

#endif
