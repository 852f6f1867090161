/*
 * retire.h - many partitions that left the calendar are retired only where somebody says so.
 */
#ifndef CORE_CLI_RETIRE_H
#define CORE_CLI_RETIRE_H

#include "cli/cli.h"

/* An event of the engine (`user` is a struct run_command): asks on a terminal, else refuses. */
int confirm_retire(void *user, const struct retirement *retirement, struct sluice_error *error);
/* Of a plan that would need that, for who only plans; else nothing is appended. */
int retire_note(const struct plan *plan, struct buffer *out, struct sluice_error *error);

#endif
