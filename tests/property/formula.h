/*
 * formula.h - the arithmetic of a drawn processor, for the plugin and for the reference: it has no
 * meaning but that every row, its order, and all of the calendar that a call tells make a
 * difference. Which rows there are, each finds by itself.
 */
#ifndef TESTS_PROPERTY_FORMULA_H
#define TESTS_PROPERTY_FORMULA_H

#include <stddef.h>
#include <stdint.h>

#define FORMULA_MODULUS 1000003

/* NULL: null. */
static inline int64_t formula_text(const char *text, size_t length)
{
    int64_t hash = text == NULL ? 1 : 7;

    for (size_t i = 0; text != NULL && i < length; i++)
        hash = (hash * 131 + (unsigned char)text[i]) % FORMULA_MODULUS;
    return hash;
}

static inline int64_t formula_mix(int64_t hash, int64_t value)
{
    return ((hash * 31 + value) % FORMULA_MODULUS + FORMULA_MODULUS) % FORMULA_MODULUS;
}

/* Is the entity one of those that `modulus` picks? 0 picks none. */
static inline int formula_picks(int64_t hash, int64_t modulus)
{
    return modulus > 0 && hash % modulus == 1;
}

#endif
