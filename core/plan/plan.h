/*
 * plan.h - what runs, why, and over which partitions.
 *
 * Planning asks calendar, catalogue and ledger: which (node, partition) pairs are missing or stale.
 * The runner executes the plan it is given; a dry run prints the same plan. Main thread.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "bind/bind.h"
#include "calendar/calendar.h"
#include "ledger/ledger.h"
#include "store/store.h"

/* ---- a binding and its store ---- */

/*
 * Can rows of a declared table be put into the store: has it, as far as it is there, columns of
 * these types and this very key? Mistakes are added to `diagnostics`. Columns that the store lacks
 * are none: an import adds them.
 */
int raw_check_store(const struct pipeline_table *table, struct session *session,
                    struct diagnostics *diagnostics, struct sluice_error *error);
/*
 * Has the ledger commits of a table whose name differs in capitals only? One store takes that for
 * one table, the ledger for two. A mistake for each; SLUICE_E_INVALID if there is any.
 */
int binding_check_names(const struct binding *binding, const struct ledger *ledger,
                        struct diagnostics *diagnostics, struct sluice_error *error);
void raw_check_names(const struct pipeline_table *const *tables, size_t count,
                     const struct ledger *ledger, struct diagnostics *diagnostics);
/* Compares raw tables that nodes read, and outputs, with the store's catalogue. */
int binding_check_store(const struct binding *binding, struct session *session,
                        struct diagnostics *diagnostics, struct sluice_error *error);

/* ---- planning ---- */

enum action {
    ACTION_RUN = 1,
    ACTION_IF_CHANGED = 2, /* run if an upstream that runs comes out different */
    ACTION_REUSE = 3,
    ACTION_RETIRE = 4,
    ACTION_BLOCKED = 5,
    ACTION_STAYS_FAILED = 6, /* failed before, and nothing has changed since */
    /* In a plan from memory alone: */
    ACTION_UNKNOWN = 7, /* it reads a version that no run has read */
    ACTION_UNSEEN = 8,  /* it reads a table that has no versions, for nobody imported it */
};
const char *action_name(int action);
/* Does executing it change the store, or may it? */
bool action_is_work(int action);

struct plan_entry {
    const struct node *node;
    int32_t date;
    size_t date_index; /* meaningless for retire */
    int action;
    bool requested;
    const char *reason;
    int64_t rows; /* expected, -1 unknown */
    const struct commit_record *committed;
};

/* Does the ledger have it? If not, is it worth remembering? */
enum digest_news { NEWS_NONE = 0, NEWS_REMEMBER = 1, NEWS_FORGET = 2 };
enum digest_state { DIGEST_UNKNOWN = 0, DIGEST_PRESENT = 1, DIGEST_ABSENT = 2 };

/*
 * The dates that the partitions of a table are counted by: of each its number is its slot. Those of
 * the calendar; of a table with `dates: all` its own too; an undated table has one, NO_DATE. Of a
 * table whose rows are known since a date, the days up to which they are read: what stands at a
 * slot, digests too, is of all rows known by then, and all slots are of one version.
 */
struct axis {
    const int32_t *dates; /* ascending */
    size_t count;
};

/* Digests of one projection by slot. */
struct projection_digests {
    struct digest *digests;
    int64_t *rows;
    uint8_t *states; /* enum digest_state */
    uint8_t *news;   /* enum digest_news */
    bool remembered; /* what the ledger knows has been looked up */
};

/* Which partitions of a table are there, by slot, and their versions. */
struct source_state {
    struct axis axis;
    const uint8_t *stray; /* dates that the calendar does not have; NULL: there are none */
    bool gone;            /* the ledger has rows of it, and the store has no such table */
    bool unseen;          /* nobody imported it, and a plan from memory does not look at it */
    uint8_t *present;
    const char **tokens; /* commit ids; NULL: unknown version */
    int64_t *sequences;  /* of these commits */
};

/* Rows of a raw table on dates that are not in the calendar: no window sees them. */
struct absence {
    const char *table;
    int64_t rows; /* by the ledger; 0: there are none */
    size_t dates;
    int32_t from, to; /* the first and the last of them */
};

/* What of the committed partitions is to be retired. */
struct retirement {
    size_t dates, committed; /* dates to be retired, and those of the pipeline that stand */
    int32_t first[3];        /* of the former */
    bool many;               /* so many that somebody has to say so */
};

