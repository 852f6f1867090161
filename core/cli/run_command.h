/*
 * run_command.h - what `run`, `plan` and `apply` do alike: options, and the words about a job.
 *
 * Init; then request or a request of one's own; plan; execute or print; fini, in any case.
 * Functions return an exit code after saying what is wrong.
 */
#ifndef CORE_CLI_RUN_COMMAND_H
#define CORE_CLI_RUN_COMMAND_H

#include "cli/cli.h"

struct run_command {
    const struct invocation *invocation;
    struct job job;
    const char *again; /* the command that does the rest; NULL: the one that was typed */
    /* What must hold of the plan before anything is done: asked whenever a plan was made. NULL:
     * nothing. */
    int (*check)(struct run_command *run, struct sluice_error *error);
    char only_text[MAX_ONLY * (MAX_PIPELINE_KEY + 1)];
    const char *only[MAX_ONLY];
    int format; /* of messages and the summary */
};

/* `context` is open when the job is planned. */
void run_command_init(struct run_command *run, const struct invocation *invocation,
                      struct context *context);
void run_command_fini(struct run_command *run);

/* PIPELINE, --date, --from, --to, --only, --force, --retry-failed. */
enum exit_code run_command_request(const struct invocation *invocation, struct run_command *run);
/* --threads, --memory, --log-format, --wait. */
enum exit_code run_command_settings(const struct invocation *invocation, struct run_command *run);
/* Plans the request; asks `check`. */
enum exit_code run_command_plan(struct run_command *run);
enum exit_code run_command_print_plan(struct run_command *run);
/* Of a plan that is only made: what of it a run would warn of, or ask. */
enum exit_code run_command_tell_ahead(const struct run_command *run);
/* Gives the job a report on stderr; a status. */
int run_command_report(struct run_command *run, struct sluice_error *error);
void run_command_print_summary(struct run_command *run);
/* Executes the job and tells of it, up to the summary. */
enum exit_code run_command_execute(struct run_command *run);

#endif
