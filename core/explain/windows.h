/*
 * windows.h - the window of an input as a version read it, beside the window as it is.
 *
 * The ledger has the versions that were read, as text (versions_append), and the digests of
 * versions. What follows from them is proven when the digest of the window from before comes out of
 * it.
 */
#ifndef CORE_EXPLAIN_WINDOWS_H
#define CORE_EXPLAIN_WINDOWS_H

#include "explain/explain.h"

/* A partition that was read then. */
struct then {
    sluice_day date;
    bool doubtful; /* its stretch has another number of dates now */
    struct window_version version;
};

/* A stretch of which some date joined or left the axis since. */
struct mismatch {
    struct version_stretch stretch;
    size_t now; /* its ends, and the dates between them */
};

struct comparison {
    const struct versions *versions;
    const struct read *read;
    struct arena *arena;
    size_t low, high; /* the window now */
    struct commit_record *commits;
    size_t commit_count;
    struct remembered_digest *remembered;
    size_t remembered_count;
    struct then *then; /* ascending by date; room for one more */
    size_t then_count;
    struct mismatch mismatch; /* the first one */
    size_t mismatch_count;
    bool has_range;  /* some stretch has inner dates */
    bool torn;       /* the text is none that this version reads */
    bool other_read; /* another projection of the table was read then */
};

/* windows.c: which partitions differ of an input that is and was read; their digests are known. */
int explain_window(const struct explainer *explainer, size_t date_index,
                   struct difference *difference, struct sluice_error *error);

/* ---- window_then.c: what was read ---- */

/* The date of a slot of the source; NO_DATE of an undated one. */
sluice_day window_date(const struct comparison *comparison, size_t slot);
/* Its slot in the window now; SIZE_MAX if it is not in it. */
size_t window_slot(const struct comparison *comparison, sluice_day date);
/* The partition as it is read now; its label is "" where it is not there. */
struct window_version window_version_now(const struct comparison *comparison, size_t slot);
/* As it was. The same version has the same rows, and so has one whose label is of the digest that
 * there is. */
struct window_version window_version_then(const struct comparison *comparison, sluice_day date,
                                          const char *label);
/* The version of that label; NULL if the ledger has none. */
const struct commit_record *window_commit(const struct comparison *comparison, sluice_day date,
                                          const char *label);
/* Fills `then` from the text of a component, by the axis as it is now. */
int window_read(struct comparison *comparison, const char *text, struct sluice_error *error);

/* ---- window_proof.c ---- */

/*
 * Does the digest from before follow from what is known? A single date that joined or left the axis
 * inside a stretch is found on the way. `*all_known`: every digest is, so that it would
 * have to.
 */
bool window_prove(struct comparison *comparison, struct digest expected, bool *all_known);

#endif
