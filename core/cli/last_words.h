/* last_words.h - what is said when a plugin ends the program, or holds it up. */
#ifndef CORE_CLI_LAST_WORDS_H
#define CORE_CLI_LAST_WORDS_H

#include "plugin/plugin.h"

/* For guard_put_up: writes to stderr who it was, and what it was at. Safe in a signal handler. */
void last_words(const struct guard_end *end);

/* Of an interruption while a plugin is loaded or bound, which nothing can cut short: who is waited
 * for. Nothing if the calling thread is at anything else. Safe in a signal handler. */
void waiting_words(void);

#endif
