/*
 * run_session.h - what `run`, `plan` and `apply` do alike: options, planning, executing the plan.
 *
 * Init; then request or a request of one's own; plan; execute or print; fini, in any case.
 * Functions return an exit code after saying what is wrong.
 */
#ifndef CORE_CLI_RUN_SESSION_H
#define CORE_CLI_RUN_SESSION_H

#include "cli/cli.h"

#define MAX_ONLY 64
/* A log is read by people: a node tells of itself once a second, however fast it is. */
#define LOG_INTERVAL 1000

struct session_of_run {
    struct context context;
    struct plan_request request;
    const char *pipeline; /* its file */
    const char *again;    /* the command that does the rest; NULL: the one that was typed */
    /* What must hold of the plan before anything is done: asked whenever a plan was made, returns
     * an exit code. NULL: nothing. */
    int (*check)(const struct invocation *invocation, struct session_of_run *run);
    bool any_dates;  /* also none but after the calendar's end: that is told otherwise */
    bool may_retire; /* however many dates: --retire */
    bool exact; /* nothing but what the plan was made from: what changes meanwhile ends the run */
    struct plan *plan;
    struct lease *lease; /* of all that the plan computes */
    struct report *report;
    struct arena arena;
    struct run_summary summary;
    struct run_record record;
    char run_id[LEDGER_ID_SIZE];
    char host[256];
    char only_text[1024];
    const char *only[MAX_ONLY];
    int64_t threads;
    struct patience patience; /* --wait */
    uint64_t memory;
    int format; /* of messages and the summary */
    int64_t started;
};

void session_of_run_init(struct session_of_run *run);
void session_of_run_fini(struct session_of_run *run);

/* PIPELINE, --date, --from, --to, --only, --force, --retry-failed. */
int session_of_run_request(const struct invocation *invocation, struct session_of_run *run);
/* --threads, --memory, --log-format, --wait. */
int session_of_run_settings(const struct invocation *invocation, struct session_of_run *run);
/* Opens the pipeline and its store, `update`: for writing; plans the request; asks `check`. */
int session_of_run_plan(const struct invocation *invocation, struct session_of_run *run,
                        bool update);
int session_of_run_print_plan(const struct invocation *invocation,
                              const struct session_of_run *run);
/* Of a plan that is only made: what of it a run would warn of, or ask. */
int session_of_run_tell_ahead(const struct invocation *invocation,
                              const struct session_of_run *run);
/* What of the plan the summary does not explain: that and why nothing is to be done, or blocked. */
void session_of_run_tell_plan(struct report *report, const struct plan *plan);
/* Takes the lease of what the plan computes, and plans again where another command has committed
 * something since; runs the plan, writes the ledger's record of it, prints the summary. */
int session_of_run_execute(const struct invocation *invocation, struct session_of_run *run);

#endif
