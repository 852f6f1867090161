/*
 * ledger.h - every read and write of the ledger: what was committed, from what, and what was not.
 *
 * The ledger is seven tables in the store, or in another one that is kept for it (docs/ledger.md).
 * Rows are only ever added, the highest sequence of a partition is the truth; outcomes are replaced
 * with their partition, leases end. Functions use the session they are given on its thread,
 * whichever it is of the store, and reach the ledger by session_ledger; a loaded `struct ledger` is
 * read only.
 */
#ifndef CORE_LEDGER_H
#define CORE_LEDGER_H

#include "ledger/commit.h"
#include "ledger/lease.h"
#include "ledger/outcome.h"
#include "ledger/prune.h"
#include "store/store.h"

#define LEDGER_ID_SIZE 40

/* Every time in the ledger is microseconds UTC by the clock of the store that it lies in, which all
 * hosts share: no host's own clock is compared with one. */

/* "20261123T221503.123456Z-4f2a": sorts by time. Returns `id`. */
char *ledger_make_id(int64_t at, char id[LEDGER_ID_SIZE]);
/* The id of a run that starts now, which `*at` says: it sorts after those of all runs in the store,
 * also where the clock was set back since. */
int ledger_new_id(struct session *session, int64_t *at, char id[LEDGER_ID_SIZE],
                  struct sluice_error *error);

/* What the breaker remembers of an entity: attempts at it while it stayed incomplete. Kept across
 * replaces of its partition; a reset is a record with no attempts. */
struct attempt_record {
    const char *table;
    sluice_day date;
    const char *key;  /* as in outcome_record */
    int64_t sequence; /* 1, 2, .. within (table, date, key) */
    int64_t attempts;
    int64_t at;           /* of the newest attempt, microseconds UTC */
    struct digest inputs; /* due and present rows and the settings that were judged */
    const char *run_id;
};

/* An entity key as the ledger keeps it, in place of what is in `out`: ["0022100199",1628369]. */
void key_format(struct buffer *out, const struct sluice_value *key, uint32_t count);

/* How full the columns of an output are, over one partition or several. */
struct health {
    const char *const *names;
    size_t count;
    int64_t rows;
    int64_t *nulls;     /* per column */
    int64_t *constant;  /* per column: partitions in which all rows have one value */
    int64_t partitions; /* of two rows or more: only there can a column be constant */
};

struct run_record {
    const char *run_id;
    const char *command, *pipeline, *host;
    int64_t pid, started_at;
    bool ended;
    int64_t ended_at, exit_code;
    const char *summary; /* one line; NULL while running */
};

/* ---- reading ---- */

struct ledger;

/* Dates of a table, from..to inclusive. NO_DATE twice: of an undated table. */
struct ledger_range {
    const char *table;
    sluice_day from, to;
};

/* Loads the commits of all tables, or of `table` alone. A store without ledger tables is an empty
 * ledger. */
int ledger_load(struct session *session, const char *table, struct ledger **ledger,
                struct sluice_error *error);
/* The same of some dates of a table: it knows of no other, and of the table only if it has any. */
int ledger_load_range(struct session *session, struct ledger_range range, struct ledger **ledger,
                      struct sluice_error *error);
/* The same without records: which tables have commits, for ledger_knows_table and
 * ledger_other_spelling. */
int ledger_load_names(struct session *session, struct ledger **ledger, struct sluice_error *error);
/* The same of all tables, with the content of their versions, which ledger_load leaves out. */
int ledger_load_content(struct session *session, struct ledger **ledger,
                        struct sluice_error *error);
void ledger_destroy(struct ledger *ledger);
/* The version that stands: the newest that is no failed attempt; NULL if none. A retired partition
 * counts as none. */
const struct commit_record *ledger_committed(const struct ledger *ledger, const char *table,
                                             sluice_day date);
/* The newest record if it is a failed attempt, else NULL. */
const struct commit_record *ledger_failed_attempt(const struct ledger *ledger, const char *table,
                                                  sluice_day date);
int64_t ledger_next_sequence(const struct ledger *ledger, const char *table, sluice_day date);
bool ledger_knows_table(const struct ledger *ledger, const char *table);
/* The tables that it knows, `index` from 0; NULL after the last. */
const char *ledger_table(const struct ledger *ledger, size_t index);
/* A table with commits whose name differs from `table` in capitals only, or NULL. */
const char *ledger_other_spelling(const struct ledger *ledger, const char *table);
/* Commits and failed attempts there are. Records are never taken away: the same number, the same
 * ledger. */
