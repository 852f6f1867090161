/*
 * say.h - what all tellers do alike. Private to the module.
 */
#ifndef CORE_TELL_SAY_H
#define CORE_TELL_SAY_H

#include "tell/tell.h"

/* Nanoseconds between progress lines, by where they are said. */
int64_t teller_interval(const struct teller *teller);
/* A text as it is. */
void teller_write(const struct teller *teller, const char *text);
/* Lines, without what would steer a terminal. */
SLUICE_PRINTF(2, 3)
void teller_say(const struct teller *teller, const char *format, ...);
/* Where something stands: a line, which on a terminal takes the place of the one before. */
SLUICE_PRINTF(2, 3)
void teller_progress(struct teller *teller, const char *format, ...);
/* Ends a progress line on the terminal, so that something else may follow. */
void teller_clear(struct teller *teller);

#endif
