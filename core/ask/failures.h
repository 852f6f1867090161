/*
 * failures.h - the entities and partitions that failed, and those that were skipped.
 */
#ifndef CORE_ASK_FAILURES_H
#define CORE_ASK_FAILURES_H

#include "ask/asker.h"

/* The category under which a partition that failed as a whole is listed. */
#define WHOLE_PARTITION "partition"

struct failures_filter {
    sluice_day from, to;  /* from > to: all dates */
    const char *node;     /* NULL: all */
    const char *category; /* NULL: every failure */
    bool skips;           /* skipped entities too */
    const char **keys;    /* as people type them, whole or neighbouring parts; all must match */
    size_t key_count;
};

struct failure {
    const struct node *node;
    const char *key; /* as people type it; NULL: a whole partition */
    struct outcome_record record;
};

struct failures {
    const struct failure *items; /* by node and date; what is whole first */
    size_t count;
    size_t failed, retryable; /* of them */
};

/* In `arena`; within the calendar. */
int failures_gather(const struct asker *asker, const struct failures_filter *filter,
                    struct arena *arena, struct failures *failures, struct sluice_error *error);

/* The names that a filter may have as its category; ends with NULL. */
const char *const *failures_categories(void);
/* A key of the ledger as people type it: ["0022100199",201939] is 0022100199,201939. In `arena`;
 * NULL when memory is short. */
const char *key_text(const char *json, struct arena *arena);
/* The whole key, or one or several neighbouring parts of it? */
bool key_matches(const char *key, const char *wanted);

#endif
