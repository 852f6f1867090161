/*
 * failures.h - which outcomes `sluice failures` shows.
 */
#ifndef CORE_CLI_FAILURES_H
#define CORE_CLI_FAILURES_H

#include "cli/cli.h"

/* The category under which a partition that failed as a whole is listed. */
#define WHOLE_PARTITION "partition"

struct failures_filter {
    int32_t from, to;                    /* from > to: all dates */
    const char *node;                    /* NULL: all */
    const char *category;                /* NULL: every failure */
    bool skips;                          /* skipped entities too */
    const struct invocation *invocation; /* its --key options; all must match */
};

/* Reads and checks the options. False after printing the mistake. */
bool failures_filter_read(const struct invocation *invocation, const struct binding *binding,
                          struct failures_filter *filter);
/* `key` is that of the record in the form of key_text. */
bool failures_filter_match(const struct failures_filter *filter,
                           const struct outcome_record *record, const char *key);
/* A key of the ledger as people type it: ["0022100199",201939] is 0022100199,201939. In `arena`;
 * NULL when memory is short. */
const char *key_text(const char *json, struct arena *arena);

#endif