struct plan {
    struct arena arena;
    const struct binding *binding;
    const struct ledger *ledger;
    const atomic_bool *cancel; /* as requested */
    struct calendar calendar;
    struct plan_entry *entries; /* by node in topological order, then date */
    size_t entry_count;
    size_t counts[ACTION_UNSEEN + 1];
    bool from_memory;         /* of ledger and remembered digests alone; it is never executed */
    int32_t from, to;         /* as requested */
    size_t outside;           /* requested dates that are not in the calendar */
    struct absence *absences; /* of raw tables that are read */
    size_t absence_count;
    struct source_state *sources;           /* by source.index */
    struct projection_digests *projections; /* by projection.index */
};

struct plan_request {
    int32_t from, to; /* inclusive */
    const char *const *only;
    size_t only_count;
    bool force, retry_failed;
    const atomic_bool
        *cancel; /* ends planning, and what is asked of the plan; NULL: nothing does */
    /* No table is read but the calendar's: ACTION_UNKNOWN or _UNSEEN where that does not do. */
    bool from_memory;
    const struct node *node; /* this one and what is upstream of it; NULL: all */
};

/* SLUICE_E_REFUSED if --only lacks something upstream, SLUICE_E_CANCELLED where that was asked for.
 * `ledger` must outlive the plan. */
int plan_create(const struct binding *binding, const struct ledger *ledger, struct session *session,
                const struct plan_request *request, struct plan **plan, struct sluice_error *error);
void plan_destroy(struct plan *plan);
/* SLUICE_E_CANCELLED once somebody asked for it. Cheap: for every turn of a long loop. */
int plan_poll(const struct plan *plan, struct sluice_error *error);
/* What the plan does about a partition; NULL: nothing. */
const struct plan_entry *plan_find_entry(const struct plan *plan, const struct node *node,
                                         int32_t date);
/* Nodes in order, why each runs, partitions, rows expected, what is done already. */
void plan_print(const struct plan *plan, struct buffer *out);
void plan_print_json(const struct plan *plan, struct buffer *out);
/* "nothing to do: ..", of a plan without entries. */
void plan_print_nothing(const struct plan *plan, struct buffer *out);

/* Requested dates after the calendar's end. */
size_t plan_after_end(const struct plan *plan);
/* SLUICE_E_REFUSED where there are such, and nothing else is requested or to be retired: to do
 * nothing would be no success. */
int plan_check_dates(const struct plan *plan, struct sluice_error *error);
/* SLUICE_E_MEMORY */
int plan_find_retirement(const struct plan *plan, struct retirement *retirement,
                         struct sluice_error *error);

/* Can it have rows that no window sees? It has dates, and windows do not go by them. */
bool absence_is_possible(const struct source *source);
/* Adds the rows of a date, if that is not in the calendar. */
void absence_add(struct absence *absence, const struct calendar *calendar, int32_t date,
                 int64_t rows);
struct absence absence_count(const struct ledger *ledger, const struct calendar *calendar,
                             const char *table);

/* The partitions that executing the plan may commit to: per output from its first date to its last.
 * In `arena`; SLUICE_E_MEMORY. */
int plan_spans(const struct plan *plan, struct arena *arena, struct lease_span **spans,
               size_t *count, struct sluice_error *error);

/* ---- slots ---- */

/* The first slot whose date is not before this one; count if there is none. */
size_t axis_from(struct axis axis, int32_t date);
/* The slot of a date, or SIZE_MAX. */
size_t axis_find(struct axis axis, int32_t date);
static inline struct axis source_axis(const struct plan *plan, const struct source *source)
{
    return plan->sources[source->index].axis;
}
/* The date of a slot; NO_DATE of an undated table. */
static inline int32_t source_date(const struct plan *plan, const struct source *source, size_t slot)
{
    return plan->sources[source->index].axis.dates[slot];
}
/* The partition that a slot is of, as the ledger has it. */
static inline int32_t source_partition(const struct plan *plan, const struct source *source,
                                       size_t slot)
{
    return source->date == NULL ? NO_DATE : source_date(plan, source, slot);
}
/* Is a partition not there that should be? A date outside the calendar never should. */
bool source_lacks(const struct plan *plan, const struct source *source, size_t slot);
/* Does this version make the partition one that is there? A computed partition without rows is, a
 * raw one as its table says: results without rows have not arrived. */
bool source_is_present(const struct plan *plan, const struct source *source, size_t slot,
                       const struct commit_record *version);
