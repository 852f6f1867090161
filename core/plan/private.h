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

/* Of the slots of a table: see judge.c. */
struct ahead {
    uint32_t *bad;        /* the next that a hard read cannot do without; NULL: not looked for */
    uint32_t *run, *open; /* of an output: the next that runs, or is left open */
    uint32_t *unsettled;  /* of a raw table; NULL: nothing is */
};

struct planner {
    struct plan *plan;
    struct session *session;
    const struct plan_request *request;
    struct arena arena;  /* what the plan does not keep */
    struct pair **pairs; /* by node.index, then calendar index */
    struct ahead *ahead; /* by source.index */
    struct sluice_error *error;
    bool no_memory; /* for a reason */
    bool lacks;     /* --only keeps a pair from its upstream; the first one: */
    struct plan_entry lacking;
};

/* ---- the steps, in their order; of a node all that is upstream was judged and compared ---- */

int planner_check_only(struct planner *planner);
int planner_want(struct planner *planner);
int planner_judge(struct planner *planner, const struct node *node);
int planner_compare(struct planner *planner, const struct node *node);
int planner_make_entries(struct planner *planner);
/* absence.c: fills plan->absences from the ledger. */
int plan_find_absences(struct plan *plan, struct sluice_error *error);

/* ---- pair.c, for the steps ---- */

int planner_no_memory(struct planner *planner);
/* Is it requested? Or only upstream of what is? */
bool planner_chose(const struct planner *planner, const struct node *node);
/* The version that stands, and the newest record where that is a failed attempt; NULL. */
const struct commit_record *planner_committed(const struct planner *planner,
                                              const struct node *node, size_t index);
const struct commit_record *planner_attempt(const struct planner *planner, const struct node *node,
                                            size_t index);
/* Of a plan from memory: is it left open what would be done? */
bool action_is_open(int action);
/* `format` takes a name and a date. In the plan's arena; where memory is short planner->no_memory
 * says so. */
const char *pair_reason(struct planner *planner, const char *format, const char *name,
                        sluice_day date);
void pair_decide(struct pair *pair, int action, const char *why);

/* ---- reason.c ---- */

/* Names the component that differs between now and the version; in the plan's arena. */
int planner_reason(struct planner *planner, const struct node *node,
                   const struct commit_record *version, struct component_list now,
                   const char **why);

#endif
