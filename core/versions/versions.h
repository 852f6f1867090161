/*
 * versions.h - which partitions of the tables are there, in which versions, and what digests they
 * have; and the fingerprints that follow from it.
 *
 * A plan loads them; a run has a copy, in which it notes what it reads and commits. One thread at a
 * time writes them.
 */
#ifndef CORE_VERSIONS_H
#define CORE_VERSIONS_H

#include "bind/bind.h"
#include "calendar/calendar.h"
#include "ledger/ledger.h"
#include "store/store.h"
#include "versions/external.h"
#include "versions/marks.h"

/* Does the ledger have it? If not, is it worth remembering? */
enum digest_news { NEWS_NONE = 0, NEWS_REMEMBER = 1, NEWS_FORGET = 2 };
enum digest_state { DIGEST_UNKNOWN = 0, DIGEST_PRESENT = 1, DIGEST_ABSENT = 2 };

/* Digests of one projection by slot. */
struct projection_digests {
    struct digest *digests;
    int64_t *rows;
    uint8_t *states; /* enum digest_state */
    uint8_t *news;   /* enum digest_news */
    bool remembered; /* what the ledger knows has been looked up */
    /* Of the slots before each, made where they are asked for (sums.c): what they add to the digest
     * of a window, and how many are unknown. They hold up to `summed`. */
    struct digest *sums;
    size_t *unknown;
    size_t summed;
    /* Of each slot the first of those up to it that people see in the same version, likewise
     * (text.c). They hold up to `grouped`. */
    uint32_t *groups;
    size_t grouped;
};

/* Which partitions of a table are there, by slot, and their versions. */
struct source_state {
    struct axis axis;
    const uint8_t *stray; /* dates that the calendar does not have; NULL: there are none */
    bool gone;            /* the ledger has rows of it, and the store has no such table */
    bool unseen;          /* it has no versions, and a plan from memory does not look at it */
    uint8_t *present;
    const char **tokens; /* content ids, or tokens of the store; NULL: unknown version */
    int64_t *sequences;  /* of the commits of these ids */
    /* Of a table without versions in the ledger: */
    bool marked;         /* the store has tokens of it */
    sluice_day newest;   /* the last date that it has rows on; NO_DATE: none */
    int64_t newest_rows; /* on it, by its token; -1: not known */
    int64_t undated;     /* rows of a dated table that are on no date: no window sees them */
    const char **faults; /* why a date of an external table cannot be read; NULL: it can */
    bool faulty;         /* some cannot */
};

struct versions {
    struct arena arena;
    const struct binding *binding;
    const struct calendar *calendar;
    const struct ledger *ledger; /* of when they were loaded */
    bool from_memory;            /* no table is read: of ledger and remembered digests */
    bool looks; /* from memory: but for external tables, where they alone say what is in them */
    struct source_state *sources;           /* by source.index */
    struct projection_digests *projections; /* by projection.index */
};

/*
 * From ledger and store. Binding, calendar, ledger, from_memory and looks are set and outlive
 * the versions, the arena is initialised, the rest is zero. After a failure too they are for
 * versions_fini.
 */
int versions_load(struct versions *versions, struct session *session, struct sluice_error *error);
/* What changes in one does not change in the other. Dates, tokens and texts are borrowed from
 * `from`, which must outlive the copy. SLUICE_E_MEMORY; versions_fini is for it all the same. */
int versions_copy(const struct versions *from, struct versions *copy, struct sluice_error *error);
void versions_fini(struct versions *versions);

/* ---- slots ---- */

