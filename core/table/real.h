/*
 * real.h - text forms of reals, whatever the locale. Private to table.
 */
#ifndef CORE_TABLE_REAL_H
#define CORE_TABLE_REAL_H

#include "base/base.h"

enum {
    REAL_TEXT_SIZE = 40,
    EXACT_POWERS = 23, /* 10^0 to 10^22 are exact doubles */
};

extern const double POWERS_OF_TEN[EXACT_POWERS];

/* The nearest double to a decimal number; false if `text` is none, or one that would be read as
 * infinite, or as 0 although it is not. */
bool real_parse(const char *text, size_t length, double *value);
/* Which of the two is why real_parse refused a number; NULL: neither. */
const char *real_hint(const char *text, size_t length);
/* Shortest form that reads back as `value` (finite); returns the length, not terminated. */
size_t real_format(double value, char text[REAL_TEXT_SIZE]);

#endif
