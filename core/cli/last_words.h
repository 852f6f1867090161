/* last_words.h - what is said when a plugin ends the program. */
#ifndef CORE_CLI_LAST_WORDS_H
#define CORE_CLI_LAST_WORDS_H

#include "plugin/plugin.h"

/* For guard_put_up: writes to stderr who it was, and what it was at. Safe in a signal handler. */
void last_words(const struct guard_end *end);

#endif