/* A new version of the partition: what was known of the old one's digests goes. `commit_id` NULL:
 * it is there, but not in the store. */
void plan_note_commit(struct plan *plan, const struct source *source, size_t slot,
                      const char *commit_id, int64_t sequence);
/* Makes sure that digests of [low, high) are known, from the ledger's memory or by reading. */
int digests_require(struct plan *plan, struct session *session, const struct projection *projection,
                    size_t low, size_t high, struct sluice_error *error);
/* Of rows that are known since a date, what is known by each date of the axis: sums of the digests
 * of their dates (ascending). Rows without a date, which nobody may see, are in all of them. */
void digests_sum(struct axis axis, const struct dated_digest *dated, size_t count,
                 struct digest *digests, int64_t *rows);

/* ---- fingerprints ---- */

/* The most components a fingerprint of this node has. */
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
 * Fingerprint of (node, date). `components` has room for fingerprint_component_count; names are
 * borrowed. All digests in the windows must be known.
 */
int fingerprint_compute(const struct plan *plan, const struct node *node, size_t date_index,
                        struct component *components, size_t *count,
                        struct fingerprint *fingerprint, struct sluice_error *error);
/* The digest of a window, from the (date, digest) of every partition that is there, ascending. */
void window_digest_begin(const struct read *read, struct buffer *text);
void window_digest_add(const struct read *read, int32_t date, struct digest digest,
                       struct buffer *text);
/* Gives the calendar and the inputs among the components their readable form; in `arena`. */
int fingerprint_describe(const struct plan *plan, const struct node *node, size_t date_index,
                         struct component *components, struct arena *arena,
                         struct sluice_error *error);
/* The dates of a read's window, as window_dates has them. An undated table has none; rows that are
 * known since a date are read up to the one on which they are known. */
void read_dates(const struct plan *plan, const struct read *read, size_t date_index, int32_t *from,
                int32_t *to);
/* Slots [low, high) of a read's window. */
void read_span(const struct plan *plan, const struct read *read, size_t date_index, size_t *low,
               size_t *high);

/* ---- what differs between fingerprints ---- */

struct component_list {
    const struct component *items;
    size_t count;
};
/* A part of a fingerprint that is not what it was. */
struct component_change {
    const char *name;                       /* "parameters", "input games" */
    const struct component *before, *after; /* NULL: there is none on that side */
    const struct read *read;                /* of an input that is read now; else NULL */
};
/* The one comparison: whatever names a difference takes it from here. In the order of a
 * fingerprint; `out` has room for all of both sides. Returns how many there are. */
size_t components_compare(const struct node *node, struct component_list before,
                          struct component_list after, struct component_change *out);

/* A word of a component's text that is not what it was: "min_games", 10, 12. */
struct item_change {
    const char *name;           /* "" where the whole text differs */
    const char *before, *after; /* NULL: there is none on that side */
};

struct item_changes {
    const struct item_change *items;
    size_t count;
    const char *note; /* what is not known of them; NULL: nothing */
};
/* What differs between the texts of a component that is no input; in `arena`. SLUICE_E_MEMORY. */
int items_compare(const struct component_change *change, struct arena *arena,
                  struct item_changes *out, struct sluice_error *error);

/* ---- versions ---- */

#define VERSION_LABEL_SIZE 24

/*
 * Appends which versions of the partitions [low, high) are there, as neighbouring dates
 * share them: "2021-10-19..2021-12-14/57 #1, 2021-12-15 #2". "/57" counts the dates, "#2" is the
 * sequence of the commit; "=6f1c.." is of the digest where the ledger has no version, "?" where
 * nothing is known. An undated table is "all #1"; rows known since a date, up to 2021-12-15, are
 * "since ..2021-12-15 #1". Partitions that are not there are left out.
 */
void versions_append(const struct plan *plan, const struct read *read, size_t low, size_t high,
                     struct buffer *out);
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
    int32_t from, to; /* NO_DATE: of an undated table; `from` alone: of rows known by `to` */
    size_t count;     /* of the dates that were in it */
    char label[VERSION_LABEL_SIZE];
};
/* Takes the first stretch off such a text; false at its end, or where it is no such text. */
bool versions_next(const char **text, struct version_stretch *stretch);
/* The label ("#2") that such a text (may be NULL) has for a date; false and "" if it has none. */
bool versions_find(const char *text, int32_t date, char label[VERSION_LABEL_SIZE]);

#endif
