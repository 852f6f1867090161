/*
 * child.h - this program in a process of its own, for what may crash or hang.
 *
 * A part of sdk.h, which is what others include.
 */
#ifndef CORE_SDK_CHILD_H
#define CORE_SDK_CHILD_H

#include "base/base.h"
#include <stdatomic.h>

struct child_request {
    const char *const *arguments; /* NULL-terminated; the first is the program's name */
    const char *what;             /* it is for, in words: "the check 'nulls'" */
    int seconds;                  /* that it may take from one line that it tells to the next */
    const atomic_bool *cancel;    /* ends the waiting; may be NULL */
};

/* Zero-initialise; child_end_fini accepts that. */
struct child_end {
    struct buffer told, printed; /* its stdout and its stderr, as far as they are kept */
    int state;                   /* of waitpid */
    bool late;                   /* it was ended for taking too long */
};

/* Starts this very program, and waits until it has ended, and all that it started. SLUICE_E_IO: it
 * cannot be started; SLUICE_E_MEMORY; SLUICE_E_CANCELLED. */
int child_run(const struct child_request *request, struct child_end *end,
              struct sluice_error *error);
void child_end_fini(struct child_end *end);
/* How one ended that did not end as it should, and at what; changes what it printed. In `arena`;
 * NULL when memory is short. */
char *child_describe(struct child_end *end, int seconds, const char *at, struct arena *arena);

/* In such a process: bounds what a plugin may use up. */
void child_limit(int seconds);

#endif
