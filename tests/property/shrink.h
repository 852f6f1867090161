/*
 * shrink.h - a failing sequence made small, and told.
 */
#ifndef TESTS_PROPERTY_SHRINK_H
#define TESTS_PROPERTY_SHRINK_H

#include <stdio.h>

#include "property/sequence.h"

/* Takes out steps, processors and rows as long as it fails, within about so many seconds. */
void shrink(struct recipe *recipe, double seconds);
/* What is left of a failing recipe, where it lies, and how to repeat it. */
void shrink_tell(const struct recipe *recipe, FILE *out);

/* "steps=0,3 nodes=0 rows=0:1,4;2:0" as a command line has it, and back; what is not said is all
 * that the seed draws. */
void shrink_print(const struct recipe *recipe, FILE *out);
bool shrink_parse(struct recipe *recipe, const char *word);

#endif