/* The first slot whose date is not before this one; count if there is none. */
size_t axis_from(struct axis axis, sluice_day date);
/* The slot of a date, or SIZE_MAX. */
size_t axis_find(struct axis axis, sluice_day date);
static inline struct axis source_axis(const struct versions *versions, const struct source *source)
{
    return versions->sources[source->index].axis;
}
/* The date of a slot; NO_DATE of an undated table. */
static inline sluice_day source_date(const struct versions *versions, const struct source *source,
                                     size_t slot)
{
    return versions->sources[source->index].axis.dates[slot];
}
/* The partition that a slot is of, as the ledger has it. */
static inline sluice_day source_partition(const struct versions *versions,
                                          const struct source *source, size_t slot)
{
    return source->date == NULL ? NO_DATE : source_date(versions, source, slot);
}
/* Is a partition not there that should be? A date outside the calendar never should. */
bool source_lacks(const struct versions *versions, const struct source *source, size_t slot);
/* Does this version make the partition one that is there? A computed partition without rows is, a
 * raw one as its table says: results without rows have not arrived. */
bool source_is_present(const struct versions *versions, const struct source *source, size_t slot,
                       const struct commit_record *version);
/* Are the versions of a table the ledger's? Else the store's tokens are, or its rows speak for it.
 */
bool source_goes_by_ledger(const struct ledger *ledger, const struct source *source);
/* Is it a token of the store, in place of the id of a commit? That of a partition without rows? */
bool version_is_token(const char *id);
bool version_is_empty(const char *id);
/* Of an external table: dates in [low, high) without rows are there as its declaration says. */
void state_fill_gaps(const struct source *source, struct source_state *state, size_t low,
                     size_t high);
/* The content of the partition, by id and sequence of its commit; of another one than before, what
 * was known of digests goes. `content_id` NULL: it is there, but not in the store. */
void versions_note_commit(struct versions *versions, const struct source *source, size_t slot,
                          const char *content_id, int64_t sequence);
/* Makes sure that digests of [low, high) are known, from the ledger's memory or by reading. */
int digests_require(struct versions *versions, struct session *session,
                    const struct projection *projection, size_t low, size_t high,
                    struct sluice_error *error);
/* The digest or the state of a slot is another one. Whoever writes them says so. */
static inline void digests_touch(struct projection_digests *digests, size_t slot)
{
    if (digests->summed > slot)
        digests->summed = slot;
    if (digests->grouped > slot)
        digests->grouped = slot;
}
/* The version of a slot is another one, or it is there no more, or now. Likewise. */
void versions_touch(struct versions *versions, const struct source *source, size_t slot);
/* What the slots [low, high) that are there add to the digest of a window. In O(1), but for slots
 * that nobody asked for since they were written: all windows together cost no more than the
 * slots. One thread at a time. */
struct digest digests_between(const struct versions *versions, const struct projection *projection,
                              size_t low, size_t high);
/* The first slot in [low, high) of which no digest is known; `high`: there is none. Likewise. */
size_t digests_find_unknown(const struct versions *versions, const struct projection *projection,
                            size_t low, size_t high);
/* Of rows that are known since a date, what is known by each date of the axis: sums of the digests
 * of their dates (ascending). Rows without a date, which nobody may see, are in all of them. */
void digests_sum(struct axis axis, const struct dated_digest *dated, size_t count,
                 struct digest *digests, int64_t *rows);

struct content_change {                         /* a partition whose rows were changed by key */
    const struct commit_record *before, *after; /* the version that stood, and the one that comes */
    const struct table *gone, *come;            /* rows, in the columns that the latter is of */
};
/* What is remembered of the content before, made that of the one that comes, joins the batch: none
 * where other rows stood than those of its commit. */
int digests_carry(struct session *session, const struct binding *binding,
                  const struct content_change *change, struct ledger_batch *batch,
                  struct sluice_error *error);

/* Digests that were read for `planned` while marks were apart are NEWS_REMEMBER where it
 * says now what it said then, with nothing under way at either time. Else a table that no run reads
 * anew would be read for every plan, and no export would know that what was made of it is current.
 */
int versions_confirm(struct versions *versions, const struct versions *planned,
                     struct session *session, struct sluice_error *error);

/* ---- fingerprints ---- */

/* How many components a fingerprint of this node has. */
size_t fingerprint_component_count(const struct node *node);
/* As it is written now, and as the release before wrote it: a plugin file that computed something
 * then, and is the very same now, computes it no more. */
