/*
 * verify.h - what was found of the tables, in words.
 */
#ifndef CORE_CLI_VERIFY_H
#define CORE_CLI_VERIFY_H

#include "ask/ask.h"

void verify_text(const struct verify *verify, bool repaired, struct buffer *out);
void verify_json(const struct verify *verify, bool repaired, struct buffer *out);

#endif
