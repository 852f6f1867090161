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
#include "versions/versions.h"

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
/* Of what a plan may hold, ACTION_RUN to ACTION_STAYS_FAILED; 0: it is none. */
int action_parse(const char *name);
/* Does executing it change the store, or may it? */
bool action_is_work(int action);

struct plan_entry {
    const struct node *node;
    sluice_day date;
    size_t date_index; /* meaningless for retire */
    int action;
    bool requested;
    const char *reason;
    int64_t rows; /* expected, -1 unknown */
    const struct commit_record *committed;
};

/* Rows of a raw table on dates that are not in the calendar: no window sees them. */
struct absence {
    const char *table;
    int64_t rows;        /* by the ledger; 0: there are none */
    size_t dates;        /* 0: they are on no date at all; of an external table, by the store */
    sluice_day from, to; /* the first and the last of them */
};

/* A raw table that should be fresher than it is. */
struct staleness {
    const struct pipeline_table *table;
    sluice_day newest, today; /* the newest date with rows; NO_DATE: there is none */
};

/* What of the committed partitions is to be retired. */
struct retirement {
    size_t dates, committed; /* dates to be retired, and those of the pipeline that stand */
    sluice_day first[3];     /* of the former */
    bool many;               /* so many that somebody has to say so */
};

/* Where the entries of a node stand: those to be retired, then all others, each by date. */
struct plan_range {
    size_t first, count;
    size_t retired; /* of them */
};

struct plan_entries {
    const struct plan_entry *list;
    size_t count;
};

struct plan {
    struct arena arena;
    const struct binding *binding;
    const struct ledger *ledger;
    const atomic_bool *cancel; /* as requested */
    struct calendar calendar;
    struct plan_entry *entries; /* by node in topological order: see plan_node_entries */
    size_t entry_count;
    struct plan_range *ranges; /* of a node's entries, by node.index */
    size_t counts[ACTION_UNSEEN + 1];
    bool from_memory;         /* of ledger and remembered digests alone; it is never executed */
    sluice_day from, to;      /* as requested */
    size_t outside;           /* requested dates that are not in the calendar */
    struct absence *absences; /* of raw tables that are read */
    size_t absence_count;
    struct versions versions; /* of all tables, as they are when it is made */
};

struct plan_request {
    sluice_day from, to; /* inclusive */
    const char *const *only;
    size_t only_count;
    bool force, retry_failed;
    const atomic_bool *cancel; /* ends planning, and what is asked of the plan; may be NULL */
    /* No table is read but the calendar's: ACTION_UNKNOWN or _UNSEEN where that does not do. */
    bool from_memory;
    bool looks; /* from memory: but for external tables of which neither ledger nor store have
                   versions */
    const struct node *node; /* this one and what is upstream of it; NULL: all */
};

/* SLUICE_E_REFUSED if --only lacks something upstream, SLUICE_E_CANCELLED where that was asked for.
 * `ledger` must outlive the plan. */
int plan_create(const struct binding *binding, const struct ledger *ledger, struct session *session,
                const struct plan_request *request, struct plan **plan, struct sluice_error *error);
void plan_destroy(struct plan *plan);
/* SLUICE_E_CANCELLED once somebody asked for it. Cheap: for every turn of a long loop. */
int plan_poll(const struct plan *plan, struct sluice_error *error);
/* All entries of a node: first those to be retired, then the others, each ascending by date. */
struct plan_entries plan_node_entries(const struct plan *plan, const struct node *node);
/* Of dates from..to inclusive those to be retired, and the others. */
struct plan_entries plan_node_retired(const struct plan *plan, const struct node *node,
                                      sluice_day from, sluice_day to);
struct plan_entries plan_node_dated(const struct plan *plan, const struct node *node,
                                    sluice_day from, sluice_day to);
/* Are any of them computed, or may be? */
bool plan_computes(const struct plan *plan, const struct node *node);
/* What the plan does about a partition; NULL: nothing. */
const struct plan_entry *plan_find_entry(const struct plan *plan, const struct node *node,
                                         sluice_day date);
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
void absence_add(struct absence *absence, const struct calendar *calendar, sluice_day date,
                 int64_t rows);
struct absence absence_count(const struct ledger *ledger, const struct calendar *calendar,
                             const char *table);

/* Is the newest date of the table older than it may be? */
bool staleness_is_there(const struct staleness *staleness);

/* The partitions that executing the plan may commit to: per output from its first date to its last.
 * In `arena`; SLUICE_E_MEMORY. */
int plan_spans(const struct plan *plan, struct arena *arena, struct lease_span **spans,
               size_t *count, struct sluice_error *error);

/* ---- loads: where a store replaces so many partitions of a table a day and no more ---- */

struct plan_loads {
    const struct node *node; /* whose output takes the most; NULL: none takes any */
    size_t count;            /* of it */
    bool are_many;           /* more than a day takes */
    sluice_day from, to;     /* the dates that a day takes; from > to: there are none */
};
void plan_count_loads(const struct plan *plan, size_t most, struct plan_loads *loads);
/* How many each table takes. */
void plan_print_loads(const struct plan *plan, size_t most, bool as_json, struct buffer *out);
/* "'zones' takes 1600 loads, ..: today --from A --to B"; nothing where a day takes them. */
void plan_tell_loads(const struct plan *plan, size_t most, struct buffer *out);

/* ---- costs: where the store bills what is read ---- */

struct plan_cost {
    const char *table;
    int64_t bytes;
    bool is_known;
};
struct plan_costs {
    struct plan_cost
        *items; /* of the tables that executing the plan reads, as far as they are there */
    size_t count;
    int64_t bytes; /* of all */
};
/* Empty where reads are free; in `arena`. Fails as the store does, or SLUICE_E_MEMORY. */
int plan_estimate(const struct plan *plan, struct session *session, struct arena *arena,
                  struct plan_costs *costs, struct sluice_error *error);
void plan_print_costs(const struct plan_costs *costs, bool as_json, struct buffer *out);

/* ---- reasons ---- */

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

#endif