size_t ledger_count(const struct ledger *ledger);
/* Has it the same records as `before`, and the intents that were there? What others began to
 * publish since is for who reads it to wait for. Both were loaded alike. */
bool ledger_holds(const struct ledger *now, const struct ledger *before);
/* Standing versions of a table in ascending order of date; `index` from 0; NULL after the last. */
const struct commit_record *ledger_partition(const struct ledger *ledger, const char *table,
                                             size_t index);
/* The newest date of a table that has rows; NO_DATE: there is none. */
sluice_day ledger_newest(const struct ledger *ledger, const char *table);

/*
 * What is being published to a store apart from its ledger, or was when somebody died: until it is
 * settled nobody knows whether the version that stands is the old one or this.
 */
struct intent_record {
    struct commit_record record; /* as it is to be written; `commit_id` is the tag of the rows */
    const char *note;            /* of the driver, for who asks it what became of it */
};
/* That of a partition; NULL: it is settled. */
const struct intent_record *ledger_intent(const struct ledger *ledger, const char *table,
                                          sluice_day date);
/* All of them, by table and date; `index` from 0; NULL after the last. */
const struct intent_record *ledger_intent_at(const struct ledger *ledger, size_t index);

/* Every record within the range, in order of date and sequence; in `arena`. */
int ledger_commits(struct session *session, struct ledger_range range, struct arena *arena,
                   struct commit_record **commits, size_t *count, struct sluice_error *error);

/* Components of a commit, in `arena`, sorted by name. */
int ledger_components(struct session *session, const char *commit_id, struct arena *arena,
                      struct component **components, size_t *count, struct sluice_error *error);

/* A digest remembered of a date at a version (commit id). */
struct remembered_digest {
    sluice_day date;
    const char *token;
    struct digest digest;
    int64_t rows;
};
/* What digests are remembered of: a projection of a table. */
struct ledger_view {
    const char *projection, *table;
};
/* That of a date and a token, which `digest` has. */
int ledger_find_digest(struct session *session, struct ledger_view view,
                       struct remembered_digest *digest, bool *found, struct sluice_error *error);
int ledger_digests(struct session *session, struct ledger_view view, struct arena *arena,
                   struct remembered_digest **digests, size_t *count, struct sluice_error *error);

/* Outcomes within the range, in order of date, attempt, entity. */
int ledger_outcomes(struct session *session, struct ledger_range range, struct arena *arena,
                    struct outcome_record **outcomes, size_t *count, struct sluice_error *error);
/* All runs, newest first. */
int ledger_runs(struct session *session, struct arena *arena, struct run_record **runs,
                size_t *count, struct sluice_error *error);

/* The newest attempt record of every entity that has one. Read only once loaded; any thread. */
struct attempts;
int attempts_load(struct session *session, struct attempts **attempts, struct sluice_error *error);
void attempts_destroy(struct attempts *attempts);
/* `*record` is NULL if there is none. False when memory is short. `attempts` may be NULL. */
bool attempts_find(const struct attempts *attempts, const char *table, sluice_day date,
                   const char *key, const struct attempt_record **record);
/* All of them, in no order; `index` from 0; NULL after the last. */
const struct attempt_record *attempts_at(const struct attempts *attempts, size_t index);

/* Names are borrowed; the counts live in the arena. False when memory is short. */
bool health_init(struct health *health, const char *const *names, size_t count,
                 struct arena *arena);
void health_add(struct health *health, const struct health *other);
/* {"rows":30,"nulls":{"pace":2},"constant":["season_year"]}, of one partition. */
void health_format(const struct health *health, struct buffer *out);
/* Adds what health_format wrote; columns it does not know are left out, and text that it did not
 * write. False when memory is short: part of it may be added. */
bool health_parse(struct health *health, const char *text);
/* In every partition that could tell: has the column one value alone? */
bool health_is_constant(const struct health *health, size_t column);
/* Percent of the rows without a value: 0 where there are no rows. */
double health_null_share(const struct health *health, size_t column);
/*
 * What is worth a look: columns whose share of nulls rose by ten points or more, or that are
 * constant and were not, compared with `before` (rows 0: nothing to compare with; then columns
 * without any value, and constant ones). Nothing is appended where there is nothing to say.
 */
