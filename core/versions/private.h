/* private.h - steps of loading versions. */
#ifndef CORE_VERSIONS_PRIVATE_H
#define CORE_VERSIONS_PRIVATE_H

#include "versions/versions.h"

/* versions.c: arrays of zeroes; false when memory is short. */
bool states_alloc(struct versions *versions);
bool state_alloc(struct arena *arena, struct source_state *state); /* by its axis */
bool digests_alloc(struct arena *arena, size_t slots, struct projection_digests *digests);

/* axis.c: the axis of a source. `rows` (may be NULL): the dates of rows without a version, in its
 * only column. */
int axis_make(struct versions *versions, const struct source *source, const struct table *rows,
              struct sluice_error *error);

#endif
