/* mistakes.c - the kinds of mistakes: their names, and what is wrong, in a line. */
#include "base/base.h"

#define NAME(constant, name, about) [MISTAKE_##constant] = (name),
#define ABOUT(constant, name, about) [MISTAKE_##constant] = (about),

static const char *const names[] = { MISTAKE_KINDS(NAME) };
static const char *const abouts[] = { MISTAKE_KINDS(ABOUT) };

const char *mistake_name(enum mistake_kind kind)
{
    return names[kind];
}

const char *mistake_about(enum mistake_kind kind)
{
    return abouts[kind];
}
