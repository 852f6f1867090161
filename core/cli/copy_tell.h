/*
 * copy_tell.h - the words of a copy: for people on stderr, or as objects for stdout.
 */
#ifndef CORE_CLI_COPY_TELL_H
#define CORE_CLI_COPY_TELL_H

#include "copy/copy.h"

struct copy_teller {
    bool json, dry_run;
    bool terminal;
    bool shows_progress; /* a progress line stands on the terminal */
    struct buffer out;   /* objects, for who prints them in the end */
};

/* `options` get how often a progress line is wanted. */
void copy_teller_init(struct copy_teller *teller, struct copy_options *options);
void copy_teller_fini(struct copy_teller *teller);
/* What the copy tells, said as it comes. */
struct copy_events copy_teller_events(struct copy_teller *teller);
/* After all: what it came to. */
void copy_tell_end(struct copy_teller *teller, const struct copy_result *result,
                   const char *target);

#endif
