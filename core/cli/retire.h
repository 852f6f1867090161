/*
 * retire.h - many partitions that left the calendar are retired only where somebody says so.
 */
#ifndef CORE_CLI_RETIRE_H
#define CORE_CLI_RETIRE_H

#include "cli/run_session.h"

/* Before many dates are retired: asks on a terminal, else refuses, but where the run may. An exit
 * code, after saying that nothing was run. */
int confirm_retire(const struct invocation *invocation, struct session_of_run *run);
/* Of a plan that would need that, for who only plans; else nothing is appended. */
int retire_note(const struct plan *plan, struct buffer *out, struct sluice_error *error);

#endif
