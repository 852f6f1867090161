/*
 * why.h - what a run does about one partition, on what grounds, and what stands there.
 */
#ifndef CORE_ASK_WHY_H
#define CORE_ASK_WHY_H

#include "ask/entity_key.h"
#include "explain/explain.h"

/* Entities of one outcome and category, with the first of them. */
struct why_group {
    bool attempt; /* of the last failed attempt, not of what stands */
    int outcome;
    const char *category;
    size_t count;
    const struct outcome_record *first[3];
};

/* A partition upstream that runs, is stuck or is missing; what it stands on follows, deeper. */
struct why_step {
    int depth;                      /* 0: read by the partition asked for */
    const struct read *read;        /* as which input */
    const struct plan_entry *entry; /* NULL: rows of a raw table, not there */
    sluice_day date;
    size_t count;                        /* such partitions in the window, this one the first */
    const struct commit_record *version; /* of a raw partition without rows: its import */
    const struct commit_record *attempt; /* of one that failed */
    struct explanation explanation;      /* of one that runs, and ran before */
};

/* Where an input's window lies, and how many partitions it has. */
struct why_input {
    const struct read *read;
    sluice_day from, to; /* from > to: the window is empty. `to` alone: up to when rows are known */
    size_t dates, present;
};

struct why_entity {
    struct entity_key key; /* its text NULL: not asked for */
    int64_t rows;          /* in the output */
    const char *run_id;
    int64_t computed_at;
    bool gated; /* the figures of the completeness gate are known: */
    int64_t due, present;
    double percent;
    bool ready;
    const struct outcome_record *committed, *attempt;
    const struct attempt_record *breaker; /* NULL: it remembers nothing */
};

struct why {
    struct arena arena;
    struct asker asker;
    const struct node *node;
    sluice_day date;
    int64_t date_index; /* -1: not in the calendar */
    struct plan *plan;
    const struct plan_entry *entry; /* NULL: a run does nothing about it */
    const char *fault; /* of what is to run: why an external table cannot be read; NULL: it can */
    const struct commit_record *standing, *attempt;
    const struct commit_record *retired; /* it left the calendar, and that was recorded */
    const struct component *components;  /* of what stands */
    size_t component_count;
    const struct commit_record *compared; /* the version that is explained; NULL: none */
    struct explanation explanation;       /* what changed since */
    struct why_input *inputs;
    size_t input_count;
    struct why_step *steps;
    size_t step_count, step_capacity;
    struct why_group *groups;
    size_t group_count;
    struct why_entity entity;
    struct attempts *attempts;
    int64_t now; /* by the store's clock, as that of an attempt; where an entity is asked for */
    const struct run_record *runs;
    size_t run_count;
};

/* Fills in all of it from `arena`, `asker`, `node`, `date` and `entity.key` on. why_fini in any
 * case. */
int why_gather(struct why *why, struct sluice_error *error);
void why_fini(struct why *why);
/* "run" and so on; what there is where a run does nothing. */
const char *why_action(const struct why *why);
/* In the words of the plan. */
const char *why_reason(const struct why *why);
/* The command of a run; NULL where the ledger has none. */
const char *why_command(const struct why *why, const char *run_id);
const char *why_component(const struct component *components, size_t count, int kind);
/* When the breaker lets the entity be judged again; 0: it does not hold it back. */
int64_t why_open_until(const struct why *why);

#endif
