/*
 * shadow.h - what `sluice run --shadow` says of its comparison.
 */
#ifndef CORE_CLI_SHADOW_H
#define CORE_CLI_SHADOW_H

#include "cli/answer.h"
#include "cli/run_command.h"

/* 0, or the exit code after telling which option does not go with --shadow. */
enum exit_code shadow_check_options(const struct invocation *invocation);

/* Computes the plan, commits nothing, and prints: progress and summary to stderr, the comparison
 * and the verdict to stdout. The store is opened for reading. Returns the exit code. */
enum exit_code shadow_execute(struct run_command *run);

#endif
