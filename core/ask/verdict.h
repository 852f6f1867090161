/*
 * verdict.h - what the comparison of a shadow run comes to.
 */
#ifndef CORE_ASK_VERDICT_H
#define CORE_ASK_VERDICT_H

#include "publish/publish.h"
#include "report/report.h"

enum shadow_conclusion {
    SHADOW_GO,         /* nothing differs */
    SHADOW_DIFFERS,    /* something does */
    SHADOW_UNCOMPUTED, /* nothing differs, but not all could be computed */
    SHADOW_NOTHING,    /* nothing was compared */
};

struct shadow_verdict {
    int conclusion;
    size_t differing;    /* nodes */
    int64_t compared;    /* partitions */
    int64_t uncomputed;  /* partitions that failed or are blocked */
    int64_t uncommitted; /* partitions computed that never were committed */
};

/* `summary` is that of the run that compared. */
struct shadow_verdict shadow_judge(const struct shadow *shadow, const struct run_summary *summary);
/* Has this run anything to tell of the node? `summary` is that of the same node. */
bool shadow_is_told(const struct shadow_node *node, const struct node_summary *summary);
/* Is any plugin of the plan a file of the folder? Folders are searched as they were named. Without
 * one a canary would compare the builds in use with themselves. */
bool shadow_uses_folder(const struct plan *plan, const char *folder);

#endif
