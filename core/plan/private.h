/* private.h - steps of planning. */
#ifndef CORE_PLAN_PRIVATE_H
#define CORE_PLAN_PRIVATE_H

#include "plan/plan.h"

/* Planning state of one (node, calendar index) pair. */
struct pair {
    uint8_t wanted; /* enum want */
    uint8_t action; /* enum action; 0: not considered */
    bool compare;   /* needs its fingerprint to decide */
    const char *reason;
};

enum want { WANT_REQUESTED = 1, WANT_UPSTREAM = 2 };

struct planner {
    struct plan *plan;
    struct session *session;
    const struct plan_request *request;
    struct pair **pairs; /* by node.index, then calendar index */
    struct sluice_error *error;
    bool no_memory; /* for a reason */
    bool lacks;     /* --only keeps a pair from its upstream; the first one: */
    struct plan_entry lacking;
};

/* reason.c: names the component that differs between now and the version; in the plan's arena. */
int planner_reason(struct planner *planner, const struct node *node,
                   const struct commit_record *version, struct component_list now,
                   const char **why);

/* absence.c: fills plan->absences from the ledger. */
int plan_find_absences(struct plan *plan, struct sluice_error *error);

#endif