struct fingerprint {
    struct digest now, released;
};
bool fingerprint_is(const struct fingerprint *fingerprint, struct digest committed);
/* Is a part of a version what it is now? */
bool component_is(const struct node *node, const struct component *now,
                  const struct component *then);
/*
 * Fingerprint of (node, date). `components` are fingerprint_component_count; names are borrowed.
 * All digests in the windows must be known.
 */
int fingerprint_compute(const struct versions *versions, const struct node *node, size_t date_index,
                        struct component *components, struct fingerprint *fingerprint,
                        struct sluice_error *error);
/* What a partition that is there adds to the digest of a window. */
struct digest window_part(const struct source *source, sluice_day date, struct digest digest);
/* The digest of a window from the sum of its parts. False when memory is short. */
bool window_digest(const struct read *read, struct digest sum, struct digest *out);
/* Gives the calendar and the inputs among the components their readable form; in `arena`. */
int fingerprint_describe(const struct versions *versions, const struct node *node,
                         size_t date_index, struct component *components, struct arena *arena,
                         struct sluice_error *error);
/* The dates of a read's window, as window_dates has them. An undated table has none; rows that are
 * known since a date are read up to the one on which they are known. */
void read_dates(const struct versions *versions, const struct read *read, size_t date_index,
                sluice_day *from, sluice_day *to);
/* Slots [low, high) of a read's window. */
void read_span(const struct versions *versions, const struct read *read, size_t date_index,
               size_t *low, size_t *high);

/* ---- what differs between fingerprints ---- */

struct component_list {
    const struct component *items;
    size_t count;
};
/* The component of that name; NULL: there is none. */
const struct component *components_find(struct component_list list, const char *name);
/* A part of a fingerprint that is not what it was. */
struct component_change {
    int kind;                               /* enum component_kind */
    const char *name;                       /* "parameters", "input games" */
    const struct component *before, *after; /* NULL: there is none on that side */
    const struct read *read;                /* of an input that is read now; else NULL */
};
/* The one comparison: whatever names a difference takes it from here. In the order of a
 * fingerprint; `out` has room for all of both sides. Returns how many there are. */
size_t components_compare(const struct node *node, struct component_list before,
                          struct component_list after, struct component_change *out);

/* ---- versions ---- */

#define VERSION_LABEL_SIZE 24

/*
 * What people see of the version at a slot: "#2" is the sequence of a commit, "~9b04.." of a token,
 * "=6f1c.." of the digest where neither ledger nor store has a version, "?" where nothing is known.
 */
void version_label(const struct versions *versions, const struct read *read, size_t slot,
                   char label[VERSION_LABEL_SIZE]);
/* That of a token. */
void token_label(const char *token, char label[VERSION_LABEL_SIZE]);

/*
 * Appends which versions of the partitions [low, high) are there, as neighbouring dates
 * share them: "2021-10-19..2021-12-14/57 #1, 2021-12-15 #2". "/57" counts the dates, "#2" is a
 * label as of version_label. An undated table is "all #1"; rows known since a date, up to
 * 2021-12-15, are "since ..2021-12-15 #1". Partitions that are not there are left out.
 */
void versions_append(const struct versions *versions, const struct read *read, size_t low,
                     size_t high, struct buffer *out);
/* Appends what they are versions of, and through which projection they are read:
 * "; games as 0f3c..". */
void versions_append_source(const struct read *read, struct buffer *out);

struct version_source {
    const char *table; /* not terminated */
    size_t table_length;
    const char *projection; /* its id */
};
/* The source that ends such a text (may be NULL); false where it has none. Borrows from it. */
bool versions_source(const char *text, struct version_source *source);

struct version_stretch {
    sluice_day from, to; /* NO_DATE: of an undated table; `from` alone: of rows known by `to` */
    size_t count;        /* of the dates that were in it */
    char label[VERSION_LABEL_SIZE];
};
/* Takes the first stretch off such a text; false at its end, or where it is no such text. */
bool versions_next(const char **text, struct version_stretch *stretch);
#endif
