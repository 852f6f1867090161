/*
 * shadow.h - what `sluice run --shadow` says of its comparison.
 */
#ifndef CORE_CLI_SHADOW_H
#define CORE_CLI_SHADOW_H

#include "cli/run_command.h"

/* 0, or the exit code after telling which option does not go with --shadow. */
enum exit_code shadow_check_options(const struct invocation *invocation);

/* Computes the plan, commits nothing, and prints: progress and summary to stderr, the comparison
 * and the verdict to stdout. The store is opened for reading. Returns the exit code. */
enum exit_code shadow_execute(struct run_command *run);

/* What a comparison comes to. */
struct shadow_verdict {
    enum exit_code exit_code;
    size_t differing;    /* nodes */
    int64_t compared;    /* partitions */
    int64_t uncomputed;  /* partitions that failed or are blocked */
    int64_t uncommitted; /* partitions computed that never were committed */
};

/* Has this run anything to tell of the node? `summary` is that of the same node. */
bool shadow_is_told(const struct shadow_node *node, const struct node_summary *summary);
void shadow_text(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out);
void shadow_json(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out);

#endif