void health_compare(const struct health *now, const struct health *before, struct buffer *out);

/* ---- writing; inside a transaction of session_ledger but for ledger_migrate and the two run
 * records ---- */

int ledger_migrate(struct session *session, struct sluice_error *error);
/* The longest name of its tables and columns, and how many columns the widest has. */
const char *ledger_measure(uint32_t *columns);

/* Rows gathered for one transaction: zero-initialise with ledger_batch_init, add, then write. */
struct ledger_batch {
    struct table commits, components, digests, outcomes, attempts;
};
int ledger_batch_init(struct ledger_batch *batch, struct sluice_error *error);
void ledger_batch_fini(struct ledger_batch *batch);
int ledger_add_commit(struct ledger_batch *batch, const struct commit_record *commit,
                      struct sluice_error *error);
int ledger_add_component(struct ledger_batch *batch, const char *commit_id,
                         const struct component *component, struct sluice_error *error);
int ledger_add_digest(struct ledger_batch *batch, const char *projection, const char *table,
                      const struct remembered_digest *digest, struct sluice_error *error);
int ledger_add_outcome(struct ledger_batch *batch, const struct outcome_record *outcome,
                       struct sluice_error *error);
int ledger_add_attempt(struct ledger_batch *batch, const struct attempt_record *attempt,
                       struct sluice_error *error);
/*
 * What a conflict of keys means where rows with these keys were deleted just before: an index that
 * does not find a row that is there. `status` as it came, but then SLUICE_E_CORRUPT with advice.
 */
int ledger_conflict_is_damage(int status, const char *table, struct sluice_error *error);
/*
 * Writes the batch. SLUICE_E_CONFLICT if another run committed one of the partitions since the
 * ledger was loaded, or has taken over the lease. `lease` NULL: none is needed.
 */
int ledger_write(struct session *session, struct ledger_batch *batch, const struct lease *lease,
                 struct sluice_error *error);

/* Notes what is going to be published. SLUICE_E_CONFLICT: the lease was taken over, another command
 * has committed one of the partitions, or one is unsettled. */
int ledger_add_intents(struct session *session, const struct lease *lease,
                       const struct intent_record *intents, size_t count,
                       struct sluice_error *error);
/* What became of it is known. Harmless where it is gone. */
int ledger_drop_intent(struct session *session, const struct commit_record *record,
                       struct sluice_error *error);
/* SLUICE_E_CONFLICT where it is not there any more: somebody else has settled it. */
int ledger_check_intent(struct session *session, const struct commit_record *record,
                        struct sluice_error *error);

/* Is it there? For who lost the answer to a commit. */
int ledger_has_intent(struct session *session, const struct commit_record *record, bool *has,
                      struct sluice_error *error);
/* The record as it is, with this id and fingerprint. */
int ledger_has_commit(struct session *session, const struct commit_record *record, bool *has,
                      struct sluice_error *error);

/* ---- from one ledger into another; both have the ledger's tables, and `to` is inside a
 * transaction of its own ---- */

/* Records of a table, versions and attempts of the breaker, in two ledgers: those that are the same
 * in both, and those of each that the other has otherwise or not at all. */
struct ledger_comparison {
    int64_t same, here, there;
    int64_t unfinished; /* of those there: versions whose reason is LEDGER_UNFINISHED */
};
/* The reason of a version that stands until a copy of its table has ended. */
#define LEDGER_UNFINISHED "its table was being copied"
/* `here` is `from`, `there` is `to`; needs no transaction. */
int ledger_compare(struct session *from, struct session *to, const char *table,
                   struct ledger_comparison *comparison, struct sluice_error *error);
/* All that the ledger of `from` has of the table, as it is, in place of what that of `to` has:
 * versions with their ids and times, components, remembered digests, outcomes, attempts of the
 * breaker. */
int ledger_copy_table(struct session *from, struct session *to, const char *table,
                      struct sluice_error *error);
/* The runs that `to` has not, of those that committed to the tables; `tables` NULL: of all. */
int ledger_copy_runs(struct session *from, struct session *to, const char *const *tables,
                     size_t count, struct sluice_error *error);

/* Own transactions. */
int ledger_start_run(struct session *session, const struct run_record *run,
                     struct sluice_error *error);
int ledger_end_run(struct session *session, const struct run_record *run,
                   struct sluice_error *error);

#endif
