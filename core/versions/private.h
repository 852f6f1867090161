/* private.h - steps of loading versions. */
#ifndef CORE_VERSIONS_PRIVATE_H
#define CORE_VERSIONS_PRIVATE_H

#include "versions/versions.h"

/* versions.c: arrays of zeroes; false when memory is short. */
bool states_alloc(struct versions *versions);
bool state_alloc(struct arena *arena, struct source_state *state); /* by its axis */
bool digests_alloc(struct arena *arena, size_t slots, struct projection_digests *digests);

/* axis.c: the axis of a source. `own`: dates that it has rows on, where the ledger does not say. */
int axis_make(struct versions *versions, const struct source *source, const struct date_list *own,
              struct sluice_error *error);

/* seen.c: may rows of it be read, to know what is in them? */
bool source_may_be_read(const struct versions *versions, const struct source *source);

/* What a table says of itself, of which the ledger has no versions. Zero-initialise. */
struct seen {
    struct date_list dates; /* on which it has rows, ascending */
    bool has_rows;
    int64_t undated;          /* rows on no date */
    struct token_list tokens; /* in the arena of the versions */
};
/* seen.c. Nothing is seen of a table that is not there; nor, from memory, without tokens. */
int seen_look(struct versions *versions, struct session *session, const struct source *source,
              struct seen *seen, struct sluice_error *error);
void seen_note(const struct source *source, const struct seen *seen, struct source_state *state);
void seen_fini(struct seen *seen);

/* marks.c: what stands for the version of a partition without rows in a table with tokens. */
const char *no_rows_version(void);

#endif
