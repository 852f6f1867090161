/*
 * why.h - what `sluice why` found of one partition, in words.
 */
#ifndef CORE_CLI_WHY_H
#define CORE_CLI_WHY_H

#include "ask/ask.h"

/* How it was asked, so that it can be asked further. */
struct why_asked {
    const char *path;    /* of the pipeline, as typed */
    const char *plugins; /* --plugins, as typed; NULL: not given */
};

void why_print(const struct why *why, const struct why_asked *asked, struct buffer *out);
void why_print_json(const struct why *why, struct buffer *out);

#endif
