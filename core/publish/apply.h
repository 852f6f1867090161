/*
 * apply.h - the rows of a publication written in one transaction, as far as they differ from those
 * that stand. Private to publish.
 */
#ifndef CORE_PUBLISH_APPLY_H
#define CORE_PUBLISH_APPLY_H

#include "publish/difference.h"
#include "publish/private.h"

struct apply_item {
    struct publish_partition *partition;
    struct difference difference;
    bool is_done;
};

struct apply {
    struct session *session;
    struct apply_item *items; /* in the order in which they were handed over */
    size_t count, capacity;
};

void apply_fini(struct apply *apply);
/* Holds every partition of the list against what stands. In a transaction that changed nothing. */
int apply_compare(struct apply *apply, struct publish_partition *first, struct sluice_error *error);
/* Rows go, on dates of `cleared` that are of no partition too (`table` NULL: nothing is cleared);
 * then rows come. In the same transaction. */
int apply_write(struct apply *apply, const struct sink_range *cleared, struct sluice_error *error);

#endif
