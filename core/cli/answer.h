/*
 * answer.h - what the commands that ask do alike: asking, and printing what was found.
 */
#ifndef CORE_CLI_ANSWER_H
#define CORE_CLI_ANSWER_H

#include "cli/cli.h"
#include "show/show.h"

struct question {
    bool one_state; /* of the store, with its ledger loaded; false: as the command opened it */
    int (*gather)(const struct asker *asker, void *answer, struct sluice_error *error);
    void (*print)(const void *answer, int format, struct buffer *out);
};

/* Asks, prints the answer and tells of mistakes. */
enum exit_code cli_answer(const struct invocation *invocation, struct context *context,
                          const struct question *question, void *answer, int format);
/* Writes what was printed in that format to stdout, and lets go of it. */
enum exit_code cli_tell(const struct invocation *invocation, int format, struct buffer *out);

#endif
